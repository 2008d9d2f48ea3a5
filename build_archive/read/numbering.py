"""The automatic numbers of a Word document, which stand in no text: 一、 （一） 1. ① as they are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from build_archive.read.xml import attribute, child, name_of, value_of

_PLACE_RE = re.compile(r"%([1-9])")
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting",
    "ideographDigital", "chineseLegalSimplified",
})  # fmt: skip
_ENCLOSED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 9_999  # no printed list goes on further; hostile files start at billions


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str  # "%1、"
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has been counted."""

    lists: Mapping[str, tuple[str, Mapping[int, _Level]]]  # by number: its definition and levels
    of_styles: Mapping[str, tuple[str, int]]  # the list and level that a style asks for
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_label(self, properties: Element | None, style: str) -> str:
        """Return the number to print before a paragraph, and count it; "" where it has none, or a bullet."""
        own = child(properties, "numPr")
        number, depth = self.of_styles.get(style, ("", 0))
        if own is not None:
            number = value_of(child(own, "numId")) or number
            depth = _integer(value_of(child(own, "ilvl")), depth)
        definition, levels = self.lists.get(number, ("", {}))
        if depth not in levels:
            return ""
        counts = self.counts.setdefault(definition, {})
        counts[depth] = min(counts.get(depth, levels[depth].start - 1) + 1, _MOST)
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if levels[depth].form in ("bullet", "none"):
            return ""

        def printed(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            level = levels.get(at, levels[depth])
            return _print_number(counts.get(at, level.start), level.form)

        label = _PLACE_RE.sub(printed, levels[depth].pattern).strip()
        return f"{label} " if label and label[-1].isascii() else label


def read_numbering(numbering: Element | None, styles: Element | None) -> Numbering:
    """Return the lists that a document defines."""
    definitions: dict[str, dict[int, _Level]] = {}
    lists: dict[str, tuple[str, Mapping[int, _Level]]] = {}
    for element in numbering if numbering is not None else ():
        if name_of(element) == "abstractNum":
            definitions[attribute(element, "abstractNumId")] = dict(_levels(element))
        elif name_of(element) == "num":
            definition = value_of(child(element, "abstractNumId"))
            lists[attribute(element, "numId")] = (definition, definitions.get(definition, {}))
    of_styles: dict[str, tuple[str, int]] = {}
    for style in styles if styles is not None else ():
        own = child(child(style, "pPr"), "numPr")
        if own is not None:
            depth = _integer(value_of(child(own, "ilvl")), 0)
            of_styles[attribute(style, "styleId")] = (value_of(child(own, "numId")), depth)
    return Numbering(lists, of_styles)


def _levels(definition: Element) -> list[tuple[int, _Level]]:
    return [
        (
            _integer(attribute(level, "ilvl"), 0),
            _Level(
                value_of(child(level, "numFmt")) or "decimal",
                value_of(child(level, "lvlText"))[:40],
                _integer(value_of(child(level, "start")), 1),
            ),
        )
        for level in definition
        if name_of(level) == "lvl"
    ]


def _integer(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else otherwise


def _print_number(number: int, form: str) -> str:
    """Return a number as a list prints it.

    >>> [_print_number(12, form) for form in ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "lowerLetter")]
    ['十二', '⑫', 'XII', 'l']
    """
    if form in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + (_DIGITS[ones] if ones else "")
    if form in _ENCLOSED and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    if form in ("lowerRoman", "upperRoman") and 0 < number < 400:
        letters = ""
        for value, letter in _ROMAN:
            letters += letter * (number // value)
            number %= value
        return letters if form == "lowerRoman" else letters.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)
