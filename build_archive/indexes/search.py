"""The data of the search, as a script that the search page loads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache

from opencc import OpenCC

from build_archive.archive import Archive
from build_archive.indexes.addresses import page_address
from build_archive.outline import parse_heading, unmark
from build_archive.pages import Page
from build_archive.romanize import bare_city

SEARCH_DATA = "assets/data/search.js"
_SPACES_RE = re.compile(r"[\s\x00-\x1f\x7f]+")


def render_search_data(archive: Archive) -> str:
    """Return the script that hands the whole archive's text to the search page.

    The format (version 1) is one call, `archiveSearch({...})`, with
    `fold`: two strings of equal length, a character and what the search takes it for;
    `names`: name and pinyin of every city (without 市) and person;
    `pages`: u(rl), t(itle), d(ay), c(ity), k(ind), s(peakers), and b(ody): anchor, heading and text of each section.
    """
    pages = [_search_entry(page) for page in archive.pages]
    names = {bare_city(name): reading for name, reading in archive.city_readings.items()} | {
        person.name: person.reading for person in archive.people
    }
    characters = set().union(*(page.metadata.title + page.body for page in archive.pages))
    data = {
        "version": 1,
        "fold": _fold_table(characters.union(*names)),
        "names": sorted(names.items()),
        "pages": pages,
    }
    return f"archiveSearch({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n"


def _search_entry(page: Page) -> dict[str, object]:
    data = page.metadata
    return {
        "u": page_address(page).removesuffix(".md") + ".html",
        "t": _SPACES_RE.sub(" ", data.title).strip(),
        "d": data.date.isoformat() if data.date else "",
        "c": data.city or "",
        "k": data.kind.value,
        "s": [f"{speaker.name} {speaker.title or ''}".strip() for speaker in data.speakers],
        "b": _search_sections(page.body),
    }


def _search_sections(body: str) -> list[list[str]]:
    """Return anchor, heading and text of each section; a heading without an id stays with the one above."""
    sections: list[tuple[str, str, list[str]]] = [("", "", [])]
    for line in body.split("\n"):
        heading = parse_heading(line)
        if heading and heading[1]:
            sections.append((heading[1], unmark(heading[0]), []))
        elif line.strip():
            sections[-1][2].append(unmark(heading[0] if heading else line.strip()))
    return [[anchor, heading, "\n".join(lines)] for anchor, heading, lines in sections if heading or lines]


def _fold_table(characters: Iterable[str]) -> tuple[str, str]:
    """Return the traditional characters that stand for, or in, the text of the archive, and their simplified ones.

    A character at a time, so that a place in the folded text is the same place in the text.
    """
    pairs = _simple_forms()
    wanted = {pairs.get(character, character) for character in characters}
    kept = [(one, other) for one, other in pairs.items() if one != other and other in wanted and len(other) == 1]
    return "".join(one for one, _ in kept), "".join(other for _, other in kept)


@cache
def _simple_forms() -> Mapping[str, str]:
    """Return the simplified form of every Han character of the basic block and its first extension."""
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    return dict(zip(han, OpenCC("tw2s").convert("\n".join(han)).split("\n"), strict=True))
