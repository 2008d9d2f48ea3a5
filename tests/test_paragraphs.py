"""The ids of a page's blocks: the same in the built page and in the search, on the words that they name."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import markdown

from build_archive.model import Block, BlockKind
from build_archive.paragraphs import split_body
from build_archive.render import render_body, render_pieces

EXTENSIONS = ["tables", "toc", "build_archive.site.dialect"]


def ids_in_html(body: str) -> list[tuple[str, str]]:
    """Id and text, without spaces, of every block of the rendered page."""
    html = markdown(body, extensions=EXTENSIONS)
    blocks = re.findall(r'^<(\w+) id="([^"]*)">(.*?)</\1>$', html, re.DOTALL | re.MULTILINE)
    return [(anchor, "".join(unescape(re.sub("<[^>]*>", "", text)).split())) for _, anchor, text in blocks]


def ids_in_source(body: str) -> list[tuple[str, str]]:
    return [(one.anchor, "".join(one.text.split())) for one in split_body(body)]


BODIES = {
    "statements and questions": "开头。\n\n## 张三（局长） {#s1}\n\n一。\n\n### 问？ {#q1}\n\n**记者：** 问\n\n二。\n",
    "headings without an id": "## 小结\n\n一\n\n## 再说\n\n二\n",
    "a text under its heading": "## 小结\n一\n二\n\n三\n",
    "a table": "前\n\n| 区 | 数 |\n| --- | --- |\n| 鹿城 | 1 |\n\n后\n",
    "an id stated twice": "## 甲 {#s1}\n\n## 乙 {#s2}\n\n一\n",
    "an id that numbers give": "## 甲 {#p1}\n\n一\n\n## 乙 {#h1}\n\n## 丙\n\n二\n",
    "escapes": "\\# 1\\*2 &lt;b> \\[x\\](y) \\{#id\\}\n\n2020\\. 1月\n",
    "nothing": "\n",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_page_has_the_ids_that_the_search_links_to(body: str) -> None:
    assert ids_in_html(body) == ids_in_source(body)


@pytest.mark.parametrize("mark", ["- ", "1. ", "> ", "    "])
def test_a_list_edited_in_is_one_block(mark: str) -> None:
    body = f"前\n\n{mark}一\n{mark}二\n\n{mark}三\n\n后\n"
    html = markdown(body, extensions=EXTENSIONS)
    assert [one.anchor for one in split_body(body)] == ["p1", "p2", "p3"]
    assert re.search('<p id="p3">后</p>', html)


_BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from([BlockKind.PARAGRAPH, BlockKind.HEADING]),
        text=st.text(min_size=1, max_size=30).filter(lambda text: text.strip()),
        level=st.integers(2, 4),
    ),
    max_size=8,
)


@given(_BLOCKS)
@example([Block(kind=BlockKind.PARAGRAPH, text="- 一"), Block(kind=BlockKind.PARAGRAPH, text="- 二")])
@example([Block(kind=BlockKind.PARAGRAPH, text="1. 一"), Block(kind=BlockKind.PARAGRAPH, text="> 二")])
def test_whatever_the_text_every_block_has_its_own_id(blocks: list[Block]) -> None:
    body = render_body(render_pieces(blocks))
    anchors = [one.anchor for one in split_body(body)]
    assert len(set(anchors)) == len(anchors)
    html = markdown(body, extensions=EXTENSIONS)
    assert re.findall(r'^<\w+ id="([^"]*)">', html, re.MULTILINE) == anchors


def test_a_long_body_costs_its_length() -> None:
    assert len(split_body("## 甲\n\n一\n\n" * 20_000)) == 40_000
