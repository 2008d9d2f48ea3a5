"""Puts files on disk, atomically and only where something changed; a page edited by hand is kept."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from build_archive.merge import Conflict, is_same_page, merge_pages
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, PageError, compose_page, is_unedited, parse_page, split_conflict
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
    diagnostics: list[Diagnostic] = field(default_factory=list)


def write_file(path: Path, text: str) -> bool:
    """Write `text` to `path` as a whole or not at all; return whether anything changed."""
    data = text.encode("utf-8")
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    with _written_aside(path, data) as temporary:
        os.replace(temporary, path)  # noqa: PTH105
    return True


def write_new(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all. Raises FileExistsError where one stands there already."""
    with _written_aside(path, data) as temporary:
        try:
            os.link(temporary, path)  # unlike a renaming, this puts nothing in the place of another
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            with path.open("xb") as file:
                file.write(data)


@contextlib.contextmanager
def _written_aside(path: Path, data: bytes) -> Iterator[str]:
    """Give the name of a file beside `path` that holds `data` for good, and take it away in the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # noqa: PTH101  mkstemp makes files that only their owner reads
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108


def read_pages(folder: Path) -> tuple[list[Page], list[Diagnostic]]:
    """Return the pages below `folder` in order of path, and a diagnostic for each that cannot be read."""
    pages: list[Page] = []
    problems: list[Diagnostic] = []
    for path in sorted(path for path in folder.rglob("*.md") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            pages.append(parse_page(path.read_text(encoding="utf-8"), name))
        except PageError as error:
            problems += [
                Diagnostic("page.invalid", Severity.ERROR, wrong.message, str(path), wrong.line)
                for wrong in error.complaints
            ]
        except UnicodeDecodeError:
            problems.append(
                Diagnostic("page.invalid", Severity.ERROR, "not UTF-8", str(path), 1, 0, "save it as UTF-8")
            )
    return pages, problems


def write_pages(conversions: Sequence[Conversion], folder: Path) -> WriteReport:
    """Write the pages of all conversions below `folder`, and beside each its account of repairs.

    A page that a person has edited keeps every edit: what is newer in the conversion is merged into it,
    and where both changed one thing the page stays and both wordings are reported. A document whose address changed, or
    that is set aside since, has its old page removed, unless that was edited. Two sources that want one
    address: the first in order gets it, the other is reported.
    """
    report = WriteReport()
    existing, problems = read_pages(folder) if folder.exists() else ([], [])
    unreadable = {Path(problem.source) for problem in problems}
    by_document = {(page.metadata.provenance.source, page.metadata.provenance.part): page for page in existing}
    by_path = {page.path: page for page in existing}
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
            old = by_document.get((source, draft.metadata.provenance.part))
            if folder / draft.path in unreadable:
                old = _settled(folder / draft.path, draft)
                if old is None:
                    report.kept.append(draft.path)
                    continue
            _write_page(draft, _Old(old, by_path.get(draft.path)), folder, report)
            write_file((folder / draft.path).with_suffix(".repairs.json"), draft.account.to_json())
    kept = {folder / path for path in report.kept}
    written = {folder / path for path in taken} - kept
    report.diagnostics += [problem for problem in problems if Path(problem.source) not in written]
    for source, number in ((c.source.path, number) for c in conversions for number in c.set_aside):
        page = by_document.get((source, number))
        if page and is_unedited(page) and page.path not in taken:
            _remove_page(page.path, folder, report)
    return report


def _settled(path: Path, draft: Draft) -> Page | None:
    """Return the page that stands between git's conflict marks, if both versions say what the conversion says.

    Then they differ in their provenance alone, as when two people made it again, and nothing is lost.
    """
    try:
        sides = [parse_page(side, draft.path) for side in split_conflict(path.read_text(encoding="utf-8"))]
    except (PageError, UnicodeDecodeError):
        return None
    return sides[0] if sides and all(is_same_page(side, draft.page) for side in sides) else None


@dataclass(frozen=True, slots=True)
class _Old:
    """The page that a document had before, and what stands at its new address."""

    document: Page | None
    address: Page | None


def _write_page(draft: Draft, old: _Old, folder: Path, report: WriteReport) -> None:
    stranger = old.address if old.address != old.document else None
    if stranger and not is_unedited(stranger):
        report.kept.append(stranger.path)
        report.diagnostics.append(_edited(stranger, folder))
    elif old.document and not is_unedited(old.document):
        _write_edited(draft, old.document, folder, report)
    else:
        generated = draft.following(old.document)
        changed = write_file(folder / draft.path, generated.text)
        write_file(base_of(folder, draft.path), generated.text)
        (report.written if changed else report.unchanged).append(draft.path)
        _remove_moved(draft, old.document, folder, report)


def _write_edited(draft: Draft, edited: Page, folder: Path, report: WriteReport) -> None:
    """Write what a person's page becomes under a newer conversion; where both changed one thing, it stays."""
    base = read_base(folder, edited) or draft.base_of(edited)
    if base is None and is_same_page(edited, draft.page):
        base = edited  # it says nothing else; how it came to differ in its provenance does not matter
    if base is None:
        report.kept.append(edited.path)
        report.diagnostics.append(_edited(edited, folder))
        return
    generated = draft.following(base)
    if draft.path == edited.path and is_same_page(base, generated.page) and not is_same_page(base, edited):
        report.kept.append(edited.path)
        write_file(base_of(folder, edited.path), compose_page(base.metadata, base.body))
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
    _remove_moved(draft, edited, folder, report)


def _remove_moved(draft: Draft, old: Page | None, folder: Path, report: WriteReport) -> None:
    if old and old.path != draft.path:
        _remove_page(old.path, folder, report)


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
