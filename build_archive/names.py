"""Chinese personal names and posts: what a name looks like, and where a post ends and a name begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from build_archive.han import simplify
from build_archive.lexicon import load_table, load_words
from build_archive.patterns import HAN, either_script, word_forms

_SENTENCE_RE = re.compile("[^。！？]*+[。！？]?")
_SPACES_RE = re.compile(r"[ \u3000]+|[—–]{1,4}")
# No name holds these: they are grammar, or end the name of a body.
_NOT_IN_NAMES_RE = re.compile(
    "[某的了是在等们們这這此并還还將将已被对對就各某您你我他她它与與及或]|主持|出席|参加|到场|召开|召開|举行|舉行|今天|新闻|新聞|情况"
    "|[省市区县镇乡街局厅处科院所室队站网網报報副]$|人员$|人員$|证件|證件|复印|複印|^[部院处局室办会所站厅委副總总先作再今讲說说首做当當昨都仍曾即便更最现現正刚剛亦拟擬却卻另]|副总|副處|先生|女士|同志|教授"
    "|醫生|医生|小姐|^(?:中心|一起|一道|有关|有關|相关|相關|部门|部門|小组|小組|正在|没有|沒有)"
)
# 甄女士, 王大爷: a surname and what somebody is called by
_CALLED_RE = re.compile(
    "(?:女士|先生|小姐|太太|同学|老师|师傅|大爷|大妈|大叔|阿姨|奶奶|爷爷|婆婆|大姐|大哥|老人|医生|护士|教授)$"
)
_LEAST_BODY = 4
_LEAST_HELD = 4  # characters of a body and a post
LONGEST_CLAUSE = 200  # characters of a post; what reaches farther back is none
ENDS_BODY = "局委办辦部厅廳院处處署室会會司队隊所台臺站校心团團行"  # one of these ends the name of a body before a post
_LAST_OF_BODIES = "省市区县镇乡村州局委办院校厅部署社站组队网报"
_LONGEST_NAME = 17  # two parts of eight characters
_COMMON_WORD = 300  # times counted; a half of four characters that is rarer may be part of a name
_BRACKETED_RE = re.compile(r"(?P<outside>[^（）()]+)[（(](?P<inside>[^（）()]+)[）)]")
# Names of minorities written in parts: 阿依古丽·买买提.
_DOTTED_NAME_RE = re.compile(rf"[{HAN}]{{1,8}}(?:[·•][{HAN}]{{1,8}})+")
_HAN_RE = re.compile(rf"[{HAN}]+")
_NAME_FIRST_RE = re.compile(
    rf"(?P<name>[{HAN}][{HAN}· \u3000]{{1,8}}?)[ \u3000]*(?:[，,：:/／|]|——?|－|-)[ \u3000]*(?=[{HAN}])"
)
_DEPUTY_RE = re.compile("(?:(?:常务|常務)?[副代]|代理)$")
_NAMES_ONE_RE = re.compile("[。！？；;：:]")
_WIDE_NAME_RE = re.compile(
    rf"(?<![{HAN}])([{HAN}])[ \u3000]{{1,2}}([{HAN}])[ \u3000]{{1,2}}([{HAN}])(?![{HAN}])"  # 蒙 晓 岚
)
_PADDED_NAME_RE = re.compile(rf"(?P<surname>[{HAN}])[ \u3000]{{1,3}}(?P<given>[{HAN}])(?![{HAN}])")  # 陈 鹏


# What a roster adds in brackets and is no part of a post.
_REMARK_RE = re.compile(
    either_script(r"[（(](?:兼?主持人?|视频连线|连线|线上|兼|女|男|发布人|(?:[男女][，,、])?[^（）()]{1,4}族)[）)]")
)
# 副市长，视频连线: how a person takes part
_LINKED_RE = re.compile(either_script("[，,、](?:视频|远程|线上|现场|电话)?(?:连线|参会|出席)(?=[）)]|$)"))
# 副主任、主持人卫兰: the part in the briefing after the post
_LEADS_TOO_RE = re.compile(rf"(?<=.[{HAN}])[、，兼及和 ]{{0,2}}主持人[ \u3000]*(?=[{HAN}· ]{{2,8}}$)")
COURTESY = either_script(
    "资深大律师|太平绅士|先生|女士|同志|教授|博士|院士|研究员|老师|医生|小姐|太太|姑娘|[大上中少]校|[上中少]将"
)
_COURTESY_RE = re.compile(f"(?:{COURTESY})$")
_JOINS_NOBODY_RE = re.compile(f"{COURTESY}|代表")  # 局长卫兰代表市水务局: the word after the name is no post
# Between two people of an enumeration: 先生和, 、, 以及.
_JOINING_RE = re.compile(rf"(?:{COURTESY})?[ \u3000]*(?:{either_script('以及|还有|和|与|及|暨|、')})?[ \u3000]*")


# What leads a person in and is no part of the post: 下面请市急救中心医生…, 我们邀请到…
_INTRODUCTION_RE = re.compile(
    either_script(
        r"""^.*(?:
          邀请(?:到了?|了)? | 请来(?:了|的是)? | 请到(?:了|的是)? | 有请 | (?<!申)(?<!聘)(?<!邀)请 | 采访了?
        | 我是 | (?:分别|[的人们位者]|嘉宾|领导|人员|专家|官员|代表|就座|到场|出席)[还就正]?[有是为]
        | 还有 | 包括 | 以及 | 主持[^，。：；]{0,20}会议?的 | 会议?上 | 主持人(?=.)
        | 以下[是为] | 联同 | 会同(?!县) | 连同 | 偕同 | 陪同
        | (?<!理)由(?=[市省区县州国]) | 会由(?!于) | ^由 | ^据 | ^在
        | (?:[将改现均仍]|未来|今后|今起|分别|统一)由(?!于) | ——
        | ^(?:并?[与同]|和(?![平田县林顺龙硕静政布])|以?及)(?=.{4})
        | (?:举行|召开|举办|开幕|闭幕)[ \u3000]+
        | [日午晨晚]时?(?=[市省区县国]) | [:：，,；;] | (?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])
        )"""
    ),
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person as the text names them: the name, and the post in the words of the text."""

    name: str
    post: str | None = None


