"""Reads the figures of one clause, and leaves in the scope what holds for the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from build_archive.contract import Figure, Qualifier
from build_archive.figures.clauses import MASK, NOTE_RE, Clause, blot
from build_archive.figures.counts import Count, find_counts
from build_archive.figures.days import read_days
from build_archive.figures.labels import find_label, label_of
from build_archive.figures.marks import are_examples, note_levels, note_marks, note_places, note_shares
from build_archive.figures.places import Place, are_many
from build_archive.figures.scope import Meaning, Scope, Span
from build_archive.figures.subjects import (
    BY_DOSE,
    EVENTS,
    GRADES,
    KINDS,
    OF_ILLNESS,
    VETOES,
    Phrase,
    is_beside,
    phrase_of,
    qualifier_of,
    settle,
    subject_of,
)
from build_archive.figures.vocabulary import Word, classes, find_words, metrics
from build_archive.figures.zeros import are_without, find_none
from build_archive.model import Found
from build_archive.timex import Timex

if TYPE_CHECKING:
    from build_archive.figures.sentence import Sentence

_LOCATED_RE = re.compile(r"(?:[均都]|全部)?(?:在|位于|分布在|分布于|属|属于)(?:境内|辖区|范围内)?")
_REMARK_RE = re.compile(r"\s?(?:[均都系]|全部)[为是系由]?")  # says more of those just counted: 均为无症状感染者转归
_BOUND_RE = re.compile(r"\s?(?:及?以[上下内外]|之内|起步)")  # 5人以上的 is a rule, no count
_AGAIN_RE = re.compile(r"^\s?(?:上述|以上|这)|的\s?\d+[例名宗人位][^\d]*中\s?$|\d[例宗]中\s?$")
_OF_THEM_RE = re.compile(
    r"的[\u4e00-\u9fffA-Z]{1,8}?(?:类|种|型|同[\u4e00-\u9fff]{1,3}|家属|亲属|家人|人员|轨迹|活动点位|场所|点位)"
)
_EVERY_RE = re.compile(r"每隔?\d")  # 每15天抽取10%的
_RULED_RE = re.compile(
    r"(?:[第不×*]|各.{0,2}|间隔|相距|不(?:得|能|可|准)?(?:超过?|少于|低于|高于|足)|[少低高大多]于|至少|最多|如果|假如|应当|应该|必须)$"
)
_EXCEPT_RE = re.compile(r"(?<![解排消清])除(?:了|去)?\s?$")  # 除9名密接转出外
_LEFT_OUT_RE = re.compile(r"\s?除(?!夕).*[以之]?外\s*\Z")  # 除第一轮检出2例外
_AMENDED_OR_RULE_RE = re.compile(  # 由28例订正为27例; 超过10例的 is a rule
    r"[\N{RIGHT DOUBLE QUOTATION MARK}\"]?\s?(?:应为|订正为|更正为|修正为|更改为|改为)|(?:及?以[上内])?[的时者]\s*\Z"
)
_DEALT_RE = re.compile(r"分布|按.{1,6}[分看]|最多|[居占]")  # of those counted before: 本土确诊病例分布在
_HANDLED_RE = re.compile(
    r"(?:[共已又再]|追踪|排查|判定|报告|发现|管控|落实管控|确认|流调|协查|查找|现住|涉及)*[到出了有]?"
)
_EACH_RE = re.compile(r"各(?:新增|报告|发现|有|增)?$")
_REPORTED_RE = re.compile(r"^(?:新增|报告|通报|发现|录得|检出|现有|有|各)+")  # 其中甲区报告3例, 乙区、丙县各2例
_SITUATED_RE = re.compile(r"[均都]?(?:在|位于|分布在|属于?|为|是)")  # 其中3例在甲区
_DONE_RE = re.compile(r"[共已]|累计|总")
_SAMPLE_RE = re.compile(r"[样标]本|拭子")
_FORMER_RE = re.compile(r"(?:去年|上年|前年|上月)(?:同期)?[是为有]?")
_OF_OCCASION_RE = re.compile(  # of who comes to a briefing and of the page itself: 每家媒体限报2人, 当前在线12043人
    r"(?:限(?:报|派|定)?|[请可]派|派出?)(?:记者)?\s?\d+[名人位]|\d+家(?:新闻单位|(?:[中海境]外|新闻|中央|主流)*媒体)"
    r"|(?:在线|围观|收看|浏览|点击|评论|点赞)\s?(?:已有)?\s?\d+\s?[人次条个]|\d+万?次(?:播放|浏览|点击|阅读)|共\s?\d+\s?位嘉宾"
    r"|\d+平方米的?(?:演播|发布|新闻)|\d天\d+次|风力\D{0,4}\d+级|[离距][^\d,]{1,8}\d+米"
)
_OF_THINGS = ("item", "count", "share")
_OF_CARRIERS = ("asymptomatic_released_new", "asymptomatic_released_total", "asymptomatic_current")
_OF_PEOPLE = ("case", "person")
_FEW = 10  # said in words of anything: 两位
_LONGEST_QUOTE = 48
_SINCE = ("以来", "起")
_SHORT_QUOTE = 12  # is left as it is
_LONGEST_LEAD = 8  # characters of a clause that says how what follows is dealt out: 按区分
_SHORT_NOUN = 3  # characters; a longer one behind a number may hold what the next counts
_LONGEST_RULE = 8  # characters before a number that make it a rule's: 不得超过5人


_CUE_RE = re.compile(  # what a clause may say without a word of the lexicon
    "[全我本县区州现当眼截以分](?:(?<=[全我本])[省国市县区州]|(?<=[县区州])[里城]|(?<=现)[时在]|(?<=当)前|(?<=眼)下"
    "|(?<=截)[至止]|(?<=以)来|(?<=分)[别布])"
    "|^[^,\N{FULLWIDTH COMMA}]{1,10}(?:年|季度|月)[底末份]?[,\N{FULLWIDTH COMMA}]?$"  # a stretch of time alone
)


class ClauseReader:
    """Reads one clause; leaves in the scope what holds for the next."""

    def __init__(self, sentence: Sentence, clause: Clause, scope: Scope) -> None:
        self.sentence, self.clause, self.scope = sentence, clause, scope
        self.context = sentence.context
        start, end, _mark, text, _is_note = clause
        self.start, self.named = start, text
        self.times: Sequence[Timex] = sentence.times_in(start, end) if sentence.times else ()
        self.places: Sequence[Place] = sentence.places_in(start, end) if sentence.places else ()
        if self.places:  # those in its brackets left out
            self.places = [place for place in self.places if text[place[0] - start] != MASK]
            self.named = blot(text, [(place[0] - start, place[1] - start) for place in self.places])
        self.words = find_words(self.named, start)  # 镇江市 is no 镇
        self.counts = find_counts(text, start)
        self.phrase = phrase_of(self.words)
        self.elsewhere: re.Match[str] | None = None
        self.named_to = 0  # where the noun behind a number ends that says what it counts

    @property
    def is_idle(self) -> bool:
        """Whether a clause says nothing of a number, a place or a time, in words of the lexicon or without."""
        named = self.words or self.counts or self.places or self.times
        return not named and not _CUE_RE.search(self.clause.text)

    def read(self) -> list[Found[Figure]]:
        """Return the figures of the clause."""
        sentence, scope = self.sentence, self.scope
        if self.phrase.is_open:
            self.words = settle(self.words, scope)
            self.phrase = phrase_of(self.words)
        if sentence.names_days:
            read_days(self.clause, self.named, self.times, sentence, scope)
        note_marks(self)
        if sentence.names_own:
            note_levels(self)
        if sentence.deals or scope.shares:
            note_shares(self)
        found: list[Found[Figure]] = []
        for index, count in enumerate(self.counts):
            if item := self._read_count(index, count):
                found += self._for_each(item, count) if self.places else (item,)
        if self.counts or self.words or self.places:
            scope.is_announced = False  # but not by a time that stands between
        if not self.counts and self.words:
            found += self._read_none()
            if not found:
                self._note_topic()
        scope.awaited = False
        if self.places:
            note_places(self)
        return found

    def _for_each(self, item: Found[Figure], count: Count) -> list[Found[Figure]]:
        """Return the figure of a number, once for each place of 甲区、乙区各3例."""
        at = count.start - self.start
        if not _EACH_RE.search(self.clause.text, max(0, at - 4), at):
            return [item]
        before = [place for place in self.places if place[1] <= count.start]
        first = len(before) - 1
        while first > 0 and are_many(before[: first + 1], self.sentence.text):
            first -= 1
        if len(before) < 2:
            return [item]
        names = [name for *_span, name in before[first:]]
        return [replace(item, value=replace(item.value, place=name)) for name in names]

    def moved(self, item: Found[Figure]) -> Found[Figure]:
        """Return the figure before this clause, with the place that the clause adds to it: 新增1例, 在甲区."""
        if len(self.places) != 1 or item.value.place != (self.scope.home or self.context.home):
            return item
        start, end, name = self.places[0]
        around = self.clause.text[: start - self.start] + self.clause.text[end - self.start :]
        if not _LOCATED_RE.fullmatch(around.strip()):
            return item
        return replace(item, value=replace(item.value, place=name))

    def _note_topic(self) -> None:
        """Keep what a clause without a number says that the numbers after it count: 新增出院病例中, …."""
        if _REMARK_RE.match(self.clause.text):
            return
        words = [word for word in self.words if word.term.mark not in VETOES]  # 以甲区最多 is no rate
        meaning = self._meaning(phrase_of(words)) if words else Meaning()
        if "imported" in self.phrase.marks and self.clause.text.endswith("方面"):
            self.scope.imported = True
        said = self.phrase.said
        if meaning.subject:
            label = label_of(self.clause.text) if self.scope.opens_list and not meaning.metric else ""
            self.scope.topic = meaning._replace(label=label)
            self.scope.state = said or self.scope.state
            self.scope.subset = self.scope.subset or self.clause.text.rstrip().endswith(("中", "里", "内", "里面"))
            self.scope.is_announced = True
        elif said and not label_of(self.named).replace(self._said(said), ""):  # 8月1日当日, …
            self.scope.state = said

    def _said(self, state: str) -> str:
        word = next(word for word in self.words if word.term.state == state)
        return self.sentence.text[word.start : word.end]

    def _read_count(self, index: int, count: Count) -> Found[Figure] | None:
        begin, reach = self.counts[index - 1].end if index else self.start, self.clause.end
        until, others = reach, self.counts[index + 1 :]
        if others:
            reach = until = others[0].start
            if count.unit_class in _OF_PEOPLE:  # 34人于6间医院留医
                reach = next((c.start for c in others if c.unit_class not in _OF_THINGS), self.clause.end)
        words, end = self.words, count.end
        if words and (others or index or words[-1].end > count.start):
            words = self._words_of(count, begin, reach, not others)
            for word in words:
                if word.end > end and word.term.subject:
                    end = word.end
        if self.scope.shares:
            return self._read_share(count, words, (begin, end, until))
        phrase = phrase_of(words)
        meaning = self._meaning(phrase)
        if meaning.metric and self._is_of_their_own(words, count):
            meaning = Meaning()
        if self._is_void(count):
            self.scope.topic = meaning if meaning.metric else self.scope.topic
            return None
        told = self.scope.counted_already.get((meaning.subject, count.value))
        if self.clause.text.rstrip().endswith("中") and (told or _AGAIN_RE.search(self.clause.text)):
            self.scope.topic = told or meaning  # 新增的12例确诊病例中, …: counted before
            return None
        is_bare = phrase.is_bare or (phrase.is_of_age and count.unit_class == "dose") or self._is_of_those(phrase)
        if is_bare:
            meaning = self._inherited(meaning, count, begin)
        return self._figure(count, meaning, (begin, end, until), is_bare)

    def _is_of_their_own(self, words: Sequence[Word], count: Count) -> bool:
        """Whether the words only say whose those are that are counted: 确诊病例的同乘人员23人."""
        named = [word for word in words if word.term.subject and word.end <= count.start]
        if not named:
            return False
        between = self.clause.text[named[-1].end - self.start : count.start - self.start]
        return _OF_THEM_RE.match(between) is not None

    def _is_of_those(self, phrase: Phrase) -> bool:
        """Whether the words only take up those counted before: 累计死亡850例, 个案分布为甲区413例."""
        is_vague = phrase.subjects == {"confirmed"} and phrase.top == 0 and not phrase.said
        others = self.scope.subjects - {"confirmed", ""}
        return is_vague and bool(others and self.places and self.scope.topic.metric) and self._deals_out()

    def _is_void(self, count: Count) -> bool:
        """Whether a number is taken back where it stands or only a rule's: 除9名外, 由28例订正为27例, 超过10例的."""
        text, at = self.clause.text, count.start - self.start
        if "除" in text and (_EXCEPT_RE.search(text, max(0, at - 3), at) or _LEFT_OUT_RE.match(text)):
            return True
        is_last = count.end == self.clause.end
        return not is_last and _AMENDED_OR_RULE_RE.match(text, count.end - self.start) is not None

    def _words_of(self, count: Count, begin: int, until: int, is_last: bool) -> list[Word]:
        """Return the words that tell of a number: those before it, and those after it that nothing else has."""
        left = [word for word in self.words if begin <= word.start and word.end <= count.start]
        right = [word for word in self.words if count.end <= word.start and word.end <= until]
        if not right:
            return left
        between = self.clause.text[count.end - self.start : until - self.start]
        said = phrase_of(right)
        is_turned = "converted" in said.marks or "converted" in said.subjects
        if not is_turned and not is_beside(between, right, count.end):
            right = [word for word in right if word.term.mark in VETOES]
            said = phrase_of(right)
        if said.has_subject:  # 确诊病例中新增2例死亡: of a group that is no count
            left = [word for word in left if not self.sentence.text.startswith("中", word.end)]
        is_outcome = said.subjects == {"positive"}  # 密切接触者检测中4人呈阳性
        if right and (is_turned or is_outcome or not phrase_of(left).has_subject):  # 31例确诊病例
            if not is_last:  # the words of this number are not those of the next
                self.words = [word for word in self.words if word not in right]
                self.phrase = phrase_of(self.words)
            return right if is_outcome else left + right
        if "veto" in said.marks and not self._is_ranked(right):
            return left + right
        return left

    def _is_ranked(self, words: Sequence[Word]) -> bool:
        """Whether the words only say which is the most: 以甲区162例最多."""
        return "以" in self.clause.text and all(self.sentence.text[w.start : w.end] == "最多" for w in words)

    def _read_share(self, count: Count, words: Sequence[Word], span: tuple[int, int, int]) -> Found[Figure] | None:
        share, *rest = self.scope.shares
        self.scope.shares = tuple(rest)
        span = (self.scope.shares_from, *span[1:])
        if isinstance(share, str):
            phrase = phrase_of(words)
            meaning = self._meaning(phrase) if phrase.has_subject else self.scope.topic
            figure = self._figure(count, meaning, span, not phrase.has_subject)
            return figure and replace(figure, value=replace(figure.value, place=share))
        if isinstance(share, Meaning):
            return self._figure(count, share, span, True)
        states = [word for word in words if not word.term.subject]
        return self._figure(count, self._meaning(phrase_of([*states, share])), span, False)

    def _meaning(self, phrase: Phrase) -> Meaning:
        """Return what the words say a number counts; the metric is empty where they name none."""
        scope = self.scope
        subject, own, said = subject_of(phrase, scope), phrase.own, phrase.said
        if self.counts and said:
            scope.state = said
        state = said or own or scope.state or scope.by_time or ("total" if scope.since else "unsaid")
        if state == "unsaid" and subject in scope.states and self._deals_out():
            state = scope.states[subject]
        if state == "upto" and subject == "asymptomatic" and scope.states.get("confirmed") in ("total", "upto"):
            state = "total"
        if state == "unsaid":
            state = self._unsaid_state(subject)
        is_none = self._is_part(subject, said) or self._is_mishap(subject)
        is_none = is_none or (subject in GRADES and state == "new" and said != "new")  # 新增8例, 其中重症1例
        metric = "" if is_none else _metric(subject, state)
        if not metric and state == scope.by_time == "new" and subject in BY_DOSE:
            metric = _metric(subject, "unsaid")
        return Meaning(subject, state, metric, "", 0.95 if said or own else 0.85, qualifier_of(phrase, subject))

    def _unsaid_state(self, subject: str) -> str:
        """Return the state that is meant where no word says one."""
        scope = self.scope
        if subject in EVENTS and scope.told_day.end and not scope.counted and not self.sentence.is_witness:
            return "new"  # 8月1日，甲区有5名患者出院
        if subject in KINDS and "hospitalised" in scope.subjects:
            return "current"
        if subject in EVENTS and self.clause.is_note and scope.topic.state in ("total", "upto"):
            return "total"  # 累计报告: 甲区12例(出院9例)
        return "unsaid" if self._is_told() else "untold"

    def _is_told(self) -> bool:
        """Whether the text says that a number is a count up to some day: by the day, or as a sum of what was done."""
        scope, text = self.scope, self.sentence.text
        if scope.as_of.end or scope.told_day.end or scope.counted or not (scope.told and scope.epidemic):
            return bool(scope.as_of.end or scope.told_day.end or scope.counted)
        return _DONE_RE.search(text, 0, self.clause.end) is not None and not self.sentence.is_witness

    def _deals_out(self) -> bool:
        """Whether a clause deals out what was counted before: 本土确诊病例分布在."""
        text, end = self.sentence.text, self.clause.end
        return self.scope.opens_list or _DEALT_RE.search(text, max(0, self.start - _LONGEST_LEAD), end) is not None

    def _is_part(self, subject: str, said: str) -> bool:
        """Whether a number counts less of what has been counted, not of a place: 其中31例确诊病例…."""
        scope = self.scope
        again = scope.subset and subject in scope.subjects and subject not in BY_DOSE
        return again and bool(self.counts) and not self.places and not said and not scope.part_place

    def _is_mishap(self, subject: str) -> bool:
        """Whether those counted are the victims of an accident or a disaster, not the ill."""
        return subject in OF_ILLNESS and not self.sentence.epidemic

    def _inherited(self, meaning: Meaning, count: Count, begin: int) -> Meaning:
        """Return the topic for a number that stands beside a place only, or after its announcement: 鹿城区1例."""
        scope, topic = self.scope, self.scope.topic
        if narrowed := self._narrowed(count):
            return narrowed
        named = [p for p in self.places if begin <= p[0] and p[1] <= count.start]
        at = self.start
        between = self.clause.text[(named[-1][1] if named else begin) - at : count.start - at]
        said = self.phrase.said
        plain = between.replace(self._said(said), "") if said else between
        is_other = topic.label and not topic.metric and find_label("", self._behind(count), "")  # 全市有10条河流
        idle = not is_other and not label_of(_REPORTED_RE.sub("", plain.strip()) if topic.metric else plain)
        located = named or (scope.awaited and not count.han) or self._place_after(count)
        if idle and said in ("", topic.state) and (located or (scope.is_announced and not said)):
            return self._whole_of(count)._replace(confidence=0.85)
        if idle and said and topic.metric and not named and (metric := self._restated(said, count)):
            return topic._replace(state=said, metric=metric, confidence=0.8)
        if "amended" in self.phrase.marks and topic.metric:
            return topic._replace(confidence=0.85)
        if scope.is_announced and topic.subject:
            handled = label_of(plain.rpartition(MASK)[2])
            metric = _metric(topic.subject, said or topic.state)
            if _HANDLED_RE.fullmatch(handled) and metric:
                return topic._replace(state=said or topic.state, metric=metric, confidence=0.8)
        return meaning

    def _behind(self, count: Count) -> str:
        """Return what the clause says behind a number, up to the next."""
        until = next((other.start for other in self.counts if other.start >= count.end), self.clause.end)
        return self.sentence.text[count.end : until]

    def _narrowed(self, count: Count) -> Meaning | None:
        """Return the topic of a part that words narrow: 其中境外输入3例, 其中老人接种5万剂次."""
        scope, topic = self.scope, self.scope.topic
        if "imported" in self.phrase.marks and topic.subject == "confirmed" and topic.metric:
            return topic._replace(metric=_metric("imported", topic.state), confidence=0.85)
        if count.unit_class == "dose" and scope.subset and scope.subjects & BY_DOSE:
            return topic._replace(metric=_metric("vaccinated", "total"), confidence=0.85, qualifier=Qualifier.PART)
        return None

    def _whole_of(self, count: Count) -> Meaning:
        """Return the topic, what was counted before it where the number is more than there is of the topic."""
        topic, counted = self.scope.topic, self.scope.counted_already
        if self._are_of_several() or self._is_parted(count):
            return Meaning()
        most = max((value for subject, value in counted if subject == topic.subject), default=count.value)
        if not topic.metric or most >= count.value:
            return topic
        wholes = [whole for (_subject, value), whole in counted.items() if value >= count.value]
        return next((whole for whole in reversed(wholes) if whole.state == topic.state), topic)

    def _are_of_several(self) -> bool:
        """Whether the numbers of a sentence part several of the one before, all together."""
        wholes = self.scope.counted_before
        if not self.sentence.goes_on or len(wholes) < 2:
            return False
        return sum(count.value for count in self.sentence.counts) == sum(wholes.values())

    def _is_parted(self, count: Count) -> bool:
        """Whether a bracket parts a number into several subjects: 甲区12例(确诊9例、无症状3例) are of neither alone."""
        note = NOTE_RE.match(self.sentence.masked, count.end)
        if note is None:
            return False
        parts = find_counts(note["inner"], 0)
        kinds = phrase_of(find_words(note["inner"], 0)).subjects
        return len(kinds) > 1 and self.scope.topic.subject in kinds and sum(part.value for part in parts) == count.value

    def _restated(self, said: str, count: Count) -> str:
        """Return the metric of a number that gives what was just counted in another state: 新增3例, 累计12例."""
        scope, text = self.scope, self.clause.text
        is_last = not text[count.end - self.start :].strip()
        if not is_last or not scope.subjects or (scope.subset and not self.clause.is_note):
            return ""
        subject = scope.topic.subject
        if said == "current" and subject in ("recovered", "deaths") and "confirmed" in scope.subjects:
            subject = "" if "asymptomatic" in scope.subjects else "confirmed"
        metric = _metric(subject, said)
        return metric if metric.endswith(said) else ""

    def _place_after(self, count: Count) -> str | None:
        """Return the place that a number is said to be in: 其中3例在甲区."""
        at = self.start
        if not self.places:
            return None
        after = next((place for place in self.places if place[0] >= count.end), None)
        if after is None or self.clause.text[after[1] - at :].strip():
            return None
        return after[2] if _SITUATED_RE.fullmatch(self.clause.text, count.end - at, after[0] - at) else None

    def _figure(self, count: Count, meaning: Meaning, span: tuple[int, int, int], bare: bool) -> Found[Figure] | None:
        """Return the figure of a number, as one of a metric if it has one, else as another count."""
        begin, end, until = span
        metric, label, scope = meaning.metric, meaning.label, self.scope
        is_inherited = bare and label != ""
        if metric and not self._fits(count, metric, bare):
            metric = ""
        if not metric and not (bare and label):
            label = self._label(begin, count, until)
            if not label or not self._counts_here(count) or (not count.unit and label.startswith("各")):
                return None  # 各平台合计1500万: of what?
        if (metric, label) != (meaning.metric, meaning.label):
            meaning = meaning._replace(metric=metric, label=label)
        if metric:
            scope.counted_already[meaning.subject, count.value] = meaning
            scope.states[meaning.subject] = meaning.state
            scope.counted_now[metric] = count.value
        part = scope.subset and scope.topic.metric and (not metric or meaning.subject in KINDS)
        goes_on = label and scope.topic.label and label.startswith(scope.topic.label)  # its change
        is_restated = metric and meaning.subject == scope.topic.subject and meaning.state != scope.topic.state
        is_aside = not count.unit and bool(scope.topic.metric)  # 常住人口1200万, told beside what is counted
        if not part and not goes_on and not is_aside and (not bare or not scope.topic.metric or is_restated):
            scope.topic = meaning
        scope.subjects |= {meaning.subject}
        scope.latest = meaning
        if label and not metric and label not in scope.labels:
            scope.labels = [*scope.labels, label]
        if bare and scope.awaited and not self.places:  # 甲区: 19例
            begin = scope.awaited_from
        if not metric and (at := self.sentence.raw.find(label, count.end, until)) >= 0:  # 38人受伤
            self.named_to = end = at + len(label)
        quote = self._quote((begin, count.start), end if metric or not bare or end > count.end else count.end)
        is_dated = bool(metric or scope.counted or scope.state or is_inherited)
        figure = self._compose(count, meaning, quote, (bare, is_dated))
        return Found(figure, quote, f"figure.{figure.metric}", meaning.confidence if metric else 0.7)

    def _compose(self, count: Count, meaning: Meaning, quote: str, flags: tuple[bool, bool]) -> Figure:
        bare, is_dated = flags
        scope = self.scope
        day = scope.day() if is_dated else scope.told_day
        return Figure(
            metric=meaning.metric or "other",
            label=None if meaning.metric else meaning.label,
            qualifier=meaning.qualifier if meaning.metric else None,
            value=count.value,
            upper=count.high,
            unit=self.sentence.raw[count.end - len(count.unit) : count.end] or None,
            approx=True if count.approx else None,
            place=self._place_of(count, bare, meaning),
            since=self._since(meaning.state, day),
            as_of=day.end,
            quote=quote,
        )

    def _since(self, state: str, day: Span) -> str | None:
        """Return from when a number counts: not of what is there now, nor of a total up to a day."""
        if state in ("total", "upto", "unsaid", "untold") and self.scope.since:
            return self.scope.since
        is_one_day = (day.start or "")[:10] == (day.end or "")[:10]
        return None if state == "current" or (state in ("total", "upto") and is_one_day) else day.start

    def _fits(self, count: Count, metric: str, bare: bool) -> bool:
        """Whether a number can be one of a metric, by its counter and by how it is written."""
        is_sample = "sample" in classes()[metric] and count.unit == "个" and _SAMPLE_RE.search(self.clause.text)
        if not (is_sample or count.unit_class in classes()[metric]) or count.high is not None:
            return False
        if metric in _OF_CARRIERS and count.unit_class == "person" and not bare:  # 解除医学观察3210人: of contacts
            return any(word.term.subject.startswith("asymptomatic") for word in self.words)
        is_case = count.unit in ("例", "宗")
        return (
            not count.han or is_case or self.scope.is_outside or bool(self.phrase.said) or (bare and count.unit != "人")
        )

    def _counts_here(self, count: Count) -> bool:
        """Whether the text tells a number as a count: by a state, by saying up to when it counts, or as a briefing."""
        text, at, until = self.clause.text, count.start - self.start, count.end - self.start
        ruled = _BOUND_RE.match(text, until) or _RULED_RE.search(text, max(0, at - _LONGEST_RULE), at)
        told = self.scope.counted or self.scope.state or self.scope.told
        is_rule = "每" in text and _EVERY_RE.search(text, 0, at) is not None
        told_in_words = count.han and (not self.scope.is_outside or count.value <= _FEW)
        return (
            bool(told)
            and not ruled
            and not is_rule
            and not told_in_words
            and not self._is_site(count)
            and not self._is_of_occasion(at)
        )

    def _is_of_occasion(self, at: int) -> bool:
        """Whether a number is of who comes to the briefing, of its page, or measures no quantity told of."""
        return any(match.start() <= at < match.end() for match in _OF_OCCASION_RE.finditer(self.clause.text))

    def _is_site(self, count: Count) -> bool:
        """Whether a number says where something was done: 在18间医院."""
        return count.unit_class in ("item", "count") and self.clause.text[: count.start - self.start].endswith("在")

    def _label(self, begin: int, count: Count, until: int) -> str:
        """Return the words beside a number that say what it counts; "" where there are none."""
        whole, text, at = self.sentence.text, self.clause.text, self.start
        end = at + len(text[: count.start - at].rstrip(MASK + " "))
        begin = max(begin, text.rfind(MASK, 0, end - at) + 1 + at)
        if self.named_to == end and 0 < end - begin <= _SHORT_NOUN:  # 10个支队116辆消防车: 支队 are the ten
            return self._printed(find_label("", whole[count.end : until], ""), count.end)
        if whole.startswith("起", begin) and text.startswith(MASK, begin - at - 1):
            begin += 1  # 8月1日起
        if self.places:
            until = min([until, *(place[0] for place in self.places if place[0] >= count.end)])
            named = [place for place in self.places if begin <= place[0] and place[1] <= end]
            beside = [place for place in named if not label_of(whole[place[1] : end])]
            if beside:  # 甲区9例: counts what was said before; 最大点雨量为甲区345毫米
                led_in = whole[begin : beside[0][0]]
                is_named = led_in.endswith(("为", "是"))
                label = find_label(led_in, "", "") if is_named else ""
                noun = find_label("", whole[count.end : until], "")
                return label or noun or self.scope.topic.label  # 全市有10条河流: no more of what came before
            begin = max([begin, *(place[1] for place in self.places if place[1] <= end)])
        before = whole[begin:end].strip()
        if (not before and begin > self.start) or _FORMER_RE.fullmatch(before):  # 1204户3076人; 去年是19.7万处
            return self.scope.topic.label
        label = find_label(whole[begin:end], whole[count.end : until], self.scope.topic.label)
        return self._printed(label, begin)

    def _printed(self, label: str, begin: int) -> str:
        """Return a label in the script that it is printed in."""
        start = self.sentence.text.find(label, begin) if label else 0
        return self.sentence.raw[start : start + len(label)] if start >= 0 else label

    def _place_of(self, count: Count, bare: bool, meaning: Meaning) -> str | None:
        scope = self.scope
        named = [place for place in self.places if place[1] <= count.start] if self.places else []
        if not named and self.sentence.rest_from is not None and self.sentence.rest_from < count.start:
            return None  # 除甲区外，其他区新增3例: of no one place
        if named:
            many = are_examples(self, named, count.start)
            return (scope.home or self.context.home) if many else named[-1][2]
        beside = bare and (self._place_after(count) or (None if scope.is_announced else scope.last_place))
        if beside:
            return beside
        if scope.subset and scope.part_place and meaning.subject in scope.subjects:
            return scope.part_place
        level = self.elsewhere and self.elsewhere["level"]
        if level and not (scope.home or self.context.home or "").endswith(level):
            return None
        return scope.place or scope.home or self.context.home

    def _quote(self, begins: tuple[int, int], end: int) -> str:
        """Return the words from the first place on, without the times that stand before the second."""
        begin, at = begins
        if end - begin > _SHORT_QUOTE:
            said_at = next((word.start for word in self.words if word.term.subject and word.start >= begin), at)
            for time in self.times:
                if begin <= time.start < said_at and time.end <= at:
                    begin = time.start if self.sentence.text.startswith(_SINCE, time.end) else time.end
        if end - begin > _LONGEST_QUOTE:
            begin = end - _LONGEST_QUOTE
        return self.sentence.raw[begin:end].lstrip(" \t\N{IDEOGRAPHIC SPACE},、\N{FULLWIDTH COMMA}").rstrip()

    def _read_none(self) -> Iterator[Found[Figure]]:
        """Yield the zeros of a statement of none: 无新增确诊病例, 住院病例清零."""
        clause, scope = self.clause, self.scope
        if scope.topic.metric and are_without(self.named, self.places, scope):
            for _start, _end, name in self.places:
                yield self._zero(scope.topic.metric, name)
            return
        for subject, metric in find_none(clause, self.words, self.places, scope):
            if self._is_mishap(subject):
                continue
            place = self.places[-1][2] if self.places else scope.place or scope.home or self.context.home
            yield self._zero(metric, place)

    def _zero(self, metric: str, place: str | None) -> Found[Figure]:
        quote, day = self._quote((self.start, self.clause.end), self.clause.end), self.scope.day()
        figure = Figure(metric=metric, value=0, unit="例", place=place, since=day.start, as_of=day.end, quote=quote)
        return Found(figure, quote, f"figure.{metric}", 0.9)


def _metric(subject: str, state: str) -> str:
    return metrics().get((subject, state), ("", ()))[0]
