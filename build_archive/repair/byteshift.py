"""Runs of text that a mirror cut at the wrong byte, brought back from the bytes.

A mirror that works on GBK byte by byte puts a note wherever the two bytes of a noted character
stand, also across two characters. The byte before the note is then no character any more and shows
as `?`, the bracket of the note swallowed with it; all that follows is cut one byte late until an
ASCII byte, the second half of some character, closes the run. Marks are put in the same way, so a
byte can be lost before one without a note. Pairs that fall into GBK's user-defined area vanish.

Each reading of the bytes that is possible is followed (`_Path`), the best by its words are kept.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from build_archive.edits import Proposal
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.fluency import Chain, Language, common_characters, learn_language
from build_archive.repair.pinyin import match_reading, readings_of
from build_archive.repair.script import simplify

LOST = "□"

# Paths followed side by side: without vanished pairs the bytes leave few, with them many.
_NARROW, _WIDE = 12, 40
_PARTIAL = 5  # readings of a vanished pair's first byte that are followed
_WORDS_TRIED = 60  # words for two vanished pairs, the most frequent ones
_FILLING_COUNT = 50  # ... of those counted so often
_DROPS_FROM = 6  # paths of each step that are tried with vanished pairs
_FILLING_RANK = 3500  # only as frequent characters are filled in where no bytes are left
_CONTEXT = 4  # characters read after a run, so that its last word is whole
_LONGEST_RUN = 600  # characters; a run is closed by an ASCII byte long before that

# The realigned text must be better words than the text as it stands, by this log-probability; a
# run that no note vouches for by more.
_NOTED_LEAD, _BARE_LEAD = 6.0, 14.0
_FLUENT = -6.0  # a run of this log-probability a character is not searched for vanished pairs
_HOPELESS = -12.0  # a path this much worse than the text as it stands is given up

# How sure a character must be that has no bytes of its own. The scores take the words as
# independent, so their differences are damped before they count as probabilities.
_SURE = 0.9
_MOST_LOST = 4  # a run in which more characters vanished would be written, not read
_DAMPING = 1.0

# After so many suspicions that came to nothing the page has no such damage: keeps hostile input linear.
_FAILURES = 200

_AT_END = {"。": 0.0, "！": 2.0, "？": 2.0, "；": 2.0, "：": 2.0, "”": 2.0}  # what speaks against a mark there
_NEVER_FIRST = frozenset("。！？；：”，、")  # marks that no line begins with

_READING = "[a-zü\u0251\u0261āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}"
_VOID_RE = re.compile(rf"\?(?P<reading>{_READING})[ ]?[)）]")
_NOTE_RE = re.compile(rf"[(（](?P<reading>{_READING})[ ]?[)）]")
_ENTRY_RE = re.compile(
    rf"""
    \? (?: (?P<reading>{_READING}) [ ]? [)）]          # a byte lost with the bracket of a note
         | (?= [。，！？：；,!?:;] [^\x00-\x3f\s] ) )   # a byte lost before a mark
    """,
    re.VERBOSE,
)

_NONE = b""  # no byte pending: the text is aligned


class _Path(NamedTuple):
    """One possible reading of the bytes of a run, up to some character of the text."""

    chain: Chain
    pending: bytes  # the byte that waits for its second half, or all that it may be
    text: str = ""
    bias: float = 0.0
    end: int = -1  # where the run closed, -1 while it is open
    lost: tuple[int, ...] = ()  # which characters of `text` have no bytes of their own

    @property
    def score(self) -> float:
        return self.chain.score + self.bias


class _Landing(NamedTuple):
    """Bytes of a token: the one that completes a character, and the one that waits after it."""

    trail: int
    pending: bytes
    reading: str
    end: int  # where the run closes with it, -1 when it goes on


class _Token(NamedTuple):
    """A character of the damaged text with its note, or a void: a lost byte and its note."""

    char: str  # "?" with a reading for a void
    reading: str
    end: int


@dataclass(frozen=True, slots=True)
class _Page:
    """The text under repair, and in which characters it stands."""

    text: str
    chars: frozenset[str]
    traditional: bool
    noted: bool  # some byte was lost with a note
    language: Language


def propose_byteshift(text: str) -> Proposal:
    """Propose the realigned text for every run that was cut at the wrong byte.

    A run is accepted only when what comes back is words and what stands there is not. Characters
    whose bytes vanished are filled in when one reading is likelier than all others together by far;
    otherwise □ stands for each, with a doubt. Left alone: every `?` that no such run follows, and, with
    a doubt, runs of which too much is lost.
    Linear in the length of the text; the table of words is read when the first suspicion arises.

    >>> [edit.after for edit in propose_byteshift("加?hòng)娤娼瓋砂兜纳鷳B(tài)保護")[0]]
    ['強湘江兩岸的生態']
    """
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    page: _Page | None = None
    failures = done = 0
    for match in _ENTRY_RE.finditer(text):
        if match.start() < done or failures >= _FAILURES:
            continue
        page = page or _open_page(text)
        run = _read_run(page, match, _left_of(text, match.start(), edits))
        if run is None:
            failures += 1
            continue
        failures = max(0, failures - 2)
        done = run.end
        if run.confidence < _SURE:
            message = "cut at the wrong byte, and too much of it lost to bring it back; left as it stands"
            doubts.append(Doubt("byteshift.unreadable", run.start, run.before, message))
            continue
        edits.append(run)
        if LOST in run.after:
            message = f"{run.after.count(LOST)} characters whose bytes were lost; each stands as {LOST}"
            doubts.append(Doubt("byteshift.lost", run.start, run.before, message))
    return edits, doubts


def _open_page(text: str) -> _Page:
    language = learn_language(_NOTE_RE.sub("", text[:200_000]))
    return _Page(text, frozenset(text), _is_traditional(text), _VOID_RE.search(text) is not None, language)


def _is_traditional(text: str) -> bool:
    sample = "".join(re.findall("[\u4e00-\u9fff]", text[:200_000]))
    return sum(a != b for a, b in zip(sample, simplify(sample), strict=True)) > 0.1 * len(sample)


def _left_of(text: str, at: int, edits: list[Intervention]) -> str:
    """Return the few characters of the line before `at`, as repaired so far and without notes."""
    left = text[max(0, at - 40) : at]
    if edits and edits[-1].end > at - 40:
        left = edits[-1].after + text[edits[-1].end : at]
    return _NOTE_RE.sub("", left.rpartition("\n")[2])[-_CONTEXT:]


def _read_run(page: _Page, match: re.Match[str], left: str) -> Intervention | None:
    """Return the repair of the run that begins at an entry, None when it is none."""
    leads = _leads(left[-1:], match["reading"])
    if not leads:
        return None
    chain = page.language.read(left)
    starts = [_Path(chain, pending, bias=bias) for pending, bias in leads]
    shown = page.language.read("?" + (match["reading"] or ""), chain)
    for drops in (False, True) if page.noted else (False,):
        paths, stands = _follow(page, starts, match.end(), shown, drops)
        run = _accept(match, page.text, paths, stands)
        if drops or (run is not None and _is_words(page, chain, run.after)):
            break
    return run


def _leads(before: str, reading: str | None) -> list[tuple[bytes, float]]:
    """Return what byte may have been lost, each possibility with what speaks against it.

    With a reading: those that make a character so read with the second byte of the character
    before. Without one it may be any byte.
    """
    if reading is None:
        return [(bytes(range(0x81, 0xFF)), 0.0)]
    encoded = _bytes_of(before) if before else b""
    if before and before in ",:;!?()%":  # a full-width mark that was folded
        encoded = bytes([0xA3, ord(before) + 0x80])
    if len(encoded) != 2 or encoded[1] < 0x81:
        return []
    doubts = ((byte, _doubt_of(_pair(encoded[1], byte), reading)) for byte in range(0x81, 0xFF))
    return [(bytes([byte]), -doubt) for byte, doubt in doubts if doubt is not None]


def _doubt_of(char: str, reading: str) -> float | None:
    """Return what speaks against a note being that of `char`, None when it cannot be.

    Mirrors take the first reading. One without a tone mark is the neutral tone before it is a
    reading whose mark was left out.
    """
    rank = match_reading(char, reading)
    if rank is None:
        return None
    known = readings_of(char)
    return 3.0 * min(known.index(reading) if reading in known else rank + 2, 2)


def _bytes_of(char: str) -> bytes:
    encoded = char.encode("gb18030", "ignore")
    return encoded if len(encoded) <= 2 else b""


@cache
def _pairs() -> Mapping[int, tuple[str, str]]:
    """Return all characters of two bytes by their number, each with its simplified form."""
    numbers = [(lead << 8) + trail for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F]
    chars = [number.to_bytes(2, "big").decode("gb18030") for number in numbers]
    plain = simplify("\n".join(chars)).split("\n")
    return {number: (char, simple) for number, char, simple in zip(numbers, chars, plain, strict=True)}


def _pair(lead: int, trail: int) -> str:
    return _pairs().get((lead << 8) + trail, (" ", " "))[0]


def _is_vanishing(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


@cache
def _vanishing() -> Mapping[int, bytes]:
    """Return, for each first byte, the second bytes that make a pair that vanishes and that may begin a character."""
    seconds: dict[int, list[int]] = defaultdict(list)
    for number, (char, _) in _pairs().items():
        if _is_vanishing(char) and number & 0xFF >= 0x81:
            seconds[number >> 8].append(number & 0xFF)
    return {first: bytes(trails) for first, trails in seconds.items()}


@cache
def _frequent() -> Mapping[int, tuple[int, ...]]:
    """Return, for each second byte, the first bytes of the characters that are worth filling in."""
    common = common_characters(_FILLING_RANK) | {*"，。、：；“”（）"}
    firsts: dict[int, list[int]] = defaultdict(list)
    for number, (_, simple) in _pairs().items():
        if simple in common:
            firsts[number & 0xFF].append(number >> 8)
    return {trail: tuple(leads) for trail, leads in firsts.items()}


@cache
def _frequent_after(lead: int) -> tuple[int, ...]:
    """Return the second bytes of the characters that begin with `lead` and are worth filling in."""
    return tuple(trail for trail, leads in _frequent().items() if lead in leads and trail >= 0x80)


def _token(text: str, at: int) -> _Token | None:
    """Return the token at `at`; None at the end of the line."""
    if at >= len(text) or text[at] == "\n":
        return None
    if void := _VOID_RE.match(text, at):
        return _Token("?", void["reading"], void.end())
    char = text[at]
    note = _NOTE_RE.match(text, at + 1)
    if note and (char.isascii() or match_reading(char, note["reading"]) is not None):
        return _Token(char, note["reading"], note.end())
    return _Token(char, "", at + 1)


def _follow(page: _Page, paths: list[_Path], at: int, shown: Chain, drops: bool) -> tuple[list[_Path], Chain]:
    """Return the paths after the run and a little more, best first, and the text as it stands, scored."""
    width = _WIDE if drops else _NARROW
    after = 0
    token = None
    for count in range(_LONGEST_RUN):
        token = _token(page.text, at)
        closed = bool(paths) and not paths[0].pending
        if token is None or not paths or (closed and (after >= _CONTEXT or (token.char == "?" and token.reading))):
            break
        after = after + 1 if closed else 0
        ahead = _landings(token)
        dropped = (new for path in paths[:_DROPS_FROM] for new in _land_after_drops(page, path, ahead)) if drops else ()
        paths = _best((*(new for path in paths for new in _advance(page, path, token, ahead)), *dropped), width)
        shown = page.language.read(token.char + (token.reading if token.char == "?" else ""), shown)
        at = token.end
        if count > 5 and paths and paths[0].score - shown.score < _HOPELESS:
            return [], shown
    ended = (new for path in paths[:_DROPS_FROM] if token is None for new in _close_at_end(page, path, at))
    return _best((*(path for path in paths if not path.pending), *ended), width), shown


def _best(paths: Iterable[_Path], width: int) -> list[_Path]:
    return sorted(paths, key=lambda path: -path.score)[:width]


def _landings(token: _Token) -> list[_Landing]:
    """Return what bytes a token may stand for where the text is cut one byte late."""
    if token.char == "?" and token.reading:  # the second byte was lost before the character's own note
        return [_Landing(trail, _NONE, token.reading, token.end) for trail in _trails_read(token.reading)]
    encoded = _bytes_of(token.char)
    if len(encoded) == 2:
        return [_Landing(encoded[0], encoded[1:], "", -1)]
    landings = []
    if not token.reading and "!" <= token.char <= "~":  # a full-width character that was folded
        landings.append(_Landing(0xA3, bytes([ord(token.char) + 0x80]), "", -1))
    if "@" <= token.char <= "~":
        landings.append(_Landing(ord(token.char), _NONE, token.reading, token.end))
    return landings


def _advance(page: _Page, path: _Path, token: _Token, ahead: list[_Landing]) -> Iterator[_Path]:
    """Yield what a path becomes with one more token of the text."""
    if not path.pending:
        if token.char != "?" or not token.reading:
            yield path._replace(chain=page.language.read(token.char, path.chain))
        return
    for landing in ahead:
        yield from _land(page, path, landing)
    if token.char == "?" and not token.reading and len(path.pending) == 1:
        yield from _close_unknown(page, path, token)


def _land(page: _Page, path: _Path, landing: _Landing) -> Iterator[_Path]:
    """Yield the path with the character that a landing completes; a note must be its reading."""
    for new in _emit(page, path, landing.trail, landing.pending):
        doubt = _doubt_of(new.text[-1], landing.reading) if landing.reading else 0.0
        if doubt is not None:
            yield new._replace(end=landing.end, bias=new.bias - doubt) if landing.end >= 0 else new


def _land_after_drops(page: _Page, path: _Path, ahead: list[_Landing]) -> Iterator[_Path]:
    """Yield what a path becomes when one or two pairs vanished before its next landing."""
    if not path.pending or (not path.text and len(path.pending) > 1):
        return
    dropped = (new for first, seconds in _vanishing().items() for new in _emit(page, path, first, seconds, lost=True))
    partial = _best(dropped, _PARTIAL)
    for once, landing in product(partial, ahead):
        yield from _land(page, once, landing)
        for number, second in _vanished_words().get(landing.trail, ()):
            if number >> 8 in once.pending:
                narrowed = once._replace(pending=bytes([number >> 8]))
                for twice in _emit(page, narrowed, number & 0xFF, second, lost=True):
                    yield from _land(page, twice, landing)


@cache
def _vanished_words() -> Mapping[int, tuple[tuple[int, bytes], ...]]:
    """Return, for each last byte, the words whose middle bytes vanish: the first character, the second's lead."""
    forms: dict[str, list[int]] = defaultdict(list)
    for number, (_, simple) in _pairs().items():
        forms[simple].append(number)
    vanishing = _vanishing()
    words: dict[int, dict[tuple[int, bytes], int]] = defaultdict(dict)
    for word, (count, *_) in load_table("words.tsv").items():
        if len(word) != 2 or int(count) < _FILLING_COUNT:
            continue
        for first, second in product(forms[word[0]], forms[word[1]]):
            if second >> 8 in vanishing.get(first & 0xFF, b""):
                words[second & 0xFF][first, bytes([second >> 8])] = int(count)
    return {last: tuple(sorted(found, key=lambda key: -found[key])[:_WORDS_TRIED]) for last, found in words.items()}


