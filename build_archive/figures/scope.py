"""What holds for a figure from the words before it: its day, place, state and topic."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from build_archive.contract import Qualifier
from build_archive.figures.vocabulary import Word

Divisions = Callable[[str], Sequence[tuple[int, int, str]]]
_LEADS_IN = (":", "\N{FULLWIDTH COLON}", "分布", "分布如下", "情况如下")
_ITEMS_RE = re.compile(  # 甲区12例、乙区3例, however many
    r"(?:[\u4e00-\u9fff]{2,16}[:\N{FULLWIDTH COLON}\s]?\d[\d,.]{0,9}万?\s?[例人名宗位]"
    r"[\s、,;\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}。]*)+"
)
_LONGEST_ITEM = 40  # characters of a line of a list


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What the rest of the page says that a figure does not say itself."""

    day: datetime.date | None = None  # the day of the page: gives the year of what is counted
    home: str | None = None  # the division that the page is about
    divisions: Divisions = field(default=lambda _text: ())  # (start, end, official name) of the divisions in a text
    written: datetime.date | None = None  # the day that 昨日 is told from, where it is not the day of the page
    heading: str = ""  # the title, which stands in no paragraph
    attributed: bool = False  # the page names the posts of those who speak


class Meaning(NamedTuple):
    """What a number counts: a metric, or with no metric something of its own."""

    subject: str = ""
    state: str = ""
    metric: str = ""
    label: str = ""
    confidence: float = 0.0
    qualifier: Qualifier | None = None


Share = Word | str | Meaning  # a subject, the name of a place, or what is labelled


class Span(NamedTuple):
    """What days are counted: up to `end`, from `start` where the text says it."""

    end: str | None
    start: str | None = None


UNTOLD = Span(None)
_NOTHING = Meaning()


@dataclass(slots=True)
class Scope:
    """What holds until something else is said."""

    as_of: Span = UNTOLD  # the latest counted to, of the whole text
    told_day: Span = UNTOLD  # that this sentence speaks of
    recent_day: Span = UNTOLD  # that a sentence before it in the paragraph spoke of
    is_now: bool = False  # this sentence tells of the time of speaking: 目前
    counted: bool = False  # this sentence says up to when it counts
    state: str = ""
    by_time: str = ""  # the state that the span implies: what a day counts is new, what is counted up to a day total
    since: str | None = None  # the day that the source counts from: 8月1日以来
    subset: bool = False  # after 其中
    place: str | None = None
    last_place: str | None = None
    part_place: str | None = None  # the place of the part that is being told: 其中甲区采样5万人, 检出阳性2人
    awaited: bool = False  # the clause before named a place and no number: 以甲区最多, 为140例
    awaited_from: int = 0  # where that place stands
    subjects: frozenset[str] = frozenset()  # what has been counted in this sentence
    topic: Meaning = _NOTHING  # what a bare number beside a place counts
    counted_before: dict[str, float] = field(default_factory=dict)  # by metric, in the sentence before
    counted_now: dict[str, float] = field(default_factory=dict)  # by metric, in this one
    labels: list[str] = field(default_factory=list)  # of what has been counted in this sentence
    latest: Meaning = _NOTHING  # what was counted last: what a bare number in the bracket after it counts
    is_announced: bool = False  # the clause before gave the topic and no number: 累计密切接触者不多, 95人
    states: dict[str, str] = field(default_factory=dict)  # in which each subject was counted last, in the whole text
    shares: tuple[Share, ...] = ()  # what the numbers after 分别 are of, in order
    shares_from: int = 0  # where the clause of 分别 begins
    imported: bool = False  # after 境外输入方面
    is_outside: bool = False  # of Hong Kong, Macao, Taiwan: what is imported there came over a border
    epidemic: bool = True  # the text is about an illness
    told: bool = False  # the text tells of what is officially counted
    whole: str = ""  # the text, as far as its main divisions are looked for
    mains: dict[str, str] | None = None
    unread: str = ""  # the sentence before where it has no number
    around: str = ""  # what stands before the sentence in its paragraph
    home: str | None = None  # the division spoken of where it is not the page's: the county of an 全县
    counted_already: dict[tuple[str, float], Meaning] = field(default_factory=dict)  # in this paragraph
    in_list: bool = False
    caption: str = ""  # the paragraph before, where it may be the caption of a table
    columns: tuple[tuple[str, str, Qualifier | None], ...] = ()  # metric, unit, qualifier of a table's columns
    opens_list: bool = False  # this paragraph ends with a colon

    def day(self) -> Span:
        """Return what a figure counts to: the sentence's own day, else the latest counted to in the text."""
        if self.told_day.end or self.is_now:
            return self.told_day
        if self.recent_day.start:  # 8月10日至13日开展四轮检测. 第四轮采样58万人
            return self.recent_day
        return self.as_of if self.as_of.end else self.recent_day

    def main_divisions(self, divisions: Divisions) -> Mapping[str, str]:
        """Return for each level (县, 区) the division that the text names at least twice as often as any other."""
        if self.mains is None:
            self.mains = {}
            counts = Counter(name for _start, _end, name in divisions(self.whole))
            for name, count in counts.most_common():
                rivals = [counts[other] for other in counts if other != name and other[-1] == name[-1]]
                if count >= 2 * max(rivals, default=0):
                    self.mains[name[-1]] = name
        return self.mains

    def begin_paragraph(self, text: str) -> None:
        """Forget the topic too, unless this is a list: 新增确诊病例: on a line, a place on each after it."""
        goes_on = self.in_list and (len(text) <= _LONGEST_ITEM or _ITEMS_RE.fullmatch(text) is not None)
        leads_in = text.rstrip().endswith(_LEADS_IN)
        self.opens_list = leads_in and len(text) <= _LONGEST_ITEM
        self.in_list = leads_in or goes_on
        self.recent_day = (self.told_day if self.told_day.end else self.recent_day) if goes_on else UNTOLD
        self.told_day = UNTOLD
        self.unread = ""
        self.home = None
        self.counted_already = {}
        if not goes_on and not text.startswith("其中"):
            self.topic = _NOTHING

    def pass_by(self, mark: str) -> None:
        """End what holds for the next clause only, at a clause that says nothing."""
        self.is_announced = self.awaited = False
        if mark != "weak":
            self.shares = ()
        if mark == "semicolon":
            self.begin_item()

    def begin_item(self) -> None:
        """Forget what holds up to a semicolon."""
        self.subset, self.state, self.counted_now = False, "", {}
        self.subjects &= {"close_contacts"}

    def begin_sentence(self, goes_on: bool) -> None:
        """Forget what holds for a sentence only; the topic stays, for one that goes on with 其中."""
        self.recent_day = self.told_day if self.told_day.end else self.recent_day
        self.told_day = UNTOLD
        self.counted_before, self.counted_now, self.labels = self.counted_now, {}, []
        self.place = self.last_place = self.part_place = self.since = None
        self.counted = self.subset = self.awaited = self.imported = self.is_announced = self.is_now = False
        self.by_time = self.by_time if goes_on and self.by_time == "upto" else ""
        self.state = ""
        self.shares = ()
        self.subjects = frozenset()
