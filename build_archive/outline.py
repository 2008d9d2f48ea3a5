"""The outline of a page's body: its passages, each under a heading with an id, and who speaks in them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# Tried on the last characters of a line only, so that no line costs more than its length.
_ANCHOR_RE = re.compile(r"\{#(?P<id>[a-z][a-z0-9-]*)\}$")  # ## 倪朝荣（…） {#s1}
_ANCHOR_LENGTH = 80
_LEAD_RE = re.compile(r"\*\*(?P<name>[^*\n]{1,40})[：:]\*\*[ ]?")  # **倪朝荣：**
_TURN_RE = re.compile(r"[sq]\d+")
_MARKDOWN_RE = re.compile(
    r"""
    \\ (?P<mark>[!-/:-@\[-`{-~])             # an escaped mark
    | \[ (?P<text>[^\[\]\n]*) \] \( [^()\n]* \)   # a link of the source
    | \*\*                                    # bold
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is read, and the label that leads it in: a name, 记者, 主持人; "" where none does."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands under one heading with an id; the first passage of a page may have neither."""

    anchor: str  # s1, q1 …; "" before the first
    heading: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def is_statement(self) -> bool:
        """Whether one person speaks here, whom the heading names."""
        return self.anchor.startswith("s")

    @property
    def is_question(self) -> bool:
        """Whether a question and its answers stand here."""
        return self.anchor.startswith("q")


def read_outline(body: str) -> tuple[Passage, ...]:
    r"""Return the passages of a body in order; a heading without an id of ours stays in the passage above.

    >>> [(p.anchor, p.heading) for p in read_outline("甲\n\n### 企业怎样复工？ {#q1}\n\n**记者：** 乙")]
    [('', ''), ('q1', '企业怎样复工？')]
    """
    passages: list[tuple[str, str, list[Paragraph]]] = [("", "", [])]
    for line in body.split("\n"):
        heading = parse_heading(line)
        if heading and _TURN_RE.fullmatch(heading[1]):
            passages.append((heading[1], unmark(heading[0]), []))
        elif line.strip():
            lead = None if heading else _LEAD_RE.match(line)
            text = heading[0] if heading else line[lead.end() :] if lead else line
            passages[-1][2].append(Paragraph(unmark(lead["name"]).strip() if lead else "", unmark(text.strip())))
    return tuple(Passage(anchor, heading, tuple(lines)) for anchor, heading, lines in passages if anchor or lines)


def parse_heading(line: str) -> tuple[str, str] | None:
    """Return text and id of a Markdown heading; None when the line is none, "" when it has no id.

    >>> parse_heading("### 企业怎样复工？ {#q1}"), parse_heading("## 小结"), parse_heading("正文")
    (('企业怎样复工？', 'q1'), ('小结', ''), None)
    """
    if not line.startswith("#"):
        return None
    text = line.lstrip("#")
    if not 1 <= len(line) - len(text) <= 6 or not text.startswith(" "):
        return None
    text = text.strip()
    anchor = _ANCHOR_RE.search(text[-_ANCHOR_LENGTH:])
    return (text[: len(text) - len(anchor[0])].rstrip(), anchor["id"]) if anchor else (text, "")


def unmark(markdown: str) -> str:
    r"""Return the characters that a line of Markdown shows.

    >>> unmark("**甲** 1\\*2 &lt;b>")
    '甲 1*2 <b>'
    """
    return html.unescape(_MARKDOWN_RE.sub(lambda m: m["mark"] or m["text"] or "", markdown))


def speaker_of(passage: Passage) -> str:
    """Return the name in the heading of a statement: 倪朝荣 of 倪朝荣（市疾控中心所长）."""
    return passage.heading.partition("（")[0].strip()
