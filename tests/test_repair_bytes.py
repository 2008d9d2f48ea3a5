"""The repairs of bytes, readings and script: their cases, and what holds for every text."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import damage
import mirror
import pytest
import yaml
from cases import FOLDER, load_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import REPEATED, grows_linearly

from build_archive.edits import Proposal, apply_edits, replay, run_step, undo
from build_archive.lexicon import load_words
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


# What real texts are made of, and what is apt to break a rule.
PIECES = st.sampled_from(
    [*"中們的發會區市報。，、“”□", *"?!,:;()（）ar^_&#; ", "(huì)", "(fā )", "?cè)", "?。▍^", "?,F", "?a)",
     "&amp;", "&#65;", "\r\n", "\r", "\n", "\u200b", "\ufeff", "\ufffd", "\ue000", "Ã¦", "Â°", "æ–°", "鏂板", "🐭",
     "(🐭)", "乾", "\u2f08"]
)  # fmt: skip
SCRAPS = st.lists(PIECES, max_size=50).map("".join)


@settings(deadline=None, max_examples=200)
@given(SCRAPS)
def test_any_text_can_be_had_back(raw: str) -> None:
    repaired = repair(raw)
    assert replay(raw, repaired.steps) == repaired.text
    assert undo(repaired.text, repaired.steps) == raw


HOSTILE = REPEATED | {
    "voids after Han": "们?cè)",
    "marks after question marks": "?,中",
    "open notes": "会(huì",
    "notes": "会(huì)",
    "notes on notes": "(huì)",
    "pictographs": "会(🐭",
    "entities": "&amp;",
    "ampersands": "&",
    "latin": "Ã¦",
    "UTF-8 in Latin-1": "æ\u0096°",
    "UTF-8 in GBK": "鏂板啝鐥呮瘨",
    "UTF-8 in GBK, broken": "鏂\ufffd",
    "rare": "䶮龘",
    "private": "\ue612",
    "replacement": "锟斤拷",
    "traditional": "關于發布會的復雜情況,",
    "Hong Kong": "香港衞生署公布",
}


@pytest.mark.parametrize("repeated", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("step", ["mojibake", "pinyin", "script"])
def test_hostile_text_is_read_in_linear_time(step: str, repeated: str) -> None:
    assert grows_linearly(STEPS[step], repeated)


GARBLED: dict[str, Callable[[str], str]] = {
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as Latin-1, twice": lambda text: text.encode().decode("latin-1").encode().decode("latin-1"),
    "GBK as Latin-1": lambda text: text.encode("gbk").decode("latin-1"),
    "GBK as Windows-1252": lambda text: text.encode("gbk").decode("cp1252"),
    "UTF-8 as GBK": lambda text: text.encode().decode("gbk", "replace"),
    "UTF-8 as GBK, voids as question marks": lambda text: text.encode().decode("gbk", "replace").replace("\ufffd", "?"),
    "UTF-8 as GBK, voids dropped": lambda text: text.encode().decode("gbk", "ignore"),
    "UTF-8 as Windows-1252": lambda text: text.encode().decode("cp1252", "replace"),
}


@pytest.mark.parametrize("garble", GARBLED.values(), ids=GARBLED.keys())
def test_garbled_text_comes_back_and_what_is_lost_is_marked(garble: Callable[[str], str]) -> None:
    """Every character is the right one or □; where no byte was lost none is □."""
    for sentence in SENTENCES:
        garbled = garble(sentence)
        edits, _ = propose_mojibake(f"通知：\n{garbled}\n完")
        mended = apply_edits(f"通知：\n{garbled}\n完", edits).split("\n")[1]
        pattern = "".join(".{1,3}" if char == "□" else re.escape(char) for char in mended)
        assert re.fullmatch(pattern, sentence)
        whole = len(garbled.encode("gb18030")) >= len(sentence.encode()) and not {"?", "\ufffd"} & {*garbled}
        assert "□" not in mended or not whole


WORDS = sorted(load_words("words.tsv"))


@settings(max_examples=20)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=200), st.sampled_from(["", "，", "\n"]))
def test_no_words_are_taken_for_garbled_ones(words: list[str], between: str) -> None:
    for text in (between.join(words), mirror.to_traditional(between.join(words))):
        assert propose_mojibake(text) == ([], [])
