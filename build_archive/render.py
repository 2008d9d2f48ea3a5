"""Blocks to the Markdown of a page's body; raw text never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from build_archive.contract import UNHOLDABLE_RE
from build_archive.model import Block, BlockKind, Piece

# Backslash-escapes that Python-Markdown and CommonMark both know.
_INLINE_RE = re.compile(r"[\\`*_{}\[\]]")
_MARKUP_RE = re.compile(r"[\\`*_{}\[\]&<~|]")  # what else is of Markdown counts at the beginning of a line only
_AMPERSAND_RE = re.compile(r"&(?=#?\w+;)")
_LINE_START_RE = re.compile(r"^(?P<number>\d{1,9})(?P<mark>[.)])(?=\s|$)|^(?P<sign>[#+\-=:|!>~])")


def escape_markdown(text: str) -> str:
    r"""Return plain text as Markdown that shows exactly it: no HTML, link, list, heading or attribute list.

    >>> escape_markdown("# 1*2 <b> [x](y) {#id}")
    '\\# 1\\*2 &lt;b> \\[x\\](y) \\{#id\\}'
    >>> escape_markdown("2020. 1月"), escape_markdown("3.5万")
    ('2020\\. 1月', '3.5万')
    """
    text = text.strip()
    if not text.isprintable():
        text = UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    if not _MARKUP_RE.search(text) and not _LINE_START_RE.match(text):
        return text
    text = _INLINE_RE.sub(r"\\\g<0>", text)
    text = _AMPERSAND_RE.sub("&amp;", text).replace("<", "&lt;").replace("~~", "&#126;&#126;").replace("|", "&#124;")
    return _LINE_START_RE.sub(_escape_start, text)


def _escape_start(match: re.Match[str]) -> str:
    if match["number"]:
        return f"{match['number']}\\{match['mark']}"
    sign = match["sign"]
    return f"&#{ord(sign)};" if sign in "=:~|" else f"\\{sign}"


def render_body(pieces: Iterable[Piece]) -> str:
    """Return the body of a page as Markdown: its pieces put together."""
    return "".join(piece.markdown for piece in pieces) or "\n"


def render_pieces(blocks: Sequence[Block]) -> Iterator[Piece]:
    """Yield the body of a page in pieces: what Markdown puts around the words of the text, and the words.

    A block is a paragraph, an empty line stands between them.
    """
    for index, block in enumerate(blocks):
        end = "\n\n" if index + 1 < len(blocks) else "\n"
        if block.kind is BlockKind.TABLE:
            yield from _table_rows(block.text.split("\n"), end)
            continue
        text = escape_markdown(block.text)
        if block.kind is BlockKind.PARAGRAPH:
            lead = f"**{escape_markdown(block.lead)}：** " if block.lead else ""
            yield Piece(lead, block.text, text, end)
            continue
        anchor = f" {{#{block.anchor}}}" if block.anchor else ""
        words = block.text if block.kind is BlockKind.HEADING else ""  # the other headings are made, not printed
        yield Piece(f"{'#' * block.level} ", words, text, anchor + end)


def _table_rows(rows: Sequence[str], end: str) -> Iterator[Piece]:
    """Yield rows `| cell | cell |` as those of a Markdown table; short rows are filled up."""
    cells = [[escape_markdown(cell) for cell in row.strip("|").split("|")] for row in rows]
    width = max(map(len, cells))
    for index, (row, words) in enumerate(zip(cells, rows, strict=True)):
        written = "| " + " | ".join([*row, *[""] * (width - len(row))]) + " |"
        rule = "" if index else "\n|" + " --- |" * width
        yield Piece("", words, written, rule + (end if index + 1 == len(rows) else "\n"))
