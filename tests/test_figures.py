"""The figures of a text: metric, value, place, day and the words that state them."""

import datetime
import itertools
import re
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.contract import Figure, Qualifier
from build_archive.figures import FigureContext, extract_figures
from build_archive.figures.counts import find_counts
from build_archive.lexicon import load_table
from build_archive.model import Found


def divisions(text: str) -> list[tuple[int, int, str]]:
    """Stand in for the gazetteer."""
    return [(m.start(), m.end(), m[0]) for m in re.finditer("甲区|乙区|丙县|某市|某省", text)]


CONTEXT = FigureContext(datetime.date(2021, 8, 2), "某市", divisions)


def shown(item: Found[Figure]) -> str:
    figure = item.value
    name = f"other:{figure.label}" if figure.metric == "other" else figure.metric
    return f"{name} {figure.value:.12g}{'~' if figure.approx else ''} {figure.place} {figure.as_of or '-'}"


@pytest.mark.parametrize("case", load_cases("figures"))
def test_figures(case: dict[str, Any]) -> None:
    found = extract_figures(case["before"], CONTEXT)
    assert [shown(item) for item in found] == case["after"]


@pytest.mark.parametrize("case", load_cases("figure-details"))
def test_what_narrows_a_figure(case: dict[str, Any]) -> None:
    found = [item.value for item in extract_figures(case["before"], CONTEXT)]
    rows = [(f.metric, f"{f.value:.12g}", f.upper or "-", f.qualifier or "-", f.since or "-", f.quote) for f in found]
    assert [" ".join(map(str, row)) for row in rows] == case["after"]


@pytest.mark.parametrize("case", load_cases("negative-figures"))
def test_what_is_no_figure(case: dict[str, Any]) -> None:
    found = extract_figures([case["before"]], CONTEXT)
    unwanted = [shown(item) for item in found if case.get("silent") or item.value.metric != "other"]
    assert not unwanted


@pytest.mark.parametrize("case", load_cases("figures"))
def test_every_quote_stands_in_its_paragraph(case: dict[str, Any]) -> None:
    for item in extract_figures(case["before"], CONTEXT):
        assert any(item.value.quote in paragraph for paragraph in case["before"])
        assert item.value.quote == item.quote
        assert item.rule in (f"figure.{item.value.metric}", "figure.table")


NUMBERS = {"12例": 12, "1,234例": 1234, "5名": 5, "1.2万例": 12_000, "三例": 3}


@pytest.mark.parametrize("case", load_cases("figure-wordings"))
def test_every_wording_of_a_metric(case: dict[str, Any]) -> None:
    """Each template with each subject, each number with one of the subjects, with and without a place."""
    wrong = []
    for template in case["templates"]:
        for metric, subjects in case["subjects"].items():
            tries = [(subject, "12例") for subject in subjects] + [(subjects[0], number) for number in NUMBERS]
            for (subject, number), place in itertools.product(tries, ("甲区", "") if "P" in template else ("",)):
                filled = {"S": subject, "N": number, "P": place, " ": ""}
                text = f"{case['lead']}{re.sub('[SNP ]', lambda slot, filled=filled: filled[slot[0]], template)}。"
                found = [item.value for item in extract_figures(["全市疫情防控发布会。", text], CONTEXT)]
                rows = [(f.metric, f.value, f.place) for f in found if f.metric != "other"]
                if rows != [(metric, NUMBERS[number], place or "某市")]:
                    wrong.append((text, rows))
    assert not wrong


@pytest.mark.parametrize("case", load_cases("figure-sentences"))
def test_sentences_of_briefings(case: dict[str, Any]) -> None:
    found = [item.value for item in extract_figures(["全市疫情防控发布会。", case["before"]], CONTEXT)]
    rows = [(f.metric, f"{f.value:.12g}", *([f.place] if f.place != "某市" else [])) for f in found]
    assert [" ".join(map(str, row)) for row in rows if row[0] != "other"] == case["after"]


WORDS = [
    "新增",
    "累计",
    "现有",
    "其中",
    "确诊病例",
    "无症状感染者",
    "无",
    "死亡",
    "甲区",
    "乙区",
    "12例",
    "3.5万人",
    "0例",
    "（",
    "）",
]
MARKS = ["，", "、", "；", "。", "：", "分别", "和", "截至8月1日24时", "8月1日0至24时", "29%", "约", "清零", "以来"]


@given(st.lists(st.sampled_from(WORDS + MARKS), max_size=30).map("".join))
def test_any_text_gives_quotes_that_stand_in_it(text: str) -> None:
    for item in extract_figures([text], CONTEXT):
        assert item.quote
        assert item.quote in text
        assert re.search(r"\d|无|清零", item.quote)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "?a)?a)" * 10_000,
        "1例" * 3_000,
        "新增1例其中" * 2_000,
        "、" * 50_000,
        "（1例" * 2_000,
        "分别" * 20_000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_text_is_read_through(text: str) -> None:
    extract_figures([text], CONTEXT)


NUMERALS = [
    "12",
    "3",
    "1,234",
    "05",
    "0.5",
    ".4",
    "6.8万",
    "亿",
    "千",
    "多",
    "余",
    "三",
    "十五",
    "百分之",
    "分之",
    "第",
    "约",
]
COUNTERS = [
    "例",
    "人",
    "个",
    "个月",
    "%",
    "元",
    "千瓦",
    "万人次",
    "分钟",
    "天",
    "至",
    "-",
    "/",
    " ",
    ",",
    "，",
    "A",
    "·",
    "□",
    "用时",
]


@given(st.lists(st.sampled_from(NUMERALS + COUNTERS), max_size=9).map("".join))
def test_plain_numbers_are_read_as_all_others_are(text: str) -> None:
    """One pattern finds 12例 and its like; it finds what the reader of all numerals finds, or leaves it to that."""
    plain = f"2例，{text}"
    mixed = f"{plain}，百分之三、1/4人"  # sends the whole clause to the reader of all
    assert list(find_counts(plain, 0)) == [count for count in find_counts(mixed, 0) if count.end <= len(plain)]


def test_without_a_day_the_year_is_not_made_up() -> None:
    text = "截至8月1日24时，某市累计确诊病例35例。截至2021年8月1日24时，累计出院3例。"
    undated, dated = extract_figures([text], FigureContext(None, "某市", divisions))
    assert (undated.value.as_of, dated.value.as_of) == (None, "2021-08-01T24:00")


def test_the_lexicon_names_only_what_it_defines() -> None:
    words, metrics, units = (load_table(f"{name}.tsv") for name in ("figure_words", "metrics", "units"))
    classes = {values[0] for values in units.values()}
    subjects = {values[0] for values in words.values()}
    derived = {"imported", "contacts_released", "contacts_observed", "asymptomatic_released", "asymptomatic_observed"}
    for metric, (named, states, unit_classes) in metrics.items():
        assert set(named.split()) <= subjects | derived, metric
        assert set(states.split()) <= {"new", "total", "current", "upto", "unsaid", "untold"}, metric
        assert set(unit_classes.split()) <= classes, metric
    marks = {"imported", "inflow", "converted", "amended", "reached", "subset", "veto", "age"}
    assert {values[3] for values in words.values()} <= {"-", *marks, *Qualifier}
