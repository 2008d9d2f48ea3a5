"""Briefings as JSON: a line each with all their turns, and a file each beside the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any

from build_archive.contract import Metadata
from build_archive.export.tables import id_of, turns_of
from build_archive.outline import Passage, read_outline
from build_archive.pages import Page
from build_archive.stretches import Stretch


def render_lines(stretch: Stretch) -> Iterator[bytes]:
    """Yield briefings as JSON Lines."""
    return (_dump(_record(page, stretch.outline(page))) + b"\n" for page in stretch.pages)


def render_page_json(page: Page) -> bytes:
    """Return one briefing as JSON, as a line of the JSON Lines holds it."""
    return f"{_lay_out(_record(page, read_outline(page.body)))}\n".encode()


def _record(page: Page, outline: Sequence[Passage]) -> dict[str, Any]:
    """Return the front matter as it is, with the id of the page and its turns."""
    turns = [
        {key: value for key, value in zip(("anchor", "heading", "speaker", "text"), turn, strict=True) if value}
        for turn in turns_of(outline)
    ]
    return {"id": id_of(page), **_plain(page.metadata), "turns": turns}


def _plain(metadata: Metadata) -> dict[str, Any]:
    dumped = metadata.model_dump(mode="json", exclude_none=True)
    return {key: value for key, value in dumped.items() if value not in ([], {})}


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _lay_out(value: Any, margin: str = "\n") -> str:
    """Return what `json.dumps` makes of a value with an indent of 1, in a third of the time."""
    inner = margin + " "
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict) and value:
        fields = [f"{encode_basestring(key)}: {_lay_out(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(fields)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_lay_out(one, inner) for one in value])}{margin}]"
    return json.dumps(value)
