"""The day a briefing took place, its time, and the day it was published; years that are not printed are settled."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice, pairwise

from build_archive.lexicon import LexiconError, load_table
from build_archive.model import Found, Passage
from build_archive.timex import Moment, Timex, find_times, lunar_day, resolve_day

_OPENING_LINES = 8  # the day of the event is told in the first paragraphs or not at all
_OPENING_CHARACTERS = 400
_YEARS = range(2000, 2033)  # years that a text may be of which does not print its own: pages of the web
_SOFT = 0.7  # a cue no surer than this may be looked back on, and gives way
_MOST_CANDIDATES = 12  # days tried before the text is given up
_MOST_DAYS = 200  # dated parts weighed
_ANY_DAY = datetime.date(2020, 1, 1)  # a day with its year is the same seen from any day
_HEADER_CHARACTERS = 40  # a dateline stands this near to the beginning of its paragraph

_BRACKETS = " \t()[]【】\N{FULLWIDTH LEFT PARENTHESIS}\N{FULLWIDTH RIGHT PARENTHESIS}\N{IDEOGRAPHIC SPACE}"
_LABEL_RE = re.compile(r"\s*(?:发布会|会议|活动|举[行办]|召开|发布)?\s?(?:时间|日期)\s?[:\N{FULLWIDTH COLON}]")
_STAMP_LABEL_RE = re.compile(
    r"(?:[发發][布佈]|发表|刊发|公开|成文|更新|日期)\s?(?:日期|时间)?\s?[:\N{FULLWIDTH COLON}]"
)
_STAMP_BESIDE_RE = re.compile(r"来源|浏览|点击|阅读|字[体号]|作者|编辑|稿源|收录于|发表于|我来说两句")
# a line under a title that begins or ends with the day and the minute: 2021-08-03 16:20 东川融媒
_BARE_STAMP_RE = re.compile(
    r"^(?:[^\s\d，。:\N{FULLWIDTH COLON}]{2,15}\s+)?"
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s{0,3}\d{1,2}:\d{2}"
)
_MAX_STAMP = 60
_MINGUO_RE = re.compile(r"(?<!\d)(?P<year>[6-9]\d|1[01]\d)-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")  # years since 1911
_MINGUO = 1911
_SENTENCE_ENDS = "。!?\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
_SENTENCE_RE = re.compile("[。\N{FULLWIDTH COMMA}]")
_HONG_KONG_CLOCK_RE = re.compile(r"^香港[时時][间間]\s?\d{1,2}[时時:]")  # under the day of a press release
_TODAY_IS_RE = re.compile(r"今天是\s?$")
_HEADING_RE = re.compile(r"^(?:[一二三四五六七八九]、|\d[.、])?(?:发布会|会议|活动)?时间$")
# days on which a page was fetched, printed or made, which say nothing of the text
_CRAWL_RE = re.compile(
    r"(?:访问|打印|抓取|采集|下载|存档|归档|截图|截取)\s?(?:日期|时间|[于:\N{FULLWIDTH COLON}])"
    r"|备案|版权|ICP|©|[Cc]opyright|今天是|当前时间"
)
_COUNTED_RE = re.compile(r"(?:截至|截止|截止到|自|(?<!记者)从|以来|起至|农历|阴历)\s?$")
_HELD_RE = re.compile(
    r"举[行办]|召开|发布会|通报会|通气会|见面会|记者会|吹风会|会议|座谈会|出席|主持|赴|督[查导]|调研|检查|考察|视察|走访|慰问|来到|看望"
)
_WIRE_RE = re.compile(r"\s?(?:电|讯|消息)(?![话视力影脑])")
_LEARNT_RE = re.compile(r"(?:获悉|了解到|看到|发布|介绍)")
_MASTHEAD_YEAR_RE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?(?:年|$)")
_URL_DAY_RE = re.compile(r"://[^\s]{1,200}?/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class _Stated:
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


class _Setting:
    """A passage and what stands around it; the evidence of its year is gathered once, and only if it is needed."""

    def __init__(self, passage: Passage, context: Sequence[str], stamp: Found[datetime.date] | None) -> None:
        self.passage, self.context, self.stamp = passage, context, stamp

    @cached_property
    def evidence(self) -> _Evidence:
        passage = self.passage
        removed = (item.text for item in passage.removed)
        return _gather((*passage.headline, *passage.lines, *removed, *self.context))


def recognise_date(passage: Passage, context: Sequence[str] = ()) -> Found[datetime.date] | None:
    """Return the day on which what `passage` tells of took place, None where nothing settles it.

    Read in this order: a label (时间), the opening that tells of the event, a dateline, a day on a line of its own,
    the first words of the opening, the title, the stamp of publication, the day counted to. `context` holds the other
    texts of the same source, whose weekdays and words help to settle a year that is not printed. Left alone: days
    counted to (截至…), ranges, days of fetching or printing, days that lost a digit.
    """
    stamp = _find_stamp(passage)
    setting = _Setting(passage, context, stamp)
    for stated in islice(_candidates(passage, stamp), _MOST_CANDIDATES):
        settled = _settle(stated, setting)
        if settled is not None:
            return settled
    return _from_stamp(passage, stamp) or _after_count(setting)


def recognise_time(passage: Passage) -> Found[str] | None:
    """Return the time of day at which it began, as `16:00`, None where it is not told."""
    for stated in islice(_candidates(passage, _find_stamp(passage)), _MOST_CANDIDATES):
        hour, minute = stated.moment.hour, stated.moment.minute
        if hour is not None and hour < 24 and stated.rule in ("date.label", "date.opening", "date.today-of-stamp"):
            return Found(f"{hour:02}:{minute:02}", stated.quote, "time.of-date", stated.confidence)
    return None


def recognise_published(passage: Passage, context: Sequence[str] = ()) -> Found[datetime.date] | None:
    """Return the day of publication: that of the portal's stamp, else that of the dateline."""
    stamp = _find_stamp(passage)
    if stamp is not None:
        return stamp
    setting = _Setting(passage, context, None)
    for stated in islice(_from_dateline(passage), _MOST_CANDIDATES):
        settled = _settle(stated, setting)
        if settled is not None:
            return Found(settled.value, settled.quote, "published.dateline", settled.confidence, settled.basis)
    return None


