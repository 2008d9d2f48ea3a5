"""Measures what the derived pages cost, part by part, on made-up archives: it must grow with the pages only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from make_archive import make_pages
from search_files import HeldEntries

from build_archive.archive import Archive
from build_archive.indexes import derive_sheets, render_data
from build_archive.indexes.sheets import Sheet, made
from build_archive.kin import page_features, page_texts, questions_alike, relate_pages
from build_archive.link import link
from build_archive.pages import Page
from build_archive.search import in_order, read_page, render_index
from build_archive.site.mentions import Index

SIZES = (750, 1500, 3000)
_READ = 200  # pages whose text is read for mentions
T = TypeVar("T")


def measure_pages() -> None:
    """Print a row a size: seconds of CPU for each part, and milliseconds a page for all of them."""
    heads = (
        "link",
        "sheets",
        "of it alike",
        "features",
        "related",
        "entries",
        "index",
        "tables",
        "mentions",
        "ms a page",
    )
    print(f"{'pages':>7}{'sheets':>8}{'rows':>9}" + "".join(f"{head:>13}" for head in heads))
    made = list(make_pages(max(SIZES)))
    for size in SIZES:
        print(_row(made[:size]))


def _row(pages: list[Page]) -> str:
    linked, archive = _timed(lambda: link(pages))
    spread, sheets = _timed(lambda: list(map(made, derive_sheets(archive))))
    alike, _ = _timed(lambda: questions_alike(archive.questions))
    read, features = _timed(lambda: [page_features(page_texts(page)[0]) for page in archive.pages])
    related, _ = _timed(lambda: relate_pages(archive, features))
    entered, entries = _timed(lambda: HeldEntries(read_page(page, {})[1] for page in in_order(archive)))
    indexed, _ = _timed(lambda: sum(len(script) for _, script in render_index(archive, entries)))
    tables, _ = _timed(lambda: render_data(archive))
    mentions = _timed(lambda: _find_mentions(archive))[0] * len(pages) / min(_READ, len(pages))
    whole = (linked + spread + read + related + entered + indexed + tables + mentions) / len(pages) * 1000
    times = (linked, spread, alike, read, related, entered, indexed, tables, mentions, whole)
    return f"{len(pages):7,}{len(sheets):8,}{_count_rows(sheets):9,}" + "".join(f"{one:13.2f}" for one in times)


def _find_mentions(archive: Archive) -> None:
    index = Index(archive)
    for page in archive.pages[:_READ]:
        for line in page.body.split("\n"):
            index.find(line, page)


def _count_rows(sheets: list[Sheet]) -> int:
    return sum(len(section.rows) for section in chain.from_iterable(sheet.sections for sheet in sheets))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result
