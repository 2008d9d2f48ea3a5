"""Reads the figures of a sentence, clause by clause."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from build_archive.contract import Figure
from build_archive.figures.clauses import MASK, NOTE_MARK_RE, Clause, blot, clauses
from build_archive.figures.counts import Count, find_counts
from build_archive.figures.kinds import ACCIDENT_RE
from build_archive.figures.labels import CHANGE_RE, HAN_RE, LONGEST_LABEL, is_label, label_of
from build_archive.figures.scope import FigureContext, Meaning, Scope, Share
from build_archive.figures.subjects import OF_ILLNESS, VETOES, is_beside, subject_of
from build_archive.figures.vocabulary import Word, classes, find_words, metrics, word_re
from build_archive.model import Found
from build_archive.timex import Timex, find_times, format_as_of

_UP_TO_RE = re.compile(r"(?:截至|截止|截止到|截至到|[算计]到|(?:^|[,\N{FULLWIDTH COMMA}])到)\s?$")
_UP_TO_NOW_RE = re.compile(r"截[至止]到?目前|截[至止]到?发稿")
_NONE_RE = re.compile(r"(?:[尚暂均也都仍再])?(?:无|没有|未|零)再?")
_DENIAL_RE = re.compile(r"[无没未零]")
_CLEARED_RE = re.compile(r"(?:全部|已经|已|均|全|实现|都|全面)*清零$")
_IDLE_RE = re.compile(  # what may stand in a statement of none without changing it
    r"新型冠状病毒|新冠病毒|新冠|肺炎|感染|本土|本地|报告|出现|发现|发生|[全我本][市省县区]|患者|病例|[的均已也仍再都、和及或\s]|"
    + MASK
)
ELSEWHERE_RE = re.compile(
    r"[全我本](?P<level>[省国市县区州])(?![城场])|(?<![\u4e00-\u9fff])(?P<inner>[县区州])(?=里|城(?!乡))"
)
_FROM_RE = re.compile(r"(?:[从由自赴往到至抵与向]|支援|驰援|来自|途经|返回|发往)$")
_ONWARD_RE = re.compile(
    r"生产建设兵团|(?:第[一二三四五六七八九十\d]{1,2})?(?:人民|中心|中医|传染病|儿童|胸科)?医院|[籍来返路街]|方向|大道|机场|输入|旅居|大学|海关|关联"
)
_LOCATED_RE = re.compile(r"(?:[均都]|全部)?(?:在|位于|分布在|分布于|属|属于)(?:境内|辖区|范围内)?")
_REMARK_RE = re.compile(r"\s?(?:[均都系]|全部)[为是系由]?")  # says more of those just counted: 均为无症状感染者转归
_BOUND_RE = re.compile(r"\s?(?:及?以[上下内外]|之内|起步)")  # 5人以上 is a rule, no count
_RULED_RE = re.compile(
    r"(?:[每第不×*]|各.{0,2}|间隔|相距|不(?:得|能|可|准)?(?:超过?|少于|低于|高于|足)|[少低高大多]于|至少|最多|如果|假如|应当|应该|必须)$"
)
_EXCEPT_RE = re.compile(r"(?<![解排消清])除(?:了|去)?\s?$")  # 除9名密接转出外
_LONGEST_QUOTE = 48


class Sentence:
    """Reads the figures of one sentence, clause by clause."""

    def __init__(self, raw: str, text: str, context: FigureContext, scope: Scope) -> None:
        self.raw, self.text, self.context, self.scope = raw, text, context, scope
        self.times = find_times(text)
        self.time_starts = [time.start for time in self.times]
        marks = [mark.span() for mark in NOTE_MARK_RE.finditer(text)]
        self.masked = blot(text, sorted([(time.start, time.end) for time in self.times] + marks))
        self.epidemic = scope.epidemic and not ACCIDENT_RE.search(text)
        self.places: Sequence[tuple[int, int, str]] = ()
        if scope.told or scope.topic.subject or word_re().search(self.masked):
            self.places = [place for place in context.divisions(text) if _is_subject(place, text)]
        self.place_starts = [place[0] for place in self.places]

    def read(self) -> list[Found[Figure]]:
        """Return the figures in order; what a bracket says changes nothing for the clauses after it."""
        found: list[Found[Figure]] = []
        placed = False  # the clause before names a place
        for clause in clauses(self.masked):
            if clause.is_note:
                found += _Reader(self, clause, replace(self.scope, subset=True)).read()
                continue
            reader = _Reader(self, clause, self.scope)
            figures = reader.read()
            if found and not figures and clause.mark == "comma":
                found[-1] = found[-1] if placed else reader.moved(found[-1])
            placed = (placed and not figures) or bool(reader.places)
            found += figures
        return found

    def times_in(self, clause: Clause) -> Sequence[Timex]:
        """Return the times that begin in a clause."""
        first, last = (bisect_left(self.time_starts, at) for at in (clause.start, clause.end))
        return self.times[first:last]

    def places_in(self, clause: Clause) -> list[tuple[int, int, str]]:
        """Return the divisions named in a clause, those in its brackets left out."""
        first, last = (bisect_left(self.place_starts, at) for at in (clause.start, clause.end))
        return [p for p in self.places[first:last] if clause.text[p[0] - clause.start] != MASK]


class _Reader:
    """Reads one clause; leaves in the scope what holds for the next."""

    def __init__(self, sentence: Sentence, clause: Clause, scope: Scope) -> None:
        self.sentence, self.clause, self.scope = sentence, clause, scope
        self.context = sentence.context
        self.counts = list(find_counts(clause))
        self.places = sentence.places_in(clause)
        named = blot(clause.text, [(start - clause.start, end - clause.start) for start, end, _ in self.places])
        self.words = list(find_words(named, clause.start))  # 镇江市 is no 镇

    def read(self) -> list[Found[Figure]]:
        """Return the figures of the clause."""
        self._note_times()
        self._note_marks()
        self._note_shares()
        found = [self._read_count(index) for index in range(len(self.counts))]
        if not self.counts:
            found = list(self._read_none())
            self._note_topic()
        self._note_places()
        return [item for item in found if item is not None]

    def moved(self, item: Found[Figure]) -> Found[Figure]:
        """Return the figure before this clause, with the place that the clause adds to it: 新增1例, 在甲区."""
        if len(self.places) != 1 or item.value.place != self.context.home:
            return item
        start, end, name = self.places[0]
        around = self.clause.text[: start - self.clause.start] + self.clause.text[end - self.clause.start :]
        if not _LOCATED_RE.fullmatch(around):
            return item
        return replace(item, value=item.value.model_copy(update={"place": name}))

    def _note_times(self) -> None:
        """Take from the times of the clause up to when it counts."""
        scope, day, raw = self.scope, self.context.day, self.sentence.text
        for time in self.sentence.times_in(self.clause):
            moment = time.moment
            anchor = day or (datetime.date(moment.year or 0, 1, 1) if moment.is_dated else None)
            stamp = format_as_of(moment, anchor) if anchor is not None else None
            if raw.startswith("以来", time.end):
                scope.since = True
            elif _UP_TO_RE.search(raw, max(0, time.start - 5), time.start):
                scope.as_of = scope.told_day = stamp
                scope.counted, scope.by_time = True, "upto"
            elif time.since is not None and (moment.hour is not None or time.since.hour is not None):
                scope.as_of = scope.told_day = stamp
                scope.counted, scope.by_time = True, "new" if _is_one_day(time) else ""
            elif (
                moment.has_day
                and time.start - self.clause.start <= 1
                and not _FROM_RE.search(raw, max(0, time.start - 3), time.start)
            ):
                scope.told_day = stamp
        if day is not None and _UP_TO_NOW_RE.search(self.clause.text):
            scope.told_day, scope.counted, scope.by_time = day.isoformat(), True, "upto"

    def _note_marks(self) -> None:
        if self.clause.mark == "semicolon":  # a new item of the list
            self.scope.subset, self.scope.state = False, ""
            self.scope.subjects &= {"close_contacts"}
            self.scope.place = None if self._said_state(self.words) else self.scope.place
        if any(word.mark == "subset" for word in self.words):
            self.scope.subset = True
        elif self.scope.subset and self.clause.mark != "weak" and self._said_state(self.words):
            self.scope.subset = self.clause.is_note
        if re.search(r"[全我本]市", self.clause.text):
            self.scope.place = None
        elsewhere = ELSEWHERE_RE.search(self.clause.text)
        level = (elsewhere["level"] or elsewhere["inner"]) if elsewhere else ""
        if level and not (self.context.home or "").endswith(level):
            self.scope.home = self._spoken_of(level) or self.scope.home
            self.scope.place = None if elsewhere and elsewhere["level"] else self.scope.place

    def _spoken_of(self, level: str) -> str | None:
        """Return the division that an 全县 or 我区 means: the nearest such in the paragraph, else the text's."""
        around = self.scope.around + self.sentence.text[: self.clause.start]
        named = [name for _start, _end, name in self.context.divisions(around) if name.endswith(level)]
        return named[-1] if named else self.scope.main_divisions(self.context.divisions).get(level)

    def _note_shares(self) -> None:
        """Keep what 分别 deals out: 甲区、乙区分别新增3例、2例; 确诊病例、疑似病例分别为3例、2例."""
        at = self.clause.text.find("分别")
        if at < 0:
            self.scope.shares = self.scope.shares if self.clause.mark == "weak" else ()
            return
        places = [name for _start, end, name in self.places if end <= self.clause.start + at]
        words = [w for w in self.words if w.subject and w.rank and w.end <= self.clause.start + at]
        shares: Sequence[Share] = places if len(places) > 1 else words
        self.scope.shares, self.scope.shares_from = tuple(shares) if len(shares) > 1 else (), self.clause.start

    def _note_places(self) -> None:
        self.scope.awaited = bool(self.places) and not self.counts
        if self.places:
            self.scope.last_place = self.places[-1][2]
            if not self.scope.subset and not (self.counts and self.clause.mark == "weak"):
                self.scope.place = self.scope.last_place

    def _note_topic(self) -> None:
        """Keep what a clause without a number says that the numbers after it count: 新增出院病例中, …."""
        if _REMARK_RE.match(self.clause.text):
            return
        words = [word for word in self.words if word.mark not in VETOES]  # 以甲区最多 is no rate
        meaning = self._meaning(words) if words else Meaning()
        if any(word.mark == "imported" for word in self.words) and self.clause.text.endswith("方面"):
            self.scope.imported = True
        if meaning.subject:
            label = label_of(self.clause.text) if self.scope.opens_list and not meaning.metric else ""
            self.scope.topic = replace(meaning, label=label[:LONGEST_LABEL])
            self.scope.state = self._said_state(self.words) or self.scope.state
            self.scope.subset = self.scope.subset or self.clause.text.rstrip().endswith(("中", "里", "内"))

    def _read_count(self, index: int) -> Found[Figure] | None:
        count = self.counts[index]
        begin = self.counts[index - 1].end if index else self.clause.start
        until = self.counts[index + 1].start if index + 1 < len(self.counts) else self.clause.end
        left = [word for word in self.words if begin <= word.start and word.end <= count.start]
        right = [word for word in self.words if count.end <= word.start and word.end <= until]
        if not is_beside(self.clause.text[count.end - self.clause.start : until - self.clause.start], right, count):
            right = [word for word in right if word.mark in VETOES]
        if any(word.subject for word in right):  # 确诊病例中新增2例死亡: of a group that is no count
            left = [word for word in left if not self.sentence.text.startswith("中", word.end)]
        words, end = left, count.end
        if right and not any(word.subject for word in left):  # 31例确诊病例
            words, end = left + right, next((w.end for w in right if w.subject), right[-1].end)
            if index + 1 < len(self.counts):  # the words of this number are not those of the next
                self.words = [word for word in self.words if word not in right]
        elif any(word.mark == "veto" for word in right):  # 7例由无症状感染者转归
            words = left + right
        if self.scope.shares:
            return self._read_share(count, words, (begin, end, until))
        meaning = self._meaning(words)
        if _EXCEPT_RE.search(self.clause.text, 0, count.start - self.clause.start):
            return None
        told = self.scope.counted_already.get((meaning.subject, count.number.value))
        if told and self.clause.text.rstrip().endswith("中"):  # 12例确诊病例中, …: counted before
            self.scope.topic = told
            return None
        bare = not any(word.subject or word.mark in VETOES for word in words)
        if bare:
            meaning = self._inherited(meaning, count, begin)
        return self._figure(count, meaning, (begin, end, until), bare)

    def _read_share(self, count: Count, words: Sequence[Word], span: tuple[int, int, int]) -> Found[Figure] | None:
        share, *rest = self.scope.shares
        self.scope.shares = tuple(rest)
        span = (self.scope.shares_from, *span[1:])
        if isinstance(share, str):
            named = [word for word in words if word.subject]
            meaning = self._meaning(words) if named else self.scope.topic
            figure = self._figure(count, meaning, span, not named)
            return figure and replace(figure, value=figure.value.model_copy(update={"place": share}))
        states = [word for word in words if not word.subject]
        return self._figure(count, self._meaning([*states, share]), span, False)

    def _meaning(self, words: Sequence[Word]) -> Meaning:
        """Return what the words say a number counts; the metric is empty where they name none."""
        scope = self.scope
        subject = subject_of(words, scope)
        own = next((w.state for w in words if w.subject and w.state), "")
        said = self._said_state(words)
        if self.counts and said:
            scope.state = said
        state = said or own or scope.state or scope.by_time or "unsaid"
        if scope.since and subject:
            scope.since, state = not self.counts, "since"
        if state == "unsaid" and scope.as_of is None and not scope.counted:
            state = "untold"
        # 其中31例确诊病例…: a part of what has been counted already, unless it is that of a place
        counted = scope.subset and subject in scope.subjects and subject != "dosed"
        is_part = counted and bool(self.counts) and not self.places and not said
        metric = "" if is_part or self._is_mishap(subject) else metrics().get((subject, state), ("", ()))[0]
        return Meaning(subject, state, metric, "", 0.95 if said or own else 0.85)

    def _is_mishap(self, subject: str) -> bool:
        """Whether those counted are the victims of an accident or a disaster, not the ill."""
        return subject in OF_ILLNESS and not self.sentence.epidemic

    def _said_state(self, words: Sequence[Word]) -> str:
        return next((w.state for w in reversed(words) if w.state and not w.subject), "")

    def _inherited(self, meaning: Meaning, count: Count, begin: int) -> Meaning:
        """Return the topic for a number that stands beside a place only: 鹿城区1例."""
        topic = self.scope.topic
        imported = any(word.mark == "imported" for word in self.words)
        if imported and topic.subject == "confirmed" and topic.metric:
            return replace(topic, metric=metrics().get(("imported", topic.state), ("", ()))[0], confidence=0.85)
        named = [p for p in self.places if begin <= p[0] and p[1] <= count.start]
        between = self.sentence.text[named[-1][1] if named else begin : count.start]
        is_beside = not label_of(between) and (named or (self.scope.awaited and not count.number.han))
        return replace(topic, confidence=0.85) if is_beside and not self._said_state(self.words) else meaning

    def _figure(self, count: Count, meaning: Meaning, span: tuple[int, int, int], bare: bool) -> Found[Figure] | None:
        """Return the figure of a number, as one of a metric if it has one, else as another count."""
        begin, end, until = span
        number, metric, label = count.number, meaning.metric, meaning.label
        told_by_state = self._said_state(self.words) or (bare and meaning.metric)
        if metric and (count.unit_class not in classes()[metric] or (count.number.han and not told_by_state)):
            metric = ""
        if not metric and not (bare and label):
            label = self._label(begin, count, until)
            if not label or not self._counts_here(count):
                return None
        if metric:
            self.scope.counted_already[meaning.subject, number.value] = replace(meaning, metric=metric)
        part = self.scope.subset and self.scope.topic.metric and not metric
        goes_on = label and self.scope.topic.label and label.startswith(self.scope.topic.label)  # its change
        if not part and not goes_on and (not bare or not self.scope.topic.metric):
            self.scope.topic = replace(meaning, metric=metric, label=label)
        self.scope.subjects |= {meaning.subject}
        place = self._place_of(count, bare)
        is_counted = self.scope.counted or self.scope.state or (bare and meaning.label)
        quote = self._quote((begin, count.start), end if metric or not bare else count.end)
        figure = Figure(
            metric=metric or "other",
            label=label if not metric else None,
            value=number.value,
            unit=self.sentence.raw[count.end - len(count.unit) : count.end],
            approx=True if number.approx else None,
            place=place,
            as_of=self.scope.day() if metric or is_counted else self.scope.told_day,
            quote=quote,
        )
        return Found(figure, quote, f"figure.{figure.metric}", meaning.confidence if metric else 0.7)

    def _counts_here(self, count: Count) -> bool:
        """Whether the text tells a number as a count: by a state, by saying up to when it counts, or as a briefing."""
        text, at = self.clause.text, self.clause.start
        ruled = _BOUND_RE.match(text, count.end - at) or _RULED_RE.search(text, 0, count.start - at)
        told = self.scope.counted or self.scope.state or self.scope.told
        return bool(told) and not ruled and not count.number.han

    def _label(self, begin: int, count: Count, until: int) -> str:
        """Return the words beside a number that say what it counts, those before it first; "" where there are none."""
        whole, text, at = self.sentence.text, self.clause.text, self.clause.start
        end = at + len(text[: count.start - at].rstrip(MASK + " "))
        begin = max(begin, text.rfind(MASK, 0, end - at) + 1 + at)
        beside = [place for place in self.places if begin <= place[0] and not label_of(whole[place[1] : end])]
        if beside:  # 甲区9例: counts what was said before
            return self.scope.topic.label
        begin = max([begin, *(place[1] for place in self.places if HAN_RE.search(label_of(whole[place[1] : end])))])
        before = label_of(whole[begin:end])
        if before and CHANGE_RE.fullmatch(before):
            label = self.scope.topic.label
            return (label + before)[-LONGEST_LABEL:] if label else ""
        after = label_of(whole[count.end : until])
        candidates = [after, before[-LONGEST_LABEL:]] if before.endswith("的") else [before[-LONGEST_LABEL:], after]
        label = next((label for label in candidates if is_label(label)), "")
        start = whole.find(label, begin) if label else 0
        return self.sentence.raw[start : start + len(label)]  # in the script that it is printed in

    def _place_of(self, count: Count, bare: bool) -> str | None:
        named = [place for place in self.places if place[1] <= count.start]
        if len(named) > 1 and "等" in self.sentence.text[named[-1][1] : count.start]:  # 甲区、乙区等区域: of no one
            return self.scope.home or self.context.home
        if named:
            return named[-1][2]
        if bare and self.scope.last_place:
            return self.scope.last_place
        elsewhere = ELSEWHERE_RE.search(self.clause.text)
        level = elsewhere and elsewhere["level"]
        if level and not (self.scope.home or self.context.home or "").endswith(level):
            return None
        return self.scope.place or self.scope.home or self.context.home

    def _quote(self, begins: tuple[int, int], end: int) -> str:
        """Return the words from the first place on, without the times that stand before the second."""
        begin, at = begins
        times = [t.end for t in self.sentence.times_in(self.clause) if t.end <= at and t.start >= begin]
        begin = max([begin, *times]) if end - begin > 12 else begin
        if end - begin > _LONGEST_QUOTE:
            begin = end - _LONGEST_QUOTE
        return self.sentence.raw[begin:end].lstrip(" \t\N{IDEOGRAPHIC SPACE},、\N{FULLWIDTH COMMA}").rstrip()

    def _read_none(self) -> Iterator[Found[Figure]]:
        """Yield the zeros of a statement of none: 无新增确诊病例, 住院病例清零."""
        clause = self.clause
        if not any(word.subject for word in self.words) or not _DENIAL_RE.search(clause.text):
            return
        said = blot(clause.text, [(w.start - clause.start, w.end - clause.start) for w in self.words])
        denied = None if _CLEARED_RE.search(said) else _NONE_RE.search(said)
        after = denied.start() + clause.start if denied else clause.start
        subjects = {w.subject: w for w in self.words if w.subject and w.rank and w.start >= after}
        rest = blot(said, [(p[0] - clause.start, p[1] - clause.start) for p in self.places])
        idle = _IDLE_RE.sub("", rest)
        said_none = bool(_NONE_RE.fullmatch(idle)) or bool(_CLEARED_RE.fullmatch(idle))
        if not said_none or not subjects or len(self.places) > 1 or any(w.mark == "veto" for w in self.words):
            return
        state = self._said_state(self.words) or ("total" if "deaths" in subjects else "current")
        self.scope.state = state
        for word in subjects.values():
            subject = subject_of([w for w in self.words if not w.subject or w is word], self.scope)
            metric = metrics().get((subject, state), ("", ()))[0]
            if metric and not self._is_mishap(subject):
                place = self.places[-1][2] if self.places else self.scope.place or self.scope.home or self.context.home
                quote = self._quote((clause.start, clause.end), clause.end)
                figure = Figure(
                    metric=metric,
                    value=0,
                    unit="例",
                    place=place,
                    as_of=self.scope.day(),
                    quote=quote,
                )
                yield Found(figure, quote, f"figure.{metric}", 0.9)


def _is_one_day(time: Timex) -> bool:
    since, until = time.since, time.moment
    return since is not None and (since.month, since.day) == (until.month, until.day)


def _is_subject(place: tuple[int, int, str], raw: str) -> bool:
    """Whether something may be counted in a division, not only come from it or be named after it."""
    start, end, name = place
    if name == "开发区" and "\u4e00" <= raw[start - 1 : start] <= "\u9fff":
        return False  # the end of a longer name
    return not _FROM_RE.search(raw, max(0, start - 3), start) and not _ONWARD_RE.match(raw, end)
