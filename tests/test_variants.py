"""The tables of the other script: right wherever the site's texts need a phrase, and no larger than they must be."""

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from roundtrip import clean_texts

from build_archive.lexicon import load_table
from build_archive.site.variants import TARGETS, pairs_of, render_table, table_for, tongue_of, unite
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


def convert(text: str, target: str) -> str:
    return table_for(pairs_of(text), target).convert(text)


@pytest.mark.parametrize(("text", "converted"), PHRASES.items())
def test_phrases_come_out_right(text: str, converted: str) -> None:
    assert convert(text, "hant-tw") == converted


def test_the_forms_of_hong_kong_are_its_own() -> None:
    assert convert("这里为了", "hant-hk") == "這裏為了"
    assert convert("这里为了", "hant-tw") == "這裡為了"


def test_traditional_texts_become_simplified() -> None:
    assert convert("發佈會裡的頭髮，藉著月光", "hans") == "发布会里的头发，借着月光"


def test_what_a_later_step_of_opencc_knows_as_a_phrase_is_a_phrase() -> None:
    assert convert("其他的林海峰", "hant-hk") == OpenCC("s2hk").convert("其他的林海峰")


@pytest.mark.parametrize("target", TARGETS)
def test_the_whole_archive_comes_out_as_opencc_makes_it(target: str) -> None:
    pages = read_pages(ROOT / "docs" / "briefings")[0]
    table = table_for(unite(pairs_of(page.body) for page in pages), target)
    opencc = OpenCC(TARGETS[target].there)
    lines = [line for page in pages for line in page.body.split("\n") if line]
    assert len(lines) > 500
    assert [line for line in lines if table.convert(line) != opencc.convert(line)] == []
    assert len(render_table(table, target).encode()) < 20_000


@pytest.mark.parametrize("target", TARGETS)
def test_words_of_all_sorts_come_out_as_opencc_makes_them(target: str) -> None:
    words = [*load_table("words.tsv"), *(line for text in clean_texts().values() for line in text.split("\n") if line)]
    words = OpenCC(TARGETS[target].back).convert("\n".join(words)).split("\n")
    wanted = OpenCC(TARGETS[target].there).convert("\n".join(words)).split("\n")
    table = table_for(pairs_of("\n".join(words)), target)
    assert len(words) > 10_000
    wrong = [one for one, to in zip(words, wanted, strict=True) if len(to) == len(one) and table.convert(one) != to]
    assert wrong == []


@given(st.text(alphabet="后面里发干复系统只台湾著着于余皇头公关联条净部一", min_size=1, max_size=40))
def test_any_text_comes_out_as_opencc_makes_it(text: str) -> None:
    assert convert(text, "hant-tw") == OpenCC("s2tw").convert(text)


@given(st.text(max_size=40))
def test_any_text_keeps_its_places(text: str) -> None:
    converted = convert(text, "hant-tw")
    assert [char > "\uffff" for char in converted] == [char > "\uffff" for char in text]


def test_a_page_needs_no_more_than_it_shows() -> None:
    table = table_for(pairs_of("皇后以后"), "hant-tw")
    assert table.phrases == {"皇后": "皇后", "以后": "以後"}
    assert table.characters == {"后": "後"}


def test_a_character_beyond_sixteen_bits_becomes_only_another_such() -> None:
    assert convert("𫖯仰", "hant-tw") == "𫖯仰"  # 頫 would be of one place, not of two
    found = table_for(pairs_of("𫖯"), "hant-tw").characters
    assert found
    assert all(min(one, to) > "\uffff" for one, to in found.items())


def test_the_language_of_a_text_is_told() -> None:
    assert tongue_of("市政府召開防汛新聞發佈會，介紹情況。") == "zh-Hant"
    assert tongue_of("市政府召开防汛新闻发布会，介绍情况。乾隆年间") == "zh-Hans"
    assert tongue_of("2020 ABC") == "zh-Hans"


def test_pairs_of_a_page_are_those_of_its_text_and_its_attributes() -> None:
    page = '<p title="戊己">甲<b>乙</b>，丙丁 1</p>'
    wide = (ord("丙") << 16 | ord("丁"), ord("戊") << 16 | ord("己"))
    assert pairs_of(page).tolist() == sorted([ord("甲"), ord("乙"), *wide])
