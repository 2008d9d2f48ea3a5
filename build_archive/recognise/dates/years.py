"""The year of a day that is printed without one: the page's own, or the one that all cues of the text leave."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import islice, pairwise

from build_archive.han import simplify
from build_archive.lexicon import LexiconError, load_table
from build_archive.model import Found, Passage
from build_archive.neighbours import Span
from build_archive.page_lines import MACHINE_RE
from build_archive.timex import Moment, Timex, find_times, lunar_day, resolve_day, weekday_of

BETWEEN = " … "  # between the words of two places in a quote
ANY_DAY = datetime.date(2020, 1, 1)  # a day with its year is the same seen from any day
_YEARS = range(2000, 2033)  # years that a text may be of which does not print its own: pages of the web
_SOFT = 0.7  # a cue no surer than this may be looked back on, and gives way
_RIVAL = 0.3  # how sure a year is that only the neighbours in the series speak against
_MOST_RIVALS = 3
_DECEMBER = 12
_LONG_AGO = 100  # days between what a page tells and its stamp, from which the text is asked first
_SOON = 8  # months after its data end in which a text is written
_LOOKS_BACK, _LOOKS_AHEAD = 3, 10  # months in which briefings tell of the year before, of the year after
_MOST_DAYS = 200  # dated parts weighed
_MASTHEAD_YEAR_RE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?(?:年|$)")
# a weekday, a day of the lunar year, a year: without one of these a text's days say nothing of their year
_TELLING_RE = re.compile(
    r"周年|星期|[周週][一二三四五六日天]|大年|年三十|正月|[腊臘]月|除夕|(?:19|20)\d\d|民[国國]|[〇○零OＯo0一二三四五六七八九]{4}年"
)
# 2020年汛期新闻发布会, 2021年第二场通气会: the year in the name of the briefing
_NAMED_YEAR_RE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s?[年届](?!\s?\d{1,2}\s?月)(?P<about>[^，。：；！？\s]{0,30}?)(?:发布|通气|吹风|见面|记者|说明|通报)会"
)
# 2020年上半年: such figures are told in the month after, or the next
_PERIOD_RE = re.compile(r"(?<!\d)(?P<year>20\d\d)\s?年(?:的)?(?P<period>上半年|第?一季度|前三季度|1[-—至到]6月)")
_MONTHS_AFTER = {"上": (7, 8), "一": (4, 5), "第": (4, 5), "前": (10, 11), "1": (7, 8)}
_AHEAD_RE = re.compile("春运|春节|考试|高考|中考|报名|招生|招聘")  # what is told of before its year begins
_OF_ITS_YEAR_RE = re.compile("[场次]|春|一季度")  # what is told of in January within its year
_MENTIONED_YEAR_RE = re.compile(r"(?<![\d到至])(20\d\d)\s?年(?!底?前|远景|规划)")
# 2017年是…的关键一年: the year that is, or, as it turns, the one to come or the one that was
_THIS_YEAR_RE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s?年是[^。；？！]{0,60}?(?:之年|一年|第[一二三四五六七八九十\d]+年|开局|起步|收官|关键)"
)
# 2019年6月份例行新闻发布会: held in that month, or the next
_NAMED_MONTH_RE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s?年(?P<month>\d{1,2})月份?(?!\s?\d)[^，。：；！？\s日]{0,20}?(?:发布|通气|吹风|见面|记者|说明|通报)会"
)
# 2015年城镇新增就业1312万人，同比下降0.8%: what a whole year came to is told early in the next
_WHOLE_YEAR_RE = re.compile(
    r"(?<![\d至到—-])(?P<year>20\d\d)\s?年(?:度|全年|末|底)?[，,]?(?!\s?[\d前上下一二三四第以起春秋夏冬初]|全国两会|以来|[至到—-])"
    r"[^。；\d]{2,40}\d[\d,.]*[^。；]{0,16}?(?:比上年|同比|较上年|上年)"
)
# 专项行动开展以来至2019年6月: told of soon after
_DATA_END_RE = re.compile(r"(?:截至|截止|以来[至到])\s?(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:[底末]|份)?(?!\s?\d)")
# 蛇年大吉: said from some weeks before that year begins
_ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_ANIMAL_YEAR_RE = re.compile(
    rf"(?P<animal>[{_ANIMALS}])年(?:春节|新春|大年|大吉|吉祥|行大运|一切|到来|来临|将至|伊始|春运|快乐)"
)
_FIRST_OF_THE_RAT = 2008
_STAMPED_WEEKDAY_RE = re.compile(  # 11-09 17:33 星期二: a stamp that prints no year
    r"(?<![\d-])(?P<month>0?[1-9]|1[0-2])-(?P<day>[0-3]?\d)\s(?:\d{1,2}:\d{2}\s+)?(?:星期|周)(?P<weekday>[一二三四五六日天])"
)
_ANNIVERSARY_RE = re.compile(r"(?P<event>[\u4e00-\u9fff]{2,14})(?P<number>\d{2,3})周年")
_URL_DAY_RE = re.compile(r"://[^\s]{1,200}?/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A day as the text states it, before its year is settled."""

    moment: Moment
    quote: str
    rule: str
    confidence: float
    shift: int = 0  # days from the moment to the event: a dateline with 昨天


