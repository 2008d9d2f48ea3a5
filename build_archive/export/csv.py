"""Tables as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from build_archive.export.tables import Table, Value, column_names

_CHUNK = 1 << 20  # characters


def render_csv(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8, piece by piece, a header row first; no value is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column_names(table.columns))
    for row in table.rows():
        writer.writerow(map(_cell, row))
        if out.tell() >= _CHUNK:
            yield out.getvalue().encode("utf-8")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
