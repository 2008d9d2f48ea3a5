"""What the build goes on with of a conversion: its pages as texts, what neighbours must know, what is to be said."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from build_archive.contract import Metadata
from build_archive.looks import look_at
from build_archive.model import Diagnostic
from build_archive.neighbours import Sitting, sitting_of
from build_archive.pages import Page, compose_made, digest, parse_page, stamped
from build_archive.pipeline import Conversion, Draft, in_series, numbered, numbered_after
from build_archive.plain_json import parse_diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Sitting):
    """What a page tells the pages of other sources about itself."""

    path: str  # of the page, below the pages' folder
    part: int
    named: str | None = None  # the series that it names without a number: its own where others count under that name


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page as it is written."""

    card: Card
    text: str
    account: str  # of its repairs, as JSON
    look: str  # what is to be known of it by itself, as JSON

    @property
    def page(self) -> Page:
        """The page, taken apart."""
        return parse_page(self.text, self.card.path)

    def joined(self, counted: Collection[tuple[str | None, str | None]]) -> PageRecord:
        """Return the page as one of the series that it names, where others of its city count their sessions in it."""
        if self.card.named is None or (self.card.city, self.card.named) not in counted:
            return self
        page = self.page
        return self._with(in_series(page.metadata, self.card.named), page.body)

    def following(self, old: Page | None) -> PageRecord:
        """Return the page with its paragraphs numbered after those of the page `old` that it replaces."""
        if old is None:
            return self
        page = self.page
        metadata = numbered_after(page.metadata, page.body, old)
        return self if metadata == page.metadata else self._with(metadata, page.body)

    def _with(self, metadata: Metadata, body: str) -> PageRecord:
        page, text = compose_made(metadata, body, self.card.path)
        return replace(self, text=text, look=look_at(page, is_edited=False))

    def base_of(self, edited: Page) -> Page | None:
        """Return the page as it was before somebody edited it; None where that was made of another conversion."""
        page = self.page
        metadata = numbered(page.metadata, edited.metadata.provenance.paragraphs)
        is_base = digest(metadata, page.body) == edited.metadata.provenance.digest
        return replace(page, metadata=stamped(metadata, page.body)) if is_base else None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What became of a source, without its text: small enough to be held for all of them."""

    source: str
    sha256: str
    cards: tuple[Card, ...]  # of its pages
    diagnostics: tuple[Diagnostic, ...] = ()
    set_aside: tuple[tuple[int, str], ...] = ()  # documents that are not published: their numbers, and why
    looked_at: tuple[str, ...] = ()  # words that the sidecar says stand as they should
    copies: tuple[tuple[int, str], ...] = ()  # documents that are copies: their numbers, and of what
    ruled_in: tuple[int, ...] = ()  # documents that a person says are to be published
    sidecar: str = ""  # its path
    interventions: Mapping[str, int] = field(default_factory=dict)  # by kind


def record_of(conversion: Conversion) -> tuple[SourceRecord, tuple[PageRecord, ...]]:
    """Return what the build goes on with of a conversion: what became of the source, and its pages."""
    pages = tuple(map(page_record, conversion.drafts))
    record = SourceRecord(
        source=conversion.source.path,
        sha256=hashlib.sha256(conversion.source.data).hexdigest(),
        cards=tuple(page.card for page in pages),
        diagnostics=conversion.diagnostics,
        set_aside=tuple((number, aside.why) for number, aside in conversion.set_aside.items()),
        looked_at=conversion.looked_at,
        copies=tuple(conversion.copies.items()),
        ruled_in=tuple(sorted(conversion.ruled_in)),
        sidecar=conversion.source.sidecar_path,
        interventions=conversion.repaired.counts(),
    )
    return record, pages


def page_record(draft: Draft) -> PageRecord:
    """Return a page as it is written."""
    data = draft.metadata
    named = draft.unsure.get("series")
    card = Card(
        path=draft.path,
        part=data.provenance.part,
        **asdict(sitting_of(data)),
        named=named.value if named else None,
    )
    page, text = draft.compose()
    return PageRecord(card, text, draft.account.to_json(), look_at(page, is_edited=False))


def parse_record(text: str) -> SourceRecord:
    """Return the record that a JSON text holds."""
    data = json.loads(text)
    read = {
        "cards": tuple(map(_parse_card, data["cards"])),
        "diagnostics": tuple(map(parse_diagnostic, data["diagnostics"])),
        "set_aside": tuple((number, why) for number, why in data["set_aside"]),
        "looked_at": tuple(data["looked_at"]),
        "copies": tuple((number, original) for number, original in data["copies"]),
        "ruled_in": tuple(data["ruled_in"]),
    }
    return SourceRecord(**{**data, **read})


def parse_pages(text: str) -> tuple[PageRecord, ...]:
    """Return the pages that a JSON text holds."""
    return tuple(PageRecord(**{**page, "card": _parse_card(page["card"])}) for page in json.loads(text))


def _parse_card(data: Mapping[str, Any]) -> Card:
    day = data["date"]
    return Card(**{**data, "date": datetime.date.fromisoformat(day) if day else None})
