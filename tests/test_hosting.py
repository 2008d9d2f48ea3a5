"""The site as its host serves it: built by a pinned command, with strict headers, old addresses that lead on."""

import http.server
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import axe_playwright_python
import pytest
from conftest import ROOT, build_site
from factories import a_flood_account, a_page, a_rich_archive, a_small_archive

from build_archive.lexicon import load_table

NETLIFY = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
BRIEFING = "briefings/xiamen/2021-06-01-2.html"
ACCOUNT = "briefings/xiamen/2021-06-01-2.repairs.html"
MOVED = "briefings/xiamen/2021-05-31-2.html"
MOVES = {
    "xiamen/2021-05-31-2.md": "xiamen/2021-06-01-2.md",
    "other/2021-05-30-2.md": "xiamen/2021-05-31-2.md",  # a chain, as a merge may leave it
    "wenzhou/a.md": "wenzhou/b.md",  # leads nowhere
    "xiamen/round.md": "xiamen/and-round.md",
    "xiamen/and-round.md": "xiamen/round.md",
    "xiamen/2021-05-20-1.md": "xiamen/2021-06-01-2.md",  # a page stands there again
    "xiamen/2021-04-30.md": "xiamen/2021-05-01.md",
}
REMOVED = {
    "xiamen/2021-05-01.md": "hand 原稿<b>重复</b>。",
    "xiamen/2021-05-02.md": "screen.error-page",
    "xiamen/2021-06-01-2.md": "copy",  # a page stands there again
}
TAKEN_OUT = "briefings/xiamen/2021-05-01.html"


