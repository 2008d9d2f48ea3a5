"""How much a piece of text is words: log-probabilities from the tables of words and of word pairs."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import add
from typing import NamedTuple

from build_archive.lexicon import load_forms, load_table
from build_archive.repair.script import simplify

LOST = "□"  # a character that nobody knows
LONGEST = 4  # characters of the longest word in the table
_COUNTED = 60_101_967  # all that jieba's dictionary counted
_NAME_COUNT = 150  # as often as a district's name may be taken to stand, which the table mostly lacks
_SUBJECT_COUNT = 1500  # ... and a word of what briefings are about, which general texts seldom have
_UNSEEN = math.log(0.5 / _COUNTED)  # a character that is no word of its own
_ALIEN = -14.0  # what is neither Han nor a mark, in the middle of Chinese text

_BRIEFED = 0.3  # weight of what words are frequent in briefings beside the general tables ...
_BRIEFED_AFTER = 0.5  # ... and of what follows a word there
_ADDED = 2  # to the count of a word, so that what stood there twice tells less than what stood there often
_OWN_SHARE = 0.2  # weight of the page's own turns beside the table
_SAME_BEFORE = 0.8  # share of a turn's occurrences after one character, from which on it is no word of its own
_LEARNT = 100_000  # characters of a page that are learnt from
_FOREIGN_RE = re.compile("[^\u4e00-\u9fff]+")

# Marks as tokens: about one comma to twelve words, one full stop to thirty, others rarely.
_MARKS = {"，": -2.7, ",": -2.7, "。": -3.5, "、": -3.8} | dict.fromkeys("：；！？“”（）《》:;!?()", -5.5)


DIGIT = "0"  # stands for any
_AS_READ = str.maketrans("123456789,:;!?()", 9 * DIGIT + "，：；！？（）")


def as_read(text: str) -> str:
    """Return `text` as its words are looked up: one digit is like another, and a folded mark is that mark."""
    return text.translate(_AS_READ)


class End(NamedTuple):
    """A division of a text into words: its last word, and the division before that word."""

    score: float  # log-probability of the division
    word: str
    followers: Mapping[str, float]  # what often stands after the last word, and how likely it is there
    before: End | None


class Chain(NamedTuple):
    """A text as far as it was read: its last characters, and the best divisions up to each of them."""

    tail: str = ""
    ends: tuple[tuple[End, ...], ...] = ((End(0.0, "", {}, None),),)  # of each place, the best one first

    @property
    def score(self) -> float:
        """Log-probability of the best division of the whole text into words."""
        return self.ends[-1][0].score

    def words(self, characters: int) -> list[tuple[str, float]]:
        """Return the words of the best division that hold the last `characters`, each with its log-probability."""
        found = []
        end = self.ends[-1][0]
        while end.before is not None and characters > 0:
            found.append((end.word, end.score - end.before.score))
            characters -= len(end.word)
            end = end.before
        return found[::-1]


@cache
def word_scores() -> Mapping[str, float]:
    """Return the log-probability of every word, as people write in general and as briefings do; computed once."""
    scores = dict(general_scores())
    counted = sum(_briefing_counts().values())
    for word, count in _briefing_counts().items():
        general = (1 - _BRIEFED) * math.exp(scores.get(word, _UNSEEN))
        scores[word] = math.log(general + _BRIEFED * count / counted)
    return scores


@cache
def _briefing_counts() -> Mapping[str, int]:
    return {word: int(count) for word, (count, *_) in load_table("briefing_words.tsv").items()}


@cache
def general_scores() -> Mapping[str, float]:
    """Return the log-probability of every word of the general tables and of every division's name."""
    names = {name for name, *_ in load_table("divisions.tsv").values()}
    names |= {name[:-1] for name in names if len(name) > 2}
    scores = dict.fromkeys((name for name in names if len(name) <= LONGEST), math.log(_NAME_COUNT / _COUNTED))
    scores |= dict.fromkeys(_subject_words(), math.log(_SUBJECT_COUNT / _COUNTED))
    for word, (count, *_) in load_table("words.tsv").items():
        score = math.log(int(count) / _COUNTED)
        if score > scores.get(word, _ALIEN * 2):
            scores[word] = score
    scores |= {word: int(row[0]) / -10 for word, row in load_table("word_pairs.tsv").items() if row[0]}
    return scores | _MARKS


