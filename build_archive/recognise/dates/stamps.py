"""The day that a page prints as that of its publication: the portal's stamp, a newspaper's head, a release's end."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from build_archive.model import Found, Passage
from build_archive.page_lines import bare_stamp, short_stamp
from build_archive.recognise.dates.years import ANY_DAY, Stated
from build_archive.recognise.head import HEAD_LINES
from build_archive.timex import MINGUO, Moment, find_times, resolve_day

STAMP_LABEL_RE = re.compile(
    r"(?:发布|发表|刊发|公开|成文|更新|上传|发起|生成|录入|推送)"
    r"(?:\s?(?:日期|时间)(?:\s?[:\N{FULLWIDTH COLON}\N{FULLWIDTH VERTICAL LINE}丨|]|\s)|\s?[:\N{FULLWIDTH COLON}])"
    r"|日\s?期\s?[:\N{FULLWIDTH COLON}]"
)
_PUT_UP_RE = re.compile(  # surer than the day on which a document was signed
    r"(?:发布|发表|刊发|公开|推送|上传)(?:日期|时间)\s?[:\N{FULLWIDTH COLON}\N{FULLWIDTH VERTICAL LINE}丨|\s]"
)
STAMP_BESIDE_RE = re.compile(
    r"来源|浏览|点击|阅读|字[体号]|作者|编辑|稿源|打印|分享|收藏|字号|收听|原创|收录于|发表于|我来说两句"
)
# years since 1911: 110-05-22, 110/5/22
_MINGUO_RE = re.compile(
    r"(?<!\d)(?P<year>[6-9]\d|1[01]\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
)
_HONG_KONG_CLOCK_RE = re.compile(r"^香港时间\s?\d{1,2}[时:]")  # under the day of a press release
_END_RE = re.compile(r"^(?:完|[（(]完[)）]|#+|[-—]+\s?(?:完|END)\s?[-—]+)$")  # over it
_ENDED_RE = re.compile(r"^完\s?[／/]\s?(?=\d)")  # before it
# days on which a page was fetched, printed or made, which say nothing of the text
_CRAWL_RE = re.compile(
    r"(?:访问|打印|抓取|采集|下载|存档|归档|截图|截取)\s?(?:日期|时间|[于:\N{FULLWIDTH COLON}])"
    r"|备案|版权|ICP|©|[Cc]opyright|今天是|当前时间"
)
_PAPER_RE = re.compile(r"[报刊]\s|第\s?[A-Z]?\d{1,3}\s?版|\b[A-D]\d{1,2}\b|总第\s?\d+\s?期")
_CLOCK_RE = re.compile(r"\d[:\N{FULLWIDTH COLON}]\d\d|\d时\d")
_FIGURES_DAY_RE = re.compile(r"^[\[(\N{FULLWIDTH LEFT PARENTHESIS}]?(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}\W?$")
_DAY_ALONE_RE = re.compile(r"^(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:\s?(?:星期|周)[一二三四五六日天])?$")
# 编号：卫兰 2023/2/9 20:41:50
_MACHINE_RE = re.compile(
    r"[^，。！？；（(]{0,30}?(?P<day>(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})\s{1,3}\d{1,2}:\d{2}(?::\d{2})?\W*$"
)
_TIME_IN_FIGURES_RE = re.compile(
    r"时间\s?[:\N{FULLWIDTH COLON}]\s?(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_EVENT_LABEL_RE = re.compile(
    r"[【\[]?(?:地\s?点|主\s?题|出席|发布人|主\s?持|嘉\s?宾|议\s?程|内\s?容|参加)[^。]{0,8}?[】\]:\N{FULLWIDTH COLON}]"
)
HEADER_CHARACTERS = 40  # a dateline stands this near to the beginning of its paragraph
_NEAR = 4  # lines
_LONGEST_STAMP = 60
_ENDING_LINES = 6
_HEAD_LINES = 8  # under the title
_LONGEST = 400  # characters


def find_stamp(passage: Passage, title: Sequence[int]) -> Found[datetime.date] | None:
    """Return the day in the portal's own line (发布日期: 2021-07-26 18:05 来源: …), never that of a fetch.

    Without such a line, the day that the newspaper's head prints, or that closes a press release.
    """
    first = title[-1] + 1 if title else 0
    spoken = _turn_stamps(passage)
    removed = [item.text for item in passage.removed if item.text not in spoken]
    head = [line for line in passage.lines[: first + _HEAD_LINES] if line not in spoken]
    for line in (*removed, *head, *(line for line in passage.lines[-3:] if line not in spoken)):
        if len(line) <= _LONGEST and (found := _stamp_of(line)):
            is_paper = line in passage.masthead and _PAPER_RE.search(line)
            return replace(found, rule="published.masthead") if is_paper else found
    if found := _machine_stamp(head):
        return found
    for at, line in enumerate(passage.lines[: first + _HEAD_LINES]):
        if is_labelled_stamp(passage, at) and (day := _full_day(line)):
            return Found(day, line, "published.stamp", 0.85)
    over = passage.lines[: title[0]] if title else ()  # of an electronic paper, over the title
    for line in (*over, *passage.lines[first : first + 2]):  # a day in figures under the title
        if (_FIGURES_DAY_RE.match(line) or (line in over and _DAY_ALONE_RE.match(line))) and (day := _full_day(line)):
            return Found(day, line, "published.stamp", 0.85)
    return _day_of_paper(passage) or _day_of_release(passage)


_MOMENT_RE = re.compile(r"[\[(【（]?(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}\s{1,2}\d{1,2}:\d{2}(?::\d{2})?[\])】）]?$")


def _turn_stamps(passage: Passage) -> frozenset[str]:
    """Return the lines that are only a moment, where there are several: each is of what was said under it."""
    lines = (*passage.lines, *(item.text for item in passage.removed))
    found = [line for line in lines if len(line) <= _LONGEST_STAMP and _MOMENT_RE.match(line)]
    return frozenset(found) if len(found) > 1 else frozenset()


def _full_day(line: str) -> datetime.date | None:
    moments = (time.moment for time in find_times(line) if time.moment.is_dated)
    return next((day for moment in moments if (day := resolve_day(moment, ANY_DAY)) is not None), None)


def is_labelled_stamp(passage: Passage, at: int) -> bool:
    """Whether a line says 时间 of the page, not of a briefing: a day in figures, no label of an event near it."""
    if not _TIME_IN_FIGURES_RE.match(passage.lines[at]):
        return False
    near = passage.lines[max(0, at - _NEAR) : at + _NEAR + 1]
    return not any(_EVENT_LABEL_RE.match(line) for line in near)


def _machine_stamp(head: Sequence[str]) -> Found[datetime.date] | None:
    """Return the day of the one short line that ends in a day and an hour, whatever name stands before them.

    Where several lines end so, they are stamps of what was said.
    """
    found = [match for line in head if len(line) <= _LONGEST_STAMP and (match := _MACHINE_RE.match(line))]
    day = _full_day(found[0]["day"]) if len(found) == 1 else None
    return Found(day, found[0][0], "published.stamp", 0.85) if day else None


def _stamp_of(line: str) -> Found[datetime.date] | None:
    """Return the day of a line that is a stamp by its labels, its clock or the name beside the day."""
    if _CRAWL_RE.search(line):
        return None
    label = _PUT_UP_RE.search(line) or STAMP_LABEL_RE.search(line)
    bare = bare_stamp(line)
    is_bare = bare and (bare["before"] or bare["after"] or _CLOCK_RE.search(line) or "原创" in line or "发表于" in line)
    if not label and not is_bare and not STAMP_BESIDE_RE.search(line):
        return None
    for time in find_times(line):
        day = resolve_day(time.moment, ANY_DAY) if time.moment.is_dated else None
        if day is not None and (label is None or time.start >= label.end() or is_bare):
            return Found(day, line[time.start : time.end], "published.stamp", 0.97 if label else 0.9)
    if label and (found := _MINGUO_RE.search(line, label.end())):
        moment = Moment(int(found["year"]) + MINGUO, int(found["month"]), int(found["day"]))
        if (day := resolve_day(moment, ANY_DAY)) is not None:
            return Found(day, found[0], "published.stamp", 0.9, "derived")
    return None


def _day_of_release(passage: Passage) -> Found[datetime.date] | None:
    """Return the day that closes a press release of Hong Kong, under 完 or over the hour at which it was put out."""
    ending = passage.lines[-_ENDING_LINES:]
    for over, line, clock in zip(("", *ending), ending, (*ending[1:], ""), strict=False):
        closes = _HONG_KONG_CLOCK_RE.match(clock) or _END_RE.match(over) or _ENDED_RE.match(line)
        times = find_times(line) if closes else ()
        day = resolve_day(times[0].moment, ANY_DAY) if times and times[0].moment.is_dated else None
        if day is not None:
            return Found(day, line, "published.release", 0.95)
    return None


def _day_of_paper(passage: Passage) -> Found[datetime.date] | None:
    """Return the full day in the head of a newspaper; a gazette's head tells no more than its year."""
    for line in _paper_lines(passage):
        for time in find_times(line):
            day = resolve_day(time.moment, ANY_DAY) if time.moment.is_dated else None
            if day is not None:
                return Found(day, line[time.start : time.end], "published.masthead", 0.95)
    return None


