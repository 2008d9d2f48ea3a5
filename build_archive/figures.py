"""Statistics of a text: each number with what it counts, where, up to when, and the words that state it.

A sentence is cut into clauses, and a clause is read once: the words beside a number give its subject (确诊) and its
state (新增, 累计); what they leave unsaid is carried over from the clause before (新增确诊病例6例、无症状感染者3例).
Which subject in which state is which metric stands in `metrics.tsv`, the words in `figure_words.tsv`.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from opencc import OpenCC

from build_archive.contract import Figure
from build_archive.lexicon import LexiconError, load_table
from build_archive.model import Found
from build_archive.numerals import Number, find_numbers
from build_archive.timex import Timex, find_times, format_as_of

Divisions = Callable[[str], Sequence[tuple[int, int, str]]]

_MASK = "\N{GETA MARK}"  # stands for what has been read already; part of no word
_BRACKETS = "(\N{FULLWIDTH LEFT PARENTHESIS})\N{FULLWIDTH RIGHT PARENTHESIS}"
_NOTE_RE = re.compile(rf"[{_BRACKETS[:2]}](?P<inner>[^{_BRACKETS}\n]{{1,200}})[{_BRACKETS[2:]}]")
_CLAUSE_RE = re.compile(
    r"""
    (?P<semicolon>[;\N{FULLWIDTH SEMICOLON}])
    | (?P<comma>(?<!\d)[,:]|[,:](?!\d)|[\N{FULLWIDTH COMMA}\N{FULLWIDTH COLON}…—])
    | (?P<weak>、|和|以及|及|并)                                                 # ends one only after a number
    """,
    re.VERBOSE,
)
_COUNT_RE = re.compile(r"\d|[一二两三四五六七八九十百千万余多][例人名份]")
# A sentence without a counted number, a statement of none or a day counted to is not read: it has nothing to say.
_HINT_RE = re.compile(
    r"""
    \d[多余几]?[十百千万亿]{0,2}[多余几]?\s?[^\d\s年月日时点岁天号楼后,.:。、\N{FULLWIDTH COMMA}]
    | [一二两三四五六七八九十百千万余多][例人名份]
    | (?:无|没有|未|零)[再新增报告出现发有本土地境外输入冠肺炎]{0,12}(?:确诊|疑似|死亡|无症状|[重危]|病例|新型)
    | 清零 | 截[至止]
    """,
    re.VERBOSE,
)
_ENDS = r"。!?\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
_SENTENCE_RE = re.compile(rf"(?:[^{_ENDS}.]|(?<![\u4e00-\u9fff{_BRACKETS[2:]}])\.)+")  # 出院3例.某区2例: a stop
_UP_TO_RE = re.compile(r"(?:截至|截止|截止到|截至到|[算计]到|(?:^|[,\N{FULLWIDTH COMMA}])到)\s?$")
_UP_TO_NOW_RE = re.compile(r"截[至止]到?目前|截[至止]到?发稿")
_NONE_RE = re.compile(r"(?:[尚暂均也都仍再])?(?:无|没有|未|零)再?")
_DENIAL_RE = re.compile(r"[无没未零]")
_CLEARED_RE = re.compile(r"(?:全部|已经|已|均|全|实现|都|全面)*清零$")
_IDLE_RE = re.compile(  # what may stand in a statement of none without changing it
    r"新型冠状病毒|新冠病毒|新冠|肺炎|感染|本土|本地|报告|出现|发现|发生|[全我本][市省县区]|患者|病例|[的均已也仍再都、和及或\s]|"
    + _MASK
)
_BETWEEN_RE = re.compile(
    r"(?:新型冠状病毒|新冠病毒|新冠|肺炎|感染|COVID-19|本土|本地|境外|输入|新增|社会面|已经|已|全部|[均都正]|接受|[的为是在\s]|"
    + _MASK
    + r"++){0,6}"
)
_TRIM = r"截至|截止|目前|其中|以来|已经|分别|达到|共有|[全我本][市省县区]"
_LABEL_RE = re.compile(
    rf"^(?:{_TRIM}|[共有已自从了并也还又都另为是达等\s{_MASK}])+|(?:{_TRIM}|[共有已了为是达在等\s{_MASK}])+$"
)
_NUMERAL_RE = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
_HAN_DIGIT_RE = re.compile(r"[一二两三四五六七八九十]")
_HAN_RE = re.compile(r"[\u4e00-\u9fff]{2}")
_ELSEWHERE_RE = re.compile(
    r"[全我本](?P<level>[省国市县区州])(?![城场])|(?<![\u4e00-\u9fff])(?P<inner>[县区州])(?=里|城(?!乡))"
)
_FROM_RE = re.compile(r"(?:[从由自赴往到至抵与向]|支援|驰援|来自|途经|返回|发往)$")
_ONWARD_RE = re.compile(
    r"生产建设兵团|(?:第[一二三四五六七八九十\d]{1,2})?(?:人民|中心|中医|传染病|儿童|胸科)?医院|[籍来返路街]|方向|大道|机场|输入|旅居|大学|海关|关联"
)
_COLONS = (":", "\N{FULLWIDTH COLON}")
_LONGEST_ITEM = 40  # characters of a line of a list
_LOCATED_RE = re.compile(r"(?:[均都]|全部)?(?:在|位于|分布在|分布于|属|属于)(?:境内|辖区|范围内)?")
_CASE_RE = re.compile(  # the account of one patient begins: 病例3: 男, 56岁
    r"(?:病例|患者|感染者)\s?\d{1,4}\s?[:,(\N{FULLWIDTH COLON}\N{FULLWIDTH COMMA}\N{FULLWIDTH LEFT PARENTHESIS}]"
    r"|[,(\N{FULLWIDTH COMMA}\N{FULLWIDTH COLON}\N{FULLWIDTH LEFT PARENTHESIS}][男女]性?[,\N{FULLWIDTH COMMA}]"
)
_TRADITIONAL_RE = re.compile("[們個這來時會國區醫發報與為應無對過說務數據點產學縣萬億總計員認處診確檢驗]")
_SPACED_RE = re.compile(r"(?<![\d,.])(\d{1,3}) (?=\d{3}(?!\d))")  # 2 132宗, as printed in Hong Kong
_NOTE_MARK_RE = re.compile(
    r"(?<=\d)(?:[\u00b9\u00b2\u00b3\u2070-\u2079]{1,2}|\[\d{1,2}\])(?=\s?[\u4e00-\u9fff%])"
)  # 3[1]例
# A text that tells of one of these, and is none of what comes after them, states quantities; in any other only a
# sentence that says that it counts does.
_EVENT_RE = re.compile(r"发布[会厅]|通[气报]会|吹风会|说明会|见面会|记者会|简报会|答记者问|新闻办|发言人")
_NOTICE_RE = re.compile(r"指挥部|通[告报]|公[告报]|本报讯")
_MATCH_RE = re.compile(
    r"比分|进球|射门|[主客]队|[上下]半场|扳平|绝杀|点球|篮板|助攻|领先|球迷|球员|主教练|主场|客场|联赛|赛季|决赛|首发|替补|门将|夺冠"
    r"|半决赛|小组赛|得分|三分球|失误|逆转|战胜|击败|不敌|胜利|对手|裁判|黄牌|红牌|换人|积分"
)
_FORECAST_RE = re.compile(
    r"阵雨|多云|转晴|[偏东南西北][东南西北]风|最[高低]气温|天气预报|降温|[雷小中大暴]雨|晴|阴天|阵风|气温|冷空气|湿度|寒潮|能见度"
    r"|大雾|霜冻|雨夹雪|[小中大暴]雪|气象台|紫外线|穿衣"
)
_TALE_RE = re.compile(
    r"小说|连载|长篇|第[一二三四五六七八九十\d]+[章回]|笑了|心里|眼睛|沉默|声音|低声|窗外|抬起头|摇头|点头|叹了|脸上|转身|目光"
)
_PRONOUN_RE = re.compile(r"[他她](?![们说介表强指])")
_EPIDEMIC_RE = re.compile(r"疫情|新冠|肺炎|确诊|感染|病毒|病例|禽流感|非典|传染病|疑似|核酸|密[切接]|隔离|防疫")
_ACCIDENT_RE = re.compile(r"事故|火灾|爆炸|地震|震区|洪[水涝灾]|台风|车祸|坍塌|因灾|遇难|受灾|失踪|溺水|过火|灾害")
_OF_ILLNESS = frozenset({"deaths", "severe", "critical", "hospitalised", "treated", "recovered"})
_REMARK_RE = re.compile(r"\s?(?:[均都系]|全部)[为是系由]?")  # says more of those just counted: 均为无症状感染者转归
_VETOES = ("veto", "age")
_BY_AGE = frozenset({"vaccinated", "dosed"})  # is told for groups of age: 3至11岁接种5万人
_BOUND_RE = re.compile(r"\s?(?:及?以[上下内外]|之内|起步)")  # 5人以上 is a rule, no count
_RULED_RE = re.compile(
    r"(?:[每第不×*]|各.{0,2}|间隔|相距|不(?:得|能|可|准)?(?:超过?|少于|低于|高于|足)|[少低高大多]于|至少|最多|如果|假如|应当|应该|必须)$"
)
_CHANGE_RE = re.compile(  # says how it changed, not what
    r"(?:同比|环比|比(?:上年|去年|上月|上季度|前一[年天日]|往年)(?:同期)?|较(?:上年|去年|上月|前一[年天日])(?:同期)?|年均|平均|实际"
    r"|名义|[共约则又]|分别|累计|大幅|进一步)*"
    r"(?:增长|下降|上升|提高|降低|增加|减少|上涨|下跌|回落|回升|增幅|降幅|增速|占比?|涨幅|跌幅|达到?|升至|降到|降至|增至|减)?"
    r"(?:了|到|为|至)?"
)
_HEAD = 20_000  # characters of a text whose divisions are counted
_NO_LABEL_RE = re.compile(  # says that there are some, or what was done with them, not of what
    r"每.*|.*(?:[由把将被让向从给]|造成|导致|引发)"
    r"|(?:[已又再也还都就先后共]|目前|现在|现有|新增|累计|一共|总共|合计|共计|共有|另有|其余|剩下|当中|全部|其他)*"
    r"(?:安排|组织|联系|参与|派来|派出|派了|派|发出|发了|发放|送来|解决|接送|转运|涉及|覆盖|完成|来了|去了|到了|住了|建成|供完|可住"
    r"|有|设|为)?"
    r"[了出过]?"
)
_EXCEPT_RE = re.compile(r"(?<![解排消清])除(?:了|去)?\s?$")  # 除9名密接转出外
_NEAR = 400  # characters in which the county of an 全县 is looked for
_LONGEST_CLAUSE = 300
_PART_OF_CLAUSE_RE = re.compile(  # what begins so is cut out of a clause, and names no quantity
    r"""^(?: 的 | 由此 | 在(?![院校建册岗营治读职编保]) | 与 | 同(?![比类期]) | 不(?![良明]) | [把被将使让此]
          | 出自 | 查明 | 没有 )""",
    re.VERBOSE,
)
_LONGEST_LABEL = 24
_LONGEST_QUOTE = 48


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What the rest of the page says that a figure does not say itself."""

    day: datetime.date | None = None  # the day of the page: gives the year of what is counted
    home: str | None = None  # the division that the page is about
    divisions: Divisions = field(default=lambda _text: ())  # (start, end, official name) of the divisions in a text


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the lexicon and where it stands in its sentence."""

    start: int
    end: int
    subject: str
    rank: int
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class _Count:
    """A number with its counter, which ends at `end`."""

    number: Number
    start: int
    end: int
    unit: str
    unit_class: str


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence that is read as one; `text` has what is read elsewhere blotted out."""

    start: int
    end: int
    mark: str  # what stands before it: start, semicolon, comma, weak
    text: str
    is_note: bool = False  # stands in brackets inside another clause


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a number counts: a metric, or with no metric something of its own."""

    subject: str = ""
    state: str = ""
    metric: str = ""
    label: str = ""
    confidence: float = 0.0


_Share = _Word | str  # a subject, or the name of a place


@dataclass(slots=True)
class _Scope:
    """What holds until something else is said."""

    as_of: str | None = None  # the latest day counted to, of the whole text
    told_day: str | None = None  # the day that this sentence speaks of
    recent_day: str | None = None  # the day that a sentence before it in the paragraph spoke of
    counted: bool = False  # this sentence says up to when it counts
    state: str = ""
    by_time: str = ""  # the state that the span implies: what a day counts is new, what is counted up to a day total
    since: bool = False  # counted from a day that the source chose
    subset: bool = False  # after 其中
    place: str | None = None
    last_place: str | None = None
    awaited: bool = False  # the clause before named a place and no number: 以甲区最多, 为140例
    subjects: frozenset[str] = frozenset()  # what has been counted in this sentence
    topic: _Meaning = _Meaning()  # what a bare number beside a place counts
    shares: tuple[_Share, ...] = ()  # what the numbers after 分别 are of, in order
    shares_from: int = 0  # where the clause of 分别 begins
    imported: bool = False  # after 境外输入方面
    epidemic: bool = True  # the text is about an illness
    told: bool = False  # the text tells of what is officially counted
    whole: str = ""  # the text, as far as its main divisions are looked for
    mains: dict[str, str] | None = None
    around: str = ""  # what stands before the sentence in its paragraph
    home: str | None = None  # the division spoken of where it is not the page's: the county of an 全县
    counted_already: dict[tuple[str, float], _Meaning] = field(default_factory=dict)  # in this paragraph
    in_list: bool = False
    opens_list: bool = False  # this paragraph ends with a colon

    def day(self) -> str | None:
        """Return the day that a figure counts to: the sentence's own, else the latest counted to in the text."""
        return self.told_day or self.as_of or self.recent_day

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
        goes_on = self.in_list and len(text) <= _LONGEST_ITEM
        self.opens_list = len(text) <= _LONGEST_ITEM and text.rstrip().endswith(_COLONS)
        self.in_list = self.opens_list or goes_on
        self.told_day = self.recent_day = self.home = None
        self.counted_already = {}
        if not goes_on and not text.startswith("其中"):
            self.topic = _Meaning()

    def begin_sentence(self) -> None:
        """Forget what holds for a sentence only; the topic stays, for a sentence that begins with 其中."""
        self.recent_day = self.told_day or self.recent_day
        self.told_day = self.place = self.last_place = None
        self.counted = self.since = self.subset = self.awaited = self.imported = False
        self.state = self.by_time = ""
        self.subjects = frozenset()


