"""The repair of shifted bytes: its cases, what it may never touch, how much damage it undoes, its speed."""

from __future__ import annotations

import difflib
import time

import damage
import mirror
import pytest
import yaml
from cases import FOLDER, load_cases

from build_archive.edits import apply_edits
from build_archive.repair.byteshift import propose_byteshift
from build_archive.repair.runs import NOTE_RE

SENTENCES: list[str] = [case["text"] for case in yaml.safe_load((FOLDER / "clean-sentences.yaml").read_text("utf-8"))]
ORIGINALS = FOLDER.parent.parent / "tools" / "starter_texts"
STARTERS = [path.read_text("utf-8") for path in sorted(ORIGINALS.glob("*.txt"))[::9]]


def repair(text: str) -> str:
    return apply_edits(text, propose_byteshift(text)[0])


@pytest.mark.parametrize("case", load_cases("byteshift"))
def test_byteshift(case: dict[str, str]) -> None:
    edits, doubts = propose_byteshift(case["before"])
    assert apply_edits(case["before"], edits) == case["after"]
    assert case.get("doubt") in {doubt.rule for doubt in doubts} | {None}
    assert case.get("rule") in {edit.rule for edit in edits} | {None}


@pytest.mark.parametrize("case", load_cases("negative-byteshift"))
def test_left_alone(case: dict[str, str]) -> None:
    assert propose_byteshift(case["text"]) == ([], [])


def test_clean_texts_are_left_alone() -> None:
    for text in STARTERS:
        for clean in (text, damage.half_width(text), damage.half_width(mirror.to_traditional(text))):
            assert propose_byteshift(clean) == ([], [])


def test_what_was_repaired_is_not_repaired_again() -> None:
    for seed in range(3):
        once = repair(damage.half_width(mirror.shift_bytes(mirror.to_traditional("\n".join(SENTENCES)), seed, 6)))
        assert repair(once) == once


def count(clean: str, repaired: str) -> tuple[int, int, int]:
    """Return how many characters are right, how many marked as lost, and how many wrong without a mark."""
    right = marked = wrong = 0
    for wanted, got in zip(clean.split("\n"), NOTE_RE.sub("", repaired).split("\n"), strict=True):
        matcher = difflib.SequenceMatcher(None, wanted, got, autojunk=False)
        for kind, start, end, left, right_end in matcher.get_opcodes():
            if kind == "equal":
                right += end - start
                continue
            lost = got[left:right_end].count("□")
            marked += lost
            wrong += max(0, max(end - start, right_end - left) - lost)
    return right, marked, wrong


# Shares of all characters over the same damage: as good as it was when this was written, less a little.
FLOORS = {
    "traditional": (0.988, 0.004),
    "traditional, folded": (0.986, 0.005),
    "simplified": (0.970, 0.008),
}


@pytest.mark.parametrize("kind", FLOORS)
def test_generated_damage_is_undone(kind: str) -> None:
    total = [0, 0, 0]
    for seed, text in enumerate(STARTERS):
        clean = text if kind == "simplified" else mirror.to_traditional(text)
        raw = mirror.shift_bytes(clean, seed, 8)
        if kind.endswith("folded"):
            clean, raw = damage.half_width(clean), damage.half_width(raw)
        total = [a + b for a, b in zip(total, count(clean, repair(raw)), strict=True)]
    right, _, wrong = (number / sum(total) for number in total)
    print(f"{kind}: right {right:.2%}, wrong and not marked {wrong:.2%}")
    least, most = FLOORS[kind]
    assert right >= least
    assert wrong <= most


def test_clean_text_costs_a_scan() -> None:
    text = damage.half_width("\n".join(STARTERS)) * 20
    propose_byteshift(text)
    begun = time.process_time()
    propose_byteshift(text)
    assert (time.process_time() - begun) / len(text.encode()) < 0.1e-6  # a hundred milliseconds for a megabyte


HOSTILE = {
    "voids": "?a)" * 333_333,
    "voids after Han": "们?cè)" * 150_000,
    "a void and no end": "们?cè)" + "诓坏揭恢艿臅" * 100_000,
    "marks": "?,中" * 333_333,
    "question marks in Han": "?靼病" * 250_000,
    "one line": "疫情防控工作" * 166_666,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    propose_byteshift(text[:1000])  # the tables are read
    begun = time.process_time()
    propose_byteshift(text)
    assert time.process_time() - begun < 30
