"""Tables as one SQLite database with full-text search, which Datasette opens as it is."""

from __future__ import annotations

import datetime
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from build_archive.export.full_text import JoinedIndex, create_index, fill_index
from build_archive.export.tables import TABLES, Row, Table, Type, Value, as_float, column_names
from build_archive.files import read_chunks

_TYPES = {
    Type.STRING: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.NUMBER: "REAL",
    Type.BOOLEAN: "INTEGER",
    Type.DATE: "TEXT",
}
# Tables with words to search, and which columns hold them.
# The text is searched in its paragraphs: twice would make the file half as large again.
_SEARCHED = {"briefings": ("title",), "turns": ("heading", "speaker", "text"), "figures": ("label", "quote")}


def write_sqlite(rows: Mapping[str, Sequence[Row]], first: int, path: Path) -> None:
    """Write a piece of the database: the rows of each table, by its name, numbered from `first`, with their words."""
    with _new_base(path) as base:
        for table in TABLES:
            _insert(base, table, rows[table.name], first)
        for name in _SEARCHED:
            fill_index(base, name)
        base.commit()


def join_sqlite(pieces: Iterable[Path]) -> Iterator[bytes]:
    """Yield the database of these pieces: a table each with its key, and the search.

    The same pieces give the same bytes: it is made in one order, and nothing in it is replaced.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.sqlite")
        with _new_base(path) as base:
            indexes = [JoinedIndex(base, name) for name in _SEARCHED]
            for piece in pieces:
                base.execute("ATTACH ? AS piece", (str(piece),))
                for table in TABLES:
                    _copy(base, table)
                for index in indexes:
                    index.add("piece")
                base.commit()
                base.execute("DETACH piece")
            for index in indexes:
                index.finish()
            base.commit()
        with path.open("rb") as file:
            yield from read_chunks(file)


@contextmanager
def _new_base(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a new database with all tables and indexes, empty."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA page_size = 4096")
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        for table in TABLES:
            _create(base, table)
        for name, columns in _SEARCHED.items():
            create_index(base, name, columns)
        base.commit()
        yield base


def _create(base: sqlite3.Connection, table: Table) -> None:
    columns = [
        f'"{column.name}" {_TYPES[column.type]}{" NOT NULL" if column.required else ""}' for column in table.columns
    ]
    key = ", ".join(f'"{name}"' for name in table.key)
    columns.append(f"PRIMARY KEY ({key})")
    if "briefing" in column_names(table.columns):
        columns.append('FOREIGN KEY ("briefing") REFERENCES "briefings" ("id")')
    base.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')


def _copy(base: sqlite3.Connection, table: Table) -> None:
    names = _column_list(table)
    base.execute(f'INSERT INTO main."{table.name}" ({names}) SELECT {names} FROM piece."{table.name}"')  # noqa: S608


def _insert(base: sqlite3.Connection, table: Table, rows: Iterable[Row], first: int) -> None:
    marks = ", ".join("?" * (len(table.columns) + 1))
    types = [column.type for column in table.columns]
    cells = (map(_cell, row, types) for row in rows)
    numbered = ((number, *row) for number, row in enumerate(cells, first))
    command = f'INSERT INTO "{table.name}" ({_column_list(table)}) VALUES ({marks})'  # noqa: S608  names are our own
    base.executemany(command, numbered)


def _column_list(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in ("rowid", *column_names(table.columns)))


def _cell(value: Value, type_: Type) -> Value:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return as_float(value) if type_ is Type.NUMBER else value
