"""Layout: lines broken by a column or a page put together again, headings put before their text.

The form the text has after this step, which splitting and recognition rely on: one paragraph, heading
or roster entry a line; at most one empty line between two lines, none at the start, and no more than
one newline at the end. A line that ends as a sentence ends is never joined to the next one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.lines import (
    STOPS,
    Line,
    cue_pattern,
    cue_words,
    ends_closed,
    has_mark,
    is_heading,
    leading_label,
    split_lines,
    starts_block,
)

# A half paragraph left by a column is longer than a title and holds more than one clause.
_SHORTEST_HALF = 30
_SHORTEST_OPEN = 20  # enough where the line ends in a comma or an opening bracket

_WRAPPED_LINES = 5  # so many lines of one width show that a text is wrapped
_NARROWEST = 18  # characters; narrower lines are verses, rosters, titles
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
_OPEN_END = tuple("，、,“‘（(《【")
_LATIN_END_RE = re.compile(r"[A-Za-z][,.;:)]?$")
_LATIN_START_RE = re.compile(r"[A-Za-z(]")


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, first to last."""

    lines: list[Line]
    joined: list[str] = field(default_factory=list)  # the rule that joined each line but the first
    size: int = 0  # of the lines counted so far, and likewise:
    clauses: int = 0
    stops: int = 0
    counted: int = 0

    def add(self, line: Line, rule: str) -> None:
        self.lines.append(line)
        self.joined.append(rule)

    def count(self) -> None:
        """Bring size, clauses and stops up to date; asked for only where a paragraph seems to break off."""
        for line in self.lines[self.counted :]:
            self.size += len(line.text)
            self.clauses += len(_CLAUSE_END_RE.findall(line.text))
            self.stops += len(_STOP_RE.findall(line.text))
        self.counted = len(self.lines)

    @property
    def head(self) -> str:
        return self.lines[0].text

    @property
    def tail(self) -> str:
        return self.lines[-1].text


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a page is wrapped: what its lines measure, and how its paragraphs are parted."""

    measure: Callable[[str], int]
    narrowest: int
    widest: int
    by_blanks: bool  # an empty line parts paragraphs; otherwise a stop at the end of a line may
    over_blanks: bool  # every line is followed by an empty one, which therefore means nothing


@dataclass(frozen=True, slots=True)
class _Move:
    """A heading that stands inside the article it belongs before (numbers of lines)."""

    heading: int
    before: int


def propose_layout(text: str) -> Proposal:
    r"""Propose joining what a column or a page cut, moving headings that came too late, dropping blank lines.

    A heading moves only where the paragraph before it opens with a dateline, breaks off, and goes on
    under the heading. What breaks off or begins in mid sentence without its other half is a doubt, and
    so is a paragraph printed twice. Linear in the text.

    >>> from build_archive.edits import apply_edits
    >>> apply_edits(t := "受暴雨影响，市区多条道路积水，公交改道。交警提醒，出行请绕开隧\n\n道。", propose_layout(t)[0])
    '受暴雨影响，市区多条道路积水，公交改道。交警提醒，出行请绕开隧道。'
    """
    lines = [line for line in split_lines(text) if line.text]
    moves = _find_moves(lines)
    moved = {move.heading for move in moves}
    kept = [line for number, line in enumerate(lines) if number not in moved]
    paragraphs = _join_halves(_unwrap(kept, _find_wrap(kept), text))
    edits = [edit for move in moves for edit in _move(lines, move, text)]
    resume = {lines[move.heading - 1].end: lines[move.heading].end for move in moves}
    for paragraph in paragraphs:
        edits += _joins(paragraph, resume, text)
    edits += _drop_blanks(text, {edit.start for edit in edits})
    return edits, list(_doubts(paragraphs))


def _find_moves(lines: list[Line]) -> list[_Move]:
    """Return the headings that cut in two the article they belong before."""
    moves = []
    for number in range(1, len(lines) - 1):
        if not lines[number].text.startswith("#") or not is_heading(lines[number].text):
            continue
        before, after = _Paragraph([lines[number - 1]]), _Paragraph([lines[number + 1]])
        if _breaks_off(before) and _continues(before, after):
            opening = _find_opening(lines, number)
            if opening is not None:
                moves.append(_Move(number, opening))
    return moves


def _find_opening(lines: list[Line], heading: int) -> int | None:
    """Return the line with the dateline that opens the article cut by a heading, where it has no heading yet."""
    for number in range(heading - 1, -1, -1):
        if is_heading(lines[number].text):
            return None
        if _DATELINE_RE.match(lines[number].text):
            has_own = number > 0 and not ends_closed(lines[number - 1].text)
            return None if has_own else number
    return None


def _move(lines: list[Line], move: _Move, text: str) -> Iterator[Intervention]:
    start, heading = lines[move.before].start, lines[move.heading]
    rule = "layout.heading-moved"
    yield Intervention(rule, Kind.LAYOUT, start, start, "", heading.text + "\n\n", 0.9)
    cut = lines[move.heading - 1].end
    yield Intervention(rule, Kind.LAYOUT, cut, heading.end, text[cut : heading.end], "", 0.9)


def _columns(text: str) -> int:
    """Return the width of a line in half-width columns; GBK writes in two bytes what is printed in two."""
    return len(text.encode("gbk", "replace"))


def _find_wrap(lines: list[Line]) -> _Wrap | None:
    """Return how a page is wrapped, None where its lines end where its paragraphs end.

    Most lines that end in mid sentence then have one width, few are wider, and most of them hold a
    mark: titles of one length in a list do not.
    """
    for measure, unit in ((len, 1), (_columns, 2)):
        sizes = [(measure(line.text), line) for line in lines if not ends_closed(line.text)]
        if len(sizes) < _WRAPPED_LINES:
            return None
        widest = _common_width([size for size, _ in sizes], _RAGGED * unit)
        full = [line for size, line in sizes if widest - _RAGGED * unit <= size <= widest]
        wider = sum(measure(line.text) > widest + _RAGGED * unit for line in lines)
        marked = sum(has_mark(line.text) or "、" in line.text for line in full)
        is_wrapped = (
            widest >= _NARROWEST * unit
            and len(full) >= max(_WRAPPED_LINES, 0.6 * len(sizes), 0.25 * len(lines))
            and wider <= 0.2 * len(lines)
            and marked >= 0.6 * len(full)
        )
        if is_wrapped:
            narrowest = widest - _RAGGED * unit
            return _Wrap(measure, narrowest, widest + _RAGGED * unit, *_read_gaps(lines, measure, narrowest))
    return None


def _common_width(sizes: list[int], spread: int) -> int:
    """Return the width at the upper end of the span of `spread` that holds the most sizes."""
    counts = Counter(sizes)
    return max(counts, key=lambda size: (sum(counts[size - less] for less in range(spread + 1)), size))


def _read_gaps(lines: list[Line], measure: Callable[[str], int], narrowest: int) -> tuple[bool, bool]:
    """Return whether empty lines part the paragraphs of a wrapped page, and whether they stand everywhere."""
    gaps = [(before, after.start - before.end > 1) for before, after in pairwise(lines)]
    over_blanks = sum(blank for _, blank in gaps) >= 0.9 * len(gaps)
    last = [blank for before, blank in gaps if ends_closed(before.text) and measure(before.text) < narrowest]
    return not over_blanks and bool(last) and sum(last) > 0.5 * len(last), over_blanks


def _unwrap(lines: list[Line], wrap: _Wrap | None, text: str) -> list[_Paragraph]:
    """Return the lines as paragraphs; on a page that is not wrapped, each by itself."""
    paragraphs: list[_Paragraph] = []
    for line in lines:
        if wrap and paragraphs and _goes_on(paragraphs[-1].lines[-1], line, wrap, text):
            paragraphs[-1].add(line, "layout.wrapped")
        else:
            paragraphs.append(_Paragraph([line]))
    return paragraphs


def _goes_on(before: Line, line: Line, wrap: _Wrap, text: str) -> bool:
    """Whether a line of a wrapped page goes on with the line before it."""
    if not wrap.narrowest <= wrap.measure(before.text) <= wrap.widest:
        return False
    if is_heading(before.text) and not wrap.by_blanks:  # an empty line would part a heading from its text
        return False
    gap = text[before.end : line.start]
    if gap != "\n" and not (wrap.over_blanks and gap.isspace()):
        return False
    if starts_block(line.text) or leading_label(line.text) in cue_words("label") or _DATELINE_RE.match(line.text):
        return False
    return wrap.by_blanks or not ends_closed(before.text)


def _join_halves(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Return the paragraphs with every half joined to the half that a column or page parted from it."""
    whole: list[_Paragraph] = []
    for paragraph in paragraphs:
        if whole and _breaks_off(whole[-1]) and _continues(whole[-1], paragraph):
            rules = ["layout.column", *paragraph.joined]
            for line, rule in zip(paragraph.lines, rules, strict=True):
                whole[-1].add(line, rule)
        else:
            whole.append(paragraph)
    return whole


