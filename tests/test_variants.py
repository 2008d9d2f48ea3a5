"""The tables of the other script: small, and right wherever the site's texts need a phrase."""

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from build_archive.site.variants import TARGETS, reduce_table, render_table, tongue_of, words_of
from build_archive.write import read_pages

PHRASES = {
    "皇后以后回来": "皇后以後回來",
    "发展头发": "發展頭髮",
    "公里这里": "公里這裡",
    "面条表面": "麵條表面",
    "干部乾隆干净": "幹部乾隆乾淨",
    "复工复杂答复": "復工複雜答覆",
    "系统关系联系": "系統關係聯繫",
    "一只猫，只有": "一隻貓，只有",
}


def test_phrases_come_out_right() -> None:
    table = reduce_table(PHRASES, "hant-tw")
    assert {text: table.convert(text) for text in PHRASES} == PHRASES


def test_the_forms_of_hong_kong_are_its_own() -> None:
    assert reduce_table(["这里为了"], "hant-hk").convert("这里为了") == "這裏為了"
    assert reduce_table(["这里为了"], "hant-tw").convert("这里为了") == "這裡為了"


def test_traditional_texts_become_simplified() -> None:
    assert reduce_table(["發佈會裡的頭髮"], "hans").convert("發佈會裡的頭髮") == "发布会里的头发"


@pytest.mark.parametrize("target", TARGETS)
def test_the_whole_archive_comes_out_as_opencc_makes_it(target: str) -> None:
    pages = read_pages(ROOT / "docs" / "briefings")[0]
    runs = frozenset().union(*(words_of(page.body) for page in pages))
    table = reduce_table(runs, target)
    convert = OpenCC(TARGETS[target])
    assert len(runs) > 2000
    assert [run for run in runs if table.convert(run) != convert.convert(run)] == []
    assert len(render_table(table, target).encode()) < 16_000


@given(
    st.lists(st.text(alphabet="后面里发干复系统只台湾著着于余皇头公关联条净部一", min_size=1, max_size=12), max_size=6)
)
def test_any_texts_keep_their_length(runs: list[str]) -> None:
    table = reduce_table(runs, "hant-tw")
    assert [len(table.convert(run)) for run in runs] == [len(run) for run in runs]


def test_the_language_of_a_text_is_told() -> None:
    assert tongue_of("市政府召開防汛新聞發佈會，介紹情況。") == "zh-Hant"
    assert tongue_of("市政府召开防汛新闻发布会，介绍情况。乾隆年间") == "zh-Hans"
    assert tongue_of("2020 ABC") == "zh-Hans"


def test_words_of_a_page_are_those_it_shows() -> None:
    assert words_of('<p title="看不见">甲<b>乙</b>，丙 1</p><script>丁</script>') == {"甲", "乙", "丙"}
