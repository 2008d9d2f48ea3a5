"""Sums and series: what does not add up is found, what does is not; and the notes on how was counted."""

import datetime
from typing import Any

import pytest
from cases import load_cases

from build_archive.archive import NoteKey, NoteKind
from build_archive.check import check_pages
from build_archive.contract import Figure, Metadata, Provenance
from build_archive.definitions import definition_notes
from build_archive.figure_checks import SERIES, SUM, check_series, check_sums
from build_archive.figure_notes import figure_notes
from build_archive.lexicon import load_table
from build_archive.pages import Page


def page(path: str, *figures: str) -> Page:
    """Make a page of figures written as `metric value place as_of`, quoted as they are written."""
    made = []
    for text in figures:
        metric, value, place, *day = text.split()
        made.append(
            Figure(metric=metric, value=int(value), unit="例", place=place, as_of=day[0] if day else None, quote=text)
        )
    source = Provenance(source=f"source_texts/{path}.txt", sha256="0" * 64, generator="0")
    body = "\n\n".join(figures).replace("_", "\\_")
    return Page(path, Metadata(title="t", city="温州市", figures=made, provenance=source), body)


@pytest.mark.parametrize("case", load_cases("figure-checks"))
def test_checks(case: dict[str, Any]) -> None:
    pages = [page(f"p{at}", *figures) for at, figures in enumerate(case["before"])]
    found = [*(item for one in pages for item in check_sums(one)), *check_series(pages)]
    shown = [f"{item.code} {item.expected:g} {item.stated:g} {len(item.figures)}" for item in found]
    assert shown == case["after"]


def test_a_finding_names_the_figures_that_it_is_about() -> None:
    (found,) = check_sums(page("p", "confirmed_new 3 温州市", "confirmed_new 2 鹿城区", "confirmed_new 2 永嘉县"))
    assert [(ref.path, ref.index) for ref in found.figures] == [("p", 0), ("p", 1), ("p", 2)]
    assert found.code == SUM


def test_what_a_person_looked_at_is_settled() -> None:
    wrong = page("p", "confirmed_new 3 温州市", "confirmed_new 2 鹿城区", "confirmed_new 2 永嘉县")
    source = wrong.metadata.provenance.source

    def codes(looked_at: dict[str, list[str]]) -> list[str]:
        return [item.code for item in check_pages([wrong], {source: "0" * 64}, (), looked_at) if item.weight]

    assert codes({}) == [SUM]
    assert codes({source: ["confirmed_new 3 温州市"]}) == []
    assert codes({source: ["confirmed_new 2 鹿城区"]}) == [SUM]


def test_check_reports_a_series_with_its_line_and_weight() -> None:
    first = page("p1", "deaths_total 5 温州市 2020-03-01T24:00")
    second = page("p2", "deaths_new 1 温州市 2020-03-02T24:00", "deaths_total 7 温州市 2020-03-02T24:00")
    (item,) = [item for item in check_pages([first, second], {}) if item.code == SERIES]
    assert (item.source, item.line) == ("p2", 3)
    assert item.weight > 0


def test_notes_hold_for_their_metric_place_and_days() -> None:
    def keys(metric: str, place: str, day: str) -> int:
        return len(definition_notes(metric, place, datetime.date.fromisoformat(day)))

    assert keys("confirmed_new", "黄冈市", "2020-02-12") == 1
    assert keys("confirmed_new", "黄冈市", "2020-02-11") == 0
    assert keys("confirmed_new", "温州市", "2020-02-12") == 0
    assert keys("vaccinations", "武汉市", "2020-02-12") == 0
    assert keys("asymptomatic_new", "全国", "2021-05-01") == 1


def test_every_note_names_metrics_of_the_lexicon_and_a_source() -> None:
    metrics = load_table("metrics.tsv")
    for key, (since, _until, _places, named, text, source, url) in load_table("definitions.tsv").items():
        assert set(named.split()) <= metrics.keys(), key
        assert datetime.date.fromisoformat(since)
        assert text.endswith("。")
        assert source
        assert url.startswith("http")


def test_readers_are_told_of_what_does_not_agree_and_of_a_change_once() -> None:
    pages = [
        page("p1", "confirmed_total 10 武汉市 2020-02-11T24:00"),
        page("p2", "confirmed_new 2 武汉市 2020-02-12T24:00", "confirmed_total 13 武汉市 2020-02-12T24:00"),
        page("p3", "confirmed_total 14 武汉市 2020-02-13T24:00"),
    ]
    notes = figure_notes(pages, [found for page in pages for found in check_sums(page)])
    day = datetime.date(2020, 2, 12)
    kinds = {key: [note.kind for note in found] for key, found in notes.items()}
    assert kinds[NoteKey("confirmed_total", "武汉市", day)] == [NoteKind.CHECK, NoteKind.BREAK]
    assert kinds[NoteKey("confirmed_new", "武汉市", day)] == [NoteKind.BREAK]
    assert NoteKey("confirmed_total", "武汉市", day + datetime.timedelta(days=1)) not in kinds


def test_a_day_that_is_none_is_in_no_series() -> None:
    assert (
        check_series([page("p", "deaths_total 4 温州市 2020-02-31"), page("q", "deaths_total 5 温州市 2020-02-31")])
        == []
    )
