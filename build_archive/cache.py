"""What need not be made again: kept on disk between runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_TABLES = """
CREATE TABLE IF NOT EXISTS conversions (
    source TEXT, spanned INTEGER, key TEXT, record TEXT, pages BLOB, PRIMARY KEY (source, spanned)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (path TEXT PRIMARY KEY, made TEXT, stands TEXT, outcome TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, print TEXT, files TEXT, places TEXT, pairs BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (state TEXT PRIMARY KEY, said TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unions (number INTEGER PRIMARY KEY, print TEXT, pairs BLOB);
CREATE TABLE IF NOT EXISTS features (
    path TEXT PRIMARY KEY, digest TEXT, page BLOB, rest BLOB, questions BLOB, sizes TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looks (path TEXT PRIMARY KEY, digest TEXT, said TEXT) WITHOUT ROWID;
"""
_FORM = 4  # of these tables; a cache of another form is begun anew
_TOGETHER = 256  # entries that are stored in one transaction


class Done(NamedTuple):
    """A conversion as it is kept."""

    source: str
    is_spanned: bool
    key: str
    record: str  # as JSON
    pages: bytes  # as JSON, compressed


class Compared(NamedTuple):
    """The features of a page, and of its questions: what tells which are alike."""

    page: bytes
    rest: bytes  # of what stands further down on the page
    questions: tuple[bytes, ...]


class Output(NamedTuple):
    """What a page of the site was written as."""

    print: str  # fingerprint of all that its file is made of
    files: Mapping[str, str]  # the files that were written for it, below the site's folder, with the SHA-256 of each
    places: Sequence[tuple[str, str, str]]  # on pages that it leads to: file below the site's folder, id, link


class Cache:
    """Keeps on disk what was made of sources and pages, each under the fingerprint of all that it was made of.

    It can be lost at any time, for all of it can be made again. A file that is no cache is replaced by one.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the cache at `path`; None is for one that goes with the process."""
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._base = self._open()
        self._unsaved = 0

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            assert self._path is not None
            self._path.unlink()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path or "")
        base.execute("PRAGMA synchronous = OFF")  # what a power cut spoils is made again
        (form,) = base.execute("PRAGMA user_version").fetchone()
        if form != _FORM and base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            base.close()
            raise sqlite3.DatabaseError("of another form")
        base.executescript(f"{_TABLES}PRAGMA user_version = {_FORM};")
        return base

    def record(self, source: str, key: str, *, is_spanned: bool) -> str | None:
        """Return what became of a source, as JSON; None where it was not converted under that key."""
        query = "SELECT record FROM conversions WHERE source = ? AND spanned = ? AND key = ?"
        row = self._base.execute(query, (source, is_spanned, key)).fetchone()
        return row[0] if row else None

    def put(self, done: Done) -> None:
        """Keep a conversion."""
        row = (done.source, done.is_spanned, done.key, done.record, done.pages)
        self._store("INSERT OR REPLACE INTO conversions VALUES (?, ?, ?, ?, ?)", row)

    def pages(self, source: str, *, is_spanned: bool) -> bytes:
        """Return the pages of a source that is kept, as JSON, compressed."""
        query = "SELECT pages FROM conversions WHERE source = ? AND spanned = ?"
        data: bytes = self._base.execute(query, (source, is_spanned)).fetchone()[0]
        return data

    def left_as(self, path: str, made: str, stands: str) -> str:
        """Return how the page at `path` was left, if it was made and still stands so; else nothing."""
        query = "SELECT outcome FROM written WHERE path = ? AND made = ? AND stands = ?"
        row = self._base.execute(query, (path, made, stands)).fetchone()
        return row[0] if row else ""

    def leave(self, path: str, prints: tuple[str, str], outcome: str) -> None:
        """Keep how a page was left: fingerprints of what made it and of how it stands, and what became of it."""
        self._store("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)", (path, *prints, outcome))

    def looks(self) -> dict[str, tuple[str, str]]:
        """Return what was found in pages, by their paths: under which fingerprint, and it as JSON."""
        rows = self._base.execute("SELECT path, digest, said FROM looks")
        return {path: (digest, said) for path, digest, said in rows}

    def put_look(self, path: str, digest: str, said: str) -> None:
        """Keep what was found in a page."""
        self._store("INSERT OR REPLACE INTO looks VALUES (?, ?, ?)", (path, digest, said))

    def features(self, keys: Mapping[str, str]) -> dict[str, Compared]:
        """Return what is compared of pages, by their paths, where it was found under the same of the `keys`."""
        rows = self._base.execute("SELECT path, digest, page, rest, questions, sizes FROM features")
        return {
            path: Compared(page, rest, tuple(_cut(questions, json.loads(sizes))))
            for path, digest, page, rest, questions, sizes in rows
            if keys.get(path) == digest
        }

    def put_features(self, path: str, digest: str, features: Compared) -> None:
        """Keep what is compared of a page."""
        sizes = json.dumps([len(one) for one in features.questions])
        row = (path, digest, features.page, features.rest, b"".join(features.questions), sizes)
        self._store("INSERT OR REPLACE INTO features VALUES (?, ?, ?, ?, ?, ?)", row)

    def outputs(self) -> dict[str, Output]:
        """Return what the pages of the site were written as, by their paths below docs/."""
        rows = self._base.execute("SELECT path, print, files, places FROM outputs")
        return {path: Output(print_, json.loads(files), json.loads(places)) for path, print_, files, places in rows}

    def put_output(self, path: str, output: Output, pairs: bytes) -> None:
        """Keep what a page of the site was written as, and the pairs of Chinese characters that it shows, packed."""
        row = (path, output.print, json.dumps(output.files), json.dumps(output.places), pairs)
        self._store("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)", row)

    def prints(self) -> list[tuple[str, str]]:
        """Return the path of each page of the site, and the fingerprint of what it is made of."""
        return self._base.execute("SELECT path, print FROM outputs ORDER BY path").fetchall()

    def pairs(self, paths: Iterable[str]) -> Iterator[bytes]:
        """Yield the pairs of those pages."""
        for path in paths:
            yield self._base.execute("SELECT pairs FROM outputs WHERE path = ?", (path,)).fetchone()[0]

    def unions(self) -> dict[int, tuple[str, bytes]]:
        """Return the pairs of groups of pages, packed: under which fingerprint, and they."""
        return {number: (print_, pairs) for number, print_, pairs in self._base.execute("SELECT * FROM unions")}

    def put_union(self, number: int, print_: str, pairs: bytes) -> None:
        """Keep the pairs of a group of pages."""
        self._store("INSERT OR REPLACE INTO unions VALUES (?, ?, ?)", (number, print_, pairs))

    def forget_outputs(self, paths: Iterable[str]) -> None:
        """Forget pages of the site, before they are written anew: a run that breaks off leaves nothing half-known."""
        self._base.executemany("DELETE FROM outputs WHERE path = ?", [(path,) for path in paths])
        self.save()

    def said(self, state: str) -> str | None:
        """Return what the last run said, if it left everything in that state."""
        row = self._base.execute("SELECT said FROM runs WHERE state = ?", (state,)).fetchone()
        return row[0] if row else None

    def put_said(self, state: str, said: str) -> None:
        """Keep in what state a run left everything, and what it said."""
        self._base.execute("DELETE FROM runs")
        self._store("INSERT INTO runs VALUES (?, ?)", (state, said))

    def _store(self, command: str, row: tuple[object, ...]) -> None:
        self._base.execute(command, row)
        self._unsaved += 1
        if self._unsaved >= _TOGETHER:
            self.save()

    def keep_only(self, sources: Collection[str], folder: str) -> None:
        """Forget what is kept of other sources whose paths begin with `folder`."""
        rows = self._base.execute("SELECT DISTINCT source FROM conversions")
        held = {source for (source,) in rows if source.startswith(folder)}
        self._base.executemany("DELETE FROM conversions WHERE source = ?", [(one,) for one in held - set(sources)])
        self.save()

    def save(self) -> None:
        """Put on disk what was taken in since."""
        self._base.commit()
        self._unsaved = 0

    def close(self) -> None:
        """Put on disk what was taken in, and let go of the file."""
        self.save()
        self._base.close()


def _cut(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size
