"""Reads the figures of a sentence, clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from build_archive.contract import Figure
from build_archive.figures.clauses import MASK, NOTE_MARK_RE, Clause, blot, clauses
from build_archive.figures.counts import find_counts
from build_archive.figures.days import closing_day, days_of
from build_archive.figures.kinds import ACCIDENT_RE
from build_archive.figures.places import COUNTRY, Place, are_many, find_places
from build_archive.figures.reading import ClauseReader, Content
from build_archive.figures.scope import FigureContext, Scope
from build_archive.figures.vocabulary import find_words, word_re
from build_archive.model import Found
from build_archive.timex import Timex, find_times

_TRIAL_RE = re.compile(r"检测|采样|检出|送检|接种|筛查")
_WITNESS_RE = re.compile(
    r"我们|他们|[我本该]院|[医学]院|小组|班组|社区|小区|学校|企业|[医护疗]队|[村站店]|实验室|志愿"
)
_OWN_RE = re.compile(  # names a division by its level
    "[全我本该县区州](?:(?<=[全我本该])[省国市县区州]|(?<=[县区州])[里城])"
)
_CUE_RE = re.compile(  # what a clause may say without a word of the lexicon
    "[全我本县区州现当眼截以分](?:(?<=[全我本])[省国市县区州]|(?<=[县区州])[里城]|(?<=现)[时在]|(?<=当)前|(?<=眼)下"
    "|(?<=截)[至止]|(?<=以)来|(?<=分)[别布])"
)


class Sentence:
    """Reads the figures of one sentence, clause by clause."""

    def __init__(self, raw: str, text: str, context: FigureContext, scope: Scope) -> None:
        self.raw, self.text, self.context, self.scope = raw, text, context, scope
        self.times = find_times(text)
        self.time_starts = [time.start for time in self.times]
        spans = [(time.start, time.end) for time in self.times]
        if marks := [mark.span() for mark in NOTE_MARK_RE.finditer(text)]:
            spans = sorted(spans + marks)
        self.masked = blot(text, spans)
        self.epidemic = scope.epidemic and not ACCIDENT_RE.search(text)
        self.places: Sequence[Place] = ()
        if scope.told or scope.topic.subject or word_re().search(self.masked):
            self.places = find_places(text, context)
        self.names_own = _OWN_RE.search(text) is not None
        self.place_starts = [place[0] for place in self.places]
        if self.places:
            country = [(p[0] + 2, p[1]) for p in self.places if p[2] == COUNTRY and p[1] - p[0] > len(COUNTRY)]
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
        parts = clauses(self.masked)
        if "截" in self.text and (span := closing_day(parts, self.times, self.context)):
            self.scope.told_day, self.scope.counted = span, True
        for clause in parts:
            content = self._content_of(clause)
            if content is None:
                self.scope.pass_by(clause.mark)
                continue
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

    def _content_of(self, clause: Clause) -> Content | None:
        """Return what a clause names; None where it says nothing of a number, a place, a time, in words or without."""
        start, end, _mark, text, _is_note = clause
        places: list[Place] = []
        times: Sequence[Timex] = ()
        named = text
        if self.places:  # those in its brackets left out
            first, last = bisect_left(self.place_starts, start), bisect_left(self.place_starts, end)
            places = [place for place in self.places[first:last] if text[place[0] - start] != MASK]
            named = blot(text, [(place[0] - start, place[1] - start) for place in places])
        if self.times:
            times = self.times[bisect_left(self.time_starts, start) : bisect_left(self.time_starts, end)]
        words = find_words(named, start)  # 镇江市 is no 镇
        counts = find_counts(text, start)
        if not words and not counts and not places and not times and not _CUE_RE.search(text):
            return None
        return Content(places, times, named, words, counts)