@cache
def _end_of_post_re() -> re.Pattern[str]:
    words = load_words("posts.tsv")
    before, last = ("".join(sorted({word[at] for word in words})) for at in (-2, -1))
    return re.compile(f"[{last}](?<=[{before}][{last}])")


@lru_cache(maxsize=4096)
def post_ends(text: str) -> tuple[int, ...]:
    """Return where a word of the post lexicon ends in `text`, in order.

    Only what ends as such a word does is looked up, so that it costs little in a text without posts.

    >>> post_ends("市疾控中心主任医师倪朝荣说")
    (7, 9)
    """
    ends = [match.end() for match in _end_of_post_re().finditer(text)]
    return tuple([end for end in ends if _post_length(text, end)]) if ends else ()


def post_word_at_end(text: str) -> str:
    """Return the longest word of the post lexicon that `text` ends in, or "".

    >>> post_word_at_end("市卫生健康委副主任")
    '副主任'
    """
    return text[len(text) - _post_length(text, len(text)) :]


def _post_length(text: str, end: int) -> int:
    """Return how long the longest word of the post lexicon is that ends there, 0 where none does."""
    for length in _post_lengths().get(text[end - 2 : end], ()) if end > 1 else ():
        if length <= end and text[end - length : end] in load_words("posts.tsv"):
            return length
    return 0


