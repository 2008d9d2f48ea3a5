"""Tables as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io

from build_archive.export.tables import Table, Value, column_names


def render_csv(table: Table) -> bytes:
    """Return a table as CSV in UTF-8, a header row first; no value is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column_names(table.columns))
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
