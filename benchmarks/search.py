"""Measures the site's search in Chromium, from disk, on made-up archives; beside it Material's own and Pagefind."""

from __future__ import annotations

import http.server
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import unquote

from make_archive import compose, make_pages
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Request, sync_playwright
from search_files import search_files

from build_archive.archive import Archive
from build_archive.lexicon import load_table
from build_archive.link import link
from build_archive.pages import Page
from build_archive.search import SEARCH_FOLDER
from build_archive.search.fields import page_fields
from build_archive.search.fold import fold

ROOT = Path(__file__).parent.parent
SIZES = (1000, 10_000)
PAGEFIND_PAGES = 1000
MATERIAL_PAGES = 200
QUERIES = 40  # of each class
TIMED = 20  # of all classes, each in a browser that has nothing stored
CHECKED = 200  # results of a query at most whose text is read again; all are where there are no more
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--disable-background-networking"]
_NUMBER_RE = re.compile("[\u4e00-\u9fff]{2}[0-9]{2,4}[\u4e00-\u9fff]")
_HAN_RE = re.compile("[\u4e00-\u9fff]+")


# What is asked


def make_queries(pages: Sequence[Page], seed: int = 1) -> Mapping[str, list[str]]:
    """Return QUERIES queries of each class, all of which stand in some page."""
    chance = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    runs = [run for page in chance.sample(list(pages), 200) for run in _HAN_RE.findall(page.body) if len(run) > 6]
    words = load_table("words.tsv")
    names = sorted({speaker.name for page in pages for speaker in page.metadata.speakers})

    def cuts(length: int, wanted: Callable[[str], bool]) -> Iterator[str]:
        while True:
            run = chance.choice(runs)
            at = chance.randrange(len(run) - length + 1)
            if wanted(run[at : at + length]):
                yield run[at : at + length]

    numbers = [found for page in chance.sample(list(pages), 200) for found in _NUMBER_RE.findall(page.body)]
    sources: dict[str, Iterator[str]] = {
        "words of 2": cuts(2, words.__contains__),
        "words of 3": cuts(3, words.__contains__),
        "names of 2": iter(chance.choices([one for one in names if len(one) == 2], k=QUERIES)),
        "names of 3": iter(chance.choices([one for one in names if len(one) == 3], k=QUERIES)),
        "random pairs": cuts(2, lambda cut: cut not in words),
        "phrases of 6": cuts(6, lambda _: True),
        "number phrases": iter(chance.choices(numbers, k=QUERIES)),
    }
    return {name: [next(source) for _ in range(QUERIES)] for name, source in sources.items()}


def true_answers(archive: Archive, queries: Sequence[str]) -> dict[str, set[str]]:
    """Return for each query the paths of the pages that hold it: plain substring search over the folded fields."""
    texts = {page.path: "\n".join(_parts(page)) for page in archive.pages}
    return {query: {path for path, text in texts.items() if query in text} for query in map(fold, queries)}


def _parts(page: Page) -> Iterator[str]:
    return (fold(part) for field in page_fields(page, {}) for part in field.text.split("\t"))


# Our own


