"""Days that stand alone: a signature, a line of its own, the stamps of what was said, the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from build_archive.model import Passage
from build_archive.page_lines import signed
from build_archive.recognise.dates.opening import CONVENED_RE
from build_archive.recognise.dates.reading import MIDNIGHT, Reading, tells_event
from build_archive.recognise.dates.years import Stated
from build_archive.recognise.head import read_title
from build_archive.timex import MINGUO, Moment, find_times

_BRACKETS = " \t()[]【】\N{FULLWIDTH LEFT PARENTHESIS}\N{FULLWIDTH RIGHT PARENTHESIS}\N{IDEOGRAPHIC SPACE}"
_TURN_STAMP_RE = re.compile(
    r"(?P<day>(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})\s{1,2}\d{1,2}:\d{2}(?::\d{2})?"
    r"[\]】)\N{FULLWIDTH RIGHT PARENTHESIS}]?$"
)
_LEAST_STAMPS = 3
# （104/09/08) in a title: years since 1911
_BRACKETED_MINGUO_RE = re.compile(
    r"[(\N{FULLWIDTH LEFT PARENTHESIS}](?P<year>9\d|1[01]\d)[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})"
    r"[)\N{FULLWIDTH RIGHT PARENTHESIS}]"
)
_MAX_OWN_LINE = 40
_OUTER_LINES = 6
_SIGNED_LINES = 4
_SIGNER_RE = re.compile(
    r"^[\u4e00-\u9fff]{4,40}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部]|公安|中心|[支大总]队)$"
)


def from_signature(passage: Passage) -> Iterator[Stated]:
    """Yield the full day that a body set under its name, or beside it, at the end of its notice."""
    for line in passage.lines[-_SIGNED_LINES:]:
        if (match := signed(line)) and (times := find_times(match["day"])):
            yield Stated(times[0].moment, match[0], "date.own-line", 0.88)
    for over, line in pairwise(passage.lines[-_SIGNED_LINES:]):
        times = find_times(line) if len(line) < _MAX_OWN_LINE and _SIGNER_RE.search(over) else ()
        if len(times) == 1 and times[0].moment.is_dated and (times[0].start, times[0].end) == (0, len(line)):
            yield Stated(times[0].moment, line, "date.own-line", 0.88)


def from_own_line(passage: Passage) -> Iterator[Stated]:
    """Yield the days alone on a line, last first: a signature 2019年8月9日, or (6月5日).

    Inside a long text a month and a day alone head a part of it, and are left alone.
    """
    last = len(passage.lines) - 1
    for at in range(last, -1, -1):
        line = passage.lines[at].strip(_BRACKETS)
        if not 4 < len(line) < _MAX_OWN_LINE:
            continue
        times = find_times(line)
        if len(times) == 1 and times[0].moment.month and (times[0].start, times[0].end) == (0, len(line)):
            outer = last - at < _OUTER_LINES or at < _OUTER_LINES
            if outer or times[0].moment.is_dated:
                yield Stated(times[0].moment, line, "date.own-line", 0.85 if outer else 0.7)


def from_turn_stamps(passage: Passage) -> Iterator[Stated]:
    """Yield the day that the stamps of what was said have in common: …。2022-11-05 15:05:16."""
    stamps = [match for line in passage.lines if (match := _TURN_STAMP_RE.search(line))]
    times = [time.moment for match in stamps for time in find_times(match["day"])[:1]]
    if len(times) >= _LEAST_STAMPS and len(set(times)) == 1:
        yield Stated(times[0], stamps[0]["day"], "date.turn-stamps", 0.85)


def from_title(reading: Reading) -> Iterator[Stated]:
    """Yield the days that the title names; the end of a count only where the title tells of a briefing."""
    passage = reading.passage
    titles = [passage.lines[at] for at in read_title(passage)]
    for line in titles:
        if told := _BRACKETED_MINGUO_RE.search(line):
            day = Moment(int(told["year"]) + MINGUO, int(told["month"]), int(told["day"]))
            yield Stated(day, told[0], "date.title", 0.85)
    for line in (*passage.headline, *titles):
        for time in find_times(line[:80]):
            if time.moment.day is None or time.moment.month is None or time.since is not None:
                continue
            if tells_event(time, line) and (CONVENED_RE.search(line) or not _is_counted(time.moment, reading)):
                yield Stated(time.moment, line[time.start : time.end], "date.title", 0.8)


def _is_counted(moment: Moment, reading: Reading) -> bool:
    """Whether the text counts to the end of a day, or through it: a bulletin that is headed by it is put up later."""
    times = (time for line in reading.opening for time in find_times(line))
    whole = (t.moment for t in times if t.moment.hour == MIDNIGHT or (t.since is not None and t.since.hour is not None))
    return any((moment.month, moment.day) == (counted.month, counted.day) for counted in whole)