def _breaks_off(paragraph: _Paragraph) -> bool:
    """Whether a paragraph ends in mid sentence: long enough to be no title, and not closed by a mark."""
    tail = paragraph.tail
    if ends_closed(tail):
        return False
    paragraph.count()
    if tail.endswith(_OPEN_END):
        is_half = paragraph.size >= _SHORTEST_OPEN
    else:
        is_half = paragraph.size >= _SHORTEST_HALF and (paragraph.stops > 0 or paragraph.clauses >= 2)
    return is_half and not is_heading(paragraph.head) and not _is_credited(tail)


def _is_credited(tail: str) -> bool:
    """Whether a line ends in who wrote it or took the picture; a single character counts after a space only."""
    return tail.endswith(_credits())


@cache
def _credits() -> tuple[str, ...]:
    return tuple(word if len(word) > 1 else f" {word}" for word in cue_words("credit"))


def _continues(before: _Paragraph, paragraph: _Paragraph) -> bool:
    """Whether a paragraph can be the second half of one that breaks off."""
    head = paragraph.head
    if starts_block(head) or leading_label(head) or _DATELINE_RE.match(head):
        return False
    if not has_mark(head):  # a title, a caption, a name
        return False
    return before.tail.endswith(_OPEN_END) or not cue_pattern("opener").match(head)