def _emit(page: _Page, path: _Path, trail: int, pending: bytes, lost: bool = False) -> Iterator[_Path]:
    """Yield the path with each character that ends in `trail`, and `pending` after it."""
    certain = len(path.pending) == 1
    known = certain or not path.text  # of the first character only one byte is lost
    marks = path.lost if known and not lost else (*path.lost, len(path.text))
    for lead in path.pending if certain else _leads_among(path.pending, trail):
        char, simple = _pairs().get((lead << 8) + trail, ("\ue000", ""))
        if not _is_vanishing(char):
            chain = page.language.extend(path.chain, simple)
            bias = path.bias + _strangeness(page, path, char, simple)
            yield _Path(chain, pending, path.text + char, bias, -1, marks)


def _leads_among(pending: bytes, trail: int) -> list[int]:
    if trail < 0x40:
        return []
    return [lead for lead in _frequent().get(trail, ()) if lead in pending]


def _strangeness(page: _Page, path: _Path, char: str, simple: str) -> float:
    """Return what speaks against a character here: a mark that begins a line, a form of the other script."""
    if char in _NEVER_FIRST and not path.chain.tail:
        return -8.0
    if page.traditional:
        return 0.0 if char not in _simplified_only() or char in page.chars else -4.0
    return 0.0 if char == simple else -8.0


