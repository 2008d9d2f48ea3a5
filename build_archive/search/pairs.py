"""The index: for each pair of characters that stand side by side, the pages that hold it, in shards.

A phrase of common pairs is thought to stand on many pages that hold its pairs in other places. So what stands three
in a row is indexed too where both its pairs are common: not each for itself, which would take more room than all
pairs, but by one of ROWS numbers that it shares with others. Whatever is left of a phrase, its text decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import add, and_

from build_archive.search.fields import Field, Rank
from build_archive.search.fold import fold

# What a shard holds at most on average, before it is packed: small, since a phrase needs several.
SHARD_BYTES = 12_000
# A pair on more than one page of so many is kept as a bit a page: a number a page would be longer.
BITS = 8
# A pair is common when it stands on more than one page of so many.
COMMON = 3
ROWS = 1 << 12
# With fewer pages no rows are kept: the texts of all of them are soon read.
ROWS_FROM = 200
_ANYWHERE = len(Rank)  # the list of pages where the pair stands in any field, after those of each rank
_MAX_SHARDS = 1 << 14

_Lists = Mapping[int, Sequence[int]]  # by rank: numbers of the pages, rising


class PairIndex:
    """Collects the pairs of one page after the other."""

    def __init__(self) -> None:
        self._any: defaultdict[str, list[int]] = defaultdict(list)
        self._ranks: tuple[defaultdict[str, list[int]], ...] = tuple(defaultdict(list) for _ in Rank)
        self._texts: list[str] = []  # of each page, its parts by lines

    @property
    def pages(self) -> int:
        """How many pages were taken in."""
        return len(self._texts)

    def add(self, fields: Iterable[Field]) -> None:
        """Take in the next page."""
        found: list[set[str]] = [set() for _ in Rank]
        parts = []
        for field in fields:
            for part in map(fold, field.text.split("\t")):
                found[field.rank].update(map(add, part, part[1:]))
                parts.append(part)
        number = self.pages
        for pair in set().union(*found):
            self._any[pair].append(number)
        for rank in Rank:
            if rank is not Rank.BODY:  # what stands in no better place stands in the body
                for pair in found[rank]:
                    self._ranks[rank][pair].append(number)
        self._texts.append("\n".join(parts))

    def characters(self) -> frozenset[str]:
        """Return the characters of all pairs."""
        return frozenset(chain.from_iterable(self._any))

    def items(self) -> Iterator[tuple[str, _Lists]]:
        """Yield every pair in order, with its pages by rank."""
        for pair in sorted(self._any):
            lists = {int(rank): self._ranks[rank][pair] for rank in Rank if pair in self._ranks[rank]}
            yield pair, {**lists, _ANYWHERE: self._any[pair]}

    def rows(self) -> Iterator[tuple[int, _Lists]]:
        """Yield the rows of three characters on end that some page holds, each with those pages."""
        if self.pages < ROWS_FROM:
            return
        common = frozenset(pair for pair, pages in self._any.items() if is_common(len(pages), self.pages))
        rows: list[list[int]] = [[] for _ in range(ROWS)]
        numbers = _Rows()
        for page, text in enumerate(self._texts):
            pairs = list(map(add, text, text[1:]))
            known = list(map(common.__contains__, pairs))
            both = map(and_, known, known[1:])
            for row in set(map(numbers.__getitem__, set(compress(map(add, pairs, text[2:]), both)))):
                rows[row].append(page)
        yield from ((row, {_ANYWHERE: pages}) for row, pages in enumerate(rows) if pages)


def is_common(held: int, pages: int) -> bool:
    """Whether a pair that stands on `held` of so many pages is common."""
    return held * COMMON > pages


class _Rows(dict[str, int]):
    """The row of each three characters, reckoned when they are first met."""

    def __missing__(self, characters: str) -> int:
        self[characters] = row = row_of(characters)
        return row


def row_of(characters: str) -> int:
    """Return the row of three characters; the site's scripts reckon the same."""
    first, second, third = map(ord, characters)
    return (((first * 0x9E3779B1 + second * 0x85EBCA77 + third * 0xC2B2AE3D) & 0xFFFFFFFF) >> 15) % ROWS


def render_shards(index: PairIndex) -> list[bytes]:
    """Return the shards, a power of two of them.

    A shard is its pairs one after the other, all numbers as varints (seven bits a byte, low ones first):
    the two characters, a bit for each list that follows (ranks, then anywhere), and each list: how many
    pages, then their numbers, each less the one before and one; or, where `is_dense`, a bit a page. A row
    has for its characters 0 and its number, and stands in the shard of that number, counted round.
    """
    entries = [(shard_of(pair, _MAX_SHARDS), _encode_entry(pair, lists, index.pages)) for pair, lists in index.items()]
    entries += [(row, _encode_entry("\0" + chr(row), lists, index.pages)) for row, lists in index.rows()]
    total = sum(len(entry) for _, entry in entries)
    count = 1
    while count < _MAX_SHARDS and count * SHARD_BYTES < total:
        count *= 2
    shards = [bytearray() for _ in range(count)]
    for shard, entry in entries:
        shards[shard % count] += entry
    return [bytes(shard) for shard in shards]


def shard_of(pair: str, count: int) -> int:
    """Return the number of the shard that holds a pair; the site's scripts reckon the same."""
    mixed = (ord(pair[0]) * 0x9E3779B1 + ord(pair[1]) * 0x85EBCA77) & 0xFFFFFFFF
    return (mixed >> 15) % count


def _encode_entry(pair: str, lists: _Lists, pages: int) -> bytes:
    data = bytearray()
    for number in (ord(pair[0]), ord(pair[1]), sum(1 << rank for rank in lists)):
        _put(data, number)
    for _, numbers in sorted(lists.items()):
        _put(data, len(numbers))
        if is_dense(len(numbers), pages):
            data += _bits(numbers, pages)
        else:
            _put_gaps(data, numbers)
    return bytes(data)


def is_dense(held: int, pages: int) -> bool:
    """Whether a list of `held` of so many pages is kept as bits."""
    return held * BITS > pages


def _bits(numbers: Sequence[int], pages: int) -> bytes:
    bits = bytearray((pages + 7) // 8)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return bytes(bits)


def _put_gaps(data: bytearray, numbers: Sequence[int]) -> None:
    expected = 0
    for number in numbers:
        gap = number - expected
        if gap < 128:
            data.append(gap)
        else:
            _put(data, gap)
        expected = number + 1


def _put(data: bytearray, number: int) -> None:
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    data.append(number)