@cache
def _post_lengths() -> dict[str, tuple[int, ...]]:
    """Return for the last two characters of words of the post lexicon their lengths, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in load_words("posts.tsv"):
        lengths.setdefault(word[-2:], set()).add(len(word))
    return {last: tuple(sorted(found, reverse=True)) for last, found in lengths.items()}


@lru_cache(maxsize=8192)
def is_name(text: str) -> bool:
    """Whether `text` has the form of a Chinese personal name: surname and one or two characters, or with ·.

    >>> [is_name(t) for t in ("欧阳明", "傅达乾", "阿依古丽·买买提", "主任", "浙江省", "金的")]
    [True, True, True, False, False, False]
    """
    if ("·" in text or "•" in text) and _DOTTED_NAME_RE.fullmatch(text):
        return not post_word_at_end(text) and text[-1] not in "网網报報台臺社"
    if not 2 <= len(text) <= 4:
        return False
    surnames = load_words("surnames.tsv")
    fits = (text[0] in surnames and len(text) <= 3) or (len(text) >= 3 and text[:2] in surnames)
    plain = simplify(text)  # the lists of what is no name are in simplified characters
    if not fits or plain[-1] in _LAST_OF_BODIES or plain in load_words("not_names.tsv"):
        return False
    if _CALLED_RE.search(plain) or plain.startswith("谢谢") or "的" in plain or "某" in plain:
        return False
    return bool(_HAN_RE.fullmatch(text)) and not post_word_at_end(text)


@lru_cache(maxsize=4096)
def may_be_name(text: str) -> bool:
    """Whether `text` can be a name where the layout or the frame says that a name stands there.

    Names without a Chinese surname pass here (Tibetan, Mongolian, Yi); common words do not.

    >>> [may_be_name(t) for t in ("卓玛才让", "过小松", "情况", "工作人员", "副市长")]
    [True, True, False, False, False]
    """
    if is_name(text):
        return True
    plain = simplify(text)
    if not 2 <= len(text) <= 5 or not _HAN_RE.fullmatch(text) or plain in load_words("not_names.tsv"):
        return False
    words = load_table("words.tsv")
    if plain in words or _NOT_IN_NAMES_RE.search(text) or post_ends(text):
        return False
    if len(text) != 4:
        return True
    rare = [half for half in (plain[:2], plain[2:]) if int(words.get(half, ("0",))[0]) < _COMMON_WORD]
    return bool(rare) and (plain[2:] in rare or not is_name(plain[:2]))  # a name and what it goes on with: 卞谈|普查


def fills_slot(text: str) -> bool:
    """Whether `text` can be a name where nothing but a name can stand: beside a post in a roster, in a by-line.

    Common words that begin with a surname pass here too: 郑重, 程度.

    >>> [fills_slot(t) for t in ("程度", "过小松", "主任", "工作人员", "中心")]
    [True, True, False, False, False]
    """
    if may_be_name(text):
        return True
    plain = simplify(text)
    if "某" in text:
        return False
    fits = 2 <= len(text) <= 3 and text[0] in load_words("surnames.tsv") and bool(_HAN_RE.fullmatch(text))
    return fits and not post_ends(text) and plain[-1] not in _LAST_OF_BODIES


def is_made_of_name_parts(text: str) -> bool:
    """Whether `text` is a name of two words of which Tibetan and Mongolian names are made.

    >>> is_made_of_name_parts("格桑顿珠"), is_made_of_name_parts("格桑花开")
    (True, False)
    """
    parts = load_words("name_parts.tsv")
    return any(text[:at] in parts and text[at:] in parts for at in range(1, len(text)))


def unpadded(text: str) -> str:
    """Return a text in which names of three characters are not set wide.

    >>> unpadded("新闻办主任 蒙 晓 岚"), unpadded("甲 乙 丙")
    ('新闻办主任 蒙晓岚', '甲 乙 丙')
    """
    if " " not in text and "\u3000" not in text:
        return text
    return _WIDE_NAME_RE.sub(lambda match: name if is_name(name := "".join(match.groups())) else match[0], text)


def without_courtesy(text: str) -> str:
    """Return a phrase without what is said after a name out of respect (先生, 女士, 教授)."""
    bare = _COURTESY_RE.sub("", text)
    return bare if len(bare) >= 2 else text


def split_post_and_name(text: str, *, firm: bool = False) -> Named | None:
    """Return the person that a phrase names, post before name without a space between them.

    The name is what follows the last post word, so that the post may hold several parts. Where the
    frame is `firm`, a name need not begin with a known surname.

    >>> split_post_and_name("市疾控中心传染病所所长、副主任医师倪朝荣")
    Named(name='倪朝荣', post='市疾控中心传染病所所长、副主任医师')
    """
    dotted = _DOTTED_NAME_RE.search(text)
    if dotted and dotted.end() == len(text) and not post_word_at_end(text):
        return _split_dotted(text)
    best: tuple[int, Named] | None = None
    for length in (2, 3, 4):
        name, post = text[-length:], text[:-length]
        word = post_word_at_end(post)
        if word and is_name(name) and (best is None or len(word) > best[0]):
            best = (len(word), Named(name, post))
    if best is None and firm:
        ends = post_ends(text[-12:])
        at = len(text) - len(text[-12:]) + ends[-1] if ends else 0
        return Named(text[at:], text[:at]) if at and fills_slot(text[at:]) else None
    return best[1] if best else None


def _split_dotted(text: str) -> Named | None:
    """Return the person whose name has a ·: the name begins after the last post word before the dot."""
    dot = max(text.find("·"), text.find("•"))
    ends = post_ends(text[:dot])
    return Named(text[ends[-1] :], text[: ends[-1]]) if ends else Named(text)


@lru_cache(maxsize=4096)
def parse_person(text: str, *, firm: bool = False) -> Named | None:
    """Return the person that a roster entry names, in any of its layouts; None when it names nobody.

    Layouts: `post name`, `name post`, `name（post）`, `post（name）`, postname; a two-character
    name may be padded with a space (陈 鹏). Courtesy after the name (女士) is dropped. In a `firm` frame, a
    roster, a name need not begin with a known surname.

    >>> parse_person("陈鹏（市卫健委主任）"), parse_person("市卫健委主任  陈 鹏")
    (Named(name='陈鹏', post='市卫健委主任'), Named(name='陈鹏', post='市卫健委主任'))
    """
    text = _LEADS_TOO_RE.sub("", _LINKED_RE.sub("", _REMARK_RE.sub("", text))).strip(" \u3000，,、；;。：:")
    if bracketed := _BRACKETED_RE.fullmatch(text):
        outside = bracketed["outside"].strip()
        if padded := _PADDED_NAME_RE.fullmatch(outside):
            outside = padded["surname"] + padded["given"]
        return _pair(outside, bracketed["inside"].strip(), firm=firm)
    if (first := _NAME_FIRST_RE.match(text)) and (person := _name_first(first["name"], text[first.end() :], firm=firm)):
        return person
    post, colon, last = text.rpartition("：")
    if colon and post_word_at_end(post.rstrip()) and not _NAMES_ONE_RE.search(post):
        last = re.sub("[ \u3000]", "", last)
        return Named(last, post.strip()) if is_name(last) or (firm and fills_slot(last)) else None
    words = [word for word in _SPACES_RE.split(text) if word]
    if len(words) > 2 and len(words[-1]) == len(words[-2]) == 1:
        words[-2:] = [words[-2] + words[-1]]
    if len(words) > 2 and len(words[0]) == len(words[1]) == 1:
        words[:2] = [words[0] + words[1]]
    if len(words) >= 2:
        last = without_courtesy(words[-1])
        after = _pair("".join(words[:-1]), last if may_be_name(last) else words[-1], firm=firm)
        return after or _pair(words[0], "".join(words[1:]), firm=firm)
    phrase = strip_introduction(text)
    named = split_post_and_name(without_courtesy(phrase), firm=firm) or split_post_and_name(phrase, firm=firm)
    return named or (_of_body(phrase) if firm else None) or _name_before_post(text)


def _of_body(text: str) -> Named | None:
    """Return the person whose name stands right after a body's: 市政府新闻办卫兰."""
    for length in (4, 3, 2):
        body, name = text[:-length], text[-length:]
        fits = is_name(name) or (length > 3 and is_made_of_name_parts(name))
        if _names_body(body) and fits and name not in load_table("words.tsv"):
            return Named(name, body)
    return None


