"""The account of a page: every change from the raw text of its source to its body, as data that replays."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from build_archive.model import Doubt, Intervention, Kind, Piece, Repaired, Step
from build_archive.plain_json import to_json


class AccountError(Exception):
    """A file that should hold an account does not."""


@dataclass(frozen=True, slots=True)
class Account:
    """How the raw text of a source became the body of one page.

    `edits.replay(raw, steps)` is the body of the page as the generator wrote it, `edits.undo` of
    that the raw text. The last two steps cut the page's document out of the source and set it as Markdown.
    """

    source: str  # path of the raw file
    sha256: str  # of the raw file
    raw: str  # the text of the raw file as it was read, before any repair
    steps: tuple[Step, ...]
    doubts: tuple[Doubt, ...]

    def to_json(self) -> str:
        """Return the account as JSON; `parse_account` reads it back."""
        data = {
            "source": self.source,
            "sha256": self.sha256,
            "raw": self.raw,
            "steps": [{"name": s.name, "interventions": [i._asdict() for i in s.interventions]} for s in self.steps],
            "doubts": self.doubts,
        }
        return to_json(data) + "\n"


def parse_account(text: str) -> Account:
    """Return the account that a JSON text holds.

    Raises AccountError where it is no such JSON.
    """
    try:
        data = json.loads(text)
        steps = tuple(
            Step(step["name"], tuple(_intervention(i) for i in step["interventions"])) for step in data["steps"]
        )
        doubts = tuple(Doubt(**doubt) for doubt in data["doubts"])
        return Account(data["source"], data["sha256"], data["raw"], steps, doubts)
    except (KeyError, TypeError, ValueError) as error:
        raise AccountError(f"no account of repairs: {error}") from error


def _intervention(data: dict[str, Any]) -> Intervention:
    return Intervention(**{**data, "kind": Kind(data["kind"])})


def page_steps(repaired: Repaired, span: tuple[int, int], pieces: Iterable[Piece]) -> tuple[Step, ...]:
    """Return all steps from the raw text of a source to the body of one page.

    `span` is where the page's document stands in the repaired text, `pieces` is the body.
    """
    begin, end = span
    cut = tuple(_cut(repaired.text, begin, end))
    composed = tuple(_compose(repaired.text[begin:end], pieces))
    own = (Step("split", cut), Step("compose", composed))
    return (*repaired.steps, *(step for step in own if step.interventions))


def _cut(text: str, begin: int, end: int) -> Iterator[Intervention]:
    reason = "belongs to another document of the source"
    for start, stop in ((0, begin), (end, len(text))):
        if start < stop:
            yield Intervention("split.other", Kind.COMPOSITION, start, stop, text[start:stop], "", 1.0, reason)


def _compose(text: str, pieces: Iterable[Piece]) -> Iterator[Intervention]:
    """Yield what makes the body of the text of a document; pieces take their words from it in order."""
    at = 0
    pending = ""  # Markdown that waits for the next words
    for piece in pieces:
        start = text.find(piece.words, at) if piece.words else -1
        if start < 0:
            pending += piece.markdown
            continue
        yield from _between(text, at, start, pending + piece.before)
        yield from _written(piece.words, piece.written, start)
        at = start + len(piece.words)
        pending = piece.after
    yield from _between(text, at, len(text), pending)


def _between(text: str, start: int, end: int, after: str) -> Iterator[Intervention]:
    """Yield the change of what stands between two stretches of words: white space, labels, titles, made headings."""
    before = text[start:end]
    if before == after:
        return
    if not before.strip():
        rule = "compose.paragraphs" if not after.strip() else "compose.markup"
    else:
        rule = "compose.label" if after.strip() else "compose.header"
    yield Intervention(rule, Kind.COMPOSITION, start, end, before, after)


def _written(words: str, written: str, start: int) -> Iterator[Intervention]:
    """Yield what was escaped, so that the words show on the page as they are.

    Markdown writes a character as itself, with a backslash before it, or as an entity; a row of a
    table, whose cells are set anew, is one change.
    """
    if words == written:
        return
    edits = []
    at = 0
    for offset, char in enumerate(words):
        form = _form_of(char, written, at)
        if form is None:
            yield Intervention("compose.rewritten", Kind.COMPOSITION, start, start + len(words), words, written)
            return
        if form != char:
            place = start + offset
            edits.append(Intervention("compose.escape", Kind.COMPOSITION, place, place + 1, char, form))
        at += len(form)
    if at != len(written):
        edits = [Intervention("compose.rewritten", Kind.COMPOSITION, start, start + len(words), words, written)]
    yield from edits


def _form_of(char: str, written: str, at: int) -> str | None:
    """Return how Markdown writes `char` at a place, None where something else is written there."""
    if written.startswith("&", at):
        form = written[at : written.find(";", at, at + 10) + 1]
        if html.unescape(form) == char:
            return form
    forms = ("\\" + char, char, "\N{REPLACEMENT CHARACTER}")  # the last for what a page cannot hold
    return next((form for form in forms if written.startswith(form, at)), None)
