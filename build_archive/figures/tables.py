"""Figures of a table: a line of headings, then a line a place with a number under each heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from build_archive.contract import Figure, Qualifier
from build_archive.figures.places import find_places
from build_archive.figures.scope import FigureContext, Scope
from build_archive.figures.subjects import phrase_of, qualifier_of, subject_of
from build_archive.figures.vocabulary import find_words, metrics, unit_re, units
from build_archive.model import Found
from build_archive.numerals import NumeralError, parse_numeral

_CELLS_RE = re.compile(r"\s*[|\t]\s*|\s+")
_PLACES_RE = re.compile(
    r"(?:乡镇|镇街|街道|街镇|地区|区县|县区|县市区|县（市、区）|区域|城市|行政区|行政区划|区划|地市|市州|盟市|省份|辖区)(?:名称)?"
)
_WHOLE_RE = re.compile(r"合计|总计|共计|小计|[全本]?[市省县区州]?合?计|全[市省县区州]")
_LONGEST_ROW = 120


def read_heading(text: str, scope: Scope) -> bool:
    """Keep the metrics of a table's headings in the scope; False where a line is no such headings."""
    cells = _cells(text) if _PLACES_RE.match(text.lstrip("| \t")) else []
    if len(cells) < 2 or not _PLACES_RE.fullmatch(cells[0]):
        return False
    columns = [_column(cell, scope) for cell in cells[1:]]
    if not any(metric for metric, *_ in columns):
        return False
    scope.columns = tuple(columns)
    return True


def read_row(paragraph: str, text: str, context: FigureContext, scope: Scope) -> Iterator[Found[Figure]]:
    """Yield the figures of a line under the headings; the first line that is none ends the table."""
    cells = _cells(text)
    place = _place(cells[0], context) if cells else None
    values = [_value(cell) for cell in cells[1:]]
    if cells and _WHOLE_RE.fullmatch(cells[0]):
        return  # says again what stands before the table
    if len(values) != len(scope.columns) or place is None or None in values:
        scope.columns = ()
        return
    quote = paragraph.strip().strip("|").strip()
    for (metric, unit, qualifier), value in zip(scope.columns, values, strict=True):
        if metric and value is not None:
            figure = Figure(
                metric=metric,
                qualifier=qualifier,
                value=value,
                unit=unit or None,
                place=place,
                since=scope.as_of.start if metric.endswith("_new") else None,
                as_of=scope.as_of.end,
                quote=quote,
            )
            yield Found(figure, quote, "figure.table", 0.85)


def _cells(text: str) -> list[str]:
    if len(text) > _LONGEST_ROW:
        return []
    return [cell for cell in _CELLS_RE.split(text.strip().strip("|").strip()) if cell]


def _column(cell: str, scope: Scope) -> tuple[str, str, Qualifier | None]:
    """Return metric, unit and qualifier of a heading: 新增确诊病例(例)."""
    words = find_words(cell, 0)
    phrase = phrase_of(words)
    subject = subject_of(phrase, scope)
    said = next((word.term.state for word in words if word.term.state), "")
    metric, classes = metrics().get((subject, said or scope.states.get(subject, "unsaid")), ("", ()))
    found = next((match[1] for at in range(len(cell)) if (match := unit_re().match(cell, at))), "")
    unit = found if units().get(found) in classes else ""
    return metric, unit, qualifier_of(phrase, subject)


def _place(cell: str, context: FigureContext) -> str | None:
    places = find_places(f"{cell} 1", context)
    return places[-1][2] if places and places[-1][1] == len(cell) else None


def _value(cell: str) -> int | float | None:
    try:
        return parse_numeral(cell) if cell[0].isdecimal() else None
    except NumeralError:
        return None
