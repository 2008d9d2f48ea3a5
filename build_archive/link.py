"""Links all pages: cities, series with their gaps, neighbours, people told apart, days."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from build_archive.archive import Appearance, Archive, City, Group, Neighbours, NoteKey, Person, Post, Question, Series
from build_archive.facts import Facts, facts_of, findings_of
from build_archive.figure_notes import figure_notes
from build_archive.measures import day_counted, moment_of
from build_archive.pages import Page
from build_archive.romanize import bare_city, reading_of, reading_of_city, slug_of

K = TypeVar("K")
V = TypeVar("V")

# A post part shorter than this (主任, 副市长) names no office: it cannot tell two people apart.
TELLING_LENGTH = 4
# Beyond so many different posts under one name, only equal posts are joined: a list of names, not a person.
MAX_POSTS = 64
_MAX_PARTS = 12  # posts of one person that are compared; nobody holds more
_COVID_RE = re.compile(r"新型冠状病毒(?:感染的?)?(?:肺炎)?|新冠(?:病毒)?(?:感染)?(?:肺炎)?")
_FILLER_RE = re.compile(r"人民(?=政府)|工作|新闻|例行|专题|媒体|\s")  # words that come and go in a series' name
_RESERVED = frozenset({"index"})  # the lists' own pages

# A post that names a division above the city by itself, so that it means the same in every city.
_ABOVE_CITY_RE = re.compile(r"国家|国务院|中国|全国|[一-鿿]{2,5}?(?:省|自治区)")


def link(pages: Sequence[Page], known: Mapping[str, Facts] | None = None) -> Archive:
    """Return the archive of `pages`: nothing is read or written, and the order given does not matter.

    What is `known` of pages by themselves, by their paths, need not be found in their texts again.

    Costs are linear in the number of pages and speakers, but for sorting.
    """
    ordered = tuple(sorted(pages, key=_time_key))
    series = _series(ordered)
    facts = {page.path: known[page.path] if known else facts_of(page) for page in ordered}
    people, cast = _people(ordered, facts)
    cities = _cities(ordered)
    archive = Archive(
        pages=ordered,
        cities=cities,
        series=series,
        people=people,
        topics=_groups((topic, page) for page in ordered for topic in dict.fromkeys(page.metadata.topics)),
        publishers=_groups((page.metadata.publisher, page) for page in ordered if page.metadata.publisher),
        questions=tuple(q for page in ordered for q in _questions(page, facts[page.path], cast[page.path])),
        metrics=_metrics(ordered),
        days=_group((page.metadata.date, page) for page in ordered if page.metadata.date),
        neighbours=_neighbours(series),
        cast=cast,
        notes=figure_notes(ordered, (sum_ for page in ordered for sum_ in findings_of(page, facts[page.path]))),
    )
    return replace(archive, prints=_prints(archive, facts))


def _prints(archive: Archive, facts: Mapping[str, Facts]) -> Mapping[str, str]:
    """Return a fingerprint of each page with all that lists show of it, and with the addresses of what they lead to."""
    cities = {city.name: city.slug for city in archive.cities}
    topics = {topic.name: topic.slug for topic in archive.topics}
    publishers = {publisher.name: publisher.slug for publisher in archive.publishers}
    series = {page.path: (one.name, one.slug) for one in archive.series for page in one.pages}
    prints = {}
    for page in archive.pages:
        data = page.metadata
        leads_to = (
            *(cities.get(data.city or ""), publishers.get(data.publisher or ""), series.get(page.path)),
            [topics[topic] for topic in data.topics],
            [person.slug for person in archive.cast[page.path]],
            sorted({archive.metrics[figure.metric] for figure in data.figures}),
            list(_notes_of(page, archive)),
        )
        made_of = f"{facts[page.path].print}{leads_to!r}"
        prints[page.path] = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()
    return prints


def _notes_of(page: Page, archive: Archive) -> Iterator[tuple[int, str]]:
    """Yield the notes that figures of a page have."""
    for at, figure in enumerate(page.metadata.figures):
        moment = moment_of(figure.as_of) if figure.as_of else None
        if moment is not None:
            key = NoteKey(figure.metric, figure.place or page.metadata.city or "", day_counted(moment))
            if key in archive.notes:
                yield at, repr(archive.notes[key])


def _time_key(page: Page) -> tuple[datetime.date, int, str]:
    return (page.metadata.date or datetime.date.max, page.metadata.session or 0, page.path)


def _group(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


# Cities


def _cities(pages: Sequence[Page]) -> tuple[City, ...]:
    groups = _group((page.metadata.city, page) for page in pages if page.metadata.city)
    folders = _own_folders(pages)
    taken: dict[str, int] = {}
    cities = []
    for name in sorted(groups):
        found = groups[name]
        slug = _free(slug_of(folders.get(name) or reading_of_city(name).replace(" ", "")), _code(found), taken)
        provinces = Counter(p.metadata.place.province for p in found if p.metadata.place and p.metadata.place.province)
        cities.append(City(name, slug, provinces.most_common(1)[0][0] if provinces else "", found))
    return tuple(sorted(cities, key=lambda city: city.slug))


def _own_folders(pages: Sequence[Page]) -> Mapping[str, str]:
    """Return the folder of each city that has one to itself (two cities may be read alike: 苏州, 宿州)."""
    holds = _group((page.path.partition("/")[0], page.metadata.city) for page in pages if "/" in page.path)
    return {cities[0]: folder for folder, cities in holds.items() if cities[0] and len(set(cities)) == 1}


def _code(pages: Sequence[Page]) -> str:
    codes = Counter(p.metadata.place.code for p in pages if p.metadata.place and p.metadata.place.code)
    return codes.most_common(1)[0][0] if codes else ""


def _free(slug: str, suffix: str, taken: dict[str, int]) -> str:
    """Return `slug`, or with `suffix`, or numbered: the first that is not taken; it is taken then."""
    if suffix and (slug in taken or slug in _RESERVED):
        slug = f"{slug}-{suffix}"
    while slug in taken or slug in _RESERVED:
        taken[slug] = number = taken.get(slug, 1) + 1
        slug = f"{slug}-{number}"
    taken[slug] = 1
    return slug


# Series


def _series(pages: Sequence[Page]) -> tuple[Series, ...]:
    """Return the series: the pages of a city under one name, or under names that are plainly one series' names."""
    joined = tuple(_joined_series(pages))
    slugs = _slugs([name if name.startswith(bare_city(city)) else city + name for city, name, _ in joined])
    return tuple(
        Series(name, slug, city, _in_session_order(found), _missing(found))
        for slug, (city, name, found) in zip(slugs, joined, strict=True)
    )


