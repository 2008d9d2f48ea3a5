"""Blocks to the Markdown of a page's body; raw text never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from build_archive.contract import UNHOLDABLE_RE
from build_archive.model import Block, BlockKind

# Backslash-escapes that Python-Markdown and CommonMark both know.
_INLINE_RE = re.compile(r"[\\`*_{}\[\]]")
_AMPERSAND_RE = re.compile(r"&(?=#?\w{1,32};)")
_LINE_START_RE = re.compile(r"^(?P<number>\d{1,9})(?P<mark>[.)])(?=\s|$)|^(?P<sign>[#+\-=:|!>~])")


def escape_markdown(text: str) -> str:
    r"""Return plain text as Markdown that shows exactly it: no HTML, link, list, heading or attribute list.

    >>> escape_markdown("# 1*2 <b> [x](y) {#id}")
    '\\# 1\\*2 &lt;b> \\[x\\](y) \\{#id\\}'
    >>> escape_markdown("2020. 1月"), escape_markdown("3.5万")
    ('2020\\. 1月', '3.5万')
    """
    text = UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", text.strip())
    text = _INLINE_RE.sub(r"\\\g<0>", text)
    text = _AMPERSAND_RE.sub("&amp;", text).replace("<", "&lt;").replace("~~", "&#126;&#126;").replace("|", "&#124;")
    return _LINE_START_RE.sub(_escape_start, text)


def _escape_start(match: re.Match[str]) -> str:
    if match["number"]:
        return f"{match['number']}\\{match['mark']}"
    sign = match["sign"]
    return f"&#{ord(sign)};" if sign in "=:~|" else f"\\{sign}"


def render_body(blocks: Sequence[Block]) -> str:
    """Return the body of a page as Markdown: a block a paragraph, an empty line between them."""
    return "\n\n".join(_render_block(block) for block in blocks) + "\n"


def _render_block(block: Block) -> str:
    if block.kind is BlockKind.TABLE:
        return _render_table(block.text)
    text = escape_markdown(block.text)
    if block.kind is BlockKind.PARAGRAPH:
        return f"**{escape_markdown(block.lead)}：** {text}" if block.lead else text
    anchor = f" {{#{block.anchor}}}" if block.anchor else ""
    return f"{'#' * block.level} {text}{anchor}"


def _render_table(rows: str) -> str:
    """Return rows `| cell | cell |` as a Markdown table; short rows are filled up."""
    cells = [[escape_markdown(cell) for cell in row.strip("|").split("|")] for row in rows.split("\n")]
    width = max(map(len, cells))
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