def extract_figures(paragraphs: Sequence[str], context: FigureContext) -> tuple[Found[Figure], ...]:
    """Return the figures of a text in reading order, each with the words that state it.

    A clause is read once, by the longest term, so that 累计确诊 is never also counted as 确诊. Left alone: numbers
    without a counter of `units.tsv`, ordinals, durations, ranges, and numbers that nothing tells as a count
    (转运了8位患者). What is plainly a count but of no metric becomes `other`, labelled in the words of the text; so
    does each labelled measure of a text that tells of a briefing and is no match report, forecast or novel. A
    traditional text is read as a simplified one, its quotes and labels stay as they are printed.
    Linear in the length of the text.

    >>> day = datetime.date(2021, 3, 2)
    >>> found = extract_figures(["截至3月1日24时,全市累计确诊病例12例,无死亡病例。"], FigureContext(day, "某市"))
    >>> [(f.value.metric, f.value.value, f.value.as_of) for f in found]
    [('confirmed_total', 12, '2021-03-01T24:00'), ('deaths_total', 0, '2021-03-01T24:00')]
    """
    whole = "\n".join(paragraphs)
    plain = _simplified(whole)
    texts = plain.split("\n")
    if len(plain) != len(whole) or len(texts) != len(paragraphs):  # not letter by letter, or no paragraph at all
        texts = list(paragraphs)
    scope = _Scope(epidemic=_EPIDEMIC_RE.search(plain) is not None, told=_is_told(plain), whole=plain[:_HEAD])
    context = replace(context, home=_home_of(plain, context, scope))
    found: list[Found[Figure]] = []
    for paragraph, text in zip(paragraphs, texts, strict=True):
        scope.begin_paragraph(text)
        for start, end in _sentences(text):
            scope.begin_sentence()
            if scope.opens_list or _HINT_RE.search(text, start, end):
                scope.around = text[max(0, start - _NEAR) : start]
                found += _Sentence(paragraph[start:end], text[start:end], context, scope).read()
    return tuple({_key(item.value): item for item in reversed(found)}.values())[::-1]


