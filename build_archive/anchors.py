"""The numbers of a page's paragraphs: links to a paragraph hold when the text around it, or in it, is corrected."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

# The share of an old paragraph's pairs of characters that must stand in a new one for the new to answer to its
# number. Half: a paragraph may be cut in two, but two notices of one form are not the same paragraph.
_LEAST_SHARE = 0.5

_SPACES_RE = re.compile(r"\s+")

Numbers = tuple[tuple[int, ...], ...]  # of each paragraph: its own number, then those of paragraphs taken into it


def carry_over(old: Sequence[str], held: str | None, new: Sequence[str]) -> str | None:
    """Return the numbers of the paragraphs `new`, given the paragraphs `old` that hold the numbers `held`.

    A paragraph that stands as it stood, wherever, keeps its number, and so does the one that holds most of an old one.
    A paragraph into which others were joined answers to their numbers too. What is new gets a number that
    no paragraph ever had. None stands for 1, 2, 3 … in order.

    >>> carry_over(["甲乙丙", "丁戊己"], None, ["新来的", "甲乙丙", "丁戊！己"])
    '3 1-2'
    """
    numbers, taken = parse_numbers(held, len(old))
    answers: dict[int, list[int]] = defaultdict(list)  # by the place of the new paragraph, the old ones it holds
    for old_at, new_at in _pairs(old, new):
        answers[new_at].append(old_at)
    given: list[tuple[int, ...]] = []
    for at in range(len(new)):
        inherited = tuple(number for old_at in answers[at] for number in numbers[old_at])
        if not inherited:
            taken += 1
        given.append(inherited or (taken,))
    return format_numbers(tuple(given), taken)


def parse_numbers(held: str | None, count: int) -> tuple[Numbers, int]:
    """Return the numbers of `count` paragraphs, and the highest number that one ever had.

    `1-3 7+8 4 <10`: the first three keep theirs, the fourth answers to 7 and 8, and 9 was given once.
    Numbers that are not of so many paragraphs are those of another text: then it is 1, 2, 3 …
    """
    numbers: list[tuple[int, ...]] = []
    highest = 0
    for item in (held or "").split():
        if item.startswith("<"):
            highest = int(item[1:]) - 1
        elif "-" in item:
            first, last = item.split("-")
            numbers += [(number,) for number in range(int(first), min(int(last), int(first) + count) + 1)]
        else:
            numbers.append(tuple(map(int, item.split("+"))))
    if len(numbers) != count:
        numbers = [(number,) for number in range(1, count + 1)]
    return tuple(numbers), max([highest, *(number for own in numbers for number in own)])


def format_numbers(numbers: Numbers, highest: int) -> str | None:
    """Return what `parse_numbers` reads; None for 1, 2, 3 … in order."""
    if numbers == tuple((number,) for number in range(1, highest + 1)):
        return None
    parts = list(_runs(numbers))
    if highest > max((number for own in numbers for number in own), default=0):
        parts.append(f"<{highest + 1}")
    return " ".join(parts) or None


def _runs(numbers: Numbers) -> Iterator[str]:
    """Yield the numbers, those that follow one another as `first-last`."""

    def run_of(item: tuple[int, tuple[int, ...]]) -> tuple[bool, int]:
        at, own = item
        return (True, own[0] - at) if len(own) == 1 else (False, at)

    for _, group in groupby(enumerate(numbers), key=run_of):
        run = [own for _, own in group]
        yield "+".join(map(str, run[0])) if len(run) == 1 else f"{run[0][0]}-{run[-1][0]}"


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which old paragraph each new one continues, the best first; each old one is continued once at most."""
    same = _same(old, new)
    rest = [at for at in range(len(old)) if at not in same]
    holders = _holders(old, rest, new)
    free = set(range(len(new))) - set(same.values())
    found: list[tuple[float, int, int]] = []
    for old_at in rest:
        shares = {at: share for at, share in holders[old_at].items() if share >= _LEAST_SHARE}
        if shares:
            # Of two that hold as much, the one that continues no other; then the nearer one.
            best = max(shares, key=lambda at: (shares[at], at in free, -abs(at - old_at), -at))
            found.append((shares[best], old_at, best))
    continued = dict(same)
    for _, old_at, new_at in sorted(found, key=lambda item: (-item[0], item[1])):
        # What was joined stood side by side; a 谢谢。 that was deleted is not in every paragraph that thanks.
        others = [at for at, place in continued.items() if place == new_at]
        if not others or any(abs(at - old_at) == 1 for at in others):
            continued[old_at] = new_at
    return sorted(continued.items(), key=lambda pair: (-holders[pair[0]][pair[1]] if pair[0] in holders else -1, pair))


def _same(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the paragraphs that stand as they stood; of equal ones, the first is the first."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(new):
        places[_SPACES_RE.sub("", text)].append(at)
    same: dict[int, int] = {}
    for at, text in enumerate(old):
        waiting = places.get(_SPACES_RE.sub("", text))
        if waiting:
            same[at] = waiting.pop(0)
    return same


def _holders(old: Sequence[str], rest: Sequence[int], new: Sequence[str]) -> dict[int, dict[int, float]]:
    """Return for each old paragraph of `rest` the new ones that hold some of it, with the share."""
    wanted = {at: _grams(old[at]) for at in rest}
    known = frozenset(gram for grams in wanted.values() for gram in grams)
    index: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, text in enumerate(new) if known else ():
        for gram, count in _grams(text).items():
            if gram in known:
                index[gram].append((at, count))
    holders: dict[int, dict[int, float]] = {}
    for old_at, grams in wanted.items():
        shared: Counter[int] = Counter()
        for gram, count in grams.items():
            for at, there in index.get(gram, ()):
                shared[at] += min(count, there)
        holders[old_at] = {at: hits / grams.total() for at, hits in shared.items()}
    return holders


def _grams(text: str) -> Counter[str]:
    """Return the pairs of characters of a text; of a single character, itself."""
    bare = _SPACES_RE.sub("", text)
    return Counter(bare[at : at + 2] for at in range(max(1, len(bare) - 1)))
