"""The damaged text as bytes: where a run may begin, what bytes it shows, and how it may close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from build_archive.repair.pinyin import match_reading

LONGEST_RUN = 600  # characters; a run is closed by an ASCII byte long before that
_MOST_FORKS = 2  # question marks in a run that are tried both as its end and as a folded full-width mark

_READING = "[a-zü\u0251\u0261āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}"
VOID_RE = re.compile(rf"\?(?P<reading>{_READING})[ ]?[)）]")
NOTE_RE = re.compile(rf"[(（](?P<reading>{_READING})[ ]?[)）]")
ENTRY_RE = re.compile(
    rf"""
    \? (?: (?P<reading>{_READING}) [ ]? [)）]            # a byte lost with the bracket of a note
         | (?= (?P<mark>[。，！？：；,!?:;]) [^\x00-\x3e\s] )  # a byte lost before a mark
         | (?= [\u4e00-\u9fff] ) )                       # a byte lost, or a mark after a byte lost without trace
    """,
    re.VERBOSE,
)
FOLDED = ",:;!?()%"  # marks that later tools fold to half-width
_LINE_END = ("", "\n")
_WHOLE = ("", "\n", "&")  # what follows a lost byte and cannot have lost its first character
_WIDE_RE = re.compile(r"[^\x00-\x7f]+")


class Stream(NamedTuple):
    """The bytes that a run shows, from the one after the byte lost at its start, and how it closes."""

    data: bytes
    end: int  # where in the text the run is over
    trail: int = 0  # the second byte that closes the run, 0 when it is lost
    reading: str = ""  # the note of the character so closed
    swallowed: bool = False  # whether an ASCII character was lost with the second byte
    ends_line: bool = False
    followed: str = ""  # the note whose character begins with the lost second byte
    suffix: str = ""  # an ASCII character that stood in the text and shows as part of the last character


def read_streams(text: str, at: int, shown: bytes = b"") -> Iterator[Stream]:
    """Yield what bytes the text from `at` on may show, `shown` before them, one stream for each way to close the run.

    An ASCII byte from 0x40 on is a second byte and closes the run for certain; a lower one is a
    full-width mark that was folded or, where none is folded so, follows a second byte that was lost; so
    does a `?`, which may also have swallowed the character after it, or be the second byte 0x80 itself.
    """
    data, forks = shown, 0
    while len(data) < 2 * LONGEST_RUN:
        if wide := _WIDE_RE.match(text, at, at + LONGEST_RUN):
            encoded = wide[0].encode("gbk", "ignore")
            if len(encoded) != 2 * len(wide[0]):
                return
            first = len(data)
            data, at = data + encoded, wide.end()
            if letter := _find_letter(data, first):
                yield Stream(
                    data[: letter - 1], at - (len(data) - letter) // 2, data[letter - 1], suffix=chr(data[letter])
                )
                return
            if (note := NOTE_RE.match(text, at)) and match_reading(text[at - 1], note["reading"]) is not None:
                at = note.end()  # of two bytes that the cut made a character
                continue
        char = text[at] if at < len(text) else "\n"
        if "@" <= char <= "~":
            note = NOTE_RE.match(text, at + 1)
            yield Stream(data, note.end() if note else at + 1, ord(char), note["reading"] if note else "")
            return
        if void := VOID_RE.match(text, at):
            after = VOID_RE.match(text, void.end())
            yield Stream(data, void.end(), reading=void["reading"], followed=after["reading"] if after else "")
            return
        if char == "?" and (note := NOTE_RE.match(text, at + 1)):
            yield Stream(data, note.end(), 0x80, note["reading"])
            return
        if char == "?":
            yield Stream(data, at + 1, 0x80)
            following = text[at + 1 : at + 2]
            yield Stream(data, at + 1, swallowed=following not in _WHOLE, ends_line=following in _LINE_END)
        elif char not in FOLDED:
            yield Stream(data, at, ends_line=char in _LINE_END)
        if char not in FOLDED or forks == _MOST_FORKS:
            return
        data, at, forks = data + bytes([0xA3, ord(char) + 0x80]), at + 1, forks + (char == "?")


def _find_letter(data: bytes, start: int) -> int:
    """Return where in the shown pairs from `start` on the first second byte is ASCII, 0 when none is."""
    if min(data[start + 1 :: 2]) > 0x80:
        return 0
    return next(at for at in range(start + 1, len(data), 2) if data[at] <= 0x80)
