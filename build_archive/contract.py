"""What a page holds: the one typed model of the front matter, and the JSON Schema written from it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from build_archive.lexicon import load_table

# Control characters, line breaks of other systems, turns of direction, lone surrogates: U+FFFD in header and body.
UNHOLDABLE_RE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
PARAGRAPHS_PATTERN = r"^\d+(?:-\d+|(?:\+\d+)*)(?: \d+(?:-\d+|(?:\+\d+)*))*(?: <\d+)?$"  # read by anchors.py
AS_OF_PATTERN = r"^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-4]):[0-5]\d)?$"


class DocumentKind(StrEnum):
    """What sort of document a page is."""

    TRANSCRIPT = "transcript"
    REPORT = "report"
    NOTICE = "notice"
    ARTICLE = "article"


class Role(StrEnum):
    """In what part a person appears."""

    SPEAKER = "speaker"
    HOST = "host"
    REPORTER = "reporter"
    AUTHOR = "author"


class Basis(StrEnum):
    """Where a value came from: read, put together, concluded, or given by a person."""

    STATED = "stated"
    DERIVED = "derived"
    INFERRED = "inferred"
    CURATED = "curated"


class Qualifier(StrEnum):
    """What narrows what a metric counts: where the infection came from, which dose, or a part of those counted."""

    LOCAL = "local"
    FIRST_DOSE = "first_dose"
    SECOND_DOSE = "second_dose"
    FULL_COURSE = "full_course"
    BOOSTER = "booster"
    PART = "part"


def _holdable(value: Any) -> Any:
    if isinstance(value, str):
        if value.isprintable():  # nearly all, and told in no time
            return value
        return UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    return [_holdable(item) for item in value] if isinstance(value, list) else value


class Record(BaseModel):
    """Base of all parts of the front matter: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _mark_what_yaml_cannot_hold(cls, values: Any) -> Any:
        """Put U+FFFD for control characters, line breaks and lone surrogates in strings."""
        return {key: _holdable(value) for key, value in values.items()} if isinstance(values, dict) else values


# Of what an archive has a hundred thousand: no `Record`, so that each takes an eighth of the memory, and half the time
# to make. What a page states is checked as it is read.
_PLAIN = ConfigDict(extra="forbid")


def _hold(record: object, *names: str) -> None:
    """Put U+FFFD for what YAML cannot hold in those fields of a frozen record."""
    for name in names:
        value = getattr(record, name)
        if value is not None and not value.isprintable():
            object.__setattr__(record, name, _holdable(value))


class Place(Record):
    """A division of the country, under the name and code it had on the day of the page."""

    name: str
    province: str | None = None
    code: Annotated[str, Field(pattern=r"^\d{6}$", description="GB/T 2260")] | None = None


