"""Columns that were read across: those side by side on one line, and those whose lines come in turns.

What tells is the language: the end of a line cuts words in two, and their halves fit down the column, not
across the page. Which lines belong together is weighed over all lines of a block; a single line proves
nothing. What fits no better in another order stays as it is; what fits only a little better is a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.joins import BREAKS_OFF, fit, halves_a_word
from build_archive.repair.lines import Lines, ends_closed, is_heading

# All of these are in the units of `joins.fit`: 3.1 where a line goes on, 0.1 where it does not, on average.
_SURE = 8.0  # by so much another order must be better to be taken
_SURE_APART = 3.0  # and where gaps part the columns
_DOUBTFUL = 0.5  # of these, by so much to be mentioned
_BEGIN = -5.0  # a column begins beside another
_BEGIN_AT_TOP = -1.0  # of a page
_LATER = -0.001  # for each line before it: of places that fit alike a column begins at the first
_ENDS = 0.01  # a column whose turn it is ends: where both fit alike, the first one goes on, which is filled first
_OUT_OF_TURN = -4.0  # a line that is not of the column whose turn it is

_MOST_COLUMNS = 3
_REACH = 8  # a column of which no line came among so many has ended
_BEAM = 12  # readings that are followed
_SHORT = 40  # lines of a text in which one less will do: chance has fewer places to bring them about
_LEAST_HALVES = 3  # more of words that fit farther on than on the next line: reason to look
_WINDOW = 30  # lines before and after such a place that are looked at

_LEAST_OPEN = 0.5  # share of lines that end in mid sentence
_LEAST_EVEN = 0.6  # and of these the share of one width
_RAGGED = 6  # half-width columns by which such lines differ

_LEAST_ROWS = 4  # side by side
_MOST_APART = 3  # lines between two such rows
_PROSE = 8  # characters of a piece of a line; the cells of tables are shorter
_JITTER = 3  # half-width columns by which the left edge of a column is off
_LEAST_EDGE = 12  # half-width columns from the left; what begins farther left is set in
_INDENTS = range(2, 9)  # half-width columns by which the first line of a paragraph is set in
_INNER_GAPS = ("   ", "\u3000\u3000", " \u3000", "\u3000 ")
_BLANKS = " \u3000\xa0"
_PIECE_RE = re.compile(f"[^{_BLANKS}\t]+(?:[{_BLANKS}][^{_BLANKS}\t]+)*")
_PAGE_END_RE = re.compile(r"\f|\s*[-—–－·]{0,2}\s*(?:第\s*)?\d{1,4}\s*(?:页.{0,12}|[-—–－·]{1,2})\s*$")


def propose_columns(text: str) -> Proposal:
    """Propose setting one under another what stands in columns that were read across.

    Tables, rosters and lists stay: their cells cut no words. A text whose lines end with its sentences,
    or whose halves of words fit where they are, costs one look at its lines.
    """
    lines = Lines(text)
    rows = [*_side_by_side(lines)] if any(gap in text for gap in _INNER_GAPS) else []
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    taken = frozenset(number for block in rows for number in block.lines)
    for block in (*rows, *_interleaved(lines, taken)):
        if block.gain >= block.bar:
            edits += block.edits(text)
            if block.unsure is not None:
                doubts.append(_doubt(text, block.unsure, "a sentence ends above it in both columns; which goes on?"))
        elif block.gain >= _DOUBTFUL * block.bar:
            doubts.append(_doubt(text, lines.start(block.lines[0]), "seems to be columns read across; left as it is"))
    return edits, doubts


def _doubt(text: str, start: int, message: str) -> Doubt:
    return Doubt("columns.unsure", start, text[start : start + 20], message)


class _Span(NamedTuple):
    """A stretch of a line that belongs to a column, and how it is set when it moves."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that hold columns, the spans of each column in their order, and how much better they fit so."""

    lines: range
    columns: Sequence[Sequence[_Span]]
    gain: float
    bar: float  # how much better they must fit
    unsure: int | None = None  # where it is not sure which of the columns goes on alone

    def edits(self, text: str) -> Iterator[Intervention]:
        """Yield the cuts of all columns but the first, and their insertion below its last line."""
        moved = [span for column in self.columns[1:] for span in column]
        for span in sorted(moved):
            yield Intervention("columns.moved", Kind.LAYOUT, span.start, span.end, text[span.start : span.end], "", 0.9)
        at = max(self.columns[0][-1].end, *(span.end for span in moved))
        words = "".join("\n" + span.text for span in moved)
        yield Intervention("columns.moved", Kind.LAYOUT, at, at, "", words, 0.9)


