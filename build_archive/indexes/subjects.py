"""Pages of topics, series and publishers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from build_archive.archive import Archive, Group, Series
from build_archive.indexes.addresses import (
    city_address,
    city_key,
    count_of,
    format_span,
    join_some,
    publisher_address,
    series_address,
    topic_address,
)
from build_archive.indexes.briefings import placed_section, series_link, series_section, when_section
from build_archive.indexes.questions import Questions
from build_archive.indexes.sheets import Link, Row, Section, Sheet

_TRAIL = (Link("主题", "topics/index.md"),)
_ALSO = (Link("系列", "series/index.md"), Link("发布机构", "publishers/index.md"))


def subject_sheets(archive: Archive, questions: Questions) -> Iterator[Sheet]:
    """Yield the lists of topics, series and publishers, and a sheet for each of them."""
    topics = sorted(archive.topics, key=lambda topic: (-len(topic.pages), topic.name))
    yield _list("topics", "主题", [_group_row(topic, topic_address) for topic in topics], _ALSO)
    for topic in archive.topics:
        yield _topic_sheet(topic, questions, archive)
    yield _list("publishers", "发布机构", [_group_row(one, publisher_address) for one in archive.publishers], _TRAIL)
    for publisher in archive.publishers:
        sections = _group_sections(publisher, archive)
        trail = (*_TRAIL, Link("发布机构", "publishers/index.md"))
        note = f"{len(publisher.pages)} 篇，{format_span(publisher.pages)}。"
        yield Sheet(publisher_address(publisher), publisher.name, "publisher", sections, note, (), trail)
    yield _series_list(archive)
    cities = {city.name: city for city in archive.cities}
    for series in archive.series:
        links = (Link(series.city, city_address(cities[series.city])),) if series.city in cities else ()
        yield _series_sheet(series, links, archive)


def _list(name: str, title: str, rows: Sequence[Row], links: tuple[Link, ...]) -> Sheet:
    section = Section("all", f"全部{title}", ("名称", "篇数", "涉及城市", "时间"), tuple(rows))
    note = count_of(len(rows), "个")
    trail = _TRAIL if name != "topics" else ()
    return Sheet(f"{name}/index.md", title, name, (section,) if rows else (), note, links if not trail else (), trail)


def _group_row(group: Group, address: Callable[[Group], str]) -> Row:
    cities = dict.fromkeys(page.metadata.city for page in group.pages if page.metadata.city)
    where = join_some(cities, 4, "个城市")
    return (Link(group.name, address(group)), f"{len(group.pages)} 篇", where, format_span(group.pages))


def _group_sections(group: Group, archive: Archive) -> tuple[Section, ...]:
    sections = [when_section(group.pages, archive)] if any(page.metadata.date for page in group.pages) else []
    return (*sections, placed_section("briefings", "发布会", group.pages, archive))


def _topic_sheet(topic: Group, questions: Questions, archive: Archive) -> Sheet:
    sections = list(_group_sections(topic, archive))
    asked = questions.by_topic.get(topic.name, ())
    if asked:
        sections.append(questions.section("questions", "提问", asked))
    note = f"{len(topic.pages)} 篇，{format_span(topic.pages)}。主题按用词归入。"
    return Sheet(topic_address(topic), topic.name, "topic", tuple(sections), note, (), _TRAIL)


def _series_list(archive: Archive) -> Sheet:
    by_city: dict[str, list[Series]] = defaultdict(list)
    for series in archive.series:
        by_city[series.city].append(series)
    sections = [
        Section(city_key(city), city.name, _SERIES_HEAD, tuple(map(_series_row, by_city[city.name])))
        for city in archive.cities
        if city.name in by_city
    ]
    if "" in by_city:
        sections.append(Section("unplaced", "未注明城市", _SERIES_HEAD, tuple(map(_series_row, by_city[""]))))
    note = count_of(len(archive.series), "个系列")
    return Sheet("series/index.md", "系列", "series", tuple(sections), note, (), _TRAIL)


_SERIES_HEAD = ("系列", "篇数", "编号", "时间")


def _series_row(series: Series) -> Row:
    sessions = series.sessions
    numbering = f"{len(sessions)} 场，至少到第 {max(sessions)} 场" if sessions else ""
    return (series_link(series), f"{len(series.pages)} 篇", numbering, format_span(series.pages))


def _series_sheet(series: Series, links: tuple[Link, ...], archive: Archive) -> Sheet:
    sections = [when_section(series.pages, archive)] if any(page.metadata.date for page in series.pages) else []
    sections.append(series_section("sessions", series, "场次", archive))
    trail = (*_TRAIL, Link("系列", "series/index.md"))
    note = f"{len(series.pages)} 篇，{format_span(series.pages)}。"
    return Sheet(series_address(series), series.name, "one-series", tuple(sections), note, links, trail)
