"""The days that a clause says it counts: up to when, from when."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from build_archive.figures.clauses import MASK, Clause
from build_archive.figures.places import FROM_RE
from build_archive.figures.scope import UNTOLD, FigureContext, Scope, Span
from build_archive.timex import Moment, Timex, find_times, format_as_of

if TYPE_CHECKING:
    from build_archive.figures.sentence import Sentence

_UP_TO_RE = re.compile(r"(?:截至|截止|截止到|截至到|[算计]到|(?:^|[,\N{FULLWIDTH COMMA}])到)\s?$")
_FROM = ("自", "从")
_FROM_THEN_RE = re.compile(r"起[,\N{FULLWIDTH COMMA}]?(?:至|到|累计|共)")
_PLANNED_RE = re.compile(r"计划|[拟将须]|预计|争取|力争|要求|确保")
_ENDED_RE = re.compile(r"[^,;。前将拟计争起\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}]{0,12}?(?:结束|完成|收官)")
_AMOUNTS_RE = re.compile(r"\s?(?:[是为有达]|一?共|累计|总)")
_UP_TO_NOW_RE = re.compile(r"截[至止]到?目前|截[至止]到?发稿")
NOW_WORD_RE = re.compile("[目现当眼截月年季]")  # begins a word that tells a time: without one there is nothing to read
_NOW_RE = re.compile(r"目前|现时|现在|当前|眼下")
_SINCE_RE = re.compile(r"(?:[\u4e00-\u9fff]{0,12})?(?:以来|起)")
_MONTH_SINCE_RE = re.compile(r"(?<!\d)(?P<month>1[0-2]|[1-9])月(?:份)?以来")
_CLOSING_RE = re.compile(rf"(?:以上)?(?:数据|数字|统计)?(?:均为)?(?:截至|截止)到?{MASK}+")
_LEAD_RE = re.compile(rf"(?:[全我本该][市省县区州国]|本轮|此轮|其中|另外|此外|据统计|据介绍|[从自于\s,、{MASK}])*")
# 去年, 2018年, 上半年, 1—11月, 11月底: a stretch that names no day, and so is none of what was counted before
_STRETCH_RE = re.compile(
    r"(?:截[至止]到?|[到在])?(?:"
    r"(?:(?:19|20)\d\d年|[去上前今]年)?(?:第?[一二三四]季度|前[二三两]个?季度|[上下]半年|年[底末]"
    r"|(?:\d{1,2}\s?[\-至到]\s?)?\d{1,2}月(?:份|底|末|$))"  # 1—11月 is parted: 11月 ends its clause
    r"|(?:(?:19|20)\d\d|[去上前])年(?!\s?\d|[底末]?(?:以来|起|同期|春|[“《]))[底末]?(?:全年)?)"
    r"(?!以来|起|同期|[至到])"
)


def read_days(clause: Clause, named: str, times: Sequence[Timex], sentence: Sentence, scope: Scope) -> None:
    """Leave in the scope up to when the clause counts; `named` is its text without places, `times` begin in it."""
    context, text = sentence.context, sentence.text
    if not times:
        if _is_of_stretch(named):
            scope.told_day, scope.is_now = UNTOLD, True
        if NOW_WORD_RE.search(named):
            _read_words(named, context, scope)
        return
    for time in times:
        stamp = _stamp(time.moment, context)
        start = _stamp(time.since, context) if time.since is not None else None
        if _counts_from(text, time):
            scope.since = start or stamp
        elif _counts_up_to(text, time):
            scope.as_of = scope.told_day = Span(stamp)
            scope.counted, scope.by_time = True, "upto"
        elif time.since is not None and (time.moment.hour is not None or time.since.hour is not None):
            scope.as_of = scope.told_day = Span(stamp, start)
            scope.counted, scope.by_time = True, "new" if _is_one_day(time) else ""
        elif time.moment.hour is not None and time.moment.has_day and _has_ended(clause, time, text):
            scope.told_day, scope.counted = Span(stamp, start), True
        elif time.moment.has_day and _leads(named, time.start - clause.start, time, text):
            scope.told_day = Span(stamp, start)
            if (time.moment.offset or 0) < 0:  # 昨天有28例出院: no longer up to a day
                scope.state, scope.by_time = "", "new"


def _is_of_stretch(named: str) -> bool:
    """Whether a clause leads with a stretch of time that names no day."""
    lead = _LEAD_RE.match(named)
    return _STRETCH_RE.match(named, lead.end() if lead else 0) is not None


def _counts_from(text: str, time: Timex) -> bool:
    """Whether something is counted from a time on: 6月18日以来, 6月18日至今, 自6月18日起累计149例."""
    if _SINCE_RE.match(text, time.end) and text.find("以来", time.end, time.end + 14) >= 0:
        return True
    is_from = text[time.start - 1 : time.start] in _FROM and _FROM_THEN_RE.match(text, time.end)
    return bool(is_from) or text.startswith("至今", time.end)


def _counts_up_to(text: str, time: Timex) -> bool:
    """Whether something is counted up to a time: 截至8月1日24时, 病例到昨天15时是12例."""
    at = time.start
    if _UP_TO_RE.search(text, max(0, at - 5), at):
        return True
    return text.startswith("到", at - 1) and _AMOUNTS_RE.match(text, time.end) is not None


def _has_ended(clause: Clause, time: Timex, text: str) -> bool:
    """Whether something was done by a time, and is not only to be: 采样于8月1日22时结束."""
    return _ENDED_RE.match(text, time.end) is not None and not _PLANNED_RE.search(text, clause.start, time.start)


def closing_day(clauses: Sequence[Clause], times: Sequence[Timex], context: FigureContext) -> Span | None:
    """Return the day that a bracket gives to the whole sentence before it: (数据截至8月1日24时)."""
    for clause in clauses:
        if clause.is_note and _CLOSING_RE.fullmatch(clause.text.strip()):
            time = next((time for time in times if clause.start <= time.start < clause.end), None)
            return Span(_stamp(time.moment, context)) if time else None
    return None


def days_of(text: str, context: FigureContext) -> Span | None:
    """Return the days that a sentence speaks of, where it names one stretch: 8月10日至13日开展四轮检测."""
    times = find_times(text)
    if len(times) != 1 or times[0].since is None or not times[0].moment.has_day:
        return None
    return Span(_stamp(times[0].moment, context), _stamp(times[0].since, context))


def _leads(named: str, at: int, time: Timex, text: str) -> bool:
    """Whether nothing stands before a time but what the clause is about: 8月1日, 甲区8月1日."""
    is_from = time.since is None and FROM_RE.search(text, max(0, time.start - 3), time.start)
    return not is_from and _LEAD_RE.fullmatch(named, 0, at) is not None


def _read_words(text: str, context: FigureContext, scope: Scope) -> None:
    if _UP_TO_NOW_RE.search(text):
        if context.day is not None:
            scope.told_day, scope.counted, scope.by_time = Span(context.day.isoformat()), True, "upto"
    elif not scope.told_day.end and not scope.recent_day.end and _NOW_RE.search(text):
        scope.is_now = True
    if (match := _MONTH_SINCE_RE.search(text)) and context.day:
        month = int(match["month"])
        year = context.day.year - (month > context.day.month)
        scope.since = datetime.date(year, month, 1).isoformat()


def _stamp(moment: Moment, context: FigureContext) -> str | None:
    day = context.written if context.written and moment.offset is not None else context.day
    anchor = day or (datetime.date(moment.year or 0, 1, 1) if moment.is_dated else None)
    return format_as_of(moment, anchor) if anchor is not None else None


def _is_one_day(time: Timex) -> bool:
    since, until = time.since, time.moment
    return since is not None and (since.month, since.day) == (until.month, until.day)
