"""The account of a text: its segments against replay, and what is not sure enough to be done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from build_archive.edits import CONFIDENCE_BAR, locate_in_raw, place_in_raw, replay, run_step, trace
from build_archive.model import Intervention, Kind, Repaired, Step


@st.composite
def accounts(draw: st.DrawFn) -> tuple[str, tuple[Step, ...]]:
    """A raw text and up to four steps of non-overlapping edits, insertions and removals among them."""
    raw = text = draw(st.text("甲乙丙丁(a) \n", max_size=20))
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        spans = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
        afters = [draw(st.text("戊己。", max_size=3)) for _ in spans]
        edits = [Intervention("x.y", Kind.HAND, a, b, text[a:b], w) for (a, b), w in zip(spans, afters, strict=True)]
        steps.append(Step("x", tuple(edits)))
        text = replay(text, steps[-1:])
    return raw, tuple(steps)


@given(accounts())
def test_the_segments_are_the_raw_text_on_one_side_and_the_page_on_the_other(
    account: tuple[str, tuple[Step, ...]],
) -> None:
    raw, steps = account
    segments = trace(raw, steps)
    assert "".join(segment.raw for segment in segments) == raw
    assert "".join(segment.text for segment in segments) == replay(raw, steps)
    assert all(segment.raw == segment.text for segment in segments if not segment.interventions)
    made = sorted(edit.start for step in steps for edit in step.interventions)
    assert sorted(edit.start for segment in segments for edit in segment.interventions) == made


@given(accounts())
def test_an_untouched_segment_is_located_where_it_stands(account: tuple[str, tuple[Step, ...]]) -> None:
    raw, steps = account
    at_raw = at_text = 0
    for segment in trace(raw, steps):
        if segment.text and not segment.interventions:
            assert locate_in_raw([at_text], steps) == [at_raw]
        at_raw, at_text = at_raw + len(segment.raw), at_text + len(segment.text)


def test_what_is_not_sure_enough_is_doubted_and_not_done() -> None:
    edits = [
        Intervention("x.sure", Kind.HAND, 0, 1, "甲", "乙", CONFIDENCE_BAR),
        Intervention("x.unsure", Kind.HAND, 1, 2, "甲", "丙", CONFIDENCE_BAR - 0.01),
    ]
    state = run_step(Repaired("甲甲"), "x", lambda _: (edits, []))
    assert state.text == "乙甲"
    assert [(doubt.rule, doubt.start, doubt.after) for doubt in state.doubts] == [("x.unsure", 1, "丙")]
    assert "79%" in state.doubts[0].message


@given(accounts(), st.lists(st.integers(0, 30)))
def test_places_are_lines_and_columns_of_the_raw(account: tuple[str, tuple[Step, ...]], offsets: list[int]) -> None:
    raw, steps = account
    inside = sorted(offset for offset in offsets if offset <= len(replay(raw, steps)))
    located = locate_in_raw(inside, steps)
    assert located == [locate_in_raw([offset], steps)[0] for offset in inside]
    expected = [(raw.count("\n", 0, at) + 1, at - raw.rfind("\n", 0, at)) for at in located]
    assert place_in_raw(raw, inside, steps) == expected
