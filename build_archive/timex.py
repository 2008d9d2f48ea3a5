"""Days and times as Chinese prose writes them: a closed set of forms, each with its place in the text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from borax.calendars.lunardate import LunarDate

from build_archive.numerals import NumeralError, parse_numeral

_HAN_DAY = "[一二三四五六七八九十]"
_DASHES = r"-~\N{EN DASH}\N{EM DASH}\N{FULLWIDTH TILDE}\N{FULLWIDTH HYPHEN-MINUS}"
_TO = rf"\s?(?:至|到|[{_DASHES}]{{1,2}})\s?"
_COLON = r"[:\N{FULLWIDTH COLON}]"
_OPEN, _CLOSE = "(\N{FULLWIDTH LEFT PARENTHESIS}", ")\N{FULLWIDTH RIGHT PARENTHESIS}"
_OFFSETS = {"今": 0, "昨": -1, "前": -2, "明": 1}
_PARTS = "凌晨|清晨|早上|早晨|上午|中午|正午|下午|傍晚|晚上|晚间|晚間|夜间|夜間|深夜|晚"
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚间", "晚間", "夜间", "夜間", "深夜", "晚"})
_LUNAR_DAYS = "初[一二三四五六七八九十]|十[一二三四五六七八九]|二十[一二三四五六七八九]?|廿[一二三四五六七八九]"

_ATOM_RE = re.compile(
    rf"""
    (?=[\d〇○零OＯo一二三四五六七八九十今昨前明大正腊臘除年周週星凌清早上中下傍晚夜深民本{_OPEN}])
    (?:
    # 2020年3月12日, 2020-03-12, 2020/3/12, 2020.3.12, with the stray spaces of a stamp
      (?<![\d.])(?P<year>(?:19|20)\d\d)\s?(?:年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?[日号號]
        |(?P<mark>[-/.])\s?(?P<nmonth>\d{{1,2}})\s?(?P=mark)\s?(?P<nday>\d{{1,2}})日?(?![\d.]|\s?{_COLON}\d))
    # 民國109年3月12日, 109年3月12日: years since 1911
    | (?:民[国國]\s?|(?<![\d.])(?=1[01]\d\s?年))(?P<minguo>\d{{1,3}})\s?年
        \s?(?P<mgmonth>\d{{1,2}})\s?月\s?(?P<mgday>\d{{1,2}})\s?日
    # 本(94)年3月12日, 今（112）年3月12日: the same, in Taiwan's official style
    | [本今][{_OPEN}](?P<told_minguo>[6-9]\d|1[01]\d)[{_CLOSE}]年
        \s?(?P<tmmonth>\d{{1,2}})\s?月\s?(?P<tmday>\d{{1,2}})\s?日
    # 二〇二〇年三月十二日, 三月十二日
    | (?:(?P<hyear>[〇○零OＯo0一二三四五六七八九]{{4}})年)?(?<!{_HAN_DAY})(?P<hmonth>{_HAN_DAY}{{1,2}})月
        (?P<hday>{_HAN_DAY}{{1,3}})日
    # 3月12日, 2月18号, the first of 2月11-14日
    | (?<![\d.])(?P<mmonth>\d{{1,2}})\s?月\s?(?P<mday>\d{{1,2}})(?:\s?[日号號]|(?={_TO}\d{{1,2}}日))
    # 14日: not 近14日, 14日内, nor what is left of a date that lost a digit
    | (?<![\d.月第近前每满约共达续过个])(?P<only>\d{{1,2}})日(?![内间游龄均后前元])
    # 今(3)日, 昨（2）日: the day stands between
    | [今昨][{_OPEN}](?P<told>\d{{1,2}})[{_CLOSE}][日天]?
    # 今天, 昨日下午, 昨下午
    | (?P<relative>[今昨](?=[上下中]午)|[今昨]夜|[今昨前明](?=[天日晚早晨])(?:天|日|晚|早|晨))(?![本常前报])
    # 大年初二, 正月初七, 腊月二十八, 年三十, 除夕
    | (?P<eve>大?年三十|除夕)
    | (?P<lmonth>大年|正月|[腊臘]月)(?P<lday>{_LUNAR_DAYS})
    # (星期四), 周四: only read where it stands beside a day
    | (?P<wopen>[{_OPEN}])?(?:星期|[周週])(?P<weekday>[一二三四五六日天])(?(wopen)[{_CLOSE}])
    # 16:00, 下午3点半, 24时, 零时, 0至12时
    | (?<![\d.:])(?<!月[日号])(?<!\d{{4}}-)(?P<part>{_PARTS})?\s?
        (?:(?P<from>\d{{1,2}})(?:[时時点點]|{_COLON}00)?\s?(?:至|到|[{_DASHES}]{{1,2}})\s?(?=\d{{1,2}}(?:[时時点點]|{_COLON})))?
        (?P<hour>\d{{1,2}}|零)(?:\s?{_COLON}\s?(?P<minute>[0-5]\d)(?![\d:])
            |[时時](?:(?P<tminute>[0-5]?\d)分|(?P<thalf>半))?
            |[点點](?:(?P<pminute>[0-5]?\d)分|(?P<phalf>半)|(?P<round>[钟鐘整许許]|左右))?)
    # 下午四时三十分, 上午十点半: said with the part of the day, since 四时 and 两点 are words
    | (?:(?P<hanpart>{_PARTS})\s?|(?<=[今昨]晚)|(?<=[今昨]早))(?P<hanhour>[一二两兩三四五六七八九十]{{1,3}})[时時点點]
        (?:(?P<hanminute>[零〇一二三四五六七八九十]{{1,3}})分|(?P<hanhalf>半)|[钟鐘正整])?
    )
    """,
    re.VERBOSE,
)
_CUE_RE = re.compile(  # without one of these a text names no day and no time of day
    rf"\d|[今昨前明][天日晚早晨]|[今昨](?:[上下中]午|夜)|大年|正月|[腊臘]月|除夕|年三十|零\s?(?:[时時点點]|{_COLON})|{_HAN_DAY}[月时時点點]"
)
_TO_RE = re.compile(_TO)
_ZEROS = str.maketrans("○OＯo0", "〇〇〇〇〇")  # what stands for the zero of 二〇二〇 where a keyboard has none
_AS_OF_RE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:T(?P<hour>\d{2}):(?P<minute>\d{2}))?")
_BESIDE_RE = re.compile(r"[\s,\N{FULLWIDTH COMMA}]{0,2}")


MINGUO = 1911  # the calendar of Taiwan counts from the year after
_FAR_AHEAD = 14  # days: farther ahead, a day without its month is one of the month before
_LONGEST_KEPT = 2_000  # characters; what is kept stays under a few megabytes


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a time of day, as far as the text states it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    offset: int | None = None  # 昨天: -1
    lunar: tuple[int, int] | None = None  # month and day of the lunar year; (1, 0) is its eve
    weekday: int | None = None  # Monday is 0
    hour: int | None = None  # 24 is the end of the day
    minute: int = 0

    @property
    def has_day(self) -> bool:
        """Whether it names a day, not only a time of day."""
        return self.day is not None or self.offset is not None or self.lunar is not None

    @property
    def is_dated(self) -> bool:
        """Whether year, month and day are all stated."""
        return self.year is not None and self.day is not None


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression and where it stands; `since` is the start of a range."""

    start: int
    end: int
    moment: Moment
    since: Moment | None = None