_Words = Annotated[str, Strict()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person who speaks on, leads or wrote the page."""

    __pydantic_config__ = _PLAIN

    name: _Words
    title: Annotated[_Words, Field(description="the post, in the words of the text")] | None = None
    role: Annotated[Role, Field(strict=False)] = Role.SPEAKER

    def __post_init__(self) -> None:
        """Put U+FFFD for what YAML cannot hold, as in all records."""
        _hold(self, "name", "title")


def _list_metrics(schema: dict[str, Any]) -> None:
    """Let editors offer the names of the lexicon; a page with another name is read all the same, and reported."""
    schema["enum"] = [*load_table("metrics.tsv"), "other"]


_MOST = 10**36  # far above what any text counts; what reckons with figures holds more, though not without end
_Bounds = Field(ge=-_MOST, le=_MOST)
_Number = Annotated[int, Strict(), _Bounds] | Annotated[float, Strict(), _Bounds]
_Stamp = Annotated[str, Strict(), Field(pattern=AS_OF_PATTERN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured quantity with the words that state it."""

    __pydantic_config__ = _PLAIN

    metric: Annotated[
        _Words, Field(description="a name of the metric lexicon, or `other`", json_schema_extra=_list_metrics)
    ]
    label: Annotated[_Words, Field(description="what `other` counts, in the words of the text")] | None = None
    qualifier: Annotated[Qualifier, Field(strict=False, description="what narrows the metric")] | None = None
    value: Annotated[_Number, Field(description="the number in full; a share has unit %; of a range the lower end")]
    upper: Annotated[_Number, Field(description="of a range the upper end")] | None = None
    unit: _Words | None = None
    approx: Annotated[bool, Strict(), Field(description="the text says 多, 余, 近, 约 …")] | None = None
    place: _Words | None = None
    since: Annotated[_Stamp, Field(description="start of what is counted")] | None = None
    as_of: Annotated[_Stamp, Field(description="end of what is counted")] | None = None
    quote: Annotated[_Words, Field(description="stands word for word in the body")]

    def __post_init__(self) -> None:
        """Put U+FFFD for what YAML cannot hold, as in all records."""
        _hold(self, "metric", "label", "unit", "place", "quote")


class Provenance(Record):
    """Where the page came from and what was done to it."""

    source: str
    part: Annotated[int, Field(ge=1)] = 1
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of the raw file")]
    encoding: str | None = None
    script: Annotated[str, Field(description="script of the raw text where it was converted")] | None = None
    basis: dict[str, Annotated[Basis, Field(strict=False)]] = {}
    repairs: dict[str, int] = {}
    masked: Annotated[dict[str, int], Field(description="private facts shown as ■, by their kind")] = {}
    generator: str
    paragraphs: (
        Annotated[
            str, Field(pattern=PARAGRAPHS_PATTERN, description="numbers of the paragraphs where they are not 1, 2, 3 …")
        ]
        | None
    ) = None
    digest: Annotated[str, Field(description="of the page as generated; differs once a person edits it")] | None = None


class Metadata(Record):
    """The front matter of a page; a key without a value is left out."""

    title: Annotated[str, Field(description="the title as printed, with its number")]
    date: Annotated[datetime.date, Field(description="the day it took place")] | None = None
    time: (
        Annotated[
            str,
            Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="when it began, by the clock there; in quotes"),
        ]
        | None
    ) = None
    city: (
        Annotated[str, Field(description="of prefecture level, or a municipality, or the province; its full name")]
        | None
    ) = None
    place: Annotated[Place, Field(description="the most specific division that it is about")] | None = None
    series: Annotated[str, Field(description="what the sessions are counted in")] | None = None
    session: Annotated[int, Field(ge=1, description="the number of the session in its series")] | None = None
    kind: DocumentKind = Field(default=DocumentKind.REPORT, strict=False, description="transcript: word for word")
    published: Annotated[datetime.date, Field(description="the day the text was published")] | None = None
    publisher: Annotated[str, Field(description="who published the text")] | None = None
    venue: Annotated[str, Field(description="where it was held")] | None = None
    url: Annotated[str, Field(pattern=r"^https?://", description="where the text was published")] | None = None
    speakers: Annotated[list[Speaker], Field(description="in order of first mention")] = []
    figures: Annotated[list[Figure], Field(description="in order of the text")] = []
    topics: Annotated[list[str], Field(description="what it is about")] = []
    provenance: Provenance


def dump_metadata(metadata: Metadata) -> dict[str, Any]:
    """Return the front matter as plain values, keys in the order of the model, empty ones left out.

    Dates stay dates, so that YAML writes them unquoted.
    """
    return _plain_table(metadata)


_ATOMS = frozenset((str, int, float, bool, datetime.date))  # are plain as they are


def _plain_table(record: Any) -> dict[str, Any]:
    """Return a record as a table, without what is empty."""
    names, values_of = _fields_of(record.__class__)
    table = {}
    for name, value in zip(names, values_of(record), strict=True):
        if value is not None:
            plain = value if type(value) in _ATOMS else _plain(value)
            if plain or plain not in ([], {}):
                table[name] = plain
    return table


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names of the fields of a record, and what reads them all at once."""
    names = tuple(getattr(kind, "model_fields", None) or kind.__dataclass_fields__)
    return names, attrgetter(*names)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list):
        return [item if type(item) in _ATOMS else _plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value if type(value) in _ATOMS else _plain_table(value)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the front matter."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Metadata.model_json_schema()}
