"""The repairs of furniture and layout: their cases, generated pages round clean texts, and time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import pairwise

import portal
import press
import pytest
import yaml
from cases import FOLDER, load_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import cpu_seconds

from build_archive.edits import CONFIDENCE_BAR, Proposal, apply_edits, run_step, undo
from build_archive.model import Repaired
from build_archive.repair.boilerplate import propose_boilerplate
from build_archive.repair.columns import propose_columns
from build_archive.repair.layout import propose_layout

STEPS: dict[str, Callable[[str], Proposal]] = {
    "columns": propose_columns,
    "boilerplate": propose_boilerplate,
    "layout": propose_layout,
}
CLEAN = {path.stem: path.read_text(encoding="utf-8").strip("\n") for path in sorted((FOLDER / "clean").glob("*.txt"))}
FURNITURE: dict[str, list[str]] = yaml.safe_load((FOLDER / "furniture-lines.yaml").read_text(encoding="utf-8"))
SENTENCES: list[str] = yaml.safe_load((FOLDER / "sentences-about-pages.yaml").read_text(encoding="utf-8"))


def repair(text: str, *steps: str) -> Repaired:
    state = Repaired(text)
    for name in steps or STEPS:
        state = run_step(state, name, STEPS[name])
    return state


CASES = [pytest.param(name, *case.values, id=case.id, marks=case.marks) for name in STEPS for case in load_cases(name)]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_cases(name: str, case: dict[str, str]) -> None:
    edits, doubts = STEPS[name](case["before"])
    sure = [edit for edit in edits if edit.confidence >= CONFIDENCE_BAR]
    assert apply_edits(case["before"], sorted(sure, key=lambda edit: (edit.start, edit.end))) == case["after"]
    assert case.get("rule") in {None, *(edit.rule for edit in sure)}
    assert case.get("doubt") in {None, *(doubt.rule for doubt in doubts)}
    assert repair(case["after"], name).steps == ()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_about_pages_is_text(sentence: str) -> None:
    alone, above_foot = sentence, f"{sentence}\n主办：市政府办公室\n版权所有 东江市人民政府"
    assert repair(alone).text == alone
    assert repair(above_foot).text == f"{sentence}\n"


def surround(text: str, seed: int) -> str:
    """Return a clean text with the furniture of a page before, behind and between its paragraphs."""
    chance = random.Random(seed)
    lines = []
    for paragraph in text.split("\n"):
        lines.append(paragraph)
        if paragraph and chance.random() < 0.1:
            lines.append(chance.choice(FURNITURE["between"]))
    top = chance.sample(FURNITURE["top"], 4)
    bottom = [line for block in chance.sample(FURNITURE["bottom"], 4) for line in block.split("\n")]
    return "\n".join([*top, *lines, *bottom, *FURNITURE["foot"]])


@pytest.mark.parametrize("title", CLEAN)
def test_clean_text_is_left_alone(title: str) -> None:
    assert repair(CLEAN[title]).steps == ()


@pytest.mark.parametrize("title", CLEAN)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_furniture_goes_and_the_text_stays(title: str, seed: int) -> None:
    page = surround(CLEAN[title], seed)
    repaired = repair(page, "boilerplate")
    assert repaired.text.strip("\n") == CLEAN[title]
    assert undo(repaired.text, repaired.steps) == page


@pytest.mark.parametrize("width", range(20, 61, 4))
def test_a_page_wrapped_at_any_width_is_whole_again(width: int) -> None:
    modern = "\n".join(text for title, text in CLEAN.items() if title.startswith("modern-"))
    paragraphs = [line for line in modern.split("\n") if len(line) > 80]
    wrapped = "\n".join(line[i : i + width] for line in paragraphs for i in range(0, len(line), width))
    lines = repair(wrapped, "layout").text.split("\n")
    whole = sum(line in lines for line in paragraphs)
    assert whole >= 0.8 * len(
        paragraphs
    )  # where a line happens to end with its sentence, nothing tells that it goes on


MODERN = [text for title, text in CLEAN.items() if title.startswith("modern-")]
PROSE = [line for text in MODERN for line in text.split("\n") if len(line) > 80]
SETTINGS = {"side by side": (press.side_by_side, 0.99), "in turns": (press.interleaved, 0.8)}  # least in order


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("width", range(16, 41, 4))
def test_columns_at_any_width_are_put_in_order(width: int, setting: str) -> None:
    text = "\n".join(PROSE)
    make, least = SETTINGS[setting]
    page = make(text, width)
    state = repair(page, "columns")
    printed = list(pairwise(line.rstrip() for column in press.columns(text, width) for line in column))
    found = set(pairwise(line.rstrip() for line in state.text.split("\n")))
    assert sum(pair in found for pair in printed) >= least * len(printed)
    assert undo(state.text, state.steps) == page
    assert run_step(state, "columns", propose_columns).steps == state.steps


PIECES = [line for text in MODERN for line in press.wrap(text, 20).split("\n")]
ROWS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("      ".join)


@given(lines=st.lists(ROWS | st.sampled_from(["", "  ", "- 3 -", "# 中", "\f", "a    b"]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_the_lines_nothing_is_lost_in_columns(lines: list[str]) -> None:
    text = "\n".join(lines)
    state = repair(text, "columns")
    assert undo(state.text, state.steps) == text
    assert sorted("".join(state.text.split())) == sorted("".join(text.split()))
    moved = [edit for step in state.steps for edit in step.interventions]
    gone = sorted("".join(edit.before for edit in moved).split())
    assert gone == sorted("".join(edit.after for edit in moved).split())


@pytest.mark.parametrize("width", range(12, 61, 4))
def test_wrapped_lines_in_their_order_are_no_columns(width: int) -> None:
    for text in CLEAN.values():
        assert propose_columns(press.wrap(text, width)) == ([], [])


@pytest.mark.parametrize("title", CLEAN)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_furniture_round_a_text_makes_no_columns(title: str, seed: int) -> None:
    assert propose_columns(surround(CLEAN[title], seed))[0] == []
    assert propose_columns(portal.around(CLEAN[title], seed))[0] == []


GROWING = {
    "one line": "今天开会说明情况",
    "empty lines": "\n",
    "one short line": "谢谢。\n",
    "one open line": "今天，我们说，这是一个很长很长的段落，它没有结束，就这样\n",
    "numbers of pages": "第3页",
    "numbers of pages of all": "第3页共8页",
    "paths": ">",
    "labels": "来源：",
    "dashes": "\n- 3 -\n中- 4 -中",
    "catchwords": "时时彩,",
    "addresses": "中www.a.cn",
    "heads of lists": "相关阅读\n中\n",
    "dated titles": "江堤巡查 2021-07-07\n正文\n",
    "two prints": "三座水库昨天恢复了正常蓄水，下游可以用水。\n",
    "gaps": "中      中\n",
    "rows of prose": "今天上午，我们在这里开会      说明近来的工作，请大家多提意\n",
    "lines in turns": "今天上午，我们在这里开新闻发\n江水上涨，各县都在组织群众转\n布会，说明近来的\n移到高处，\n",
    "notes": "①注。\n我们说，这是一个很长很长的段落，它没有结束，就这样，一直到最后，也没有结\n",
    "headings": "# 中\n我们说，这是一个很长很长的段落，它没有结束，就这样，一直到最后也没有\n",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_the_text_and_no_faster(name: str, step: str) -> None:
    def seconds(size: int) -> float:
        text = GROWING[name] * (size // len(GROWING[name]))
        return cpu_seconds(lambda: run_step(Repaired(text), step, STEPS[step]))

    seconds(1_000)
    # A square would take sixteen times as long, in every trial.
    assert any(seconds(80_000) < 8 * seconds(20_000) + 0.05 for _ in range(3))


@pytest.mark.parametrize(
    "text",
    ["中" * 3_500_000, "\n" * 10_000_000, "(" * 10_000_000],
    ids=["one unbroken line", "empty lines", "brackets"],
)
def test_ten_megabytes_of_nothing(text: str) -> None:
    started = time.process_time()
    repair(text)
    assert time.process_time() - started < 30
