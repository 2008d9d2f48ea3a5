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

from collections.abc import Mapping

from build_archive.archive import Archive
from build_archive.search.fields import page_fields, render_fields, speaker_anchors
from build_archive.search.pairs import PairIndex, render_shards
from build_archive.search.script import render_script
from build_archive.search.tables import base_table, group_table

SEARCH_FOLDER = "assets/data/search"
__all__ = ["SEARCH_FOLDER", "render_search"]


def render_search(archive: Archive) -> Mapping[str, str]:
    """Return every file of the search: path below docs/ to its text.

    Costs are linear in the text, memory in its different pairs and the pages that hold them.
    """
    pages = sorted(archive.pages, key=lambda page: page.path)
    files: dict[str, bytes] = {}
    index = PairIndex()
    anchors = speaker_anchors(archive)
    for page in pages:
        fields = page_fields(page, anchors.get(page.path, {}))
        index.add(fields)
        files[f"texts/{page.path.removesuffix('.md')}"] = render_fields(page, fields)
    shards = render_shards(index)
    files |= {f"pairs/{number:x}": data for number, data in enumerate(shards)}
    files["base"] = base_table(pages, index.characters(), len(shards))
    files["groups"] = group_table(pages, archive)
    return {f"{SEARCH_FOLDER}/{name}.js": render_script(name, data) for name, data in files.items()}
