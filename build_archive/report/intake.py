"""What new and changed sources would become: converted in memory, nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from build_archive.contract import Metadata
from build_archive.copies import Text
from build_archive.doubts import rank, show_value
from build_archive.merge import is_same_page, merge_pages
from build_archive.model import Diagnostic, Severity
from build_archive.outline import read_outline
from build_archive.pages import Page, is_unedited
from build_archive.pipeline import (
    SET_ASIDE,
    Conversion,
    Draft,
    Source,
    convert_source,
    settle_together,
)
from build_archive.records import page_record
from build_archive.report.compare import compare_pages, show_speaker
from build_archive.report.model import Entry, Intake, Publication, Recognised, Risk, Status, Twin
from build_archive.report.risks import page_risks
from build_archive.report.twins import Finder, find_twins

_SHOWN_DOUBTS = 8


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is asked of the archive as it lies there; each answer reads only what is asked for."""

    page_at: Callable[[str], Page | None]
    base_at: Callable[[str], Page | None]  # the page as it was generated before somebody edited it
    pages_of: Callable[[Sequence[str]], Sequence[str]]  # the pages that were made from any of some sources
    pages_in: Callable[[str], Iterable[Page]]  # the pages in a city's folder
    pages_with: Finder


def convert_all(sources: Sequence[Source], holdings: Holdings) -> list[Conversion]:
    """Return the conversions, dated and put into series by the pages of their cities as the build does it."""
    conversions = [convert_source(source) for source in sources]
    drafts = [draft for conversion in conversions for draft in conversion.drafts]
    asking = {draft.path.partition("/")[0] for draft in drafts if "series" in draft.unsure or not draft.metadata.date}
    known: list[Metadata] = [page.metadata for folder in sorted(asking) for page in holdings.pages_in(folder)]
    return settle_together(conversions, known)


def take_in(
    conversions: Sequence[Conversion], statuses: Mapping[str, Status], holdings: Holdings
) -> tuple[list[Intake], list[Entry]]:
    """Return what would be published of each source, and the committed pages that would be made otherwise."""
    made = _made_before(conversions, holdings)
    intakes: list[Intake] = []
    entries: list[Entry] = []
    new: dict[str, Draft] = {}
    for conversion in conversions:
        fresh: list[Draft] = []
        clashes: list[str] = []
        for draft in conversion.drafts:
            old = made.get(_document(draft.metadata))
            if old:
                entries += _pending(draft, old, holdings)
            elif draft.path in new or holdings.page_at(draft.path):
                clashes.append(f"{draft.path}: another source has this page; rename one of the two [page.collision]")
            else:
                fresh.append(draft)
                new[draft.path] = draft
        intake = _intake(conversion, fresh, statuses[conversion.source.path])
        intakes.append(replace(intake, problems=(*clashes, *intake.problems)))
    twins = _twins(new, conversions, holdings)
    return [_with_twins(intake, twins) for intake in intakes], entries


def _made_before(conversions: Sequence[Conversion], holdings: Holdings) -> dict[tuple[str, int], Page]:
    """Return the committed pages of the sources, by source and number."""
    paths = {draft.path for conversion in conversions for draft in conversion.drafts}
    paths |= set(holdings.pages_of([conversion.source.path for conversion in conversions]))
    pages = [page for path in sorted(paths) if (page := holdings.page_at(path))]
    return {_document(page.metadata): page for page in pages}


def _document(metadata: Metadata) -> tuple[str, int]:
    return metadata.provenance.source, metadata.provenance.part


def _pending(draft: Draft, old: Page, holdings: Holdings) -> Iterator[Entry]:
    """Yield what the build would make of a page that is committed, where that is not the same."""
    base = old if is_unedited(old) else holdings.base_at(old.path)
    if base is None:
        return
    made = page_record(draft).following(base).page
    if is_same_page(base, made) and draft.path == old.path:
        return
    merged = merge_pages(base, old, made)
    moved = old.path if draft.path != old.path else ""
    if merged.conflicts:
        risks = tuple(Risk("page.conflict", one.edited, one.new) for one in merged.conflicts)
        yield Entry(old.path, Status.PENDING, "", old.metadata.title, (), risks)
        return
    page = Page(draft.path, merged.metadata, merged.body)
    risks = page_risks(old, page, (made.metadata.provenance.source,))
    risks += (Risk("page.moved", moved, draft.path),) if moved else ()
    yield Entry(draft.path, Status.PENDING, moved, page.metadata.title, compare_pages(old, page), risks)


def _intake(conversion: Conversion, fresh: Sequence[Draft], status: Status) -> Intake:
    doubts = rank(conversion.diagnostics)
    problems = [d for d in conversion.diagnostics if d.severity is not Severity.NOTE or d.code == SET_ASIDE]
    return Intake(
        conversion.source.path,
        status,
        tuple(Publication(draft.path, tuple(_recognised(draft))) for draft in fresh),
        tuple(_said(one) for one in problems if not one.weight),
        tuple(_said(one) for one in doubts[:_SHOWN_DOUBTS]),
        max(0, len(doubts) - _SHOWN_DOUBTS),
        is_fruitless=not conversion.drafts,
    )


def _said(diagnostic: Diagnostic) -> str:
    where = f"{diagnostic.line}: " if diagnostic.line else ""
    return f"{where}{diagnostic.message} [{diagnostic.code}]"


def _recognised(draft: Draft) -> Iterator[Recognised]:
    """Yield the fields of a page that would be published, and how much of all else it holds."""
    metadata = draft.metadata
    for name in Metadata.model_fields:
        value: Any = getattr(metadata, name)
        if name in ("provenance", "speakers", "figures", "topics") or value is None:
            continue
        found = draft.found.get(name)
        yield Recognised(name, show_value(value), found.basis if found else "")
    if metadata.speakers:
        yield Recognised("speakers", "；".join(map(show_speaker, metadata.speakers)), "")
    asked = [passage.heading for passage in read_outline(draft.body) if passage.is_question]
    if asked:
        yield Recognised("questions", f"{len(asked)}：{'；'.join(asked)}", "")
    yield Recognised("figures", str(len(metadata.figures)), "")
    yield Recognised("characters", str(len("".join(draft.body.split()))), "")


def _twins(new: Mapping[str, Draft], conversions: Sequence[Conversion], holdings: Holdings) -> dict[str, list[Twin]]:
    """Return for each new page the texts that are the same or nearly so; those of the same file first."""

    def read(path: str) -> Text | None:
        page = holdings.page_at(path)
        return Text(page) if page else None

    texts = {path: Text(draft) for path, draft in new.items()}
    near = find_twins(texts, holdings.pages_with, read)
    hashes = {c.source.path: hashlib.sha256(c.source.data).hexdigest() for c in conversions}
    held = [(path, sha256) for path, sha256 in holdings.pages_with(list(hashes.values())) if path not in new]
    held += list(hashes.items())
    for source, path in ((c.source.path, d.path) for c in conversions for d in c.drafts if d.path in new):
        same = [Twin(other, 1.0) for other, sha256 in held if sha256 == hashes[source] and other != source]
        named = {twin.path for twin in same}
        near[path] = [*same, *(twin for twin in near[path] if twin.path not in named)]
    return near


def _with_twins(intake: Intake, twins: Mapping[str, Sequence[Twin]]) -> Intake:
    publications = tuple(replace(one, twins=tuple(twins.get(one.path, ()))) for one in intake.publications)
    return replace(intake, publications=publications)
