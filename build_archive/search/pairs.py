"""The index: for each pair of characters that stand side by side, the pages that hold it, in shards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import add

from build_archive.search.fields import Field, Rank
from build_archive.search.fold import fold

# What a shard holds at most on average, before it is packed: small, since a phrase needs several.
SHARD_BYTES = 12_000
# A pair on more than one page of so many is kept as a bit a page: a number a page would be longer.
BITS = 8
_ANYWHERE = len(Rank)  # the list of pages where the pair stands in any field, after those of each rank
_MAX_SHARDS = 1 << 14

_Lists = dict[int, list[int]]  # by rank: numbers of the pages, rising


class PairIndex:
    """Collects the pairs of one page after the other."""

    def __init__(self) -> None:
        self.pages = 0
        self.lists: dict[str, _Lists] = {}
        self._any: defaultdict[str, list[int]] = defaultdict(list)
        self._ranks: tuple[defaultdict[str, list[int]], ...] = tuple(defaultdict(list) for _ in Rank)

    def add(self, fields: Iterable[Field]) -> None:
        """Take in the next page."""
        found: list[set[str]] = [set() for _ in Rank]
        for field in fields:
            for part in field.text.split("\t"):
                folded = fold(part)
                found[field.rank].update(map(add, folded, folded[1:]))
        number = self.pages
        for pair in set(chain.from_iterable(found)):
            self._any[pair].append(number)
        for rank in Rank:
            if rank is not Rank.BODY:  # what stands in no better place stands in the body
                for pair in found[rank]:
                    self._ranks[rank][pair].append(number)
        self.pages += 1

    def characters(self) -> frozenset[str]:
        """Return the characters of all pairs."""
        return frozenset(chain.from_iterable(self._any))

    def items(self) -> Iterable[tuple[str, dict[int, list[int]]]]:
        """Return every pair in order, with its pages by rank."""
        for pair in sorted(self._any):
            lists = {int(rank): self._ranks[rank][pair] for rank in Rank if pair in self._ranks[rank]}
            yield pair, {**lists, _ANYWHERE: self._any[pair]}


def render_shards(index: PairIndex) -> list[bytes]:
    """Return the shards, a power of two of them.

    A shard is its pairs one after the other, all numbers as varints (seven bits a byte, low ones first):
    the two characters, a bit for each list that follows (ranks, then anywhere), and each list: how many
    pages, then their numbers, each less the one before and one; or, where `is_dense`, a bit a page.
    """
    entries = [(pair, _encode_entry(pair, lists, index.pages)) for pair, lists in index.items()]
    total = sum(len(entry) for _, entry in entries)
    count = 1
    while count < _MAX_SHARDS and count * SHARD_BYTES < total:
        count *= 2
    shards = [bytearray() for _ in range(count)]
    for pair, entry in entries:
        shards[shard_of(pair, count)] += entry
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
