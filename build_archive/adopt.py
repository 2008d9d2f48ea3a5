"""Folds what a person changed on a page into the sidecar of its source, so that the page is made so again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml.comments import CommentedMap

from build_archive.contract import Metadata
from build_archive.edits import undo_edits
from build_archive.merge import changed_fields, is_same_page, merge_pages, trim_alike
from build_archive.model import Intervention, Repaired, Severity
from build_archive.outline import split_lead
from build_archive.pages import Page
from build_archive.paragraphs import paragraphs_of, unmark
from build_archive.pipeline import Conversion, Draft, Source, convert_source, settle_together
from build_archive.records import page_record
from build_archive.sidecar_text import block, dump_statements, holder_of, load_statements, sidecar_path
from build_archive.three_way import MergeError

_MOST_CONTEXT = 400  # characters around a change by which its place is told
_CLAUSE = 12  # characters of its clause that are said with it, on either side
_MARKS = "，。；：！？、\n"
_START_RE = re.compile(rf"\A[^{_MARKS}]*")
_END_RE = re.compile(rf"[^{_MARKS}]*[{_MARKS[:-1]}]?\Z")


_BY_HAND = "say it in the sidecar by hand, or leave the page as it is"


class AdoptionError(Exception):
    """An edit cannot be said in a sidecar; the message says which, the hint what to do."""

    def __init__(self, message: str = "", hint: str = _BY_HAND) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Correction:
    """A change to the text as a sidecar states it, and the corrections stated before that it takes the place of."""

    before: str
    after: str
    instead_of: tuple[Intervention, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an edited page is read by: how it was generated, and the front matter of the archive's pages."""

    base: Page | None = None  # None where that is not kept
    pages: Sequence[Metadata] = ()


def adopt(source: Source, page: Page, reason: str, around: Surroundings = Surroundings()) -> Source:
    """Return `source` with a sidecar under which it is converted to just what `page` says.

    What is newer in the conversion is first merged into the page, so that nothing is taken for an edit but what
    somebody edited. Nothing is taken for granted: the source is converted with the new sidecar, beside
    the archive's other pages, and AdoptionError raised where the page that comes out is not the one that
    went in. Comments in the sidecar stay.
    """
    part = page.metadata.provenance.part

    def convert(one: Source) -> tuple[Conversion, Draft]:
        (conversion,) = settle_together([convert_source(one)], around.pages)
        return conversion, _draft_of(conversion, part)

    conversion, draft = convert(source)
    page = _brought_up(page, draft, around.base)
    about = _About(part, conversion.documents, reason)
    failure = AdoptionError()
    for corrections in _ways(draft, page, conversion.repaired):
        try:
            tried = _with_statements(source, {}, corrections, about)
            # What follows from the corrected text need not be stated.
            values = changed_fields(convert(tried)[1].metadata, page.metadata)
            adopted = _with_statements(source, values, corrections, about)
            made = convert(adopted)[1].page
        except AdoptionError as error:
            failure = error
            continue
        if is_same_page(made, page):
            return adopted
        failure = AdoptionError(_difference(made, page))
    raise failure


def _ways(draft: Draft, page: Page, repaired: Repaired) -> Iterator[Sequence[Correction]]:
    """Yield the corrections that may make `page` of the draft, the best first.

    A title that is printed is corrected where it stands: stated as a value it would leave the printed one in the text.
    """
    corrections = tuple(_corrections(draft.body, page.body, repaired))
    old, new = draft.metadata.title, page.metadata.title
    texts = _texts(repaired)
    (place,) = _places([old], texts.corrected)
    if old != new and place >= 0:
        start, end, words = _narrow(old, new)
        yield (texts.stated(place + start, place + end, words), *corrections)
    yield corrections


def _draft_of(conversion: Conversion, part: int) -> Draft:
    found = [draft for draft in conversion.drafts if draft.metadata.provenance.part == part]
    if found:
        return found[0]
    aside = conversion.set_aside.get(part)
    errors = [one for one in conversion.diagnostics if one.severity is Severity.ERROR]
    said = [aside.note.message] if aside else [f"{one.source}:{one.line}: {one.message}" for one in errors]
    raise AdoptionError("; ".join(["its source gives no such page now", *said]), "mend that, then adopt again")


