"""The day on which what a document tells of took place."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from build_archive.model import Found, Passage
from build_archive.neighbours import Span
from build_archive.recognise.dates.candidates import first_candidates
from build_archive.recognise.dates.reading import (
    COUNTED_RE,
    MIDNIGHT,
    OPENING_CHARACTERS,
    Reading,
    read,
    tells_event,
    tells_some_day,
    verbatim,
)
from build_archive.recognise.dates.years import Setting, Stated, settle
from build_archive.timex import find_times

_MOST_RIVALS = 3


def recognise_date(
    passage: Passage, context: Sequence[str] = (), span: Span | None = None
) -> Found[datetime.date] | None:
    """Return the day on which what `passage` tells of took place, None where nothing settles it.

    Read in this order: a label (时间), the opening that tells of the event, a dateline, a day on a line of its own,
    the title, the first words of the opening, the stamp of publication, the day counted to. `context` holds the other
    texts of the same source, whose weekdays and words help to settle a year that is not printed, `span` the days
    between which the sessions before and after it in its series lie. The other days so found are its rivals. Left
    alone: days counted to (截至…), days of fetching or printing, days that lost a digit.
    """
    reading = read(passage)
    setting = Setting(reading.passage, context, reading.stamp, span)
    settled = (settle(stated, setting) for stated in _distinct(first_candidates(reading)))
    found = [day for day in (*settled, _from_stamp(reading)) if day is not None]
    if not found and (counted := _after_count(setting)):
        found = [counted]
    if not found:
        return None
    others = {day.value: day for day in reversed(found) if day.value != found[0].value}
    rivals = (*found[0].rivals, *(verbatim(day, passage) for day in reversed(others.values())))[:_MOST_RIVALS]
    return replace(verbatim(found[0], passage), rivals=rivals)


def _distinct(candidates: Iterable[Stated]) -> Iterator[Stated]:
    """Yield of candidates for the same day the first."""
    seen = set()
    for stated in candidates:
        moment = stated.moment
        day = (moment.year, moment.month, moment.day, moment.offset, moment.lunar, stated.shift)
        if day not in seen:
            seen.add(day)
            yield stated


def _from_stamp(reading: Reading) -> Found[datetime.date] | None:
    """Where the text names no day of its own, it is of the day it was published."""
    stamp = reading.stamp
    if stamp is None or stamp.rule == "published.masthead":  # a newspaper tells of other days than its own
        return None
    if tells_some_day(reading):
        return None
    if _first_words_tell_of_before(reading):
        return None
    today = any(time.moment.offset == 0 for line in reading.opening for time in find_times(line))
    return Found(stamp.value, stamp.quote, "date.stamp", 0.85 if today else 0.7, "derived")


def _first_words_tell_of_before(reading: Reading) -> bool:
    """Whether the text begins on a day before that of its page: 昨天上午，…: what it tells was then.

    What it counts of that day (昨日0—24时) is told on the page's own.
    """
    told = ((time, line) for line in reading.opening for time in find_times(line)[:1])
    return any(time.start == 0 and (time.moment.offset or 0) < 0 and tells_event(time, line) for time, line in told)


def _after_count(setting: Setting) -> Found[datetime.date] | None:
    """Conclude the day from that of the count: figures to 24时 are told on the day after."""
    if "发布会" not in setting.passage.text[:2000]:
        return None
    for line in setting.passage.lines:
        for time in find_times(line[: OPENING_CHARACTERS * 2]):
            counted = COUNTED_RE.search(line, 0, time.start) or time.since is not None
            if counted and time.moment.hour is not None and time.moment.month is not None:
                shift = 1 if time.moment.hour == MIDNIGHT else 0
                stated = Stated(time.moment, line[time.start : time.end], "date.after-count", 0.6, shift)
                settled = settle(stated, setting)
                return replace(settled, rule=stated.rule, basis="inferred") if settled is not None else None
    return None
