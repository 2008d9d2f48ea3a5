"""The built site as a ZIM file for Kiwix readers, with a full-text index that knows both scripts and pinyin."""

from __future__ import annotations

import html
import mimetypes
import re
from functools import cache
from pathlib import Path

from libzim.writer import Creator, Hint, IndexData, Item, StringProvider
from opencc import OpenCC
from pypinyin import lazy_pinyin

from build_archive.names import HAN
from build_archive.offline import site_files

_MAIN = "index.html"
_TITLE_RE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_KEYWORDS_RE = re.compile(r'<meta name="keywords" content="([^"]*)">')
_BODY_RE = re.compile(r"<main\b.*?</main>", re.DOTALL)
_TAG_RE = re.compile(r"<script\b[^>]*>.*?</script>|<[^>]*>", re.DOTALL)
_HAN_RE = re.compile(f"[{HAN}]+")
_LONGEST_READING = 12  # characters of a title that are sought in pinyin: a name, not a sentence
_DATE = "1970-01-01"  # of a site without a dated page


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
    return " ".join(dict.fromkeys([shown, *other, *_readings(title_of(page)), html.unescape(keywords[1]) if keywords else ""]))


def _readings(title: str) -> list[str]:
    """Return the pinyin of the words of a title that may be names, with and without 市 or 省."""
    words = [word for word in _HAN_RE.findall(title.partition(" · ")[0]) if len(word) <= _LONGEST_READING]
    return ["".join(lazy_pinyin(name)) for word in words for name in dict.fromkeys((word, word.rstrip("市省")))]


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def write_zim(site: Path, target: Path, about: dict[str, str]) -> int:
    """Write a site as a ZIM file; `about` has its metadata (Title, Description …). Return how many files it holds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    count = 0
    with Creator(target).config_indexing(True, "zho").set_mainpath(_MAIN) as creator:
        for name, file in site_files(site):
            creator.add_item(_Entry(name, file.read_bytes()))
            count += 1
        for key, value in {"Language": "zho", "Date": _DATE, **about}.items():
            creator.add_metadata(key, value)
    return count
