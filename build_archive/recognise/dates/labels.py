"""Days under a label: 时间, 日期, or a line under the title that says when it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from build_archive.model import Passage
from build_archive.page_lines import event_line
from build_archive.recognise.dates.reading import OPENING_CHARACTERS
from build_archive.recognise.dates.stamps import (
    HEADER_CHARACTERS,
    STAMP_BESIDE_RE,
    STAMP_LABEL_RE,
    is_labelled_stamp,
)
from build_archive.recognise.dates.years import Stated
from build_archive.recognise.head import HEAD_LINES
from build_archive.timex import Moment, Timex, find_times

OF_EVENT = "(?:发布会?|会议|活动|举[行办]|召开|直播|访谈|开始)?"  # before 时间
_LABEL_RE = re.compile(
    rf"(?:^|(?<=\s))[【\[]?{OF_EVENT}\s?"
    r"(?:时\s?间|日\s?期)(?:[】\]]?\s?[:\N{FULLWIDTH COLON}]|[】\]]|\s(?=\d))"
)
_HEADING_RE = re.compile(r"^(?:[一二三四五六七八九]、|\d[.、])?(?:发布会|会议|活动)?时间$")
# 时间:2020年6月27日(星期六)16:00  来源:…: the weekday tells that it is the time of the event
_EVENT_TIME_RE = re.compile(
    r"[【\[]?(?:发布会?|会议|活动|召开|举行)?时\s?间\s?[】\]]?[:\N{FULLWIDTH COLON}]?\s?"
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日\s?[(\N{FULLWIDTH LEFT PARENTHESIS}](?:星期|周)"
)
_ANY_TIME_LABEL_RE = re.compile(r"(?:时\s?间|日\s?期)\s?[:\N{FULLWIDTH COLON}]")
_BEGINNING_RE = re.compile(r"(?:开始|直播|访谈|发布会|活动|会议)时间\s?[:\N{FULLWIDTH COLON}]")
_BULLETS = "•·●◆■-* "
_FULL_YEAR_RE = re.compile(r"(?:19|20)\d\d\s?[-/.年]")
_MAX_HEADING = 16


def from_label(passage: Passage) -> Iterator[Stated]:
    """时间: 2021年7月26日(星期一)15:30; the same under a heading of its own."""
    for heading, line in pairwise(passage.lines):
        if len(heading) < _MAX_HEADING and _HEADING_RE.match(heading):
            for time in find_times(line[:HEADER_CHARACTERS])[:1]:
                if time.moment.day is not None and time.start == 0:
                    yield Stated(time.moment, line[: time.end], "date.label", 0.97)
    yield from _from_event_line(passage)
    for at, line in enumerate(passage.lines):
        if ("时" not in line[:60] and "日" not in line[:60]) or is_labelled_stamp(passage, at):
            continue
        is_stamp = STAMP_LABEL_RE.match(line[:30].lstrip(_BULLETS)) or STAMP_BESIDE_RE.search(line[:80])
        if not is_stamp or _EVENT_TIME_RE.match(line):
            yield from _labelled(line, _LABEL_RE, 0.98)
    for item in passage.removed:
        if _EVENT_TIME_RE.match(item.text):
            yield from _labelled(item.text, _LABEL_RE, 0.97)
    for item in passage.removed:  # 发布时间：8月14日（星期日）19:30 is no stamp, which would print its year
        has_year = _FULL_YEAR_RE.search(item.text) or item.text.startswith("更新")
        if not has_year or _BEGINNING_RE.search(item.text):
            yield from _labelled(item.text, _ANY_TIME_LABEL_RE, 0.9)


def _from_event_line(passage: Passage) -> Iterator[Stated]:
    """Yield the day under the title, in a bracket with the place, or where it says that it begins."""
    for line in passage.lines[:HEAD_LINES]:
        if event := event_line(line):
            start = max(event.start("day"), event.start("from"))
            for time in find_times(line[start:])[:1]:
                yield Stated(time.moment, line[start : start + time.end], "date.label", 0.95)


def _labelled(line: str, pattern: re.Pattern[str], confidence: float) -> Iterator[Stated]:
    label = pattern.search(line[:60])
    for time in find_times(line[: OPENING_CHARACTERS // 4].replace("\N{RATIO}", ":")) if label else ():
        if label and time.moment.day is not None and 0 <= time.start - label.end() < 4:
            yield Stated(_beginning_of(time), line[: time.end].strip(), "date.label", confidence)


def _beginning_of(time: Timex) -> Moment:
    """Return the moment, of hours on one day (15:00-16:30) the first."""
    since = time.since
    is_one_day = (
        since is not None
        and since.hour is not None
        and (since.month, since.day) == (time.moment.month, time.moment.day)
    )
    return since if since is not None and is_one_day else time.moment
