"""A Markdown extension that links people, cities and sessions where a text mentions them; the source stays free."""

from __future__ import annotations

import datetime
import hashlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element

import numpy as np
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from numpy.typing import NDArray

from build_archive.archive import Archive, City, Person, Post
from build_archive.cache import Compared
from build_archive.facts import SESSION_COUNT
from build_archive.gazetteer import Division, find_divisions, resolve_division
from build_archive.indexes.addresses import city_address, page_address, person_address
from build_archive.lexicon import load_words
from build_archive.likeness import pair_features, pairs_in
from build_archive.names import post_word_at_end
from build_archive.numerals import parse_numeral
from build_archive.pages import Page
from build_archive.patterns import HAN
from build_archive.romanize import bare_city

EXTENSION = "build_archive.site.mentions"

_MARKS = "，。；：！？、“”‘’（）()《》,;:!? \t\n\u3000\x02\x03"
_HAN_RE = re.compile(f"[{HAN}]")
# What no name holds and so ends one: grammar, and the verbs of speech of one character.
_AFTER_NAMES = frozenset("的了是在等们这此并还则将已被对就与和及或说称答讲问也从向为")
_TELLING_LENGTH = 4  # characters that the words before a name share with a post, so that they mean it
_TERM = datetime.timedelta(days=366)  # a post is taken to be held so long before and after the days it was given
_LONGEST_WORD = 4
_LONGEST_CLAUSE = 40

_BRIEFING = r"(?:发布会|通气会|吹风会|通报会|见面会)"
_SESSION_RE = re.compile(
    rf"""
    {SESSION_COUNT.format("first")} (?P<kind>[{HAN}]{{0,24}}?) {_BRIEFING}      # 第38场疫情防控新闻发布会
    | (?P<name>[{HAN}]{{0,40}}?{_BRIEFING}) [（(]? {SESSION_COUNT.format("second")} [）)]?   # 新闻发布会（第三十八场）
    """,
    re.VERBOSE,
)
_COUNT_RE = re.compile(SESSION_COUNT.format("number"))
# What may stand before the number and names no body: days, and that a briefing was held.
_NEUTRAL_RE = re.compile(
    r"[今昨前]?[天日]|\d+[年月日]|[年月日上下晚午]|我市|本市|全市|市|举[行办]|召开|详见|参见|见|根据|按照|在|于|从|的|了|这|是|本|自|到|据|已|又|时|新闻"
)

_LEAD_RE = re.compile(r"(?:详见|参见|见|据|根据|按照|在|于|从)*")


class Mention(NamedTuple):
    """Where a text mentions something, and the page that it has, below docs/."""

    start: int
    end: int
    target: str


class Fingerprints:
    """What tells whether the mentions in a text may lead elsewhere than before.

    A text can mention only those people with the first two characters of whose names it has side by side, and only
    those sessions whose numbers it counts; any text may mention a city.
    """

    def __init__(
        self,
        people: Mapping[str, Sequence[object]],
        sessions: Mapping[int, Sequence[object]],
        cities: Sequence[object],
    ) -> None:
        """Take what mentions lead to: people by the heads of their names, sessions by their numbers."""
        features = {head: pairs_in(pair_features(head)) for head in people}
        heads = {head: int(pairs[0]) for head, pairs in features.items() if len(pairs)}
        order = sorted(heads, key=heads.__getitem__)
        self._heads = np.array([heads[head] for head in order], np.uint32)
        self._people = [_digest(people[head]) for head in order]
        self._sessions = {number: _digest(found) for number, found in sessions.items()}
        # A name that does not begin with two Han characters may stand in any text.
        self._common = _digest((cities, sorted((head, found) for head, found in people.items() if head not in heads)))

    def of(self, text: Compared, counted: Iterable[int]) -> str:
        """Return the fingerprint for the text of a page that has those features, and counts those sessions."""
        places = {at for pairs in (pairs_in(text.page), np.frombuffer(text.rest, "<u4")) for at in self._held(pairs)}
        sessions = (self._sessions.get(number, b"") for number in counted)
        made_of = (self._common, *(self._people[at] for at in sorted(places)), b"", *sessions)
        return hashlib.sha256(b"-".join(made_of)).hexdigest()

    def _held(self, pairs: NDArray[np.uint32]) -> list[int]:
        """Return the places of the heads that are among those pairs, which are in order."""
        if not len(pairs):
            return []
        places = np.minimum(pairs.searchsorted(self._heads), len(pairs) - 1)
        return np.flatnonzero(pairs[places] == self._heads).tolist()


