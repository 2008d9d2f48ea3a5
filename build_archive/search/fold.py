"""What the search takes a text for: one form of a character's script, width and case, no idle spaces.

The scripts of the site fold a reader's words in the same way (`fold.js`); a table of cases holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

_BASIC = 0x10000  # codes of the basic plane
_HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))  # the basic block and its first extension
_OTHER_HAN = (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))  # radicals and compatibility forms
# Marks that texts use for one another.
_MARKS = {
    " ": "\t\n\v\f\r\x85\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\u202f\u205f"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029",
    '"': "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    "'": "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}",
    "-": "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{MINUS SIGN}",
    "\N{MIDDLE DOT}": "\N{BULLET}\N{HYPHENATION POINT}\N{KATAKANA MIDDLE DOT}",
}
# A space beside a Han character, or other wide one, says nothing: 记者： 请问 is 记者：请问.
_IDLE_SPACE_RE = re.compile("^ | $|(?<=[\u2e80-\U0010ffff]) | (?=[\u2e80-\U0010ffff])")
_SPACES_RE = re.compile(" {2,}")


def fold(text: str) -> str:
    """Return `text` as the search compares it.

    >>> fold("廈門Ｒ＆Ｄ 站點"), fold("Covid  19 病例")
    ('厦门r&d站点', 'covid 19病例')
    """
    return fold_all([text])[0]


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return texts as the search compares them; many together are folded much faster than one by one."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    is_basic = codes < _BASIC
    folded = np.where(is_basic, _folded_codes()[np.where(is_basic, codes, 0)], codes)
    whole = folded.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    ends = accumulate(map(len, texts), initial=0)
    return [_without_idle_spaces(whole[begin:end]) for begin, end in pairwise(ends)]


def _without_idle_spaces(text: str) -> str:
    return _IDLE_SPACE_RE.sub("", _SPACES_RE.sub(" ", text)) if " " in text else text


@cache
def simple_forms() -> Mapping[str, str]:
    """Return the characters that stand for another: traditional, variant and compatibility forms, and marks.

    Both sides are of the basic plane, so that a place in the folded text can be told in the text.
    """
    forms = {other: mark for mark, others in _MARKS.items() for other in others}
    for code in _OTHER_HAN:
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code) and len(plain) == 1 and ord(plain) < _BASIC:
            forms[chr(code)] = plain
    han = [chr(code) for code in _HAN]
    for standard in ("tw2s", "hk2s"):  # each knows forms that the other does not
        simple = OpenCC(standard).convert("\n".join(han)).split("\n")
        for one, other in zip(han, simple, strict=True):
            if one != other and len(other) == 1 and ord(other) < _BASIC:
                forms.setdefault(one, other)
    return {one: _last(forms, other) for one, other in forms.items()}


def _last(forms: Mapping[str, str], form: str) -> str:
    for _ in range(4):  # a compatibility form of a traditional one; no chain is longer
        form = forms.get(form, form)
    return form


@cache
def _folded_codes() -> NDArray[np.uint32]:
    """Return the folded form of each character of the basic plane, by its code; all others are their own."""
    return np.array([ord(_fold_character(chr(code))) for code in range(_BASIC)], np.uint32)


def _fold_character(character: str) -> str:
    if "\N{FULLWIDTH EXCLAMATION MARK}" <= character <= "\N{FULLWIDTH TILDE}":
        character = chr(ord(character) - 0xFEE0)
    form = simple_forms().get(character, character)
    lower = form.lower()
    return lower if len(lower) == 1 and ord(lower) < _BASIC else form