@dataclass(frozen=True, slots=True)
class _Cue:
    """Something that leaves only some years."""

    years: frozenset[int]
    quote: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What in a text may fix its year, with the words that say it."""

    weekdays: dict[Moment, str]
    lunar: dict[tuple[Moment, tuple[int, int]], str]
    days: dict[datetime.date, str]
    words: dict[str, str]
    named: dict[str, re.Match[str]]
    mentioned: dict[int, str]
    periods: dict[str, re.Match[str]]
    anniversaries: dict[str, int]
    animals: dict[str, str]
    told_years: dict[str, tuple[re.Pattern[str], re.Match[str]]]


class Setting:
    """A passage and what stands around it; the evidence of its year is gathered once, and only if it is needed."""

    def __init__(
        self,
        passage: Passage,
        context: Sequence[str],
        stamp: Found[datetime.date] | None,
        span: Span | None = None,
    ) -> None:
        self.passage, self.context, self.stamp, self.span = passage, context, stamp, span

    @cached_property
    def evidence(self) -> _Evidence:
        """What in the text and around it may fix a year."""
        passage = self.passage
        removed = (item.text for item in passage.removed)
        return _gather(map(simplify, (*passage.headline, *passage.lines, *removed, *self.context)))


def settle(stated: Stated, setting: Setting) -> Found[datetime.date] | None:
    """Return the full day, its year taken from the text, the stamp, the masthead or what else fixes it."""
    moment, stamp = stated.moment, setting.stamp
    if moment.is_dated:
        return _found(stated, moment, Found(moment.year or 0, "", stated.rule))
    if moment.month is None:
        day = resolve_day(moment, stamp.value) if stamp is not None else None
        if day is None:
            return None
        whole = Moment(day.year, day.month, day.day)
        return _found(stated, whole, Found(day.year, "", "date.month-of-stamp", 0.85, "derived"))
    year = _year_of_stamp(moment, stamp) or _year_of_masthead(setting.passage, moment) or _infer_year(moment, setting)
    if (
        year is not None
        and stamp is not None
        and _is_long_ago(Moment(year.value, moment.month, moment.day), stamp.value)
    ):
        told = _infer_year(moment, setting)  # a page that was put up again later
        year = told if told is not None and told.value < year.value else year
    return _found(stated, Moment(year.value, moment.month, moment.day), year) if year is not None else None


def _is_long_ago(moment: Moment, stamp: datetime.date) -> bool:
    day = resolve_day(moment, stamp)
    return day is not None and (stamp - day).days > _LONG_AGO


def _found(stated: Stated, moment: Moment, year: Found[int]) -> Found[datetime.date] | None:
    day = resolve_day(moment, ANY_DAY)
    if day is None:
        return None
    rule = stated.rule if year.basis == "stated" else year.rule
    confidence = round(min(stated.confidence, year.confidence), 2)
    quote = stated.quote if year.basis == "stated" or not year.quote else f"{stated.quote}{BETWEEN}{year.quote}"
    shift = datetime.timedelta(days=stated.shift)
    rivals = (
        Found(other + shift, stated.quote, rival.rule, rival.confidence, rival.basis)
        for rival in year.rivals
        if (other := resolve_day(replace(moment, year=rival.value), ANY_DAY)) is not None
    )
    return Found(day + shift, quote, rule, confidence, year.basis, tuple(rivals))


def _year_of_stamp(moment: Moment, stamp: Found[datetime.date] | None) -> Found[int] | None:
    if stamp is None:
        return None
    day = resolve_day(moment, stamp.value)
    return Found(day.year, stamp.quote, "date.year-of-stamp", 0.95, "derived") if day is not None else None


def _year_of_masthead(passage: Passage, moment: Moment) -> Found[int] | None:
    """Return the year that a newspaper or gazette prints once, for all that stands in it."""
    for line in passage.masthead:
        for time in find_times(line):
            anchor = resolve_day(time.moment, ANY_DAY) if time.moment.is_dated else None
            day = resolve_day(moment, anchor) if anchor is not None else None
            if day is not None:
                return Found(day.year, line, "date.year-of-masthead", 0.95, "derived")
    for line in passage.masthead:
        year = _MASTHEAD_YEAR_RE.search(line.strip())
        if year:
            return Found(int(year[1]), line.strip(), "date.year-of-masthead", 0.9, "derived")
    return None


def _infer_year(moment: Moment, setting: Setting) -> Found[int] | None:
    """Return the one year that all cues leave, None where several or none are left.

    What fits without the sessions beside it in its series is its rival.
    """
    years = frozenset(_YEARS)
    decisive = None
    for cue in sorted(_cues(moment, setting.evidence), key=lambda cue: -cue.confidence):
        left = years & cue.years
        if left:
            decisive = cue if left != years else decisive
            years = left
        elif cue.confidence > _SOFT:
            return None
    others = years
    if len(years) != 1 and setting.span is not None:
        decisive = _cue_of_neighbours(moment, setting.span)
        years &= decisive.years
    if len(years) != 1 or decisive is None:
        return None
    year = next(iter(years))
    rivals = tuple(Found(other, "", decisive.rule, _RIVAL, "inferred") for other in sorted(others - years))
    return Found(year, decisive.quote, decisive.rule, decisive.confidence, "inferred", rivals[:_MOST_RIVALS])


def _cue_of_neighbours(moment: Moment, span: Span) -> _Cue:
    """Return the years in which a day lies between those of the sessions beside it."""
    fitting = {year for year, day in _days_of(moment.month, moment.day).items() if span.first <= day <= span.last}
    return _Cue(frozenset(fitting), span.reason, "date.year-of-neighbours", span.confidence)


def _gather(texts: Iterable[str]) -> _Evidence:
    """Return what in the texts may fix a year, each thing once."""
    evidence = _Evidence({}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    for text in texts:
        if MACHINE_RE.search(text):
            continue
        times = find_times(text) if _TELLING_RE.search(text) else ()
        for time in times:
            moment, quote = time.moment, text[time.start : time.end]
            if moment.weekday is not None and moment.offset == 0:
                evidence.weekdays[Moment(offset=0, weekday=moment.weekday)] = quote  # 今天（周四）
            elif moment.weekday is not None and moment.month is not None and moment.year is None:
                evidence.weekdays[Moment(month=moment.month, day=moment.day, weekday=moment.weekday)] = quote
            elif moment.is_dated and (day := resolve_day(moment, ANY_DAY)) is not None:
                evidence.days[day] = quote
        if stamp := _STAMPED_WEEKDAY_RE.search(text):
            weekday = weekday_of(stamp["weekday"])
            evidence.weekdays[Moment(month=int(stamp["month"]), day=int(stamp["day"]), weekday=weekday)] = stamp[0]
        for match in _URL_DAY_RE.finditer(text):
            if (day := resolve_day(Moment(int(match[1]), int(match[2]), int(match[3])), ANY_DAY)) is not None:
                evidence.days[day] = match[0].rpartition("/")[2]
        evidence.named.update((match[0], match) for match in _NAMED_YEAR_RE.finditer(text))
        evidence.animals.update((match[0], match["animal"]) for match in _ANIMAL_YEAR_RE.finditer(text))
        for pattern in (_THIS_YEAR_RE, _NAMED_MONTH_RE, _WHOLE_YEAR_RE, _DATA_END_RE):
            evidence.told_years.update((match[0], (pattern, match)) for match in pattern.finditer(text))
        evidence.anniversaries.update(_anniversaries(text))
        evidence.periods.update((match[0], match) for match in _PERIOD_RE.finditer(text))
        evidence.mentioned.update((int(match[1]), match[0]) for match in _MENTIONED_YEAR_RE.finditer(text))
        evidence.lunar.update(_lunar_pairs(times, text))
        evidence.words.update(dict.fromkeys(_event_words().findall(text), ""))
    return evidence


def _lunar_pairs(times: Sequence[Timex], text: str) -> Iterator[tuple[tuple[Moment, tuple[int, int]], str]]:
    """Yield the days that stand beside their lunar name: 1月26日(大年初二)."""
    for one, other in pairwise(times):
        solar, lunar = (one, other) if other.moment.lunar else (other, one)
        beside = other.start - one.end <= 3 and "。" not in text[one.end : other.start]
        if lunar.moment.lunar is not None and solar.moment.month is not None and beside:
            told = Moment(month=solar.moment.month, day=solar.moment.day)
            yield (told, lunar.moment.lunar), text[one.start : other.end]


def _cues(moment: Moment, evidence: _Evidence) -> Iterator[_Cue]:
    """Yield the years that each piece of evidence leaves to a text of the day `moment`."""
    pages = _days_of(moment.month, moment.day)
    for told, quote in evidence.weekdays.items():
        days = {year: resolve_day(told, page) for year, page in pages.items()}
        fitting = {year for year, day in days.items() if day is not None and day.weekday() == told.weekday}
        yield _Cue(frozenset(fitting), quote, "date.year-of-weekday", 0.95)
    for (told, (month, number)), quote in evidence.lunar.items():
        days = {year: resolve_day(told, page) for year, page in pages.items()}
        fitting = {year for year, day in days.items() if day is not None and _is_lunar(day, month, number)}
        yield _Cue(frozenset(fitting), quote, "date.year-of-lunar-day", 0.95)
    for dated, quote in islice(evidence.days.items(), _MOST_DAYS):
        yield _dated_cue(dated, quote, pages)
    if evidence.weekdays and evidence.mentioned:  # a weekday leaves every sixth year or so; the text is of one it names
        near = frozenset(year + gap for year in evidence.mentioned for gap in (0, 1))
        yield _Cue(near, evidence.mentioned[max(evidence.mentioned)], "date.year-mentioned", _SOFT)
    for quote, named in evidence.named.items():
        yield _Cue(
            _years_of_name(int(named["year"]), named["about"], moment.month or 0), quote, "date.year-of-name", 0.8
        )
    for quote, spell in evidence.periods.items():
        if moment.month in _MONTHS_AFTER[spell["period"][0]] and int(spell["year"]) == _last_year_of(evidence.periods):
            yield _Cue(frozenset({int(spell["year"])}), quote, "date.year-of-period", 0.8)
    for quote, animal in evidence.animals.items():
        at = _FIRST_OF_THE_RAT + _ANIMALS.index(animal) - (moment.month == _DECEMBER)
        yield _Cue(frozenset(year for year in _YEARS if (year - at) % 12 == 0), quote, "date.year-of-animal", _SOFT)
    yield from _told_years(moment.month or 0, evidence)
    for quote, year in evidence.anniversaries.items():
        yield _Cue(_years_of_anniversary(quote, year), quote, "date.year-of-anniversary", _SOFT)
    for word in evidence.words:
        spans, confidence = _events()[word]
        fitting = {year for year, page in pages.items() if any(first <= page <= last for first, last in spans)}
        yield _Cue(frozenset(fitting), word, "date.year-of-events", confidence)


def _told_years(month: int, evidence: _Evidence) -> Iterator[_Cue]:
    """Yield the years that a text leaves to its month by what it calls this year, or by what a whole year came to."""
    latest = max(evidence.mentioned, default=0)
    for quote, (pattern, match) in evidence.told_years.items():
        year = int(match["year"])
        if pattern is _THIS_YEAR_RE:
            near = {year - 1} if month >= _LOOKS_AHEAD else {year + 1} if month <= _LOOKS_BACK else set()
            yield _Cue(frozenset({year, *near}), quote, "date.year-of-this-year", 0.8)
        elif pattern is _NAMED_MONTH_RE and (month - int(match["month"])) % 12 <= 1:
            yield _Cue(frozenset({year + (month < int(match["month"]))}), quote, "date.year-of-name", 0.85)
        elif pattern is _DATA_END_RE:
            told = 12 * year + int(match["month"])
            near = {later for later in (year, year + 1) if 0 <= 12 * later + month - told <= _SOON}
            yield _Cue(frozenset(near), quote, "date.year-of-data", 0.8)
        elif pattern is _WHOLE_YEAR_RE and month <= _LOOKS_BACK and latest <= year + 1:
            yield _Cue(frozenset({year + 1}), quote, "date.year-of-whole-year", 0.8)


def _anniversaries(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of an anniversary and the year that it falls in: 新中国成立70周年 is 2019."""
    for match in _ANNIVERSARY_RE.finditer(text):
        event = next((event for event in load_table("anniversaries.tsv") if match["event"].endswith(event)), None)
        if event:
            yield match[0], int(load_table("anniversaries.tsv")[event][0]) + int(match["number"])


