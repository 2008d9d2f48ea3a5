"""Tables as one SQLite database with full-text search, which Datasette opens as it is."""

from __future__ import annotations

import datetime
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from build_archive.export.tables import Table, Type, Value, as_float, column_names
from build_archive.files import read_chunks

_TYPES = {
    Type.STRING: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.NUMBER: "REAL",
    Type.BOOLEAN: "INTEGER",
    Type.DATE: "TEXT",
}
# Tables with words to search, and which columns hold them. Trigrams find any substring of three characters or more.
# The text is searched in its paragraphs: twice would make the file half as large again.
_SEARCHED = {"briefings": ("title",), "turns": ("heading", "speaker", "text"), "figures": ("label", "quote")}


def render_sqlite(tables: Sequence[Table]) -> Iterator[bytes]:
    """Yield the database: a table each with its key, an index of the columns that lead elsewhere, and the search.

    The same rows give the same bytes: it is made in one order, and vacuumed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, whole = Path(folder, "made.sqlite"), Path(folder, "whole.sqlite")
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            base.execute("PRAGMA page_size = 4096")
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("PRAGMA synchronous = OFF")
            base.execute("BEGIN")
            for table in tables:
                _create(base, table)
            for name, columns in _SEARCHED.items():
                _index_words(base, name, columns)
            base.execute("COMMIT")
            base.execute("VACUUM INTO ?", (str(whole),))
        with whole.open("rb") as file:
            yield from read_chunks(file)


def _create(base: sqlite3.Connection, table: Table) -> None:
    columns = [
        f'"{column.name}" {_TYPES[column.type]}{" NOT NULL" if column.required else ""}' for column in table.columns
    ]
    key = ", ".join(f'"{name}"' for name in table.key)
    columns.append(f"PRIMARY KEY ({key})")
    if "briefing" in column_names(table.columns):
        columns.append('FOREIGN KEY ("briefing") REFERENCES "briefings" ("id")')
    base.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')
    marks = ", ".join("?" * len(table.columns))
    types = [column.type for column in table.columns]
    rows = ([_cell(value, type_) for value, type_ in zip(row, types, strict=True)] for row in table.rows())
    base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)  # noqa: S608  names are our own


def _index_words(base: sqlite3.Connection, name: str, columns: tuple[str, ...]) -> None:
    # Datasette knows the table that is searched by the double quotes around its name.
    options = f"""{", ".join(columns)}, content="{name}", tokenize="trigram" """
    base.execute(f"CREATE VIRTUAL TABLE {name}_fts USING fts5({options})")
    base.execute(f"INSERT INTO {name}_fts({name}_fts) VALUES('rebuild')")


def _cell(value: Value, type_: Type) -> Value:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return as_float(value) if type_ is Type.NUMBER else value
