"""What a person knows and the text does not say: the sidecar `NAME.yml` beside a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model, model_validator

from build_archive.complaints import Complaint, MistakesError, validate
from build_archive.contract import Metadata, Record
from build_archive.model import Doubt, Intervention, Kind
from build_archive.plain_yaml import YamlError, find_slip, load_yaml

LOST_CORRECTION = "hand.correction"  # of a doubt: its place is not found, or not alone
_SHOWN = 40  # characters of words in a message
_SEARCHED = 200_000  # characters of a text in which the nearest words are looked for
COPY_PATTERN = r"^[^/.\\\s][^\\]*$"  # a path below the sources' folder; only compared with those of sources


class SidecarError(Exception):
    """A sidecar cannot be used: each mistake with its line, what is wrong and what is allowed."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__("; ".join(complaint.message for complaint in complaints))
        self.complaints = complaints

    @property
    def line(self) -> int:
        """The line of the first mistake."""
        return self.complaints[0].line


class Correction(BaseModel):
    """A change to the text by hand; `before` must stand in the text, once or where `where` says.

    With `after` the same as `before` it says that somebody looked, and the words stand as they should. Both may run
    over several lines, as a record of the front matter may not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    before: str = Field(min_length=1, description="words of the repaired text")
    after: str = Field(description="what they should be; the same words, where they are right as they stand")
    where: str | None = Field(
        default=None, description="words of the same paragraph, where `before` stands more than once"
    )
    reason: str = Field(description="why, and how it is known")


class PrivacyRuling(Record):
    """Words that a person rules public (`keep`) or private (`mask`), whatever the rules say."""

    keep: str | None = Field(default=None, min_length=1, description="words that are public after all")
    mask: str | None = Field(default=None, min_length=1, description="words to hide")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.keep is None) == (self.mask is None):
            raise ValueError("write `keep: …` or `mask: …`, the words as they stand in the text")
        return self


def _curated_fields() -> dict[str, Any]:
    return {
        name: (info.rebuild_annotation() | None, None)
        for name, info in Metadata.model_fields.items()
        if name != "provenance"
    }


Curated: type[BaseModel] = create_model(
    "Curated", __config__=ConfigDict(extra="forbid", frozen=True, strict=False), **_curated_fields()
)


class SidecarPart(Record):
    """What is stated about a whole source, or about one document of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    metadata: Annotated[Curated, Field(description="what a person knows and the text does not say")] | None = None
    corrections: Annotated[tuple[Correction, ...], Field(description="changes to the text by hand")] = ()
    publish: Annotated[bool, Field(description="whether it is published, whatever its form says")] | None = None
    copy_of: (
        Annotated[
            str,
            Field(
                pattern=COPY_PATTERN,
                description="the source whose page stands for it: its path below the sources' folder, "
                "with #2 after it where that is its second document",
            ),
        ]
        | None
    ) = None
    reason: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1), Field(description="of publish or copy_of")
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if self.copy_of is not None and self.publish is not None:
            raise ValueError("`publish: …` and `copy_of: …` cannot both stand; a copy is not published")
        if self.copy_of is None and (self.publish is None) != (self.reason is None):
            raise ValueError("`publish: true` or `publish: false` and its `reason: …` stand together; one is missing")
        return self


class SidecarFile(SidecarPart):
    """A sidecar as a whole."""

    parts: dict[int, SidecarPart] = Field(
        default_factory=dict, description="single documents of a source, by their numbers"
    )
    privacy: Annotated[
        tuple[PrivacyRuling, ...], Field(description="words that are public, or to hide, after all")
    ] = ()


