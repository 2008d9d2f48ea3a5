"""The index: for each pair of characters that stand side by side, the pages that hold it, in shards.

A phrase of common pairs is thought to stand on many pages that hold its pairs in other places. So what stands three
in a row is indexed too where both its pairs are common: not each for itself, which would take more room than all
pairs, but by one of ROWS numbers that it shares with others. Whatever is left of a phrase, its text decides.

What is read of one page (`PageEntry`) depends on that page alone and can be kept. The index is made of all of them
as arrays: a list (the pages that hold a pair in a place of some rank) is a stretch of sorted keys, each of
two characters, a rank and a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from build_archive.search.fields import Field, Rank
from build_archive.search.fold import fold_all

# What a shard holds at most on average, before it is packed: small, since a phrase needs several.
SHARD_BYTES = 12_000
# A list of more than one page of so many is kept as a bit a page: a number a page would be longer.
BITS = 8
# A pair is common when it stands on more than one page of so many.
COMMON = 3
ROWS = 1 << 12
# With fewer pages no rows are kept: the texts of all of them are soon read.
ROWS_FROM = 200
_ANYWHERE = len(Rank)  # the list of pages where the pair stands in any field, after those of each rank
_MAX_SHARDS = 1 << 14

Integers = NDArray[np.int64]
Unsigned = NDArray[np.unsignedinteger]
_Codes = TypeVar("_Codes", int, Integers)
_Number = TypeVar("_Number", bound=np.integer)

# A key, from the highest bits on: two characters, a rank, a page.
_CHARACTER_BITS, _RANK_BITS, _PAGE_BITS = 21, 3, 18
_LIST = _PAGE_BITS
_PAIR = _LIST + _RANK_BITS
_FIRST = _PAIR + _CHARACTER_BITS
_CHARACTER = (1 << _CHARACTER_BITS) - 1
_MOST_PAGES = 1 << _PAGE_BITS
_END = ord("\n")  # stands between the parts of a text; folded text holds none
# How much is done at once, which bounds the memory.
_ENTRIES = 1 << 18
_PAGES_AT_ONCE = 64
_ROWS_AT_ONCE = 128


class Pairs(NamedTuple):
    """The pairs of characters side by side on a page."""

    characters: Unsigned  # those of all pairs, rising
    followers: Unsigned  # of each character: how many others stand behind it
    seconds: Unsigned  # those, by their place among the characters, rising, for one character after the other
    ranks: Unsigned  # of each such pair: a bit for each rank where it stands; that of the body only if it has no other


class PageEntry(NamedTuple):
    """What the index needs of a page."""

    text: str  # folded, its parts by lines
    pairs: Pairs


def page_entry(fields: Iterable[Field]) -> PageEntry:
    """Return what the index needs of a page with these fields."""
    parts = [(field.rank, part) for field in fields for part in field.text.split("\t")]
    folded = fold_all([part for _, part in parts])
    text = "\n".join(folded)
    # What stands in no better place stands in the body.
    bits = [0 if rank is Rank.BODY else 1 << rank for rank, _ in parts]
    ranks_of = np.repeat(np.array(bits, np.uint8), [len(part) + 1 for part in folded])[:-1]  # each character's
    codes = _codes(text)
    is_inside = codes != _END
    places = np.flatnonzero(is_inside[:-1] & is_inside[1:])
    pairs = codes[places] << _CHARACTER_BITS | codes[places + 1]
    order = np.argsort(pairs)
    pairs = pairs[order]
    heads = _heads(pairs)
    firsts, seconds = pairs[heads] >> _CHARACTER_BITS, pairs[heads] & _CHARACTER
    ranks = np.bitwise_or.reduceat(ranks_of[places[order]], heads) if len(heads) else np.empty(0, np.uint8)
    characters = _distinct(np.concatenate((firsts, seconds)))
    followers = np.bincount(np.searchsorted(characters, firsts), minlength=len(characters))
    return PageEntry(
        text, Pairs(_shrink(characters), _shrink(followers), _shrink(np.searchsorted(characters, seconds)), ranks)
    )


class Entries(Protocol):
    """The entries of all pages, each part with the number of its page; the pages come in any order."""

    def __len__(self) -> int:
        """Return how many pages there are; their numbers count from 0."""
        ...

    def pairs(self) -> Iterable[tuple[int, Pairs]]:
        """Yield the pairs of each page."""
        ...

    def texts(self) -> Iterable[tuple[int, str]]:
        """Yield the text of each page."""
        ...


def _shrink(numbers: Integers) -> Unsigned:
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))


def _codes(text: str) -> Integers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)


def _distinct(numbers: NDArray[_Number]) -> NDArray[_Number]:
    """Return each number once, rising; for so few numbers np.unique takes longer."""
    ordered = np.sort(numbers)
    return ordered[_heads(ordered)]


def _heads(ordered: NDArray[np.integer], apart: int = 0) -> Integers:
    """Return where in ordered numbers each begins; those that differ in the bits of `apart` only are one."""
    is_new = np.ones(len(ordered), bool)
    np.greater(ordered[1:] ^ ordered[:-1], apart, out=is_new[1:])
    return np.flatnonzero(is_new)


def is_common(held: Integers, pages: int) -> NDArray[np.bool_]:
    """Return which pairs are common, of those that stand on `held` of so many pages."""
    return held * COMMON > pages


def is_dense(held: Integers, pages: int) -> NDArray[np.bool_]:
    """Return which lists are kept as bits, of those of `held` of so many pages."""
    return held * BITS > pages


def row_of(characters: str) -> int:
    """Return the row of three characters; the site's scripts reckon the same."""
    return _rows(*map(ord, characters))


