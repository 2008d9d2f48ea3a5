"""Plain texts: what is rendered without Markdown's parser comes out as the parser makes it, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from conftest import ROOT
from factories import a_page
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.structure.toc import AnchorLink, get_toc

from build_archive.contract import Provenance
from build_archive.link import link
from build_archive.pages import Page
from build_archive.render import escape_markdown
from build_archive.site import dialect, mentions, statements
from build_archive.site.mentions import Index
from build_archive.site.plain import Manner, Text, render_plain
from build_archive.write import read_pages

SETTINGS = load_config(str(ROOT / "mkdocs.yml"))
MANNER = Manner.of(SETTINGS)
assert MANNER


def by_parser(page: Page, index: Index) -> Text:
    """Return a page as Markdown makes it; links to pages as they stand in the site, which is MkDocs' part."""
    options = {
        **SETTINGS.mdx_configs,
        mentions.EXTENSION: {"index": index, "page": page},
        dialect.EXTENSION: {"numbers": page.metadata.provenance.paragraphs or ""},
        statements.EXTENSION: {"speakers": page.metadata.speakers},
    }
    parser = Markdown(extensions=SETTINGS.markdown_extensions, extension_configs=options)
    html = parser.convert(page.body)
    return Text(re.sub(r'(<a href="[^"#:]*)\.md"', r'\1.html"', html), get_toc(parser.toc_tokens))  # type: ignore[attr-defined]


def listed(toc: Iterable[AnchorLink]) -> list[object]:
    return [(one.title, one.id, one.level, listed(one.children)) for one in toc]


def is_same(page: Page, index: Index) -> bool:
    """Whether a page comes out as the parser makes it; False where it is left to the parser."""
    assert MANNER
    text = render_plain(page, index, MANNER)
    if text is None:
        return False
    wanted = by_parser(page, index)
    assert text.html == wanted.html
    assert listed(text.toc) == listed(wanted.toc)
    return True


def test_the_archive_comes_out_as_the_parser_makes_it() -> None:
    pages = read_pages(ROOT / "docs" / "briefings")[0]
    index = Index(link(pages))
    plain = [is_same(page, index) for page in pages]
    assert sum(plain) > 0.6 * len(plain)  # else it is not worth its lines


@pytest.mark.parametrize(
    "body",
    [
        "一。\n\n## 张三（市水务局局长） {#s1}\n\n**张三（市水务局局长）：** 二。\n\n### 问？ {#q1}\n\n**记者：** 三。",
        "# 一\n\n## 二 {#s1}\n\n#### 三\n\n## 四 {#h1}\n\n五",
        r"1\*2 &lt;b> \[x\](y) \{#id\} a > b &#124; &amp;amp; \\ \> 见 \<",
        "http://www.example.org/a/long/address 请看。",
        "**张&#58;三：** \\*一\\*",
    ],
)
def test_what_plain_texts_hold(body: str) -> None:
    page = a_page(body=f"{body}\n", speakers=[("张三", "市水务局局长")])
    assert is_same(page, Index(link([page]))) == (r"\<" not in body)


@pytest.mark.parametrize(
    "body",
    [
        "[甲](https://example.org)", "一\n二", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "- 甲\n\n- 乙", "1. 甲", "> 甲",
        "    甲", "*甲*", "_甲_", "`甲`", "<b>甲</b>", "甲 & 乙", "## 甲 {#a}\n\n## 乙 {#a}", "## 甲 #", "##甲",
        "**甲** 乙", "---", "甲\n\n\n\n乙", "甲\u0002乙", "", "## 甲 \\{#s1}", "## \\>",
    ],
)  # fmt: skip
def test_what_is_left_to_the_parser(body: str) -> None:
    page = a_page(body=f"{body}\n")
    assert not is_same(page, Index(link([page])))


_WORDS = st.text(alphabet="张三甲1.#*_\\`[]()<>&;:|~-+=! {}s：，", min_size=1, max_size=14)
_LINES = st.one_of(
    _WORDS,
    _WORDS.map(escape_markdown),
    _WORDS.map(escape_markdown).map("**张三：** {}".format),
    st.tuples(_WORDS, _WORDS).map(lambda two: f"**{escape_markdown(two[0])}：** {escape_markdown(two[1])}"),
    st.tuples(st.integers(1, 6), _WORDS.map(escape_markdown)).map(lambda two: f"{'#' * two[0]} {two[1]}"),
    st.tuples(_WORDS, st.sampled_from(["s1", "q2", "h1", "p1"])).map(lambda two: f"## {two[0]} {{#{two[1]}}}"),
)


@given(st.lists(_LINES, min_size=1, max_size=5), st.sampled_from([None, "7 3+4", "1-5 <9"]))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_out_as_the_parser_makes_it_or_is_left_to_it(lines: list[str], numbers: str | None) -> None:
    origin = Provenance(source="source_texts/a.txt", sha256="0" * 64, generator="0", paragraphs=numbers)
    speakers = [("张三", "市水务局局长"), ("三甲", None)]
    page = a_page(body="\n\n".join(lines) + "\n", speakers=speakers, provenance=origin)
    is_same(page, Index(link([page])))


def test_settings_that_plain_texts_do_not_follow_are_left_to_the_parser() -> None:
    other = load_config(str(ROOT / "mkdocs.yml"), markdown_extensions=["smarty"])
    assert Manner.of(other) is None
