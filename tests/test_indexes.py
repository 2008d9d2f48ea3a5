"""Derived pages: complete, bounded, and never markup out of text."""

import posixpath
import re
import time
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

import pytest
import yaml
from factories import HOSTILE, a_page, a_small_archive
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import markdown

from build_archive.indexes import PAGE_ROWS, render_indexes
from build_archive.link import link

_LINK_RE = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_ROW_RE = re.compile(r"^\| (?!---)", re.MULTILINE)


def body_of(files: Mapping[str, str], path: str) -> str:
    return files[path].split("---\n", 2)[2]


def targets(files: Mapping[str, str], path: str) -> list[str]:
    folder = posixpath.dirname(path)
    return [posixpath.normpath(posixpath.join(folder, unquote(t))) for t in _LINK_RE.findall(body_of(files, path))]


def to_html(files: Mapping[str, str], path: str) -> str:
    return markdown(body_of(files, path), extensions=["tables", "toc", "build_archive.site.dialect"])


def test_an_empty_archive_has_its_lists() -> None:
    files = render_indexes(link([]))
    assert set(files) == {"cities/index.md", "dates/index.md", "people/index.md"}
    assert "还没有内容。" in files["cities/index.md"]


def test_the_lists_of_a_small_archive() -> None:
    files = render_indexes(link(a_small_archive()))
    assert {
        "cities/xiamen.md",
        "dates/2021.md",
        "people/chen-yiming-xiamen.md",
        "people/chen-yiming-wenzhou.md",
    } <= set(files)
    assert "收录 3 场，编号至少到第 5 场。未收录：第 3–4 场。" in files["cities/xiamen.md"]
    assert "6月1日 星期二" in files["dates/2021.md"]
    assert "| 水利局局长 | 2021-05-20 |" in files["people/chen-yiming-xiamen.md"]
    assert "(../briefings/xiamen/2021-06-01-2.md#s1)" in files["people/chen-yiming-xiamen.md"]


def test_every_link_leads_to_a_page_and_its_heading() -> None:
    pages = a_small_archive()
    files = render_indexes(link(pages))
    known = {f"briefings/{page.path}": page.body for page in pages} | files
    for path in files:
        for target in targets(files, path):
            address, _, anchor = target.partition("#")
            assert address in known, f"{path}: {target}"
            assert not anchor or f"{{#{anchor}}}" in known[address], f"{path}: {target}"


def test_every_page_stands_in_a_list_of_cities_and_of_days() -> None:
    pages = a_small_archive()
    files = render_indexes(link(pages))
    for folder in ("cities/", "dates/"):
        listed = {target for path in files if path.startswith(folder) for target in targets(files, path)}
        assert {f"briefings/{page.path}" for page in pages} <= listed


def test_a_long_list_is_spread_over_pages_and_holds_each_entry_once() -> None:
    pages = [
        a_page(day=f"2021-{1 + n % 12:02}-01", session=n, path=f"xiamen/{n}.md", speakers=[(f"王{n}", None)])
        for n in range(1, 2 * PAGE_ROWS + 60)
    ]
    files = render_indexes(link(pages))
    assert all(
        len(_ROW_RE.findall(text)) <= PAGE_ROWS + len(re.findall("^## ", text, re.MULTILINE)) for text in files.values()
    )
    for folder in ("cities/", "dates/"):
        listed = [
            t for path in files if path.startswith(folder) for t in targets(files, path) if t.startswith("briefings/")
        ]
        assert sorted(listed) == sorted(f"briefings/{page.path}" for page in pages)
    assert "cities/xiamen/series-1-3.md" in files
    assert "cities/xiamen/series-1-3.md" in targets(files, "cities/xiamen.md")


@given(st.text(max_size=60))
@example(HOSTILE)
@example("1. 一")
@example("- x")
@example("[TOC]")
@example("~~~ a")
@example("&lt;b&gt;")
@settings(max_examples=60, deadline=None)
def test_a_text_is_shown_as_it_is_and_never_becomes_markup(text: str) -> None:
    page = a_page(title=f"{text}。", series=None, city="甲", path="jia/a.md", speakers=[("乙", f"{text}。")])
    files = render_indexes(link([page]))
    html = to_html(files, "cities/jia.md")
    cell = re.search(r'<td><a href="[^"]*">([^<>]*)</a></td>\n<td>乙</td>', html)
    assert cell
    assert unescape(cell[1]) == " ".join(re.sub(r"[\s\x00-\x1f\x7f]+", " ", page.metadata.title).split())
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"h1", "h2", "p", "a", "table", "thead", "tbody", "tr", "th", "td"}


@given(st.text(min_size=1, max_size=40))
@example(HOSTILE)
@example("a: b\n---\n")
@settings(max_examples=60, deadline=None)
def test_the_header_of_a_derived_page_is_read_back(name: str) -> None:
    for text in render_indexes(link([a_page(city=name, path="x/a.md")])).values():
        header = yaml.safe_load(text.split("---\n", 2)[1])
        assert set(header) == {"title", "view"}


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "[" * 100_000, "](" * 50_000, "\\" * 100_000, "# " * 50_000, "&" * 100_000]
)
def test_cost_stays_linear(text: str) -> None:
    start = time.process_time()
    render_indexes(link([a_page(body=text, title=text)]))
    assert time.process_time() - start < 4
