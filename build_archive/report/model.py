"""What a report holds: files that changed, what changed in them, and why somebody should look."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from build_archive.lexicon import load_table


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    PENDING = "pending"  # a page that the build would make otherwise than it is committed


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was; None where it is new, or gone."""

    what: str  # a key of the front matter, or speaker, figure, question, link, anchor, text …
    before: str | None
    after: str | None
    lead: str = ""  # what stands before and after it, where it is a part of a paragraph
    trail: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """A reason to look closely: a rule of report_rules.tsv, and what it is about."""

    rule: str
    before: str | None = None
    after: str | None = None

    @property
    def level(self) -> int:
        """How risky: 1 misleads readers or hurts people, 2 wants a second look, 3 is good to know."""
        return int(load_table("report_rules.tsv")[self.rule][0])


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive, and what a pull request does to it."""

    path: str  # as it is now, or was last
    status: Status
    old_path: str = ""  # where it moved from
    title: str = ""
    changes: tuple[Change, ...] = ()
    risks: tuple[Risk, ...] = ()

    @property
    def level(self) -> int:
        """How risky the riskiest is; 4 where nothing is."""
        return min((risk.level for risk in self.risks), default=4)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A field of a page that would be published, and where its value came from."""

    field: str
    value: str
    basis: str  # of contract.Basis


@dataclass(frozen=True, slots=True)
class Twin:
    """A text that is the same as, or nearly the same as, another."""

    path: str
    share: float  # how much of the shorter one stands in the other; 1 for the same file


@dataclass(frozen=True, slots=True)
class Publication:
    """A page that would be published and is not committed."""

    path: str
    recognised: tuple[Recognised, ...]
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """A source that is new or changed, converted in memory."""

    path: str
    status: Status
    publications: tuple[Publication, ...] = ()
    problems: tuple[str, ...] = ()  # errors, warnings, and what is set aside, with the reason
    doubts: tuple[str, ...] = ()  # the weightiest first
    more_doubts: int = 0  # how many are not given
    is_fruitless: bool = False  # no page comes of it, committed or not


@dataclass(frozen=True, slots=True)
class Report:
    """All that a reviewer is told."""

    base: str
    is_exact: bool = True  # whether the base is where the two parted
    pages: tuple[Entry, ...] = ()  # the riskiest first
    sources: tuple[Entry, ...] = ()  # sources, sidecars
    intakes: tuple[Intake, ...] = ()
    others: tuple[Entry, ...] = ()  # whatever else a pull request touches
    skipped: tuple[str, ...] = field(default=())  # sources that were not converted, being too many

    @property
    def risks(self) -> list[tuple[Entry, Risk]]:
        """Return all reasons to look closely with the file that each is about, the riskiest first."""
        entries = (*self.pages, *self.sources, *self.others)
        return sorted(((entry, risk) for entry in entries for risk in entry.risks), key=lambda pair: pair[1].level)
