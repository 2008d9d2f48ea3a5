"""The archive as data: tables over one model, written in the formats that people take along.

Data is written in pieces, one of each stretch of the archive, which are kept; from them each format's file is joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from build_archive.archive import Archive
from build_archive.csv_text import render_rows
from build_archive.export.dictionary import data_sheet
from build_archive.export.feeds import render_feeds
from build_archive.export.jsonl import render_lines, render_page_json
from build_archive.export.package import render_package
from build_archive.export.parquet import join_parquet, write_arrow
from build_archive.export.sqlite import join_sqlite, write_sqlite
from build_archive.export.tables import TABLES, Table, column_names
from build_archive.files import FileNote, Put
from build_archive.stretches import Stretch

# Folder below docs/ that holds the data and nothing else.
EXPORTS = "data"
Part = Callable[[Put], Mapping[str, FileNote]]  # writes some files, and says what they are, by path below docs/
_LINES, _BASE = "briefings.jsonl", "archive.sqlite"


def write_piece(stretch: Stretch, folder: Path) -> Mapping[str, int]:
    """Write the data of a stretch in every format below `folder`; return how many rows each table has there."""
    rows = {table.name: list(table.rows(stretch)) for table in TABLES}
    for table in TABLES:
        with (folder / f"{table.name}.csv").open("wb") as file:
            file.writelines(render_rows(rows[table.name]))
        write_arrow(table, rows[table.name], folder / f"{table.name}.arrow")
    with (folder / _LINES).open("wb") as file:
        file.writelines(render_lines(stretch))
    write_sqlite(rows, stretch.first_row, folder / _BASE)
    return {name: len(found) for name, found in rows.items()}


def export_parts(
    archive: Archive, pieces: Sequence[Path], rows: Mapping[str, int], site_url: str = ""
) -> tuple[Part, ...]:
    """Return what writes the files of the archive's data; the parts can be written side by side, in any order.

    `pieces` are the folders of all its stretches in order, `rows` how many each table has. The same pages give the
    same bytes. When all are written, `put_package` describes them.
    """
    return (
        partial(_put_sqlite, pieces),
        partial(_put_lines, pieces),
        *(partial(_put_table, table, pieces, rows[table.name]) for table in TABLES),
        partial(_put_feeds, archive, site_url),
    )


def put_package(files: Mapping[str, FileNote], site_url: str, put: Put) -> Mapping[str, FileNote]:
    """Write the description of all data files."""
    path = f"{EXPORTS}/datapackage.json"
    own = {name.removeprefix(f"{EXPORTS}/"): note for name, note in files.items()}
    return {path: put(path, [render_package(own, site_url)])}


def _put_table(table: Table, pieces: Sequence[Path], count: int, put: Put) -> Mapping[str, FileNote]:
    path = f"{EXPORTS}/{table.name}"
    header = render_rows([column_names(table.columns)])
    csv = put(f"{path}.csv", chain(header, ((piece / f"{table.name}.csv").read_bytes() for piece in pieces)))
    parquet = put(f"{path}.parquet", join_parquet(table, (piece / f"{table.name}.arrow" for piece in pieces)))
    return {f"{path}.csv": replace(csv, rows=count), f"{path}.parquet": parquet}


def _put_lines(pieces: Sequence[Path], put: Put) -> Mapping[str, FileNote]:
    path = f"{EXPORTS}/{_LINES}"
    return {path: put(path, ((piece / _LINES).read_bytes() for piece in pieces))}


def _put_sqlite(pieces: Sequence[Path], put: Put) -> Mapping[str, FileNote]:
    path = f"{EXPORTS}/{_BASE}"
    return {path: put(path, join_sqlite(piece / _BASE for piece in pieces))}


def _put_feeds(archive: Archive, site_url: str, put: Put) -> Mapping[str, FileNote]:
    return {path: put(path, [data]) for path, data in render_feeds(archive, site_url).items()}


__all__ = [
    "EXPORTS",
    "TABLES",
    "FileNote",
    "Part",
    "Put",
    "Table",
    "data_sheet",
    "export_parts",
    "put_package",
    "render_page_json",
    "write_piece",
]