def _key(figure: Figure) -> tuple[object, ...]:
    return (figure.metric, figure.label, figure.value, figure.unit, figure.place, figure.as_of)


def _home_of(text: str, context: FigureContext, scope: _Scope) -> str | None:
    """Return the division that the figures of a text are of: its county, where it speaks mostly of 我县, 全县."""
    levels = Counter(match["level"] for match in _ELSEWHERE_RE.finditer(text) if match["level"]).most_common(2)
    if not context.home or not levels or levels[0][0] not in "县区":
        return context.home
    (level, count), others = levels[0], levels[1:]
    clear = count >= 2 and count >= 2 * max((other for _level, other in others), default=0)
    if not clear or context.home.endswith(level):
        return context.home
    return scope.main_divisions(context.divisions).get(level, context.home)


def _simplified(text: str) -> str:
    """Return a traditional text in simplified characters of the same length, its spaced thousands with commas."""
    if len(_TRADITIONAL_RE.findall(text)) * 20 < len(text):
        return text
    return _SPACED_RE.sub(r"\1,", str(_converter().convert(text)))


@cache
def _converter() -> OpenCC:
    return OpenCC("tw2s")


def _is_told(text: str) -> bool:
    """Whether a text tells of what is officially counted: no match report, no forecast, no novel."""
    is_event = _EVENT_RE.search(text) is not None
    if not is_event and not _NOTICE_RE.search(text):
        return False
    matches, forecasts, tales = (len(set(kind.findall(text))) for kind in (_MATCH_RE, _FORECAST_RE, _TALE_RE))
    is_forecast = forecasts >= (4 if is_event else 2)
    return matches < 3 and not is_forecast and tales < 2 and len(_PRONOUN_RE.findall(text)) * 60 < len(text)


