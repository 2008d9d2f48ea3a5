"""Reads the figures of a sentence, clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from build_archive.contract import Figure
from build_archive.figures.clauses import MASK, NOTE_MARK_RE, Clause, blot, clauses
from build_archive.figures.days import closing_day, days_of
from build_archive.figures.kinds import ACCIDENT_RE
from build_archive.figures.places import COUNTRY, Place, are_many, find_places
from build_archive.figures.reading import ClauseReader
from build_archive.figures.scope import FigureContext, Scope
from build_archive.figures.vocabulary import find_words, word_re
from build_archive.model import Found
from build_archive.timex import Timex, find_times

_TRIAL_RE = re.compile(r"检测|采样|检出|送检|接种|筛查")
_WITNESS_RE = re.compile(
    r"我们|他们|[我本该]院|[医学]院|小组|班组|社区|小区|学校|企业|[医护疗]队|[村站店]|实验室|志愿"
)
_OWN_RE = re.compile(r"[全我本该][省国市县区州]|[县区州](?:里|城)")  # names a division by its level
_CUE_RE = re.compile(  # what a clause may say without a word of the lexicon
    r"\d|[一二两三四五六七八九十百千万亿]|[全我本][省国市县区州]|[县区州](?:里|城)|现[时在]|当前|眼下|截[至止]|以来|分别|分布"
)


class Sentence:
    """Reads the figures of one sentence, clause by clause."""

    def __init__(self, raw: str, text: str, context: FigureContext, scope: Scope) -> None:
        self.raw, self.text, self.context, self.scope = raw, text, context, scope
        self.times = find_times(text)
        self.time_starts = [time.start for time in self.times]
        marks = [mark.span() for mark in NOTE_MARK_RE.finditer(text)]
        self.masked = blot(text, sorted([(time.start, time.end) for time in self.times] + marks))
        self.epidemic = scope.epidemic and not ACCIDENT_RE.search(text)
        self.places: Sequence[Place] = ()
        if scope.told or scope.topic.subject or word_re().search(self.masked):
            self.places = find_places(text, context)
        self.names_own = _OWN_RE.search(text) is not None
        self.place_starts = [place[0] for place in self.places]
        country = [
            (start + 2, end) for start, end, name in self.places if name == COUNTRY and end - start > len(COUNTRY)
        ]
        self.masked = blot(self.masked, country)  # its 31 provinces and their brackets
        if scope.unread and _TRIAL_RE.search(text) and _TRIAL_RE.search(scope.unread):
            self._go_on_from(scope.unread)

    @cached_property
    def is_witness(self) -> bool:
        """Whether it tells of what a few did, not of what is counted of a place."""
        return _WITNESS_RE.search(self.text) is not None

    def _go_on_from(self, before: str) -> None:
        """Take over place and days of the sentence before, which began what this one counts: 甲区开展检测."""
        self.scope.recent_day = days_of(before, self.context) or self.scope.recent_day
        if self.places or self.scope.place:
            return
        places = find_places(before, self.context)
        is_one = len({name for *_span, name in places}) == 1 or are_many(places[1:], before)
        self.scope.place = places[0][2] if is_one else None

    def read(self) -> list[Found[Figure]]:
        """Return the figures in order; what a bracket says changes nothing for the clauses after it."""
        found: list[Found[Figure]] = []
        placed = False  # the clause before names a place
        parts = list(clauses(self.masked))
        if "截" in self.text and (span := closing_day(parts, self.times, self.context)):
            self.scope.told_day, self.scope.counted = span, True
        for clause in parts:
            places, times = self._places_in(clause), self._times_in(clause)
            named = clause.text
            if places:
                named = blot(named, [(start - clause.start, end - clause.start) for start, end, _ in places])
            words = find_words(named, clause.start)  # 镇江市 is no 镇
            if not words and not places and not times and not _CUE_RE.search(named):
                self.scope.pass_by(clause.mark)
                continue
            content = (places, times, named, words)
            if clause.is_note:
                found += ClauseReader(self, clause, replace(self.scope, subset=True), content).read()
                continue
            reader = ClauseReader(self, clause, self.scope, content)
            figures = reader.read()
            if found and not figures and clause.mark == "comma":
                found[-1] = found[-1] if placed else reader.moved(found[-1])
            placed = (placed and not figures) or bool(reader.places)
            found += figures
        return found

    def _times_in(self, clause: Clause) -> Sequence[Timex]:
        """Return the times that begin in a clause."""
        if not self.times:
            return ()
        first, last = (bisect_left(self.time_starts, at) for at in (clause.start, clause.end))
        return self.times[first:last]

    def _places_in(self, clause: Clause) -> list[Place]:
        """Return the divisions named in a clause, those in its brackets left out."""
        if not self.places:
            return []
        first, last = (bisect_left(self.place_starts, at) for at in (clause.start, clause.end))
        return [p for p in self.places[first:last] if clause.text[p[0] - clause.start] != MASK]
