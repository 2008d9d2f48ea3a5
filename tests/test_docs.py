"""What the documentation and the committed files say is what the code does."""

import hashlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from build_archive.cli import main
from build_archive.pages import is_unedited
from build_archive.pipeline import Source, convert_source, settle_together
from build_archive.schema import schema_texts
from build_archive.write import read_pages

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_command() -> None:
    listed = re.findall(r"^\| `([a-z]+)[ `]", README, re.MULTILINE)
    assert sorted(listed) == main.list_commands(click.Context(main))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets


def test_every_place_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:build_archive|docs|source_texts|tests|tools|benchmarks)/[^`*<…]*)`", README)
    assert len(named) > 10
    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.parametrize(("path", "text"), schema_texts().items())
def test_the_committed_schemas_are_the_models(path: str, text: str) -> None:
    assert (ROOT / "docs" / path).read_text(encoding="utf-8") == text


PAGES = [page for page in read_pages(ROOT / "docs" / "briefings")[0] if is_unedited(page)]
BY_SOURCE = {page.metadata.provenance.source: page.metadata.provenance.sha256 for page in PAGES}


def test_there_are_committed_pages() -> None:
    assert len(PAGES) >= 70


@cache
def made_anew() -> dict[str, str]:
    """The pages that the build makes of all sources, whose texts tell of each other."""
    sources = []
    for name in BY_SOURCE:
        path = ROOT / name
        sidecar = path.with_suffix(".yml")
        if path.exists():
            text = sidecar.read_text(encoding="utf-8") if sidecar.exists() else None
            sources.append(Source(name, path.read_bytes(), f"source_texts/{sidecar.name}", text))
    conversions = settle_together([convert_source(source) for source in sources])
    return {draft.path: draft.text for conversion in conversions for draft in conversion.drafts}


@pytest.mark.parametrize("name", sorted(BY_SOURCE), ids=lambda name: Path(name).stem)
def test_the_committed_pages_are_what_the_build_makes(name: str) -> None:
    """The golden files: `make site` makes them again, and git shows what changed."""
    path = ROOT / name
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != BY_SOURCE[name]:
        pytest.skip("its source has changed or is gone; make site")
    for page in PAGES:
        if page.metadata.provenance.source == name:
            assert (ROOT / "docs" / "briefings" / page.path).read_text(encoding="utf-8") == made_anew()[page.path]


def test_the_damaged_texts_are_what_the_script_makes(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "damage_archive.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    made = sorted(tmp_path.iterdir())
    assert len(made) >= 30
    assert [path.name for path in made if path.read_bytes() != (ROOT / "source_texts" / path.name).read_bytes()] == []