def _sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences stand, up to the account of single patients, whose numbers are no place's."""
    case = _CASE_RE.search(paragraph)
    for match in _SENTENCE_RE.finditer(paragraph, 0, case.start() if case else len(paragraph)):
        yield match.span()


class _Sentence:
    """Reads the figures of one sentence, clause by clause."""

    def __init__(self, raw: str, text: str, context: FigureContext, scope: _Scope) -> None:
        self.raw, self.text, self.context, self.scope = raw, text, context, scope
        self.times = find_times(text)
        self.time_starts = [time.start for time in self.times]
        marks = [mark.span() for mark in _NOTE_MARK_RE.finditer(text)]
        self.masked = _blot(text, sorted([(time.start, time.end) for time in self.times] + marks))
        self.epidemic = scope.epidemic and not _ACCIDENT_RE.search(text)
        self.places: Sequence[tuple[int, int, str]] = ()
        if scope.told or scope.topic.subject or _word_re().search(self.masked):
            self.places = [place for place in context.divisions(text) if _is_subject(place, text)]
        self.place_starts = [place[0] for place in self.places]

    def read(self) -> list[Found[Figure]]:
        """Return the figures in order; what a bracket says changes nothing for the clauses after it."""
        found: list[Found[Figure]] = []
        placed = False  # the clause before names a place
        for clause in _clauses(self.masked):
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

    def times_in(self, clause: _Clause) -> Sequence[Timex]:
        """Return the times that begin in a clause."""
        first, last = (bisect_left(self.time_starts, at) for at in (clause.start, clause.end))
        return self.times[first:last]

    def places_in(self, clause: _Clause) -> list[tuple[int, int, str]]:
        """Return the divisions named in a clause, those in its brackets left out."""
        first, last = (bisect_left(self.place_starts, at) for at in (clause.start, clause.end))
        return [p for p in self.places[first:last] if clause.text[p[0] - clause.start] != _MASK]


