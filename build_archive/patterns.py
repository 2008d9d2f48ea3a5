"""Regular expressions of Chinese words: in either script, and so written that a search for them is quick."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_HAN_CHARACTER_RE = re.compile(f"[{HAN}]")


@cache
def either_script(pattern: str) -> str:
    """Return a regular expression that matches the traditional forms of its words too.

    Alternatives begin with a character each, not with a set, so that a search leaps to where one may begin.

    >>> either_script("表示|[说讲]|书[^记]"), either_script("书记")
    ('表示|说|說|説|讲|講|书[^记記]|書[^记記]', '[书書][记記]')
    """
    out, in_class = [], False
    for at, char in enumerate(pattern):
        escaped = at and pattern[at - 1] == "\\"
        in_class = (char == "[" or (in_class and char != "]")) if not escaped else in_class
        forms = _forms(char) if _HAN_CHARACTER_RE.match(char) else char
        out.append(f"[{forms}]" if len(forms) > 1 and not in_class else forms)
    return _led_by_characters("".join(out))


_LEADING_SET_RE = re.compile(rf"\s*\[([{HAN}]+)\](?![?*{{])")
_LEADING_CHARACTER_RE = re.compile(rf"\s*[{HAN}](?![?*{{])")
_LEADING_GROUP_RE = re.compile(r"\s*\(\?:")


def _led_by_characters(pattern: str) -> str:
    """Return a pattern whose alternatives, where all begin with characters or sets of them, begin with characters."""
    if "#" in pattern or (len(_alternatives(pattern)) < 2 and not _LEADING_GROUP_RE.match(pattern)):
        return pattern
    led = None if re.compile(pattern, re.VERBOSE).groups else _led(pattern)
    return "|".join(led) if led else pattern


def _led(pattern: str) -> list[str] | None:
    """Return the alternatives of a pattern, each led by a character; None where one begins otherwise.

    >>> _led("(?:在线|网络)访谈|[说讲]话"), _led("(?:现场)?提问")
    (['在线访谈', '网络访谈', '说话', '讲话'], None)
    """
    out: list[str] = []
    for words in _alternatives(pattern):
        if leading := _LEADING_SET_RE.match(words):
            out += (char + words[leading.end() :] for char in leading[1])
        elif _LEADING_CHARACTER_RE.match(words):
            out.append(words)
        elif group := _LEADING_GROUP_RE.match(words):
            end = _end_of_group(words, group.end())
            inner = _led(words[group.end() : end - 1]) if words[end : end + 1] not in ("?", "*", "{", "+") else None
            if inner is None:
                return None
            out += (one + words[end:] for one in inner)
        else:
            return None
    return out


def _end_of_group(pattern: str, at: int) -> int:
    """Return where a group ends whose inside begins there."""
    depth = 1
    for mark in _PATTERN_MARK_RE.finditer(pattern, at):
        depth += (mark[0] == "(") - (mark[0] == ")")
        if not depth:
            return mark.end()
    return len(pattern)


def _alternatives(pattern: str) -> list[str]:
    """Return the alternatives of a pattern, not those inside its groups."""
    parts, depth, at = [], 0, 0
    for mark in _PATTERN_MARK_RE.finditer(pattern):
        depth += (mark[0] == "(") - (mark[0] == ")")
        if mark[0] == "|" and not depth:
            parts.append(pattern[at : mark.start()])
            at = mark.end()
    return [*parts, pattern[at:]]


_PATTERN_MARK_RE = re.compile(r"\\.|\[[^\]]*\]|[()|]")


def word_forms(word: str) -> frozenset[str]:
    """Return a word with its traditional forms."""
    return frozenset((word, *(converter.convert(word) for converter in _converters())))


@cache
def _converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("s2t"), OpenCC("s2hk")


@cache
def _forms(char: str) -> str:
    """Return a character and its traditional forms, each once."""
    return "".join(dict.fromkeys([char, *(converter.convert(char) for converter in _converters())]))
