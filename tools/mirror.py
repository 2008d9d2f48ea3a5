"""What a mirror does to a text: traditional characters, readings in brackets, notes put into GBK bytes.

Every function is deterministic: the same text and arguments give the same damage.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from functools import cache

from opencc import OpenCC
from pypinyin.constants import PINYIN_DICT

HAN_RE = re.compile("[\u4e00-\u9fff]")

# Marks at which mirrors cut the byte stream; their bytes also turn up across two characters.
_CUT_AT = ("。", "，", "！", "？", "：", "；")


def reading_of(char: str) -> str:
    """Return the first reading of a character with its tone mark, "" when the table has none."""
    return PINYIN_DICT.get(ord(char), "").split(",")[0]


def choose_noted(text: str, every: int) -> frozenset[str]:
    """Return about one in `every` of the distinct Han characters of `text`: those a mirror's table holds.

    A mirror notes a character everywhere or nowhere, and mostly those that are not in GB 2312; so
    the choice depends on the character alone, and falls on such characters first.
    """
    return frozenset(
        char
        for char in set(HAN_RE.findall(text))
        if reading_of(char) and zlib.crc32(char.encode()) % (every if _is_gb2312(char) else max(1, every // 3)) == 0
    )


def _is_gb2312(char: str) -> bool:
    return len(char.encode("gb2312", "ignore")) == 2


def add_readings(text: str, every: int = 6) -> str:
    """Return `text` with its reading in brackets after about one in `every` distinct Han characters.

    >>> add_readings("发布会", 1)
    '发(fā)布(bù)会(huì)'
    """
    noted = choose_noted(text, every)
    return HAN_RE.sub(lambda m: f"{m[0]}({reading_of(m[0])})" if m[0] in noted else m[0], text)


def shift_bytes(text: str, seed: int, every: int = 6) -> str:
    r"""Return `text` as a mirror leaves it that puts its notes into the GBK bytes, line by line.

    Each character of the mirror's table is replaced by itself and its reading wherever its two bytes
    stand, also across two characters; what is then no character shows as `?` (with the ASCII
    character after it), and what falls into the user-defined area of GBK is dropped. Characters that
    GBK does not have are kept out of the table and split the stream.

    >>> shift_bytes("山區有小雨", 0, 1) != "山區有小雨"
    True
    """
    return "\n".join(line for line, _ in shift_lines(text, seed, every))


def shift_lines(text: str, seed: int, every: int = 6) -> list[tuple[str, int]]:
    """Return the lines of `text` as `shift_bytes` leaves them, each with how many pairs and digits are lost of it."""
    return _note_lines(text, choose_noted(text, every) | _cross_characters(text, seed, every), seed)


def shift_lines_rarely(text: str, seed: int, every: int = 8) -> list[tuple[str, int]]:
    """Return the lines as `shift_lines` does, cut only where the bytes of a noted character happen to stand across two.

    So it comes about on real pages: five times in a thousand characters here, once or twice on the mirror's
    page that was counted, which has as many notes (some 190 in a thousand characters).
    """
    return _note_lines(text, choose_noted(text, every), seed)


def _note_lines(text: str, chars: frozenset[str], seed: int) -> list[tuple[str, int]]:
    table = sorted(chars)
    random.Random(seed).shuffle(table)  # noqa: S311 (damage, not a secret)
    notes = [(char.encode("gbk"), f"{char}({reading_of(char)})".encode("gbk")) for char in table if _is_notable(char)]
    return [_shift_line(line, notes, seed) for line in text.split("\n")]


def _cross_characters(text: str, seed: int, every: int) -> frozenset[str]:
    """Return characters whose bytes stand across two characters of `text`, about one in `every * 4` of them."""
    data = text.encode("gbk", "ignore")
    pairs = {data[i : i + 2] for i in range(len(data) - 1)}
    chars = {pair.decode("gbk", "ignore") for pair in pairs if pair[0] >= 0x81 and pair[1] >= 0x81}
    chosen = (c for c in chars if len(c) == 1 and HAN_RE.match(c) and reading_of(c))
    return frozenset(c for c in chosen if zlib.crc32(c.encode(), seed) % (every * 4) == 0)


def _in_gbk(char: str) -> bool:
    return len(char.encode("gbk", "ignore")) == 2


def _is_notable(char: str) -> bool:
    reading = reading_of(char)
    return _in_gbk(char) and all(letter.isascii() or _in_gbk(letter) for letter in reading)


def _shift_line(line: str, notes: list[tuple[bytes, bytes]], seed: int) -> tuple[str, int]:
    if not all(ord(c) < 0x80 or _in_gbk(c) for c in line):
        return line, 0
    data = line.encode("gbk")
    for plain, noted in notes:
        data = data.replace(plain, noted)
    mark = _CUT_AT[(seed + len(data)) % len(_CUT_AT)].encode("gbk")
    shown = list(_shown(_cut_before(data, mark)))
    return "".join(text for text, _ in shown), sum(lost for _, lost in shown)


def _cut_before(data: bytes, mark: bytes) -> bytes:
    """Return `data` with one byte before the first `mark` that stands across two characters made void."""
    at = data.find(mark)
    while at > 0:
        if data[at - 1] >= 0x81 and _is_across(data, at):
            return data[: at - 1] + b"\xff" + data[at:]
        at = data.find(mark, at + 1)
    return data


def _is_across(data: bytes, at: int) -> bool:
    i = 0
    while i < at:
        i += 2 if data[i] >= 0x81 else 1
    return i != at


def decode_as_mirror(data: bytes) -> str:
    r"""Return GBK bytes decoded as PHP's mbstring does, and without the user-defined area.

    An invalid pair shows as one `?`, its second byte swallowed with it.

    >>> decode_as_mirror("們".encode("gbk") + b"\xd4(c)")
    '們?c)'
    """
    return "".join(text for text, _ in _shown(data))


def _shown(data: bytes) -> Iterator[tuple[str, bool]]:
    """Yield what each byte or pair of bytes shows as, "" for one that is dropped, and whether a character is lost."""
    i = 0
    while i < len(data):
        if data[i] < 0x80:
            yield chr(data[i]), False
            i += 1
        elif data[i] in (0x80, 0xFF):
            yield "?", False
            i += 1
        else:
            yield _decode_pair(data[i : i + 2])
            i += 2


def _decode_pair(pair: bytes) -> tuple[str, bool]:
    if len(pair) < 2 or not (0x40 <= pair[1] <= 0xFE and pair[1] != 0x7F):
        return "?", pair[1:] not in (b"", b"(")  # a digit is lost with it; the bracket of a note was none of the text
    try:
        return pair.decode("gbk"), False
    except UnicodeDecodeError:
        return "", True  # user-defined area: kept by nothing that followed


def to_traditional(text: str) -> str:
    """Return `text` in traditional characters, character by character, as a mirror's table does it.

    >>> to_traditional("卫生发布会")
    '衛生發布會'
    """
    return text.translate(_traditional_table("".join(sorted(set(HAN_RE.findall(text))))))


@cache
def _traditional_table(chars: str) -> dict[int, str]:
    converter = OpenCC("s2tw")
    return {ord(char): str(converter.convert(char)) for char in chars}
