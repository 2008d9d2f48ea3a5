"""The day a briefing took place, its time, and the day it was published; years that are not printed are settled."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from build_archive.model import Found, Passage
from build_archive.neighbours import Span
from build_archive.page_lines import bare_stamp, event_line, short_stamp
from build_archive.recognise.head import HEAD_LINES, as_printed, fold, is_called_off, read_title
from build_archive.recognise.stamps import (
    STAMP_BESIDE_RE,
    STAMP_LABEL_RE,
    find_stamp,
    is_labelled_stamp,
    moment_of_paper,
)
from build_archive.recognise.years import ANY_DAY, BETWEEN, Setting, Stated, settle
from build_archive.timex import MINGUO, Moment, Timex, find_times, resolve_day, weekday_of

_OPENING_LINES = 8  # the day of the event is told in the first paragraphs or not at all
_OPENING_CHARACTERS = 400
_MOST_CANDIDATES = 12  # days tried before the text is given up
_HEADER_CHARACTERS = 40  # a dateline stands this near to the beginning of its paragraph

_BRACKETS = " \t()[]【】\N{FULLWIDTH LEFT PARENTHESIS}\N{FULLWIDTH RIGHT PARENTHESIS}\N{IDEOGRAPHIC SPACE}"
_OF_EVENT = "(?:发布会?|会议|活动|举[行办]|召开|直播|访谈|开始)?"  # before 时间
_LABEL_RE = re.compile(
    rf"(?:^|(?<=\s))[【\[]?{_OF_EVENT}\s?"
    r"(?:时\s?间|日\s?期)(?:[】\]]?\s?[:\N{FULLWIDTH COLON}]|[】\]]|\s(?=\d))"
)
_CLOCK_LABEL_RE = re.compile(
    rf"[【\[]?{_OF_EVENT}\s?时\s?间"
    r"(?:[】\]]\s?[:\N{FULLWIDTH COLON}]?|\s?[:\N{FULLWIDTH COLON}|｜])\s?"
)
_SENTENCE_ENDS = "。!?\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
_SENTENCE_RE = re.compile(r"[。\N{FULLWIDTH COMMA}]|^本[报网台刊]|[讯电]\s?[(\N{FULLWIDTH LEFT PARENTHESIS}]")
_TODAY_IS_RE = re.compile(r"今天是\s?$")
_NAMED_NEXT_RE = re.compile(r"\s?是[^，。]{0,8}?\d{1,2}\s?[月日号]")  # 今天是…7月5日: the day follows
_HEADING_RE = re.compile(r"^(?:[一二三四五六七八九]、|\d[.、])?(?:发布会|会议|活动)?时间$")
_COUNTED_RE = re.compile(r"(?:截至|截止|截止到|自|(?<!记者)从|以来|起至|农历|阴历|[去前上往当同]年|前一年)\s?$")
_HELD_RE = re.compile(
    r"举[行办]|召开|(?:会见|告诉|面对)(?:[\u4e00-\u9fff]{0,6})(?:记者|媒体|传媒)|发布会|通报会|通气会|见面会|记者会|吹风会|简报会|说明会|招待会|会议|座谈会|访谈|出席|主持|采访|答记者问|见传媒|介绍|通报|发布|公布|宣布|做客|来到"
    r"|(?:赴|到|在).{2,12}(?:督[查导]|调研|检查|考察|视察)|督[查导]|调研|走访|慰问|看望|启动|开幕|揭牌|签约|通车"
)
_WIRE_RE = re.compile(r"\s?(?:电|讯|消息)(?![话视力影脑])")
_LEARNT_RE = re.compile(r"(?:获悉|了解到|看到|发布|介绍|得知)")
# the words of a briefing itself, surer than those of what it may tell
_CONVENED_RE = re.compile(
    r"举[行办]|召开|(?:发布|通报|通气|见面|记者|吹风|简报|说明|招待|座谈)会|访谈|采访|答记者问|做客"
)
_SOME_DAY_RE = re.compile(
    r"(?:日前|近日|前不久|不久前|前几天|此前)[^。]{0,40}?(?:召开|举[行办])[^。]{0,40}?(?:发布|通气|通报|吹风|见面|记者|说明)会"
)
# 时间:2020年6月27日(星期六)16:00  来源:…: the weekday tells that it is the time of the event
_EVENT_TIME_RE = re.compile(
    r"[【\[]?(?:发布会?|会议|活动|召开|举行)?时\s?间\s?[】\]]?[:\N{FULLWIDTH COLON}]?\s?"
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日\s?[(\N{FULLWIDTH LEFT PARENTHESIS}](?:星期|周)"
)
_WEEKDAY_RE = re.compile(
    r"(?<![（(\d日号上下每])(?P<week>[上本这])?(?:个)?(?:周|星期)(?P<weekday>[一二三四五六日天])"
    r"(?=[上中下]午|晚|早|[，,]|\s?\d{1,2}[点时:]|召开|举行)"
)
_LEAD_RE = re.compile(r"[^。]{0,14}讯\W[^。]{0,24}$")  # 本报讯 今天上午，…: what the report is about
_PART_OF_DAY_RE = re.compile(r"(?:凌晨|清晨|早上|[上中下]午|傍晚|晚上?|夜里)[\N{FULLWIDTH COMMA}\d]")
_SAME_OR_NEXT_RE = re.compile("(?P<next>次日|翌日|隔[日天]|第二天(?!的))|当[天日晚](?!的)|同日")
_AHEAD_RE = re.compile("将[于在]?|定于|拟于")
_TURN_STAMP_RE = re.compile(
    r"(?P<day>(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})\s{1,2}\d{1,2}:\d{2}(?::\d{2})?"
    r"[\]】)\N{FULLWIDTH RIGHT PARENTHESIS}]?$"
)
_LEAST_STAMPS = 3
# （104/09/08) in a title: years since 1911
_BRACKETED_MINGUO_RE = re.compile(
    r"[(\N{FULLWIDTH LEFT PARENTHESIS}](?P<year>9\d|1[01]\d)[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})"
    r"[)\N{FULLWIDTH RIGHT PARENTHESIS}]"
)
_LIVE_CLOCK_RE = re.compile(  # 09:30 各位媒体朋友，上午好: the first words of a live text
    r"(?P<clock>[0-2]?\d:[0-5]\d)(?::[0-5]\d)?\s*(?:主持人\s?[:\N{FULLWIDTH COLON}]?\s?)?"
    r"(?:各位|大家|女士们|尊敬的|记者朋友)"
)
_NOW_IS_RE = re.compile("现在是(?:北京时间)?$")
_NOW_IS = 8  # characters
_MIDNIGHT = 24
_ANY_TIME_LABEL_RE = re.compile(r"(?:时\s?间|日\s?期)\s?[:\N{FULLWIDTH COLON}]")
_BEGINNING_RE = re.compile(r"(?:开始|直播|访谈|发布会|活动|会议)时间\s?[:\N{FULLWIDTH COLON}]")
_FULL_YEAR_RE = re.compile(r"(?:19|20)\d\d\s?[-/.年]")
_BRIEFED = 0.9  # so sure is what tells of a briefing; what tells of another event comes after the dateline
_MOST_RIVALS = 3
_TIME_LINES = 4
_TIMED_RULES = (
    "date.label",
    "date.opening",
    "date.today-of-stamp",
    "date.weekday-of-stamp",
    "date.day-told",
    "date.own-line",
)
_LAST_HOUR = 23
_MAX_HEADING = 16
_MAX_OWN_LINE = 40
_OUTER_LINES = 6
_SIGNED_LINES = 4
_SIGNER_RE = re.compile(
    r"^[\u4e00-\u9fff]{4,40}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部]|公安|中心|[支大总]队)$"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A document in simplified characters, with the days that its page prints."""

    passage: Passage
    stamp: Found[datetime.date] | None
    paper: Moment | None  # the day in a newspaper's head, or a stamp, that prints no year
    opening: tuple[str, ...]


