"""Traditional characters: a page that a mirror converted goes back, a page written in them keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice
from operator import ne

from opencc import OpenCC

from build_archive.edits import Proposal, propose_all
from build_archive.lexicon import load_table, load_words
from build_archive.model import Doubt, Intervention, Kind
from build_archive.scanning import CharacterFinder, find_all

# Share of Han characters that simplification changes: 0.00-0.02 % in simplified samples, 30-40 % in traditional ones.
_TRADITIONAL_SHARE = 0.10
_TRACE_SHARE = 0.01

# A page is converted back when what speaks for a mirror outweighs what speaks for a writer by this much.
_CONVERTED_LEAD = 3
_BEGINNING = 20_000  # characters; who wrote a page shows in its first part
_NAMED = 6  # words named as evidence

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_HAN_FINDER = CharacterFinder(_HAN)
_NOTE_RE = re.compile(f"[{_HAN}][(（][a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,6}}[ \u00a0]?[)）]")
_CHANGED_RE = re.compile(b"\x01+")
_NOTES = 3  # readings in brackets, from which on they tell of a mirror
_AROUND = 8  # characters about a word, in which a converted page has traditional ones


class Script(StrEnum):
    """In which characters a page stands, and how it came to."""

    SIMPLIFIED = "simplified"
    CONVERTED = "converted"  # traditional by a mirror's hand
    TRADITIONAL = "traditional"  # written so: Hong Kong, Macao, Taiwan
    MIXED = "mixed"  # some of both
    UNKNOWN = "unknown"  # traditional, and nothing tells by whose hand: an edition of the mainland's own, a poem


@dataclass(frozen=True, slots=True)
class Weighed:
    """The script of a page with what speaks for it."""

    script: Script
    evidence: tuple[str, ...]
    simplified: str = ""  # the beginning of the page, where it had to be converted to tell


def simplify(text: str) -> str:
    """Return `text` in simplified characters, of the same length; wording is never changed.

    >>> simplify("衞生署發佈會上的資訊")
    '卫生署发布会上的资讯'
    """
    simplified = str(_converter().convert(text))
    for traditional, plain in _always():
        simplified = simplified.replace(traditional, plain)
    return simplified if len(simplified) == len(text) else "".join(_simplify_char(char) for char in text)


@cache
def _converter() -> OpenCC:
    return OpenCC("tw2s")


def only_simplified(chars: Iterable[str]) -> frozenset[str]:
    """Return those of some characters that traditional text has in another form, whatever they mean.

    >>> only_simplified("门困") == {"门"}
    True
    """
    listed = [*chars]
    forms = OpenCC("s2tw").convert("\n".join(listed)).split("\n")
    return frozenset(char for char, form in zip(listed, forms, strict=True) if char != form)


@cache
def _always() -> tuple[tuple[str, str], ...]:
    """Return the forms that are replaced wherever they stand, each with its simplified one."""
    forms = load_table("script_forms.tsv").items()
    return tuple((traditional, plain) for traditional, (plain, how) in forms if how == "always")


def _simplify_char(char: str) -> str:
    simplified = str(_converter().convert(char))
    return simplified if len(simplified) == 1 else char


@cache
def _simplified_chars() -> dict[str, str]:
    """Return every traditional character of the basic plane with what it becomes when it stands alone."""
    chars = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    return {a: b for a, b in zip(chars, simplify("\n".join(chars)).split("\n"), strict=True) if a != b}


@cache
def _traditional() -> str:
    """Return the characters that only traditional text has (乾, 著 and 於 stand in simplified text too)."""
    return "".join(char for char in _simplified_chars() if not char.encode("gb2312", "ignore"))


@cache
def _traditional_re() -> re.Pattern[str]:
    return _any_of(_traditional())


@cache
def _traditional_finder() -> CharacterFinder:
    return CharacterFinder(_traditional())


@cache
def _name_re() -> re.Pattern[str]:
    """Return what finds the characters that may stand in a name of a simplified text as they are.

    Among them are all whose simplified form lies beyond the basic plane (頔, 𬱖): few fonts have it,
    so simplified pages too hold the traditional one.
    """
    beyond = {char for char, plain in _simplified_chars().items() if ord(plain) > 0xFFFF}
    return _any_of(beyond | {form for form, (_, how) in load_table("script_forms.tsv").items() if how == "word"})


def _any_of(chars: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(chars))}]")


@cache
def _mirror_spellings() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((word, frozenset(word)) for word in sorted(load_words("script_mirror_words.tsv")))


def detect_script(text: str, raw: str = "") -> Script:
    """Return the script of a page; `raw` is its text before any repair, where that is at hand.

    >>> detect_script("國務院聯防聯控機制要求放松管控之后加強檢測,對于重復參保的群眾,省衛健委說明了情況")
    <Script.CONVERTED: 'converted'>
    >>> detect_script("衞生署衞生防護中心公布,香港特別行政區政府會「加強檢測」")
    <Script.TRADITIONAL: 'traditional'>
    """
    return weigh_script(text, raw).script


def weigh_script(text: str, raw: str = "") -> Weighed:
    """Return the script of a page and the evidence for it.

    A simplified page costs one scan; a traditional one a conversion of its beginning and a scan a cue.
    What a mainland body says in traditional characters is no sign of a conversion: somebody may have
    written it so. Only readings in brackets are one, words that no writer spells so (關于, 放松), and the
    address of a portal's own converter (big5.…).
    """
    beginning = text[:_BEGINNING]
    changed, han = _count_traditional(beginning)
    if changed < _TRADITIONAL_SHARE * han or not han:
        changed, han = _count_traditional(text)
    share = changed / han if han else 0.0
    measured = f"{share:.1%} of {han} characters are traditional"
    if share < _TRACE_SHARE:
        return Weighed(Script.SIMPLIFIED, (measured,))
    if share < _TRADITIONAL_SHARE:
        return Weighed(Script.MIXED, (measured,))
    simplified = simplify(beginning)
    there = frozenset(simplified)
    mirror, mirror_words = _weigh_mirror(beginning, raw, _words_in(simplified, there, _cues("mainland")))
    writer, writer_words = _weigh_writer(beginning, _words_in(simplified, there, _cues("elsewhere")))
    evidence = (measured, *mirror_words, *writer_words)
    if mirror - writer >= _CONVERTED_LEAD:
        return Weighed(Script.CONVERTED, evidence, simplified)
    return Weighed(Script.TRADITIONAL if writer >= max(2, mirror) else Script.UNKNOWN, evidence)


def _count_traditional(text: str) -> tuple[int, int]:
    """Return how many characters simplification would change, and how many Han characters there are at all."""
    changed = _traditional_finder().count(text)
    return changed, _HAN_FINDER.count(text) if changed else 0


def _weigh_mirror(text: str, raw: str, cues: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return how much speaks for a conversion, with the words for it; nothing does without a mirror's sign.

    `cues` are the words of the mainland in the text.
    """
    notes = [note[0] for note in islice(_NOTE_RE.finditer(raw), _NAMED)]
    words = sorted(set(_mirror_words(text)))
    address = (raw or text).lower()
    converters = [part for part, (place, *_) in load_table("script_cues.tsv").items() if place == "converter"]
    printed = [part for part in converters if part in address]
    signs = 3 * (len(notes) >= _NOTES) + 3 * len(printed) + min(4, len(words))
    named = (
        *_named("mainland words", cues),
        *_named("a mirror's spelling", words),
        *_named("readings", notes),
        *_named("a converter's address", printed),
    )
    if len(notes) < _NOTES and not (cues and (printed or len(words) >= 2)):  # classics too have 于是 and 至于
        return 0, named
    return signs + len(cues), named