def _subject_words() -> Iterator[str]:
    """Yield the words by which figures of briefings are known, and those of bodies of the mainland."""
    cues = (word for word, (place, *_) in load_table("script_cues.tsv").items() if place == "mainland")
    for word in (*load_forms("figure_words.tsv"), *cues):
        if 1 < len(word) <= LONGEST and not _FOREIGN_RE.search(word):
            yield word


_new = tuple.__new__  # what the class of a named tuple does, at half the cost; this is the innermost loop
_NOTHING: Mapping[str, float] = {}


@cache
def general_followers(word: str) -> Mapping[str, float]:
    """Return the words that often stand after `word` in general, each with its log-probability there."""
    row = load_table("word_pairs.tsv").get(word, ())
    return {second: number / -10 for second, number in _numbered(row[1])} if len(row) > 1 else _NOTHING


@cache
def followers_of(word: str) -> Mapping[str, float]:
    """Return the words that often stand after `word`, each with its log-probability there."""
    general = general_followers(word)
    row = load_table("briefing_words.tsv").get(word, ())
    if len(row) < 2:
        return general
    found = dict(general)
    share = _BRIEFED_AFTER / (int(row[0]) + _ADDED)
    for second, count in _numbered(row[1]):
        alone = math.exp(general.get(second, _UNSEEN))
        found[second] = max(general.get(second, _UNSEEN), math.log((1 - _BRIEFED_AFTER) * alone + share * count))
    return found


