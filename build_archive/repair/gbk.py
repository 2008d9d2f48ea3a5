"""The bytes of GBK: which characters they make, which pairs vanish, and which characters are worth trying."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from build_archive.repair.fluency import characters_by_frequency, common_characters
from build_archive.repair.pinyin import match_reading, readings_of
from build_archive.repair.script import only_simplified, simplify

LEADS = range(0x81, 0xFF)
_FREQUENT_RANK = 3500  # only as frequent characters are tried where bytes are missing
_MARKS = "，。、：；！？“”（）《》【】…—"


_NONE = "\ue000"

Chars = tuple[tuple[str, str], ...]


@cache
def pairs() -> Mapping[int, str]:
    """Return all characters of two bytes by their number; for those that make none a private one."""
    numbers = ((lead << 8) + trail for lead in LEADS for trail in range(0x40, 0xFF) if trail != 0x7F)
    shown = ((number, number.to_bytes(2, "big").decode("gbk", "replace")) for number in numbers)
    return {number: char if len(char) == 1 and char != "\ufffd" else _NONE for number, char in shown}


def pair(lead: int, trail: int) -> str:
    """Return the character of two bytes, a private one where GBK has none."""
    return pairs().get((lead << 8) + trail, _NONE)


def is_private(char: str) -> bool:
    """Whether two bytes make no character of GBK, most of them for its user's own use: decoders drop them."""
    return char == _NONE


@cache
def _plain_forms() -> Mapping[int, str]:
    chars = "".join(char for char in pairs().values() if not is_private(char))
    return {ord(char): plain for char, plain in zip(chars, simplify(chars), strict=True) if char != plain}


def plain(text: str) -> str:
    """Return `text` in simplified characters, one by one; much quicker for a few than a conversion."""
    return text.translate(_plain_forms())


@cache
def traditional_re() -> re.Pattern[str]:
    """Return what finds the characters that have a simplified form."""
    return re.compile(f"[{''.join(map(chr, sorted(_plain_forms())))}]")


@cache
def simplified_re() -> re.Pattern[str]:
    """Return what finds the simplified characters of GBK that have a traditional form."""
    return re.compile(f"[{''.join(sorted(char for char in simplified_only() if _is_encoded(char)))}]")


def _is_encoded(char: str) -> bool:
    return len(char.encode("gbk", "ignore")) == 2


@cache
def simplified_only() -> frozenset[str]:
    """Return the simplified characters that a traditional text has in another form: 门, but not 困, which 睏 became."""
    return only_simplified(_plain_forms().values())


@cache
def forms() -> Mapping[str, tuple[int, ...]]:
    """Return, for each simplified character, the numbers of all its forms."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, char in pairs().items():
        found[plain(char)].append(number)
    return {char: tuple(numbers) for char, numbers in found.items()}


@cache
def forms_with_bytes() -> Mapping[str, tuple[tuple[str, int, int], ...]]:
    """Return, for each simplified character, all its forms, each with its first and its second byte."""
    return {
        char: tuple((pairs()[number], number >> 8, number & 0xFF) for number in numbers)
        for char, numbers in forms().items()
    }


@cache
def frequent() -> frozenset[str]:
    """Return the simplified characters and marks that are worth trying."""
    return common_characters(_FREQUENT_RANK) | {*_MARKS}


@cache
def vanishing_trails() -> Mapping[int, frozenset[int]]:
    """Return, for each second byte that may begin a vanishing pair, the first bytes that may end it."""
    found: dict[int, set[int]] = defaultdict(set)
    for number, char in pairs().items():
        if is_private(char) and number & 0xFF >= 0x81:
            found[number >> 8].add(number & 0xFF)
    return {trail: frozenset(leads) for trail, leads in found.items()}


@cache
def _by_bytes() -> tuple[Mapping[int, Chars], Mapping[int, Chars]]:
    """Return the frequent characters by their first and by their second byte, the most frequent first."""
    leads: dict[int, list[tuple[str, str]]] = defaultdict(list)
    trails: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for simple in (*_MARKS, *characters_by_frequency()[:_FREQUENT_RANK]):
        for char, lead, trail in forms_with_bytes().get(simple, ()):
            leads[lead].append((char, simple))
            trails[trail].append((char, simple))
    return ({lead: tuple(chars) for lead, chars in leads.items()}, {end: tuple(chars) for end, chars in trails.items()})


def beginning_with(lead: int) -> Chars:
    """Return the frequent characters with this first byte, each with its simplified form."""
    return _by_bytes()[0].get(lead, ())


def ending_in(trail: int) -> Chars:
    """Return the frequent characters with this second byte, each with its simplified form."""
    return _by_bytes()[1].get(trail, ())


@cache
def _trails_by_letters() -> Mapping[str, frozenset[int]]:
    """Return the second bytes of the frequent characters with each reading, tones left out."""
    found: dict[str, set[int]] = defaultdict(set)
    for trail, chars in _by_bytes()[1].items():
        for char, _ in chars:
            for reading in readings_of(char):
                found[_letters(reading)].add(trail)
    return {letters: frozenset(trails) for letters, trails in found.items()}


def trails_read(reading: str) -> frozenset[int]:
    """Return the second bytes that a frequent character with the reading may have."""
    return _trails_by_letters().get(_letters(reading), frozenset())


def _letters(reading: str) -> str:
    return re.sub("[\u0300\u0301\u0304\u030c]", "", unicodedata.normalize("NFD", reading))


@lru_cache(maxsize=4096)
def read_so(trail: int, reading: str) -> tuple[tuple[int, float], ...]:
    """Return the bytes that make, after `trail`, a character with the reading, each with what speaks against it."""
    doubts = ((lead, doubt_of(pair(trail, lead), reading)) for lead in LEADS)
    return tuple((lead, doubt) for lead, doubt in doubts if doubt is not None)


@lru_cache(100_000)
def doubt_of(char: str, reading: str) -> float | None:
    """Return what speaks against a note being that of `char`, None when it cannot be.

    Mirrors take the first reading. One without a tone mark is the neutral tone before it is a
    reading whose mark was left out.
    """
    rank = match_reading(char, reading)
    if rank is None:
        return None
    known = readings_of(char)
    return 3.0 * min(known.index(reading) if reading in known else rank + 2, 2)
