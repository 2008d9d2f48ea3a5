"""The only code that rewrites text: apply, replay and undo interventions."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from operator import itemgetter

from build_archive.model import Doubt, Intervention, Kind, Repaired, Segment, Step

Proposal = tuple[list[Intervention], list[Doubt]]

# A change less sure than this is not made; it is reported as a doubt with what it would have been.
CONFIDENCE_BAR = 0.8

# Characters of raw text that a trace starts from as one segment. Cutting a segment copies it, so that
# with the whole text as one, a change a character would cost the square of the text.
_PART = 512


_PLACE = itemgetter(2, 3)  # start and end


class EditError(Exception):
    """An intervention does not fit the text it is applied to."""


_new = tuple.__new__  # what the class of a named tuple does, at half the cost


def propose_all(
    rule: str, kind: Kind, starts: Iterable[int], changes: Iterable[tuple[str, str, float]]
) -> list[Intervention]:
    """Return an intervention for each of many places: what stands there, what comes for it, and how sure that is.

    Made in bulk, since a polluted page has tens of thousands.

    >>> propose_all("script.simplify", Kind.SCRIPT, [3], [("會議", "会议", 1.0)])[0].end
    5
    """
    return [
        _new(Intervention, (rule, kind, start, start + len(before), before, after, sure, ""))
        for start, (before, after, sure) in zip(starts, changes, strict=True)
    ]


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

    A proposal under `CONFIDENCE_BAR` becomes a doubt. A step that changes nothing leaves no trace in the account.
    """
    proposed, doubts = propose(state.text)
    if not proposed and not doubts:
        return state
    sure = [edit for edit in proposed if edit.confidence >= CONFIDENCE_BAR]
    if len(sure) < len(proposed):
        doubts = [*doubts, *(_not_sure(edit) for edit in proposed if edit.confidence < CONFIDENCE_BAR)]
    edits = tuple(sorted(sure, key=_PLACE))
    known = {(doubt.rule, doubt.before) for doubt in state.doubts}  # a later round doubts the same again
    new = [doubt for doubt in doubts if (doubt.rule, doubt.before) not in known]
    placed = tuple(replace(doubt, step=len(state.steps)) for doubt in new)
    steps = (*state.steps, Step(name, edits)) if edits else state.steps
    return Repaired(apply_edits(state.text, edits), steps, state.doubts + placed)


def _not_sure(edit: Intervention) -> Doubt:
    message = f"may be {edit.after!r}, but only {edit.confidence:.0%} sure; left as it stands"
    return Doubt(edit.rule, edit.start, edit.before, message, after=edit.after)


def trace(raw: str, steps: Iterable[Step]) -> tuple[Segment, ...]:
    """Return the raw text cut into segments, each with what it became and the interventions that did it.

    Put together, the raw sides are `raw` and the text sides what `replay` gives. Changes that touch
    each other's results share a segment. Linear in the text and the changes of each step.

    >>> from build_archive.model import Kind
    >>> edit = Intervention("pinyin.gloss", Kind.PINYIN, 1, 6, "(bào)", "")
    >>> [(segment.raw, segment.text) for segment in trace("報(bào)道", [Step("pinyin", (edit,))])]
    [('報', '報'), ('(bào)', ''), ('道', '道')]
    """
    parts = (raw[at : at + _PART] for at in range(0, len(raw), _PART))
    segments = [Segment(part, part) for part in parts]
    for step in steps:
        segments = _trace_step(segments, step.interventions)
    return tuple(_join_untouched(segments))


