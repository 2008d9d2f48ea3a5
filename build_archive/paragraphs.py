"""The blocks of a page's body: the id by which each is linked, and the text that a reader sees in it."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from build_archive.anchors import parse_numbers

# Tried on the end of a line only, so that no line costs more than its length.
# The ids of paragraphs (p1 …), figures (f1 …), people (who-1 …) and of the theme are not a text's to give.
HEADING_ID_RE = re.compile(r"[ ]*\{\#(?P<id>(?![pf]\d+\}|who-|site-)[a-z][a-z0-9-]*)\}[ ]*$")  # ## 倪朝荣（…） {#s1}
_ANCHOR_LENGTH = 80

_RULE_RE = re.compile(r"\|(?:[ ]*:?-+:?[ ]*\|)+")  # the line under a table's head
# What Markdown goes on with after an empty line, so that it is one element: a list, a quotation, code.
_CONTAINER_RE = re.compile(r"(?P<list>[-+*][ ]|\d{1,9}[.)][ ])|(?P<quotation>>)|(?P<code>[ ]{4}|\t)")
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
    """A block of a page as its reader sees it: a heading, a paragraph, a table."""

    anchor: str  # the id of its element in the page
    level: int  # of a heading; 0 of any other block
    lines: tuple[str, ...]  # as shown: of a table its cells, else the whole text
    others: tuple[str, ...] = ()  # ids of paragraphs that were joined into it, which lead here too

    @property
    def text(self) -> str:
        """The whole text; cells of a table parted by a tab."""
        return "\t".join(self.lines)


def split_body(body: str, numbers: str | None = None) -> tuple[Paragraph, ...]:
    r"""Return the blocks of a body of Markdown in order, each with its id.

    A heading keeps the id that it states (s1, q2); other headings are h1, h2 …, leaving out what a heading
    states. All else is p1, p2 …, or has the numbers that the page holds (`provenance.paragraphs`), so that links
    hold when a page is made again. Ids are given here only: the site puts them on the elements, the search links to
    them.

    >>> [(one.anchor, one.text) for one in split_body("## 张三 {#s1}\n\n**记者：** 一\n\n## 小节")]
    [('s1', '张三'), ('p1', '记者： 一'), ('h1', '小节')]
    >>> [(one.anchor, one.others) for one in split_body("一\n\n二", "3+4 1")]
    [('p3', ('p4',)), ('p1', ())]
    """
    blocks = _blocks(body.split("\n"))
    headings = [parse_heading(lines[0]) if len(lines) == 1 else None for lines in blocks]
    found = []
    for lines, heading, ids in zip(blocks, headings, give_ids(headings, numbers), strict=True):
        if heading is None:
            found.append(Paragraph(ids[0], 0, _shown(lines), ids[1:]))
        else:
            level = len(lines[0]) - len(lines[0].lstrip("#"))
            found.append(Paragraph(ids[0], level, (unmark(heading[0]),)))
    return tuple(found)


def give_ids(headings: Sequence[tuple[str, str] | None], numbers: str | None) -> list[tuple[str, ...]]:
    """Return the ids of blocks in order; given of each are text and stated id as a heading, None where it is none."""
    free_headings = _free({heading[1] for heading in headings if heading})
    own = iter(parse_numbers(numbers, headings.count(None))[0])
    found: list[tuple[str, ...]] = []
    taken = {""}
    for heading in headings:
        if heading is None:
            found.append(tuple(f"p{number}" for number in next(own)))
        else:
            found.append((heading[1] if heading[1] not in taken else next(free_headings),))
            taken.add(found[-1][0])
    return found


def blocks_of(body: str) -> list[str]:
    r"""Return the Markdown of each block of a body, headings and all; put together with empty lines they are the body.

    >>> blocks_of("## 小节\n一\n\n- 甲\n\n- 乙")
    ['## 小节', '一', '- 甲\n\n- 乙']
    """
    return ["\n".join(lines).strip("\n") for lines in _blocks(body.split("\n"))]


def paragraphs_of(body: str) -> list[str]:
    """Return the Markdown of the paragraphs and tables of a body, which bear the numbers; its headings do not."""
    return [block for block in blocks_of(body) if "\n" in block or parse_heading(block) is None]


def _free(stated: Container[str]) -> Iterator[str]:
    return (name for name in map("h{}".format, count(1)) if name not in stated)


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines of each block: a heading alone, else all up to an empty line or a heading."""
    blocks: list[list[str]] = []
    kind = ""  # of the container that the last block is; the next block may go on with it
    for is_text, group in groupby(lines, lambda line: bool(line.strip()) and parse_heading(line) is None):
        if not is_text:
            headings = [[line] for line in group if line.strip()]
            blocks += headings
            kind = "" if headings else kind
            continue
        block = list(group)
        before, kind = kind, _container(block[0])
        if kind and kind == before:
            blocks[-1] += ["", *block]
        else:
            blocks.append(block)
    return blocks


def _container(line: str) -> str:
    match = _CONTAINER_RE.match(line)
    return (match.lastgroup or "") if match else ""


def _shown(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) > 1 and lines[0].startswith("|") and _RULE_RE.fullmatch(lines[1].rstrip()):
        rows = [row.strip().strip("|").split("|") for row in (lines[0], *lines[2:])]
        return tuple(shown for row in rows for cell in row if (shown := unmark(cell.strip())))
    return (unmark(" ".join(line.strip() for line in lines if line)),)


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
    anchor = HEADING_ID_RE.search(text[-_ANCHOR_LENGTH:])
    return (text[: len(text) - len(anchor[0])].rstrip(), anchor["id"]) if anchor else (text, "")


def unmark(markdown: str) -> str:
    r"""Return the characters that a line of Markdown shows.

    >>> unmark("**记者：** 1\\*2 &lt;b>")
    '记者： 1*2 <b>'
    """
    return html.unescape(_MARKDOWN_RE.sub(lambda m: m["mark"] or m["text"] or "", markdown))
