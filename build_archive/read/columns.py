"""The glyphs of printed pages to lines in reading order: columns, tables, running heads, footnotes; pure geometry.

A page is cut as a reader cuts it. Glyphs on one base line make pieces, parted where the gap is wide. Rows of
pieces make bands: a strip that stays empty over several rows is a gutter, and a row that covers every gutter (a
headline, a picture's caption) ends the band. The columns of a band are read one after another, each cut further in
the same way; a band of short cells is a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

LOST = "\N{REPLACEMENT CHARACTER}"

# All lengths are in em, the size of the type at the place.
_SAME_LINE = 0.45  # base lines that differ by less are one row
_PIECE_GAP = 0.6  # a wider gap parts two pieces; justified lines stretch to a third of it, as a rule
_SPACE = 1.0  # a wider gap within a line is kept as spaces
_WORD_GAP = 0.18  # a gap wider than its line's usual ones by so much is a space
_LEAST_GUTTER = 0.5
_HEADING = 1.15  # times the body's size
_FOOTNOTE = 0.88
_NEAR_EDGE = 1.3  # a line that ends nearer to the edge than this is full
_FLUSH = 0.6
_INDENTS = (1.5, 4.5)
_LOOSE = 1.35  # times the usual distance of lines: a gap between paragraphs
_LEADING = 1.7  # no smaller distance is a gap

_LEAST_ROWS = 3  # on either side of a gutter
_MOST_INTERVALS = 40  # a row in more parts has no columns
_MAX_DEPTH = 12
_PROSE_CELL = 8  # characters; columns of prose hold longer pieces, tables shorter ones
_MOST_HEADING = 60
_EDGE_ROWS = 2  # at most so many are running heads, on either edge of a page
_PAGE_NUMBER_RE = re.compile(
    r"(?P<marked>[-–—·•]\s*\d{1,4}\s*[-–—·•]|第\s*\d{1,4}\s*页(?:\s*[/,，]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})|\d{1,4}"
)
_DIGITS_RE = re.compile(r"\d+|[〇零一二三四五六七八九十]+(?=[版页])")
_NOTE_RE = re.compile(r"[①-⑳]|[\[［〔(（*※†¹²³⁴-⁹]|\d{1,2}[^\d.．、年月日]")
_ITEM_RE = re.compile(r"(?:[一二三四五六七八九十百]{1,3}、|[（(]\S{1,3}[）)]|\d{1,3}[.．、)）](?!\d)|[•●○◆■□▲△★※·①-⑳])")
_STOP_RE = re.compile(r"[。！？…!?]")
_ADDRESS_RE = re.compile(r"[/=&?_][!-~]*$")
_UNBREAKABLE_RE = re.compile(r"[!-~]{20,}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Glyph(NamedTuple):
    """A character as printed: its extent along the line, its base line (down the page), its size."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """The glyphs of a page in the order of drawing, and in groups of their own those that stand at another angle."""

    glyphs: tuple[Glyph, ...]
    turned: tuple[tuple[Glyph, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document; heads printed on several pages, with how many; how many page numbers were left out."""

    lines: list[str]
    repeated: list[tuple[str, int]]
    numbers: int


@dataclass(slots=True)
class _Piece:
    """A run of text without a wide gap."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    depth: float = 0.0  # how far text set downwards reaches below its first base line


_Row = list[_Piece]


@dataclass(slots=True)
class _Line:
    """A line of a column, with the column's edges and how it stands to the line above."""

    text: str
    x0: float
    x1: float
    size: float
    left: float
    right: float
    is_loose: bool  # a gap parts it from the line above
    is_whole: bool = False  # a table's row, a text at another angle: never joined
    page: int = 0

    @property
    def is_full(self) -> bool:
        return self.x1 >= self.right - _NEAR_EDGE * self.size

    @property
    def is_flush(self) -> bool:
        return self.x0 <= self.left + _FLUSH * self.size

    @property
    def is_indented(self) -> bool:
        return _INDENTS[0] * self.size <= self.x0 - self.left <= _INDENTS[1] * self.size


