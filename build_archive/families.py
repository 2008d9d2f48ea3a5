"""Copies among the sources of an archive: such as are published twice, and such as name an original that is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from build_archive.copies import CopyFinder, Likeness, Text, is_better, name_of
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page
from build_archive.pipeline import Conversion


def find_published_twice(conversions: Sequence[Conversion], pages: Iterable[Page] = ()) -> Iterator[Diagnostic]:
    """Yield a warning for each document that is a copy of another, both named, and what to do about it.

    `pages` are those of other sources, made before. Of several copies each is named beside one that came earlier.
    What a person says is to be published is no copy.
    """
    own = {conversion.source.path for conversion in conversions}
    finder = CopyFinder(Text(page.metadata, page.body) for page in pages if page.metadata.provenance.source not in own)
    ruled_in = {(conversion.source.path, number) for conversion in conversions for number in conversion.ruled_in}
    for draft in (draft for conversion in conversions for draft in conversion.drafts):
        text = Text(draft.metadata, draft.body)
        if text.key not in ruled_in:
            found = [likeness for likeness in finder.find(text) if likeness.text.key not in ruled_in]
            yield from (_twice(text, likeness) for likeness in found[:1])
        finder.add(text)


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


def find_lost_originals(conversions: Sequence[Conversion]) -> Iterator[Diagnostic]:
    """Yield an error for each copy whose original is not in the archive, or is in the end a copy of itself.

    `conversions` are those of the whole archive.
    """
    published = {
        name_of(conversion.source.path, draft.metadata.provenance.part)
        for conversion in conversions
        for draft in conversion.drafts
    }
    copies = {
        name_of(conversion.source.path, part): (conversion, original)
        for conversion in conversions
        for part, original in conversion.copies.items()
    }
    for name, (conversion, original) in copies.items():
        seen = {name}
        end = original
        while end in copies and end not in seen:
            seen.add(end)
            end = copies[end][1]
        if end not in published:
            what = "is in the end a copy of itself" if end in seen else f"is a copy of {end}, which is not published"
            hint = "name the source whose page stands for it, or take `copy_of` out"
            message = f"{name} {what}; nothing of it is published"
            path = conversion.source.sidecar_path
            yield Diagnostic("copy.no-original", Severity.ERROR, message, path, 0, 0, hint)