def _brought_up(page: Page, draft: Draft, base: Page | None) -> Page:
    """Return an edited page with what is newer in the conversion."""
    base = base or page_record(draft).base_of(page)
    if base is None:
        raise AdoptionError("how it was generated is not kept, so nobody can tell what was edited")
    try:
        merged = merge_pages(base, page, draft.page)
    except MergeError as error:
        raise AdoptionError(str(error)) from error
    if merged.conflicts:
        where = ", ".join({conflict.where: None for conflict in merged.conflicts})
        raise AdoptionError(f"edited by hand and changed by the conversion too: {where}; settle that first")
    return Page(page.path, merged.metadata, merged.body)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The repaired text of a source with and without the corrections that its sidecar states already."""

    bare: str
    corrected: str
    made: tuple[tuple[int, int, Intervention], ...]  # where in the corrected text each stands

    def stated(self, start: int, end: int, after: str) -> Correction:
        """Return the change of a stretch of the corrected text as one of the bare text, whose words stand there once.

        It is said with the clause that it stands in, so that a reader understands it; corrections that it touches
        are made part of it.
        """
        left, right = self._clauses(start, end)
        while right - left <= (end - start) + _MOST_CONTEXT:
            touched = [one for one in self.made if one[0] <= right and left <= one[1]]
            left = min([left, *(one[0] for one in touched)])
            right = max([right, *(one[1] for one in touched)])
            before = self.bare[self._in_bare(left) : self._in_bare(right)]
            if before and self.bare.count(before) == 1:
                words = self.corrected[left:start] + after + self.corrected[end:right]
                return Correction(before, words, tuple(edit for *_, edit in touched))
            if (left, right) == (0, len(self.corrected)):
                break
            left, right = max(0, left - 1), min(len(self.corrected), right + 1)
        around = self.corrected[max(0, start - 20) : end + 20]
        raise AdoptionError(f"the words around {around!r} stand more than once; write the correction by hand")

    def _clauses(self, start: int, end: int) -> tuple[int, int]:
        """Return where the clauses begin and end that a change cuts; one put in goes with the clause before it."""
        before, after = self.corrected[max(0, start - _CLAUSE) : start], self.corrected[end : end + _CLAUSE]
        changed = self.corrected[start:end]
        if not changed or before[-1:] not in _MARKS:
            start -= len(_END_RE.findall(before)[0])
        if changed[-1:] not in _MARKS or not changed:
            end += len(_START_RE.findall(after)[0])
        return start, end

    def _in_bare(self, at: int) -> int:
        before = [edit for _, end, edit in self.made if end <= at]
        return at - sum(len(edit.after) - len(edit.before) for edit in before)


def _texts(repaired: Repaired) -> _Texts:
    if not repaired.steps or repaired.steps[-1].name != "corrections":
        return _Texts(repaired.text, repaired.text, ())
    edits = repaired.steps[-1].interventions
    made, shift = [], 0
    for edit in edits:
        start = edit.start + shift
        made.append((start, start + len(edit.after), edit))
        shift += len(edit.after) - len(edit.before)
    return _Texts(undo_edits(repaired.text, edits), repaired.text, tuple(made))


def _corrections(before: str, after: str, repaired: Repaired) -> Iterator[Correction]:
    """Yield what turns the paragraphs of one body into those of the other, as corrections of the text."""
    texts = _texts(repaired)
    old, new = ([_words(block) for block in paragraphs_of(body)] for body in (before, after))
    places = _places(old, texts.corrected)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if i2 - i1 == j2 - j1:
            for at, other in zip(range(i1, i2), new[j1:j2], strict=True):
                start, end, words = _narrow(old[at], other)
                yield texts.stated(_known(places[at], old[at]) + start, places[at] + end, words)
        else:
            yield texts.stated(*_reset(old, places, (i1, i2), new[j1:j2], texts.corrected))


def _words(block: str) -> str:
    """Return what a paragraph says, without the label that leads it in."""
    return unmark(split_lead(block)[1])


def _places(paragraphs: Sequence[str], text: str) -> list[int]:
    """Return where each paragraph begins in the text, one after the other, to the end of a line; -1 where it is not."""
    places, at = [], 0
    for words in paragraphs:
        start = text.find(words, at)
        while start >= 0 and text[start + len(words) : start + len(words) + 1].strip():
            start = text.find(words, start + 1)
        places.append(start)
        at = start + len(words) if start >= 0 else at
    return places


def _known(place: int, words: str) -> int:
    if place < 0:
        raise AdoptionError(f"{words[:40]!r} does not stand so in the text; write the correction by hand")
    return place


def _narrow(before: str, after: str) -> tuple[int, int, str]:
    """Return the least change from one paragraph to the other: from where to where, and the words that come there."""
    start, end = trim_alike(before, after)
    return start, len(before) - end, after[start : len(after) - end]


def _reset(
    old: Sequence[str], places: Sequence[int], span: tuple[int, int], new: Sequence[str], text: str
) -> tuple[int, int, str]:
    """Return the change of the text where paragraphs came, went, or were parted otherwise."""
    first, last = span
    if first:  # from the end of the paragraph before them
        start = _known(places[first - 1], old[first - 1]) + len(old[first - 1])
        end = _known(places[last - 1], old[last - 1]) + len(old[last - 1])
        words = "".join(f"\n{paragraph}" for paragraph in new)
    else:  # to the beginning of the paragraph after them
        if last >= len(old):
            raise AdoptionError("no paragraph stayed by which the others are found; write the text anew in the source")
        end = _known(places[last], old[last])
        start = _known(places[0], old[0])
        words = "".join(f"{paragraph}\n" for paragraph in new)
    if "".join(text[start:end].split()) != "".join("".join(old[first:last]).split()):
        raise AdoptionError("paragraphs came or went where the text has something else between; say it by hand")
    return start, end, words


@dataclass(frozen=True, slots=True)
class _About:
    """Which document of how many is spoken of, and why."""

    part: int
    documents: int
    reason: str


def _with_statements(
    source: Source, values: Mapping[str, Any], corrections: Sequence[Correction], about: _About
) -> Source:
    """Return the source with a sidecar that says more: values of the front matter, and corrections of the text."""
    statements = load_statements(source.sidecar)
    if values:
        holder_of(statements, about.part, about.documents).setdefault("metadata", {}).update(values)
    for correction in corrections:
        reasons = [*_take_out(statements, correction.instead_of), about.reason]
        if correction.before != correction.after:  # else the edit took a correction back
            told = {"before": block(correction.before), "after": block(correction.after)}
            told["reason"] = "；".join(dict.fromkeys(reasons))
            statements.setdefault("corrections", []).append(told)
    if not statements and not source.sidecar:
        return source
    path = source.sidecar_path or sidecar_path(source.path)
    return replace(source, sidecar=dump_statements(statements, source.sidecar, path), sidecar_path=path)


def _take_out(sidecar: CommentedMap, edits: Iterable[Intervention]) -> Iterator[str]:
    """Take corrections out of a sidecar, and yield their reasons."""
    holders = [sidecar, *(sidecar.get("parts") or {}).values()]
    for edit in edits:
        for holder in holders:
            stated = holder.get("corrections") or []
            places = [at for at, one in enumerate(stated) if (one["before"], one["after"]) == (edit.before, edit.after)]
            for at in places[:1]:
                yield str(stated.pop(at)["reason"])
            if places and not stated:
                del holder["corrections"]


def _difference(made: Page, page: Page) -> str:
    """Say what of an edit would not come back."""
    fields = ", ".join(changed_fields(made.metadata, page.metadata))
    if fields:
        return f"{fields} would not come out as edited; state it in the sidecar by hand"
    lines = zip(made.body.split("\n"), page.body.split("\n"), strict=False)
    other = next((f"{two[:40]!r}, not {one[:40]!r}" for two, one in lines if one != two), "the length of the text")
    return f"the page would say {other}; headings and labels are made of the roster and the questions"
