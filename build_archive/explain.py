"""Says for a source what was repaired, and for each field of its pages where it came from."""

from __future__ import annotations

from collections.abc import Iterator

from build_archive.model import Found
from build_archive.pipeline import Conversion, Draft

_SHOWN = 48  # characters of a change or quote


def explain(conversion: Conversion) -> str:
    """Return the account of a source as text: every change by step, then every field by page."""
    return "\n".join([*_repairs(conversion), *(line for draft in conversion.drafts for line in _fields(draft))])


def _repairs(conversion: Conversion) -> Iterator[str]:
    yield f"{conversion.source.path}: {sum(conversion.repaired.counts().values()):,} changes"
    for step in conversion.repaired.steps:
        yield f"  {step.name}: {len(step.interventions)}"
        for edit in step.interventions:
            reason = f" — {edit.reason}" if edit.reason else ""
            change = f"{_short(edit.before)!r} → {_short(edit.after)!r}"
            yield f"    {edit.start}: {change}  [{edit.rule} {edit.confidence:.2f}]{reason}"
    for doubt in conversion.repaired.doubts:
        yield f"  doubt at {doubt.start}: {_short(doubt.before)!r}  [{doubt.rule}] {doubt.message}"


def _fields(draft: Draft) -> Iterator[str]:
    yield f"{draft.path}:"
    for key, found in draft.found.items():
        yield f"  {key} = {_value(found)}  [{found.rule}, {found.basis} {found.confidence:.2f}]"
        if found.quote:
            yield f"      from: {_short(found.quote)}"


def _value(found: Found[object]) -> str:
    value = found.value
    if isinstance(value, list):
        return f"{len(value)} entries"
    dump = getattr(value, "model_dump", None)
    if dump is None:
        return str(value)
    return ", ".join(f"{key} {item}" for key, item in dump(mode="json", exclude_none=True).items() if key != "quote")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
