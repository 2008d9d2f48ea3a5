from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.doubts import part_sure
from build_archive.lexicon import load_table
from build_archive.model import Intervention, Kind, Passage, Repaired, Step
from build_archive.pipeline import repair
from build_archive.recognise.imprint import recognise_publisher, recognise_url, recognise_venue
from build_archive.recognise.titles import recognise_kind, recognise_series, recognise_session, recognise_title
from build_archive.recognise.topics import recognise_topics
from build_archive.sidecar import Sidecar
from build_archive.split import MASTHEAD_RULE, split

_TWO_LINES = ["东川：防汛与春耕两头推进", "东川省防汛工作第八场新闻发布会要点", "各位好。"]


def repaired(text: str, masthead: str = "") -> Repaired:
    edit = Intervention(MASTHEAD_RULE, Kind.BOILERPLATE, 0, len(masthead), masthead, "")
    return Repaired(text, (Step("boilerplate", (edit,)),) if masthead else ())


@pytest.mark.parametrize("case", load_cases("split"))
def test_split(case: dict[str, Any]) -> None:
    passages = split(repaired(case["before"], case.get("masthead", "")))
    assert [[(p.headline or [""])[0], len(p.lines)] for p in passages] == case["after"]


@pytest.mark.parametrize("case", load_cases("split-ruled"))
def test_a_drawn_rule_parts_texts_under_titles_of_their_own(case: dict[str, Any]) -> None:
    passages = split(repair(case["before"], Sidecar()))
    assert [[(p.headline or [""])[0], len(p.lines)] for p in passages] == case["after"]


@given(st.lists(st.text(st.sampled_from("本报东城6月1日电，。## 甲乙一、"), min_size=1, max_size=30), max_size=15))
def test_no_line_is_lost_in_the_split(lines: list[str]) -> None:
    text = "\n".join(lines)
    passages = split(repaired(text))
    kept = "\n".join("\n".join((*p.headline, *p.lines)) for p in passages)
    for line in text.split("\n"):
        assert line.strip().lstrip("#").strip() in kept


@pytest.mark.parametrize("case", load_cases("titles"))
def test_titles(case: dict[str, Any]) -> None:
    passage = Passage(1, tuple(case["before"]), gaps=frozenset(case.get("gaps", ())))
    title = recognise_title(passage)
    stated = title.value if title and title.basis == "stated" else ""
    found = {
        "title": title,
        "series": recognise_series(passage, stated),
        "session": recognise_session(passage, stated),
        "venue": recognise_venue(passage),
        "url": recognise_url(passage),
        "publisher": recognise_publisher(passage),
    }
    sure, _ = part_sure({key: item for key, item in found.items() if item})
    got = {key: sure[key].value if key in sure else None for key in case["after"]}
    assert got == case["after"]


@pytest.mark.parametrize(
    ("lines", "gaps", "title"),
    [
        (_TWO_LINES, {2}, "东川：防汛与春耕两头推进 东川省防汛工作第八场新闻发布会要点"),
        (_TWO_LINES, {1, 2}, "东川省防汛工作第八场新闻发布会要点"),
        (["新闻发布", "东川省防汛工作第八场新闻发布会要点", "各位好。"], {2}, "东川省防汛工作第八场新闻发布会要点"),
        (["东川县政府办公室", "关于召开供水新闻发布会的通知", "各单位："], {1, 2}, "关于召开供水新闻发布会的通知"),
    ],
    ids=["one title in two lines", "an empty line between", "a rubric over it", "an issuer apart"],
)
def test_lines_of_a_title_stand_together(lines: list[str], gaps: set[int], title: str) -> None:
    found = recognise_title(Passage(1, tuple(lines), gaps=frozenset(gaps)))
    assert found is not None
    assert found.value == title


def test_topics_need_more_than_a_mention() -> None:
    assert [t.value for t in recognise_topics("全市防汛工作", "洪水退去，水库正常。")] == ["防汛抗旱"]
    assert recognise_topics("通知", "学校附近有一处车站。") == ()


@pytest.mark.parametrize(
    ("title", "text", "topics"),
    [
        ("江洲市防汛工作新闻发布会", "洪水退去，水库水位回落。", ["防汛抗旱"]),
        ("地鐵三號線開通", "地鐵三號線今日開通，換乘站啟用。", ["公共交通"]),
        ("老街的一天", "他说起旅游，又说起教育，还说起台风。", []),
        ("年度工作", "各部门按职责推进，群众满意。" * 200 + "台风台风台风。", []),
        ("第七次全国人口普查", "普查员入户登记，常住人口增长，高考照常。", ["人口普查"]),
    ],
    ids=[
        "title and text",
        "traditional",
        "three subjects touched on",
        "long text, a few mentions",
        "a word of another topic",
    ],
)
def test_topics_have_evidence_of_share(title: str, text: str, topics: list[str]) -> None:
    assert [topic.value for topic in recognise_topics(title, text)] == topics


def test_a_trigger_word_belongs_to_one_topic() -> None:
    words = [word for row in load_table("topics.tsv").values() for word in row]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("title", "line", "turns", "kind"),
    [
        ("关于召开东川市供水新闻发布会的公告", "现将有关事项公告如下。", 0, "notice"),
        ("东川市供水新闻发布会（第二场）图文实录", "各位记者朋友，大家好。", 0, "transcript"),
        ("城北停水", "记者从新闻通气会上获悉，城北停水。", 0, "report"),
        ("苗年里的书屋", "书屋开张了。", 0, "article"),
        ("城北停水", "记者：何时恢复？", 3, "transcript"),
    ],
)
def test_kind_of_a_document(title: str, line: str, turns: int, kind: str) -> None:
    assert recognise_kind(Passage(2, (line,), siblings=3), title, turns).value == kind
