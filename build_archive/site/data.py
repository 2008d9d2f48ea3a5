"""Writes what of the site is no page: the data to take along, the search's, tables of figures.

What is made of single pages is made in pieces, one a stretch of the archive, each in a folder named by a fingerprint
of all that it is made of. A piece that is kept from the last build is not made again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from mkdocs.config.defaults import MkDocsConfig

from build_archive.archive import Archive
from build_archive.executors import Workers
from build_archive.export import Part, Put, export_parts, put_package, write_piece
from build_archive.files import FileNote, put_file, write_new
from build_archive.fingerprint import program_fingerprint
from build_archive.indexes import render_data
from build_archive.search import kept_entries, put_texts, render_index
from build_archive.stretches import Stretch, cut

_NOTES = "notes.json"  # written last: a folder without it is no whole piece


class DataError(Exception):
    """Data could not be written."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The data of a stretch of the archive."""

    folder: Path
    rows: Mapping[str, int]  # by table
    texts: Mapping[str, FileNote]  # the search's texts, which stand in the site, by their paths


# What is done in forked processes, which find it here.
_WORK: list[Callable[[], Any]] = []


@dataclass(frozen=True, slots=True)
class Kept:
    """Where pieces are kept, and what tells that they can be taken again."""

    folder: Path
    digests: Mapping[str, str]  # fingerprints of the pages' files, by the pages' paths


def write_data(archive: Archive, kept: Kept, config: MkDocsConfig, workers: Workers) -> dict[str, FileNote]:
    """Write all data of the archive into the site; return what is to be known of each file, by path.

    Other pieces than those of this archive do not stay. Raises DataError where a process that writes dies.
    """
    put = partial(put_file, Path(config.site_dir))
    pieces = _pieces(archive, kept, Path(config.site_dir), workers)
    folders, rows = [piece.folder for piece in pieces], Counter[str]()
    notes: dict[str, FileNote] = {}
    for piece in pieces:
        rows.update(piece.rows)
        notes |= piece.texts
    parts: tuple[Part, ...] = (
        partial(_put_index, archive, folders),
        *export_parts(archive, folders, rows, config.site_url or ""),
        partial(_put_tables, archive),
    )
    for written in _do([partial(part, put) for part in parts], workers):
        notes |= written
    notes |= put_package(notes, config.site_url or "", put)
    return notes


def _pieces(archive: Archive, kept: Kept, site: Path, workers: Workers) -> list[_Piece]:
    """Return the pieces of all stretches in order; those that are missing are made."""
    program = program_fingerprint()[:16]
    stretches = {kept.folder / f"{program}-{one.fingerprint(kept.digests)}": one for one in cut(archive)}
    known = {folder: _read_piece(folder, site) for folder in stretches}
    _forget_others(kept.folder, [folder for folder, piece in known.items() if piece])
    put = partial(put_file, site)
    missing = [partial(_make_piece, one, folder, put) for folder, one in stretches.items() if not known[folder]]
    made = iter(list(_do(missing, workers)))
    return [piece or next(made) for piece in known.values()]


def _do(work: Iterable[Callable[[], Any]], workers: Workers) -> Iterator[Any]:
    """Yield what comes of each piece of work, done side by side."""
    _WORK[:] = work
    yield from workers.map(_do_one, range(len(_WORK)), _lose)
    _WORK.clear()


def _do_one(number: int) -> Any:
    return _WORK[number]()


def _lose(number: int) -> NoReturn:
    raise DataError(f"the process that wrote part {number} of the data died; it may need more memory than there is")


# Pieces


def _make_piece(stretch: Stretch, folder: Path, put: Put) -> _Piece:
    folder.mkdir(parents=True)
    texts = put_texts(stretch, folder, put)
    rows = write_piece(stretch, folder)
    said = {"rows": rows, "texts": {path: astuple(note) for path, note in texts.items()}, "sizes": _sizes(folder)}
    write_new(folder / _NOTES, json.dumps(said).encode())
    return _Piece(folder, rows, texts)


def _read_piece(folder: Path, site: Path) -> _Piece | None:
    """Return the piece in a folder, None where it is not whole, or a text of it does not stand in the site."""
    try:
        said = json.loads((folder / _NOTES).read_bytes())
    except (OSError, ValueError):
        return None
    texts = {path: FileNote(*note) for path, note in said["texts"].items()}
    is_whole = said["sizes"] == _sizes(folder) and all(os.path.isfile(f"{site}/{path}") for path in texts)  # noqa: PTH113
    return _Piece(folder, said["rows"], texts) if is_whole else None


def _sizes(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_size for one in os.scandir(folder) if one.name != _NOTES}


def _forget_others(kept: Path, folders: Sequence[Path]) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for other in set(kept.iterdir()) - set(folders):
        if other.is_dir():
            shutil.rmtree(other)
        else:
            other.unlink()


# What is made of the whole archive


def _put_index(archive: Archive, folders: Sequence[Path], put: Put) -> Mapping[str, FileNote]:
    files = render_index(archive, kept_entries(archive, folders))
    return {path: put(path, [text.encode()]) for path, text in files}


def _put_tables(archive: Archive, put: Put) -> Mapping[str, FileNote]:
    return {path: put(path, [text.encode()]) for path, text in render_data(archive).items()}
