"""Puts files on disk, atomically and only where something changed; a page edited by hand is kept."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from build_archive.merge import Conflict, is_same_page, merge_pages
from build_archive.model import Diagnostic, Severity
from build_archive.moves import MOVES, parse_moves, record_moves, render_moves
from build_archive.pages import Page, PageError, compose_page, is_unedited, parse_page
from build_archive.pipeline import Conversion, Draft

# Folder below that of the pages: each page as it was generated, so that an edit of it can be told and merged.
GENERATED = ".generated"
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


def write_file(path: Path, text: str) -> bool:
    """Write `text` to `path` as a whole or not at all; return whether anything changed."""
    data = text.encode("utf-8")
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # noqa: PTH101  mkstemp makes files that only their owner reads
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    return True


def read_pages(folder: Path) -> tuple[list[Page], list[Diagnostic]]:
    """Return the pages below `folder` in order of path, and a diagnostic for each that cannot be read."""
    pages: list[Page] = []
    problems: list[Diagnostic] = []
    for path in sorted(path for path in folder.rglob("*.md") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            pages.append(parse_page(path.read_text(encoding="utf-8"), name))
        except PageError as error:
            _, line, message = (str(error) + "::").split(":", 2)
            number = int(line) if line.isdigit() else 1
            problems.append(Diagnostic("page.invalid", Severity.ERROR, message.strip(": "), str(path), number))
        except UnicodeDecodeError:
            problems.append(
                Diagnostic("page.invalid", Severity.ERROR, "not UTF-8", str(path), 1, 0, "save it as UTF-8")
            )
    return pages, problems


def write_pages(conversions: Sequence[Conversion], folder: Path, sources: Path | None = None) -> WriteReport:
    """Write the pages of all conversions below `folder`, and beside each its account of repairs.

    A page that a person has edited keeps every edit: what is newer in the conversion is merged into it,
    and where both changed one thing the page stays and both wordings are reported. A document whose address changed, or
    that is set aside since, has its old page removed, unless that was edited; where a page went is recorded.
    A source that is no longer in the folder `sources` while another holds the same bytes was renamed, and its
    page goes on. Two sources that want one address: the first in order gets it, the other is reported.
    """
    report = WriteReport()
    existing, problems = read_pages(folder) if folder.exists() else ([], [])
    report.diagnostics += problems
    unreadable = {Path(problem.source) for problem in problems}
    standing = _Standing(existing, sources)
    taken: dict[str, str] = {}
    for conversion in conversions:
        for draft in conversion.drafts:
            source = conversion.source.path
            if draft.path in taken:
                message = f"the page {draft.path} is already made from {taken[draft.path]}; not written"
                report.diagnostics.append(
                    Diagnostic("page.collision", Severity.ERROR, message, source, 0, 0, "rename one of the two sources")
                )
                continue
            taken[draft.path] = source
            if folder / draft.path in unreadable:
                report.kept.append(draft.path)
                continue
            _write_page(draft, standing.before(draft), folder, report)
            write_file((folder / draft.path).with_suffix(".repairs.json"), draft.account.to_json())
    gone = [page.path for c in conversions for number in c.set_aside for page in standing.of(c.source.path, number)]
    gone = [path for path in gone if path not in taken and is_unedited(standing.by_path[path])]
    held = {*report.written, *report.unchanged, *report.merged}
    left = {old: new for old, new in report.moved.items() if old not in held}
    # First it is recorded where pages went, then the old ones go: a run that breaks off between the two does it again.
    _record(left, {*left, *gone}, folder)
    for path in dict.fromkeys((*left, *gone)):
        _remove_page(path, folder, report)
    return report


def read_moves(folder: Path) -> dict[str, str]:
    """Return where the pages below `folder` stood before, old path to new."""
    try:
        return parse_moves((folder / MOVES).read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        return {}


def _record(moved: dict[str, str], leaving: set[str], folder: Path) -> None:
    known = read_moves(folder)
    paths = {*known, *known.values(), *moved.values()} - leaving
    moves = record_moves(known, moved, {path for path in paths if (folder / path).is_file()})
    if moves != known:
        write_file(folder / MOVES, render_moves(moves))


class _Standing:
    """The pages that stand on disk before a run, and which of them a draft goes on from."""

    def __init__(self, pages: Iterable[Page], sources: Path | None) -> None:
        self.by_path = {page.path: page for page in pages}
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

    def of(self, source: str, part: int) -> list[Page]:
        """Return the pages of a document: one, or more where a run broke off."""
        return self._by_document.get((source, part), [])

    def before(self, draft: Draft) -> _Old:
        """Return the page that the draft takes the place of, and others of its document.

        Of several the edited one, then the one at its address. Where there is none: the page of a source that
        is gone and held the same bytes.
        """
        origin = draft.metadata.provenance
        own = self.of(origin.source, origin.part) or self._orphans.pop((origin.sha256, origin.part), [])
        own = sorted(own, key=lambda page: (is_unedited(page), page.path != draft.path, page.path))
        spare = tuple(page.path for page in own[1:] if is_unedited(page))
        return _Old(own[0] if own else None, self.by_path.get(draft.path), spare)


@dataclass(frozen=True, slots=True)
class _Old:
    """The page that a document had before, and what stands at its new address."""

    document: Page | None
    address: Page | None
    spare: tuple[str, ...] = ()  # other paths of the document, where a run broke off before it removed them


def _write_page(draft: Draft, old: _Old, folder: Path, report: WriteReport) -> None:
    stranger = old.address if old.address != old.document else None
    if stranger and not is_unedited(stranger):
        report.kept.append(stranger.path)
        report.diagnostics.append(_edited(stranger, folder))
    elif old.document and not is_unedited(old.document):
        _write_edited(draft, old.document, folder, report)
        _note_moves(draft, old.spare, report)
    else:
        generated = draft.following(old.document)
        changed = write_file(folder / draft.path, generated.text)
        write_file(base_of(folder, draft.path), generated.text)
        (report.written if changed else report.unchanged).append(draft.path)
        _note_moves(draft, (*([old.document.path] if old.document else []), *old.spare), report)


def _write_edited(draft: Draft, edited: Page, folder: Path, report: WriteReport) -> None:
    """Write what a person's page becomes under a newer conversion; where both changed one thing, it stays."""
    base = read_base(folder, edited)
    if base is None:
        report.kept.append(edited.path)
        report.diagnostics.append(_edited(edited, folder))
        return
    generated = draft.following(base)
    if draft.path == edited.path and is_same_page(base, generated.page):
        report.kept.append(edited.path)
        return
    merged = merge_pages(base, edited, generated.page)
    if merged.conflicts:
        report.kept.append(edited.path)
        report.diagnostics += [_conflict(conflict, edited, folder) for conflict in merged.conflicts]
        return
    is_taken_in = is_same_page(Page("", merged.metadata, merged.body), generated.page)
    text = generated.text if is_taken_in else compose_page(merged.metadata, merged.body)
    # The page first: a run that breaks off between the two merges the same again.
    write_file(folder / draft.path, text)
    write_file(base_of(folder, draft.path), generated.text)
    (report.written if is_taken_in else report.merged).append(draft.path)
    _note_moves(draft, [edited.path], report)


def _note_moves(draft: Draft, paths: Iterable[str], report: WriteReport) -> None:
    report.moved |= {path: draft.path for path in paths if path != draft.path}


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
