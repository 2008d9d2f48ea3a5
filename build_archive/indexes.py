"""Renders the derived pages (cities, days, people), as texts by path."""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import yaml

from build_archive.archive import Archive, City, Person, Series
from build_archive.pages import Page

# Rows a derived page holds at most; a longer list is spread over several pages.
PAGE_ROWS = 200
WEEKDAYS = "一二三四五六日"

# Marks that are markup anywhere in a line, and those that are only at its start (a list, a fence).
_MARKUP_RE = re.compile(r"[\\`*_{}\[\]()|!#]")
_LIST_MARK_RE = re.compile(r"^(?:\d+(?=\.\s)|(?=[-+]))")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"})
_SPACES_RE = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a page below docs/."""

    text: str
    target: str


Cell = str | Link | tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed table of a derived page."""

    key: str  # ASCII: the heading's id, and the name of its own page when the list is long
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A derived page before it is spread and written as Markdown."""

    path: str
    title: str
    view: str  # what the theme styles it as
    sections: tuple[Section, ...]
    note: str = ""


def render_indexes(archive: Archive) -> Mapping[str, str]:
    """Return every derived page: path below docs/ to its text.

    No page holds more than PAGE_ROWS rows; names and titles are escaped, so that none becomes
    markup. Costs are linear in the pages and in the people on them.
    """
    sheets = [
        _cities_sheet(archive),
        *(_city_sheet(city, archive) for city in archive.cities),
        _dates_sheet(archive),
        *(_year_sheet(year, pages) for year, pages in _by_year(archive.pages).items()),
        _people_sheet(archive),
        *(_person_sheet(person) for person in archive.people),
    ]
    return {path: text for sheet in sheets for path, text in _spread(sheet)}


# Addresses and words


def page_address(page: Page) -> str:
    """Return the path of a briefing's page below docs/."""
    return f"briefings/{page.path}"


def city_address(city: City) -> str:
    """Return the path of a city's page below docs/."""
    return f"cities/{city.slug}.md"


def person_address(person: Person) -> str:
    """Return the path of a person's page below docs/."""
    return f"people/{person.slug}.md"


def day_address(day: datetime.date) -> str:
    """Return the path and anchor of the list of a day's month, below docs/."""
    return f"dates/{day.year}.md#m{day.month:02}"


def format_day(day: datetime.date) -> str:
    """Return a day in full, with its weekday.

    >>> format_day(datetime.date(2020, 3, 12))
    '2020年3月12日 星期四'
    """
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def format_session(page: Page) -> str:
    """Return 第38场, or nothing when the page has no session."""
    return f"第{page.metadata.session}场" if page.metadata.session else ""


def _initial(person: Person) -> str:
    first = person.reading[:1]
    return first if "a" <= first <= "z" else "other"


# Sheets


def _cities_sheet(archive: Archive) -> Sheet:
    provinces: dict[str, list[City]] = {}
    for city in archive.cities:
        provinces.setdefault(city.province, []).append(city)
    sections = [
        Section(f"p{number}", name or "未注明省份", ("城市", "篇数", "时间"), tuple(map(_city_row, cities)))
        for number, (name, cities) in enumerate(sorted(provinces.items(), key=lambda item: (not item[0], item[0])), 1)
    ]
    if archive.unplaced:
        sections.append(_briefings_section("unplaced", "未注明城市", archive.unplaced))
    return Sheet("cities/index.md", "城市", "cities", tuple(sections), _count(len(archive.cities), "个城市"))


def _city_row(city: City) -> tuple[Cell, ...]:
    return (Link(city.name, city_address(city)), f"{len(city.pages)} 篇", _span(city.pages))


def _span(pages: Sequence[Page]) -> str:
    days = [page.metadata.date for page in pages if page.metadata.date]
    return _period(min(days, default=None), max(days, default=None))


def _period(first: datetime.date | None, last: datetime.date | None) -> str:
    return " 至 ".join(day.isoformat() for day in dict.fromkeys((first, last)) if day)


def _count(number: int, unit: str) -> str:
    return f"共 {number} {unit}。" if number else "还没有内容。"


def _city_sheet(city: City, archive: Archive) -> Sheet:
    own = [one for one in archive.series if one.city == city.name]
    sections = [_series_section(f"series-{number}", one) for number, one in enumerate(own, 1)]
    loose = tuple(page for page in city.pages if not page.metadata.series)
    if loose:
        sections.append(_briefings_section("others", "其他发布" if own else "全部发布", loose))
    cast = {person.slug: person for page in city.pages for person in archive.cast[page.path]}
    people = sorted(cast.values(), key=lambda person: (person.reading, person.slug))
    if people:
        rows = tuple((name, post, pages) for name, post, _, pages in map(_person_row, people))
        sections.append(Section("people", "人物", ("姓名", "职务", "篇数"), rows))
    province = city.province if city.province != city.name else ""
    note = "，".join(part for part in (province, f"收录 {len(city.pages)} 篇", _span(city.pages)) if part)
    return Sheet(city_address(city), city.name, "city", tuple(sections), f"{note}。")