# Columns side by side on one line, with a gap between them.


class _Row(NamedTuple):
    """A line and its pieces: the half-width column where each begins, start and end in the line."""

    number: int
    pieces: tuple[tuple[int, int, int], ...]


def _side_by_side(lines: Lines) -> Iterator[_Block]:
    """Yield the blocks of rows of which each holds a piece of every column, more or less."""
    seeds = [n for n in lines.filled if any(gap in lines.texts[n].strip(_BLANKS) for gap in _INNER_GAPS)]
    starts = [at for at in range(len(seeds)) if not at or seeds[at] - seeds[at - 1] > _MOST_APART]
    for first, end in pairwise([*starts, len(seeds)]):
        if end - first < _LEAST_ROWS:
            continue
        rows = [_row(lines, number) for number in seeds[first:end]]
        edges = _edges(rows)
        after = seeds[end] if end < len(seeds) else len(lines.texts)
        below = rows[-1].number + len(rows) + 1  # so far the longer column may go on alone
        every = [_row(lines, number) for number in range(rows[0].number, min(after, below))]
        for fits, group in groupby(every, key=lambda row: _is_parted(row, lines, edges)):
            if edges and fits and (block := _parted(list(group), lines, edges)):
                yield block


def _row(lines: Lines, number: int) -> _Row:
    line = lines.texts[number]
    found = [match.span() for match in _PIECE_RE.finditer(line)]
    at = column = 0
    pieces = []
    for start, end in found:
        column += _width(line[at:start])
        at = start
        pieces.append((column, start, end))
    return _Row(number, tuple(pieces))


def _width(text: str) -> int:
    """Return the width of a text in half-width columns; GBK writes in two bytes what is printed in two."""
    return len(text.encode("gbk", "replace"))


def _edges(rows: Sequence[_Row]) -> list[int]:
    """Return the half-width columns at which columns begin in half of the rows or more, the first at 0 left out."""
    counts = Counter(column for row in rows for column, _, _ in row.pieces[1:] if column >= _LEAST_EDGE)
    edges: list[int] = []
    while counts and len(edges) < _MOST_COLUMNS - 1:
        sums = {edge: sum(counts[edge + more] for more in range(_JITTER + 1)) for edge in counts}
        best = max(sums, key=lambda edge: (sums[edge], -edge))
        if sums[best] < max(_LEAST_ROWS, 0.5 * len(rows)):
            break
        edges.append(best)
        for column in range(best - _LEAST_EDGE, best + _LEAST_EDGE):
            del counts[column]
    return sorted(edges)


def _is_parted(row: _Row, lines: Lines, edges: Sequence[int]) -> bool:
    """Whether no piece of a row reaches over the edge of a column."""
    line = lines.texts[row.number]
    return not any(
        column < edge - _JITTER and column + _width(line[start:end]) > edge
        for column, start, end in row.pieces
        for edge in edges
    )


def _parted(rows: list[_Row], lines: Lines, edges: Sequence[int]) -> _Block | None:
    """Return the rows as columns, None where they are a table, or hold too little to tell."""
    cells: list[list[_Span | None]] = [_cells(row, lines, edges) for row in rows]
    together = [at for at, row in enumerate(cells) if row[0] and any(row[1:])]
    if len(together) < _LEAST_ROWS:
        return None
    last = max(at for at, row in enumerate(cells) if any(row[1:]))
    ended = next((at for at in range(last + 1, len(cells)) if not cells[at][0]), len(cells))
    cells = cells[:ended]  # the first column goes on alone up to an empty line
    columns = [[row[number] for row in cells if (row[number])] for number in range(len(edges) + 1)]
    spans = [[span for span in column if span] for column in columns]
    if any(not column or sum(len(s.text) for s in column) < _PROSE * len(column) for column in spans):
        return None
    across = [span.text for row in cells for span in row if span]
    down = sum(fit(a.text, b.text) for column in spans for a, b in pairwise(column))
    gain = down - sum(fit(a, b) for a, b in pairwise(across))
    return _Block(range(rows[0].number, rows[ended - 1].number + 1), spans, gain, _SURE_APART)


