"""A Word document (.docx) to lines: paragraphs, headings, lists, tables, notes, text boxes.

Only the XML of the text is read. Macros, embedded files and what the document links to are never touched; external
entities and document types are refused by defusedxml.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from build_archive.model import Decoded, Diagnostic, Severity
from build_archive.read.errors import SourceError
from build_archive.read.numbering import Numbering, read_numbering
from build_archive.read.tables import Cell, compose_row, fill_grid
from build_archive.read.xml import attribute, child, name_of, value_of

MAX_PART = 20_000_000  # bytes of XML; a briefing has some 300 kB
_MAX_DEPTH = 200  # elements in one another; text in a box in a table in a table stands some 40 deep
_LONGEST_CELL = 200  # characters; longer cells are there for the layout
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNREADABLE = "□"  # a sign of a symbol font, whose number says nothing
_SKIPPED = frozenset({"instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "sectPr", "softHyphen"})
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": _UNREADABLE}
_RESAVE = "open it in Word or LibreOffice, save it as .docx again, and add that"


@dataclass(slots=True)
class _Reading:
    """What is gathered while a document is read."""

    headings: frozenset[str]  # ids of the styles of headings
    numbering: Numbering
    notes: Mapping[tuple[str, str], Element]  # by kind and id
    used: list[tuple[str, str]] = field(default_factory=list)  # the notes referred to, in order
    boxes: list[Element] = field(default_factory=list)  # text boxes anchored in the present paragraph
    deleted: int = 0  # characters, and likewise:
    hidden: int = 0
    pictures: int = 0


def read_docx(data: bytes) -> Decoded:
    """Return the text of a Word document, a paragraph a line.

    Headings, told by style, are led by `##`; automatic numbers are written out; rows of tables stand
    between bars; notes follow at the end, headers and footers once after them. Insertions under
    revision are kept; deletions and hidden text are left out, and the notes of the reading say so.
    Raises SourceError for what is no such document, broken, locked, or out of all proportion.
    """
    archive = _open(data)
    main = _main_part(archive)
    root = _parse(archive, main)
    if root is None:
        raise SourceError("source.broken", "the file holds no Word document", _RESAVE)
    folder = posixpath.dirname(main)
    styles = _parse(archive, f"{folder}/styles.xml")
    numbering = _parse(archive, f"{folder}/numbering.xml")
    reading = _Reading(_heading_styles(styles), read_numbering(numbering, styles), dict(_notes(archive, folder)))
    body = child(root, "body")
    lines = list(_block_lines(body, reading)) if body is not None else []
    for number, key in enumerate(reading.used, 1):  # grows while notes refer to notes
        if key in reading.notes:
            lines.append(f"[{number}] " + " ".join(_block_lines(reading.notes[key], reading)))
    if not any(line.strip() for line in lines):
        if reading.pictures:
            hint = "recognise the text of the pictures with an OCR program, check it, and add it as .txt"
            raise SourceError("source.scan", "the document holds pictures, but no text", hint)
        raise SourceError("source.no-text", "the document holds no text", "check the file, or remove it")
    lines += _furniture(archive, folder, reading)
    return Decoded("".join(f"{line}\n" for line in lines), "docx", 0, tuple(_remarks(reading)))


def _remarks(reading: _Reading) -> Iterator[Diagnostic]:
    if reading.deleted:
        message = f"{reading.deleted} characters deleted under revision were left out; insertions were kept"
        hint = "accept or reject the changes in Word if the document should read otherwise"
        yield Diagnostic("source.revisions", Severity.NOTE, message, hint=hint)
    if reading.hidden:
        message = f"{reading.hidden} characters that the document hides were left out"
        yield Diagnostic("source.hidden-text", Severity.NOTE, message)


# The parts of the file.


def _open(data: bytes) -> zipfile.ZipFile:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            hint = "open it with the password, save it without one, and add that"
            raise SourceError("source.encrypted", "the document asks for a password", hint)
        message = "the file is an old Word document (.doc), whatever its name"
        raise SourceError("source.binary", message, "save it as .docx, and add that")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
        raise SourceError("source.broken", "the file is no Word document, or a damaged one", _RESAVE) from error


def _read_part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """Return a part unpacked, None where there is none; never more than MAX_PART is unpacked."""
    if name not in archive.NameToInfo:
        return None
    try:
        with archive.open(name) as part:
            data = part.read(MAX_PART + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError) as error:
        raise SourceError("source.broken", f"{name} in the document cannot be unpacked", _RESAVE) from error
    if len(data) > MAX_PART:
        message = f"{name} in the document unpacks to more than {MAX_PART / 1e6:.0f} MB"
        raise SourceError("source.too-large", message, "split it into one file a briefing")
    return data


def _parse(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of a part; refuses document types, entities, and what is nested beyond reason."""
    data = _read_part(archive, name)
    if data is None:
        return None
    depth = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                message = f"more than {_MAX_DEPTH} elements of the document stand in one another"
                raise SourceError("source.nesting", message, _RESAVE)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceError("source.broken", f"{name} in the document is no good XML", _RESAVE) from error
    return root


