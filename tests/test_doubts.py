"""Doubts: what is not sure is left out and asked about, and an answer in the sidecar settles it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from build_archive.cli import main
from build_archive.doubts import ASKING_BAR, FIELD_BAR, field_doubts, part_sure, rank, weigh
from build_archive.edits import apply_edits, locate_after
from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Found, Intervention, Kind, Severity, Step
from build_archive.pipeline import Conversion, Source, convert_source


def a_found(confidence: float, value: Any = "温州市", basis: str = "stated", **more: Any) -> Found[Any]:
    return Found(value, "温州", "place.mentions", confidence, basis, **more)


def test_what_is_under_the_bar_is_left_out_but_for_the_title() -> None:
    fields = {"city": a_found(FIELD_BAR - 0.01), "title": a_found(0.1), "date": a_found(FIELD_BAR)}
    sure, unsure = part_sure(fields)
    assert list(sure) == ["title", "date"]
    assert list(unsure) == ["city"]


def asked(found: dict[str, Any], unsure: dict[str, Any]) -> list[tuple[str, Severity]]:
    return [(doubt.code, doubt.severity) for doubt in field_doubts("source_texts/a.txt", 1, found, unsure)]


@pytest.mark.parametrize(
    ("found", "unsure", "expected"),
    [
        ({"date": a_found(0.9), "city": a_found(0.9)}, {}, []),
        ({"date": a_found(0.9)}, {}, [("city.unknown", Severity.WARNING)]),
        ({"date": a_found(0.9)}, {"city": a_found(0.5)}, [("city.unsure", Severity.WARNING)]),
        ({"date": a_found(0.9, basis="inferred"), "city": a_found(0.9)}, {}, [("date.inferred", Severity.NOTE)]),
        ({"date": a_found(ASKING_BAR - 0.01), "city": a_found(0.9)}, {}, [("date.doubtful", Severity.NOTE)]),
        ({"date": a_found(1.0), "city": a_found(1.0), "figures.2": a_found(0.7)}, {}, []),
        (
            {"date": a_found(1.0), "city": a_found(1.0)},
            {"speakers.2": a_found(0.5)},
            [("speakers.unsure", Severity.NOTE)],
        ),
    ],
)
def test_what_is_asked_about_fields(found: Any, unsure: Any, expected: Any) -> None:
    assert asked(found, unsure) == expected


def test_a_doubt_shows_the_evidence_and_the_rivals_and_says_what_to_do() -> None:
    rival = Found("丽水市", "丽水", "place.title", 0.4)
    (doubt,) = field_doubts("source_texts/a.txt", 2, {"date": a_found(1)}, {"city": a_found(0.5, rivals=(rival,))})
    assert doubt.message == (
        "the city of document 2 is not sure, left out: 温州市 from '温州' (place.mentions, stated 0.50); "
        "or 丽水市 (place.title 0.40)"
    )
    assert doubt.hint == "state it in the sidecar source_texts/a.yml, under metadata"


def test_doubts_are_ranked_by_what_hangs_on_them_and_how_unsure_they_are() -> None:
    codes = [("time.doubtful", 0.6), ("date.unknown", 0.0), ("date.inferred", 0.9), ("nothing.known", 0.0)]
    doubts = [Diagnostic(code, Severity.NOTE, "", weight=weigh(code, sure)) for code, sure in codes]
    assert [doubt.code for doubt in rank(doubts)] == ["date.unknown", "time.doubtful", "date.inferred"]


def test_every_importance_is_a_share() -> None:
    assert all(0 < float(value) <= 1 for value, *_ in load_table("doubts.tsv").values())


@given(st.text("甲乙丙丁", min_size=1, max_size=20), st.data())
def test_a_place_is_followed_through_a_step(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(one, other) for one, other in zip(cuts[::2], cuts[1::2], strict=False) if one < other]
    edits = [
        Intervention("x", Kind.SPACES, one, other, text[one:other], data.draw(st.text("戊", max_size=3)))
        for one, other in spans
    ]
    after = apply_edits(text, edits)
    for at, char in enumerate(text):
        place = locate_after(at, [Step("x", tuple(edits))])
        if any(one <= at < other for one, other in spans):
            assert 0 <= place <= len(after)
        else:
            assert after[place] == char


RAW = (
    "厦门市防汛工作新闻发布会（第四场）\n2022年7月3日下午，厦门市召开防汛工作新闻发布会。\n"
    "市水利局局长陈一鸣说，各水库的水位都在汛限以下。\n他提醒大家不要到河\ue123边去，遇到险情及时报告。\n"
)


def converted(sidecar: str | None = None, raw: str = RAW) -> Conversion:
    return convert_source(Source("source_texts/a.txt", raw.encode(), "source_texts/a.yml", sidecar))


def codes_of(conversion: Conversion) -> list[str]:
    return [doubt.code for doubt in rank(conversion.diagnostics)]


@pytest.mark.parametrize("after", ["河道边", "河□边"])
def test_a_correction_settles_the_doubt_about_its_words_also_one_that_changes_nothing(after: str) -> None:
    assert "mojibake.lost" in codes_of(converted())
    answer = f'corrections: [{{before: "河□边", after: "{after}", reason: 已核对原件}}]'
    settled = converted(answer)
    assert "mojibake.lost" not in codes_of(settled)
    assert not settled.drafts[0].account.doubts
    assert after in settled.drafts[0].body


def test_a_correction_elsewhere_settles_nothing() -> None:
    answer = "corrections: [{before: 及时报告, after: 马上报告, reason: 已核对原件}]"
    assert "mojibake.lost" in codes_of(converted(answer))


def test_a_field_stated_in_the_sidecar_is_not_asked_about() -> None:
    undated = RAW.replace("2022年7月3日下午，", "")
    assert "date.unknown" in codes_of(converted(raw=undated))
    assert "date.unknown" not in codes_of(converted("metadata: {date: 2022-07-03}", undated))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "source_texts").mkdir()
    (tmp_path / "source_texts" / "a.txt").write_text(RAW, "utf-8")
    (tmp_path / "source_texts" / "b.txt").write_text(RAW.replace("2022年7月3日下午，", ""), "utf-8")
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).output


def test_check_lists_the_doubts_the_weightiest_first(archive: Path) -> None:
    folders = ("--source", f"{archive}/source_texts", "--output", f"{archive}/pages")
    printed = run("check", *folders)
    assert "3 doubts, the weightiest first (all):" in printed
    assert "1. [1.00] source_texts/b.txt: warning[date.unknown]" in printed
    assert "3. [0.35] source_texts/b.txt:4:10: note[mojibake.lost]" in printed


def test_explain_shows_one_field_with_its_evidence(archive: Path) -> None:
    source = f"{archive}/source_texts"
    printed = run("explain", f"{source}/a.txt", "date", "--source", source)
    assert "date = 2022-07-03  [date.opening, stated 0.95]" in printed
    assert "from: 2022年7月3日" in printed
    assert "session" not in printed
    assert "speakers.1 = name 陈一鸣" in run("explain", f"{source}/a.txt", "speakers", "--source", source)
    assert "venue: nothing was found; it is left out" in run("explain", f"{source}/a.txt", "venue", "--source", source)
    assert "nonsense is no field; they are title, date" in run(
        "explain", f"{source}/a.txt", "nonsense", "--source", source
    )