def headers_for(path: str) -> dict[str, str]:
    """What the host sends with a file: the values of all rules that match, joined where several say one."""
    found = {"Cache-Control": "public,max-age=0,must-revalidate"}
    for rule in NETLIFY["headers"]:
        start = rule["for"].removesuffix("*")
        if path == rule["for"] or (rule["for"].endswith("/*") and path.startswith(start)):
            found |= rule["values"]
    return found


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves a site as the host of netlify.toml does: headers, redirects, 404.html."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        lines = Path(more["directory"], "_redirects").read_text("utf-8").splitlines()
        self.redirects = {line.split()[0]: line.split()[1:] for line in lines}
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        target, status = self.redirects.get(path, ("404.html", "404"))
        if status == "301!":  # a page stands at the old address
            self.send_response(301)
            self.send_header("Location", target + (f"?{query}" if query else ""))
            self.end_headers()
        elif not Path(self.translate_path(self.path)).exists():
            page = Path(self.directory, target.lstrip("/")).read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        for name, value in headers_for(urlsplit(self.path).path).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {page.path: page for page in (*a_rich_archive(), *a_small_archive())}
    accounts = {"xiamen/2021-06-01-2.md": a_flood_account()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPO_URL", "https://github.com/o/r")
        patch.setenv("CORRECTIONS_MAIL", "archive@b.example")
        return build_site(list(pages.values()), tmp_path_factory.mktemp("hosted"), accounts, MOVES, REMOVED)


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that keeps in `trouble` what the browser complains of: console, errors, violations of the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.trouble = []
    opened.on("console", lambda message: opened.trouble.append(f"{opened.url}: {message.text}"))
    opened.on("pageerror", lambda error: opened.trouble.append(f"{opened.url}: {error}"))
    # The console tells of a violation in the browser's own words, the event in those of the standard.
    told = "event => console.error('violation', event.violatedDirective)"
    opened.add_init_script(f"addEventListener('securitypolicyviolation', {told}, true)")
    yield opened
    context.close()


# The policy


def test_the_policy_is_strict() -> None:
    sent = headers_for("/index.html")
    policy = {part.split()[0]: part.split()[1:] for part in sent["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert not re.search(r"unsafe|\*|https?:", sent["Content-Security-Policy"])
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "no-referrer"
    assert "geolocation=()" in sent["Permissions-Policy"]


@pytest.mark.browser
def test_the_browser_tells_what_the_policy_forbids(page: Any, host: str) -> None:
    page.goto(f"{host}/index.html")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\" onclick=\"x()\">')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: 'var a' }))")
    with page.expect_console_message(lambda message: "violation img-src" in message.text):
        page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://b.example/i' }))")
    told = " ".join(page.trouble)
    for directive in ("style-src-attr", "script-src-attr", "script-src-elem", "img-src"):
        assert f"violation {directive}" in told


@pytest.mark.browser
def test_no_page_of_any_kind_breaks_the_policy(page: Any, host: str, site: Path) -> None:
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(paths) > 40
    for path in paths:
        page.goto(f"{host}/{quote(path)}")
    assert page.trouble == []
    page.goto(f"{host}/no/such/page")
    assert page.inner_text("h1") == "没有这一页"
    assert [words for words in page.trouble if "404" not in words] == []


def search(page: Any) -> None:
    page.fill("#site-find", "水")
    page.keyboard.type("库")
    page.wait_for_selector(".results mark")
    page.wait_for_selector(".options:not([hidden]) li, .results mark")
    page.evaluate("document.querySelector('.facets').open = true")
    page.click(".facet-list input >> nth=0")
    page.wait_for_function("location.search.includes('&')")
    page.select_option(".sort", "date")
    page.wait_for_selector(".save:not([disabled])")
    with page.expect_download():
        page.click(".save")
    page.click(".results a >> nth=0")
    page.wait_for_selector("main mark")


def switch_display(page: Any) -> None:
    page.click(".display summary")
    for name, value in (("script", "hant-tw"), ("script", "hant-hk"), ("frame", "en"), ("size", "larger")):
        page.check(f"[name=display-{name}][value={value}]")
    page.wait_for_function("document.documentElement.lang === 'zh-Hant-HK' && document.querySelector('[data-english]')")
    page.check("[name=display-scheme][value=dark]")
    page.check("[name=display-script][value='']")


def copy_and_report(page: Any) -> None:
    page.focus("#p1 > .headerlink")
    page.click(".acts button >> nth=0")
    page.click(".acts button >> nth=1")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#p1'))")
    page.click(".floating button >> nth=2")
    page.fill("dialog textarea", "另一种说法")
    page.click("dialog summary")
    page.click("dialog .ways button >> nth=0")
    page.keyboard.press("Escape")
    page.click(".cite .style button >> nth=0")


def step_through_repairs(page: Any) -> None:
    page.click("[data-step='1']")
    page.wait_for_selector("#site-note:not([hidden])")
    page.click("[data-only] >> nth=1")
    page.check("#site-furniture")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "act"),
    [("search.html", search), (BRIEFING, switch_display), (BRIEFING, copy_and_report), (ACCOUNT, step_through_repairs)],
)
def test_nothing_that_a_reader_does_breaks_the_policy(
    page: Any, host: str, path: str, act: Callable[[Any], None]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{host}/{path}")
    act(page)
    page.wait_for_timeout(200)
    assert page.trouble == []


@pytest.mark.browser
def test_an_issue_opens_at_the_host_in_a_page_of_its_own(page: Any, host: str) -> None:
    page.context.route("https://github.com/**", lambda route: route.fulfill(body="issue"))
    page.goto(f"{host}/{BRIEFING}")
    page.click(".report .ways button")
    with page.expect_popup() as opened:
        page.click("dialog .ways a >> nth=0")
    assert opened.value.url.startswith("https://github.com/o/r/issues/new?template=error.yml&title=")
    assert opened.value.evaluate("[opener, document.referrer]") == [None, ""]
    assert page.trouble == []


# What is kept


def test_what_may_be_kept_for_good_is_named_by_what_it_holds(site: Path, tmp_path: Path) -> None:
    (folder,) = (site / "assets/site").iterdir()
    loaded = set()
    for path in site.rglob("*.html"):
        for address in re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^":]+)"', path.read_text("utf-8")):
            loaded.add("/" + (path.parent / address).resolve().relative_to(site.resolve()).as_posix())
    kept = {path for path in loaded if "immutable" in headers_for(path)["Cache-Control"]}
    assert {Path(path).suffix for path in kept} == {".css", ".js", ".svg"}
    assert all(path.startswith(f"/assets/site/{folder.name}/") for path in kept)
    assert all("must-revalidate" in headers_for(path)["Cache-Control"] for path in loaded - kept)
    again = build_site([a_page()], tmp_path)
    assert [other.name for other in (again / "assets/site").iterdir()] == [folder.name]  # another archive, same theme


def test_another_theme_has_another_name() -> None:
    from mkdocs.structure.files import File, Files  # noqa: PLC0415

    from build_archive.site.assets import ASSETS, fingerprint_assets  # noqa: PLC0415

    def named(**contents: str) -> str:
        files = []
        for name, content in contents.items():
            file = File(f"{ASSETS}{name}", None, "site", use_directory_urls=False)
            file.content_string = content
            files.append(file)
        return fingerprint_assets(Files(files))

    assert named(a="1", b="2") == named(b="2", a="1")
    assert len({named(a="1", b="2"), named(a="1", b="3"), named(a="1", c="2"), named(a="12", b="")}) == 4


# Old addresses


def test_every_old_address_is_published_and_no_other(site: Path) -> None:
    lines = [line for line in (site / "_redirects").read_text("utf-8").splitlines() if line.endswith(" 301!")]
    moved = {line.split()[0]: line.split()[1] for line in lines}
    assert len(lines) == len(moved) == 10  # two pages with their data and their accounts
    assert all((site / target[1:]).is_file() for target in moved.values())
    for old in (MOVED, "briefings/other/2021-05-30-2.html"):
        html = (site / old).read_text("utf-8")
        assert f'<a class="moved" href="{"../xiamen/" if "other" in old else ""}2021-06-01-2.html">' in html
        assert '<meta name="robots" content="noindex">' in html
    for path in ("wenzhou/a.html", "xiamen/round.html", "xiamen/and-round.html", "moves.tsv"):
        assert not (site / "briefings" / path).exists()
    assert "已改址" not in (site / "briefings/xiamen/2021-05-20-1.html").read_text("utf-8")
    assert "2021-05-31-2" not in (site / "sitemap.xml").read_text("utf-8")


def test_where_a_page_was_taken_out_a_note_says_so_and_why(site: Path) -> None:
    for path in (TAKEN_OUT, "briefings/xiamen/2021-05-01.repairs.html", "briefings/xiamen/2021-04-30.html"):
        html = (site / path).read_text("utf-8")
        assert "这一页已撤下" in html
        assert "原因：编辑决定撤下：原稿&lt;b&gt;重复&lt;/b&gt;。</p>" in html
        assert '<meta name="robots" content="noindex">' in html
    assert "原因：原文是没有正常显示的网页。" in (site / "briefings/xiamen/2021-05-02.html").read_text("utf-8")
    assert "已撤下" not in (site / BRIEFING).read_text("utf-8")
    lines = [line for line in (site / "_redirects").read_text("utf-8").splitlines() if not line.endswith("301!")]
    assert "/briefings/xiamen/2021-05-01.md /briefings/xiamen/2021-05-01.html 404" in lines
    assert len(lines) == 9  # of three addresses, Markdown, data and account
    assert all((site / line.split()[1][1:]).is_file() for line in lines)
    assert "2021-05-01" not in (site / "sitemap.xml").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_note_leads_home_and_is_clean(page: Any, host: str, site: Path, width: int) -> None:
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.as_uri()}/{TAKEN_OUT}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false }).then(result => result.violations.map(one => one.id))")
    assert found == []
    page.get_by_role("link", name="回到首页").click()
    page.wait_for_url(f"{site.as_uri()}/index.html")
    assert page.goto(f"{host}/{TAKEN_OUT.replace('.html', '.md')}").status == 404
    assert page.get_by_role("heading", name="这一页已撤下").is_visible()
    page.trouble[:] = [trouble for trouble in page.trouble if "404" not in trouble]
    assert page.trouble == []


