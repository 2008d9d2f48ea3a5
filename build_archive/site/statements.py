"""A Markdown extension for the text of a briefing: a link to every paragraph, speakers told apart by their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from build_archive.contract import Role, Speaker
from build_archive.lexicon import load_table

EXTENSION = "build_archive.site.statements"

_LONG_WORD_RE = re.compile("[!-~]{16}")  # an address: a line that ends before it cannot be justified
_PARAGRAPH_RE = re.compile(r"p(?P<number>\d+)")
_REPORTER_ENDS = ("记者", "記者")
_PARTS = {Role.HOST: "host", Role.REPORTER: "question"}


def part_of(lead: str, roles: Mapping[str, Role]) -> str:
    """Return the part in which a paragraph is said, by the words before its colon: question, host or answer.

    >>> part_of("某报记者", {}), part_of("主持人", {}), part_of("张三", {"张三": Role.HOST}), part_of("李四", {})
    ('question', 'host', 'host', 'answer')
    """
    if lead in roles:
        return _PARTS.get(roles[lead], "answer")
    if lead.endswith(_REPORTER_ENDS):
        return "question"
    return load_table("turn_labels.tsv").get(lead, ("answer",))[0]


def classes_of(lead: str, text: str, roles: Mapping[str, Role]) -> str:
    """Return the classes of a paragraph: the part in which it is said, and whether it holds what cannot be broken."""
    kinds = [part_of(lead, roles)] if lead else []
    return " ".join([*kinds, "ragged"] if _LONG_WORD_RE.search(text) else kinds)


class _Paragraphs(Treeprocessor):
    """Marks who speaks (`class="question"`), and puts the link of a paragraph at its end."""

    def __init__(self, md: Markdown, roles: Mapping[str, Role]) -> None:
        super().__init__(md)
        self._roles = roles

    def run(self, root: Element) -> None:
        for element in root.iterfind("p"):
            classes = classes_of(_lead_of(element), "".join(element.itertext()), self._roles)
            if classes:
                element.set("class", classes)
            match = _PARAGRAPH_RE.fullmatch(element.get("id", ""))
            if match:
                element.append(_link(match[0], match["number"]))


def _lead_of(element: Element) -> str:
    """Return the bold words and colon with which a paragraph begins; "" when it does not."""
    anchors = [child for child in element if child.tag == "span" and "id" in child.attrib]
    before = [element.text, *(anchor.tail for anchor in anchors)]
    first = element[len(anchors)] if len(element) > len(anchors) else None
    if first is None or first.tag != "strong" or any((text or "").strip() for text in before):
        return ""
    words = "".join(first.itertext()).strip()
    return words[:-1] if words.endswith("：") else ""


def _link(anchor: str, number: str) -> Element:
    """Return the link of a paragraph; its sign comes from the style sheet, so that it is never copied."""
    return Element("a", {"class": "headerlink", "href": f"#{anchor}", "aria-label": f"第{number}段"})


class Statements(Extension):
    """The extension; registered in mkdocs.yml, told by the hooks whose text comes next."""

    def __init__(self, **options: object) -> None:
        self.config = {"speakers": [(), "list of the speakers of a briefing; other pages have none and are left alone"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — Markdown's own name
        """Mark the paragraphs after they have their ids."""
        speakers: Sequence[Speaker] = self.getConfig("speakers")
        if isinstance(speakers, list):
            roles = {speaker.name: speaker.role for speaker in speakers}
            md.treeprocessors.register(_Paragraphs(md, roles), "briefing_paragraphs", 6)  # after mark_blocks (7)


def makeExtension(**options: object) -> Statements:  # noqa: N802 — Markdown's own name
    """Return the extension, as Markdown asks for it."""
    return Statements(**options)
