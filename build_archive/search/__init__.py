"""The search's data: an index of character pairs in small scripts, and each page's text beside it.

Every file is one call, `archiveData(name, text)`, so that a page from disk can load it with a script
tag; `text` is base64 of raw deflate. What the files hold is said where they are made:

- `base.js` (`tables.py`): days and addresses of the pages, forms of characters.
- `groups.js` (`tables.py`): cities, people, titles, topics, kinds and metrics with their pages.
- `pairs/NNN.js` (`pairs.py`): for each pair of characters, the pages that hold it.
- `texts/PATH.js` (`fields.py`): a page's fields, in which a hit is confirmed and from which it is quoted.

Pages are numbered in order of their paths. The scripts that read it stand in `site/theme/assets/site/search/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from build_archive.archive import Archive
from build_archive.files import FileNote, Put
from build_archive.pages import Page
from build_archive.search.fields import page_fields, render_fields
from build_archive.search.pairs import Entries, PageEntry, make_index, page_entry
from build_archive.search.pieces import KeptEntries, write_entries
from build_archive.search.script import render_script
from build_archive.search.tables import base_table, group_table
from build_archive.stretches import Stretch

SEARCH_FOLDER = "assets/data/search"
__all__ = [
    "SEARCH_FOLDER",
    "PageEntry",
    "in_order",
    "kept_entries",
    "put_texts",
    "read_page",
    "render_index",
    "text_path",
]
_ENTRIES = "search.npz"


def put_texts(stretch: Stretch, folder: Path, put: Put) -> Mapping[str, FileNote]:
    """Write the scripts with the texts of a stretch's pages, and below `folder` what the index needs of them.

    Returns what is to be known of the scripts, by path below docs/.
    """
    notes, entries = {}, {}
    for page in stretch.pages:
        script, entries[page.path] = read_page(page, stretch.anchors.get(page.path, {}))
        notes[text_path(page)] = put(text_path(page), [script.encode()])
    write_entries(entries, folder / _ENTRIES)
    return notes


def kept_entries(archive: Archive, folders: Sequence[Path]) -> Entries:
    """Return what `put_texts` wrote into the folders of all stretches of the archive."""
    numbers = {page.path: number for number, page in enumerate(in_order(archive))}
    return KeptEntries([folder / _ENTRIES for folder in folders], numbers)


def in_order(archive: Archive) -> list[Page]:
    """Return the pages as the search numbers them."""
    return sorted(archive.pages, key=lambda page: page.path)


def text_path(page: Page) -> str:
    """Return where the script with a page's text stands, below docs/."""
    return _path(_text_name(page))


def read_page(page: Page, anchors: Mapping[int, str]) -> tuple[str, PageEntry]:
    """Return the script with a page's text, and what the index needs of it; nothing but the arguments decides them.

    `anchors` says where each speaker is found, by their number: what `Archive.speaker_anchors` has for the page.
    """
    fields = page_fields(page, anchors)
    return render_script(_text_name(page), render_fields(page, fields)), page_entry(fields)


def render_index(archive: Archive, entries: Entries) -> Iterator[tuple[str, str]]:
    """Yield the files of all pages together, path below docs/ and text, from the entry of each page.

    Costs are linear in the text.
    """
    pages = in_order(archive)
    index = make_index(entries)
    yield _file("base", base_table(pages, index.characters, index.count))
    yield _file("groups", group_table(pages, archive))
    for number, data in enumerate(index.render_shards()):
        yield _file(f"pairs/{number:x}", data)


def _text_name(page: Page) -> str:
    return f"texts/{page.path.removesuffix('.md')}"


def _path(name: str) -> str:
    return f"{SEARCH_FOLDER}/{name}.js"


def _file(name: str, data: bytes) -> tuple[str, str]:
    return _path(name), render_script(name, data)
