"""The built site as a ZIM file for Kiwix readers, with a full-text index that knows both scripts and pinyin."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from libzim.writer import Creator, Hint, IndexData, Item, StringProvider
from opencc import OpenCC
from pypinyin import lazy_pinyin

from build_archive.offline import site_files
from build_archive.patterns import HAN

_MAIN = "index.html"
_TITLE_RE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_KEYWORDS_RE = re.compile(r'<meta name="keywords" content="([^"]*)">')
_BODY_RE = re.compile(r"<main\b.*?</main>", re.DOTALL)
_TAG_RE = re.compile(r"<script\b[^>]*>.*?</script>|<[^>]*>", re.DOTALL)
_HAN_RE = re.compile(f"[{HAN}]+")
_LONGEST_READING = 12  # characters of a title that are sought in pinyin: a name, not a sentence
_DESCRIPTION_RE = re.compile(r'<meta name="description" content="([^"]*)">')
_DAY_RE = re.compile(r"(?<=/)\d{4}-\d{2}-\d{2}(?=-)")  # of a briefing's file
_NO_DAY = "1970-01-01"


class _Index(IndexData):  # type: ignore[misc]  # libzim has no types
    """What the search of the reader knows a page by; none of it is shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._title = title_of(page)
        self._content = searchable_text(page)

    def has_indexdata(self) -> bool:
        return bool(self._content)

    def get_title(self) -> str:
        return self._title

    def get_content(self) -> str:
        return self._content

    def get_keywords(self) -> str:
        return ""

    def get_wordcount(self) -> int:
        return len(self._content)


class _Entry(Item):  # type: ignore[misc]
    """A file of the site."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__()
        self._name = name
        self._data = data
        self._page = data.decode("utf-8") if name.endswith(".html") else ""

    def get_path(self) -> str:
        return self._name

    def get_title(self) -> str:
        return title_of(self._page) if self._page else ""

    def get_mimetype(self) -> str:
        return mimetypes.guess_type(self._name)[0] or "application/octet-stream"

    def get_contentprovider(self) -> StringProvider:
        return StringProvider(self._data)

    def get_hints(self) -> dict[Hint, bool]:
        return {Hint.FRONT_ARTICLE: bool(self._page), Hint.COMPRESS: True}

    def get_indexdata(self) -> IndexData | None:
        return _Index(self._page) if self._page else None


def title_of(page: str) -> str:
    """Return the title of a page of HTML."""
    match = _TITLE_RE.search(page)
    return " ".join(html.unescape(match[1]).split()) if match else ""


def searchable_text(page: str) -> str:
    """Return the words that a page is to be found by: as it shows them, in the other script, names in pinyin.

    >>> searchable_text('<title>厦门市</title><main><p>厦门市</p></main>').split()
    ['厦门市', '廈門市', 'xiamenshi', 'xiamen']
    """
    body = _BODY_RE.search(page)
    shown = " ".join(html.unescape(_TAG_RE.sub(" ", body[0])).split()) if body else ""
    other = (str(_converter(way).convert(shown)) for way in ("tw2s", "s2tw", "s2hk"))
    keywords = _KEYWORDS_RE.search(page)
    named = html.unescape(keywords[1]) if keywords else ""
    return " ".join(dict.fromkeys([shown, *other, *_readings(title_of(page)), named]))


def _readings(title: str) -> list[str]:
    """Return the pinyin of the words of a title that may be names, with and without 市 or 省."""
    words = [word for word in _HAN_RE.findall(title.partition(" · ")[0]) if len(word) <= _LONGEST_READING]
    return ["".join(lazy_pinyin(name)) for word in words for name in dict.fromkeys((word, word.rstrip("市省")))]


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def write_zim(site: Path, target: Path) -> int:
    """Write a site as a ZIM file, its name and date as its first page and its briefings give them; return the files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    files = list(site_files(site))
    with Creator(target).config_indexing(True, "zho").set_mainpath(_MAIN) as creator:
        for name, file in files:
            creator.add_item(_Entry(name, file.read_bytes()))
        for key, value in _about((site / _MAIN).read_text(encoding="utf-8"), files).items():
            creator.add_metadata(key, value)
    return len(files)


def _about(home: str, files: Sequence[tuple[str, Path]]) -> dict[str, str]:
    """Return what a reader's shelf shows of the file; its day is that of the latest briefing, so that it is told."""
    description = _DESCRIPTION_RE.search(home)
    days = (match[0] for name, _ in files if (match := _DAY_RE.search(name)))
    return {
        "Title": title_of(home)[:30],
        "Description": html.unescape(description[1])[:80] if description else title_of(home),
        "Language": "zho",
        "Creator": title_of(home),
        "Publisher": title_of(home),
        "Name": "press-briefing-archive_zh",
        "Date": max(days, default=_NO_DAY),
    }