def _series_section(key: str, series: Series) -> Section:
    section = _briefings_section(key, series.name, series.pages)
    sessions = series.sessions
    if not sessions:
        return section
    note = f"收录 {len(sessions)} 场，编号至少到第 {max(sessions)} 场。"
    if series.missing:
        gaps = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in series.missing)
        note += f"未收录：第 {gaps} 场。"
    return Section(key, section.title, section.head, section.rows, note)


_BRIEFINGS_HEAD = ("日期", "场次", "标题", "发言")


def _briefings_section(key: str, title: str, pages: Iterable[Page]) -> Section:
    return Section(key, title, _BRIEFINGS_HEAD, tuple(map(_briefing_row, pages)))


def _briefing_row(page: Page) -> tuple[Cell, ...]:
    data = page.metadata
    names = [speaker.name for speaker in data.speakers]
    speakers = "、".join(names[:3]) + (f" 等 {len(names)} 人" if len(names) > 3 else "")
    day = data.date.isoformat() if data.date else "日期不详"
    return (day, format_session(page), Link(data.title, page_address(page)), speakers)


def _by_year(pages: Iterable[Page]) -> Mapping[int, tuple[Page, ...]]:
    years: dict[int, list[Page]] = {}
    for page in pages:
        if page.metadata.date:
            years.setdefault(page.metadata.date.year, []).append(page)
    return {year: tuple(found) for year, found in sorted(years.items())}


def _dates_sheet(archive: Archive) -> Sheet:
    sections = [
        Section(
            f"y{year}",
            f"{year}年",
            ("月份", "篇数", "城市"),
            tuple(_month_row(year, month, found) for month, found in _by_month(pages).items()),
        )
        for year, pages in sorted(_by_year(archive.pages).items(), reverse=True)
    ]
    if archive.undated:
        sections.append(_briefings_section("undated", "未注明日期", archive.undated))
    return Sheet("dates/index.md", "日期", "dates", tuple(sections), _count(len(archive.pages), "篇"))


def _by_month(pages: Iterable[Page]) -> Mapping[int, tuple[Page, ...]]:
    months: dict[int, list[Page]] = {}
    for page in pages:
        assert page.metadata.date is not None
        months.setdefault(page.metadata.date.month, []).append(page)
    return {month: tuple(found) for month, found in sorted(months.items())}


def _month_row(year: int, month: int, pages: Sequence[Page]) -> tuple[Cell, ...]:
    cities = list(dict.fromkeys(page.metadata.city for page in pages if page.metadata.city))
    names = "、".join(cities[:5]) + (f" 等 {len(cities)} 个城市" if len(cities) > 5 else "")
    return (Link(f"{month}月", day_address(datetime.date(year, month, 1))), f"{len(pages)} 篇", names)


def _year_sheet(year: int, pages: Sequence[Page]) -> Sheet:
    sections = tuple(
        Section(f"m{month:02}", f"{month}月", ("日期", "城市", "场次", "标题"), tuple(map(_day_row, found)))
        for month, found in _by_month(pages).items()
    )
    return Sheet(f"dates/{year}.md", f"{year}年", "year", sections, _count(len(pages), "篇"))


def _day_row(page: Page) -> tuple[Cell, ...]:
    day = page.metadata.date
    assert day is not None
    words = f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    return (words, page.metadata.city or "", format_session(page), Link(page.metadata.title, page_address(page)))


_PEOPLE_HEAD = ("姓名", "职务", "城市", "篇数")


def _people_sheet(archive: Archive) -> Sheet:
    initials: dict[str, list[Person]] = {}
    for person in archive.people:
        initials.setdefault(_initial(person), []).append(person)
    sections = tuple(
        Section(
            f"initial-{letter}",
            "其他" if letter == "other" else letter.upper(),
            _PEOPLE_HEAD,
            tuple(map(_person_row, found)),
        )
        for letter, found in sorted(initials.items(), key=lambda item: (item[0] == "other", item[0]))
    )
    return Sheet("people/index.md", "人物", "people", sections, _count(len(archive.people), "人，按拼音排列"))


