"""The time of day at which a briefing began."""

from __future__ import annotations

import re

from build_archive.model import Found, Passage
from build_archive.recognise.dates.candidates import first_candidates
from build_archive.recognise.dates.labels import OF_EVENT
from build_archive.recognise.dates.opening import CONVENED_RE
from build_archive.recognise.dates.reading import OPENING_CHARACTERS, Reading, read, sentence_around
from build_archive.recognise.head import HEAD_LINES, is_called_off
from build_archive.timex import Moment, find_times

_CLOCK_LABEL_RE = re.compile(
    rf"[【\[]?{OF_EVENT}\s?时\s?间"
    r"(?:[】\]]\s?[:\N{FULLWIDTH COLON}]?|\s?[:\N{FULLWIDTH COLON}|｜])\s?"
)
_LIVE_CLOCK_RE = re.compile(  # 09:30 各位媒体朋友，上午好: the first words of a live text
    r"(?P<clock>[0-2]?\d:[0-5]\d)(?::[0-5]\d)?\s*(?:主持人\s?[:\N{FULLWIDTH COLON}]?\s?)?"
    r"(?:各位|大家|女士们|尊敬的|记者朋友)"
)
_NOW_IS_RE = re.compile("现在是(?:北京时间)?$")
_NOW_IS = 8  # characters
_TIME_LINES = 4
_AS_A_RULE_RE = re.compile("每(?:[天日]|周|星期)|固定|原定|通常|一般|多是")  # 每周四下午5时举行
_AS_A_RULE = 12  # characters
_TIMED_RULES = (
    "date.label",
    "date.opening",
    "date.today-of-stamp",
    "date.weekday-of-stamp",
    "date.day-told",
    "date.own-line",
)
_LAST_HOUR = 23
_ROUND = 5  # minutes: a briefing is called for a round hour


def recognise_time(passage: Passage) -> Found[str] | None:
    """Return the time of day at which it began, as `16:00`, None where it is not told."""
    return None if is_called_off(passage) else _find_time(read(passage))


def _find_time(reading: Reading) -> Found[str] | None:
    candidates = first_candidates(reading)
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
            held = CONVENED_RE.search(sentence_around(line, time))
            if _AS_A_RULE_RE.search(line, max(0, time.start - _AS_A_RULE), time.start):
                continue  # of no single one
            if held and not time.moment.has_day and time.since is None:
                return _clock(time.moment, line[time.start : time.end], "time.opening", 0.85)
    return None


def _labelled_clock(passage: Passage) -> Found[str] | None:
    """Return the time of day under a label of its own, beside the day's: 【时间】10:30—11:40."""
    for line in passage.lines[:HEAD_LINES]:
        label = _CLOCK_LABEL_RE.match(line)
        times = find_times(line[: OPENING_CHARACTERS // 4].replace("\N{RATIO}", ":")) if label else ()
        if label and times and not times[0].moment.has_day and 0 <= times[0].start - label.end() < 2:
            begins = times[0].since or times[0].moment
            return _clock(begins, line[: times[0].end], "time.label", 0.95)
    return None


def _clock(moment: Moment, quote: str, rule: str, confidence: float) -> Found[str] | None:
    if moment.hour is None or moment.hour > _LAST_HOUR:
        return None
    if rule == "time.of-date" and moment.minute % _ROUND:
        return None  # 时间：2021-06-02 21:18 is when the page was made
    return Found(f"{moment.hour:02}:{moment.minute:02}", quote, rule, confidence)
