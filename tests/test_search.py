"""The search: its data, and what a reader does with it in a browser, from disk and without a network."""

import base64
import csv
import io
import json
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from operator import add
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cases import load_cases
from conftest import build_site
from factories import HOSTILE, a_flood_briefing, a_page, a_small_archive
from hypothesis import given, settings
from hypothesis import strategies as st
from make_archive import compose, make_pages
from search_files import HeldEntries, search_files

from build_archive.link import link
from build_archive.pages import Page, parse_page
from build_archive.search import SEARCH_FOLDER, pairs
from build_archive.search.fields import Field, Rank, page_fields
from build_archive.search.fold import fold, simple_forms
from build_archive.search.pairs import ROWS_FROM, is_common, is_dense, make_index, page_entry, row_of, shard_of

# The data


def read_files(pages: list[Page]) -> dict[str, bytes]:
    """What the scripts of an archive hand over, by name; each must be one call with its own name."""
    data = {}
    for path, script in search_files(link(pages)).items():
        name, packed = json.loads("[" + script.removeprefix("archiveData(").removesuffix(")\n") + "]")
        assert path == f"{SEARCH_FOLDER}/{name}.js"
        assert script.isascii() or not name.isascii()
        data[name] = zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS)
    return data


def read_shards(shards: list[bytes], pages: int) -> dict[str, dict[int, set[int]]]:
    """The lists of every pair, read as the docstring of `Index.render_shards` says."""
    found: dict[str, dict[int, set[int]]] = {}
    for number, shard in enumerate(shards):
        data = iter(shard)
        while (first := take(data)) is not None:
            pair = chr(first) + chr(number_of(data))
            assert number == (shard_of(pair, len(shards)) if first else ord(pair[1]) % len(shards))
            lists = number_of(data)
            found[pair] = {rank: read_list(data, pages) for rank in range(6) if lists >> rank & 1}
    return found


