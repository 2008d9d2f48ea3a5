"""Marks in a rendered page where the quotes of its figures stand."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from build_archive.measures import figure_anchor

# What is not a letter as it stands, in HTML as Markdown's serialiser writes it: `<` and `>` are escaped in texts.
_SPECIAL_RE = re.compile(
    r"""
    (?P<inline> </?(?:strong|em|a|code|mark)\b[^<>]*> )   # a tag that a sentence may run across
    | (?P<block> <[^<>]*> )                               # any other tag: a sentence ends there
    | (?P<entity> &(?:\#\d{1,7}|\#x[0-9a-fA-F]{1,6}|[a-zA-Z]{1,8}); )
    | (?P<space> \s+ )
    """,
    re.VERBOSE,
)
_TAG_RE = re.compile(r"(<[^<>]*>)")
_BREAK = "\0"

Span = tuple[int, int]


def mark_quotes(page: str, quotes: Sequence[str]) -> tuple[str, Mapping[int, str]]:
    """Return the page's HTML with a `<mark>` around every quote, and for each quote found its id (f1 of the first).

    A quote is sought from the place of the one before it, as figures come in the order of the text;
    spaces do not count. Quotes that overlap share a mark, which holds the ids of all. A quote that runs
    across a tag is marked in pieces, so that the HTML stays well formed. One that does not stand in the
    page is left out.

    >>> mark_quotes("<p>其中鹿城区<strong>1</strong>例</p>", ["鹿城区1例"])
    ('<p>其中<mark id="f1">鹿城区</mark><strong><mark>1</mark></strong><mark>例</mark></p>', {0: 'f1'})
    """
    if not quotes:
        return page, {}
    letters = _read_letters(page)
    places = _find(letters.text, ["".join(quote.split()) for quote in quotes])
    spans = {index: (letters.start(first), letters.end(last - 1)) for index, (first, last) in places.items()}
    merged = _merge(spans.values())
    names: list[list[str]] = [[] for _ in merged]
    for index, span in sorted(spans.items()):
        names[bisect_right(merged, (span[0], len(page))) - 1].append(figure_anchor(index))
    return _wrap(page, merged, names), {index: figure_anchor(index) for index in spans}


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters that a page shows, without spaces, and where each starts and ends in the HTML."""

    text: str
    offsets: Sequence[int]  # of the pieces that the text is made of
    places: Sequence[tuple[int, int]]  # where each starts in the HTML; where it ends if it is one entity, else 0

    def start(self, letter: int) -> int:
        """Return where a letter starts in the HTML."""
        number = bisect_right(self.offsets, letter) - 1
        start, end = self.places[number]
        return start if end else start + letter - self.offsets[number]

    def end(self, letter: int) -> int:
        """Return where a letter ends in the HTML."""
        number = bisect_right(self.offsets, letter) - 1
        start, end = self.places[number]
        return end or start + letter - self.offsets[number] + 1


def _read_letters(page: str) -> _Letters:
    parts: list[str] = []
    offsets: list[int] = []
    places: list[tuple[int, int]] = []
    length = at = 0

    def add(text: str, start: int, end: int) -> None:
        nonlocal length
        if text:
            parts.append(text)
            offsets.append(length)
            places.append((start, end))
            length += len(text)

    for match in _SPECIAL_RE.finditer(page):
        start, end = match.span()
        add(page[at:start], at, 0)
        if match.lastgroup == "entity":
            add("".join(html.unescape(match[0]).split()), start, end)
        elif match.lastgroup == "block":
            add(_BREAK, start, end)
        at = end
    add(page[at:], at, 0)
    return _Letters("".join(parts), offsets, places)


def _find(text: str, quotes: Sequence[str]) -> dict[int, Span]:
    """Return where each quote starts and ends in `text`."""
    found: dict[int, Span] = {}
    last = 0
    for index, quote in enumerate(quotes):
        start = text.find(quote, last) if quote else -1
        if start < 0 and quote:
            start = text.find(quote)
        if start >= 0:
            found[index] = (start, start + len(quote))
            last = start
    return found


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _wrap(page: str, spans: Sequence[Span], names: Sequence[Sequence[str]]) -> str:
    parts: list[str] = []
    at = 0
    for (start, end), ids in zip(spans, names, strict=True):
        parts.append(page[at:start])
        opening = f'<mark id="{ids[0]}">' + "".join(f'<span id="{name}"></span>' for name in ids[1:])
        for piece in _TAG_RE.split(page[start:end]):
            if piece.startswith("<") or not piece:
                parts.append(piece)
            else:
                parts.append(f"{opening}{piece}</mark>")
                opening = "<mark>"
        at = end
    parts.append(page[at:])
    return "".join(parts)
