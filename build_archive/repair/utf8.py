"""UTF-8 of Chinese of which bytes are lost: what is left of a character, and which one its words tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from build_archive.repair import gbk
from build_archive.repair.fluency import DIGIT, LOST, Chain, as_read, learn_language
from build_archive.repair.lattice import Frame, Habits, Option, Place, Search, against_end

# Sequences of three bytes, some of two (·, ×), ASCII. Of a broken sequence one or two bytes are lost;
# FF, or the `?` that most decoders put, stands for them.
WHOLE = rb"[\xe2-\xef][\x80-\xbf]{2}"
BROKEN = rb"""
    (?: [\xe2-\xef] (?: [\xff?][\x80-\xbf\xff?]? | [\x80-\xbf][\xff?]? ) (?![\x80-\xbf]) | \xff[\x80-\xbf]{0,2} )
"""
ALONE = rb"[\xe2-\xef](?=[\xe2-\xef][\x80-\xbf]|[\x20-\x7e]|\Z)"
_BROKEN_RE = re.compile(BROKEN + rb"|" + ALONE, re.VERBOSE)
_UNREAD_RE = re.compile("\ufffd{1,2}")  # U+FFFD that was itself written so

_AT_ONCE = 2000  # characters
_SEEN = 3  # characters behind the data
_RARE = -14.0  # log-probability of a character that is not among the frequent ones
_TRADITIONAL = 0.1  # share of characters that have a simplified form, in a text that is traditional


def read_utf8(data: bytes) -> str:
    r"""Return UTF-8 decoded, □ for what lacks bytes.

    >>> read_utf8("卫生健".encode() + b"\xe5\xba?" + "委".encode())
    '卫生健□委'
    """
    return _decode(_BROKEN_RE.sub(LOST.encode(), data))


def fill_utf8(data: bytes, after: str) -> str:
    r"""Return UTF-8 that Windows read as GBK decoded; what lost its last byte as its words tell it, else □.

    Windows takes a byte that is left over together with the ASCII character after it, mostly a digit, of which
    nobody can say what it was: □ stands for that one. At the end of a line there is none. `after` is what follows
    the data in its line.

    >>> fill_utf8("卫生健".encode() + b"\xe5\xba?" + "个村".encode(), "")
    '卫生健康□个村'
    """
    if not _BROKEN_RE.search(data):
        return _decode(data)
    text = read_utf8(data)
    traditional = len(gbk.traditional_re().findall(text)) > _TRADITIONAL * len(text)
    places: list[Place] = []
    at = 0
    for broken in _BROKEN_RE.finditer(data):
        places += _known(data[at : broken.start()])
        at = broken.end()
        options = _options(broken[0], traditional)
        if at < len(data) or (after and after[0].isascii()):
            options = tuple(Option(char + LOST, plain + DIGIT, bias) for char, plain, bias, _ in options)
        elif not after:
            options = tuple(option._replace(bias=option.bias - against_end(option.text)) for option in options)
        places.append(Place(options))
    places += _known(data[at:])
    return _read(places, after, Frame(learn_language(gbk.plain(text)), Habits(traditional), Chain()))


def _read(places: list[Place], after: str, frame: Frame) -> str:
    """Return what the places are read as, piece by piece, so that what is never sure takes no longer."""
    pieces = (places[at : at + _AT_ONCE] for at in range(0, len(places), _AT_ONCE))
    return "".join(Search(frame).weigh(piece, as_read(gbk.plain(after[:_SEEN]))).text for piece in pieces)


def _decode(data: bytes) -> str:
    return _UNREAD_RE.sub(LOST, data.decode("utf-8", "replace"))


def _known(data: bytes) -> Iterator[Place]:
    for char in _decode(data):
        yield Place((Option(char, as_read(gbk.plain(char))),))


@cache
def _options(broken: bytes, traditional: bool) -> tuple[Option, ...]:
    """Return the frequent characters of which the last byte may be lost so, and that it is another one."""
    other = Option(LOST, LOST, _RARE)
    if len(broken) != 3 or broken[2:] != b"?" or not 0x80 <= broken[1] <= 0xBF:
        return (other,)
    chars = [(broken[:2] + bytes([last])).decode("utf-8", "replace") for last in range(0x80, 0xC0)]
    options = [Option(char, gbk.plain(char)) for char in chars if gbk.plain(char) in gbk.frequent()]
    return (*(option for option in options if traditional or option.text == option.plain), other)