def _joined_series(pages: Sequence[Page]) -> Iterator[tuple[str, str, tuple[Page, ...]]]:
    """Yield the city, the name and the pages of each series; under its first name where it has several."""
    named = _group(((p.metadata.city or "", p.metadata.series or ""), p) for p in pages if p.metadata.series)
    alike = _group(((city, _common_name(name)), (name, found)) for (city, name), found in named.items())
    for (city, _), variants in alike.items():
        joined = tuple(page for _, found in variants for page in found)
        if _counts_on(joined):
            yield city, variants[0][0], joined
        else:
            yield from ((city, name, found) for name, found in variants)


def _common_name(name: str) -> str:
    """Return what the changing names of one series have in common.

    >>> _common_name("东川市新型冠状病毒肺炎疫情防控工作新闻发布会") == _common_name("东川市新冠肺炎疫情防控新闻发布会")
    True
    """
    return _FILLER_RE.sub("", _COVID_RE.sub("新冠", name))


def _counts_on(pages: Sequence[Page]) -> bool:
    """Whether pages count their sessions as one series does: no number on two days."""
    days: dict[int, datetime.date] = {}
    dated = ((p.metadata.session, p.metadata.date) for p in pages if p.metadata.session and p.metadata.date)
    return all(days.setdefault(session, day) == day for session, day in dated if session and day)


