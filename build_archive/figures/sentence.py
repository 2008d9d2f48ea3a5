"""Reads the figures of a sentence, clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from build_archive.contract import Figure
from build_archive.figures.clauses import MASK, NOTE_MARK_RE, blot, clauses, without_notes
from build_archive.figures.counts import Count, find_counts
from build_archive.figures.days import NOW_WORD_RE, closing_day, days_of
from build_archive.figures.kinds import ACCIDENT_RE
from build_archive.figures.places import COUNTRY, Place, are_many, find_places
from build_archive.figures.reading import ClauseReader
from build_archive.figures.scope import FigureContext, Meaning, Scope
from build_archive.figures.vocabulary import word_re
from build_archive.model import Found
from build_archive.timex import Timex, find_times

_TRIAL_RE = re.compile(r"检测|采样|检出|送检|接种|筛查")
GOES_ON_RE = re.compile(r"\s*(?:其中|上述|以上|这些)")  # speaks of those just counted
# A number in what is no counter: so something else is counted, and a change told after it is not that of the topic.
_STRANGE_COUNT_RE = re.compile(rf"\d[万亿]?[^\d\s年月日时季至到.,%{MASK}]{{1,3}}$")  # 重污染395天次
_WITNESS_RE = re.compile(r"我们|他们|[我本该]院|[医学]院|小组|班组|社区|小区|学校|企业|[医护疗]队|[村站店]|实验室|志愿")
_REST_RE = re.compile(r"除[^。]{1,24}?[以之]?外[,，]\s?(?:其他|其它|其余|别的|另外)")
_OWN_RE = re.compile(  # names a division by its level
    "[全我本该县区州旗](?:(?<=[全我本该])[省国市县区州]|(?<=[县区州旗])[里城])"
)


class Sentence:
    """Reads the figures of one sentence, clause by clause."""

    def __init__(self, raw: str, text: str, context: FigureContext, scope: Scope) -> None:
        self.raw, self.text, self.context, self.scope = raw, text, context, scope
        self.goes_on = GOES_ON_RE.match(text) is not None
        self.times = find_times(text)
        self.time_starts = [time.start for time in self.times]
        spans = [(time.start, time.end) for time in self.times]
        if marks := [mark.span() for mark in NOTE_MARK_RE.finditer(text)]:
            spans = sorted(spans + marks)
        self.masked = blot(text, spans)
        self.epidemic = scope.epidemic and not ACCIDENT_RE.search(text)
        self.places: Sequence[Place] = ()
        if scope.told or scope.topic.subject or word_re().search(self.masked):
            self.places = find_places(text, context, raw)
        self.names_own = _OWN_RE.search(text) is not None
        self.names_days = bool(self.times) or NOW_WORD_RE.search(text) is not None
        self.deals = "分别" in text
        rest = _REST_RE.search(text) if "除" in text else None
        self.rest_from = rest.end() if rest else None  # from where it counts all but those named
        self.place_starts = [place[0] for place in self.places]
        if self.places:
            country = [(p[0] + 2, p[1]) for p in self.places if p[2] == COUNTRY and p[1] - p[0] > len(COUNTRY)]
            self.masked = blot(self.masked, country)  # its 31 provinces and their brackets
        if scope.unread and _TRIAL_RE.search(text) and _TRIAL_RE.search(scope.unread):
            self._go_on_from(scope.unread)

    @cached_property
    def counts(self) -> Sequence[Count]:
        """The numbers of the whole sentence that have a counter, those in brackets left out."""
        return find_counts(without_notes(self.masked), 0)

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
            reader = ClauseReader(self, clause, self.scope)
            if self.scope.topic.label and not reader.counts and _STRANGE_COUNT_RE.search(clause.text):
                self.scope.topic = Meaning()
            if reader.is_idle:
                self.scope.pass_by(clause.mark)
                continue
            if clause.is_note:
                topic = self.scope.latest if found and self.scope.latest.metric else self.scope.topic
                reader.scope = replace(self.scope, subset=True, topic=topic)
                inner = reader.read()
                if found and not inner:
                    found[-1] = reader.moved(found[-1])
                found += inner
                continue
            figures = reader.read()
            if found and not figures and clause.mark == "comma":
                found[-1] = found[-1] if placed else reader.moved(found[-1])
            placed = (placed and not figures) or bool(reader.places)
            found += figures
        return found

    def times_in(self, start: int, end: int) -> Sequence[Timex]:
        """Return the times that begin between two places."""
        return self.times[bisect_left(self.time_starts, start) : bisect_left(self.time_starts, end)]

    def places_in(self, start: int, end: int) -> Sequence[Place]:
        """Return the divisions named between two places."""
        return self.places[bisect_left(self.place_starts, start) : bisect_left(self.place_starts, end)]