def _cells(row: _Row, lines: Lines, edges: Sequence[int]) -> list[_Span | None]:
    """Return what a row holds of each column; of all but the first the gap before it goes with it."""
    line, begin = lines.texts[row.number], lines.start(row.number)
    cells: list[_Span | None] = [None] * (len(edges) + 1)
    for number, group in groupby(row.pieces, key=lambda piece: bisect_right(edges, piece[0] + _JITTER)):
        pieces = list(group)
        column, start, end = pieces[0][0], pieces[0][1], pieces[-1][2]
        before = max((piece[2] for piece in row.pieces if piece[2] <= start), default=-1)  # -1: the newline goes too
        indent = "\u3000\u3000" if number and column - edges[number - 1] in _INDENTS else ""
        cut = begin + (max(before, -1 if begin else 0) if number else start)
        cells[number] = _Span(cut, begin + end, indent + line[start:end])
    return cells


# Columns whose lines come in turns.


def _interleaved(lines: Lines, taken: frozenset[int]) -> Iterator[_Block]:
    """Yield the blocks whose lines belong by turns to two columns or three."""
    numbers = [n for n in lines.filled if n not in taken and not lines.texts[n].isspace()]
    for first, end in _suspicious(lines, numbers):
        for page in _pages(lines, numbers[first:end]):
            texts = [lines.texts[n].strip() for n in page]
            for found in _unravel(texts):
                spans = [[_line_span(lines, page[i]) for i in column] for column in found.columns]
                within = range(page[found.columns[0][0]], page[max(column[-1] for column in found.columns)] + 1)
                unsure = None if found.unsure is None else lines.start(page[found.unsure])
                yield _Block(within, spans, found.gain, _SURE, unsure)


def _line_span(lines: Lines, number: int) -> _Span:
    return _Span(max(0, lines.start(number) - 1), lines.end(number), lines.texts[number])