def _in_session_order(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return pages by day, then session; one without a day stands after the last session below its own."""
    dated = [(p.metadata.session, p.metadata.date) for p in pages if p.metadata.session and p.metadata.date]
    last: dict[int, datetime.date] = {}
    for session, date in dated:
        last[session] = max(date, last.get(session, date))
    known = sorted(last.items())

    def key(page: Page) -> tuple[datetime.date, int, str]:
        day, session = page.metadata.date, page.metadata.session or 0
        if day is None:
            below = [date for number, date in known if number <= session]
            day = max(below, default=datetime.date.min)
        return (day, session, page.path)

    return tuple(sorted(pages, key=key))


def _missing(pages: Sequence[Page]) -> tuple[tuple[int, int], ...]:
    """Return the gaps in the numbering from 1 to the highest session known.

    Nothing is said of what lies above it: the archive cannot know how many there were.
    """
    gaps = []
    expected = 1
    for session in sorted({p.metadata.session for p in pages if p.metadata.session}):
        if session > expected:
            gaps.append((expected, session - 1))
        expected = session + 1
    return tuple(gaps)


def _neighbours(series: Sequence[Series]) -> Mapping[str, Neighbours]:
    found: dict[str, Neighbours] = {}
    for one in series:
        for before, page, after in zip((None, *one.pages), one.pages, (*one.pages[1:], None), strict=False):
            found[page.path] = Neighbours(before, after)
    return found


# Topics and publishers


def _groups(pairs: Iterable[tuple[str, Page]]) -> tuple[Group, ...]:
    named = sorted(_group(pairs).items())
    slugs = _slugs([name for name, _ in named])
    return tuple(Group(name, slug, pages) for slug, (name, pages) in zip(slugs, named, strict=True))


def _slugs(names: Iterable[str]) -> list[str]:
    """Return an ASCII slug for each name, no two alike."""
    taken: dict[str, int] = {}
    return [_free(slug_of(name), "", taken) for name in names]


def _metrics(pages: Iterable[Page]) -> Mapping[str, str]:
    names = sorted({figure.metric for page in pages for figure in page.metadata.figures})
    return dict(zip(names, _slugs(names), strict=True))


# Questions


def _questions(page: Page, facts: Facts, cast: Sequence[Person]) -> Iterator[Question]:
    people = {speaker.name: person for speaker, person in zip(page.metadata.speakers, cast, strict=True)}
    for asked in facts.questions:
        answered = tuple(people[name] for name in asked.answered)
        yield Question(page, asked.anchor, asked.title, asked.text, asked.outlet, answered, tuple(asked.topics))


# People


def _people(
    pages: Sequence[Page], facts: Mapping[str, Facts]
) -> tuple[tuple[Person, ...], Mapping[str, tuple[Person, ...]]]:
    by_name = _group((a.speaker.name, a) for page in pages for a in _appearances(page, facts[page.path]))
    taken: dict[str, int] = {}
    people: list[Person] = []
    whose: dict[tuple[str, int], Person] = {}  # by page and number of the speaker
    persons = [group for found in by_name.values() for group in _identify(found)]
    for group in sorted(persons, key=lambda group: (_time_key(group[0].page), group[0].speaker.name)):
        name, city = group[0].speaker.name, group[0].page.metadata.city or ""
        reading = reading_of(name)
        surname, _, given = reading.partition(" ")
        parts = (surname, given.replace(" ", ""), reading_of_city(city).replace(" ", ""))
        slug = _free(slug_of(" ".join(parts)), "", taken)
        person = Person(name, slug, reading, city, group, _posts(group))
        people.append(person)
        whose.update({(a.page.path, a.number): person for a in group})
    cast = {page.path: tuple(whose[page.path, at] for at in range(len(page.metadata.speakers))) for page in pages}
    return tuple(sorted(people, key=lambda person: (person.reading, person.slug))), cast


def _posts(appearances: Iterable[Appearance]) -> tuple[Post, ...]:
    """Return the posts that appearances state, in order of first mention."""
    days: dict[str, list[datetime.date]] = {}
    for appearance in appearances:
        if appearance.speaker.title:
            known = days.setdefault(appearance.speaker.title, [])
            known += [appearance.page.metadata.date] if appearance.page.metadata.date else []
    return tuple(Post(title, min(on, default=None), max(on, default=None)) for title, on in days.items())


def _appearances(page: Page, facts: Facts) -> Iterator[Appearance]:
    for number, speaker in enumerate(page.metadata.speakers):
        yield Appearance(page, number, tuple(facts.anchors.get(speaker.name, ())) or (f"who-{number + 1}",))


def _identify(appearances: Sequence[Appearance]) -> list[tuple[Appearance, ...]]:
    """Return the appearances under one name, grouped into people.

    Two are one person when they share the city and a post in longer or shorter words, or a post
    above all cities word for word. A bare name joins only where exactly one person is left.
    """
    facets = list(dict.fromkeys(_facet(a) for a in appearances))
    telling = [facet for facet in facets if facet[1]]
    heads = {facet: facet for facet in facets}
    for index, facet in enumerate(telling if len(telling) <= MAX_POSTS else []):
        for other in telling[:index]:
            if _is_same(facet, other):
                _join(heads, facet, other)
    for facet in facets:
        if not facet[1]:
            candidates = {_head(heads, other) for other in telling if other[0] == facet[0]}
            if len(candidates) == 1:
                _join(heads, facet, candidates.pop())
    return list(_group((_head(heads, _facet(a)), a) for a in appearances).values())


_Facet = tuple[str, str]  # city, post (empty when it tells nothing)


def _facet(appearance: Appearance) -> _Facet:
    title = appearance.speaker.title or ""
    telling = any(len(part) >= TELLING_LENGTH for part in title.split("、"))
    return (appearance.page.metadata.city or "", title if telling else "")


def _head(heads: dict[_Facet, _Facet], facet: _Facet) -> _Facet:
    while heads[facet] != facet:
        facet = heads[facet]
    return facet


def _join(heads: dict[_Facet, _Facet], one: _Facet, other: _Facet) -> None:
    heads[_head(heads, one)] = _head(heads, other)


def _is_same(one: _Facet, other: _Facet) -> bool:
    if one[0] != other[0]:
        return one[1] == other[1] and bool(_ABOVE_CITY_RE.match(one[1]))
    return _holds_post_of(one[1], other[1]) or _holds_post_of(other[1], one[1])


def _holds_post_of(full: str, title: str) -> bool:
    """Whether one of the posts in `title` is a shorter wording of what `full` holds."""
    parts = title.split("、", _MAX_PARTS)
    return any(_is_short_for(part, full) for part in parts if len(part) >= TELLING_LENGTH)


def _is_short_for(short: str, full: str) -> bool:
    """Whether all characters of `short` stand in `full` in this order: 市卫健委 in 市卫生健康委员会."""
    rest = iter(full)
    return all(character in rest for character in short)
