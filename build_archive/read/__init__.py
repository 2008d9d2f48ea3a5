"""The bytes of a source file to decoded text; the one entry to the readers of each format."""

from __future__ import annotations

import re
from collections.abc import Callable

from build_archive.model import Decoded
from build_archive.read.docx import read_docx
from build_archive.read.errors import SourceError
from build_archive.read.html import read_html
from build_archive.read.pdf import read_pdf
from build_archive.read.text import decode

__all__ = ["MAX_BYTES", "SUFFIXES", "SourceError", "advise_on", "read_source"]

MAX_BYTES = 20_000_000  # a briefing is some 20 kB; a newspaper's page with its pictures 5 MB

_READERS: dict[str, Callable[[bytes], Decoded]] = {
    "txt": decode,
    "md": decode,
    "html": read_html,
    "htm": read_html,
    "docx": read_docx,
    "pdf": read_pdf,
}
SUFFIXES = frozenset(f".{suffix}" for suffix in _READERS)

_CONFLICT_MARKS = tuple(re.compile(mark, re.MULTILINE) for mark in (rb"^<{7} ", rb"^={7}\r?$", rb"^>{7} "))

_AS_DOCX = "save it as .docx, and add that"
_AS_TEXT = "recognise the text with an OCR program, check it, and add it as .txt"
# Files that people have in hand, and what to do with them.
_ADVICE = {
    **dict.fromkeys((".doc", ".dot", ".rtf", ".odt", ".wps", ".docm", ".pages"), _AS_DOCX),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic"), _AS_TEXT),
    **dict.fromkeys((".mht", ".mhtml"), "save the page as .html, and add that"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "unpack it and add what it holds"),
}


def advise_on(suffix: str) -> str:
    """Return what to do with a file of a kind that is not read.

    >>> advise_on(".doc")
    'save it as .docx, and add that'
    """
    return _ADVICE.get(suffix.lower(), f"sources end in {', '.join(sorted(SUFFIXES))}")


def _line_of_conflict(data: bytes) -> int:
    """Return the line in which git began to mark a conflict that nobody settled; 0 where there is none."""
    if b"<<<<<<< " not in data:
        return 0
    at, first = 0, 0
    for mark in _CONFLICT_MARKS:
        match = mark.search(data, at)
        if match is None:
            return 0
        at = match.end()
        first = first or data.count(b"\n", 0, match.start()) + 1
    return first


def read_source(data: bytes, name: str) -> Decoded:
    """Return the text of a source file, read as the end of its name says; all else is read as plain text.

    Raises SourceError, and nothing else, for whatever cannot be read.
    """
    if not data.strip():
        raise SourceError("source.empty", "the file is empty", "put the text of the briefing in it, or remove it")
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data) / 1e6:.0f} MB, the most is {MAX_BYTES / 1e6:.0f} MB"
        raise SourceError("source.too-large", message, "split it into one file a briefing")
    if line := _line_of_conflict(data):
        message = f"two versions stand in line {line} and after it between conflict marks"
        raise SourceError("source.conflict", message, "keep one of the two, and take the marks out")
    return _READERS.get(name.lower().rpartition(".")[2], decode)(data)
