"""How alike texts are: TF-IDF over pairs of characters, sparse, so that thousands of texts are compared in one walk."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_RUN_RE = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a comparison goes, and so what it costs: at most `signature` × `most_common` steps a text."""

    signature: int  # pairs by which a text is found: its weightiest
    most_common: int  # a pair that more texts hold tells nothing, and finds none
    most: int  # neighbours given for a text
    bar: float  # cosine below which texts are not alike


def find_alike(
    texts: Sequence[str], reach: Reach, may_pair: Callable[[int, int], bool] = lambda _one, _other: True
) -> list[list[int]]:
    """Return for each text the places of those most like it, the nearest first.

    A pair of characters weighs by how often the text has it and by how few texts do. Only the
    weightiest pairs of a text are compared, so the cosine is one from below; rare pairs carry nearly
    all of it. Costs are linear in the texts: neither number of `reach` grows with them.

    >>> find_alike(["水库水位上涨", "水库水位回落", "地铁延长运营"], Reach(50, 9, 1, 0.1))
    [[1], [0], []]
    """
    shared: Counter[str] = Counter()
    for text in texts:
        shared.update(_pairs(text).keys())
    signatures = [_sign(text, shared, len(texts), reach) for text in texts]
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, signature in enumerate(signatures):
        for pair, weight in signature:
            holders[pair].append((place, weight))
    return [_nearest(place, signature, holders, reach, may_pair) for place, signature in enumerate(signatures)]


def _pairs(text: str) -> Counter[str]:
    """Return the pairs of neighbouring Han characters, with how often each stands there."""
    runs = _RUN_RE.findall(text)
    return Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))


_Signature = list[tuple[str, float]]


def _sign(text: str, shared: Counter[str], count: int, reach: Reach) -> _Signature:
    """Return the weightiest pairs of a text that others have too, at a length of one for all its pairs."""
    weights = {pair: (1 + math.log(times)) * math.log(1 + count / shared[pair]) for pair, times in _pairs(text).items()}
    norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    useful = [(weight, pair) for pair, weight in weights.items() if 1 < shared[pair] <= reach.most_common]
    return [(pair, weight / norm) for weight, pair in sorted(useful, reverse=True)[: reach.signature]]


def _nearest(
    place: int,
    signature: _Signature,
    holders: dict[str, list[tuple[int, float]]],
    reach: Reach,
    may_pair: Callable[[int, int], bool],
) -> list[int]:
    scores: dict[int, float] = defaultdict(float)
    for pair, weight in signature:
        for other, its in holders[pair]:
            scores[other] += weight * its
    found = [(-score, other) for other, score in scores.items() if score >= reach.bar and other != place]
    return [other for _, other in sorted(found) if may_pair(place, other)][: reach.most]
