"""The archive as data: tables over one model, written in the formats that people take along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from build_archive.archive import Archive
from build_archive.csv_text import render_rows
from build_archive.export.dictionary import data_sheet
from build_archive.export.feeds import render_feeds
from build_archive.export.jsonl import render_jsonl, render_page_json
from build_archive.export.package import render_package
from build_archive.export.parquet import render_parquet
from build_archive.export.sqlite import render_sqlite
from build_archive.export.tables import Row, Table, column_names, tables_of
from build_archive.files import FileNote, Put

# Folder below docs/ that holds the data and nothing else.
EXPORTS = "data"
Part = Callable[[Put], Mapping[str, FileNote]]  # writes some files, and says what they are, by path below docs/


def export_parts(archive: Archive, site_url: str = "") -> tuple[Part, ...]:
    """Return what writes the files of the archive's data; the parts can be written side by side, in any order.

    The same pages give the same bytes. When all are written, `put_package` describes them.
    """
    tables = tables_of(archive)
    return (
        partial(_put_sqlite, tables),
        partial(_put_lines, archive),
        *(partial(_put_table, table) for table in tables),
        partial(_put_feeds, archive, site_url),
    )


def put_package(archive: Archive, files: Mapping[str, FileNote], site_url: str, put: Put) -> Mapping[str, FileNote]:
    """Write the description of all data files."""
    path = f"{EXPORTS}/datapackage.json"
    own = {name.removeprefix(f"{EXPORTS}/"): note for name, note in files.items()}
    return {path: put(path, [render_package(tables_of(archive), own, site_url)])}


def _put_table(table: Table, put: Put) -> Mapping[str, FileNote]:
    counted = _Counted(table.rows)
    path = f"{EXPORTS}/{table.name}"
    csv = put(f"{path}.csv", render_rows(column_names(table.columns), counted.rows()))
    parquet = put(f"{path}.parquet", render_parquet(table))
    return {f"{path}.csv": replace(csv, rows=counted.count), f"{path}.parquet": parquet}


class _Counted:
    """Counts rows while they pass."""

    def __init__(self, rows: Callable[[], Iterator[Row]]) -> None:
        self._rows = rows
        self.count = 0

    def rows(self) -> Iterator[Row]:
        for row in self._rows():
            self.count += 1
            yield row


def _put_lines(archive: Archive, put: Put) -> Mapping[str, FileNote]:
    path = f"{EXPORTS}/briefings.jsonl"
    return {path: put(path, render_jsonl(archive))}


def _put_sqlite(tables: Iterable[Table], put: Put) -> Mapping[str, FileNote]:
    path = f"{EXPORTS}/archive.sqlite"
    return {path: put(path, render_sqlite(tuple(tables)))}


def _put_feeds(archive: Archive, site_url: str, put: Put) -> Mapping[str, FileNote]:
    return {path: put(path, [data]) for path, data in render_feeds(archive, site_url).items()}


__all__ = [
    "EXPORTS",
    "FileNote",
    "Part",
    "Put",
    "Table",
    "data_sheet",
    "export_parts",
    "put_package",
    "render_page_json",
    "tables_of",
]
