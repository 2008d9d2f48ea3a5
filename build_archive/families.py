"""Copies among the sources of an archive: such as are published twice, and such as name an original that is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from build_archive.copies import Likeness, Text, find_copies, is_better, name_of
from build_archive.model import Diagnostic, Severity
from build_archive.records import SourceRecord


def find_published_twice(
    texts: Iterable[Text], ruled_in: Collection[tuple[str, int]] = (), others: Iterable[Text] = ()
) -> Iterator[Diagnostic]:
    """Yield a warning for each document that is a copy of another, both named, and what to do about it.

    `others` are texts that were there before. Of several copies each is named beside one that came earlier. What a
    person says is to be published (`ruled_in`) is no copy.
    """
    there = [text for text in others if text.key not in ruled_in]
    held = [*there, *(text for text in texts if text.key not in ruled_in)]
    for at, found in find_copies(held):
        if at >= len(there):
            yield _twice(held[at], found[0])


def _twice(text: Text, likeness: Likeness) -> Diagnostic:
    other = likeness.text
    better, why = (False, "") if likeness.is_same else is_better(text, other)
    kept, copy = (text, other) if better else (other, text)
    what = "the same text as" if likeness.is_same else f"nearly the text ({likeness.share:.0%}) of"
    message = f"document {text.key[1]} is {what} {other.name}; both are published"
    place = f" under `parts: {{{copy.key[1]}: …}}`" if copy.key[1] > 1 else ""
    sidecar = f"{copy.key[0].rpartition('.')[0]}.yml"
    hint = f"write `copy_of: {kept.name}` into {sidecar}{place}, and one page stands for both"
    hint += f" (the better is {kept.name}: {why})" if why else ", or remove one of the two"
    hint += f"; if both belong, write `publish: true` and `reason: …` into {text.key[0].rpartition('.')[0]}.yml"
    return Diagnostic("copy.published-twice", Severity.WARNING, message, text.key[0], 0, 0, hint)


def find_lost_originals(records: Sequence[SourceRecord]) -> Iterator[Diagnostic]:
    """Yield an error for each copy whose original is not in the archive, or is in the end a copy of itself.

    `records` are those of the whole archive.
    """
    published = {name_of(record.source, card.part) for record in records for card in record.cards}
    copies = {
        name_of(record.source, part): (record, original) for record in records for part, original in record.copies
    }
    for name, (record, original) in copies.items():
        seen = {name}
        end = original
        while end in copies and end not in seen:
            seen.add(end)
            end = copies[end][1]
        if end not in published:
            what = "is in the end a copy of itself" if end in seen else f"is a copy of {end}, which is not published"
            hint = "name the source whose page stands for it, or take `copy_of` out"
            message = f"{name} {what}; nothing of it is published"
            yield Diagnostic("copy.no-original", Severity.ERROR, message, record.sidecar, 0, 0, hint)