@dataclass(slots=True)
class _Paragraph:
    lines: list[_Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        joined = self.lines[0].text
        for line in self.lines[1:]:
            joined += (" " if _is_spaced(joined, line.text) else "") + line.text
        return joined


def _is_spaced(before: str, after: str) -> bool:
    """Whether a space was lost where a line broke: between words, but not within a number or an address."""
    is_word = _is_latin(before[-1:]) and _is_latin(after[:1])
    return is_word and not (before[-1].isdigit() and after[0].isdigit()) and not _ADDRESS_RE.search(before[-200:])


def lay_out(pages: Sequence[PageGlyphs]) -> Layout:
    """Return the lines of a document in reading order.

    Lines are joined to paragraphs only where indents or gaps show what a paragraph is; else each stays
    a line, for the repair of the layout to judge. Costs n log n in the glyphs.
    """
    rows = [_rows(_pieces(page.glyphs)) for page in pages]
    heads, repeated, numbers = _take_running_heads(rows)
    lines = [line for number, page in enumerate(pages) for line in _page_lines(rows[number], page, number)]
    body = _body_size(lines)
    paragraphs = _paragraphs(lines, body)
    return Layout(_headed(paragraphs, body) + heads, repeated, numbers)  # a head first would pass for the title


# Glyphs to pieces and rows.


def _pieces(glyphs: Sequence[Glyph]) -> list[_Piece]:
    """Return the glyphs as runs, each on one base line or, four or more under one another, set downwards."""
    runs: list[list[Glyph]] = []
    spaced = False
    for glyph in glyphs:
        if glyph.text == " ":
            spaced = True
            continue
        last = runs[-1][-1] if runs else None
        if last is None or not _follows(last, glyph):
            runs.append([glyph])
        elif spaced:
            runs[-1].append(Glyph(" " + glyph.text, glyph.x0, glyph.x1, glyph.y, glyph.size))
        else:
            runs[-1].append(glyph)
        spaced = False
    return [_piece(run) for run in _set_downwards(runs)]


def _follows(last: Glyph, glyph: Glyph) -> bool:
    em = max(last.size, glyph.size)
    gap = glyph.x0 - last.x1
    is_level = abs(glyph.y - last.y) < 0.1 * em and 0.9 < glyph.size / last.size < 1.1
    return is_level and -_PIECE_GAP * em < gap < _PIECE_GAP * em


def _set_downwards(runs: list[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Yield the runs, single glyphs drawn one under another put together."""
    stack: list[Glyph] = []
    for run in [*runs, []]:
        below = len(run) == 1 and (not stack or _is_below(stack[-1], run[0]))
        if not below:
            yield from [stack] if len(stack) > 3 else ([glyph] for glyph in stack)
            stack = []
        if len(run) == 1:
            stack.append(run[0])
        elif run:
            yield run


def _is_below(last: Glyph, glyph: Glyph) -> bool:
    em = last.size
    is_under = abs((glyph.x0 + glyph.x1) - (last.x0 + last.x1)) < 0.5 * em
    return is_under and 0.8 * em < glyph.y - last.y < 1.8 * em and abs(glyph.size - em) < 0.1 * em


def _piece(run: list[Glyph]) -> _Piece:
    """Return a run as text, with a space where the gap is wider than the line's own spacing."""
    gaps = [(glyph.x0 - last.x1) / glyph.size for last, glyph in pairwise(run)]
    least = _WORD_GAP + max(0.0, median(gaps) if gaps else 0.0)
    parts = [run[0].text]
    for gap, glyph in zip(gaps, run[1:], strict=True):
        parts.append(" " + glyph.text if gap > least and glyph.text[0] != " " else glyph.text)
    x0, x1 = min(g.x0 for g in run), max(g.x1 for g in run)
    return _Piece("".join(parts), x0, x1, run[0].y, run[0].size, max(0.0, run[-1].y - run[0].y))


def _is_latin(text: str) -> bool:
    return bool(text) and text[-1].isascii() and text[-1].isalnum()


def _rows(pieces: list[_Piece]) -> list[_Row]:
    """Return the pieces by base lines, top to bottom; those of a row from left to right, near ones made one."""
    rows: list[_Row] = []
    anchor: _Piece | None = None
    for piece in sorted(pieces, key=lambda piece: piece.y):
        if anchor and piece.y - anchor.y < _SAME_LINE * max(anchor.size, piece.size):
            rows[-1].append(piece)
            anchor = max(anchor, piece, key=lambda each: each.size)
        else:
            rows.append([piece])
            anchor = piece
    return [_joined(row) for row in rows]


def _joined(row: _Row) -> _Row:
    row.sort(key=lambda piece: piece.x0)
    joined = [row[0]]
    for piece in row[1:]:
        last = joined[-1]
        em = max(last.size, piece.size)
        gap = piece.x0 - last.x1
        if not -_PIECE_GAP * em < gap < _PIECE_GAP * em or last.depth or piece.depth:
            joined.append(piece)
            continue
        text = piece.text
        if piece.size < 0.8 * last.size and last.y - piece.y > 0.1 * last.size and text.isascii() and text.isdigit():
            text = text.translate(_SUPERSCRIPTS)  # the mark of a note is no part of the number before it
        space = " " if gap > _WORD_GAP * em and _is_latin(last.text) and _is_latin(piece.text[:1]) else ""
        big = max(last, piece, key=lambda each: (each.size, each is last))
        joined[-1] = _Piece(last.text + space + text, last.x0, max(last.x1, piece.x1), big.y, big.size)
    return joined


# Running heads and page numbers.


def _take_running_heads(pages: list[list[_Row]]) -> tuple[list[str], list[tuple[str, int]], int]:
    """Take out of the pages what is printed at the edge of many; return it, with how often, and the page numbers."""
    places = [(number, at, text) for number, rows in enumerate(pages) for at, text in _edge_rows(rows)]
    keys = Counter(key for _, key in {(number, _DIGITS_RE.sub("#", text)) for number, _, text in places})
    usual = median([row[0].size for rows in pages for row in rows] or [0.0])
    first: dict[str, str] = {}
    taken: list[tuple[int, int]] = []
    numbers = 0
    for number, at, text in places:
        key = _DIGITS_RE.sub("#", text)
        is_large = pages[number][at][0].size >= _HEADING * usual  # a heading may stand at the top of a page too
        is_repeated = keys[key] >= max(2, (0.6 if is_large else 0.3) * len(pages))
        folio = _PAGE_NUMBER_RE.fullmatch(text)
        if folio and (folio["marked"] or is_repeated):
            numbers += 1
        elif is_repeated and not folio:
            first.setdefault(key, text)
        else:
            continue
        taken.append((number, at))
    for number, at in sorted(taken, reverse=True):
        del pages[number][at]
    return list(first.values()), [(text, keys[key]) for key, text in first.items()], numbers


def _edge_rows(rows: list[_Row]) -> Iterator[tuple[int, str]]:
    """Yield the rows at the top and the bottom of a page that a gap parts from the text."""
    steps = [after[0].y - before[0].y for before, after in pairwise(rows)]
    if not steps:
        yield from ((at, _row_text(row)) for at, row in enumerate(rows) if _PAGE_NUMBER_RE.fullmatch(_row_text(row)))
        return
    usual = median(steps)
    ends = (range(min(_EDGE_ROWS, len(steps))), range(len(rows) - 1, max(len(rows) - 1 - _EDGE_ROWS, 0), -1))
    for places, inward in zip(ends, (0, -1), strict=True):
        apart = [n for n, at in enumerate(places) if steps[at + inward] > _LOOSE * usual]
        last = max(apart, default=-1)
        yield from ((at, _row_text(rows[at])) for at in places[: last + 1])


# Rows to bands, columns and tables.


def _page_lines(rows: list[_Row], page: PageGlyphs, number: int) -> Iterator[_Line]:
    """Yield the lines of a page in reading order; what stands at another angle comes last."""
    yield from (_at_page(line, number) for line in _cut(rows, 0))
    for group in page.turned:
        for row in _rows(_pieces(group)):
            yield _at_page(_whole(_row_text(row), row), number)


def _at_page(line: _Line, number: int) -> _Line:
    line.page = number
    return line


def _whole(text: str, row: _Row) -> _Line:
    return _Line(text, row[0].x0, row[-1].x1, row[0].size, row[0].x0, row[-1].x1, is_loose=True, is_whole=True)


def _cut(rows: list[_Row], depth: int) -> Iterator[_Line]:
    """Yield the lines of a region."""
    plain: list[_Row] = []
    for band, gutters in _bands(rows) if depth < _MAX_DEPTH else [(rows, [])]:
        if not gutters:
            plain += band
            continue
        yield from _column_lines(plain)
        plain = []
        columns = _columns(band, gutters)
        if _is_table(band, columns):
            yield from _table_lines(band, gutters)
        else:
            for column in columns:
                yield from _cut(column, depth + 1)
    yield from _column_lines(plain)


def _bands(rows: list[_Row]) -> Iterator[tuple[list[_Row], list[float]]]:
    """Yield runs of rows, each with the middles of the gutters that run through all of it."""
    band: list[_Row] = []
    covered: list[tuple[float, float]] = []
    for row in rows:
        em = row[0].size
        own = _spans(row)
        both = _union(covered, own)
        had, has, alone = (bool(_gaps(spans, em)) for spans in (covered, both, own))
        if not band or (has if had else not (has or alone)):
            band.append(row)
            covered = both
            continue
        # A row beside all that is above it: two columns begin, whose lines do not stand level.
        start = [band.pop(), row] if has and not alone else [row]
        if band:
            yield band, _supported(band, _gaps(covered, em))
        band = start
        covered = _union([], [span for each in start for span in _spans(each)])
    if band:
        yield band, _supported(band, _gaps(covered, band[0][0].size))


def _spans(row: _Row) -> list[tuple[float, float]]:
    """Return what a row covers; a long word that cannot be broken (an address) may hang over the gutter."""
    return [(p.x0, p.x0 + p.size if _UNBREAKABLE_RE.fullmatch(p.text) else p.x1) for p in row]


def _union(first: list[tuple[float, float]], second: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted([*first, *second]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _gaps(spans: list[tuple[float, float]], em: float) -> list[float]:
    """Return the middles of the gaps wide enough for a gutter."""
    if len(spans) > _MOST_INTERVALS:
        return []
    return [(a[1] + b[0]) / 2 for a, b in pairwise(spans) if b[0] - a[1] >= _LEAST_GUTTER * em]


def _supported(band: list[_Row], gutters: list[float]) -> list[float]:
    """Return the gutters with text of several rows on either side of each, up to the next."""
    kept: list[float] = []
    for gutter in gutters:
        left = sum(any(piece.x1 <= gutter and (not kept or piece.x0 >= kept[-1]) for piece in row) for row in band)
        right = sum(any(piece.x0 >= gutter for piece in row) for row in band)
        if min(left, right) >= _LEAST_ROWS:
            kept.append(gutter)
    return kept


def _columns(band: list[_Row], gutters: list[float]) -> list[list[_Row]]:
    columns: list[list[_Row]] = []
    for start, end in pairwise([float("-inf"), *gutters, float("inf")]):
        cut = [[piece for piece in row if start <= (piece.x0 + piece.x1) / 2 < end] for row in band]
        columns.append([row for row in cut if row])
    return [column for column in columns if column]


def _is_table(band: list[_Row], columns: list[list[_Row]]) -> bool:
    """Whether a band is cells side by side rather than columns of prose.

    Prose fills its column's width line by line, its lines are long, and need not stand level with the next column's.
    """
    level = sum(len(row) > 1 for row in band)
    if level < 0.5 * len(band):
        return False
    for column in columns:
        widths = sorted(row[-1].x1 - row[0].x0 for row in column)
        full = sum(width >= 0.85 * widths[int(0.9 * (len(widths) - 1))] for width in widths)
        usual = median(len(_row_text(row)) for row in column)
        if usual < _PROSE_CELL or (usual < 2 * _PROSE_CELL and full < 0.4 * len(column)):
            return True
    return False


def _table_lines(band: list[_Row], gutters: list[float]) -> Iterator[_Line]:
    """Yield the rows of a table between bars; two columns without numbers (a roster, a list) stay text."""
    rows: list[tuple[list[str], _Row]] = []
    edges = [*gutters, float("inf")]
    previous = 0.0
    for row in band:
        cells = [""] * len(edges)
        for piece in row:
            at = next(i for i, edge in enumerate(edges) if (piece.x0 + piece.x1) / 2 < edge)
            cells[at] = f"{cells[at]} {piece.text}".strip()
        if rows and not cells[0] and row[0].y - previous < 1.6 * row[0].size:  # a cell of several lines goes on
            rows[-1][0][:] = [before + cell for before, cell in zip(rows[-1][0], cells, strict=True)]
        else:
            rows.append((cells, row))
        previous = row[0].y
    numeric = max(sum(any(c.isdigit() for c in cells[i]) for cells, _ in rows) for i in range(len(edges)))
    items = sum(bool(_ITEM_RE.match(cells[0])) and len(cells[0]) < 5 for cells, _ in rows)
    is_plain = len(edges) == 2 and (numeric < 0.5 * len(rows) or items > 0.5 * len(rows))
    for cells, row in rows:
        text = "  ".join(cell for cell in cells if cell)
        yield _whole(text if is_plain else "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |", row)


def _column_lines(rows: list[_Row]) -> Iterator[_Line]:
    """Yield the lines of one column."""
    if not rows:
        return
    em = median(row[0].size for row in rows)
    left = _edge([row[0].x0 for row in rows], 0.5 * em)
    right = -_edge([-row[-1].x1 for row in rows], 0.5 * em)
    steps = [after[0].y - before[0].y for before, after in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    for row, step in zip(rows, [0.0, *steps], strict=True):
        size = max(piece.size for piece in row)
        is_loose = step > max(_LOOSE * usual, _LEADING * size)
        yield _Line(_row_text(row), row[0].x0, row[-1].x1, size, left, right, is_loose)


def _row_text(row: _Row) -> str:
    """Return the text of a row, with spaces where its gaps are wider than justification makes them."""
    text = row[0].text
    for last, piece in pairwise(row):
        is_wide = piece.x0 - last.x1 >= _SPACE * max(last.size, piece.size)
        text += ("  " if is_wide else " " if _is_latin(last.text) and _is_latin(piece.text[:1]) else "") + piece.text
    return text


def _edge(places: list[float], near: float) -> float:
    """Return the outermost place where several lines begin; one line alone (a folio) may stand further out."""
    ordered = sorted(places)
    least = max(2, len(ordered) // 7)
    for first, last in zip(ordered, ordered[least - 1 :], strict=False):
        if last - first <= near:
            return first
    return ordered[0]


# Lines to paragraphs.


def _body_size(lines: Sequence[_Line]) -> float:
    """Return the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _is_heading(line: _Line, body: float) -> bool:
    is_large = line.size >= _HEADING * body and not line.is_whole
    return is_large and len(line.text) <= _MOST_HEADING and not _STOP_RE.search(line.text[:-1])


def _paragraphs(lines: list[_Line], body: float) -> list[_Paragraph]:
    """Return the lines as paragraphs; notes at the foot of a page come after the paragraph that runs over them."""
    is_indented = sum(line.is_indented for line in lines) >= 2
    is_spaced = sum(line.is_loose for line in lines if not line.is_whole) >= 2
    notes = _footnotes(lines, body)
    waiting: list[_Paragraph] = []
    made: list[_Paragraph] = []
    for line, is_note in zip(lines, notes, strict=True):
        target = waiting if is_note else made
        last = target[-1] if target else None
        if last and _goes_on(last.lines[-1], line, body, is_sure=is_indented or is_spaced, is_indented=is_indented):
            last.lines.append(line)
            continue
        if not is_note:
            made += waiting
            waiting = []
            target = made
        target.append(_Paragraph([line]))
    return made + waiting


def _footnotes(lines: list[_Line], body: float) -> list[bool]:
    """Return which lines are notes at the foot of their page: small, last, and led by a mark."""
    notes = [False] * len(lines)
    end = len(lines)
    while end:
        start = end
        while start and lines[start - 1].page == lines[end - 1].page and _is_small(lines[start - 1], body):
            start -= 1
        while start < end and not _NOTE_RE.match(lines[start].text):
            start += 1
        notes[start:end] = [True] * (end - start)
        page = lines[end - 1].page
        while end and lines[end - 1].page == page:
            end -= 1
    return notes


def _is_small(line: _Line, body: float) -> bool:
    return line.size <= _FOOTNOTE * body and not line.is_whole


def _goes_on(last: _Line, line: _Line, body: float, *, is_sure: bool, is_indented: bool) -> bool:
    """Whether a line is the next one of the same paragraph, as far as the print shows it."""
    if last.is_whole or line.is_whole or abs(last.size - line.size) > 0.06 * body:
        return False
    if _is_heading(last, body):
        return _is_heading(line, body) and not line.is_loose and last.page == line.page
    if _is_heading(line, body) or not (is_sure and last.is_full and line.is_flush) or line.is_loose:
        return False
    if _ITEM_RE.match(line.text) and not _ADDRESS_RE.search(last.text):
        return False
    return is_indented or not _STOP_RE.search(last.text[-2:])


def _headed(paragraphs: list[_Paragraph], body: float) -> list[str]:
    """Return the paragraphs as text, headings marked; a single largest heading near the top is the title, unmarked."""
    sizes = [round(p.lines[0].size) if _is_heading(p.lines[0], body) else 0 for p in paragraphs]
    largest = max(sizes, default=0)
    title = sizes.index(largest) if largest and sizes.count(largest) == 1 else -1
    return [
        f"## {paragraph.text}" if size and not (number == title and number < 3) else paragraph.text
        for number, (paragraph, size) in enumerate(zip(paragraphs, sizes, strict=True))
    ]