def test_every_rule_that_takes_a_page_out_is_explained() -> None:
    screen = (ROOT / "build_archive" / "screen.py").read_text("utf-8")
    rules = set(re.findall(r'"(screen\.[a-z-]+)"', screen))
    assert rules | {"copy", "hand"} == set(load_table("removals.tsv"))


@pytest.mark.browser
@pytest.mark.parametrize("old", [MOVED, "briefings/other/2021-05-30-2.html"])
@pytest.mark.parametrize("served", [True, False], ids=["served", "from disk"])
def test_an_old_address_leads_to_the_paragraph_where_it_stands_now(
    page: Any, host: str, site: Path, old: str, *, served: bool
) -> None:
    start = host if served else site.as_uri()
    page.goto(f"{start}/{old}?mark=%E6%B0%B4#q1")
    page.wait_for_url(f"{start}/{BRIEFING}?mark=%E6%B0%B4#q1")
    page.wait_for_selector("main mark")
    assert page.trouble == []


@pytest.mark.browser
def test_an_old_address_leads_on_without_scripts(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((site / ACCOUNT.replace("06-01", "05-31")).as_uri())
    opened.wait_for_url("**/2021-06-01-2.repairs.html")
    context.close()


# The build on the host


def test_the_host_builds_with_what_is_pinned() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    build = NETLIFY["build"]
    target = re.fullmatch(r'SITE_URL="\$URL" make (\w+)', build["command"])
    assert target
    assert re.search(rf"^{target[1]}: \$\(VENV\)/site\.stamp", makefile, re.MULTILINE)
    assert build["publish"] == "site"
    assert "--require-hashes -r requirements.lock" in makefile
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    version = tuple(map(int, build["environment"]["PYTHON_VERSION"].split(".")))
    assert version >= tuple(map(int, needed.removeprefix(">=").split(".")))
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    packages = re.findall(r"^[a-z][^\n]*?==[^\n]*\\\n((?: +--hash=\S+(?: \\)?\n)+)", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9][\w.-]*==", lock, re.MULTILINE)) > 20
