"""The repairs of spaces, punctuation, furniture and layout: their cases, and what holds for every text."""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from cases import FOLDER, load_cases
from damage import half_width
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import cpu_seconds

from build_archive.edits import Proposal, apply_edits, replay, run_step, undo
from build_archive.model import Repaired
from build_archive.repair.boilerplate import propose_boilerplate
from build_archive.repair.layout import propose_layout
from build_archive.repair.punctuation import propose_punctuation
from build_archive.repair.spaces import propose_spaces

STEPS: dict[str, Callable[[str], Proposal]] = {
    "spaces": propose_spaces,
    "punctuation": propose_punctuation,
    "boilerplate": propose_boilerplate,
    "layout": propose_layout,
}


def repair(text: str, steps: dict[str, Callable[[str], Proposal]] = STEPS, rounds: int = 1) -> Repaired:
    """All steps in their order; a second round mends in whole paragraphs what stood in halves before."""
    return functools.reduce(lambda state, step: run_step(state, *step), list(steps.items()) * rounds, Repaired(text))


def check(name: str, case: dict[str, str]) -> None:
    edits, doubts = STEPS[name](case["before"])
    assert apply_edits(case["before"], sorted(edits, key=lambda edit: (edit.start, edit.end))) == case["after"]
    assert case.get("rule") in {None, *(edit.rule for edit in edits)}
    assert case.get("doubt") in {None, *(doubt.rule for doubt in doubts)}


@pytest.mark.parametrize("case", load_cases("spaces"))
def test_spaces(case: dict[str, str]) -> None:
    check("spaces", case)


@pytest.mark.parametrize("case", load_cases("punctuation"))
def test_punctuation(case: dict[str, str]) -> None:
    check("punctuation", case)


@pytest.mark.parametrize("case", load_cases("negative-text"))
def test_left_alone(case: dict[str, Any]) -> None:
    repaired = repair(case["text"], {name: STEPS[name] for name in case.get("steps", STEPS)})
    assert [(edit.rule, edit.before, edit.after) for step in repaired.steps for edit in step.interventions] == []


FOLDED = str.maketrans("，：；！？（）“”‘’", ",:;!?()\"\"''")
FLOOR = 0.99  # of each mark; it may rise


def test_folded_marks_come_back() -> None:
    """Of every mark folded to half width the repair gives back as good as all, and changes nothing else."""
    texts = yaml.safe_load((FOLDER / "clean-marks.yaml").read_text(encoding="utf-8"))
    folded, returned = Counter[str](), Counter[str]()
    for text in texts:
        assert propose_punctuation(text) == ([], []), text
        for damaged in (half_width(text), text.translate(FOLDED)):
            repaired = repair(damaged, {"punctuation": propose_punctuation}).text
            assert len(repaired) == len(text)
            for mark, after in zip(text, repaired, strict=True):
                assert mark == after or mark in "，：；！？（）“”‘’", text
                folded[mark] += 1
                returned[mark] += mark == after
    shares = {mark: returned[mark] / folded[mark] for mark in folded}
    assert {mark: share for mark, share in shares.items() if share < FLOOR} == {}


# What real texts are made of, and what is apt to break a rule.
PIECES = st.sampled_from(
    [
        *"中国人的第期年月日号讯电摄一二三、，。；：！？…—“”‘’（）《》【】",
        *" \t\u00a0\u3000,.:;!?()\"'-#*>|/[]%@&aBx0129\n",
        *("\n\n", "\r\n", "……", "......", "--", "记者", "来源：", "首页 > ", "2020- 03- 12 20: 31"),
        *("http://a.cn/b", "第3期", "责任编辑：", "## "),
    ]
)
SCRAPS = st.lists(PIECES, max_size=60).map("".join)

LINES = st.sampled_from(yaml.safe_load((FOLDER / "page-lines.yaml").read_text(encoding="utf-8")))
PAGES = st.lists(LINES, max_size=25).map("\n".join)
TEXTS = st.one_of(SCRAPS, PAGES)


@pytest.mark.parametrize("name", STEPS)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_each_repair_is_recorded_and_final(name: str, text: str) -> None:
    once = repair(text, {name: STEPS[name]})
    assert replay(text, once.steps) == once.text
    assert undo(once.text, once.steps) == text
    assert all(once.text != text for _ in once.steps)
    assert repair(once.text, {name: STEPS[name]}).steps == ()


