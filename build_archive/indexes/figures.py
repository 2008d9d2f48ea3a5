"""Figures by metric, city and time: what is charted, and the rows that say the same with their sentences."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from build_archive.archive import Archive, City, Note, NoteKey, NoteKind
from build_archive.csv_text import defuse, render_rows
from build_archive.indexes.addresses import (
    city_key,
    count_of,
    figure_address,
    format_moment,
    format_number,
    format_period,
    metric_address,
    metric_data_address,
    page_address,
)
from build_archive.indexes.sheets import Chart, Link, Point, Row, Section, Sheet, Value
from build_archive.lexicon import label
from build_archive.measures import OTHER, Measure, Observation, day_counted, observe

# A chart is drawn from so many different days on; fewer numbers are read faster than seen.
LEAST_DAYS = 4
# Rows under a chart at most; the rest is a link away.
CHART_ROWS = 30
# Charts of one page at most, the fullest first.
MOST_CHARTS = 12
# Metrics whose figures count what happened since the last one: they stand alone, side by side.
_CHANGES = ("_new", "_sampled", "_sent", "_done", "_positive", "_released")

Notes = Mapping[NoteKey, tuple[Note, ...]]


def figure_sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the explorer: the list of metrics, and a sheet for each with a section a city."""
    by_metric: dict[str, list[Observation]] = defaultdict(list)
    for observation in observe(archive.pages):
        by_metric[observation.figure.metric].append(observation)
    ordered = sorted(by_metric, key=lambda metric: (metric == OTHER, -len(by_metric[metric]), metric))
    rows = tuple(_metric_row(metric, by_metric[metric], archive) for metric in ordered)
    note = count_of(archive.figure_count, "项数据，每项都可以点到原句")
    section = Section("metrics", "指标", ("指标", "项数", "城市", "时间", "下载"), rows)
    links = (
        Link("按城市看", "cities/index.md"),
        Link("按日期看", "dates/index.md"),
        Link("下载全部数据", "data/index.md"),
    )
    yield Sheet("figures/index.md", "数据", "figures", (section,) if rows else (), note, links if rows else ())
    for metric in ordered:
        yield _metric_sheet(metric, by_metric[metric], archive)


def _metric_row(metric: str, found: Sequence[Observation], archive: Archive) -> Row:
    slug = archive.metrics[metric]
    cities = {observation.page.metadata.city for observation in found}
    name = Link(label(metric, "metric"), metric_address(slug))
    return (name, f"{len(found)} 项", f"{len(cities)} 个城市", _span(found), Link("CSV", metric_data_address(slug)))


def _span(found: Iterable[Observation]) -> str:
    days = [day_counted(moment) for observation in found if (moment := observation.moment)]
    return format_period(min(days, default=None), max(days, default=None))


def _metric_sheet(metric: str, found: Sequence[Observation], archive: Archive) -> Sheet:
    slug = archive.metrics[metric]
    by_city: dict[str, list[Observation]] = defaultdict(list)
    for observation in found:
        by_city[observation.page.metadata.city or ""].append(observation)
    cities = [city for city in archive.cities if city.name in by_city]
    overview = _overview(metric, cities, by_city, archive)
    sections = [*overview, *(_city_section(city, by_city[city.name], archive) for city in cities)]
    if "" in by_city:
        sections.append(Section("unplaced", "未注明城市", _head(metric), _rows(by_city[""], archive.notes)))
    links = (Link(f"下载全部 {len(found)} 行（CSV）", metric_data_address(slug)),)
    note = "各地口径不尽相同，同名的数未必能直接相比。"
    if metric == OTHER:
        note = "没有归入固定指标的数，名称照原文。名称和单位都相同的才画在一起。"
    trail = (Link("数据", "figures/index.md"),)
    return Sheet(metric_address(slug), label(metric, "metric"), "metric", tuple(sections), note, links, trail)


def _overview(
    metric: str, cities: Sequence[City], found: Mapping[str, Sequence[Observation]], archive: Archive
) -> Iterator[Section]:
    """Yield the charts of a fixed metric side by side, a city each, those with most numbers first."""
    charts = [
        replace(
            chart,
            title=city.name,
            head=(),
            rows=(),
            more=(Link("逐条", f"{_address(archive, metric)}#{city_key(city)}"),),
        )
        for city in (cities if metric != OTHER else ())
        for _, chart in charts_of(found[city.name], city.name, archive.notes)
    ]
    if charts:
        charts.sort(key=lambda chart: -len(chart.points))
        yield Section("overview", "走势", note="各图的尺度不同。", charts=tuple(charts[:MOST_CHARTS]))


def _address(archive: Archive, metric: str) -> str:
    return metric_address(archive.metrics[metric])


def _city_section(city: City, found: Sequence[Observation], archive: Archive) -> Section:
    """Return all figures of a city; those of `other` with their charts, which have no place in an overview."""
    metric = found[0].figure.metric
    drawn = charts_of(found, city.name, archive.notes)[:MOST_CHARTS] if metric == OTHER else []
    charts = tuple(replace(chart, head=(), rows=()) for _, chart in drawn)  # the rows stand right below
    return Section(city_key(city), city.name, _head(metric), _rows(found, archive.notes), charts=charts)


# Rows


def _head(metric: str) -> tuple[str, ...]:
    return ("截至", "地区", *(("指标",) if metric == OTHER else ()), "数值", "原句", "附注")


_CHART_HEAD = ("截至", "数值", "附注")


def _rows(found: Iterable[Observation], notes: Notes) -> tuple[Row, ...]:
    return tuple(_figure_row(observation, notes) for observation in sorted(found, key=_time_key))


