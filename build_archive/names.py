"""Chinese personal names and posts: what a name looks like, and where a post ends and a name begins."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from build_archive.lexicon import load_table, load_words

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_SPACES_RE = re.compile(r"[ \u3000]+|[—–]{1,4}")
# What a roster adds in brackets and is no part of a post.
_REMARK_RE = re.compile(r"[（(](?:主持人?|视频连线|连线|线上|兼|女|男|[^（）()]{1,4}族)[）)]")
_COURTESY_RE = re.compile(r"(?:先生|女士|同志|教授|博士|院士|研究员|老师|老師|医生|醫生|小姐)$")
# No name holds these: they are grammar, or end the name of a body.
_NOT_IN_NAMES_RE = re.compile(
    "[的了是在等们們这這此并還还将將已被对對就各某您你我他她它与與及或]|主持|出席|参加|到场"
    "|[省市区县镇乡街局厅处科院所室队站网報报]$"
)
LONGEST_CLAUSE = 200  # characters of a post; what reaches farther back is none
_LONGEST_NAME = 17  # two parts of eight characters
_COMMON_WORD = 300  # times counted; a half of four characters that is rarer may be part of a name
_BRACKETED_RE = re.compile(r"(?P<outside>[^（）()]+)[（(](?P<inside>[^（）()]+)[）)]")
# Names of minorities written in parts: 阿依古丽·买买提.
_DOTTED_NAME_RE = re.compile(rf"[{HAN}]{{1,8}}(?:[·•][{HAN}]{{1,8}})+")
_HAN_RE = re.compile(rf"[{HAN}]+")
# What leads a person in and is no part of the post: 下面请市急救中心医生…, 我们邀请到…
_INTRODUCTION_RE = re.compile(
    r"""^.*(?:
          邀请(?:到了?|了)? | 请来了? | 请到了? | 有请 | (?<!申)(?<!聘)(?<!邀)请
        | 我是 | 分别是 | 嘉宾是 | 的有 | 以及 | 会议?上 | 主持人(?=.)
        | (?<!理)由(?=[市省区县州国]) | ^由 | ^据 | ^在
        | [日午晨晚]时?(?=[市省区县国]) | [:：，,；;] | (?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])
        )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person as the text names them: the name, and the post in the words of the text."""

    name: str
    post: str | None = None


@cache
def _post_end_re() -> re.Pattern[str]:
    words = sorted(load_words("posts.tsv"), key=len, reverse=True)
    return re.compile(rf"副?(?:{'|'.join(map(re.escape, words))})")  # 副 first, else 副总指挥 would cut 副总指挥长


@cache
def _longest_post() -> int:
    return max(map(len, load_words("posts.tsv")))


def post_word_at_end(text: str) -> str:
    """Return the longest word of the post lexicon that `text` ends in, or "".

    >>> post_word_at_end("市卫生健康委副主任")
    '副主任'
    """
    words = load_words("posts.tsv")
    for length in range(min(_longest_post(), len(text)), 1, -1):
        if text[-length:] in words:
            return text[-length:]
    return ""


def is_name(text: str) -> bool:
    """Whether `text` has the form of a Chinese personal name: surname and one or two characters, or with ·.

    >>> [is_name(t) for t in ("欧阳明", "傅达乾", "阿依古丽·买买提", "主任", "浙江省")]
    [True, True, True, False, False]
    """
    if _DOTTED_NAME_RE.fullmatch(text):
        return True
    if not 2 <= len(text) <= 4 or not _HAN_RE.fullmatch(text) or text in load_words("not_names.tsv"):
        return False
    surnames = load_words("surnames.tsv")
    compound = text[:2] in surnames
    fits = (text[0] in surnames and len(text) <= 3) or (compound and len(text) >= 3)
    return fits and not post_word_at_end(text) and text[-1] not in "省市区县镇乡村州局委办院校厅部社站组队网报"


def may_be_name(text: str) -> bool:
    """Whether `text` can be a name where the layout or the frame says that a name stands there.

    Names without a Chinese surname pass here (Tibetan, Mongolian, Yi); common words do not.

    >>> [may_be_name(t) for t in ("卓玛才让", "过小松", "情况", "工作人员", "副市长")]
    [True, True, False, False, False]
    """
    if is_name(text):
        return True
    if not 2 <= len(text) <= 5 or not _HAN_RE.fullmatch(text) or text in load_words("not_names.tsv"):
        return False
    words = load_table("words.tsv")
    if text in words or _NOT_IN_NAMES_RE.search(text) or _post_end_re().search(text):
        return False
    halves = (text[:2], text[2:])
    return len(text) != 4 or not all(int(words.get(half, ("0",))[0]) >= _COMMON_WORD for half in halves)


def is_made_of_name_parts(text: str) -> bool:
    """Whether `text` is a name of two words of which Tibetan and Mongolian names are made.

    >>> is_made_of_name_parts("格桑顿珠"), is_made_of_name_parts("格桑花开")
    (True, False)
    """
    parts = load_words("name_parts.tsv")
    return any(text[:at] in parts and text[at:] in parts for at in range(1, len(text)))


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
    if dotted and dotted.end() == len(text):
        return _split_dotted(text)
    best: tuple[int, Named] | None = None
    for length in (2, 3, 4):
        name, post = text[-length:], text[:-length]
        word = post_word_at_end(post)
        if word and is_name(name) and (best is None or len(word) > best[0]):
            best = (len(word), Named(name, post))
    if best is None and firm:
        ends = [match.end() for match in _post_end_re().finditer(text[-12:])]
        at = len(text) - len(text[-12:]) + ends[-1] if ends else 0
        return Named(text[at:], text[:at]) if at and may_be_name(text[at:]) else None
    return best[1] if best else None


def _split_dotted(text: str) -> Named | None:
    """Return the person whose name has a ·: the name begins after the last post word before the dot."""
    dot = max(text.find("·"), text.find("•"))
    ends = [match.end() for match in _post_end_re().finditer(text[:dot])]
    return Named(text[ends[-1] :], text[: ends[-1]]) if ends else Named(text)


def parse_person(text: str, *, firm: bool = False) -> Named | None:
    """Return the person that a roster entry names, in any of its layouts; None when it names nobody.

    Layouts: `post name`, `name post`, `name（post）`, `post（name）`, postname; a two-character
    name may be padded with a space (陈 鹏). Courtesy after the name (女士) is dropped. In a `firm` frame, a
    roster, a name need not begin with a known surname.

    >>> parse_person("陈鹏（市卫健委主任）"), parse_person("市卫健委主任  陈 鹏")
    (Named(name='陈鹏', post='市卫健委主任'), Named(name='陈鹏', post='市卫健委主任'))
    """
    text = _REMARK_RE.sub("", text).strip(" \u3000，,、；;。：:")
    if bracketed := _BRACKETED_RE.fullmatch(text):
        return _pair(bracketed["outside"].strip(), bracketed["inside"].strip(), firm=firm)
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
    return split_post_and_name(without_courtesy(phrase), firm=firm) or split_post_and_name(phrase, firm=firm)


def _pair(first: str, second: str, *, firm: bool) -> Named | None:
    """Return the person of whose two parts one is the name and the other the post."""
    if is_name(second) and not is_name(first):
        return Named(second, strip_introduction(first)) if _is_post(first) else None
    if is_name(first):
        return Named(first, second) if _is_post(second) else None
    if firm and post_word_at_end(first) and may_be_name(second):
        return Named(second, strip_introduction(first))
    return Named(first, second) if firm and post_word_at_end(second) and may_be_name(first) else None


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


def find_named(text: str, known: Collection[str] = ()) -> list[Mention]:
    """Return every post-and-name in running text, in order; a name of three characters before one of two.

    Which length is right is for the caller to say, by what follows. A post reaches back to the
    last mark, or to the end of a name before it (甲局长某某、乙局长某某). `known` are words that
    the text uses as names elsewhere; they need no known surname.
    """
    found: list[Mention] = []
    for match in _post_end_re().finditer(text):
        low = max(0, match.start() - LONGEST_CLAUSE)
        start = max(low - 1, *(text.rfind(mark, low, match.start()) for mark in "，。；：！？“”（）\n")) + 1
        begin = match.end() + text.startswith(" ", match.end())
        dotted = _DOTTED_NAME_RE.match(text, begin, begin + _LONGEST_NAME)
        longest = dotted.end() - begin if dotted else 0
        for length in (*range(longest, 5, -1), 5, 4, 3, 2):
            name = text[begin : begin + length]
            if len(name) == length and (is_name(name) or name in known or is_made_of_name_parts(name)):
                post = text[start : match.end()]
                found.append(Mention(start, begin + length, Named(name, strip_introduction(post))))
    return found


def resolve_reference(words: str, roster: list[Named]) -> Named | None:
    """Return the one person of `roster` that a short form means: 孟市长, 祥红副市长, 李昆秘书长, 金星.

    Exactly one must fit; otherwise None.

    >>> resolve_reference("刘书记", [Named("刘彦伟", "街道党工委书记"), Named("刘明", "主任")])
    Named(name='刘彦伟', post='街道党工委书记')
    """
    whole = [person for person in roster if person.name in words]
    if whole:
        return whole[0] if len(whole) == 1 else None
    word = post_word_at_end(words)
    stem = words[: len(words) - len(word)].removesuffix("副") if word else words
    given = [p for p in roster if len(stem) >= 2 and stem.endswith(p.name[1:]) and len(p.name) > 2]
    if len(given) == 1:
        return given[0]
    if not word or not stem:
        return None
    surname = [p for p in roster if stem.endswith(surname_of(p.name)) and p.post and word in p.post]
    return surname[0] if len(surname) == 1 else None


def surname_of(name: str) -> str:
    """Return the surname that a name begins with, of two characters where it is a compound one.

    >>> surname_of("欧阳明"), surname_of("欧明")
    ('欧阳', '欧')
    """
    return name[:2] if len(name) > 2 and name[:2] in load_words("surnames.tsv") else name[:1]
