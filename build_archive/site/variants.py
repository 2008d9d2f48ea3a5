"""The tables by which pages are shown in the other script, cut down to what the site's texts need."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import add

from opencc import OpenCC

from build_archive.lexicon import load_table
from build_archive.names import HAN

# What the display calls a script, and OpenCC's name for the way to it. Wording stays as it is (no `…p`).
TARGETS = {"hant-tw": "s2tw", "hant-hk": "s2hk", "hans": "tw2s"}
_WAYS = ("hant", "hans")

_RUN_RE = re.compile(f"[{HAN}]+")
_WORDS_RE = re.compile(rf"<(?:script|style)\b[^>]*>.*?</(?:script|style)>|<[^>]*>|([{HAN}]+)", re.DOTALL)
_TRADITIONAL_SHARE = 0.05  # of characters that only traditional texts have; simplified texts have none to speak of


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def tongue_of(text: str) -> str:
    """Return the language tag of a text: zh-Hant where it is written in traditional characters, else zh-Hans.

    >>> tongue_of("發佈會將於明日舉行"), tongue_of("发布会明天举行"), tongue_of("")
    ('zh-Hant', 'zh-Hans', 'zh-Hans')
    """
    traditional = len(_traditional_re().findall(text))
    length = len(text) - len(_RUN_RE.sub("", text)) if traditional else 0
    return "zh-Hant" if traditional > _TRADITIONAL_SHARE * length else "zh-Hans"


@cache
def _traditional_re() -> re.Pattern[str]:
    """Match a character that is written otherwise in simplified texts."""
    common = [char for char in _han() if char <= "\uffff"]  # with others in it, the pattern takes ten times as long
    simplified = _convert_all(common, _converter("t2s"))
    return re.compile(f"[{''.join(char for char, to in simplified.items() if char != to)}]")


@cache
def _han() -> Sequence[str]:
    """Return all Chinese characters."""
    return tuple(char for char in map(chr, range(0x3400, 0x31350)) if _RUN_RE.fullmatch(char))


@dataclass(slots=True)
class Table:
    """How characters become others: each by itself, and in phrases, of which the longest that fits is taken."""

    characters: Mapping[str, str]
    phrases: dict[str, str]

    def convert(self, text: str) -> str:
        """Return `text` converted, as the site's script does it."""
        parts = []
        lengths = sorted({len(phrase) for phrase in self.phrases}, reverse=True)
        at = 0
        while at < len(text):
            found = (text[at : at + length] for length in lengths if text[at : at + length] in self.phrases)
            piece = next(found, text[at])
            parts.append(self.phrases.get(piece) or self.characters.get(piece, piece))
            at += len(piece)
        return "".join(parts)


def words_of(page: str) -> frozenset[str]:
    """Return the runs of Chinese characters that a page of HTML shows."""
    return frozenset(_WORDS_RE.findall(page)) - {""}


def forms_in(runs: Iterable[str]) -> frozenset[str]:
    """Return what runs of Chinese characters hold that is converted, into whatever script: characters and phrases.

    At each place OpenCC takes the longest phrase that begins there. Left out are those that become what their
    characters become alone, where no other phrase begins in them. So all that one text holds, with whatever phrases
    others hold, converts the one as OpenCC does: where it takes a phrase, no longer one begins; where a phrase is
    left out or none is taken, none begins at all.
    """
    return frozenset[str]().union(*map(_forms_of, runs))


@lru_cache(1 << 15)  # what is said of cities, people and figures is said on many pages
def _forms_of(run: str) -> Collection[str]:
    forms = list(_changing().intersection(run))
    for way in _WAYS:
        if not _shifting(way).isdisjoint(run):  # else every character is converted as it is alone
            forms += _phrases_in(f"{run}\n", way)  # so that nothing longer than the run is cut to a phrase
    return forms


def _phrases_in(text: str, way: str) -> Iterator[str]:
    """Yield the phrases by which a text is converted one way."""
    keeps, heads = _phrases(way), _heads(way)
    end = 0  # of the last phrase
    left_out = ""  # that phrase, as long as it is
    for at in [at for at, pair in enumerate(map(add, text, text[1:])) if pair in heads]:
        found = [phrase for size in heads[text[at : at + 2]] if (phrase := text[at : at + size]) in keeps]
        if found and at < end:
            if left_out:
                yield left_out
                left_out = ""
        elif found:
            end = at + len(found[0])
            left_out = found[0] if keeps[found[0]] and len(found) == 1 else ""
            if not left_out:
                yield found[0]


def make_table(forms: Iterable[str], target: str) -> Table:
    """Return the small table that converts all texts of which these are the forms."""
    found = sorted(set(forms))
    convert = _converter(TARGETS[target])
    known = _phrases(target.partition("-")[0])
    phrases = [form for form in found if form in known]
    singles = sorted({char for form in found for char in form})
    alone = _convert_all(singles, convert)
    table = Table({char: to for char, to in alone.items() if char != to}, _convert_all(phrases, convert))
    _drop_needless(table)
    return table