def _time_key(observation: Observation) -> tuple[datetime.datetime, datetime.date, str, int]:
    day = observation.page.metadata.date or datetime.date.max
    return (observation.moment or datetime.datetime.max, day, observation.page.path, observation.index)


def _figure_row(observation: Observation, notes: Notes) -> Row:
    """Return a figure with all that is known about it; its number and its sentence lead to the sentence."""
    sentence = Link(observation.figure.quote, figure_address(observation))
    when = format_moment(observation.moment) or "未注明"
    name = (measure_name(observation),) if observation.figure.metric == OTHER else ()
    return (when, observation.place, *name, value_of(observation), sentence, _noted(observation, notes))


def measure_name(observation: Observation) -> str:
    """Return what a figure measures, in the words of the text where it is no fixed metric."""
    return observation.figure.label or label(observation.figure.metric, "metric")


def value_of(observation: Observation) -> Value:
    """Return a figure's number as it is shown."""
    figure = observation.figure
    about = "约 " if figure.approx else ""
    return Value(f"{about}{format_number(figure.value)}", figure.unit or "", figure_address(observation))


def notes_of(observation: Observation, notes: Notes) -> tuple[Note, ...]:
    """Return the notes that a figure has."""
    moment = observation.moment
    if moment is None:
        return ()
    return notes.get(NoteKey(observation.figure.metric, observation.place, day_counted(moment)), ())


def _noted(observation: Observation, notes: Notes) -> str:
    return "；".join(f"{label(note.kind.value, 'note')}：{note.text}" for note in notes_of(observation, notes))


# Charts


def charts_of(found: Iterable[Observation], place: str, notes: Notes) -> list[tuple[Measure, Chart]]:
    """Return a chart for each measure of a place that enough days have, the fullest first.

    A figure that names no moment is not drawn; one that is stated twice alike is drawn once.
    Figures of `other` are drawn together only where label and unit are the same.
    """
    by_measure: dict[Measure, list[Observation]] = defaultdict(list)
    for observation in found:
        is_named = observation.figure.metric != OTHER or observation.figure.label
        if observation.place == place and observation.moment and is_named:
            by_measure[observation.measure].append(observation)
    charts = []
    for measure, observations in by_measure.items():
        distinct = _distinct(sorted(observations, key=_time_key))
        if len({observation.moment for observation in distinct}) >= LEAST_DAYS:
            charts.append((measure, _chart(measure, distinct, notes)))
    return sorted(charts, key=lambda item: (item[0].metric == OTHER, -len(item[1].points), item[0]))


def _distinct(ordered: Iterable[Observation]) -> list[Observation]:
    seen: dict[tuple[datetime.datetime | None, float], Observation] = {}
    for observation in ordered:
        seen.setdefault((observation.moment, observation.figure.value), observation)
    return list(seen.values())


def _chart(measure: Measure, found: Sequence[Observation], notes: Notes) -> Chart:
    is_change = measure.metric.endswith(_CHANGES)
    points = tuple(_point(observation, notes) for observation in found)
    shown = found[-CHART_ROWS:]
    rows = tuple((format_moment(o.moment), value_of(o), _noted(o, notes)) for o in reversed(shown))
    return Chart(
        title=measure_name(found[0]),
        unit=found[-1].figure.unit or "",
        points=points,
        is_joined=not is_change and measure.metric != OTHER,
        breaks=tuple(_breaks(found, notes)),
        head=_CHART_HEAD,
        rows=rows,
    )


def _point(observation: Observation, notes: Notes) -> Point:
    moment = observation.moment
    assert moment is not None
    figure = observation.figure
    about = "约 " if figure.approx else ""
    words = f"{format_moment(moment)}：{about}{format_number(figure.value)}{figure.unit or ''}"
    is_doubted = any(note.kind is NoteKind.CHECK for note in notes_of(observation, notes))
    return Point(moment, figure.value, words, figure_address(observation), is_doubted)


def _breaks(found: Iterable[Observation], notes: Notes) -> Iterator[tuple[datetime.date, str]]:
    seen = set()
    for observation in found:
        for note in notes_of(observation, notes):
            moment = observation.moment
            if note.kind is NoteKind.BREAK and moment and (moment, note) not in seen:
                seen.add((moment, note))
                yield day_counted(moment), note.text


# Tables to download


def figure_tables(archive: Archive) -> Mapping[str, str]:
    """Return a CSV file for each metric: all its figures with page and sentence, one a line."""
    found = sorted(observe(archive.pages), key=lambda observation: observation.figure.metric)
    return {
        metric_data_address(archive.metrics[metric]): _table(sorted(rows, key=_time_key))
        for metric, rows in groupby(found, key=lambda observation: observation.figure.metric)
    }


_COLUMNS: Mapping[str, Callable[[Observation], object]] = {
    "as_of": lambda o: o.figure.as_of,
    "city": lambda o: o.page.metadata.city,
    "place": lambda o: o.figure.place,
    "metric": lambda o: o.figure.metric,
    "label": lambda o: o.figure.label,
    "value": lambda o: o.figure.value,
    "unit": lambda o: o.figure.unit,
    "approx": lambda o: "yes" if o.figure.approx else None,
    "quote": lambda o: o.figure.quote,
    "date": lambda o: o.page.metadata.date,
    "title": lambda o: o.page.metadata.title,
    "page": lambda o: page_address(o.page),
}


def _table(found: Iterable[Observation]) -> str:
    """Return figures as CSV that is opened in a spreadsheet by a click."""
    rows = ([defuse(column(observation)) for column in _COLUMNS.values()] for observation in found)
    return b"".join(render_rows([_COLUMNS, *rows])).decode()