def _person_row(person: Person) -> tuple[Cell, Cell, Cell, Cell]:
    posts = person.posts
    latest = posts[-1].title if posts else ""
    shown = len({appearance.page.path for appearance in person.appearances})
    return (Link(person.name, person_address(person)), latest, person.city, f"{shown} 篇")


def _person_sheet(person: Person) -> Sheet:
    posts = tuple((post.title, _period(post.first, post.last)) for post in person.posts)
    sections = [Section("posts", "职务", ("职务", "见于"), posts)] if posts else []
    sections.append(Section("pages", "出现的发布会", ("日期", "城市", "身份", "标题"), tuple(_stage_rows(person))))
    note = f"{person.city}，" if person.city else ""
    shown = len({appearance.page.path for appearance in person.appearances})
    return Sheet(person_address(person), person.name, "person", tuple(sections), f"{note}出现于 {shown} 篇。")


_ROLES = {"speaker": "发言", "host": "主持", "reporter": "记者", "author": "作者"}


def _stage_rows(person: Person) -> Iterator[tuple[Cell, ...]]:
    for appearance in person.appearances:
        data = appearance.page.metadata
        anchor = f"#{appearance.anchor}" if appearance.anchor else ""
        title = Link(data.title, page_address(appearance.page) + anchor)
        day = data.date.isoformat() if data.date else "日期不详"
        yield (day, data.city or "", _ROLES[appearance.speaker.role.value], title)


# Sheets to Markdown


def _spread(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield a sheet as one page, or, when it is long, as a page of sections and a page or more for each."""
    if sum(len(section.rows) for section in sheet.sections) <= PAGE_ROWS:
        yield sheet.path, _render_sheet(sheet, sheet.sections)
        return
    stem = sheet.path.removesuffix(".md")
    contents = []
    for section in sheet.sections:
        pieces = [section.rows[at : at + PAGE_ROWS] for at in range(0, len(section.rows), PAGE_ROWS)]
        paths = [f"{stem}/{section.key}{f'-{number}' if number > 1 else ''}.md" for number in range(1, len(pieces) + 1)]
        links = tuple((Link(_leaf(number, len(pieces)), path),) for number, path in enumerate(paths, 1))
        note = f"{section.note} 共 {len(section.rows)} 条。".strip()
        contents.append(Section(section.key, section.title, ("分页",), links[:PAGE_ROWS], note))
        for number, (path, rows) in enumerate(zip(paths, pieces, strict=True), 1):
            leaf = Section(section.key, _leaf(number, len(pieces)), section.head, rows, section.note)
            yield path, _render_sheet(Sheet(path, f"{sheet.title} {section.title}", sheet.view, (), ""), (leaf,))
    yield sheet.path, _render_sheet(sheet, contents)


def _leaf(number: int, of: int) -> str:
    return f"第 {number} 页，共 {of} 页" if of > 1 else "全部"


def _render_sheet(sheet: Sheet, sections: Iterable[Section]) -> str:
    data = {"title": _plain(sheet.title), "view": sheet.view}
    header = f"---\n{yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4096)}---\n"
    parts = [header, f"# {_escape(sheet.title)}\n", *([f"{_escape(sheet.note)}\n"] if sheet.note else [])]
    for section in sections:
        parts.append(f"## {_escape(section.title)} {{#{section.key}}}\n")
        if section.note:
            parts.append(f"{_escape(section.note)}\n")
        if section.rows:
            parts.append(_render_table(section, sheet.path))
    return "\n".join(parts)


def _render_table(section: Section, at: str) -> str:
    lines = [section.head, tuple("---" for _ in section.head)]
    lines += [tuple(_render_cell(cell, at) for cell in row) for row in section.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _render_cell(cell: Cell, at: str) -> str:
    if isinstance(cell, str):
        return _escape(cell)
    links = (cell,) if isinstance(cell, Link) else cell
    return "、".join(f"[{_escape(link.text)}]({_relative(link.target, at)})" for link in links)


def _relative(target: str, at: str) -> str:
    path, mark, anchor = target.partition("#")
    return quote(posixpath.relpath(path, posixpath.dirname(at))) + mark + anchor


def _plain(text: str) -> str:
    return _SPACES_RE.sub(" ", text).strip()


def _escape(text: str) -> str:
    r"""Return `text` as Markdown that shows just these characters, on one line.

    >>> _escape("a|b <i> 1. x")
    'a\\|b &lt;i&gt; 1. x'
    """
    marked = _MARKUP_RE.sub(r"\\\g<0>", _plain(text))
    return _LIST_MARK_RE.sub(r"\g<0>\\", marked).translate(_ENTITIES)
