"""Days that the first paragraphs tell: of a briefing held on one, of today and the day before, of a dateline."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from build_archive.recognise.dates.reading import SENTENCE_ENDS, Reading, sentence_around, tells_event, tells_some_day
from build_archive.recognise.dates.stamps import HEADER_CHARACTERS
from build_archive.recognise.dates.years import ANY_DAY, Stated
from build_archive.recognise.head import read_title
from build_archive.timex import Moment, Timex, find_times, resolve_day, weekday_of

_TODAY_IS_RE = re.compile(r"今天是\s?$")
_NAMED_NEXT_RE = re.compile(r"\s?是[^，。]{0,8}?\d{1,2}\s?[月日号]")  # 今天是…7月5日: the day follows
_HELD_RE = re.compile(
    r"举[行办]|召开|(?:会见|告诉|面对)(?:[\u4e00-\u9fff]{0,6})(?:记者|媒体|传媒)|发布会|通报会|通气会|见面会|记者会|吹风会|简报会|说明会|招待会|会议|座谈会|访谈|出席|主持|采访|答记者问|见传媒|介绍|通报|发布|公布|宣布|做客|来到"
    r"|(?:赴|到|在).{2,12}(?:督[查导]|调研|检查|考察|视察)|督[查导]|调研|走访|慰问|看望|启动|开幕|揭牌|签约|通车"
)
_WIRE_RE = re.compile(r"\s?(?:电|讯|消息)(?![话视力影脑])")
_REPORTER_LEARNT_RE = re.compile(r"[，,]?(?:本[报台网])?(?:记者|笔者)从[^，。]{2,24}(?:获悉|了解到|得知)")
_LEARNT_RE = re.compile(r"(?:获悉|了解到|看到|发布|介绍|得知)")
# the words of a briefing itself, surer than those of what it may tell
CONVENED_RE = re.compile(
    r"举[行办]|召开|(?:发布|通报|通气|见面|记者|吹风|简报|说明|招待|座谈)会|访谈|采访|答记者问|做客"
    r"|发布[^，。；]{0,8}(?:通报|通告|公告)"
)
_WEEKDAY_RE = re.compile(
    r"(?<![（(\d日号上下每])(?P<week>[上本这])?(?:个)?(?:周|星期)(?P<weekday>[一二三四五六日天])"
    r"(?=[上中下]午|晚|早|[，,]|\s?\d{1,2}[点时:]|召开|举行)"
)
_LEAD_RE = re.compile(r"[^。]{0,14}讯\W[^。]{0,24}$")  # 本报讯 今天上午，…: what the report is about
_PART_OF_DAY_RE = re.compile(r"(?:凌晨|清晨|早上|[上中下]午|傍晚|晚上?|夜里)[\N{FULLWIDTH COMMA}\d]")
_SAME_OR_NEXT_RE = re.compile("(?P<next>次日|翌日|隔[日天]|第二天(?!的))|当[天日晚](?!的)|同日")
_AHEAD_RE = re.compile("将[于在]?|定于|拟于")


def from_opening(reading: Reading, dateline: Stated | None) -> Iterator[Stated]:
    """3月12日, …召开发布会; 今天下午, … where a dateline or stamp says which day today is."""
    for line in reading.opening:
        times = find_times(line)
        for time in times:
            if not tells_event(time, line) or _WIRE_RE.match(line, time.end):
                continue
            sentence = sentence_around(line, time)
            quote = line[time.start : time.end]
            if _is_said(line, time) or _OF_THAT_DAY_RE.match(line, time.end):
                continue
            is_today = _TODAY_IS_RE.search(line, max(0, time.start - 5), time.start)
            is_lead = time.moment.offset in (0, -1) and _opens_report(line, time)
            if not is_today and not is_lead and not _HELD_RE.search(sentence):
                continue
            sure = is_today or CONVENED_RE.search(_words_about(time, times, line))
            if time.since is not None:
                if sentence.startswith(quote):
                    yield Stated(_first_of(time), quote, "date.opening", 0.8)
            elif time.moment.day is not None and time.moment.month is None and dateline is not None:
                yield _in_month_of(dateline, time.moment, 0.95 if sure else 0.88)
            elif time.moment.day is not None:
                yield Stated(time.moment, quote, "date.opening", 0.95 if sure else 0.88)
            elif time.moment.offset in (0, -1, -2) and not _NAMED_NEXT_RE.match(line, time.end):
                yield from _from_relative(time.moment, dateline, reading, 0.93 if sure else 0.89 if is_lead else 0.87)


# …在记者会上表示，3月2日送检500份: a day in what was said is not the day on which it was
_SAYS_RE = re.compile(r"(?:表示|介绍|指出|透露|强调|说|称|坦言|告诉记者|通报(?:称|说)?)[，,：:“]+\s?[^。！？]{0,40}$")


# 昨日缺席记者会的某某今日…: of another day than that of which the sentence tells
_OF_THAT_DAY_RE = re.compile("[^，。；]{0,24}(?:发布|通报|通气|见面|记者|吹风|简报|说明)会的(?!消息|通知|通告)")


def _is_said(line: str, time: Timex) -> bool:
    """Whether a day stands in what a sentence says that somebody said, and is no day on which a briefing was."""
    start = max(line.rfind(mark, 0, time.start) for mark in SENTENCE_ENDS) + 1
    said = _SAYS_RE.search(line, start, time.start)
    clause = re.split("[，。；]", line[time.end :], maxsplit=1)[0]
    return said is not None and not CONVENED_RE.search(clause) and not _TODAY_IS_RE.search(line, 0, time.start)


def from_day_told(reading: Reading) -> Iterator[Stated]:
    """Yield the day that the opening counts from one it told: 11月3日23时，…起火。次日10时，…; 昨日凌晨，…当天下午…."""
    dateline = next(iter(from_dateline(reading)), None)
    for line in reading.opening:
        for told in _SAME_OR_NEXT_RE.finditer(line):
            words = line[told.end() :].split("。")[0]
            if not CONVENED_RE.search(words):
                continue
            days = [t for t in find_times(line[: told.start()]) if t.moment.has_day and tells_event(t, line)]
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
    end = min(line.find(mark, time.end) % (len(line) + 1) for mark in SENTENCE_ENDS)
    end = min((other.start for other in times if other.start >= time.end and other.moment.has_day), default=end)
    start = max(line.rfind(mark, 0, time.start) for mark in (*SENTENCE_ENDS, "\N{FULLWIDTH COMMA}")) + 1
    return f"{line[start : time.start]} {line[time.end : end]}"


def _in_month_of(dateline: Stated, moment: Moment, confidence: float) -> Stated:
    """Return a day without its month (8日下午) as the one that is nearest to the dateline's."""
    base = dateline.moment
    anchor = resolve_day(replace(base, hour=None), ANY_DAY) or ANY_DAY
    day = resolve_day(moment, anchor) or anchor
    told = Moment(base.year, base.month, base.day, hour=moment.hour, minute=moment.minute)
    return Stated(told, dateline.quote, "date.opening", confidence, (day - anchor).days)