def moment_of_paper(passage: Passage) -> Moment | None:
    """Return the day that a newspaper's head prints without its year."""
    moments = (time.moment for line in _paper_lines(passage) for time in find_times(line))
    return next((moment for moment in moments if moment.month is not None and moment.year is None), None)


def _paper_lines(passage: Passage) -> tuple[str, ...]:
    return () if any("公报" in line for line in passage.masthead) else passage.masthead


def short_stamps(passage: Passage) -> Iterator[Stated]:
    """Yield the day of a stamp that prints no year: 东川在线 11-16 19:44."""
    removed = (item.text for item in passage.removed)
    for line in (*removed, *passage.lines[:HEAD_LINES]):
        if stamp := short_stamp(line):
            moment = Moment(month=int(stamp["month"]), day=int(stamp["day"]))
            yield Stated(moment, line[: stamp.end("clock")], "published.stamp", 0.85)
        elif (label := STAMP_LABEL_RE.search(line[:HEADER_CHARACTERS])) and STAMP_BESIDE_RE.search(line):
            times = find_times(line[label.end() : label.end() + HEADER_CHARACTERS])
            if times and times[0].moment.month and times[0].moment.year is None and times[0].start < 2:
                yield Stated(times[0].moment, line[: label.end() + times[0].end], "published.stamp", 0.85)
