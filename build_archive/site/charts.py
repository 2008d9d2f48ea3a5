"""Charts as SVG that needs no script and no style of its own: numbers over time, drawn true to scale."""

from __future__ import annotations

import datetime
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from build_archive.indexes.addresses import format_number, format_period
from build_archive.indexes.sheets import Chart, Point
from build_archive.measures import day_counted

_WIDTH, _HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 348, 18, 164
_TICKS = 4  # lines across, beside the base line
_LABEL_ROOM = 34  # between two dates or numbers written side by side
_MOST_LINKS = 60  # points that are links; of a longer series the table and its pages are
_MOST_NUMBERS = 9  # points that have their number written beside them; of more only the highest and the last
_NEXT = datetime.timedelta(hours=36)  # the next day's number, when hours differ

Leads = Callable[[str], str]  # from an address below docs/ to a link of this page


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where moments and values stand in the drawing."""

    first: datetime.datetime
    span: float  # seconds
    low: float
    high: float

    def x(self, moment: datetime.datetime) -> float:
        share = (moment - self.first).total_seconds() / self.span
        return _LEFT + 8 + share * (_RIGHT - _LEFT - 16)

    def y(self, value: float) -> float:
        return _BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP)


def draw_chart(chart: Chart, key: str, leads: Leads) -> Markup:
    """Return a chart as SVG; `key` makes its ids, `leads` turns addresses into links of the page.

    Zero is on the axis, so that heights can be compared. Points a day apart are joined where they are
    levels or totals; across days without a number goes a broken line only.
    """
    scale = _scale_of(chart.points)
    title = f"{chart.title}（{chart.unit}）" if chart.unit else chart.title
    parts = [
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-labelledby="{key}-t {key}-d">',
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(describe(chart))}</desc>',
        *_grid(scale),
        *_dates(scale),
        *_breaks(chart, scale),
        *(_line(chart.points, scale) if chart.is_joined else _stems(chart.points, scale)),
        *_dots(chart.points, scale, leads),
        *_numbers(chart, scale),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704  every text in it is escaped above and below


def describe(chart: Chart) -> str:
    """Return what a chart shows, for those who do not see it."""
    first, last = day_counted(chart.points[0].moment), day_counted(chart.points[-1].moment)
    values = [point.value for point in chart.points]
    low, high = format_number(min(values)), format_number(max(values))
    return f"{format_period(first, last)}，{len(values)} 个数，最小 {low}，最大 {high}。"


def has_gaps(chart: Chart) -> bool:
    """Whether a joined chart has days without a number between its points."""
    pairs = pairwise(chart.points)
    return chart.is_joined and any(after.moment - before.moment > _NEXT for before, after in pairs)


def _scale_of(points: Sequence[Point]) -> _Scale:
    values = [point.value for point in points]
    step = _nice_step(max(*values, 0) - min(*values, 0))
    low, high = math.floor(min(*values, 0) / step) * step, math.ceil(max(*values, 0) / step) * step
    first, last = points[0].moment, points[-1].moment
    return _Scale(first, max((last - first).total_seconds(), 1.0), low, high if high > low else low + step)


def _nice_step(span: float) -> float:
    """Return the distance of lines across: 1, 2 or 5 times a power of ten; whole numbers stay whole.

    >>> _nice_step(49), _nice_step(3), _nice_step(0)
    (20.0, 1.0, 1.0)
    """
    rough = span / _TICKS
    if rough < sys.float_info.min:  # nothing, or too little to reckon with
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(power * part for part in (1, 2, 5, 10) if power * part >= rough * 0.999))


def _grid(scale: _Scale) -> Iterator[str]:
    step = _nice_step(scale.high - scale.low)
    count = min(round((scale.high - scale.low) / step), 2 * _TICKS)
    for number in range(count + 1):
        value = scale.low + number * step
        y = scale.y(value)
        kind = "base" if abs(value) < step / 2 else "grid"
        yield f'<path class="{kind}" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{_short(value)}</text>'


def _short(value: float) -> str:
    """Return a number of an axis in few characters.

    >>> _short(500), _short(120000), _short(0.5), _short(3e8)
    ('500', '12万', '0.5', '3亿')
    """
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,g}{word}"
    return f"{value:,g}"


def _dates(scale: _Scale) -> Iterator[str]:
    """Yield days along the base, as many as have room; the year with the first and where it changes."""
    last = scale.first + datetime.timedelta(seconds=scale.span)
    room = (_RIGHT - _LEFT) / (_LABEL_ROOM * 1.6)
    days = max(scale.span / 86400, 1)
    step = next((length for length in (1, 2, 5, 10, 15, 30, 61, 122, 183) if days / length <= room), 0)
    step = step or 365 * math.ceil(days / 365 / room)
    year = None
    day = scale.first
    while day <= last:
        counted = day_counted(day)
        x = scale.x(day)
        yield f'<path class="grid" d="M{x:.1f} {_BOTTOM}v4"/>'
        words = f"{counted.month}.{counted.day}"
        yield f'<text class="tick" x="{x:.1f}" y="{_BOTTOM + 14}" text-anchor="middle">{words}</text>'
        if counted.year != year:
            year = counted.year
            yield f'<text class="tick" x="{x:.1f}" y="{_BOTTOM + 25}" text-anchor="middle">{year}</text>'
        day += datetime.timedelta(days=step)


def _breaks(chart: Chart, scale: _Scale) -> Iterator[str]:
    for day, words in chart.breaks:
        x = scale.x(datetime.datetime.combine(day, datetime.time(12)))  # between the ends of two days
        yield f'<path class="break" d="M{max(x, _LEFT):.1f} {_TOP}V{_BOTTOM}"><title>{escape(words)}</title></path>'


def _line(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    solid, broken = list[str](), list[str]()
    for before, after in pairwise(points):
        x1, y1, x2, y2 = scale.x(before.moment), scale.y(before.value), scale.x(after.moment), scale.y(after.value)
        piece = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        (solid if after.moment - before.moment <= _NEXT else broken).append(piece)
    for kind, pieces in (("gap", broken), ("line", solid)):
        if pieces:
            yield f'<path class="{kind}" d="{"".join(pieces)}"/>'


def _stems(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    pieces = (f"M{scale.x(p.moment):.1f} {scale.y(0):.1f}V{scale.y(p.value):.1f}" for p in points if p.value)
    kind = "stem" if len(points) <= _MOST_LINKS else "stem thin"
    yield f'<path class="{kind}" d="{"".join(pieces)}"/>'


def _dots(points: Sequence[Point], scale: _Scale, leads: Leads) -> Iterator[str]:
    if len(points) > _MOST_LINKS:
        plain = [p for p in points if not p.is_doubted]
        pieces = (f"M{scale.x(p.moment):.1f} {scale.y(p.value):.1f}h0" for p in plain)
        yield f'<path class="dots" d="{"".join(pieces)}"/>'
        points = [p for p in points if p.is_doubted][:_MOST_LINKS]
    for point in points:
        kind = "dot doubted" if point.is_doubted else "dot"
        x, y = scale.x(point.moment), scale.y(point.value)
        # The table under the chart is for the keyboard; every point as a stop would bury it.
        yield (
            f'<a href="{escape(leads(point.target))}" tabindex="-1"><title>{escape(point.words)}</title>'
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/></a>'
        )


def _numbers(chart: Chart, scale: _Scale) -> Iterator[str]:
    """Yield the numbers of some points: of a short series those that have room, else the highest and the last."""
    points = chart.points
    chosen = points if len(points) <= _MOST_NUMBERS else [max(points, key=lambda p: p.value), points[-1]]
    spots = [(scale.x(point.moment), scale.y(point.value)) for point in points]
    taken: list[tuple[float, float]] = []
    for point in sorted(chosen, key=lambda p: -p.value):
        words = _short(point.value) if abs(point.value) >= 1e6 else format_number(point.value)
        x, y = scale.x(point.moment), scale.y(point.value) - 7
        half = max(len(words) * 3.2, 5) + 2
        if any(abs(x - other) < 2 * half and abs(y - above) < 12 for other, above in taken):
            continue
        if any(_covers((x, y, half), spot, is_stem=not chart.is_joined) for spot in spots):
            continue
        taken.append((x, y))
        yield f'<text class="number" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'


def _covers(label: tuple[float, float, float], spot: tuple[float, float], *, is_stem: bool) -> bool:
    """Whether a number written at (x, y, half its width) lies over another point, or over the stem under it."""
    x, y, half = label
    is_over = spot[1] < y + 2 and (is_stem or spot[1] > y - 12)
    return 0 < abs(spot[0] - x) < half + 2 and is_over
