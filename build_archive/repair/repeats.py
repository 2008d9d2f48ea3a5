"""Text that a page prints twice in a row: an article whole, or the last paragraph of a page on top of the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from build_archive.repair.lines import STOPS

_LEAST_LINE = 12  # characters of a line whose second print is worth a word
_LEAST_SURE = 30  # characters of what is surely no refrain
_LONGEST = 50_000  # characters of an article
_LEAST_SAME = 3  # long lines that two prints have in common at the least, if they differ in others ...
_SAME_SHARE = 0.6  # ... and so much of all that they have
_BEGINNING = 6  # characters by which most lines differ already
# What parts words, but not what stands inside numbers: 1.5, 12:30, -3%.
_MARKS_RE = re.compile("[\\s，。、；：！？“”‘’「」（）《》【】…—·,;!?()\"']+")


def find_repeats(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the lines that are a second print of those right before them, and of those that may be.

    Sure are whole blocks of lines, the same letters and numbers whatever the marks between them, with at least
    one sentence and no less than thirty characters; a shorter one may be a refrain. Of a second print that has
    other words in some lines the first line is given as one that may be: which is right nobody can say.
    Linear: each line is kept once and dropped once at most.

    >>> first = "三座水库昨天恢复了正常蓄水，下游各乡镇可以放心用水。"
    >>> second = "江堤巡查实行双岗制度，险情早发现、早处置。"
    >>> find_repeats([first, second, first, second.replace("、", "，")])
    ([2, 3], [])
    """
    beginnings = [line[:_BEGINNING] for line in lines if len(line) >= _LEAST_LINE]
    if len(set(beginnings)) == len(beginnings):
        return [], []
    spoken = [_MARKS_RE.sub(" ", line).strip() or line for line in lines]
    sure, unsure = _find_prints(lines, spoken)
    return sure, unsure if sure else [*unsure, *_find_altered(spoken)]


def _find_altered(lines: Sequence[str]) -> list[int]:
    """Return the first line of a second print that differs from the first in some lines, none where there is no such.

    >>> first = [f"第{at}座水库昨天恢复了正常蓄水可以放心用水" for at in "一二三四五"]
    >>> _find_altered(["通报", *first, *first[:2], "第三座水库今天恢复蓄水", *first[3:]])
    [6]
    """
    place: dict[str, int] = {}
    twice: list[tuple[int, int]] = []  # a line, and how far before it the same one stands
    for number, line in enumerate(lines):
        first = place.setdefault(line, number)
        if first < number and len(line) >= _LEAST_LINE:
            twice.append((number, number - first))
    if not twice:
        return []
    period, same = Counter(distance for _, distance in twice).most_common(1)[0]
    numbers = [number for number, distance in twice if distance == period]
    start, end = numbers[0], numbers[-1] + 1
    long = sum(len(line) >= _LEAST_LINE for line in lines[start:end])
    is_print = same >= _LEAST_SAME and same >= _SAME_SHARE * long and end - start >= _SAME_SHARE * period
    return [start] if is_print and end - start <= period else []


def _find_prints(lines: Sequence[str], spoken: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return what `find_repeats` does, but for second prints with other words."""
    sure: list[int] = []
    unsure: list[int] = []
    kept: list[int] = []  # numbers of the lines that stay; for each of them:
    same: list[int] = []  # the place in `kept` of the line it repeats, -1 for none
    runs: list[int] = []  # how many lines up to it repeat others in the same order
    hidden: list[int] = []  # what `place` held for its words before it
    place: dict[str, int] = {}  # words of a line to where in `kept` they stand last
    for number, line in enumerate(spoken):
        at = len(kept)
        follows = same[-1] + 1 if at and same[-1] >= 0 else -1
        last = place.get(line, -1)
        goes_on = 0 <= follows < at and spoken[kept[follows]] == line
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
                words, before = spoken[kept.pop()], hidden.pop()
                same.pop()
                runs.pop()
                place[words] = before
        elif len(line) >= _LEAST_LINE:
            unsure.append(number)
    return sure, unsure


def _is_sure(block: Sequence[str]) -> bool:
    """Whether a block printed twice is surely no refrain, no list, and no more than an article."""
    return _LEAST_SURE <= sum(map(len, block)) <= _LONGEST and any(line[-1] in STOPS for line in block)
