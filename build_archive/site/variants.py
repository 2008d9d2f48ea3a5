"""The tables by which pages are shown in the other script, cut down to what the site's texts need."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import add

from opencc import OpenCC

from build_archive.names import HAN

# What the display calls a script, and OpenCC's name for the way to it. Wording stays as it is (no `…p`).
TARGETS = {"hant-tw": "s2tw", "hant-hk": "s2hk", "hans": "tw2s"}

_RUN_RE = re.compile(f"[{HAN}]+")
_WORDS_RE = re.compile(rf"<(?:script|style)\b[^>]*>.*?</(?:script|style)>|<[^>]*>|([{HAN}]+)", re.DOTALL)
_TRADITIONAL_SHARE = 0.05  # of characters that only traditional texts have; simplified texts have none to speak of
_ROUNDS = 6
_LONGEST = 12  # characters of a phrase


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def tongue_of(text: str) -> str:
    """Return the language tag of a text: zh-Hant where it is written in traditional characters, else zh-Hans.

    >>> tongue_of("發佈會將於明日舉行"), tongue_of("发布会明天举行"), tongue_of("")
    ('zh-Hant', 'zh-Hans', 'zh-Hans')
    """
    traditional = sum(text.count(char) for char in set(text) if _is_traditional(char))
    if not traditional:
        return "zh-Hans"
    length = sum(map(len, _RUN_RE.findall(text)))
    return "zh-Hant" if traditional > _TRADITIONAL_SHARE * length else "zh-Hans"


@cache
def _is_traditional(char: str) -> bool:
    """Whether a character is written otherwise in simplified texts."""
    return _RUN_RE.fullmatch(char) is not None and str(_converter("t2s").convert(char)) != char


@dataclass(slots=True)
class Table:
    """How characters become others: each by itself, and in phrases, of which the longest that fits is taken."""

    characters: Mapping[str, str]
    phrases: dict[str, str] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)  # by the first character of phrases
    _singles: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self._singles = {ord(char): to for char, to in self.characters.items()}

    def add(self, phrase: str, converted: str) -> None:
        """Take a phrase in."""
        self.phrases[phrase] = converted
        self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def convert(self, text: str) -> str:
        """Return `text` converted, as the site's script does it."""
        converted = text.translate(self._singles)
        if self._longest.keys().isdisjoint(text):
            return converted
        end = 0  # of the last phrase
        for at in [at for at, char in enumerate(text) if char in self._longest]:
            for length in range(self._longest[text[at]] if at >= end else 0, 1, -1):
                phrase = text[at : at + length]
                if phrase in self.phrases:
                    end = at + length
                    converted = converted[:at] + self.phrases[phrase] + converted[end:]
                    break
        return converted


def words_of(page: str) -> frozenset[str]:
    """Return the runs of Chinese characters that a page of HTML shows."""
    return frozenset(_WORDS_RE.findall(page)) - {""}


def reduce_table(runs: Iterable[str], target: str) -> Table:
    """Return a small table that converts all `runs` of Chinese characters as OpenCC does.

    OpenCC's own phrases are 50,000, and not to be had as text; so they are found again where the runs need them:
    where characters converted one by one come out otherwise, the shortest words around that come out right are
    a phrase.
    """
    convert = _Converter(TARGETS[target])
    wanted = convert.all(sorted(set(runs)))
    single = convert.all(sorted({char for run in wanted for char in run}))
    table = Table({char: to for char, to in single.items() if char != to})
    looked_at: Collection[str] = wanted
    for _ in range(_ROUNDS):
        known = set(table.phrases)
        wrong = {run for run in looked_at if table.convert(run) != wanted[run]}
        for run in looked_at:
            if run in wrong:
                _mend(table, run, wanted[run], convert)
        if not wrong:
            break
        # Only what holds a new phrase comes out otherwise than before.
        begins = {phrase[:2] for phrase in table.phrases.keys() - known}
        looked_at = [run for run in wanted if run in wrong or not begins.isdisjoint(map(add, run, run[1:]))]
    return table


class _Converter:
    """OpenCC, held to texts that keep their length, so that places in them hold."""

    def __init__(self, way: str) -> None:
        self._way = OpenCC(way)
        self._known: dict[str, str] = {}

    def all(self, texts: Sequence[str]) -> dict[str, str]:
        converted = str(self._way.convert("\n".join(texts))).split("\n") if texts else []
        return {text: to if _are_as_wide(to, text) else text for text, to in zip(texts, converted, strict=True)}

    def one(self, text: str) -> str:
        if text not in self._known:
            self._known |= self.all([text])
        return self._known[text]


def _are_as_wide(one: str, other: str) -> bool:
    """Whether two texts have the same places to the browser, character by character."""
    if max(one, default="") <= "\uffff" and max(other, default="") <= "\uffff":
        return len(one) == len(other)
    return _widths(one) == _widths(other)


def _widths(text: str) -> list[bool]:
    """Return which characters are two to the browser."""
    return [char > "\uffff" for char in text]


def _mend(table: Table, run: str, wanted: str, convert: _Converter) -> None:
    """Take phrases in until the table converts `run` as is wanted, from left to right."""
    for _ in run:
        converted = table.convert(run)
        wrong = next((at for at, (one, other) in enumerate(zip(converted, wanted, strict=True)) if one != other), -1)
        if wrong < 0 or not any(_take(table, run, place, wanted, convert) for place in _windows(wrong, len(run))):
            return


def _windows(at: int, length: int) -> Iterator[tuple[int, int]]:
    """Yield the places around `at`, the shortest first; of those as long, the one that begins with it first."""
    for size in range(2, min(_LONGEST, length) + 1):
        for start in range(at, at - size, -1):
            if start >= 0 and start + size <= length:
                yield start, start + size


def _take(table: Table, run: str, place: tuple[int, int], wanted: str, convert: _Converter) -> bool:
    """Take a phrase in, if it is converted so by itself too and is reached from the left."""
    start, end = place
    phrase = run[start:end]
    if phrase in table.phrases or convert.one(phrase) != wanted[start:end]:
        return False
    table.add(phrase, wanted[start:end])
    if table.convert(run)[:end] == wanted[:end]:
        return True
    del table.phrases[phrase]
    return False


def render_table(table: Table, target: str) -> str:
    """Return the script that hands a table to the display: characters in pairs, phrases side by side."""
    pairs = "".join(char + to for char, to in sorted(table.characters.items()))
    phrases = " ".join(f"{phrase} {to}" for phrase, to in sorted(table.phrases.items()))
    return f'archiveVariants({json.dumps(target)},"{pairs}","{phrases}")\n'
