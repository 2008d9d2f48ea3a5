"""Marks around quotes: the text stays what it was, the HTML stays well formed."""

import re
import time
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from cases import load_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.site.marks import mark_quotes


def shown(page: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", page))


@pytest.mark.parametrize("case", load_cases("marks"))
def test_marks(case: dict[str, Any]) -> None:
    assert mark_quotes(case["before"], case["quotes"]) == (case["after"], case["ids"])


_TEXT = st.text(alphabet="甲乙1 2&<", min_size=1, max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_PAGES = st.lists(st.lists(st.tuples(st.booleans(), _TEXT), min_size=1, max_size=4), min_size=1, max_size=3).map(
    lambda paragraphs: "".join(
        f"<p>{''.join(f'<strong>{text}</strong>' if bold else text for bold, text in runs)}</p>" for runs in paragraphs
    )
)


@given(_PAGES, st.lists(st.text(alphabet="甲乙12&<", max_size=4), max_size=5))
@settings(max_examples=80, deadline=None)
def test_only_marks_are_added_and_the_page_stays_well_formed(page: str, quotes: list[str]) -> None:
    marked, ids = mark_quotes(page, quotes)
    assert re.sub(r"</?(?:mark|span)[^<>]*>", "", marked) == page
    root = ElementTree.fromstring(f"<body>{marked}</body>")
    assert sorted(place.get("id", "") for place in root.iter() if place.get("id")) == sorted(ids.values())
    whole = ["".join(shown(paragraph).split()) for paragraph in page.split("</p>")]
    for index, quote in enumerate(quotes):
        assert (index in ids) == bool(quote and any(quote in text for text in whole))


@pytest.mark.parametrize("page", ["<" * 500_000, "&" * 500_000, "<p>" + "甲" * 500_000 + "</p>", " " * 500_000])
def test_cost_stays_linear(page: str) -> None:
    start = time.process_time()
    mark_quotes(page, ["甲乙", "<", "甲" * 1000])
    assert time.process_time() - start < 3
