"""Briefings as JSON: a line each with all their turns, and a file each beside the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from build_archive.archive import Archive
from build_archive.contract import Metadata
from build_archive.export.tables import id_of, turns_of
from build_archive.pages import Page


def render_jsonl(archive: Archive) -> Iterator[bytes]:
    """Yield all briefings as JSON Lines."""
    return (_dump(_record(page)) + b"\n" for page in archive.pages)


def render_page_json(page: Page) -> bytes:
    """Return one briefing as JSON, as a line of the JSON Lines holds it."""
    return _dump(_record(page), indent=1) + b"\n"


def _record(page: Page) -> dict[str, Any]:
    """Return the front matter as it is, with the id of the page and its turns."""
    turns = [
        {key: value for key, value in zip(("anchor", "heading", "speaker", "text"), turn, strict=True) if value}
        for turn in turns_of(page)
    ]
    return {"id": id_of(page), **_plain(page.metadata), "turns": turns}


def _plain(metadata: Metadata) -> dict[str, Any]:
    dumped = metadata.model_dump(mode="json", exclude_none=True)
    return {key: value for key, value in dumped.items() if value not in ([], {})}


def _dump(value: Any, indent: int | None = None) -> bytes:
    separators = (",", ":") if indent is None else None
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=separators).encode("utf-8")
