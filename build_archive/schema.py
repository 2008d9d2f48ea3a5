"""The JSON Schemas of front matter and sidecars as files, and the lines by which each file names its own to editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from build_archive.contract import json_schema
from build_archive.sidecar import sidecar_schema

SCHEMA_PATH = "assets/briefing.schema.json"  # below docs/; committed
SIDECAR_SCHEMA_PATH = "assets/sidecar.schema.json"


def schema_texts() -> Mapping[str, str]:
    """Return the schemas as JSON, by their paths below docs/."""
    schemas = {SCHEMA_PATH: json_schema(), SIDECAR_SCHEMA_PATH: sidecar_schema()}
    return {path: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for path, schema in schemas.items()}


def sidecar_line(path: str) -> str:
    r"""Return the first line of the sidecar at `path`, which names its schema so that it is found in any clone.

    >>> sidecar_line("source_texts/2020/a.yml")
    '# yaml-language-server: $schema=../../docs/assets/sidecar.schema.json\n'
    """
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"# yaml-language-server: $schema={up}docs/{SIDECAR_SCHEMA_PATH}\n"
