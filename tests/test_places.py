"""The gazetteer, and the place of a document."""

import itertools
import re
import time
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.gazetteer import (
    Division,
    ancestors,
    city_of,
    divisions_in,
    find_divisions,
    is_within,
    parse_divisions,
    resolve_division,
    short_name,
)
from build_archive.lexicon import LexiconError, load_table
from build_archive.model import Passage, Removed
from build_archive.recognise.places import recognise_place

LEXICONS = (
    "central_bodies",
    "divisions",
    "peoples",
    "place_abbreviations",
    "place_aliases",
    "place_bodies",
    "place_frames",
    "place_stopwords",
    "place_zones",
)


def a_home(name: str | None, year: int | None) -> Division | None:
    home = resolve_division(name, year) if name else None
    assert home or not name
    return home


def a_passage(
    lines: list[str], headline: tuple[str, ...] = (), masthead: tuple[str, ...] = (), removed: Any = ()
) -> Passage:
    furniture = tuple(Removed(text, "furniture") for text in removed)
    return Passage(1, tuple(lines), tuple(headline), furniture, tuple(masthead))


@pytest.mark.parametrize("case", load_cases("divisions"))
def test_divisions_in_a_clause(case: dict[str, Any]) -> None:
    home = a_home(case["home"], case["year"])
    got = divisions_in(case["before"], case["year"], home)
    assert [f"{mention.text}={mention.division.name}" for mention in got] == case["after"]
    assert all(case["before"][mention.start : mention.end] == mention.text for mention in got)


@pytest.mark.parametrize("case", load_cases("places"))
def test_place_of_a_document(case: dict[str, Any]) -> None:
    before = dict(case["before"])
    title, series = before.pop("title", ""), before.pop("series", None)
    found = recognise_place(a_passage(**before), title, series, case["year"])
    got = [found.value.name, city_of(found.value), found.rule] if found else None
    assert got == case["after"]
    if found:
        words = "\n".join([title, series or "", *(str(part) for part in case["before"].values())])
        assert found.quote in words
        assert 0 < found.confidence <= 1


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("龙港市", 2018, None), ("龙港市", 2019, "330383"),
        ("海门市", 2020, "320684"), ("海门区", 2020, "320614"), ("海门市", 2021, None),
        ("沙县", 2021, "350427"), ("沙县区", 2021, "350405"), ("沙县区", 2020, None),
        ("临平区", 2020, None), ("临平区", 2021, "330113"), ("钱塘区", 2021, "330114"),
        ("江干区", 2021, "330104"), ("江干区", 2022, None), ("下城区", 2022, None), ("拱墅区", 2022, "330105"),
        ("襄樊市", 2010, "420600"), ("襄阳市", 2010, "420600"), ("巢湖市", 2010, "341400"), ("巢湖市", 2011, "340181"),
        ("崇文区", 2009, "110103"), ("崇文区", 2011, None), ("米林市", 2023, "540481"),
        ("和康县", 2024, "653228"), ("两江新区", 2025, "500157"), ("江北区", 2027, "330205"),
        ("香港", 2003, "810000"), ("澳门特区", 2003, "820000"), ("台湾", 2003, "710000"),
        ("温州市", 1985, "330300"), ("鼓楼区", 2020, None), ("没有市", 2020, None),
    ],
)  # fmt: skip
def test_names_on_a_day(name: str, year: int, code: str | None) -> None:
    found = resolve_division(name, year)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("温州市", "温州"), ("延边朝鲜族自治州", "延边"), ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("东乡族自治县", "东乡"), ("克孜勒苏柯尔克孜自治州", "克孜勒苏"), ("龙胜各族自治县", "龙胜"),
        ("管城回族区", "管城"), ("内蒙古自治区", "内蒙古"), ("锡林郭勒盟", "锡林郭勒"), ("阿荣旗", "阿荣旗"),
        ("浦东新区", "浦东"), ("井陉矿区", "井陉矿区"), ("万柏林区", "万柏林"), ("神农架林区", "神农架"),
        ("香港特别行政区", "香港"), ("郊区", "郊区"), ("沙县", "沙县"), ("大兴安岭地区", "大兴安岭"),
    ],
)  # fmt: skip
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_county_lay_in_the_prefecture_of_its_day() -> None:
    names = {year: [d.name for d in ancestors(a_home("南漳县", year))] for year in (2008, 2015)}  # type: ignore[arg-type]
    assert names == {2008: ["南漳县", "襄樊市", "湖北省"], 2015: ["南漳县", "襄阳市", "湖北省"]}


def test_every_division_of_today_lies_in_a_province() -> None:
    divisions = parse_divisions(load_table("divisions.tsv"), "divisions.tsv")
    today = [d for d in divisions if d.last_year == 9999]
    assert len({d.code for d in today}) == len(today) == 3234
    assert all(d.province and is_within(d, ancestors(d)[-1]) for d in today)


@pytest.mark.parametrize("name", LEXICONS)
def test_tables_are_sorted_and_say_what_they_are(name: str) -> None:
    table = list(load_table(f"{name}.tsv"))
    assert table == sorted(table)


def test_stopwords_that_guard_a_name_are_names() -> None:
    guards = {word for word, (kind, *_) in load_table("place_stopwords.tsv").items() if kind != "block"}
    names = {values[0] for values in load_table("divisions.tsv").values()}
    assert guards <= names | {short_name(name) for name in names}


@pytest.mark.parametrize("row", [("33", ["浙江省"]), ("330000@2000", []), ("330000@2000", ["浙江省", "now"])])
def test_a_bad_row_is_named(row: tuple[str, list[str]]) -> None:
    with pytest.raises(LexiconError, match=f"divisions.tsv: '{re.escape(row[0])}'"):
        parse_divisions(dict([row]), "divisions.tsv")


PIECES = [
    "温州市",
    "温州",
    "永嘉",
    "鼓楼区",
    "来温",
    "我市",
    "全国",
    "高新区",
    "，",
    "1例",
    "(",
    "中山",
    "路",
    "资源",
    "a",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from([None, 2003, 2020, 2026]))
def test_mentions_stand_in_the_text_in_order(text: str, year: int | None) -> None:
    mentions = divisions_in(text, year, resolve_division("温州市"))
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert recognise_place(a_passage(text.split("\n")), text[:40], None, None) is None or text


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "?a)?a)" * 50_000, "市" * 100_000, "本报" * 50_000, "我市" * 10_000, "温州" * 10_000]
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    begin = time.perf_counter()
    divisions_in(text, 2020, resolve_division("温州市"))
    recognise_place(a_passage([text]), text, text, 2020)
    assert time.perf_counter() - begin < 10


def test_mentions_without_a_home_need_no_home() -> None:
    assert [m.division.name for m in find_divisions("永嘉县与乐清")] == ["永嘉县"]
