"""Rows as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20  # characters
_FORMULA_STARTS = ("=", "+", "-", "@")


def render_rows(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    r"""Yield rows as CSV in UTF-8, piece by piece; no value is an empty cell.

    >>> list(render_rows([["甲", "乙"], [None, True], ["=1", 2.5]]))
    [b'\xe7\x94\xb2,\xe4\xb9\x99\r\n,true\r\n=1,2.5\r\n']
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(map(_cell, row))
        if out.tell() >= _CHUNK:
            yield out.getvalue().encode("utf-8")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def defuse(value: object) -> object:
    """Return a value so that no spreadsheet runs it: a text that would be a formula is led in by a quote mark.

    >>> defuse("=1+1"), defuse(-1), defuse("甲")
    ("'=1+1", -1, '甲')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
