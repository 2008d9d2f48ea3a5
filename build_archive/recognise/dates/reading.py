"""A document as its days are read: in simplified characters, with its opening and the days that its page prints."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from build_archive.model import Found, Passage
from build_archive.page_lines import bare_stamp, short_stamp
from build_archive.recognise.dates.stamps import (
    find_stamp,
    moment_of_paper,
    short_stamps,
)
from build_archive.recognise.dates.years import BETWEEN
from build_archive.recognise.head import as_printed, fold, read_title
from build_archive.timex import Moment, Timex

_OPENING_LINES = 8  # the day of the event is told in the first paragraphs or not at all
OPENING_CHARACTERS = 400
SENTENCE_ENDS = "。!?\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
_SENTENCE_RE = re.compile(r"[。\N{FULLWIDTH COMMA}]|^本[报网台刊]|[讯电]\s?[(\N{FULLWIDTH LEFT PARENTHESIS}]")
COUNTED_RE = re.compile(r"(?:截至|截止|截止到|自|(?<!记者)从|以来|起至|农历|阴历|[去前上往当同]年|前一年)\s?$")
_SOME_DAY_RE = re.compile(
    r"(?:日前|近日|前不久|不久前|前几天|此前)[^。]{0,40}?(?:召开|举[行办])[^。]{0,40}?(?:发布|通气|通报|吹风|见面|记者|说明)会"
)
MIDNIGHT = 24


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A document in simplified characters, with the days that its page prints."""

    passage: Passage
    stamp: Found[datetime.date] | None
    paper: Moment | None  # the day in a newspaper's head, or a stamp, that prints no year
    opening: tuple[str, ...]


@lru_cache(maxsize=8)
def read(passage: Passage) -> Reading:
    """Return a passage with what all questions about its days need, kept."""
    title = read_title(passage)
    folded = fold(passage)
    stamp = find_stamp(folded, title)
    short = next((stated.moment for stated in short_stamps(folded)), None)
    return Reading(folded, stamp, moment_of_paper(folded) or short, _opening(folded, title))


def _opening(passage: Passage, title: Sequence[int]) -> tuple[str, ...]:
    """Return the first paragraphs of the text; what stands over its title, or its first sentence, is none."""
    lines = passage.lines
    first = title[-1] + 1 if title else 0
    if passage.headline:
        first = next((at for at, line in enumerate(lines) if _SENTENCE_RE.search(line)), 0)
    chosen = [line for line in lines[first : first + _OPENING_LINES] if not bare_stamp(line) and not short_stamp(line)]
    return tuple(line.lstrip("# ")[:OPENING_CHARACTERS] for line in chosen)


def tells_event(time: Timex, line: str) -> bool:
    """Whether it may be the day of an event: not counted to, not the end of a day, no hours of counting."""
    counted = COUNTED_RE.search(line, max(0, time.start - 6), time.start)
    bounded = line.startswith(("以来", "起", "前", "之前"), time.end)
    is_count = time.since is not None and (time.since.hour is not None or time.since.day is None)
    return not counted and not bounded and not is_count and time.moment.hour != MIDNIGHT


def tells_some_day(reading: Reading) -> bool:
    """Whether the opening says of the briefing only that it was lately: 日前召开; on which day nobody knows."""
    return any(_SOME_DAY_RE.search(line) for line in reading.opening)


def sentence_around(line: str, time: Timex) -> str:
    """Return the sentence in which a day stands."""
    start = max(line.rfind(mark, 0, time.start) for mark in SENTENCE_ENDS) + 1
    ends = [end for mark in SENTENCE_ENDS if (end := line.find(mark, time.end)) >= 0]
    return line[start : min(ends, default=len(line))]


def verbatim(found: Found[Any], passage: Passage) -> Found[Any]:
    """Return what was found in simplified characters with its words as the text has them."""
    return replace(found, quote=BETWEEN.join(as_printed(part, passage) for part in found.quote.split(BETWEEN)))
