"""The JSON Schema of the front matter as a file, for editors and other programs."""

from __future__ import annotations

import json

from build_archive.contract import json_schema

SCHEMA_PATH = "assets/briefing.schema.json"  # below docs/; committed


def schema_text() -> str:
    """Return the schema as JSON, ready to be written."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
