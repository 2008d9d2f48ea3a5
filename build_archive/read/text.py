"""The bytes of a text to characters: the encoding is told by what makes Chinese of them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from build_archive.lexicon import load_words
from build_archive.model import Decoded
from build_archive.read.errors import SourceError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
_ASCII_RE = re.compile(r"[\x00-\x7f]+")
_SAMPLE_BYTES = 60_000
_PICTURE = ("a picture", "recognise the text with an OCR program, check it, and add it as .txt")
# What a file begins with that is no text, what it is, and what to do with it.
_FORMATS = {
    b"%PDF": ("a PDF", "name it .pdf"),
    b"PK\x03\x04": ("a Word document or another archive", "name it .docx, or unpack it and add what it holds"),
    b"\xd0\xcf\x11\xe0": ("an old Office document (.doc, .xls, .ppt)", "save it as .docx, and add that"),
    b"{\\rtf": ("rich text (.rtf)", "save it as .docx, and add that"),
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"\x1f\x8b": ("packed", "unpack it and add what it holds"),
    b"\x7fELF": ("a program", "remove it"),
}
# Right readings of Chinese prose score 0.35 to 0.7, wrong ones under 0.15 (50 samples of each encoding).
_LEAST_SCORE = 0.2
_SKIP_GAIN = 0.1  # a file that begins in mid character reads far better from the next byte on
_LOST = "\N{REPLACEMENT CHARACTER}"
_RESYNC = "build-archive-resync"
_RESYNC_BYTES = 24  # how far ahead to look when choosing where to go on after damage


_CONTROLS = bytes((*range(9), *range(14, 27)))


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    score: float
    skip: int


def decode(data: bytes) -> Decoded:
    """Return the text of a source file; damaged bytes become U+FFFD and are counted.

    UTF-8, GB18030, Big5 and UTF-16 are told apart by which of them makes common Chinese
    characters of the bytes; a text wholly valid in UTF-8 is UTF-8. Raises SourceError for what is
    binary or in no known encoding.
    """
    _refuse_what_is_no_text(data)
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        reading = _best_reading(data[:_SAMPLE_BYTES])
    if reading.score < _LEAST_SCORE:
        raise SourceError(
            "source.encoding",
            "the bytes make no Chinese text in UTF-8, GB18030, Big5 or UTF-16",
            "save the file as UTF-8 and try again",
        )
    return _decoded(data, reading.encoding, reading.skip)


def _refuse_what_is_no_text(data: bytes) -> None:
    sample = data[:_SAMPLE_BYTES]
    for magic, (what, hint) in _FORMATS.items():
        if sample.startswith(magic):
            raise SourceError("source.binary", f"the file is {what}, whatever its name", hint)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) // 100 and not _is_wide(sample):
        hint = "save the text as .txt, or the page as .html, and add that"
        raise SourceError("source.binary", "the file is binary, not text", hint)


def _is_wide(sample: bytes) -> bool:
    """Whether UTF-16 makes good Chinese of the bytes (its bytes may look like controls)."""
    return sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or any(
        _score(sample, encoding) >= _LEAST_SCORE for encoding in ("utf-16-le", "utf-16-be")
    )


def _decoded(data: bytes, encoding: str, skip: int = 0) -> Decoded:
    """Return the text; leading bytes that belong to no character show as U+FFFD like any other damage."""
    text = _LOST * skip + data[skip:].decode(encoding, errors=_RESYNC)
    return Decoded(text, encoding, text.count(_LOST))


def _resync(error: UnicodeError) -> tuple[str, int]:
    """Skip a damaged byte, or its neighbour too where only that brings the bytes after it into step again.

    In a double-byte encoding one damaged byte would else cut every later pair at the wrong place.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error

    def score_after(skip: int) -> float:
        return _score(error.object[error.start + skip : error.start + skip + _RESYNC_BYTES], error.encoding, "replace")

    skip = 1 if error.encoding in ("utf-8", "utf-16-le", "utf-16-be") or score_after(1) >= score_after(2) else 2
    return _LOST, max(error.end if error.encoding.startswith("utf") else 0, error.start + skip)


codecs.register_error(_RESYNC, _resync)


def _best_reading(sample: bytes) -> _Reading:
    """Return the encoding, and how many leading bytes belong to no character (a file may begin in mid character)."""
    best = max(
        (_Reading(encoding, _score(sample, encoding), 0) for encoding in _CANDIDATES), key=lambda reading: reading.score
    )
    skipped = (
        _Reading(encoding, _score(sample[skip:], encoding), skip)
        for encoding in _CANDIDATES
        for skip in range(1, 2 if encoding.startswith("utf-16") else 3)
    )
    rival = max(skipped, key=lambda reading: reading.score)
    return rival if rival.score > best.score + _SKIP_GAIN else best


def _score(sample: bytes, encoding: str, errors: str = _RESYNC) -> float:
    """Return the share of common Chinese characters among all but ASCII, less three times the damage.

    ASCII is left out, so that the tags of a web page do not outweigh its text.
    """
    text = _ASCII_RE.sub("", sample.decode(encoding, errors=errors))
    if not text:
        return 0.0
    common = load_words("common_characters.tsv")
    good = sum(char in common for char in text)
    return (good - 3 * text.count(_LOST)) / len(text)
