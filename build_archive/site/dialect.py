"""A Markdown extension that holds pages to plain text: no HTML, no images, no attributes but ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

# The ids of figures (f1 …), of people (who-1 …) and of the theme are not a text's to give.
_HEADING_ID_RE = re.compile(r"[ ]*\{\#(?P<id>(?!f\d+\}|who-|site-)[a-z][a-z0-9-]*)\}[ ]*$")
_SAFE_SCHEMES = frozenset({"", "http", "https", "mailto"})


class _HeadingIds(Treeprocessor):
    """Turns `{#s1}` at the end of a heading into its id, and numbers the headings that have none (h1, h2 …).

    `attr_list` would do, but lets a text set any attribute (`{ onclick=… }`) on any element; and the
    table of contents would make an id of a heading's letters, which may be one of ours.
    """

    def run(self, root: Element) -> None:
        taken: set[str] = set()
        headings = [element for element in root.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
        self._take_given(headings, taken)
        numbers = (f"h{number}" for number in count(1))
        for element in headings:
            if "id" not in element.attrib:
                element.set("id", next(name for name in numbers if name not in taken))

    def _take_given(self, headings: Iterable[Element], taken: set[str]) -> None:
        for element in headings:
            text = (element[-1].tail if len(element) else element.text) or ""
            match = _HEADING_ID_RE.search(text[-80:])
            if match and match["id"] not in taken:
                taken.add(match["id"])
                element.set("id", match["id"])
                rest = text[: len(text) - len(match[0])]
                if len(element):
                    element[-1].tail = rest
                else:
                    element.text = rest


class _SafeLinks(Treeprocessor):
    """Makes plain text of links that would run something, and closes off the site from those that leave it."""

    def run(self, root: Element) -> None:
        for element in list(root.iter("a")):
            address = element.get("href", "")
            scheme = _scheme(address)
            if scheme not in _SAFE_SCHEMES:
                element.tag = "span"
                element.attrib.clear()
            elif scheme in ("http", "https"):
                element.set("rel", "noopener noreferrer")


def _scheme(address: str) -> str:
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme
    except ValueError:
        return "invalid"


class PlainPages(Extension):
    """The extension; registered in mkdocs.yml."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — Markdown's own name
        """Take raw HTML and images out of the dialect, and put heading ids and link checks in."""
        md.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.register(_HeadingIds(md), "heading_ids", 8)  # before toc (5) takes the ids
        md.treeprocessors.register(_SafeLinks(md), "safe_links", 1)


def makeExtension(**options: object) -> PlainPages:  # noqa: N802 — Markdown's own name
    """Return the extension, as Markdown asks for it."""
    return PlainPages(**options)
