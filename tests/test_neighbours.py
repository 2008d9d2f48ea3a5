"""The year of a session that only the sessions before and after it tell."""

import datetime

import pytest

from build_archive.pipeline import Conversion, Source, convert_source, date_by_neighbours

FIRST = "江洲市防汛工作新闻发布会（第{}场）\n时间：{}\n各位记者朋友，江洲市水库蓄水正常。\n"


def session(number: int, time: str, city: str = "温州市") -> Conversion:
    text = FIRST.format(number, time).replace("江洲市", city)
    return convert_source(Source(f"source_texts/{city}-{number}.txt", text.encode()))


def date_of(conversions: list[Conversion], at: int) -> datetime.date | None:
    return conversions[at].drafts[0].metadata.date


@pytest.mark.parametrize(
    ("time", "day"),
    [("3月12日16:00", datetime.date(2020, 3, 12)), ("5月12日16:00", None)],
    ids=["between its neighbours", "not between them in any year"],
)
def test_a_session_between_two_others_takes_their_year(time: str, day: datetime.date | None) -> None:
    run = [session(37, "2020年3月10日"), session(38, time), session(39, "2020年3月16日")]
    assert date_of(run, 1) is None
    dated = date_by_neighbours(run)
    assert date_of(dated, 1) == day
    assert date_by_neighbours(run[::-1])[1].drafts[0].metadata == dated[1].drafts[0].metadata


def test_the_reason_is_kept_with_its_rivals() -> None:
    run = [session(37, "2020年3月10日"), session(38, "3月12日"), session(39, "2020年3月16日")]
    found = date_by_neighbours(run)[1].drafts[0].found["date"]
    assert (found.rule, found.basis) == ("date.year-of-neighbours", "inferred")
    assert "session 37 on 2020-03-10" in found.quote
    assert found.rivals
    assert all((rival.value.month, rival.value.day) == (3, 12) for rival in found.rivals)


def test_neighbours_over_the_turn_of_the_year() -> None:
    run = [session(5, "2020年12月28日"), session(6, "1月3日"), session(7, "2021年1月8日")]
    assert date_of(date_by_neighbours(run), 1) == datetime.date(2021, 1, 3)


def test_another_citys_sessions_and_far_ones_tell_nothing() -> None:
    run = [session(37, "2020年3月10日", "台州市"), session(38, "3月12日"), session(39, "2020年3月16日", "台州市")]
    assert date_of(date_by_neighbours(run), 1) is None
    assert date_of(date_by_neighbours([session(3, "2020年3月10日"), session(38, "3月12日")]), 1) is None


def test_neighbours_that_contradict_each_other_tell_nothing() -> None:
    run = [session(37, "2021年3月10日"), session(38, "3月12日"), session(39, "2020年3月16日")]
    assert date_of(date_by_neighbours(run), 1) is None
    doubled = [session(37, "2020年3月10日"), session(37, "2021年3月10日"), session(38, "3月12日")]
    assert date_of(date_by_neighbours(doubled), 2) is None


def test_pages_of_other_sources_are_neighbours_too() -> None:
    pages = [
        session(number, time).drafts[0].metadata for number, time in ((37, "2020年3月10日"), (39, "2020年3月16日"))
    ]
    assert date_of(date_by_neighbours([session(38, "3月12日")], pages), 0) == datetime.date(2020, 3, 12)