def _suspicious(lines: Lines, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches of lines in which halves of words fit the second or third line after them, not the next."""
    texts = [lines.texts[n].strip() for n in numbers]
    is_open = [not ends_closed(line) for line in texts]
    excess = [0] * _MOST_COLUMNS  # by how many halves more fit there than the next line, since they last were even
    least = _LEAST_HALVES - (len(texts) <= _SHORT)
    stretches: list[tuple[int, int]] = []
    for at, line in enumerate(texts[:-2]):
        if not is_open[at]:
            continue
        fits_next = halves_a_word(line, texts[at + 1])
        if fits_next and not any(excess):  # nothing can be in excess here
            continue
        for apart in range(2, _MOST_COLUMNS + 1):
            fits = at + apart < len(texts) and halves_a_word(line, texts[at + apart])
            excess[apart - 1] = max(0, excess[apart - 1] + fits - fits_next)
        if max(excess) >= least:
            first, end = max(0, at - _WINDOW), min(len(texts), at + _WINDOW)
            if stretches and first <= stretches[-1][1]:
                first = stretches.pop()[0]
            stretches.append((first, end))
    return stretches


def _pages(lines: Lines, numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the lines between ends of pages and headings, across which no column goes on."""
    page: list[int] = []
    for number in numbers:
        line = lines.texts[number]
        if is_heading(line) or _PAGE_END_RE.match(line):
            yield page
            page = []
        else:
            page.append(number)
    yield page


class _Reading(NamedTuple):
    """A way to read lines as columns: how well they fit, the last line of each, and for the newest what it follows."""

    score: float
    tails: tuple[int, ...]  # oldest first
    after: int  # the line before the newest in its column, -1 for none
    earlier: _Reading | None


class _Strands(NamedTuple):
    """Lines that come in turns, by columns; how much better they fit so; and where it is unsure which goes on."""

    columns: list[list[int]]
    gain: float
    unsure: int | None


def _unravel(texts: Sequence[str]) -> Iterator[_Strands]:
    """Yield where lines come in turns."""
    if len(texts) < 2 * _LEAST_ROWS:
        return
    readings = [_Reading(0.0, (0,), -1, None)]
    for number in range(1, len(texts)):
        best: dict[tuple[int, ...], _Reading] = {}
        for reading in readings:
            for each in _go_on(reading, number, texts):
                if each.tails not in best or best[each.tails].score < each.score:
                    best[each.tails] = each
        readings = sorted(best.values(), key=lambda each: -each.score)[:_BEAM]
    best_reading = max(readings, key=lambda each: each.score - _left_open(each.tails[:-1], texts))
    yield from _strands(_order(best_reading), texts)


def _left_open(tails: Sequence[int], texts: Sequence[str]) -> float:
    return -BREAKS_OFF * sum(not ends_closed(texts[tail]) for tail in tails)


def _go_on(reading: _Reading, number: int, texts: Sequence[str]) -> Iterator[_Reading]:
    """Yield the ways to read one more line: it goes on with a column, or begins one; others may end."""
    tails = tuple(tail for tail in reading.tails if number - tail <= _REACH)
    lost = reading.score - _left_open([tail for tail in reading.tails if tail not in tails], texts)
    for tail in tails:
        turn = 0.0 if tail == tails[0] else _OUT_OF_TURN
        score = lost + turn + fit(texts[tail], texts[number])
        rest = tuple(each for each in tails if each != tail)
        yield _Reading(score, (*rest, number), tail, reading)
        if len(rest) > 0:  # the column whose turn it was has ended
            score = lost + _ENDS + fit(texts[tail], texts[number]) - _left_open(rest[:1], texts)
            yield _Reading(score, (*rest[1:], number), tail, reading)
    if len(tails) < _MOST_COLUMNS:
        begin = _BEGIN_AT_TOP if number < _MOST_COLUMNS and len(tails) == number else _BEGIN + _LATER * number
        yield _Reading(lost + begin, (*tails, number), -1, reading)


def _order(reading: _Reading) -> list[tuple[int, bool]]:
    """Return for each line the one it follows in its column, -1 for none, and whether a column stands beside it."""
    followed = []
    each: _Reading | None = reading
    while each:
        followed.append((each.after, len(each.tails) > 1))
        each = each.earlier
    return followed[::-1]


def _strands(order: Sequence[tuple[int, bool]], texts: Sequence[str]) -> Iterator[_Strands]:
    """Yield the stretches of lines where columns stand beside each other, up to where the longer one ends."""
    column_of: dict[int, int] = {}
    for number, (after, _) in enumerate(order):
        column_of[number] = column_of[after] if after >= 0 else number
    for beside, group in groupby(range(len(order)), key=lambda number: order[number][1]):
        if not beside:
            continue
        numbers = list(group)
        first, alone = numbers[0] - 1, numbers[-1] + 1
        end = next((n for n in range(alone, len(order)) if order[n][1]), len(order))
        columns: dict[int, list[int]] = {}
        for number in range(first, end):
            columns.setdefault(column_of[number], []).append(number)
        down = sum(max(0.0, fit(texts[order[n][0]], texts[n])) for n in range(first + 1, end) if order[n][0] >= 0)
        gain = down - sum(max(0.0, fit(a, b)) for a, b in pairwise(texts[first:end]))
        turns = (n for n in range(alone, min(end, alone + len(columns))) if ends_closed(texts[n - 1]))
        if len(columns) > 1 and _are_wrapped(texts[first:alone]):
            yield _Strands(list(columns.values()), gain, next(turns, None))


def _are_wrapped(texts: Sequence[str]) -> bool:
    """Whether lines were broken at a width: most of them in mid sentence, and of these most at the same one."""
    widths = [_width(line) for line in texts if not ends_closed(line)]
    if len(widths) < max(_LEAST_ROWS, _LEAST_OPEN * len(texts)):
        return False
    usual = median(widths)
    return sum(abs(width - usual) <= _RAGGED for width in widths) >= _LEAST_EVEN * len(widths)
