"""Who asks as the words of a turn tell it: reporters who name their outlet, questions that a host reads out."""

from __future__ import annotations

import re

from build_archive.patterns import either_script
from build_archive.recognise.turns.words import OF_REPORTERS_RE, Part, generic_part, names_outlet

# A question that the host reads out: 网友“某某”问，…？
_READ_OUT_RE = re.compile(
    r"""(?:(?<=^)|(?<=[。！？]))(?:[^。！？，：“”]{0,14}[，,])?
        (?P<asked>(?:还|再|也)?有?(?:一[位个])?(?:[^，。：！？“”]{0,8}的)?)(?P<label>(?:网友|网民)(?:“[^”]{1,20}”)?)[^，。：？]{0,16}?(?:问|说|提问|留言|想知道)[，：:]
        (?=[^。]{2,200}？)""",
    re.VERBOSE,
)
# 第一个问题来自晚报：…？, read out by the host
_FROM_OUTLET_RE = re.compile(
    either_script(
        r"""(?:^|(?<=[。！？：]))(?P<asked>[^。！？：“”]{0,12}(?:问题|提问)(?:是)?(?:来自于?|由)\s?(?P<label>[^，。：！？“”]{2,24}?)
        (?:的)?(?:提出|提问|问题)?(?:的)?[：:，])(?=[^。]{2,200}？)"""
    ),
    re.VERBOSE,
)
# What people sent in, read out by the host: 后台留言里，问得最多的是：…？
_SENT_IN_RE = re.compile(
    r"""(?:^|(?<=[：。！？]))(?P<asked>[^。！？：“”]{0,12}(?:网上|线上|网络|后台|平台|留言|热线|评论区|直播间|征集)[^。！？：“”]{0,8}?
        (?:征集|收集|收到|提交|提出|反映|留言|问题|来电)[^。！？：“”]{0,24})[：:](?=[^。]{2,200}？)""",
    re.VERBOSE,
)
# Who asks says so: 您好，我是晚报记者。 or 晚报记者提问， or, under a label, 您好，晚报记者。
_SELF_NAMED_RE = re.compile(
    either_script(
        r"""^(?:[^。！？：]{0,20}[，,。！])?(?:我?是(?:来自)?(?P<outlet>[^，。：]{2,24}?(?:的)?记者)
        | (?P<asks>[^，。：我请]{2,16}记者)(?:提问|(?=[，,][^，。]{0,4}(?:问|了解))))[^，。]{0,6}[，。,]"""
    ),
    re.VERBOSE,
)
_NAMED_IN_QUESTION_RE = re.compile(
    either_script(
        r"""^(?:[^。！？：]{0,20}[，,。！])?(?:(?:我是|我来自|这里是)(?:来自)?(?P<said>[^，。：]{2,24}?(?:报|社|台|网|卫视|媒体|客户端|周刊|新闻|中心|发布|财经|视频|传媒|频道|头条|央视|总站)(?=的?[，。]))
        | (?P<bare>[^，。：？！我您你各位请问]{2,24}?(?:的)?记者)[，。！])"""
    ),
    re.VERBOSE,
)
# 晚报的，请问…
_OUTLETS_OWN_RE = re.compile(
    either_script(
        "^(?:[^。！？：]{0,12}[，,。！])?(?P<outlet>[^，。：我请来]{2,16}(?:报|社|台|网|卫视|客户端|周刊|电视))的[，。]"
    )
)
# …挖了多少？我是晚报特约记者。: who asks says so at the end
_NAMED_LAST_RE = re.compile(
    either_script(
        r"[？?](?:谢谢[。！!]?)?我(?:是|来自)(?:来自)?(?P<outlet>[^，。：？]{2,24}?(?:的)?记者)[。！!]?(?:谢谢[。！!]?)?$"
    )
)
# …？（晚报记者提问）: who asks stands after the question.
_ASKER_AFTER_RE = re.compile(
    "[？?。](?:谢谢[。！]?)?(?:[（(]|——?)(?:提问(?:媒体|单位|人|者)?[：:])?(?P<who>[^（）()，。；：—]{2,24})[）)]?$"
)


def self_named(line: str) -> str:
    """Return the outlet of a reporter who has no label but says who asks (我是晚报记者), "" where nobody does."""
    if (asker := _SELF_NAMED_RE.match(line)) and not OF_REPORTERS_RE.search(asker[0]):
        return asker["outlet"] or asker["asks"]
    own = _NAMED_IN_QUESTION_RE.match(line) or _OUTLETS_OWN_RE.match(line) if "？" in line else None
    if own:
        return next(words for words in own.groups() if words)
    last = _NAMED_LAST_RE.search(line)
    return last["outlet"] if last else ""


def read_out_by_host(words: str) -> re.Match[str] | None:
    """Return where in a host's words a question begins that another asked: a netizen, an outlet, people who wrote."""
    patterns = (_READ_OUT_RE, _FROM_OUTLET_RE, _SENT_IN_RE)
    return next((match for pattern in patterns if (match := pattern.search(words))), None)


def asker_after(question: str) -> str:
    """Return who asks as it stands in brackets after a question: …？（晚报记者提问）, "" where nobody does."""
    asked = _ASKER_AFTER_RE.search(question)
    who = asked["who"].removesuffix("提问").removesuffix("问") if asked else ""
    return who if who and (names_outlet(who) or generic_part(who) is Part.QUESTION) else ""


def asking_outlet(question: str) -> str:
    """Return the outlet that a question's own words name as asking (您好，我是晚报记者。), "" where none does."""
    match = _SELF_NAMED_RE.match(question) or _NAMED_IN_QUESTION_RE.match(question)
    return next((words for words in match.groups() if words), "") if match else ""
