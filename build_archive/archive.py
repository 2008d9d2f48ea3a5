"""The linked archive: all pages with what connects them, as frozen values."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from build_archive.contract import Speaker
from build_archive.pages import Page


class NoteKind(StrEnum):
    """What a note on figures says."""

    BREAK = "break"  # from this day on something else is counted under the same name
    CHECK = "check"  # the figure does not agree with others


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the figures of one metric, place and day."""

    kind: NoteKind
    text: str


class NoteKey(NamedTuple):
    """What a note is about: a metric, a place, and the day that the figures count to."""

    metric: str
    place: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class City:
    """A city (or province) with its pages in order of time."""

    name: str
    slug: str  # ASCII, one a city; the folder of its pages where that holds no other city
    province: str  # "" when no page names one
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The sessions counted under one name, in order of time."""

    name: str
    slug: str  # ASCII, one a series
    city: str
    pages: tuple[Page, ...]
    missing: tuple[tuple[int, int], ...]  # sessions not in the archive: first and last of each gap

    @property
    def sessions(self) -> frozenset[int]:
        """The session numbers that the archive holds."""
        return frozenset(p.metadata.session for p in self.pages if p.metadata.session is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that name the same topic, or the same publisher, in order of time."""

    name: str
    slug: str  # ASCII, one a group
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person on a page: the entry of the front matter, and where in the page they speak."""

    page: Page
    number: int  # of the speaker on the page, from 0
    anchors: tuple[str, ...]  # s1, q2 … in order, their own statement first; who-1 …: where the text first names them

    @property
    def speaker(self) -> Speaker:
        """The entry of the front matter."""
        return self.page.metadata.speakers[self.number]


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the pages word it, with the first and last day it was given."""

    title: str
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as far as name, city and posts tell people apart."""

    name: str
    slug: str  # ASCII, one a person
    reading: str  # pinyin without tones, a space between syllables
    city: str  # where they appeared first; "" when unknown
    appearances: tuple[Appearance, ...]  # in order of time
    posts: tuple[Post, ...]  # in order of first mention


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a page, who asked it, and who answered."""

    page: Page
    anchor: str  # q1 …
    title: str  # the heading
    text: str  # in full
    outlet: str  # "" when the text does not say
    answered: tuple[Person, ...]
    topics: tuple[str, ...] = ()  # whose words it uses, those it uses most first


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The sessions before and after a page in its series."""

    before: Page | None = None
    after: Page | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """All pages and their connections."""

    pages: tuple[Page, ...]  # in order of time; those without a date last
    cities: tuple[City, ...]  # by slug
    series: tuple[Series, ...]
    people: tuple[Person, ...]  # by reading
    topics: tuple[Group, ...]  # by name
    publishers: tuple[Group, ...]  # by name
    questions: tuple[Question, ...]  # in order of time, then of the page
    metrics: Mapping[str, str]  # name of each metric that figures have to its slug
    days: Mapping[datetime.date, tuple[Page, ...]]
    neighbours: Mapping[str, Neighbours]  # by the page's path
    cast: Mapping[str, tuple[Person, ...]]  # by the page's path: one person a speaker, in the same order
    notes: Mapping[NoteKey, tuple[Note, ...]] = field(default_factory=dict)  # what a reader of figures must know
    prints: Mapping[str, str] = field(default_factory=dict)  # by the page's path: see `print_of`

    def print_of(self, page: Page) -> str:
        """Return a fingerprint of all that lists show of a page: of its facts, and of what it leads to."""
        return self.prints[page.path]

    @property
    def figure_count(self) -> int:
        """How many figures the pages hold."""
        return sum(len(page.metadata.figures) for page in self.pages)

    def speaker_anchors(self) -> dict[str, dict[int, str]]:
        """Return where each speaker of a page is first found, by the page's path and the speaker's number."""
        anchors: dict[str, dict[int, str]] = defaultdict(dict)
        for person in self.people:
            for appearance in person.appearances:
                anchors[appearance.page.path][appearance.number] = appearance.anchors[0]
        return anchors

    @property
    def undated(self) -> tuple[Page, ...]:
        """The pages that state no date."""
        return tuple(page for page in self.pages if page.metadata.date is None)

    @property
    def unplaced(self) -> tuple[Page, ...]:
        """The pages that state no city."""
        return tuple(page for page in self.pages if page.metadata.city is None)
