"""Tells by its form what is no document of the archive: fiction, spun text, open forms, other languages, empty pages.

A refusal must be sure: an odd briefing on the site does less harm than a true one kept off it.
So every rule asks for several signs at once, and what is short of them is a doubt that is published.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from build_archive.han import simplify
from build_archive.lexicon import WordFinder, load_table, load_words
from build_archive.model import Found, Passage
from build_archive.numerals import NumeralError, parse_numeral
from build_archive.scanning import CharacterFinder

_SURE = 0.95
_LIKELY = 0.9  # sure enough to set aside
_DOUBT = 0.6  # published, and said

_HEAD = 10_000  # characters that show what a text is
_FURNITURE_KINDS = ("novel", "anchor")  # kinds that are looked for in the furniture of the page too
_LEAST_TEXT = 20  # characters; less than this must at least be a sentence
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
_HAN_FINDER = CharacterFinder(_HAN)
_SENTENCE_RE = re.compile(rf"[{_HAN}][^\n]{{0,4}}[。！？；，!?;]")
_STOP_RE = re.compile("[。！？；，!?;,]")

# What is not Chinese, and how many letters of it say as much as one Chinese character.
_SCRIPTS: tuple[tuple[str, str, float], ...] = (
    ("Latin letters", "A-Za-z\u00c0-\u024f", 3.0),
    ("kana", "\u3041-\u3096\u30a1-\u30fa\u30fc", 1.5),
    ("Hangul", "\uac00-\ud7a3", 1.2),
    ("Cyrillic", "\u0400-\u04ff", 3.0),
    ("Arabic script", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", 2.5),
    ("Tibetan", "\u0f00-\u0fff", 3.0),
    ("Mongolian script", "\u1800-\u18af", 2.5),
    ("other scripts", "\u0370-\u03ff\u0530-\u05ff\u0900-\u0eff\u1000-\u10ff\ua000-\ua4cf", 2.5),
    ("unreadable characters", "\N{REPLACEMENT CHARACTER}", 1.5),
)
_SCRIPT_RES = {name: re.compile(f"[{characters}]+") for name, characters, _ in _SCRIPTS}
_FOREIGN_RE = re.compile(f"[{''.join(characters for _, characters, _ in _SCRIPTS)}]+")
_LEAST_FOREIGN = 20  # as much as so many Chinese characters
_CHINESE_SHARE = 0.1  # of what a page says; a Chinese summary over a foreign text is more
_DOUBTFUL_SHARE = 0.3
_KANA_SHARE = 0.35  # of kana and Han: Japanese has about half; half a page of it beside its translation a quarter

_DAY_RE = re.compile(
    r"""
    (?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号]
    | \d{4}[-/.]\d{1,2}[-/.]\d{1,2}
    """,
    re.VERBOSE,
)

# XX例, ×月×日, XX万人, [今天日期]. Names and addresses are masked in true texts (李某某, XX路, XX家园, XX人民政府),
# counts and days are not. Asterisks are left out: **人员管控** is bold.
_PLACEHOLDER_RE = re.compile(
    rf"""
    (?<![A-Za-z0-9])[XxＸｘ×✕＿]{{1,4}}\s?                       # noqa: RUF001
      (?: [余多]?[万亿]?(?: 例(?![如行]) | 人次 | 剂次 | [%％] | 亿元 | 万元 | [人名家起份元](?![{_HAN}]) )
        | 月(?![亮饼子球]) | 日(?![报常本用]) | 年(?![级]) )
    | \[{{1,2}}[^\[\]\n]{{0,6}}(?:日期|时间|地点|城市|数字|姓名)\]{{1,2}}  # [[今天日期]]
    | [（(【](?:此处|请)?(?:填写|填入|插入)[^（()）】\n]{{0,12}}[）)】]     # （此处填写数字）
    """,
    re.VERBOSE,
)
_PLACEHOLDER_SIGNS = (*"XxＸｘ×✕＿[填", "插入")  # each has one
_COUNT_RE = re.compile(r"\d\s?[余多]?[万亿]?(?:例|人|名|剂|份|家|起|元|吨|个|次|项|条|亩|户|所|米|公里|小时|[%％])")
_DATE_PART_RE = re.compile(r"\d\s?[年月日号]")
_LEAST_PLACEHOLDERS = 3
_PLACEHOLDERS_TO_FILLED = 2
_TEXT_A_PLACEHOLDER = 150  # characters; a form at the end of a long notice has fewer

# 第三百九十七章 …, 第 12 章: …; the same of a regulation (第一章 总则) stands over numbered articles.
_CHAPTER_RE = re.compile(
    r"^[#* ]*(?:《[^《》\n]{1,20}》 ?|连载 ?[｜|丨：:] ?|正文 ?|\d{1,5}[.、] ?){0,2}"
    rf"第 ?(?P<number>\d{{1,5}}|[零〇一二两三四五六七八九十百千]{{1,9}}) ?[章回](?![{_HAN}])",
    re.MULTILINE,
)
_ARTICLE_RE = re.compile(r"^[#* ]*第[一二三四五六七八九十百\d]{1,5}[条节款]", re.MULTILINE)
# narration besides its words: what a character's eyes do, what he says with a sigh, what he does not know
_NARRATION_RE = re.compile(
    r"""[他她](?:们)?的?(?:眼|脸|嘴|眉|手心|心[里中头底]|肩|额|背影|身后|身边|身上|目光|声音|脑海)
      | [对朝冲向][他她](?!们?(?:进行|实施|采取|的))
      | [他她](?:愣|笑|叹|哭|点[了头]|摇头|抬|低头|转[身过]|站|坐|看[着了向到]|盯|想[起到着]|觉得|知道|不知)
      | [他她](?:没有?说|忍不住|突然|忽然|心)
      | [\u4e00-\u9fff]{1,5}(?:笑|冷|怒|沉声|低声|轻声|淡淡|缓缓|问|答|喊|叫|说)道[：:，,]?\s?[“「]
      | 说完[，,] | 话音(?:刚|未)落 | 只见 | 顿时 | 鸦雀无声 | 丝毫不""",
    re.VERBOSE,
)
_NARRATED = 6  # different words of narration
_TEXT_A_WORD = 100  # characters; a report that touches on what somebody felt has one in a thousand
_PAGER_RE = re.compile(r"第[（(]\d{1,2}\s?/\s?\d{1,2}[）)]页")  # of a chapter, on sites of novels
_QUOTED_RE = re.compile(r"“[^“”\n]{2,200}[。，！？…]”")
_CHAPTER_AT_TOP = 6  # lines
_SERIAL_CHAPTER = 60  # no plan or law has so many
_SPEECH_RE = re.compile(r"^[“「\"][^”」\"\n]{1,300}[。！？!?，,…—][”」\"]", re.MULTILINE)

_LEAST_SPEECHES = 3
_DECLARED_LINES = 3
_MAX_DECLARED = 40
_SAID_OF_RE = re.compile(
    "发布会|通气会|通报会|见面会|说明会|记者会|大赛|比赛|征集|启动|揭晓|颁奖|作协|查处|案|关于|回应|公布|发布|通报|通告|通知|公告|印发|举行|举办|召开|印刷|保密|网传"
)

_SPUN_SHARE = 0.3  # of the sentences; a single spun line may have strayed in

_PUBLIC = "public"
_GENRES = {
    "sport": "a match report",
    "screen": "film, stage and screen",
    "company": "a company's launch or results",
    "history": "an essay on old times",
    "weather": "a weather forecast",
    "tale": "a tale",
    "game": "on games",
    "market": "a day at the exchange",
    "job": "an offer of work",
    "reference": "an entry of an encyclopaedia",
    "lesson": "a lesson",
    "school": "a pupil's essay",
    "play": "a briefing that was played",
    "travel": "a traveller's notes",
    "horoscope": "a horoscope",
    "foreign": "news of another country",
    "recipe": "how a dish is made",
    "paper": "a scholar's paper",
    "script": "a script of a film or a play",
    "manual": "a manual",
    "software": "on programs",
    "judgment": "a judgment",
    "lottery": "a draw of a lottery",
    "realty": "flats to let or to sell",
}
_OF_FORECASTS_RE = re.compile("气象|[本全我][省市区县]")
_LEAST_SIGNS = 5  # different words of a genre
_MAKE_UP = ("lesson", "play", "script")
_HINTS = 3  # different words of a genre that raise a doubt where public bodies are hardly named
_SURE_SIGNS = 6
_SIGNS_ALONE = 4  # where no public body, occasion or day is named
_SIGNS_UNHELD = 3  # where no public body or officer is named, whatever day and occasion
_SIGNS_OVER_HOLDER = 12  # of an exercise that quotes a briefing; no briefing has so many
_TEXT_A_SIGN = 70  # characters; a genre that has fewer signs is only touched on
_SIGNS_TO_PUBLIC = 3
_LEAST_LINES = 3
_SPREAD = 0.4  # of the lines have a sign: one line that strayed in tells nothing of the others
# 市政府新闻办召开…发布会: whatever it was about, it is one of the archive's
_CONVENES = (
    r"(?<![某AＡBＢXＸ])(?:政府|新闻办|新闻办公室|委员会|指挥部|组委会|法院|检察院|[局厅委部署省市县区州盟旗])"
    r"(?:今天|昨天|[上下]午|联合|在[^，。\n]{1,16})?(?:举[行办]|召开)[^，。\n]{0,30}(?:发布|通气|通报|吹风|见面|说明|记者)会"
)
_CONVENES_RE = re.compile(_CONVENES)
# a public body, one who holds an office, those that they speak for, what they tell of: every briefing has several
_OFFICE_RE = re.compile(
    r"""国家[\u4e00-\u9fff]{1,8}(?:局|委|办)|[省市县区州旗][\u4e00-\u9fff]{1,8}(?:局|厅|委|办|院|中心|队)
      | 政府|国务院|新闻办|国新办|公安|消防|卫健|卫生[局厅部署]|疾控|法院|检察院|海关|税务|纪委|宣传部|指挥部|指挥中心
      | 领导小组|管委会|委员会|外交部|国防部|[\u4e00-\u9fff]{2,6}部(?:副?部长|发言人|[召举发])
      | [市县区省州厅局部乡镇旗盟处司]长(?![期久远大江]) | 行政长官 | [省市县区州]委(?!托)
      | [我全本][省市县区州](?!场) | 街道办
      | 病例|疫情|汛情|灾情|防汛|抗旱|地震局|气象局|气象台|抗震救灾|本[港澳]""",
    re.VERBOSE,
)
# what others than public bodies hold: launches, talks after a match, first nights
_OCCASION_RE = re.compile(
    r"(?:新品|产品|新车|车型|新机|手机|旗舰|战略|品牌|业绩|财报|年报|投资者|影片|电影|电视剧|新剧|剧集|定档|首映|专辑|新歌|单曲"
    r"|演唱会|巡演|赛前|赛后|战前|战后|球队|俱乐部|加盟|婚礼|拍卖|综艺|开机|杀青|游戏|公测|新书)"
    r"(?:上市|全球|线上|媒体|新闻|春季|秋季|年度|推介|技术)*(?:发布会|见面会|记者会|说明会|沟通会|通气会)"
)
_HOLDER_RE = re.compile(
    _CONVENES + r"|(?:最高[检法]|人民(?:检察院|法院|政府)|国家[\u4e00-\u9fff]{2,8}(?:局|委员会)"
    r"|[省市县区州][\u4e00-\u9fff]{2,8}[局厅委])"
    r"[^，。；\n]{0,14}(?:发布|公布|通报|印发|回应)"
    r"|(?:(?<![国斯本朗列兰克])(?:外交部|国防部)|监会|国台办|商务部|统计局|总署|[省市区县]政府|[厅委])(?:新闻)?发言人"
)

_MADE_UP_RE = re.compile("[某甲乙][省市县区]|[甲乙]报")  # nobody convened it

_LONGEST_ERROR = 600  # characters
_ERROR_SHARE = 0.4  # of its clauses; the rest is the name of the site and the way back

_DATED_ITEM_RE = re.compile(
    rf"^.{{0,4}}[{_HAN}].{{7,80}}\s[\[(（【]?\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:\s\d{{2}}:\d{{2}})?[\])）】]?$"
)
_BUTTON_END_RE = re.compile(r"[\s|>]+")
_LEAST_ITEMS = 6
_LINKS = 0.7  # of all lines
_LINKS_IN_DOUBT = 0.5
_LINKS_RULE = "boilerplate.related"  # of the lists of links that the repairs take out


@dataclass(frozen=True, slots=True)
class _Form:
    """What the rules look at: the text, its lines, its length in Han, the words of the lexicon in it by kind."""

    text: str
    body: str  # without the headline
    lines: tuple[str, ...]
    links: int  # lines that the repairs took out as lists of links
    han: int
    words: Mapping[str, Counter[str]]
    has_day: bool

    @property
    def is_anchored(self) -> bool:
        """Whether the text names a day, or a body or occasion as briefings do."""
        return self.has_day or bool(self.words["anchor"])

    def quote(self, kind: str) -> str:
        """Return the words of a kind that decided, the most frequent first."""
        return "、".join(word for word, _ in self.words[kind].most_common(5))


def screen_document(passage: Passage) -> Found[str] | None:
    """Return why a document seems to be none of the archive, with what shows it; None for a briefing.

    The value is the reason in words. Only from `edits.CONFIDENCE_BAR` on is it sure. The subject is never
    a reason, nor is length: one true sentence is a document, and so is a table, a list of names, a poem.
    Costs a few scans of the first pages; the whole is read only where these raise an objection.
    """
    text = "\n".join(passage.headline + passage.lines)
    objection = _object(_look_at(passage, text[:_HEAD]))
    return _object(_look_at(passage, text)) if objection and len(text) > _HEAD else objection


def _object(form: _Form) -> Found[str] | None:
    found = [objection for rule in _RULES if (objection := rule(form))]
    return max(found, key=lambda objection: objection.confidence, default=None)


def _look_at(passage: Passage, text: str) -> _Form:
    words: dict[str, Counter[str]] = defaultdict(Counter)
    kinds = _kinds()
    for word in _word_finder().find(text):
        words[kinds[word]][word] += 1
    own = passage.removed if passage.siblings == 1 else ()  # furniture is of the whole source
    for word in _word_finder().find("\n".join(item.text for item in own)[:_HEAD]):
        if kinds[word] in _FURNITURE_KINDS:
            words[kinds[word]][word] += 1
    han = _HAN_FINDER.count(text)
    links = sum(item.text.count("\n") + 1 for item in own if item.rule == _LINKS_RULE)
    return _Form(text, passage.text, tuple(text.split("\n")), links, han, words, bool(_DAY_RE.search(text)))


@cache
def _kinds() -> Mapping[str, str]:
    return {word: kind for word, (kind, *_) in load_table("screen_words.tsv").items()}


@cache
def _word_finder() -> WordFinder:
    return WordFinder(_kinds())


def _find_emptiness(form: _Form) -> Found[str] | None:
    """Object to a box or a heading alone: little text, and neither sentence nor count in it."""
    if len(form.body) >= _LEAST_TEXT or _SENTENCE_RE.search(form.body) or _COUNT_RE.search(form.body):
        return None
    return Found("holds no text of its own", form.body, "screen.empty", _LIKELY)


def _find_other_language(form: _Form) -> Found[str] | None:
    """Object to a text in another language.

    What it says is weighed in Chinese characters; English says with three letters what one of them does.
    So a text with its translation beside it is Chinese by a half, and stays.
    """
    if sum(map(len, _FOREIGN_RE.findall(form.text))) < max(_LEAST_FOREIGN, form.han / 2):
        return None  # too few letters, whatever they are
    letters = {name: sum(map(len, pattern.findall(form.text))) for name, pattern in _SCRIPT_RES.items()}
    weights = {name: letters[name] / worth for name, _, worth in _SCRIPTS}
    foreign, kana = sum(weights.values()), letters["kana"]
    name = max(weights, key=lambda script: weights[script])
    if kana >= _LEAST_FOREIGN and kana >= _KANA_SHARE * (kana + form.han):
        share = kana / (kana + form.han)
        return Found(f"not Chinese: {share:.0%} of it kana", _opening(form), "screen.language", _SURE)
    share = form.han / max(form.han + foreign, 1)
    if foreign < _LEAST_FOREIGN or share >= _DOUBTFUL_SHARE:
        return None
    confidence = _SURE if share < _CHINESE_SHARE else _DOUBT
    reason = f"not Chinese: {1 - share:.0%} of what it says in {name}"
    return Found(reason, _opening(form), "screen.language", confidence)


def _opening(form: _Form) -> str:
    return form.text[:40].replace("\n", " ")


def _find_error_page(form: _Form) -> Found[str] | None:
    """Object to a short page whose clauses mostly say that it was not delivered, and that names no day.

    What a notice may say too (系统繁忙，请稍后再试) does not count beside the name of a body.
    """
    if not form.words["error"] or len(form.text) > _LONGEST_ERROR or form.has_day:
        return None
    clauses = re.split("[。！？；，!?;,\n]", form.text)
    told = sum(len(clause) for clause in clauses if any(word in clause for word in form.words["error"]))
    share = told / max(sum(map(len, clauses)), 1)
    table = load_table("screen_words.tsv")
    sure = any(table[word][1] == "sure" for word in form.words["error"])
    if share < _ERROR_SHARE and not sure:
        return None
    confidence = _SURE if share >= _ERROR_SHARE and (sure or not form.is_anchored) else _DOUBT
    return Found("the page was not delivered", form.quote("error"), "screen.error-page", confidence)


def _find_navigation(form: _Form) -> Found[str] | None:
    """Object to a list of links: no mark ends a clause in it, and its lines are buttons or titles with a day behind.

    A table, a roster and a programme are none.
    """
    if _STOP_RE.search(form.text) or any(line.startswith("|") for line in form.lines):
        return None
    buttons = load_words("furniture_words.tsv")
    items = form.links + sum(
        bool(_DATED_ITEM_RE.match(line)) or all(word in buttons for word in _BUTTON_END_RE.split(line))
        for line in form.lines
    )
    lines = form.links + len(form.lines)
    if items < _LEAST_ITEMS or items < _LINKS_IN_DOUBT * lines:
        return None
    confidence = _LIKELY if items >= _LINKS * lines and not _COUNT_RE.search(form.text) else _DOUBT
    reason = f"a list of links: {items} of {lines} lines, and no sentence"
    return Found(reason, form.lines[0], "screen.navigation", confidence)


def _find_placeholders(form: _Form) -> Found[str] | None:
    """Object to a form: counts and days left open, more of them than filled in, all over the text or in its title."""
    if not any(sign in form.text for sign in _PLACEHOLDER_SIGNS):
        return None
    places = [match[0] for match in _PLACEHOLDER_RE.finditer(form.text)]
    if len(places) < _LEAST_PLACEHOLDERS:
        return None
    filled = sum(1 for pattern in (_COUNT_RE, _DATE_PART_RE) for _ in pattern.finditer(form.text))
    dense = len(places) * _TEXT_A_PLACEHOLDER >= form.han or any(map(_PLACEHOLDER_RE.search, form.lines[:1]))
    confidence = _SURE if dense and len(places) >= _PLACEHOLDERS_TO_FILLED * filled else _DOUBT
    reason = f"a form not filled in: {len(places)} counts and days left open, {filled} given"
    return Found(reason, "、".join(dict.fromkeys(places)), "screen.placeholder", confidence)


def _find_fiction(form: _Form) -> Found[str] | None:
    """Object to a novel: two at least of a chapter, a site's furniture, speech and narration, and no regulation.

    A newspaper's story has speech and narration too, but names a day or a body.
    """
    text = simplify(form.text)
    narration = {match[0] for match in _NARRATION_RE.finditer(text)}
    site, narrative = len(form.words["novel"]), len(form.words["narrative"])
    told_all_over = narrative + len(narration)
    speech = sum(1 for _ in _SPEECH_RE.finditer(form.text))
    chapter = _CHAPTER_RE.search("\n".join(form.lines[:_CHAPTER_AT_TOP]))
    if chapter and _ARTICLE_RE.search(form.text):
        chapter = None
    convenes = _CONVENES_RE.search(text) is not None  # then a line of a novel may have strayed in
    thick = told_all_over >= _NARRATED and told_all_over * _TEXT_A_WORD >= form.han
    told = chapter and narrative >= 3 and speech >= 2
    serial = chapter and (narrative or not convenes) and _chapter_number(chapter["number"]) >= _SERIAL_CHAPTER
    calls = _calls_readers(form)
    unplaced = (site >= 2 and (calls or not convenes)) or told or (narrative >= 8 and speech >= 0.25 * len(form.lines))
    staged = chapter and narrative >= _SURE_SIGNS and speech >= _LEAST_SPEECHES  # whatever body it plays
    narrated = thick and not (form.has_day and _OFFICE_RE.search(text))
    called = site >= 2 and calls and not convenes
    paged = not convenes and _PAGER_RE.search(text) and len(_QUOTED_RE.findall(text)) >= _LEAST_SPEECHES
    sure = (
        serial
        or staged
        or narrated
        or called
        or paged
        or (chapter and site >= 2)
        or (unplaced and not form.is_anchored)
    )
    if not (sure or unplaced or thick or (chapter and narrative >= 2) or (narrative >= 5 and not form.is_anchored)):
        return None
    signs = [f"the heading {chapter[0].strip()!r}"] if chapter else []
    signs += [f"{site} words of sites of novels"] if site else []
    signs += [f"{told_all_over} words of narration", f"{speech} lines of speech"]
    quote = "、".join(filter(None, (form.quote("novel"), form.quote("narrative"), *sorted(narration)[:3])))
    return Found(f"fiction: {', '.join(signs)}", quote, "screen.fiction", _LIKELY if sure else _DOUBT)


def _calls_readers(form: _Form) -> bool:
    """Whether a site of novels speaks to its readers: 求收藏, 接着再看."""
    table = load_table("screen_words.tsv")
    return any(len(table[word]) > 1 for word in form.words["novel"])


def _chapter_number(words: str) -> float:
    """Return the number of a chapter; one that is read digit by digit (第一六八章) has three at least."""
    try:
        return parse_numeral(words)
    except NumeralError:
        return _SERIAL_CHAPTER


def _find_declared_genre(form: _Form) -> Found[str] | None:
    """Object to a text whose head says that it is made up, a dish or an exercise: 短篇小说｜…, …期中试卷.

    What is said of one is none (小说大赛新闻发布会, 孩子们爱上相声).
    """
    leads, closes = _declared_res()
    for line in form.lines[:_DECLARED_LINES]:
        if len(line) > _MAX_DECLARED:
            continue
        declared = leads.match(line) or (None if _SAID_OF_RE.search(line) else closes.search(line))
        if declared:
            confidence = _DOUBT if _CONVENES_RE.search(simplify(form.text)) else _LIKELY  # the line may have strayed in
            return Found(f"says that it is {declared['word']}", line, "screen.declared", confidence)
    return None


@cache
def _declared_res() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches such a word where it leads a line or is all of it, and where it closes a title."""
    rows = {word: rest for word, (kind, *rest) in load_table("screen_words.tsv").items() if kind == "declared"}
    every, last = ("|".join(sorted(words, key=len, reverse=True)) for words in (rows, [w for w in rows if rows[w]]))
    leads = rf"[【\[]?[^｜丨|：:·【】]{{0,4}}?(?P<word>{every})(?:\s?[｜丨|：:·】\]]|$)"
    closes = rf"(?:[\d《]|年级|学[期年]|期[中末]|月考|单元).*?(?P<word>{last})(?:[（(][^（）()]{{1,10}}[）)])?$"
    return re.compile(leads), re.compile(closes)


