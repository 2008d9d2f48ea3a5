"""Cuts a paragraph into sentences and a sentence into clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

MASK = "\N{GETA MARK}"  # stands for what has been read already; part of no word
_BRACKETS = "(\N{FULLWIDTH LEFT PARENTHESIS})\N{FULLWIDTH RIGHT PARENTHESIS}"
NOTE_RE = re.compile(rf"[{_BRACKETS[:2]}](?P<inner>[^{_BRACKETS}\n]{{1,200}})[{_BRACKETS[2:]}]")
_MARKS = {  # of the first character; a weak one ends a clause only after a number
    **dict.fromkeys(";\N{FULLWIDTH SEMICOLON}", "semicolon"),
    **dict.fromkeys(",:\N{FULLWIDTH COMMA}\N{FULLWIDTH COLON}…—", "comma"),
    **dict.fromkeys("、和及并以", "weak"),
}
_CLAUSE_RE = re.compile(rf"[{''.join(_MARKS)}](?:(?<=[,:])(?:(?<!\d.)|(?!\d))|(?<=以)及|(?<![,:以]))")
_COUNT_RE = re.compile(r"\d|[一二两三四五六七八九十百千万余多][例人名份]")
_ENDS = r"。!?\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
_SENTENCE_RE = re.compile(rf"(?:[^{_ENDS}.]+|(?<![\u4e00-\u9fff{_BRACKETS[2:]}])\.)+")  # 出院3例.某区2例: a stop
_CASE_RE = re.compile(  # the account of one patient begins: 病例3: 男, 56岁
    r"(?:病例|患者|感染者)\s?\d{1,4}\s?[:,(\N{FULLWIDTH COLON}\N{FULLWIDTH COMMA}\N{FULLWIDTH LEFT PARENTHESIS}](?!\d)"
    r"|[,(\N{FULLWIDTH COMMA}\N{FULLWIDTH COLON}\N{FULLWIDTH LEFT PARENTHESIS}][男女]性?[,\N{FULLWIDTH COMMA}]"
)
_NUMBERED_CASE_RE = re.compile(_CASE_RE.pattern.partition("|[")[0])  # where no sex is told: many times as fast
_RAISED = r"[\u00b9\u00b2\u00b3\u2070-\u2079]"
NOTE_MARK_RE = re.compile(  # 3[1]例
    rf"(?:{_RAISED}(?<=\d{_RAISED}){_RAISED}?|\[(?<=\d\[)\d{{1,2}}\])(?=\s?[\u4e00-\u9fff%])"
)
_LONGEST_CLAUSE = 300


class Clause(NamedTuple):
    """A part of a sentence that is read as one; `text` has what is read elsewhere blotted out."""

    start: int
    end: int
    mark: str  # what stands before it: start, semicolon, comma, weak
    text: str
    is_note: bool = False  # stands in brackets inside another clause


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences stand, up to the account of single patients, whose numbers are no place's."""
    case = (_CASE_RE if "男" in paragraph or "女" in paragraph else _NUMBERED_CASE_RE).search(paragraph)
    for match in _SENTENCE_RE.finditer(paragraph, 0, case.start() if case else len(paragraph)):
        yield match.span()


def blot(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return `text` with the spans masked, everything at its place."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], MASK * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def without_notes(masked: str) -> str:
    """Return a text with what stands in brackets blotted out."""
    return blot(masked, [note.span() for note in NOTE_RE.finditer(masked)])


def clauses(masked: str) -> list[Clause]:
    """Return the clauses in order, what stands in brackets after the clause that holds it."""
    notes = list(NOTE_RE.finditer(masked)) if "(" in masked or _BRACKETS[1] in masked else []
    if not notes:
        return _cut(masked, 0, "start")
    outer = blot(masked, [note.span() for note in notes])
    found: list[Clause] = []
    at = 0
    for clause in _cut(outer, 0, "start"):
        found.append(clause)
        while at < len(notes) and notes[at].start() < clause.end:
            note = notes[at]
            found += [inner._replace(is_note=True) for inner in _cut(note["inner"], note.start("inner"), "comma")]
            at += 1
    return found


def _cut(text: str, offset: int, mark: str) -> list[Clause]:
    found: list[Clause] = []
    at = 0
    for match in _CLAUSE_RE.finditer(text):
        start = match.start()
        kind = _MARKS[text[start]]
        if kind == "weak" and not _COUNT_RE.search(text, at, start):
            continue  # 确诊、疑似患者12人: one number for both
        found.append(Clause(offset + at, offset + start, mark, text[at:start]))
        at, mark = match.end(), kind
    found.append(Clause(offset + at, offset + len(text), mark, text[at:]))
    if len(text) > _LONGEST_CLAUSE:
        found = [part for clause in found for part in _lengths(clause)]
    return found


def _lengths(clause: Clause) -> Sequence[Clause]:
    """Return a clause, an endless one in lengths: no writer means it, and reading it whole would cost its square."""
    start, end, _mark, text, _is_note = clause
    cuts = [*range(start, end, _LONGEST_CLAUSE), end]
    if len(cuts) <= 2:
        return (clause,)
    return [clause._replace(start=at, end=to, text=text[at - start : to - start]) for at, to in pairwise(cuts)]