class _Reader:
    """Reads one clause; leaves in the scope what holds for the next."""

    def __init__(self, sentence: _Sentence, clause: _Clause, scope: _Scope) -> None:
        self.sentence, self.clause, self.scope = sentence, clause, scope
        self.context = sentence.context
        self.counts = list(_find_counts(clause))
        self.places = sentence.places_in(clause)
        named = _blot(clause.text, [(start - clause.start, end - clause.start) for start, end, _ in self.places])
        self.words = list(_find_words(named, clause.start))  # 镇江市 is no 镇

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
        elsewhere = _ELSEWHERE_RE.search(self.clause.text)
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
        shares: Sequence[_Share] = places if len(places) > 1 else words
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
        words = [word for word in self.words if word.mark not in _VETOES]  # 以甲区最多 is no rate
        meaning = self._meaning(words) if words else _Meaning()
        if any(word.mark == "imported" for word in self.words) and self.clause.text.endswith("方面"):
            self.scope.imported = True
        if meaning.subject:
            label = _label_of(self.clause.text) if self.scope.opens_list and not meaning.metric else ""
            self.scope.topic = replace(meaning, label=label[:_LONGEST_LABEL])
            self.scope.state = self._said_state(self.words) or self.scope.state
            self.scope.subset = self.scope.subset or self.clause.text.rstrip().endswith(("中", "里", "内"))

    def _read_count(self, index: int) -> Found[Figure] | None:
        count = self.counts[index]
        begin = self.counts[index - 1].end if index else self.clause.start
        until = self.counts[index + 1].start if index + 1 < len(self.counts) else self.clause.end
        left = [word for word in self.words if begin <= word.start and word.end <= count.start]
        right = [word for word in self.words if count.end <= word.start and word.end <= until]
        if not _is_beside(self.clause.text[count.end - self.clause.start : until - self.clause.start], right, count):
            right = [word for word in right if word.mark in _VETOES]
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
        bare = not any(word.subject or word.mark in _VETOES for word in words)
        if bare:
            meaning = self._inherited(meaning, count, begin)
        return self._figure(count, meaning, (begin, end, until), bare)

    def _read_share(self, count: _Count, words: Sequence[_Word], span: tuple[int, int, int]) -> Found[Figure] | None:
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

    def _meaning(self, words: Sequence[_Word]) -> _Meaning:
        """Return what the words say a number counts; the metric is empty where they name none."""
        scope = self.scope
        subject = _subject_of(words, scope)
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
        metric = "" if is_part or self._is_mishap(subject) else _metrics().get((subject, state), ("", ()))[0]
        return _Meaning(subject, state, metric, "", 0.95 if said or own else 0.85)

    def _is_mishap(self, subject: str) -> bool:
        """Whether those counted are the victims of an accident or a disaster, not the ill."""
        return subject in _OF_ILLNESS and not self.sentence.epidemic

    def _said_state(self, words: Sequence[_Word]) -> str:
        return next((w.state for w in reversed(words) if w.state and not w.subject), "")

    def _inherited(self, meaning: _Meaning, count: _Count, begin: int) -> _Meaning:
        """Return the topic for a number that stands beside a place only: 鹿城区1例."""
        topic = self.scope.topic
        imported = any(word.mark == "imported" for word in self.words)
        if imported and topic.subject == "confirmed" and topic.metric:
            return replace(topic, metric=_metrics().get(("imported", topic.state), ("", ()))[0], confidence=0.85)
        named = [p for p in self.places if begin <= p[0] and p[1] <= count.start]
        between = self.sentence.text[named[-1][1] if named else begin : count.start]
        is_beside = not _label_of(between) and (named or (self.scope.awaited and not count.number.han))
        return replace(topic, confidence=0.85) if is_beside and not self._said_state(self.words) else meaning

    def _figure(self, count: _Count, meaning: _Meaning, span: tuple[int, int, int], bare: bool) -> Found[Figure] | None:
        """Return the figure of a number, as one of a metric if it has one, else as another count."""
        begin, end, until = span
        number, metric, label = count.number, meaning.metric, meaning.label
        told_by_state = self._said_state(self.words) or (bare and meaning.metric)
        if metric and (count.unit_class not in _classes()[metric] or (count.number.han and not told_by_state)):
            metric = ""
        if not metric and not (bare and label):
            label = self._label(begin, count, until)
            if not label or not self._is_told(count):
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

    def _is_told(self, count: _Count) -> bool:
        """Whether the text tells a number as a count: by a state, by saying up to when it counts, or as a briefing."""
        text, at = self.clause.text, self.clause.start
        ruled = _BOUND_RE.match(text, count.end - at) or _RULED_RE.search(text, 0, count.start - at)
        told = self.scope.counted or self.scope.state or self.scope.told
        return bool(told) and not ruled and not count.number.han

    def _label(self, begin: int, count: _Count, until: int) -> str:
        """Return the words beside a number that say what it counts, those before it first; "" where there are none."""
        whole, text, at = self.sentence.text, self.clause.text, self.clause.start
        end = at + len(text[: count.start - at].rstrip(_MASK + " "))
        begin = max(begin, text.rfind(_MASK, 0, end - at) + 1 + at)
        beside = [place for place in self.places if begin <= place[0] and not _label_of(whole[place[1] : end])]
        if beside:  # 甲区9例: counts what was said before
            return self.scope.topic.label
        begin = max([begin, *(place[1] for place in self.places if _HAN_RE.search(_label_of(whole[place[1] : end])))])
        before = _label_of(whole[begin:end])
        if before and _CHANGE_RE.fullmatch(before):
            label = self.scope.topic.label
            return (label + before)[-_LONGEST_LABEL:] if label else ""
        after = _label_of(whole[count.end : until])
        candidates = [after, before[-_LONGEST_LABEL:]] if before.endswith("的") else [before[-_LONGEST_LABEL:], after]
        label = next((label for label in candidates if _is_label(label)), "")
        start = whole.find(label, begin) if label else 0
        return self.sentence.raw[start : start + len(label)]  # in the script that it is printed in

    def _place_of(self, count: _Count, bare: bool) -> str | None:
        named = [place for place in self.places if place[1] <= count.start]
        if len(named) > 1 and "等" in self.sentence.text[named[-1][1] : count.start]:  # 甲区、乙区等区域: of no one
            return self.scope.home or self.context.home
        if named:
            return named[-1][2]
        if bare and self.scope.last_place:
            return self.scope.last_place
        elsewhere = _ELSEWHERE_RE.search(self.clause.text)
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
        said = _blot(clause.text, [(w.start - clause.start, w.end - clause.start) for w in self.words])
        denied = None if _CLEARED_RE.search(said) else _NONE_RE.search(said)
        after = denied.start() + clause.start if denied else clause.start
        subjects = {w.subject: w for w in self.words if w.subject and w.rank and w.start >= after}
        rest = _blot(said, [(p[0] - clause.start, p[1] - clause.start) for p in self.places])
        idle = _IDLE_RE.sub("", rest)
        said_none = bool(_NONE_RE.fullmatch(idle)) or bool(_CLEARED_RE.fullmatch(idle))
        if not said_none or not subjects or len(self.places) > 1 or any(w.mark == "veto" for w in self.words):
            return
        state = self._said_state(self.words) or ("total" if "deaths" in subjects else "current")
        self.scope.state = state
        for word in subjects.values():
            subject = _subject_of([w for w in self.words if not w.subject or w is word], self.scope)
            metric = _metrics().get((subject, state), ("", ()))[0]
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