def _name_first(name: str, post: str, *, firm: bool) -> Named | None:
    """Return the person whose name stands before a mark and the post: 卫兰，市水务局局长."""
    name, post = re.sub(r"[ \u3000]", "", name), post.strip(" \u3000")
    fits = is_name(name) or (firm and may_be_name(name))
    return Named(name, post) if fits and post_word_at_end(post) and not _NAMES_ONE_RE.search(post) else None


def _name_before_post(text: str) -> Named | None:
    """Return the person whose name and short post are set without a space: 卫东来副局长."""
    name = _DEPUTY_RE.sub("", text[: len(text) - len(post_word_at_end(text))])
    word = text[len(name) :]
    is_courtesy = without_courtesy(text) != text
    return (
        Named(name, word)
        if word and not is_courtesy and is_name(name) and name not in load_table("words.tsv")
        else None
    )


def _pair(first: str, second: str, *, firm: bool) -> Named | None:
    """Return the person of whose two parts one is the name and the other the post."""
    if is_name(second) and not is_name(first):
        return Named(second, strip_introduction(first)) if _is_post(first) else None
    if is_name(first):
        return Named(first, second) if _is_post(second) else None
    if firm and fills_slot(second) and (post_word_at_end(first) or _names_body(first)):
        return Named(second, strip_introduction(first))
    return Named(first, second) if firm and post_word_at_end(second) and may_be_name(first) else None


