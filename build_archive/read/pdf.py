"""A PDF with a text layer to lines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from build_archive.lexicon import load_words
from build_archive.model import Decoded, Diagnostic, Severity
from build_archive.read.errors import SourceError

_HEAD_BYTES = 1_024  # in which the mark of a PDF stands
_LOST = "\N{REPLACEMENT CHARACTER}"
_HAN_FIRST = "\u2e80"  # Chinese characters and their marks come from here on
_MOST_LOST = 0.5  # share of characters; of a page that has lost more, nothing can be made
_LEAST_SAMPLE = 100
# Right Chinese prose scores 0.6 and more; glyph numbers taken for characters score under 0.1.
_LEAST_COMMON = 0.2
_CLOCK_SECONDS = 1_800  # only where the system cannot limit the processor's time
_OCR = "recognise the text with an OCR program, check it, and add it as .txt"


def read_pdf(data: bytes) -> Decoded:
    """Return the text of a PDF, in reading order, columns after one another, a paragraph a line where that is sure.

    Headings, told by size, are led by `##`, table rows stand between bars. What is printed on every
    page is given once, page numbers are left out, and both are said in the notes, as are pages
    without text. Raises SourceError for a scan, a PDF that asks for a password, one whose fonts do
    not say what their glyphs mean, and one that is broken or asks for too much work.
    """
    if b"%PDF" not in data[:_HEAD_BYTES]:
        raise SourceError("source.broken", "the file is no PDF, whatever its name", "get another copy of it")
    answer = _ask_child(data)
    lines: list[str] = answer["lines"]
    text = "".join(f"{line}\n" for line in lines)
    if not text.strip():
        pages = answer["pages"]
        message = f"none of the {pages} pages of the PDF holds text: it is a scan, or empty"
        raise SourceError("source.scan", message, _OCR)
    _refuse_unreadable_glyphs(text)
    return Decoded(text, "pdf", text.count(_LOST), tuple(_notes(answer)))


def _ask_child(data: bytes) -> dict[str, Any]:
    """Return what the child process makes of the PDF; see `pdfium.py` for why it is one."""
    command = [sys.executable, "-m", "build_archive.read.pdfium"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_CLOCK_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        message = "the PDF is made so that reading it takes more memory or time than any briefing"
        hint = "open it in a viewer and print it to a new PDF, or add the text as .txt"
        raise SourceError("source.too-complex", message, hint)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "code" in answer:
        raise SourceError(answer["code"], answer["message"], answer["hint"])
    return answer


def _refuse_unreadable_glyphs(text: str) -> None:
    """Refuse a text that is mostly no text: the fonts of the PDF do not say which characters their glyphs are."""
    signs = [char for char in text if not char.isspace()]
    chinese = [char for char in signs if char >= _HAN_FIRST]
    common = load_words("common_characters.tsv")
    lost = sum(char == _LOST for char in signs)
    known = sum(char in common for char in chinese)
    if lost > _MOST_LOST * len(signs) or (len(chinese) >= _LEAST_SAMPLE and known < _LEAST_COMMON * len(chinese)):
        message = "the fonts of the PDF do not say which characters their glyphs are; it can be seen, but not read"
        raise SourceError("source.glyphs", message, _OCR)


def _notes(answer: dict[str, Any]) -> Sequence[Diagnostic]:
    notes = []
    if answer["empty"]:
        message = f"no text on {_pages(answer['empty'])} of {answer['pages']} (pictures, or a scan)"
        hint = "look at these pages; what they say can be added with an OCR program, as .txt"
        notes.append(Diagnostic("source.pages-without-text", Severity.WARNING, message, hint=hint))
    for head, times in answer["repeated"]:
        message = f"printed on {times} pages, given once: {head}"
        notes.append(Diagnostic("source.running-head", Severity.NOTE, message))
    if answer["numbers"]:
        message = f"page numbers left out: {answer['numbers']}"
        notes.append(Diagnostic("source.page-numbers", Severity.NOTE, message))
    return notes


def _pages(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:20]))
    return f"page{'s' * (len(numbers) > 1)} {shown}{' …' * (len(numbers) > 20)}"