def _subject_of(words: Sequence[_Word], scope: _Scope) -> str:
    """Return the one subject that the words give, "" for none, `mixed` where they give several or something else."""
    named = [word for word in words if word.subject]
    if not named:
        return ""
    ages = [word for word in words if word.mark == "age"]
    top = max(word.rank for word in named)
    tops = {word.subject for word in named if word.rank == top}
    subject = tops.pop()
    others = {word.subject for word in named} - {subject}
    if tops or any(word.mark == "veto" for word in words) or (ages and subject not in _BY_AGE):
        return "mixed"
    if any(word.mark == "imported" for word in words) or (scope.imported and subject == "confirmed"):
        return "imported" if subject == "confirmed" else "mixed"
    if subject == "quarantined" and "close_contacts" in others:
        subject = "observed"
    if subject in ("released", "observed"):
        is_contacts = "close_contacts" in others | scope.subjects and "asymptomatic" not in others
        return f"contacts_{subject}" if is_contacts else "mixed"
    # 密切接触者检测, 无症状感染者出院: not the metric of either
    of_others = top >= 2 and bool(others & {"asymptomatic", "close_contacts", "infected"})
    # 境外输入病例12例, 出院3例: those of the imported
    of_imported = "imported" in scope.subjects and "confirmed" not in scope.subjects and subject != "confirmed"
    return "mixed" if of_others or of_imported else subject


