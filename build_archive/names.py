"""Chinese personal names and posts: what a name looks like, and where a post ends and a name begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from build_archive.lexicon import load_words

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_SPACES_RE = re.compile(r"[ \u3000]+")
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
        | [日午晨晚]时?(?=[市省区县国]) | [:：，,；;]
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


def split_post_and_name(text: str) -> Named | None:
    """Return the person that a phrase names, post before name without a space between them.

    The name is what follows the last post word, so that the post may hold several parts.

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
    return best[1] if best else None


def _split_dotted(text: str) -> Named | None:
    """Return the person whose name has a ·: the name begins after the last post word before the dot."""
    dot = max(text.find("·"), text.find("•"))
    ends = [match.end() for match in _post_end_re().finditer(text[:dot])]
    return Named(text[ends[-1] :], text[: ends[-1]]) if ends else Named(text)


def parse_person(text: str) -> Named | None:
    """Return the person that a roster entry names, in any of its layouts; None when it names nobody.

    Layouts: `post name`, `name post`, `name（post）`, `post（name）`, postname; a two-character
    name may be padded with a space (陈 鹏).

    >>> parse_person("陈鹏（市卫健委主任）"), parse_person("市卫健委主任  陈 鹏")
    (Named(name='陈鹏', post='市卫健委主任'), Named(name='陈鹏', post='市卫健委主任'))
    """
    text = text.strip(" \u3000，,、；;。：:")
    if bracketed := _BRACKETED_RE.fullmatch(text):
        return _pair(bracketed["outside"].strip(), bracketed["inside"].strip())
    words = [word for word in _SPACES_RE.split(text) if word]
    if len(words) > 2 and len(words[-1]) == len(words[-2]) == 1:
        words[-2:] = [words[-2] + words[-1]]
    if len(words) > 2 and len(words[0]) == len(words[1]) == 1:
        words[:2] = [words[0] + words[1]]
    if len(words) >= 2:
        return _pair("".join(words[:-1]), words[-1]) or _pair(words[0], "".join(words[1:]))
    return split_post_and_name(strip_introduction(text)) if words else None


def _pair(first: str, second: str) -> Named | None:
    """Return the person of whose two parts one is the name and the other the post."""
    if is_name(second) and not is_name(first):
        return Named(second, strip_introduction(first)) if _is_post(first) else None
    if is_name(first):
        return Named(first, second) if _is_post(second) else None
    return None


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


def find_named(text: str) -> list[Mention]:
    """Return every post-and-name in running text, in order; a name of three characters before one of two.

    Which length is right is for the caller to say, by what follows. A post reaches back to the
    last mark, or to the end of a name before it (甲局长某某、乙局长某某).
    """
    found: list[Mention] = []
    for match in _post_end_re().finditer(text):
        start = max(text.rfind(mark, 0, match.start()) for mark in "，。；：！？“”（）\n") + 1
        for length in (4, 3, 2):
            name = text[match.end() : match.end() + length]
            if len(name) == length and is_name(name):
                post = text[start : match.end()]
                found.append(Mention(start, match.end() + length, Named(name, strip_introduction(post))))
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
    surname = [p for p in roster if stem[-1] == p.name[0] and p.post and word in p.post]
    return surname[0] if len(surname) == 1 else None