def _joins(paragraph: _Paragraph, resume: dict[int, int], text: str) -> Iterator[Intervention]:
    """Yield the deletions between the lines of a paragraph; `resume` leads over a heading that moved away."""
    for (before, line), rule in zip(pairwise(paragraph.lines), paragraph.joined, strict=True):
        start = resume.get(before.end, before.end)
        latin = _LATIN_END_RE.search(before.text) and _LATIN_START_RE.match(line.text)
        confidence = 0.95 if rule == "layout.wrapped" else 0.9
        gap = text[start : line.start]
        yield Intervention(rule, Kind.LAYOUT, start, line.start, gap, " " if latin else "", confidence)


def _drop_blanks(text: str, taken: set[int]) -> Iterator[Intervention]:
    """Yield the removal of blank lines that part nothing, save where an edit already starts."""
    for match in _BLANKS_RE.finditer(text):
        kept = 0 if match.start() == 0 else 1 if match.end() == len(text) else 2
        start = match.start() + kept
        if match.start() not in taken and start < match.end():
            blanks = text[start : match.end()]
            yield Intervention("layout.blank-lines", Kind.LAYOUT, start, match.end(), blanks, "")


def _doubts(paragraphs: list[_Paragraph]) -> Iterator[Doubt]:
    """Yield what could not be put in order."""
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if _breaks_off(paragraph):
            at = paragraph.lines[-1].end
            if following and is_heading(following.head):
                yield Doubt("layout.heading", at, paragraph.tail[-20:], "a heading stands where a paragraph breaks off")
            else:
                yield Doubt("layout.unclosed", at, paragraph.tail[-20:], "the paragraph breaks off, its end is missing")
        if _is_fragment(paragraph.head):
            message = "begins in mid sentence; what goes before was not found"
            yield Doubt("layout.fragment", paragraph.lines[0].start, paragraph.head[:20], message)
        if following and len(paragraph.head) >= 12 and _same(paragraph, following):
            at = following.lines[0].start
            yield Doubt("layout.repeated", at, following.head[:20], "the same paragraph stands before it")


def _is_fragment(head: str) -> bool:
    match = _FRAGMENT_RE.match(head)
    if not match or starts_block(head) or not has_mark(head[1:]):
        return False
    return match["single"] is None or match["single"] not in cue_words("single")


def _same(paragraph: _Paragraph, other: _Paragraph) -> bool:
    return [line.text for line in paragraph.lines] == [line.text for line in other.lines]
