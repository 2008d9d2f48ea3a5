"""Readings in brackets that mirrors put after characters: 發(fā)布會(huì), 北京(jing)市(shi)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from pypinyin.constants import PINYIN_DICT

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.fluency import common_characters
from build_archive.repair.script import simplify

# Nobody who explains a reading explains those of the most frequent characters; mirrors note little else.
_COMMON_RANK = 1500

# A page is polluted when that share of its notes says what every reader knows ...
_IDLE_SHARE = 0.4
# ... that share of the noted characters' occurrences carries the note (who explains, does it once) ...
_CONSISTENCY = 0.5
# ... and that share of its Han characters has one (15 % on a real mirror's page). One note alone
# needs a page as short as a heading.
_NOTE_SHARE = 0.01
_LONE_NOTE_SHARE = 0.1

# A page that notes nearly every character is a reader for learners: its readings are its text.
_READER_SHARE = 0.9
_READER_LENGTH = 4

_LETTERS = "a-züɑɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300-\u030c"
_PICTOGRAPHS = "\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d"

_NOTE = rf"""
    [(（] [ \u00a0]? (?P<reading>[{_LETTERS}]{{1,8}})   # (huì
    (?: [(（] [{_PICTOGRAPHS}]{{1,4}} [)）] )?            # (xué(🐭)
    [ \u00a0]? [)）]                                     # a space may stand before the bracket closes
"""
_NOTE_RE = re.compile(_NOTE, re.VERBOSE)
_NOTED_RE = re.compile(rf"(?P<char>[\u3400-\u9fff\uf900-\ufaff]) (?= {_NOTE} )", re.VERBOSE)
_PICTOGRAPH_NOTE_RE = re.compile(rf"(?<=[\u3400-\u9fff])[(（][{_PICTOGRAPHS}]{{1,4}}[)）]")

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_STRAY_NOTE_RE = re.compile(rf"[(（](?=[a-zü]{{0,4}}[{_TONED}])[a-zü{_TONED}]{{1,6}}[ ]?[)）]")
_TONES = {"\u0304", "\u0301", "\u030c", "\u0300"}


@dataclass(frozen=True, slots=True)
class Note:
    """A reading in brackets that is a reading of the character before it."""

    char: str
    at: int  # where the character stands
    start: int
    end: int
    rank: int  # 0 for the first reading of the table


@cache
def readings_of(char: str) -> tuple[str, ...]:
    """Return the readings of a character with tone marks, the usual one first; none for what is no character.

    >>> readings_of("重")[0], "chóng" in readings_of("重")
    ('zhòng', True)
    """
    return tuple(PINYIN_DICT.get(ord(char), "").split(",")) if ord(char) in PINYIN_DICT else ()


def match_reading(char: str, reading: str) -> int | None:
    """Return which reading of `char` is meant, 0 for the usual one, None when it is none of them.

    Without tone marks only the letters are compared.

    >>> match_reading("会", "huì"), match_reading("会", "kuài"), match_reading("京", "jing"), match_reading("会", "ct")
    (0, 1, 0, None)
    """
    said = _normal(reading)
    toned = said != _without_tone(said)
    for rank, known in enumerate(readings_of(char)):
        if said == (known if toned else _without_tone(known)):
            return rank
    return None


@cache
def _normal(reading: str) -> str:
    return unicodedata.normalize("NFC", reading.replace("ɑ", "a").replace("ɡ", "g").lower())


@cache
def _without_tone(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))


def find_notes(text: str) -> list[Note]:
    """Return every bracketed reading that fits the character before it, in order."""
    notes = []
    for noted in _NOTED_RE.finditer(text):
        at = noted.end()
        while match := _NOTE_RE.match(text, at):  # some mirrors put the same note twice
            rank = match_reading(noted["char"], match["reading"])
            if rank is None:
                break
            notes.append(Note(noted["char"], noted.start(), at, match.end(), rank))
            at = match.end()
    return notes


def is_polluted(text: str, notes: list[Note]) -> bool:
    """Whether a mirror put the notes into the text, rather than its author.

    An author explains a rare character or an unusual reading, once; a mirror notes frequent
    characters with their usual reading wherever they stand.

    >>> is_polluted("發(fā)布會(huì)", find_notes("發(fā)布會(huì)"))
    True
    >>> is_polluted("龟兹(cí)在新疆,钭(tǒu)是姓", find_notes("龟兹(cí)在新疆,钭(tǒu)是姓"))
    False
    """
    if not notes:
        return False
    common = common_characters(_COMMON_RANK)
    idle = [note for note in notes if note.rank == 0 and simplify(note.char) in common]
    han = len(re.findall("[\u3400-\u9fff]", text))
    occurrences = Counter(text)
    noted = sum(occurrences[char] for char in {note.char for note in notes})
    places = len({note.at for note in notes})
    least = _NOTE_SHARE if len(idle) > 1 else _LONE_NOTE_SHARE
    return (
        len(idle) >= _IDLE_SHARE * len(notes)
        and places >= _CONSISTENCY * noted
        and len(idle) >= least * han > 0
        and not (places >= _READER_LENGTH and places >= _READER_SHARE * han)
    )


def propose_pinyin(text: str) -> Proposal:
    """Propose removing the readings that a mirror put after characters.

    First the page is judged, then each note. Left alone: pages that are not polluted, notes that
    are no reading of the character before them (检测(ct)), several syllables (龟兹(qiū cí)), and, with
    a doubt, the reading of a rare character or a rare reading that stands there once.
    Linear in the length of the text.

    >>> [edit.before for edit in propose_pinyin("報(bào)道:新聞發(fā)布會(huì )做检测(ct)")[0]]
    ['(bào)', '(fā)', '(huì )']
    """
    notes = find_notes(text)
    if not is_polluted(text, notes):
        return [], []
    times = Counter((note.char, note.rank) for note in notes)
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    for note in notes:
        before = text[note.start : note.end]
        if _may_explain(note, times[note.char, note.rank]):
            message = f"may explain how {note.char} is read here; kept"
            doubts.append(Doubt("pinyin.explains", note.start, before, message))
        else:
            confidence = 0.99 if note.rank == 0 else 0.9
            edits.append(Intervention("pinyin.gloss", Kind.PINYIN, note.start, note.end, before, "", confidence))
    edits += _pictograph_removals(text)
    doubts += _strays(text, {note.start for note in notes})
    return edits, doubts


def _may_explain(note: Note, times: int) -> bool:
    """Whether a note of a polluted page may be the author's own all the same.

    A character that differs in the two scripts is in every mirror's table, so its note never is.
    """
    plain = simplify(note.char)
    if times > 1 or plain != note.char:
        return False
    return note.rank > 0 or not _is_everyday(plain)


def _is_everyday(char: str) -> bool:
    """Whether a character is of the first level of GB 2312, the 3,755 in daily use."""
    encoded = char.encode("gb2312", "ignore")
    return len(encoded) == 2 and encoded[0] < 0xD8


def _pictograph_removals(text: str) -> list[Intervention]:
    return [
        Intervention("pinyin.pictograph", Kind.PINYIN, m.start(), m.end(), m[0], "", 0.95)
        for m in _PICTOGRAPH_NOTE_RE.finditer(text)
    ]


def _strays(text: str, known: set[int]) -> list[Doubt]:
    return [
        Doubt("pinyin.stray", m.start(), m[0], "a reading that does not fit what stands before it; kept")
        for m in _STRAY_NOTE_RE.finditer(text)
        if m.start() not in known
    ]