def _is_beside(text: str, words: Sequence[_Word], count: _Count) -> bool:
    """Whether the words after a number say what it counts: 31例本土确诊病例, 37人(…)已全部集中隔离."""
    first = next((word.start for word in words if word.subject), None)
    return first is not None and _BETWEEN_RE.fullmatch(text, 0, first - count.end) is not None


def _is_one_day(time: Timex) -> bool:
    since, until = time.since, time.moment
    return since is not None and (since.month, since.day) == (until.month, until.day)


def _is_subject(place: tuple[int, int, str], raw: str) -> bool:
    """Whether something may be counted in a division, not only come from it or be named after it."""
    start, end, name = place
    if name == "开发区" and "\u4e00" <= raw[start - 1 : start] <= "\u9fff":
        return False  # the end of a longer name
    return not _FROM_RE.search(raw, max(0, start - 3), start) and not _ONWARD_RE.match(raw, end)


def _label_of(text: str) -> str:
    return _LABEL_RE.sub("", _LABEL_RE.sub("", text.strip(" \t\N{IDEOGRAPHIC SPACE},、\N{FULLWIDTH COMMA}“”")))


def _is_label(text: str) -> bool:
    subject, _rank, state, _mark = _words().get(text, ("", 0, "", ""))
    said = _HAN_RE.search(text) and len(text) <= _LONGEST_LABEL and (subject or not state)  # not 现时, 累计
    refused = _NO_LABEL_RE.fullmatch(text) or _CHANGE_RE.fullmatch(text) or _PART_OF_CLAUSE_RE.search(text)
    return bool(said) and not refused


