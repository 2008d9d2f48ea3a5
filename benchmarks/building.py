"""Measures the whole build on made-up archives: from nothing, with nothing changed, with one source changed.

Beside it a bare build of the same pages by MkDocs with Material, with its search and without.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from make_archive import make_pages, raw_text

ROOT = Path(__file__).parent.parent
SIZES = (300, 1000)
_GLANCE = 0.2  # seconds between two looks at the memory
_STAGE_RE = re.compile(r"^(\w[\w ]*) … ([\d.]+) s$", re.MULTILINE)
_BARE = """site_name: Archive
use_directory_urls: false
theme: {{name: material, language: zh, font: false}}
plugins: [{search}]
nav: [index.md]
not_in_nav: "/briefings/**"
validation: {{nav: {{omitted_files: ignore}}}}
"""


class Spent(NamedTuple):
    """What a command took."""

    wall: float  # seconds
    cpu: float  # seconds, of all its processes
    peak: float  # MB, of all its processes together, what they share counted once; of the largest where not to be had
    stages: str  # seconds of each part, as the command tells them


def measure_building(sizes: Sequence[int] = SIZES) -> None:
    """Print a row a build: pages a second, seconds, memory, size of the site; below it the seconds of each stage."""
    print(f"{'pages':>7}  {'build':32}{'wall s':>8}{'CPU s':>8}{'pages/s':>9}{'MB together':>14}{'site MB':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            _measure(size, Path(name))


def _measure(size: int, folder: Path) -> None:
    (folder / "source_texts").mkdir()
    for page in make_pages(size):
        name = Path(page.metadata.provenance.source).name
        (folder / "source_texts" / name).write_text(raw_text(page), encoding="utf-8")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("briefings"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "build_archive").symlink_to(ROOT / "build_archive")
    build = [sys.executable, "-m", "build_archive", "build"]
    _print(size, "from nothing", _run(build, folder), folder / "site")
    _print(size, "nothing changed", _run(build, folder), folder / "site")
    path = sorted((folder / "source_texts").iterdir())[size // 2]
    path.write_text(path.read_text("utf-8") + "全市水库蓄水正常。\n", encoding="utf-8")
    _print(size, "one source changed", _run(build, folder), folder / "site")
    for search, label in (("", "bare MkDocs Material, no search"), ("search", "bare MkDocs Material, search")):
        bare = folder / f"bare{search}"
        shutil.copytree(folder / "docs" / "briefings", bare / "docs" / "briefings", ignore=_all_but_pages)
        (bare / "docs" / "index.md").write_text("# Archive\n", encoding="utf-8")
        (bare / "mkdocs.yml").write_text(_BARE.format(search=search), encoding="utf-8")
        _print(size, label, _run([sys.executable, "-m", "mkdocs", "build", "--quiet"], bare), bare / "site")


def _all_but_pages(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".") or name.endswith((".json", ".tsv"))]


def _run(command: Sequence[str], folder: Path) -> Spent:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    surroundings["BUILD_ARCHIVE_CACHE"] = str(folder / ".cache")
    script = f"""import resource, subprocess
run = subprocess.run({list(command)!r}, check=True, capture_output=True, text=True)
print(*resource.getrusage(resource.RUSAGE_CHILDREN)[:3], run.stderr)"""
    start = time.perf_counter()
    running = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script], cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True
    )
    together = 0.0
    while running.poll() is None:
        together = max(together, sum(map(_held, _family(running.pid))))
        time.sleep(_GLANCE)
    wall = time.perf_counter() - start
    said, _ = running.communicate()
    if running.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    user, system, largest, *words = said.split(maxsplit=3)
    stages = ", ".join(f"{name} {seconds}" for name, seconds in _STAGE_RE.findall("".join(words)))
    return Spent(wall, float(user) + float(system), together or float(largest) / 1024, stages)


def _family(process: int) -> list[int]:
    """Return a process with all that it started, and these."""
    found = [process]
    for one in found:
        with contextlib.suppress(OSError):
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split())
    return found


def _held(process: int) -> float:
    """Return the memory of a process in MB, of what it shares with others its part; 0 where that is not told."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _print(size: int, label: str, spent: Spent, site: Path) -> None:
    files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    row = f"{size:7,}  {label:32}{spent.wall:8.1f}{spent.cpu:8.1f}{size / spent.wall:9.1f}"
    print(f"{row}{spent.peak:14.0f}{sum(files) / 1e6:9.1f}", flush=True)
    if spent.stages:
        print(f"{'':9}seconds: {spent.stages}", flush=True)
