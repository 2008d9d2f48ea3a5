"""How alike texts are: TF-IDF over pairs of characters, in arrays, so that tens of thousands are compared in seconds.

What is read of one text (`pair_features`) depends on that text alone and can be kept; the rest is reckoned anew from
the features of all. Weights are whole numbers, so that sums are exact: the same in any order and on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_READ = 1 << 16  # characters of a text; what it is about is said in them
_ENTRY = 5  # bytes of a pair: its two characters, and how often it stands there
_MOST_TIMES = 255  # a pair that stands there more often counts as so many
_PART = 20  # a weight counts parts of 2**-20; it is below 2**27
_UNIT = 26  # a weight in a text of length one counts parts of 2**-26 …
_SCORE = 36  # … and a product of two, parts of 2**-36
# How much is done at once: what bounds the memory, and keeps a place within 22 bits and a text within 14.
_PLACE = 22
_PAIRS = 1 << 21
_TEXTS = 1 << 14
_STEPS = 1 << 21
_MEETINGS = 1 << 26


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a comparison goes, and so what it costs: at most `signature` × `most_common` steps a text."""

    signature: int  # pairs by which a text is found: its weightiest
    most_common: int  # a pair that more texts hold tells nothing, and finds none
    most: int  # neighbours given for a text
    bar: float  # cosine below which texts are not alike


def pair_features(text: str) -> bytes:
    """Return the pairs of neighbouring Han characters that a text has, in order, and after them how often each."""
    pairs, times = np.unique(_pairs_of(text[:_READ]), return_counts=True)
    return pairs.astype("<u4").tobytes() + np.minimum(times, _MOST_TIMES).astype("u1").tobytes()


def pack_pairs(text: str) -> bytes:
    """Return the pairs of neighbouring Han characters of a text, however long it is, in order."""
    return np.unique(_pairs_of(text)).astype("<u4").tobytes()


