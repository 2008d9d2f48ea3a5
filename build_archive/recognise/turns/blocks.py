"""Turns to the blocks of a page's body: statements, questions with their answers, headings, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from build_archive.model import Block, BlockKind
from build_archive.names import Named
from build_archive.recognise.turns.floor import Turn
from build_archive.recognise.turns.questions import shorten_question
from build_archive.recognise.turns.words import Part

_SECTION_RE = re.compile(
    r"^(?P<top>[一二三四五六七八九十]{1,3}、)|^(?P<sub>[（(][一二三四五六七八九十]{1,3}[）)])|^(?P<hash>#{1,6})\s+"
)
_ROW_RE = re.compile(r"^\|[^|]*\|[^|]*\|.*$")  # | cell | cell |
_MAX_HEADING = 40  # a longer numbered line is a paragraph that begins with its number


def compose_blocks(turns: Sequence[Turn], roster: Sequence[Named]) -> tuple[Block, ...]:
    """Return the blocks of the body: statements s1 …, questions q1 … in order, and their paragraphs."""
    return tuple(_Composer({person.name: person for person in roster}).blocks(turns))


class _Composer:
    """Turns to blocks; counts the anchors."""

    def __init__(self, roster: dict[str, Named]) -> None:
        self.roster = roster
        self.statements = 0
        self.questions = 0
        self.answering = False  # whether the turns belong to a question

    def blocks(self, turns: Sequence[Turn]) -> Iterator[Block]:
        for index, turn in enumerate(turns):
            following = turns[index + 1].part if index + 1 < len(turns) else None
            if turn.part is Part.QUESTION:
                yield from self._question(turn)
            elif turn.part is Part.TEXT:
                yield from _paragraphs(turn.lines, "", level=2)
            elif turn.part is Part.HOST:
                previous = turns[index - 1].part if index else None
                closes = previous is not Part.QUESTION and following not in (Part.QUESTION, None)
                self.answering = self.answering and not closes
                yield from _paragraphs(turn.lines, turn.lead, level=4)
            elif self.answering or turn.part is Part.ANSWER:
                yield from _paragraphs(turn.lines, turn.lead, level=4)
            else:
                yield from self._statement(turn)

    def _question(self, turn: Turn) -> Iterator[Block]:
        self.questions += 1
        self.answering = True
        heading = shorten_question("".join(turn.lines))
        yield Block(BlockKind.QUESTION, heading, 3, f"q{self.questions}")
        # Whatever number stands before it, a question is no heading.
        yield Block(BlockKind.PARAGRAPH, turn.lines[0], lead=turn.lead)
        yield from _paragraphs(turn.lines[1:], "", level=4)

    def _statement(self, turn: Turn) -> Iterator[Block]:
        self.statements += 1
        person = self.roster.get(turn.lead)
        heading = f"{turn.lead}（{person.post}）" if person and person.post else turn.lead
        yield Block(BlockKind.STATEMENT, heading, 2, f"s{self.statements}")
        label = "" if turn.label == turn.lead else turn.label  # the post as printed may differ from the heading's
        yield from _paragraphs(turn.lines, label, level=3)


def _paragraphs(lines: Sequence[str], lead: str, level: int) -> Iterator[Block]:
    """Yield lines as paragraphs, the first led in by `lead`, numbered headlines as headings, rows as tables."""
    for is_table, group in groupby(lines, key=lambda line: bool(_ROW_RE.match(line))):
        rows = list(group)
        if is_table and len(rows) > 1:
            yield Block(BlockKind.TABLE, "\n".join(rows))
            continue
        for line in rows:
            block = _heading(line, level) or Block(BlockKind.PARAGRAPH, line, lead=lead)
            lead = lead if block.kind is BlockKind.HEADING else ""
            yield block


def _heading(line: str, level: int) -> Block | None:
    section = _SECTION_RE.match(line)
    if section is None or not (section["hash"] or (len(line) <= _MAX_HEADING and line[-1] not in "。；！？，：.;!?,:")):
        return None
    text = line[section.end() :] if section["hash"] else line
    return Block(BlockKind.HEADING, text.strip(), min(level + (1 if section["sub"] else 0), 6))
