"""The tables by which pages are shown in the other script, cut down to what the site's texts can need.

OpenCC takes, from left to right, the longest phrase that its dictionaries have, else the character. The table has those
phrases of which every pair of characters side by side stands on some page, so the site's script does the same. Which
pairs a page shows is known of the page alone, so that a page that changed costs no other page's reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie
import numpy as np
import opencc
from numpy.typing import NDArray
from opencc import OpenCC

from build_archive.patterns import HAN


class Way(NamedTuple):
    """OpenCC's names for the way to a script, and for the way back. Wording stays as it is (no `…p`)."""

    there: str
    back: str


# By what the display calls a script.
TARGETS = {"hant-tw": Way("s2tw", "tw2s"), "hant-hk": Way("s2hk", "hk2s"), "hans": Way("tw2s", "s2tw")}

_RUN_RE = re.compile(f"[{HAN}]+")
_TRADITIONAL_SHARE = 0.05  # of characters that only traditional texts have; simplified texts have none to speak of
_DICTIONARIES = Path(opencc.__file__).parent / "clib" / "share" / "opencc"
_TRIE = b"OPENCC_MARISA_0.2.5"  # what stands before the trie in a dictionary's file
_BEYOND = 0xFFFF  # in pairs, for each character that is two to the browser: there are few, and they fit in no 16 bits

Pairs = NDArray[np.uint32]  # two characters side by side, 16 bits each, rising; one that stands alone follows a zero


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def _convert(way: str, texts: list[str]) -> list[str]:
    return str(_converter(way).convert("\n".join(texts))).split("\n") if texts else []


def tongue_of(text: str) -> str:
    """Return the language tag of a text: zh-Hant where it is written in traditional characters, else zh-Hans.

    >>> tongue_of("發佈會將於明日舉行"), tongue_of("发布会明天举行"), tongue_of("")
    ('zh-Hant', 'zh-Hans', 'zh-Hans')
    """
    traditional = len(_traditional_re().findall(text))
    length = len(text) - len(_RUN_RE.sub("", text)) if traditional else 0
    return "zh-Hant" if traditional > _TRADITIONAL_SHARE * length else "zh-Hans"


@cache
def _traditional_re() -> re.Pattern[str]:
    """Match a character that is written otherwise in simplified texts, of those that are one to the browser."""
    chars = [char for char in map(chr, range(0x3400, 0xA000)) if _RUN_RE.fullmatch(char)]
    pairs = zip(chars, _convert("t2s", chars), strict=True)
    return re.compile(f"[{''.join(char for char, to in pairs if char != to)}]")


# Pairs


def pairs_of(text: str) -> Pairs:
    """Return the pairs of Chinese characters in a text, or in a page of HTML with its attributes."""
    codes, is_han, pairs = _side_by_side(text)
    around = np.concatenate(([False], is_han, [False]))
    return unite((pairs, codes[is_han & ~around[:-2] & ~around[2:]]))


@cache
def _han() -> NDArray[np.bool_]:
    """Return which codes are of Chinese characters, those beyond 16 bits among them."""
    found = np.array([_RUN_RE.fullmatch(chr(code)) is not None for code in range(_BEYOND + 1)])
    found[_BEYOND] = True
    return found


def _side_by_side(text: str) -> tuple[Pairs, NDArray[np.bool_], Pairs]:
    """Return the codes of a text, which of them are Chinese characters, and the pairs of such in their order."""
    whole = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.minimum(whole, _BEYOND).astype(np.uint32)
    is_han = _han()[codes]
    return codes, is_han, (codes[:-1] << np.uint32(16) | codes[1:])[is_han[:-1] & is_han[1:]]


def unite(pairs: Iterable[Pairs]) -> Pairs:
    """Return all pairs, each once."""
    united: Pairs = np.unique(np.concatenate((np.empty(0, np.uint32), *pairs)))
    return united


# Tables


