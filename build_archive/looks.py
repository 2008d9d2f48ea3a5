"""What is to be known of a page by itself, as JSON: found once for the page as it stands, and kept."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from build_archive.check import check_page
from build_archive.contract import Metadata, dump_metadata
from build_archive.copies import copy_features
from build_archive.model import Diagnostic
from build_archive.pages import Page
from build_archive.plain_json import parse_diagnostic, to_json


@dataclass(frozen=True, slots=True)
class Shelved:
    """A page with what is known of it alone."""

    page: Page
    digest: str  # fingerprint of its file
    is_edited: bool  # by a person, after it was generated
    problems: tuple[Diagnostic, ...]  # that stand in it
    copy_features: bytes = b""  # what copies of its text are found by


def look_key(program: str, data: bytes) -> str:
    """Return a fingerprint of a page's file and of the program that looks at it, whose own is `program`."""
    return hashlib.sha256(program.encode() + data).hexdigest()


def look_at(page: Page, *, is_edited: bool) -> str:
    """Return all that is found in a page by itself."""
    said = {
        "metadata": dump_metadata(page.metadata),
        "first_line": page.first_line,
        "is_edited": is_edited,
        "problems": list(check_page(page, is_edited=is_edited)),
        "copy_features": base64.b64encode(copy_features(page.body)).decode(),
    }
    return to_json(said)


def look_at_unreadable(problems: Sequence[Diagnostic]) -> str:
    """Return what is to be said of a page that cannot be read."""
    return to_json({"unreadable": problems})


def parse_look(said: str, path: str, data: bytes, key: str) -> Shelved | list[Diagnostic]:
    """Return what was found in the page that `data` holds, whose path and key these are."""
    found = json.loads(said)
    if "unreadable" in found:
        return [parse_diagnostic(one) for one in found["unreadable"]]
    metadata = Metadata.model_validate(found["metadata"], strict=False)
    lines = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")  # as a file read as text has them
    body = lines.split("\n", found["first_line"] - 1)[-1].strip() + "\n"
    problems = tuple(map(parse_diagnostic, found["problems"]))
    page = Page(path, metadata, body, found["first_line"])
    return Shelved(page, key, found["is_edited"], problems, base64.b64decode(found["copy_features"]))
