"""Hostile texts, sidecars, edits and names go through the whole build: nothing of them is more than words."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import markdown
import pytest
import yaml
from test_site import Html

from build_archive.contract import UNHOLDABLE_RE
from build_archive.pipeline import source_slug
from build_archive.write import read_pages

ROOT = Path(__file__).parent.parent
WORDS: list[str] = yaml.safe_load((ROOT / "tests" / "cases" / "hostile.yaml").read_text(encoding="utf-8"))
TURN_RE = re.compile("[\u202a-\u202e\u2066-\u2069]")
EVENT_RE = re.compile(r"on[a-z]+")
# Names that are a path, a command or a device somewhere, all that this machine can hold.
NAMES = [
    "x..%2f..%2fpwned",
    "x\\..\\..\\pwned",
    "con",
    "nul.md",
    "a\nb",
    "a\x1b[31mb",
    "-rf",
    "$(touch pwned)",
    "a\u202eb",
    "<img src=x onerror=pwned=1>".replace("/", ""),
    "長" * 83,
    "Flood",
    "flood",
    "FLOOD",
    "a'\"b",
    "{{ config }}",
    "#x?y",
]


def _text(words: str, number: int) -> str:
    day = f"2021年6月{number % 28 + 1}日"
    return f"""温州市防汛工作新闻发布会（第{number}场）{words}

发布时间：{day}　来源：{words}

{day}，温州市举行防汛工作新闻发布会。{words}

{words}

主持人：{words}现在开始。

王小明（市水利局局长{words}）：全市共转移群众{number}人。{words}

某报记者{words}：下一步有什么安排？{words}

王小明：我们将继续做好各项工作。{words}

