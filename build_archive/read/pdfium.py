"""The glyphs of a PDF, read by PDFium in a process of its own, and laid out there.

PDFium is C++ and its input may be hostile: a crash, a bomb or endless drawing must end with that file.
So this module is run as a child (`python -m build_archive.read.pdfium`, the file on its standard input)
that gives itself a limit of memory and of processor time, and answers in JSON. The time is the
processor's, not the clock's, so that a busy machine refuses nothing that an idle one reads.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdfium2
import pypdfium2.raw as fpdf

from build_archive.read.columns import LOST, Glyph, PageGlyphs, lay_out
from build_archive.read.errors import SourceError

MAX_PAGES = 1_000
MAX_GLYPHS_OF_PAGE = 100_000  # a newspaper's page has some 10,000
MAX_GLYPHS = 2_000_000
MAX_SECONDS = 120  # of the processor; a page of a newspaper takes 0.2
MAX_MEMORY = 1_000_000_000  # bytes; a newspaper of 50 pages takes 200 MB
_UPRIGHT = math.radians(5)  # text is level, or stands at a right angle, within so much
_FULL_WIDTH = 0x2E80  # Chinese characters and their marks, each a square, come from here on
_TO_SPLIT = "split the file into one a briefing"


def read_document(data: bytes) -> dict[str, Any]:
    """Return the lines of a PDF with what is to be said of the reading; raises SourceError."""
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            hint = "open it with the password, print it to a new PDF, and add that"
            raise SourceError("source.encrypted", "the PDF asks for a password", hint) from error
        hint = "get another copy, or open it in a viewer and print it to a new PDF"
        raise SourceError("source.broken", "the PDF is damaged beyond reading", hint) from error
    if count > MAX_PAGES:
        message = f"the PDF has {count:,} pages, the most is {MAX_PAGES:,}"
        raise SourceError("source.too-large", message, _TO_SPLIT)
    pages, total = [], 0
    for number in range(count):
        page = _read_page(document, number)
        pages.append(page)
        total += len(page.glyphs)
        if total > MAX_GLYPHS:
            message = f"the PDF has more than {MAX_GLYPHS:,} characters"
            raise SourceError("source.too-large", message, _TO_SPLIT)
    layout = lay_out(pages)
    return {
        "lines": layout.lines,
        "pages": count,
        "empty": [number for number, page in enumerate(pages, 1) if not (page.glyphs or page.turned)],
        "repeated": layout.repeated,
        "numbers": layout.numbers,
    }


def _read_page(document: Any, number: int) -> PageGlyphs:
    """Return the glyphs of a page in the order in which they are drawn; a broken page has none."""
    with contextlib.ExitStack() as stack:
        try:
            page = document[number]
            stack.callback(page.close)
            text = page.get_textpage()
            stack.callback(text.close)
        except pypdfium2.PdfiumError:
            return PageGlyphs(())
        count = text.count_chars()
        if count > MAX_GLYPHS_OF_PAGE:
            message = f"page {number + 1} of the PDF has {count:,} characters, the most is {MAX_GLYPHS_OF_PAGE:,}"
            raise SourceError("source.too-large", message, "get another copy: no printed page holds so much")
        return _upright(list(_glyphs(text, count)))


def _glyphs(text: Any, count: int) -> Iterator[tuple[int, Glyph]]:
    """Yield the quarter in which each glyph stands (-1: slanted) and the glyph, x along its line, y down the page."""
    box, matrix = fpdf.FS_RECTF(), fpdf.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    owner, size, width, quarter = None, 0.0, 0.0, 0
    for index in range(count):
        code = fpdf.FPDFText_GetUnicode(text, index)
        if code in (10, 13) or (code == 32 and fpdf.FPDFText_IsGenerated(text, index)):
            continue  # PDFium's own view of lines and spaces; the positions say it better
        address = ctypes.cast(fpdf.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value
        if address != owner:  # size and angle are those of the text object
            owner = address
            fpdf.FPDFText_GetMatrix(text, index, matrix)
            points = abs(fpdf.FPDFText_GetFontSize(text, index))
            size, width = points * math.hypot(matrix.c, matrix.d), points * math.hypot(matrix.a, matrix.b)
            quarter = _quarter(math.atan2(matrix.b, matrix.a))
        fpdf.FPDFText_GetLooseCharBox(text, index, box)
        fpdf.FPDFText_GetCharOrigin(text, index, x, y)
        if size <= 0 or not math.isfinite(box.left + box.right + box.top + box.bottom + x.value + y.value + size):
            continue
        x0, x1, start, base = _turn(quarter, (box.left, box.bottom, box.right, box.top), x.value, y.value)
        if code >= _FULL_WIDTH and x0 < start + width and start < x1:  # the box is the ink's, the square is the type's
            x0, x1 = start, start + width
        char = LOST if fpdf.FPDFText_HasUnicodeMapError(text, index) == 1 else _character(code)
        yield quarter, Glyph(char, min(x0, x1), max(x0, x1), base, size)


def _turn(quarter: int, box: tuple[float, float, float, float], x: float, y: float) -> tuple[float, ...]:
    """Return a glyph's extent along its line, where its square begins, and its base line down the page."""
    left, bottom, right, top = box
    if quarter == 1:
        return bottom, top, y, x
    if quarter == 2:
        return -right, -left, -x, y
    if quarter == 3:
        return -top, -bottom, -y, -x
    return left, right, x, -y


def _quarter(angle: float) -> int:
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) * (math.pi / 2) <= _UPRIGHT else -1


@cache
def _character(code: int) -> str:
    """Return the character of a glyph; ligatures and radicals become the letters they stand for."""
    if code == 0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
        return LOST
    char = chr(code)
    if 0xFB00 <= code <= 0xFB06 or 0x2E80 <= code < 0x2FE0:
        return unicodedata.normalize("NFKC", char)
    category = unicodedata.category(char)
    return LOST if category == "Co" else " " if category in ("Cc", "Zs", "Zl", "Zp") else char


def _upright(placed: list[tuple[int, Glyph]]) -> PageGlyphs:
    """Return the page turned so that most of its text is level; what stands otherwise is kept apart."""
    counts = [sum(quarter == q for quarter, _ in placed) for q in range(4)]
    main = max(range(4), key=lambda q: counts[q])
    level = tuple(glyph for quarter, glyph in placed if quarter == main)
    turned = [[glyph for quarter, glyph in placed if quarter == q] for q in (*range(4), -1) if q != main]
    return PageGlyphs(level, tuple(tuple(group) for group in turned if group))


def _limit_self() -> None:
    """Take on the limits of memory and processor time, where the system has them."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on Windows

    for kind, most in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, MAX_SECONDS)):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a PDF from standard input and write its lines, or why it has none, to standard output as JSON."""
    _limit_self()
    try:
        answer = read_document(sys.stdin.buffer.read())
    except SourceError as error:
        answer = {"code": error.code, "message": str(error), "hint": error.hint}
    except MemoryError:
        sys.exit(1)
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
