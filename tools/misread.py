"""Damage by tools that read the bytes of a text in a wrong encoding, or wrote its characters in a form of their own.

Every function is deterministic: the same text and seed give the same damage. A function that loses
characters for good returns how many with the text.
"""

from __future__ import annotations

import random
import re
import unicodedata
from functools import cache

_HAN_RE = re.compile("[\u4e00-\u9fff]")

# What editors name in a Chinese text; they number what has no name.
_NAMED = {"“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;", "·": "&middot;", "…": "&hellip;", "×": "&times;"}
_INVISIBLE = "\u200b\u200b\u200b\ufeff\u200c\u200d\u2060\u00ad"  # the first is the most frequent by far


def utf8_as_gbk(text: str) -> tuple[str, int]:
    r"""Return UTF-8 shown by a tool that takes it for GBK, and how many characters lost a byte.

    Seen in source files and data dumps saved again by an editor: code page 936 shows 0x80 as the
    euro sign, and a byte left over, with the ASCII character after it, as one `?`; a line end stays.

    >>> utf8_as_gbk("的数据中")
    ('鐨勬暟鎹\ue1bb腑', 0)
    >>> utf8_as_gbk("的数据)")
    ('鐨勬暟鎹?', 2)
    """
    lines = [_code_page_936(line.encode()) for line in text.split("\n")]
    return "\n".join(line for line, _ in lines), sum(lost for _, lost in lines)


def _code_page_936(data: bytes) -> tuple[str, int]:
    out: list[str] = []
    at = lost = 0
    while at < len(data):
        if data[at] <= 0x80:
            out.append("€" if data[at] == 0x80 else chr(data[at]))
            at += 1
            continue
        pair = data[at : at + 2]
        out.append(_pair_of_936(pair))
        if out[-1] == "?":
            lost += 1 + (pair[-1] < 0x80)
        at += 2
    return "".join(out), lost


def _pair_of_936(pair: bytes) -> str:
    """Return what Windows shows for two bytes; its user-defined area is where GB 18030 has it too."""
    try:
        char = pair.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return char if len(char) == 1 else "?"


def utf8_as_latin(text: str) -> str:
    """Return UTF-8 shown as ISO 8859-1, controls and all; seen in data sets and saved answers of servers."""
    return text.encode().decode("latin-1")


def utf8_as_windows(text: str) -> str:
    """Return UTF-8 shown as a browser shows it that was told Latin-1: as Windows-1252, holes as controls."""
    return "".join(_windows_1252(byte) for byte in text.encode())


def gbk_as_windows(text: str) -> str:
    """Return GBK shown as a browser shows it that was told Latin-1; seen in program listings and error messages."""
    return "".join(_windows_1252(byte) for byte in text.encode("gb18030"))


def utf8_twice(text: str) -> str:
    """Return UTF-8 shown as Windows-1252, saved so, and shown so again; seen in tables moved between databases."""
    return utf8_as_windows(utf8_as_windows(text))


@cache
def _windows_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def part_misread(text: str, seed: int) -> str:
    """Return `text` with one paragraph in three misread (UTF-8 as Windows-1252), as a page of two sources has it."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return "\n".join(utf8_as_windows(line) if chance.randrange(3) == 0 else line for line in text.split("\n"))


def entities(text: str, seed: int) -> str:
    """Return `text` as old editors of portals save it: marks by name, one Han character in eight by number.

    Some number in decimals and some in hexadecimals; a page saved twice has the ampersand escaped too.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    number = "&#{};" if seed % 2 else "&#x{:X};"
    named = "".join(_NAMED.get(char, char) for char in text)
    done = _HAN_RE.sub(lambda m: number.format(ord(m[0])) if chance.randrange(8) == 0 else m[0], named)
    return done.replace("&", "&amp;") if seed % 3 == 0 else done


def invisible(text: str, seed: int) -> str:
    """Return `text` with zero-width marks between characters, as pages against copying and some editors have them."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return _HAN_RE.sub(lambda m: m[0] + chance.choice(_INVISIBLE) if chance.randrange(30) == 0 else m[0], text)


def no_break_spaces(text: str, seed: int) -> str:
    """Return `text` with its paragraphs set in by no-break spaces and some put inside, as pasted from an editor."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    lines = ["\u00a0" * 4 + line if line else "\u00a0" for line in text.split("\n")]
    return re.sub(
        "(?<=[，。；：])(?=[\u4e00-\u9fff])", lambda _: "\u00a0" * (chance.randrange(12) == 0), "\n".join(lines)
    )


def compatibility(text: str) -> str:
    """Return `text` with each character that has a twin among radicals and compatibility ideographs shown as it.

    So text copied from PDF looks whose fonts map a glyph back to the wrong one of two numbers.

    >>> compatibility("方法一行")
    '⽅法⼀⾏'
    """
    return text.translate(_twins())


@cache
def _twins() -> dict[int, str]:
    """Return the Kangxi radical of each character that has one."""
    radicals = map(chr, range(0x2F00, 0x2FD6))
    return {ord(unicodedata.normalize("NFKC", char)): char for char in radicals}


def replaced(text: str, seed: int) -> tuple[str, int]:
    """Return `text` with one Han character in 200 shown as U+FFFD, and how many: cut in two by a buffer's end.

    Seen on pages whose server sends its answer in pieces; the three bytes show as one to three marks.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    lost = 0

    def show(match: re.Match[str]) -> str:
        nonlocal lost
        if chance.randrange(200):
            return match[0]
        lost += 1
        return "\ufffd" * chance.randint(1, 3)

    return _HAN_RE.sub(show, text), lost
