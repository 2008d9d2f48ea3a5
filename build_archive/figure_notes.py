"""Notes to figures for readers: what does not agree with others, and from when something else was counted."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from build_archive.archive import Note, NoteKey, NoteKind
from build_archive.definitions import definition_notes
from build_archive.figure_checks import SUM, Finding, check_series
from build_archive.measures import day_counted, moment_of, observe
from build_archive.pages import Page

_SURE = 0.5  # a finding less sure than this is for those who keep the archive, not for its readers
_NEAR = datetime.timedelta(days=7)  # so soon after a change a series that begins is told of it


def figure_notes(pages: Sequence[Page], sums: Iterable[Finding]) -> Mapping[NoteKey, tuple[Note, ...]]:
    """Return the notes of the figures of all pages, by metric, place and day; `sums` are those found page by page."""
    notes: dict[NoteKey, list[Note]] = defaultdict(list)
    for key, note in (*_checks(pages, sums), *_breaks(pages)):
        if note not in notes[key]:
            notes[key].append(note)
    return {key: tuple(found) for key, found in notes.items()}


def _checks(pages: Sequence[Page], sums: Iterable[Finding]) -> Iterator[tuple[NoteKey, Note]]:
    homes = {page.path: page.metadata.city or "" for page in pages}
    for finding in (*sums, *check_series(pages)):
        first = finding.figures[0]
        moment = moment_of(first.figure.as_of)
        if moment is not None and finding.sureness >= _SURE:
            key = NoteKey(first.figure.metric, first.figure.place or homes[first.path], day_counted(moment))
            yield key, Note(NoteKind.CHECK, _in_words(finding))


def _in_words(finding: Finding) -> str:
    if finding.code == SUM:
        return f"各地相加为{finding.expected:g}，原文为{finding.stated:g}"
    if len(finding.figures) > 2:
        return f"前一日累计加当日新增为{finding.expected:g}，原文为{finding.stated:g}"
    return f"另一篇为{finding.expected:g}，本篇为{finding.stated:g}"


def _breaks(pages: Iterable[Page]) -> Iterator[tuple[NoteKey, Note]]:
    """Yield each change of the counting at the first day of a series that it holds for."""
    days: dict[tuple[str, str], set[datetime.date]] = defaultdict(set)
    for observation in observe(pages):
        if observation.figure.as_of and observation.moment is not None:
            days[observation.figure.metric, observation.place].add(day_counted(observation.moment))
    for (metric, place), counted in days.items():
        told: set[str] = set()
        for day in sorted(counted):
            for note in definition_notes(metric, place, day):
                if note.text not in told and (min(counted) < note.since or day - note.since <= _NEAR):
                    yield NoteKey(metric, place, day), Note(NoteKind.BREAK, f"{note.text}（{note.source}）")
                told.add(note.text)
