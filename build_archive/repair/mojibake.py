"""Characters that reading a file wrongly left behind: mojibake, entities, controls, look-alike code points."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.fluency import common_characters, text_score
from build_archive.repair.script import simplify

# Text that is mended must be this much better words, and nearly all of it frequent characters: a
# French name or a rare Chinese one never becomes anything else.
_LEAST_GAIN = 8.0
_JUDGED = 500  # characters
_FREQUENT_RANK = 3500
_FREQUENT_SHARE = 0.8

_SUSPECT_RE = re.compile(  # first characters of what follows: a single class is found fast
    "[\r\u0085\u2028\u2029\v\f&\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad\ufeff"
    "\x00-\x08\x0e-\x1f\x7f\u2e80-\u2fd5\uf900-\ufad9\U0002f800-\U0002fa1d]"
)
_INVISIBLE_RE = re.compile(
    r"""
    (?P<newline> \r\n? | [\u0085\u2028\u2029\v\f] )                     # one line end, whatever wrote it
  | (?P<entity> & (?:amp;|\#38;|\#[xX]26;)* (?:[A-Za-z][A-Za-z0-9]{1,30}|\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}); )
  | (?P<bidi> [\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069] )          # direction: can hide what a text says
  | (?P<width> [\u00ad\u200b\u200c\u2060\ufeff] | (?<=[\u3400-\u9fff])\u200d+ )  # \u200d joins pictographs: kept there
  | (?P<control> [\x00-\x08\x0e-\x1f\x7f] )
  | (?P<compatibility> [\u2e80-\u2fd5\uf900-\ufad9\U0002f800-\U0002fa1d] )   # radicals and twins of Han characters
    """,
    re.VERBOSE,
)
_RULES = {
    "newline": "mojibake.newline",
    "entity": "mojibake.entity",
    "bidi": "mojibake.bidi",
    "width": "mojibake.zero-width",
    "control": "mojibake.control",
    "compatibility": "mojibake.compatibility",
}

_UNKNOWN_RE = re.compile("\ufffd+|[\ue000-\uf8ff]+")

# What UTF-8 or GBK looks like in Latin-1 or Windows-1252, and what UTF-8 looks like in GBK.
_LATIN = (
    "\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_LATIN_RE = re.compile(rf"[{_LATIN}]{{3,}}(?:[ \x40-\x7e][{_LATIN}]{{2,}})*")
_DENSE_RE = re.compile(r"[\u0100-\uffff?]{2,}")

# A sequence of which bytes are missing, as the decoder marks it, with the `?` that stood for them.
_BROKEN_RE = re.compile("\ufffd+[?]?")
_LOST = "□"


def propose_mojibake(text: str) -> Proposal:
    r"""Propose mending what a wrong reading of the bytes left in the text.

    UTF-8 read as GBK or Latin-1, GBK read as Latin-1, and UTF-8 so read twice come back where the
    result is plainly better words. Entities, line ends, controls, zero-width and bidirectional
    marks and compatibility characters are made plain. Left alone, with a doubt: U+FFFD and
    private-use characters, of which nobody can say what they were. No-break and ideographic spaces
    are not touched here. Linear in the length of the text.

    >>> [edit.after for edit in propose_mojibake("新冠病毒".encode().decode("latin-1"))[0]]
    ['新冠病毒']
    >>> [(edit.before, edit.after) for edit in propose_mojibake("发布会&ldquo;现场\u200b\r\n")[0]]
    [('&ldquo;', '“'), ('\u200b', ''), ('\r\n', '\n')]
    """
    recoded = [*_recoded(text)]
    taken = _Taken(recoded)
    plain = [edit for edit in _plain_edits(text) if not taken.holds(edit.start)]
    doubts = [doubt for doubt in _unknown(text) if not taken.holds(doubt.start)]
    return recoded + plain, doubts + [_lost(edit) for edit in recoded if _LOST in edit.after]


class _Taken:
    """The places that are already being mended."""

    def __init__(self, edits: list[Intervention]) -> None:
        self._places = {at for edit in edits for at in range(edit.start, edit.end)}

    def holds(self, at: int) -> bool:
        return at in self._places


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
    if group == "compatibility":
        return unicodedata.normalize("NFKC", found)
    return ""


def _unescape(entity: str) -> str:
    r"""Return what an entity stands for, also one escaped several times; unchanged when it is none.

    Letters, digits and what entities are made of stay: written so, they could become a new entity.

    >>> _unescape("&amp;amp;nbsp;") == "\N{NO-BREAK SPACE}", _unescape("&nosuch;"), _unescape("&#65;")
    (True, '&nosuch;', '&#65;')
    """
    found = entity
    while (plain := html.unescape(found)) != found:
        found = plain
    if re.search(r"[A-Za-z0-9#;\ufffd]|[\x00-\x1f]", found):
        return entity
    return _INVISIBLE_RE.sub(lambda m: m[0] if m.lastgroup == "entity" else _plain(str(m.lastgroup), m[0]), found)


def _unknown(text: str) -> Iterator[Doubt]:
    for match in _UNKNOWN_RE.finditer(text):
        what = "bytes that could not be read" if match[0][0] == "\ufffd" else "private-use characters"
        yield Doubt("mojibake.unknown", match.start(), match[0][:20], f"{len(match[0])} {what}; kept as they are")


def _lost(edit: Intervention) -> Doubt:
    message = f"{edit.after.count(_LOST)} characters whose bytes are incomplete; each stands as {_LOST}"
    return Doubt("mojibake.lost", edit.start, edit.before[:20], message)


def _recoded(text: str) -> Iterator[Intervention]:
    """Yield the stretches of text that were read in a wrong encoding."""
    for match in _LATIN_RE.finditer(text):
        yield from _recode(match, ("latin", "utf-8"), ("latin", "gb18030"))
    for match in _DENSE_RE.finditer(text):
        if _looks_like_utf8(match[0]):
            yield from _recode(match, ("gb18030", "utf-8"))


def _looks_like_utf8(run: str) -> bool:
    """Whether the first characters of a run, as GBK, are like UTF-8 of Chinese; a cheap first look."""
    data = run[:3].encode("gb18030", "ignore")
    return len(data) >= 3 and 0xE2 <= data[0] <= 0xEF and 0x80 <= data[1] <= 0xBF and 0x80 <= data[2] <= 0xBF


def _recode(match: re.Match[str], *ways: tuple[str, str]) -> Iterator[Intervention]:
    """Yield the stretch as read the other way, when that is plainly better."""
    for wrote, reads in ways:
        after = _read_again(match[0], wrote, reads)
        if after is None:
            continue
        again = _read_again(after, "latin", "utf-8")
        after = again if again and _is_better(after, again) else after
        if _is_better(match[0], after):
            yield Intervention("mojibake.recode", Kind.MOJIBAKE, match.start(), match.end(), match[0], after, 0.97)
            return


def _read_again(text: str, wrote: str, reads: str) -> str | None:
    """Return `text` decoded as it should have been, □ for what lacks bytes; None when it cannot be."""
    try:
        if wrote == "latin":
            return _latin_bytes(text).decode(reads)
        data = b"".join(b"\xff" if char == "\ufffd" else char.encode(wrote) for char in text)
        return _BROKEN_RE.sub(_LOST, data.decode(reads, "replace"))
    except UnicodeError:
        return None


def _latin_bytes(text: str) -> bytes:
    """Return the bytes of text that was read as Windows-1252, or as Latin-1 where that has no character."""
    return b"".join(char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252") for char in text)


def _is_better(before: str, after: str) -> bool:
    """Whether `after` is Chinese words and `before` is not, judged by their beginnings."""
    before, after = before[:_JUDGED], after[:_JUDGED]
    han = [char for char in simplify(after) if "\u3400" <= char <= "\u9fff"]
    frequent = common_characters(_FREQUENT_RANK)
    if len(han) < 2 or sum(char in frequent for char in han) < _FREQUENT_SHARE * (len(han) + after.count(_LOST)):
        return False
    return text_score(after) - text_score(before) > _LEAST_GAIN
