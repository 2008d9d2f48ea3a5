"""Readings in brackets that mirrors put after characters: 發(fā)布會(huì), 北京(jing)市(shi)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from pypinyin.constants import PINYIN_DICT

from build_archive.edits import Proposal, propose_all
from build_archive.lexicon import load_words
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
# So many different characters noted say of a rare one, too, that its usual reading is the mirror's.
# Verse, and a text that speaks of readings, may be annotated by its author: there only so many
# different characters, each noted as often as it stands there, tell of a mirror.
_SURE_KINDS = 20
_ALL_BUT = 0.95  # a few notes go under where bytes are lost
_VERSE_CLAUSES = 4
_VERSE_FEET = frozenset({3, 4, 5, 6, 7})  # characters of a line of verse

_LETTERS = "a-züɑɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300-\u030c"
_EMOJI = "\u2600-\u2712\u2719-\u27bf\U0001f000-\U0001faff\ufe0f\u200d"  # not ✓ ✔ ✕ ✖ ✗ ✘: they tick boxes in tables
_SPACE = " \u00a0\u2002-\u200a\u3000"

_NOTE = rf"""
    [(（] [{_SPACE}]{{0,2}} [{_LETTERS}:]{{1,8}} [1-5]?     # (huì, (lu:4
    (?: [(（] [{_EMOJI}]{{1,4}} [)）] )?                     # (xué(🐭)
    [{_SPACE}]{{0,2}} [)）]                                 # a space may stand before the bracket closes
