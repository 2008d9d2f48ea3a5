"""Layout: lines broken by a column or a page put together again, headings put before their text.

The form the text has after this step, which splitting and recognition rely on: one paragraph, heading
or roster entry a line; at most one empty line between two lines, none at the start, and no more than
one newline at the end. A line that ends as a sentence ends is never joined to the next one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.joins import fit
from build_archive.repair.lines import (
    STOPS,
    Lines,
    cue_pattern,
    cue_words,
    ends_closed,
    has_mark,
    is_heading,
    is_running,
    leading_label,
    starts_block,
)

# A half paragraph left by a column is longer than a title and holds more than one clause.
_SHORTEST_HALF = 30
_SHORTEST_OPEN = 20  # enough where the line ends in a comma or an opening bracket

_WRAPPED_LINES = 5  # so many lines of one width show that a text is wrapped
_NARROWEST = 18  # characters; narrower lines are verses, rosters, titles
_LEAST_OPEN = 0.25  # share of the lines of a wrapped page that end in mid sentence
_RAGGED = 3  # characters by which wrapped lines differ (marks hang over or are pushed down)

_BLANKS_RE = re.compile(r"\A\n+|\n{2,}\Z|\n{3,}")
_CLAUSE_END_RE = re.compile("[，；,;](?!$)")
_STOP_RE = re.compile(f"[{STOPS}]")
_DATELINE_RE = re.compile(
    r"""
    【?(?:本报|本台|本网|本刊|[^，。；：！？\s]{1,10}?(?:社|网|报|台|新闻|客户端|日报))[^，。；：！？]{0,20}?(?:讯|电|消息|報導|訊|電)】?(?=[（(：:\s])
    | [^，。；：！？\s]{0,12}?\d{1,2}月\d{1,2}日(?:讯|电|消息|訊|電)(?=[（(：:\s])
    """,
    re.VERBOSE,
)
_FRAGMENT_RE = re.compile(
    r"""
    [，。；、！？）”’》】]                          # a mark that cannot begin a line
    | (?P<single>[\u4e00-\u9fff])[，。；、](?!\d)     # the last character of a word cut in two
    | [们吗呢吧] | 的(?![确士哥])                 # particles
    """,
    re.VERBOSE,
)
_FITS = 2.0  # `joins.fit` of two halves of a word
_FITS_FOR_SURE = 4.0  # ... with a heading between them: what has nothing to do with each other hardly ever fits so well
_NUMBERED_RE = re.compile("[（(]?[一二三四五六七八九十]{1,3}[、）)][^\\s、]{2,24}$")  # a heading by its number
_LATEST = 4  # lines of the text above a heading that belongs before them
# A note at the foot of a printed page: ① …, [1] …, ＊ …, 注：…
_NOTE_RE = re.compile(r"[\u2460-\u2473]|[\[［〔]\d{1,2}[\]］〕]|[*＊※]\s?(?![*＊※\s])|注(?:释)?\s?(?:\d{1,2}|[：:])")
_HAN_RE = re.compile("[\u3400-\u9fff]")
_OPEN_END = tuple("，、,“‘（(《【")
_CUT_END_RE = re.compile(r"[\w，、,“‘（(《【”’》%℃°·~～—-]$")  # what a sentence may be cut behind
_CUT_START_RE = re.compile(r"[\w，。；：、！？“”‘’（(）)《》【%℃°·~～—…-]")  # and before; not code, not a table
_FRAGMENT_FIRST = frozenset("，。；、！？）”’》】们吗呢吧的")
_FRAGMENT_SECOND = frozenset("，。；、")
_LATIN_END_RE = re.compile(r"[A-Za-z][,.;:)]?$")
_LATIN_START_RE = re.compile(r"[A-Za-z(]|\d+[ ,.;:)]")  # a number goes on in Latin text


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a page is wrapped: what each line measures, and how its paragraphs are parted."""

    sizes: Sequence[int]
    narrowest: int
    widest: int
    by_blanks: bool  # an empty line parts paragraphs; otherwise a stop at the end of a line may
    over_blanks: bool  # every line is followed by an empty one, which therefore means nothing
    full: int  # what a line measures that was cut at a column, in the middle of Latin words too; 0 when at words

    def fits(self, number: int) -> bool:
        """Whether a line is as wide as a line that goes on."""
        return self.narrowest <= self.sizes[number] <= self.widest


@dataclass(frozen=True, slots=True)
class _Move:
    """A line that stands inside a paragraph, and the line it belongs before; none for what goes below the paragraph."""

    line: int
    before: int | None


class _Text:
    """The lines of a text that are not empty, by their number among these; `left_out` are taken for absent."""

    def __init__(self, text: str, left_out: frozenset[int] = frozenset()) -> None:
        self.text = text
        self._all = Lines(text)
        self._numbers = [n for i, n in enumerate(self._all.filled) if i not in left_out]
        self.lines = [self._all.texts[n] for n in self._numbers]
        self.open = [i for i, line in enumerate(self.lines) if not ends_closed(line)]

    def start(self, number: int) -> int:
        return self._all.start(self._numbers[number])

    def end(self, number: int) -> int:
        return self._all.end(self._numbers[number])

    def blanks(self, number: int) -> int:
        """Return how many empty lines stand before a line."""
        return self._numbers[number] - self._numbers[number - 1] - 1


def propose_layout(text: str) -> Proposal:
    r"""Propose joining what a column or a page cut, moving headings that came too late, dropping blank lines.

    A heading moves only where the paragraph before it opens an article, breaks off, and goes on under the
    heading; a note of the page's foot goes below the paragraph it interrupts. What breaks off or begins in
    mid sentence without its other half is a doubt.
    Linear in the text; beyond its lines' last characters only those are read that end in mid sentence.

    >>> from build_archive.edits import apply_edits
    >>> apply_edits(t := "受暴雨影响，市区多条道路积水，公交改道。交警提醒，出行请绕开隧\n\n道。", propose_layout(t)[0])
    '受暴雨影响，市区多条道路积水，公交改道。交警提醒，出行请绕开隧道。'
    """
    whole = _Text(text)
    moves = _find_moves(whole)
    kept = _Text(text, frozenset(move.line for move in moves)) if moves else whole
    paragraphs = _Paragraphs(kept, _find_wrap(kept))
    ends = paragraphs.ends() if moves else []
    edits = [edit for at, move in enumerate(moves) for edit in _move(whole, move, ends[move.line - at])]
    resume = {whole.end(move.line - 1): whole.end(move.line) for move in moves}
    edits += paragraphs.joins(resume)
    edits += _drop_blanks(text, {edit.start for edit in edits})
    return edits, list(paragraphs.doubts())


def _find_moves(text: _Text) -> list[_Move]:
    """Return the headings and notes that cut a paragraph in two.

    A heading that opens no article belongs to what comes after the paragraph, as a note does to the page's foot.
    """
    moves: list[_Move] = []
    last = len(text.lines) - 1
    for number in (before + 1 for before in text.open):
        if not 0 < number < last or not _may_interrupt(text.lines[number]):
            continue
        half = _Half(text.lines, number - 1)
        if half.breaks_off(number - 1) and _continues(text.lines[number - 1], text.lines[number + 1]):
            is_note = bool(_NOTE_RE.match(text.lines[number]))
            opening = None if is_note else _find_opening(text, number)
            fitting = fit(text.lines[number - 1], text.lines[number + 1])
            goes_below = fitting >= _FITS if is_note else fitting >= _FITS_FOR_SURE and _has_text(text, number + 2)
            if opening is not None or goes_below:
                moves.append(_Move(number, opening))
    return moves


def _has_text(text: _Text, number: int) -> bool:
    """Whether a line is there that a heading may stand over."""
    return number < len(text.lines) and not is_heading(text.lines[number]) and ends_closed(text.lines[number])


def _may_interrupt(line: str) -> bool:
    """Whether a line is a heading, or a note at the foot of a printed page."""
    if _NOTE_RE.match(line):
        return ends_closed(line)
    return (line.startswith("#") and is_heading(line)) or bool(_NUMBERED_RE.match(line) and not has_mark(line))


def _find_opening(text: _Text, heading: int) -> int | None:
    """Return the line that opens the article cut by a heading, where it has no heading yet.

    It has a dateline, or it is the first of the text and the two halves make a word.
    """
    for number in range(heading - 1, -1, -1):
        if is_heading(text.lines[number]):
            return None
        if _DATELINE_RE.match(text.lines[number]):
            has_own = number > 0 and not ends_closed(text.lines[number - 1])
            return None if has_own else number
    is_first = heading <= _LATEST and all(is_running(line) for line in text.lines[: heading - 1])
    return 0 if is_first and fit(text.lines[heading - 1], text.lines[heading + 1]) >= _FITS else None


def _move(text: _Text, move: _Move, below: int) -> Iterator[Intervention]:
    """Yield the cut of a line, and its insertion: before the line it belongs before, or at `below`."""
    line = text.lines[move.line]
    if move.before is None:
        rule = "layout.note-moved" if _NOTE_RE.match(line) else "layout.heading-moved"
        yield Intervention(rule, Kind.LAYOUT, below, below, "", "\n\n" + line, 0.85)
    else:
        rule, start = "layout.heading-moved", text.start(move.before)
        yield Intervention(rule, Kind.LAYOUT, start, start, "", line + "\n\n", 0.9)
    cut, end = text.end(move.line - 1), text.end(move.line)
    yield Intervention(rule, Kind.LAYOUT, cut, end, text.text[cut:end], "", 0.9)


def _find_wrap(text: _Text) -> _Wrap | None:
    """Return how a page is wrapped, None where its lines end where its paragraphs end.

    Most lines that end in mid sentence then have one width, few are wider, and most of them hold a
    mark: titles of one length in a list do not.
    """
    lines = text.lines
    if len(text.open) < max(_WRAPPED_LINES, _LEAST_OPEN * len(lines)):
        return None
    for unit in (1, 2):
        sizes = [len(line) for line in lines] if unit == 1 else _columns(lines)
        widest = _common_width([sizes[n] for n in text.open], _RAGGED * unit)
        full = [n for n in text.open if widest - _RAGGED * unit <= sizes[n] <= widest]
        wider = sum(size > widest + _RAGGED * unit for size in sizes)
        marked = sum(has_mark(lines[n]) or "、" in lines[n] for n in full)
        is_wrapped = (
            widest >= _NARROWEST * unit
            and len(full) >= max(_WRAPPED_LINES, 0.6 * len(text.open), _LEAST_OPEN * len(lines))
            and wider <= 0.2 * len(lines)
            and marked >= 0.6 * len(full)
        )
        if is_wrapped:
            narrowest = widest - _RAGGED * unit
            brimful = sum(sizes[n] == widest for n in full)
            gaps = _read_gaps(text, sizes, narrowest)
            return _Wrap(sizes, narrowest, widest + _RAGGED * unit, *gaps, widest if brimful >= 0.8 * len(full) else 0)
    return None


def _columns(lines: Sequence[str]) -> list[int]:
    """Return the widths of lines in half-width columns; GBK writes in two bytes what is printed in two."""
    return [len(line) for line in "\n".join(lines).encode("gbk", "replace").split(b"\n")]


def _common_width(sizes: list[int], spread: int) -> int:
    """Return the width at the upper end of the span of `spread` that holds the most sizes."""
    counts = Counter(sizes)
    return max(counts, key=lambda size: (sum(counts[size - less] for less in range(spread + 1)), size))


def _read_gaps(text: _Text, sizes: Sequence[int], narrowest: int) -> tuple[bool, bool]:
    """Return whether empty lines part the paragraphs of a wrapped page, and whether they stand everywhere."""
    gaps = [text.blanks(number) > 0 for number in range(1, len(text.lines))]
    over_blanks = sum(gaps) >= 0.9 * len(gaps)
    last = [gaps[n] for n in range(len(gaps)) if sizes[n] < narrowest and ends_closed(text.lines[n])]
    return not over_blanks and bool(last) and sum(last) > 0.5 * len(last), over_blanks


class _Half:
    """What is asked of the lines of a paragraph that seems to break off, counted as it grows."""

    def __init__(self, lines: Sequence[str], first: int) -> None:
        self._lines, self._first, self._counted = lines, first, first
        self._size = self._clauses = self._stops = 0

    def breaks_off(self, last: int) -> bool:
        """Whether the paragraph ends in mid sentence with line `last`, which ends open, and is too long for a title."""
        for line in self._lines[self._counted : last + 1]:
            self._size += len(line)
            self._clauses += len(_CLAUSE_END_RE.findall(line))
            self._stops += len(_STOP_RE.findall(line))
        self._counted = last + 1
        tail = self._lines[last]
        if ends_closed(tail) or not _CUT_END_RE.search(tail, len(tail) - 1):
            return False
        if tail.endswith(_OPEN_END):
            is_half = self._size >= _SHORTEST_OPEN
        else:
            is_half = self._size >= _SHORTEST_HALF and (self._stops > 0 or self._clauses >= 2)
        return is_half and not is_heading(self._lines[self._first]) and not _is_credited(tail)


class _Paragraphs:
    """The lines of a text as paragraphs: which line goes on with the line before it, and by which rule."""

    def __init__(self, text: _Text, wrap: _Wrap | None) -> None:
        self._text, self._lines, self._wrap = text, text.lines, wrap
        self._joined: dict[int, str] = {}
        self._first: dict[int, int] = {}  # of the paragraph of a line that was joined
        self._halves: dict[int, _Half] = {}
        open_lines = set(text.open)
        for number in range(1, len(self._lines)) if wrap else [before + 1 for before in text.open]:
            if number == len(self._lines):
                break
            if wrap and self._goes_on(number, wrap):
                self._join(number, "layout.wrapped")
            elif number - 1 in open_lines and self._is_cut(number):
                self._join(number, "layout.column")
            elif len(self._lines[number - 1]) == 1 and _is_initial(self._lines[number - 1], self._lines[number]):
                self._join(number, "layout.initial")

    def _join(self, number: int, rule: str) -> None:
        self._joined[number] = rule
        self._first[number] = self._first.get(number - 1, number - 1)

    def _goes_on(self, number: int, wrap: _Wrap) -> bool:
        """Whether a line of a wrapped page goes on with the line before it."""
        before, line = self._lines[number - 1], self._lines[number]
        if not wrap.fits(number - 1):
            return False
        if is_heading(before) and not wrap.by_blanks:  # an empty line would part a heading from its text
            return False
        if self._text.blanks(number) and not wrap.over_blanks:
            return False
        if _starts_own(before, line) or leading_label(line) in cue_words("label"):
            return False
        return wrap.by_blanks or not ends_closed(before)

    def _is_cut(self, number: int) -> bool:
        """Whether a line is the second half of the paragraph before it, which a column or page cut."""
        return self._breaks_off(number - 1) and _continues(self._lines[number - 1], self._lines[number])

    def _breaks_off(self, last: int) -> bool:
        first = self._first.get(last, last)
        if first == last and len(self._lines[last]) < _SHORTEST_OPEN:
            return False
        half = self._halves.setdefault(first, _Half(self._lines, first))
        return half.breaks_off(last)

    def ends(self) -> list[int]:
        """Return for each line where the paragraph ends that it belongs to."""
        ends = [self._text.end(number) for number in range(len(self._lines))]
        for number in reversed(range(1, len(ends))):
            if number in self._joined:
                ends[number - 1] = ends[number]
        return ends

    def joins(self, resume: dict[int, int]) -> Iterator[Intervention]:
        """Yield the deletions between the lines of a paragraph; `resume` leads over a heading that moved away."""
        for number, rule in self._joined.items():
            before, line = self._lines[number - 1], self._lines[number]
            start = self._text.end(number - 1)
            start = resume.get(start, start)
            end = self._text.start(number)
            parted = self._was_blank(number - 1) and _LATIN_END_RE.search(before) and _LATIN_START_RE.match(line)
            confidence = 0.95 if rule == "layout.wrapped" else 0.9
            gap = self._text.text[start:end]
            yield Intervention(rule, Kind.LAYOUT, start, end, gap, " " if parted else "", confidence)

    def _was_blank(self, number: int) -> bool:
        """Whether a blank may have stood at the end of a line; lines cut at a column are one short where it did."""
        return not (self._wrap and self._wrap.full) or self._wrap.sizes[number] != self._wrap.full

    def doubts(self) -> Iterator[Doubt]:
        """Yield what could not be put in order."""
        for last in self._text.open:
            if last + 1 not in self._joined and self._breaks_off(last):
                following = self._lines[last + 1] if last + 1 < len(self._lines) else ""
                at, tail = self._text.end(last), self._lines[last][-20:]
                if is_heading(following):
                    yield Doubt("layout.heading", at, tail, "a heading stands where a paragraph breaks off")
                else:
                    yield Doubt("layout.unclosed", at, tail, "the paragraph breaks off, its end is missing")
        for number, line in enumerate(self._lines):
            may_be = line[0] in _FRAGMENT_FIRST or line[1:2] in _FRAGMENT_SECOND
            if may_be and number not in self._joined and _is_fragment(line):
                message = "begins in mid sentence; what goes before was not found"
                yield Doubt("layout.fragment", self._text.start(number), line[:20], message)


def _starts_own(before: str, line: str) -> bool:
    """Whether a line begins something of its own by its form; 12、 after 11、 does not."""
    return (starts_block(line) and not before.endswith("、")) or bool(_DATELINE_RE.match(line))


def _continues(before: str, line: str) -> bool:
    """Whether a line can be the second half of one that breaks off."""
    if _starts_own(before, line) or leading_label(line):
        return False
    if not has_mark(line) or not _CUT_START_RE.match(line):  # a title, a caption, a name
        return False
    return before.endswith(_OPEN_END) or not cue_pattern("opener").match(line)


def _is_initial(char: str, line: str) -> bool:
    """Whether a line of one character is the large first one of the text below it: with it a word begins."""
    if char in cue_words("label") or char in cue_words("lead") or not _HAN_RE.match(char):
        return False
    return bool(_HAN_RE.match(line)) and is_running(line) and fit(char, line) >= _FITS


def _is_credited(tail: str) -> bool:
    """Whether a line ends in who wrote it or took the picture; a single character counts after a space only."""
    return tail.endswith(_credits())


@cache
def _credits() -> tuple[str, ...]:
    return tuple(word if len(word) > 1 else f" {word}" for word in cue_words("credit"))


def _drop_blanks(text: str, taken: set[int]) -> Iterator[Intervention]:
    """Yield the removal of blank lines that part nothing, save where an edit already starts."""
    if not text.startswith("\n") and not text.endswith("\n\n") and "\n\n\n" not in text:
        return
    for match in _BLANKS_RE.finditer(text):
        kept = 0 if match.start() == 0 else 1 if match.end() == len(text) else 2
        start = match.start() + kept
        if match.start() not in taken and start < match.end():
            blanks = text[start : match.end()]
            yield Intervention("layout.blank-lines", Kind.LAYOUT, start, match.end(), blanks, "")


def _is_fragment(head: str) -> bool:
    match = _FRAGMENT_RE.match(head)
    if not match or starts_block(head) or not has_mark(head[1:]):
        return False
    return match["single"] is None or match["single"] not in cue_words("single")
