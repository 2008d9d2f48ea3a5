"""What the templates show: values of the front matter as a reader reads them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from build_archive.archive import Archive, City, Neighbours, Person
from build_archive.indexes import format_day, format_session, page_address
from build_archive.lexicon import load_table
from build_archive.pages import Page
from build_archive.site.english import english_word

_AS_OF_RE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:T(?P<hour>\d{2}):(?P<minute>\d{2}))?")
_BASES_SHOWN = frozenset({"inferred", "curated"})


@dataclass(frozen=True, slots=True)
class BriefingView:
    """A briefing's page with what the archive knows about it."""

    page: Page
    city: City | None
    cast: tuple[Person, ...]  # one a speaker, in the same order
    anchors: tuple[str, ...]  # where each speaker first speaks; "" when unknown
    neighbours: Neighbours
    marks: Mapping[int, str]  # index of a figure to the id of its sentence's mark
    repairs: str = ""  # address of the view of its account of repairs, when there is one


def view_briefing(page: Page, archive: Archive, marks: Mapping[int, str], repairs: str) -> BriefingView:
    """Return what the template of a briefing shows."""
    cast = archive.cast[page.path]
    anchors = (
        next((a.anchor for a in person.appearances if a.page.path == page.path and a.speaker is speaker), "")
        for person, speaker in zip(cast, page.metadata.speakers, strict=True)
    )
    return BriefingView(
        page=page,
        city=next((city for city in archive.cities if city.name == page.metadata.city), None),
        cast=cast,
        anchors=tuple(anchors),
        neighbours=archive.neighbours.get(page.path, Neighbours()),
        marks=marks,
        repairs=repairs,
    )


def label(name: str, kind: str) -> str:
    """Return what the site calls a closed name; the name itself when the table has no row for it.

    >>> label("transcript", "kind")
    '实录'
    """
    return load_table("labels.tsv").get(f"{kind}.{name}", (name,))[0]


def format_number(value: float) -> str:
    """Return a number with separators for thousands, its decimals as they were given.

    >>> format_number(68000), format_number(96.63), format_number(3.0)
    ('68,000', '96.63', '3')
    """
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def format_as_of(as_of: str | None) -> str:
    """Return the end of what a figure counts; nothing when it is not given or no day of the calendar.

    >>> format_as_of("2020-03-11T24:00"), format_as_of("2020-03-11T09:30"), format_as_of("2020-03-11")
    ('2020年3月11日24时', '2020年3月11日9时30分', '2020年3月11日')
    """
    match = _AS_OF_RE.fullmatch(as_of or "")
    if not match:
        return ""
    try:
        day = datetime.date.fromisoformat(match["day"])
    except ValueError:
        return as_of or ""
    hour = f"{int(match['hour'])}时" if match["hour"] else ""
    minute = f"{int(match['minute'])}分" if int(match["minute"] or 0) else ""
    return f"{day.year}年{day.month}月{day.day}日{hour}{minute}"


def format_host(url: str) -> str:
    """Return the host that an address names, as plain text.

    >>> format_host("https://www.example.org/a"), format_host("http://[")
    ('www.example.org', '原始网页')
    """
    try:
        return urlsplit(url).hostname or "原始网页"
    except ValueError:
        return "原始网页"


def basis_note(page: Page, key: str) -> str:
    """Return how a field came to be when a reader must know: 推定, 人工补注; else nothing."""
    basis = page.metadata.provenance.basis.get(key)
    return label(basis.value, "basis") if basis and basis.value in _BASES_SHOWN else ""


def short_name(heading: str) -> str:
    """Return a heading for the list of contents: of a statement only the name.

    >>> short_name("倪朝荣（市疾控中心所长）"), short_name("企业怎样复工？")
    ('倪朝荣', '企业怎样复工？')
    """
    name, bracket, _ = heading.partition("（")
    return name if bracket and len(name) <= 12 else heading


FILTERS = {
    "as_of": format_as_of,
    "basis": basis_note,
    "day": format_day,
    "english": english_word,
    "host": format_host,
    "label": label,
    "number": format_number,
    "page_address": page_address,
    "session": format_session,
    "short_name": short_name,
}
