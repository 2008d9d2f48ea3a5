"""Writes a report out: as Markdown for a comment, as plain text, as JSON; and diagnostics as annotations."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Severity
from build_archive.report.layout import Block, Line, New, Old, Quoted, Section, lay_out
from build_archive.report.model import Report

# By this the comment of an earlier run is found, to be replaced.
MARKER = "<!-- build-archive: report -->"
MARKDOWN_LIMIT = 65_000  # characters; hosts take 65,536 in a comment
_TAIL = 400  # characters kept free to say what was left out
_LEAST_ROOM = 100
_PUNCTUATION_RE = re.compile(r"[!-/:-@\[-`{-~]")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def write_markdown(report: Report, limit: int = MARKDOWN_LIMIT) -> str:
    """Return the report as Markdown that fits a comment of `limit` characters, and says what was left out.

    Whatever is quoted stands in a `code` element with every ASCII mark as an entity: it is no markup, link or image,
    and hosts make no mention, reference or picture of what stands in code.
    """
    parts = [MARKER]
    left = _LeftOut()
    room = limit - _TAIL - len(MARKER)
    for number, section in enumerate(lay_out(report)):
        title = f"\n\n{'##' if number == 0 else '###'} {section.title}\n"
        for block in section.blocks:
            if room < _LEAST_ROOM:  # nothing worth a line fits any more
                left.add(section.title)
                continue
            text = title + _markdown_block(block)
            if len(text) > room:
                left.add(section.title)
                continue
            parts.append(text)
            room -= len(text)
            title = ""
    return "".join(parts) + left.told() + "\n"


class _LeftOut:
    """Counts what was left out, by section."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, title: str) -> None:
        """Count one block of a section."""
        self._counts[title] = self._counts.get(title, 0) + 1

    def told(self) -> str:
        """Return what to say of it; nothing where nothing was left out."""
        if not self._counts:
            return ""
        table = load_table("report_words.tsv")
        counts = "; ".join(f"{title}: {count}" for title, count in self._counts.items())
        words, see = (" ".join(table[name]) for name in ("left_out", "see_all"))
        return f"\n\n**{words}: {counts}. {see}** `build-archive report --format text`"


def _markdown_block(block: Block) -> str:
    heading = f"\n**{_markdown(block.heading)}**\n" if block.heading else ""
    return heading + "".join(f"\n- {_markdown(line)}" for line in block.lines)


def _markdown(line: Line) -> str:
    return "".join(map(_markdown_piece, line)).strip()


def _markdown_piece(piece: str) -> str:
    if not isinstance(piece, Quoted):
        return piece
    if not piece:
        return ""
    code = f"<code>{escape(piece)}</code>"
    return f"<del>{code}</del>" if isinstance(piece, Old) else f"<ins>{code}</ins>" if isinstance(piece, New) else code


def escape(text: str) -> str:
    """Return text that neither Markdown nor HTML reads as anything else; what cannot be seen is named.

    >>> escape("<b> @a")
    '&#60;b&#62; &#64;a'
    """
    return _PUNCTUATION_RE.sub(lambda match: f"&#{ord(match[0])};", reveal(text))


def reveal(text: str) -> str:
    r"""Return text in one line, with a name for each character that cannot be seen.

    >>> reveal("a\u202eb\nc")
    'a⟨U+202E⟩b c'
    """
    if text.isprintable():
        return text
    line = re.sub(r"[\t\r\n ]+", " ", text)
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _UNSEEN else c for c in line)


def write_text(report: Report) -> str:
    """Return the report as plain text: what is gone stands in [-…-], what is new in {+…+}."""
    return "\n".join(line for section in lay_out(report) for line in _text_section(section)) + "\n"


def _text_section(section: Section) -> list[str]:
    lines = ["", section.title, "=" * 2 * len(section.title.split()[0])]
    for block in section.blocks:
        lines += ["", _text(block.heading)] if block.heading else []
        lines += [f"  {_text(line)}" for line in block.lines]
    return lines


def _text(line: Line) -> str:
    return "".join(map(_text_piece, line)).strip()


def _text_piece(piece: str) -> str:
    if not isinstance(piece, Quoted):
        return piece
    shown = reveal(piece)
    if not shown:
        return ""
    return f"[-{shown}-]" if isinstance(piece, Old) else f"{{+{shown}+}}" if isinstance(piece, New) else shown


def write_json(report: Report) -> str:
    """Return the report as JSON: the values of the model, each risk with its level."""
    plain: dict[str, Any] = asdict(report)
    for sort in ("pages", "sources", "others"):
        for entry in plain[sort]:
            for risk in entry["risks"]:
                risk["level"] = int(load_table("report_rules.tsv")[risk["rule"]][0])
    return json.dumps(plain, ensure_ascii=True, indent=2) + "\n"


WRITERS: Mapping[str, Callable[[Report], str]] = {"markdown": write_markdown, "text": write_text, "json": write_json}

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def annotate(diagnostics: Iterable[Diagnostic], place: Callable[[str], str]) -> Sequence[str]:
    r"""Return diagnostics as commands by which a host marks lines of files; `place` gives the file of a source.

    >>> annotate([Diagnostic("a.b", Severity.ERROR, "1%\n::x", "p,q.md", 3)], str)
    ['::error file=p%2Cq.md,line=3,title=a.b::1%25%0A::x']
    """
    return [_annotation(one, place(one.source)) for one in diagnostics]


def _annotation(diagnostic: Diagnostic, file: str) -> str:
    properties = {
        "file": file,
        "line": str(diagnostic.line or "") if file else "",
        "col": str(diagnostic.column or "") if file and diagnostic.line else "",
        "title": diagnostic.code,
    }
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    message = f"{diagnostic.message}\n{diagnostic.hint}" if diagnostic.hint else diagnostic.message
    return f"::{_COMMANDS[diagnostic.severity]} {told}::{_data(message)}"


def _data(text: str) -> str:
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
