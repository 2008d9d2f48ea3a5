"""The words, counters and metrics of the lexicon, ready for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from build_archive.figures.clauses import MASK
from build_archive.lexicon import LexiconError, load_forms, load_table

# Before 患者 or 个案, what makes them others than the ill of an epidemic: 透析患者, 求助个案.
_OTHER_RE = re.compile(r"[\u4e00-\u9fff](?<![炎冠染毒告现例名位个的有其中为是收治市区县省国港澳台地])$")

_ILLNESS_RE = re.compile(r"(?:[病痘疹疫瘟典感流]|(?<!发)热)$")  # 登革热病例, 手足口病病例 are the ill of one


class Term(NamedTuple):
    """What a word of the lexicon says."""

    subject: str
    rank: int
    state: str
    mark: str


class Word(NamedTuple):
    """A word of the lexicon and where it stands in its sentence."""

    start: int
    end: int
    term: Term


_OF_OTHERS = Term("", 0, "", "veto")


def find_words(text: str, offset: int) -> list[Word]:
    """Return the words of the lexicon in a text that begins at `offset` of its sentence."""
    found = []
    table = words()
    known_to = 0  # where the word before ends
    for match in word_re().finditer(text):
        start, end = match.span()
        term = table[match[0]]
        if term.subject and not term.rank and start != known_to and _is_of_others(text, match):
            term = _OF_OTHERS
        found.append(Word(offset + start, offset + end, term))
        known_to = end
    return found


def _is_of_others(text: str, match: re.Match[str]) -> bool:
    begin, end = max(0, match.start() - 2), match.start()
    is_illness = match[0] == "病例" and _ILLNESS_RE.search(text, begin, end)
    return not is_illness and _OTHER_RE.search(text, begin, end) is not None


@cache
def words() -> dict[str, Term]:
    """Return what each word of `figure_words.tsv` says."""
    table = {}
    for word, values in load_forms("figure_words.tsv").items():
        try:
            subject, rank, state, mark = values
            table[word] = Term(subject.strip("-"), int(rank), state.strip("-"), mark.strip("-"))
        except ValueError as error:
            raise LexiconError(f"figure_words.tsv: {word}: want subject, rank, state and mark") from error
    return table


_OFTEN = "新例人名个增确病无累现患感宗元家治出密隔检阳死本境其万%"  # characters that most words begin with in a text


def _rarity(word: str) -> int:
    at = _OFTEN.find(word[:1])
    return at if at >= 0 else len(_OFTEN)


def longest_of(words: Iterable[str]) -> str:
    """Return a pattern of the longest of the words at a place, as a tree by their characters: three times as fast.

    Branches begin with different characters: their order means nothing, and those that a text takes most stand first.

    >>> longest_of(["出院", "出院率", "治愈"])
    '(?:治愈|出院(?:率)?)'
    """
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=_rarity):
        tails.setdefault(word[:1], []).append(word[1:])
    may_end = tails.pop("", None) is not None
    branches = [re.escape(first) + longest_of(rest) for first, rest in tails.items()]
    if may_end:
        return f"(?:{'|'.join(branches)})?" if branches else ""
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


@cache
def word_re() -> re.Pattern[str]:
    """Return what finds the words, the longest first."""
    return re.compile(longest_of(words()))


@cache
def units() -> dict[str, str]:
    """Return the class of each counter."""
    return {unit: values[0] for unit, values in load_table("units.tsv").items()}


@cache
def unit_re() -> re.Pattern[str]:
    """Return what finds the counter behind a number, as its first group."""
    return re.compile(rf"[\s{MASK}]{{0,4}}(" + longest_of(units()) + ")")


@cache
def metrics() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return the metric of each subject in each state, with the classes of unit it may have."""
    metrics = {}
    for metric, values in load_table("metrics.tsv").items():
        if len(values) != 3:
            raise LexiconError(f"metrics.tsv: {metric}: want subjects, states and classes of unit")
        for subject in values[0].split():
            for state in values[1].split():
                metrics[subject, state] = (metric, tuple(values[2].split()))
    return metrics


@cache
def classes() -> dict[str, tuple[str, ...]]:
    """Return the classes of counter that each metric may have."""
    return dict(metrics().values())
