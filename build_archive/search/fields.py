"""A page as the fields that are searched, and the script that holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from build_archive.lexicon import label
from build_archive.pages import Page
from build_archive.paragraphs import split_body


class Rank(IntEnum):
    """What kind of place a hit stands in, the best first; the site's scripts know the same numbers."""

    TITLE = 0
    PERSON = 1  # or place, or session
    QUESTION = 2
    HEADING = 3  # or what else the header says: topics, publisher …
    BODY = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A text in which a phrase may stand, and where in the page it is."""

    rank: Rank
    anchor: str  # "" for the page as a whole
    text: str  # as shown; parts that no phrase runs across are parted by tabs


_SPACES_RE = re.compile(r"[\s\x00-\x1f\x7f]+")
_QUESTION_RE = re.compile(r"q\d+")


def page_fields(page: Page, anchors: Mapping[int, str]) -> tuple[Field, ...]:
    """Return the fields of a page: title, what the header says, people with their posts, and every block.

    `anchors` says where each speaker is found, by their number.
    """
    data = page.metadata
    place = data.place.name if data.place else None
    session = f"第{data.session}场" if data.session else None
    head = [
        Field(Rank.TITLE, "", _plain(data.title)),
        Field(Rank.PERSON, "", _join(data.city, place, session)),
        Field(Rank.HEADING, "", _join(data.series, data.publisher, data.venue, *data.topics)),
    ]
    for number, speaker in enumerate(data.speakers):
        head.append(Field(Rank.PERSON, anchors.get(number, ""), _join(speaker.name, speaker.title)))
    blocks = split_body(page.body, data.provenance.paragraphs)
    return (*head, *(Field(_rank(one.level, one.anchor), one.anchor, one.text) for one in blocks))


def _rank(level: int, anchor: str) -> Rank:
    if not level:
        return Rank.BODY
    return Rank.QUESTION if _QUESTION_RE.fullmatch(anchor) else Rank.HEADING


def _join(*parts: str | None) -> str:
    return "\t".join(dict.fromkeys(_plain(part) for part in parts if part))


def _plain(text: str) -> str:
    return _SPACES_RE.sub(" ", text).strip()


def render_fields(page: Page, fields: tuple[Field, ...]) -> bytes:
    """Return what the search shows of a page, as JSON: city, session, kind, and the fields (rank, anchor, text)."""
    data = page.metadata
    shown = {
        "city": data.city or "",
        "session": data.session or 0,
        "kind": label(data.kind.value, "kind"),
        "fields": [[int(field.rank), field.anchor, field.text] for field in fields],
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