def _names_body(text: str) -> bool:
    """Whether a phrase ends as the name of a body does and is no word: 州委宣传部, not 全部."""
    return len(text) >= _LEAST_BODY and text[-1] in ENDS_BODY and text not in load_table("words.tsv")


def _is_post(text: str) -> bool:
    return bool(post_word_at_end(text)) or len(text) >= 6


def strip_introduction(text: str) -> str:
    """Return a phrase without the words that lead a person in.

    >>> strip_introduction("下面请市急救中心医生金浩")
    '市急救中心医生金浩'
    """
    bare = _INTRODUCTION_RE.sub("", text)
    return bare if len(bare) >= 2 else text


@dataclass(frozen=True, slots=True)
class Mention:
    """A person in running text: the post begins at `start`, the name ends at `end`."""

    start: int
    end: int
    named: Named


# What may follow a name in running text; a name that something else follows is cut too short or too long.
_GOES_ON_RE = re.compile(
    either_script(
        "今(?=[（(])|昨(?=[（(])|发言(?!人)|会见(?=传媒|媒体|记者|新闻界)|见(?=传媒|记者)|续[说称指]|讲几"
        "|[作做](?:介绍|通报|发布|说明|解读|解答|回答|回应|讲话|汇报|主题|情况|致辞|发言|答复|交流|出|了|简要"
        "|总体|进一步|一|重点|新闻|主旨)"
    )
)
_AFTER_DOTTED_RE = re.compile(
    either_script(rf"""$ | [，、。；：！？,;:!?（）()《》“”"\s] | {COURTESY} | [和与及说]"""), re.VERBOSE
)
_MARK_AFTER_RE = re.compile(rf"$|[、，。；（）()\s]|{COURTESY}")
_AFTER_NAME_RE = re.compile(
    _AFTER_DOTTED_RE.pattern
    + either_script(
        " | \\d | [等则也还又就对向称讲谈答在从将把曾均都以因并到赴率携来是的给让被不没要问带拿跟亦]"
        " | 于(?=[\\d一二三四五六七八九十今昨本上日])"
        " | 指(?![挥导标]) | 作(?!业)"
    ),
    re.VERBOSE,
)