def _main_part(archive: zipfile.ZipFile) -> str:
    """Return the name of the part that holds the text."""
    relations = _parse(archive, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if attribute(relation, "Type").endswith("/officeDocument"):
            return attribute(relation, "Target").lstrip("/")
    return "word/document.xml"


def _heading_styles(styles: Element | None) -> frozenset[str]:
    """Return the ids of the styles that make headings: by outline level or name, or based on one that does."""
    own: dict[str, bool] = {}
    based: dict[str, str] = {}
    for style in styles if styles is not None else ():
        if name_of(style) != "style":
            continue
        name = value_of(child(style, "name")).lower()
        properties = child(style, "pPr")
        level = value_of(child(properties, "outlineLvl")) if properties is not None else ""
        identity = attribute(style, "styleId")
        own[identity] = name.startswith(("heading ", "标题 ")) or (level.isdecimal() and int(level) < 9)
        based[identity] = value_of(child(style, "basedOn"))
    found: set[str] = set()
    for identity in own:
        chain: list[str] = []
        at = identity
        while at and at not in chain and at not in found and not own.get(at) and len(chain) < 20:
            chain.append(at)
            at = based.get(at, "")
        if at in found or own.get(at):
            found |= {*chain, at}
    return frozenset(found)


def _notes(archive: zipfile.ZipFile, folder: str) -> Iterator[tuple[tuple[str, str], Element]]:
    for kind in ("footnote", "endnote"):
        root = _parse(archive, f"{folder}/{kind}s.xml")
        for note in root if root is not None else ():
            yield (kind, attribute(note, "id")), note


def _furniture(archive: zipfile.ZipFile, folder: str, reading: _Reading) -> list[str]:
    """Return the lines of headers and footers, each once; bare page numbers are left out."""
    lines: dict[str, None] = {}
    for name in sorted(archive.NameToInfo):
        if posixpath.dirname(name) == folder and posixpath.basename(name).startswith(("header", "footer")):
            root = _parse(archive, name)
            found = _block_lines(root, reading) if root is not None else ()
            lines |= dict.fromkeys(line for line in found if any(char.isalpha() for char in line))
    return list(lines)


# The text.


def _block_lines(parent: Element, reading: _Reading) -> Iterator[str]:
    """Yield the lines of the paragraphs and tables below an element."""
    for element in parent:
        name = name_of(element)
        if name == "p":
            yield from _paragraph_lines(element, reading)
        elif name == "tbl":
            yield from _table_lines(element, reading)
        elif name == "AlternateContent":
            yield from _block_lines(_alternative(element), reading)
        elif name in _DELETED:
            reading.deleted += _count_text(element)
        elif name not in _SKIPPED:
            yield from _block_lines(element, reading)


def _paragraph_lines(paragraph: Element, reading: _Reading) -> Iterator[str]:
    """Yield a paragraph's lines, then those of the text boxes anchored in it."""
    outer, reading.boxes = reading.boxes, []
    text = "".join(_inline(paragraph, reading))
    boxes, reading.boxes = reading.boxes, outer
    properties = child(paragraph, "pPr")
    style = value_of(child(properties, "pStyle")) if properties is not None else ""
    level = value_of(child(properties, "outlineLvl")) if properties is not None else ""
    is_heading = style in reading.headings or (level.isdecimal() and int(level) < 9)
    if text.strip():
        text = reading.numbering.next_label(properties, style) + text.lstrip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    yield from [f"## {' '.join(lines)}"] if is_heading and lines else lines
    for box in boxes:
        yield from _block_lines(box, reading)


def _inline(parent: Element, reading: _Reading) -> Iterator[str]:
    """Yield the text of the runs below an element."""
    for element in parent:
        name = name_of(element)
        if name == "t":
            yield (element.text or "").replace("\n", " ")
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name in _DELETED:
            reading.deleted += _count_text(element)
        elif name == "r":
            yield from _run(element, reading)
        elif name == "ruby":
            yield from _ruby(element, reading)
        elif name in ("footnoteReference", "endnoteReference"):
            reading.used.append((name.removesuffix("Reference"), attribute(element, "id")))
            yield f"[{len(reading.used)}]"
        elif name == "txbxContent":
            reading.boxes.append(element)
        elif name == "AlternateContent":
            yield from _inline(_alternative(element), reading)
        elif name not in _SKIPPED:
            reading.pictures += name in ("drawing", "pict")
            yield from _inline(element, reading)


def _run(run: Element, reading: _Reading) -> Iterator[str]:
    properties = child(run, "rPr")
    if properties is None:
        yield from _inline(run, reading)
        return
    vanish = child(properties, "vanish")
    if vanish is not None and value_of(vanish) not in ("0", "false", "off"):
        reading.hidden += _count_text(run)
        return
    text = "".join(_inline(run, reading))
    is_raised = value_of(child(properties, "vertAlign")) == "superscript" and text.isascii() and text.isdigit()
    yield text.translate(_SUPERSCRIPTS) if is_raised else text  # a note's mark is no part of the number before it


def _ruby(ruby: Element, reading: _Reading) -> Iterator[str]:
    """Yield the characters, then their reading in brackets, which the repair of readings decides on."""
    base, reading_of = child(ruby, "rubyBase"), child(ruby, "rt")
    if base is not None:
        yield from _inline(base, reading)
    if reading_of is not None:
        yield from ("(", *_inline(reading_of, reading), ")")


def _alternative(element: Element) -> Element:
    """Return the first of the forms in which a thing is given; the others say the same."""
    return next(iter(element), element)


def _count_text(element: Element) -> int:
    return sum(len(each.text or "") for each in element.iter() if name_of(each) in ("t", "delText"))


def _table_lines(table: Element, reading: _Reading) -> Iterator[str]:
    """Yield a table of data as rows between bars, one that is there for the layout as the lines of its cells."""
    rows = [row for row in _children(table, "tr", reading) if not _is_deleted(row, reading)]
    cells = [list(_children(row, "tc", reading)) for row in rows]
    nested = any(name_of(each) == "tbl" for row in cells for cell in row for each in cell)
    texts = [[list(_block_lines(cell, reading)) for cell in row] for row in cells]
    is_short = all(sum(map(len, lines)) <= _LONGEST_CELL for row in texts for lines in row)
    if nested or not is_short or sum(len(row) > 1 for row in cells) < 2:
        yield from (line for row in texts for lines in row for line in lines)
        return
    grid = [
        [Cell(" ".join(lines).replace("## ", ""), _columns_of(cell)) for cell, lines in zip(row, found, strict=True)]
        for row, found in zip(cells, texts, strict=True)
    ]
    for filled in fill_grid(grid):
        if any(filled):
            yield compose_row(filled) if len(filled) > 1 else filled[0]


def _children(parent: Element, name: str, reading: _Reading) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those inside content controls and revisions."""
    for element in parent:
        own = name_of(element)
        if own == name:
            yield element
        elif own in _DELETED:
            reading.deleted += _count_text(element)
        elif own not in _SKIPPED and own not in ("tbl", "tr", "tc", "p"):
            yield from _children(element, name, reading)


def _is_deleted(row: Element, reading: _Reading) -> bool:
    properties = child(row, "trPr")
    if properties is None or child(properties, "del") is None:
        return False
    reading.deleted += _count_text(row)
    return True


def _columns_of(cell: Element) -> int:
    properties = child(cell, "tcPr")
    span = value_of(child(properties, "gridSpan")) if properties is not None else ""
    return int(span) if span.isascii() and span.isdecimal() and len(span) < 4 else 1