def find_times(text: str) -> tuple[Timex, ...]:
    """Return the time expressions of `text` in order, days joined with their weekday and time of day.

    Left alone: durations (24小时, 14天, 近14日), ordinals and numbers that only look like days (1号楼, 1/3费用,
    3点要求), days that lost a digit (月日). Linear in the length of the text.

    >>> found = find_times("2月3日至2月14日12时,昨日下午3点半")
    >>> [(t.moment.month, t.moment.day, t.moment.hour, t.since and t.since.day) for t in found]
    [(2, 14, 12, 3), (None, None, 15, None)]
    """
    return _read_line(text) if len(text) <= _LONGEST_KEPT else _read_text(text)


def _read_text(text: str) -> tuple[Timex, ...]:
    if not _CUE_RE.search(text):
        return ()
    joined: list[Timex] = []
    for atom in _atoms(text):
        before = joined[-1] if joined else None
        merged = _join(before, atom, text) if before is not None else None
        if merged is not None:
            joined[-1] = merged
        else:
            joined.append(atom)
    return tuple(time for time in joined if _stands_alone(time, text))


@lru_cache(maxsize=2_000)
def _read_line(text: str) -> tuple[Timex, ...]:
    """Return the times of a line, kept: several recognisers read the same lines of a page."""
    return _read_text(text)


