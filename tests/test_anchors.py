"""The numbers of paragraphs: they stay with their text."""

from pathlib import Path
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.anchors import carry_over, format_numbers, paragraphs_of, parse_numbers
from build_archive.conversions import convert_here
from build_archive.pages import is_unedited, parse_page
from build_archive.pipeline import Source
from build_archive.write import write_pages

TEXTS = st.lists(st.text("天地人水火", min_size=1, max_size=6), min_size=1, max_size=8)
# A text that was changed, and changed again; the numbers it holds are then such as come about.
HISTORY = st.tuples(TEXTS, TEXTS, TEXTS)


@pytest.mark.parametrize("case", load_cases("anchors"))
def test_cases(case: dict[str, Any]) -> None:
    assert carry_over(case["old"], case.get("held"), case["new"]) == case["after"]


@given(HISTORY)
def test_each_paragraph_has_numbers_of_its_own_and_none_is_given_twice(history: tuple[list[str], ...]) -> None:
    first, second, third = history
    held = carry_over(first, None, second)
    before, highest = parse_numbers(held, len(second))
    after, _ = parse_numbers(carry_over(second, held, third), len(third))
    flat = [number for own in after for number in own]
    assert len(after) == len(third)
    assert len(flat) == len(set(flat))
    known = {number for own in before for number in own}
    assert all(number in known or number > highest for number in flat)


@given(HISTORY)
def test_what_did_not_change_keeps_its_numbers(history: tuple[list[str], ...]) -> None:
    first, second, _ = history
    held = carry_over(first, None, second)
    assert carry_over(second, held, second) == held


@given(TEXTS, st.integers(0, 8), st.text("雷风", min_size=1, max_size=6))
def test_an_inserted_paragraph_moves_no_other(texts: list[str], at: int, more: str) -> None:
    new = [*texts[:at], more, *texts[at:]]
    numbers, _ = parse_numbers(carry_over(texts, None, new), len(new))
    assert [own[0] for own in numbers if own[0] <= len(texts)] == list(range(1, len(texts) + 1))


@given(st.lists(st.integers(1, 30), unique=True, max_size=12), st.integers(0, 40))
def test_numbers_come_back_as_they_were_written(flat: list[int], more: int) -> None:
    numbers = tuple((number,) for number in flat)
    highest = max([more, *flat])
    held = format_numbers(numbers, highest)
    assert parse_numbers(held, len(flat)) == (numbers, highest)


def test_headings_are_no_paragraphs() -> None:
    assert paragraphs_of("## 甲 {#s1}\n\n一。\n\n| a |\n| --- |\n| b |\n\n### 问 {#q1}\n\n**记者：** 二\n") == [
        "一。",
        "| a |\n| --- |\n| b |",
        "**记者：** 二",
    ]


RAW = "城关市防汛工作新闻发布会\n2021年6月1日\n今天水位下降半米。\n明天仍有中雨，请大家留意。\n请勿靠近河道。\n"


def test_a_page_made_again_keeps_the_numbers_of_its_paragraphs(tmp_path: Path) -> None:
    def convert(raw: str, sidecar: str | None = None) -> Any:
        source = Source("source_texts/a.txt", raw.encode(), "source_texts/a.yml", sidecar)
        report = write_pages(convert_here([source]), tmp_path)
        assert not report.diagnostics
        (path,) = tmp_path.rglob("*.md")
        page = parse_page(path.read_text("utf-8"), path.name)
        assert is_unedited(page)
        return page

    first = convert(RAW)
    assert first.metadata.provenance.paragraphs is None
    known = paragraphs_of(first.body)
    longer = RAW.replace("明天", "堤上有四十人巡查。\n明天")
    # The date of the page is corrected too, so that it moves to another address.
    second = convert(longer, "metadata: {date: 2021-06-02, city: 温州市}")
    numbers, _ = parse_numbers(second.metadata.provenance.paragraphs, len(known) + 1)
    by_text = dict(zip(paragraphs_of(second.body), numbers, strict=True))
    assert [by_text[text] for text in known] == [(at,) for at in range(1, len(known) + 1)]
    assert by_text["堤上有四十人巡查。"] == (len(known) + 1,)
    assert convert(longer, "metadata: {date: 2021-06-02, city: 温州市}") == second
