"""Puts files on disk, atomically and only where something changed; a page edited by hand is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from build_archive.conversions import Conversions
from build_archive.copies import name_of
from build_archive.files import names_below, write_file
from build_archive.fingerprint import Digests
from build_archive.looks import look_key
from build_archive.merge import Conflict, is_same_page, merge_pages
from build_archive.model import Diagnostic, Severity
from build_archive.moves import MOVES, destination, parse_moves, parse_removed, record_moves, render_moves
from build_archive.pages import Page, PageError, compose_page, is_unedited, parse_page, split_conflict
from build_archive.records import Card, PageRecord
from build_archive.three_way import MergeError

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
    moved: dict[str, str] = field(default_factory=dict)  # of the removed, those that have another: it
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_pages(folder: Path) -> tuple[list[Page], list[Diagnostic]]:
    """Return the pages below `folder` in order of path, and a diagnostic for each that cannot be read."""
    found = [read_page(folder, path) for path in page_paths(folder)]
    problems = [problem for one in found if isinstance(one, list) for problem in one]
    return [one for one in found if isinstance(one, Page)], problems


def read_page(folder: Path, path: str) -> Page | list[Diagnostic]:
    """Return the page at `path` below `folder`, or what is wrong with it."""
    place = str(folder / path)
    try:
        return parse_page((folder / path).read_text(encoding="utf-8"), path)
    except PageError as error:
        return [Diagnostic("page.invalid", Severity.ERROR, one.message, place, one.line) for one in error.complaints]
    except UnicodeDecodeError:
        return [Diagnostic("page.invalid", Severity.ERROR, "not UTF-8", place, 1, 0, "save it as UTF-8")]


def write_pages(
    conversions: Conversions, folder: Path, sources: Path | None = None, digests: Digests | None = None
) -> WriteReport:
    """Write the pages of all conversions below `folder`, and beside each its account of repairs.

    A page that a person has edited keeps every edit: what is newer in the conversion is merged into it,
    and where both changed one thing the page stays and both wordings are reported. A document whose address changed, or
    that is set aside since, has its old page removed, unless that was edited; where a page went is recorded.
    A source that is no longer in the folder `sources` while another holds the same bytes was renamed, and its
    page goes on. Two sources that want one address: the first in order gets it, the other is reported. What stands as
    it was left is not even taken apart; the `digests` tell how files stand.
    """
    report = WriteReport()
    wanted = _addresses(conversions, report)
    writer = _Writer(conversions, folder, report, digests or Digests())
    pending = [place for place in wanted.values() if not writer.leave(place)]
    strays = [path for path in page_paths(folder) if path not in wanted]
    standing = _read_standing(folder, [*(place.card.path for place in pending), *strays], sources)
    for place in pending:
        writer.write(place, standing)
    report.diagnostics += chain.from_iterable(standing.unreadable.values())
    pages = [standing.by_path[path] for path in strays if path in standing.by_path]
    writer.lead_on(pages, {name_of(place.source, place.card.part): place for place in wanted.values()})
    gone = {page.path: why for page in pages if (why := writer.why_aside(page)) and is_unedited(page)}
    held = {*report.written, *report.unchanged, *report.merged}
    left = {old: new for old, new in report.moved.items() if old not in held}
    # First it is recorded where pages went, then the old ones go: a run that breaks off between the two does it again.
    _record(left, gone, folder)
    for path in dict.fromkeys((*left, *gone)):
        _remove_page(path, folder, report)
        writer.forget(path)
    if report.written or report.merged:
        os.sync()  # once for all pages: a file after the other would take minutes
    conversions.cache.save()
    return report


class Moves(NamedTuple):
    """What became of pages that stood elsewhere before, by their old paths."""

    moved: dict[str, str]  # where they stand now
    removed: dict[str, str]  # why they were taken out


def read_moves(folder: Path) -> Moves:
    """Return what became of the pages that stood below `folder` before."""
    try:
        text = (folder / MOVES).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Moves({}, {})
    return Moves(parse_moves(text), parse_removed(text))


def _record(moved: dict[str, str], gone: dict[str, str], folder: Path) -> None:
    """Record where pages go, and why those go that are taken out."""
    known = read_moves(folder)
    paths = {*known.moved, *known.moved.values(), *moved.values(), *known.removed} - {*moved, *gone}
    living = {path for path in paths if (folder / path).is_file()}
    moves = record_moves(known.moved, moved, living)
    removed = {old: why for old, why in {**known.removed, **gone}.items() if old not in {*living, *moves}}
    if (moves, removed) != known:
        write_file(folder / MOVES, render_moves(moves, removed))


class _Place(NamedTuple):
    """Where a page is to stand."""

    source: str
    card: Card


class _Standing:
    """The pages that stand on disk otherwise than they would be made, and which of them a page goes on from."""

    def __init__(self, pages: Iterable[Page], unreadable: dict[str, list[Diagnostic]], sources: Path | None) -> None:
        self.by_path = {page.path: page for page in pages}
        self.unreadable = unreadable
        self._sources = sources
        self._by_document: dict[tuple[str, int], list[Page]] = {}
        for page in self.by_path.values():
            origin = page.metadata.provenance
            self._by_document.setdefault((origin.source, origin.part), []).append(page)

    @cached_property
    def _orphans(self) -> dict[tuple[str, int], list[Page]]:
        """The pages whose source is gone, by what it held; looked for once there is a document without a page."""
        found: dict[tuple[str, int], list[Page]] = {}
        for page in self.by_path.values():
            origin = page.metadata.provenance
            if self._sources and not (self._sources / origin.source.partition("/")[2]).exists():
                found.setdefault((origin.sha256, origin.part), []).append(page)
        return found

    def before(self, place: _Place, sha256: str) -> _Old:
        """Return the page that another takes the place of, and others of its document.

        Of several the edited one, then the one at its address. Where there is none: the page of a source that
        is gone and held the same bytes, whose fingerprint is `sha256`.
        """
        part, path = place.card.part, place.card.path
        own = self._by_document.get((place.source, part)) or self._orphans.pop((sha256, part), [])
        own = sorted(own, key=lambda page: (is_unedited(page), page.path != path, page.path))
        spare = tuple(page.path for page in own[1:] if is_unedited(page))
        return _Old(own[0] if own else None, self.by_path.get(path), spare)


@dataclass(frozen=True, slots=True)
class _Old:
    """The page that a document had before, and what stands at its new address."""

    document: Page | None
    address: Page | None
    spare: tuple[str, ...]  # other paths of the document, where a run broke off before it removed them


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


def _settled(path: Path, page: PageRecord) -> Page | None:
    """Return the page that stands between git's conflict marks, if both versions say what the conversion says.

    Then they differ in their provenance alone, as when two people made it again, and nothing is lost.
    """
    made = page.page
    try:
        sides = [parse_page(side, made.path) for side in split_conflict(path.read_text(encoding="utf-8"))]
    except (PageError, UnicodeDecodeError):
        return None
    return sides[0] if sides and all(is_same_page(side, made) for side in sides) else None


def page_paths(folder: Path) -> list[str]:
    """Return the pages below `folder`, in order."""
    return [name for name in names_below(folder) if name.endswith(".md") and (folder / name).is_file()]


def _read_standing(folder: Path, paths: Iterable[str], sources: Path | None) -> _Standing:
    by_path: dict[str, Page] = {}
    unreadable: dict[str, list[Diagnostic]] = {}
    for path in paths:
        if not _read(folder / path):  # not there, or cut short by a power failure
            continue
        page = read_page(folder, path)
        if isinstance(page, list):
            unreadable[path] = page
        else:
            by_path[path] = page
    return _Standing(by_path.values(), unreadable, sources)


@dataclass(slots=True)
class _Writer:
    """Writes one page after the other, and keeps how each was left."""

    conversions: Conversions
    folder: Path
    report: WriteReport
    digests: Digests
    _held: tuple[str, Sequence[PageRecord]] = ("", ())  # the last source whose pages were read

    def leave(self, place: _Place) -> bool:
        """Whether a page stands already as it would be written; what belongs beside it is mended."""
        path = place.card.path
        made = self.conversions.fingerprint(*place)
        left = self.conversions.cache.left_as(path, made, self._stands(path))
        if left:
            (self.report.kept if left == _KEPT else self.report.unchanged).append(path)
            return True
        standing = _read(self.folder / path)
        if not standing:
            return False
        page = self._page(place)
        if standing != page.text.encode():
            return False
        self._write_beside(page)
        self._note(place, self.report.unchanged)
        return True

    def write(self, place: _Place, standing: _Standing) -> None:
        """Write a page that does not stand as it would be made."""
        path = place.card.path
        page = self._page(place)
        old = standing.before(place, self.conversions.sources[place.source].record.sha256)
        if path in standing.unreadable:
            settled = _settled(self.folder / path, page)
            if settled is None:
                self.report.kept.append(path)
                return
            del standing.unreadable[path]
            old = replace(old, document=settled)
        stranger = old.address if old.address != old.document else None
        if stranger and not is_unedited(stranger):
            self._keep(stranger.path, _edited(stranger, self.folder))
        elif old.document and not is_unedited(old.document):
            self._write_edited(place, page, old.document)
            self._note_moves(path, old.spare)
        else:
            generated = page.following(old.document)
            changed = self._write(self.folder / path, generated.text)
            self._write_beside(generated)
            self._note_moves(path, (*([old.document.path] if old.document else []), *old.spare))
            self._note(place, self.report.written if changed else self.report.unchanged)

    def lead_on(self, pages: Iterable[Page], wanted: Mapping[str, _Place]) -> None:
        """Note that pages moved whose documents stand elsewhere: copies of others, or a run broke off."""
        copies = {
            name_of(record.source, part): original
            for record in self.conversions.records
            for part, original in record.copies
        }
        for page in pages:
            name = name_of(page.metadata.provenance.source, page.metadata.provenance.part)
            place = wanted.get(destination(name, copies, wanted) or name)
            if place and is_unedited(page) and (name in copies or place.card.path in self.report.unchanged):
                self._note_moves(place.card.path, [page.path])

    def why_aside(self, page: Page) -> str:
        """Return why the document of a page is not published any more; "" where it is."""
        made = page.metadata.provenance
        converted = self.conversions.sources.get(made.source)
        return dict(converted.record.set_aside).get(made.part, "") if converted else ""

    def _write_edited(self, place: _Place, page: PageRecord, edited: Page) -> None:
        """Write what a person's page becomes under a newer conversion; where both changed one thing, it stays."""
        base = read_base(self.folder, edited) or page.base_of(edited)
        if base is None and is_same_page(edited, page.page):
            base = edited  # it says nothing else; how it came to differ in its provenance does not matter
        self._write(self._account(page.card.path), page.account)
        if base is None:
            self._keep(edited.path, _edited(edited, self.folder))
            return
        generated = page.following(base)
        new = generated.page
        if new.path == edited.path and is_same_page(base, new) and not is_same_page(base, edited):
            self._write(base_of(self.folder, edited.path), compose_page(base.metadata, base.body))
            self._note(place, self.report.kept)
            return
        try:
            merged = merge_pages(base, edited, new)
        except MergeError as error:
            self._keep(edited.path, _unmerged(error, edited, self.folder))
            return
        if merged.conflicts:
            self._keep(edited.path, *(_conflict(conflict, edited, self.folder) for conflict in merged.conflicts))
            return
        is_taken_in = is_same_page(Page("", merged.metadata, merged.body), new)
        text = generated.text if is_taken_in else compose_page(merged.metadata, merged.body)
        # The page first: a run that breaks off between the two merges the same again.
        self._write(self.folder / new.path, text)
        self._write(base_of(self.folder, new.path), generated.text)
        self._note_moves(new.path, [edited.path])
        self._note(place, self.report.written if is_taken_in else self.report.merged)

    def _write_beside(self, page: PageRecord) -> None:
        """Write what belongs beside a page that stands as it was made; what is known of it need not be found again."""
        path = page.card.path
        self._write(base_of(self.folder, path), page.text)
        self._write(self._account(path), page.account)
        key = look_key(self.conversions.generator, hashlib.sha256(page.text.encode()).digest())
        self.conversions.cache.put_look(path, key, page.look)

    def _note_moves(self, path: str, paths: Iterable[str]) -> None:
        self.report.moved |= {old: path for old in paths if old != path}

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
        return b"-".join([self.digests[file] for file in self._files(path)]).hex()

    def forget(self, path: str) -> None:
        """Forget how a page stood that is removed, with what stood beside it."""
        for file in self._files(path):
            self.digests.forget(Path(file))

    def _write(self, file: Path, text: str) -> bool:
        is_changed = write_file(file, text)
        if is_changed:
            self.digests.forget(file)
        return is_changed

    def _files(self, path: str) -> tuple[str, str, str]:
        stem = path.removesuffix(".md")  # put together by hand: there are tens of thousands
        return f"{self.folder}/{path}", f"{self.folder}/{GENERATED}/{stem}.txt", f"{self.folder}/{stem}.repairs.json"

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


def _unmerged(error: MergeError, page: Page, folder: Path) -> Diagnostic:
    message = f"edited by hand and changed by the conversion, but {error}; the page stays as it is"
    return Diagnostic("page.not-merged", Severity.ERROR, message, str(folder / page.path), 0, 0, "then convert again")


def _conflict(conflict: Conflict, page: Page, folder: Path) -> Diagnostic:
    where = "in the text" if conflict.where == "text" else f"in {conflict.where}"
    message = f"edited by hand and changed by the conversion {where}; the page stays as it is. \
It says: {_short(conflict.edited)} The conversion says: {_short(conflict.new)}"
    hint = f"write what is right into the sidecar of {page.metadata.provenance.source}, and the page takes it"
    return Diagnostic("page.conflict", Severity.WARNING, message, str(folder / page.path), 0, 0, hint)


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return f"{shown[:_SHOWN]!r}{'…' if len(shown) > _SHOWN else ''}"
