"""What the build goes on with of a conversion: its pages as texts, what neighbours must know, what is to be said."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from typing import Any

from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, compose_page, parse_page
from build_archive.pipeline import Conversion, Draft, in_series, numbered_after


@dataclass(frozen=True, slots=True)
class Card:
    """What a page tells the pages of other sources about itself."""

    path: str  # of the page, below the pages' folder
    part: int
    city: str | None = None
    series: str | None = None
    session: int | None = None
    date: datetime.date | None = None
    named: str | None = None  # the series that it names without a number: its own where others count under that name


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page as it is written."""

    card: Card
    text: str
    account: str  # of its repairs, as JSON

    @property
    def page(self) -> Page:
        """The page, taken apart."""
        return parse_page(self.text, self.card.path)

    def joined(self, counted: Collection[tuple[str | None, str | None]]) -> PageRecord:
        """Return the page as one of the series that it names, where others of its city count their sessions in it."""
        if self.card.named is None or (self.card.city, self.card.named) not in counted:
            return self
        page = self.page
        return replace(self, text=compose_page(in_series(page.metadata, page.body, self.card.named), page.body))

    def following(self, old: Page | None) -> PageRecord:
        """Return the page with its paragraphs numbered after those of the page `old` that it replaces."""
        if old is None:
            return self
        page = self.page
        metadata = numbered_after(page.metadata, page.body, old)
        return self if metadata == page.metadata else replace(self, text=compose_page(metadata, page.body))


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What became of a source, without its text: small enough to be held for all of them."""

    source: str
    sha256: str
    cards: tuple[Card, ...]  # of its pages
    diagnostics: tuple[Diagnostic, ...] = ()
    set_aside: tuple[int, ...] = ()  # numbers of the documents that are not published
    looked_at: tuple[str, ...] = ()  # words that the sidecar says stand as they should
    interventions: Mapping[str, int] = field(default_factory=dict)  # by kind


def record_of(conversion: Conversion) -> tuple[SourceRecord, tuple[PageRecord, ...]]:
    """Return what the build goes on with of a conversion: what became of the source, and its pages."""
    pages = tuple(map(_page_record, conversion.drafts))
    record = SourceRecord(
        source=conversion.source.path,
        sha256=hashlib.sha256(conversion.source.data).hexdigest(),
        cards=tuple(page.card for page in pages),
        diagnostics=conversion.diagnostics,
        set_aside=tuple(conversion.set_aside),
        looked_at=conversion.looked_at,
        interventions=conversion.repaired.counts(),
    )
    return record, pages


def _page_record(draft: Draft) -> PageRecord:
    data = draft.metadata
    named = draft.unsure.get("series")
    card = Card(
        path=draft.path,
        part=data.provenance.part,
        city=data.city,
        series=data.series,
        session=data.session,
        date=data.date,
        named=named.value if named else None,
    )
    return PageRecord(card, draft.text, draft.account.to_json())


def to_json(value: Any) -> str:
    """Return records, or what else is made of plain values and dataclasses, as JSON, for the disk or the network."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def parse_record(text: str) -> SourceRecord:
    """Return the record that a JSON text holds."""
    data = json.loads(text)
    read = {
        "cards": tuple(map(_parse_card, data["cards"])),
        "diagnostics": tuple(map(parse_diagnostic, data["diagnostics"])),
        "set_aside": tuple(data["set_aside"]),
        "looked_at": tuple(data["looked_at"]),
    }
    return SourceRecord(**{**data, **read})


def parse_pages(text: str) -> tuple[PageRecord, ...]:
    """Return the pages that a JSON text holds."""
    return tuple(PageRecord(**{**page, "card": _parse_card(page["card"])}) for page in json.loads(text))


def _parse_card(data: Mapping[str, Any]) -> Card:
    day = data["date"]
    return Card(**{**data, "date": datetime.date.fromisoformat(day) if day else None})


def parse_diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    """Return the diagnostic that a table read from JSON holds."""
    return Diagnostic(**{**data, "severity": Severity(data["severity"])})
