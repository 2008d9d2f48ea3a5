"""One repaired text to its documents: a briefing is one, a newspaper page or a gazette several."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_archive.model import Passage, Removed, Repaired

_HEADING_RE = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>\S.*)$|^\*\*(?P<bold>[^*]{4,60})\*\*$")
# 本报嘉兴5月4日电（记者…, 新华社北京1月2日电: an article of a newspaper begins.
_DATELINE_RE = re.compile(
    r"^本[报网刊台]讯|^(?:本报|本网|本刊|本台|[^\s，。：]{2,8}[报网社台])?\s?[^\s，。：（(]{0,8}?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:讯|电)(?:\s|[（(，]|$)"
)
# 2月20日，省委书记…: an article of a gazette begins.
_DATED_OPENING_RE = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚)?[，,]")
_SECTION_RE = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、．])")
_LINE_RE = re.compile(r"[^\n]*\S[^\n]*")  # a line that is not empty
_EDITION_RE = re.compile(r"^(?:第?\s?[A-Z]?\d{1,3}\s?版|\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})|^\S{2,8}[报刊]$")
_ENDS_SENTENCE = ("。", "！", "？", "；", "：", "，", "”。", "…", ":", ";", ",", ".", "!", "?")
_MAX_HEADLINE = 60
_LEAST_ARTICLE = 60  # characters of the first paragraph after a headline
_LEAST_BODY = 12  # a "document" of less is a box, not an article
MASTHEAD_RULE = "boilerplate.masthead"


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a document begins: its first line (kickers before the headline), headline, first line of text."""

    first: int
    headline: int
    body: int


def split(repaired: Repaired) -> tuple[Passage, ...]:
    """Return the documents of a source, in order; every line stands in exactly one of them.

    A page is split where at least two articles show themselves: by headings over datelined
    articles, by headlines over datelined or dated openings, or under the masthead of a gazette.
    A single briefing with its own section headings stays whole. Lines before the first article
    belong to it.
    """
    placed = [(match.start(), match[0].strip()) for match in _LINE_RE.finditer(repaired.text)]
    lines = tuple(line for _, line in placed)
    removed = _removed(repaired)
    masthead = tuple(
        line for item in removed if item.rule == MASTHEAD_RULE for line in item.text.split("\n") if line.strip()
    )
    starts = _article_starts(lines, is_gazette=bool(masthead))
    if len(starts) < 2:
        headline = starts[0] if starts and masthead else None
        if headline is None:
            whole = (0, len(repaired.text))
            return (Passage(1, lines, (), removed, masthead, span=whole),) if lines else ()
    bounds = [0, *(start.first for start in starts[1:]), len(lines)]
    passages = []
    for number, start in enumerate(starts, 1):
        begin, end = bounds[number - 1], bounds[number]
        headline_lines = tuple(_bare(line) for line in lines[start.headline : start.body])
        kickers = tuple(_bare(line) for line in lines[begin : start.headline])
        body = kickers + lines[start.body : end]
        span = (placed[begin][0] if begin else 0, placed[end][0] if end < len(placed) else len(repaired.text))
        passages.append(Passage(number, body, headline_lines, removed, masthead, len(starts), span))
    return tuple(passages)


def _removed(repaired: Repaired) -> tuple[Removed, ...]:
    """Return the furniture that the boilerplate step took out, in the order of the text."""
    return tuple(
        Removed(edit.before.strip("\n"), edit.rule)
        for step in repaired.steps
        if step.name == "boilerplate"
        for edit in step.interventions
    )


def _bare(line: str) -> str:
    match = _HEADING_RE.match(line)
    return (match["title"] or match["bold"]).strip() if match else line


def _article_starts(lines: tuple[str, ...], *, is_gazette: bool) -> list[_Start]:
    marked = _marked_starts(lines)
    datelines = sum(bool(_DATELINE_RE.match(line)) for line in lines)
    if len(marked) >= 2 and (datelines >= 2 or is_gazette):
        return marked
    unmarked = _unmarked_starts(lines, is_gazette=is_gazette)
    return unmarked if len(unmarked) >= 2 or is_gazette else []


def _marked_starts(lines: tuple[str, ...]) -> list[_Start]:
    """Return the documents that begin with a marked heading and hold text of their own."""
    headings = [i for i, line in enumerate(lines) if _HEADING_RE.match(line)]
    levels = [len((_HEADING_RE.match(lines[i]) or [""])["marks"] or "##") for i in headings]  # type: ignore[call-overload]
    article_level = max(set(levels), key=levels.count) if levels else 0
    starts = []
    for at, level in zip(headings, levels, strict=True):
        following = next((i for i in headings if i > at), len(lines))
        text = "".join(lines[at + 1 : _kicker_start(lines, following) if following < len(lines) else following])
        if level == article_level and len(text) >= _LEAST_BODY:
            starts.append(_Start(_kicker_start(lines, at), at, at + 1))
    return starts


def _kicker_start(lines: tuple[str, ...], heading: int) -> int:
    """Return where the kicker lines right before a heading begin (a place, a rubric)."""
    start = heading
    while start and _is_kicker(lines[start - 1]):
        start -= 1
    return start


def _is_kicker(line: str) -> bool:
    return len(line) <= 20 and not line.endswith(_ENDS_SENTENCE) and not line.startswith("**")


def _unmarked_starts(lines: tuple[str, ...], *, is_gazette: bool) -> list[_Start]:
    """Return the documents that begin with a headline over a datelined (in a gazette: dated or long) paragraph."""
    starts = []
    for at, line in enumerate(lines):
        opens = _DATELINE_RE.match(line) or (
            is_gazette and _DATED_OPENING_RE.match(line) and len(line) >= _LEAST_ARTICLE
        )
        headline = at
        while opens and headline and at - headline < 4 and _is_headline(lines[headline - 1]):
            headline -= 1
        if opens and headline < at:
            starts.append(_Start(headline, headline, at))
    return starts


def _is_headline(line: str) -> bool:
    """Whether a line over a dateline can be its headline; the paper's name, day and page are none."""
    return (
        not _EDITION_RE.match(line)
        and 2 <= len(line) <= _MAX_HEADLINE
        and not line.endswith(_ENDS_SENTENCE)
        and not _SECTION_RE.match(line)
    )
