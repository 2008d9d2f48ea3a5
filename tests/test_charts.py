"""Charts: true to scale, readable without scripts and colours, and honest about what is missing."""

import datetime
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from factories import HOSTILE
from hypothesis import example, given
from hypothesis import strategies as st

from build_archive.indexes.sheets import Chart, Point
from build_archive.site.charts import draw_chart, has_gaps

DAY = datetime.datetime(2021, 6, 1)


def a_chart(values: dict[int, float], **more: Any) -> Chart:
    """A chart with a value on each day given, counted from 2021-06-01."""
    points = tuple(
        Point(DAY + datetime.timedelta(days=day), value, f"第{day}天：{value}", f"briefings/a.md#f{day}")
        for day, value in values.items()
    )
    return Chart(**{"title": "新增确诊", "unit": "例", "points": points, "is_joined": True, **more})


def draw(chart: Chart) -> ElementTree.Element:
    """The drawing; parsed as XML, so it is well formed."""
    return ElementTree.fromstring(draw_chart(chart, "chart-1", lambda target: f"../{target}"))


def paths(drawing: ElementTree.Element, kind: str) -> str:
    return "".join(path.get("d", "") for path in drawing.iter("path") if path.get("class") == kind)


def dots(drawing: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in drawing.iter("circle")]


def test_a_chart_says_what_it_shows() -> None:
    drawing = draw(a_chart({0: 3, 1: 5, 4: 1}))
    assert drawing.get("aria-labelledby") == "chart-1-t chart-1-d"
    assert drawing.findtext("title") == "新增确诊（例）"
    assert drawing.findtext("desc") == "2021-05-31 至 2021-06-04，3 个数，最小 1，最大 5。"
    assert [link.findtext("title") for link in drawing.iter("a")] == ["第0天：3", "第1天：5", "第4天：1"]
    assert next(drawing.iter("a")).get("href") == "../briefings/a.md#f0"


def test_time_and_numbers_are_true_to_scale() -> None:
    (x1, y1), (x2, y2), (x3, y3) = dots(draw(a_chart({0: 0, 2: 50, 8: 100})))
    assert (x3 - x1) / (x2 - x1) == pytest.approx(4, rel=0.01)
    assert (y1 - y3) / (y1 - y2) == pytest.approx(2, rel=0.01)


def test_days_without_a_number_are_not_joined_by_a_line() -> None:
    drawing = draw(a_chart({0: 1, 1: 2, 5: 3, 6: 3}))
    assert paths(drawing, "line").count("L") == 2
    assert paths(drawing, "gap").count("L") == 1
    assert has_gaps(a_chart({0: 1, 5: 3}))
    assert not has_gaps(a_chart({0: 1, 1: 3}))


def test_numbers_of_single_days_stand_alone() -> None:
    drawing = draw(a_chart({0: 1, 1: 2, 2: 0}, is_joined=False))
    assert not paths(drawing, "line")
    assert paths(drawing, "stem").count("V") == 2


def test_breaks_and_doubts_are_seen() -> None:
    chart = a_chart({0: 1, 1: 2, 2: 3}, breaks=((datetime.date(2021, 6, 2), "此后含无症状"),))
    drawing = draw(chart)
    assert [path.findtext("title") for path in drawing.iter("path") if path.get("class") == "break"] == ["此后含无症状"]
    x = next(float(path.get("d", "")[1:].split()[0]) for path in drawing.iter("path") if path.get("class") == "break")
    assert dots(drawing)[1][0] < x < dots(drawing)[2][0]
    doubted = Chart("甲", "", (Point(DAY, 1, "甲", "a.md", is_doubted=True), *chart.points[1:]), is_joined=True)
    assert [dot.get("class") for dot in draw(doubted).iter("circle")] == ["dot doubted", "dot", "dot"]


def test_a_long_series_stays_small() -> None:
    chart = a_chart({day: day % 90 for day in range(1000)})
    assert len(draw_chart(chart, "chart-1", lambda target: target)) < 60_000
    assert not list(draw(chart).iter("a"))


def test_numbers_do_not_lie_over_each_other() -> None:
    drawing = draw(a_chart({0: 11, 1: 11, 2: 11, 30: 5}))
    places = [float(text.get("x", "")) for text in drawing.iter("text") if text.get("class") == "number"]
    assert len(places) < 4
    assert all(abs(one - other) > 10 for at, one in enumerate(places) for other in places[at + 1 :])


def test_a_text_never_becomes_markup() -> None:
    points = (Point(DAY, 1, HOSTILE, 'a"onclick="x'),)
    chart = Chart(HOSTILE, HOSTILE, points, is_joined=True, breaks=((DAY.date(), HOSTILE),))
    drawing = ElementTree.fromstring(draw_chart(chart, "k", lambda target: target))
    assert not list(drawing.iter("script"))
    assert all(set(link.attrib) == {"href", "tabindex"} for link in drawing.iter("a"))


@given(
    st.dictionaries(st.integers(0, 4000), st.floats(-1e15, 1e15), min_size=1, max_size=30).map(
        lambda values: dict(sorted(values.items()))
    ),
    st.booleans(),
)
@example({0: 5e-324}, False)
def test_every_point_lies_within_the_drawing(values: dict[int, float], is_joined: bool) -> None:
    drawing = draw(a_chart(values, is_joined=is_joined))
    assert all(40 <= x <= 352 and 10 <= y <= 170 for x, y in dots(drawing))
    assert "nan" not in ElementTree.tostring(drawing, "unicode")
    numbers = [float(text) for path in drawing.iter("path") for text in re.findall(r"-?\d+\.?\d*", path.get("d", ""))]
    assert all(-20 <= number <= 400 for number in numbers)