@cache
def _simplified_only() -> frozenset[str]:
    return frozenset(simple for char, simple in _pairs().values() if char != simple)


@cache
def _trails_read(reading: str) -> tuple[int, ...]:
    """Return the second bytes of the frequent characters that are read so."""
    return tuple(
        trail
        for trail, leads in _frequent().items()
        if trail >= 0x80 and any(match_reading(_pair(lead, trail), reading) is not None for lead in leads)
    )


def _close_at_end(page: _Page, path: _Path, end: int) -> Iterator[_Path]:
    """Yield the path closed by a second byte that is missing at the end of the line."""
    if len(path.pending) == 1 and path.text:
        for trail in _frequent_after(path.pending[0]):
            for new in _emit(page, path, trail, _NONE, lost=True):
                yield new._replace(end=end)


def _close_unknown(page: _Page, path: _Path, token: _Token) -> Iterator[_Path]:
    """Yield the path closed by a lost second byte that swallowed the ASCII character after it."""
    for new in _emit(page, path, 0x80, _NONE):  # shows as `?` by itself and swallows nothing
        yield new._replace(end=token.end)
    at_end = page.text[token.end : token.end + 1] in ("", "\n")
    swallowed = "" if at_end else LOST
    for trail in _frequent_after(path.pending[0]):
        for new in _emit(page, path, trail, _NONE, lost=True):
            bias = new.bias - (_AT_END.get(new.text[-1], 5.0) if at_end else 0.0)
            chain = page.language.extend(new.chain, "，") if swallowed else new.chain
            lost = (*new.lost, len(new.text)) if swallowed else new.lost
            yield new._replace(chain=chain, text=new.text + swallowed, bias=bias, lost=lost, end=token.end)


