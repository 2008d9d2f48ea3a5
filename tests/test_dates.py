"""The day of a document, its time and the day of its publication."""

import datetime
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.lexicon import load_table
from build_archive.model import Passage, Removed
from build_archive.recognise.dates import recognise_date, recognise_published, recognise_time


def a_passage(case: dict[str, Any]) -> Passage:
    removed = tuple(Removed(text, "boilerplate.stamp") for text in case.get("removed", ()))
    return Passage(
        1, tuple(case["before"]), tuple(case.get("headline", ())), removed, tuple(map(str, case.get("masthead", ())))
    )


@pytest.mark.parametrize("case", load_cases("dates"))
def test_dates(case: dict[str, Any]) -> None:
    passage, context, after = a_passage(case), case.get("context", ()), case["after"]
    date, published, time = (
        recognise_date(passage, context),
        recognise_published(passage, context),
        recognise_time(passage),
    )
    found = {
        "date": date and date.value,
        "rule": date and date.rule,
        "basis": date and date.basis,
        "published": published and published.value,
        "time": time and time.value,
    }
    assert {key: found[key] for key in after} == after


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)))
def test_a_stated_day_is_found_with_its_words(day: datetime.date) -> None:
    words = f"{day.year}年{day.month}月{day.day}日"
    found = recognise_date(Passage(1, (f"{words}，市政府召开新闻发布会。",)))
    assert found is not None
    assert (found.value, found.basis) == (day, "stated")
    assert found.quote == words


@given(st.dates(datetime.date(2020, 2, 8), datetime.date(2022, 12, 25)))
def test_a_year_is_inferred_right_or_left_out(day: datetime.date) -> None:
    weekday = "一二三四五六日"[day.weekday()]
    lines = (f"某某网{day.month}月{day.day}日（星期{weekday}）讯 市新冠肺炎疫情防控新闻发布会今天举行。",)
    found = recognise_date(Passage(1, lines))
    assert found is None or (found.value, found.basis) == (day, "inferred")


def test_events_end_after_they_begin_and_name_their_source() -> None:
    for word, (spans, confidence, source) in load_table("events.tsv").items():
        for first, last in (span.split("..") for span in spans.split()):
            assert datetime.date.fromisoformat(first) < (
                datetime.date.fromisoformat(last) if last else datetime.date.max
            ), word
        assert 0 < float(confidence) < 1
        assert source.startswith("http")
