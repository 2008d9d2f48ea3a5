"""Figures of a table: a line of headings, then a line a place with a number under each heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from build_archive.contract import Figure, Qualifier
from build_archive.figures.places import find_places
from build_archive.figures.scope import FigureContext, Scope
from build_archive.figures.subjects import phrase_of, qualifier_of, subject_of
from build_archive.figures.vocabulary import find_words, metrics, unit_re, units
from build_archive.model import Found
from build_archive.numerals import NumeralError, parse_numeral

_BARS = "|\N{BOX DRAWINGS LIGHT VERTICAL}\N{BOX DRAWINGS HEAVY VERTICAL}"
_CELLS_RE = re.compile(rf"\s*[{_BARS}\t]\s*|\s+")
_RULE_RE = re.compile(r"[\s|:+=\u2500-\u257f-]+")  # a line that is drawn
_PLACES_RE = re.compile(  # the heading over the places
    r"(?:乡镇[市区]?|镇街|街道|街镇|地区|[省市区县旗]|区县|县区|县?市区|县[（(]市、区[)）]|市[（(]州[)）]|区域|城市"
    r"|行政区|行政区划|区划|地市|市州|盟市|旗县|省份|省市|辖区|地点|单位)(?:名称)?"
)
_PLACE_RE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[市县区旗镇乡]|街道)")  # one that no table of divisions has
_WHOLE_RE = re.compile(r"合计|总计|共计|小计|[全本]?[市省县区州]?合?计|全[市省县区州]")
_UNIT_RE = re.compile(r"[(\N{FULLWIDTH LEFT PARENTHESIS}](?:单位[:\N{FULLWIDTH COLON}])?|单位[:\N{FULLWIDTH COLON}]")
_LONGEST_ROW = 120


def is_rule(text: str) -> bool:
    """Whether a line only parts the rows of a drawn table."""
    return _RULE_RE.fullmatch(text) is not None


def read_heading(text: str, scope: Scope) -> bool:
    """Keep the metrics of a table's headings in the scope; False where a line is no such headings."""
    cells = _cells(text) if _PLACES_RE.match(text.lstrip(f"{_BARS} \t\N{IDEOGRAPHIC SPACE}")) else []
    if len(cells) < 2 or not _PLACES_RE.fullmatch(cells[0]):
        return False
    caption = phrase_of(find_words(scope.caption, 0)).said
    columns = [_column(cell, caption, scope) for cell in cells[1:]]
    if not any(metric for metric, *_ in columns):
        return False
    scope.columns = tuple(columns)
    return True


def read_row(paragraph: str, text: str, context: FigureContext, scope: Scope) -> Iterator[Found[Figure]]:
    """Yield the figures of a line under the headings; the first line that is none ends the table."""
    if is_rule(text):
        return
    cells = _cells(text)
    place = _place(cells[0], context, _cells(paragraph)[0]) if cells else None
    values = [_value(cell) for cell in cells[1:]]
    if cells and _WHOLE_RE.fullmatch(cells[0]):
        return  # says again what stands before the table
    if len(values) != len(scope.columns) or place is None or None in values:
        scope.columns = ()
        return
    quote = paragraph.strip().strip(_BARS).strip()
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
    return [cell for cell in _CELLS_RE.split(text.strip().strip(_BARS).strip()) if cell]


def _column(cell: str, caption: str, scope: Scope) -> tuple[str, str, Qualifier | None]:
    """Return metric, unit and qualifier of a heading: 新增确诊病例(例); `caption` is the state of its table."""
    words = find_words(cell, 0)
    phrase = phrase_of(words)
    subject = subject_of(phrase, scope)
    said = next((word.term.state for word in words if word.term.state), "")
    metric, classes = metrics().get((subject, said or caption or scope.states.get(subject, "unsaid")), ("", ()))
    unit = _unit_of(cell, classes) or _unit_of(scope.caption, classes)
    return metric, unit, qualifier_of(phrase, subject)


def _unit_of(text: str, classes: Sequence[str]) -> str:
    """Return the counter that a heading or a caption names: (单位:例)."""
    found = _UNIT_RE.search(text)
    match = unit_re().match(text, found.end()) if found else None
    return match[1] if match and units()[match[1]] in classes else ""


def _place(cell: str, context: FigureContext, printed: str) -> str | None:
    places = find_places(f"{cell} 1", context, f"{printed} 1")
    if places and places[-1][1] == len(cell):
        return places[-1][2]
    return printed if _PLACE_RE.fullmatch(cell) else None


def _value(cell: str) -> int | float | None:
    try:
        return parse_numeral(cell) if cell[0].isdecimal() else None
    except NumeralError:
        return None