def _years_of_anniversary(quote: str, year: int) -> frozenset[int]:
    """Return the years in which it is told of: what celebrates it is held in its year, other texts before too."""
    return frozenset({year} if "庆祝" in quote else {year - 1, year})


def _last_year_of(periods: Mapping[str, re.Match[str]]) -> int:
    return max(int(told["year"]) for told in periods.values())


def _years_of_name(year: int, about: str, month: int) -> frozenset[int]:
    """Return the years in which a briefing can be held that has a year in its name; in winter another is near.

    >>> sorted(_years_of_name(2021, "经济运行情况新闻", 1)), sorted(_years_of_name(2021, "汛期新闻", 7))
    ([2021, 2022], [2021])
    """
    if month <= _LOOKS_BACK:
        return frozenset({year} if _OF_ITS_YEAR_RE.search(about) else {year, year + 1})
    return frozenset({year - 1, year} if month >= _LOOKS_AHEAD and _AHEAD_RE.search(about) else {year})


@lru_cache(maxsize=400)
def _days_of(month: int | None, day: int | None) -> Mapping[int, datetime.date]:
    """Return a day of the month in every year that has it."""
    moments = {year: Moment(year, month, day) for year in _YEARS}
    return {year: found for year, moment in moments.items() if (found := resolve_day(moment, ANY_DAY)) is not None}


