"""The two tables of the search: of the pages, and of what groups them (cities, people, titles …)."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from pypinyin import lazy_pinyin

from build_archive.archive import Archive, Person
from build_archive.lexicon import label
from build_archive.pages import Page
from build_archive.romanize import reading_of, reading_of_city
from build_archive.search.fold import simple_forms

_DAY_ZERO = date(1900, 1, 1).toordinal()
# What tells one page of a series from the next; without it most titles of an archive are a few.
_NUMBERS_RE = re.compile(r"[（(]?第?[〇零一二三四五六七八九十百\d]+(?:场|次|期)[）)]?|\d+")


def base_table(pages: Sequence[Page], characters: Collection[str], shards: int) -> bytes:
    """Return the table of the pages, as JSON.

    `forms`: two strings of equal length, a character and what the search takes it for, of those that
    the archive can hold; `shards`: how many; `folders`: name and number of pages of each folder;
    `names`: what the path of each page adds to its folder (and, where it begins so, its day); `days`: days
    since 1900, each less the one before; 0 since 1900 is: none given.
    """
    forms = [(one, other) for one, other in sorted(simple_forms().items()) if other in characters]
    folders = Counter(page.path.rpartition("/")[0] for page in pages)
    days = [page.metadata.date.toordinal() - _DAY_ZERO if page.metadata.date else 0 for page in pages]
    return _dump(
        {
            "version": 1,
            "shards": shards,
            "forms": ["".join(one for one, _ in forms), "".join(other for _, other in forms)],
            "folders": list(folders.items()),
            "names": [_short_name(page) for page in pages],
            "days": [day - before for before, day in zip((0, *days), days, strict=False)],
        }
    )


def _short_name(page: Page) -> str:
    """Return a page's name without its folder, with `*` for its day in front."""
    name = page.path.rpartition("/")[2].removesuffix(".md")
    day = page.metadata.date.isoformat() if page.metadata.date else ""
    return f"*{name.removeprefix(day)}" if day and name.startswith(day) else name


def group_table(pages: Sequence[Page], archive: Archive) -> bytes:
    """Return the table of what groups the pages, as JSON.

    `syllables`: a syllable of pinyin and the characters so read; for each kind of group (`city`, `person`,
    `title`, `topic`, `kind`, `metric`) its groups: name, the syllables that are read otherwise (place and
    syllable), what the group is called in an address, and its pages' numbers, each less the one before.
    """
    numbers = {page.path: number for number, page in enumerate(pages)}
    city, topic, kind, metric, title = (defaultdict[str, set[int]](set) for _ in range(5))
    for number, page in enumerate(pages):
        data = page.metadata
        for names, groups in (
            ([data.city] if data.city else [], city),
            (data.topics, topic),
            ([label(data.kind.value, "kind")], kind),
            ([label(figure.metric, "metric") for figure in data.figures], metric),
            ([title_stem(data.title)], title),
        ):
            for name in names:
                groups[name].add(number)
    readings = _Readings()
    return _dump(
        {
            "city": [_group(name, name, readings.of_city(name), held) for name, held in _sorted(city)],
            "person": list(_people(archive.people, numbers, readings)),
            "title": [_group(name, name, readings.of(name), held) for name, held in _sorted(title)],
            "topic": [_group(name, name, readings.of(name), held) for name, held in _sorted(topic)],
            "kind": [_group(name, name, "", held) for name, held in _sorted(kind)],
            "metric": [_group(name, name, "", held) for name, held in _sorted(metric)],
            "syllables": readings.syllables(),
        }
    )


def title_stem(title: str) -> str:
    """Return a title without its numbers, under which the titles of a series are one.

    >>> title_stem("防汛工作新闻发布会（第三十八场）"), title_stem("3月12日疫情通报")
    ('防汛工作新闻发布会', '月日疫情通报')
    """
    return _NUMBERS_RE.sub("", title).strip() or title


def _people(people: Iterable[Person], numbers: Mapping[str, int], readings: _Readings) -> Iterable[list[object]]:
    """Yield the people in order of their first page, so that those of a city stand together."""
    held = {person.slug: sorted({numbers[one.page.path] for one in person.appearances}) for person in people}
    named = Counter(person.name for person in people)
    taken = Counter[str]()
    for person in sorted(people, key=lambda person: (held[person.slug], person.slug)):
        alone = named[person.name] == 1 or not person.city
        called = person.name if alone else f"{person.name}（{person.city}）"
        taken[called] += 1
        called = called if taken[called] == 1 else f"{called}{taken[called]}"
        yield _group(person.name, called, readings.of_person(person.name), held[person.slug])


def _group(name: str, called: str, reading: str, held: Iterable[int]) -> list[object]:
    numbers = sorted(held)
    gaps = [number - before for before, number in zip((0, *numbers), numbers, strict=False)]
    return [name, reading, "" if called == name else called, gaps]


def _sorted(groups: Mapping[str, set[int]]) -> list[tuple[str, set[int]]]:
    return sorted(groups.items(), key=lambda item: (min(item[1]), item[0]))


class _Readings:
    """How names are read: a table of characters, and for each name what differs from it."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        return self._differences(name, lazy_pinyin(name))

    def of_city(self, name: str) -> str:
        return self._differences(name, reading_of_city(name).split(" "))

    def of_person(self, name: str) -> str:
        return self._differences(name, reading_of(name).split(" "))

    def syllables(self) -> list[list[str]]:
        groups: dict[str, list[str]] = {}
        for character, syllable in sorted(self._known.items()):
            groups.setdefault(syllable, []).append(character)
        return [[syllable, "".join(found)] for syllable, found in sorted(groups.items())]

    def _differences(self, name: str, syllables: Sequence[str]) -> str:
        """Return `0zeng` for 曾 read as a surname; a name that is not wholly Han is read by its characters."""
        plain = [_syllable(character) for character in name]
        self._known |= {character: one for character, one in zip(name, plain, strict=True) if one}
        if not all(plain[: len(syllables)]):
            return ""
        return "".join(f"{at}{one}" for at, one in enumerate(syllables) if one != plain[at])


@cache
def _syllable(character: str) -> str:
    reading = lazy_pinyin(character)[0].lower()
    return reading if re.fullmatch("[a-z]+", reading) and not character.isascii() else ""


def _dump(table: Mapping[str, object]) -> bytes:
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