@cache
def _after_names() -> frozenset[str]:
    """Return the words that follow a name, in both scripts."""
    return frozenset(form for word in load_words("after_names.tsv") for form in word_forms(word))


def _goes_on(text: str, at: int) -> bool:
    """Whether a word that follows a name begins there."""
    words = _after_names()
    return text[at : at + 2] in words or text[at : at + 3] in words or bool(_GOES_ON_RE.match(text, at))


def _ends_dotted(text: str, at: int) -> bool:
    """Whether what stands there may follow a name with a · in it, which holds any character."""
    return bool(_AFTER_DOTTED_RE.match(text, at)) or _goes_on(text, at)


def _ends_name(text: str, at: int) -> bool:
    """Whether what stands there may follow a name."""
    return bool(_AFTER_NAME_RE.match(text, at)) or _goes_on(text, at)


_NEVER_LAST = either_script("说称讲答等和及与还就也在对向均先称则")  # 李明说 is 李明 and a verb


@lru_cache(maxsize=4096)
def find_named(text: str, known: frozenset[str] = frozenset(), *, firm: bool = False) -> tuple[Mention, ...]:
    """Return every person in running text that a post leads in, in order.

    A post reaches back to the last mark, or to the person before it (甲局长某某、乙局长某某). `known` are
    words that the text uses as names elsewhere; they need no known surname, nor does a name in a `firm` frame.
    """
    found: list[Mention] = []
    ends = post_ends(text)
    for at, end in enumerate(ends):
        if found and (end <= found[-1].end or _JOINS_NOBODY_RE.fullmatch(text[found[-1].end : end])):
            continue
        name, after = _name_at(text, end, known, firm=firm)
        remark = _REMARK_BETWEEN_RE.match(text, end)
        begin = remark.end() if remark else end  # 局长（兼公司董事长）某某: the remark may hold a post of its own
        # 指挥|官夏侯 is 指挥官|夏侯: no name holds the end of a post.
        if name and not any(begin < other <= after for other in ends[at + 1 : at + 4]):
            start = _start_of_post(text, end, found[-1].end if found else 0)
            is_of_post = remark and not _REMARK_RE.fullmatch(remark[0])
            post = _BEFORE_POST_RE.sub("", text[start : remark.end() if remark and is_of_post else end])
            post = _DAY_BEFORE_RE.sub("", strip_introduction(post))
            found.append(Mention(start, after, Named(name, post)))
    return tuple(found)


# Marks of a list or a label before a post: ／ 教育厅副厅长, 【台上】教育厅副厅长, ——教育厅副厅长.
_BEFORE_POST_RE = re.compile(
    rf"^(?:[^{HAN}\w《“（(【\[]+|[【\[][^【】\[\]]{{1,12}}[】\]]\s*|[职職][务務位称稱][：:]\s*)+"
)
# 8月19日外交部发言人, 东川网北京2月7日电 外交部发言人
_DAY_BEFORE_RE = re.compile(
    rf"^(?:[{HAN}]{{2,14}}(?:\d{{1,2}}月)?\d{{1,2}}日[讯訊电電][ \u3000]*"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[上下]午)?)(?=.)"
)
_REMARK_BETWEEN_RE = re.compile(r"[（(][^（）()。]{2,20}[）)](?=[^，。、；：])")  # 总经理（风险管理）某某


