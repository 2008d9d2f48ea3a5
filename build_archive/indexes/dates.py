"""Pages of days: years, months, and what was said in which city on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from build_archive.archive import Archive
from build_archive.indexes.addresses import (
    WEEKDAYS,
    count_of,
    day_address,
    format_day,
    format_moment,
    format_session,
    join_some,
    month_address,
    year_address,
)
from build_archive.indexes.briefings import archive_heat, briefings_section, title_link
from build_archive.indexes.figures import measure_name, value_of
from build_archive.indexes.sheets import Calendar, Link, Mark, Row, Rows, Section, Sheet
from build_archive.measures import OTHER, Observation, observe
from build_archive.pages import Page

_Days = Mapping[datetime.date, Sequence[Page]]


def date_sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the list of years and months, a sheet for each year, and one for each day with briefings."""
    years: dict[int, dict[datetime.date, Sequence[Page]]] = {}
    for day, pages in archive.days.items():
        years.setdefault(day.year, {})[day] = pages
    yield _dates_sheet(archive, years)
    for number, (_, days) in enumerate(ordered := sorted(years.items())):
        before = ordered[number - 1][0] if number else None
        after = ordered[number + 1][0] if number + 1 < len(ordered) else None
        yield _year_sheet(archive, days, _year_link(before), _year_link(after))
    days_in_order = sorted(archive.days)
    for before_day, day, after_day in zip(
        (None, *days_in_order), days_in_order, (*days_in_order[1:], None), strict=False
    ):
        yield _day_sheet(day, archive, _day_link(before_day), _day_link(after_day))


def _year_link(year: int | None) -> Link | None:
    return Link(f"{year}年", year_address(year)) if year else None


def _day_link(day: datetime.date | None) -> Link | None:
    return Link(day.isoformat(), day_address(day)) if day else None


def _dates_sheet(archive: Archive, years: Mapping[int, _Days]) -> Sheet:
    heat = archive_heat(archive)
    sections = [Section("map", "按月", picture=heat)] if heat.months else []
    for year in sorted(heat.years, reverse=True):
        rows = tuple(_month_row(year, month, pages) for month, pages in _by_month(years[year]).items())
        sections.append(Section(f"y{year}", f"{year}年", ("月份", "篇数", "涉及城市"), rows))
    if archive.undated:
        sections.append(briefings_section("undated", "未注明日期", archive.undated, archive))
    return Sheet("dates/index.md", "日期", "dates", tuple(sections), count_of(len(archive.pages), "篇"))


def _by_month(days: _Days) -> Mapping[int, list[Page]]:
    months: dict[int, list[Page]] = {}
    for day in sorted(days):
        months.setdefault(day.month, []).extend(days[day])
    return months


def _month_row(year: int, month: int, pages: Sequence[Page]) -> Row:
    cities = dict.fromkeys(page.metadata.city for page in pages if page.metadata.city)
    return (Link(f"{month}月", month_address(year, month)), f"{len(pages)} 篇", join_some(cities, 5, "个城市"))


def _year_sheet(archive: Archive, days: _Days, before: Link | None, after: Link | None) -> Sheet:
    year = next(iter(days)).year
    marks = {
        day: Mark(len(pages), day_address(day), f"{day.month}月{day.day}日：{len(pages)} 篇")
        for day, pages in days.items()
    }
    months = _by_month(days)
    picture = Calendar(marks, {(year, month): month_address(year, month) for month in months})
    sections = [Section("calendar", "日历", picture=picture)]
    sections += [
        Section(f"m{month:02}", f"{month}月", ("日期", "城市", "场次", "标题"), Rows(pages, _day_row, archive.print_of))
        for month, pages in months.items()
    ]
    note = count_of(sum(map(len, days.values())), "篇")
    trail = (Link("日期", "dates/index.md"),)
    return Sheet(year_address(year), f"{year}年", "year", tuple(sections), note, (), trail, before, after)


def _day_row(page: Page) -> Row:
    day = page.metadata.date
    assert day is not None
    words = f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    return (Link(words, day_address(day)), page.metadata.city or "", format_session(page), title_link(page))


def _day_sheet(day: datetime.date, archive: Archive, before: Link | None, after: Link | None) -> Sheet:
    pages = archive.days[day]
    cities = dict.fromkeys(page.metadata.city for page in pages if page.metadata.city)
    rows = Rows(pages, _said_row, archive.print_of)
    sections = [Section("briefings", "当天的发布", ("城市", "场次", "标题", "发言"), rows)]
    figures = _of_whole_cities(pages)
    if figures:
        note = "各城市当天报出的全市数据；点数字看原句。"
        stated = Rows(figures, _figure_row, lambda one: f"{archive.print_of(one.page)} {one.index}")
        sections.append(Section("figures", "当天报出的数", ("城市", "指标", "数值", "截至"), stated, note))
    note = f"{len(pages)} 篇" + (f"，{join_some(cities, 8, '个城市')}。" if cities else "。")
    trail = (Link("日期", "dates/index.md"), Link(f"{day.year}年", month_address(day.year, day.month)))
    return Sheet(day_address(day), format_day(day), "day", tuple(sections), note, (), trail, before, after)


def _said_row(page: Page) -> Row:
    speakers = join_some((speaker.name for speaker in page.metadata.speakers), 3, "人")
    return (page.metadata.city or "", format_session(page), title_link(page), speakers)


def _of_whole_cities(pages: Sequence[Page]) -> list[Observation]:
    """Return the figures that pages give for the whole of their cities, by fixed metrics."""
    return [
        observation
        for observation in observe(pages)
        if observation.figure.metric != OTHER and observation.place == (observation.page.metadata.city or "")
    ]


def _figure_row(observation: Observation) -> Row:
    when = format_moment(observation.moment)
    return (observation.place, measure_name(observation), value_of(observation), when)
