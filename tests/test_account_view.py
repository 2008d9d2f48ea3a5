"""The view of a page's account: nothing lost on either side, everything explained, and what a reader does with it."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import build_docs, build_site
from factories import HOSTILE, a_page, a_step
from hypothesis import given
from hypothesis import strategies as st
from test_edits import accounts
from test_site import ACCOUNT, BRIEFING, ROOT, Html

from build_archive.account import Account, parse_account
from build_archive.conversions import convert_here
from build_archive.edits import replay, undo
from build_archive.model import Doubt, Intervention, Kind, Step
from build_archive.pages import parse_page
from build_archive.pipeline import Source
from build_archive.site.rendering import SiteError
from build_archive.site.repairs import view_account
from build_archive.write import write_pages


class Sides(HTMLParser):
    """The text of the two sides, without what only the view says; and how many of each tag."""

    def __init__(self, rows: str) -> None:
        super().__init__()
        self.raw = self.now = ""
        self.tags: list[str] = []
        self._side = ""
        self._aside = 0
        self.feed(rows)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "p":
            self._side = dict(attrs).get("class") or ""
        self._aside = self._aside or (tag == "a" and ("class", "flag") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._side = "" if tag == "p" else self._side
        self._aside = 0 if tag == "a" else self._aside

    def handle_data(self, data: str) -> None:
        if self._side == "raw":
            self.raw += data
        elif self._side == "now" and not self._aside:
            self.now += data


def plain(shown: str) -> str:
    return re.sub("[⏎\n]", "", shown.replace("␣", " "))


@given(accounts(), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20), st.text("甲乙(", max_size=3)), max_size=3))
def test_both_sides_are_whole(account: tuple[str, tuple[Step, ...]], doubts: list[tuple[int, int, str]]) -> None:
    raw, steps = account
    doubted = tuple(Doubt("x.y", start, before, "?", min(step, len(steps))) for step, start, before in doubts)
    view = view_account(Account("a.txt", "0", raw, steps, doubted))
    sides = Sides(view.rows)
    assert plain(sides.raw) == plain(raw)
    assert plain(sides.now) == plain(replay(raw, steps))
    assert sorted(re.findall(r'id="d(\d+)"', view.rows)) == [str(n + 1) for n in range(len(doubted))]
    assert all(1 <= item.line <= raw.count("\n") + 1 for item in view.doubts)
    numbers = {int(number) for number in re.findall(r'href="#k(\d+)"', view.rows)}
    assert numbers <= {change.number for rule in view.rules for change in rule.changes}
    assert sum(rule.count for rule in view.rules) == sum(len(step.interventions) for step in steps)


def an_account(raw: str, *steps: Step, doubts: tuple[Doubt, ...] = ()) -> Account:
    return Account("source_texts/a.txt", "0" * 64, raw, steps, doubts)


def test_hostile_raw_text_is_shown_and_nothing_more() -> None:
    raw = f"{HOSTILE}\n\u202e\x00\ud800<img src=x onerror=y>,&amp;\n"
    view = view_account(an_account(raw, a_step(raw, "hand.correction", Kind.HAND, "<img", "<svg onload=z>")))
    assert not {"script", "img", "svg"} & set(Sides(view.rows).tags)
    assert "\u202e" not in view.rows
    assert "<i>U+202E</i><i>U+0000</i><i>U+D800</i>" in view.rows
    assert all("<svg" not in change.after for rule in view.rules for change in rule.changes)
    view.rows.encode("utf-8")


SEEN = {" ": "␣", "\u200b": "<i>U+200B</i>", "\u3000": "<i>U+3000</i>", "\t": "⇥", "\xa0": "<i>U+00A0</i>", "\n": "⏎"}


@pytest.mark.parametrize("blank", SEEN)
def test_what_is_not_seen_is_shown_where_it_changed(blank: str) -> None:
    raw = f"甲{blank}乙"
    view = view_account(an_account(raw, a_step(raw, "spaces.inner", Kind.SPACES, blank, "")))
    assert f"{SEEN[blank]}</a>" in view.rows


def test_changes_that_touch_are_one_and_those_that_are_the_same_are_explained_once() -> None:
    raw = "發(fā)。發(fā)"
    steps = [a_step(raw, "pinyin.gloss", Kind.PINYIN, "(fā)", "")]
    steps.append(a_step(replay(raw, steps), "script.simplify", Kind.SCRIPT, "發", "发"))
    view = view_account(an_account(raw, *steps))
    assert view.rows.count('<del class="p s">發(fā)</del>') == 2
    assert [(rule.name, rule.count, len(rule.changes)) for rule in view.rules] == [
        ("pinyin.gloss", 2, 1),
        ("script.simplify", 2, 1),
    ]


def test_lines_stand_beside_what_became_of_them() -> None:
    raw = "首页 > 要闻\n甲,乙\n丙\n"
    steps = [a_step(raw, "boilerplate.breadcrumb", Kind.BOILERPLATE, "首页 > 要闻\n", "")]
    steps.append(a_step(replay(raw, steps), "punctuation.width", Kind.PUNCTUATION, ",", "，"))
    rows = re.findall(
        r'<div class="row ([a-z ]+)"><p class="raw" data-n="(\d)">', view_account(an_account(raw, *steps)).rows
    )
    assert rows == [("cut b", "1"), ("changed", "2"), ("same", "3")]


def test_a_heading_that_is_put_in_stands_in_a_row_of_its_own() -> None:
    raw = "甲\n乙\n"
    edit = Intervention("compose.markup", Kind.COMPOSITION, 1, 2, "\n", "\n\n## 丙 {#s1}\n\n")
    rows = re.findall(
        r'data-n="(\d)">.*?<p class="now">(.*?)</p>', view_account(an_account(raw, Step("x", (edit,)))).rows
    )
    assert [(line, plain(re.sub("<[^>]*>", "", text))) for line, text in rows] == [
        ("1", "甲"),
        ("2", "## 丙 {#s1}"),
        ("2", "乙"),
    ]


def test_other_documents_of_the_source_are_folded() -> None:
    raw = "甲文,一\n乙文\n"
    edit = Intervention("split.other", Kind.COMPOSITION, 0, 5, "甲文,一\n", "")
    view = view_account(an_account(raw, Step("split", (edit,)), doubts=(Doubt("punctuation.quote", 1, "文", "?"),)))
    assert view.is_part
    assert '<details class="elsewhere">' in view.rows
    assert view.doubts[0].line == 0
    assert plain(Sides(view.rows).now) == "乙文"


# A site with its accounts

PORTAL = (
    "您现在的位置：首页 > 新闻中心 > 防汛\r\n"
    "厦门市防汛工作新闻发布会（第四场）\r\n"
    "2022年7月3日下午,厦门市召开防汛工作新闻发布会,市水利局局长陈一鸣介绍水库的情况。\r\n"
    "陈一鸣说,全市\u200b水库蓄水 正常，昨夜转移群众120人。<script>document.title='x'</script>\r\n"
    "他提醒大家不要到河\ue123边去，遇到险情及时报告。\r\n"
    "【打印】【关闭】\r\n"
)
NEWSPAPER = (
    "山洪过后道路抢通\n本报厦门7月3日电（记者林某）昨夜山洪冲断的三条乡道,今天上午全部抢通,"
    "沿线二十个村恢复了通车,抢修队仍在现场值守,防止边坡再次垮塌。\n"
    "渔船全部回港避风\n本报厦门7月3日电（记者陈某）受台风影响,全市渔船昨天傍晚全部回港避风,"
    "渔政部门逐船登记,船上人员都已经上岸,安置点备足了饮水和食物。\n"
)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with docs/ of converted sources and the site/ built of them."""
    folder = tmp_path_factory.mktemp("accounts")
    build_site([a_page(path="xiamen/bare.md")], folder)
    texts = {"portal": PORTAL, "paper": NEWSPAPER}
    sources = [Source(f"source_texts/{name}.txt", text.encode()) for name, text in texts.items()]
    report = write_pages(convert_here(sources), folder / "docs" / "briefings")
    assert len(report.written) == 3
    build_docs(folder / "docs", folder / "site")
    return folder