@dataclass(frozen=True, slots=True)
class Table:
    """How characters become others: each by itself, and in phrases, of which the longest that fits is taken."""

    characters: Mapping[str, str]
    phrases: Mapping[str, str]
    _longest: dict[str, int] = field(init=False)  # phrase, by the first character

    def __post_init__(self) -> None:
        longest: dict[str, int] = {}
        for phrase in self.phrases:
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
        object.__setattr__(self, "_longest", longest)

    def convert(self, text: str) -> str:
        """Return `text` converted, as the site's script does it."""
        return "".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            lengths = range(self._longest.get(text[at], 0), 1, -1)
            length = next((one for one in lengths if text[at : at + one] in self.phrases), 1)
            piece = text[at : at + length]
            yield self.phrases[piece] if length > 1 else self.characters.get(piece, piece)
            at += length


def table_for(pairs: Pairs, target: str) -> Table:
    """Return the table that converts all texts whose pairs these are as OpenCC does, save for their length.

    What OpenCC makes longer or shorter stays as it is, so that places in a text hold.
    """
    way = TARGETS[target]
    known, codes, firsts = _phrases(way)
    are_all = np.logical_and.reduceat(np.isin(codes, pairs), firsts)
    phrases = [phrase for phrase, is_shown in zip(known, are_all.tolist(), strict=True) if is_shown]
    shown = np.unique(np.concatenate((pairs >> 16, pairs & 0xFFFF)))
    characters = [chr(code) for code in shown.tolist() if 0 < code < _BEYOND]
    beyond = _characters_beyond() if _BEYOND in shown else []
    return Table(_changed(way, [*characters, *beyond]), dict(_of_same_length(way, phrases)))


def _changed(way: Way, texts: list[str]) -> dict[str, str]:
    return {text: to for text, to in _of_same_length(way, texts) if text != to}


def _of_same_length(way: Way, texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each text with what it becomes; with itself, where that has other places to the browser."""
    for text, to in zip(texts, _convert(way.there, texts), strict=True):
        yield text, to if [char > "\uffff" for char in text] == [char > "\uffff" for char in to] else text


@cache
def _phrases(way: Way) -> tuple[list[str], Pairs, NDArray[np.intp]]:
    """Return all phrases that OpenCC has on a way, in order; their pairs in one row, and where in it each begins."""
    files = sorted(set(_dictionaries(json.loads((_DICTIONARIES / f"{way.there}.json").read_text(encoding="utf-8")))))
    found = {phrase for file in files for phrase in _keys(file) if len(phrase) > 1}
    # A phrase of a later step is written there as the steps before it have it.
    found.update(_convert(way.back, sorted(found)))
    phrases = sorted(phrase for phrase in found if _RUN_RE.fullmatch(phrase))
    _, _, pairs = _side_by_side("\n".join(phrases))
    sizes = np.array([len(phrase) - 1 for phrase in phrases])
    return phrases, pairs, np.cumsum(sizes) - sizes


def _dictionaries(configuration: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that OpenCC's configuration names, but for those that only make characters alike before."""
    for key, value in configuration.items():
        if key == "file":
            yield value
        elif key != "normalization":
            for part in value if isinstance(value, list) else [value]:
                yield from _dictionaries(part) if isinstance(part, dict) else ()


def _keys(file: str) -> list[str]:
    data = (_DICTIONARIES / file).read_bytes()
    if not data.startswith(_TRIE):
        raise ValueError(f"{file} is no dictionary of the OpenCC that is known here")
    return list(marisa_trie.Trie().frombytes(data[len(_TRIE) :]).keys())


@cache
def _characters_beyond() -> list[str]:
    """Return the characters beyond 16 bits that OpenCC knows."""
    ways = (json.loads((_DICTIONARIES / f"{way.there}.json").read_text(encoding="utf-8")) for way in TARGETS.values())
    keys = {key for way in ways for file in _dictionaries(way) for key in _keys(file)}
    return sorted(key for key in keys if len(key) == 1 and key > "\uffff")


def render_table(table: Table, target: str) -> str:
    """Return the script that hands a table to the display: characters in pairs, phrases side by side."""
    pairs = "".join(char + to for char, to in sorted(table.characters.items()))
    phrases = " ".join(f"{phrase} {to}" for phrase, to in sorted(table.phrases.items()))
    return f'archiveVariants({json.dumps(target)},"{pairs}","{phrases}")\n'