def resolve_day(moment: Moment, anchor: datetime.date) -> datetime.date | None:
    """Return the day that `moment` names in a text of the day `anchor`, None where there is none.

    A day without a year is taken in the year that puts it at most 45 days after the anchor and less than
    a year before; a day without a month, in the anchor's month, or in the one before where it is far ahead.

    >>> resolve_day(Moment(month=12, day=30), datetime.date(2022, 1, 2))
    datetime.date(2021, 12, 30)
    >>> resolve_day(Moment(day=31), datetime.date(2022, 8, 1)), resolve_day(Moment(day=9), datetime.date(2022, 8, 1))
    (datetime.date(2022, 7, 31), datetime.date(2022, 8, 9))
    """
    if moment.offset is not None:
        return anchor + datetime.timedelta(days=moment.offset)
    if moment.lunar is not None:
        return _nearest([lunar_day(anchor.year + shift, *moment.lunar) for shift in (-1, 0, 1)], anchor)
    if moment.day is None:
        return anchor if moment.hour is not None else None
    if moment.month is None:
        previous = anchor.replace(day=1) - datetime.timedelta(days=1)
        own, before = (_date(first.year, first.month, moment.day) for first in (anchor, previous))
        is_near = own is not None and (own - anchor).days <= _FAR_AHEAD
        return own if is_near or before is None else before
    years = (moment.year,) if moment.year is not None else (anchor.year - 1, anchor.year, anchor.year + 1)
    days = [_date(year, moment.month, moment.day) for year in years]
    return days[0] if moment.year is not None else _nearest(days, anchor)


def format_as_of(moment: Moment, anchor: datetime.date) -> str | None:
    """Return the day of `moment`, with its time of day where it has one, as the contract writes it.

    >>> format_as_of(Moment(month=3, day=11, hour=24), datetime.date(2020, 3, 12))
    '2020-03-11T24:00'
    """
    day = resolve_day(moment, anchor)
    if day is None:
        return None
    return day.isoformat() if moment.hour is None else f"{day.isoformat()}T{moment.hour:02}:{moment.minute:02}"


def parse_as_of(as_of: str | None) -> tuple[datetime.date, int | None, int] | None:
    """Return day, hour and minute of an end of a count as `format_as_of` writes it; None where it is none.

    >>> parse_as_of("2020-03-11T24:00"), parse_as_of("2020-03-11"), parse_as_of("2020-02-31")
    ((datetime.date(2020, 3, 11), 24, 0), (datetime.date(2020, 3, 11), None, 0), None)
    """
    match = _AS_OF_RE.fullmatch(as_of or "")
    try:
        day = datetime.date.fromisoformat(match["day"]) if match else None
    except ValueError:
        return None
    if match is None or day is None:
        return None
    return day, int(match["hour"]) if match["hour"] else None, int(match["minute"] or 0)


def lunar_day(year: int, month: int, day: int) -> datetime.date | None:
    """Return the day of the lunar `year`, the first month's day 0 being the eve; None outside 1901 to 2099.

    >>> lunar_day(2020, 1, 2), lunar_day(2020, 1, 0)
    (datetime.date(2020, 1, 26), datetime.date(2020, 1, 24))
    """
    if not 1900 < year < 2100:
        return None
    first: datetime.date = LunarDate(year, month, 1).to_solar_date()
    return first + datetime.timedelta(days=day - 1)


def weekday_of(character: str) -> int:
    """Return the weekday that stands after 星期 or 周, Monday being 0.

    >>> weekday_of("一"), weekday_of("日"), weekday_of("天")
    (0, 6, 6)
    """
    return 6 if character == "天" else "一二三四五六日".index(character)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _nearest(days: list[datetime.date | None], anchor: datetime.date) -> datetime.date | None:
    fitting = [day for day in days if day is not None and -320 < (day - anchor).days <= 45]
    return max(fitting, default=None)


def _atoms(text: str) -> Iterator[Timex]:
    for match in _ATOM_RE.finditer(text):
        if match["hour"]:
            read = _read_clock(match)
        else:
            read = (_read_han_clock(match) if match["hanhour"] else _read_day(match), None)
        moment, since = read
        if moment is not None:
            yield Timex(match.start(), match.end(), moment, since)


def _read_day(match: re.Match[str]) -> Moment | None:
    if match["relative"]:
        return Moment(offset=_OFFSETS[match["relative"][0]])
    if match["eve"]:
        return Moment(lunar=(1, 0))
    if match["lday"]:
        day_of = int(parse_numeral(match["lday"].replace("初", "").replace("廿", "二十")))
        return Moment(lunar=(12 if match["lmonth"][0] in "腊臘" else 1, day_of))
    if match["weekday"]:
        return Moment(weekday=weekday_of(match["weekday"]))
    try:
        year, month, day = (
            (int(part) if part.isdecimal() else int(parse_numeral(part.translate(_ZEROS)))) if part else None
            for part in (
                match["year"] or match["hyear"] or match["minguo"] or match["told_minguo"],
                match["month"]
                or match["nmonth"]
                or match["hmonth"]
                or match["mmonth"]
                or match["mgmonth"]
                or match["tmmonth"],
                match["day"]
                or match["nday"]
                or match["hday"]
                or match["mday"]
                or match["mgday"]
                or match["tmday"]
                or _only_day(match),
            )
        )
    except NumeralError:
        return None
    if (match["minguo"] or match["told_minguo"]) and year is not None:
        year += MINGUO
    # 2020 is a leap year: it lets every day pass that exists in some year
    exists = day is not None and _date(year or 2020, month or 1, day) is not None
    return Moment(year, month, day) if exists else None


