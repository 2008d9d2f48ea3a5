"""Characters that reading a file wrongly left behind: mojibake, entities, controls, look-alike code points."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from build_archive.edits import Proposal
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.fluency import LOST, common_characters, text_score
from build_archive.repair.script import simplify
from build_archive.repair.utf8 import ALONE, BROKEN, WHOLE, fill_utf8, read_utf8
from build_archive.scanning import CharacterFinder

# Text that is mended must be so much better words, and nearly all of it frequent characters: a
# French name or a rare Chinese one never becomes anything else. When a page has been mended that
# often, the frequent characters alone decide.
_LEAST_GAIN = 8.0
_JUDGED = 40  # characters
_FREQUENT_RANK = 3500
_FREQUENT_SHARE = 0.8
_PROVED = 20

# How much of an endless line is read at a time, before the first clue and after it.
_READ_BACK = 500
_READ_ON = 20_000

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"

# What may be wrong, in one class, which is scanned fast. Most texts hold none of it.
_LATIN_CLUES = frozenset(map(chr, (*range(0x80, 0xA0), *range(0xA1, 0xA4), *range(0xC0, 0x100))))
_SUSPECT = (
    "\r\v\f&\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ufeff\ufffc"
    "\x00-\x08\x0e-\x1f\x7f\u2e80-\u2fd5\uf900-\ufad9\U0002f800-\U0002fa1d"
)
_SUSPECT_RE = re.compile(f"[{_SUSPECT}\u0085]")
_INVISIBLE_RE = re.compile(
    r"""
    (?P<newline> \r\n? | [\u0085\u2028\u2029\v\f] )                     # one line end, whatever wrote it
  | (?P<entity> & (?:amp;|\#38;|\#[xX]26;)* (?:[A-Za-z][A-Za-z0-9]{1,30}|\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}) [;；] )
  | (?P<bare> & (?:nbsp|[lr]dquo|[lr]squo|mdash|hellip|middot) (?![A-Za-z0-9=;]) )   # the semicolon was lost
  | (?P<bidi> [\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069] )          # direction: can hide what a text says
  | (?P<width> [\u00ad\u200b\u200c\u2060-\u2064\ufeff\ufffc] | (?<=[\u3400-\u9fff])\u200d+ )  # \u200d joins emoji: kept
  | (?P<control> [\x00-\x08\x0e-\x1f\x7f] )
  | (?P<compatibility> [\u2e80-\u2fd5\uf900-\ufad9\U0002f800-\U0002fa1d] )   # radicals and twins of Han characters
    """,
    re.VERBOSE,
)
_RULES = {
    "newline": "mojibake.newline",
    "entity": "mojibake.entity",
    "bare": "mojibake.entity",
    "bidi": "mojibake.bidi",
    "width": "mojibake.zero-width",
    "control": "mojibake.control",
    "compatibility": "mojibake.compatibility",
}

# U+FFFD written as UTF-8 and read as GBK is 锟斤拷 for every two. In quotation marks it is spoken of.
_UNKNOWN_CLUE_RE = re.compile(f"[锟\ufffd{_PRIVATE}]")
_UNKNOWN_RE = re.compile(rf"(?<![“‘「\"'])(?:锟斤拷)+(?:锟斤?)?(?![”’」\"']) | \ufffd+ | [{_PRIVATE}]+", re.VERBOSE)

# What UTF-8 or GBK looks like in Latin-1 or Windows-1252; a space may be the byte A0.
_LATIN = (
    "\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_LATIN_RE = re.compile(rf"[\u0080-\u00ff\ufffd][{_LATIN}\ufffd]+(?:[ -~]{{1,3}}[{_LATIN}\ufffd]{{2,}})*[?]?")
_DENSE_RE = re.compile("[\u0100-\u25a0\u25a2-\ufffc\U00010000-\U0010ffff]{4,}")

# No word of a language written in Latin letters is whole UTF-8 of marks and frequent characters.
_UTF8_IN_LATIN = "âãäåæçèéïÂÃ"
_MARKS = frozenset("“”‘’—…·•、。《》【】，：；！？（）％°×\u00a0 ")

_UTF8_START_RE = re.compile(WHOLE + rb"|" + BROKEN, re.VERBOSE)
_UTF8_RUN_RE = re.compile(
    rb"(?:" + WHOLE + rb"|[\xc2\xc3][\x80-\xbf]|[\x20-\x3e\x40-\x7e]|" + BROKEN + rb"|" + ALONE + rb"|\?)+",
    re.VERBOSE,
)
_TWO_WHOLE_RE = re.compile(rb"(?:" + WHOLE + rb"){2}")
_BY_WINDOWS_RE = re.compile(f"[{_PRIVATE}€]")  # as it shows what GBK has no character for; others show nothing
_GBK_RE = re.compile(rb"[\x81-\xfe][\x40-\xfe]|[\x00-\xff]")


def propose_mojibake(text: str) -> Proposal:
    r"""Propose mending what a wrong reading of the bytes left in the text.

    UTF-8 read as GBK or Latin-1, GBK read as Latin-1, Big5 and GBK read as each other, and UTF-8 so
    read twice come back where the result is plainly better words. Entities, line ends, controls,
    zero-width and bidirectional marks and compatibility characters are made plain. U+FFFD and
    private-use characters, of which nobody can say what they were, become □, with a doubt.
    No-break and ideographic spaces are not touched here. Linear in the length of the text.

    >>> [edit.after for edit in propose_mojibake("新冠病毒".encode().decode("latin-1"))[0]]
    ['新冠病毒']
    >>> [(edit.before, edit.after) for edit in propose_mojibake("发布会&ldquo;现场\u200b\r\n")[0]]
    [('&ldquo;', '“'), ('\u200b', ''), ('\r\n', '\n')]
    """
    clues = _clue_finder().found(text)
    if not clues:
        return [], []
    judge = _Judge(by_windows=bool(_BY_WINDOWS_RE.search(text)))
    recoded = [*_recoded_latin(text, judge)] if clues & _LATIN_CLUES else []
    if not clues.isdisjoint(_misread()) or _UNKNOWN_CLUE_RE.search("".join(clues)):
        recoded += _recoded_lines(_without(text, recoded), judge)
    taken = _Taken(recoded)
    plain = [edit for edit in _plain_edits(text) if not taken.holds(edit.start)]
    unknown = [edit for edit in _unknown(text, clues) if not taken.holds(edit.start)]
    return recoded + plain + unknown, [_lost(edit) for edit in recoded + unknown if LOST in edit.after]


@cache
def _clue_finder() -> CharacterFinder:
    return CharacterFinder(f"{_SUSPECT}\ufffd{_PRIVATE}{''.join(sorted(_LATIN_CLUES | _misread()))}")


@cache
def _misread_re() -> re.Pattern[str]:
    clue = f"[{''.join(sorted(_misread()))}{_PRIVATE}]"
    return re.compile(rf"{clue}[^\n]{{0,4}}{clue}")  # one alone is a rare character


class _Taken:
    """The places that are already being mended."""

    def __init__(self, edits: list[Intervention]) -> None:
        edits.sort(key=lambda edit: edit.start)
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]

    def holds(self, at: int) -> bool:
        before = bisect_right(self._starts, at)
        return before > 0 and at < self._ends[before - 1]


def _plain_edits(text: str) -> Iterator[Intervention]:
    done = 0
    for suspect in _SUSPECT_RE.finditer(text):
        match = _INVISIBLE_RE.match(text, suspect.start()) if suspect.start() >= done else None
        if match is None or match.lastgroup is None:
            continue
        done = match.end()
        after = _plain(match.lastgroup, match[0])
        if after != match[0]:
            yield Intervention(_RULES[match.lastgroup], Kind.MOJIBAKE, match.start(), match.end(), match[0], after)


def _plain(group: str, found: str) -> str:
    if group == "newline":
        return "\n"
    if group == "entity":
        return _unescape(found)
    if group == "bare":
        return html.unescape(found + ";")
    if group == "compatibility":
        return load_table("radicals.tsv").get(found, (unicodedata.normalize("NFKC", found),))[0]
    return ""


def _unescape(entity: str) -> str:
    r"""Return what an entity stands for, also one escaped several times; unchanged when it is none.

    Letters, digits and what entities are made of stay: written so, they could become a new entity.

    >>> _unescape("&amp;amp;nbsp;") == "\N{NO-BREAK SPACE}", _unescape("&nosuch;"), _unescape("&#65;")
    (True, '&nosuch;', '&#65;')
    """
    found = entity.replace("；", ";")
    while (plain := html.unescape(found)) != found:
        found = plain
    if re.search(r"[A-Za-z0-9#;\ufffd]|[\x00-\x1f]", found):
        return entity
    return _tidy(found)


def _unknown(text: str, clues: frozenset[str]) -> Iterator[Intervention]:
    """Yield what cannot be read: the private-use characters that are known as what they show, the rest as □."""
    if not _UNKNOWN_CLUE_RE.search("".join(clues)):
        return
    for match in _UNKNOWN_RE.finditer(text):
        start, end = match.span()
        if match[0][0] == "锟":
            after, rule = LOST * -(-len(match[0]) // 3), "mojibake.replacement"
        elif match[0][0] == "\ufffd":
            after, rule = LOST * len(match[0]), "mojibake.replacement"
        else:
            begins = text[max(0, start - 1) : start] in ("", "\n", "\r")
            shown = [_shown(char, begins and at == 0) for at, char in enumerate(match[0])]
            after, rule = "".join(shown), "mojibake.private-use"
        yield Intervention(rule, Kind.MOJIBAKE, start, end, match[0], after)


def _shown(private: str, begins_line: bool) -> str:
    """Return what a private-use character shows, □ when that is not known."""
    char, where = load_table("private_use.tsv").get(f"{ord(private):04X}", (LOST, "any"))
    return char if where == "any" or begins_line else LOST


def _lost(edit: Intervention) -> Doubt:
    message = f"{edit.after.count(LOST)} characters cannot be known from what is left of them; each stands as {LOST}"
    return Doubt("mojibake.lost", edit.start, edit.before[:20], message)


def _recoded_latin(text: str, judge: _Judge) -> Iterator[Intervention]:
    """Yield the stretches of letters and marks of Latin-1 that are Chinese in UTF-8 or GBK."""
    for match in _LATIN_RE.finditer(text):
        if not _LATIN_CLUES.isdisjoint(match[0]):
            readings = map(_tidy, _latin_readings(match[0]))
            after = next((found for found in readings if judge.prefers(match[0], found)), None)
            if after is not None:
                yield _edit(match.start(), match[0], after)


def _without(text: str, edits: list[Intervention]) -> str:
    """Return `text` with line ends in place of what is mended already, so that no stretch reaches into it."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], "\n" * len(edit.before))
        at = edit.end
    return "".join([*parts, text[at:]])


def _recoded_lines(text: str, judge: _Judge) -> Iterator[Intervention]:
    """Yield the stretches that were read in a wrong encoding of Chinese, in the lines that hold a clue to it."""
    done = 0
    for clue in _misread_re().finditer(text):
        if clue.start() < done:
            continue
        start = max(done, clue.start() - _READ_BACK)
        start = text.rfind("\n", start, clue.start()) + 1 or start
        end = text.find("\n", clue.start(), clue.start() + _READ_ON)
        done = clue.start() + _READ_ON if end < 0 else end
        yield from _recoded_line(text[start:done], start, judge)


def _edit(start: int, before: str, after: str) -> Intervention:
    return Intervention("mojibake.recode", Kind.MOJIBAKE, start, start + len(before), before, after, 0.97)


def _recoded_line(line: str, at: int, judge: _Judge) -> Iterator[Intervention]:
    """Yield the stretches of a line that are UTF-8 read as GBK, else those that are Big5 and GBK read as each other."""
    found = [
        _edit(at + start, before, after)
        for start, before, after in _utf8_in_gbk(line, judge.by_windows)
        if judge.prefers(before, after)
    ]
    yield from found
    if found:
        return
    for match in _DENSE_RE.finditer(line):
        for wrote, reads in (("gb18030", "cp950"), ("cp950", "gbk")):
            after = _read_again(match[0], wrote, reads)
            if after and len(after) >= 4 and judge.prefers(match[0], after):
                yield _edit(at + match.start(), match[0], after)
                break


def _utf8_in_gbk(line: str, by_windows: bool) -> Iterator[tuple[int, str, str]]:
    """Yield where in a line the GBK bytes of whole characters are UTF-8, those characters, and the UTF-8 read."""
    data = line.encode("gbk", _AS_READ)
    if not _TWO_WHOLE_RE.search(data):
        return
    starts = [match.start() for match in _GBK_RE.finditer(data)]  # of the characters of the line
    place = {start: index for index, start in enumerate(starts)} | {len(data): len(starts)}
    done = 0
    for first in _UTF8_START_RE.finditer(data):
        run = _UTF8_RUN_RE.match(data, first.start()) if first.start() >= done and first.start() in place else None
        if run is None:
            continue
        done = run.end()
        if done in place:
            at = place[first.start()]
            before = line[at : place[done]].rstrip(_PLAIN)
            after = line[at + len(before) :]
            encoded = before.encode("gbk", _AS_READ)
            yield at, before, _tidy(fill_utf8(encoded, after) if by_windows else read_utf8(encoded))


def _tidy(text: str) -> str:
    """Return recoded text without what the other repairs of this module would take out of it next time."""
    return _INVISIBLE_RE.sub(lambda m: m[0] if m.lastgroup == "entity" else _plain(str(m.lastgroup), m[0]), text)


_AS_READ = "build-archive-as-read"
_PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("?", "")


def _byte_as_read(error: UnicodeError) -> tuple[bytes, int]:
    """Give the byte 80 for the euro sign and its two bytes for a private-use character, as Windows reads them in GBK.

    For what GBK does not have at all it is FF.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    char = error.object[error.start]
    private = char.encode("gb18030") if "\ue000" <= char <= "\uf8ff" else b""
    return (b"\x80" if char == "€" else private if len(private) == 2 else b"\xff"), error.start + 1


codecs.register_error(_AS_READ, _byte_as_read)


def _latin_readings(text: str) -> Iterator[str]:
    """Yield what a stretch of Latin letters may be: UTF-8, once or twice, or GBK."""
    data = _latin_bytes(text)
    once = read_utf8(data)
    if _LATIN_RE.search(once):
        yield read_utf8(_latin_bytes(once))
    yield once
    with_gbk = data.decode("gbk", "replace")
    if "\ufffd" not in with_gbk:
        yield with_gbk


def _latin_bytes(text: str) -> bytes:
    """Return the bytes of text that was read as Latin-1 or Windows-1252; a space in the midst of a character is A0."""
    data = b"".join(char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252", _AS_READ) for char in text)
    return re.sub(rb"([\xe2-\xef][\x80-\xbf])\x20(?=[\x80-\xff])", rb"\1" + b"\xa0", data)


def _read_again(text: str, wrote: str, reads: str) -> str | None:
    """Return `text` decoded as it should have been; None when it cannot be."""
    try:
        return text.encode(wrote).decode(reads)
    except UnicodeError:
        return None


class _Judge:
    """Says which of two readings is Chinese; remembers how often a page was mended."""

    def __init__(self, by_windows: bool) -> None:
        self.by_windows = by_windows  # whether the wrong reading was that of Windows
        self._mended = 0

    def prefers(self, before: str, after: str) -> bool:
        """Whether `after` is Chinese words and `before` is not, judged by their beginnings."""
        before, after = before[:_JUDGED], after[:_JUDGED]
        frequent = common_characters(_FREQUENT_RANK)
        if before[0] in _UTF8_IN_LATIN and all(char in _MARKS or char in frequent for char in simplify(after)):
            return True
        han = [char for char in simplify(after) if "\u3400" <= char <= "\u9fff"]
        lost = after.count(LOST)
        if len(han) < 2 or lost > len(han) or sum(char in frequent for char in han) < _FREQUENT_SHARE * len(han):
            return False
        if self._mended < _PROVED and text_score(after) - text_score(before) <= _LEAST_GAIN:
            return False
        self._mended += 1
        return True


@cache
def _misread() -> frozenset[str]:
    """Return the characters that tell of text read in a wrong encoding, as most clean texts hold none of them.

    Those that the first two bytes of a Han character or mark in UTF-8 make in GBK, but for those in
    daily use in either script; and those of GBK that are in neither script's GB 2312.
    """
    return frozenset(
        char
        for char, plain in _gbk_characters().items()
        if not plain.encode("gb2312", "ignore") or (_begins_utf8(char) and not _is_everyday(plain))
    )


def _begins_utf8(char: str) -> bool:
    lead, trail = char.encode("gbk")
    return (0xE3 <= lead <= 0xE9 or lead == 0xEF) and 0x80 <= trail <= 0xBF


def _is_everyday(char: str) -> bool:
    """Whether a character is of the first level of GB 2312, the 3,755 in daily use."""
    encoded = char.encode("gb2312", "ignore")
    return len(encoded) == 2 and encoded[0] < 0xD8


@cache
def _gbk_characters() -> dict[str, str]:
    """Return the Han characters of GBK, each with its simplified form."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    chars = [char for char in (pair.decode("gbk", "ignore") for pair in pairs) if "\u3400" <= char[:1] <= "\u9fff"]
    chars = [char for char in chars if len(char) == 1]
    return dict(zip(chars, simplify("\n".join(chars)).split("\n"), strict=True))
