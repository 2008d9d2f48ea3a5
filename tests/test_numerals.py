"""Numbers and times in a text: the cases, and what holds for any text."""

import datetime
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.numerals import Number, NumeralError, find_numbers, parse_numeral
from build_archive.timex import Moment, Timex, find_times, format_as_of, resolve_day

DAY = datetime.date(2020, 3, 12)
HOSTILE = ["(" * 100_000, "?a)?a)" * 20_000, "1" * 100_000, "十" * 100_000, "百分之" * 30_000, "1," * 50_000]


def shown_number(number: Number) -> str:
    mark = "%" if number.percent else "/" if number.fraction else ""
    high = f"..{number.high:g}" if number.high is not None else ""
    value = str(number.value) if isinstance(number.value, int) else f"{number.value:g}"
    return (f"{value}..{number.high}" if high else value) + mark + ("~" if number.approx else "")


def shown_time(time: Timex) -> str:
    def shown(moment: Moment) -> str:
        stamp = format_as_of(moment, DAY) or "?"
        return stamp if moment.has_day else stamp[stamp.index("T") :]

    return (f"{shown(time.since)}/" if time.since else "") + shown(time.moment)


@pytest.mark.parametrize("case", load_cases("numerals"))
def test_numbers(case: dict[str, Any]) -> None:
    assert " ".join(map(shown_number, find_numbers(case["before"]))) == case["after"]


@pytest.mark.parametrize("case", load_cases("timex"))
def test_times(case: dict[str, Any]) -> None:
    assert " ".join(map(shown_time, find_times(case["before"]))) == case["after"]


@pytest.mark.parametrize("text", ["", "例", "一一", "1.2.3", "十百", "12a", "五六"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_numeral(text)


@given(st.integers(0, 99_999_999))
def test_a_number_in_han_is_read_as_it_is_written(value: int) -> None:
    assert parse_numeral(in_han(value)) == value


def in_han(value: int) -> str:
    """Write a number below 10^8 as it is read out."""
    digits = "零一二三四五六七八九"
    if value >= 10_000:
        rest = value % 10_000
        link = "零" if 0 < rest < 1000 else ""
        return in_han(value // 10_000) + "万" + link + (in_han(rest) if rest else "")
    for scale, name in ((1000, "千"), (100, "百"), (10, "十")):
        if value >= scale:
            rest = value % scale
            link = "零" if 0 < rest < scale // 10 else ""
            return digits[value // scale] + name + link + (in_han(rest) if rest else "")
    return digits[value]


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)),
    st.sampled_from(["{y}年{m}月{d}日", "{y}-{m:02}-{d:02}"]),
)
def test_a_full_day_is_read_as_it_is_written(day: datetime.date, form: str) -> None:
    (time,) = find_times(form.format(y=day.year, m=day.month, d=day.day))
    assert resolve_day(time.moment, DAY) == day


@given(st.text("0123456789年月日时点至到-:一二十百万今昨天星期周例(),. 正初", max_size=40))
def test_spans_stand_in_order_in_the_text(text: str) -> None:
    for spans in ([(n.start, n.end) for n in find_numbers(text)], [(t.start, t.end) for t in find_times(text)]):
        ends = [0, *(at for span in spans for at in span)]
        assert ends == sorted(ends)
        assert ends[-1] <= len(text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:6])
def test_hostile_text_is_read_through(text: str) -> None:
    list(find_numbers(text))
    find_times(text)