def _join_untouched(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Yield the segments, neighbours without a change as one."""
    for touched, group in groupby(segments, key=lambda segment: bool(segment.interventions)):
        if touched:
            yield from group
        elif text := "".join(segment.text for segment in group):
            yield Segment(text, text)


def _trace_step(segments: Sequence[Segment], edits: Sequence[Intervention]) -> list[Segment]:
    """Return the segments after one step whose edits are in the coordinates of their texts."""
    done: list[Segment] = []
    ahead = deque(segments)
    waiting = deque(edits)
    at = 0  # where the first segment ahead begins
    while waiting:
        start = waiting[0].start
        while ahead and at + len(ahead[0].text) <= start:
            at += len(ahead[0].text)
            done.append(ahead.popleft())
        if at < start and not ahead[0].interventions:
            done.append(_cut(ahead, start - at))
            at = start
        touched, edited, end = list[Segment](), list[Intervention](), at
        while waiting and (not edited or waiting[0].start < end):
            edit = waiting.popleft()
            edited.append(edit)
            while end < edit.end:
                if not ahead[0].interventions and end + len(ahead[0].text) > edit.end:
                    touched.append(_cut(ahead, edit.end - end))
                else:
                    touched.append(ahead.popleft())
                end += len(touched[-1].text)
        done.append(_merge(touched, edited, at))
        at = end
    return [*done, *ahead]


def _cut(ahead: deque[Segment], length: int) -> Segment:
    """Take the first `length` characters off the untouched segment that comes first."""
    text = ahead.popleft().text
    ahead.appendleft(Segment(text[length:], text[length:]))
    return Segment(text[:length], text[:length])


def _merge(touched: Sequence[Segment], edits: Sequence[Intervention], at: int) -> Segment:
    """Return the touched segments as one, with `edits` made; `at` is where the first of them begins."""
    moved = [edit._replace(start=edit.start - at, end=edit.end - at) for edit in edits]
    text = apply_edits("".join(segment.text for segment in touched), moved)
    earlier = (edit for segment in touched for edit in segment.interventions)
    return Segment("".join(segment.raw for segment in touched), text, (*earlier, *edits))


def locate_in_raw(offsets: Sequence[int], steps: Sequence[Step]) -> list[int]:
    """Return the offsets in the raw text of the characters at sorted `offsets` after all steps.

    A character inside inserted text maps to the place it was inserted at. One pass over each step.
    """
    located = list(offsets)
    for step in reversed(steps):
        located = _before_step(located, step.interventions)
    return located


def _before_step(offsets: Sequence[int], edits: Sequence[Intervention]) -> list[int]:
    located = []
    at = shift = 0
    for offset in offsets:
        while at < len(edits) and edits[at].start + shift + len(edits[at].after) <= offset:
            shift += len(edits[at].after) - len(edits[at].before)
            at += 1
        inside = at < len(edits) and edits[at].start + shift < offset
        located.append(edits[at].start if inside else offset - shift)
    return located


def locate_after(offset: int, steps: Iterable[Step]) -> int:
    """Return where the character at `offset` stands after all steps; what was replaced is where its replacement is."""
    for step in steps:
        shift = 0
        for edit in step.interventions:
            if edit.start >= offset:
                break
            if edit.end > offset:
                offset = edit.start
                break
            shift += len(edit.after) - len(edit.before)
        offset += shift
    return offset


def locate_all_after(offsets: Sequence[int], steps: Iterable[Step]) -> list[int]:
    """Return where the characters at ascending `offsets` stand after all steps; linear in offsets and changes."""
    for step in steps:
        moved: list[int] = []
        at = shift = 0
        edits = step.interventions
        for offset in offsets:
            while at < len(edits) and edits[at].end <= offset:
                shift += len(edits[at].after) - len(edits[at].before)
                at += 1
            inside = at < len(edits) and edits[at].start < offset
            moved.append((edits[at].start if inside else offset) + shift)
        offsets = moved
    return list(offsets)


def settle(state: Repaired, answers: Step) -> Repaired:
    """Return `state` without the doubts whose words a person has answered.

    `answers` holds the corrections by hand, in the coordinates of the text after all steps of `state`.
    """

    def is_answered(doubt: Doubt) -> bool:
        later = state.steps[doubt.step :]
        start = locate_after(doubt.start, later)
        end = max(start + 1, locate_after(doubt.start + len(doubt.before), later))
        return any(edit.start < end and start < edit.end for edit in answers.interventions)

    return replace(state, doubts=tuple(doubt for doubt in state.doubts if not is_answered(doubt)))


def place_in_raw(raw: str, offsets: Sequence[int], steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Return line and column, both from 1, in the raw text of the characters at sorted `offsets` after all steps."""
    starts = [0, *accumulate(len(line) + 1 for line in raw.split("\n"))]
    places = []
    for offset in locate_in_raw(offsets, steps):
        line = bisect_right(starts, offset, hi=len(starts) - 1)
        places.append((line, offset - starts[line - 1] + 1))
    return places
