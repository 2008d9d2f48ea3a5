"""The pages on disk: each is taken apart, and looked through for itself, only once as long as it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from build_archive.cache import Cache
from build_archive.executors import Workers
from build_archive.looks import Shelved, look_at, look_at_unreadable, look_key, parse_look
from build_archive.model import Diagnostic, Severity
from build_archive.pages import is_unedited
from build_archive.write import page_paths, read_page


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pages in order of path, and what cannot be read."""

    pages: tuple[Shelved, ...]
    problems: tuple[Diagnostic, ...]


class _Job(NamedTuple):
    folder: str
    path: str
    key: str


class _Look(NamedTuple):
    path: str
    key: str
    said: str  # what was found, as JSON


def read_shelf(folder: Path, cache: Cache, workers: Workers, program: str) -> Shelf:
    """Return the pages below `folder`; what the cache knows of them is taken from it.

    `program` is a fingerprint of what takes them apart.
    """
    found: dict[str, Shelved | list[Diagnostic]] = {}

    def missing() -> Iterator[_Job]:
        for path in page_paths(folder):
            data = (folder / path).read_bytes()
            key = look_key(program, data)
            said = cache.look(path, key)
            if said is None:
                yield _Job(str(folder), path, key)
            else:
                found[path] = parse_look(said, path, data, key)

    for look in workers.map(_look, missing(), _lose):
        cache.put_look(look.path, look.key, look.said)
        found[look.path] = parse_look(look.said, look.path, (folder / look.path).read_bytes(), look.key)
    in_order = [found[path] for path in sorted(found)]
    return Shelf(
        tuple(one for one in in_order if isinstance(one, Shelved)),
        tuple(problem for one in in_order if not isinstance(one, Shelved) for problem in one),
    )


def _look(job: _Job) -> _Look:
    page = read_page(Path(job.folder), job.path)
    if isinstance(page, list):
        return _Look(job.path, job.key, look_at_unreadable(page))
    return _Look(job.path, job.key, look_at(page, is_edited=not is_unedited(page)))


def _lose(job: _Job) -> _Look:
    path = str(Path(job.folder, job.path))
    problem = Diagnostic("page.invalid", Severity.ERROR, "the process that read it died", path, 1)
    return _Look(job.path, job.key, look_at_unreadable([problem]))
