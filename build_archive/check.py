"""Finds problems in the pages: what the contract asks and a page does not keep."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from build_archive.complaints import near_metric
from build_archive.doubts import weigh
from build_archive.figure_checks import Finding, check_series, check_sums
from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Severity
from build_archive.moves import MOVES, destination
from build_archive.pages import DIRECTION_RE, Page
from build_archive.privacy import MASK, find_private

_ANCHOR_RE = re.compile(r"\{#(?P<id>[^}\s]+)\}\s*$")
_ESCAPE_RE = re.compile(r"\\([!-/:-@\[-`{-~])")  # before ASCII punctuation, the underscore among it
_HTML_RE = re.compile(r"<(?:[a-zA-Z!/?])")


def check_page(page: Page, *, is_edited: bool) -> Iterator[Diagnostic]:
    """Yield what is wrong with a page by itself."""
    if is_edited:
        yield Diagnostic("page.edited", Severity.NOTE, "edited by hand", page.path, 1)
        yield from _check_privacy(page)
    yield from _check_figures(page)
    yield from _check_body(page)


def check_pages(
    pages: Sequence[Page],
    hashes: Mapping[str, str],
    set_aside: Collection[tuple[str, int]] = (),
    looked_at: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the pages beside their sources and each other.

    `hashes` maps the path of each source to its SHA-256, `set_aside` names the documents that are not published, by
    source and number; `looked_at` the words of each source that a person found to stand as they should: what is
    found about figures in them is settled.
    """
    seen: dict[tuple[str, int], str] = {}
    for page in pages:
        yield from _check_source(page, hashes)
        key = (page.metadata.provenance.source, page.metadata.provenance.part)
        if key in seen:
            message = f"made from the same document as {seen[key]}"
            yield Diagnostic("page.duplicate", Severity.ERROR, message, page.path, 1, 0, "remove one of the two")
        seen.setdefault(key, page.path)
        if key in set_aside:
            message = f"its document, number {key[1]} of {key[0]}, is set aside"
            hint = "remove the page and its .repairs.json, or write `publish: true` and `reason: …` in the sidecar"
            yield Diagnostic("page.set-aside", Severity.WARNING, message, page.path, 1, 0, hint)
    yield from _check_sums(pages, looked_at or {})


def check_moves(moves: Mapping[str, str], removed: Mapping[str, str], pages: Sequence[Page]) -> Iterator[Diagnostic]:
    """Yield the old addresses that lead to no page: a page was taken away, and nobody said where its readers go."""
    living = {*removed, *(page.path for page in pages)}
    hint = "write there where they find it now, or nothing, a tab, and why it was taken out"
    for old, new in sorted(moves.items()):
        if old not in living and destination(old, moves, living) is None:
            message = f"readers of {old} are led to {new}, where no page stands"
            yield Diagnostic("moves.dead-end", Severity.WARNING, message, MOVES, 0, 0, hint)


def _check_sums(pages: Sequence[Page], looked_at: Mapping[str, Collection[str]]) -> Iterator[Diagnostic]:
    """Yield the figures that do not add up, and that nobody has looked at."""
    by_path = {page.path: page for page in pages}
    hint = "if it is printed so, say it under corrections in the sidecar: the same words as `before` and `after`"
    for finding in [*(item for page in pages for item in check_sums(page)), *check_series(pages)]:
        if not _is_settled(finding, by_path, looked_at):
            path = finding.figures[0].path
            weight = weigh(finding.code, 1 - finding.sureness)
            line = _line_of(by_path[path], finding.figures[0].figure.quote)
            yield Diagnostic(finding.code, Severity.NOTE, finding.message, path, line, 0, hint, weight)


def _is_settled(finding: Finding, pages: Mapping[str, Page], looked_at: Mapping[str, Collection[str]]) -> bool:
    """Whether a person has looked at the words of the figure that is not as expected."""
    first = finding.figures[0]
    quote = _squeezed(first.figure.quote)
    words = looked_at.get(pages[first.path].metadata.provenance.source, ())
    return any(quote in _squeezed(looked) or _squeezed(looked) in quote for looked in words)


def _line_of(page: Page, quote: str) -> int:
    lines = enumerate(page.body.split("\n"), page.first_line)
    return next((number for number, line in lines if quote in _shown(line)), 1)


def _check_source(page: Page, hashes: Mapping[str, str]) -> Iterator[Diagnostic]:
    source, sha256 = page.metadata.provenance.source, page.metadata.provenance.sha256
    if source not in hashes:
        message = f"its source {source} is not there"
        yield Diagnostic(
            "page.no-source", Severity.WARNING, message, page.path, 1, 0, "put it back, or remove the page"
        )
    elif hashes[source] != sha256:
        message = f"its source {source} has changed since"
        yield Diagnostic("page.stale", Severity.WARNING, message, page.path, 1, 0, "convert again")


def _check_figures(page: Page) -> Iterator[Diagnostic]:
    body = _squeezed(_shown(page.body))
    metrics = load_table("metrics.tsv")
    for figure in page.metadata.figures:
        if figure.metric != "other" and figure.metric not in metrics:
            message = f"the metric {figure.metric!r} is not in the lexicon"
            yield Diagnostic(
                "figure.metric",
                Severity.ERROR,
                message,
                page.path,
                1,
                0,
                f"use a name of lexicons/metrics.tsv, or `other` with a label{near_metric(figure.metric)}",
            )
        if _squeezed(figure.quote) not in body:
            message = f"the quote {figure.quote!r} does not stand in the text"
            yield Diagnostic(
                "figure.quote",
                Severity.ERROR,
                message,
                page.path,
                1,
                0,
                "copy the words of the text that state the figure",
            )


def _shown(markdown: str) -> str:
    """Return the text that Markdown shows: its escapes and entities undone."""
    return html.unescape(_ESCAPE_RE.sub(r"\1", markdown))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def _check_privacy(page: Page) -> Iterator[Diagnostic]:
    """Yield what a person wrote into a page that the build would have masked."""
    for item in find_private(page.body):
        line = page.first_line + page.body.count("\n", 0, item.start)
        message = f"tells of a private person ({item.rule})"
        yield Diagnostic("page.private", Severity.WARNING, message, page.path, line, 0, f"write {MASK} for each letter")


def _check_body(page: Page) -> Iterator[Diagnostic]:
    anchors: dict[str, int] = {}
    for number, line in enumerate(page.body.split("\n"), page.first_line):
        if match := _ANCHOR_RE.search(line) if "{#" in line else None:
            if match["id"] in anchors:
                message = f"the anchor {match['id']} stands already in line {anchors[match['id']]}"
                yield Diagnostic(
                    "page.anchor", Severity.ERROR, message, page.path, number, 0, "give each heading its own"
                )
            anchors.setdefault(match["id"], number)
        if "<" in line and _HTML_RE.search(line):
            yield Diagnostic("page.html", Severity.ERROR, "HTML in the text", page.path, number, 0, "write &lt; for <")
        if (not line.isprintable() or "&#" in line) and DIRECTION_RE.search(line):
            message = "an invisible character turns the direction of writing; the site shows \N{REPLACEMENT CHARACTER}"
            yield Diagnostic("page.direction", Severity.WARNING, message, page.path, number, 0, "take it out")