def read_list(data: Iterator[int], pages: int) -> set[int]:
    count = number_of(data)
    if is_dense(count, pages):
        bits = [next(data) for _ in range((pages + 7) // 8)]
        return {page for page in range(pages) if bits[page // 8] >> page % 8 & 1}
    held, expected = set(), 0
    for _ in range(count):
        held.add(expected + number_of(data))
        expected = max(held) + 1
    return held


def take(data: Iterator[int]) -> int | None:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value
    return None


def number_of(data: Iterator[int]) -> int:
    value = take(data)
    assert value is not None
    return value


@pytest.mark.parametrize("case", load_cases("search-folding"))
def test_folding(case: Mapping[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_form_is_one_character_for_one() -> None:
    for one, other in simple_forms().items():
        assert len(one) == len(other) == 1
        assert ord(other) < 0x10000
        assert simple_forms().get(other, other) == other


_TEXTS = st.lists(st.text("甲乙丙丁01aA 廈门𠮷", max_size=12), min_size=1, max_size=4)


@given(st.lists(_TEXTS, min_size=1, max_size=30))
@settings(max_examples=40)
def test_the_index_holds_every_pair_of_every_page_and_no_other(texts: list[list[str]]) -> None:
    pages = [a_page(path=f"x/{n:03}.md", body="\n\n".join(one), title=one[0] or "题") for n, one in enumerate(texts)]
    archive, entries = link(pages), []
    truth: dict[str, dict[int, set[int]]] = {}
    for number, page in enumerate(pages):
        fields = page_fields(page, archive.speaker_anchors()[page.path])
        entries.append(page_entry(fields))
        for field in fields:
            for part in map(fold, field.text.split("\t")):
                for pair in map(add, part, part[1:]):
                    lists = truth.setdefault(pair, {})
                    for rank in {field.rank, len(Rank)} - {Rank.BODY}:
                        lists.setdefault(int(rank), set()).add(number)
    assert read_shards(list(make_index(HeldEntries(entries)).render_shards()), len(pages)) == truth


def plain_shards(pages: Sequence[Sequence[tuple[int, str]]]) -> list[bytes]:
    """The shards of pages with such texts of such ranks, made pair by pair."""
    anywhere = len(Rank)
    lists: dict[str, dict[int, set[int]]] = {}
    for number, texts in enumerate(pages):
        for rank, text in texts:
            for pair in map(add, text, text[1:]):
                for one in {rank, anywhere} - {Rank.BODY}:
                    lists.setdefault(pair, {}).setdefault(one, set()).add(number)
    rows: dict[str, dict[int, set[int]]] = {}
    for number, texts in enumerate(pages if len(pages) >= pairs.ROWS_FROM else ()):
        for three in {text[at : at + 3] for _, text in texts for at in range(len(text) - 2)}:
            if all(is_common(len(lists[pair][anywhere]), len(pages)) for pair in (three[:2], three[1:])):
                rows.setdefault(chr(row_of(three)), {}).setdefault(anywhere, set()).add(number)
    encoded = [(shard_of(pair, 1 << 14), plain_entry(pair, lists[pair], len(pages))) for pair in sorted(lists)]
    encoded += [(ord(row), plain_entry("\0" + row, rows[row], len(pages))) for row in sorted(rows)]
    count = 1
    while count * pairs.SHARD_BYTES < sum(len(entry) for _, entry in encoded):
        count *= 2
    return [b"".join(entry for shard, entry in encoded if shard % count == number) for number in range(count)]


def plain_entry(pair: str, lists: Mapping[int, set[int]], pages: int) -> bytes:
    data = varint(ord(pair[0])) + varint(ord(pair[1])) + varint(sum(1 << rank for rank in lists))
    for _, held in sorted(lists.items()):
        data += varint(len(held))
        if is_dense(len(held), pages):
            data += sum(1 << page for page in held).to_bytes((pages + 7) // 8, "little")
        else:
            numbers = sorted(held)
            data += b"".join(varint(one - before - 1) for before, one in zip((-1, *numbers), numbers, strict=False))
    return data


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


_FIELDS = st.lists(st.tuples(st.sampled_from(Rank), st.text("甲乙丙丁01𠮷", max_size=9)), max_size=3)


@given(st.lists(_FIELDS, max_size=40), st.integers(0, 30), st.integers(1, 60))
@settings(max_examples=150)
def test_the_shards_are_those_made_pair_by_pair(pages: list[list[tuple[Rank, str]]], rows: int, most: int) -> None:
    entries = [page_entry(Field(rank, "", text) for rank, text in texts) for texts in pages]
    bounds = {"ROWS_FROM": rows, "SHARD_BYTES": 50 * most, "_ENTRIES": most, "_PAGES_AT_ONCE": 3, "_ROWS_AT_ONCE": 99}
    with mock.patch.multiple(pairs, **bounds):
        assert list(make_index(HeldEntries(entries)).render_shards()) == plain_shards(pages)


def test_the_shards_of_many_pages_are_those_made_pair_by_pair() -> None:
    chance = random.Random(0)
    texts = [[(Rank.BODY, "".join(chance.choices("甲乙丙丁𠮷", (9, 3, 3, 1, 1), k=4)))] for _ in range(20_000)]
    entries = [page_entry(Field(rank, "", text) for rank, text in one) for one in texts]
    assert list(make_index(HeldEntries(entries)).render_shards()) == plain_shards(texts)


def shards_of(pages: Sequence[Page]) -> list[bytes]:
    return list(make_index(HeldEntries(page_entry(page_fields(page, {})) for page in pages)).render_shards())


def test_the_shards_grow_in_number_not_in_size() -> None:
    shards = shards_of(list(make_pages(60)))
    assert len(shards) > 8
    assert max(map(len, shards)) < 30_000
    assert set(map(len, read_shards(shards, 60))) == {2}


def test_rows_hold_what_stands_three_in_a_row_on_every_page_that_has_it() -> None:
    pages = [a_page(path=f"x/{n:03}.md", body=f"{'甲乙丙' if n % 3 else '甲乙，乙丙'}\n") for n in range(ROWS_FROM)]
    held = read_shards(shards_of(pages), len(pages))["\0" + chr(row_of("甲乙丙"))][len(Rank)]
    assert held == {n for n in range(ROWS_FROM) if n % 3}


def test_the_same_archive_gives_the_same_bytes_in_any_order() -> None:
    pages = a_small_archive()
    assert search_files(link(pages)) == search_files(link(pages[::-1]))


def test_an_empty_archive_has_its_tables() -> None:
    data = read_files([])
    assert json.loads(data["base"])["days"] == []
    assert json.loads(data["groups"])["person"] == []


def test_the_tables_tell_where_a_page_is_and_when_it_was() -> None:
    base = json.loads(read_files(a_small_archive())["base"])
    assert base["folders"] == [["other", 2], ["wenzhou", 2], ["xiamen", 3]]
    assert base["names"] == ["*-x", "unplaced", "*-x", "None-x", "*-1", "*-2", "*-5"]


def test_people_of_one_name_are_told_apart_by_their_city() -> None:
    groups = json.loads(read_files(a_small_archive())["groups"])
    labels = {row[2] for row in groups["person"] if row[0] == "陈一鸣"}
    assert labels == {"陈一鸣（厦门市）", "陈一鸣（温州市）"}
    assert ["曾可心", "0zeng"] in [row[:2] for row in groups["person"]]


def test_hostile_texts_stay_data() -> None:
    script = search_files(link([a_page(title="</script>\u2028\\", body=HOSTILE, path='x/"a.md')]))
    assert all("</script>" not in text and text.count("\n") == 1 for text in script.values())
    assert json.loads(read_files([a_page(body=HOSTILE)])["texts/xiamen/2021-06-01-x"])["city"] == "厦门市"


@pytest.mark.parametrize("text", ["(" * 100_000, "](" * 50_000, "\\" * 100_000, "# " * 50_000, " " * 100_000])
def test_a_hostile_text_costs_its_length(text: str) -> None:
    assert read_files([a_page(body=text, title=f"题{text}")])


def test_a_made_up_archive_is_the_same_for_the_same_seed_and_keeps_to_the_contract() -> None:
    pages = list(make_pages(12, seed=3))
    assert pages == list(make_pages(12, seed=3))
    assert pages != list(make_pages(12, seed=4))
    for page in pages:
        assert parse_page(compose(page), page.path).metadata == page.metadata
        assert 3000 < len(page.body) < 4500
        assert all(figure.quote in page.body for figure in page.metadata.figures)


# In a browser


def an_archive() -> list[Page]:
    flood = a_flood_briefing()
    table = (
        "上海书展的消息。\n\n"
        "| 区 | 例数 |\n| --- | --- |\n| 鹿城区 | 12例 |\n| 瓯海区 | 3\\*4 |\n\n各处正常\n\n观测不断\n\n"
        + "长长的一段，" * 60
        + "末尾才说到天文台。\n"
    )
    return [
        a_page(
            day="2021-06-01",
            session=2,
            path="xiamen/flood.md",
            title="防汛工作新闻发布会",
            speakers=[("陈一鸣", "市水利局局长"), ("曾可心", "市气象台首席预报员")],
            body=flood.body + "\n水库水位已降，各处正常\n\n观测照旧。\n",
            kind="transcript",
            figures=flood.metadata.figures[:1],
        ),
        a_page(
            "温州市",
            "2020-03-12",
            session=38,
            path="wenzhou/table.md",
            title="=疫情通报会（第三十八场）",
            series="疫情通报会",
            body=table,
        ),
        a_page(
            day="2022-05-04",
            path="xiamen/books.md",
            title="臺灣書展開幕",
            series=None,
            kind="article",
            body="廈門的讀者來了，特此通報。\n",
        ),
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(an_archive(), tmp_path_factory.mktemp("search"))


def ask(page: Any, query: str) -> None:
    """Type a query and wait for its answer."""
    page.fill("#site-find", query)
    page.press("#site-find", "Enter")
    settle(page)


def settle(page: Any) -> None:
    page.wait_for_function(
        "/找到|没有/.test(document.querySelector('.status').textContent) && !document.querySelector('[aria-busy]')"
    )


def found(page: Any) -> list[str]:
    links = page.eval_on_selector_all(".results h2 a", "links => links.map(link => link.href)")
    return [Path(urlsplit(link).path).stem for link in links]


@pytest.mark.browser
def test_queries_find_what_holds_them_the_best_first(visit: Any, site: Path) -> None:
    page = visit(site, "search.html")
    for case in [row.values[0] for row in load_cases("search-queries")]:
        page.evaluate("document.querySelector('.status').textContent = ''")
        page.fill("#site-find", case["query"])
        page.press("#site-find", "Enter")
        if case["query"] != '"':
            settle(page)
        page.wait_for_timeout(60)
        assert found(page) == case["finds"], case["label"]


@pytest.mark.browser
def test_the_browser_folds_as_the_build_does(visit: Any, site: Path) -> None:
    page = visit(site, "search.html")
    forms = ["".join(simple_forms()), "".join(simple_forms().values())]
    page.evaluate("forms => window.archiveSearch.setForms(forms)", forms)
    cases = [row.values[0] for row in load_cases("search-folding")]
    folded = page.evaluate("texts => texts.map(window.archiveSearch.fold)", [case["text"] for case in cases])
    assert folded == [case["folded"] for case in cases]
    every = "".join(chr(code) for code in range(0x20, 0xFFFE) if not 0xD800 <= code < 0xE000)
    in_browser = page.evaluate("text => Array.from(text, one => archiveSearch.fold('a' + one + 'a'))", every)
    odd = [one for one, folded in zip(every, in_browser, strict=True) if folded != fold(f"a{one}a")]
    assert len(odd) < 40, odd  # letters that one of the two Unicode tables does not know yet


@pytest.mark.browser
def test_a_find_leads_to_its_paragraph_and_is_marked_there(visit: Any, site: Path) -> None:
    page = visit(site, "search.html")
    ask(page, "雨勢減弱")
    assert page.inner_text(".results mark") == "雨势减弱"
    page.click(".results a")
    page.wait_for_selector("mark.hit")
    assert unquote(page.url).endswith("briefings/xiamen/flood.html?mark=雨势减弱#p4")
    assert page.inner_text("p:target mark.hit") == "雨势减弱"
    assert page.evaluate("document.activeElement.id") == "p4"
    assert in_view(page)
    page.go_back()
    settle(page)
    assert page.input_value("#site-find") == "雨勢減弱"


def in_view(page: Any) -> bool:
    page.wait_for_timeout(700)  # scrolling is smooth
    top = page.evaluate("document.querySelector('mark.hit').getBoundingClientRect().top")
    return bool(0 <= top < page.viewport_size["height"])


@pytest.mark.browser
def test_a_mark_runs_across_tags_and_stays_when_its_paragraph_moved(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/flood.html?mark=水位3.25米#p2")
    page.wait_for_selector("mark.hit")
    assert "".join(page.eval_on_selector_all("mark.hit", "marks => marks.map(m => m.textContent)")) == "水位3.25米"
    page = visit(site, "briefings/wenzhou/table.html?mark=天文台#p1")
    page.wait_for_selector("mark.hit")
    assert page.evaluate("document.querySelector('mark.hit').closest('[id]').id") == "p5"
    page = visit(site, "briefings/wenzhou/table.html?mark=没有的话#p1")
    page.wait_for_timeout(100)
    assert page.query_selector("mark.hit") is None


@pytest.mark.browser
def test_filters_narrow_count_and_stand_in_the_address(visit: Any, site: Path) -> None:
    page = visit(site, "search.html?q=书展")
    settle(page)
    page.wait_for_selector(".facets fieldset")
    assert page.inner_text("fieldset:has-text('城市') label:has-text('厦门市') .count") == "1"
    page.check("input[name=city][value='温州市']")
    settle(page)
    page.wait_for_function("document.querySelectorAll('.results li').length === 1")
    assert found(page) == ["table"]
    assert parse_qs(urlsplit(page.url).query) == {"q": ["书展"], "city": ["温州市"]}
    assert page.is_checked("input[name=city][value='温州市']")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.results li').length === 2")
    visit(site, unquote("search.html?" + urlsplit(page.url).query + "&kind=文章&year=2022"))
    settle(page)
    assert found(page) == ["books"]


@pytest.mark.browser
def test_filters_alone_list_their_pages_by_date(visit: Any, site: Path) -> None:
    page = visit(site, "search.html?city=厦门市")
    settle(page)
    assert found(page) == ["books", "flood"]
    page = visit(site, "search.html?person=曾可心")
    settle(page)
    assert found(page) == ["flood"]
    page = visit(site, "search.html?metric=其他")
    settle(page)
    assert found(page) == ["flood"]


@pytest.mark.browser
def test_results_can_be_sorted_by_date(visit: Any, site: Path) -> None:
    page = visit(site, "search.html?q=通报")
    settle(page)
    assert found(page) == ["table", "books"]
    page.select_option(".sort", "date")
    page.wait_for_function("location.search.includes('sort=date')")
    settle(page)
    assert found(page) == ["books", "table"]
    page = visit(site, "search.html?q=通报&sort=date")
    settle(page)
    assert page.input_value(".sort") == "date"
    assert found(page) == ["books", "table"]


@pytest.mark.browser
def test_results_are_saved_as_a_table_that_runs_nothing(visit: Any, site: Path) -> None:
    page = visit(site, "search.html?q=书展")
    settle(page)
    with page.expect_download() as download:
        page.click(".save")
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["标题", "日期", "城市", "场次", "类型", "摘录", "地址"]
    assert [row[:3] for row in rows[1:]] == [
        ["臺灣書展開幕", "2022-05-04", "厦门市"],
        ["'=疫情通报会（第三十八场）", "2020-03-12", "温州市"],
    ]
    assert unquote(rows[2][6]) == "./briefings/wenzhou/table.html?mark=书展#p1"


@pytest.mark.browser
def test_all_is_done_by_keyboard(visit: Any, site: Path) -> None:
    page = visit(site, "search.html?q=书展")
    settle(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-find"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("=疫情")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "site-find"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "site-find"
    page.keyboard.press("Escape")
    assert page.input_value("#site-find") == ""
    assert found(page) == []
    ask(page, "书展")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".briefing")
    assert "books.html" in page.url


@pytest.mark.browser
def test_suggestions_are_a_combobox(visit: Any, site: Path) -> None:
    page = visit(site, "search.html")
    field = page.locator("#site-find")
    assert field.get_attribute("role") == "combobox"
    field.press_sequentially("zengk")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.inner_text(f"#{active} span") == "曾可心"
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.keyboard.press("Enter")
    settle(page)
    assert page.input_value("#site-find") == "曾可心"
    assert found(page) == ["flood"]
    field.fill("")
    for typed, name in (("廈", "厦门市"), ("xm", "厦门市"), ("臺灣", "臺灣書展開幕"), ("陈", "陈一鸣")):
        field.fill("")
        field.press_sequentially(typed)
        page.wait_for_selector(f"[role=option]:has-text('{name}')")
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert page.input_value("#site-find") == "陈"


@pytest.mark.browser
def test_the_search_fits_a_phone(visit: Any, site: Path) -> None:
    page = visit(site, "search.html")
    page.set_viewport_size({"width": 390, "height": 844})
    visit(site, "search.html?q=书展")
    settle(page)
    page.click(".facets summary")
    page.wait_for_selector(".facets label")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for selector in (".find button", ".save", ".facets summary", ".sort"):
        assert page.locator(selector).bounding_box()["height"] >= 38, selector


@pytest.mark.browser
def test_a_missing_file_is_said_and_asked_for_again(visit: Any, site: Path, tmp_path: Path, browser: Any) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.route("**/texts/**", lambda route: route.abort())
    page.goto(f"{site.as_uri()}/search.html?q=书展")
    page.wait_for_function("document.querySelector('.status').textContent.includes('没有读到')")
    page.unroute("**/texts/**")
    ask(page, "书展")
    assert found(page) == ["books", "table"]
    context.close()


@pytest.mark.browser
def test_many_results_come_a_batch_at_a_time(visit: Any, tmp_path: Path) -> None:
    pages = [a_page(path=f"x/{n:02}.md", title=f"第{n}页", body=f"水库{n}号\n", series=None) for n in range(25)]
    page = visit(build_site(pages, tmp_path), "search.html?q=水库")
    settle(page)
    assert page.inner_text(".status") == "找到 25 篇"
    counts = [page.locator(".results li").count()]
    while page.is_visible(".more button"):
        page.click(".more button")
        page.wait_for_function(f"document.querySelectorAll('.results li').length > {counts[-1]}")
        counts.append(page.locator(".results li").count())
    assert counts == [10, 20, 25]
    assert len(set(found(page))) == 25


@pytest.mark.browser
def test_common_words_in_other_places_are_told_by_the_index_or_the_text(visit: Any, tmp_path: Path) -> None:
    bodies = (
        "水库告急",
        "水库、库告、告急",
        "水库告、库告急",
    )  # the phrase; its pairs alone; what stands three in a row
    pages = [a_page(path=f"x/{n:03}.md", body=f"{bodies[n % 3]}\n", series=None) for n in range(ROWS_FROM + 10)]
    page = visit(build_site(pages, tmp_path), "search.html?q=水库告急")
    settle(page)
    assert page.inner_text(".status") == "找到 70 篇"
    proposed = page.evaluate(
        """async () => {
          const filters = Object.fromEntries(archiveSearch.FACETS.map(facet => [facet, new Set()]));
          return (await archiveSearch.ask({query: '水库告急', filters: filters, sort: ''})).open.length;
        }"""
    )
    assert proposed == 140