def from_weekday(reading: Reading) -> Iterator[Stated]:
    """Yield the day that a weekday of the title or the opening means, seen from the stamp: 周四下午, 上周五."""
    stamp = reading.stamp
    titles = (reading.passage.lines[at] for at in read_title(reading.passage))
    for line in (*titles, *reading.opening) if stamp else ():
        for match in _WEEKDAY_RE.finditer(line):
            sentence = line[match.start() :].split("。")[0]
            if stamp and CONVENED_RE.search(sentence):
                day = _weekday_seen_from(stamp.value, match["week"], weekday_of(match["weekday"]))
                if _AHEAD_RE.search(sentence) and day < stamp.value:
                    day += datetime.timedelta(days=7)
                clock = next(
                    (t.moment for t in find_times(sentence[:HEADER_CHARACTERS]) if not t.moment.has_day), Moment()
                )
                told = Moment(day.year, day.month, day.day, hour=clock.hour, minute=clock.minute)
                yield Stated(told, match[0], "date.weekday-of-stamp", 0.85)


def _weekday_seen_from(day: datetime.date, week: str | None, weekday: int) -> datetime.date:
    """Return the last such weekday up to a day; of the week that is named (上, 本, 这), the one in it."""
    monday = day - datetime.timedelta(days=day.weekday() + 7 * (week == "上"))
    if week:
        return monday + datetime.timedelta(days=weekday)
    return day - datetime.timedelta(days=(day.weekday() - weekday) % 7)


def _first_of(time: Timex) -> Moment:
    """Return the first day of a range: an event of several days is filed under it."""
    since, until = time.since or time.moment, time.moment
    return replace(since, year=since.year or until.year, month=since.month or until.month)


def _from_relative(moment: Moment, dateline: Stated | None, reading: Reading, confidence: float) -> Iterator[Stated]:
    shift = moment.offset or 0
    if dateline is not None:
        base = dateline.moment
        told = Moment(base.year, base.month, base.day, hour=moment.hour, minute=moment.minute)
        yield Stated(told, dateline.quote, "date.opening", confidence, shift)
    elif reading.stamp is not None and not tells_some_day(reading):
        day = reading.stamp.value
        told = Moment(month=day.month, day=day.day, hour=moment.hour, minute=moment.minute)
        yield Stated(told, reading.stamp.quote, "date.today-of-stamp", confidence, shift)
    elif reading.paper is not None:
        told = replace(reading.paper, hour=moment.hour, minute=moment.minute)
        yield Stated(told, "", "date.today-of-stamp", confidence, shift)


@lru_cache(maxsize=8)
def from_dateline(reading: Reading) -> tuple[Stated, ...]:
    """本报湖州6月5日电; 8月3日讯; 记者6月5日从…获悉."""
    return tuple(_find_datelines(reading))


def _find_datelines(reading: Reading) -> Iterator[Stated]:
    for line in reading.opening:
        for time in find_times(line):
            if time.moment.day is None or time.since is not None or time.start > HEADER_CHARACTERS:
                continue
            quote = line[: time.end].strip()
            if _WIRE_RE.match(line, time.end):
                yield Stated(time.moment, quote, "date.dateline", 0.95)
            elif line[: time.start].endswith(("记者", "记者从")) and _LEARNT_RE.search(line, time.end, time.end + 40):
                yield Stated(time.moment, quote, "date.dateline", 0.9)
            elif _REPORTER_LEARNT_RE.match(line, time.end):
                yield Stated(time.moment, quote, "date.learnt", 0.88)


def from_first_words(reading: Reading) -> Iterator[Stated]:
    """Yield the days that a paragraph of the opening begins with."""
    for line in reading.opening:
        times = find_times(line)
        if not times or times[0].start or times[0].moment.day is None or times[0].since is not None:
            continue
        if tells_event(times[0], line):
            yield Stated(times[0].moment, line[: times[0].end], "date.first-words", 0.75)