def _name_at(text: str, at: int, known: Collection[str], *, firm: bool) -> tuple[str, int]:
    """Return the name that begins there and where it ends; ("", at) where none does."""
    begin = at
    if remark := _REMARK_BETWEEN_RE.match(text, at):
        begin = remark.end()
    while begin < min(len(text), at + 4) and text[begin] in " \u3000":
        begin += 1
    if padded := _PADDED_NAME_RE.match(text, begin):
        name = padded["surname"] + padded["given"]
        if is_name(name) or (firm and fills_slot(name)):
            return name, padded.end()
    if dotted := _DOTTED_NAME_RE.match(text, begin, begin + _LONGEST_NAME):
        least = len(re.split("[·•]", dotted[0])[0]) + 3
        lengths = range(least, dotted.end() - begin + 1)
        fits = (text[begin : begin + n] for n in lengths if _ends_dotted(text, begin + n))
        name = next(fits, "")
        return name, begin + len(name)
    return _plain_name_at(text, begin, known, firm=firm) or ("", at)


def _plain_name_at(text: str, begin: int, known: Collection[str], *, firm: bool) -> tuple[str, int] | None:
    """Return the name without a mark in it that begins there and where it ends, None where none does."""
    may_begin = known or firm or text[begin : begin + 1] in _first_of_names()
    run = _SHORT_RUN_RE.match(text, begin) if may_begin else None
    if run is None:
        return None
    runs = [run[0][:length] for length in range(len(run[0]), 1, -1)]
    if called := next((name for name in runs if name in known), None):
        return called, begin + len(called)
    names = [name for name in runs if _may_end(text, begin, len(name)) and not _is_predicate(text, begin, len(name))]
    for accepts in (is_name, is_made_of_name_parts):
        for name in names:
            if accepts(name):
                return name, begin + len(name)
    if not firm or _goes_on(text, begin):
        return None
    fitting = (name for name in reversed(names) if fills_slot(name))
    return next(((name, begin + len(name)) for name in fitting), None)


def name_at(text: str, at: int) -> str:
    """Return the name with a known surname that begins there, "" where none does.

    >>> name_at("卫兰、高远航出席", 3), name_at("卫兰、高级工程师", 3)
    ('高远航', '')
    """
    found = _plain_name_at(text, at, (), firm=False)
    return found[0] if found else ""


def names_after_bodies(text: str) -> Iterator[Mention]:
    """Yield the people whose name stands between body and post, as one says it: 市水务局卫兰局长, 卫兰副局长.

    >>> [m.named for m in names_after_bodies("请到了市水务局卫兰局长，市气象局党组书记")]
    [Named(name='卫兰', post='市水务局局长')]
    """
    previous = 0
    for end in post_ends(text):
        begin = end - _post_length(text, end)
        begin -= len(deputy[0]) if (deputy := _DEPUTY_RE.search(text[previous:begin])) else 0
        name = next((text[begin - n : begin] for n in (3, 2, 4) if is_name(text[max(0, begin - n) : begin])), "")
        start = _start_of_post(text, begin - len(name), previous)
        body = strip_introduction(text[start : begin - len(name)])
        # 海事|局长 is no name: without a body, a name of two characters is one before 副局长 only.
        is_parted = body[-1] in ENDS_BODY if body else len(name) > 2 or text[begin] == "副"
        is_whole = name not in load_table("words.tsv") and (body or not name.startswith("关于"))
        if name and is_parted and is_whole and _ends_dotted(text, end):
            previous = end
            yield Mention(start, end, Named(name, body + text[begin:end]))


_SHORT_RUN_RE = re.compile(f"[{HAN}]{{2,5}}")


@cache
def _first_of_names() -> frozenset[str]:
    return frozenset(word[0] for name in ("surnames.tsv", "name_parts.tsv") for word in load_words(name))


def _may_end(text: str, begin: int, length: int) -> bool:
    """Whether a name of this length that begins there is cut neither too short nor too long."""
    end = begin + length
    is_joined = text[begin] == "和" and text[end : end + 1] in ("及", "暨")  # 局长和劳工及福利局局长
    if is_joined or not _ends_name(text, end):
        return False
    is_cut = text[end - 1] in _NEVER_LAST and not (
        text[end - 1] == "和" and text[begin : begin + 2] in load_words("surnames.tsv")
    )
    return length == 2 or not (is_cut or _goes_on(text, end - 1))