def _candidates(passage: Passage, stamp: Found[datetime.date] | None) -> Iterator[_Stated]:
    datelines = tuple(_from_dateline(passage))
    yield from _from_label(passage)
    yield from _from_opening(passage, datelines[0] if datelines else None, stamp)
    yield from datelines
    yield from _from_own_line(passage)
    yield from _from_first_words(passage)
    yield from _from_title(passage)


def _from_label(passage: Passage) -> Iterator[_Stated]:
    """时间: 2021年7月26日(星期一)15:30; the same under a heading of its own."""
    for heading, line in pairwise(passage.lines):
        if _HEADING_RE.match(heading):
            for time in find_times(line[:_HEADER_CHARACTERS])[:1]:
                if time.moment.day is not None and time.start == 0:
                    yield _Stated(time.moment, line[: time.end], "date.label", 0.97)
    for line in passage.lines:
        label = _LABEL_RE.match(line[:30])
        if label and not _STAMP_LABEL_RE.match(line[:30]) and not _STAMP_BESIDE_RE.search(line[:80]):
            for time in find_times(line[: _OPENING_CHARACTERS // 4].replace("\N{RATIO}", ":")):
                if time.moment.day is not None and time.start - label.end() < 4:
                    yield _Stated(time.moment, line[: time.end].strip(), "date.label", 0.98)


def _from_opening(passage: Passage, dateline: _Stated | None, stamp: Found[datetime.date] | None) -> Iterator[_Stated]:
    """3月12日, …召开发布会; 今天下午, … where a dateline or stamp says which day today is."""
    for line in _opening(passage):
        for time in find_times(line):
            if not _tells_event(time, line) or _WIRE_RE.match(line, time.end):
                continue
            sentence = _sentence_around(line, time)
            quote = line[time.start : time.end]
            is_today = _TODAY_IS_RE.search(line, max(0, time.start - 5), time.start)
            if time.moment.day is not None and (is_today or _HELD_RE.search(sentence)):
                yield _Stated(time.moment, quote, "date.opening", 0.95)
            elif time.moment.offset in (0, -1, -2) and _HELD_RE.search(sentence):
                yield from _from_relative(time.moment, dateline, stamp)


def _from_relative(moment: Moment, dateline: _Stated | None, stamp: Found[datetime.date] | None) -> Iterator[_Stated]:
    shift = moment.offset or 0
    if dateline is not None:
        base = dateline.moment
        told = Moment(base.year, base.month, base.day, hour=moment.hour, minute=moment.minute)
        yield _Stated(told, dateline.quote, "date.opening", 0.93, shift)
    elif stamp is not None:
        day = stamp.value
        told = Moment(month=day.month, day=day.day, hour=moment.hour, minute=moment.minute)
        yield _Stated(told, stamp.quote, "date.today-of-stamp", 0.85, shift)


def _from_dateline(passage: Passage) -> Iterator[_Stated]:
    """本报湖州6月5日电; 8月3日讯; 记者6月5日从…获悉."""
    for line in _opening(passage):
        for time in find_times(line[: _HEADER_CHARACTERS * 2]):
            if time.moment.day is None or time.since is not None or time.start > _HEADER_CHARACTERS:
                continue
            quote = line[: time.end].strip()
            if _WIRE_RE.match(line, time.end):
                yield _Stated(time.moment, quote, "date.dateline", 0.95)
            elif line[: time.start].endswith(("记者", "记者从")) and _LEARNT_RE.search(line, time.end, time.end + 40):
                yield _Stated(time.moment, quote, "date.dateline", 0.9)


def _from_own_line(passage: Passage) -> Iterator[_Stated]:
    """Yield the days alone on a line, last first: a signature 2019年8月9日, or (6月5日)."""
    for line in reversed(passage.lines):
        bare = line.strip(_BRACKETS)
        if 4 < len(bare) < 40:
            times = find_times(bare)
            if len(times) == 1 and times[0].moment.month and (times[0].start, times[0].end) == (0, len(bare)):
                yield _Stated(times[0].moment, bare, "date.own-line", 0.85)


def _from_first_words(passage: Passage) -> Iterator[_Stated]:
    """Yield the days that a paragraph of the opening begins with."""
    for line in _opening(passage):
        times = find_times(line[:_HEADER_CHARACTERS])
        if times and times[0].start == 0 and times[0].moment.day is not None and _tells_event(times[0], line):
            yield _Stated(times[0].moment, line[: times[0].end], "date.first-words", 0.75)


def _from_title(passage: Passage) -> Iterator[_Stated]:
    titles = [line for line in passage.lines[:2] if not line.endswith("。") and not _is_bare_stamp(line)]
    for line in (*passage.headline, *titles):
        for time in find_times(line[:80]):
            if time.moment.day is not None and time.moment.month is not None and _tells_event(time, line):
                yield _Stated(time.moment, line[time.start : time.end], "date.title", 0.8)


def _opening(passage: Passage) -> list[str]:
    """Return the first paragraphs; what stands between the head of a newspaper and its first article is none."""
    lines = passage.lines
    if passage.headline:
        first = next((at for at, line in enumerate(lines) if _SENTENCE_RE.search(line)), 0)
        lines = lines[first:]
    return [line.lstrip("# ")[:_OPENING_CHARACTERS] for line in lines[:_OPENING_LINES] if not _is_bare_stamp(line)]


def _is_bare_stamp(line: str) -> bool:
    return len(line) <= _MAX_STAMP and not line.endswith("。") and bool(_BARE_STAMP_RE.match(line))


def _tells_event(time: Timex, line: str) -> bool:
    """Whether it may be the day of an event: not counted to, not a range, not the end of a day."""
    counted = _COUNTED_RE.search(line, max(0, time.start - 6), time.start)
    bounded = line.startswith(("以来", "起", "前", "之前"), time.end)
    return not counted and not bounded and time.since is None and time.moment.hour != 24


def _sentence_around(line: str, time: Timex) -> str:
    start = max(line.rfind(mark, 0, time.start) for mark in _SENTENCE_ENDS) + 1
    ends = [end for mark in _SENTENCE_ENDS if (end := line.find(mark, time.end)) >= 0]
    return line[start : min(ends, default=len(line))]


def _find_stamp(passage: Passage) -> Found[datetime.date] | None:
    """Return the day in the portal's own line (发布日期: 2021-07-26 18:05 来源: …), never that of a fetch.

    Without such a line, the day that the newspaper's head prints.
    """
    removed = [item.text for item in passage.removed]
    for line in (*removed, *passage.lines[:_OPENING_LINES], *passage.lines[-3:]):
        if len(line) > _OPENING_CHARACTERS or _CRAWL_RE.search(line):
            continue
        label = _STAMP_LABEL_RE.search(line)
        if not label and not _is_bare_stamp(line) and not _STAMP_BESIDE_RE.search(line):
            continue
        for time in find_times(line):
            day = resolve_day(time.moment, _ANY_DAY) if time.moment.is_dated else None
            if day is not None and (label is None or time.start >= label.end()):
                return Found(day, line[time.start : time.end], "published.stamp", 0.97 if label else 0.9)
        if label and (found := _MINGUO_RE.search(line, label.end())):
            moment = Moment(int(found["year"]) + _MINGUO, int(found["month"]), int(found["day"]))
            if (day := resolve_day(moment, _ANY_DAY)) is not None:
                return Found(day, found[0], "published.stamp", 0.9, "derived")
    return _day_of_paper(passage) or _day_of_release(passage)


def _day_of_release(passage: Passage) -> Found[datetime.date] | None:
    """Return the day that closes a press release of Hong Kong, over the hour at which it was put out."""
    for line, clock in pairwise(passage.lines[-4:]):
        times = find_times(line) if _HONG_KONG_CLOCK_RE.match(clock) else ()
        day = resolve_day(times[0].moment, _ANY_DAY) if times and times[0].moment.is_dated else None
        if day is not None:
            return Found(day, line, "published.release", 0.95)
    return None


def _day_of_paper(passage: Passage) -> Found[datetime.date] | None:
    """Return the full day in the head of a newspaper; a gazette's head tells no more than its year."""
    if any("公报" in line for line in passage.masthead):
        return None
    for line in passage.masthead:
        for time in find_times(line):
            day = resolve_day(time.moment, _ANY_DAY) if time.moment.is_dated else None
            if day is not None:
                return Found(day, line[time.start : time.end], "published.masthead", 0.95)
    return None


def _from_stamp(passage: Passage, stamp: Found[datetime.date] | None) -> Found[datetime.date] | None:
    """Where the text names no day of its own, it is of the day it was published."""
    if stamp is None or stamp.rule == "published.masthead":  # a newspaper tells of other days than its own
        return None
    today = any(time.moment.offset == 0 for line in _opening(passage) for time in find_times(line))
    return Found(stamp.value, stamp.quote, "date.stamp", 0.85 if today else 0.7, "derived")


def _after_count(setting: _Setting) -> Found[datetime.date] | None:
    """Conclude the day from that of the count: figures to 24时 are told on the day after."""
    if "发布会" not in setting.passage.text[:2000]:
        return None
    for line in setting.passage.lines:
        for time in find_times(line[: _OPENING_CHARACTERS * 2]):
            counted = _COUNTED_RE.search(line, 0, time.start) or time.since is not None
            if counted and time.moment.hour is not None and time.moment.month is not None:
                shift = 1 if time.moment.hour == 24 else 0
                stated = _Stated(time.moment, line[time.start : time.end], "date.after-count", 0.6, shift)
                settled = _settle(stated, setting)
                return replace(settled, rule=stated.rule, basis="inferred") if settled is not None else None
    return None


def _settle(stated: _Stated, setting: _Setting) -> Found[datetime.date] | None:
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
    year = (
        _year_of_stamp(moment, stamp)
        or _year_of_masthead(setting.passage, moment)
        or _infer_year(moment, setting.evidence)
    )
    return _found(stated, Moment(year.value, moment.month, moment.day), year) if year is not None else None


def _found(stated: _Stated, moment: Moment, year: Found[int]) -> Found[datetime.date] | None:
    day = resolve_day(moment, _ANY_DAY)
    if day is None:
        return None
    rule = stated.rule if year.basis == "stated" else year.rule
    confidence = round(min(stated.confidence, year.confidence), 2)
    quote = stated.quote if year.basis == "stated" or not year.quote else f"{stated.quote} … {year.quote}"
    return Found(day + datetime.timedelta(days=stated.shift), quote, rule, confidence, year.basis)


def _year_of_stamp(moment: Moment, stamp: Found[datetime.date] | None) -> Found[int] | None:
    if stamp is None:
        return None
    day = resolve_day(moment, stamp.value)
    return Found(day.year, stamp.quote, "date.year-of-stamp", 0.95, "derived") if day is not None else None


def _year_of_masthead(passage: Passage, moment: Moment) -> Found[int] | None:
    """Return the year that a newspaper or gazette prints once, for all that stands in it."""
    for line in passage.masthead:
        for time in find_times(line):
            anchor = resolve_day(time.moment, _ANY_DAY) if time.moment.is_dated else None
            day = resolve_day(moment, anchor) if anchor is not None else None
            if day is not None:
                return Found(day.year, line, "date.year-of-masthead", 0.95, "derived")
    for line in passage.masthead:
        year = _MASTHEAD_YEAR_RE.search(line.strip())
        if year:
            return Found(int(year[1]), line.strip(), "date.year-of-masthead", 0.9, "derived")
    return None


def _infer_year(moment: Moment, evidence: _Evidence) -> Found[int] | None:
    """Return the one year that all cues leave, None where several or none are left."""
    years = frozenset(_YEARS)
    decisive = None
    for cue in sorted(_cues(moment, evidence), key=lambda cue: -cue.confidence):
        left = years & cue.years
        if left:
            decisive = cue if left != years else decisive
            years = left
        elif cue.confidence > _SOFT:
            return None
    if len(years) != 1 or decisive is None:
        return None
    return Found(next(iter(years)), decisive.quote, decisive.rule, decisive.confidence, "inferred")


def _gather(texts: Iterable[str]) -> _Evidence:
    """Return what in the texts may fix a year, each thing once."""
    evidence = _Evidence({}, {}, {}, {})
    for text in texts:
        times = find_times(text)
        for time in times:
            moment, quote = time.moment, text[time.start : time.end]
            if moment.weekday is not None and moment.month is not None and moment.year is None:
                evidence.weekdays[Moment(month=moment.month, day=moment.day, weekday=moment.weekday)] = quote
            elif moment.is_dated and (day := resolve_day(moment, _ANY_DAY)) is not None:
                evidence.days[day] = quote
        for match in _URL_DAY_RE.finditer(text):
            if (day := resolve_day(Moment(int(match[1]), int(match[2]), int(match[3])), _ANY_DAY)) is not None:
                evidence.days[day] = match[0].rpartition("/")[2]
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
    pages = {year: day for year in _YEARS if (day := resolve_day(replace(moment, year=year), _ANY_DAY)) is not None}
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
    for word in evidence.words:
        spans, confidence = _events()[word]
        fitting = {year for year, page in pages.items() if any(first <= page <= last for first, last in spans)}
        yield _Cue(frozenset(fitting), word, "date.year-of-events", confidence)


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