def _is_lunar(day: datetime.date, month: int, number: int) -> bool:
    return day in (lunar_day(day.year, month, number), lunar_day(day.year - 1, month, number))


def _dated_cue(dated: datetime.date, quote: str, pages: Mapping[int, datetime.date]) -> _Cue:
    """Return what a day with its year leaves: a text looks back on it, or forward to it, from no great distance."""
    gaps = {year: (page - dated).days for year, page in pages.items()}
    same_week = {year for year, gap in gaps.items() if -1 <= gap <= 3}
    if same_week:
        return _Cue(frozenset(same_week), quote, "date.year-of-dated-part", 0.85)
    fitting = {year for year, gap in gaps.items() if -45 <= gap <= 120}
    return _Cue(frozenset(fitting), quote, "date.year-of-dated-part", _SOFT)


@cache
def _events() -> dict[str, tuple[list[tuple[datetime.date, datetime.date]], float]]:
    events = {}
    for word, (spans, confidence, *_) in load_table("events.tsv").items():
        try:
            events[word] = ([_parse_span(span) for span in spans.split()], float(confidence))
        except ValueError as error:
            raise LexiconError(f"events.tsv: {word}: {error}; want FIRST..LAST and a number") from error
    return events


def _parse_span(span: str) -> tuple[datetime.date, datetime.date]:
    first, last = span.split("..")
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last) if last else datetime.date.max


@cache
def _event_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _events()), key=len, reverse=True)))