| {words} | 人数 |
| 某区 | {number} |
"""


def _sidecar(words: str, number: int) -> str:
    metadata = {
        "city": "温州市" if number % 2 else words,
        "title": words,
        "series": words,
        "venue": words,
        "publisher": words,
        "topics": [words],
        "speakers": [{"name": words, "title": words}],
    }
    return yaml.safe_dump({"metadata": metadata}, allow_unicode=True)


def _sources(folder: Path) -> None:
    for number, words in enumerate(WORDS, 1):
        (folder / f"plain-{number}.txt").write_text(_text(words, number), encoding="utf-8")
        (folder / f"stated-{number}.txt").write_text(_text("", number + 100), encoding="utf-8")
        (folder / f"stated-{number}.yml").write_text(_sidecar(words, number), encoding="utf-8")
        html = f"<title>{words}</title><h1>{words}</h1>" + _text(words, number + 200).replace("\n\n", "<p>")
        (folder / f"saved-{number}.html").write_text(html, encoding="utf-8")
    for number, name in enumerate(NAMES, 1):
        (folder / f"{name}.txt").write_text(_text("", number + 300), encoding="utf-8")
    (folder / "tag.txt").write_text(_text("", 400), encoding="utf-8")
    (folder / "tag.yml").write_text("metadata: !!python/object/apply:os.system ['touch pwned']\n", encoding="utf-8")
    (folder / "outside").symlink_to("/etc")


def _build(folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BUILD_ARCHIVE_CACHE": ".cache"}
    command = [sys.executable, "-m", "build_archive", "build", "--verbose"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The archive after the build, with an edited page of all hostile words; and what the last build said."""
    folder = tmp_path_factory.mktemp("hostile") / "archive"
    (folder / "build_archive").mkdir(parents=True)
    (folder / "build_archive" / "site").symlink_to(ROOT / "build_archive" / "site")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("briefings", "schema"))
    (folder / "source_texts").mkdir()
    _sources(folder / "source_texts")
    subprocess.run(
        [sys.executable, "-m", "build_archive", "convert"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BUILD_ARCHIVE_CACHE": ".cache"},
        capture_output=True,
    )
    edited = sorted((folder / "docs" / "briefings").rglob("*.md"))[3]
    with edited.open("a", encoding="utf-8") as file:
        file.write("".join(f"\n{words}\n\n- {words}\n\n### {words}\n" for words in WORDS))
    ran = _build(folder)
    assert "site/ is written" in ran.stdout, ran.stderr[-3000:]
    assert "Traceback" not in ran.stderr
    return folder, ran.stderr


@pytest.fixture(scope="module")
def pages(built: tuple[Path, str]) -> Mapping[str, Html]:
    site = built[0] / "site"
    return {path.relative_to(site).as_posix(): Html(path) for path in sorted(site.rglob("*.html"))}


def test_every_source_becomes_a_page_or_is_said_to_be_none(built: tuple[Path, str]) -> None:
    folder, said = built
    found, problems = read_pages(folder / "docs" / "briefings")
    made = {page.metadata.provenance.source for page in found}
    for source in (folder / "source_texts").glob("*.txt"):
        shown = UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", source.name)
        reported = re.search(rf"source_texts/{re.escape(shown)}: (error\[source.name|note\[document.set-aside)", said)
        assert f"source_texts/{source.name}" in made or reported or source.stem == "tag", source.name
    assert not problems
    assert "tag.yml:1: error[sidecar.invalid]" in said
    assert len(made) > 2.5 * len(WORDS)
    assert "page.direction" in said


def test_no_page_holds_more_than_its_own_elements(pages: Mapping[str, Html]) -> None:
    for path, page in pages.items():
        for tag, attributes in page.tags:
            assert not [name for name in attributes if EVENT_RE.fullmatch(name)], (path, tag, attributes)
            assert tag not in ("iframe", "object", "embed", "base", "math", "img"), (path, tag, attributes)
            address = re.sub(r"[\x00-\x20]", "", attributes.get("href", "") + attributes.get("src", "")).lower()
            assert not address.startswith(("javascript:", "data:text", "vbscript:")), (path, tag, attributes)
            assert "e.example" not in attributes.get("src", ""), (path, tag, attributes)
            assert tag != "style" or path == "404.html", path
            assert tag != "script" or "src" in attributes or attributes["type"] == "application/ld+json", path


def test_nothing_turns_the_direction_of_writing(built: tuple[Path, str], pages: Mapping[str, Html]) -> None:
    site = built[0] / "site"
    for path, page in pages.items():
        assert not TURN_RE.search(page.text), path
    for path in [*site.rglob("*.xml"), *(site / "search").rglob("*.js"), *site.rglob("*.jsonl"), *site.rglob("*.csv")]:
        assert not TURN_RE.search(path.read_text(encoding="utf-8")), path


def test_feeds_and_data_are_read_by_their_parsers(built: tuple[Path, str]) -> None:
    site = built[0] / "site"
    feeds = [path for path in site.rglob("*.xml") if path.is_file()]
    assert feeds
    for path in feeds:
        ElementTree.parse(path)
    for path in site.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_nothing_is_written_elsewhere_and_nothing_is_run(built: tuple[Path, str]) -> None:
    folder = built[0]
    assert {path.name for path in folder.parent.iterdir()} == {"archive"}
    assert not [path for path in folder.rglob("*") if path.name == "pwned"]
    plain = re.compile(r"[\w.-]+", re.ASCII)
    for path in (folder / "docs" / "briefings").rglob("*"):
        assert plain.fullmatch(path.name), path
    names = [source_slug(f"source_texts/{name}.txt").lower() for name in NAMES]
    assert len(set(names)) == len(names)


@pytest.mark.browser
def test_nothing_hostile_runs_in_the_browser(built: tuple[Path, str], visit: Any) -> None:
    site = built[0] / "site"
    edited = next(p for p in sorted(site.rglob("*.html")) if "srcdoc" in Html(p).text and "repairs" not in p.name)
    briefings = sorted(p for p in (site / "briefings").rglob("*.html"))[::12]
    lists = sorted({*site.glob("*.html"), *site.glob("*/index.html")})
    for path in (edited, *briefings, *lists):
        page = visit(site, path.relative_to(site).as_posix())
        assert page.evaluate("typeof pwned") == "undefined", path
    for words in ("pwned", "<img src=x onerror=pwned=1>", "防汛"):
        page = visit(site, "search.html")
        page.fill("input[type=search]", words)
        page.wait_for_timeout(400)
        assert page.evaluate("typeof pwned") == "undefined", words
        assert page.locator("main img, main iframe, main svg[onload]").count() == 0


@pytest.mark.parametrize(
    "address",
    ["javascript:x", "JaVaScRiPt&colon;x", "&#106;avascript:x", "java&#x09;script:x", "data:text/html,x", "vbscript:x"],
)
def test_a_link_that_would_run_something_is_plain_text(address: str) -> None:
    shown = markdown.markdown(f"[甲]({address}) [乙](https://example.org/)", extensions=["build_archive.site.dialect"])
    assert re.findall(r"<a [^>]*>", shown) == ['<a href="https://example.org/" rel="noopener noreferrer">']
    assert "甲" in shown
