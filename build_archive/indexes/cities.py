"""Pages of cities: briefings with gaps in their numbering, calendar, figures over time, districts, people, topics."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from build_archive.archive import Archive, City, Group, Person, Series
from build_archive.indexes.addresses import (
    city_address,
    city_key,
    count_of,
    format_moment,
    format_span,
    metric_address,
    publisher_address,
    topic_address,
)
from build_archive.indexes.briefings import briefings_section, series_section, when_section
from build_archive.indexes.figures import MOST_CHARTS, Charted, charted, draw, measure_name, value_of
from build_archive.indexes.people import person_row
from build_archive.indexes.sheets import Chart, Late, Link, Row, Section, Sheet
from build_archive.lexicon import label
from build_archive.measures import OTHER, Measure, Observation, observe


def city_sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the list of cities by province, and a sheet for each city."""
    yield _cities_sheet(archive)
    around = _Around(archive)
    for city in archive.cities:
        yield _city_sheet(city, around)


class _Around:
    """What the archive holds about each city, gathered in one walk."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.series: dict[str, list[Series]] = defaultdict(list)
        for series in archive.series:
            self.series[series.city].append(series)
        self.questions = Counter(question.page.metadata.city for question in archive.questions)
        self.topics: Mapping[str, Group] = {topic.name: topic for topic in archive.topics}
        self.publishers: Mapping[str, Group] = {publisher.name: publisher for publisher in archive.publishers}


def _cities_sheet(archive: Archive) -> Sheet:
    provinces: dict[str, list[City]] = defaultdict(list)
    for city in archive.cities:
        provinces[city.province].append(city)
    sections = [
        Section(f"p{number}", name or "未注明省份", ("城市", "篇数", "时间"), tuple(map(_city_row, cities)))
        for number, (name, cities) in enumerate(sorted(provinces.items(), key=lambda item: (not item[0], item[0])), 1)
    ]
    if archive.unplaced:
        sections.append(briefings_section("unplaced", "未注明城市", archive.unplaced, archive))
    return Sheet("cities/index.md", "城市", "cities", tuple(sections), count_of(len(archive.cities), "个城市"))


def _city_row(city: City) -> Row:
    return (Link(city.name, city_address(city)), f"{len(city.pages)} 篇", format_span(city.pages))


def _city_sheet(city: City, around: _Around) -> Sheet:
    own = around.series[city.name]
    sections = [series_section(f"series-{number}", one, one.name, around.archive) for number, one in enumerate(own, 1)]
    loose = [page for page in city.pages if not page.metadata.series]
    if loose:
        sections.append(briefings_section("others", "其他发布" if own else "全部发布", loose, around.archive))
    if any(page.metadata.date for page in city.pages):
        sections.insert(0, when_section(city.pages, around.archive))
    found = list(observe(city.pages))
    sections += [*_figures(city, found, around.archive), *_people(city, around.archive), *_subjects(city, around)]
    province = city.province if city.province != city.name else ""
    note = "，".join(part for part in (province, f"收录 {len(city.pages)} 篇", format_span(city.pages)) if part)
    trail = (Link("城市", "cities/index.md"),)
    return Sheet(city_address(city), city.name, "city", tuple(sections), f"{note}。", (), trail)


def _figures(city: City, found: Sequence[Observation], archive: Archive) -> Iterator[Section]:
    drawn = charted(found, city.name)[:MOST_CHARTS]
    if found:
        links = _metric_links(city, found, archive)
        note = f"共 {len(found)} 项数据。" + ("" if drawn else "还没有足够多天的数可以画成图。")
        charts = Late(partial(_charts, city, drawn, archive), tuple(map(archive.print_of, city.pages)))
        yield Section("figures", "数据", note=note, links=links, charts=charts if drawn else ())
    districts = _district_rows(city, found)
    if districts:
        note = "各区县最近一次报出的数。"
        yield Section("districts", "区县", ("地区", "指标", "数值", "截至", "共"), districts, note)


def _charts(city: City, drawn: Sequence[Charted], archive: Archive) -> tuple[Chart, ...]:
    charts = []
    for one in drawn:
        target = f"{metric_address(archive.metrics[one.measure.metric])}#{city_key(city)}"
        charts.append(replace(draw(one, archive.notes), more=(Link("全部数据和原句", target),)))
    return tuple(charts)


def _metric_links(city: City, found: Sequence[Observation], archive: Archive) -> tuple[Link, ...]:
    counts = Counter(observation.figure.metric for observation in found)
    return tuple(
        Link(f"{label(metric, 'metric')} {count}", f"{metric_address(archive.metrics[metric])}#{city_key(city)}")
        for metric, count in counts.most_common()
    )


def _district_rows(city: City, found: Sequence[Observation]) -> tuple[Row, ...]:
    """Return the latest figure of each district and named measure."""
    groups: dict[tuple[str, Measure], list[Observation]] = defaultdict(list)
    for observation in found:
        if observation.place not in ("", city.name) and observation.figure.metric != OTHER and observation.moment:
            groups[observation.place, observation.measure].append(observation)
    rows = []
    for (place, _), observations in sorted(groups.items()):
        latest = max(observations, key=lambda o: (o.moment or datetime.datetime.min, o.page.path))
        count = f"{len(observations)} 项" if len(observations) > 1 else ""
        rows.append((place, measure_name(latest), value_of(latest), format_moment(latest.moment), count))
    return tuple(rows)


def _people(city: City, archive: Archive) -> Iterator[Section]:
    cast: dict[str, Person] = {person.slug: person for page in city.pages for person in archive.cast[page.path]}
    people = sorted(cast.values(), key=lambda person: (person.reading, person.slug))
    if people:
        rows = tuple((name, post, pages) for name, post, _, pages in map(person_row, people))
        yield Section("people", "人物", ("姓名", "职务", "篇数"), rows)


def _subjects(city: City, around: _Around) -> Iterator[Section]:
    if around.questions[city.name]:
        target = f"questions/index.md#{city_key(city)}"
        yield Section("questions", "问答", links=(Link(f"{around.questions[city.name]} 个提问", target),))
    topics = Counter(topic for page in city.pages for topic in dict.fromkeys(page.metadata.topics))
    if topics:
        links = [Link(f"{name} {count}", topic_address(around.topics[name])) for name, count in topics.most_common()]
        yield Section("topics", "主题", links=tuple(links))
    publishers = Counter(page.metadata.publisher for page in city.pages if page.metadata.publisher)
    if publishers:
        links = [
            Link(f"{name} {count}", publisher_address(around.publishers[name]))
            for name, count in publishers.most_common()
        ]
        yield Section("publishers", "发布机构", links=tuple(links))
