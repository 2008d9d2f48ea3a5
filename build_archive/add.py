"""Takes texts into the archive: shows what was recognised, asks for what is missing, joins copies, writes the files."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from ruamel.yaml.comments import CommentedMap

from build_archive.complaints import MistakesError, validate
from build_archive.conversions import convert_here
from build_archive.copies import CopyFinder, Likeness, Text, difference, is_better, name_of
from build_archive.doubts import describe, rank
from build_archive.files import write_file, write_new
from build_archive.gazetteer import city_of, meant_city, resolve_division
from build_archive.model import Diagnostic, Severity
from build_archive.neighbours import sitting_of
from build_archive.pages import Page, is_unedited
from build_archive.pipeline import Conversion, Draft, Source, convert_source, settle_together
from build_archive.plain_yaml import YamlText
from build_archive.read import SUFFIXES
from build_archive.romanize import city_folder, slug_of
from build_archive.sidecar import Curated
from build_archive.sidecar_text import dump_statements, holder_of, load_statements, sidecar_path
from build_archive.write import read_pages, write_pages

_FIRST_DOUBTS = 5
_FIRST_DIFFERENCES = 8
_SHOWN = 60  # characters of a value or a wording

# What is asked for where the text does not say it, and how an answer looks.
_WANTED = {
    "date": "the day it took place, such as 2020-03-12",
    "city": "the city, such as 温州市",
    "publisher": "who published the text",
    "url": "the address where it was published",
}
_SAID = ("date", "time", "city", "series", "session", "kind", "published", "publisher", "venue", "url")


class Person(Protocol):
    """Who adds texts, or nobody: then what is missing stays missing, and the rules decide."""

    def tell(self, text: str) -> None:
        """Show something."""

    def ask(self, question: str, check: Callable[[str], str]) -> str:
        """Return an answer that `check` takes, which raises ValueError for others; "" where it is not known."""

    def agrees(self, question: str) -> bool:
        """Return whether what is proposed is to be done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a text: the files written, and what a person should know."""

    written: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class Library:
    """The archive as texts are added to it: its folders, and what it holds, read once."""

    sources: Path
    output: Path
    load: Callable[[Path], Source]
    pages: dict[tuple[str, int], Page] = field(default_factory=dict)
    finder: CopyFinder = field(default_factory=CopyFinder)
    files: dict[str, str] = field(default_factory=dict)  # the name of each source by the hash of its bytes

    def __post_init__(self) -> None:
        """Read what is there."""
        for page in read_pages(self.output)[0] if self.output.exists() else []:
            self._hold(page)
        for path in sorted(self.sources.rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
                self.files.setdefault(_hash(path.read_bytes()), path.relative_to(self.sources).as_posix())

    def _hold(self, page: Page) -> None:
        text = Text(page)
        self.pages[text.key] = page
        self.finder.add(text)

    def place(self, name: str) -> Path:
        """Return where a source or sidecar of this name stands."""
        return self.sources / name.partition("/")[2]

    def convert(self, *sources: Source) -> list[Conversion]:
        """Return the conversions of sources beside all that the archive holds."""
        return settle_together(
            [convert_source(source) for source in sources], (page.metadata for page in self.pages.values())
        )

    def copies_of(self, draft: Draft) -> list[Likeness]:
        """Return the published texts that a page is a copy of."""
        found = self.finder.find(Text(draft))
        return [one for one in found if one.text.key in self.pages]

    def is_held_by_hand(self, key: tuple[str, int]) -> bool:
        """Whether a person edited a page or corrected its text: then it stays, whatever copy comes."""
        page = self.pages[key]
        return not is_unedited(page) or "hand" in page.metadata.provenance.repairs

    def take_in(self, *conversions: Conversion) -> list[Diagnostic]:
        """Write the pages of conversions, and hold them from now on."""
        own = {conversion.source.path for conversion in conversions}
        others = [sitting_of(page.metadata) for (source, _), page in self.pages.items() if source not in own]
        report = write_pages(convert_here([one.source for one in conversions], others), self.output)
        for conversion in conversions:
            path = conversion.source.path
            for key in [key for key in self.pages if key[0] == path]:
                del self.pages[key]
            for draft in conversion.drafts:
                self._hold(draft.page)
            self.files[_hash(conversion.source.data)] = path.partition("/")[2]
        return report.diagnostics


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def add_text(found: Source, library: Library, person: Person) -> Outcome:
    """Take one text into the archive, or say why not; nothing that stands there is overwritten."""
    known = library.files.get(_hash(found.data))
    if known:
        return _refused(found, "copy.same-file", f"the archive has this very file: {known}")
    (conversion,) = library.convert(found)
    if not conversion.drafts:
        return Outcome((), tuple(_reasons(conversion)))
    person.tell("\n".join(_recognised(conversion)))
    source = _answered(found, conversion, person)
    source = _named(source, library.convert(source)[0], library.sources)
    (conversion,) = library.convert(source)
    joins = dict(_joins(conversion, library, person))
    if all(join.likeness.is_same for join in joins.values()) and len(joins) == len(conversion.drafts):
        names = ", ".join(dict.fromkeys(join.likeness.text.name for join in joins.values()))
        return _refused(found, "copy.same-text", f"the archive has the same text already: {names}")
    return _write(conversion, joins, library)


def add_all(files: Iterable[Path], library: Library, person: Person) -> Iterator[Outcome]:
    """Take in the texts of files, one after the other; one that cannot be read or written stops none of the others."""
    for file in files:
        try:
            yield add_text(library.load(file), library, person)
        except OSError as error:
            message = f"{error.strerror or error}; not added"
            yield Outcome((), (Diagnostic("add.failed", Severity.ERROR, message, str(file)),))


def _refused(source: Source, code: str, message: str) -> Outcome:
    return Outcome((), (Diagnostic(code, Severity.WARNING, f"{message}; not added", source.path),))


def _reasons(conversion: Conversion) -> Iterator[Diagnostic]:
    """Yield why a source gives no page; what is said in passing counts here."""
    hint = "if it belongs in the archive all the same, put `publish: true` and `reason: …` into a .yml beside it"
    for diagnostic in conversion.diagnostics:
        if diagnostic in (aside.note for aside in conversion.set_aside.values()):
            yield replace(diagnostic, severity=Severity.WARNING, hint=hint)
        elif diagnostic.severity is not Severity.NOTE:
            yield diagnostic


def _recognised(conversion: Conversion) -> Iterator[str]:
    """Yield what was recognised, a line each, the weightiest doubts last."""
    yield f"{conversion.source.path.partition('/')[2]}:"
    for draft in conversion.drafts:
        metadata, basis = draft.metadata, draft.metadata.provenance.basis
        yield f"  {metadata.title}"
        for key in _SAID:
            value = getattr(metadata, key)
            if value is not None:
                yield f"    {key}: {value} ({basis.get(key, 'by default')})"
        people = ", ".join(person.name for person in metadata.speakers)
        yield f"    speakers: {len(metadata.speakers)} {people[:_SHOWN]}".rstrip()
        yield f"    figures: {len(metadata.figures)}; characters: {len(draft.body):,}"
    yield from (f"  set aside: {aside.note.message}" for aside in conversion.set_aside.values())
    made = conversion.repaired.counts()
    yield f"  repaired: {', '.join(f'{kind} {count:,}' for kind, count in made.items()) or 'nothing'}"
    doubts = rank(conversion.diagnostics)
    yield from (f"  in doubt: {doubt.message}" for doubt in doubts[:_FIRST_DOUBTS])
    if len(doubts) > _FIRST_DOUBTS:
        yield f"  and {len(doubts) - _FIRST_DOUBTS} smaller doubts; `check --verbose` lists them"


def _answered(source: Source, conversion: Conversion, person: Person) -> Source:
    """Return the source with a sidecar that holds what a person answered."""
    statements = load_statements(source.sidecar)
    for draft in conversion.drafts:
        for key, meaning in _WANTED.items():
            if getattr(draft.metadata, key) is None and draft.found.get(key, None) is None:
                answer = person.ask(_question(draft, key, meaning), _checks(key))
                if answer:
                    holder = holder_of(statements, draft.metadata.provenance.part, conversion.documents)
                    value = datetime.date.fromisoformat(answer) if key == "date" else answer
                    holder.setdefault("metadata", {})[key] = value
    return _with_sidecar(source, statements)


def _with_sidecar(source: Source, statements: Any) -> Source:
    if not statements:
        return source
    path = source.sidecar_path or sidecar_path(source.path)
    return replace(source, sidecar=dump_statements(statements, source.sidecar, path), sidecar_path=path)


def _question(draft: Draft, key: str, meaning: str) -> str:
    unsure = draft.unsure.get(key)
    maybe = f"; perhaps {describe(unsure)}" if unsure else ""
    return f"{draft.metadata.title[:_SHOWN]}: {meaning}{maybe} (Enter: not known)"


def _checks(key: str) -> Callable[[str], str]:
    """Return what takes an answer for a field as it goes into the sidecar, and refuses it with the reason."""
    doubted: set[str] = set()

    def check(answer: str) -> str:
        answer = answer.strip()
        if not answer:
            return ""
        try:
            value = getattr(validate(YamlText({key: answer}, None), Curated), key)
        except MistakesError as error:
            raise ValueError(error.complaints[0].message) from error
        return _full_city(answer, doubted) if key == "city" else str(value)

    return check


def _full_city(name: str, doubted: set[str]) -> str:
    """Return the full name of a city. One that no table has is doubted first, and stands when it is given again."""
    division = resolve_division(name)
    if division:
        return city_of(division)
    if name not in doubted:
        doubted.add(name)
        meant = meant_city(name, 0.6)  # a question costs nothing
        question = f"; did you mean {meant}?" if meant else "."
        raise ValueError(f"no place is known by the name of {name}{question} If it is right, write it again")
    return name


def _named(source: Source, conversion: Conversion, folder: Path) -> Source:
    """Return the source under the name that it gets: city, day and session where they are known, in ASCII."""
    old = PurePosixPath(source.path)
    stem = slug_of(old.stem)
    if len(conversion.drafts) == 1 and not conversion.set_aside:
        metadata = conversion.drafts[0].metadata
        if metadata.city and metadata.date:
            session = f"-{metadata.session}" if metadata.session else ""
            stem = f"{city_folder(metadata.city)}-{metadata.date}{session}"
    name, number = stem, 1
    while _is_taken(folder / name):
        number += 1
        name = f"{stem}-{number}"
    path = f"{folder.resolve().name}/{name}{old.suffix.lower()}"
    return replace(source, path=path, sidecar_path=sidecar_path(path) if source.sidecar else "")


def _is_taken(stem: Path) -> bool:
    return any(stem.with_name(stem.name + suffix).exists() for suffix in (*SUFFIXES, ".yml", ".yaml"))


@dataclass(frozen=True, slots=True)
class _Join:
    """A document that is a copy of a published one, and which of the two is published from now on."""

    likeness: Likeness
    is_better: bool
    why: str
    is_copy: bool = True  # unless a person says that it is none

    @property
    def reason(self) -> str:
        """Why, as a sidecar says it."""
        return f"same text ({self.likeness.share:.0%}); the page is made of the better copy: {self.why}"


def _joins(conversion: Conversion, library: Library, person: Person) -> Iterator[tuple[int, _Join]]:
    """Yield the documents that are copies of published ones, or may be, by their numbers."""
    for draft in conversion.drafts:
        for likeness in library.copies_of(draft)[:1]:
            join = _choose(draft, likeness, library)
            is_copy = likeness.is_same or person.agrees("\n".join(_compared(draft, join)))
            yield draft.metadata.provenance.part, replace(join, is_copy=is_copy)


def _choose(draft: Draft, likeness: Likeness, library: Library) -> _Join:
    if likeness.is_same:
        return _Join(likeness, is_better=False, why="it was there before")
    if library.is_held_by_hand(likeness.text.key):
        return _Join(likeness, is_better=False, why="somebody has edited or corrected it")
    better, why = is_better(Text(draft), likeness.text)
    return _Join(likeness, better, why)


def _compared(draft: Draft, join: _Join) -> Iterator[str]:
    """Yield what a new text says otherwise than the published one, and what is proposed."""
    name = join.likeness.text.name
    yield f"{draft.metadata.title[:_SHOWN]} is {join.likeness.share:.0%} the text of {name}. Where they differ:"
    places = list(difference(Text(draft), join.likeness.text))
    for new, old in places[:_FIRST_DIFFERENCES]:
        yield f"  new: {new[:_SHOWN] or '—'}"
        yield f"  old: {old[:_SHOWN] or '—'}"
    if len(places) > _FIRST_DIFFERENCES:
        yield f"  and {len(places) - _FIRST_DIFFERENCES} places more"
    kept = "the new one" if join.is_better else name
    yield f"Both are kept as sources, and {kept} is published ({join.why}). Join them so?"


def _write(conversion: Conversion, joins: Mapping[int, _Join], library: Library) -> Outcome:
    """Write sidecar, source and pages. The source comes after its sidecar, so that it never stands without it."""
    source = conversion.source
    statements = load_statements(source.sidecar)
    outdone: dict[str, Source] = {}
    for part, join in joins.items():
        if not join.is_copy:
            reason = f"no copy of {join.likeness.text.name}, though alike ({join.likeness.share:.0%})"
            holder_of(statements, part, conversion.documents).update({"publish": True, "reason": reason})
        elif join.is_better:
            old = _outdone(join, name_of(source.path, part), outdone, library)
            outdone[old.path] = old
        else:
            _state_copy(holder_of(statements, part, conversion.documents), join.likeness.text.name, join)
    source = _with_sidecar(source, statements)
    written = [source.path]
    if source.sidecar is not None:
        write_new(library.place(source.sidecar_path), source.sidecar.encode())
        written.insert(0, source.sidecar_path)
    write_new(library.place(source.path), source.data)
    for old in outdone.values():
        write_file(library.place(old.sidecar_path), old.sidecar or "")
        written.append(old.sidecar_path)
    conversions = library.convert(source, *outdone.values())
    diagnostics = library.take_in(*conversions)
    written += [f"{library.output}/{draft.path}" for draft in conversions[0].drafts]
    return Outcome(tuple(written), (*(d for c in conversions for d in c.diagnostics), *diagnostics))


def _outdone(join: _Join, name: str, changed: Mapping[str, Source], library: Library) -> Source:
    """Return the source of a published text with a sidecar that says whose page stands for it from now on."""
    path, part = join.likeness.text.key
    old = changed.get(path) or library.load(library.place(path))
    statements = load_statements(old.sidecar)
    _state_copy(holder_of(statements, part, convert_source(old).documents), name, join)
    return _with_sidecar(old, statements)


def _state_copy(holder: CommentedMap, name: str, join: _Join) -> None:
    holder.pop("publish", None)  # a copy is not published, whatever was ruled of it
    holder.update({"copy_of": name, "reason": join.reason})
