"""Folds what a person changed on a page into the sidecar of its source, so that the page is made so again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from build_archive.anchors import paragraphs_of
from build_archive.merge import changed_fields, is_same_page
from build_archive.pages import Page
from build_archive.paragraphs import unmark
from build_archive.pipeline import Conversion, Draft, Source, convert_source
from build_archive.schema import sidecar_line

_LEAD_RE = re.compile(r"\*\*[^*\n]{1,40}[：:]\*\*[ ]?")


class AdoptionError(Exception):
    """An edit cannot be said in a sidecar; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A change to the text as a sidecar states it."""

    before: str
    after: str


def adopt(source: Source, page: Page, reason: str) -> Source:
    """Return `source` with a sidecar under which it is converted to just what `page` says.

    Nothing is taken for granted: the source is converted with the new sidecar, and AdoptionError raised
    where the page that comes out is not the one that went in. Comments in the sidecar stay.
    """
    part = page.metadata.provenance.part
    conversion = convert_source(source)
    draft = _draft_of(conversion, part)
    corrections = tuple(_corrections(draft.body, page.body, conversion.repaired.text))
    tried = _with_statements(source, {}, corrections, (part, reason))
    corrected = _draft_of(convert_source(tried), part) if corrections else draft
    # What follows from the corrected text need not be stated.
    statements = changed_fields(corrected.metadata, page.metadata)
    adopted = _with_statements(source, statements, corrections, (part, reason))
    made = _draft_of(convert_source(adopted), part).page
    if not is_same_page(made, page):
        raise AdoptionError(_difference(made, page))
    return adopted


def _draft_of(conversion: Conversion, part: int) -> Draft:
    found = [draft for draft in conversion.drafts if draft.metadata.provenance.part == part]
    if found:
        return found[0]
    said = "; ".join(str(problem) for problem in conversion.diagnostics[:1])
    raise AdoptionError(f"the source gives no document {part} {said}".strip())


def _corrections(before: str, after: str, text: str) -> Iterator[Correction]:
    """Yield what turns the paragraphs of one body into those of the other, in words that stand once in `text`."""
    old, new = ([_words(block) for block in paragraphs_of(body)] for body in (before, after))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if i2 - i1 == j2 - j1:
            for one, other in zip(old[i1:i2], new[j1:j2], strict=True):
                yield _narrow(one, other, text)
        else:
            yield _reset(old, (i1, i2), new[j1:j2], text)


def _words(block: str) -> str:
    """Return what a paragraph says, without the label that leads it in."""
    return unmark(_LEAD_RE.sub("", block, count=1))


def _narrow(before: str, after: str, text: str) -> Correction:
    """Return the least change from one paragraph to the other whose words stand once in the text."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    while True:
        stop = len(before) - end
        words = before[start:stop]
        if words and text.count(words) == 1:
            return Correction(words, after[start : len(after) - end])
        if start == 0 and end == 0:
            raise AdoptionError(f"{before[:40]!r} does not stand once in the text; write the correction by hand")
        start, end = max(0, start - 1), max(0, end - 1)


def _reset(old: Sequence[str], span: tuple[int, int], new: Sequence[str], text: str) -> Correction:
    """Return the change where paragraphs came, went, or were parted otherwise; the one before leads it in."""
    first, last = span
    lead = [old[first - 1]] if first else []
    trail = [] if lead or last >= len(old) else [old[last]]
    before = [*lead, *old[first:last], *trail]
    start = text.find(before[0]) if before else -1
    end = text.find(before[-1], start) + len(before[-1]) if start >= 0 else -1
    words = text[start:end]
    if start < 0 or text.count(words) != 1 or "".join(words.split()) != "".join("".join(before).split()):
        raise AdoptionError("paragraphs came or went where the text has something else between; say it by hand")
    return Correction(words, "\n".join([*lead, *new, *trail]))


def _with_statements(
    source: Source, statements: Mapping[str, Any], corrections: Sequence[Correction], about: tuple[int, str]
) -> Source:
    """Return the source with a sidecar that says more: values of the front matter, and corrections of the text."""
    part, reason = about
    yaml = YAML()
    yaml.width = 100_000
    data = yaml.load(source.sidecar) if source.sidecar else None
    sidecar = CommentedMap() if data is None else data
    if statements:
        holder = sidecar.setdefault("parts", {}).setdefault(part, {}) if part > 1 or "parts" in sidecar else sidecar
        holder.setdefault("metadata", {}).update(statements)
    if corrections:
        told = [{"before": one.before, "after": one.after, "reason": reason} for one in corrections]
        sidecar.setdefault("corrections", []).extend(told)
    if not sidecar:
        return source
    out = io.StringIO()
    yaml.dump(sidecar, out)
    path = source.sidecar_path or f"{source.path.rpartition('.')[0]}.yml"
    line = "" if source.sidecar else sidecar_line(path)
    return replace(source, sidecar=line + out.getvalue(), sidecar_path=path)


def _difference(made: Page, page: Page) -> str:
    """Say what of an edit would not come back."""
    fields = ", ".join(changed_fields(made.metadata, page.metadata))
    if fields:
        return f"{fields} would not come out as edited; state it in the sidecar by hand"
    lines = zip(made.body.split("\n"), page.body.split("\n"), strict=False)
    other = next((f"{two[:40]!r}, not {one[:40]!r}" for two, one in lines if one != two), "the length of the text")
    return f"the page would say {other}; headings and labels are made of the roster and the questions"
