"""A page file as text: front matter and body put together, taken apart, and proved unedited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from build_archive.complaints import Complaint, MistakesError, validate
from build_archive.contract import Metadata, dump_metadata
from build_archive.plain_yaml import YamlError, find_slip, load_yaml
from build_archive.yaml_writing import is_read_as, write_yaml

_FENCE = "---\n"
# By it editors find the schema, from where pages stand: docs/briefings/CITY/. A comment of YAML, no part of the values.
_SCHEMA_LINE = "# yaml-language-server: $schema=../../assets/briefing.schema.json\n"
# What turns the direction of writing, as itself and as Markdown's entities of it.
DIRECTION_RE = re.compile(r"[\u202a-\u202e\u2066-\u2069]|&#(?:x0*20(?:2[a-e]|6[6-9])|0*82(?:3[4-8]|9[4-7]));", re.I)
_CONFLICT_RE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)  # as git writes them; a page of ours escapes such a line

_CONFLICT_MARKS = ("<<<<<<< ", ">>>>>>> ")
_CONFLICT_PART_RE = re.compile(
    r"^<{7} [^\n]*\n((?:(?![<|=>]{7})[^\n]*\n)*)(?:\|{7}[^\n]*\n(?:(?![<|=>]{7})[^\n]*\n)*)?"
    r"={7}\n((?:(?![<|=>]{7})[^\n]*\n)*)>{7} [^\n]*(?:\n|\Z)",
    re.MULTILINE,
)


class PageError(Exception):
    """A page cannot be read: its path, and each mistake with its line, what is wrong and what is allowed."""

    def __init__(self, path: str, *complaints: Complaint) -> None:
        super().__init__("; ".join(f"{path}:{complaint.line}: {complaint.message}" for complaint in complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands on disk."""

    path: str  # below the pages' folder, with forward slashes
    metadata: Metadata
    body: str
    first_line: int = 1  # of the body, in the file


def compose_page(metadata: Metadata, body: str) -> str:
    """Return the text of a page: YAML front matter, an empty line, the body.

    The front matter is written by the YAML library only and read back before it is trusted;
    PageError when it does not come back as it was.
    """
    plain = dump_metadata(metadata)
    return _compose(write_yaml(plain), plain, body, "page")


def compose_made(metadata: Metadata, body: str, path: str) -> tuple[Page, str]:
    """Return a page as the build makes it, with its fingerprint, and the text of it; PageError as `compose_page`."""
    plain = dump_metadata(_with_digest(metadata, None))
    header = write_yaml(plain)
    made = _with_digest(metadata, _digest(header, body))
    # It is the last key of the last table: a line more instead of writing all of it twice.
    last = {"digest": made.provenance.digest}
    plain["provenance"].update(last)
    text = _compose(f"{header}  {write_yaml(last)}", plain, body, path)
    return _page(path, made, text, text.index(f"\n{_FENCE}", len(_FENCE)) + 1 + len(_FENCE)), text


def _compose(header: str, plain: Mapping[str, Any], body: str, path: str) -> str:
    """Return the text of a page whose front matter is written in `header` and holds `plain`."""
    if f"\n{_FENCE}" in header or not is_read_as(header, plain):
        raise PageError(path, Complaint(1, "the front matter does not survive writing and reading back"))
    text = f"{_FENCE}{_SCHEMA_LINE}{header}{_FENCE}\n{body.strip()}\n"
    _refuse_conflict(text, path)
    return text


def _refuse_conflict(text: str, path: str) -> None:
    if mark := _CONFLICT_RE.search(text) if any(mark in text for mark in _CONFLICT_MARKS) else None:
        line = text.count("\n", 0, mark.start()) + 1
        message = "two versions stand here between conflict marks; keep one, and take the marks out"
        raise PageError(path, Complaint(line, message))


def _page(path: str, metadata: Metadata, text: str, at: int) -> Page:
    """Return the page in `text`, whose body stands behind `at`."""
    body = text[at:]
    skipped = len(text) - len(body.lstrip())
    return Page(path, metadata, body.strip() + "\n", text.count("\n", 0, skipped) + 1)


def parse_page(text: str, path: str) -> Page:
    """Return the page in `text`; PageError says which line is wrong and what is allowed."""
    _refuse_conflict(text, path)
    if not text.startswith(_FENCE):
        raise PageError(path, Complaint(1, "no front matter; a page begins with a line of three hyphens"))
    end = text.find("\n" + _FENCE, len(_FENCE) - 1)
    if end < 0:
        raise PageError(path, Complaint(1, "the front matter is not closed; end it with a line of three hyphens"))
    try:
        metadata = _read_metadata("#\n" + text[len(_FENCE) : end + 1])  # a line for the fence: lines are the file's
    except _HeaderError as error:
        raise PageError(path, *error.complaints) from error
    return _page(path, metadata, text, end + 1 + len(_FENCE))


def split_conflict(text: str) -> tuple[str, ...]:
    r"""Return the two versions of a text that git could not join; nothing where its marks are not as git writes them.

    >>> split_conflict("a\n<<<<<<< x\nb\n||||||| z\nB\n=======\nc\n>>>>>>> y\n")
    ('a\nb\n', 'a\nc\n')
    """
    parts = _CONFLICT_PART_RE.split(text)
    if len(parts) == 1 or any(_CONFLICT_RE.search(part) for part in parts):
        return ()
    # Of each conflict three parts: what stands before it, the one version, the other.
    return tuple("".join(part for at, part in enumerate(parts) if at % 3 in (0, side)) for side in (1, 2))


class _HeaderError(Exception):
    def __init__(self, *complaints: Complaint) -> None:
        super().__init__()
        self.complaints = complaints


def _read_metadata(header: str) -> Metadata:
    try:
        written = load_yaml(header)
        if not isinstance(written.data, dict):
            line, what = find_slip(header) or (2, "the front matter is not a table of keys and values")
            raise YamlError(what, line)
        return validate(written, Metadata)
    except YamlError as error:
        raise _HeaderError(Complaint(error.line, str(error))) from error
    except MistakesError as error:
        raise _HeaderError(*error.complaints) from error


def digest(metadata: Metadata, body: str) -> str:
    """Return a fingerprint of a page's content, leaving out the fingerprint it records itself."""
    return _digest(compose_plain(_with_digest(metadata, None)), body)


def _digest(header: str, body: str) -> str:
    return hashlib.sha256((header + body.strip()).encode()).hexdigest()[:16]


def stamped(metadata: Metadata, body: str) -> Metadata:
    """Return the front matter with the fingerprint of the page."""
    return _with_digest(metadata, digest(metadata, body))


def _with_digest(metadata: Metadata, value: str | None) -> Metadata:
    return metadata.model_copy(update={"provenance": metadata.provenance.model_copy(update={"digest": value})})


def compose_plain(metadata: Metadata) -> str:
    """Return the front matter alone, as YAML."""
    return write_yaml(dump_metadata(metadata))


def is_unedited(page: Page) -> bool:
    """Whether a page is still as the build wrote it."""
    return page.metadata.provenance.digest == digest(page.metadata, page.body)
