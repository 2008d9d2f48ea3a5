"""The only code that rewrites text: apply, replay and undo interventions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from build_archive.model import Doubt, Intervention, Repaired, Step

Proposal = tuple[list[Intervention], list[Doubt]]


class EditError(Exception):
    """An intervention does not fit the text it is applied to."""


def apply_edits(text: str, edits: Sequence[Intervention]) -> str:
    """Return `text` with every edit made.

    Edits must be sorted, must not overlap, and each `before` must be what stands there;
    otherwise EditError. Two insertions at one place are made in the order given.

    >>> from build_archive.model import Kind
    >>> apply_edits("報(bào)道", [Intervention("pinyin.gloss", Kind.PINYIN, 1, 6, "(bào)", "")])
    '報道'
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at or edit.end < edit.start:
            raise EditError(f"{edit.rule}: edit at {edit.start} overlaps the one before it")
        if text[edit.start : edit.end] != edit.before:
            raise EditError(f"{edit.rule}: {edit.before!r} does not stand at {edit.start}")
        parts += (text[at : edit.start], edit.after)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def undo_edits(text: str, edits: Sequence[Intervention]) -> str:
    """Return the text as it stood before `edits` were applied; the inverse of `apply_edits`."""
    parts: list[str] = []
    at = shift = 0
    for edit in edits:
        start = edit.start + shift
        if text[start : start + len(edit.after)] != edit.after:
            raise EditError(f"{edit.rule}: {edit.after!r} does not stand at {start}")
        parts += (text[at:start], edit.before)
        at = start + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    parts.append(text[at:])
    return "".join(parts)


def replay(raw: str, steps: Iterable[Step]) -> str:
    """Return `raw` after all steps, each applied to the result of the one before."""
    for step in steps:
        raw = apply_edits(raw, step.interventions)
    return raw


def undo(text: str, steps: Sequence[Step]) -> str:
    """Return the raw text that `steps` turned into `text`."""
    for step in reversed(steps):
        text = undo_edits(text, step.interventions)
    return text


def run_step(state: Repaired, name: str, propose: Callable[[str], Proposal]) -> Repaired:
    """Return `state` after one step: its proposals sorted, applied and recorded.

    A step that proposes nothing leaves no trace in the account.
    """
    proposed, doubts = propose(state.text)
    edits = tuple(sorted(proposed, key=lambda edit: (edit.start, edit.end)))
    known = {(doubt.rule, doubt.before) for doubt in state.doubts}  # a later round doubts the same again
    new = [doubt for doubt in doubts if (doubt.rule, doubt.before) not in known]
    placed = tuple(Doubt(d.rule, d.start, d.before, d.message, len(state.steps)) for d in new)
    steps = (*state.steps, Step(name, edits)) if edits else state.steps
    return Repaired(apply_edits(state.text, edits), steps, state.doubts + placed)


def locate_in_raw(offset: int, steps: Sequence[Step]) -> int:
    """Return the offset in the raw text of the character at `offset` after all steps.

    A character inside inserted text maps to the place it was inserted at.
    """
    for step in reversed(steps):
        shift = 0
        for edit in step.interventions:
            start = edit.start + shift
            if start + len(edit.after) > offset:
                offset = min(start, offset)  # inside what was put in: the start of what it replaced
                break
            shift += len(edit.after) - len(edit.before)
        offset -= shift
    return offset
