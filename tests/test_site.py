"""The built site: strict build, what its HTML holds, and what a reader does in a browser."""

import base64
import hashlib
import re
import shutil
import tomllib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT, build_docs, build_site
from factories import HOSTILE, a_page

from build_archive.contract import Basis, DocumentKind, Role
from build_archive.lexicon import label, load_words
from build_archive.model import Kind
from build_archive.site.rendering import SiteError

BRIEFING = "briefings/xiamen/2021-06-01-2.html"
ACCOUNT = "briefings/xiamen/2021-06-01-2.repairs.html"
THEME = ROOT / "build_archive" / "site" / "theme"
_VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle"})


class Html(HTMLParser):
    """What a page holds: tags with attributes, ids, text, and tags that do not close."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.unclosed: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.unclosed, f"</{tag}> closes nothing"
            assert self.unclosed[-1] == tag, f"</{tag}> closes <{self.unclosed[-1]}>"
            self.unclosed.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def html_pages(site: Path) -> dict[str, Html]:
    return {path.relative_to(site).as_posix(): Html(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def pages(small_site: Path) -> dict[str, Html]:
    return html_pages(small_site)


# The build


def test_an_archive_without_briefings_builds(tmp_path: Path) -> None:
    site = build_site([], tmp_path)
    assert "还没有内容。" in Html(site / "cities" / "index.html").text
    assert (site / "search.html").exists()


def test_a_broken_page_stops_the_build_and_is_named(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("briefings"))
    (docs / "briefings").mkdir()
    (docs / "briefings" / "x.md").write_text("---\ntitle: 甲\ntime: 16:30\n---\n", encoding="utf-8")
    with pytest.raises(SiteError) as problem:
        build_docs(docs, tmp_path / "site")
    assert "x.md:3: time" in str(problem.value)


def test_derived_pages_on_disk_are_replaced_by_fresh_ones(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for path in ("index.md", "about.md", "policy.md", "policy-en.md", "search.md"):
        shutil.copy(ROOT / "docs" / path, tmp_path / "docs" / path)
    stale = tmp_path / "docs" / "cities" / "index.md"
    stale.parent.mkdir()
    stale.write_text("# 旧页\n", encoding="utf-8")
    site = build_docs(tmp_path / "docs", tmp_path / "site")
    assert "旧页" not in Html(site / "cities" / "index.html").text


def test_the_archive_as_it_stands_builds(archive_site: Path) -> None:
    assert (archive_site / "index.html").exists()


@pytest.fixture(scope="module")
def archive_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_docs(ROOT / "docs", tmp_path_factory.mktemp("archive") / "site")


# What pages hold


def test_every_page_is_well_formed_and_stands_on_its_own(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        assert not page.unclosed, path
        assert not [name for name, count in Counter(page.ids).items() if count > 1], path
        assert page.all("html") == [{"lang": "zh-Hans"}], path
        assert [tag for tag, _ in page.tags].count("h1") == 1, path
        assert [tag for tag, _ in page.tags].count("main") == 1, path
        for attributes in (attributes for _, attributes in page.tags):
            assert not [name for name in attributes if name.startswith("on") or name == "style"], path
        if path != "404.html":
            assert all(script.get("src") or script["type"] == "application/ld+json" for script in page.all("script")), (
                path
            )
            assert not page.all("style"), path


def test_nothing_is_loaded_from_another_host(pages: dict[str, Html], small_site: Path) -> None:
    for path, page in pages.items():
        loaded = [
            a.get("src") or a.get("href", "") for tag, a in page.tags if tag in ("script", "link", "img", "iframe")
        ]
        for address in loaded:
            assert not urlsplit(address).netloc, f"{path}: {address}"
            assert address == "data:," or (small_site / path).parent.joinpath(address).exists(), f"{path}: {address}"
    for style in small_site.rglob("*.css"):
        assert "url(" not in style.read_text(encoding="utf-8")
        assert "@import" not in style.read_text(encoding="utf-8")


def test_every_link_leads_somewhere(pages: dict[str, Html], small_site: Path) -> None:
    for path, page in pages.items():
        for link in page.all("a"):
            address = urlsplit(link["href"])
            if address.netloc or path == "404.html":
                continue
            target = (small_site / path).parent.joinpath(unquote(address.path)) if address.path else small_site / path
            assert target.exists(), f"{path}: {link['href']}"
            if address.fragment:
                found = pages[target.resolve().relative_to(small_site.resolve()).as_posix()]
                assert address.fragment in found.ids, f"{path}: {link['href']}"


def test_links_that_leave_the_site_give_nothing_away(pages: dict[str, Html]) -> None:
    away = [link for page in pages.values() for link in page.all("a") if urlsplit(link["href"]).netloc]
    assert away
    assert all({"noopener", "noreferrer"} <= set(link["rel"].split()) for link in away)


def test_the_theme_publishes_no_script_or_style_of_its_own(small_site: Path) -> None:
    (folder,) = (small_site / "assets" / "site").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "archive.css", "archive.js", "convert.js", "display.js", "icon.svg", "lists.css", "mend.js", "moved.js",
        "reading.css", "reading.js", "repairs.css", "repairs.js", "report.js", "search",
    }  # fmt: skip
    assert not (small_site / "assets" / "javascripts").exists()
    assert sum((folder / name).stat().st_size for name in ("archive.css", "archive.js")) < 40_000


def test_the_header_of_a_briefing_shows_its_metadata(pages: dict[str, Html]) -> None:
    text = pages[BRIEFING].text
    for words in (
        "2021年6月1日 星期二 16:30（推定）",
        "第 2 场",
        "福建省 厦门市 350200",
        "市防汛指挥部",
        "市政府新闻办公室",
        "2021年6月2日 星期三",
        "www.example.org",
        "曾可心 市气象台首席预报员",
        "12,500人",
        "2021年6月1日24时",
        "新增确诊",
        "标点 1,204 处，空格 3 处",
        "source_texts/a.txt",
        "原文与修订",
    ):
        assert words in text, words
    links = {link["href"] for link in pages[BRIEFING].all("a")}
    assert {"#s1", "#q1", "#f1", "#f2", "2021-05-20-1.html", "2021-06-20-5.html", "2021-06-01-2.repairs.html"} <= links
    assert {"../../cities/xiamen.html", "../../dates/2021-06-01.html", "../../people/chen-yiming-xiamen.html"} <= links


def test_a_page_shows_no_field_that_it_does_not_have(pages: dict[str, Html]) -> None:
    text = pages["briefings/wenzhou/None-x.html"].text
    for words in ("会场", "原文", "人物 发言", "数据", "上一场", "本页目录", "原文与修订"):
        assert words not in text.split("说明", 1)[1].split("程序代码")[0], words


def test_hostile_text_is_shown_and_nothing_more(pages: dict[str, Html]) -> None:
    page = pages["briefings/other/2018-02-03-x.html"]
    assert HOSTILE in page.text
    assert not page.all("img")
    assert all("src" in script or script == {"type": "application/ld+json"} for script in page.all("script"))
    assert not [link for link in page.all("a") if link["href"].startswith("javascript")]
    assert "<!-- x -->" in page.text


def test_every_closed_name_has_a_label() -> None:
    names = {("metric", name) for name in (*load_words("metrics.tsv"), "other")}
    names |= {("kind", kind.value) for kind in DocumentKind} | {("role", role.value) for role in Role}
    names |= {("basis", basis.value) for basis in Basis} | {("repair", kind.value) for kind in Kind}
    assert not [name for kind, name in names if label(name, kind) == name]


def test_a_page_of_3500_characters_stays_small(tmp_path: Path) -> None:
    paragraph = "各处按照安排轮班值守，登记清楚，当天汇总。" * 5
    body = "\n\n".join(f"### 第{n}问 {{#q{n}}}\n\n**记者：** 怎样？\n\n**王某：** {paragraph}" for n in range(1, 33))
    speakers: list[tuple[str, str | None]] = [(f"王{n}", "市应急管理局副局长") for n in range(8)]
    site = build_site([a_page(body=body, speakers=speakers, path="xiamen/a.md")], tmp_path)
    assert len(body) > 3500
    assert (site / "briefings" / "xiamen" / "a.html").stat().st_size < 40_000


def test_the_colours_of_text_keep_their_contrast() -> None:
    css = (THEME / "assets" / "site" / "archive.css").read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
        for block in re.findall(r"\{([^{}]*--paper:[^{}]*)\}", css)
    ]
    assert len(schemes) == 4  # light, dark by the system, dark by choice, print
    assert schemes[1] == schemes[2]
    for scheme in schemes[:3]:
        for ground in ("paper", "sheet"):
            for ink in ("ink", "soft", "red", "teal"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground)
        assert contrast(scheme["on-red"], scheme["red"]) >= 4.5
        assert contrast(scheme["ink"], scheme["mark"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 counts it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def policy() -> str:
    config = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
    return str(config["headers"][0]["values"]["Content-Security-Policy"])


def test_the_security_policy_allows_the_one_inline_style_and_no_other() -> None:
    style = re.search(r"<style>(.*?)</style>", (THEME / "404.html").read_text(encoding="utf-8"), re.DOTALL)
    assert style
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()}'" in policy()
    assert "unsafe" not in policy()


# In a browser


@pytest.mark.browser
def test_every_page_opens_from_disk_without_network(visit: Any, archive_site: Path) -> None:
    paths = sorted(path.relative_to(archive_site).as_posix() for path in archive_site.rglob("*.html"))
    people = [path for path in paths if path.startswith("people/")]
    for path in sorted(set(paths) - set(people[10:])):  # people's pages are many, and of one template
        assert visit(archive_site, path).title(), path


KINDS = (
    "index.html",
    "about.html",
    "search.html?q=厦门",
    "cities/index.html",
    "cities/xiamen.html",
    "dates/2021.html",
    "people/index.html",
    BRIEFING,
    ACCOUNT,
    "briefings/other/2018-02-03-x.html",
)


@pytest.mark.browser
def test_no_page_is_wider_than_the_screen(visit: Any, small_site: Path) -> None:
    for path in KINDS:
        page = visit(small_site, path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.browser
def test_a_search_from_any_page_is_kept_in_the_address(visit: Any, small_site: Path) -> None:
    page = visit(small_site, BRIEFING)
    page.keyboard.press("/")
    page.keyboard.type("水庫")
    page.keyboard.press("Enter")
    page.wait_for_selector(".results mark")
    assert unquote(page.url).endswith("search.html?q=水庫")
    assert page.input_value("#site-find") == "水庫"
    assert page.inner_text(".results mark >> nth=0") == "水库"
    assert page.inner_text(".status") == "找到 2 篇"
    page.click(".results a >> nth=0")
    assert unquote(page.url).endswith(f"{BRIEFING}?mark=水库#q1")


@pytest.mark.browser
def test_the_chosen_scheme_is_remembered(visit: Any, small_site: Path) -> None:
    page = visit(small_site, "index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click(".display summary")
    page.check("[name=display-scheme][value=dark]")
    dark = page.evaluate(ground)
    assert dark != light
    assert visit(small_site, BRIEFING).evaluate(ground) == dark


@pytest.mark.browser
def test_a_figure_leads_to_its_sentence(visit: Any, small_site: Path) -> None:
    page = visit(small_site, BRIEFING)
    page.click(".figures .quote a >> nth=1")
    assert page.url.endswith("#f2")
    assert page.eval_on_selector_all("mark:target", "marks => marks.map(mark => mark.textContent)") == ["水位"]


@pytest.mark.browser
def test_pages_can_be_read_and_searched_by_keyboard(visit: Any, small_site: Path) -> None:
    page = visit(small_site, BRIEFING)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'site-main'")