@lru_cache(maxsize=8)
def _read(passage: Passage) -> _Reading:
    title = read_title(passage)
    folded = fold(passage)
    stamp = find_stamp(folded, title)
    short = next((stated.moment for stated in _short_stamps(folded)), None)
    return _Reading(folded, stamp, moment_of_paper(folded) or short, _opening(folded, title))


def recognise_date(
    passage: Passage, context: Sequence[str] = (), span: Span | None = None
) -> Found[datetime.date] | None:
    """Return the day on which what `passage` tells of took place, None where nothing settles it.

    Read in this order: a label (时间), the opening that tells of the event, a dateline, a day on a line of its own,
    the title, the first words of the opening, the stamp of publication, the day counted to. `context` holds the other
    texts of the same source, whose weekdays and words help to settle a year that is not printed, `span` the days
    between which the sessions before and after it in its series lie. The other days so found are its rivals. Left
    alone: days counted to (截至…), days of fetching or printing, days that lost a digit.
    """
    reading = _read(passage)
    setting = Setting(reading.passage, context, reading.stamp, span)
    settled = (settle(stated, setting) for stated in _distinct(_first_candidates(reading)))
    found = [day for day in (*settled, _from_stamp(reading)) if day is not None]
    if not found and (counted := _after_count(setting)):
        found = [counted]
    if not found:
        return None
    others = {day.value: day for day in reversed(found) if day.value != found[0].value}
    rivals = (*found[0].rivals, *(_verbatim(day, passage) for day in reversed(others.values())))[:_MOST_RIVALS]
    return replace(_verbatim(found[0], passage), rivals=rivals)


