"""The proof: what the account of a text holds, how much of damaged text comes back, what clean text keeps, how long."""

from __future__ import annotations

import gc
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import FOLDER
from damage import MAKERS, MISREADINGS, damage
from hypothesis import given, settings
from hypothesis import strategies as st
from roundtrip import FLOOR_SAMPLE, ROWS, clean_texts, measure

from build_archive.edits import CONFIDENCE_BAR, replay, trace, undo
from build_archive.model import Repaired
from build_archive.pipeline import BYTE_REPAIRS, LINE_REPAIRS, character_repairs, repair
from build_archive.read import read_source
from build_archive.sidecar import Sidecar

ROOT = Path(__file__).parent.parent
BRIEFINGS = ROOT.parent / "shared" / "briefings"  # kept beside the project, not in it
SOURCES = sorted([*ROOT.glob("source_texts/*.txt"), *ROOT.glob("source_texts/*.html"), *BRIEFINGS.glob("*.txt")])


def repaired(raw: str) -> Repaired:
    return repair(raw, Sidecar())


def check_account(raw: str) -> None:
    """The account replayed gives the repaired text, undone gives the raw one, and so do its segments."""
    done = repaired(raw)
    assert replay(raw, done.steps) == done.text
    assert undo(done.text, done.steps) == raw
    segments = trace(raw, done.steps)
    assert "".join(segment.raw for segment in segments) == raw
    assert "".join(segment.text for segment in segments) == done.text


def check_settled(raw: str) -> None:
    """Repairing again changes nothing."""
    assert repaired(repaired(raw).text).steps == ()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_account_of_a_source(path: Path) -> None:
    raw = read_source(path.read_bytes(), path.name).text
    check_account(raw)
    check_settled(raw)


def test_there_are_sources() -> None:
    assert len(SOURCES) > 70


PARAGRAPHS = [line for text in clean_texts().values() for line in text.split("\n") if line]
TEXTS = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6).map("\n\n".join)
KINDS = st.lists(st.sampled_from(sorted(MAKERS)), max_size=3).map(
    lambda kinds: sorted(kinds, key=MISREADINGS.__contains__)
)


@settings(max_examples=40)
@given(TEXTS, KINDS, st.integers(0, 10_000))
def test_the_account_of_damaged_text(text: str, kinds: list[str], seed: int) -> None:
    check_account(damage(text, kinds, seed).text)


@settings(max_examples=40)
@given(TEXTS, KINDS, st.integers(0, 10_000))
def test_repairing_damaged_text_again_changes_nothing(text: str, kinds: list[str], seed: int) -> None:
    check_settled(damage(text, kinds, seed).text)


@pytest.mark.parametrize("kinds", [("readings-twice", "utf8-as-windows"), ("byteshift", "page-numbers")])
def test_what_the_first_repair_uncovers_is_repaired_too(kinds: tuple[str, ...]) -> None:
    for text in clean_texts().values():
        check_settled(damage(text, kinds, 0).text)


FLOORS: dict[str, dict[str, float]] = yaml.safe_load((FOLDER / "roundtrip-floors.yaml").read_text("utf-8"))
SLACK = 0.5  # of a hundred characters: a gain of more than that is written down


def test_every_kind_has_a_floor() -> None:
    assert list(FLOORS) == list(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_no_less_comes_back_than_did(name: str) -> None:
    """The floors only rise: `python benchmarks/bench.py floors` writes down what is better than they say."""
    done, floor = measure(ROWS[name], every=FLOOR_SAMPLE).after, FLOORS[name]
    restored, wrong = done.share(done.restored), done.share(done.wrong)
    assert restored >= floor["restored"]
    assert wrong <= floor["wrong"]
    assert restored < floor["restored"] + SLACK, "better than the floor: python benchmarks/bench.py floors"
    assert wrong > floor["wrong"] - SLACK, "better than the floor: python benchmarks/bench.py floors"


CLEAN = {path.stem: path.read_text("utf-8") for path in sorted((FOLDER / "clean").glob("*.txt"))}
REPAIRS = [name for name, _ in (*BYTE_REPAIRS, *character_repairs("")[:2], *LINE_REPAIRS)]
CHANGED: list[dict[str, str]] = yaml.safe_load((FOLDER / "clean-changed.yaml").read_text("utf-8"))


def clean_cases() -> list[Any]:
    """Every clean text with every repair; those that change it, as the table of exceptions says, must do so."""
    reasons = {(row["text"], row["repair"]): row["why"] for row in CHANGED}
    return [
        pytest.param(
            name,
            step,
            id=f"{name}-{step}",
            marks=pytest.mark.xfail(strict=True, reason=reasons[name, step]) if (name, step) in reasons else (),
        )
        for name in CLEAN
        for step in REPAIRS
    ]


@pytest.mark.parametrize(("name", "step"), clean_cases())
def test_clean_text_is_left_alone(name: str, step: str) -> None:
    text = CLEAN[name]
    propose = dict((*BYTE_REPAIRS, *character_repairs(text), *LINE_REPAIRS))[step]
    assert [edit for edit in propose(text)[0] if edit.confidence >= CONFIDENCE_BAR] == []


def test_every_exception_is_about_a_clean_text() -> None:
    assert {(row["text"], row["repair"]) for row in CHANGED} <= {(name, step) for name in CLEAN for step in REPAIRS}
    assert len(CLEAN) >= 20


@pytest.mark.parametrize("name", clean_texts())
def test_clean_prose_is_left_alone_by_all_repairs(name: str) -> None:
    text = clean_texts()[name]
    assert repaired(text).text.rstrip("\n") == text.rstrip("\n")


FEW, MANY = 60, 240
FLAT = 5_000_000  # bytes: what caches of fixed size still take; the accounts of so many files would be 10 MB and more


def test_memory_does_not_grow_with_the_number_of_files() -> None:
    clean = [*clean_texts().values()]
    kinds = (ROWS["mirror-rare"], ROWS["portal"], ROWS["newspaper"])

    def repair_files(first: int, last: int) -> int:
        for number in range(first, last):
            repaired(damage(clean[number % len(clean)], kinds[number % len(kinds)], number).text)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    repair_files(0, FEW)  # the tables are read
    tracemalloc.start()
    try:
        few = repair_files(FEW, 2 * FEW)
        assert repair_files(2 * FEW, 2 * FEW + MANY) < few + FLAT
    finally:
        tracemalloc.stop()


HOSTILE = {"one line": "各地疫情防控工作有序", "brackets": "(", "line ends": "\n", "voids": "?a)"}
MEGABYTES = 10


@pytest.mark.large
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_four_times_the_text_takes_four_times_as_long(unit: str) -> None:
    quarter = unit * (MEGABYTES * 250_000 // len(unit.encode()))
    repaired(quarter[:1000])  # the tables are read
    few, many = (seconds_of(text) for text in (quarter, quarter * 4))
    assert many < 6 * few + 1


def seconds_of(text: str) -> float:
    begun = time.process_time()
    repaired(text)
    return time.process_time() - begun