def _digest(value: object) -> bytes:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).digest()


class Index:
    """What an archive has pages of, by the words that mention it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._cities: Mapping[str, City] = {city.name: city for city in archive.cities}
        # A city's short name begins as the whole one does; most paragraphs name no city that the archive has.
        heads = sorted({re.escape(name[:2]) for name in self._cities})
        self._cities_re = re.compile("|".join(heads) or "(?!)")
        self._people: dict[str, list[Person]] = defaultdict(list)
        self._names: dict[str, list[str]] = defaultdict(list)  # by their first two characters, the longest first
        for person in archive.people:
            if person.name not in self._people and len(person.name) > 1:
                self._names[person.name[:2]].append(person.name)
            self._people[person.name].append(person)
        for names in self._names.values():
            names.sort(key=len, reverse=True)
        # Where a name may begin, so that other characters cost next to nothing.
        first, second = ("".join(map(re.escape, sorted({head[at] for head in self._names}))) for at in (0, 1))
        self._heads_re = re.compile(f"[{first}](?=[{second}])") if self._names else re.compile("(?!)")
        self._sessions: dict[tuple[str, int], list[Page]] = defaultdict(list)
        for page in archive.pages:
            if page.metadata.session and page.metadata.city:
                self._sessions[page.metadata.city, page.metadata.session].append(page)

    def fingerprints(self) -> Fingerprints:
        """Return fingerprints of all that a mention may lead to, by what a text has where it mentions it."""
        people: dict[str, list[object]] = defaultdict(list)
        for person in self._archive.people:
            people[person.name[:2]].append((person.name, person.slug, person.city, person.posts))
        sessions: dict[int, list[object]] = defaultdict(list)
        for (city, number), pages in self._sessions.items():
            sessions[number] += [(city, page.path, page.metadata.date, page.metadata.series) for page in pages]
        cities = [(city.name, city.slug) for city in self._archive.cities]
        return Fingerprints(people, sessions, cities)

    def find(self, text: str, page: Page) -> list[Mention]:
        """Return what a text of a page mentions, in order, none within another; what is not certain is left out."""
        found = [*self._find_sessions(text, page), *self._find_people(text, page), *self._find_cities(text, page)]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
            if not kept or mention.start >= kept[-1].end:
                kept.append(mention)
        return kept

    def speakers(self, page: Page) -> dict[str, str]:
        """Return the id that the first mention of each person on the podium gets, by the person's page."""
        cast = enumerate(self._archive.cast[page.path], 1)
        return {person_address(person): f"who-{number}" for number, person in reversed(list(cast))}

    def home(self, page: Page) -> str:
        """Return the page of the city that a briefing is from; "" where there is none."""
        city = self._cities.get(page.metadata.city or "")
        return city_address(city) if city else ""

    # Cities

    def _find_cities(self, text: str, page: Page) -> Iterator[Mention]:
        if not self._cities_re.search(text):
            return
        for mention in find_divisions(text, _year_of(page), _home_of(page)):
            city = self._cities.get(mention.division.name)
            if city and mention.end - mention.start > 1 and not _begins_a_body(text, mention.end, mention.text):
                yield Mention(mention.start, mention.end, city_address(city))

    # People

    def _find_people(self, text: str, page: Page) -> Iterator[Mention]:
        end = 0  # of the last name, whether it means a person or not
        for head in self._heads_re.finditer(text):
            at = head.start()
            names = self._names.get(text[at : at + 2], ()) if at >= end else ()
            name = next((name for name in names if text.startswith(name, at)), "")
            if name:
                end = at + len(name)
                person = self._resolve(text, at, name, page)
                if person:
                    yield Mention(at, end, person_address(person))

    def _resolve(self, text: str, at: int, name: str, page: Page) -> Person | None:
        """Return the one person that a name means: on the podium of the page, or of the post said before the name."""
        before = text[max(0, at - _LONGEST_CLAUSE) : at]
        has_post = bool(post_word_at_end(before))
        end = at + len(name)
        if not _ends_there(text, end, name) or not (has_post or _stands_alone(text, at, name)):
            return None
        cast = {person.slug: person for person in self._archive.cast[page.path] if person.name == name}
        if cast:
            return next(iter(cast.values())) if len(cast) == 1 else None
        held = [one for one in self._people[name] if has_post and _is_meant(one, before, page)]
        return held[0] if len(held) == 1 else None

    # Sessions

    def _find_sessions(self, text: str, page: Page) -> Iterator[Mention]:
        if not _COUNT_RE.search(text):  # most texts count no session, and to look for one costs more than this
            return
        for match in _SESSION_RE.finditer(text):
            number = int(parse_numeral(match["first"] or match["second"]))
            lead = _LEAD_RE.match(match["name"] or "")
            start = match.start("first") - 1 if match["first"] else match.start() + (lead.end() if lead else 0)
            clause = _clause_before(text, start) + (text[start : match.end("name")] if match["name"] else "")
            found = self._session(clause, match["kind"] or "", number, page)
            if found and found.path != page.path:
                yield Mention(start, match.end(), page_address(found))

    def _session(self, clause: str, kind: str, number: int, page: Page) -> Page | None:
        """Return the one session of that number in the city that the clause names, or in the page's own series."""
        divisions = {mention.division.name for mention in find_divisions(clause, _year_of(page), _home_of(page))}
        city = page.metadata.city or ""
        if divisions - {city}:
            if len(divisions) > 1:
                return None
            city = divisions.pop()
        rest = clause.replace(city, "").replace(bare_city(city), "")
        words = _NEUTRAL_RE.sub("", rest) + kind
        found = [
            other
            for other in self._sessions.get((city, number), ())
            if _is_within(words, other.metadata.series or "")
            and (city != page.metadata.city or other.metadata.series == page.metadata.series)
        ]
        return found[0] if len(found) == 1 else None


