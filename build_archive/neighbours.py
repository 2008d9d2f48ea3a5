"""Between which days a session without a date took place, by the sessions counted before and after it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

K = TypeVar("K")

_NEAR_SESSIONS = 3  # with a session on one side only, it must be this near
_NEAR_DAYS = 60  # and so must the day be: a year further on, a series has counted far more


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which something took place, and the words that say why."""

    first: datetime.date
    last: datetime.date
    reason: str
    confidence: float


class Sitting(Protocol):
    """What is known of a document: its city, its series and number there, its day."""

    @property
    def city(self) -> str | None: ...  # noqa: D102

    @property
    def series(self) -> str | None: ...  # noqa: D102

    @property
    def session(self) -> int | None: ...  # noqa: D102

    @property
    def date(self) -> datetime.date | None: ...  # noqa: D102


def spans_of(own: Mapping[K, Mapping[int, Sitting]], others: Iterable[Sitting]) -> dict[K, dict[int, Span]]:
    """Return the days between which those documents lie that state none, by source and number of the document.

    What was dated by a neighbour is no neighbour itself, so the order does not matter. `others` are the documents of
    other sources; they are asked for only where a day is missing.
    """
    undated = [
        (source, number, document)
        for source, documents in own.items()
        for number, document in documents.items()
        if document.session and not document.date
    ]
    if not undated:
        return {}
    sessions = Sessions([*(document for documents in own.values() for document in documents.values()), *others])
    spans: dict[K, dict[int, Span]] = {}
    for source, number, document in undated:
        if span := sessions.span_of(document):
            spans.setdefault(source, {})[number] = span
    return spans


def series_counted(documents: Iterable[Sitting]) -> frozenset[tuple[str | None, str | None]]:
    """Return the series whose sessions are counted, by city and name."""
    return frozenset((one.city, one.series) for one in documents if one.series and one.session)


class Sessions:
    """The dated sessions of an archive by series and city."""

    def __init__(self, pages: Iterable[Sitting]) -> None:
        self._days: dict[tuple[str, str], dict[int, datetime.date]] = defaultdict(dict)
        self._doubled: set[tuple[str, str, int]] = set()
        for page in pages:
            if page.series and page.session and page.date:
                self._add((page.city or "", page.series), page.session, page.date)

    def _add(self, series: tuple[str, str], session: int, day: datetime.date) -> None:
        known = self._days[series].setdefault(session, day)
        if known != day:  # a number given to two days bounds nothing
            self._doubled.add((*series, session))

    def span_of(self, page: Sitting) -> Span | None:
        """Return the days between which the session of a page lies, None where its series does not say."""
        if not page.series or not page.session:
            return None
        series = (page.city or "", page.series)
        days = {n: day for n, day in self._days.get(series, {}).items() if (*series, n) not in self._doubled}
        below = max((n for n in days if n < page.session), default=None)
        above = min((n for n in days if n > page.session), default=None)
        near = datetime.timedelta(days=_NEAR_DAYS)
        if below is not None and above is not None:
            if days[below] > days[above]:
                return None
            reason = f"session {below} on {days[below]}, session {above} on {days[above]}"
            return Span(days[below], days[above], reason, 0.88)
        if below is not None and page.session - below <= _NEAR_SESSIONS:
            return Span(days[below], days[below] + near, f"session {below} on {days[below]}", 0.75)
        if above is not None and above - page.session <= _NEAR_SESSIONS:
            return Span(days[above] - near, days[above], f"session {above} on {days[above]}", 0.75)
        return None
