"""Measures the repairs (what comes back of damaged text, how fast, beside OpenCC and ftfy) and the recognition.

    python benchmarks/bench.py [PART…] [--kind KIND…] [--seeds N] [--sources N] [--pages N…]

PART is one or more of roundtrip (a table a kind of damage), speed (each repair and the whole chain,
on clean and on polluted text), memory (its peak with ever more files), recognition (how fast each
recogniser is), archive (whole sources to
pages, and memory), evaluation (how much of annotated briefings is recognised, a table for the tuning
and one for the held-out half), pages (what the derived pages cost), building (the whole
build on made-up archives, beside a bare one by MkDocs with Material), search (the site's search in
Chromium on made-up archives, beside Pagefind and Material's own); all when none is named. Only when
named, the parts floors and evaluation-floors raise the floors that the tests hold, of the round trip
and of the recognition, to what is measured.
Speeds are bytes of UTF-8 by CPU time of one core. Compare ratios, not seconds, between machines.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from unittest import mock

import ftfy
import opencc
import yaml

from build_archive import pipeline
from build_archive.edits import run_step
from build_archive.model import Repaired
from build_archive.pipeline import BYTE_REPAIRS, LINE_REPAIRS, Source, character_repairs, convert_source, repair
from build_archive.sidecar import Sidecar
from build_archive.split import split

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import evaluation  # noqa: E402  found only now
from building import SIZES as BUILT  # noqa: E402
from building import measure_building  # noqa: E402
from damage import damage  # noqa: E402
from derived import measure_pages  # noqa: E402
from roundtrip import COMBINATIONS, FLOOR_SAMPLE, ROWS, clean_texts, measure  # noqa: E402
from search import SIZES, measure_search  # noqa: E402

FLOORS = ROOT / "tests" / "cases" / "roundtrip-floors.yaml"
PARTS = ("roundtrip", "speed", "memory", "recognition", "archive", "evaluation", "pages", "building", "search")
RAISING = ("floors", "evaluation-floors")  # parts that write, done only when named
LEAST_BYTES = 500_000
FILES = (100, 200, 400, 800)  # repaired in one process, where the peak of its memory is measured
RECOGNISERS = (  # of build_archive/pipeline.py, a row each
    *("find_private", "recognise_title", "recognise_series", "recognise_session", "recognise_date", "recognise_time"),
    *("recognise_published", "recognise_place", "recognise_kind", "recognise_publisher", "recognise_venue"),
    *("recognise_url", "part_labels", "find_labels", "leading_labels", "recognise_people", "recognise_turns"),
    *("compose_blocks", "recognise_topics", "extract_figures"),
)
_WIDTHS = (9, 9, 12, 10, 9, 9, 7)
NONE = "none"  # the row of the table that is about clean text


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def say(progress: str) -> None:
    """Show how far a long measurement is, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)


