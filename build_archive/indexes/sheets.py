"""Derived pages as values, before the theme writes them as HTML: sheets of sections, and how long ones are spread."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, overload

# Rows a page holds at most; a longer list is spread over several pages.
PAGE_ROWS = 200
# Sections up to so many rows stay on their sheet's first page, when longer ones go to pages of their own:
# the first of these lengths at which all that stay fit together, so that sections of one length are treated alike.
_SHORT_SECTIONS = (60, 12)


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a page or file below docs/."""

    text: str
    target: str  # "" where it leads nowhere


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it is shown, with its unit, and the sentence that states it."""

    number: str
    unit: str
    target: str


Cell = str | Link | Value | tuple[Link, ...]
Row = tuple[Cell, ...]
T = TypeVar("T")


# What a derived page shows is made late, when the page is written: most are written already as they should be. What it
# is made of is known before, and is what the value is told apart by: `repr` gives a fingerprint of that.


class Rows(Sequence[Row]):
    """The rows of a table, each made of one item when it is asked for."""

    def __init__(self, items: Sequence[Any], make: Callable[[Any], Row], print_of: Callable[[Any], str]) -> None:
        """Take the items, what makes a row of one, and what tells a fingerprint of one."""
        self._items, self._make, self._print_of = items, make, print_of

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> Row | Rows:
        if isinstance(at, slice):
            return Rows(self._items[at], self._make, self._print_of)
        return self._make(self._items[at])

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, self._items)

    def __repr__(self) -> str:
        made_of = "\n".join(map(self._print_of, self._items))
        return hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()


class RowsTogether(Sequence[Row]):
    """The rows of a table that are made together when one is asked for; how many they are is known."""

    def __init__(self, count: int, make: Callable[[], Sequence[Row]], made_of: tuple[str, ...]) -> None:
        self._count, self._make, self._made_of = count, make, made_of

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> RowsTogether: ...
    def __getitem__(self, at: int | slice) -> Row | RowsTogether:
        if isinstance(at, slice):
            count = len(range(self._count)[at])
            return RowsTogether(count, lambda: self._make()[at], (*self._made_of, repr(at)))
        return self._make()[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._make())

    def __repr__(self) -> str:
        return repr(self._made_of)


@dataclass(frozen=True, slots=True)
class Late(Generic[T]):
    """A value that is made as a whole when it is asked for."""

    make: Callable[[], T]
    made_of: tuple[str, ...]  # fingerprints

    def __repr__(self) -> str:
        return repr(self.made_of)


@dataclass(frozen=True, slots=True)
class Point:
    """A number at a moment, and the sentence that states it."""

    moment: datetime.datetime
    value: float
    words: str  # how it is read out
    target: str
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers over time, to be drawn; `rows` say the same in words."""

    title: str
    unit: str
    points: tuple[Point, ...]  # in order of time
    is_joined: bool  # a level or a running total: neighbours are joined; else each stands on its own
    breaks: tuple[tuple[datetime.date, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    more: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A day or month of a calendar that has something."""

    count: int
    target: str
    words: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days with what happened on them, shown month by month."""

    days: Mapping[datetime.date, Mark]
    months: Mapping[tuple[int, int], str]  # year and month to where the month's name leads


@dataclass(frozen=True, slots=True)
class Heat:
    """Years by months, each as dark as it is full."""

    months: Mapping[tuple[int, int], Mark]
    years: Mapping[int, str]  # to where the year leads


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a derived page: pictures, then a table."""

    key: str  # ASCII: the heading's id, and the name of its own page when the list is long
    title: str
    head: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    note: str = ""
    links: tuple[Link, ...] = ()  # to other pages, under the note
    charts: tuple[Chart, ...] | Late[tuple[Chart, ...]] = ()
    picture: Calendar | Heat | Late[Calendar | Heat] | None = None
    leaves: tuple[Link, ...] = ()  # the pages that hold the rows, when they are not here


@dataclass(frozen=True, slots=True)
class Sheet:
    """A derived page; with more rows than a page holds it becomes several."""

    path: str
    title: str
    view: str  # what the theme styles it as
    sections: tuple[Section, ...]
    note: str = ""
    links: tuple[Link, ...] = ()
    trail: tuple[Link, ...] = ()  # the pages above it
    before: Link | None = None
    after: Link | None = None


def made(sheet: Sheet) -> Sheet:
    """Return a sheet with all made that it shows."""
    return replace(sheet, sections=tuple(map(_made, sheet.sections)))


def _made(section: Section) -> Section:
    charts, picture = section.charts, section.picture
    return replace(
        section,
        rows=tuple(section.rows),
        charts=charts.make() if isinstance(charts, Late) else charts,
        picture=picture.make() if isinstance(picture, Late) else picture,
    )


def spread(sheet: Sheet) -> Iterator[Sheet]:
    """Yield a sheet as it is, or, when it is long, with its long sections moved to pages of their own.

    The id of a section stays on the first page, so that a link to it always holds.
    """
    if sum(len(section.rows) for section in sheet.sections) <= PAGE_ROWS:
        yield sheet
        return
    longest = _longest_that_stays([len(section.rows) for section in sheet.sections])
    sections = []
    for section in sheet.sections:
        if len(section.rows) <= longest:
            sections.append(section)
            continue
        leaves = _cut(sheet, section)
        count = f"共 {len(section.rows)} 条"
        names = _name(leaves) if len(leaves) > 1 else [count]
        links = tuple(Link(name, leaf.path) for name, leaf in zip(names, leaves, strict=True))
        note = f"{section.note} {count}。".strip() if len(leaves) > 1 else section.note
        sections.append(replace(section, head=(), rows=(), note=note, charts=(), leaves=links))
        yield from leaves
    yield replace(sheet, sections=tuple(sections))


def _longest_that_stays(lengths: Sequence[int]) -> int:
    fitting = (most for most in _SHORT_SECTIONS if sum(n for n in lengths if n <= most) <= PAGE_ROWS)
    return next(fitting, 0)


def _cut(sheet: Sheet, section: Section) -> list[Sheet]:
    """Return the pages that hold a section's rows, each leading to the next."""
    stem = sheet.path.removesuffix(".md")
    pieces = [section.rows[at : at + PAGE_ROWS] for at in range(0, len(section.rows), PAGE_ROWS)]
    paths = [f"{stem}/{section.key}{f'.{number}' if number > 1 else ''}.md" for number in range(1, len(pieces) + 1)]
    leaves = []
    for number, (path, rows) in enumerate(zip(paths, pieces, strict=True)):
        title = f"第 {number + 1} 页，共 {len(pieces)} 页" if len(pieces) > 1 else "全部"
        first = replace(section, title=title, rows=rows)
        own = first if number == 0 else replace(first, charts=(), picture=None, links=())
        before = Link("上一页", paths[number - 1]) if number else None
        after = Link("下一页", paths[number + 1]) if number + 1 < len(paths) else None
        trail = (*sheet.trail, Link(sheet.title, sheet.path))
        name = f"{sheet.title} {section.title}"
        leaves.append(Sheet(path, name, sheet.view, (own,), "", (), trail, before, after))
    return leaves


def _name(leaves: Sequence[Sheet]) -> list[str]:
    """Return a name for each page of a list: what it reaches from and to, with its number where that is not enough."""
    names = [_range(leaf) for leaf in leaves]
    if len(set(names)) == len(names):
        return names
    return [f"{number}：{name}" for number, name in enumerate(names, 1)]


def _range(leaf: Sheet) -> str:
    """Return what a page goes from and to, by the first cells of its rows."""
    rows = leaf.sections[0].rows
    ends = dict.fromkeys(_words(row[0]) for row in (rows[0], rows[-1]))
    return " – ".join(word for word in ends if word) or leaf.sections[0].title


def _words(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Link):
        return cell.text
    return cell.number if isinstance(cell, Value) else "、".join(link.text for link in cell)


def link_all(links: Sequence[Link]) -> Cell:
    """Return a cell of several links; an empty one where there are none."""
    return tuple(links) or ""
