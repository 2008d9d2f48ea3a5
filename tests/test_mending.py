"""Pages lead to where they are mended; an error that a reader selects becomes a report that is ready to send."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import axe_playwright_python
import pytest
import yaml
from conftest import ROOT, build_site
from factories import HOSTILE, a_flood_account, a_page, a_small_archive
from hypothesis import given
from hypothesis import strategies as st

from build_archive.contract import Provenance
from build_archive.lexicon import load_table
from build_archive.site.mending import AddressError, Desk, Report, fill, view_mending

BRIEFING = "briefings/xiamen/2021-06-01-2.html"
REPORT = Report("汛期发布会", "https://archive.example/briefings/xiamen/a.html", "docs/briefings/xiamen/a.md")
HOSTS = {
    "github.com": "https://github.com/o/r/edit/main/docs/briefings/xiamen/a.md",
    "gitlab.com": "https://gitlab.com/o/r/-/edit/main/docs/briefings/xiamen/a.md",
    "gitee.com": "https://gitee.com/o/r/edit/main/docs/briefings/xiamen/a.md",
}
LONG = "各处按照安排轮班值守，登记清楚，当天汇总。" * 80
SELECT = """([from, start, to, end]) => {
    const range = document.createRange();
    const words = id => document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
    range.setStart(words(from).nextNode(), start);
    range.setEnd(words(to).nextNode(), end);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def desk(host: str = "github.com", mail: str = "") -> Desk:
    return Desk.of(f"https://{host}/o/r", "main", mail)


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


# Addresses


def test_every_host_of_the_table_is_tested() -> None:
    assert set(load_table("hosts.tsv")) == set(HOSTS)
    assert all(len(row) == 5 for row in load_table("hosts.tsv").values())


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_leads_to_its_files_on_the_host(host: str) -> None:
    view = view_mending(desk(host), REPORT, "source_texts/温州 1#.txt")
    assert view.edit == HOSTS[host]
    assert view.history == HOSTS[host].replace("/edit/", "/commits/")
    assert view.source.endswith("blob/main/source_texts/%E6%B8%A9%E5%B7%9E%201%23.txt")


@pytest.mark.parametrize("host", HOSTS)
def test_an_issue_about_a_page_says_which_page(host: str) -> None:
    view = view_mending(desk(host), REPORT)
    values = "\n".join(asked(view.whole_issue).values())
    assert view.whole_issue.startswith(f"https://{host}/o/r/")
    for words in ("报告错误：《汛期发布会》", REPORT.page, REPORT.file):
        assert words in values
    assert "{" not in view.whole_issue


@pytest.mark.parametrize("ending", ["", "/", ".git"])
def test_the_address_of_a_repository_may_end_in_any_way(ending: str) -> None:
    assert Desk.of(f"https://github.com/o/r{ending}", "main", "") == desk()


@pytest.mark.parametrize(
    ("address", "mail"),
    [
        ("https://code.example/o/r", ""),
        ("http://github.com/o/r", ""),
        ("javascript://github.com/%0aalert(1)", ""),
        ("https://github.com/o/r?x=1", ""),
        ("", "nobody"),
        ("", "a@b.example?bcc=c@d.example"),
        ("", "a@b.example, c@d.example"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str, mail: str) -> None:
    with pytest.raises(AddressError, match=r"repo_url|corrections_mail"):
        Desk.of(address, "main", mail)


def test_without_a_repository_nothing_leads_to_one() -> None:
    view = view_mending(Desk(), REPORT, "source_texts/a.txt")
    assert {view.edit, view.source, view.history, view.whole_issue, view.whole_mail, view.host} == {""}


@given(st.text(), st.text(), st.sampled_from(sorted(HOSTS)))
def test_whatever_a_page_says_stays_within_its_field(title: str, page: str, host: str) -> None:
    view = view_mending(desk(host, "a@b.example"), Report(title, page, "docs/a.md"))
    names = set(asked(view_mending(desk(host), REPORT).whole_issue))
    assert set(asked(view.whole_issue)) == names
    assert not re.search(r"[\s\"'<>]", view.whole_issue + view.whole_mail)
    assert set(asked(view.whole_mail)) == {"subject", "body"}
    assert f"报告错误：《{title}》" in unquote(view.whole_mail)
    assert "%0D%0A" in view.whole_mail


def test_what_fills_a_slot_is_no_slot() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


# The form of the host holds the fields that the link fills


def test_the_link_fills_fields_of_the_form() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/error.yml").read_text("utf-8"))
    fields = {item["id"]: item for item in form["body"] if "id" in item}
    given = asked(view_mending(desk(), REPORT).issue)
    assert given.pop("template") == "error.yml"
    assert given.pop("title") == "{title}"
    assert given == {name: f"{{{name}}}" for name in given}
    assert set(given) <= set(fields)
    assert all(fields[name]["type"] in ("input", "textarea") for name in given)  # what an address can fill
    assert {"page", "file", "paragraph", "quote", "context", "wording", "evidence"} == set(given)


# On the pages


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a repository and a mail address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPO_URL", "https://github.com/o/r")
        patch.setenv("CORRECTIONS_MAIL", "archive@b.example")
        return build_site(pages(), tmp_path_factory.mktemp("mending"), {"xiamen/2021-06-01-2.md": a_flood_account()})


def pages() -> list[Any]:
    origin = Provenance(source="source_texts/a.txt", sha256="0" * 64, generator="0", paragraphs="1 4 9")
    body = f"前面的话说得清楚，后面的字句有错误，请看。\n\n头髮與發展，𠮷野家。\n\n{LONG}\n"
    return [a_page(path="xiamen/long.md", body=body, provenance=origin), *a_small_archive()]


def test_each_page_links_to_its_markdown_and_its_source(site: Path) -> None:
    html = (site / BRIEFING).read_text("utf-8")
    root = "https://github.com/o/r"
    assert f'href="{root}/edit/main/docs/briefings/xiamen/2021-06-01-2.md"' in html
    assert f'href="{root}/blob/main/source_texts/a.txt"' in html
    assert f'href="{root}/commits/main/docs/briefings/xiamen/2021-06-01-2.md"' in html
    assert 'href="2021-06-01-2.md"' in html  # from disk too
    account = (site / BRIEFING.replace(".html", ".repairs.html")).read_text("utf-8")
    assert f'href="{root}/blob/main/source_texts/a.txt"' in account
    assert f'href="{root}/edit/main/docs/about.md"' in (site / "about.html").read_text("utf-8")
    people = (site / "people/index.html").read_text("utf-8")
    assert "/edit/" not in people  # made of the briefings
    assert f"{root}/issues/new?template=error.yml" in people


def test_where_no_repository_is_set_no_page_leads_to_one(small_site: Path) -> None:
    for path in small_site.rglob("*.html"):
        html = path.read_text("utf-8")
        assert "issues/new" not in html, path
        assert "mailto:" not in html, path
        assert "/edit/" not in html, path


def chosen(page: Any, start: str, first: int, end: str, last: int) -> None:
    page.evaluate(SELECT, [start, first, end, last])
    page.click(".floating button >> nth=2")
    page.wait_for_selector("dialog[open]")


@pytest.mark.browser
def test_a_selected_passage_becomes_an_issue_that_is_ready(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    chosen(page, "p1", 11, "p1", 16)
    assert page.inner_text("dialog mark") == "的字句有错"
    page.fill("dialog [name=wording]", "的字句没错")
    page.fill("dialog [name=evidence]", "看录像 & 记录")
    issue = asked(page.get_attribute("dialog a >> nth=0", "href"))
    assert issue == {
        "template": "error.yml",
        "title": "报告错误：《防汛工作新闻发布会》第1段",
        "page": "briefings/xiamen/long.html#p1",
        "file": "docs/briefings/xiamen/long.md",
        "paragraph": "第1段",
        "quote": "的字句有错",
        "context": "前面的话说得清楚，后面【的字句有错】误，请看。",
        "wording": "的字句没错",
        "evidence": "看录像 & 记录",
    }
    mail = page.get_attribute("dialog a >> nth=1", "href")
    assert mail.startswith("mailto:archive@b.example?")
    assert "%0D%0A" in mail  # as RFC 6068 asks
    body = asked(mail)["body"].replace("\r\n", "\n")
    for words in ("briefings/xiamen/long.html#p1", "第1段", "的字句有错", "的字句没错", "看录像 & 记录"):
        assert words in body
    page.evaluate("() => { navigator.clipboard.writeText = async text => { window.copied = text; }; }")
    page.click("dialog .ways button >> nth=0")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied") == f"{issue['title']}\n\n{body}"


@pytest.mark.browser
def test_what_is_not_changed_proposes_nothing(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    chosen(page, "p1", 0, "p1", 4)
    assert page.input_value("dialog [name=wording]") == "前面的话"
    issue = asked(page.get_attribute("dialog a >> nth=0", "href"))
    assert issue["wording"] == ""
    assert issue["context"] == "【前面的话】说得清楚，后面的字句有错误，请看。"


@pytest.mark.browser
def test_a_long_passage_is_cut_in_the_address_and_whole_in_the_copy(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    chosen(page, "p1", 4, "p9", len(LONG))
    issue, mail = (page.get_attribute(f"dialog a >> nth={at}", "href") for at in (0, 1))
    assert len(issue) <= 7500
    assert len(mail) <= 1900
    assert asked(issue)["paragraph"] == "第1—9段"
    quote = asked(issue)["quote"]
    assert "……" in quote
    assert quote.startswith("说得清楚")
    assert page.is_visible("dialog .hint >> nth=1")
    text = page.text_content("dialog pre")
    assert LONG in text
    assert "頭髮" not in text.replace("头髮與發展", "")  # the record, as printed
    assert "𠮷野家" in text


@pytest.mark.browser
def test_the_record_is_reported_whatever_is_shown(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    page.evaluate("document.querySelector('.display').open = true")
    page.check("[name=display-script][value=hant-tw]")
    page.evaluate("document.querySelector('.display').open = false")
    page.wait_for_function("document.documentElement.lang === 'zh-Hant-TW'")
    assert "後面" in page.inner_text("#p1")
    chosen(page, "p1", 9, "p1", 11)
    assert asked(page.get_attribute("dialog a >> nth=0", "href"))["quote"] == "后面"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('.display').open = true")
    page.check("[name=display-script][value='']")


@pytest.mark.browser
def test_a_paragraph_is_reported_by_keyboard_and_the_focus_comes_back(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    page.focus("#p4 > .headerlink")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "报告错误"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.wait_for_function("document.activeElement.name === 'wording'")
    assert asked(page.get_attribute("dialog a >> nth=0", "href"))["paragraph"] == "第4段"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.wait_for_function("document.activeElement.closest('p')?.id === 'p4'")


@pytest.mark.browser
def test_a_page_as_a_whole_is_reported_and_hostile_words_stay_words(visit: Any, site: Path) -> None:
    page = visit(site, "briefings/other/2018-02-03-x.html")
    page.click(".report .ways button")
    page.wait_for_selector("dialog[open]")
    issue = asked(page.get_attribute("dialog a >> nth=0", "href"))
    assert issue["title"].startswith("报告错误：《<script>")
    assert issue["quote"] == issue["context"] == issue["paragraph"] == ""
    page.click("dialog .ways button >> nth=1")
    chosen(page, "p1", 0, "p1", 8)
    assert page.inner_text("dialog mark") == HOSTILE[:8]
    assert page.title().startswith(HOSTILE[:8])


@pytest.mark.browser
def test_without_an_address_a_report_is_still_copied(visit: Any, small_site: Path) -> None:
    page = visit(small_site, BRIEFING)
    page.click(".report .ways button")
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog a").count() == 0
    assert page.inner_text("dialog .ways button >> nth=0") == "复制"


@pytest.mark.browser
def test_a_report_is_copied_and_told_where_the_clipboard_is_closed(visit: Any, small_site: Path) -> None:
    page = visit(small_site, BRIEFING)
    page.evaluate("""() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('closed'));
        document.execCommand = name => { window.copied = String(document.activeElement.value); return true; };
    }""")
    page.click(".report .ways button")
    page.click("dialog .ways button >> nth=0")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").startswith("报告错误：《防汛工作新闻发布会》")
    page.wait_for_function("document.querySelector('dialog [role=status]').textContent === '已复制'")


@pytest.mark.browser
def test_without_scripts_a_page_is_reported_by_plain_links(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / BRIEFING).as_uri())
    assert page.inner_text(".report .ways a >> nth=0") == "在 GitHub 上报告错误"
    assert asked(page.get_attribute(".report .ways a >> nth=0", "href"))["file"].endswith("2021-06-01-2.md")
    assert page.get_attribute(".report .ways a >> nth=1", "href").startswith("mailto:archive@b.example?subject=")
    assert not page.is_visible(".report .how")
    context.close()


LISTS = ("people/index.html", "cities/xiamen.html", "figures/index.html", "questions/index.html")
ACCOUNT = BRIEFING.replace(".html", ".repairs.html")


@pytest.mark.browser
@pytest.mark.parametrize("path", [*LISTS, ACCOUNT])
def test_what_is_selected_on_a_list_or_an_account_stands_in_the_report(visit: Any, site: Path, path: str) -> None:
    page = visit(site, path)
    page.set_viewport_size({"width": 390, "height": 844})
    issue, mail = (page.locator(f".mend [data-report={way}]") for way in ("issue", "mail"))
    before = asked(issue.get_attribute("href"))
    assert before["quote"] == ""
    page.evaluate("getSelection().selectAllChildren(document.querySelector('main h1'))")
    words = page.inner_text("main h1")
    page.wait_for_function("document.querySelector('.mend .chosen').textContent")
    page.evaluate("getSelection().removeAllRanges()")  # as a tap on the link does
    assert asked(issue.get_attribute("href")) == {**before, "quote": words}
    assert f"原文：\r\n{words}\r\n\r\n上下文：" in asked(mail.get_attribute("href"))["body"]
    assert words in page.inner_text(".mend")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    assert (
        page.evaluate("axe.run('footer', { preload: false }).then(result => result.violations.map(one => one.id))")
        == []
    )
    page.evaluate("getSelection().collapse(document.querySelector('main h1'))")  # chosen no more
    page.wait_for_function("!document.querySelector('.mend .chosen').textContent")
    assert asked(issue.get_attribute("href")) == before


@pytest.mark.browser
@pytest.mark.parametrize("host", sorted(load_table("hosts.tsv")))
def test_a_long_selection_is_cut_and_fits_the_address_of_every_host(visit: Any, site: Path, host: str) -> None:
    page = visit(site, "people/index.html")
    mending = view_mending(desk(host, "archive@b.example"), Report("人物", "people/index.html", ""))
    links = {"issue": mending.whole_issue, "mail": mending.whole_mail}
    page.evaluate(
        """async links => {
            for (const way in links) document.querySelector(`.mend [data-report=${way}]`).href = links[way];
            document.querySelector("main h1").textContent = "字&#" + "甲".repeat(3000);
            document.querySelectorAll(".mend .chosen").forEach(span => span.remove());
            const script = document.createElement("script");
            script.src = document.querySelector("script[src$='mend.js']").src;
            await new Promise(done => { script.onload = done; document.head.append(script); });
            getSelection().selectAllChildren(document.querySelector("main h1"));
        }""",
        links,
    )
    page.wait_for_function("document.querySelector('.mend .chosen:last-child').textContent.length > 30")
    for way, longest in (("issue", 7500), ("mail", 1900)):
        address = page.get_attribute(f".mend [data-report={way}]", "href")
        assert len(address) <= longest
        assert "字&#甲甲" in "".join(asked(address).values())


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_fits_and_is_accessible(visit: Any, site: Path, width: int, scheme: Any) -> None:
    page = visit(site, "briefings/xiamen/long.html")
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme)
    chosen(page, "p1", 4, "p9", 90)
    page.evaluate("document.querySelector('dialog details').open = true")
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 700
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth")
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    run = "axe.run('dialog', { preload: false }).then(result => result.violations.map(one => one.id))"
    found = page.evaluate(run)
    assert found == []


@pytest.mark.browser
def test_the_form_is_shown_in_english_too(visit: Any, site: Path) -> None:
    page = visit(site, BRIEFING)
    page.evaluate("document.querySelector('.display').open = true")
    page.check("[name=display-frame][value=en]")
    page.evaluate("document.querySelector('.display').open = false")
    page.wait_for_function("document.querySelector('.report .ways button').textContent.startsWith('Report an error')")
    page.click(".report .ways button")
    for words in ("Report on GitHub", "Should read", "Evidence (optional)", "Report by mail", "Copy", "Close"):
        assert words in page.inner_text("dialog")
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('.display').open = true")
    page.check("[name=display-frame][value='']")
