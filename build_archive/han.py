"""Traditional characters and wide digits read as plain ones, one for one, so that each place stays the same place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from opencc import OpenCC

_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
_DIGITS = {chr(0xFF10 + digit): str(digit) for digit in range(10)}
_WIDE_MARKS = {"－": "-", "．": "."}
_WIDE_MARK_RE = re.compile(r"(?<=\d)[－．](?=\d)")  # of a day or a decimal, whose digits were wide too
_LONGEST_KEPT = 1_000  # characters; what is kept stays under a few megabytes
_LEFT = frozenset("乾著么")  # words more often than variants: 乾隆, 著名; 么 is the simplified one


def simplify(text: str) -> str:
    """Return a text in simplified characters and plain digits, each in the place of what it stands for.

    >>> simplify("衞生署副署長"), simplify("卫生署"), simplify("２０１８－０３－０９")
    ('卫生署副署长', '卫生署', '2018-03-09')
    """
    if len(text) <= _LONGEST_KEPT:
        return _simplified_line(text)
    lines = text.split("\n")
    plain = list(map(simplify if len(lines) > 1 else _simplified, lines))
    return text if plain == lines else "\n".join(plain)


def _simplified(text: str) -> str:
    if not _traditional_re().search(text):
        return text
    plain = text.translate(_table())
    return _WIDE_MARK_RE.sub(lambda mark: _WIDE_MARKS[mark[0]], plain) if "－" in plain or "．" in plain else plain


@lru_cache(maxsize=2_000)
def _simplified_line(text: str) -> str:
    """Return a line in simplified characters, kept: several recognisers read the lines of a page, and all of it."""
    return _simplified(text)


@cache
def _table() -> Mapping[int, str]:
    han = [chr(code) for block in _BLOCKS for code in block]
    simple = OpenCC("tw2s").convert("\n".join(han)).split("\n")
    pairs = {one: other for one, other in zip(han, simple, strict=True) if one != other and one not in _LEFT}
    return str.maketrans({**pairs, "衞": "卫", "佈": "布", **_DIGITS})


@cache
def _traditional_re() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _table()))}]")
