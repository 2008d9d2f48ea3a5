"""Pages of people: posts with their days, every statement and answer, who else sat there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from build_archive.archive import Appearance, Archive, Person
from build_archive.indexes.addresses import (
    count_of,
    format_date,
    format_period,
    page_address,
    passage_address,
    person_address,
)
from build_archive.indexes.sheets import Cell, Link, Row, Rows, RowsTogether, Section, Sheet, link_all
from build_archive.lexicon import label

_HEAD = ("姓名", "职务", "城市", "篇数")
# Passages of one appearance that are linked one by one; nobody reads a longer row.
_MOST_PASSAGES = 20


def people_sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the list of people by their pinyin, and a sheet for each."""
    initials: dict[str, list[Person]] = {}
    for person in archive.people:
        initials.setdefault(_initial(person), []).append(person)
    sections = tuple(
        Section(
            f"initial-{letter}",
            "其他" if letter == "other" else letter.upper(),
            _HEAD,
            tuple(map(person_row, found)),
        )
        for letter, found in sorted(initials.items(), key=lambda item: (item[0] == "other", item[0]))
    )
    yield Sheet("people/index.md", "人物", "people", sections, count_of(len(archive.people), "人，按拼音排列"))
    rows = {person.slug: repr(person_row(person)) for person in archive.people}
    for person in archive.people:
        yield _person_sheet(person, archive, rows)


def _initial(person: Person) -> str:
    first = person.reading[:1]
    return first if "a" <= first <= "z" else "other"


def person_row(person: Person) -> tuple[Cell, Cell, Cell, Cell]:
    """Return name, latest post, city, and on how many pages a person appears."""
    posts = person.posts
    latest = posts[-1].title if posts else ""
    shown = len({appearance.page.path for appearance in person.appearances})
    return (person_link(person), latest, person.city, f"{shown} 篇")


def person_link(person: Person) -> Link:
    """Return a person's name, leading to their page."""
    return Link(person.name, person_address(person))


def _person_sheet(person: Person, archive: Archive, shown: Mapping[str, str]) -> Sheet:
    """Return the page of a person; `shown` is what other people's pages show of each, by their slugs."""
    posts = tuple((post.title, format_period(post.first, post.last)) for post in person.posts)
    sections = [Section("posts", "职务", ("职务", "见于"), posts)] if posts else []
    stages = Rows(person.appearances, _stage_row, lambda one: f"{archive.print_of(one.page)} {one.number}")
    sections.append(Section("pages", "出现的发布会", ("日期", "城市", "身份", "标题", "发言"), stages))
    paths = dict.fromkeys(appearance.page.path for appearance in person.appearances)
    others = dict.fromkeys(other.slug for path in paths for other in archive.cast[path] if other is not person)
    if others:
        made_of = (*(archive.prints[path] for path in paths), *(shown[slug] for slug in others))
        rows = RowsTogether(len(others), partial(_companions, person, archive), made_of)
        sections.append(Section("beside", "同场", ("姓名", "职务", "同场", "最近一次"), rows))
    note = f"{person.city}，" if person.city else ""
    trail = (Link("人物", "people/index.md"),)
    address = person_address(person)
    return Sheet(address, person.name, "person", tuple(sections), f"{note}出现于 {len(paths)} 篇。", (), trail)


def _stage_row(appearance: Appearance) -> Row:
    page = appearance.page
    role = label(appearance.speaker.role.value, "role")
    passages = [
        Link(_passage_name(anchor), passage_address(page, anchor)) for anchor in appearance.anchors[:_MOST_PASSAGES]
    ]
    title = Link(page.metadata.title, page_address(page))
    return (format_date(page), page.metadata.city or "", role, title, link_all(passages))


def _passage_name(anchor: str) -> str:
    """Return what is at an anchor: 陈述 of s1, 答问 2 of q2; 文中 where the person is only named."""
    names = {"s": "陈述", "q": f"答问 {anchor[1:]}"}
    return names.get(anchor[0], "文中")


def _companions(person: Person, archive: Archive) -> tuple[Row, ...]:
    """Return who else is on the pages of a person, those most often there first, with the last page of both."""
    pages = {appearance.page.path: appearance.page for appearance in person.appearances}
    others: dict[str, Person] = {}
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for path in pages:  # in order of time
        for slug, other in {other.slug: other for other in archive.cast[path]}.items():
            if slug != person.slug:
                others[slug] = other
                counts[slug] += 1
                last[slug] = path
    rows = []
    for slug, count in sorted(counts.items(), key=lambda item: (-item[1], others[item[0]].reading, item[0])):
        name, post, _, _ = person_row(others[slug])
        page = pages[last[slug]]
        rows.append((name, post, f"{count} 次", Link(format_date(page), page_address(page))))
    return tuple(rows)