def measure_own(size: int, browser: Browser, folder: Path) -> None:
    """Print what the index of `size` pages costs, how soon it answers, and how right the answers are."""
    pages = list(make_pages(size))
    archive = link(pages)
    start = time.process_time()
    files = search_files(archive)
    spent = time.process_time() - start
    texts = sum(len(data) for path, data in files.items() if "/texts/" in path)
    index = sum(map(len, files.values())) - texts
    characters = sum(len(page.body) for page in pages) // size
    print(
        f"\n{size} pages of {characters} characters: index {index / 1e6:.1f} MB, texts beside it {texts / 1e6:.1f} MB,"
    )
    print(f"built at {size / spent:.0f} pages/s of CPU time, peak {_peak():.0f} MB with the pages and the generator")
    site = folder / "site"
    shutil.rmtree(site / SEARCH_FOLDER, ignore_errors=True)
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(data, "utf-8")
    del files
    queries = make_queries(pages)
    _print_first_results(browser, site, queries)
    _print_rightness(browser, site, archive, queries)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_FIRST = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('.results li')) return;
  window.firstResult = performance.now();
  observer.disconnect();
}).observe(document, {childList: true, subtree: true});
document.addEventListener('DOMContentLoaded', () => { window.asked = performance.now(); });
"""


def _print_first_results(browser: Browser, site: Path, queries: Mapping[str, list[str]]) -> None:
    """Print how soon the first result of an address is there, nothing being stored, and what was read for it."""
    chosen = [query for of_class in zip(*queries.values(), strict=True) for query in of_class][:TIMED]
    opened, asked, first, whole, heaps = [], [], [], [], []
    for query in chosen:
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.add_init_script(_FIRST)
        sizes: list[int] = []
        page.on("request", partial(_note_size, sizes))
        page.goto(f"{site.as_uri()}/search.html?q={query}")
        page.wait_for_function("window.firstResult")
        first.append(sum(sizes))
        opened.append(page.evaluate("window.firstResult"))
        asked.append(page.evaluate("window.firstResult - window.asked"))
        page.wait_for_timeout(400)
        whole.append(sum(sizes))
        heaps.append(page.evaluate("performance.memory.usedJSHeapSize"))
        context.close()
    _print_row("first result after asking", "ms", asked)
    _print_row("first result after opening", "ms", opened)
    _print_row("data read for first results", "KB", [size / 1e3 for size in first])
    _print_row("data read with facets and count", "KB", [size / 1e3 for size in whole])
    _print_row("heap of the page", "MB", [size / 1e6 for size in heaps])


def _print_row(label: str, unit: str, values: Sequence[float]) -> None:
    print(f"{label:32} median {statistics.median(values):6.1f} {unit}, most {max(values):6.1f} {unit}")


def _note_size(sizes: list[int], request: Request) -> None:
    if SEARCH_FOLDER in request.url:
        sizes.append(Path(unquote(request.url.removeprefix("file://"))).stat().st_size)


_ANSWER = """
async ([query, most]) => {
  const search = window.archiveSearch;
  const filters = Object.fromEntries(search.FACETS.map(facet => [facet, new Set()]));
  const base = await search.loadTables();
  const answer = await search.ask({query: query, filters: filters, sort: ''});
  const candidates = answer.open.map(result => base.path(result.page));
  const results = [];
  for (let next = [0]; next.length && results.length < most;) {
    next = await answer.next(10);
    results.push(...next.map(result => base.path(result.page)));
  }
  return {candidates: candidates, results: results, isWhole: !answer.open.length};
}
"""


def _print_rightness(browser: Browser, site: Path, archive: Archive, queries: Mapping[str, list[str]]) -> None:
    """Print recall and precision of each class, the mean over its queries."""
    page = browser.new_context(offline=True).new_page()
    page.goto(f"{site.as_uri()}/search.html")
    truth = true_answers(archive, [query for of_class in queries.values() for query in of_class])
    print(f"{'class':16}{'pages held':>11}{'recall':>8}{'precision':>10}{'of the index alone':>20}")
    for name, of_class in queries.items():
        scores = []
        for query in of_class:
            answer = page.evaluate(_ANSWER, [query, CHECKED])
            true = {path.removesuffix(".md") for path in truth[fold(query)]}
            candidates, results = set(answer["candidates"]), set(answer["results"])
            # Beyond what is read, a page that the index proposes counts as found.
            found = results if answer["isWhole"] else results | candidates
            scores.append((len(true), len(found & true) / len(true), _share(results, true), _share(candidates, true)))
        held, recall, precision, alone = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{name:16}{held:11.0f}{recall:8.3f}{precision:10.3f}{alone:20.3f}", flush=True)


def _share(found: set[str], true: set[str]) -> float:
    return len(found & true) / len(found) if found else 0.0


# The others


def measure_material(browser: Browser) -> None:
    """Print the same of the search of Material for MkDocs, which needs a server."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = list(make_pages(MATERIAL_PAGES))
        for page in pages:
            path = folder / "docs" / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(compose(page), "utf-8")
        (folder / "docs/index.md").write_text("# Archive\n", "utf-8")
        (folder / "mkdocs.yml").write_text(
            "site_name: Archive\nuse_directory_urls: false\ntheme: {name: material, language: zh, font: false}\n"
            "plugins: [search]\nmarkdown_extensions: [attr_list]\nnav: [index.md]\n",
            "utf-8",
        )
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(folder / "mkdocs.yml")]
        subprocess.run(command, check=True, capture_output=True, env={"NO_MKDOCS_2_WARNING": "1", "PATH": ""})  # noqa: S603
        size = (folder / "site/search/search_index.json").stat().st_size
        queries = make_queries(pages)
        with _served(folder / "site") as root:
            times, empty = [], 0
            for query in [of_class[0] for of_class in queries.values()]:
                spent, found = _ask_material(browser, root, query)
                times.append(spent)
                empty += not found
    print(f"\nMaterial's own search, {MATERIAL_PAGES} pages: index {size / 1e6:.1f} MB, read whole by the first query")
    print(f"first result over http: median {statistics.median(times):.0f} ms, most {max(times):.0f} ms")
    print(f"{empty} of {len(times)} queries, each of which stands in some page, found nothing")


