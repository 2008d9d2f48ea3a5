"""Puts files on disk, atomically and only where something changed; a page edited by hand is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from build_archive.conversions import Conversions
from build_archive.files import write_file
from build_archive.merge import Conflict, is_same_page, merge_pages
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, PageError, compose_page, is_unedited, parse_page
from build_archive.records import Card, PageRecord

# Folder below that of the pages: each page as it was generated, so that an edit of it can be told and merged.
GENERATED = ".generated"
# How a page was left: as it was made, or as a person edited it.
_UNCHANGED, _KEPT = "unchanged", "kept"
_SHOWN = 120  # characters of a wording


@dataclass(slots=True)
class WriteReport:
    """What a run did to the pages' folder: paths below it."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited by hand, and not changed
    merged: list[str] = field(default_factory=list)  # edited by hand, with what is newer in the conversion
    removed: list[str] = field(default_factory=list)  # their documents have another address, or are set aside
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_pages(folder: Path) -> tuple[list[Page], list[Diagnostic]]:
    """Return the pages below `folder` in order of path, and a diagnostic for each that cannot be read."""
    found = [read_page(folder, path) for path in page_paths(folder)]
    return [one for one in found if isinstance(one, Page)], [one for one in found if isinstance(one, Diagnostic)]


def read_page(folder: Path, path: str) -> Page | Diagnostic:
    """Return the page at `path` below `folder`, or what is wrong with it."""
    try:
        return parse_page((folder / path).read_text(encoding="utf-8"), path)
    except PageError as error:
        _, line, message = (str(error) + "::").split(":", 2)
        number = int(line) if line.isdigit() else 1
        return Diagnostic("page.invalid", Severity.ERROR, message.strip(": "), str(folder / path), number)
    except UnicodeDecodeError:
        return Diagnostic("page.invalid", Severity.ERROR, "not UTF-8", str(folder / path), 1, 0, "save it as UTF-8")


def write_pages(conversions: Conversions, folder: Path) -> WriteReport:
    """Write the pages of all conversions below `folder`, and beside each its account of repairs.

    A page that a person has edited keeps every edit: what is newer in the conversion is merged into it,
    and where both changed one thing the page stays and both wordings are reported. A document whose address changed, or
    that is set aside since, has its old page removed, unless that was edited. Two sources that want one
    address: the first in order gets it, the other is reported. What stands as it was left is not even taken apart.
    """
    report = WriteReport()
    wanted = _addresses(conversions, report)
    writer = _Writer(conversions, folder, report)
    pending = [place for place in wanted.values() if not writer.leave(place)]
    strays = [path for path in page_paths(folder) if path not in wanted]
    old = _read_old(folder, [*(place.card.path for place in pending), *strays], report)
    for place in pending:
        writer.write(place, old)
    for path in strays:
        page = old.by_path.get(path)
        if page and writer.is_set_aside(page) and is_unedited(page):
            _remove_page(path, folder, report)
    if report.written or report.merged:
        os.sync()  # once for all pages: a file after the other would take minutes
    conversions.cache.save()
    return report


class _Place(NamedTuple):
    """Where a page is to stand."""

    source: str
    card: Card


@dataclass(frozen=True, slots=True)
class _OldPages:
    """The pages of earlier runs that are not as they would be made now."""

    by_document: Mapping[tuple[str, int], Page]
    by_path: Mapping[str, Page]
    unreadable: Collection[str]


def _addresses(conversions: Conversions, report: WriteReport) -> dict[str, _Place]:
    """Return which document stands at which address; what finds its own taken is reported."""
    wanted: dict[str, _Place] = {}
    for source, converted in conversions.sources.items():
        for card in converted.record.cards:
            holder = wanted.setdefault(card.path, _Place(source, card))
            if holder.card is not card:
                message = f"the page {card.path} is already made from {holder.source}; not written"
                hint = "rename one of the two sources"
                report.diagnostics.append(Diagnostic("page.collision", Severity.ERROR, message, source, 0, 0, hint))
    return wanted


