"""Finds characters and the beginnings of words in long texts, all places at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_SHORT = 200  # characters: below that a pattern is faster than arrays


class HeadFinder:
    """Finds where words of two and more characters may begin: the places of their first two characters."""

    def __init__(self, heads: Collection[str]) -> None:
        first, second = (sorted({head[at] for head in heads}) for at in (0, 1))
        self._re = re.compile(rf"[{''.join(map(re.escape, first))}](?=[{''.join(map(re.escape, second))}])")
        # A table of all pairs, row by row; the first row and the first column are of all other characters.
        self._columns = _numbers(second)
        self._rows = _numbers(first) * (len(second) + 1)
        self._pairs = np.zeros((len(first) + 1) * (len(second) + 1), np.bool_)
        self._pairs[[self._rows[ord(head[0])] + self._columns[ord(head[1])] for head in heads]] = True

    def find(self, text: str) -> list[int]:
        """Return the places, in order; in a short text some where other characters follow, too.

        >>> HeadFinder(["台风", "暴雨"]).find("台风带来暴雨。" * 100)[:3]
        [0, 4, 7]
        """
        if len(text) < _SHORT:
            return [match.start() for match in self._re.finditer(text)]
        codes = _codes(text)
        rows, columns = self._rows.take(codes[:-1], mode="clip"), self._columns.take(codes[1:], mode="clip")
        places: list[int] = self._pairs.take(rows + columns).nonzero()[0].tolist()
        return places


def _numbers(characters: Sequence[str]) -> NDArray[np.uint32]:
    """Return for each code its number among those characters, 0 for all others; what lies beyond is as the last."""
    codes = [*map(ord, characters)]
    numbers = np.zeros(max(codes) + 2, np.uint32)
    numbers[codes] = range(1, len(codes) + 1)
    return numbers


class CharacterFinder:
    """Finds characters of a set, which is given as the class of a pattern: one beside the other, and ranges."""

    def __init__(self, characters: str) -> None:
        self._holds = np.zeros(sys.maxunicode + 1, np.bool_)
        at = 0
        while at < len(characters):
            last = at + 2 if characters[at + 1 : at + 2] == "-" and at + 2 < len(characters) else at
            self._holds[ord(characters[at]) : ord(characters[last]) + 1] = True
            at = last + 1

    def count(self, text: str) -> int:
        """Return how many of them stand in a text.

        >>> CharacterFinder("a-c").count("abcd, cba")
        6
        """
        return int(np.count_nonzero(self._holds.take(_codes(text))))

    def places(self, text: str) -> list[int]:
        """Return where they stand in a text, in order."""
        places: list[int] = self._holds.take(_codes(text)).nonzero()[0].tolist()
        return places

    def found(self, text: str) -> frozenset[str]:
        """Return those that stand in a text.

        >>> sorted(CharacterFinder("a-cx").found("abd, xb"))
        ['a', 'b', 'x']
        """
        codes = _codes(text)
        return frozenset(map(chr, codes[self._holds.take(codes)].tolist()))


def utf8_runs(text: str, starts: Sequence[int], length: int) -> Iterator[bytes]:
    """Yield in UTF-8 the runs of so many characters that begin at those places.

    >>> [run.decode() for run in utf8_runs("a市b县c", [0, 2], 3)]
    ['a市b', 'b县c']
    """
    data, codes = text.encode("utf-8", "surrogatepass"), _codes(text)
    offsets = np.zeros(len(codes) + 1, np.intp)
    np.cumsum(1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF), out=offsets[1:])
    begins = np.array(starts, np.intp)
    for start, end in zip(offsets[begins].tolist(), offsets[begins + length].tolist(), strict=True):
        yield data[start:end]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def find_all(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands in a text, first to last; much faster than a pattern where it is rare.

    >>> list(find_all("水", "水涨水落"))
    [0, 2]
    """
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