def _find_spun_text(form: _Form) -> Found[str] | None:
    """Object to fixed phrases of officialese with a synonym put in by machine: three different ones, all over the text.

    How fluent a text is does not tell: spun pages, made by translating to and fro, score a little better
    against the table of words than true briefings with their names and terms.
    """
    phrases = form.words["spun"]
    if len(phrases) < 2:
        return None
    sentences = [
        part for part in re.split("[。！？\n]", form.text) if _STOP_RE.search(part) or len(part) >= _LEAST_TEXT
    ]
    broken = [part for part in sentences if any(word in part for word in phrases)]
    sure = len(phrases) >= 3 and len(broken) >= 2 and len(broken) >= _SPUN_SHARE * len(sentences)
    table = load_table("screen_words.tsv")
    shown = "、".join(f"{word} for {table[word][1]}" for word, _ in phrases.most_common(5))
    reason = f"spun text: {len(phrases)} fixed phrases have a synonym put in"
    return Found(reason, shown, "screen.spun", _LIKELY if sure else _DOUBT)


def _find_advertising(form: _Form) -> Found[str] | None:
    """Object to four different calls to buy or join, thick in the text, and neither day nor body named."""
    calls = form.words["advert"]
    if len(calls) < 4 or form.is_anchored:
        return None
    confidence = _LIKELY if sum(calls.values()) * 80 >= form.han else _DOUBT
    return Found(
        f"advertising: {len(calls)} calls to buy or join", form.quote("advert"), "screen.advertising", confidence
    )