@given(text=PAGES)
@settings(max_examples=150, deadline=None)
def test_a_repaired_page_needs_no_repair(text: str) -> None:
    twice = repair(text, rounds=2)
    assert undo(twice.text, twice.steps) == text
    assert repair(twice.text).steps == ()


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_each_repair_changes_only_what_is_its_own(text: str) -> None:
    def letters(part: str) -> str:
        return "".join(char for char in part if char.isalnum())

    spaced = repair(text, {"spaces": propose_spaces}).text
    assert "".join(spaced.split()) == "".join(text.split())
    marked = repair(text, {"punctuation": propose_punctuation}).text
    assert letters(marked) == letters(text)
    assert [marked.count(blank) for blank in " \n"] == [text.count(blank) for blank in " \n"]
    laid_out = repair(text, {"layout": propose_layout}).text
    assert sorted(letters(laid_out)) == sorted(letters(text))
    for edit in propose_boilerplate(text)[0]:
        assert edit.after == ""
        assert edit.reason


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_blanks_after_the_repair_of_spaces(text: str) -> None:
    lines = repair(text, {"spaces": propose_spaces}).text.split("\n")
    assert all(line == line.strip() and "  " not in line for line in lines)
    assert not any(char.isspace() and char != " " for line in lines for char in line)


@given(text=PAGES)
@settings(max_examples=100, deadline=None)
def test_form_after_the_layout(text: str) -> None:
    laid_out = repair(text).text
    assert "\n\n\n" not in laid_out
    assert not laid_out.startswith("\n")
    assert not laid_out.endswith("\n\n")


HOSTILE = {
    "brackets": "(" * 200_000,
    "commas": "," * 200_000,
    "halves of notes": "?a)" * 60_000,
    "marks beside Han": "中,（" * 60_000,
    "quotation marks": '中"“' * 60_000,
    "blanks": " \u3000" * 100_000,
    "gaps": "下 面请，" * 40_000,
    "gaps of one clause": "中 国人" * 40_000,
    "digits and hyphens": "2020- 0" * 25_000,
    "one line": "今天开会说明情况" * 25_000,
    "labels": "来源：" * 60_000,
    "lines of labels": ("来源：" * 70 + "\n") * 900,
    "menus": ("首页|" * 40 + "。\n") * 900,
    "paths": ("a>b c>" * 25 + "。\n") * 900,
    "pages of pages": ("[1]|" * 40 + "x\n") * 900,
    "lines of digits": ("1" * 200 + "\n") * 900,
    "editors": ("责任编辑：" * 30 + "\n") * 900,
    "paragraphs that break off": "今天，我们说，这是一个很长很长的段落，它没有结束，就这样\n" * 6_000,
    "headings": "# 中\n" * 20_000,
    "headings that interrupt": "本报东江7月9日讯（记者）今天，我们说，这是很长的段落，没有结束，就这样\n## 中\n它，"
    * 4_000,
    "empty lines": "\n" * 60_000,
    "addresses": "a@http://](&" * 15_000,
}


# What repeats without end: runs of marks, halves of pairs, marks that start a reading ahead or behind.
HOSTILE_UNITS = [
    *("(", '"', "'", ",", "“", "”", "‘", "`", "--", "……", "，。", "、，", "<<"),
    *("中(", '中"', "中“", "中,", "中)", "中'", "中![", "中;a)", "中.doc", "ノ中,", "，中\n"),
    *("](", "a(b", "f(x", "1,", '1"', "www.", "http://", "a@", "&amp", "[J", "(\n"),
    *(" ", "\u3000", "\t中", "中 ", "中 国人", "A ", "| ", "1 ", "第 ", "2 0 2 1 年", "2021- 0"),
    *("\n ", "\r\n ", " \n", "中 ，", "（ ", " (", "日讯 ", "记者 张三 "),
]


@pytest.mark.parametrize("propose", [propose_punctuation, propose_spaces])
@pytest.mark.parametrize("unit", HOSTILE_UNITS)
def test_four_times_the_text_takes_four_times_as_long(propose: Callable[[str], Proposal], unit: str) -> None:
    def seconds(characters: int) -> float:
        text = "今天，" + unit * (characters // len(unit))
        return cpu_seconds(lambda: propose(text))

    # A square would take sixteen times as long, in every trial.
    assert any(seconds(40_000) < 8 * seconds(10_000) + 0.1 for _ in range(3))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_slow(name: str) -> None:
    started = time.process_time()
    repair(HOSTILE[name])
    assert time.process_time() - started < 8