def _ask_material(browser: Browser, root: str, query: str) -> tuple[float, bool]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{root}/index.html")
    start = time.perf_counter()
    page.click("label.md-header__button[for=__search]") if page.is_visible(
        "label.md-header__button[for=__search]"
    ) else None
    page.fill(".md-search__input", query)
    page.wait_for_function(
        "/\\d|没有|No matching/.test(document.querySelector('.md-search-result__meta').textContent)", timeout=120_000
    )
    found = page.query_selector(".md-search-result__item") is not None
    spent = 1000 * (time.perf_counter() - start)
    context.close()
    return spent, found


def measure_pagefind(browser: Browser) -> None:
    """Print the same of Pagefind as it comes, which needs a server."""
    pages = list(make_pages(PAGEFIND_PAGES))
    archive = link(pages)
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        for page in pages:
            path = (site / page.path).with_suffix(".html")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_plain_html(page), "utf-8")
        (site / "index.html").write_text("<!doctype html><title>x</title>", "utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  installed beside us
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        size = sum(path.stat().st_size for path in (site / "pagefind").rglob("*.pf_*"))
        print(f"\nPagefind, {PAGEFIND_PAGES} pages: index and fragments {size / 1e6:.1f} MB, built at", end=" ")
        print(f"{PAGEFIND_PAGES / spent:.0f} pages/s, peak {after.ru_maxrss / 1024:.0f} MB")
        with _served(site) as root:
            _print_pagefind(browser, root, archive, make_queries(pages))


def _plain_html(page: Page) -> str:
    blocks = "".join(f"<p>{escape(field.text)}</p>" for field in page_fields(page, {}))
    return f'<!doctype html><html lang="zh"><title>{escape(page.metadata.title)}</title><body>{blocks}</body></html>'


_PAGEFIND = """
async query => {
  const start = performance.now();
  const engine = await import('/pagefind/pagefind.js');
  const found = await engine.search(query);
  if (found.results.length) await found.results[0].data();
  const spent = performance.now() - start;
  const data = await Promise.all(found.results.map(result => result.data()));
  return {spent: spent, results: data.map(one => one.raw_url)};
}
"""


def _print_pagefind(browser: Browser, root: str, archive: Archive, queries: Mapping[str, list[str]]) -> None:
    truth = true_answers(archive, [query for of_class in queries.values() for query in of_class])
    page = browser.new_context().new_page()
    page.goto(f"{root}/index.html")
    print(f"{'class':16}{'recall':>8}{'precision':>10}{'first result':>14}")
    for name, of_class in queries.items():
        scores = []
        for query in of_class:
            answer = page.evaluate(_PAGEFIND, query)
            true = {path.removesuffix(".md") for path in truth[fold(query)]}
            results = {url.strip("/").removesuffix(".html") for url in answer["results"]}
            scores.append((len(results & true) / len(true), _share(results, true), answer["spent"]))
        recall, precision, spent = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{name:16}{recall:8.3f}{precision:10.3f}{spent:11.0f} ms", flush=True)


@contextmanager
def _served(site: Path) -> Iterator[str]:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


# All of it


def measure_search(sizes: Sequence[int] = SIZES) -> None:
    """Print all measurements, or that no browser is there to take them in."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        print(f"the search is not measured: no Chromium found (looked for {', '.join(BROWSERS)})")
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        _build_site(Path(folder))
        for size in sizes:
            measure_own(size, browser, Path(folder))
        measure_pagefind(browser)
        measure_material(browser)
        browser.close()


def _build_site(folder: Path) -> None:
    """Build the project's site without briefings, for its search page; the data is put in later."""
    docs = folder / "docs"
    unwanted = shutil.ignore_patterns("briefings", "cities", "dates", "people", "data")
    shutil.copytree(ROOT / "docs", docs, ignore=unwanted)
    build(load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(folder / "site"), strict=True))