def _rows(first: _Codes, second: _Codes, third: _Codes) -> _Codes:
    mixed = (first * 0x9E3779B1 + second * 0x85EBCA77 + third * 0xC2B2AE3D) & 0xFFFFFFFF
    return (mixed >> 15) % ROWS


def shard_of(pair: str, count: int) -> int:
    """Return the number of the shard that holds a pair; the site's scripts reckon the same."""
    return _shards(ord(pair[0]), ord(pair[1]), count)


def _shards(first: _Codes, second: _Codes, count: int) -> _Codes:
    return ((first * 0x9E3779B1 + second * 0x85EBCA77 & 0xFFFFFFFF) >> 15) % count


@dataclass(frozen=True, slots=True)
class Index:
    """The lists of all pairs and rows, as the shards hold them."""

    data: bytes
    ends: Integers  # of each pair or row in the data
    shards: Integers  # the shard of each, were there as many as can be
    characters: frozenset[str]  # of all pairs

    @property
    def count(self) -> int:
        """How many shards there are, a power of two."""
        count = 1
        while count < _MAX_SHARDS and count * SHARD_BYTES < len(self.data):
            count *= 2
        return count

    def render_shards(self) -> Iterator[bytes]:
        """Yield the shards in order.

        A shard is its pairs one after the other, all numbers as varints (seven bits a byte, low ones first):
        the two characters, a bit for each list that follows (ranks, then anywhere), and each list: how many
        pages, then their numbers, each less the one before and one; or, where `is_dense`, a bit a page. A row
        has for its characters 0 and its number, and stands in the shard of that number, counted round.
        """
        shards = self.shards % self.count
        order = np.argsort(shards, kind="stable")
        starts, ends = np.concatenate(([0], self.ends[:-1]))[order], self.ends[order]
        borders = np.searchsorted(shards[order], np.arange(self.count + 1)).tolist()
        for first, last in pairwise(borders):
            places = zip(starts[first:last].tolist(), ends[first:last].tolist(), strict=True)
            yield b"".join(self.data[start:end] for start, end in places)


def make_index(entries: Entries) -> Index:
    """Return the index of these pages, of which there may be 262,144. Costs are linear in the pairs of the pages."""
    count = len(entries)
    if count > _MOST_PAGES:
        raise ValueError(f"the search holds {_MOST_PAGES:,} pages at most")
    pages = _Pages(entries.pairs())
    encoded = []
    common = [np.empty(0, np.int64)]
    for keys in pages.sorted_keys():
        lists = _Lists.of(keys)
        encoded.append(_encode(lists, count))
        common.append(lists.of_common_pairs(count))
    characters = pages.characters()
    del pages  # the rows need as much room
    shards = [_shards(pairs >> _CHARACTER_BITS, pairs & _CHARACTER, _MAX_SHARDS) for _, pairs, _ in encoded]
    if count >= ROWS_FROM:
        of_rows = [_encode(_Lists.of(keys), count) for keys in _row_keys(entries, np.concatenate(common))]
        shards += [rows for _, rows, _ in of_rows]
        encoded += of_rows
    ends = np.cumsum(np.concatenate([np.empty(0, np.int64), *(sizes for _, _, sizes in encoded)]))
    data = b"".join(data for data, _, _ in encoded)
    return Index(data, ends, np.concatenate([np.empty(0, np.int64), *shards]), characters)


