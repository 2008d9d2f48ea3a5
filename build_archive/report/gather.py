"""Puts a report together: what git says is changed, read as pages, sidecars and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from build_archive.pages import Page, PageError, is_unedited, parse_page
from build_archive.pipeline import Source
from build_archive.privacy import find_private, mask
from build_archive.read import MAX_BYTES, SUFFIXES
from build_archive.report.compare import compare_pages
from build_archive.report.intake import Holdings, convert_all, take_in
from build_archive.report.model import Change, Entry, Report, Risk, Status
from build_archive.report.risks import page_risks
from build_archive.report.sidecars import compare_sidecars, sidecar_risks
from build_archive.revisions import FileChange, Revisions
from build_archive.sidecar import Sidecar, SidecarError, parse_sidecar
from build_archive.write import GENERATED

_SIDECARS = (".yml", ".yaml")
_NOTES = ("README", "LICENSE")  # about a folder, no sources
MOST_CONVERTED = 60  # sources; each takes a second at most, and nobody reviews more at once


@dataclass(frozen=True, slots=True)
class Folders:
    """Where sources and pages stand, below the root of the repository."""

    sources: str
    pages: str

    def source_name(self, path: str) -> str:
        """Return the name by which a page calls the source at `path`."""
        return f"{self.sources.rpartition('/')[2]}/{path.removeprefix(self.sources + '/')}"

    def copy_of(self, path: str) -> str:
        """Return where the page at `path` stands as it was generated."""
        inside = path.removeprefix(self.pages + "/").removesuffix(".md")
        return f"{self.pages}/{GENERATED}/{inside}.txt"


def review(revisions: Revisions, folders: Folders) -> Report:
    """Return what changed since the base, in pages, sources and all else."""
    sorts: dict[str, list[FileChange]] = {"page": [], "copy": [], "source": [], "sidecar": [], "other": []}
    for change in revisions.changes((folders.sources, folders.pages)):
        sorts[_sort_of(change.new or change.old, folders)].append(change)
    touched = {folders.source_name(c.new or c.old) for c in (*sorts["source"], *sorts["sidecar"])}
    reader = _Reader(revisions, folders)
    pages = [*_page_entries(sorts["page"], reader, touched), *_copy_entries(sorts["copy"], sorts["page"], reader)]
    statuses, skipped = _to_convert(sorts, reader)
    sources = [source for path in statuses if (source := reader.source(path))]
    conversions = convert_all(sources, reader.holdings())
    intakes, pending = take_in(
        conversions, {folders.source_name(path): s for path, s in statuses.items()}, reader.holdings()
    )
    told = [*_source_entries(sorts["source"]), *_sidecar_entries(sorts["sidecar"], reader)]
    others = _other_entries(sorts["other"], folders)
    return Report(
        revisions.base,
        revisions.is_exact,
        tuple(_in_order([*pages, *pending])),
        tuple(_in_order(told)),
        tuple(intakes),
        tuple(others),
        tuple(skipped),
    )


def _sort_of(path: str, folders: Folders) -> str:
    """Return what sort of file stands at a path."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    if path.startswith(f"{folders.pages}/{GENERATED}/"):
        return "copy"
    if path.startswith(f"{folders.pages}/") and suffix == "md":
        return "page"
    if not path.startswith(f"{folders.sources}/") or name.startswith(".") or stem in _NOTES:
        return "other"
    if f".{suffix.lower()}" in _SIDECARS:
        return "sidecar"
    return "source" if f".{suffix.lower()}" in SUFFIXES else "other"


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries as they are shown: the riskiest first, nothing in them that is private."""
    ordered = sorted(entries, key=lambda entry: (entry.level, list(Status)[::-1].index(entry.status), entry.path))
    return [
        replace(
            entry,
            title=_discreet(entry.title) or "",
            changes=tuple(_discreet_change(change) for change in entry.changes),
            risks=tuple(Risk(r.rule, _discreet(r.before), _discreet(r.after)) for r in entry.risks),
        )
        for entry in ordered
    ]


def _discreet(text: str | None) -> str | None:
    return mask(text, find_private(text)) if text else text


def _discreet_change(change: Change) -> Change:
    before, after = _discreet(change.before), _discreet(change.after)
    return Change(change.what, before, after, _discreet(change.lead) or "", _discreet(change.trail) or "")


class _Reader:
    """Reads pages and sources of a repository as they are now, and as they were."""

    def __init__(self, revisions: Revisions, folders: Folders) -> None:
        self.revisions, self.folders = revisions, folders

    def page(self, path: str) -> Page | None:
        """Return the page at `path` as it lies there; None where there is none. Raises PageError."""
        data = self.revisions.present(path, MAX_BYTES)
        return None if data is None else self.parse(data, path)

    def parse(self, data: bytes, path: str) -> Page:
        """Return the page in `data`. Raises PageError."""
        inside = path.removeprefix(f"{self.folders.pages}/")
        try:
            return parse_page(data.decode("utf-8"), inside)
        except UnicodeDecodeError as error:
            raise PageError(f"{inside}:1: not UTF-8") from error

    def known(self, inside: str) -> Page | None:
        """Return the page at a path below the pages' folder; None where there is none that can be read."""
        try:
            return self.page(f"{self.folders.pages}/{inside}")
        except PageError:
            return None

    def base(self, inside: str) -> Page | None:
        """Return a page as it was generated."""
        try:
            base = self.page(self.folders.copy_of(f"{self.folders.pages}/{inside}"))
        except PageError:
            return None
        return base if base and is_unedited(base) else None

    def source(self, path: str) -> Source | None:
        """Return the source at `path` with its sidecar."""
        data = self.revisions.present(path, MAX_BYTES + 1)
        if data is None:
            return None
        stem = path.rpartition(".")[0]
        for suffix in _SIDECARS:
            sidecar = self.revisions.present(stem + suffix, MAX_BYTES)
            if sidecar is not None:
                text = sidecar.decode("utf-8", errors="replace")
                return Source(self.folders.source_name(path), data, self.folders.source_name(stem + suffix), text)
        return Source(self.folders.source_name(path), data)

    def source_of_sidecar(self, path: str) -> str | None:
        """Return the path of the source beside which a sidecar stands."""
        stem = path.rpartition(".")[0]
        places = (stem + suffix for suffix in sorted(SUFFIXES))
        return next((place for place in places if self.revisions.present(place, 1) is not None), None)

    def holdings(self) -> Holdings:
        """Return what may be asked of the archive."""
        return Holdings(self.known, self.base, self._pages_of, self._pages_in, self._pages_with)

    def _pages_of(self, sources: Sequence[str]) -> list[str]:
        return [path for path, _ in self._pages_with([f"  source: {name}" for name in sources])]

    def _pages_in(self, folder: str) -> list[Page]:
        prefix = f"{self.folders.pages}/"
        paths = self.revisions.listed(prefix + folder, ".md")
        return [page for path in paths if (page := self.known(path.removeprefix(prefix)))]

    def _pages_with(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """Return which pages hold which of the words."""
        prefix = f"{self.folders.pages}/"
        found = self.revisions.find(words, self.folders.pages)
        inside = [(path.removeprefix(prefix), word) for path, word in found if path.endswith(".md")]
        return [(path, word) for path, word in inside if not path.startswith(f"{GENERATED}/")]


# Pages


def _page_entries(changes: Sequence[FileChange], reader: _Reader, touched: set[str]) -> Iterator[Entry]:
    """Yield the pages that changed; one that went and came again under another address has moved."""
    olds: dict[tuple[str, int], Page] = {}
    pairs: list[tuple[FileChange, Page | None]] = []
    then = reader.revisions.former(change.blob for change in changes if change.blob)
    for change in changes:
        old = _tolerant(reader, next(then), change.old) if change.blob else None
        pairs.append((change, old))
        if old and not change.new:
            olds[_document(old)] = old
    for change, old in pairs:
        if change.new:
            yield _page_entry(change, old, reader, (touched, olds))
    for change, old in pairs:
        if not change.new and (old is None or _document(old) in olds):
            title = old.metadata.title if old else ""
            path = change.old.removeprefix(f"{reader.folders.pages}/")
            yield Entry(path, Status.REMOVED, "", title, (), (Risk("page.removed", title or None, None),))


def _document(page: Page) -> tuple[str, int]:
    return page.metadata.provenance.source, page.metadata.provenance.part


def _tolerant(reader: _Reader, data: bytes | None, path: str) -> Page | None:
    try:
        return reader.parse(data, path) if data is not None else None
    except PageError:
        return None


def _page_entry(
    change: FileChange, old: Page | None, reader: _Reader, known: tuple[set[str], dict[tuple[str, int], Page]]
) -> Entry:
    touched, olds = known
    path = change.new.removeprefix(f"{reader.folders.pages}/")
    status = Status.ADDED if not change.old else Status.CHANGED if change.old == change.new else Status.MOVED
    if change.is_link:
        return Entry(path, status, risks=(Risk("source.link"),))
    try:
        page = reader.page(change.new)
    except PageError as error:
        return Entry(path, status, risks=(Risk("page.unreadable", None, str(error)),))
    if page is None:
        return Entry(path, status, risks=(Risk("page.unreadable"),))
    if old is None and _document(page) in olds:
        old, status = olds.pop(_document(page)), Status.MOVED
    risks = page_risks(old, page, touched)
    old_path = old.path if old and status is Status.MOVED else ""
    risks += (Risk("page.moved", old_path, path),) if old_path else ()
    changes = compare_pages(_masked(old), _masked(page)) if old else ()
    if is_unedited(page) and not _has_its_copy(change.new, reader):
        risks += (Risk("copy.by-hand"),)
    return Entry(path, status, old_path, page.metadata.title, changes, risks)


def _masked(page: Page) -> Page:
    return replace(page, body=mask(page.body, find_private(page.body)))


def _has_its_copy(path: str, reader: _Reader) -> bool:
    """Whether a page that nobody edited is as it was generated, or nothing is kept of that."""
    copy = reader.revisions.present(reader.folders.copy_of(path), MAX_BYTES)
    return copy is None or copy == reader.revisions.present(path, MAX_BYTES)


def _copy_entries(copies: Sequence[FileChange], pages: Sequence[FileChange], reader: _Reader) -> Iterator[Entry]:
    """Yield the copies of pages as generated that no build has left so."""
    folder = reader.folders
    at = {folder.copy_of(change.new): change.new for change in pages if change.new}
    for change in copies:
        path = change.new or change.old
        inside = path.removeprefix(f"{folder.pages}/{GENERATED}/").removesuffix(".txt") + ".md"
        has_page = reader.revisions.present(f"{folder.pages}/{inside}", 1) is not None
        if not change.new:
            forged = has_page
        else:
            base = reader.base(inside)
            # A copy that changed alone is a build's only where the page beside it is edited and took nothing new.
            page = reader.known(inside)
            forged = base is None or page is None or (path not in at and is_unedited(page))
        if forged:
            status = Status.REMOVED if not change.new else Status.CHANGED if change.old else Status.ADDED
            yield Entry(f"{GENERATED}/{inside.removesuffix('.md')}.txt", status, risks=(Risk("copy.by-hand"),))


# Sources and sidecars


def _to_convert(sorts: Mapping[str, Sequence[FileChange]], reader: _Reader) -> tuple[dict[str, Status], list[str]]:
    """Return the sources to convert with what became of them, by path, and those that are too many."""
    statuses: dict[str, Status] = {}
    for change in sorts["source"]:
        if change.new and not change.is_link:
            statuses[change.new] = Status.ADDED if not change.old else Status.CHANGED
    for change in sorts["sidecar"]:
        source = reader.source_of_sidecar(change.new or change.old)
        if source:
            statuses.setdefault(source, Status.CHANGED)
    paths = sorted(statuses)
    return {path: statuses[path] for path in paths[:MOST_CONVERTED]}, paths[MOST_CONVERTED:]


def _source_entries(changes: Sequence[FileChange]) -> Iterator[Entry]:
    for change in changes:
        if change.is_link:
            yield Entry(change.new, Status.ADDED, risks=(Risk("source.link"),))
        elif not change.new:
            yield Entry(change.old, Status.REMOVED, risks=(Risk("source.removed"),))
        elif change.old and change.old != change.new:
            yield Entry(change.new, Status.MOVED, change.old, risks=(Risk("source.changed", change.old, change.new),))
        elif change.old:
            yield Entry(change.new, Status.CHANGED, risks=(Risk("source.changed"),))
        else:
            yield Entry(change.new, Status.ADDED)


def _sidecar_entries(changes: Sequence[FileChange], reader: _Reader) -> Iterator[Entry]:
    then = reader.revisions.former(change.blob for change in changes if change.blob)
    for change in changes:
        path = change.new or change.old
        status = Status.REMOVED if not change.new else Status.CHANGED if change.old else Status.ADDED
        before = next(then) if change.blob else None
        if change.is_link:
            yield Entry(path, status, risks=(Risk("source.link"),))
            continue
        after = reader.revisions.present(change.new, MAX_BYTES) if change.new else None
        try:
            new = _parsed(after)
        except SidecarError as error:
            yield Entry(path, status, risks=(Risk("sidecar.invalid", None, f"{error.line}: {error}"),))
            continue
        try:
            old = _parsed(before)
        except SidecarError:
            old = Sidecar()
        place = reader.source_of_sidecar(path)
        source = reader.source(place) if place else None
        risks = sidecar_risks(old, new, source) if source else ()
        yield Entry(path, status, "", "", compare_sidecars(old, new), risks)


def _parsed(data: bytes | None) -> Sidecar:
    return Sidecar() if data is None else parse_sidecar(data.decode("utf-8", errors="replace"))


def _other_entries(changes: Sequence[FileChange], folders: Folders) -> Iterator[Entry]:
    """Yield the files that are no part of the archive; of each folder the first says why to look."""
    told: set[str] = set()
    for change in changes:
        path = change.new or change.old
        status = Status.REMOVED if not change.new else Status.ADDED if not change.old else Status.CHANGED
        top = path.partition("/")[0]
        is_kept = path.endswith(".md") or path.startswith((f"{folders.pages}/", f"{folders.sources}/"))
        risks = () if top in told or is_kept else (Risk("program.changed"),)
        told |= {top} if risks else set()
        yield Entry(path, status, change.old if change.old != path else "", risks=risks)
