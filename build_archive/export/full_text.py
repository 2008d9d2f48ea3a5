"""Full-text indexes of SQLite (FTS5) that are made in pieces, and joined without reading the words again.

FTS5 keeps an index in tables of its own, as sorted segments that a search looks through side by side; a new one is
added whenever rows are. So the segments of the pieces, copied under new numbers, are the index of all. What stands in
those tables is said at the head of `ext/fts5/fts5_index.c` in SQLite's source, and has not changed since 2015.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

# Trigrams find any substring of three characters or more.
_TOKENIZER = "trigram"
_HELD = 1 << 22  # bytes that are held before a segment is written; with more, it takes longer to find room for a word
_AVERAGES, _STRUCTURE = 1, 10  # ids of records
_COOKIE = 4  # bytes, before the numbers of the structure
_SEGMENT = 37  # bits of a page's id below the number of its segment
_MOST_SEGMENTS = 2000  # that FTS5 looks through


def create_index(base: sqlite3.Connection, name: str, columns: Sequence[str]) -> None:
    """Create the empty index of a table's columns, `NAME_fts`; the words stay in the table."""
    # Datasette knows the table that is searched by the double quotes around its name.
    options = f"""{", ".join(columns)}, content="{name}", tokenize="{_TOKENIZER}" """
    base.execute(f"CREATE VIRTUAL TABLE {name}_fts USING fts5({options})")


def fill_index(base: sqlite3.Connection, name: str) -> None:
    """Take all rows of the table into its index."""
    index = f"{name}_fts"
    for option, value in (("hashsize", _HELD), ("automerge", 0)):
        base.execute(f"INSERT INTO {index}({index}, rank) VALUES (?, ?)", (option, value))  # noqa: S608  names are our own
    base.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")  # noqa: S608


class JoinedIndex:
    """The index of a table, of pieces whose rows have other numbers each."""

    def __init__(self, base: sqlite3.Connection, name: str) -> None:
        """Begin with the empty index that `create_index` made in `base`."""
        self._base, self._name = base, f"{name}_fts"
        self._segments: list[tuple[int, int]] = []  # the first and the last page of each
        self._totals: list[int] = []  # rows, and the words of each column

    def add(self, piece: str) -> None:
        """Add the index that `fill_index` made in the attached database `piece`."""
        totals = list(_numbers(self._record(piece, _AVERAGES)))
        self._totals = [sum(both) for both in zip(self._totals or [0] * len(totals), totals, strict=True)]
        for segment, first, last in _segments(self._record(piece, _STRUCTURE)):
            self._segments.append((first, last))
            self._copy(piece, segment, len(self._segments))
        self._base.execute(f"INSERT INTO main.{self._name}_docsize SELECT * FROM {piece}.{self._name}_docsize")  # noqa: S608

    def _copy(self, piece: str, segment: int, number: int) -> None:
        ids = (segment << _SEGMENT, segment + 1 << _SEGMENT)
        self._base.execute(
            f"INSERT INTO main.{self._name}_data SELECT id + ?, block FROM {piece}.{self._name}_data"  # noqa: S608
            " WHERE id >= ? AND id < ?",
            (number - segment << _SEGMENT, *ids),
        )
        self._base.execute(
            f"INSERT INTO main.{self._name}_idx SELECT ?, term, pgno FROM {piece}.{self._name}_idx WHERE segid = ?",  # noqa: S608
            (number, segment),
        )

    def finish(self) -> None:
        """Say in the index which segments it has; of more than FTS5 looks through, one is made."""
        if not self._segments:
            return
        if len(self._segments) > _MOST_SEGMENTS:
            self._base.execute(f"INSERT INTO {self._name}({self._name}) VALUES ('rebuild')")  # noqa: S608
            return
        count, pages = len(self._segments), sum(last - first + 1 for first, last in self._segments)
        one_level = [1, count, pages, 0, count]
        numbers = [*one_level, *(n for number, ends in enumerate(self._segments, 1) for n in (number, *ends))]
        for id_, record in ((_AVERAGES, _varints(self._totals)), (_STRUCTURE, bytes(_COOKIE) + _varints(numbers))):
            self._base.execute(f"UPDATE main.{self._name}_data SET block = ? WHERE id = ?", (record, id_))  # noqa: S608

    def _record(self, piece: str, id_: int) -> bytes:
        query = f"SELECT block FROM {piece}.{self._name}_data WHERE id = ?"  # noqa: S608
        record: bytes = self._base.execute(query, (id_,)).fetchone()[0]
        return record


def _segments(structure: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each segment, its first and its last page."""
    numbers = _numbers(structure[_COOKIE:])
    levels, _, _ = (next(numbers) for _ in range(3))
    for _ in range(levels):
        _, count = next(numbers), next(numbers)
        yield from ((next(numbers), next(numbers), next(numbers)) for _ in range(count))


def _numbers(data: bytes) -> Iterator[int]:
    """Yield numbers that stand there as SQLite writes them: seven bits a byte, the highest first.

    >>> list(_numbers(_varints([0, 127, 128, 20_000, 1 << 40])))
    [0, 127, 128, 20000, 1099511627776]
    """
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            yield number
            number = 0


def _varints(numbers: Sequence[int]) -> bytes:
    return bytes(byte for number in numbers for byte in _varint(number))


def _varint(number: int) -> Iterator[int]:
    for place in range((max(number.bit_length(), 1) - 1) // 7, -1, -1):
        yield number >> 7 * place & 0x7F | (0x80 if place else 0)