def _only_day(match: re.Match[str]) -> str | None:
    return match["only"] or match["told"]


def _read_han_clock(match: re.Match[str]) -> Moment | None:
    """下午四时三十分."""
    try:
        hour = int(parse_numeral(match["hanhour"].replace("兩", "两")))
        minute = 30 if match["hanhalf"] else int(parse_numeral(match["hanminute"] or "零"))
    except NumeralError:
        return None
    if match["hanpart"] in _AFTERNOON and hour < 12:
        hour += 12
    return Moment(hour=hour, minute=minute) if hour <= 24 and minute < 60 and (hour, minute) <= (24, 0) else None


def _read_clock(match: re.Match[str]) -> tuple[Moment | None, Moment | None]:
    hour = 0 if match["hour"] == "零" else int(match["hour"])
    minute = int(match["minute"] or match["tminute"] or match["pminute"] or 0)
    if match["thalf"] or match["phalf"]:
        minute = 30
    if match["part"] in _AFTERNOON and hour < 12:
        hour += 12
    if hour > 24 or (hour == 24 and minute):
        return None, None
    since = Moment(hour=int(match["from"])) if match["from"] else None
    return Moment(hour=hour, minute=minute), since


def _join(before: Timex, atom: Timex, text: str) -> Timex | None:
    """Return the two as one expression where they belong together, else None."""
    if before.end == atom.start - 1 and text[before.end] in _OPEN:
        return _join_bracketed(before, atom, text)
    if _TO_RE.fullmatch(text, before.end, atom.start) and before.since is None and atom.since is None:
        return _join_range(before, atom)
    if not _BESIDE_RE.fullmatch(text, before.end, atom.start) or not before.moment.has_day:
        return None
    if atom.moment.weekday is not None and before.moment.hour is None and not atom.moment.has_day:
        return replace(before, end=atom.end, moment=replace(before.moment, weekday=atom.moment.weekday))
    if atom.moment.hour is not None and before.moment.hour is None and not atom.moment.has_day:
        since = before.since
        if atom.since is not None:
            since = replace(before.moment, hour=atom.since.hour)
        hour = atom.moment.hour
        if text[before.end - 1] in "晚夜" and hour < 12:  # 昨晚8时
            hour += 12
        day = before.moment
        minute = atom.moment.minute
        moment = Moment(day.year, day.month, day.day, day.offset, day.lunar, day.weekday, hour, minute)
        return Timex(before.start, atom.end, moment, since)
    return None


def _join_bracketed(before: Timex, atom: Timex, text: str) -> Timex | None:
    """今天(1月13日), 星期三(一月二十九日): the bracket states the day; 1月13日(15:00-16:30): the hours."""
    if before.moment.day is not None and before.moment.hour is None and not atom.moment.has_day:
        if atom.moment.hour is None or text[atom.end : atom.end + 1] not in tuple(_CLOSE):
            return None
        since = replace(before.moment, hour=atom.since.hour, minute=atom.since.minute) if atom.since else before.since
        at = replace(before.moment, hour=atom.moment.hour, minute=atom.moment.minute)
        return Timex(before.start, atom.end + 1, at, since)
    weekday = before.moment.weekday
    is_named = before.moment.offset is not None or (weekday is not None and not before.moment.has_day)
    if not is_named or atom.moment.day is None or text[atom.end : atom.end + 1] not in tuple(_CLOSE):
        return None
    day = atom.moment if weekday is None else replace(atom.moment, weekday=weekday)
    return Timex(before.start, min(atom.end + 1, len(text)), day)


def _join_range(before: Timex, atom: Timex) -> Timex | None:
    """Return the range; its end takes from its start what it leaves unsaid: the year, the month, the day."""
    first, second = before.moment, atom.moment
    if second.weekday is not None or (first.weekday is not None and not first.has_day):
        return None
    if not second.has_day:
        if second.hour is None:
            return None
        second = replace(first, hour=second.hour, minute=second.minute)
    elif second.day is not None and first.day is not None:
        year, month = second.year or first.year, second.month or first.month
        second = replace(second, year=year, month=month) if (year, month) != (second.year, second.month) else second
    return Timex(before.start, atom.end, second, first)


def _stands_alone(time: Timex, text: str) -> bool:
    """Drop what is only a time beside something else: a bare weekday, 3点要求."""
    moment = time.moment
    if moment.has_day:
        return True
    if moment.hour is None:
        return False
    return not text[time.start : time.end].endswith(("点", "點")) or text[time.start] not in "0123456789"
