"""The pages on disk: each is taken apart, and looked through for itself, only once as long as it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from build_archive.cache import Cache, Compared
from build_archive.executors import Workers
from build_archive.fingerprint import Digests, program_fingerprint
from build_archive.looks import (
    Look,
    Shelved,
    Texts,
    compare,
    look_at,
    look_at_unreadable,
    look_key,
    parse_look,
    texts_of,
)
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, is_unedited
from build_archive.write import page_paths, read_page


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pages in order of path, and what cannot be read."""

    pages: tuple[Shelved, ...]
    problems: tuple[Diagnostic, ...]


class _Standing(Page):
    """A page whose text is read when it is asked for: most need not be, and all together take much memory."""

    __slots__ = ("_file", "_look")
    _file: Path
    _look: Look

    def __init__(self, file: Path, path: str, look: Look) -> None:
        values = {"_file": file, "_look": look, "path": path, "metadata": look.metadata, "first_line": look.first_line}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def body(self) -> str:
        """The text."""
        lines = self._file.read_text(encoding="utf-8")
        return lines.split("\n", self.first_line - 1)[-1].strip() + "\n"

    @property
    def length(self) -> int:
        """How many characters the body has."""
        return self._look.extent[0]

    @property
    def lines(self) -> int:
        """How many lines the body has."""
        return self._look.extent[1]


def read_features(pages: Sequence[Shelved], cache: Cache, workers: Workers) -> Mapping[str, Compared]:
    """Return the features of each page, by its path; what the cache knows is taken from it."""
    found = cache.features({one.page.path: one.digest for one in pages})
    missing = (texts_of(one) for one in pages if one.page.path not in found)
    for path, key, features in workers.map(_compare, missing, _leave_out):
        cache.put_features(path, key, features)
        found[path] = features
    return found


def _compare(texts: Texts) -> tuple[str, str, Compared]:
    return texts.path, texts.key, compare(texts)


def _leave_out(texts: Texts) -> tuple[str, str, Compared]:
    return texts.path, texts.key, Compared(b"", b"", tuple(b"" for _ in texts.questions))


class _Job(NamedTuple):
    folder: str
    path: str
    key: str


class _Look(NamedTuple):
    path: str
    key: str
    said: str  # what was found, as JSON


def read_shelf(folder: Path, cache: Cache, workers: Workers, digests: Digests, program: str = "") -> Shelf:
    """Return the pages below `folder`; what the cache knows of them is taken from it.

    `program` is a fingerprint of what takes them apart: of this one, unless another is given.
    """
    program = program or program_fingerprint()
    keys = {path: look_key(program, digests[f"{folder}/{path}"]) for path in page_paths(folder)}
    known = cache.looks()
    found = {path: parse_look(said) for path, (key, said) in known.items() if keys.get(path) == key}
    missing = (_Job(str(folder), path, key) for path, key in keys.items() if path not in found)
    for look in workers.map(_look, missing, _lose):
        cache.put_look(look.path, look.key, look.said)
        found[look.path] = parse_look(look.said)
    looks = [(path, found[path]) for path in keys]
    return Shelf(
        tuple(_shelve(folder, path, keys[path], look) for path, look in looks if isinstance(look, Look)),
        tuple(problem for _, look in looks if not isinstance(look, Look) for problem in look),
    )


def _shelve(folder: Path, path: str, key: str, look: Look) -> Shelved:
    return Shelved(_Standing(folder / path, path, look), key, look)


def _look(job: _Job) -> _Look:
    page = read_page(Path(job.folder), job.path)
    if isinstance(page, list):
        return _Look(job.path, job.key, look_at_unreadable(page))
    return _Look(job.path, job.key, look_at(page, is_edited=not is_unedited(page)))


def _lose(job: _Job) -> _Look:
    path = str(Path(job.folder, job.path))
    problem = Diagnostic("page.invalid", Severity.ERROR, "the process that read it died", path, 1)
    return _Look(job.path, job.key, look_at_unreadable([problem]))