def _year_of(page: Page) -> int | None:
    return page.metadata.date.year if page.metadata.date else None


def _home_of(page: Page) -> Division | None:
    return _city_in(page.metadata.city, _year_of(page)) if page.metadata.city else None


@lru_cache(1 << 12)
def _city_in(name: str, year: int | None) -> Division | None:
    return resolve_division(name, year)


@cache
def _body_re() -> re.Pattern[str]:
    endings = "|".join(sorted(load_words("body_endings.tsv"), key=len, reverse=True))
    return re.compile(rf"(?:(?![{''.join(_AFTER_NAMES)}各到市区县]|有(?!限))[{HAN}]){{0,14}}?(?:{endings})")


def _begins_a_body(text: str, end: int, name: str) -> bool:
    """Whether the short name of a city begins the name of a body: 温州某某公司, 北京日报."""
    return name[-1] not in "省市" and bool(_body_re().match(text, end))


def _clause_before(text: str, end: int) -> str:
    start = max(0, end - _LONGEST_CLAUSE)
    return text[1 + max([start - 1, *(text.rfind(mark, start, end) for mark in _MARKS)]) : end]


def _is_within(words: str, series: str) -> bool:
    """Whether all characters of `words` stand in the series' name in this order."""
    rest = iter(series)
    return all(character in rest for character in words)


def _ends_there(text: str, end: int, name: str) -> bool:
    """Whether a name is not the beginning of a longer one: 陈鹏 of 陈鹏飞."""
    after = text[end : end + 1]
    if not _HAN_RE.match(after) or after in _AFTER_NAMES:
        return True
    if len(name) < 3:  # a third character may belong to the name, unless a word begins with it
        return text[end : end + 2] in load_words("words.tsv") and not _is_crossed(text, end)
    return not _is_crossed(text, end)


def _stands_alone(text: str, start: int, name: str) -> bool:
    """Whether a name without a post before it is no part of a word, and no word itself: 高峰."""
    return name not in load_words("words.tsv") and not _is_crossed(text, start)


