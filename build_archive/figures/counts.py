"""The numbers of a clause that have a counter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from build_archive.figures.clauses import Clause
from build_archive.figures.vocabulary import unit_re, units
from build_archive.numerals import Number, find_numbers

_NUMERAL_RE = re.compile(r"\d|分之|[一二两三四五六七八九十百千万亿][多余几]?\s?[例宗人名位份]")
_HAN_DIGIT_RE = re.compile(r"[一二两三四五六七八九十]")


# Of a time and of a grade only what is measured is a figure: 平均用时38天, 4.3级.
_STRONGEST_RE = re.compile(r"(?:最大|最强|震级)[^\d]{0,4}$")
_MEASURED_RE = re.compile(r"(?:天数|日数|用时|时长|耗时)[^\d]{0,4}$")


class Count(NamedTuple):
    """A number with its counter, which ends at `end`."""

    number: Number
    start: int
    end: int
    unit: str
    unit_class: str


def find_counts(clause: Clause) -> Iterator[Count]:
    """Yield the numbers of a clause that a counter of `units.tsv` follows, in order."""
    if not _NUMERAL_RE.search(clause.text):
        return
    for number in find_numbers(clause.text):
        vague = number.han and not _HAN_DIGIT_RE.search(clause.text, number.start, number.end)
        if vague or number.fraction:
            continue  # 千余例 is no one value
        start, at = number.start + clause.start, number.end + clause.start
        if number.percent:
            yield Count(number, start, at, "%", "share")
            continue
        unit = unit_re().match(clause.text, number.end)
        unit_class = units()[unit[1]] if unit else "none"
        if unit and unit_class != "none" and _is_measure(clause.text, number, unit_class):
            yield Count(number, start, unit.end() + clause.start, unit[1], unit_class)


def _is_measure(text: str, number: Number, unit_class: str) -> bool:
    if unit_class == "duration":
        return _MEASURED_RE.search(text, 0, number.start) is not None
    return unit_class != "magnitude" or _STRONGEST_RE.search(text, 0, number.start) is not None
