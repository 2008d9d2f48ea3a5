import re
from typing import Any

import pytest
from cases import load_cases
from hypothesis import given
from hypothesis import strategies as st

from build_archive.doubts import FIELD_BAR
from build_archive.model import Passage
from build_archive.names import Named, is_name, parse_person, resolve_reference
from build_archive.recognise.people import recognise_people
from build_archive.recognise.people.rosters import read_head
from build_archive.recognise.turns import (
    compose_blocks,
    find_labels,
    leading_labels,
    part_labels,
    recognise_turns,
    shorten_question,
)

ROSTER = [Named("刘彦明", "街道党工委书记"), Named("李昆仑", "联合会秘书长"), Named("李慧", "市卫健委主任")]


@pytest.mark.parametrize("case", load_cases("people"))
def test_people(case: dict[str, Any]) -> None:
    passage = Passage(1, tuple(case["before"]), tuple(case.get("headline", ())))
    lines = part_labels(passage.lines)
    found = recognise_people(passage, find_labels(lines), leading_labels(lines))
    sure = [f.value for f in found if f.confidence >= FIELD_BAR]
    assert [[p.name, p.title, p.role.value] for p in sure] == case["after"]
    assert [f.value.name for f in found if f.confidence < FIELD_BAR] == case.get("unsure", [])


@pytest.mark.parametrize("case", load_cases("people"))
def test_every_person_has_words_of_the_text_as_evidence(case: dict[str, Any]) -> None:
    passage = Passage(1, tuple(case["before"]), tuple(case.get("headline", ())))
    for found in recognise_people(passage, find_labels(passage.lines)):
        assert found.quote
        assert found.quote in "\n".join(passage.lines)


@pytest.mark.parametrize("case", load_cases("turns"))
def test_turns(case: dict[str, Any]) -> None:
    roster = [Named(*row) for row in case["roster"]]
    blocks = compose_blocks(recognise_turns(part_labels(case["before"]), roster), roster)
    got = [[f"{b.kind} {b.anchor}".strip(), b.lead, b.text] for b in blocks]
    assert [row[:2] for row in got] == [row[:2] for row in case["after"]]
    for row, wanted in zip(got, case["after"], strict=True):
        assert row[2].startswith(wanted[2])


SPOKEN = st.text(st.sampled_from("主持人记者问答：，。甲乙卫兰请谢下面Q:A一、"), max_size=20).filter(str.strip)


@given(st.lists(SPOKEN, max_size=12))
def test_no_line_is_lost_in_the_turns(lines: list[str]) -> None:
    roster = [Named("卫兰", "市水务局局长")]
    blocks = compose_blocks(recognise_turns(lines, roster), roster)
    kept = "".join(f"{b.lead}{b.text}" for b in blocks)
    for line in lines:
        rest = line.split("：", 1)[-1].split(":", 1)[-1].strip().lstrip("#").strip()
        assert rest in kept


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("刘书记", "刘彦明"),
        ("昆仑秘书长", "李昆仑"),
        ("李昆仑", "李昆仑"),
        ("李主任", "李慧"),
        ("王主任", None),
        ("书记", None),
    ],
)
def test_short_forms_resolve_to_exactly_one_person(words: str, name: str | None) -> None:
    person = resolve_reference(words, ROSTER)
    assert (person.name if person else None) == name


@pytest.mark.parametrize("text", ["全市", "浙江省", "主任", "方案", "石家庄", "ABC", "王", "鹿城区"])
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("市委常委、常务副市长卫东来", ("卫东来", "市委常委、常务副市长")),
        ("下面请市急救中心医生金昊", ("金昊", "市急救中心医生")),
        ("司马相（市图书馆馆长）", ("司马相", "市图书馆馆长")),
        ("自治区文旅厅厅长阿依古丽·买买提", ("阿依古丽·买买提", "自治区文旅厅厅长")),
        ("今天天气很好", None),
        ("", None),
    ],
)
def test_parse_person(text: str, person: tuple[str, str] | None) -> None:
    named = parse_person(text)
    assert ((named.name, named.post) if named else None) == person


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("您好，我是晚报记者。请问供暖准备工作进展如何？谢谢。", "供暖准备工作进展如何？"),
        ("我想问一下，地铁何时通车？", "地铁何时通车？"),
        ("没有问号的提问", "没有问号的提问"),
        ("谢谢主持人，我是来自河东日报的记者，我想请问孟市长，路什么时候修好？", "路什么时候修好？"),
        ("有居民说热力不足，那么请问供热公司打算怎么改进呢？", "供热公司打算怎么改进呢？"),
        ("（追问）补贴什么时候到账？", "补贴什么时候到账？"),
        ("雨下大了，请问？", "雨下大了，请问？"),
    ],
)
def test_question_headings_are_made_of_their_own_words(question: str, heading: str) -> None:
    assert shorten_question(question) == heading


@given(st.text(max_size=300))
def test_a_question_heading_is_short(text: str) -> None:
    assert len(shorten_question(text)) <= 32


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("◎ 出席人员", "speaker"),
        ("附：出席发布会人员", "speaker"),
        ("二、参加今天新闻发布会的领导和嘉宾名单", "speaker"),
        ("主 持 人：", "host"),
        ("【发布嘉宾】", "speaker"),
        ("姓名 | 单位及职务 | 备注", "speaker"),
        ("出席人員：", "speaker"),
        ("工作人员：", None),
        ("联系人：", None),
        ("发布时间：", None),
        ("主持人：大家好。现在开会。", None),
        ("发布会人员密集", None),
    ],
)
def test_heads_of_rosters(line: str, role: str | None) -> None:
    head = read_head(line)[0]
    assert (head.value if head else None) == role


@pytest.mark.parametrize(
    "lines",
    [
        ("全市气温", "今天多云。", "市水务局", "明天有雨。"),  # headings over paragraphs
        ("记者", "李明"),  # one by-line under another
        ("10:20 开始供水。", "11:30 恢复通车。"),  # times of events
        ("市水务局局长", "卫兰", "市气象局局长", "金浩"),  # a roster whose entries stand in two lines
    ],
)
def test_what_is_no_label_stays(lines: tuple[str, ...]) -> None:
    assert part_labels(lines) == lines


@given(st.lists(SPOKEN, max_size=12))
def test_parting_labels_loses_no_word(lines: list[str]) -> None:
    parted = "".join(part_labels(lines))
    squeezed = [re.sub(r"[\s：:，（）]", "", text) for text in ("".join(lines), parted)]
    assert squeezed[0] == squeezed[1]


def test_the_turns_of_a_text_without_line_breaks_stand_apart() -> None:
    opening = "市水务局局长卫兰、市气象局局长金浩出席新闻发布会。" + "会上通报了全市的水情。" * 16
    spoken = ("卫兰：先说水位，有三点：一是回落。", "记者：何时通水？", "金浩：雨停以后。", "主持人：到此结束。")
    assert part_labels((f"{opening}  {'  '.join(spoken)}",)) == (opening, *spoken)


def test_colons_in_a_long_paragraph_are_no_labels() -> None:
    line = "卫兰：总的说：" + "一是水位：回落到五米。二是雨量：不足十毫米。三是库容：还有一半。" * 8
    assert part_labels((line,)) == (line,)
