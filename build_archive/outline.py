"""The outline of a page's body: its passages, each under a heading with an id, and who speaks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_archive.paragraphs import parse_heading, unmark

_LEAD_RE = re.compile(r"\*\*(?P<name>[^*\n]{1,40})[：:]\*\*[ ]?")  # **倪朝荣：**
_TURN_RE = re.compile(r"[sq]\d+")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A paragraph as it is read, and the label that leads it in: a name, 记者, 主持人; "" where none does."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands under one heading with an id; the first passage of a page may have neither."""

    anchor: str  # s1, q1 …; "" before the first
    heading: str
    paragraphs: tuple[Utterance, ...]

    @property
    def is_statement(self) -> bool:
        """Whether one person speaks here, whom the heading names."""
        return self.anchor.startswith("s")

    @property
    def is_question(self) -> bool:
        """Whether a question and its answers stand here."""
        return self.anchor.startswith("q")


def split_lead(line: str) -> tuple[str, str]:
    r"""Return the label that leads a paragraph in, "" where none does, and what follows it, both in Markdown.

    >>> split_lead("**倪朝荣：** 好的"), split_lead("好的")
    (('倪朝荣', '好的'), ('', '好的'))
    """
    match = _LEAD_RE.match(line)
    return (match["name"], line[match.end() :]) if match else ("", line)


def read_outline(body: str) -> tuple[Passage, ...]:
    r"""Return the passages of a body in order; a heading without an id of ours stays in the passage above.

    >>> [(p.anchor, p.heading) for p in read_outline("甲\n\n### 企业怎样复工？ {#q1}\n\n**记者：** 乙")]
    [('', ''), ('q1', '企业怎样复工？')]
    """
    passages: list[tuple[str, str, list[Utterance]]] = [("", "", [])]
    for line in body.split("\n"):
        heading = parse_heading(line)
        if heading and _TURN_RE.fullmatch(heading[1]):
            passages.append((heading[1], unmark(heading[0]), []))
        elif line.strip():
            lead, text = ("", heading[0]) if heading else split_lead(line)
            passages[-1][2].append(Utterance(unmark(lead).strip(), unmark(text.strip())))
    return tuple(Passage(anchor, heading, tuple(lines)) for anchor, heading, lines in passages if anchor or lines)


def speaker_of(passage: Passage) -> str:
    """Return the name in the heading of a statement: 倪朝荣 of 倪朝荣（市疾控中心所长）."""
    return passage.heading.partition("（")[0].strip()
