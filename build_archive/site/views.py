"""What the templates show: values of the front matter as a reader reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from build_archive.archive import Archive, City, Group, Neighbours, Person, Series
from build_archive.contract import Figure
from build_archive.indexes.addresses import format_date, format_day, format_number, format_session, page_address
from build_archive.lexicon import label
from build_archive.measures import figure_anchor
from build_archive.pages import Page
from build_archive.site.english import english_word
from build_archive.timex import parse_as_of

_NAMED_RE = re.compile(r'<a [^<>]*\bid="(who-\d+)"')
_BASES_SHOWN = frozenset({"inferred", "curated"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the archive holds around its briefings, gathered once for all of them."""

    archive: Archive
    related: Mapping[str, tuple[Page, ...]]  # by the page's path
    cities: Mapping[str, City]  # by name
    topics: Mapping[str, Group]
    publishers: Mapping[str, Group]
    series: Mapping[tuple[str, str], Series]  # by city and name
    anchors: Mapping[str, Mapping[int, str]]  # by the page's path and the place of the speaker: where they first speak


def gather_surroundings(archive: Archive, related: Mapping[str, tuple[Page, ...]]) -> Surroundings:
    """Return what the pages of briefings show of the archive around them, and of the pages that are like them."""
    return Surroundings(
        archive=archive,
        related=related,
        cities={city.name: city for city in archive.cities},
        topics={topic.name: topic for topic in archive.topics},
        publishers={publisher.name: publisher for publisher in archive.publishers},
        series={(series.city, series.name): series for series in archive.series},
        anchors=archive.speaker_anchors(),
    )


@dataclass(frozen=True, slots=True)
class BriefingView:
    """A briefing's page with what the archive knows about it."""

    page: Page
    city: City | None
    series: Series | None
    publisher: Group | None
    topics: tuple[Group, ...]
    cast: tuple[Person, ...]  # one a speaker, in the same order
    anchors: tuple[str, ...]  # where each speaker first speaks; who-1 … where the text only names them
    named: frozenset[str]  # those of who-1 … that stand in the text
    neighbours: Neighbours
    related: tuple[Page, ...]
    marks: Mapping[int, str]  # index of a figure to the id of its sentence's mark
    repairs: str = ""  # address of the view of its account of repairs, when there is one

    def figure_rows(self, first: int, last: int | None, tongue: str) -> Markup:
        """Return rows of the table of figures as HTML; `tongue` is the attribute of a text's language, "" without one.

        Not in the template: they are half of all that it writes, and Jinja takes its time over each value.
        """
        figures = self.page.metadata.figures[first:last]
        rows = [_figure_row(one, number, self.marks.get(number), tongue) for number, one in enumerate(figures, first)]
        return Markup("".join(rows))  # noqa: S704  every value in it is escaped


def _figure_row(figure: Figure, number: int, mark: str | None, tongue: str) -> str:
    own = "" if mark else f' id="{figure_anchor(number)}"'
    quote = f'<a href="#{mark}">{escape(figure.quote)}</a>' if mark else escape(figure.quote)
    unit = escape(figure.unit or "")
    number_shown = f"{'约 ' if figure.approx else ''}{format_number(figure.value)}"
    return f"""\
<tr{own}>
  <th scope="row">{escape(figure.label or label(figure.metric, "metric"))}</th>
  <td class="value">{number_shown}<span class="unit">{unit}</span></td>
  <td class="where">{escape(figure.place or "")}</td>
  <td class="until">{format_as_of(figure.as_of)}</td>
  <td class="quote"{tongue}>{quote}</td>
</tr>
"""


def view_briefing(page: Page, around: Surroundings, marks: Mapping[int, str], html: str, repairs: str) -> BriefingView:
    """Return what the template of a briefing shows; `html` is its text as rendered."""
    data = page.metadata
    anchors = (around.anchors[page.path][number] for number, _ in enumerate(data.speakers))
    return BriefingView(
        page=page,
        city=around.cities.get(data.city or ""),
        series=around.series.get((data.city or "", data.series or "")),
        publisher=around.publishers.get(data.publisher or ""),
        topics=tuple(around.topics[topic] for topic in dict.fromkeys(data.topics)),
        cast=around.archive.cast[page.path],
        anchors=tuple(anchors),
        named=frozenset(_NAMED_RE.findall(html)),
        neighbours=around.archive.neighbours.get(page.path, Neighbours()),
        related=around.related[page.path],
        marks=marks,
        repairs=repairs,
    )


def surroundings_seen(page: Page, around: Surroundings) -> tuple[object, ...]:
    """Return all that the page of a briefing shows or uses of the archive around it, as plain values."""
    data = page.metadata
    city = around.cities.get(data.city or "")
    series = around.series.get((data.city or "", data.series or ""))
    publisher = around.publishers.get(data.publisher or "")
    near = around.archive.neighbours.get(page.path, Neighbours())
    return (
        (city and (city.name, city.slug), series and (series.name, series.slug), publisher and publisher.slug),
        tuple(around.topics[topic].slug for topic in data.topics),
        tuple(person.slug for person in around.archive.cast[page.path]),
        tuple(around.anchors[page.path][number] for number, _ in enumerate(data.speakers)),
        tuple(other and _face(other) for other in (near.before, near.after, *around.related[page.path])),
    )


def _face(page: Page) -> tuple[object, ...]:
    """Return what other pages show of a page."""
    data = page.metadata
    return (page.path, data.title, data.date, data.city, data.series, data.session)


def format_as_of(as_of: str | None) -> str:
    """Return the end of what a figure counts; nothing when it is not given or no day of the calendar.

    >>> format_as_of("2020-03-11T24:00"), format_as_of("2020-03-11T09:30"), format_as_of("2020-03-11")
    ('2020年3月11日24时', '2020年3月11日9时30分', '2020年3月11日')
    """
    parsed = parse_as_of(as_of)
    if parsed is None:
        return ""
    day, hour, minute = parsed
    clock = "" if hour is None else f"{hour}时" + (f"{minute}分" if minute else "")
    return f"{day.year}年{day.month}月{day.day}日{clock}"


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
    "basis": basis_note,
    "date": format_date,
    "day": format_day,
    "english": english_word,
    "host": format_host,
    "label": label,
    "number": format_number,
    "page_address": page_address,
    "session": format_session,
    "short_name": short_name,
}
