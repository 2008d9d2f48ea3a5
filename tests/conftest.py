"""Fixtures that several tests share: a built site, and a browser to look at it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from factories import a_flood_account, a_small_archive
from hypothesis import settings
from mkdocs.config import load_config

from build_archive.account import Account
from build_archive.cache import Cache
from build_archive.executors import Here
from build_archive.moves import MOVES, render_moves
from build_archive.pages import Page, compose_page
from build_archive.site.rendering import write_site

# A busy machine is no failure: speed is measured in benchmarks/, not here.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

# The tests keep nothing of theirs where the project's own builds keep it.
os.environ["BUILD_ARCHIVE_CACHE"] = tempfile.mkdtemp(prefix="build-archive-tests-")

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No sandbox: a container's root has none. The others keep the browser from calling home.
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def build_site(
    pages: list[Page],
    folder: Path,
    accounts: Mapping[str, Account] | None = None,
    moves: Mapping[str, str] | None = None,
    removed: Mapping[str, str] | None = None,
) -> Path:
    """Build a site of `pages` with the project's own configuration and hand-written pages; return its folder.

    `accounts` are the accounts of repairs of those pages that have one, by their paths; `moves` say where pages
    stood before, `removed` why others were taken out.
    """
    docs = folder / "docs"
    shutil.copytree(
        ROOT / "docs", docs, ignore=shutil.ignore_patterns("briefings", "cities", "dates", "people", "data")
    )
    for page in pages:
        path = docs / "briefings" / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(compose_page(page.metadata, page.body), encoding="utf-8")
    for name, account in (accounts or {}).items():
        path = docs / "briefings" / name
        path.with_suffix(".repairs.json").write_text(account.to_json(), encoding="utf-8")
    if moves or removed:
        (docs / "briefings" / MOVES).write_text(render_moves(moves or {}, removed), encoding="utf-8")
    return build_docs(docs, folder / "site")


def build_docs(docs: Path, site: Path) -> Path:
    """Build the site of `docs` strictly: a warning of MkDocs fails."""
    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site))
    write_site(config, Cache(None), Here())
    return site


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small archive, with an account of repairs beside one page."""
    accounts = {"xiamen/2021-06-01-2.md": a_flood_account()}
    return build_site(a_small_archive(), tmp_path_factory.mktemp("small"), accounts)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; the tests that need one are skipped where there is none, but not in CI."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        message = f"no Chromium found (looked for {', '.join(BROWSERS)}); the browser tests need one"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 — only where a browser is

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Opens addresses with the network off; fails at the end on any console message or request to a host."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
    # An icon still on its way when the page is left is no failure.
    page.on("requestfailed", lambda r: None if "ABORTED" in (r.failure or "") else trouble.append(f"failed: {r.url}"))
    page.on("request", lambda r: None if r.url.startswith(("file:", "http://127.0.0.1:")) else trouble.append(r.url))

    def go(site: Path, path: str) -> Any:
        page.goto(f"{site.as_uri()}/{path}")
        return page

    yield go
    context.close()
    assert not trouble