def chosen(kinds: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the rows of the table: no damage, each kind, each combination; only those named, if any are."""
    rows: dict[str, tuple[str, ...]] = {NONE: (), **ROWS}
    return {name: row for name, row in rows.items() if not kinds or name in kinds}


def measure_roundtrip(kinds: Sequence[str], seeds: int) -> None:
    """Print a row a kind of damage: how much of the text stood before the repair and stands after it.

    `whole` is the share of the characters of which no byte was lost for good: what can come back without words.
    """
    print(f"{'':24}{'':8}{'before':>9}{'':>9}{'after repair':>13}")
    heads = ("stood %", "wrong %", "restored %", "marked %", "wrong %", "whole %", "MB/s")
    print(
        f"{'damage':24}{'chars':>8}" + "".join(f"{head:>{width}}" for head, width in zip(heads, _WIDTHS, strict=True))
    )
    rows = chosen(kinds)
    repair(next(iter(clean_texts().values())), Sidecar())  # the tables are read
    for number, (name, row) in enumerate(rows.items(), 1):
        say(f"round trip {number} of {len(rows)}: {name}")
        done = measure(row, 1 if name == NONE else seeds)
        say("")
        before = f"{done.before.share(done.before.restored):9.2f}{done.before.share(done.before.wrong):9.2f}"
        after = "".join(
            f"{done.after.share(count):{width}.3f}"
            for count, width in ((done.after.restored, 12), (done.after.marked, 10), (done.after.wrong, 9))
        )
        speed = done.size / done.seconds / 1e6
        whole = done.after.share(done.after.characters - done.lost)
        print(f"{name:24}{done.after.characters:8}{before}{after}{whole:9.2f}{speed:7.2f}", flush=True)


def raise_floors() -> None:
    """Write down what is better than `tests/cases/roundtrip-floors.yaml` says; nothing in it falls."""
    held = FLOORS.read_text("utf-8")
    floors = yaml.safe_load(held) or {}
    head = [line for line in held.splitlines() if line.startswith("#")]
    lines = []
    for number, (name, kinds) in enumerate(ROWS.items(), 1):
        say(f"floor {number} of {len(ROWS)}: {name}")
        after, old = measure(kinds, every=FLOOR_SAMPLE).after, floors.get(name, {"restored": 0.0, "wrong": math.inf})
        restored = max(old["restored"], math.floor(after.share(after.restored) * 100) / 100)
        wrong = min(old["wrong"], math.ceil(after.share(after.wrong) * 100) / 100)
        lines.append(f"{name}: {{restored: {restored}, wrong: {wrong}}}")
    say("")
    FLOORS.write_text("\n".join((*head, *lines)) + "\n", "utf-8")


def corpora(first: int = 0) -> dict[str, list[str]]:
    """Return documents of half a megabyte in all: clean, of mirrors, of portals; `first` is the seed of the damage."""
    clean = documents()
    kinds = {"mirror": COMBINATIONS["mirror-rare"], "portal": ("wrapped", "halfwidth", "furniture-around")}
    damaged = {
        name: [damage(text, row, seed).text for seed, text in enumerate(clean, first)] for name, row in kinds.items()
    }
    return {"clean": clean, **damaged}


def documents() -> list[str]:
    """Return documents of forty sentences of the clean texts: no two alike, or a repair would take them out."""
    chance = random.Random(0)  # noqa: S311 (a sample, not a secret)
    lines = [line for text in clean_texts().values() for line in text.split("\n") if line.endswith("。")]
    sentences = [sentence for line in lines for sentence in re.split("(?<=。)(?=.)", line)]
    texts, size = [], 0
    while size < LEAST_BYTES:
        chosen = chance.sample(sentences, 40)
        texts.append("\n\n".join("".join(chosen[at : at + 4]) for at in range(0, 40, 4)) + "\n")
        size += len(texts[-1].encode())
    return texts


def measure_speed() -> None:
    """Print how fast text is repaired, in all and step by step, beside OpenCC and ftfy."""
    converter = opencc.OpenCC("tw2s")
    settings = ftfy.TextFixerConfig(uncurl_quotes=False)
    other_damage = corpora(1000)
    for name, texts in corpora().items():
        say(f"speed: {name}")
        size = sum(len(text.encode()) for text in texts)
        base = min(seconds(lambda: [converter.convert(text) for text in texts]) for _ in range(3))  # noqa: B023
        other = seconds(lambda: [ftfy.fix_text(text, settings) for text in texts])  # noqa: B023  called at once
        for text in other_damage[name]:  # the tables are read and worked out, as they are once for all sources
            repair(text, Sidecar())
        whole = seconds(lambda: [repair(text, Sidecar()) for text in texts])  # noqa: B023
        say("")
        print(f"\n{name + ' text':22}{'MB/s':>8}{'OpenCC = 1':>12}{'ftfy = 1':>10}")
        rows = {"OpenCC alone": base, "ftfy": other, "all repairs": whole, **step_seconds(texts)}
        for label, spent in rows.items():
            print(f"{label:22}{size / spent / 1e6:8.2f}{base / spent:12.3f}{other / spent:10.2f}", flush=True)


def step_seconds(texts: Sequence[str]) -> dict[str, float]:
    """Return for each step of the first round the CPU time it takes on what the steps before it left."""
    spent: dict[str, float] = defaultdict(float)
    for text in texts:
        state = Repaired(text)
        for name, propose in (*BYTE_REPAIRS, *character_repairs(text), *LINE_REPAIRS):
            start = time.process_time()
            state = run_step(state, name, propose)
            spent[name] += time.process_time() - start
        spent["split"] += seconds(partial(split, state))
    return spent


def measure_memory() -> None:
    """Print the peak of memory with ever more files repaired in one process, a process of its own for each number."""
    print()
    for files in FILES:
        say(f"memory: {files} files")
        print(_ourselves("--repair", files), end="", flush=True)


def _ourselves(option: str, number: int) -> str:
    """Return what this program prints of one measurement in a process of its own, since a peak never falls."""
    command = [sys.executable, __file__, option, str(number)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  ourselves
    say("")
    return printed


def repair_files(files: int) -> None:
    """Repair so many damaged files, no two alike, and print the peak of memory."""
    clean, size = [*clean_texts().values()], 0
    for number in range(files):
        text = damage(clean[number % len(clean)], COMBINATIONS["mirror-rare"], number).text
        size += len(text.encode())
        repair(text, Sidecar())
    print(f"{files} files repaired, {size / 1e6:.2f} MB: peak {peak_memory():.0f} MB")


def peak_memory() -> float:
    """Return the peak of this process's memory in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_recognition() -> None:
    """Print how fast each recogniser reads the documents of the starter archive, and all of them together."""
    files = sorted((ROOT / "source_texts").glob("*.txt"))
    sources = [Source(f"source_texts/{path.name}", path.read_bytes()) for path in files]
    spent = dict.fromkeys(RECOGNISERS, math.inf)
    for _ in range(3):
        say("recognition")
        now, size = recognition_seconds(sources)
        spent = {name: min(spent[name], now[name]) for name in RECOGNISERS}
    say("")
    print(f"\n{'recognition':22}{'MB/s':>8}")
    for name, taken in {**spent, "all together": sum(spent.values())}.items():
        print(f"{name:22}{size / taken / 1e6 if taken else math.inf:8.2f}", flush=True)


def recognition_seconds(sources: Sequence[Source]) -> tuple[dict[str, float], int]:
    """Return the CPU time of each recogniser on the sources, and the bytes of the pages' bodies."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **options: object) -> object:
            start = time.process_time()
            result = work(*arguments, **options)
            spent[name] += time.process_time() - start
            return result

        return run

    size = 0
    with ExitStack() as stack:
        for name in RECOGNISERS:
            work = timed(name, getattr(pipeline, name))
            stack.enter_context(mock.patch.object(pipeline, name, work))
        for source in sources:
            size += sum(len(draft.body.encode()) for draft in convert_source(source).drafts)
    return spent, size


def measure_archive(sources: int) -> None:
    """Print how fast whole sources become pages, and the peak of memory with one, two and four times as many."""
    print()
    for times in (1, 2, 4):
        say(f"archive: {times * sources} sources")
        print(_ourselves("--convert", times * sources), end="", flush=True)


def convert(sources: int) -> None:
    """Convert so many sources, the starter archive over and over, and print what it took."""
    files = sorted((ROOT / "source_texts").glob("*.txt"))
    pages = size = 0
    start = time.process_time()
    for number in range(sources):
        path = files[number % len(files)]
        data = path.read_bytes()
        size += len(data)
        pages += len(convert_source(Source(f"source_texts/{number}-{path.name}", data)).drafts)
    spent = time.process_time() - start
    speed, peak = sources / spent, peak_memory()
    print(f"{sources} sources, {size / 1e6:.2f} MB: {pages} pages, {speed:.1f} sources/s, peak {peak:.0f} MB")


def measure_evaluation() -> None:
    """Print how much is recognised of the annotated briefings of each half, and the CPU time that took."""
    for half in evaluation.HALVES:
        say(f"evaluation: {half}")
        spent = seconds(lambda: evaluation.evaluate(half))  # noqa: B023  called at once
        say("")
        print(f"\n{evaluation.render_table(half, evaluation.evaluate(half))}\n{spent:.1f} s of CPU time", flush=True)


def raise_evaluation_floors(lower: Sequence[str]) -> None:
    """Write down what is better than `tests/evaluation/floors.yaml` says; only fields in `lower` may fall."""
    text = evaluation.FLOORS.read_text("utf-8")
    held = yaml.safe_load(text) or {}
    lines = [line for line in text.splitlines() if line.startswith("#")]
    for half in evaluation.HALVES:
        say(f"evaluation: {half}")
        floors = evaluation.raise_scores(held.get(half, {}), evaluation.scores(half), lower)
        lines += [f"{half}:", *(f"  {field}: {score}" for field, score in floors.items())]
    say("")
    now = [name for half in evaluation.HALVES for name in evaluation.loud(half)]
    lines.append(f"loud: [{', '.join(name for name in held.get('loud', now) if name in now)}]")
    evaluation.FLOORS.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Run the measurements that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join((*PARTS, *RAISING))}")
    known = ", ".join(chosen([]))
    parser.add_argument("--kind", action="append", default=[], help=f"only this row of the round trip: {known}")
    parser.add_argument("--seeds", type=int, default=2, help="how often each text is damaged anew (default: 2)")
    parser.add_argument(
        "--sources", type=int, default=80, help="least number of sources converted (default: 80, all of the archive)"
    )
    sizes = f"pages of the archives that are searched (default: {' and '.join(map(str, SIZES))})"
    parser.add_argument("--pages", type=int, action="append", default=[], metavar="N", help=sizes)
    may_fall = "a field whose floor evaluation-floors may lower: one of what is found, where more is found now"
    parser.add_argument("--lower", action="append", default=[], metavar="FIELD", help=may_fall)
    parser.add_argument("--convert", type=int, help=argparse.SUPPRESS)  # the archive's measurement, in its own process
    parser.add_argument("--repair", type=int, help=argparse.SUPPRESS)  # ... and that of memory
    arguments = parser.parse_args()
    if unknown := [part for part in arguments.parts if part not in (*PARTS, *RAISING)]:
        parser.error(f"no such part: {', '.join(unknown)}; known: {', '.join((*PARTS, *RAISING))}")
    if unknown := [kind for kind in arguments.kind if kind not in chosen([])]:
        parser.error(f"no such kind of damage: {', '.join(unknown)}; known: {known}")
    if arguments.convert:
        convert(arguments.convert)
        return
    if arguments.repair:
        repair_files(arguments.repair)
        return
    parts = arguments.parts or PARTS
    measures: dict[str, Callable[[], None]] = {
        "roundtrip": lambda: measure_roundtrip(arguments.kind, arguments.seeds),
        "floors": raise_floors,
        "speed": measure_speed,
        "memory": measure_memory,
        "recognition": measure_recognition,
        "archive": lambda: measure_archive(arguments.sources),
        "evaluation": measure_evaluation,
        "pages": measure_pages,
        "building": lambda: measure_building(arguments.pages or BUILT),
        "search": lambda: measure_search(arguments.pages or SIZES),
        "evaluation-floors": lambda: raise_evaluation_floors(arguments.lower),
    }
    for part, measure_part in measures.items():
        if part in parts:
            measure_part()


if __name__ == "__main__":
    main()
