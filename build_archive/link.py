"""Links all pages: cities, series with their gaps, neighbours, people told apart, days."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from build_archive.archive import Appearance, Archive, City, Group, Neighbours, Person, Post, Question, Series
from build_archive.figure_notes import figure_notes
from build_archive.lexicon import load_table
from build_archive.outline import Passage, read_outline, speaker_of
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

# Who asks without a label that says so: 我是厦门日报记者.
_OUTLET_RE = re.compile(r"我是(?:来自)?(?P<outlet>[^，。：]{2,20}?)(?:的)?[记記]者")
# A post that names a division above the city by itself, so that it means the same in every city.
_ABOVE_CITY_RE = re.compile(r"国家|国务院|中国|全国|[一-鿿]{2,5}?(?:省|自治区)")


def link(pages: Sequence[Page]) -> Archive:
    """Return the archive of `pages`: nothing is read or written, and the order given does not matter.

    Costs are linear in the number of pages and speakers, but for sorting.
    """
    ordered = tuple(sorted(pages, key=_time_key))
    series = _series(ordered)
    outlines = {page.path: read_outline(page.body) for page in ordered}
    people, cast = _people(ordered, outlines)
    cities = _cities(ordered)
    return Archive(
        pages=ordered,
        cities=cities,
        series=series,
        people=people,
        topics=_groups((topic, page) for page in ordered for topic in dict.fromkeys(page.metadata.topics)),
        publishers=_groups((page.metadata.publisher, page) for page in ordered if page.metadata.publisher),
        questions=tuple(q for page in ordered for q in _questions(page, outlines[page.path], cast[page.path])),
        metrics=_metrics(ordered),
        days=_group((page.metadata.date, page) for page in ordered if page.metadata.date),
        neighbours=_neighbours(series),
        cast=cast,
        notes=figure_notes(ordered),
    )


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


def _questions(page: Page, outline: Sequence[Passage], cast: Sequence[Person]) -> Iterator[Question]:
    people = {speaker.name: person for speaker, person in zip(page.metadata.speakers, cast, strict=True)}
    seen: set[str] = set()
    for passage in outline:
        if not passage.is_question or passage.anchor in seen:
            continue
        seen.add(passage.anchor)
        asker, asked, answers = _take_turns(passage, people)
        text = "\n".join(asked) or passage.heading
        answered = dict.fromkeys(name for name in answers if name in people)
        found = tuple(people[name] for name in answered)
        yield Question(page, passage.anchor, passage.heading, text, _outlet(asker, text), found)


def _take_turns(passage: Passage, people: Mapping[str, Person]) -> tuple[str, list[str], list[str]]:
    """Return the label of who asks, the question's paragraphs, and the labels of those who answer."""
    asker, asked, answers = "", list[str](), list[str]()
    for paragraph in passage.paragraphs:
        lead = paragraph.lead
        if lead and (asker or asked or lead in people) and lead != asker:
            answers.append(lead)
        elif not answers:
            asker = asker or lead
            asked.append(paragraph.text)
    return asker, asked, answers


def _outlet(label: str, question: str) -> str:
    """Return who asks when label or question say more than that it is a reporter."""
    if label and label not in load_table("turn_labels.tsv"):
        return label
    said = _OUTLET_RE.search(question[:80])
    return said["outlet"] if said else ""


# People


def _people(
    pages: Sequence[Page], outlines: Mapping[str, Sequence[Passage]]
) -> tuple[tuple[Person, ...], Mapping[str, tuple[Person, ...]]]:
    by_name = _group((a.speaker.name, a) for page in pages for a in _appearances(page, outlines[page.path]))
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


def _appearances(page: Page, outline: Sequence[Passage]) -> Iterator[Appearance]:
    anchors = _anchors(outline)
    for number, speaker in enumerate(page.metadata.speakers):
        yield Appearance(page, number, anchors.get(speaker.name, ()) or (f"who-{number + 1}",))


def _anchors(outline: Sequence[Passage]) -> Mapping[str, tuple[str, ...]]:
    """Return where each name speaks: its own statements, then the passages in which its words are led in."""
    statements, answers = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for passage in outline:
        if passage.is_statement:
            statements[speaker_of(passage)].append(passage.anchor)
        for lead in {paragraph.lead for paragraph in passage.paragraphs if passage.anchor and paragraph.lead}:
            answers[lead].append(passage.anchor)
    names = statements.keys() | answers.keys()
    return {name: tuple(dict.fromkeys([*statements.get(name, []), *answers.get(name, [])])) for name in names}


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
