"""A Markdown extension that holds pages to plain text: no HTML, no images, no attributes but ids."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from build_archive.paragraphs import HEADING_ID_RE, Paragraph, split_body

EXTENSION = "build_archive.site.dialect"

_SAFE_SCHEMES = frozenset({"", "http", "https", "mailto"})


class _HeadingIds(Treeprocessor):
    """Turns `{#s1}` at the end of a heading into its id, and numbers the headings that have none (h1, h2 …).

    `attr_list` would do, but lets a text set any attribute (`{ onclick=… }`) on any element; and the
    table of contents would make an id of a heading's letters, which may be one of ours.
    """

    def run(self, root: Element) -> None:
        taken: set[str] = set()
        for element in root.iter():
            if not _is_heading(element):
                continue
            text = (element[-1].tail if len(element) else element.text) or ""
            match = HEADING_ID_RE.search(text[-80:])
            if match and match["id"] not in taken:
                taken.add(match["id"])
                element.set("id", match["id"])
                rest = text[: len(text) - len(match[0])]
                if len(element):
                    element[-1].tail = rest
                else:
                    element.text = rest


class _BlockIds:
    """Gives every block of a page the id that `split_body` gives it, so that each can be linked."""

    def __init__(self, md: Markdown, numbers: str) -> None:
        self._numbers = numbers
        self._blocks: tuple[Paragraph, ...] = ()
        md.preprocessors.register(_Reader(md, self), "read_blocks", 100)  # before any other changes the text
        md.treeprocessors.register(_Marker(md, self), "mark_blocks", 7)  # after heading_ids (8), before toc (5)

    def read(self, body: str) -> None:
        self._blocks = split_body(body, self._numbers)

    def mark(self, root: Element) -> None:
        elements = [element for element in root if not _is_heading(element)]
        for element, block in zip(elements, (one for one in self._blocks if not one.level), strict=False):
            element.set("id", block.anchor)
            if element.tag == "p":
                _put_first(element, [Element("span", id=other) for other in block.others])
        headings = [element for element in root if _is_heading(element)]
        for element, block in zip(headings, (one for one in self._blocks if one.level), strict=False):
            if "id" not in element.attrib:
                element.set("id", block.anchor)


class _Reader(Preprocessor):
    def __init__(self, md: Markdown, ids: _BlockIds) -> None:
        super().__init__(md)
        self._ids = ids

    def run(self, lines: list[str]) -> list[str]:
        self._ids.read("\n".join(lines))
        return lines


class _Marker(Treeprocessor):
    def __init__(self, md: Markdown, ids: _BlockIds) -> None:
        super().__init__(md)
        self._ids = ids

    def run(self, root: Element) -> None:
        self._ids.mark(root)


def _put_first(element: Element, anchors: Sequence[Element]) -> None:
    """Put empty elements with ids before the text of an element."""
    if anchors:
        anchors[-1].tail, element.text = element.text, None
        element[:0] = anchors


def _is_heading(element: Element) -> bool:
    return re.fullmatch(r"h[1-6]", str(element.tag)) is not None


class _SafeLinks(Treeprocessor):
    """Makes plain text of links that lead nowhere or would run something; closes off the site from those that leave."""

    def __init__(self, md: Markdown, dead: Collection[str]) -> None:
        super().__init__(md)
        self._dead = dead

    def run(self, root: Element) -> None:
        for element in list(root.iter("a")):
            address = element.get("href", "")
            scheme = _scheme(address)
            if scheme not in _SAFE_SCHEMES or address in self._dead:
                element.tag = "span"
                element.attrib.clear()
            elif scheme in ("http", "https"):
                element.set("rel", "noopener noreferrer")


def _scheme(address: str) -> str:
    """Return the scheme as a browser will read it: entities that Markdown leaves as they are make letters of it."""
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", html.unescape(address))).scheme
    except ValueError:
        return "invalid"


class PlainPages(Extension):
    """The extension; registered in mkdocs.yml."""

    def __init__(self, **options: object) -> None:
        self.config = {
            "numbers": ["", "the numbers of the page's paragraphs, as `provenance.paragraphs` has them"],
            "dead": [frozenset(), "the addresses of its links that lead nowhere"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — Markdown's own name
        """Take raw HTML and images out of the dialect, and put heading ids and link checks in."""
        md.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.register(_HeadingIds(md), "heading_ids", 8)  # before toc (5) takes the ids
        md.treeprocessors.register(_SafeLinks(md, self.getConfig("dead")), "safe_links", 1)
        _BlockIds(md, self.getConfig("numbers"))


def makeExtension(**options: object) -> PlainPages:  # noqa: N802 — Markdown's own name
    """Return the extension, as Markdown asks for it."""
    return PlainPages(**options)
