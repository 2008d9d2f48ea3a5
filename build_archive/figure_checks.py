"""Sums and series of figures: what does not add up is found and reported, never corrected.

`check_sums(page)` looks at one page: a list by place (甲区3例、乙区2例) against the number before it that it parts.
`check_series(pages)` looks at all: yesterday's total and what is new should give today's total, and two pages should
state the same of the same day. Both return findings; a `Finding` names the figures by page path and index among the
page's figures, the value that was to be expected, the value stated, and says it in words. Both are pure.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from build_archive.contract import Figure
from build_archive.gazetteer import Division, is_within, resolve_division
from build_archive.measures import day_counted, moment_of
from build_archive.pages import Page

SUM, SERIES = "figures.sum", "figures.series"
_FLOWS = ("confirmed", "imported", "deaths", "recovered")  # metrics with _new and _total, of which none is taken back
_COUNTED = frozenset(f"{flow}_{kind}" for flow in _FLOWS for kind in ("new", "total"))
_MIDNIGHT = "T00:00"
_DISTRICT_RE = re.compile(r"(?<!自治)(?<!行政)[区县旗]$")


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A figure, by the path of its page and its index among the figures of the page."""

    path: str
    index: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Finding:
    """Figures that do not go together; the first is the one that states what was not to be expected."""

    code: str  # SUM or SERIES
    figures: tuple[FigureRef, ...]
    expected: float
    stated: float
    message: str
    sureness: float  # that something is wrong, from 0 to 1


def check_sums(page: Page) -> list[Finding]:
    """Return the lists by place of a page that do not add up to the number before them.

    A list that falls short may be meant to name some places only: that is found with little sureness, and only
    where it has three places or more. A place inside another of the list is not counted twice.
    """
    refs = [FigureRef(page.path, at, figure) for at, figure in enumerate(page.metadata.figures)]
    home = resolve_division(page.metadata.city or "")
    found = []
    for at, whole in enumerate(refs):
        parts = _parts_of(whole, refs[at + 1 :], home) if whole.figure.value else []
        counted = [part for part in parts if not _is_inside(part, parts)]
        total = sum(part.figure.value for part in counted)
        stated = whole.figure.value
        if len(counted) < 2 or total == stated or (total < stated and len(counted) < 3):
            continue
        places = "、".join(str(part.figure.place) for part in counted)
        message = f"{places} make {total:g}, but {whole.figure.quote!r} states {stated:g}"
        found.append(Finding(SUM, (whole, *counted), total, stated, message, 0.9 if total > stated else 0.4))
    return found


def _parts_of(whole: FigureRef, after: Sequence[FigureRef], home: Division | None) -> list[FigureRef]:
    """Return the figures of the same measure and other places that follow one directly; asides are passed over."""
    parts: list[FigureRef] = []
    for ref in after:
        if _measure(ref.figure) == _measure(whole.figure) and whole.figure.metric != "other":
            inner, outer = ref.figure.place, whole.figure.place
            if inner is None or outer is None or inner == outer or not _may_hold(outer, inner, home):
                break
            parts.append(ref)
        elif ref.figure.place in (None, whole.figure.place):
            break
    names = [part.figure.place for part in parts]
    return parts if len(set(names)) == len(names) else []


def _measure(figure: Figure) -> tuple[object, ...]:
    return (figure.metric, figure.unit, figure.since, figure.as_of)


def _may_hold(outer: str, inner: str, home: Division | None) -> bool:
    """Whether a place may lie in another: not a district in its neighbour, known or not."""
    if _DISTRICT_RE.search(outer) and _DISTRICT_RE.search(inner):
        return False
    whole, part = resolve_division(outer, within=home), resolve_division(inner, within=home)
    return whole is not None and (part is None or is_within(part, whole))


def _is_inside(part: FigureRef, parts: Sequence[FigureRef]) -> bool:
    """Whether a place lies in another of the list: 乐清市 beside 温州市."""
    inner = resolve_division(part.figure.place or "")
    outers = (resolve_division(other.figure.place or "") for other in parts if other is not part)
    return inner is not None and any(outer and outer != inner and is_within(inner, outer) for outer in outers)


class _Key(NamedTuple):
    place: str
    metric: str
    since: str | None  # of a total: counted from when
    day: datetime.date


def check_series(pages: Iterable[Page]) -> list[Finding]:
    """Return where the figures of several days do not go together: total of yesterday + new = total of today.

    Only whole days are compared, of the same place, of totals that count from the same day.
    """
    known: dict[_Key, list[FigureRef]] = defaultdict(list)
    for page in pages:
        for at, figure in enumerate(page.metadata.figures):
            if (key := _key(figure, page)) is not None:
                known[key].append(FigureRef(page.path, at, figure))
    found: list[Finding] = []
    for key in sorted(known, key=lambda key: (key.day, key.place, key.metric, key.since or "")):
        found += _check_restated(known[key])
        if key.metric.endswith("_total"):
            found += _check_day(key, known)
    return found


def _key(figure: Figure, page: Page) -> _Key | None:
    """Return what a figure states of which day; None where it is no figure of a series, or of no whole day."""
    if figure.as_of is None or figure.metric not in _COUNTED or figure.qualifier == "part":
        return None
    kind = figure.metric.rpartition("_")[2]
    moment = moment_of(figure.as_of)
    if moment is None or moment.time() != datetime.time():
        return None
    day = day_counted(moment)
    place = figure.place or page.metadata.city
    is_one_day = figure.since in (None, day.isoformat(), f"{day}{_MIDNIGHT}")
    if place is None or (kind == "new" and not is_one_day):
        return None
    return _Key(place, figure.metric, figure.since if kind == "total" else None, day)


def _check_restated(refs: Sequence[FigureRef]) -> Iterator[Finding]:
    """Yield the figures that another page states otherwise."""
    first = refs[0]
    for ref in refs[1:]:
        if ref.figure.value != first.figure.value and ref.path != first.path:
            message = f"{ref.figure.quote!r} states {ref.figure.value:g}, {first.path} states {first.figure.value:g}"
            yield Finding(SERIES, (ref, first), first.figure.value, ref.figure.value, message, 0.7)


def _check_day(key: _Key, known: dict[_Key, list[FigureRef]]) -> Iterator[Finding]:
    """Yield the total of a day that is not the one before and what is new, where each of the three is stated once."""
    flow = key.metric.removesuffix("_total")
    before = known.get(key._replace(day=key.day - datetime.timedelta(days=1)), [])
    new = known.get(_Key(key.place, f"{flow}_new", None, key.day), [])
    today = known[key]
    if not all(len({ref.figure.value for ref in refs}) == 1 for refs in (before, new, today)):
        return
    expected = before[0].figure.value + new[0].figure.value
    stated = today[0].figure.value
    if expected != stated:
        message = (
            f"{key.place} {key.day}: {before[0].figure.value:g} the day before and {new[0].figure.value:g} new make"
            f" {expected:g}, but {today[0].figure.quote!r} states {stated:g}"
        )
        yield Finding(SERIES, (today[0], before[0], new[0]), expected, stated, message, 0.8)
