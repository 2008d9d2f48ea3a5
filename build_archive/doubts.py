"""What a person is asked about a source: doubts about its text and about the fields of its pages, ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any

from pydantic_core import to_jsonable_python

from build_archive.contract import Figure, Record, Speaker
from build_archive.edits import place_in_raw
from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Doubt, Found, Repaired, Severity

# A field less sure than this is left out of the page, and asked about.
FIELD_BAR = 0.6
# One less sure than this is on the page, and asked about all the same. Entries of lists are many: of them, only
# what is left out is asked about.
ASKING_BAR = 0.75
_KEPT_ALWAYS = frozenset({"title"})  # a page needs one; the first words of the text are no claim
_WANTED = ("date", "city")  # a page that lacks one is hard to find
_REPAIR_DOUBT = 0.5  # how sure a repair is taken to be that was considered and not made
_MISSING: Found[Any] = Found(None, "", "none", 0.0)


def part_sure(
    found: Mapping[str, Found[Any]], bar: float = FIELD_BAR
) -> tuple[dict[str, Found[Any]], dict[str, Found[Any]]]:
    """Return the fields that are sure enough for the page, and those that are left out."""
    sure: dict[str, Found[Any]] = {}
    unsure: dict[str, Found[Any]] = {}
    for key, item in found.items():
        kept = item.confidence >= bar or key.partition(".")[0] in _KEPT_ALWAYS
        (sure if kept else unsure)[key] = item
    return sure, unsure


def rank(doubts: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the doubts, those first that matter most and are least sure; equal ones in their order."""
    return sorted((doubt for doubt in doubts if doubt.weight), key=lambda doubt: -doubt.weight)


def weigh(code: str, confidence: float) -> float:
    """Return how much it is worth to ask: what hangs on it, by how unsure it is."""
    importances = _importances()
    importance = importances.get(code, importances.get(code.partition(".")[0], 0.0))
    return round(importance * (1 - confidence), 4)


@cache
def _importances() -> dict[str, float]:
    return {code: float(value) for code, (value, *_) in load_table("doubts.tsv").items()}


def text_doubts(source: str, raw: str, repaired: Repaired) -> list[Diagnostic]:
    """Return the doubts of the repairs, each with its place in the raw text."""
    hint = "state under corrections in the sidecar what it should be; the same `after` as `before`, if it is right"
    asked = []
    ordered = sorted(repaired.doubts, key=lambda doubt: (doubt.step, doubt.start))
    for step, group in groupby(ordered, key=lambda doubt: doubt.step):
        doubts = list(group)
        places = place_in_raw(raw, [doubt.start for doubt in doubts], repaired.steps[:step])
        asked += [
            Diagnostic(doubt.rule, Severity.NOTE, _about(doubt), source, *place, hint, weigh(doubt.rule, _REPAIR_DOUBT))
            for doubt, place in zip(doubts, places, strict=True)
        ]
    return asked


def _about(doubt: Doubt) -> str:
    words = " ".join(doubt.before.split())
    return f"{words[:20]!r}: {doubt.message}" if words and words[:8] not in doubt.message else doubt.message


def field_doubts(
    source: str, part: int, found: Mapping[str, Found[Any]], unsure: Mapping[str, Found[Any]]
) -> Iterator[Diagnostic]:
    """Yield what is missing in a page's front matter, left out of it, or on it though it is not sure.

    `found` and `unsure` are the fields by their keys, entries of lists as `speakers.2`.
    """
    hint = f"state it in the sidecar {source.rpartition('.')[0]}.yml, under metadata"
    of = f" of document {part}" if part > 1 else ""
    for key in _WANTED:
        if found.get(key, _MISSING).value is None and key not in unsure:
            message = f"the {key}{of} is not known; left out"
            yield Diagnostic(f"{key}.unknown", Severity.WARNING, message, source, 0, 0, hint, weigh(key, 0.0))
    for key, item in unsure.items():
        if item.rule == "series.uncounted":
            continue  # no doubt: a briefing that is held once
        name = key.partition(".")[0]
        severity = Severity.WARNING if key in _WANTED else Severity.NOTE
        message = f"the {_entry(key)}{of} is not sure, left out: {describe(item)}"
        yield Diagnostic(f"{name}.unsure", severity, message, source, 0, 0, hint, weigh(name, item.confidence))
    for key, item in found.items():
        name = key.partition(".")[0]
        is_sure = item.confidence >= ASKING_BAR and item.basis != "inferred"
        if is_sure or key != name or name in _KEPT_ALWAYS:
            continue
        code = f"{name}.inferred" if item.basis == "inferred" else f"{name}.doubtful"
        message = f"the {key}{of} is taken to be {describe(item)}"
        yield Diagnostic(code, Severity.NOTE, message, source, 0, 0, hint, weigh(name, item.confidence))


def _entry(key: str) -> str:
    name, _, number = key.partition(".")
    return f"{name} no. {number}" if number else name


def describe(item: Found[Any]) -> str:
    """Return a value with its evidence, and the values that were as good as likely."""
    quote = " ".join(item.quote.split())[:60]
    words = f" from {quote!r}" if quote else ""
    text = f"{show_value(item.value)}{words} ({item.rule}, {item.basis} {item.confidence:.2f})"
    others = [f"{show_value(rival.value)} ({rival.rule} {rival.confidence:.2f})" for rival in item.rivals]
    return f"{text}; or {', or '.join(others)}" if others else text


def show_value(value: object) -> str:
    """Return a value of the front matter in one line."""
    if isinstance(value, list):
        return f"{len(value)} entries"
    if not isinstance(value, Record | Speaker | Figure):
        return str(value)
    plain = to_jsonable_python(value, exclude_none=True)
    return ", ".join(f"{key} {item}" for key, item in plain.items() if key != "quote")
