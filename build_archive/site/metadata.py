"""What head and data of a page tell programs: meta elements, JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from build_archive.contract import DocumentKind, Metadata, Role, Speaker
from build_archive.lexicon import label
from build_archive.site.citing import Work, one_line
from build_archive.site.english import english_name, english_place

_EVENTS = frozenset({DocumentKind.TRANSCRIPT, DocumentKind.REPORT})  # what tells of something that took place
_MOST_MEASURES = 30


def head_tags(work: Work) -> tuple[tuple[str, str, str], ...]:
    """Return the meta elements of a page: which attribute names it (name or property), the name, the content.

    Dublin Core is what Zotero makes a web page of; `citation_…` would make a journal's article of it.
    """
    data = work.page.metadata
    day = data.date.isoformat() if data.date else ""
    tags = [
        ("name", "DC.title", work.title),
        ("name", "DC.creator", work.author),
        *(("name", "DC.contributor", one_line(one.name)) for one in data.speakers),
        ("name", "DC.publisher", one_line(work.site)),
        ("name", "DC.date", day),
        ("name", "DC.type", "webpage"),
        ("name", "DC.language", work.tongue),
        ("name", "DC.identifier", work.address),
        ("name", "DC.source", data.url or ""),
        *(("name", "DC.subject", one_line(topic)) for topic in data.topics),
        ("name", "DC.coverage", one_line(data.city or "")),
        ("name", "keywords", ", ".join(_keywords(data))),
        ("property", "og:type", "website"),
        ("property", "og:title", work.title),
        ("property", "og:site_name", one_line(work.site)),
        ("property", "og:url", work.address),
        ("property", "og:locale", "zh_CN"),
    ]
    return tuple(tag for tag in tags if tag[2])


def _keywords(data: Metadata) -> list[str]:
    """Return the names by which a page is sought, in Chinese and in pinyin."""
    city = one_line(data.city or "")
    names = [
        city,
        english_place(city),
        *(name for one in data.speakers for name in (one_line(one.name), english_name(one.name))),
    ]
    return list(dict.fromkeys(name for name in names if name))


def json_ld(work: Work) -> Markup:
    """Return what a page tells of as JSON-LD, fit to stand in a script element: `<`, `>` and `&` are escapes in it."""
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": list(_graph(work))}, ensure_ascii=False, separators=(",", ":")
    )
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # noqa: S704  no mark of HTML is left in it


def _graph(work: Work) -> Iterator[dict[str, Any]]:
    data = work.page.metadata
    is_event = data.kind in _EVENTS and data.date is not None
    yield _filled(
        {
            "@type": "WebPage",
            "@id": work.address,
            "url": work.address,
            "name": work.title,
            "inLanguage": work.tongue,
            "isPartOf": {"@type": "WebSite", "name": one_line(work.site)},
            "isBasedOn": data.url,
            "datePublished": data.published and data.published.isoformat(),
            "publisher": work.author and {"@type": "Organization", "name": work.author},
            "about": {"@id": f"{work.address}#event"} if is_event else None,
            "mentions": None if is_event else [_person(one) for one in data.speakers],
        }
    )
    if is_event:
        yield _event(work)
    if data.figures:
        yield _dataset(work)


def _event(work: Work) -> dict[str, Any]:
    data = work.page.metadata
    assert data.date
    return _filled(
        {
            "@type": "Event",
            "@id": f"{work.address}#event",
            "name": work.title,
            "startDate": f"{data.date.isoformat()}T{data.time}:00+08:00" if data.time else data.date.isoformat(),
            "location": _place(data),
            "organizer": work.author and {"@type": "Organization", "name": work.author},
            "superEvent": data.series and {"@type": "EventSeries", "name": one_line(data.series)},
            "performer": [_person(one) for one in data.speakers if one.role is not Role.REPORTER],
        }
    )


def _place(data: Metadata) -> dict[str, Any] | None:
    division = data.place.name if data.place else data.city
    if not division:
        return None
    address = _filled(
        {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressRegion": data.place and data.place.province,
            "addressLocality": data.city,
        }
    )
    return {"@type": "Place", "name": one_line(data.venue or division), "address": address}


def _person(speaker: Speaker) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person",
            "name": one_line(speaker.name),
            "alternateName": english_name(speaker.name),
            "jobTitle": speaker.title and one_line(speaker.title),
        }
    )


def _dataset(work: Work) -> dict[str, Any]:
    data = work.page.metadata
    measures = dict.fromkeys(one.label or label(one.metric, "metric") for one in data.figures)
    days = sorted(one.as_of[:10] for one in data.figures if one.as_of)
    return _filled(
        {
            "@type": "Dataset",
            "@id": f"{work.address}#site-numbers",
            "name": f"{work.title}：数据",
            "description": f"《{work.title}》文中报出的 {len(data.figures)} 项数据，每项附原句、地区和截止时间。",
            "variableMeasured": [one_line(name) for name in list(measures)[:_MOST_MEASURES]],
            "temporalCoverage": "/".join(dict.fromkeys((days[0], days[-1]))) if days else "",
            "spatialCoverage": data.city,
            "isPartOf": {"@id": work.address} if work.address else None,
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Return a table without the keys that have nothing."""
    return {key: value for key, value in values.items() if value}