def _is_crossed(text: str, border: int) -> bool:
    """Whether a word stands across a place in the text."""
    words = load_words("words.tsv")
    return any(
        text[start : start + length] in words
        for length in range(2, _LONGEST_WORD + 1)
        for start in range(max(0, border - length + 1), border)
    )


def _is_meant(person: Person, before: str, page: Page) -> bool:
    """Whether the words before a name say a post that this person held around the day of the page."""
    day = page.metadata.date
    is_near = person.city == page.metadata.city or bare_city(person.city) in before
    return bool(day and person.city and is_near) and any(
        _is_held(post, day) and _shares_end(part, before) for post in person.posts for part in post.title.split("、")
    )


def _is_held(post: Post, day: datetime.date | None) -> bool:
    return bool(day and post.first and post.last and post.first - _TERM <= day <= post.last + _TERM)


def _shares_end(one: str, other: str) -> bool:
    """Whether two texts end in the same words, enough of them to tell: 市疾控中心主任."""
    return len(one) >= _TELLING_LENGTH and one[-_TELLING_LENGTH:] == other[-_TELLING_LENGTH:]


# The extension

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSED = _HEADINGS | {"a", "code", "pre"}


class Way(NamedTuple):
    """A link in a text: where it leads, its words, and the text after it."""

    target: str  # below docs/
    id: str  # "" for most
    words: str
    tail: str


class Linker:
    """Finds the first mention of each thing in each section of a page; of the page's own city, once a page."""

    def __init__(self, index: Index, page: Page) -> None:
        self._index = index
        self._page = page
        self._home = index.home(page)
        self._unnamed = index.speakers(page)  # speakers that the text has not named yet
        self._seen: set[str] = set()

    def begin_section(self) -> None:
        """Say that what comes next stands under another heading."""
        self._seen &= {self._home}

    def cut(self, text: str) -> tuple[str, list[Way]]:
        """Return a text up to its first new mention, and the links with the text after each."""
        mentions: list[Mention] = []
        for mention in self._index.find(text, self._page) if text.strip() else ():
            if mention.target not in self._seen:
                self._seen.add(mention.target)
                mentions.append(mention)
        if not mentions:
            return text, []
        ends = [*(mention.start for mention in mentions[1:]), len(text)]
        return text[: mentions[0].start], [
            Way(one.target, self._unnamed.pop(one.target, ""), text[one.start : one.end], text[one.end : end])
            for one, end in zip(mentions, ends, strict=True)
        ]


class _Links(Treeprocessor):
    """Puts the links into the tree of a page."""

    def __init__(self, md: Markdown, index: Index, page: Page) -> None:
        super().__init__(md)
        self._linker = Linker(index, page)
        self._folder = posixpath.dirname(page_address(page))

    def run(self, root: Element) -> None:
        for block in root:
            if block.tag in _HEADINGS:
                self._linker.begin_section()
            else:
                self._link_within(block)

    def _link_within(self, element: Element) -> None:
        if element.tag in _CLOSED:
            return
        children = list(element)
        element.text, parts = self._cut(element.text or "")
        for child in children:
            self._link_within(child)
            child.tail, links = self._cut(child.tail or "")
            parts += [child, *links]
        element[:] = parts

    def _cut(self, text: str) -> tuple[str, list[Element]]:
        before, ways = self._linker.cut(text)
        return before, [self._link(way) for way in ways]

    def _link(self, way: Way) -> Element:
        link = Element("a", {"href": quote(posixpath.relpath(way.target, self._folder))})
        link.text, link.tail = way.words, way.tail
        if way.id:
            link.set("id", way.id)
        return link


class Mentions(Extension):
    """The extension; the hooks say before each page whose text comes, else it does nothing."""

    def __init__(self, **options: Any) -> None:
        self.config = {"index": ["", "what can be linked"], "page": ["", "the page that is rendered"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — Markdown's own name
        """Put the links in after the text is parsed, before MkDocs checks where they lead."""
        index, page = self.getConfig("index"), self.getConfig("page")
        if index and page:
            md.treeprocessors.register(_Links(md, index, page), "mentions", 2)


def makeExtension(**options: Any) -> Mentions:  # noqa: N802 — Markdown's own name
    """Return the extension, as Markdown asks for it."""
    return Mentions(**options)