def _find_other_genre(form: _Form) -> Found[str] | None:
    """Object to a match report, the launch of a film or a product, an essay on old times, a forecast, a tale.

    Many different words of one genre must stand thick in the text, and bodies and officials hardly: a briefing on
    games, a festival or a film names those who hold it and speaks of the city, an essay on its writer does not.
    """
    words: dict[str, Counter[str]] = defaultdict(Counter)
    table = load_table("genre_words.tsv")
    text = simplify(form.text)
    is_held = _HOLDER_RE.search(text) is not None and not _MADE_UP_RE.search(text)
    for word in _genre_finder().find(text):
        words[table[word][0]][word] += 1
    public = words.pop(_PUBLIC, Counter())
    if "weather" in words:  # the office that makes forecasts speaks for none
        public = Counter({word: count for word, count in public.items() if not _OF_FORECASTS_RE.match(word)})
    if not words:
        return None
    genre = max(words, key=lambda name: len(words[name]))
    signs, hits = len(words[genre]), words[genre].total()
    is_public = _OFFICE_RE.search(text) is not None
    least = (
        _SIGNS_OVER_HOLDER
        if is_held
        else _SIGNS_UNHELD
        if not is_public
        else _LEAST_SIGNS
        if public or form.is_anchored
        else _SIGNS_ALONE
    )
    lines = text.split("\n")
    spread = sum(any(word in line for word in words[genre]) for line in lines)
    thick = hits * _TEXT_A_SIGN >= form.han and spread >= min(_LEAST_LINES, _SPREAD * len(lines))
    is_loud = signs >= least and public.total() * _SIGNS_TO_PUBLIC <= hits
    if not thick or not (is_loud or (not is_held and _is_hinted(genre, signs, len(public), form))):
        return None
    if not is_loud:
        reason = f"perhaps {_GENRES[genre]}: {signs} words of it, {len(public)} of public bodies"
        return Found(reason, "、".join(word for word, _ in words[genre].most_common(6)), "screen.genre", _DOUBT)
    sure = least if not is_public else min(_SURE_SIGNS, least + 1)
    confidence = _LIKELY if signs >= sure and len(public) * _SIGNS_TO_PUBLIC <= signs else _DOUBT
    reason = f"{_GENRES[genre]}: {signs} words of it, {len(public)} of public bodies"
    return Found(reason, "、".join(word for word, _ in words[genre].most_common(6)), "screen.genre", confidence)