def _accept(match: re.Match[str], text: str, paths: list[_Path], stands: Chain) -> Intervention | None:
    """Return the repair by the best path, when it is better words than the text as it stands."""
    if not paths:
        return None
    best = paths[0]
    noted = match["reading"] or _NOTE_RE.search(text, match.start(), best.end)
    lead = _NOTED_LEAD if noted else _BARE_LEAD
    if best.score - stands.score < lead:
        return None
    after, sure = _settle(paths)
    if max(len(best.lost), after.count(LOST)) > _MOST_LOST:
        sure = 0.5
    before = text[match.start() : best.end]
    rule = "byteshift.filled" if best.lost else "byteshift.run"
    return Intervention(rule, Kind.MOJIBAKE, match.start(), best.end, before, after, round(min(sure, 0.99), 2))


def _settle(paths: list[_Path]) -> tuple[str, float]:
    """Return the best reading, □ for what likely rivals read otherwise, and how sure the rest is."""
    best = paths[0]
    rivals: dict[str, float] = {}
    for path in paths[1:]:
        if path.end == best.end and path.text != best.text:
            rivals.setdefault(path.text, math.exp(_DAMPING * (path.score - best.score)))
    total = 1.0 + sum(rivals.values())
    masked = list(best.text)
    against = sum(rivals.values())
    for rival, weight in rivals.items():
        if 1.0 - against / total >= _SURE:
            break
        for at in _differing(best.text, rival):
            masked[at] = LOST
        against -= weight
    return "".join(masked), 1.0 - against / total


def _differing(text: str, rival: str) -> range | list[int]:
    """Return where `rival` differs from `text`; of different lengths, all between what they share."""
    if len(text) == len(rival):
        return [at for at, (a, b) in enumerate(zip(text, rival, strict=True)) if a != b]
    shorter = min(len(text), len(rival))
    head = next((i for i in range(shorter) if text[i] != rival[i]), shorter)
    tail = next((i for i in range(shorter - head) if text[-1 - i] != rival[-1 - i]), shorter - head)
    return range(head, len(text) - tail)


def _is_words(page: _Page, before: Chain, text: str) -> bool:
    """Whether a run without vanished pairs needs no second look: frequent characters that make words."""
    common = common_characters(_FILLING_RANK) | {*"，。、：；！？“”（）"}
    score = page.language.read(text, before).score - before.score
    return score > _FLUENT * len(text) and all(char in common for char in simplify(text))
