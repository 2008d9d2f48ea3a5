"""Lists of briefings, as the pages of cities, series, topics and days share them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from build_archive.archive import Archive, Series
from build_archive.indexes.addresses import (
    day_address,
    format_date,
    format_session,
    join_some,
    month_address,
    page_address,
    series_address,
    year_address,
)
from build_archive.indexes.sheets import Calendar, Heat, Late, Link, Mark, Row, Rows, Section
from build_archive.pages import Page

# Months of a calendar that are shown day by day; more are shown as years by months.
MOST_MONTHS = 12
_HEAD = ("日期", "场次", "标题", "发言")
_PLACED_HEAD = ("日期", "城市", "场次", "标题")


def briefings_section(key: str, title: str, pages: Sequence[Page], archive: Archive) -> Section:
    """Return the list of briefings of one city."""
    return Section(key, title, _HEAD, Rows(pages, _row, archive.print_of))


def placed_section(key: str, title: str, pages: Sequence[Page], archive: Archive) -> Section:
    """Return the list of briefings of several cities."""
    return Section(key, title, _PLACED_HEAD, Rows(pages, _placed_row, archive.print_of))


def series_section(key: str, series: Series, title: str, archive: Archive) -> Section:
    """Return the list of a series with what is missing in its numbering."""
    rows: list[Page | tuple[int, int]] = []
    gaps = list(series.missing)
    for page in series.pages:
        session = page.metadata.session
        while session and gaps and gaps[0][1] < session:
            rows.append(gaps.pop(0))
        rows.append(page)

    def print_of(row: Page | tuple[int, int]) -> str:
        return archive.print_of(row) if isinstance(row, Page) else repr(row)

    return Section(key, title, _HEAD, Rows(rows, _series_row, print_of), numbering_of(series))


def numbering_of(series: Series) -> str:
    """Return how many sessions the archive holds, how many there were at least, and which are missing."""
    sessions = series.sessions
    if not sessions:
        return ""
    note = f"收录 {len(sessions)} 场，编号至少到第 {max(sessions)} 场。"
    gaps = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in series.missing)
    return f"{note}未收录：第 {gaps} 场。" if gaps else note


def _series_row(row: Page | tuple[int, int]) -> Row:
    if isinstance(row, Page):
        return _row(row)
    first, last = row
    words = f"第{first}场" if first == last else f"第{first}–{last}场"
    return ("", words, "未收录", "")


def _row(page: Page) -> Row:
    speakers = join_some((speaker.name for speaker in page.metadata.speakers), 3, "人")
    return (format_date(page), format_session(page), title_link(page), speakers)


def _placed_row(page: Page) -> Row:
    return (format_date(page), page.metadata.city or "", format_session(page), title_link(page))


def title_link(page: Page) -> Link:
    """Return a page's title, leading to it."""
    return Link(page.metadata.title, page_address(page))


def series_link(series: Series) -> Link:
    """Return a series' name, leading to its page."""
    return Link(series.name, series_address(series))


def when_section(pages: Sequence[Page], archive: Archive) -> Section:
    """Return the calendar of pages: day by day, or years by months when they reach over many."""
    picture = Late(partial(_picture, pages), tuple(map(archive.print_of, pages)))
    return Section("calendar", "日历", picture=picture)


def _picture(pages: Sequence[Page]) -> Calendar | Heat:
    days = group_days(pages)
    months = {(day.year, day.month) for day in days}
    if len(months) > MOST_MONTHS:
        return heat_of(days)
    marks = {day: _day_mark(day, found) for day, found in days.items()}
    return Calendar(marks, {month: month_address(*month) for month in months})


def group_days(pages: Iterable[Page]) -> dict[datetime.date, list[Page]]:
    """Return the pages of each day; those without a day are left out."""
    days: dict[datetime.date, list[Page]] = {}
    for page in pages:
        if page.metadata.date:
            days.setdefault(page.metadata.date, []).append(page)
    return dict(sorted(days.items()))


def _day_mark(day: datetime.date, pages: Sequence[Page]) -> Mark:
    target = page_address(pages[0]) if len(pages) == 1 else day_address(day)
    return Mark(
        len(pages), target, f"{day.month}月{day.day}日：{join_some((p.metadata.title for p in pages), 2, '篇')}"
    )


def heat_of(days: Mapping[datetime.date, Sequence[Page]]) -> Heat:
    """Return the map of time of pages: how many each month has."""
    counts: dict[tuple[int, int], int] = {}
    for day, pages in days.items():
        counts[day.year, day.month] = counts.get((day.year, day.month), 0) + len(pages)
    months = {
        (year, month): Mark(count, month_address(year, month), f"{year}年{month}月：{count} 篇")
        for (year, month), count in sorted(counts.items())
    }
    return Heat(months, {year: year_address(year) for year, _ in months})


def archive_heat(archive: Archive) -> Heat:
    """Return the map of time of the whole archive."""
    return heat_of(archive.days)
