"""Says for a source what was repaired, and for each of its pages what made it and where its fields came from."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from build_archive.doubts import show_value
from build_archive.edits import place_in_raw
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Found, Intervention, Step
from build_archive.pipeline import Conversion, Draft

_SHOWN = 48  # characters of a change or quote
_WIDTH = 100  # columns of the list of places


def explain(conversion: Conversion) -> str:
    """Return the account of a source as text: every change by step and rule, then what is the page's own.

    A place is line:column of the raw text. Changes that are the same share an entry, so that a page
    with thousands of them can be read.
    """
    pages = (line for draft in conversion.drafts for line in _page(draft))
    return "\n".join([*_repairs(conversion), *pages])


def _repairs(conversion: Conversion) -> Iterator[str]:
    steps = conversion.repaired.steps
    yield f"{conversion.source.path}: {sum(len(step.interventions) for step in steps):,} changes"
    for index in range(len(steps)):
        yield from _step(conversion.raw, steps, index)
    doubts = conversion.repaired.doubts
    if doubts:
        yield f"  doubts: {len(doubts):,} (not changed)"
        yield from _doubts(conversion.raw, doubts, steps)


def _page(draft: Draft) -> Iterator[str]:
    """Yield what is a page's own: how it was cut out and composed, and the evidence of its fields."""
    steps = draft.account.steps
    yield f"{draft.path}:"
    for index, step in enumerate(steps):
        if step.name in ("split", "compose"):
            yield from _step(draft.account.raw, steps, index)
    yield from _fields(draft)


def _step(raw: str, steps: Sequence[Step], index: int) -> Iterator[str]:
    edits = steps[index].interventions
    rules: dict[str, dict[Intervention, list[str]]] = defaultdict(lambda: defaultdict(list))
    places = place_in_raw(raw, [edit.start for edit in edits], steps[:index])
    for edit, (line, column) in zip(edits, places, strict=True):
        same = Intervention(edit.rule, edit.kind, 0, 0, edit.before, edit.after, edit.confidence, edit.reason)
        rules[edit.rule][same].append(f"{line}:{column}")
    yield f"  {steps[index].name}: {len(edits):,}"
    for rule, changes in rules.items():
        yield f"    {rule}: {_explanation(rule)}"
        for edit, at in changes.items():
            yield from _change(edit, at)


def _change(edit: Intervention, at: Sequence[str]) -> Iterator[str]:
    change = f"      {_short(edit.before)!r} → {_short(edit.after)!r}  [{edit.confidence:.2f}]"
    reason = f" — {edit.reason}" if edit.reason and edit.reason != _explanation(edit.rule) else ""
    if len(at) == 1:
        yield f"{change} at {at[0]}{reason}"
        return
    yield f"{change} {len(at):,} times{reason}"
    yield from textwrap.wrap(", ".join(at), _WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10)


def _doubts(raw: str, doubts: Sequence[Doubt], steps: Sequence[Step]) -> Iterator[str]:
    by_step: dict[int, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        by_step[doubt.step].append(doubt)
    for number, group in sorted(by_step.items()):
        group.sort(key=lambda doubt: doubt.start)
        places = place_in_raw(raw, [doubt.start for doubt in group], steps[:number])
        for doubt, (line, column) in zip(group, places, strict=True):
            suggestion = "" if doubt.after is None else f" → {_short(doubt.after)!r}?"
            rule = f"[{doubt.rule}: {_explanation(doubt.rule)}]"
            yield f"    {line}:{column}: {_short(doubt.before)!r}{suggestion}  {rule}"
            yield f"      {doubt.message}"


def _explanation(rule: str) -> str:
    """Return what a rule does, in English; nothing where the table has no row for it."""
    row = load_table("rules.tsv").get(rule)
    return row[2] if row else ""


def _fields(draft: Draft) -> Iterator[str]:
    for key, found in draft.found.items():
        yield from _field(key, found)
    for key, found in draft.unsure.items():
        yield from _field(key, found, " left out, not sure enough")


def _field(key: str, found: Found[Any], note: str = "") -> Iterator[str]:
    yield f"  {key} = {show_value(found.value)}  [{found.rule}, {found.basis} {found.confidence:.2f}]{note}"
    if found.quote:
        yield f"      from: {_short(found.quote)}"
    for rival in found.rivals:
        yield f"      or: {show_value(rival.value)}  [{rival.rule}, {rival.basis} {rival.confidence:.2f}]"
        if rival.quote:
            yield f"          from: {_short(rival.quote)}"


def explain_field(draft: Draft, name: str) -> str:
    """Return where one field of a page came from: each value with its evidence, and its rivals.

    `name` is a key of the front matter, or one entry of a list of them (`speakers.2`).
    """
    lines = [f"{draft.path}:"]
    for fields, note in ((draft.found, ""), (draft.unsure, " left out, not sure enough")):
        for key, found in fields.items():
            if key == name or key.startswith(f"{name}."):
                lines += _field(key, found, note)
    return "\n".join(lines if len(lines) > 1 else [*lines, f"  {name}: nothing was found; it is left out"])


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