class _Pages:
    """The pairs of all pages side by side: a row for each character of a page, with those that stand behind it."""

    def __init__(self, pairs_by_page: Iterable[tuple[int, Pairs]]) -> None:
        numbers: list[int] = []  # of the pages, as they come

        def columns() -> Iterator[Pairs]:
            for number, pairs in pairs_by_page:
                numbers.append(number)
                yield pairs

        sizes, (self._characters, self._followers, self._seconds, self._ranks) = _side_by_side(columns())
        self._ends = np.cumsum(self._followers, dtype=np.uint32)  # of each row among the pairs
        self._pages = np.repeat(np.array(numbers, np.min_scalar_type(len(numbers))), sizes)  # of each row
        self._first_rows = np.zeros(len(numbers), np.int64)  # of each page
        self._first_rows[numbers] = np.cumsum(sizes) - sizes

    def characters(self) -> frozenset[str]:
        """Return the characters of all pairs."""
        return frozenset(map(chr, _distinct(self._characters).tolist()))

    def sorted_keys(self) -> Iterator[Integers]:
        """Yield the keys of all lists in order, some characters at a time."""
        rows = self._rows_in_order()
        heads = _heads(self._characters[rows])
        if not len(rows):
            return
        held = np.cumsum(np.add.reduceat(self._followers[rows], heads, dtype=np.int64))
        borders = np.append(heads, len(rows))
        low = 0
        while low < len(heads):
            before = held[low - 1] if low else 0
            high = max(low + 1, int(np.searchsorted(held, before + _ENTRIES, "right")))
            yield self._keys_of(rows[borders[low] : borders[high]])
            low = high

    def _rows_in_order(self) -> NDArray[np.uint32]:
        """Return the rows by their characters."""
        keys = self._characters.astype(np.int64)
        keys <<= 32
        keys |= np.arange(len(keys), dtype=np.uint32)
        keys.sort()
        return keys.astype(np.uint32)

    def _keys_of(self, rows: NDArray[np.uint32]) -> Integers:
        sizes = self._followers[rows].astype(np.int64)
        places = np.arange(sizes.sum()) + np.repeat(self._ends[rows] - np.cumsum(sizes), sizes)
        pages = self._pages[rows].astype(np.int64)
        keys = np.repeat(self._characters[rows].astype(np.int64) << _FIRST | pages, sizes)
        seconds = np.repeat(self._first_rows[pages], sizes) + self._seconds[places]
        keys |= self._characters[seconds].astype(np.int64) << _PAIR
        ranks = self._ranks[places]
        ranked = np.flatnonzero(ranks)
        of_ranks = (keys[ranked[ranks[ranked] >> rank & 1 > 0]] | rank << _LIST for rank in Rank)
        return np.sort(np.concatenate((keys | _ANYWHERE << _LIST, *of_ranks)))


def _side_by_side(rows: Iterator[Pairs]) -> tuple[Integers, list[Unsigned]]:
    """Return how long the first of each row's four arrays is, and all of the first, second … in one array each.

    They are joined bit by bit, so that little is held twice where the rows are not held elsewhere.
    """
    sizes: list[int] = []
    columns: list[list[Unsigned]] = [[np.empty(0, np.uint8)] for _ in range(4)]
    while batch := list(islice(rows, _PAGES_AT_ONCE)):
        sizes += [len(row[0]) for row in batch]
        for column, arrays in zip(columns, zip(*batch, strict=True), strict=True):
            column.append(np.concatenate(arrays))
    return np.array(sizes, np.int64), [np.concatenate(columns.pop(0)) for _ in range(4)]


class _Lists(NamedTuple):
    """Sorted keys as lists."""

    pages: Integers  # of all lists
    heads: Integers  # the first key of each
    starts: Integers  # where that is
    held: Integers  # how many pages each holds

    @classmethod
    def of(cls, keys: Integers) -> _Lists:
        starts = _heads(keys, _MOST_PAGES - 1)
        return cls(keys & _MOST_PAGES - 1, keys[starts], starts, np.diff(starts, append=len(keys)))

    @property
    def ranks(self) -> Integers:
        """The rank of each list."""
        ranks: Integers = self.heads >> _LIST & (1 << _RANK_BITS) - 1
        return ranks

    def of_common_pairs(self, pages: int) -> Integers:
        """Return the pairs that are common among so many pages."""
        pairs: Integers = self.heads[(self.ranks == _ANYWHERE) & is_common(self.held, pages)] >> _PAIR
        return pairs