def _blot(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return `text` with the spans masked, everything at its place."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], _MASK * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def _find_counts(clause: _Clause) -> Iterator[_Count]:
    if not _NUMERAL_RE.search(clause.text):
        return
    for number in find_numbers(clause.text):
        vague = number.han and not _HAN_DIGIT_RE.search(clause.text, number.start, number.end)
        if vague or number.high is not None or number.fraction:
            continue  # 千余例 or a range is no one value
        start, at = number.start + clause.start, number.end + clause.start
        if number.percent:
            yield _Count(number, start, at, "%", "share")
            continue
        unit = _unit_re().match(clause.text, number.end)
        unit_class = _units()[unit[1]] if unit else "none"
        if unit and unit_class != "none":
            yield _Count(number, start, unit.end() + clause.start, unit[1], unit_class)


def _find_words(text: str, offset: int) -> Iterator[_Word]:
    for match in _word_re().finditer(text):
        subject, rank, state, mark = _words()[match[0]]
        yield _Word(offset + match.start(), offset + match.end(), subject, rank, state, mark)


def _clauses(masked: str) -> Iterator[_Clause]:
    """Yield the clauses in order, what stands in brackets after the clause that holds it."""
    notes = list(_NOTE_RE.finditer(masked))
    outer = _blot(masked, [note.span() for note in notes])
    at = 0
    for clause in _cut(outer, 0, "start"):
        yield clause
        while at < len(notes) and notes[at].start() < clause.end:
            note = notes[at]
            for inner in _cut(note["inner"], note.start("inner"), "comma"):
                yield replace(inner, is_note=True)
            at += 1


def _cut(text: str, offset: int, mark: str) -> Iterator[_Clause]:
    at = searched = 0
    has_number = False
    for match in _CLAUSE_RE.finditer(text):
        kind = match.lastgroup or ""
        has_number = has_number or _COUNT_RE.search(text, searched, match.start()) is not None
        searched = match.start()
        if kind == "weak" and not has_number:
            continue  # 确诊、疑似患者12人: one number for both
        yield from _lengths(text, at, match.start(), offset, mark)
        at, mark, has_number = match.end(), kind, False
    yield from _lengths(text, at, len(text), offset, mark)


def _lengths(text: str, start: int, end: int, offset: int, mark: str) -> Iterator[_Clause]:
    """Yield a clause, an endless one in lengths: no writer means it, and reading it whole would cost its square."""
    for at in range(start, max(end, start + 1), _LONGEST_CLAUSE):
        until = min(at + _LONGEST_CLAUSE, end)
        yield _Clause(offset + at, offset + until, mark, text[at:until])


@cache
def _words() -> dict[str, tuple[str, int, str, str]]:
    words = {}
    for word, values in load_table("figure_words.tsv").items():
        try:
            subject, rank, state, mark = values
            words[word] = (subject.strip("-"), int(rank), state.strip("-"), mark.strip("-"))
        except ValueError as error:
            raise LexiconError(f"figure_words.tsv: {word}: want subject, rank, state and mark") from error
    return words


@cache
def _word_re() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _words()), key=len, reverse=True)))


@cache
def _units() -> dict[str, str]:
    return {unit: values[0] for unit, values in load_table("units.tsv").items()}


@cache
def _unit_re() -> re.Pattern[str]:
    return re.compile(rf"[\s{_MASK}]{{0,4}}(" + "|".join(sorted(map(re.escape, _units()), key=len, reverse=True)) + ")")


@cache
def _metrics() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return the metric of each subject in each state, with the classes of unit it may have."""
    metrics = {}
    for metric, values in load_table("metrics.tsv").items():
        if len(values) != 3:
            raise LexiconError(f"metrics.tsv: {metric}: want subjects, states and classes of unit")
        for subject in values[0].split():
            for state in values[1].split():
                metrics[subject, state] = (metric, tuple(values[2].split()))
    return metrics


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    return dict(_metrics().values())