def sidecar_schema() -> dict[str, Any]:
    """Return the JSON Schema of a sidecar."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **SidecarFile.model_json_schema()}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person says on whether a document belongs to the archive; it wins over what its form says."""

    publish: bool
    reason: str
    copy_of: str = ""  # the source whose page stands for it


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The statements of a sidecar: values for the front matter, corrections, a ruling, and all for single documents."""

    metadata: dict[str, Any] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    parts: dict[int, dict[str, Any]] = field(default_factory=dict)
    ruling: Ruling | None = None
    part_rulings: dict[int, Ruling] = field(default_factory=dict)
    privacy: tuple[PrivacyRuling, ...] = ()

    def metadata_of(self, part: int) -> dict[str, Any]:
        """Return the values stated for document `part`; those of the part win over those of the file."""
        return {**self.metadata, **self.parts.get(part, {})}

    def ruling_of(self, part: int) -> Ruling | None:
        """Return the ruling on document `part`: its own, else that on the file."""
        return self.part_rulings.get(part, self.ruling)


def parse_sidecar(text: str) -> Sidecar:
    """Return what a sidecar states. Raises SidecarError naming each line with what is wrong and what is allowed."""
    try:
        written = load_yaml(text)
    except YamlError as error:
        raise SidecarError((Complaint(error.line, str(error)),)) from error
    if isinstance(written.data, str) and (slip := find_slip(text)):
        raise SidecarError((Complaint(*slip),))
    try:
        parsed = validate(written, SidecarFile)
    except MistakesError as error:
        raise SidecarError(error.complaints) from error
    corrections = [*parsed.corrections, *(c for part in parsed.parts.values() for c in part.corrections)]
    parts = {number: _stated(part.metadata) for number, part in parsed.parts.items()}
    rulings = {number: ruling for number, part in parsed.parts.items() if (ruling := _ruling(part))}
    return Sidecar(_stated(parsed.metadata), tuple(corrections), parts, _ruling(parsed), rulings, parsed.privacy)


def _ruling(part: SidecarPart) -> Ruling | None:
    if part.copy_of is not None:
        return Ruling(publish=False, reason=part.reason or "", copy_of=part.copy_of)
    return None if part.publish is None or part.reason is None else Ruling(part.publish, part.reason)


def _stated(metadata: BaseModel | None) -> dict[str, Any]:
    """Return the values that the sidecar gives; a key set to null is stated too: the value is left out."""
    if metadata is None:
        return {}
    return {name: getattr(metadata, name) for name in type(metadata).model_fields if name in metadata.model_fields_set}


def propose_corrections(text: str, corrections: tuple[Correction, ...]) -> tuple[list[Intervention], list[Doubt]]:
    """Propose the corrections of a sidecar; one whose place is not found, or not alone, becomes a doubt."""
    made: list[Intervention] = []
    doubts: list[Doubt] = []
    for correction in corrections:
        places = _places(text, correction)
        if len(places) == 1 and not _overlaps(places[0], correction, made):
            made.append(_made(places[0], correction))
        else:
            doubts.append(Doubt(LOST_CORRECTION, 0, correction.before, _lost(text, correction, places)))
    return made, doubts


def _made(start: int, correction: Correction) -> Intervention:
    rule = "hand.correction" if correction.after != correction.before else "hand.checked"
    end = start + len(correction.before)
    return Intervention(rule, Kind.HAND, start, end, correction.before, correction.after, 1.0, correction.reason)


def _lost(text: str, correction: Correction, places: list[int]) -> str:
    """Say why the place of a correction is not found, and what is near."""
    words = _short(correction.before)
    if len(places) > 1:
        around = ", ".join(_short(text[max(0, at - 8) : at + len(correction.before) + 8]) for at in places[:3])
        return f"{words} stands {len(places)} times ({around}); add `where` with other words of its paragraph"
    if places:
        return f"{words} is changed by another correction too; make one of the two"
    if correction.where and correction.before in text:
        return f"{words} stands in no paragraph that has {_short(correction.where)}, as `where` says"
    near = _nearest(correction.before, text)
    return f"{words} is not found in the text" + (f"; the nearest words are {_short(near)}" if near else "")


def _short(words: str) -> str:
    shown = " ".join(words.split())
    return repr(f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown)


def _nearest(words: str, text: str) -> str:
    """Return what stands in the text in place of some words, "" where nothing like them does."""
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    line = max(text[:_SEARCHED].split("\n"), key=lambda line: sum(pair in line for pair in pairs))
    if not pairs or sum(pair in line for pair in pairs) < len(pairs) / 2:
        return ""
    blocks = SequenceMatcher(None, words, line, autojunk=False).get_matching_blocks()[:-1]
    start = blocks[0].b - blocks[0].a
    end = blocks[-1].b + len(words) - blocks[-1].a
    return line[max(0, start) : end]


def line_of_correction(sidecar: str, before: str) -> int:
    """Return the line of a sidecar in which the correction of some words stands."""
    written = load_yaml(sidecar)
    parts = written.data.get("parts") or {}
    holders: list[tuple[tuple[str | int, ...], Any]] = [((), written.data)]
    holders += [(("parts", number), part) for number, part in parts.items()]
    for keys, holder in holders:
        for number, correction in enumerate((holder or {}).get("corrections") or []):
            if correction["before"] == before:
                return written.line_of((*keys, "corrections", number, "before"))
    return 1


def _places(text: str, correction: Correction) -> list[int]:
    places = []
    at = text.find(correction.before)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        paragraph = text[start : end if end >= 0 else len(text)]
        if correction.where is None or correction.where in paragraph:
            places.append(at)
        at = text.find(correction.before, at + len(correction.before))
    return places


def _overlaps(start: int, correction: Correction, made: list[Intervention]) -> bool:
    end = start + len(correction.before)
    return any(start < edit.end and edit.start < end for edit in made)
