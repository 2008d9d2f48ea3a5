"""How the values of derived pages are shown: cells, calendars, and links from one page to another."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from urllib.parse import quote

from markupsafe import Markup, escape

from build_archive.indexes.sheets import Calendar, Cell, Chart, Heat, Late, Link, Mark, Row, Sheet, Value, made
from build_archive.site.charts import Leads, draw_chart, has_gaps

_SAFE_RE = re.compile(r"[\w./~-]*", re.ASCII)  # what stays as it is in an address

# How full a day or month is: from so many pages on it is as dark as its place in the list.
_SHADES = (1, 2, 4, 8, 16)


def publish(address: str) -> str:
    """Return where a page or file below docs/ stands in the site.

    >>> publish("people/a.md#posts"), publish("assets/data/a.csv")
    ('people/a.html#posts', 'assets/data/a.csv')
    """
    path, mark, anchor = address.partition("#")
    path = f"{path.removesuffix('.md')}.html" if path.endswith(".md") else path
    return f"{path}{mark}{anchor}"


def lead_from(at: str, target: str) -> str:
    """Return the link from one page below docs/ to another.

    >>> lead_from("cities/a.md", "people/b.md#posts"), lead_from("cities/a.md", "cities/a.md#x")
    ('../people/b.html#posts', '#x')
    """
    path, mark, anchor = target.partition("#")
    if path == at and anchor:
        return mark + anchor
    return f"{way_to(publish(path), at.rpartition('/')[0])}{mark}{anchor}"


def way_to(path: str, folder: str) -> str:
    """Return the address of a file as it is seen from a folder; both stand below one root, and hold no dots.

    >>> way_to("people/b.html", "cities"), way_to("cities/b/1.html", "cities"), way_to("a.html", "cities/b")
    ('../people/b.html', 'b/1.html', '../../a.html')
    """
    up = ""
    while folder and not path.startswith(f"{folder}/"):
        folder = folder.rpartition("/")[0]
        up += "../"
    rest = path[len(folder) + 1 :] if folder else path
    return up + (rest if _SAFE_RE.fullmatch(rest) else quote(rest))


def show_link(link: Link, leads: Leads) -> str:
    """Return a link as HTML; its text alone where it leads nowhere."""
    text = _show(link.text)
    return f'<a href="{escape(leads(link.target))}">{text}</a>' if link.target else text


def show_cell(cell: Cell, leads: Leads) -> str:
    """Return a cell of a table as HTML."""
    if isinstance(cell, str):
        return _show(cell)
    if isinstance(cell, Link):
        return show_link(cell, leads)
    if isinstance(cell, Value):
        unit = f'<span class="unit">{_show(cell.unit)}</span>' if cell.unit else ""
        return f'<a class="value" href="{escape(leads(cell.target))}">{_show(cell.number)}</a>{unit}'
    return "、".join([show_link(link, leads) for link in cell])


def _show(text: str) -> str:
    return text if text.isalnum() else escape(text)


def shade(count: int) -> int:
    """Return how dark a number of pages is, 0 for none.

    >>> [shade(count) for count in (0, 1, 3, 100)]
    [0, 1, 2, 5]
    """
    return sum(count >= least for least in _SHADES)


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of days from Monday on; 0 where no day of the month is."""

    year: int
    month: int
    target: str
    weeks: tuple[tuple[tuple[int, Mark | None], ...], ...]


def show_months(picture: Calendar) -> Iterator[Month]:
    """Yield the months that have something, in order."""
    found = sorted({(day.year, day.month) for day in picture.days})
    by_day = {(day.year, day.month, day.day): mark for day, mark in picture.days.items()}
    for year, month in found:
        weeks = tuple(
            tuple((day, by_day.get((year, month, day))) for day in week)
            for week in calendar.Calendar().monthdayscalendar(year, month)
        )
        yield Month(year, month, picture.months.get((year, month), ""), weeks)


def show_years(picture: Heat) -> Mapping[int, tuple[Mark | None, ...]]:
    """Return the twelve months of each year that has something, the latest year first."""
    years = sorted(picture.years, reverse=True)
    return {year: tuple(picture.months.get((year, month)) for month in range(1, 13)) for year in years}


# Columns of one width on all tables of a page, by their heads; the others share what is left.
_WIDTHS = {
    "main": ("标题", "提问", "原句"),
    "day": ("日期", "最近一次"),
    "when": ("截至",),
    "span": ("时间", "见于"),
    "people": ("发言",),
    "name": ("城市", "地区", "姓名", "回答", "主题", "媒体", "下载"),
    "short": ("场次", "篇数", "项数", "同场", "身份", "数值", "月份", "共"),
}
_CLASSES = {head: name for name, heads in _WIDTHS.items() for head in heads}


@dataclass(frozen=True, slots=True)
class SheetView:
    """A derived page with what its template calls to show it."""

    sheet: Sheet
    leads: Leads
    empty: Mapping[tuple[str, ...], frozenset[int]]  # columns that no table with that head fills

    def table(self, head: tuple[str, ...], rows: Iterable[Row]) -> Markup:
        """Return a table as HTML, without the columns that stay empty on this page.

        Not in the template: most of what derived pages hold are cells, and Jinja takes its time over each.
        """
        empty = self.empty.get(head, frozenset())
        shown = [(index, _CLASSES.get(name, "text")) for index, name in enumerate(head) if index not in empty]
        names = "".join(f'<th scope="col" class="{width}">{escape(head[index])}</th>' for index, width in shown)
        cells = [(index, '<td class="main">' if width == "main" else "<td>") for index, width in shown]
        leads = self.leads
        body = "".join(
            [f"<tr>{''.join([f'{td}{show_cell(row[at], leads)}</td>' for at, td in cells])}</tr>\n" for row in rows]
        )
        top = f'<table class="rows by-{shown[0][1]}">\n<thead><tr>{names}</tr></thead>\n'
        return Markup(f"{top}<tbody>\n{body}</tbody>\n</table>\n")  # noqa: S704  every text in it is escaped above

    def cell(self, cell: Cell) -> Markup:
        """Return a cell as HTML."""
        return Markup(show_cell(cell, self.leads))  # noqa: S704  escaped

    def has_gaps(self, charts: Iterable[Chart]) -> bool:
        """Whether a chart has a broken line, which must be explained."""
        return any(map(has_gaps, charts))

    def chart(self, chart: Chart, key: str) -> Markup:
        """Return a chart as SVG."""
        return draw_chart(chart, key, self.leads)


def view_sheet(sheet: Sheet) -> SheetView:
    """Return what the template of a derived page shows."""
    sheet = made(sheet)
    tables = [(section.head, section.rows) for section in sheet.sections]
    charts = chain.from_iterable(section.charts for section in sheet.sections if not isinstance(section.charts, Late))
    tables += [(chart.head, chart.rows) for chart in charts]
    filled: dict[tuple[str, ...], set[int]] = {head: set() for head, _ in tables}
    for head, rows in tables:
        filled[head].update(index for row in rows for index, cell in enumerate(row) if cell)
    empty = {head: frozenset(range(len(head))) - found for head, found in filled.items()}
    return SheetView(sheet, partial(lead_from, sheet.path), empty)


FILTERS = {
    "months": show_months,
    "shade": shade,
    "years": show_years,
}
