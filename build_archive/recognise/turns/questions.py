"""A short heading of a question, made of its own words."""

from __future__ import annotations

import re

_LEAST_QUESTION = 4
_MAX_QUESTION = 40  # characters of a question's heading
# What is said before the question itself; dropped from its heading.
_POLITE_RE = re.compile(
    r"^(?:(?:谢谢|感谢)主持人|(?:网友|网民)“[^”]{1,20}”[^，：。？]{0,16}[，：]|(?:各位)?(?:领导|发布人)?(?:您|你们?|大家)好|(?:我是)?[^，。：]{2,14}记者|我的问题(?:是)?(?:提给[^，。：]{1,16})?|我(?:有一个|想问|想请问|们)?(?:的)?(?:问题)?|请问|一下|有请|[^，。：]{1,3}(?:市长|主任|局长|书记|县长|区长|院长|所长|秘书长|厅长|处长|发言人))[，,。！：:]*"
)


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
        bare = _POLITE_RE.sub("", text).strip()
        if bare == text or len(bare) < _LEAST_QUESTION:
            return text
        text = bare
