"""What a reader does on a page: links, copies, cites, switches script and language and size, prints."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from conftest import build_site
from factories import HOSTILE, a_flood_account, a_page, a_small_archive

from build_archive.contract import DocumentKind, Provenance, Role
from build_archive.lexicon import load_table
from build_archive.site.statements import part_of

BRIEFING = "briefings/xiamen/2021-06-01-2.html"
TALK = "briefings/xiamen/talk.html"
TRADITIONAL = "briefings/other/hant.html"

TALKS = """\
**主持人：** 各位好，现在开始，请看表面的干部名单。

**陈发里：** 皇后大道以后改名，发展与头发无关，公里这里不写。

两段说完。

### 何时开放 {#q1}

**某报记者：** 何时开放？网址是 https://www.example.org/a/very/long/address/of/a/page.html 吗？

**曾可心：** 等干净再说。
"""


def talks() -> list[Any]:
    """Pages that speak in every part, one with joined paragraphs, one written in traditional characters."""
    origin = Provenance(source="source_texts/a.txt", sha256="0" * 64, generator="0", paragraphs="1 4+7 3 9-10")
    people = [("陈发里", "市水利局局长"), ("曾可心", None)]
    return [
        a_page(path="xiamen/talk.md", body=TALKS, speakers=people, provenance=origin, kind="transcript"),
        a_page(
            None,
            "2020-05-05",
            path="other/hant.md",
            series=None,
            title="防汛新聞發佈會實錄",
            body="市政府召開發佈會，介紹頭髮與發展的關係。\n",
        ),
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = talks() + a_small_archive()
    accounts = {"xiamen/2021-06-01-2.md": a_flood_account()}
    return build_site(pages, tmp_path_factory.mktemp("reading"), accounts)


def choose(page: Any, name: str, value: str) -> None:
    page.evaluate("document.querySelector('.display').open = true")
    page.check(f"[name=display-{name}][value='{value}']")
    page.evaluate("document.querySelector('.display').open = false")


def in_script(page: Any, language: str) -> None:
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)


def catch_copies(page: Any) -> None:
    """Keep what a page copies where the test can see it: the clipboard itself asks for leave."""
    page.evaluate("() => { navigator.clipboard.writeText = async text => { window.copied = text; }; }")


# Paragraphs


def test_paragraphs_keep_their_numbers_and_those_of_paragraphs_joined_into_them(site: Path) -> None:
    html = (site / TALK).read_text(encoding="utf-8")
    ids = re.findall(r'id="(p\d+)"', html)
    assert ids == ["p1", "p4", "p7", "p3", "p9", "p10"]
    for number in ("1", "4", "3", "9", "10"):
        assert f'href="#p{number}"' in html


def test_a_heading_cannot_take_the_id_of_a_paragraph(tmp_path: Path) -> None:
    site = build_site([a_page(path="xiamen/a.md", body="## 甲 {#p1}\n\n乙。\n")], tmp_path)
    html = (site / "briefings/xiamen/a.html").read_text(encoding="utf-8")
    assert html.count('id="p1"') == 1
    assert '<p id="p1">' in html


def test_parts_are_told_by_labels_and_roles() -> None:
    assert part_of("提问", {}) == "question"
    assert part_of("王某", {"王某": Role.REPORTER}) == "question"
    assert part_of("记者站站长王某", {}) == "answer"


def test_who_speaks_is_marked_in_the_page(site: Path) -> None:
    html = (site / TALK).read_text(encoding="utf-8")
    assert re.findall(r'<p class="([\w ]+)"', html.split('class="text prose"')[1].split("<section")[0]) == [
        "host", "answer", "question ragged", "answer",
    ]  # fmt: skip


@pytest.mark.browser
def test_the_mark_of_a_paragraph_is_a_link_and_offers_to_copy_and_cite(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    catch_copies(page)
    page.focus("#p4 > .headerlink")
    assert page.evaluate("getComputedStyle(document.activeElement).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#p4'")
    page.focus("#p4 > .headerlink")  # going to a paragraph may take the focus to its start
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied") == (
        "陈发里： 皇后大道以后改名，发展与头发无关，公里这里不写。\n——《防汛工作新闻发布会》，2021-06-01，第4段"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'site-cite'")
    assert ": 第4段(2021-06-01)[" in page.inner_text("[data-style='GB/T 7714']")


@pytest.mark.browser
def test_a_link_to_a_paragraph_that_was_joined_leads_to_where_its_words_stand(visit: Any, site: Path) -> None:
    page = visit(site, TALK + "#p7")
    assert page.eval_on_selector(":target", "target => target.closest('p').id") == "p4"
    assert ": 第7段" in page.inner_text("[data-style='GB/T 7714']")
    assert visit(site, TALK + "#q1").inner_text("[data-style='APA']").count("para.") == 0


@pytest.mark.browser
def test_selected_words_are_copied_with_their_source(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    catch_copies(page)
    page.evaluate("""() => {
        const range = document.createRange(), node = document.querySelector('#p3').firstChild;
        range.setStart(node, 0);
        range.setEnd(node, 2);
        getSelection().addRange(range);
    }""")
    page.click(".floating button >> nth=0")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied") == "两段\n——《防汛工作新闻发布会》，2021-06-01，第3段"


@pytest.mark.browser
def test_copying_works_where_the_clipboard_is_closed(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
    page.evaluate(
        "() => { document.execCommand = name => { window.copied = document.activeElement.value; return true; }; }"
    )
    page.click(".cite .style button >> nth=1")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").startswith("防汛工作新闻发布会 [Transcript]. (2021, June 1).")


# The other script


@pytest.mark.browser
def test_the_script_is_switched_with_names_locked_and_remembered(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    record = page.inner_text(".text")
    choose(page, "script", "hant-tw")
    in_script(page, "zh-Hant-TW")
    shown = page.inner_text(".text")
    assert "陈发里" in shown
    for words in ("皇后大道以後改名", "發展與頭髮無關", "公里這裡不寫", "等乾淨再說", "表面的幹部名單"):
        assert words in shown
    assert "複製和引用仍用原文" in page.inner_text(".converted")
    assert page.title().startswith("防汛工作新聞發佈會")
    page = visit(site, TALK)  # remembered
    in_script(page, "zh-Hant-TW")
    choose(page, "script", "hant-hk")
    in_script(page, "zh-Hant-HK")
    assert "公里這裏不寫" in page.inner_text(".text")
    choose(page, "script", "")
    in_script(page, "zh-Hans")
    assert page.inner_text(".text") == record
    assert not page.is_visible(".converted")


@pytest.mark.browser
def test_a_traditional_text_is_shown_simplified_and_left_alone_otherwise(visit: Any, site: Path) -> None:
    page = visit(site, TRADITIONAL)
    assert page.get_attribute(".text", "lang") == "zh-Hant"
    record = page.inner_text(".text")
    choose(page, "script", "hans")
    page.wait_for_selector(".converted")
    assert "市政府召开发布会，介绍头发与发展的关系。" in page.inner_text(".text")
    assert page.get_attribute(".text", "lang") == "zh-Hans"
    choose(page, "script", "hant-tw")
    in_script(page, "zh-Hant-TW")
    assert page.inner_text(".text") == record
    assert page.get_attribute(".text", "lang") == "zh-Hant"


@pytest.mark.browser
def test_copying_and_citing_give_the_record_whatever_is_shown(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    catch_copies(page)
    cited = page.inner_text("[data-style='GB/T 7714']")
    choose(page, "script", "hant-tw")
    in_script(page, "zh-Hant-TW")
    assert page.inner_text("[data-style='GB/T 7714']") == cited
    page.focus("#p10 > .headerlink")
    page.click(".acts button >> nth=0")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").startswith("曾可心： 等干净再说。\n")
    copied = page.evaluate("""() => {
        getSelection().selectAllChildren(document.querySelector('#p10'));
        const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true });
        document.querySelector('#p10').dispatchEvent(event);
        return event.clipboardData.getData('text/plain');
    }""")
    assert copied == "曾可心： 等干净再说。"


@pytest.mark.browser
def test_results_of_a_search_are_shown_in_the_chosen_script(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    choose(page, "script", "hant-tw")
    page = visit(site, "search.html?q=头发无关")
    page.wait_for_selector(".results mark")
    page.wait_for_function("document.querySelector('.results').textContent.includes('頭髮無關')")


# The frame in English


@pytest.mark.browser
def test_the_frame_is_shown_in_english_and_the_record_is_not(visit: Any, site: Path) -> None:
    page = visit(site, BRIEFING)
    record = page.inner_text(".text"), page.inner_text("h1")
    choose(page, "frame", "en")
    page.wait_for_function("document.querySelector('.docket .kind').textContent === 'Report'")
    assert page.inner_text(".facts dt >> nth=0") == "Date"
    assert page.inner_text(".facts time >> nth=0") == "Tuesday, 1 June 2021"
    assert page.get_attribute(".facts dt >> nth=0", "lang") == "en"
    assert page.get_attribute("#site-find", "placeholder") == "Search all texts"
    assert page.inner_text(".figures tbody th >> nth=2") == "New confirmed"
    assert (page.inner_text(".text"), page.inner_text("h1")) == record
    choose(page, "frame", "")
    page.wait_for_function("document.querySelector('.docket .kind').textContent === '报道'")
    assert page.get_attribute(".facts dt >> nth=0", "lang") is None


def test_without_scripts_english_stands_beside_the_chinese(site: Path) -> None:
    html = (site / BRIEFING).read_text(encoding="utf-8")
    assert '城市 <span lang="en">Cities</span>' in html
    assert '<p class="facts-line" lang="en">Report. Xiamen (Fujian), 1 June 2021, 16:30.' in html


def test_every_kind_and_role_of_the_frame_has_english() -> None:
    frame = load_table("frame_english.tsv")
    labels = load_table("labels.tsv")
    closed = [values[0] for key, values in labels.items() if key.startswith(("kind.", "role.", "metric."))]
    assert [word for word in closed if word not in frame] == []
    assert len(closed) > len(DocumentKind)


# How it looks


@pytest.mark.browser
@pytest.mark.parametrize("size", ["", "large", "larger"])
def test_no_size_of_type_breaks_a_page(visit: Any, site: Path, size: str) -> None:
    page = visit(site, BRIEFING)
    choose(page, "size", size)
    for path in (BRIEFING, TALK, "index.html", "search.html", "briefings/other/2018-02-03-x.html"):
        page = visit(site, path)
        assert page.evaluate("document.documentElement.dataset.size || ''") == size
        for width in (390, 640, 1280):  # 640: what is left of 1280 at 200 %
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.browser
def test_the_text_is_37_characters_wide_and_questions_stand_beside_it(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    wide = page.eval_on_selector(
        ".text", "text => text.clientWidth / parseFloat(getComputedStyle(text.querySelector('p')).fontSize)"
    )
    assert 36 <= wide <= 40
    assert page.eval_on_selector(".contents details", "one => getComputedStyle(one).position") == "sticky"
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    assert page.get_attribute(".contents details", "open") is None


@pytest.mark.browser
def test_no_last_line_is_torn_apart_by_justification(visit: Any, tmp_path: Path) -> None:
    lengths = (f"**曾可心：** {'各处登记清楚' * 12}{'站' * more}。" for more in range(40))
    site = build_site([a_page(path="xiamen/a.md", body="\n\n".join(lengths))], tmp_path)
    page = visit(site, "briefings/xiamen/a.html")
    assert page.eval_on_selector(".text p", "one => getComputedStyle(one).textAlign") == "justify"
    gaps = page.eval_on_selector_all(
        ".text p",
        """all => all.map(paragraph => {
            const range = document.createRange(), words = paragraph.querySelector('strong').nextSibling;
            const boxes = [2, 1].map(back => {
                range.setStart(words, words.length - back);
                range.setEnd(words, words.length - back + 1);
                return range.getBoundingClientRect();
            });
            return boxes[0].top === boxes[1].top ? boxes[1].left - boxes[0].left : 0;
        })""",
    )
    assert len(gaps) == 40
    assert max(gaps) < 34  # two characters


@pytest.mark.browser
def test_speakers_are_told_apart_by_more_than_colour(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    lines = page.eval_on_selector_all(".text p[class]", "all => all.map(p => getComputedStyle(p).borderLeftStyle)")
    assert lines == ["dotted", "none", "solid", "none"]


@pytest.mark.browser
def test_print_leaves_the_record_alone_on_paper(visit: Any, site: Path) -> None:
    page = visit(site, BRIEFING)
    choose(page, "scheme", "dark")
    page.emulate_media(media="print")
    for gone in (".sections", ".tools", ".contents", ".headerlink", ".crumbs", ".cite button", ".neighbours"):
        assert not page.is_visible(f"{gone} >> nth=0"), gone
    for kept in (".card h1", ".facts", ".text", "[data-style='GB/T 7714']", ".source"):
        assert page.is_visible(kept), kept
    assert page.eval_on_selector("body", "body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.eval_on_selector(".outside", "link => getComputedStyle(link, '::after').content") == '" ↗"'
    assert "briefings/xiamen/2021-06-01-2.html" in page.inner_text(".source")


@pytest.mark.browser
def test_motion_is_reduced_when_asked(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "smooth"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(behaviour) == "auto"


@pytest.mark.browser
def test_the_keyboard_reaches_everything_and_is_trapped_nowhere(visit: Any, site: Path) -> None:
    page = visit(site, TALK)
    seen: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            if (one === document.body) return 'body';
            const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                || one.tagName === 'INPUT' && one.closest('.find');
            return (shown ? '' : 'unseen ') + (one.id || one.className || one.tagName);
        }""")
        )
        if seen[-1] == "body":
            break
    assert "body" in seen  # the walk ends
    assert not [one for one in seen if one.startswith("unseen")]
    assert len([one for one in seen if one == "headerlink"]) >= 5
    page.focus(".display summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "display-script"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.get_attribute(".display", "open") is None


# Accessible, light

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
EVERY_KIND = (
    "index.html",
    "about.html",
    "search.html?q=水库",
    "cities/index.html",
    "cities/xiamen.html",
    "dates/2021.html",
    "people/index.html",
    "people/chen-yiming-xiamen.html",
    "questions/index.html",
    "figures/index.html",
    "topics/index.html",
    "data/index.html",
    BRIEFING,
    TALK,
    TRADITIONAL,
    "briefings/xiamen/2021-06-01-2.repairs.html",
    "briefings/other/2018-02-03-x.html",
    "404.html",
)


def violations(page: Any) -> Iterator[str]:
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run({ preload: false, runOnly: rules })",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    for one in found["violations"]:
        if one["impact"] in ("serious", "critical"):
            yield f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes'][:3]], ensure_ascii=False)}"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, site: Path, scheme: str, width: int) -> None:
    found = {}
    for path in EVERY_KIND:
        page = visit(site, path)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        if path.startswith("search"):
            page.wait_for_selector(".results mark")
            page.wait_for_function("getComputedStyle(document.querySelector('.results')).opacity === '1'")  # not busy
        if page.query_selector(".display"):
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        troubles = list(violations(page))
        if troubles:
            found[path] = troubles
    assert found == {}


@pytest.mark.browser
def test_a_briefing_of_3500_characters_is_light(browser: Any, tmp_path: Path) -> None:
    paragraph = "各处按照安排轮班值守，登记清楚，当天汇总。" * 5
    body = "\n\n".join(f"### 第{n}问 {{#q{n}}}\n\n**记者：** 怎样？\n\n**王某：** {paragraph}" for n in range(1, 33))
    speakers: list[tuple[str, str | None]] = [(f"王{n}", "市应急管理局副局长") for n in range(8)]
    site = build_site(
        [a_page(body=body, speakers=speakers, path="xiamen/a.md", publisher="市政府新闻办公室")], tmp_path
    )
    assert (site / "briefings/xiamen/a.html").stat().st_size < 40_000
    context = browser.new_context(offline=True)
    page = context.new_page()
    loaded: list[Path] = []
    page.on("request", lambda request: loaded.append(Path(request.url.removeprefix("file://").partition("#")[0])))
    page.goto((site / "briefings/xiamen/a.html").as_uri(), wait_until="load")
    context.close()
    assert len(loaded) >= 5
    assert sum(path.stat().st_size for path in loaded) < 150_000


def test_hostile_titles_stay_words_in_every_part_of_the_page(site: Path) -> None:
    html = (site / "briefings/other/2018-02-03-x.html").read_text(encoding="utf-8")
    assert HOSTILE not in html
    assert "<script>document" not in html
