"""The text of a briefing as HTML, where it is as plain as most are: each block in a line of its own, no table or link.

Markdown's parser builds a tree and walks over it a dozen times, which for ten thousand texts takes a minute. Of what
such a text holds (headings, paragraphs, the names that lead them in, escapes and entities) this makes the same HTML in
one pass. What it does not know it leaves to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.toc import TableOfContents, get_toc

from build_archive.contract import Role
from build_archive.pages import Page
from build_archive.paragraphs import give_ids, parse_heading
from build_archive.site import dialect, mentions, statements
from build_archive.site.mentions import Index, Linker
from build_archive.site.sheets import publish, way_to

# The settings under which Markdown comes to the same; under others, all is left to it.
_EXTENSIONS = {"toc", "tables", "fenced_code", dialect.EXTENSION, statements.EXTENSION, mentions.EXTENSION}
_TOC_OPTIONS = {"permalink", "permalink_title", "toc_depth"}
_DEPTH_RE = re.compile(r"[1-6]-[1-6]")
_SIGN_RE = re.compile(r"[^\w\s<>&]")
_TITLE_RE = re.compile(r"[^<>&\"]+")

_SPECIAL_RE = re.compile(
    r"""
    \\ (?P<mark>[\\*_{}\[\]()>\#+.!-])
    | (?P<entity> &(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+); )
    | (?P<unknown> [\\`*_\[<&\x00-\x1f\x7f] )
    """,
    re.VERBOSE,
)
_LEAD_RE = re.compile(r"\*\*(?P<lead>[^\s*\\][^*]*：)\*\*(?= \S)")
# What may begin something other than a paragraph: a list, a quotation, a line across, the rule of a heading or table.
_NO_PARAGRAPH_RE = re.compile(r"[-+>=|:~#]|\d+[.)]")
_LONGEST_ID = 40
# Marks and entities stand in the text as Markdown holds them between parsing and writing, so that mentions are found
# in the same text.
_HELD_RE = re.compile("\x02(?:(?P<mark>\\d+)|wzxhzdk:(?P<entity>\\d+))\x03")


class _NotPlainError(Exception):
    """There is something in the text that is not read here."""


class Text(NamedTuple):
    """A text as HTML, and its headings."""

    html: str
    toc: TableOfContents


@dataclass(frozen=True, slots=True)
class Manner:
    """How headings are written, by the settings of the site."""

    sign: str  # of the link to a heading
    title: str
    depth: range  # levels of the headings that are listed

    @classmethod
    def of(cls, config: MkDocsConfig) -> Manner | None:
        """Return the manner that a configuration asks for; None where only Markdown can follow it."""
        options = (config.mdx_configs or {}).get("toc", {})
        if not set(config.markdown_extensions) <= _EXTENSIONS or options.keys() != _TOC_OPTIONS:
            return None
        sign, title, depth = (str(options[name]) for name in ("permalink", "permalink_title", "toc_depth"))
        if not (_TITLE_RE.fullmatch(title) and _SIGN_RE.fullmatch(sign) and _DEPTH_RE.fullmatch(depth)):
            return None
        return cls(sign, title, range(int(depth[0]), int(depth[2]) + 1))


def render_plain(page: Page, index: Index, manner: Manner) -> Text | None:
    """Return the text of a page as Markdown would make it; None where that takes Markdown."""
    blocks = page.body.strip("\n").split("\n\n")
    try:
        return _Writer(page, index, manner).write(blocks)
    except _NotPlainError:
        return None


class _Writer:
    """Writes the blocks of one page."""

    def __init__(self, page: Page, index: Index, manner: Manner) -> None:
        self._page = page
        self._manner = manner
        self._linker = Linker(index, page)
        self._folder = f"briefings/{page.path}".rpartition("/")[0]
        self._roles: Mapping[str, Role] = {one.name: one.role for one in page.metadata.speakers}
        self._entities: list[str] = []

    def write(self, blocks: Sequence[str]) -> Text:
        headings = [_heading(block) if block.startswith("#") else None for block in blocks]
        stated = [heading[1] for heading in headings if heading and heading[1]]
        if len(set(stated)) < len(stated):
            raise _NotPlainError
        ids = give_ids(headings, self._page.metadata.provenance.paragraphs or "")
        parts: list[str] = []
        listed: list[dict[str, Any]] = []
        for block, heading, own in zip(blocks, headings, ids, strict=True):
            if heading is None:
                parts.append(self._paragraph(block, own))
                continue
            level = len(block) - len(block.lstrip("#"))
            text = self._show(self._hold(heading[0]))
            parts.append(self._heading(level, own[0], text))
            if level in self._manner.depth:
                listed.append({"level": level, "id": own[0], "name": " ".join(text.split())})
        return Text("\n".join(parts), get_toc(nest_toc_tokens(listed)))  # type: ignore[arg-type]  # it wants keys that it does not read

    def _heading(self, level: int, anchor: str, text: str) -> str:
        self._linker.begin_section()
        manner = self._manner
        link = f'<a class="headerlink" href="#{anchor}" title="{manner.title}">{manner.sign}</a>'
        return f'<h{level} id="{anchor}">{text}{link}</h{level}>'

    def _paragraph(self, block: str, ids: Sequence[str]) -> str:
        if "\n" in block or not block or block != block.strip() or _NO_PARAGRAPH_RE.match(block):
            raise _NotPlainError
        match = _LEAD_RE.match(block)
        lead = self._hold(match["lead"]) if match else ""
        text = self._hold(block[match.end() :] if match else block)
        classes = statements.classes_of(lead.strip()[:-1], lead + text, self._roles)
        opening = f'<p class="{classes}" id="{ids[0]}">' if classes else f'<p id="{ids[0]}">'
        others = "".join([f'<span id="{other}"></span>' for other in ids[1:]])
        strong = f"<strong>{self._link(lead)}</strong>" if lead else ""
        link = f'<a aria-label="第{ids[0][1:]}段" class="headerlink" href="#{ids[0]}"></a>'
        return f"{opening}{others}{strong}{self._link(text)}{link}</p>"

    def _hold(self, text: str) -> str:
        """Return a text with its marks and entities held."""
        return _SPECIAL_RE.sub(self._hold_one, text)

    def _hold_one(self, match: re.Match[str]) -> str:
        if match["unknown"]:
            raise _NotPlainError
        if match["mark"]:
            return f"\x02{ord(match['mark'])}\x03"
        self._entities.append(match["entity"])
        return f"\x02wzxhzdk:{len(self._entities) - 1}\x03"

    def _show(self, text: str) -> str:
        """Return a text that holds no `<` as HTML, what was held put back."""
        text = text.replace(">", "&gt;")
        return _HELD_RE.sub(self._show_one, text) if "\x02" in text else text

    def _show_one(self, match: re.Match[str]) -> str:
        if match["entity"]:
            return self._entities[int(match["entity"])]
        mark = chr(int(match["mark"]))
        return "&gt;" if mark == ">" else mark

    def _link(self, text: str) -> str:
        """Return a text as HTML with links around what it mentions."""
        before, ways = self._linker.cut(text)
        return self._show(before) + "".join(self._links(ways))

    def _links(self, ways: Iterable[mentions.Way]) -> Iterable[str]:
        for way in ways:
            own = f' id="{way.id}"' if way.id else ""
            yield f'<a href="{way_to(publish(way.target), self._folder)}"{own}>{self._show(way.words)}</a>'
            yield self._show(way.tail)


def _heading(line: str) -> tuple[str, str]:
    heading = parse_heading(line)
    is_plain = "\n" not in line and line == line.strip() and not line.endswith("#")
    is_odd = "\\{#" in line or "\\>" in line  # what looks like an id; what the list of headings has otherwise
    if not heading or not heading[0] or len(heading[1]) > _LONGEST_ID or is_odd or not is_plain:
        raise _NotPlainError
    return heading