def page_paths(folder: Path) -> list[str]:
    """Return the pages below `folder`, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md") if path.is_file())


def _read_old(folder: Path, paths: Iterable[str], report: WriteReport) -> _OldPages:
    by_path: dict[str, Page] = {}
    unreadable: set[str] = set()
    for path in paths:
        if not _read(folder / path):  # not there, or cut short by a power failure
            continue
        page = read_page(folder, path)
        if isinstance(page, Diagnostic):
            report.diagnostics.append(page)
            unreadable.add(path)
        else:
            by_path[path] = page
    by_document = {(page.metadata.provenance.source, page.metadata.provenance.part): page for page in by_path.values()}
    return _OldPages(by_document, by_path, unreadable)


@dataclass(slots=True)
class _Writer:
    """Writes one page after the other, and keeps how each was left."""

    conversions: Conversions
    folder: Path
    report: WriteReport
    _held: tuple[str, Sequence[PageRecord]] = ("", ())  # the last source whose pages were read

    def leave(self, place: _Place) -> bool:
        """Whether a page stands already as it would be written; what belongs beside it is mended."""
        path = place.card.path
        made = self.conversions.fingerprint(*place)
        left = self.conversions.cache.left_as(path, made, self._stands(path))
        if left:
            (self.report.kept if left == _KEPT else self.report.unchanged).append(path)
            return True
        page = self._page(place)
        if _read(self.folder / path) != page.text.encode():
            return False
        self._write_beside(page, page.text)
        self._note(place, self.report.unchanged)
        return True

    def write(self, place: _Place, old: _OldPages) -> None:
        """Write a page that does not stand as it would be made."""
        path = place.card.path
        if path in old.unreadable:
            self.report.kept.append(path)
            return
        page = self._page(place)
        before = old.by_document.get((place.source, place.card.part))
        stranger = old.by_path.get(path)
        if stranger and stranger != before and not is_unedited(stranger):
            self._keep(stranger.path, _edited(stranger, self.folder))
        elif before and not is_unedited(before):
            self._write_edited(place, page, before)
        else:
            generated = page.following(before)
            changed = write_file(self.folder / path, generated.text)
            self._write_beside(page, generated.text)
            self._remove_moved(path, before)
            self._note(place, self.report.written if changed else self.report.unchanged)

    def is_set_aside(self, page: Page) -> bool:
        """Whether the document of a page is not published any more."""
        made = page.metadata.provenance
        converted = self.conversions.sources.get(made.source)
        return converted is not None and made.part in converted.record.set_aside

    def _write_edited(self, place: _Place, page: PageRecord, edited: Page) -> None:
        """Write what a person's page becomes under a newer conversion; where both changed one thing, it stays."""
        base = read_base(self.folder, edited)
        write_file(self._account(page.card.path), page.account)
        if base is None:
            self._keep(edited.path, _edited(edited, self.folder))
            return
        generated = page.following(base)
        new = generated.page
        if new.path == edited.path and is_same_page(base, new):
            self._note(place, self.report.kept)
            return
        merged = merge_pages(base, edited, new)
        if merged.conflicts:
            self._keep(edited.path, *(_conflict(conflict, edited, self.folder) for conflict in merged.conflicts))
            return
        is_taken_in = is_same_page(Page("", merged.metadata, merged.body), new)
        text = generated.text if is_taken_in else compose_page(merged.metadata, merged.body)
        # The page first: a run that breaks off between the two merges the same again.
        write_file(self.folder / new.path, text)
        write_file(base_of(self.folder, new.path), generated.text)
        self._remove_moved(new.path, edited)
        self._note(place, self.report.written if is_taken_in else self.report.merged)

    def _write_beside(self, page: PageRecord, base: str) -> None:
        write_file(base_of(self.folder, page.card.path), base)
        write_file(self._account(page.card.path), page.account)

    def _remove_moved(self, path: str, old: Page | None) -> None:
        if old and old.path != path:
            _remove_page(old.path, self.folder, self.report)

    def _keep(self, path: str, *problems: Diagnostic) -> None:
        self.report.kept.append(path)
        self.report.diagnostics += problems

    def _note(self, place: _Place, outcome: list[str]) -> None:
        """Note how a page was left, so that the next run need not look at it while nothing changes."""
        path = place.card.path
        outcome.append(path)
        is_edited = outcome in (self.report.kept, self.report.merged)
        made = self.conversions.fingerprint(*place)
        self.conversions.cache.leave(path, (made, self._stands(path)), _KEPT if is_edited else _UNCHANGED)

    def _stands(self, path: str) -> str:
        """Return a fingerprint of a page with what is written beside it."""
        files = (self.folder / path, base_of(self.folder, path), self._account(path))
        return hashlib.sha256(b"".join(hashlib.sha256(_read(file)).digest() for file in files)).hexdigest()

    def _account(self, path: str) -> Path:
        return (self.folder / path).with_suffix(".repairs.json")

    def _page(self, place: _Place) -> PageRecord:
        source, pages = self._held
        if source != place.source:
            pages = self.conversions.pages(place.source)
            self._held = (place.source, pages)
        return next(page for page in pages if page.card.part == place.card.part)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def base_of(folder: Path, path: str) -> Path:
    """Return where a page stands as it was generated: committed too, so that a shallow clone can merge."""
    return folder / GENERATED / f"{path.removesuffix('.md')}.txt"


def read_base(folder: Path, page: Page) -> Page | None:
    """Return the page as it was generated before somebody edited it; None where that is not kept."""
    try:
        base = parse_page(base_of(folder, page.path).read_text(encoding="utf-8"), page.path)
    except (FileNotFoundError, UnicodeDecodeError, PageError):
        return None
    return base if is_unedited(base) else None


def _remove_page(path: str, folder: Path, report: WriteReport) -> None:
    (folder / path).unlink(missing_ok=True)
    (folder / path).with_suffix(".repairs.json").unlink(missing_ok=True)
    base_of(folder, path).unlink(missing_ok=True)
    report.removed.append(path)


def _edited(page: Page, folder: Path) -> Diagnostic:
    message = f"edited by hand, and how it was generated is not kept in {GENERATED}/; the page stays as it is"
    hint = f"put the edit into the sidecar of {page.metadata.provenance.source}, then remove the page and convert again"
    return Diagnostic("page.edited", Severity.WARNING, message, str(folder / page.path), 0, 0, hint)


def _conflict(conflict: Conflict, page: Page, folder: Path) -> Diagnostic:
    where = "in the text" if conflict.where == "text" else f"in {conflict.where}"
    message = f"edited by hand and changed by the conversion {where}; the page stays as it is. \
It says: {_short(conflict.edited)} The conversion says: {_short(conflict.new)}"
    hint = f"write what is right into the sidecar of {page.metadata.provenance.source}, and the page takes it"
    return Diagnostic("page.conflict", Severity.WARNING, message, str(folder / page.path), 0, 0, hint)


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return f"{shown[:_SHOWN]!r}{'…' if len(shown) > _SHOWN else ''}"