def published(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each page of docs/ that has an account, with the account as the site publishes it."""
    for path in sorted((folder / "docs" / "briefings").rglob("*.repairs.json")):
        relative = path.relative_to(folder / "docs")
        yield path.with_name(path.name.replace(".repairs.json", ".md")), folder / "site" / relative


def test_the_published_account_replays_to_the_page_and_back(converted: Path) -> None:
    pages = list(published(converted))
    assert len(pages) == 3
    for source, data in pages:
        account = parse_account(data.read_text(encoding="utf-8"))
        page = parse_page(source.read_text(encoding="utf-8"), source.name)
        body = replay(account.raw, account.steps)
        assert body.strip() == page.body.strip()
        assert undo(body, account.steps) == account.raw
        assert account.sha256 == page.metadata.provenance.sha256


def test_the_published_account_replays_without_the_project(converted: Path) -> None:
    """As docs/about.md describes it: in the steps' order, each `before` at its `start`, from the end."""
    for source, data in published(converted):
        account = json.loads(data.read_text(encoding="utf-8"))
        text = account["raw"]
        for step in account["steps"]:
            for change in reversed(step["interventions"]):
                assert text[change["start"] : change["end"]] == change["before"]
                text = text[: change["start"]] + change["after"] + text[change["end"] :]
        assert text.strip() == source.read_text(encoding="utf-8").split("---\n", 2)[2].strip()


def test_the_view_counts_what_the_front_matter_counts(converted: Path) -> None:
    for source, data in published(converted):
        page = parse_page(source.read_text(encoding="utf-8"), source.name)
        view = view_account(parse_account(data.read_text(encoding="utf-8")))
        counts = {kind: count for kind, _, count in view.counts if kind != "composition"}
        assert counts == page.metadata.provenance.repairs


def test_a_page_links_its_view_and_back_and_one_without_account_has_neither(converted: Path) -> None:
    for _, data in published(converted):
        page = Html(data.with_name(data.name.replace(".repairs.json", ".html")))
        view = Html(data.with_suffix(".html"))
        assert {"href": data.with_suffix(".html").name, "class": "repairs"} in page.all("a")
        links = {link["href"] for link in view.all("a")}
        assert {data.name, data.name.replace(".repairs.json", ".html")} <= links
    bare = converted / "site" / "briefings" / "xiamen" / "bare.html"
    assert "原文与修订" not in Html(bare).text
    assert not bare.with_name("bare.repairs.html").exists()


def test_a_broken_account_stops_the_build_and_is_named(tmp_path: Path) -> None:
    build_site([a_page(path="xiamen/a.md")], tmp_path)
    (tmp_path / "docs" / "briefings" / "xiamen" / "a.repairs.json").write_text("[]", encoding="utf-8")
    with pytest.raises(SiteError) as problem:
        build_docs(tmp_path / "docs", tmp_path / "site")
    assert "a.repairs.json" in str(problem.value)


# In a browser


@pytest.fixture
def look(browser: Any) -> Iterator[Any]:
    """Opens files with the network off, and fails at the end on any message of the console or request to a host."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else trouble.append(request.url))
    yield lambda path: page.goto(path.as_uri()) and page
    context.close()
    assert not trouble


def the_view(converted: Path) -> Path:
    return next(data.with_suffix(".html") for source, data in published(converted) if "portal" in source.name)


@pytest.mark.browser
def test_hostile_raw_text_does_nothing(look: Any, converted: Path) -> None:
    page = look(the_view(converted))
    assert page.title().startswith("原文与修订")
    assert "<script>document.title='x'</script>" in page.inner_text(".sides")
    assert page.locator(".sides script").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_view_is_no_wider_than_the_screen(look: Any, converted: Path, width: int) -> None:
    page = look(the_view(converted))
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    side_by_side = page.evaluate(
        "(([raw, now]) => raw.left < now.left)([...document.querySelector('.row.changed').children]"
        ".map(side => side.getBoundingClientRect()))"
    )
    assert side_by_side == (width > 800)


@pytest.mark.browser
def test_the_pointer_on_either_side_shows_what_a_change_is(look: Any, converted: Path) -> None:
    page = look(the_view(converted))
    for mark in ("del.u", "ins.u"):
        page.mouse.move(0, 0)
        page.hover(f".row {mark} >> nth=0")
        note = page.inner_text("#site-note")
        assert "标点：半角标点改为全角" in note
        assert ", → ，" in note
        assert "把握 100%" in note
    assert page.locator(".row .lit").count() == 2
    page.keyboard.press("Escape")
    assert page.is_hidden("#site-note")


@pytest.mark.browser
def test_changes_are_reached_by_keyboard(look: Any, converted: Path) -> None:
    page = look(the_view(converted))
    page.focus(".steps button >> nth=1")
    changes = page.locator(".sides del > a, .sides ins > a")
    for _ in range(20):  # the filters stand between
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.sides')"):
            break
    for number in range(3):
        assert changes.nth(number).evaluate("link => link === document.activeElement")
        assert page.get_attribute(":focus", "aria-describedby") == "site-note"
        assert page.is_visible("#site-note")
        page.keyboard.press("Tab")


@pytest.mark.browser
def test_changes_are_stepped_through_filtered_and_furniture_put_away(look: Any, converted: Path) -> None:
    page = look(the_view(converted))
    page.click("[data-only=w]")
    page.click("[data-step='1']")
    assert "空格" in page.inner_text("#site-note")
    struck = "getComputedStyle(document.querySelector('.row.changed del.u')).textDecorationLine"
    assert page.evaluate(struck) == "none"
    page.click("[data-only='']")
    assert page.evaluate(struck) == "line-through"
    assert page.locator(".cut.b >> visible=true").count() == 2
    page.check("#site-furniture")
    assert page.locator(".cut.b >> visible=true").count() == 0


@pytest.mark.browser
def test_a_doubt_leads_to_its_place_and_back(look: Any, converted: Path) -> None:
    page = look(the_view(converted))
    page.click(".doubts li a >> nth=0")
    page.wait_for_url("**#d1")
    assert page.locator(".flag:target").is_visible()
    page.click(".flag:target")
    page.wait_for_url("**#doubt-1")


@pytest.mark.browser
def test_without_its_script_a_change_leads_to_its_explanation(browser: Any, converted: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(the_view(converted).as_uri())
    assert not page.locator(".filters").is_visible()
    page.click(".row ins.u a >> nth=0")
    page.wait_for_url(re.compile(r"#k\d+$"))
    assert ", → ，" in page.inner_text("li:target")
    context.close()


@pytest.mark.browser
def test_the_view_of_a_page_is_opened_from_it(look: Any, small_site: Path) -> None:
    page = look(small_site / BRIEFING)
    page.click(".docket .repairs")
    page.wait_for_url(f"**{ACCOUNT}")
    assert "此页生成之后有人直接改过" in page.inner_text(".warning")
    page.click(".crumbs a")
    page.wait_for_url(f"**{BRIEFING}")


def test_the_letters_of_the_kinds_are_those_of_the_style_sheet() -> None:
    css = (ROOT / "build_archive" / "site" / "theme" / "assets" / "site" / "repairs.css").read_text(encoding="utf-8")
    raw = "甲" * len(Kind)
    edits = [Intervention("x.y", kind, at, at + 1, "甲", "乙") for at, kind in enumerate(Kind)]
    view = view_account(an_account(raw, Step("x", tuple(edits))))
    letters = {letter for _, letter, _ in view.counts}
    assert len(letters) == len(Kind)
    assert set(re.findall(r'data-only="(\w)"', css)) == letters
