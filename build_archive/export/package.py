"""The description of all data files: a Frictionless data package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from build_archive import __version__
from build_archive.export.tables import TABLES, Column, Table
from build_archive.files import FileNote

_PARQUET = "application/vnd.apache.parquet"


def render_package(files: Mapping[str, FileNote], site_url: str = "") -> bytes:
    """Return `datapackage.json`: each file with its size, its SHA-256 and, of tables, what each column holds.

    `files` are the data files by name. Nothing in it depends on when or where it is made.
    """
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "press-briefing-archive",
        "title": "新闻发布会档案",
        "description": "各地新闻发布会：各篇、人物、发言、提问、数据，每项数据附原句。",
        "version": __version__,
        **({"homepage": site_url} if site_url else {}),
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [
            *(_table(table, files) for table in TABLES),
            *(
                _file(f"{table.name}-parquet", f"{table.name}.parquet", _PARQUET, f"as {table.name}.csv", files)
                for table in TABLES
            ),
            _file("briefings-jsonl", "briefings.jsonl", "application/jsonl", "a briefing a line, with turns", files),
            _file("archive-sqlite", "archive.sqlite", "application/vnd.sqlite3", "all tables, and a search", files),
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _described(name: str, path: str, media_type: str, description: str, file: FileNote) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "description": description,
        "mediatype": media_type,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }


def _file(name: str, path: str, media_type: str, description: str, files: Mapping[str, FileNote]) -> dict[str, Any]:
    return {**_described(name, path, media_type, description, files[path]), "type": "file"}


def _table(table: Table, files: Mapping[str, FileNote]) -> dict[str, Any]:
    path = f"{table.name}.csv"
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "primaryKey": list(table.key)}
    if any(column.name == "briefing" for column in table.columns):
        reference = {"resource": "briefings", "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["briefing"], "reference": reference}]
    return {
        **_described(table.name, path, "text/csv", table.english, files[path]),
        "profile": "tabular-data-resource",
        "title": table.chinese,
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type.value,
        "title": column.chinese,
        "description": column.english,
        **({"constraints": {"required": True}} if column.required else {}),
    }
