"""Measures the conversion: stages in MB/s beside OpenCC alone, whole archive in sources/s, and memory.

    python benchmarks/bench.py [--sources N]

All figures are of one run on one core; compare ratios, not seconds, between machines.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import opencc

from build_archive.edits import run_step
from build_archive.model import Repaired
from build_archive.pipeline import Source, convert_source, repairs_for
from build_archive.read import read_source
from build_archive.split import split

ROOT = Path(__file__).parent.parent
LEAST_BYTES = 1_000_000


def load_texts() -> list[tuple[str, bytes]]:
    """Return the sources of the starter archive."""
    return [(path.name, path.read_bytes()) for path in sorted((ROOT / "source_texts").glob("*.txt"))]


def megabytes_per_second(work: Callable[[], object], size: int) -> float:
    """Return the speed of the best of three runs."""
    best = min(_seconds(work) for _ in range(3))
    return size / best / 1e6


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_stages(raw: str) -> None:
    """Print the speed of each repair on the text, as MB/s and as a share of OpenCC's."""
    size = len(raw.encode())
    converter = opencc.OpenCC("tw2s")
    base = megabytes_per_second(lambda: converter.convert(raw), size)
    print(f"{'OpenCC alone':22} {base:8.2f} MB/s   1.000")
    state = Repaired(raw)
    for name, propose in repairs_for(raw):
        before = state
        speed = megabytes_per_second(lambda: run_step(before, name, propose), size)  # noqa: B023  called at once
        print(f"{name:22} {speed:8.2f} MB/s {speed / base:7.3f}")
        state = run_step(before, name, propose)
    speed = megabytes_per_second(lambda: split(state), size)
    print(f"{'split':22} {speed:8.2f} MB/s {speed / base:7.3f}")


def measure_archive(texts: list[tuple[str, bytes]], sources: int) -> None:
    """Print how fast whole sources become pages, and the memory it takes."""
    chosen = [texts[i % len(texts)] for i in range(sources)]
    size = sum(len(data) for _, data in chosen)
    start = time.perf_counter()
    pages = sum(len(convert_source(Source(f"source_texts/{i}-{n}", d)).drafts) for i, (n, d) in enumerate(chosen))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{sources} sources, {size / 1e6:.2f} MB: {pages} pages, {sources / seconds:.1f} sources/s, peak {peak:.0f} MB"
    )


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    arguments = parser.parse_args()
    texts = load_texts()
    clean = "\n".join(read_source(data, name).text for name, data in texts)
    raw = "\n".join([clean] * (LEAST_BYTES // len(clean.encode()) + 1))
    measure_stages(raw)
    measure_archive(texts, arguments.sources // 2)  # half as many first: memory must not grow with the number
    measure_archive(texts, arguments.sources)


if __name__ == "__main__":
    main()