def _distinct(candidates: Iterable[Stated]) -> Iterator[Stated]:
    """Yield of candidates for the same day the first."""
    seen = set()
    for stated in candidates:
        moment = stated.moment
        day = (moment.year, moment.month, moment.day, moment.offset, moment.lunar, stated.shift)
        if day not in seen:
            seen.add(day)
            yield stated


def _verbatim(found: Found[Any], passage: Passage) -> Found[Any]:
    """Return what was found in simplified characters with its words as the text has them."""
    return replace(found, quote=BETWEEN.join(as_printed(part, passage) for part in found.quote.split(BETWEEN)))


def recognise_time(passage: Passage) -> Found[str] | None:
    """Return the time of day at which it began, as `16:00`, None where it is not told."""
    return None if is_called_off(passage) else _find_time(_read(passage))


def _find_time(reading: _Reading) -> Found[str] | None:
    candidates = _first_candidates(reading)
    for stated in candidates:
        is_same_day = (stated.moment.day, stated.shift) == (candidates[0].moment.day, candidates[0].shift)
        if is_same_day and stated.moment.hour is not None and stated.rule in _TIMED_RULES:
            return _clock(stated.moment, stated.quote, "time.of-date", stated.confidence)
    if labelled := _labelled_clock(reading.passage):
        return labelled
    for line in reading.opening[:_TIME_LINES]:
        if live := _LIVE_CLOCK_RE.match(line):
            return _clock(find_times(live["clock"])[0].moment, live["clock"], "time.live", 0.8)
        for time in find_times(line):
            if _NOW_IS_RE.search(line, max(0, time.start - _NOW_IS), time.start) and not time.moment.has_day:
                return _clock(time.moment, line[time.start : time.end], "time.opening", 0.9)
            held = _CONVENED_RE.search(_sentence_around(line, time))
            if held and not time.moment.has_day and time.since is None:
                return _clock(time.moment, line[time.start : time.end], "time.opening", 0.85)
    return None