def reduce_table(runs: Iterable[str], target: str) -> Table:
    """Return a small table that converts all `runs` of Chinese characters as OpenCC does."""
    return make_table(forms_in(runs), target)


@cache
def _phrases(way: str) -> Mapping[str, bool]:
    """Return the phrases of a way, and of each whether it becomes what its characters become alone."""
    table = load_table("script_phrases.tsv")
    return {phrase: way in more for phrase, (into, *more) in table.items() if way in into.split()}


@cache
def _heads(way: str) -> Mapping[str, Sequence[int]]:
    """Return the lengths of phrases by their first two characters, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for phrase in _phrases(way):
        lengths[phrase[:2]].add(len(phrase))
    return {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}


@cache
def _shifting(way: str) -> frozenset[str]:
    """Return the characters that some phrase of a way converts otherwise than alone."""
    phrases = sorted(phrase for phrase, is_keeper in _phrases(way).items() if not is_keeper)
    shifting = set[str]()
    for target in (target for target in TARGETS if target.startswith(way)):
        convert = _converter(TARGETS[target])
        alone = _convert_all(sorted(set("".join(phrases))), convert)
        pairs = chain.from_iterable(zip(one, to, strict=True) for one, to in _convert_all(phrases, convert).items())
        shifting |= {char for char, to in pairs if alone[char] != to}
    return frozenset(shifting)


@cache
def _changing() -> frozenset[str]:
    """Return the characters that become others in some script."""
    ways = [_convert_all(_han(), _converter(way)) for way in TARGETS.values()]
    return frozenset(char for char in _han() if any(way[char] != char for way in ways))


def _convert_all(texts: Sequence[str], convert: OpenCC) -> dict[str, str]:
    """Return what texts become; one that would change its length, in the browser's eyes, stays: places in it hold."""
    converted = str(convert.convert("\n".join(texts))).split("\n") if texts else []
    return {text: to if _are_as_wide(to, text) else text for text, to in zip(texts, converted, strict=True)}


def _are_as_wide(one: str, other: str) -> bool:
    """Whether two texts have the same places to the browser, character by character."""
    return [char > "\uffff" for char in one] == [char > "\uffff" for char in other]


def _drop_needless(table: Table) -> None:
    """Drop the phrases without which every text comes out the same, the longest first."""
    begun: dict[str, set[str]] = defaultdict(set)  # what phrases begin with, to the phrases
    for phrase in table.phrases:
        for end in range(1, len(phrase)):
            begun[phrase[:end]].add(phrase)
    count = 0
    while count != len(table.phrases):
        count = len(table.phrases)
        for phrase in sorted(table.phrases, key=lambda one: (-len(one), one)):
            if _is_needless(phrase, table, begun):
                del table.phrases[phrase]
                for end in range(1, len(phrase)):
                    begun[phrase[:end]].discard(phrase)


def _is_needless(phrase: str, table: Table, begun: Mapping[str, set[str]]) -> bool:
    """Whether the rest of a table makes the same of a phrase, whatever text follows it.

    What follows matters where another phrase begins in this one and goes on behind it: then both ways must come to the
    same as far as that one reaches, and none may be in the middle of a phrase there.
    """
    wanted, pieces = table.phrases.pop(phrase), list[str]()
    try:
        for at in _walk(phrase, table, pieces):
            if at:
                for other in begun.get(phrase[at:], set()) - {phrase}:
                    made = "".join(pieces) + table.phrases[other]
                    rest, behind = other[len(phrase) - at :], list[str]()
                    is_open = phrase in rest or any(begun.get(rest[to:]) for to in _walk(rest, table, behind))
                    if is_open or made != wanted + "".join(behind):
                        return False
        return "".join(pieces) == wanted
    finally:
        table.phrases[phrase] = wanted


def _walk(text: str, table: Table, pieces: list[str]) -> Iterator[int]:
    """Yield where each piece of a text begins by which a table converts it, and put what it becomes to `pieces`."""
    at = 0
    while at < len(text):
        yield at
        parts = (text[at:end] for end in range(len(text), at + 1, -1))
        piece = next((part for part in parts if part in table.phrases), text[at])
        pieces.append(table.phrases.get(piece) or table.characters.get(piece, piece))
        at += len(piece)


def render_table(table: Table, target: str) -> str:
    """Return the script that hands a table to the display: characters in pairs, phrases side by side."""
    pairs = "".join(char + to for char, to in sorted(table.characters.items()))
    phrases = " ".join(f"{phrase} {to}" for phrase, to in sorted(table.phrases.items()))
    return f'archiveVariants({json.dumps(target)},"{pairs}","{phrases}")\n'
