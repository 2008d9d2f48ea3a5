"""What two versions of a sidecar state otherwise, and where one overrules the text or what protects people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from build_archive.doubts import show_value
from build_archive.pipeline import Source, convert_source
from build_archive.report.compare import pair_alike
from build_archive.report.model import Change, Risk
from build_archive.sidecar import Sidecar


def compare_sidecars(old: Sidecar, new: Sidecar) -> tuple[Change, ...]:
    """Return what is stated otherwise: fields, corrections, what is published, what is masked."""
    pairs = pair_alike(list(_statements(old)), list(_statements(new)), [lambda one: (one[0], one[1])])
    return tuple(
        Change((after or before or ("",))[0], before and _in_words(before), after and _in_words(after))
        for before, after in pairs
    )


_Statement = tuple[str, str, str]  # what sort; what it is about; what it says


def _statements(sidecar: Sidecar) -> Iterator[_Statement]:
    for part, values in [(0, sidecar.metadata), *sidecar.parts.items()]:
        for key, value in values.items():
            yield key, _number(part), _whole(value)
    for correction in sidecar.corrections:
        yield "corrections", correction.before, f"→ {correction.after}（{correction.reason}）"
    rulings = [(0, sidecar.ruling), *sidecar.part_rulings.items()]
    for part, ruling in rulings:
        if ruling:
            yield "publish", _number(part), f"{str(ruling.publish).lower()}（{ruling.reason}）"
    for one in sidecar.privacy:
        yield "privacy", one.keep or one.mask or "", f"{'keep' if one.keep else 'mask'}（{one.reason}）"


def _number(part: int) -> str:
    return f"#{part}" if part else ""


def _whole(value: object) -> str:
    return "；".join(map(show_value, value)) if isinstance(value, list) else show_value(value)


def _in_words(statement: _Statement) -> str:
    return " ".join(part for part in statement[1:] if part)


def sidecar_risks(old: Sidecar, new: Sidecar, source: Source) -> tuple[Risk, ...]:
    """Return why to look closely at what a sidecar newly states about `source`."""
    stated = [after for _, after in pair_alike(list(_statements(old)), list(_statements(new)), []) if after]
    dropped = [before for before, _ in pair_alike(list(_statements(old)), list(_statements(new)), []) if before]
    rulings = [Risk("publish.ruled", None, _in_words(one)) for one in stated if one[0] == "publish"]
    kept = [one for one in stated if one[0] == "privacy" and one[2].startswith("keep")]
    unmasked = [one for one in dropped if one[0] == "privacy" and one[2].startswith("mask")]
    ruled = [
        *(Risk("privacy.ruled", None, _in_words(one)) for one in kept),
        *(Risk("privacy.ruled", _in_words(one), None) for one in unmasked),
    ]
    return (*rulings, *ruled, *_overruled(old, new, source))


def _overruled(old: Sidecar, new: Sidecar, source: Source) -> Iterator[Risk]:
    """Yield the fields for which the text itself states another value than the sidecar."""
    if not any(new.metadata_of(part) != old.metadata_of(part) for part in {0, *old.parts, *new.parts}):
        return
    for draft in convert_source(replace(source, sidecar=None)).drafts:
        part = draft.metadata.provenance.part
        before = old.metadata_of(part)
        for key, value in new.metadata_of(part).items():
            found = draft.found.get(key)
            is_new = key not in before or before[key] != value
            if is_new and found and found.basis == "stated" and found.value != value:
                yield Risk("sidecar.overrules", f"{key} {_whole(found.value)}", _whole(value))
