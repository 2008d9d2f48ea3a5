"""What a person knows and the text does not say: the sidecar `NAME.yml` beside a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, create_model, model_validator

from build_archive.contract import Metadata, Record
from build_archive.model import Doubt, Intervention, Kind


class SidecarError(Exception):
    """A sidecar cannot be used; the message names the line, what is wrong and what is allowed."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Correction(BaseModel):
    """A change to the text by hand; `before` must stand in the text, once or where `where` says.

    With `after` the same as `before` it says that somebody looked, and the words stand as they should. Both may run
    over several lines, as a record of the front matter may not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    before: str = Field(min_length=1)
    after: str
    where: str | None = Field(
        default=None, description="words of the same paragraph, where `before` stands more than once"
    )
    reason: str


class PrivacyRuling(Record):
    """Words that a person rules public (`keep`) or private (`mask`), whatever the rules say."""

    keep: str | None = Field(default=None, min_length=1)
    mask: str | None = Field(default=None, min_length=1)
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


class _Part(Record):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    metadata: Curated | None = None
    corrections: tuple[Correction, ...] = ()
    publish: bool | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if (self.publish is None) != (self.reason is None):
            raise ValueError("`publish: true` or `publish: false` and its `reason: …` stand together; one is missing")
        return self


class _File(_Part):
    parts: dict[int, _Part] = Field(default_factory=dict)
    privacy: tuple[PrivacyRuling, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person says on whether a document belongs to the archive; it wins over what its form says."""

    publish: bool
    reason: str


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
    """Return what a sidecar states. Raises SidecarError naming the line and what is allowed."""
    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SidecarError(f"not valid YAML: {error.problem}", line) from error
    except yaml.YAMLError as error:
        raise SidecarError(f"not valid YAML: {error}") from error
    try:
        parsed = _File.model_validate(data if data is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(part) for part in first["loc"]]
        allowed = f"; allowed here: {', '.join(_allowed(keys))}" if first["type"] == "extra_forbidden" else ""
        message = "write true or false" if keys[-1:] == ["publish"] else first["msg"].removeprefix("Value error, ")
        line = max(_line_of(text, [*keys, key]) for key in ("publish", "reason"))  # of the one that stands alone
        raise SidecarError(f"{'.'.join(keys) or 'the file'}: {message}{allowed}", line) from error
    corrections = [*parsed.corrections, *(c for part in parsed.parts.values() for c in part.corrections)]
    parts = {number: _stated(part.metadata) for number, part in parsed.parts.items()}
    rulings = {number: ruling for number, part in parsed.parts.items() if (ruling := _ruling(part))}
    return Sidecar(_stated(parsed.metadata), tuple(corrections), parts, _ruling(parsed), rulings, parsed.privacy)


def _ruling(part: _Part) -> Ruling | None:
    return None if part.publish is None or part.reason is None else Ruling(part.publish, part.reason)


def _stated(metadata: BaseModel | None) -> dict[str, Any]:
    """Return the values that the sidecar gives; a key set to null is stated too: the value is left out."""
    return {} if metadata is None else {name: getattr(metadata, name) for name in metadata.model_fields_set}


def _allowed(keys: list[str]) -> list[str]:
    if "metadata" in keys[:-1]:
        return [name for name in Metadata.model_fields if name != "provenance"]
    if "corrections" in keys[:-1]:
        return ["before", "after", "where", "reason"]
    if "privacy" in keys[:-1]:
        return ["keep", "mask", "reason"]
    of_part = ["metadata", "corrections", "publish", "reason"]
    return of_part if "parts" in keys[:-1] else [*of_part, "parts", "privacy"]


def _line_of(text: str, keys: list[str]) -> int:
    """Return the line of what `keys` lead to, or of the last of them that is there."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == key), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            node = node.value[int(key)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def propose_corrections(text: str, corrections: tuple[Correction, ...]) -> tuple[list[Intervention], list[Doubt]]:
    """Propose the corrections of a sidecar; one whose place is not found, or not alone, becomes a doubt."""
    made: list[Intervention] = []
    doubts: list[Doubt] = []
    for correction in corrections:
        places = _places(text, correction)
        if len(places) == 1 and not _overlaps(places[0], correction, made):
            start, end = places[0], places[0] + len(correction.before)
            made.append(
                Intervention(
                    "hand.correction" if correction.after != correction.before else "hand.checked",
                    Kind.HAND,
                    start,
                    end,
                    correction.before,
                    correction.after,
                    1.0,
                    correction.reason,
                )
            )
        else:
            what = (
                "is not found"
                if not places
                else f"stands {len(places)} times; say `where`"
                if len(places) > 1
                else "is changed twice"
            )
            doubts.append(Doubt("hand.correction", 0, correction.before, f"{correction.before!r} {what}"))
    return made, doubts


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
