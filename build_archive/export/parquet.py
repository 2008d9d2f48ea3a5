"""Tables as Apache Parquet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from build_archive.export.tables import Row, Table, Type, Value, as_float
from build_archive.files import read_chunks

pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps what it once held
_TYPES = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}
_GROUP = 2_000  # rows that are written together: what bounds the memory, for a row may hold a whole text


def write_arrow(table: Table, rows: Sequence[Row], path: Path) -> None:
    """Write a piece of a table as an Arrow file."""
    schema = _schema(table)
    columns = zip(*rows, strict=True) if rows else [()] * len(table.columns)
    arrays = [_array(values, column.type) for values, column in zip(columns, table.columns, strict=True)]
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema, options=options) as writer:
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def join_parquet(table: Table, pieces: Iterable[Path]) -> Iterator[bytes]:
    """Yield the table of these pieces as Parquet, each column with its type and what it holds."""
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, _schema(table), compression="zstd") as writer:
            for group in _groups(pieces, _schema(table)):
                writer.write_table(group)
        yield from read_chunks(file)


def _groups(pieces: Iterable[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows so many at a time, however the pieces are cut."""
    held = schema.empty_table()
    for piece in pieces:
        with pa.OSFile(str(piece)) as file:
            held = pa.concat_tables([held, pa.ipc.open_file(file).read_all()])
        while held.num_rows >= _GROUP:
            yield held.slice(0, _GROUP).combine_chunks()
            held = held.slice(_GROUP)
    if held.num_rows:
        yield held.combine_chunks()


def _schema(table: Table) -> pa.Schema:
    return pa.schema(
        pa.field(column.name, _TYPES[column.type], not column.required, {"description": column.english})
        for column in table.columns
    )


def _array(values: Sequence[Value], type_: Type) -> pa.Array:
    return pa.array(map(as_float, values) if type_ is Type.NUMBER else values, _TYPES[type_])