def _numbered(row: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a column, each with the number after it."""
    pieces = row.split(" ")
    return zip(pieces[::2], map(int, pieces[1::2]), strict=True)


@cache
def _beginnings() -> Mapping[str, float]:
    """Return what words begin with, each with the log-probability of the likeliest word that does."""
    found: dict[str, float] = {}
    for word, score in word_scores().items():
        for end in range(1, len(word)):
            if score > found.get(word[:end], -math.inf):
                found[word[:end]] = score
    return found


@cache
def _begins_of_long_words() -> frozenset[str]:
    """Return the first two characters of every word of three or more."""
    return frozenset(word[:2] for word in word_scores() if len(word) > 2)


@cache
def _ends_of_long_words() -> frozenset[str]:
    """Return the last two characters of every word of three or more: most pairs are none, and need no longer look."""
    return frozenset(word[-2:] for word in word_scores() if len(word) > 2)


class Tables(NamedTuple):
    """How likely words are, and how likely after each other."""

    scores: Mapping[str, float]
    followers: Callable[[str], Mapping[str, float]]


def general_tables() -> Tables:
    """Return what is likely in text of any kind."""
    return Tables(general_scores(), general_followers)


class Language:
    """What is a word, and how likely after another: the tables, and the turns a page itself repeats."""

    def __init__(self, own: Mapping[str, float] | None = None, tables: Tables | None = None) -> None:
        self._own = own or {}
        self._words, self._followers = tables or Tables(word_scores(), followers_of)
        self._reaches: dict[float, dict[str, int]] = defaultdict(dict)  # kept: readings share most of their words
        self._inner = _ends_of_long_words()
        self._begun = _beginnings()
        self._own_inner = frozenset(turn[-2:] for turn in self._own if len(turn) > 2)
        self._own_begins = frozenset(turn[:2] for turn in self._own if len(turn) > 2)

    def extend(self, chain: Chain, char: str) -> Chain:
        """Return the chain with one more character, which must be a simplified one."""
        own, words = self._own, self._words
        tail, ends = chain
        text = tail + char
        pair = text[-2:]
        found: list[End] = []
        best = -math.inf
        reach = len(text) if pair in self._inner or pair in self._own_inner else min(2, len(text))
        for length in range(1, reach + 1):
            word = text[-length:]
            alone = own.get(word) or words.get(word)
            if alone is None:
                if length > 1:
                    continue
                alone = _UNSEEN if "\u3400" <= char <= "\u9fff" else _ALIEN
            earlier = ends[-length]
            before = earlier[0]
            score = before[0] + alone
            for end in earlier:
                after = end[2].get(word)
                if after is not None and end[0] + after > score:
                    before, score = end, end[0] + after
            ending = _new(End, (score, word, self._followers(word), before))
            if score > best:
                best = score
                found.insert(0, ending)
            else:
                found.append(ending)
        return _new(Chain, (text[1 - LONGEST :], (*ends[1 - LONGEST :], tuple(found))))

    def prospect(self, chain: Chain) -> float:
        """Return the log-probability of a text whose last characters may be the beginning of a word."""
        tail, ends = chain
        best = ends[-1][0][0]
        for length in range(1, len(tail) + 1):
            begun = self._begun.get(tail[-length:])
            if begun is not None:
                best = max(best, ends[-1 - length][0][0] + begun)
        return best

    def read(self, text: str, chain: Chain = Chain()) -> Chain:  # noqa: B008  immutable
        """Return the chain with all of `text`, which must be simplified."""
        for char in as_read(text):
            chain = self.extend(chain, char)
        return chain

    def is_words(self, text: str, start: int, end: int, least: float) -> bool:
        """Whether each character from `start` to `end` stands in a word whose log-probability a character is `least`.

        The words may overlap: a quick look, which sees that text is whole rather than what its words are.
        """
        known = self._reaches[least]
        first = reach = max(0, start - LONGEST + 1)
        for at in range(first, end):
            ahead = text[at : at + LONGEST]
            length = known.get(ahead)
            if length is None:
                length = known[ahead] = self._reach(ahead, least)
            reach = max(reach, at + length)
            if reach <= at and at >= start:
                return False
        return True

    def _reach(self, ahead: str, least: float) -> int:
        """Return how many characters the longest word has that a text begins with and that is so likely, 0 for none."""
        own, words = self._own, self._words
        begins = ahead[:2] in _begins_of_long_words() or ahead[:2] in self._own_begins
        for length in range(len(ahead) if begins else min(2, len(ahead)), 0, -1):
            word = ahead[:length]
            score = own.get(word) or words.get(word)
            if score is not None and score >= least * length:
                return length
        return 0

    def skip(self, chain: Chain) -> Chain:
        """Return the chain with a character that nobody knows; nothing is a word across it."""
        return Chain("", ((End(chain.score, LOST, _NOTHING, chain.ends[-1][0]),),))


def learn_language(text: str) -> Language:
    """Return the language of a page of simplified characters: the tables, and what its first part repeats.

    So names and terms that no general table has (疾控, 密接) count as words where the page uses them.
    """
    sample = _FOREIGN_RE.sub(" ", text[:_LEARNT])
    turns = [*_repeated_turns(sample)]
    words = word_scores()
    own = {}
    for shorter, longer in zip(turns, [*turns[1:], {}], strict=True):
        inner = {turn[1:]: count for turn, count in longer.items()}
        for turn, count in shorter.items():
            # What always follows one and the same character (家庄 after 石) is the rest of a word.
            if inner.get(turn, 0) < _SAME_BEFORE * count:
                own[turn] = math.log(_OWN_SHARE * count / len(sample) + math.exp(words.get(turn, -99.0)))
    return Language(own)


def _repeated_turns(text: str) -> Iterator[Mapping[str, int]]:
    """Yield all two characters in a row that stand there three times or more, all three, and so on to the longest word.

    What holds a turn that is rarer is rarer itself, and is not counted.
    """
    places: Iterable[int] = range(len(text) - 1)
    turns = list(map(add, text, text[1:]))
    for length in range(2, LONGEST + 1):
        counts = {turn: count for turn, count in Counter(turns).items() if count >= 3 and " " not in turn}
        yield counts
        repeated = [at for at, turn in zip(places, turns, strict=True) if turn in counts]
        follow = set(repeated)
        places = [at for at in repeated if at + 1 in follow]
        turns = [text[at : at + length + 1] for at in places]


def text_score(text: str) -> float:
    """Return the log-probability of `text` as Chinese words.

    >>> text_score("強湘江兩岸的生態") > text_score("娤娼瓋砂兜纳鷳")
    True
    """
    return Language().read(simplify(text)).score


@cache
def common_characters(rank: int) -> frozenset[str]:
    """Return the `rank` most frequent simplified characters, counted in all words they stand in."""
    return frozenset(characters_by_frequency()[:rank])


@cache
def characters_by_frequency() -> tuple[str, ...]:
    """Return the characters of all words, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for word, (count, *_) in load_table("words.tsv").items():
        number = int(count)
        for char in word:
            counts[char] += number
    return tuple(sorted(counts, key=lambda char: -counts[char]))
