"""How much a piece of text is words: log-probabilities from the table of words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from build_archive.lexicon import load_table
from build_archive.repair.script import simplify

LONGEST = 4  # characters of the longest word in the table
_COUNTED = 60_101_967  # all that jieba's dictionary counted
_NAME_COUNT = 150  # as often as a district's name may be taken to stand, which the table mostly lacks
_UNSEEN = math.log(0.5 / _COUNTED)  # a character that is no word of its own
_ALIEN = -14.0  # what is neither Han nor a mark, in the middle of Chinese text

_OWN_SHARE = 0.2  # weight of the page's own turns beside the table
_LEARNT = 100_000  # characters of a page that are learnt from
_HAN_RUN_RE = re.compile("[\u4e00-\u9fff]+")

# Marks as tokens: about one comma to twelve words, one full stop to thirty, others rarely.
_MARKS = {"，": -2.7, ",": -2.7, "。": -3.5, "、": -3.8} | dict.fromkeys("：；！？“”（）《》:;!?()", -5.5)


class Chain(NamedTuple):
    """A text as far as it was read: its last characters, and the best scores up to each of them."""

    tail: str = ""
    best: tuple[float, ...] = (0.0,)

    @property
    def score(self) -> float:
        """Log-probability of the best division of the whole text into words."""
        return self.best[-1]


@cache
def word_scores() -> Mapping[str, float]:
    """Return the log-probability of every word of the table and of every division's name, computed once."""
    names = {name for name, *_ in load_table("divisions.tsv").values()}
    names |= {name[:-1] for name in names if len(name) > 2}
    scores = dict.fromkeys((name for name in names if len(name) <= LONGEST), math.log(_NAME_COUNT / _COUNTED))
    counted = {word: math.log(int(count) / _COUNTED) for word, (count, *_) in load_table("words.tsv").items()}
    return scores | {word: max(score, scores.get(word, score)) for word, score in counted.items()}


class Language:
    """What is a word, and how likely: the table of words, and the turns a page itself repeats."""

    def __init__(self, own: Mapping[str, float] | None = None) -> None:
        self._own = own or {}
        self._words = word_scores()

    def extend(self, chain: Chain, char: str) -> Chain:
        """Return the chain with one more character, which must be a simplified one."""
        own, words = self._own, self._words
        tail = chain.tail + char
        score = chain.best[-1] + _single(char)
        for length in range(2, min(LONGEST, len(tail), len(chain.best)) + 1):
            piece = tail[-length:]
            word = own.get(piece) or words.get(piece)
            if word is not None and chain.best[-length] + word > score:
                score = chain.best[-length] + word
        return Chain(tail[1 - LONGEST :], (*chain.best[1 - LONGEST :], score))

    def read(self, text: str, chain: Chain | None = None) -> Chain:
        """Return the chain with all of `text`, which is simplified first."""
        chain = chain or Chain()
        for char in simplify(text):
            chain = self.extend(chain, char)
        return chain


def learn_language(text: str) -> Language:
    """Return the language of a page: the table, and what stands three times or more in its first part.

    So names and terms that no general table has (疾控, 密接) count as words where the page uses them.
    """
    runs = _HAN_RUN_RE.findall(simplify(text[:_LEARNT]))
    turns = Counter(run[i : i + n] for run in runs for n in range(2, LONGEST + 1) for i in range(len(run) - n + 1))
    tokens = 1 + sum(map(len, runs))
    words = word_scores()
    own = {}
    for turn, count in turns.items():
        if count >= 3:
            own[turn] = math.log(_OWN_SHARE * count / tokens + math.exp(words.get(turn, -99.0)))
    return Language(own)


def _single(char: str) -> float:
    known = _MARKS.get(char) or word_scores().get(char)
    return known if known is not None else _UNSEEN if "\u3400" <= char <= "\u9fff" else _ALIEN


def text_score(text: str) -> float:
    """Return the log-probability of `text` as Chinese words.

    >>> text_score("強湘江兩岸的生態") > text_score("娤娼瓋砂兜纳鷳")
    True
    """
    return Language().read(text).score


@cache
def common_characters(rank: int) -> frozenset[str]:
    """Return the `rank` most frequent simplified characters, counted in all words they stand in."""
    return frozenset(_by_frequency()[:rank])


@cache
def _by_frequency() -> tuple[str, ...]:
    counts: dict[str, int] = defaultdict(int)
    for word, (count, *_) in load_table("words.tsv").items():
        number = int(count)
        for char in word:
            counts[char] += number
    return tuple(sorted(counts, key=lambda char: -counts[char]))
