"""The words of labels: what part a label without a name stands for, and which name outlets."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from build_archive.han import simplify
from build_archive.lexicon import load_table
from build_archive.names import is_name
from build_archive.patterns import either_script

REMARK_RE = re.compile(r"^(?P<words>[^（）()]+)[（(](?P<remark>[^（）()]+)[）)]$")  # 问（晚报记者）, 晚报记者（追问）
SIGNED_RE = re.compile(
    "[。！？!](?:[（(]|——?)(?:(?:回答|答复|解答|回应|发言)(?:人|者|单位)?[：:])?(?P<who>[^（）()，。；：！？—]{2,40})[）)]?$"
)  # an answer that is signed at its end
_NETIZEN_RE = re.compile(r"^(?:[^“”\"]{0,12})(?:网友|网民|網友|听众|聽眾|观众|觀眾|粉丝)[“\"@＠]")
NAMED_REPORTER_RE = re.compile(r"^.{0,24}[记記]者\s*[ （(]\s*(?P<name>[^（）()\s]{2,17})[）)]?$")
_BYLINE_RE = re.compile(either_script("[讯电][\\s（(]|报道$"))  # 某网5月8日讯 记者 卫兰报道
_NUMBER_AFTER_LABEL_RE = re.compile(r"[（(]?[0-9一二三四五六七八九十①-⑳❶-❿]{1,3}[）)]?$")
_UNNAMED = ("记者", "网友", "記者", "采访人员", "女记者", "男记者", "女記者", "男記者", "一记者")
MIRRORED_REPORTER = "采访人员"  # what sites that copy texts write for 记者
_NUMBERED_QUESTION_RE = re.compile(r"第?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[问問]")  # 1问, 一问, 第二问
_COUNTED_ASKER_RE = re.compile(
    either_script("^(?:现场|随后|接着)?(?:又|还|也|另|再|当场)?有(?:一[位名])?(?=.*(?:记者|网友|网民|媒体))")
)
_FROM_RE = re.compile(either_script("^来自(.{2,24}?)的?(?=记者|网友)"))  # 来自晚报的记者
_OUTLET_RE = re.compile(
    either_script(
        r"""(?:[日晚早晨时商快都]报 | 报社 | 电视台?》? | 电台 | 广播 | 通讯社 | 新闻网? | 在线 | 客户端 | 周刊 | 杂志
            | 频道 | 之声 | 卫视 | 央视 | 总台 | 总站 | 记者站 | 视频 | 直播 | 传媒 | 财经 | 头条 | 发布
            | 新媒体 | 全媒体 | 融媒(?:体)?(?:中心)? | 传媒集团 | 报业集团 | 广电(?:集团)? | 国际台 | 彭博 | 路透
            | [A-Z]{2,5}TV | BBC | CNN | CGTN | [^\s]{2,6}[报网台社])》?$"""
    ),
    re.VERBOSE,
)
_ASKS_AT_END_RE = re.compile("[？?](?:[^。！？]{0,6}谢谢[^。！？]{0,6}[。！!]?)?$")
# Who asks and is no reporter: 听众来电, 市民提问.
_ASKER_RE = re.compile(
    either_script(
        "(?:听众|观众|市民|村民|居民|群众|家长|学生|考生|游客|旅客|企业)(?:代表)?(?=$|提问|追问|留言|来电|来信|问)"
    )
)
_CALLER_RE = re.compile(  # 听众王先生来电
    either_script(
        "(?:热心|现场|微信|短信)?(?P<who>听众|观众|市民|村民|居民|群众|家长)[^，。：]{0,6}(?:来电|提问|追问|留言|来信|短信|问)$"
    )
)
_LONGEST_NETIZEN = 16
_LONGEST_REPORTER = 24
_LONGEST_ASKER = 40
_ASKS_RE = re.compile(either_script("(?<=记者)(?:提问|追问|问道?|说|继续提问|再次提问|现场提问)$"))
# A line that greets and says no more: 各位媒体朋友：
SALUTATION_RE = re.compile(
    either_script(
        r"^(?:尊敬的)?(?:各位|女士们|新闻界|媒体|记者朋友|朋友们|同志们).{0,30}[：:，,！!]?$|^.{0,12}大家(?:上午|下午|晚上)?好[！!。]?$"
    )
)
GREETED_RE = re.compile(either_script("各位|尊敬|亲爱|女士|先生|同志们|朋友|大家"))  # 各位记者： greets, nobody asks
# What is told of reporters is no label of theirs: 局长卫兰回答记者提问, 本报讯（记者：.
OF_REPORTERS_RE = re.compile(
    either_script(
        r"(?:答|答复|回应|接受|会见|约见|面对|面向|告诉|邀请|组织|感谢|欢迎|[向对请与同给让跟])(?:[本中外各多众]|现场|新闻|媒体|在场|其他|[、\s])*记者"
        r"|[讯电消息报道][（(]"
    )
)


_ASIDE_RE = re.compile(
    either_script(
        "追问|提问|插话|现场|视频|连线|线上|网上|远程|电话|书面|未表明|匿名|^[男女]$|^第?[一二三四五六七八九十\\d]{1,3}[个次轮]?$"
    )
)  # no outlet


_SAYS_RE = re.compile(
    either_script(
        "(?<=.{2})(?:提问|追问|回答|答复|答覆|回复|回应|补充|介绍|表示|开场|通报|收尾|总结|小结|致辞|结束|[说答问])$"
    )
)


_OUTLET_ASKS_RE = re.compile(either_script("(?<=.{2})(?:追问|提问|发问|问)$"))


class Part(StrEnum):
    """What part a turn plays."""

    TEXT = "text"  # nobody's words: preamble, roster, report
    HOST = "host"
    SPEAKER = "speaker"
    QUESTION = "question"
    ANSWER = "answer"


@lru_cache(maxsize=4096)
def generic_part(label: str) -> Part | None:
    """Return the part that a label without a name stands for; None for any other label.

    >>> generic_part("问题二"), generic_part("新华社记者"), generic_part("主持人"), generic_part("地点")
    (<Part.QUESTION: 'question'>, <Part.QUESTION: 'question'>, <Part.HOST: 'host'>, None)
    """
    remark = REMARK_RE.match(label.strip())
    bare = (remark["words"] if remark else label).strip().upper()
    table = load_table("turn_labels.tsv")
    if GREETED_RE.match(bare) or OF_REPORTERS_RE.search(label):
        return None
    known = table.get(bare) or table.get(simplify(_NUMBER_AFTER_LABEL_RE.sub("", bare)))
    if known:
        return Part(known[0])
    if _NUMBERED_QUESTION_RE.fullmatch(bare):
        return Part.QUESTION
    if (asking := _ASKS_RE.search(bare)) and len(bare) <= _LONGEST_ASKER:
        bare = bare[: asking.start()]
    outlet = _OUTLET_ASKS_RE.sub("", bare)  # 晚报问, 晚报（书面提问）
    is_outlet = names_outlet(outlet) and (outlet != bare or bool(remark and _ASIDE_RE.search(remark["remark"])))
    is_reporter = (
        bare.endswith(("记者", "网友", "記者", "網友", "记者问", MIRRORED_REPORTER)) and len(bare) <= _LONGEST_REPORTER
    )
    is_short = len(bare) <= _LONGEST_NETIZEN
    is_netizen = is_short and (bare.startswith(("网友", "网民", "網友", "網民")) or bool(_CALLER_RE.match(bare)))
    if is_outlet or is_reporter or is_netizen or _NETIZEN_RE.match(bare):
        return Part.QUESTION
    is_host = bare.startswith("主持人") and len(bare) <= 60
    return Part.HOST if is_host or (remark and remark["remark"] in ("主持", "主持人")) else None


@lru_cache(maxsize=4096)
def is_named_reporter(label: str, *, asks: bool = False) -> bool:
    """Whether a label names a reporter: 晚报记者 卫兰, 晚报记者（卫兰）, 晚报记者卫兰.

    A name that is a word too counts where what the label leads in asks.
    """
    if _BYLINE_RE.search(label):
        return False
    if (named := NAMED_REPORTER_RE.match(label)) and not names_outlet(named["name"]):
        return True
    _, reporter, name = label.replace("記者", "记者").partition("记者")
    return bool(reporter) and is_name(name) and (asks or name not in load_table("words.tsv"))


def is_asking_outlet(label: str, rest: str) -> bool:
    """Whether a newspaper or station leads a question in by its name alone, without 记者."""
    return bool(_OUTLET_RE.search(label)) and is_asking(rest)


def is_asking(words: str) -> bool:
    """Whether words end in a question, perhaps with thanks.

    >>> is_asking("何时通车？谢谢。"), is_asking("下月通车。")
    (True, False)
    """
    return bool(_ASKS_AT_END_RE.search(words))


def spoken_label(label: str, part: Part) -> str:
    """Return the label as it leads a paragraph in: bare letters and 问 become words, outlets and names stay."""
    label = _FROM_RE.sub(r"\1", _COUNTED_ASKER_RE.sub("", label))
    bare = _NUMBER_AFTER_LABEL_RE.sub("", label)
    if part is Part.HOST:
        return label if len(label) > len("主持人") else "主持人"
    remark = REMARK_RE.match(bare)
    if remark and names_asker(remark["words"], remark["remark"]):
        bare = remark["remark"]  # 问（晚报记者）, 问题二（晚报）
        return _ASKS_RE.sub("", bare) if bare not in load_table("turn_labels.tsv") else spoken_label(bare, part)
    if remark:
        bare = remark["words"]
    if asking := _ASKS_RE.search(bare) or (_OUTLET_ASKS_RE.search(bare) if _names_one_that_asks(bare) else None):
        return bare[: asking.start()]
    is_own = _NETIZEN_RE.match(bare) or is_named_reporter(bare, asks=True) or _OUTLET_RE.search(bare)
    if is_own or (bare.endswith(("记者", "网友", "記者", MIRRORED_REPORTER)) and bare not in _UNNAMED):
        return label
    return _asker(label, bare)


def _names_one_that_asks(bare: str) -> bool:
    """Whether a label is an outlet and the verb of asking: 晚报问."""
    return names_outlet(_OUTLET_ASKS_RE.sub("", bare))


def _asker(label: str, bare: str) -> str:
    """Return who asks under a label that names nobody: 市民, 网友, 记者."""
    if caller := _CALLER_RE.match(bare):
        return caller["who"]
    if asker := _ASKER_RE.match(bare):
        return asker[0]
    if bare.startswith(("网", "網")):
        return "网友" if bare in load_table("turn_labels.tsv") else label
    return "記者" if bare.endswith("記者") else "记者"


def names_asker(words: str, remark: str) -> bool:
    """Whether a label's bracket says who asks: 提问1（晚报）, not 晚报记者（追问）, 记者（现场提问）, 网友（男）."""
    bare = _NUMBER_AFTER_LABEL_RE.sub("", words)
    is_question = load_table("turn_labels.tsv").get(bare.upper(), ("",))[0] == Part.QUESTION
    if not is_question or bare.startswith(("网", "網")) or bare.endswith("代表") or len(remark) < 2:
        return False
    return remark.endswith(("记者", "記者")) or not (_ASIDE_RE.search(remark) or remark.isdigit())


@lru_cache(maxsize=4096)
def names_outlet(words: str) -> bool:
    """Whether words name a newspaper, a station, an agency or a site.

    >>> names_outlet("江城晚报"), names_outlet("市水务局")
    (True, False)
    """
    return bool(_OUTLET_RE.search(words))


@lru_cache(maxsize=4096)
def without_verb(label: str) -> str:
    """Return a label without the verb that says what the one it names does.

    >>> without_verb("卫兰回答"), without_verb("市水务局局长卫兰补充"), without_verb("回答")
    ('卫兰', '市水务局局长卫兰', '回答')
    """
    return _SAYS_RE.sub("", label)
