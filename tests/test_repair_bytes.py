"""The repairs of bytes, readings and script: their cases, and what holds for every text."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

import damage
import mirror
import pytest
import yaml
from cases import FOLDER, load_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.edits import Proposal, apply_edits, replay, run_step, undo
from build_archive.model import Repaired
from build_archive.repair.byteshift import propose_byteshift
from build_archive.repair.mojibake import propose_mojibake
from build_archive.repair.pinyin import propose_pinyin
from build_archive.repair.script import Script, detect_script, propose_script

STEPS: dict[str, Callable[[str], Proposal]] = {
    "mojibake": propose_mojibake,
    "byteshift": propose_byteshift,
    "pinyin": propose_pinyin,
    "script": propose_script,
}


def repair(text: str) -> Repaired:
    return functools.reduce(lambda state, step: run_step(state, *step), STEPS.items(), Repaired(text))


def check_case(step: str, case: dict[str, str]) -> None:
    edits, doubts = STEPS[step](case["before"])
    assert apply_edits(case["before"], sorted(edits, key=lambda edit: (edit.start, edit.end))) == case["after"]
    assert case.get("doubt") in {doubt.rule for doubt in doubts} | {None}
    assert case.get("rule") in {edit.rule for edit in edits} | {None}


@pytest.mark.parametrize("case", load_cases("mojibake"))
def test_mojibake(case: dict[str, str]) -> None:
    check_case("mojibake", case)


@pytest.mark.parametrize("case", load_cases("byteshift"))
def test_byteshift(case: dict[str, str]) -> None:
    check_case("byteshift", case)


@pytest.mark.parametrize("case", load_cases("pinyin"))
def test_pinyin(case: dict[str, str]) -> None:
    check_case("pinyin", case)


@pytest.mark.parametrize("case", load_cases("script"))
def test_script(case: dict[str, str]) -> None:
    check_case("script", case)
    assert detect_script(case["before"]) is Script(case["script"])


@pytest.mark.parametrize("case", load_cases("negative-bytes"))
def test_left_alone(case: dict[str, str]) -> None:
    steps = repair(case["text"]).steps
    assert [(edit.rule, edit.before, edit.after) for step in steps for edit in step.interventions] == []


def test_readings_in_the_raw_text_tell_of_a_mirror() -> None:
    raw = "上午開(kāi)會(huì),決定延長(zhǎng)開(kāi)放時(shí)間"
    clean = "上午開會,決定延長開放時間"
    assert detect_script(clean) is Script.UNKNOWN
    assert detect_script(clean, raw) is Script.CONVERTED


SENTENCES: list[str] = [case["text"] for case in yaml.safe_load((FOLDER / "clean-sentences.yaml").read_text("utf-8"))]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True).map("\n".join)
SEEDS = st.integers(0, 10_000)


@settings(deadline=None, max_examples=15)
@given(TEXTS, SEEDS)
def test_damage_is_undone_by_the_account_and_never_twice(text: str, seed: int) -> None:
    raw = damage.half_width(mirror.shift_bytes(mirror.to_traditional(text), seed, 5))
    repaired = repair(raw)
    assert replay(raw, repaired.steps) == repaired.text
    assert undo(repaired.text, repaired.steps) == raw
    assert repair(repaired.text).steps == ()


@settings(deadline=None, max_examples=15)
@given(TEXTS, st.integers(2, 12))
def test_readings_go_without_a_trace(text: str, every: int) -> None:
    noted = mirror.add_readings(text, every)
    edits, _ = propose_pinyin(noted)
    wrong = [edit for edit in edits if edit.before in text]
    assert not wrong
    if len(edits) > 1:
        assert apply_edits(noted, edits) == text


def test_shifted_bytes_come_back() -> None:
    """Of the generated damage nearly all characters come back, and hardly one comes back wrong."""
    total = right = lost = 0
    for seed in range(4):
        for sentence in SENTENCES:
            clean = damage.half_width(mirror.to_traditional(sentence))
            raw = damage.half_width(mirror.shift_bytes(mirror.to_traditional(sentence), seed, 8))
            text = raw
            for propose in (propose_byteshift, propose_pinyin):
                text = apply_edits(text, propose(text)[0])
            total += len(clean)
            right += len(clean) if damage.half_width(text) == clean else 0
            lost += len(clean) if "□" in text else 0
    assert right / total > 0.85
    assert (right + lost) / total > 0.95


# What real texts are made of, and what is apt to break a rule.
PIECES = st.sampled_from(
    [*"中們的發會區市報。，、“”□", *"?!,:;()（）ar^_&#; ", "(huì)", "(fā )", "?cè)", "?。▍^", "?,F", "?a)",
     "&amp;", "&#65;", "\r\n", "\r", "\n", "\u200b", "\ufeff", "\ufffd", "\ue000", "Ã¦", "Â°", "æ–°", "鏂板", "🐭",
     "(🐭)", "乾", "\u2f08"]
)  # fmt: skip
SCRAPS = st.lists(PIECES, max_size=50).map("".join)


@settings(deadline=None, max_examples=60)
@given(SCRAPS)
def test_any_text_can_be_had_back(raw: str) -> None:
    repaired = repair(raw)
    assert replay(raw, repaired.steps) == repaired.text
    assert undo(repaired.text, repaired.steps) == raw


HOSTILE = {
    "brackets": "(" * 1_000_000,
    "voids": "?a)" * 333_333,
    "voids after Han": "们?cè)" * 200_000,
    "marks": "?,中" * 333_333,
    "one line": "疫情防控工作" * 166_666,
    "open notes": "会(huì" * 200_000,
    "pictographs": "会(🐭" * 250_000,
    "entities": "&amp;" * 200_000,
    "ampersands": "&" * 1_000_000,
    "latin": "Ã¦" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    for propose in STEPS.values():
        propose(text[:1000])  # the tables are read
        begun = time.process_time()
        propose(text)
        assert time.process_time() - begun < 15
