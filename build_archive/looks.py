"""What is to be known of a page by itself, as JSON: found once for the page as it stands, and kept."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from build_archive.cache import Compared
from build_archive.check import check_page
from build_archive.contract import Metadata, dump_metadata
from build_archive.copies import copy_features
from build_archive.facts import Facts, facts_of, parse_facts
from build_archive.kin import page_features, page_texts, question_features
from build_archive.likeness import pack_pairs
from build_archive.model import Diagnostic
from build_archive.pages import Page
from build_archive.plain_json import parse_diagnostic, to_json
from build_archive.site.links import addresses_in


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a page alone."""

    metadata: Metadata
    first_line: int  # of the body, in the file
    is_edited: bool  # by a person, after it was generated
    problems: tuple[Diagnostic, ...]  # that stand in it
    facts: Facts
    addresses: tuple[str, ...]  # of the links in it
    extent: tuple[int, int]  # of the body: characters and lines
    copy_features: bytes = b""  # what copies of its text are found by


@dataclass(frozen=True, slots=True)
class Shelved:
    """A page with what is known of it alone."""

    page: Page
    digest: str  # fingerprint of its file
    look: Look


def look_key(program: str, digest: bytes) -> str:
    """Return a fingerprint of a page's file, whose SHA-256 is `digest`, and of the `program` that looks at it."""
    return hashlib.sha256(program.encode() + digest).hexdigest()


def look_at(page: Page, *, is_edited: bool) -> str:
    """Return all that is found in a page by itself."""
    said = {
        "metadata": dump_metadata(page.metadata),
        "first_line": page.first_line,
        "is_edited": is_edited,
        "problems": list(check_page(page, is_edited=is_edited)),
        "facts": facts_of(page),
        "addresses": addresses_in(page.body),
        "extent": (page.length, page.lines),
        "copy_features": base64.b64encode(copy_features(page.body)).decode(),
    }
    return to_json(said)


def look_at_unreadable(problems: Sequence[Diagnostic]) -> str:
    """Return what is to be said of a page that cannot be read."""
    return to_json({"unreadable": problems})


def parse_look(said: str) -> Look | list[Diagnostic]:
    """Return what was found in a page, or what is wrong with it."""
    found = json.loads(said)
    if "unreadable" in found:
        return [parse_diagnostic(one) for one in found["unreadable"]]
    return Look(
        metadata=Metadata.model_validate(found["metadata"], strict=False),
        first_line=found["first_line"],
        is_edited=found["is_edited"],
        problems=tuple(map(parse_diagnostic, found["problems"])),
        facts=parse_facts(found["facts"]),
        addresses=tuple(found["addresses"]),
        extent=tuple(found["extent"]),
        copy_features=base64.b64decode(found["copy_features"]),
    )


class Texts(NamedTuple):
    """What is compared of a page."""

    path: str
    key: str  # fingerprint of its file
    page: str
    rest: str
    questions: tuple[str, ...]


def texts_of(shelved: Shelved) -> Texts:
    """Return what is compared of a page."""
    questions = tuple(asked.text for asked in shelved.look.facts.questions)
    return Texts(shelved.page.path, shelved.digest, *page_texts(shelved.page), questions)


def compare(texts: Texts) -> Compared:
    """Return what tells which pages, and which questions, are alike."""
    return Compared(page_features(texts.page), pack_pairs(texts.rest), tuple(map(question_features, texts.questions)))
