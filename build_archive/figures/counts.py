"""The numbers of a clause that have a counter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from build_archive.figures.clauses import MASK
from build_archive.figures.vocabulary import longest_of, unit_re, units
from build_archive.numerals import HAN_NUMERALS, find_numbers, plain_value, start_of

_NUMERAL_RE = re.compile(r"\d|分之|[一二两三四五六七八九十廿卅百千万亿][多余几]?\s?[例宗人名位份]")
_HAN_DIGIT_RE = re.compile(r"[一二两三四五六七八九十廿卅]")


# Of a time and of a grade only what is measured is a figure: 平均用时38天, 4.3级.
_WHOLE = ("case", "person", "visit", "sample", "dose", "item")  # of these there is no half
_LEAST_EXACT = 100  # less is said in words of anything
_STRONGEST_RE = re.compile(r"(?:最大|最强|震级)[^\d]{0,4}$")
_MEASURED_RE = re.compile(r"(?:天数|日数|用时|时长|耗时)[^\d]{0,4}$")


class Count(NamedTuple):
    """A number with its counter, which ends at `end`."""

    start: int
    end: int
    unit: str
    unit_class: str
    value: int | float  # of a range, its lower end
    high: int | float | None = None  # the upper end of a range
    approx: bool = False
    han: bool = False  # written in Han numerals, and not so exact that it can be nothing but a count: 三人, 一百名


def find_counts(text: str, offset: int) -> Sequence[Count]:
    """Return the numbers that a counter of `units.tsv` follows, in order; `text` begins at `offset` of its sentence.

    Nearly all clauses have only such numbers as 12例 and 6.8万人, which one pattern finds with their counters; a clause
    with any other is read in full.
    """
    find_begin = _begin_re().search
    begin = find_begin(text)
    if not begin:
        return ()
    counts: list[Count] = []
    classes, plain = units(), _plain_re()
    while begin:
        match = plain.match(text, begin.start())
        if match is None:
            return _read_all(text, offset) if _NUMERAL_RE.search(text) else []
        digits, scale, unit = match.groups()
        unit_class = classes[unit] if unit else _class_of_bare(text, match.start(), match.end())
        if unit_class != "none":
            start, approx = start_of(text, match.start())
            value = int(digits) if not scale and digits.isdecimal() else plain_value(digits, scale)
        if unit_class != "none" and _is_measure(text, match.start(), value, unit_class):
            counts.append(Count(start + offset, match.end() + offset, unit or "", unit_class, value, None, approx))
        begin = find_begin(text, match.end())
    return counts


_BARE = "bare"  # the class of a number that has no counter
_CLOSED_RE = re.compile(r"\s?(?:左右|上下|以上)?\s?(?=$|[,，。;；、)）])")
_NAMES_COUNT_RE = re.compile(
    r"(?:(?:人|户|件|例|个|次|家|总)数|数量|人口|人士|人员|总量|总额)(?:共|已|约|近|超|达|到|为|是|有|超过|达到|共有|共计|合计){0,3}$"
)


def _class_of_bare(text: str, start: int, end: int) -> str:
    """Return the class of a number without a counter that closes its clause: 新增就业638万, 受伤人数2620."""
    if not _CLOSED_RE.match(text, end):
        return "none"
    is_told = text[end - 1] in "万亿" or _NAMES_COUNT_RE.search(text, max(0, start - _NEAR), start) is not None
    return _BARE if is_told else "none"


_NEAR = 16  # characters


def _read_all(text: str, offset: int) -> list[Count]:
    """Return the counts of a clause whose numbers are not all plain: ranges, shares, Han numerals."""
    counts = []
    for number in find_numbers(text):
        vague = number.han and not _HAN_DIGIT_RE.search(text, number.start, number.end)
        if vague or number.fraction:
            continue  # 千余例 is no one value
        unit, end, unit_class = "%", number.end, "share"
        if not number.percent:
            found = unit_re().match(text, number.end)
            unit, end = (found[1], found.end()) if found else ("", end)
            unit_class = units()[unit] if unit else _class_of_bare(text, number.start, number.end)
        if unit_class != "none" and _is_measure(text, number.start, number.value, unit_class):
            place = (number.start + offset, end + offset)
            is_loose = number.han and not _is_exact(number.value)
            counts.append(Count(*place, unit, unit_class, number.value, number.high, number.approx, is_loose))
    return counts


def _is_exact(value: float) -> bool:
    """Whether a number is no round one: 一百二十三, not 三百."""
    return value > _LEAST_EXACT and len(str(value).rstrip("0")) > 1


def _is_measure(text: str, at: int, value: float, unit_class: str) -> bool:
    if isinstance(value, float) and unit_class in _WHOLE:
        return False  # 1.4个和0.1个百分点
    if unit_class == "duration":
        return _MEASURED_RE.search(text, 0, at) is not None
    return unit_class != "magnitude" or _STRONGEST_RE.search(text, 0, at) is not None


@cache
def _begin_re() -> re.Pattern[str]:
    """Return what finds where a number begins: a digit, or a Han numeral that a counter may follow."""
    firsts = "".join(sorted({re.escape(unit[0]) for unit in units()}))
    return re.compile(
        rf"[\d{HAN_NUMERALS}](?:(?<=\d)|(?=[{HAN_NUMERALS}]{{0,15}}[多余几来]?[万亿]?[\s{MASK}]{{0,4}}[{firsts}]))"
    )


_DASHES = r"至到~\-\N{EN DASH}\N{EM DASH}\N{FULLWIDTH TILDE}\N{FULLWIDTH HYPHEN-MINUS}"  # of a range


@cache
def _plain_re() -> re.Pattern[str]:
    """Return what reads a plain number with its counter, or one that is surely none; where it fails, a reader must."""
    return re.compile(
        rf"""
        # as in numerals.py
        (?<![第A-Za-z\d/+.\N{{FULLWIDTH FULL STOP}}□\ufffd])(?<!\w·)(?<!\d\s)(?<!\w\d\.\s)(?<![A-Za-z]-)
        (?!(?<=\d[,\N{{FULLWIDTH COMMA}}])\d{{3}}(?!\d))
        ((?:[1-9]\d{{0,2}}(?:,\d{{3}}){{1,4}}|[1-9]\d{{0,14}}|0)(?!\d)(?:\.\d{{1,6}}(?!\d))?)(?!分之|%[{_DASHES}])
        ([万亿](?![十百万亿]|千(?![瓦克米伏帕])))?+
        (?: [\s{MASK}]{{0,4}}({longest_of(units())})
          | (?![\dA-Za-z/+□\ufffd多余几来十百千万亿分%\N{{FULLWIDTH PERCENT SIGN}}])
            (?![,.\N{{FULLWIDTH FULL STOP}}{_DASHES}]) )
        """,
        re.VERBOSE,
    )
