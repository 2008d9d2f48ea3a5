"""Copies of a text are found however they were damaged; texts of one form and other matter are not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from damage import KINDS, damage
from factories import a_page
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import cpu_seconds
from make_archive import make_pages

from build_archive.contract import Provenance
from build_archive.copies import CopyFinder, Likeness, Text, compare, copy_features, difference, find_copies, is_better
from build_archive.pipeline import Source, convert_source

ORIGINALS = sorted((Path(__file__).parent.parent / "tools" / "starter_texts").glob("*.txt"))[::9]
# What takes away too much of a text for anything to be sure: found where a text is long enough, not asked for here.
TOO_MUCH = {"utf8-as-gbk"}


def texts_of(name: str, raw: str) -> list[Text]:
    conversion = convert_source(Source(f"source_texts/{name}", raw.encode()))
    return [Text(draft) for draft in conversion.drafts]


def text(body: str, name: str = "a", day: str | None = None, **more: Any) -> Text:
    made = {key: more.pop(key) for key in ("repairs",) if key in more}
    provenance = Provenance(source=f"source_texts/{name}.txt", sha256="0" * 64, generator="0", **made)
    page = a_page(day=day, body=body, provenance=provenance, **more)
    return Text(page)


@pytest.fixture(scope="module")
def originals() -> dict[str, list[Text]]:
    return {path.name: texts_of(path.name, path.read_text("utf-8")) for path in ORIGINALS}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - TOO_MUCH))
def test_a_damaged_copy_is_found_once_it_is_repaired_and_nothing_else(
    kind: str, originals: dict[str, list[Text]]
) -> None:
    finder = CopyFinder(one for texts in originals.values() for one in texts)
    for path in ORIGINALS:
        damaged = damage(path.read_text("utf-8"), [kind], 1).text
        for copy in texts_of("copy.txt", damaged):
            assert [found.text.name for found in finder.find(copy)] == [path.name]


def test_no_briefing_is_a_copy_of_another(originals: dict[str, list[Text]]) -> None:
    texts = [one for texts in originals.values() for one in texts]
    assert [found for one in texts for found in CopyFinder(texts).find(one)] == []


DAILY = """{day}日0—24时，全市新增确诊病例{new}例，其中{one}例为集中隔离人员，{two}例在社区筛查中发现。\
截至{day}日24时，累计报告确诊病例{total}例，累计治愈出院{out}例，尚有{left}人在医院接受治疗。\
请广大市民配合防疫工作，出门佩戴口罩，保持距离，少去人多的地方，出现发热等症状及时到就近的发热门诊就诊。\n"""
FIRST = DAILY.format(day=3, new=12, one=5, two=7, total=310, out=41, left=269)
SECOND = DAILY.format(day=4, new=9, one=8, two=1, total=319, out=55, left=264)


@pytest.mark.parametrize("day", ["2021-08-04", None], ids=["with its day", "without a day"])
def test_the_reports_of_two_days_in_one_form_are_no_copies(day: str | None) -> None:
    finder = CopyFinder([text(FIRST, "a", day=day)])
    assert finder.find(text(SECOND, "b", day="2021-08-05")) == []


@pytest.mark.parametrize(
    ("body", "more", "is_copy"),
    [
        (FIRST.replace("广大市民", "全体市民"), {}, True),
        (FIRST.replace("310", "3□0"), {}, True),  # a number that lost a figure contradicts none
        (FIRST, {"day": "2021-08-09"}, False),  # a short text that was issued twice
        (FIRST, {"session": 9}, False),
        (FIRST[:60], {}, False),  # an excerpt
    ],
)
def test_what_tells_a_copy(body: str, more: dict[str, Any], is_copy: bool) -> None:
    published = text(FIRST, "a", day="2021-08-04", session=8)
    found = CopyFinder([published]).find(text(body, "b", **{"day": "2021-08-04", "session": 8, **more}))
    assert bool(found) == is_copy


def test_a_long_text_under_two_days_is_one_text() -> None:
    body = "\n\n".join(FIRST.replace("3日", f"{number}日") for number in range(4))
    found = compare(text(body, "a", day="2021-08-04"), text(body, "b", day="2021-08-05"))
    assert isinstance(found, Likeness)
    assert found.is_same


def test_another_year_of_the_same_day_contradicts_none() -> None:
    assert CopyFinder([text(FIRST, "a", day="2021-08-04")]).find(text(FIRST, "b", day="2020-08-04"))


def test_traditional_characters_are_the_same_letters() -> None:
    (found,) = CopyFinder([text("水庫蓄水正常，請市民不必擔心。\n", "a")]).find(
        text("水库蓄水正常，请市民不必担心。\n", "b")
    )
    assert found.is_same


HAN = st.sampled_from([chr(code) for code in range(0x4E00, 0x4E80)])


@settings(max_examples=50)
@given(st.text(HAN, min_size=120, max_size=300), st.data())
def test_a_few_letters_otherwise_hide_no_copy(body: str, data: st.DataObject) -> None:
    changed = list(body)
    for _ in range(len(body) // 40):
        changed[data.draw(st.integers(0, len(body) - 1))] = "〇"
    one = compare(text(body, "a"), text("".join(changed), "b"))
    assert one is not None
    assert one == compare(text(body, "a"), text("".join(changed), "b"))


def test_a_text_is_no_copy_of_itself() -> None:
    one = text(FIRST)
    assert CopyFinder([one]).find(one) == []


def test_the_difference_is_told_clause_by_clause_and_marks_are_none() -> None:
    one, two = text("甲乙丙，丁戊己。\n\n庚辛壬。\n"), text("甲乙丙；丁戊癸。\n\n庚辛壬！\n\n子丑寅。\n")
    assert list(difference(two, one)) == [("丁戊癸。", "丁戊己。"), ("子丑寅。", "")]


@pytest.mark.parametrize(
    ("new", "old", "better", "why"),
    [
        ("甲乙丙丁", "甲□丙丁", True, "0 characters lost, not 1"),
        ("甲乙丙丁", "甲乙丙丁戊", False, "5 characters, not 4"),
        ("甲乙丙丁", "甲乙丙丁", False, "it was there before"),
    ],
)
def test_the_better_copy(new: str, old: str, better: bool, why: str) -> None:
    assert is_better(text(new), text(old)) == (better, why)


def test_the_copy_that_needed_less_repair_is_better_then_the_one_with_its_address() -> None:
    plain, repaired = text("甲乙"), text("甲乙", repairs={"mojibake": 3, "spaces": 9})
    assert is_better(plain, repaired) == (True, "0 characters repaired, not 3")
    assert is_better(text("甲乙", url="https://www.example.org/"), plain) == (True, "it says where it was published")


def in_turn(texts: list[Text]) -> list[tuple[int, list[Likeness]]]:
    finder, copies = CopyFinder(), []
    for at, one in enumerate(texts):
        if found := finder.find(one):
            copies.append((at, found))
        finder.add(one)
    return copies


def test_copies_are_found_at_once_as_they_are_in_turn(originals: dict[str, list[Text]]) -> None:
    texts = [one for texts in originals.values() for one in texts]
    for kind in ("readings-dense", "halfwidth"):
        for path in ORIGINALS:
            texts += texts_of(f"{kind}-{path.name}", damage(path.read_text("utf-8"), [kind], 1).text)
    found = list(find_copies(texts))
    assert found == in_turn(texts)
    assert len(found) == 2 * len(ORIGINALS)


@pytest.mark.parametrize("find", [find_copies, in_turn], ids=["at once", "in turn"])
def test_costs_grow_with_the_texts_not_with_their_pairs(find: Callable[[list[Text]], Any]) -> None:
    pages = list(make_pages(400))

    def seconds(count: int) -> float:
        return cpu_seconds(lambda: list(find([Text(page) for page in pages[:count]])))

    ratio = min(seconds(400) / seconds(100) for _ in range(2))
    assert ratio < 8, f"four times the texts cost {ratio:.1f} times as much"


def test_what_is_known_of_a_text_is_as_good_as_the_text() -> None:
    known = Text(text(FIRST, "b").page, copy_features(FIRST))
    assert list(find_copies([text(FIRST), known])) == [(1, [Likeness(text(FIRST), 1.0)])]
