"""Atom feeds (RFC 4287): the latest briefings of the archive, and of each city."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urljoin
from xml.etree import ElementTree as ET

from build_archive.archive import Archive
from build_archive.outline import read_outline
from build_archive.pages import Page

_ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES = 50
_SUMMARY = 140  # characters
_TITLE = "新闻发布会档案"
_ALL = "feed.xml"


def render_feeds(archive: Archive, site_url: str = "") -> Mapping[str, bytes]:
    """Return the feeds, path below docs/ to bytes; the entries' ids are names of their own, whatever the address.

    Dates are those of the briefings, so that a feed changes only when a briefing does. A page without a day is in none.
    """
    feeds = {_ALL: _feed(_TITLE, _ALL, archive.pages, site_url)}
    for city in archive.cities:
        path = f"cities/{city.slug}.xml"
        feeds[path] = _feed(f"{city.name} · {_TITLE}", path, city.pages, site_url)
    return feeds


def _feed(title: str, path: str, pages: Sequence[Page], site_url: str) -> bytes:
    dated = [page for page in pages if page.metadata.date]
    latest = sorted(dated, key=lambda page: (_day(page), page.path), reverse=True)[:_ENTRIES]
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(root, "id", f"tag:press-briefing-archive,2020:{path.removesuffix('.xml')}")
    _add(root, "title", title)
    _add(root, "updated", _stamp(_day(latest[0]) if latest else datetime.date(1970, 1, 1)))
    _add(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", _TITLE)
    ET.SubElement(root, f"{{{_ATOM}}}link", {"rel": "self", "href": _address(path, path, site_url)})
    for page in latest:
        _entry(root, page, path, site_url)
    ET.register_namespace("", _ATOM)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(root: ET.Element, page: Page, at: str, site_url: str) -> None:
    entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
    data = page.metadata
    _add(entry, "id", f"tag:press-briefing-archive,2020:briefings/{page.path.removesuffix('.md')}")
    _add(entry, "title", data.title)
    _add(entry, "updated", _stamp(data.published or _day(page)))
    _add(entry, "published", _stamp(_day(page)))
    target = f"briefings/{page.path.removesuffix('.md')}.html"
    ET.SubElement(entry, f"{{{_ATOM}}}link", {"href": _address(target, at, site_url)})
    for topic in data.topics:
        ET.SubElement(entry, f"{{{_ATOM}}}category", {"term": topic})
    words = " ".join(paragraph.text for passage in read_outline(page.body) for paragraph in passage.paragraphs)
    _add(entry, "summary", words[:_SUMMARY] + "…" * (len(words) > _SUMMARY))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _day(page: Page) -> datetime.date:
    assert page.metadata.date is not None
    return page.metadata.date


def _stamp(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00+08:00"


def _address(target: str, at: str, site_url: str) -> str:
    """Return the address of a page: whole where the site's is known, else from the feed's own place."""
    if site_url:
        return urljoin(site_url.rstrip("/") + "/", quote(target))
    return "../" * at.count("/") + quote(target)
