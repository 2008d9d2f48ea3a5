"""The pages on disk: each is taken apart, and looked through for itself, only once as long as it stays as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from build_archive.cache import Cache
from build_archive.check import check_page
from build_archive.contract import Metadata
from build_archive.executors import Workers
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, is_unedited
from build_archive.records import parse_diagnostic, to_json
from build_archive.write import page_paths, read_page


@dataclass(frozen=True, slots=True)
class Shelved:
    """A page with what is known of it alone."""

    page: Page
    digest: str  # fingerprint of its file
    is_edited: bool  # by a person, after it was generated
    problems: tuple[Diagnostic, ...]  # that stand in it


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pages in order of path, and what cannot be read."""

    pages: tuple[Shelved, ...]
    problems: tuple[Diagnostic, ...]


class _Job(NamedTuple):
    folder: str
    path: str
    digest: str


class _Look(NamedTuple):
    path: str
    digest: str
    said: str  # what was found, as JSON


def read_shelf(folder: Path, cache: Cache, workers: Workers, program: str) -> Shelf:
    """Return the pages below `folder`; what the cache knows of them is taken from it.

    `program` is a fingerprint of what takes them apart.
    """
    digests: dict[str, str] = {}
    known: dict[str, str] = {}

    def missing() -> Iterator[_Job]:
        for path in page_paths(folder):
            digests[path] = hashlib.sha256(program.encode() + (folder / path).read_bytes()).hexdigest()
            said = cache.look(path, digests[path])
            if said is None:
                yield _Job(str(folder), path, digests[path])
            else:
                known[path] = said

    for look in workers.map(_look, missing(), _lose):
        cache.put_look(look.path, look.digest, look.said)
        known[look.path] = look.said
    found = [_parse(folder, path, digest, json.loads(known[path])) for path, digest in digests.items()]
    return Shelf(
        tuple(one for one in found if isinstance(one, Shelved)),
        tuple(problem for one in found if not isinstance(one, Shelved) for problem in one),
    )


def _look(job: _Job) -> _Look:
    page = read_page(Path(job.folder), job.path)
    if isinstance(page, list):
        return _Look(job.path, job.digest, to_json({"unreadable": page}))
    is_edited = not is_unedited(page)
    said = {
        "metadata": page.metadata.model_dump(mode="json", exclude_unset=True, exclude_none=True),
        "first_line": page.first_line,
        "is_edited": is_edited,
        "problems": list(check_page(page, is_edited=is_edited)),
    }
    return _Look(job.path, job.digest, to_json(said))


def _lose(job: _Job) -> _Look:
    path = str(Path(job.folder, job.path))
    problem = Diagnostic("page.invalid", Severity.ERROR, "the process that read it died", path, 1)
    return _Look(job.path, job.digest, to_json({"unreadable": [problem]}))


def _parse(folder: Path, path: str, digest: str, said: dict[str, Any]) -> Shelved | list[Diagnostic]:
    if "unreadable" in said:
        return [parse_diagnostic(one) for one in said["unreadable"]]
    metadata = Metadata.model_validate(said["metadata"], strict=False)
    lines = (folder / path).read_text(encoding="utf-8").split("\n")
    body = "\n".join(lines[said["first_line"] - 1 :]).strip() + "\n"
    problems = tuple(map(parse_diagnostic, said["problems"]))
    return Shelved(Page(path, metadata, body, said["first_line"]), digest, said["is_edited"], problems)