def _pairs_of(text: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    is_han = (codes >= 0x3400) & (codes <= 0x9FFF)
    found: NDArray[np.uint32] = (codes[:-1] << 16 | codes[1:])[is_han[:-1] & is_han[1:]]
    return found


def pairs_in(features: bytes) -> NDArray[np.uint32]:
    """Return the pairs of a text, in order, each as one number."""
    return np.frombuffer(features[: len(features) // _ENTRY * 4], "<u4")


def find_alike(
    features: Sequence[bytes], reach: Reach, may_pair: Callable[[int, int], bool] = lambda _one, _other: True
) -> list[list[int]]:
    """Return for each text, given by its `pair_features`, the places of those most like it, the nearest first.

    A pair of characters weighs by how often the text has it and by how few texts do. Only the
    weightiest pairs of a text are compared, so the cosine is one from below; rare pairs carry nearly
    all of it. Of pairs that weigh the same the later in the order of characters is taken, of texts as
    near the earlier stands first. Costs are linear in the texts: neither number of `reach` grows with them.

    >>> texts = ["水库水位上涨", "水库水位回落", "地铁延长运营"]
    >>> find_alike([pair_features(text) for text in texts], Reach(50, 9, 1, 0.1))
    [[1], [0], []]
    """
    near: list[list[int]] = [[] for _ in features]
    for text, others in _meet(_sign(features, reach), len(features), reach.bar):
        near[text] = list(islice((other for other in others if may_pair(text, other)), reach.most))
    return near


def find_sharing(marks: Sequence[bytes], most_holders: int, least: float) -> dict[int, list[int]]:
    """Return for each text that shares enough of its marks with earlier ones the places of those, in order.

    The marks of a text are different numbers of four bytes. `least` is the share of the marks of the one that has
    fewer; a mark that more texts than `most_holders` hold tells nothing. Memory is bounded, costs are linear.

    >>> find_sharing([np.array(one, "<u4").tobytes() for one in ([1, 2, 3], [4], [2, 3, 5, 6])], 9, 0.5)
    {2: [0]}
    """
    sizes = np.array([len(one) // 4 for one in marks], np.int64)
    numbers = np.frombuffer(b"".join(marks), "<u4").astype(np.int64)
    entries = np.sort(numbers << _PLACE | np.repeat(np.arange(len(marks)), sizes))
    owners = entries & (1 << _PLACE) - 1
    heads = _heads(entries >> _PLACE)
    held = np.diff(heads, append=len(entries))
    earlier = np.arange(len(entries)) - np.repeat(heads, held)  # texts that hold the same mark
    useful = np.flatnonzero((earlier > 0) & (np.repeat(held, held) <= most_holders))
    useful = useful[np.argsort(owners[useful], kind="stable")]
    ends = np.cumsum(np.bincount(owners[useful], earlier[useful], len(marks))).astype(np.int64)
    stops = np.searchsorted(owners[useful], np.arange(len(marks)), "right")
    found: dict[int, list[int]] = {}
    for texts in _divide(ends, _STEPS, len(marks)):
        mine = useful[stops[texts.start - 1] if texts.start else 0 : stops[texts.stop - 1]]
        one = np.repeat(mine, earlier[mine])
        other = np.arange(len(one)) - np.repeat(np.cumsum(earlier[mine]), earlier[mine]) + one
        pairs, shared = np.unique(owners[one] << _PLACE | owners[other], return_counts=True)
        later, before = pairs >> _PLACE, pairs & (1 << _PLACE) - 1
        enough = shared >= least * np.minimum(sizes[later], sizes[before])
        for text, near in zip(later[enough].tolist(), before[enough].tolist(), strict=True):
            found.setdefault(text, []).append(near)
    return found


class _Signatures(NamedTuple):
    """The weightiest pairs of all texts, text by text."""

    texts: Integers
    pairs: NDArray[np.uint32]
    weights: Integers  # at a length of one for all pairs of the text


def _sign(features: Sequence[bytes], reach: Reach) -> _Signatures:
    """Return the weightiest pairs of each text that others have too."""
    sizes = np.array([len(one) // _ENTRY for one in features], np.int64)
    pairs = np.frombuffer(b"".join(one[: len(one) // _ENTRY * 4] for one in features), "<u4")
    times = np.frombuffer(b"".join(one[len(one) // _ENTRY * 4 :] for one in features), "u1")
    vocabulary, holders = np.unique(pairs, return_counts=True)
    of_times = _weights([1 + math.log(max(number, 1)) for number in range(_MOST_TIMES + 1)])
    of_holders = _weights([math.log(1 + len(features) / number) for number in range(1, holders.max(initial=0) + 1)])
    ends = np.cumsum(sizes)
    signed = []
    for texts in _divide(ends, _PAIRS, _TEXTS):
        part = slice(ends[texts.start] - sizes[texts.start], ends[texts.stop - 1])
        held = holders[_find_in(vocabulary, pairs[part])]
        weights = of_times[times[part]] * of_holders[held - 1] >> _PART
        useful = np.flatnonzero((held > 1) & (held <= reach.most_common))
        owners, places, chosen = _weightiest(sizes[texts], weights, useful, reach.signature)
        norms = np.sqrt(_sums(weights * weights, sizes[texts]).astype(np.float64))
        signed.append((owners + texts.start, pairs[part][places], np.rint(chosen * 2.0**_UNIT / norms[owners])))
    columns = [np.concatenate(column) for column in zip(*signed, strict=True)] or [np.empty(0)] * 3
    return _Signatures(columns[0].astype(np.int64), columns[1].astype(np.uint32), columns[2].astype(np.int64))


def _weights(logarithms: Sequence[float]) -> Integers:
    return np.rint(np.array(logarithms, np.float64) * 2.0**_PART).astype(np.int64)


def _divide(ends: Integers, most: int, texts: int) -> Iterator[slice]:
    """Yield slices of so many texts at most, which together hold no more than `most` unless one alone does."""
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = int(np.searchsorted(ends, before + most, "right"))
        yield slice(start, start := min(max(stop, start + 1), start + texts))


def _find_in(vocabulary: NDArray[np.uint32], pairs: NDArray[np.uint32]) -> Integers:
    """Return where each pair stands in the vocabulary: sorted first, for each is sought close to the one before."""
    keys = np.sort(pairs.astype(np.int64) << _PLACE | np.arange(len(pairs)))
    ordered = keys >> _PLACE
    heads = _heads(ordered)
    found = np.empty(len(pairs), np.int64)
    places = np.searchsorted(vocabulary, ordered[heads].astype(np.uint32))
    found[keys & (1 << _PLACE) - 1] = np.repeat(places, np.diff(heads, append=len(pairs)))
    return found


def _heads(ordered: Integers) -> Integers:
    """Return where in ordered numbers each begins."""
    return np.flatnonzero(np.diff(ordered, prepend=-1))


def _sums(numbers: Integers, sizes: Integers) -> Integers:
    """Return the sums of consecutive stretches, which may be empty."""
    upto: Integers = np.concatenate(([0], np.cumsum(numbers)))
    ends: Integers = np.cumsum(sizes)
    sums: Integers = upto[ends] - upto[ends - sizes]
    return sums


def _weightiest(sizes: Integers, weights: Integers, useful: Integers, most: int) -> tuple[Integers, Integers, Integers]:
    """Return so many of the useful places for each text, the weightiest, the later first: text, place and weight."""
    owners = np.repeat(np.arange(len(sizes)), sizes)[useful]
    keys = np.sort(owners << 49 | weights[useful] << _PLACE | useful)
    ends = np.cumsum(np.bincount(owners, minlength=len(sizes)))
    keys = keys[ends[keys >> 49] - np.arange(len(keys)) <= most]
    return keys >> 49, keys & (1 << _PLACE) - 1, keys >> _PLACE & (1 << 49 - _PLACE) - 1


def _meet(signed: _Signatures, count: int, bar: float) -> Iterator[tuple[int, list[int]]]:
    """Yield each text that is like others, with all of those, the nearest first."""
    order = np.argsort(signed.pairs, kind="stable")
    ordered = _Signatures(signed.texts[order], signed.pairs[order], signed.weights[order])
    heads = _heads(ordered.pairs.astype(np.int64))
    sizes = np.diff(heads, append=len(order))
    first, held = np.empty_like(order), np.empty_like(order)  # of each entry: where those of its pair begin, how many
    first[order], held[order] = np.repeat(heads, sizes), np.repeat(sizes, sizes)
    ends = np.searchsorted(signed.texts, np.arange(count), "right")
    for texts in _divide(np.concatenate(([0], np.cumsum(held)))[ends], _STEPS, max(1, _MEETINGS // max(count, 1))):
        mine = slice(ends[texts.start - 1] if texts.start else 0, ends[texts.stop - 1])
        one = np.repeat(np.arange(mine.start, mine.stop), held[mine])
        other = np.arange(len(one)) + np.repeat(first[mine] + held[mine] - np.cumsum(held[mine]), held[mine])
        places = (signed.texts[one] - texts.start) * count + ordered.texts[other]
        places, scores = _add_up(places, signed.weights[one] * ordered.weights[other] >> 2 * _UNIT - _SCORE)
        yield from _rank(texts.start + places // count, places % count, scores, bar)


def _add_up(places: Integers, products: Integers) -> tuple[Integers, Integers]:
    """Return each place once, in order, with the sum of its products."""
    keys = np.sort(places << _SCORE + 1 | products)
    heads = _heads(keys >> _SCORE + 1)
    sums = np.add.reduceat(keys & (1 << _SCORE + 1) - 1, heads) if len(heads) else heads
    return keys[heads] >> _SCORE + 1, sums


def _rank(texts: Integers, others: Integers, scores: Integers, bar: float) -> Iterator[tuple[int, list[int]]]:
    """Yield each text with the others that are near enough, the nearest first, of equals the earlier."""
    near = np.flatnonzero((scores >= bar * 2.0**_SCORE) & (texts != others))
    near = near[np.lexsort((-scores[near], texts[near]))]
    heads = _heads(texts[near])
    for text, found in zip(texts[near[heads]].tolist(), np.split(others[near], heads[1:]), strict=False):
        yield text, found.tolist()