def _mirror_words(text: str) -> Iterator[str]:
    """Yield the words that a mirror spells so, where there is traditional text about them."""
    words = _words_in(text, frozenset(text), _mirror_spellings())
    places = ((at, word) for word in words for at in find_all(word, text))
    done = 0
    for at, word in sorted(places):
        if at < done:
            continue  # inside another one: 低于 in 不低于
        done = at + len(word)
        if _traditional_re().search(text[max(0, at - _AROUND) : at] + text[done : done + _AROUND]):
            yield word


def _weigh_writer(text: str, cues: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return how much speaks for a page written in traditional characters, `cues` being words from elsewhere in it."""
    forms = [form for form in ("「", "衞") if form in text]
    return 2 * len(cues) + 3 * len(forms), (*_named("words from elsewhere", cues), *_named("forms", forms))


@cache
def _cues(where: str) -> tuple[tuple[str, frozenset[str]], ...]:
    rows = load_table("script_cues.tsv").items()
    return tuple((word, frozenset(word)) for word, (place, *_) in rows if place == where)


def _words_in(text: str, there: frozenset[str], words: Iterable[tuple[str, frozenset[str]]]) -> list[str]:
    """Return the words that stand in a text of the characters `there`; most hold another one, which is soon seen."""
    return [word for word, chars in words if chars <= there and word in text]


def _named(name: str, words: list[str]) -> tuple[str, ...]:
    return (f"{name}: {' '.join(words[:_NAMED])}",) if words else ()


def propose_script(text: str, raw: str = "") -> Proposal:
    """Propose simplified characters for a page that a mirror converted, one intervention a run of them.

    Left alone: simplified pages, whatever they hold (傅达乾), and pages written in traditional
    characters. A page of which it is not known gets a doubt. What may be a name's character stays on
    every page unless its simplified form makes a word there. Costs one conversion and one scan.
    """
    weighed = weigh_script(text, raw)
    if weighed.script in (Script.UNKNOWN, Script.MIXED):
        message = f"traditional characters left as they are, {weighed.script}: {'; '.join(weighed.evidence)}"
        first = _traditional_re().search(text)
        at = first.start() if first else 0
        return [], [Doubt("script.undecided", at, text[at : at + 1], message)]
    if weighed.script is not Script.CONVERTED:
        return [], []
    simplified, doubts = _keep_names(text, simplify(text) if len(text) > _BEGINNING else weighed.simplified)
    return _changed_characters(text, simplified), doubts


def _keep_names(text: str, simplified: str) -> tuple[str, list[Doubt]]:
    """Return the conversion with the characters put back that may be right in names, and a doubt for each of them."""
    parts: list[str] = []
    done = 0
    first: dict[str, int] = {}
    for match in _name_re().finditer(text):
        at = match.start()
        if simplified[at] != match[0] and not _is_in_word(simplified, at):
            parts += (simplified[done:at], match[0])
            done = at + 1
            first.setdefault(match[0], at)
    message = "{} left as it is: it makes no word as {}, so it may be a name"
    doubts = [Doubt("script.name", at, char, message.format(char, simplified[at])) for char, at in first.items()]
    return "".join((*parts, simplified[done:])), doubts


def _is_in_word(text: str, at: int) -> bool:
    """Whether a word of two to four characters of the table stands over the character at `at`."""
    words = load_table("words.tsv")
    spans = ((start, start + n) for n in (2, 3, 4) for start in range(max(0, at - n + 1), at + 1))
    return any(end <= len(text) and text[start:end] in words for start, end in spans)


def _changed_characters(text: str, simplified: str) -> list[Intervention]:
    """Return an intervention for every run of characters that change; the conversion keeps the length."""
    changed = bytes(map(ne, text, simplified))
    spans = [match.span() for match in _CHANGED_RE.finditer(changed)]
    changes = [(text[start:end], simplified[start:end], 1.0) for start, end in spans]
    return propose_all("script.simplify", Kind.SCRIPT, (start for start, _ in spans), changes)