def _is_predicate(text: str, begin: int, length: int) -> bool:
    """Whether a word there says what somebody does, when or how, as what follows it goes on: 局长尤其强调."""
    word = simplify(text[begin : begin + length])
    return word in load_words("predicates.tsv") and not _MARK_AFTER_RE.match(text, begin + length)


def _start_of_post(text: str, end: int, previous: int) -> int:
    """Return where the post that ends there begins: after the last mark, the person before, and what joins them."""
    low = max(previous, end - LONGEST_CLAUSE)
    start = end
    while start > low and (text[start - 1] not in "，。；：！？“”（）\n"):
        start -= 1
        if text[start - 1] == "）" and (opening := text.rfind("（", low, start)) > low:
            start = opening  # a remark in the post: 医院管理局（医管局）总经理
    if start == low == previous and previous:
        joined = _JOINING_RE.match(text, start)
        start = joined.end() if joined else start
    return start


def resolve_reference(words: str, roster: list[Named]) -> Named | None:
    """Return the one person of `roster` that a short form means: 孟市长, 祥红副市长, 李昆秘书长, 金星, 市水务局局长.

    Exactly one must fit; otherwise None.

    >>> resolve_reference("刘书记", [Named("刘彦伟", "街道党工委书记"), Named("刘明", "主任")])
    Named(name='刘彦伟', post='街道党工委书记')
    """
    whole = [person for person in roster if person.name in words]
    if whole:
        return whole[0] if len(whole) == 1 else None
    held = [person for person in roster if person.post and _is_post_of(words, person.post)]
    if held:
        return held[0] if len(held) == 1 else None
    word = post_word_at_end(words)
    if not word and (called := [person for person in roster if _is_short_for(words, person)]):
        return called[0] if len(called) == 1 else None
    stem = words[: len(words) - len(word)].removesuffix("副") if word else words
    given = [p for p in roster if len(stem) >= 2 and stem.endswith(p.name[1:]) and len(p.name) > 2]
    if len(given) == 1:
        return given[0]
    if not word or not stem:
        return None
    surname = [p for p in roster if stem.endswith(surname_of(p.name)) and p.post and word in p.post]
    return surname[0] if len(surname) == 1 else None


_SHORT_POSTS = "局处厅院部所队校县区科司镇台站馆行"  # 卫局 is 卫局长


def _is_short_for(words: str, person: Named) -> bool:
    """Whether words are a surname and the short form of the post: 卫局, 高总.

    >>> _is_short_for("高总", Named("高远航", "市热力公司总经理")), _is_short_for("高处", Named("高远航", "副局长"))
    (True, False)
    """
    last, post = words[-1:], person.post or ""
    if words[:-1] != surname_of(person.name):
        return False
    return (last in _SHORT_POSTS and f"{last}长" in simplify(post)) or (last in "总總" and "总" in simplify(post))


def _is_post_of(words: str, post: str) -> bool:
    """Whether words are a post with its body, which one person holds: 水务局局长 of 市水务局局长, not 局长."""
    return len(words) >= _LEAST_HELD and post.endswith(words) and words != post_word_at_end(words)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a line, each with the mark that ends it; a person is named within one.

    >>> split_sentences("开会了。请提问！好")
    ['开会了。', '请提问！', '好']
    """
    return [sentence for sentence in _SENTENCE_RE.findall(text) if sentence]


def surname_of(name: str) -> str:
    """Return the surname that a name begins with, of two characters where it is a compound one.

    >>> surname_of("欧阳明"), surname_of("欧明")
    ('欧阳', '欧')
    """
    return name[:2] if len(name) > 2 and name[:2] in load_words("surnames.tsv") else name[:1]