def _encode(lists: _Lists, pages: int) -> tuple[bytes, Integers, Integers]:
    """Return the lists as a shard holds them, the pair of characters that each entry is of, and its size."""
    is_first = np.diff(lists.heads >> _PAIR, prepend=-1) > 0  # of its pair
    as_bits = is_dense(lists.held, pages)
    lead = np.where(is_first, 4, 1)  # numbers before the pages: the characters and what lists follow; how many pages
    sizes = lead + np.where(as_bits, 0, lists.held)
    counts = np.cumsum(sizes) - sizes + lead - 1
    pairs, begins = lists.heads[is_first] >> _PAIR, (counts - 3)[is_first]
    numbers = np.empty(sizes.sum(), np.int64)
    numbers[begins], numbers[begins + 1] = pairs >> _CHARACTER_BITS, pairs & _CHARACTER
    numbers[begins + 2] = np.bitwise_or.reduceat(1 << lists.ranks, np.flatnonzero(is_first))
    numbers[counts] = lists.held
    is_gap = np.ones(len(numbers), bool)
    is_gap[np.concatenate((begins, begins + 1, begins + 2, counts))] = False
    numbers[is_gap] = _gaps(lists)[np.repeat(~as_bits, lists.held)]
    room = np.zeros(len(numbers), np.int64)
    room[counts[as_bits]] = (pages + 7) // 8
    data, starts, ends = _write(numbers, room)
    for start, held, place in zip(
        *(column[as_bits].tolist() for column in (lists.starts, lists.held, ends[counts])), strict=True
    ):
        is_held = np.zeros(pages, bool)
        is_held[lists.pages[start : start + held]] = True
        data[place : place + (pages + 7) // 8] = np.packbits(is_held, bitorder="little")
    return data.tobytes(), pairs, np.diff(starts[begins], append=len(data))


def _gaps(lists: _Lists) -> Integers:
    """Return the number of each page less the one before it in its list and one."""
    gaps: Integers = np.diff(lists.pages, prepend=0) - 1
    gaps[lists.starts] = lists.pages[lists.starts]
    return gaps


def _write(numbers: Integers, room: Integers) -> tuple[NDArray[np.uint8], Integers, Integers]:
    """Return the numbers as varints, each with so many empty bytes behind it, and where each starts and ends."""
    widths = 1 + (numbers >= 1 << 7) + (numbers >= 1 << 14).astype(np.int64)
    ends = np.cumsum(widths + room)
    starts, size = ends - widths - room, int(ends[-1]) if len(ends) else 0
    data = np.zeros(size, np.uint8)
    data[starts] = numbers & 0x7F
    for byte in (1, 2):  # no number has more than 21 bits
        longer = np.flatnonzero(widths > byte)
        data[starts[longer] + byte - 1] |= 0x80
        data[starts[longer] + byte] = numbers[longer] >> 7 * byte & 0x7F
    return data, starts, starts + widths


def _row_keys(entries: Entries, common: Integers) -> Iterator[Integers]:
    """Yield the keys of the rows that stand on some page, in order, some rows at a time."""
    found = [np.empty(0, np.uint32)]
    is_common = _Table(common)
    texts = iter(entries.texts())
    while some := list(islice(texts, _PAGES_AT_ONCE)):
        codes = _codes("\n".join(text for _, text in some))
        pages = np.repeat([number for number, _ in some], [len(text) + 1 for _, text in some])
        known = is_common.holds(codes[:-1], codes[1:])
        places = np.flatnonzero(known[:-1] & known[1:])
        rows = _rows(codes[places], codes[places + 1], codes[places + 2])
        found.append(_distinct((rows << _PAGE_BITS | pages[places]).astype(np.uint32)))
    keys = np.concatenate(found)
    keys.sort()
    borders = np.arange(_ROWS_AT_ONCE, ROWS, _ROWS_AT_ONCE, dtype=np.uint32) << np.uint32(_PAGE_BITS)
    for part in np.split(keys, np.searchsorted(keys, borders)):
        row, page = part.astype(np.int64) >> _PAGE_BITS, part & (_MOST_PAGES - 1)
        yield row << _PAIR | _ANYWHERE << _LIST | page


class _Table:
    """A set of pairs of characters, in which many are looked up at once."""

    def __init__(self, pairs: Integers) -> None:
        firsts, seconds = pairs >> _CHARACTER_BITS, pairs & _CHARACTER
        self._rows, self._columns = _numbers(firsts), _numbers(seconds)
        self._rows *= self._columns.max() + 1
        self._cells = np.zeros(self._rows.max() + self._columns.max() + 1, bool)
        self._cells[self._rows[firsts] + self._columns[seconds]] = True

    def holds(self, firsts: Integers, seconds: Integers) -> NDArray[np.bool_]:
        """Return which pairs are in the set."""
        found: NDArray[np.bool_] = self._cells[self._rows[firsts] + self._columns[seconds]]
        return found


def _numbers(characters: Integers) -> Integers:
    """Return a table of numbers: one for each of these characters, and 0 for all others."""
    numbers = np.zeros(1 << _CHARACTER_BITS, np.int64)
    known = _distinct(characters)
    numbers[known] = np.arange(1, len(known) + 1)
    return numbers