"""
_NOTE_RE = re.compile(_NOTE, re.VERBOSE)
_NOTES_RE = re.compile(rf"{_NOTE} (?:{_NOTE})*", re.VERBOSE)  # some mirrors put the same note twice
_READING_RE = re.compile(rf"[{_LETTERS}:]+[1-5]?")
_EMOJI_NOTE_RE = re.compile(rf"[(（](?<=[\u3400-\u9fff].)[{_EMOJI}]{{1,4}}[)）]")
_HAN_RUN_RE = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_CLAUSE_RE = re.compile(r"[^\s，。！？；、,.!?;]+")
_EXPLAINS = "may explain how {} is read here; kept"
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_LOOKALIKES = str.maketrans("ɑɡv", "agü")


class Noted(NamedTuple):
    """A character with the readings of it that stand in brackets after it."""

    char: str
    notes: str  # several where they are repeated: (fā)(fā)
    rank: int  # 0 for the first reading of the table


@cache
def readings_of(char: str) -> tuple[str, ...]:
    """Return the readings of a character with tone marks, the usual one first; none for what is no character.

    >>> readings_of("重")[0], "chóng" in readings_of("重")
    ('zhòng', True)
    """
    return tuple(PINYIN_DICT.get(ord(char), "").split(",")) if ord(char) in PINYIN_DICT else ()


@lru_cache(100_000)
def match_reading(char: str, reading: str) -> int | None:
    """Return which reading of `char` is meant, 0 for the usual one, None when it is none of them.

    The tone may be a mark or a digit; without one only the letters are compared.

    >>> match_reading("会", "huì"), match_reading("会", "kuai4"), match_reading("京", "jing"), match_reading("会", "ct")
    (0, 1, 0, None)
    >>> match_reading("绿", "lv4"), match_reading("绿", "lu:")
    (0, 0)
    """
    letters, tone = _spoken(reading)
    for rank, known in enumerate(readings_of(char)):
        if letters == _spoken(known)[0] and tone in ("", _spoken(known)[1]):
            return rank
    return None


@lru_cache(10_000)
def _spoken(reading: str) -> tuple[str, str]:
    """Return the letters of a reading and the number of its tone, "" when it has none."""
    plain = reading.lower().translate(_LOOKALIKES).replace("u:", "ü")
    letters = unicodedata.normalize("NFD", plain)
    tone = "".join(_TONES.get(letter, letter if letter in "12345" else "") for letter in letters)
    kept = (letter for letter in letters if letter not in _TONES and letter not in "12345")
    return unicodedata.normalize("NFC", "".join(kept)), tone


def find_notes(text: str) -> list[tuple[int, str]]:
    """Return all that looks like a reading in brackets, with where and the character before it; costs one scan.

    >>> find_notes("发(fā)布会(huì)")
    [(1, '发(fā)'), (7, '会(huì)')]
    """
    spans = [match.span() for match in _NOTES_RE.finditer(text)]
    return [(start, text[max(0, start - 1) : end]) for start, end in spans]


@lru_cache(20_000)
def read_note(found: str) -> Noted | None:
    """Return what is noted after a character: a reading of it, and all that repeat one; None when nothing is.

    >>> read_note("发(fā)(fā)(ct)"), read_note("测(ct)")
    (Noted(char='发', notes='(fā)(fā)', rank=0), None)
    """
    char, brackets = found[0], found[1:]
    end = 0
    ranks = []
    for note in _NOTE_RE.finditer(brackets):
        reading = _READING_RE.search(note[0])
        rank = match_reading(char, reading[0]) if reading else None
        if rank is None:
            break
        ranks.append(rank)
        end = note.end()
    return Noted(char, brackets[:end], ranks[0]) if ranks else None


def is_polluted(text: str, times: Mapping[Noted, int]) -> bool:
    """Whether a mirror put the notes into a text, rather than its author.

    `text` is without them, `times` how often each stands there.

    An author explains a rare character or an unusual reading, once; a mirror notes frequent
    characters with their usual reading wherever they stand.

    >>> is_polluted("發布會", {Noted("發", "(fā)", 0): 1, Noted("會", "(huì)", 0): 1})
    True
    >>> is_polluted("龟兹在新疆", {Noted("兹", "(cí)", 1): 1})
    False
    """
    places = sum(times.values())
    idle = sum(count for noted, count in times.items() if noted.rank == 0 and _is_common(noted.char))
    if idle == 0 or idle < _IDLE_SHARE * places:
        return False
    han = sum(map(len, _HAN_RUN_RE.findall(text)))
    if idle < (_NOTE_SHARE if idle > 1 else _LONE_NOTE_SHARE) * han:
        return False
    kinds = {noted.char for noted in times}
    standing = sum(map(Counter(text).__getitem__, kinds))
    if places < _CONSISTENCY * standing or (places >= _READER_LENGTH and places >= _READER_SHARE * han):
        return False
    return (len(kinds) >= _SURE_KINDS and places >= _ALL_BUT * standing) or not _may_be_annotated(text)


@lru_cache(20_000)
def _is_common(char: str) -> bool:
    return simplify(char) in common_characters(_COMMON_RANK)


def _may_be_annotated(text: str) -> bool:
    """Whether a text, without the readings in it, speaks of readings, or is verse: then its author may have noted them.

    >>> _may_be_annotated("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。")
    True
    """
    if any(word in text for word in load_words("reading_words.tsv")):
        return True
    lengths = Counter(map(len, _CLAUSE_RE.findall(text)))
    length, count = lengths.most_common(1)[0]
    return length in _VERSE_FEET and count >= _VERSE_CLAUSES and count > 0.6 * lengths.total()


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
    counts = Counter([found for _, found in notes])
    read = {found: read_note(found) for found in counts}  # a text repeats few different notes
    times = Counter[Noted]()
    for found, noted in read.items():
        if noted:
            times[noted] += counts[found]
    if not times or not is_polluted(_without(text, notes), times):
        return [], []
    readings = Counter[tuple[str, int]]()
    for noted, count in times.items():
        readings[noted.char, noted.rank] += count
    is_noted_all_over = len(readings) >= _SURE_KINDS
    explaining = {
        noted
        for noted in times
        if readings[noted.char, noted.rank] == 1 and _may_explain(noted) and not (is_noted_all_over and noted.rank == 0)
    }
    removed = {
        found: (noted.notes, "", 0.99 if noted.rank == 0 else 0.9)
        for found, noted in read.items()
        if noted and noted not in explaining
    }
    places = [(start, removed[found]) for start, found in notes if found in removed]
    changes = (change for _, change in places)
    edits = propose_all("pinyin.gloss", Kind.PINYIN, (start for start, _ in places), changes)
    if len(places) == len(notes):
        return [*edits, *_emoji_removals(text)], []
    doubts: list[Doubt] = []
    for start, found in notes:
        if found in removed:
            continue
        if kept := read[found]:
            doubts.append(Doubt("pinyin.explains", start, kept.notes, _EXPLAINS.format(kept.char)))
        else:
            doubts += _stray(start, found[1:])
    return [*edits, *_emoji_removals(text)], doubts


def _without(text: str, notes: list[tuple[int, str]]) -> str:
    """Return a text without what looks like notes."""
    ends = [0, *(start + len(found) - 1 for start, found in notes)]
    starts = [*(start for start, _ in notes), len(text)]
    return "".join([text[end:start] for end, start in zip(ends, starts, strict=True)])


@lru_cache(20_000)
def _may_explain(noted: Noted) -> bool:
    """Whether a note that stands once on a polluted page may be the author's own all the same.

    A character that differs in the two scripts is in every mirror's table, so its note never is.
    """
    plain = simplify(noted.char)
    return plain == noted.char and (noted.rank > 0 or not _is_everyday(plain))


def _is_everyday(char: str) -> bool:
    """Whether a character is of the first level of GB 2312, the 3,755 in daily use."""
    encoded = char.encode("gb2312", "ignore")
    return len(encoded) == 2 and encoded[0] < 0xD8


def _emoji_removals(text: str) -> Iterator[Intervention]:
    for match in _EMOJI_NOTE_RE.finditer(text):  # 分(👆)级
        yield Intervention("pinyin.pictograph", Kind.PINYIN, match.start(), match.end(), match[0], "", 0.95)


def _stray(start: int, note: str) -> Iterator[Doubt]:
    """Yield a doubt for a reading that fits no character before it, which may be lost; (ct) may be anything."""
    if any(tone in unicodedata.normalize("NFD", note) for tone in _TONES):
        yield Doubt("pinyin.stray", start, note, "a reading that does not fit what stands before it; kept")
