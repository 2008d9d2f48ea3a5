"""Where the counting itself changed: notes to what a metric counts in a place on a day, kept in `definitions.tsv`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from build_archive.gazetteer import is_within, resolve_division
from build_archive.lexicon import LexiconError, load_table

_COUNTRY = "全国"
_INSIDE = "+"  # after a place: and all that lies in it


@dataclass(frozen=True, slots=True)
class DefinitionNote:
    """A change of what is counted, in force from its first day on."""

    since: datetime.date  # the first day whose figures are counted so
    until: datetime.date | None  # the last; None while nothing says that it ended
    places: tuple[str, ...]
    metrics: frozenset[str]
    text: str  # in Chinese, for readers
    source: str
    url: str


def definition_notes(metric: str, place: str, day: datetime.date) -> tuple[DefinitionNote, ...]:
    """Return what changed in how a metric is counted in a place, as far as it holds for figures of a day.

    >>> [note.since.isoformat() for note in definition_notes("confirmed_new", "武汉市", datetime.date(2020, 2, 12))]
    ['2020-02-12']
    """
    return tuple(
        note
        for note in _notes()
        if metric in note.metrics
        and note.since <= day <= (note.until or datetime.date.max)
        and any(_concerns(scope, place) for scope in note.places)
    )


def _concerns(scope: str, place: str) -> bool:
    name = scope.removesuffix(_INSIDE)
    if name == place:
        return True
    if name == scope:
        return False
    outer, inner = resolve_division(name), resolve_division(place)
    is_known = inner is not None or place == _COUNTRY
    return is_known and (name == _COUNTRY or bool(inner and outer and is_within(inner, outer)))


@cache
def _notes() -> tuple[DefinitionNote, ...]:
    return tuple(_parse(key, values) for key, values in load_table("definitions.tsv").items())


def _parse(key: str, values: Sequence[str]) -> DefinitionNote:
    try:
        since, until, places, metrics, text, source, url = values
        day = datetime.date.fromisoformat
        last = None if until == "-" else day(until)
        return DefinitionNote(day(since), last, tuple(places.split()), frozenset(metrics.split()), text, source, url)
    except ValueError as error:
        raise LexiconError(f"definitions.tsv: {key}: want two days, places, metrics, text, source and URL") from error
