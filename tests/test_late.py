"""What is made late or not at all: its fingerprint tells every change, so that nothing stale stays."""

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import a_page, a_rich_archive
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.archive import Archive
from build_archive.cache import Cache, Output
from build_archive.contract import Speaker
from build_archive.facts import facts_of, findings_of, parse_facts
from build_archive.figure_checks import check_sums
from build_archive.fingerprint import read_digests
from build_archive.indexes import derive_sheets
from build_archive.indexes.sheets import Row, Rows, RowsTogether, Sheet, made
from build_archive.link import link
from build_archive.looks import Shelved, compare, look_at, parse_look, texts_of
from build_archive.pages import Page
from build_archive.plain_json import to_json
from build_archive.site.mentions import Index
from build_archive.site.shown import pack, unite_shown

PAGES = a_rich_archive()


LONG_AGO = datetime.date(2018, 1, 1)


def changed(page: Page, **fields: Any) -> Page:
    return replace(page, metadata=page.metadata.model_copy(update=fields))


def first_figure(page: Page, at: int = 0, **fields: Any) -> Page:
    figures = enumerate(page.metadata.figures)
    return changed(page, figures=[replace(one, **fields) if number == at else one for number, one in figures])


CHANGES: dict[str, Callable[[Page], Page | None]] = {
    "text": lambda page: replace(page, body=f"{page.body}\n另有一段新话。\n"),
    "question": lambda page: replace(
        page, body=f"{page.body}\n### 怎样复工复产？ {{#q900}}\n\n**记者：** 怎样复工？\n"
    ),
    "title": lambda page: changed(page, title="另一个标题"),
    "day": lambda page: changed(page, date=datetime.date(2021, 6, 4)),
    "city": lambda page: changed(page, city="宿州市"),
    "session": lambda page: changed(page, session=9),
    "series": lambda page: changed(page, series="另一个系列发布会"),
    "topic that reads alike": lambda page: changed(page, topics=["房汛"]),  # and takes the other's address
    "name that reads alike": lambda page: changed(page, speakers=[Speaker(name="曾可欣")], date=LONG_AGO),
    "total": lambda page: first_figure(page, 1, value=5),  # with which that of the next day does not agree
    "topics": lambda page: changed(page, topics=["防汛", "交通"]),
    "publisher": lambda page: changed(page, publisher="某某日报"),
    "speaker": lambda page: changed(
        page, speakers=[*page.metadata.speakers, Speaker(name="陈一鸣", title="水利局局长")]
    ),
    "post": lambda page: changed(page, speakers=[replace(one, title="市长") for one in page.metadata.speakers]),
    "value": lambda page: first_figure(page, value=77),
    "quote": lambda page: first_figure(page, quote="另一句话"),
    "metric": lambda page: first_figure(page, metric="deaths_total", label=None),
    "moment": lambda page: first_figure(page, as_of="2021-06-03T24:00"),
    "no figures": lambda page: changed(page, figures=[]),
    "gone": lambda page: None,
}


def archive_with(at: int, change: str) -> Archive:
    page = CHANGES[change](PAGES[at])
    return link([*PAGES[:at], *([page] if page else []), *PAGES[at + 1 :]])


def sheets_of(archive: Archive) -> dict[str, Sheet]:
    return {sheet.path: sheet for sheet in derive_sheets(archive)}


BEFORE = link(PAGES)
SHEETS = sheets_of(BEFORE)


@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.parametrize("at", range(0, len(PAGES), 5))
def test_a_derived_page_that_shows_something_else_has_another_fingerprint(at: int, change: str) -> None:
    for path, sheet in sheets_of(archive_with(at, change)).items():
        if path in SHEETS and repr(sheet) == repr(SHEETS[path]):
            assert made(sheet) == made(SHEETS[path]), path


@pytest.mark.parametrize(("change", "most"), [("text", 0), ("value", 20), ("title", 25)])
def test_most_derived_pages_keep_their_fingerprints_when_one_page_changes(change: str, most: int) -> None:
    at = next(number for number, page in enumerate(PAGES) if page.metadata.city == "温州市" and page.metadata.figures)
    after = sheets_of(archive_with(at, change))
    assert sum(repr(sheet) != repr(SHEETS.get(path)) for path, sheet in after.items()) <= most


def shelved(page: Page) -> Shelved:
    look = parse_look(look_at(page, is_edited=False))
    assert not isinstance(look, list)
    return Shelved(page, "", look)