def _is_hinted(genre: str, signs: int, public: int, form: _Form) -> bool:
    """Whether so many words of a genre beside so few of public bodies are worth a doubt.

    What makes bodies up (a lesson, a play, a tale that names no day) may name as many of them as it has signs.
    """
    makes_up = genre in _MAKE_UP or (genre == "tale" and not form.has_day and signs > _HINTS)
    if makes_up:
        return signs >= _HINTS and public <= signs
    return (signs >= _HINTS and public <= 1) or (signs > _HINTS and public * 2 <= signs)


def _find_other_occasion(form: _Form) -> Found[str] | None:
    """Object to a text that tells of a launch, of talks after a match or the like, and names no public body."""
    text = simplify(form.text)
    occasion = _OCCASION_RE.search(text)
    if occasion is None or _OFFICE_RE.search(text):
        return None
    return Found(f"of {occasion[0]}, and no public body is named", occasion[0], "screen.occasion", _LIKELY)


@cache
def _genre_finder() -> WordFinder:
    return WordFinder(load_table("genre_words.tsv"))


def _find_sample_text(form: _Form) -> Found[str] | None:
    """Object to a lesson in writing such texts; only a doubt, since a notice may publish a model (示范文本)."""
    title = form.lines[0] if form.lines else ""
    word = next((word for word in form.words["sample"] if word in title), "")
    if not word or form.has_day:
        return None
    return Found("a model to write by, it seems", word, "screen.sample", _DOUBT)


# Rules that say what a text is, not what it lacks: where one doubts, nothing is read from the text.
_OF_KIND = ("screen.fiction", "screen.declared", "screen.genre")


def doubts_kind(objection: Found[str]) -> bool:
    """Whether an objection takes a text for another kind of writing: a tale, a match report, a lesson."""
    return objection.rule in _OF_KIND


_RULES: tuple[Callable[[_Form], Found[str] | None], ...] = (
    _find_error_page,
    _find_other_language,
    _find_navigation,
    _find_emptiness,
    _find_placeholders,
    _find_fiction,
    _find_declared_genre,
    _find_spun_text,
    _find_advertising,
    _find_other_genre,
    _find_other_occasion,
    _find_sample_text,
)
