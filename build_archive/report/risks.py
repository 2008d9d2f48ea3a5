"""Why a reviewer should look closely at a change: stated rules, each a row of report_rules.tsv."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from build_archive.contract import Figure
from build_archive.pages import Page, is_unedited
from build_archive.privacy import MASK, find_private
from build_archive.report.compare import (
    links_of,
    lost_anchors,
    numbers_of,
    pair_figures,
    pair_speakers,
    paired_paragraphs,
    show_figure,
    show_speaker,
)
from build_archive.report.model import Risk

_SPACES_RE = re.compile(r"\s+")
_LEAST_KEPT = 0.8  # of the text; where less is left, much was taken out
_WATCHED = ("date", "city", "series", "session", "title")


def page_risks(old: Page | None, new: Page, changed: Collection[str]) -> tuple[Risk, ...]:
    """Return why to look closely at a page; `changed` are the sources and sidecars that changed with it."""
    if old is None:
        return (*_by_hand(None, new, changed), *_hidden(None, new), *_private(None, new))
    return (
        *_fields(old, new),
        *_figures(old, new),
        *_people(old, new),
        *_private(old, new),
        *_hidden(old, new),
        *_text(old, new),
        *_addresses(old, new),
        *_by_hand(old, new, changed),
    )


def _fields(old: Page, new: Page) -> Iterator[Risk]:
    for name in _WATCHED:
        before, after = getattr(old.metadata, name), getattr(new.metadata, name)
        if before != after:
            yield Risk(f"{name}.changed", _shown(before), _shown(after))


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def _figures(old: Page, new: Page) -> Iterator[Risk]:
    """Yield the figures that changed though the sentence that states them did not."""
    for before, after in pair_figures(old.metadata, new.metadata):
        if before and after and before.quote == after.quote and _said(before) != _said(after):
            yield Risk("figure.unsupported", show_figure(before), show_figure(after))


def _said(figure: Figure) -> tuple[object, ...]:
    return (
        *(figure.metric, figure.label, figure.qualifier, figure.value, figure.upper, figure.unit),
        *(figure.place, figure.since, figure.as_of),
    )


def _people(old: Page, new: Page) -> Iterator[Risk]:
    for before, after in pair_speakers(old.metadata, new.metadata):
        if before and after and before.name != after.name:
            yield Risk("speaker.renamed", show_speaker(before), show_speaker(after))


def _private(old: Page | None, new: Page) -> Iterator[Risk]:
    """Yield where a mask was lifted, and what looks private and was not there before; the words are not repeated."""
    lifted = 0
    for before, after in paired_paragraphs(old.body, new.body) if old else ():
        if before and after:
            lifted += max(0, before.count(MASK) - after.count(MASK))
    if lifted:
        yield Risk("privacy.lifted", f"{MASK} × {lifted}", None)
    shown = Counter(item.rule for item in find_private(new.body))
    if old:
        shown -= Counter(item.rule for item in find_private(old.body))
    for rule, count in shown.items():
        yield Risk("privacy.visible", None, f"{rule} × {count}")


def _hidden(old: Page | None, new: Page) -> Iterator[Risk]:
    """Yield characters that cannot be seen, and may make a text read otherwise than it is written."""
    made = _unseen(new) - (_unseen(old) if old else Counter())
    if made:
        yield Risk("text.unseen", None, " ".join(f"U+{ord(char):04X} × {count}" for char, count in made.items()))


def _unseen(page: Page) -> Counter[str]:
    text = page.body + page.metadata.model_dump_json()
    return Counter(char for char in text if not char.isascii() and unicodedata.category(char) in ("Cf", "Cc", "Co"))


def _text(old: Page, new: Page) -> Iterator[Risk]:
    before, after = (len(_SPACES_RE.sub("", page.body)) for page in (old, new))
    if after < before * _LEAST_KEPT:
        yield Risk("text.shortened", str(before), str(after))
    for one, other in paired_paragraphs(old.body, new.body):
        gone, came = (
            numbers_of(one or "") - numbers_of(other or ""),
            numbers_of(other or "") - numbers_of(one or ""),
        )
        if one and other and gone and came:
            yield Risk("text.number", " ".join(gone.elements()), " ".join(came.elements()))


def _addresses(old: Page, new: Page) -> Iterator[Risk]:
    lost = lost_anchors(old, new)
    if lost:
        yield Risk("anchor.lost", " ".join(lost), None)
    hosts = {_host(link) for link in links_of(old)}
    for link in links_of(new):
        if _leaves(link) and _host(link) not in hosts:
            yield Risk("link.host", None, link)
    if old.metadata.url != new.metadata.url and _host(old.metadata.url or "") != _host(new.metadata.url or ""):
        yield Risk("link.host", old.metadata.url, new.metadata.url)


def _leaves(link: str) -> bool:
    """Whether a link leaves the archive; one that cannot be read may do so."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def _host(link: str) -> str:
    try:
        return urlsplit(link).netloc.lower()
    except ValueError:
        return link


def _by_hand(old: Page | None, new: Page, changed: Collection[str]) -> Iterator[Risk]:
    """Yield that a page was edited where its source says nothing new; a page without a source is one, too."""
    source = new.metadata.provenance.source
    stem = source.rpartition(".")[0]
    if is_unedited(new) or not {source, f"{stem}.yml", f"{stem}.yaml"}.isdisjoint(changed):
        return
    if old is None or is_unedited(old) or (old.metadata, old.body) != (new.metadata, new.body):
        yield Risk("page.by-hand", None, source)
