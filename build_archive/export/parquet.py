"""Tables as Apache Parquet."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from build_archive.export.tables import Table, Type

_TYPES = {
    Type.STRING: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}


def render_parquet(table: Table) -> bytes:
    """Return a table as Parquet, each column with its type and what it holds."""
    schema = pa.schema(
        pa.field(column.name, _TYPES[column.type], not column.required, {"description": column.english})
        for column in table.columns
    )
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()
