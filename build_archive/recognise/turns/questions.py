"""A short heading of a question, made of its own words."""

from __future__ import annotations

import re

from build_archive.names import post_word_at_end
from build_archive.patterns import either_script

_LEAST_QUESTION = 4
_MAX_QUESTION = 32  # characters of a question's heading
# What is said before the question itself; dropped from its heading.
_POLITE_RE = re.compile(
    either_script(
        r"""^(?:[（(](?:追问|插话)[）)]
        | (?:好的?|嗯|会上|现场|席间|那么?|另外|还有|最后|首先|其次|第[一二三四][个点]?(?:问题)?)[，,]
        | (?:谢谢|感谢)(?:主持人|您|各位|大家)?
        | [^，。：？“”]{0,12}(?:网上|网络|后台|平台|热线|留言|评论区)[^。：？“”]{0,24}[：:]
        | (?:网友|网民)“[^”]{1,20}”[^，：。？]{0,16}[，：]
        | (?:[^，。：？“”]{0,8}有)?[^，。：？“”]{0,8}(?:记者|网友|网民|市民|村民|群众|媒体)
          [^，。：？“”]{0,8}(?:(?:[提追询发]?问到?|关注|留言)道?[，：]|[^，。：？“”]{0,12}问题——)
        | [^：？“”]{0,60}(?:记者|网友|网民)[^：？“”]{0,30}(?:[提追发询]?问|机会|问题)[^：，。？“”]{0,4}：(?=“)
        | [^，。：？“”]{0,12}(?:问题|提问)(?:是)?(?:来自于?|由)[^，。：？“”]{2,24}[：:，]
        | (?:在?被|面对|针对|对于|就)[^，。：？“”]{0,24}(?=“)
        | [她他](?:关心|关注|想知道|想了解|问)的?是?[，：]?
        | (?:各位)?(?:领导|发布人|专家|嘉宾|老师)?(?:您|你们?|大家|各位)?(?:上午|下午|晚上|中午)?好
        | (?:我[是来]自?)?[^，。：？]{2,24}?记者(?:提问)?(?=[，,。：:])
        | (?:我[是来]自?)[^，。：？]{2,24}(?=[，,。])
        | 我(?:有)?(?:的|一个|两个)?问题(?:是)?(?:想?[提问]给[^，。：]{1,16})?
        | (?:我(?:们)?)?(?:还|再|也|就|先|接着)?(?:想|要)?(?:再)?(?:请问|追问|请教|问|了解)
          (?:一下|一句|一个|的是|的(?:第[一二两三]个)?问题是)?
        | 请问一?下? | 一下 | 有请
        | 能不能请[^，。：？]{2,14}(?=[，,])
        )[，,。！：:\s]*"""
    ),
    re.VERBOSE,
)
_ASKS_LATER_RE = re.compile(either_script("(?<=[，,；;])(?:那么?|所以|因此|我)?(?:想)?请问(?:一下)?[，,]?"))
_LEAST_LATER = 8  # characters of what follows 请问, else the words before it are needed
_CLOSING_OF = {"“": "”", "「": "」", "（": "）", "(": ")", "《": "》"}
_MAX_VOCATIVE = 8  # 孟市长，


def shorten_question(text: str) -> str:
    """Return a short heading for a question, made of its own words.

    The last clause that asks is taken, politeness dropped, and what is too long is cut with ….

    >>> shorten_question("您好，我是晚报记者。近日气温下降。请问供暖准备工作进展如何？谢谢。")
    '供暖准备工作进展如何？'
    """
    sentences = [part for part in re.split(r"(?<=[。！？?!])", text) if part.strip()]
    asking = [part for part in sentences if part.rstrip("”」").endswith(("？", "?"))]
    chosen = (asking or sentences or [text])[0].strip()
    chosen = _without_politeness(chosen)
    later = list(_ASKS_LATER_RE.finditer(chosen))
    if later and len(chosen) - later[-1].end() >= _LEAST_LATER:
        chosen = _without_politeness(chosen[later[-1].end() :])
    if len(chosen) > _MAX_QUESTION:
        tail = ""
        for clause in reversed([part for part in re.split(r"(?<=[，,；;])", chosen) if part]):
            if len(clause + tail) > _MAX_QUESTION:
                break
            tail = clause + tail
        chosen = _without_politeness(tail) or chosen[: _MAX_QUESTION - 1] + "…"
    return chosen


def _without_politeness(text: str) -> str:
    """Return a question without greetings, thanks, the asker's outlet and the one addressed."""
    while True:
        bare = _without_vocative(_POLITE_RE.sub("", _without_open_quote(text)).strip())
        if bare == text or len(bare) < _LEAST_QUESTION:
            return _without_open_quote(text)
        text = bare


def _without_open_quote(text: str) -> str:
    """Return a question without the mark of a quotation or remark that ends only after it.

    >>> _without_open_quote("“何时通车？"), _without_open_quote("“双减”怎么落实？")
    ('何时通车？', '“双减”怎么落实？')
    """
    closing = _CLOSING_OF.get(text[:1])
    return text[1:] if closing and closing not in text else text


def _without_vocative(text: str) -> str:
    """Return a question without the one whom it calls on first: 孟市长，."""
    called, mark, rest = text.partition("，")
    is_called = mark and len(called) <= _MAX_VOCATIVE and post_word_at_end(called)
    return rest if is_called and len(rest) >= _LEAST_QUESTION else text
