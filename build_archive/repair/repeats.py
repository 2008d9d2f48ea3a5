"""Text that a page prints twice in a row: an article whole, or the last paragraph of a page on top of the next."""

from __future__ import annotations

from collections.abc import Sequence

from build_archive.repair.lines import STOPS

_LEAST_LINE = 12  # characters of a line whose second print is worth a word
_LEAST_SURE = 30  # characters of what is surely no refrain
_LONGEST = 50_000  # characters of an article


def find_repeats(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the lines that are a second print of those right before them, and of those that may be.

    Sure are whole blocks of lines, word for word, with at least one sentence and no less than thirty
    characters; a shorter one may be a refrain. Linear: each line is kept once and dropped once at most.

    >>> first = "三座水库昨天恢复了正常蓄水，下游各乡镇可以放心用水。"
    >>> second = "江堤巡查实行双岗制度，险情早发现、早处置。"
    >>> find_repeats([first, second, first, second])
    ([2, 3], [])
    """
    long = [line for line in lines if len(line) >= _LEAST_LINE]
    if len(set(long)) == len(long):
        return [], []
    sure: list[int] = []
    unsure: list[int] = []
    kept: list[int] = []  # numbers of the lines that stay; for each of them:
    same: list[int] = []  # the place in `kept` of the line it repeats, -1 for none
    runs: list[int] = []  # how many lines up to it repeat others in the same order
    hidden: list[int] = []  # what `place` held for its words before it
    place: dict[str, int] = {}  # words of a line to where in `kept` they stand last
    for number, line in enumerate(lines):
        at = len(kept)
        follows = same[-1] + 1 if at and same[-1] >= 0 else -1
        last = place.get(line, -1)
        goes_on = 0 <= follows < at and lines[kept[follows]] == line
        source = follows if goes_on else last
        kept.append(number)
        same.append(source)
        runs.append(runs[-1] + 1 if goes_on else int(source >= 0))
        hidden.append(last)
        place[line] = at
        period = at - source
        if source < 0 or runs[-1] < period:
            continue
        block = kept[-period:]
        if _is_sure([lines[n] for n in block]):
            sure += block
            while len(kept) > at + 1 - period:
                words, before = lines[kept.pop()], hidden.pop()
                same.pop()
                runs.pop()
                place[words] = before
        elif len(line) >= _LEAST_LINE:
            unsure.append(number)
    return sure, unsure


def _is_sure(block: Sequence[str]) -> bool:
    """Whether a block printed twice is surely no refrain, no list, and no more than an article."""
    return _LEAST_SURE <= sum(map(len, block)) <= _LONGEST and any(line[-1] in STOPS for line in block)
