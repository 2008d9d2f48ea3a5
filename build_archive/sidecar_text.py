"""The text of a sidecar with more stated in it: what stands there stays, its comments too."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import LiteralScalarString

from build_archive.schema import sidecar_line


def sidecar_path(source: str) -> str:
    """Return where the sidecar of a source stands that has none yet."""
    return f"{source.rpartition('.')[0]}.yml"


def load_statements(text: str | None) -> CommentedMap:
    """Return what a sidecar states, to be added to."""
    data = _yaml().load(text) if text else None
    return CommentedMap() if data is None else data


def holder_of(statements: CommentedMap, part: int, documents: int) -> CommentedMap:
    """Return where statements about one document belong: under its number, or at the top where it is the only one.

    What stands at the top is said of all documents of a source.
    """
    if documents == 1 and "parts" not in statements:
        return statements
    parts = statements.setdefault("parts", CommentedMap())
    holder: CommentedMap = parts.setdefault(part, CommentedMap())
    return holder


def dump_statements(statements: CommentedMap, text: str | None, path: str) -> str:
    """Return the text of the sidecar at `path`; a new one names its schema in the first line."""
    out = io.StringIO()
    _yaml().dump(statements, out)
    return ("" if text else sidecar_line(path)) + out.getvalue()


def block(words: str) -> str:
    """Return words so that they are written over as many lines as they have."""
    return LiteralScalarString(words) if "\n" in words else words


def _yaml() -> Any:
    yaml = YAML()
    yaml.width = 100_000
    return yaml
