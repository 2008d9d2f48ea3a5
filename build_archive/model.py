"""The frozen values that pass between the stages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Kind(StrEnum):
    """What sort of damage an intervention mends; the keys of `provenance.repairs`."""

    MOJIBAKE = "mojibake"
    PINYIN = "pinyin"
    SCRIPT = "script"
    PUNCTUATION = "punctuation"
    SPACES = "spaces"
    BOILERPLATE = "boilerplate"
    LAYOUT = "layout"
    HAND = "hand"
    COMPOSITION = "composition"  # not damage: how the repaired text became the body of a page


class Severity(StrEnum):
    """How much a diagnostic weighs: an error fails the run, a warning only under --strict."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Intervention(NamedTuple):
    """One change to the text, stated so that it can be replayed and undone.

    `start` and `end` are offsets (in characters) into the text as it stood before the step;
    `before` is that slice, so that a replay can check what it is changing. A named tuple, since a
    polluted page has tens of thousands, and a frozen dataclass takes three times as long to make.
    """

    rule: str  # "pinyin.gloss": a stable name, never a sentence
    kind: Kind
    start: int
    end: int
    before: str
    after: str
    confidence: float = 1.0
    reason: str = ""  # why, where the rule's name does not say it (a hand correction, a removed line)


@dataclass(frozen=True, slots=True)
class Step:
    """The changes of one repair, all in the coordinates of the text before it."""

    name: str
    interventions: tuple[Intervention, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the raw text, what became of it, and by which interventions; equal and none where it stayed."""

    raw: str
    text: str
    interventions: tuple[Intervention, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A change that was considered and not made, or damage that could not be undone."""

    rule: str
    start: int  # offset into the text as it stood before the step that doubted
    before: str
    message: str
    step: int = 0  # how many steps were made before that one; filled in by `edits.run_step`
    after: str | None = None  # what it would have become, where that was not sure enough to be done


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with the whole account of how it came from the raw one."""

    text: str
    steps: tuple[Step, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many changes of each kind were made, in the order of `Kind`."""
        made = Counter(i.kind for step in self.steps for i in step.interventions)
        return {kind.value: made[kind] for kind in Kind if kind in made}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something a person should know: where, what, and what to do about it."""

    code: str
    severity: Severity
    message: str
    source: str = ""
    line: int = 0  # 1-based; 0 when the whole file is meant
    column: int = 0
    hint: str = ""
    weight: float = 0.0  # how much it is worth to ask a person, up to 1; 0 where there is nothing to ask

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part)
        text = f"{place + ': ' if place else ''}{self.severity}[{self.code}] {self.message}"
        return f"{text}\n    hint: {self.hint}" if self.hint else text


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A recognised value with its evidence; never a bare value."""

    value: T
    quote: str  # verbatim from the text or the removed furniture; "" when inferred from context
    rule: str
    confidence: float = 1.0
    basis: str = "stated"  # stated | derived | inferred | curated
    rivals: tuple[Found[T], ...] = ()  # other values that the text offers, the likeliest first


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a source file, and how its bytes were read."""

    text: str
    encoding: str  # of the bytes; "docx" or "pdf" where the file is one
    damaged: int = 0  # how many bytes or glyphs could not be read (each shown as U+FFFD)
    notes: tuple[Diagnostic, ...] = ()  # what a person should know of the reading; they name no source


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of furniture taken out of the text; recognisers still read the facts in it."""

    text: str
    rule: str
    line: int = -1  # the line of the document before which it stood; -1 where that is not known


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: what is kept of one costs no reading of its lines
class Passage:
    """One document of a source: its lines after repair, one paragraph a line, no empty lines.

    A line that the source marked as a heading (`## …`) keeps its Markdown marks here, and only
    such marks; `render` escapes everything else.
    """

    number: int  # which document of the source, from 1
    lines: tuple[str, ...]
    headline: tuple[str, ...] = ()  # title lines that stood before the text
    removed: tuple[Removed, ...] = ()  # furniture around it and of the whole page, in order
    masthead: tuple[str, ...] = ()  # lines of the newspaper or gazette that hold for all its documents
    siblings: int = 1  # how many documents the source holds
    span: tuple[int, int] = (0, 0)  # offsets into the repaired text of the source: from where to where it stands
    gaps: frozenset[int] = frozenset()  # the lines over which the source left an empty line

    @property
    def text(self) -> str:
        """The lines as one text, a newline between paragraphs."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page's body: Markdown, with the words of the text that it writes, "" where it writes none."""

    before: str  # Markdown before the words: marks of a heading, a label that leads in
    words: str
    written: str  # the words as Markdown, escaped
    after: str

    @property
    def markdown(self) -> str:
        """The whole piece; all pieces of a page together are its body."""
        return self.before + self.written + self.after


class BlockKind(StrEnum):
    """What a block of a page's body is."""

    HEADING = "heading"
    STATEMENT = "statement"  # heading of a speaker's statement
    QUESTION = "question"  # heading of a question
    PARAGRAPH = "paragraph"
    TABLE = "table"  # rows as lines `| cell | cell |`, the first the head


@dataclass(frozen=True, slots=True)
class Block:
    """One heading or paragraph of a page's body, in plain text (not yet Markdown)."""

    kind: BlockKind
    text: str
    level: int = 0  # heading level, 2 to 4; 0 for a paragraph
    anchor: str = ""  # s1, q1 … on statements and questions
    lead: str = ""  # the label that leads the paragraph in: a name, 记者, 主持人