def _labelled_clock(passage: Passage) -> Found[str] | None:
    """Return the time of day under a label of its own, beside the day's: 【时间】10:30—11:40."""
    for line in passage.lines[:HEAD_LINES]:
        label = _CLOCK_LABEL_RE.match(line)
        times = find_times(line[: _OPENING_CHARACTERS // 4].replace("\N{RATIO}", ":")) if label else ()
        if label and times and not times[0].moment.has_day and 0 <= times[0].start - label.end() < 2:
            begins = times[0].since or times[0].moment
            return _clock(begins, line[: times[0].end], "time.label", 0.95)
    return None


def _clock(moment: Moment, quote: str, rule: str, confidence: float) -> Found[str] | None:
    if moment.hour is None or moment.hour > _LAST_HOUR:
        return None
    return Found(f"{moment.hour:02}:{moment.minute:02}", quote, rule, confidence)


def recognise_published(passage: Passage, context: Sequence[str] = ()) -> Found[datetime.date] | None:
    """Return the day of publication: that of the portal's stamp or the paper's head, else that of the dateline."""
    reading = _read(passage)
    if reading.stamp is not None:
        return _verbatim(reading.stamp, passage)
    setting = Setting(reading.passage, context, None)
    if reading.paper is not None:
        settled = settle(Stated(reading.paper, "", "published.masthead", 0.9), setting)
        if settled is not None:
            return settled
    for stated in (*_short_stamps(reading.passage), *_from_dateline(reading)[:_MOST_CANDIDATES]):
        settled = settle(stated, setting)
        if settled is not None:
            quote = _verbatim(settled, passage).quote
            rule = "published.dateline" if stated.rule == "date.dateline" else "published.stamp"
            return Found(settled.value, quote, rule, settled.confidence, settled.basis)
    return None


def _short_stamps(passage: Passage) -> Iterator[Stated]:
    """Yield the day of a stamp that prints no year: 东川在线 11-16 19:44."""
    removed = (item.text for item in passage.removed)
    for line in (*removed, *passage.lines[:HEAD_LINES]):
        if stamp := short_stamp(line):
            moment = Moment(month=int(stamp["month"]), day=int(stamp["day"]))
            yield Stated(moment, line[: stamp.end("clock")], "published.stamp", 0.85)
        elif (label := STAMP_LABEL_RE.search(line[:_HEADER_CHARACTERS])) and STAMP_BESIDE_RE.search(line):
            times = find_times(line[label.end() : label.end() + _HEADER_CHARACTERS])
            if times and times[0].moment.month and times[0].moment.year is None and times[0].start < 2:
                yield Stated(times[0].moment, line[: label.end() + times[0].end], "published.stamp", 0.85)


@lru_cache(maxsize=8)
def _first_candidates(reading: _Reading) -> tuple[Stated, ...]:
    """Return what is tried, kept: the day and the hour are both asked of it."""
    return tuple(islice(_candidates(reading), _MOST_CANDIDATES))


def _candidates(reading: _Reading) -> Iterator[Stated]:
    if is_called_off(reading.passage):
        yield from _from_signature(reading.passage)
        return
    datelines = _from_dateline(reading)
    yield from _from_label(reading.passage)
    opening = tuple(_from_opening(reading, datelines[0] if datelines else None))
    yield from (stated for stated in opening if stated.confidence >= _BRIEFED)
    yield from _from_weekday(reading)
    yield from _from_day_told(reading)
    yield from datelines
    yield from _from_turn_stamps(reading.passage)
    yield from _from_signature(reading.passage)
    yield from (stated for stated in opening if stated.confidence < _BRIEFED)
    yield from _from_own_line(reading.passage)
    yield from _from_title(reading)
    yield from _from_first_words(reading)


def _from_label(passage: Passage) -> Iterator[Stated]:
    """时间: 2021年7月26日(星期一)15:30; the same under a heading of its own."""
    for heading, line in pairwise(passage.lines):
        if len(heading) < _MAX_HEADING and _HEADING_RE.match(heading):
            for time in find_times(line[:_HEADER_CHARACTERS])[:1]:
                if time.moment.day is not None and time.start == 0:
                    yield Stated(time.moment, line[: time.end], "date.label", 0.97)
    yield from _from_event_line(passage)
    for at, line in enumerate(passage.lines):
        if ("时" not in line[:60] and "日" not in line[:60]) or is_labelled_stamp(passage, at):
            continue
        is_stamp = STAMP_LABEL_RE.match(line[:30]) or STAMP_BESIDE_RE.search(line[:80])
        if not is_stamp or _EVENT_TIME_RE.match(line):
            yield from _labelled(line, _LABEL_RE, 0.98)
    for item in passage.removed:
        if _EVENT_TIME_RE.match(item.text):
            yield from _labelled(item.text, _LABEL_RE, 0.97)
    for item in passage.removed:  # 发布时间：8月14日（星期日）19:30 is no stamp, which would print its year
        has_year = _FULL_YEAR_RE.search(item.text) or item.text.startswith("更新")
        if not has_year or _BEGINNING_RE.search(item.text):
            yield from _labelled(item.text, _ANY_TIME_LABEL_RE, 0.9)


def _from_event_line(passage: Passage) -> Iterator[Stated]:
    """Yield the day under the title, in a bracket with the place, or where it says that it begins."""
    for line in passage.lines[:HEAD_LINES]:
        if event := event_line(line):
            start = max(event.start("day"), event.start("from"))
            for time in find_times(line[start:])[:1]:
                yield Stated(time.moment, line[start : start + time.end], "date.label", 0.95)


def _labelled(line: str, pattern: re.Pattern[str], confidence: float) -> Iterator[Stated]:
    label = pattern.search(line[:60])
    for time in find_times(line[: _OPENING_CHARACTERS // 4].replace("\N{RATIO}", ":")) if label else ():
        if label and time.moment.day is not None and 0 <= time.start - label.end() < 4:
            yield Stated(_beginning_of(time), line[: time.end].strip(), "date.label", confidence)


def _from_opening(reading: _Reading, dateline: Stated | None) -> Iterator[Stated]:
    """3月12日, …召开发布会; 今天下午, … where a dateline or stamp says which day today is."""
    for line in reading.opening:
        times = find_times(line)
        for time in times:
            if not _tells_event(time, line) or _WIRE_RE.match(line, time.end):
                continue
            sentence = _sentence_around(line, time)
            quote = line[time.start : time.end]
            is_today = _TODAY_IS_RE.search(line, max(0, time.start - 5), time.start)
            is_lead = time.moment.offset in (0, -1) and _opens_report(line, time)
            if not is_today and not is_lead and not _HELD_RE.search(sentence):
                continue
            sure = is_today or _CONVENED_RE.search(_words_about(time, times, line))
            if time.since is not None:
                if sentence.startswith(quote):
                    yield Stated(_first_of(time), quote, "date.opening", 0.8)
            elif time.moment.day is not None and time.moment.month is None and dateline is not None:
                yield _in_month_of(dateline, time.moment, 0.95 if sure else 0.88)
            elif time.moment.day is not None:
                yield Stated(time.moment, quote, "date.opening", 0.95 if sure else 0.88)
            elif time.moment.offset in (0, -1, -2) and not _NAMED_NEXT_RE.match(line, time.end):
                yield from _from_relative(time.moment, dateline, reading, 0.93 if sure else 0.89 if is_lead else 0.87)


def _from_day_told(reading: _Reading) -> Iterator[Stated]:
    """Yield the day that the opening counts from one it told: 11月3日23时，…起火。次日10时，…; 昨日凌晨，…当天下午…."""
    dateline = next(iter(_from_dateline(reading)), None)
    for line in reading.opening:
        for told in _SAME_OR_NEXT_RE.finditer(line):
            words = line[told.end() :].split("。")[0]
            if not _CONVENED_RE.search(words):
                continue
            days = [t for t in find_times(line[: told.start()]) if t.moment.has_day and _tells_event(t, line)]
            if not days or (days[-1].moment.offset is None and days[-1].moment.month is None):
                continue
            clock = next((t.moment for t in find_times(words) if not t.moment.has_day), Moment())
            day = replace(days[-1].moment, hour=clock.hour, minute=clock.minute)
            shift = 1 if told["next"] else 0
            if day.offset is not None:
                yield from _from_relative(replace(day, offset=day.offset + shift), dateline, reading, 0.9)
            else:
                yield Stated(day, line[days[-1].start : told.end()], "date.day-told", 0.9, shift)


def _opens_report(line: str, time: Timex) -> bool:
    """Whether a report begins with a part of a day: 本报讯 今天上午，…; not 今天的茶价."""
    return bool(_LEAD_RE.match(line[: time.start]) and _PART_OF_DAY_RE.match(line, time.end))


def _words_about(time: Timex, times: Sequence[Timex], line: str) -> str:
    """Return the words that tell what was on a day: those up to the next day, and those before it in its clause."""
    end = min(line.find(mark, time.end) % (len(line) + 1) for mark in _SENTENCE_ENDS)
    end = min((other.start for other in times if other.start >= time.end and other.moment.has_day), default=end)
    start = max(line.rfind(mark, 0, time.start) for mark in (*_SENTENCE_ENDS, "\N{FULLWIDTH COMMA}")) + 1
    return f"{line[start : time.start]} {line[time.end : end]}"


def _in_month_of(dateline: Stated, moment: Moment, confidence: float) -> Stated:
    """Return a day without its month (8日下午) as the one that is nearest to the dateline's."""
    base = dateline.moment
    anchor = resolve_day(replace(base, hour=None), ANY_DAY) or ANY_DAY
    day = resolve_day(moment, anchor) or anchor
    told = Moment(base.year, base.month, base.day, hour=moment.hour, minute=moment.minute)
    return Stated(told, dateline.quote, "date.opening", confidence, (day - anchor).days)


def _from_weekday(reading: _Reading) -> Iterator[Stated]:
    """Yield the day that a weekday of the title or the opening means, seen from the stamp: 周四下午, 上周五."""
    stamp = reading.stamp
    titles = (reading.passage.lines[at] for at in read_title(reading.passage))
    for line in (*titles, *reading.opening) if stamp else ():
        for match in _WEEKDAY_RE.finditer(line):
            sentence = line[match.start() :].split("。")[0]
            if stamp and _CONVENED_RE.search(sentence):
                day = _weekday_seen_from(stamp.value, match["week"], weekday_of(match["weekday"]))
                if _AHEAD_RE.search(sentence) and day < stamp.value:
                    day += datetime.timedelta(days=7)
                clock = next(
                    (t.moment for t in find_times(sentence[:_HEADER_CHARACTERS]) if not t.moment.has_day), Moment()
                )
                told = Moment(day.year, day.month, day.day, hour=clock.hour, minute=clock.minute)
                yield Stated(told, match[0], "date.weekday-of-stamp", 0.85)


def _weekday_seen_from(day: datetime.date, week: str | None, weekday: int) -> datetime.date:
    """Return the last such weekday up to a day; of the week that is named (上, 本, 这), the one in it."""
    monday = day - datetime.timedelta(days=day.weekday() + 7 * (week == "上"))
    if week:
        return monday + datetime.timedelta(days=weekday)
    return day - datetime.timedelta(days=(day.weekday() - weekday) % 7)


def _beginning_of(time: Timex) -> Moment:
    """Return the moment, of hours on one day (15:00-16:30) the first."""
    since = time.since
    is_one_day = (
        since is not None
        and since.hour is not None
        and (since.month, since.day) == (time.moment.month, time.moment.day)
    )
    return since if since is not None and is_one_day else time.moment


def _first_of(time: Timex) -> Moment:
    """Return the first day of a range: an event of several days is filed under it."""
    since, until = time.since or time.moment, time.moment
    return replace(since, year=since.year or until.year, month=since.month or until.month)


def _from_relative(moment: Moment, dateline: Stated | None, reading: _Reading, confidence: float) -> Iterator[Stated]:
    shift = moment.offset or 0
    if dateline is not None:
        base = dateline.moment
        told = Moment(base.year, base.month, base.day, hour=moment.hour, minute=moment.minute)
        yield Stated(told, dateline.quote, "date.opening", confidence, shift)
    elif reading.stamp is not None:
        day = reading.stamp.value
        told = Moment(month=day.month, day=day.day, hour=moment.hour, minute=moment.minute)
        yield Stated(told, reading.stamp.quote, "date.today-of-stamp", confidence, shift)
    elif reading.paper is not None:
        told = replace(reading.paper, hour=moment.hour, minute=moment.minute)
        yield Stated(told, "", "date.today-of-stamp", confidence, shift)


@lru_cache(maxsize=8)
def _from_dateline(reading: _Reading) -> tuple[Stated, ...]:
    """本报湖州6月5日电; 8月3日讯; 记者6月5日从…获悉."""
    return tuple(_find_datelines(reading))


def _find_datelines(reading: _Reading) -> Iterator[Stated]:
    for line in reading.opening:
        for time in find_times(line):
            if time.moment.day is None or time.since is not None or time.start > _HEADER_CHARACTERS:
                continue
            quote = line[: time.end].strip()
            if _WIRE_RE.match(line, time.end):
                yield Stated(time.moment, quote, "date.dateline", 0.95)
            elif line[: time.start].endswith(("记者", "记者从")) and _LEARNT_RE.search(line, time.end, time.end + 40):
                yield Stated(time.moment, quote, "date.dateline", 0.9)


def _from_signature(passage: Passage) -> Iterator[Stated]:
    """Yield the full day that a body set under its name at the end of its notice."""
    for over, line in pairwise(passage.lines[-_SIGNED_LINES:]):
        times = find_times(line) if len(line) < _MAX_OWN_LINE and _SIGNER_RE.search(over) else ()
        if len(times) == 1 and times[0].moment.is_dated and (times[0].start, times[0].end) == (0, len(line)):
            yield Stated(times[0].moment, line, "date.own-line", 0.88)


def _from_own_line(passage: Passage) -> Iterator[Stated]:
    """Yield the days alone on a line, last first: a signature 2019年8月9日, or (6月5日).

    Inside a long text a month and a day alone head a part of it, and are left alone.
    """
    last = len(passage.lines) - 1
    for at in range(last, -1, -1):
        line = passage.lines[at].strip(_BRACKETS)
        if not 4 < len(line) < _MAX_OWN_LINE:
            continue
        times = find_times(line)
        if len(times) == 1 and times[0].moment.month and (times[0].start, times[0].end) == (0, len(line)):
            outer = last - at < _OUTER_LINES or at < _OUTER_LINES
            if outer or times[0].moment.is_dated:
                yield Stated(times[0].moment, line, "date.own-line", 0.85 if outer else 0.7)


def _from_first_words(reading: _Reading) -> Iterator[Stated]:
    """Yield the days that a paragraph of the opening begins with."""
    for line in reading.opening:
        times = find_times(line)
        if not times or times[0].start or times[0].moment.day is None or times[0].since is not None:
            continue
        if _tells_event(times[0], line):
            yield Stated(times[0].moment, line[: times[0].end], "date.first-words", 0.75)


def _from_turn_stamps(passage: Passage) -> Iterator[Stated]:
    """Yield the day that the stamps of what was said have in common: …。2022-11-05 15:05:16."""
    stamps = [match for line in passage.lines if (match := _TURN_STAMP_RE.search(line))]
    times = [time.moment for match in stamps for time in find_times(match["day"])[:1]]
    if len(times) >= _LEAST_STAMPS and len(set(times)) == 1:
        yield Stated(times[0], stamps[0]["day"], "date.turn-stamps", 0.85)


def _from_title(reading: _Reading) -> Iterator[Stated]:
    passage = reading.passage
    titles = [passage.lines[at] for at in read_title(passage)]
    for line in titles:
        if told := _BRACKETED_MINGUO_RE.search(line):
            day = Moment(int(told["year"]) + MINGUO, int(told["month"]), int(told["day"]))
            yield Stated(day, told[0], "date.title", 0.85)
    for line in (*passage.headline, *titles):
        for time in find_times(line[:80]):
            if time.moment.day is None or time.moment.month is None or time.since is not None:
                continue
            if _tells_event(time, line) and (_CONVENED_RE.search(line) or not _is_counted(time.moment, reading)):
                yield Stated(time.moment, line[time.start : time.end], "date.title", 0.8)


def _is_counted(moment: Moment, reading: _Reading) -> bool:
    """Whether the text counts to the end of a day, or through it: a bulletin that is headed by it is put up later."""
    times = (time for line in reading.opening for time in find_times(line))
    whole = (
        t.moment for t in times if t.moment.hour == _MIDNIGHT or (t.since is not None and t.since.hour is not None)
    )
    return any((moment.month, moment.day) == (counted.month, counted.day) for counted in whole)


def _opening(passage: Passage, title: Sequence[int]) -> tuple[str, ...]:
    """Return the first paragraphs of the text; what stands over its title, or its first sentence, is none."""
    lines = passage.lines
    first = title[-1] + 1 if title else 0
    if passage.headline:
        first = next((at for at, line in enumerate(lines) if _SENTENCE_RE.search(line)), 0)
    chosen = [line for line in lines[first : first + _OPENING_LINES] if not bare_stamp(line) and not short_stamp(line)]
    return tuple(line.lstrip("# ")[:_OPENING_CHARACTERS] for line in chosen)


def _tells_event(time: Timex, line: str) -> bool:
    """Whether it may be the day of an event: not counted to, not the end of a day, no hours of counting."""
    counted = _COUNTED_RE.search(line, max(0, time.start - 6), time.start)
    bounded = line.startswith(("以来", "起", "前", "之前"), time.end)
    is_count = time.since is not None and (time.since.hour is not None or time.since.day is None)
    return not counted and not bounded and not is_count and time.moment.hour != _MIDNIGHT


def _sentence_around(line: str, time: Timex) -> str:
    start = max(line.rfind(mark, 0, time.start) for mark in _SENTENCE_ENDS) + 1
    ends = [end for mark in _SENTENCE_ENDS if (end := line.find(mark, time.end)) >= 0]
    return line[start : min(ends, default=len(line))]


def _from_stamp(reading: _Reading) -> Found[datetime.date] | None:
    """Where the text names no day of its own, it is of the day it was published."""
    stamp = reading.stamp
    if stamp is None or stamp.rule == "published.masthead":  # a newspaper tells of other days than its own
        return None
    if any(_SOME_DAY_RE.search(line) for line in reading.opening):
        return None  # 日前召开: on another day, nobody knows which
    if _first_words_tell_of_before(reading):
        return None
    today = any(time.moment.offset == 0 for line in reading.opening for time in find_times(line))
    return Found(stamp.value, stamp.quote, "date.stamp", 0.85 if today else 0.7, "derived")


def _first_words_tell_of_before(reading: _Reading) -> bool:
    """Whether the text begins on a day before that of its page: 昨天上午，…: what it tells was then.

    What it counts of that day (昨日0—24时) is told on the page's own.
    """
    told = ((time, line) for line in reading.opening for time in find_times(line)[:1])
    return any(time.start == 0 and (time.moment.offset or 0) < 0 and _tells_event(time, line) for time, line in told)


def _after_count(setting: Setting) -> Found[datetime.date] | None:
    """Conclude the day from that of the count: figures to 24时 are told on the day after."""
    if "发布会" not in setting.passage.text[:2000]:
        return None
    for line in setting.passage.lines:
        for time in find_times(line[: _OPENING_CHARACTERS * 2]):
            counted = _COUNTED_RE.search(line, 0, time.start) or time.since is not None
            if counted and time.moment.hour is not None and time.moment.month is not None:
                shift = 1 if time.moment.hour == _MIDNIGHT else 0
                stated = Stated(time.moment, line[time.start : time.end], "date.after-count", 0.6, shift)
                settled = settle(stated, setting)
                return replace(settled, rule=stated.rule, basis="inferred") if settled is not None else None
    return None
