"""The derived pages in the built site: every kind is there, holds together, and leads to the very sentence."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_site
from conftest import ROOT, build_docs, build_site
from factories import HOSTILE, a_page, a_rich_archive
from test_site import Html, html_pages

KINDS = {
    "home": "index.html",
    "cities": "cities/index.html",
    "city": "cities/xiamen.html",
    "city of hostile names": "cities/mou-b.html",
    "dates": "dates/index.html",
    "year": "dates/2021.html",
    "day": "dates/2021-06-02.html",
    "people": "people/index.html",
    "person": "people/chen-yiming-xiamen.html",
    "questions": "questions/index.html",
    "figures": "figures/index.html",
    "metric": "figures/confirmed-new.html",
    "figures without a metric": "figures/other.html",
    "topics": "topics/index.html",
    "topic": "topics/fang-xun.html",
    "series list": "series/index.html",
    "publishers": "publishers/index.html",
    "publisher": "publishers/shi-zheng-fu-xin-wen-ban-gong-shi.html",
    "part of a long list": "questions/index/c-suzhou.2.html",
    "briefing": "briefings/xiamen/2021-06-01-2.html",
}
COUNTS = "briefings/xiamen/2021-06-02-1.html"


@pytest.fixture(scope="session")
def rich_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with every kind of page, of more than one page where lists can be long."""
    return build_site(a_rich_archive(), tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def pages(rich_site: Path) -> dict[str, Html]:
    return html_pages(rich_site)


def assert_sound(pages: dict[str, Html], site: Path) -> None:
    test_site.test_every_page_is_well_formed_and_stands_on_its_own(pages)
    test_site.test_nothing_is_loaded_from_another_host(pages, site)
    test_site.test_every_link_leads_somewhere(pages, site)


def test_every_kind_of_page_is_sound(pages: dict[str, Html], rich_site: Path) -> None:
    assert set(KINDS.values()) <= set(pages)
    assert_sound(pages, rich_site)


def test_every_page_of_the_archive_as_it_stands_is_sound(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs)
    site = build_docs(docs, tmp_path / "site")
    assert_sound(html_pages(site), site)


def test_labels_of_what_is_drawn_lead_to_what_is_there(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        for _, attributes in page.tags:
            for name in ("aria-labelledby", "aria-describedby", "for"):
                assert set(attributes.get(name, "").split()) <= set(page.ids), path


def test_the_navigation_is_small_and_the_same_on_every_page(pages: dict[str, Html]) -> None:
    for path in KINDS.values():
        listed = [attributes["href"] for attributes in pages[path].all("a") if "href" in attributes]
        top = [href.rpartition("../")[2] for href in listed[2:10]]
        names = [f"{name}/index.html" for name in ("cities", "dates", "people", "questions", "figures", "topics")]
        assert [*names, "search.html", "about.html"] == [
            href if "/" in href or href in ("search.html", "about.html") else f"{path.split('/')[0]}/{href}"
            for href in top
        ], path


SCRIPTS = ("archive.js", "display.js", "reading.js", "report.js")


def test_hostile_names_are_shown_and_nothing_more(pages: dict[str, Html]) -> None:
    shown = [path for path, page in pages.items() if HOSTILE in page.text]
    assert {path.split("/")[0] for path in shown} >= {"series", "publishers", "topics", "figures", "dates", "cities"}
    for path in shown:
        assert not pages[path].all("img")
        run = [script for script in pages[path].all("script") if script.get("type") != "application/ld+json"]
        assert {script["src"].rpartition("/")[2] for script in run} <= set(SCRIPTS)
        assert not [a for a in pages[path].all("a") if a.get("href", "").startswith("javascript")]


def test_charts_are_described_and_have_their_numbers_beside_them(pages: dict[str, Html]) -> None:
    city = pages[KINDS["city"]]
    assert len([svg for svg in city.all("svg") if svg.get("class") == "chart"]) == 2
    for words in ("2021-06-01 至 2021-06-06，6 个数，最小 4，最大 12。", "2021-06-06 24:00", "全部数据和原句"):
        assert words in city.text


def test_every_figure_can_be_linked_to_even_when_its_quote_is_not_found(pages: dict[str, Html]) -> None:
    assert {"f1", "f2", "f3"} <= set(pages[KINDS["briefing"]].ids)
    assert ("tr", {"id": "f3"}) in pages[KINDS["briefing"]].tags


def test_every_speaker_can_be_linked_to(pages: dict[str, Html]) -> None:
    assert {"who-1", "who-2", "who-3"} & set(pages[KINDS["briefing"]].ids) >= {"who-3"}


def test_a_briefing_leads_to_its_neighbours_relations_and_groups(pages: dict[str, Html]) -> None:
    links = {a.get("href") for a in pages[COUNTS].all("a")}
    assert "2021-06-03-2.html" in links
    assert "../../dates/2021-06-02.html" in links
    assert any(link and link.startswith("../wenzhou/2021-06-") for link in links)  # related
    assert {"../../topics/fang-xun.html", "../../publishers/shi-zheng-fu-xin-wen-ban-gong-shi.html"} <= {
        a.get("href") for a in pages[KINDS["briefing"]].all("a")
    }


def test_a_page_full_of_names_and_figures_stays_small(tmp_path: Path) -> None:
    cast: list[tuple[str, str | None]] = [(f"王{name}明", "市应急管理局副局长") for name in "甲乙丙丁戊己"]
    paragraph = "厦门市和温州市按照安排轮班值守，登记清楚，当天汇总。" * 4
    body = "\n\n".join(
        f"### 第{n}问 {{#q{n}}}\n\n**记者：** 怎样？\n\n**{cast[n % 6][0]}：** 新增确诊{n}例。{paragraph}"
        for n in range(1, 25)
    )
    figures = [{"metric": "confirmed_new", "value": n, "unit": "例", "quote": f"新增确诊{n}例"} for n in range(1, 25)]
    page = a_page(body=body, speakers=cast, figures=figures, path="xiamen/a.md")
    site = build_site([page, a_page("温州市")], tmp_path)
    assert len(body) > 3500
    assert (site / "briefings" / "xiamen" / "a.html").stat().st_size < 40_000


def test_numbers_of_a_calendar_keep_their_contrast_on_every_shade() -> None:
    folder = test_site.THEME / "assets" / "site"
    css = (folder / "archive.css").read_text(encoding="utf-8")
    blocks = re.findall(r"\{([^{}]*--paper:[^{}]*)\}", css)
    shades = re.findall(
        r"\.l\d a \{ background: color-mix\(in srgb, var\(--red\) (\d+)%", (folder / "lists.css").read_text()
    )
    assert len(shades) == 5
    for scheme in (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks[:3]):
        for share in map(int, shades):
            assert test_site.contrast(scheme["ink"], mixed(scheme["red"], scheme["sheet"], share)) >= 4.5, share


def mixed(one: str, other: str, share: int) -> str:
    """The colour that `color-mix` makes of two."""
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round((a * share + b * (100 - share)) / 100):02x}" for a, b in parts)


# In a browser


@pytest.mark.browser
def test_no_kind_of_page_is_wider_than_the_screen(visit: Any, rich_site: Path) -> None:
    for path in KINDS.values():
        page = visit(rich_site, path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def marked(page: Any) -> list[str]:
    """The sentence that a link landed on, as it is lit up."""
    page.wait_for_selector("mark:target, mark:has(> :target)")
    found = "all => all.filter(one => one.matches(':target, :has(> :target)')).map(one => one.textContent)"
    return list(page.eval_on_selector_all("mark", found))


@pytest.mark.browser
def test_a_point_of_a_chart_and_its_row_lead_to_the_sentence(visit: Any, rich_site: Path) -> None:
    page = visit(rich_site, KINDS["city"])
    page.click(".plot:first-child svg a >> nth=1")
    assert page.url.endswith("2021-06-03-2.html#f1")
    assert marked(page) == ["新增确诊12例"]
    page = visit(rich_site, KINDS["city"])
    page.click(".plot:first-child summary")
    page.click(".plot:first-child tbody tr:nth-child(5) a")
    assert page.url.endswith("2021-06-03-2.html#f1")


@pytest.fixture
def plain(browser: Any) -> Iterator[Any]:
    """Opens addresses with scripts and network off."""
    context = browser.new_context(java_script_enabled=False, offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()

    def go(site: Path, path: str) -> Any:
        page.goto(f"{site.as_uri()}/{path}")
        return page

    yield go
    context.close()


@pytest.mark.browser
def test_all_of_it_works_without_scripts(plain: Any, rich_site: Path) -> None:
    page = plain(rich_site, "index.html")
    page.click("nav >> text=数据")
    page.click("main >> text=新增确诊")
    page.click("#c-xiamen ~ table .value >> nth=0")
    assert page.url.endswith("#f1")
    page.click(".facts >> text=2021年6月2日")
    page.click("nav >> text=问答")
    page.click("main .leaves a >> nth=1")
    page.click(".pager .prev")
    assert page.url.endswith("questions/index/c-suzhou.html")


@pytest.mark.browser
def test_the_calendar_leads_to_the_day_and_the_day_to_the_other_city(visit: Any, rich_site: Path) -> None:
    page = visit(rich_site, KINDS["year"])
    page.click(".month a[title^='6月2日']")
    assert page.url.endswith("dates/2021-06-02.html")
    assert page.locator("#briefings ~ table tbody tr").count() == 2
    page.click("#figures ~ table a.value >> nth=0")
    assert re.search(r"briefings/wenzhou/2021-06-02-1\.html#f1$", page.url)
