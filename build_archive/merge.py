"""Joins what a person changed on a page with what a newer conversion changed; three ways, never by guessing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from build_archive.anchors import carry_over
from build_archive.contract import Metadata, dump_metadata
from build_archive.pages import Page
from build_archive.paragraphs import blocks_of, paragraphs_of
from build_archive.three_way import merge_sequences

# What a paragraph is cut into where both sides changed it: a clause is the least that makes sense alone.
_CLAUSE_RE = re.compile(r"[^，。；：！？、\n]*[，。；：！？、\n]|[^，。；：！？、\n]+")
T = TypeVar("T")
_Sides = tuple[Sequence[T], Sequence[T], Sequence[T]]  # base, edited, new


def trim_alike(one: Sequence[T], other: Sequence[T]) -> tuple[int, int]:
    """Return how many items two sequences have in common at the beginning, and of the rest at the end.

    >>> trim_alike("甲乙丙丁", "甲子丁"), trim_alike("甲甲", "甲")
    ((1, 1), (1, 0))
    """
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, end


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed, each in its way."""

    where: str  # a key of the front matter, or `text`
    edited: str  # as the person has it
    new: str  # as the newer conversion has it


@dataclass(frozen=True, slots=True)
class Merged:
    """A page with the changes of both sides; where there are conflicts, it is not to be used."""

    metadata: Metadata
    body: str
    conflicts: tuple[Conflict, ...]


def merge_pages(base: Page, edited: Page, new: Page) -> Merged:
    """Return `new` with what `edited` changed of `base`.

    Fields are joined key by key, lists entry by entry, the text paragraph by paragraph and, where both sides
    changed one, clause by clause. The provenance is that of `new`, but for the numbers of the
    paragraphs, which are those of the edited page.
    """
    conflicts: list[Conflict] = []
    before, theirs, ours = (_plain(page.metadata) for page in (base, edited, new))
    merged = {
        key: _merge_field(key, before.get(key), theirs.get(key), ours.get(key), conflicts)
        for key in Metadata.model_fields
    }
    body = _merge_text(base.body, edited.body, new.body, conflicts)
    provenance = new.metadata.provenance.model_copy(update={"paragraphs": _numbers(base, edited, body)})
    values = {key: value for key, value in merged.items() if value is not None}
    metadata = new.metadata if conflicts else Metadata.model_validate({**values, "provenance": provenance})
    return Merged(metadata, body, tuple(conflicts))


def _plain(metadata: Metadata) -> dict[str, Any]:
    return {key: value for key, value in dump_metadata(metadata).items() if key != "provenance"}


def _numbers(base: Page, edited: Page, body: str) -> str | None:
    """Return the numbers of the paragraphs of `body`: those of the base, by way of the edited page."""
    known = carry_over(paragraphs_of(base.body), base.metadata.provenance.paragraphs, paragraphs_of(edited.body))
    return carry_over(paragraphs_of(edited.body), known, paragraphs_of(body))


def _merge_field(key: str, base: Any, edited: Any, new: Any, conflicts: list[Conflict]) -> Any:
    if edited in (base, new):
        return new
    if new == base:
        return edited
    if all(isinstance(side, list) for side in (base, edited, new)):
        return _merge_lists(key, (base, edited, new), conflicts)
    conflicts.append(Conflict(key, _show(edited), _show(new)))
    return new


def _merge_lists(key: str, sides: _Sides[Any], conflicts: list[Conflict]) -> list[Any] | None:
    def clash(_: Sequence[str], edited: Sequence[str], new: Sequence[str]) -> None:
        conflicts.append(Conflict(key, " ".join(edited) or "—", " ".join(new) or "—"))

    base, edited, new = ([_show(entry) for entry in side] for side in sides)
    merged = _merge((base, edited, new), clash)
    return None if merged is None else [yaml.safe_load(entry) for entry in merged]


def _show(value: Any) -> str:
    """Return a value in one line of YAML; what was taken out is a dash."""
    if value is None:
        return "—"
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=True)
    return text.removesuffix("...\n").strip()


def _merge_text(base: str, edited: str, new: str, conflicts: list[Conflict]) -> str:
    def clash(_: Sequence[str], edited: Sequence[str], new: Sequence[str]) -> None:
        conflicts.append(Conflict("text", "".join(edited).strip() or "—", "".join(new).strip() or "—"))

    def finer(*sides: Sequence[str]) -> list[str] | None:
        base, edited, new = (_CLAUSE_RE.findall("\n\n".join(side)) for side in sides)
        joined = _merge((base, edited, new), clash)
        return None if joined is None else ["".join(joined)]

    blocks = (blocks_of(base), blocks_of(edited), blocks_of(new))
    merged = _merge(blocks, finer)
    return "\n\n".join(merged or blocks[1]) + "\n"


def _merge(sides: _Sides[str], clash: Callable[..., list[str] | None]) -> list[str] | None:
    """Return the entries of both sides joined; where they clash, what `clash` makes of it; None where that is None."""
    joined: list[str] = []
    failed = False
    for group in merge_sequences(*sides):
        settled = clash(*group.clash) if group.clash else group.joined
        failed = failed or settled is None
        joined += settled or []
    return None if failed else joined


def is_same_page(one: Page, other: Page) -> bool:
    """Whether two pages say the same, whatever their provenance."""
    return _plain(one.metadata) == _plain(other.metadata) and one.body.strip() == other.body.strip()


def changed_fields(base: Metadata, edited: Metadata) -> Mapping[str, Any]:
    """Return the fields that `edited` has otherwise than `base`, with their values; None where it has none."""
    before, after = _plain(base), _plain(edited)
    return {key: after.get(key) for key in Metadata.model_fields if before.get(key) != after.get(key)}
