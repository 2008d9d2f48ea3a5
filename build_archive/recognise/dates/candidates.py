"""The days of a document that are tried as that of the event, the surest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from build_archive.recognise.dates.alone import from_own_line, from_signature, from_title, from_turn_stamps
from build_archive.recognise.dates.labels import from_label
from build_archive.recognise.dates.opening import (
    from_dateline,
    from_day_told,
    from_first_words,
    from_opening,
    from_weekday,
)
from build_archive.recognise.dates.reading import Reading
from build_archive.recognise.dates.years import Stated
from build_archive.recognise.head import is_called_off

MOST_CANDIDATES = 12  # days tried before the text is given up
_BRIEFED = 0.9  # so sure is what tells of a briefing; what tells of another event comes after the dateline


@lru_cache(maxsize=8)
def first_candidates(reading: Reading) -> tuple[Stated, ...]:
    """Return what is tried, kept: the day and the hour are both asked of it."""
    return tuple(islice(_candidates(reading), MOST_CANDIDATES))


def _candidates(reading: Reading) -> Iterator[Stated]:
    if is_called_off(reading.passage):
        yield from from_signature(reading.passage)
        return
    datelines = from_dateline(reading)
    yield from from_label(reading.passage)
    opening = tuple(from_opening(reading, datelines[0] if datelines else None))
    yield from (stated for stated in opening if stated.confidence >= _BRIEFED)
    yield from from_weekday(reading)
    yield from from_day_told(reading)
    yield from datelines
    yield from from_turn_stamps(reading.passage)
    yield from from_signature(reading.passage)
    yield from (stated for stated in opening if stated.confidence < _BRIEFED)
    yield from from_own_line(reading.passage)
    yield from from_title(reading)
    yield from from_first_words(reading)