TEXTS = (
    "市水利局局长陈一鸣介绍情况，曾可心、吴桐答问。",
    "详见厦门市第二场防汛工作新闻发布会，第3场另行通知。",
    "温州市和&#38472;一鸣、陈&#19968;鸣。",
)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(PAGES) - 1), st.sampled_from(sorted(CHANGES)), st.sampled_from(TEXTS))
def test_a_text_whose_mentions_lead_elsewhere_has_another_fingerprint(at: int, change: str, text: str) -> None:
    page = a_page(day="2021-06-08", path="xiamen/reads.md", body=f"{text}\n", speakers=[("吴桐", None)])
    told, found = [], []
    for archive in (link([*PAGES, page]), link([*archive_with(at, change).pages, page])):
        index, one = Index(archive), shelved(page)
        cast = [(person.slug, person.name) for person in archive.cast[page.path]]  # told apart elsewhere
        told.append((cast, index.fingerprints().of(compare(texts_of(one)), one.look.facts.counted)))
        found.append(index.find(text, page))
    assert told[0] != told[1] or found[0] == found[1]


def test_mentions_of_most_texts_keep_their_fingerprint_when_somebody_new_speaks() -> None:
    page, new = shelved(PAGES[0]), a_page(path="xiamen/new.md", speakers=[("欧阳明月", "市应急管理局局长")])
    told = {Index(a).fingerprints().of(compare(texts_of(page)), []) for a in (link(PAGES), link([*PAGES, new]))}
    assert len(told) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_facts_come_back_from_json_as_they_were(page: Page) -> None:
    facts = facts_of(page)
    assert to_json(parse_facts(json.loads(to_json(facts)))) == to_json(facts)
    assert list(findings_of(page, parse_facts(json.loads(to_json(facts))))) == check_sums(page)


def test_what_is_known_of_pages_links_them_as_their_texts_do() -> None:
    known = {page.path: parse_facts(json.loads(to_json(facts_of(page)))) for page in PAGES}
    mute = [replace(page, body="") for page in PAGES]
    archive = link(mute, known)
    assert archive.prints == BEFORE.prints
    assert [(q.anchor, q.text, q.outlet) for q in archive.questions] == [
        (q.anchor, q.text, q.outlet) for q in BEFORE.questions
    ]


def _row(number: int) -> Row:
    return (str(number),)


def test_rows_are_told_apart_by_their_items_and_made_when_asked_for() -> None:
    asked: list[int] = []

    def make(number: int) -> Row:
        asked.append(number)
        return _row(number)

    rows = Rows([1, 2, 3], make, str)
    part = rows[1:]
    assert (len(rows), len(part), repr(part)) == (3, 2, repr(Rows([2, 3], _row, str)))
    assert repr(part) != repr(rows)
    assert asked == []
    assert (list(part), rows[0], asked) == ([("2",), ("3",)], ("1",), [2, 3, 1])
    together = RowsTogether(3, lambda: list(rows), ("x",))
    assert (list(together), list(together[1:]), len(together[1:])) == (list(rows), list(part), 2)
    assert len({repr(together), repr(together[1:]), repr(RowsTogether(3, list, ("y",)))}) == 3


def test_pairs_are_united_anew_where_pages_changed(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")

    def put(name: str, *pairs: int) -> None:
        print_ = hashlib.sha256(repr(pairs).encode()).hexdigest()
        cache.put_output(name, Output(print_, {}, []), pack(np.array(pairs, np.uint32)))

    for number in range(600):
        put(f"{number}.md", number, 7)
    assert unite_shown(cache, []).tolist() == list(range(600))
    put("3.md", 7, 9000)
    cache.forget_outputs(["5.md"])
    other = pack(np.array([5, 77777], np.uint32))
    assert unite_shown(cache, [other]).tolist() == [*(n for n in range(600) if n != 3), 9000, 77777]
    assert unite_shown(cache, []).tolist() == [*(n for n in range(600) if n not in (3, 5)), 9000]


def test_a_digest_is_of_the_file_as_it_was_found_until_it_is_forgotten(tmp_path: Path) -> None:
    one, other = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_text("1")
    other.write_text("1")
    first = read_digests([tmp_path])
    one.write_text("2")
    other.write_text("2")
    first.forget(one)
    second = read_digests([tmp_path], first)
    assert first.of(other) == second.of(other) != second.of(one) == first.of(one)
    assert first.of(tmp_path / "none") == b""
