"""Links in the text: what a page mentions becomes a link only where exactly one thing can be meant."""

import re
from typing import Any

import pytest
from cases import load_cases
from factories import HOSTILE, a_page
from hypothesis import example, given
from hypothesis import strategies as st
from linear import grows_linearly
from markdown import markdown

from build_archive.link import link
from build_archive.model import Intervention
from build_archive.pages import Page
from build_archive.site.mentions import EXTENSION, Index

PODIUM: list[tuple[str, str | None]] = [
    ("陈一鸣", "市水利局局长"),
    ("曾可心", "市气象台首席预报员"),
    ("吴桐", None),
    ("高峰", "市应急局局长"),
    ("江浩", None),
]


def an_archive(body: str = "") -> list[Page]:
    """Pages of two cities; the second is the one whose text is read."""
    return [
        a_page(day="2021-05-20", session=1, speakers=[("林见山", "市住建局副局长")]),
        a_page(session=2, speakers=PODIUM, body=body),
        a_page(day="2021-06-20", session=5),
        a_page(day="2021-07-01", session=9, path="xiamen/a.md"),
        a_page(day="2021-07-02", session=9, path="xiamen/b.md"),
        a_page(day="2011-07-02", speakers=[("杜若水", "市档案局老局长")], series=None),
        a_page("温州市", "2021-05-30", session=7, speakers=[("陈一鸣", "市文旅局副局长")]),
    ]


def found(text: str) -> dict[str, str]:
    pages = an_archive()
    return {text[m.start : m.end]: m.target for m in Index(link(pages)).find(text, pages[1])}


@pytest.mark.parametrize("case", load_cases("mentions"))
def test_what_a_text_mentions(case: dict[str, Any]) -> None:
    assert found(case["text"]) == case["links"]


def rendered(body: str) -> str:
    pages = an_archive(body)
    options = {EXTENSION: {"index": Index(link(pages)), "page": pages[1]}}
    extensions = ["tables", "toc", "build_archive.site.dialect", EXTENSION]
    return markdown(body, extensions=extensions, extension_configs=options)


LINK = '<a href="../../people/zeng-kexin-xiamen.html"'


def links_of(html: str) -> list[str]:
    return re.findall(r"<a [^<>]*>([^<>]*)</a>", html)


def test_the_first_mention_of_each_section_is_linked() -> None:
    html = rendered("曾可心介绍雨情。曾可心说。\n\n## 一\n\n曾可心说。\n\n曾可心答。\n")
    assert links_of(html) == ["曾可心", "曾可心"]


def test_the_city_of_the_page_is_linked_once() -> None:
    assert links_of(rendered("厦门市和温州市。\n\n## 一\n\n厦门市和温州市。\n")) == ["厦门市", "温州市", "温州市"]


def test_nothing_in_headings_links_and_code_is_linked() -> None:
    html = rendered("## 曾可心（市气象台首席预报员） {#s1}\n\n[曾可心说](https://e.example/) `曾可心` 雨停了。\n")
    assert links_of(html) == ["曾可心说"]


def test_who_is_led_in_is_linked_and_the_text_stays() -> None:
    html = rendered("**曾可心：** 未来三天，*温州市*雨势减弱。\n")
    assert links_of(html) == ["曾可心", "温州市"]
    assert re.sub("<[^<>]*>", "", html) == "曾可心： 未来三天，温州市雨势减弱。"


def test_the_first_mention_of_a_speaker_can_be_linked_to() -> None:
    html = rendered("曾可心说。\n\n## 一\n\n曾可心说。\n")
    assert html.count('id="who-2"') == 1
    assert html.index('id="who-2"') < html.index("<h2")


def test_a_text_cannot_take_the_ids_of_figures_and_speakers() -> None:
    html = rendered("## 甲 {#f1}\n\n## 乙 {#who-2}\n\n## 丙 {#site-main}\n\n曾可心说。\n")
    assert 'id="f1"' not in html
    assert 'id="site-main"' not in html
    assert html.count('id="who-2"') == 1


@given(st.text("曾可心吴桐江浩说，。温州市第1场发布会局长<&\\*[]`", max_size=60))
@example(HOSTILE)
def test_links_change_no_character_of_the_text(text: str) -> None:
    def plain(extensions: list[str], options: dict[str, Any]) -> str:
        return re.sub("<[^<>]*>", "", markdown(text, extensions=extensions, extension_configs=options))

    pages = an_archive(text)
    options = {EXTENSION: {"index": Index(link(pages)), "page": pages[1]}}
    base = ["tables", "build_archive.site.dialect"]
    assert plain([*base, EXTENSION], options) == plain(base, {})


@pytest.mark.parametrize("repeated", ["一行", "曾可心", "第1场", "第1场新闻发布会", "温州恒达"])
def test_cost_is_linear(repeated: str) -> None:
    pages = an_archive()
    index = Index(link(pages))

    def propose(text: str) -> tuple[list[Intervention], list[Any]]:
        index.find(text, pages[1])
        return [], []

    assert grows_linearly(propose, repeated)
