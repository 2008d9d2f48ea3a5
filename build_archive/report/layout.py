"""The report as lines, whatever they are written in: our words in Chinese and English, and words that are quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from build_archive.lexicon import label, load_table
from build_archive.report.model import Change, Entry, Intake, Publication, Report, Risk, Status

_MOST_RISKS = 100
_MOST_CHANGES = 30  # of one page
_MOST_FILES = 50
_LONGEST = 160  # characters of a value
_LEVELS = {1: "⚠", 2: "●", 3: "○"}


class Quoted(str):
    """Words of a page, a source or a name of a file: whoever writes a line out makes them harmless."""

    __slots__ = ()


class Old(Quoted):
    """Quoted words that are gone."""

    __slots__ = ()


class New(Quoted):
    """Quoted words that came in their place."""

    __slots__ = ()


Line = tuple[str, ...]  # pieces, one after another: plain ones are ours


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs together: a heading and its lines; shown whole or not at all."""

    heading: Line
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its title."""

    title: str
    blocks: tuple[Block, ...]


def lay_out(report: Report) -> list[Section]:
    """Return the sections of a report, the head first, then what is risky, then what is new, then all changes."""
    sections = [
        Section(_words("archive"), (_head(report),)),
        Section(_words("risks"), tuple(_risks(report))),
        Section(_words("would_be"), tuple(_intakes(report))),
        Section(_words("pages"), tuple(map(_entry, report.pages))),
        Section(_words("sources"), tuple(map(_entry, report.sources))),
        Section(_words("other_files"), tuple(_others(report.others))),
    ]
    return [section for section in sections if section.blocks]


def _words(name: str) -> str:
    """Return what the report calls a thing, in Chinese and English; an unknown name stands for itself."""
    row = load_table("report_words.tsv").get(name)
    return f"{row[0]} {row[1]}" if row else name


def _head(report: Report) -> Block:
    counts = Counter(entry.status for entry in report.pages)
    pending = sum(len(intake.publications) for intake in report.intakes)
    told = [f"{_words(status)} {counts[status]}" for status in Status if counts[status] and status != Status.PENDING]
    told += [f"{_words('pending')} {counts[Status.PENDING] + pending}"] if counts[Status.PENDING] + pending else []
    lines: list[Line] = [(_words("base"), " ", Quoted(report.base[:12]))]
    if not report.is_exact:
        lines.append((_words("no_base"),))
    if told:
        lines.append((f"{_words('pages')}: {' · '.join(told)}",))
    if not (report.pages or report.sources or report.intakes):
        lines.append((_words("nothing"),))
    return Block((), tuple(lines))


def _risks(report: Report) -> Iterator[Block]:
    risks = report.risks
    for entry, risk in risks[:_MOST_RISKS]:
        yield Block((), ((f"{_LEVELS[risk.level]} {_rule(risk)}: ", Quoted(entry.path), *_of_risk(risk)),))
    if len(risks) > _MOST_RISKS:
        yield Block((), (_more(len(risks) - _MOST_RISKS),))


def _rule(risk: Risk) -> str:
    _, chinese, english = load_table("report_rules.tsv")[risk.rule]
    return f"{chinese} · {english}"


def _of_risk(risk: Risk) -> Line:
    shown = _from_to(risk.before, risk.after)
    return (": ", *shown) if shown else ()


def _from_to(before: str | None, after: str | None) -> Line:
    if before is None:
        return () if after is None else (New(_short(after)),)
    return (Old(_short(before)),) if after is None else (Old(_short(before)), " → ", New(_short(after)))


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _more(count: int) -> Line:
    return (f"… {count} {_words('less')}",)


def _intakes(report: Report) -> Iterator[Block]:
    for intake in report.intakes:
        if intake.publications or intake.problems or intake.doubts:
            yield from _intake(intake)
    if report.skipped:
        yield Block((_words("skipped"),), tuple(_paths(report.skipped)))


def _intake(intake: Intake) -> Iterator[Block]:
    lines: list[Line] = [*((f"{_words('problem')}: ", Quoted(_short(one))) for one in intake.problems)]
    lines += [(f"{_words('doubt')}: ", Quoted(_short(one))) for one in intake.doubts]
    lines += [(f"{_words('doubts')}: {intake.more_doubts}",)] if intake.more_doubts else []
    if intake.is_fruitless and intake.status is Status.ADDED:
        lines.insert(0, (_words("would_not"),))
    for publication in intake.publications[:_MOST_FILES]:
        heading = (Quoted(intake.path), " → ", Quoted(publication.path))
        yield Block(heading, tuple(_publication(publication)))
    if lines:
        yield Block((Quoted(intake.path),), tuple(lines))


def _publication(publication: Publication) -> Iterator[Line]:
    for twin in publication.twins:
        yield (f"⚠ {_words('copies')} ({twin.share:.0%}): ", Quoted(twin.path))
    for one in publication.recognised:
        basis = label(one.basis, "basis")
        yield (f"{_words(one.field)}: ", Quoted(_short(one.value)), f" ({basis} {one.basis})" if basis else "")


def _entry(entry: Entry) -> Block:
    heading: list[str] = [f"{_words(entry.status)}: ", Quoted(entry.path)]
    heading += [" ← ", Quoted(entry.old_path)] if entry.old_path else []
    heading += [" ", Quoted(_short(entry.title))] if entry.title else []
    lines = [_change(change) for change in entry.changes[:_MOST_CHANGES]]
    lines += [_more(len(entry.changes) - _MOST_CHANGES)] if len(entry.changes) > _MOST_CHANGES else []
    return Block(tuple(heading), tuple(lines))


def _change(change: Change) -> Line:
    name = f"{_words(change.what)}: "
    if not (change.lead or change.trail):
        return (name, *_from_to(change.before, change.after))
    around = (Quoted(change.lead), *_inline(change), Quoted(change.trail))
    return (name, *(piece for piece in around if piece))


def _inline(change: Change) -> Iterator[str]:
    yield Old(_short(change.before or ""))
    yield New(_short(change.after or ""))


def _others(entries: Sequence[Entry]) -> Iterator[Block]:
    if entries:
        lines: list[Line] = [(f"{_words(entry.status)}: ", Quoted(entry.path)) for entry in entries[:_MOST_FILES]]
        lines += [_more(len(entries) - _MOST_FILES)] if len(entries) > _MOST_FILES else []
        yield Block((), tuple(lines))


def _paths(paths: Iterable[str]) -> Iterator[Line]:
    named = list(paths)
    yield from ((Quoted(path),) for path in named[:_MOST_FILES])
    if len(named) > _MOST_FILES:
        yield _more(len(named) - _MOST_FILES)
