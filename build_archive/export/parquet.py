"""Tables as Apache Parquet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from build_archive.export.tables import Table, Type, Value, as_float
from build_archive.files import read_chunks

_TYPES = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}


_GROUP = 20_000  # rows that are written together


def render_parquet(table: Table) -> Iterator[bytes]:
    """Yield a table as Parquet, each column with its type and what it holds."""
    schema = pa.schema(
        pa.field(column.name, _TYPES[column.type], not column.required, {"description": column.english})
        for column in table.columns
    )
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            rows = table.rows()
            while group := list(islice(rows, _GROUP)):
                columns = zip(*group, strict=True)
                arrays = [_array(values, column.type) for values, column in zip(columns, table.columns, strict=True)]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        yield from read_chunks(file)


def _array(values: Sequence[Value], type_: Type) -> pa.Array:
    return pa.array(map(as_float, values) if type_ is Type.NUMBER else values, _TYPES[type_])
