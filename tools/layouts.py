"""Briefings in every layout: the same people, questions and answers, written as different publishers lay them out.

A briefing is a roster, turns and questions, each in one of the layouts of the tables below; any roster goes with any
label and any way to ask. What is said must be recognised whatever the layout is: the words are our own, the people
of a cast are drawn anew for each combination.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Person(NamedTuple):
    """One who takes part."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in a briefing, and on what."""

    city: str
    subject: str
    host: Person
    speakers: tuple[Person, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be recognised."""

    speakers: dict[str, str]  # name and role
    posts: dict[str, str]
    questions: int
    outlets: tuple[str, ...]
    answers: tuple[str, ...]


_NAMES = (
    *("梁志远", "何静", "欧阳明", "钟秀兰", "段文博", "石蕾", "范立新", "汪海", "苗青", "蔺国栋", "司马相", "路遥远"),
    *("麦穗", "温小岚", "邓嘉", "沈括然", "卫东来", "宫亚楠", "费长林", "戚一帆", "黎曼", "裴少云", "阮晓彤", "向北川"),
)
_POSTS = (
    "卫生健康委党组成员、副主任",
    "疾控中心主任医师",
    "市场监督管理局局长",
    "教育局二级调研员",
    "农业农村局总农艺师",
    "人力资源和社会保障局党组书记、局长",
    "公安局交警支队政委",
    "第一人民医院副院长兼感染科主任",
    "水务局一级巡视员",
    "交通运输综合行政执法支队支队长",
)
_HOST_POSTS = ("政府新闻办公室主任", "委宣传部副部长、市政府新闻办主任", "政府新闻发言人", "委网信办副主任")
_OUTLETS = (
    *("新华社", "中央广播电视总台央视", "人民日报", "澎湃新闻", "南方都市报", "江城晚报", "云台广播电视台", "第一财经"),
    *("中国新闻社", "红星新闻", "封面新闻", "香港商报", "路透社", "东川发布", "财新周刊", "每日经济新闻"),
)
_CITIES = ("宁波市", "绵阳市", "洛阳市", "柳州市", "烟台市", "襄阳市")
_SUBJECTS = (
    ("供热保障", "供热管网"),
    ("夏粮收购", "粮食收储"),
    ("校园食品安全", "学校食堂"),
    ("防汛备汛", "河道水库"),
    ("春运服务", "车站码头"),
    ("稳定就业", "就业服务"),
)


def draw_cast(rng: random.Random, speakers: int = 3) -> Cast:
    """Return people, outlets and a subject, drawn anew."""
    names = rng.sample(_NAMES, speakers + 1)
    posts = rng.sample(_POSTS, speakers)
    city = rng.choice(_CITIES)
    host = Person(names[0], city[:-1] + "市" + rng.choice(_HOST_POSTS))
    people = tuple(Person(n, "市" + p.removeprefix("市")) for n, p in zip(names[1:], posts, strict=True))
    return Cast(city, rng.choice(_SUBJECTS)[0], host, people, tuple(rng.sample(_OUTLETS, 3)))


# How a roster is laid out: a head, and one entry a person.
def _list_of(entry: str, head: str = "出席人员：", host_head: str = "主持人：") -> Callable[[Cast], list[str]]:
    def lines(cast: Cast) -> list[str]:
        rows = [
            entry.format(name=p.name, post=p.post, n=n, han="一二三四五"[n - 1]) for n, p in enumerate(cast.speakers, 1)
        ]
        host = entry.format(name=cast.host.name, post=cast.host.post, n=1, han="一")
        return [*([head] if head else []), *rows, *([host_head, host] if host_head else [])]

    return lines


def _on_line(entry: str, mark: str, head: str, host_head: str = "主持人：") -> Callable[[Cast], list[str]]:
    def lines(cast: Cast) -> list[str]:
        return [
            head + mark.join(entry.format(name=p.name, post=p.post) for p in cast.speakers),
            host_head + entry.format(name=cast.host.name, post=cast.host.post),
        ]

    return lines


def _headed_each(head: str, entry: str, host_head: str) -> Callable[[Cast], list[str]]:
    def lines(cast: Cast) -> list[str]:
        rows = [head + entry.format(name=p.name, post=p.post) for p in cast.speakers]
        return [*rows, host_head + entry.format(name=cast.host.name, post=cast.host.post)]

    return lines


def _table(row: str, columns: tuple[str, str, str]) -> Callable[[Cast], list[str]]:
    def lines(cast: Cast) -> list[str]:
        rows = [row.format(n="序号", a=columns[0], b=columns[1])]
        for n, p in enumerate((*cast.speakers, cast.host), 1):
            cells = {"姓名": p.name, "职务": p.post}
            rows.append(row.format(n=n, a=cells[columns[0]], b=cells[columns[1]]))
        return rows

    return lines


ROSTERS: dict[str, Callable[[Cast], list[str]]] = {
    "none": lambda _: [],
    "post two spaces name": _list_of("{post}  {name}"),
    "post wide space name": _list_of("{post}\u3000{name}", "发布人", "主持人"),
    "post tab name": _list_of("{post}\t{name}", "【出席嘉宾】", "【主持人】"),
    "name space post": _list_of("{name} {post}", "嘉宾", "主持"),
    "name in front of brackets": _list_of("{name}（{post}）", "发布嘉宾："),
    "name colon post": _list_of("{name}：{post}", "参加人员："),
    "name comma post": _list_of("{name}，{post}", "发布会嘉宾："),
    "postname": _list_of("{post}{name}", "发 布 人："),
    "bullets": _list_of("· {post} {name}", "出席发布会人员"),
    "black bullets": _list_of("●{name} {post}", "发布人："),
    "dashes": _list_of("——{post} {name}", "出席本次发布会的领导和嘉宾："),
    "hyphens": _list_of("- {name}，{post}", "答问人："),
    "numbers": _list_of("{n}.{post} {name}", "出席领导："),
    "numbers comma": _list_of("{n}、{name}，{post}", "发布会出席人员名单："),
    "han numbers": _list_of("{han}、{post}：{name}", "出席嘉宾："),
    "bracketed numbers": _list_of("（{n}）{post}{name}", "一、出席人员"),
    "stacked name first": _list_of("{name}\n{post}", "发布人"),
    "stacked post first": _list_of("{post}\n{name}", "嘉宾介绍"),
    "cards in a frame": _list_of("├ {name}\n│ {post}", "嘉宾", "主持人"),
    "one line, enumeration comma": _on_line("{post}{name}", "、", "出席："),
    "one line, comma": _on_line("{post}{name}", "，", "发布人："),
    "one line, semicolon": _on_line("{post} {name}", "；", "出席发布会领导："),
    "one line, brackets": _on_line("{name}（{post}）", "、", "嘉宾：", "主持："),
    "one line, name and comma": _on_line("{name}，{post}", "；", "答问嘉宾："),
    "one line, spaces": _on_line("{post} {name}", "  ", "发布人员："),
    "head each": _headed_each("发布人：", "{post} {name}", "主持人："),
    "head each, brackets": _headed_each("嘉宾：", "{name}（{post}）", "主持人："),
    "head each in marks": _headed_each("【发布人】", "{post}{name}", "【主持人】"),
    "table by bars": _table("| {n} | {a} | {b} |", ("姓名", "职务", "")),
    "table by tabs": _table("{n}\t{a}\t{b}", ("职务", "姓名", "")),
    "table by tabs, name first": _table("{a}\t{b}", ("姓名", "职务", "")),
}

# How a turn is labelled; `who` is the name, `full` the post and the name, `text` what is said.
LABELS: dict[str, str] = {
    "name": "{name}：{text}",
    "name half-width": "{name}:{text}",
    "post name": "{full}：{text}",
    "post space name": "{post} {name}：{text}",
    "name (post)": "{name}（{post}）：{text}",
    "【name】": "【{name}】{text}",
    "【post name】": "【{full}】{text}",
    "【name】：": "【{name}】：{text}",
    "[name]": "[{name}] {text}",
    "［name］": "［{name}］{text}",
    "<name>": "<{name}>{text}",
    "〈name〉": "〈{name}〉{text}",
    "〔name〕": "〔{name}〕{text}",
    "(name)": "（{name}）{text}",
    "「name」": "「{name}」{text}",
    "name wide space": "{name}\u3000{text}",
    "name wide spaces": "{name}\u3000\u3000{text}",
    "name wide space set in": "\u3000\u3000{name}\u3000{text}",
    "name two spaces": "{name}  {text}",
    "name on own line": "{name}\n{text}",
    "name colon on own line": "{name}：\n{text}",
    "post name on own line": "{full}\n{text}",
    "post space name on own line": "{post} {name}\n{text}",
    "name (post) on own line": "{name}（{post}）\n{text}",
    "name，post on own line": "{name}，{post}\n{text}",
    "name in bold": "**{name}：**{text}",
    "name in bold, colon outside": "**{name}**：{text}",
    "name in bold, no colon": "**{name}** {text}",
    "name in bold on own line": "**{name}**\n{text}",
    "name as heading": "### {name}\n{text}",
    "square": "■{name}：{text}",
    "triangle": "▲{name}：{text}",
    "bullet": "●{name}：{text}",
    "dot": "·{name}：{text}",
    "dash": "——{name}：{text}",
    "short dash": "- {name}：{text}",
    "arrow": "▶{name}：{text}",
    "stamp before": "{stamp} {name}：{text}",
    "stamp in marks before": "[{stamp}] {name}：{text}",
    "stamp in round marks before": "（{stamp}）{name}：{text}",
    "stamp on own line": "{stamp}\n{name}：{text}",
    "stamp after": "{name}（{stamp}）：{text}",
    "stamp after, own line": "{name} {stamp}\n{text}",
    "stamp after, marks": "[{name}] {stamp}\n{text}",
    "stamp in marks after": "{name} [{stamp}]：{text}",
    "day and stamp after": "{name}：{text} 2021-03-04 {stamp}",
    "day and stamp on own line": "[{name}]：{text}\n[2021-03-04 {stamp}]",
    "says": "{name}说：{text}",
    "says, quoted": "{name}：“{text}”",
    "ratio": "{name}∶{text}",
    "small colon": "{name}﹕{text}",
    "name，post": "{name}，{post}：{text}",
    "mark, name (post) on own line": "◎{name}（{post}）\n{text}",
    "bar": "{name}｜{text}",
    "bar and verb on own line": "{name}｜发布\n{text}",
    "thin bar": "{name} | {text}",
    "dash after": "{name}——{text}",
}

# How a reporter asks, whatever the labels of the others are.
ASKS: dict[str, str] = {
    "outlet记者": "{outlet}记者：{text}",
    "《outlet》记者": "《{outlet}》记者：{text}",
    "outlet": "{outlet}：{text}",
    "outlet记者 提问": "{outlet}记者提问：{text}",
    "outlet记者问": "{outlet}记者问：{text}",
    "outlet记者 name": "{outlet}记者 孔令仪：{text}",
    "outlet记者name": "{outlet}记者孔令仪：{text}",
    "outlet记者（name）": "{outlet}记者（孔令仪）：{text}",
    "记者（outlet）": "记者（{outlet}）：{text}",
    "问（outlet记者）": "问（{outlet}记者）：{text}",
    "提问（outlet）": "提问（{outlet}）：{text}",
    "[outlet记者]": "[{outlet}记者] {text}",
    "【outlet记者】": "【{outlet}记者】{text}",
    "【outlet记者提问】": "【{outlet}记者提问】{text}",
    "【提问】outlet": "【提问】{outlet}记者：{text}",
    "媒体提问N": "【媒体提问{n}】{outlet}记者：{text}",
    "number, outlet": "{n}.{outlet}记者：{text}",
    "number、outlet提问": "{n}、{outlet}记者提问：{text}",
    "number (outlet)": "{n}.（{outlet}记者）{text}",
    "Q number outlet": "Q{n} {outlet}记者：{text}",
    "Q number outlet, bare": "Q{n} {outlet}：{text}",
    "提问，outlet": "提问，{outlet}记者：{text}",
    "提问｜outlet on own line": "提问｜{outlet}记者\n{text}",
    "suffix of a number": "{n}、{text}（{outlet}记者提问）",
    "问题N（outlet）": "问题{n}（{outlet}）：{text}",
    "suffix": "{text}（{outlet}记者提问）",
    "suffix short": "{text}（{outlet}）",
    "own line": "{outlet}记者\n{text}",
    "own line, colon": "{outlet}记者提问：\n{text}",
    "dash": "——{outlet}记者：{text}",
    "self-named under 记者": "记者：我是{outlet}记者。{text}",
    "self-named under 问": "问：您好，{outlet}记者。{text}",
    "self-named 来自": "记者：主持人好，我来自{outlet}。{text}",
    "self-named 的": "提问：我是{outlet}的记者，{text}",
    "记者 alone": "记者：{text}",
    "记者提问 alone": "记者提问：{text}",
    "记者 number": "记者{n}：{text}",
    "问": "问：{text}",
    "问 half": "问:{text}",
    "问 wide space": "问\u3000{text}",
    "问 bold": "**问：**{text}",
    "Q": "Q：{text}",
    "Q dot": "Q{n}. {text}",
    "Q number": "Q{n}：{text}",
    "问题 number": "问题{n}：{text}",
    "问题 han": "问题{han}：{text}",
    "第N问": "第{han}问：{text}",
    "提问N": "提问{n}：{text}",
    "number 问": "{n}.问：{text}",
    "网友": "网友“小草”：{text}",
    "heading number": "{n}.{text}",
    "heading number、": "{n}、{text}",
    "heading han": "{han}、{text}",
    "heading bracket": "（{han}）{text}",
    "heading hash": "### {text}",
    "heading bold": "**{n}. {text}**",
}

# How an answer is labelled below a question.
ANSWERS: dict[str, str] = {
    "name": "{name}：{text}",
    "name答": "{name}答：{text}",
    "name回答": "{name}回答：{text}",
    "name答复": "{name}答复：{text}",
    "name表示": "{name}表示：{text}",
    "post name回答": "{full}回答：{text}",
    "post name答": "{full}答：{text}",
    "答（name）": "答（{name}）：{text}",
    "答（post name）": "答（{full}）：{text}",
    "【答】name": "【答】{name}：{text}",
    "【name答】": "【{name}答】{text}",
    "答:(name)": "答：（{name}）{text}",
    "A（name）": "A（{name}）：{text}",
    "回应": "回应（{name}）：{text}",
    "回答人": "回答（{name}）：{text}",
    "own line": "回答：{name}\n{text}",
    "回应｜name": "回应｜{name}\n{text}",
    "回答，name": "回答，{name}：{text}",
    "fields": "答复人：{name}\n答复内容：{text}",
    "bracket below": "【回应】\n{name}：{text}",
    "【post name】": "【{full}】{text}",
    "signed": "答：{text}（{name}）",
    "signed, post": "答：{text}（{full}）",
}

# Ways to ask that name no outlet.
_NO_OUTLET = frozenset(name for name, form in ASKS.items() if "{outlet}" not in form)

_ASKED = (
    "请问{subject}目前进展如何，下一步有哪些具体安排？",
    "不少市民关心{subject}的费用问题，能否介绍一下？",
    "我们注意到{subject}今年有新变化，原因是什么？谢谢。",
)
_ANSWERED = (
    "今年以来，我们把这项工作排在前面，目前已经完成全年任务的六成，后续将按月公开进度。",
    "费用标准没有调整，困难家庭可以到社区登记，由街道统一受理，不收任何手续费。",
    "变化主要有两个方面，一是办理地点增加，二是时限缩短，欢迎大家监督。",
)
_STATED = (
    "各位媒体朋友，大家好。下面由我通报{subject}的总体情况。一季度全市投入资金三千万元，新增网点四十处。",
    "我介绍一下{subject}的具体做法。我们组织了十二支队伍，走访了所有乡镇。",
)


def write_briefing(cast: Cast, roster: str, label: str, ask: str | None = None, answer: str | None = None) -> str:
    """Return a briefing with its roster, its labels, its questions and its answers in these layouts."""
    clock = iter(range(5, 60, 2))

    def said(person: Person, text: str) -> list[str]:
        full = person.post + person.name
        form = LABELS[label]
        if not person.post:
            form = form.replace("（{post}）", "").replace("{post} ", "").replace("，{post}", "")
        stamp = f"10:{next(clock):02d}"
        return form.format(name=person.name, post=person.post, full=full, text=text, stamp=stamp).split("\n")

    host = Person("主持人", "") if roster != "none" else cast.host
    lines = [f"{cast.city}举行{cast.subject}新闻发布会", "2021年3月4日", *ROSTERS[roster](cast)]
    lines = [row for line in lines for row in line.split("\n")]
    lines += said(
        host,
        f"各位记者朋友，大家上午好。欢迎参加{cast.subject}新闻发布会。首先请{cast.speakers[0].post}{cast.speakers[0].name}作介绍。",
    )
    lines += said(cast.speakers[0], _STATED[0].format(subject=cast.subject))
    lines += said(host, "谢谢。下面进入答记者问环节，请各位举手提问。")
    for n, outlet in enumerate(cast.outlets, 1):
        text = _ASKED[n - 1].format(subject=cast.subject)
        if ask is None:
            lines += said(Person(f"{outlet}记者", ""), text)
        else:
            lines += ASKS[ask].format(outlet=outlet, text=text, n=n, han="一二三"[n - 1]).split("\n")
        person = cast.speakers[n - 1]
        if answer is None:
            lines += said(person, _ANSWERED[n - 1])
        else:
            full = person.post + person.name
            lines += ANSWERS[answer].format(name=person.name, full=full, text=_ANSWERED[n - 1]).split("\n")
    lines += said(host, "今天的发布会到此结束，谢谢大家。")
    return "\n".join(lines) + "\n"


def expected_of(cast: Cast, roster: str, label: str, ask: str | None = None, answer: str | None = None) -> Expected:
    """Return what must be recognised in the briefing of these layouts."""
    posts = {p.name: p.post for p in (*cast.speakers, cast.host)}
    is_said = "{post}" in LABELS[label] or "{full}" in LABELS[label]
    is_known = roster != "none" or (is_said and (answer is None or "{full}" in ANSWERS[answer]))
    known = posts if is_known else {}
    return Expected(
        {cast.host.name: "speaker" if roster.startswith("table") else "host"}
        | {p.name: "speaker" for p in cast.speakers},
        known,
        len(cast.outlets),
        () if ask in _NO_OUTLET else cast.outlets,
        tuple(p.name for p in cast.speakers),
    )


def combinations() -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield roster, label, way to ask and way to answer: each of them with some of the others."""
    for roster in ROSTERS:
        yield roster, "name", None, None
    for roster in ("post two spaces name", "none", "one line, comma"):
        for label in LABELS:
            yield roster, label, None, None
    for ask in ASKS:
        yield "name space post", "name", ask, None
        yield "postname", "【name】", ask, None
    for answer in ANSWERS:
        for roster, ask in (("postname", "问"), ("name in front of brackets", "outlet记者"), ("none", "Q number")):
            yield roster, "post name", ask, answer


# How the words of a host or a report introduce those who take part: {0}, {1}, {2} speak, {host} leads.
FRAMES: dict[str, str] = {
    "host: 有": "各位记者，大家好。今天召开{subject}新闻发布会。出席今天发布会的有：{0}先生，{1}女士，{2}先生。",
    "host: 邀请到了": (
        "各位记者，大家好。今天的{subject}新闻发布会，我们邀请到了{0}、{1}、{2}，请他们介绍情况并回答大家的提问。"
    ),
    "host: 嘉宾是": "记者朋友们，上午好。欢迎参加{subject}新闻发布会。参加今天发布会的嘉宾是：{0}；{1}；{2}。",
    "host: 发布人有": "大家好。这里是{subject}新闻发布会。今天到场的发布人有{0}、{1}和{2}。",
    "host: 请来了": "各位朋友，下午好。为介绍{subject}，今天的发布会我们请来了{0}、{1}，还有{2}。",
    "host: 他们是": "各位记者，欢迎参加{subject}新闻发布会。首先介绍出席发布会的领导，他们是：{0}、{1}、{2}。",
    "host: 分别是": "各位媒体朋友，欢迎出席{subject}新闻发布会。今天的发布嘉宾分别是{0}、{1}、{2}。",
    "host: 就座": "各位记者，{subject}新闻发布会现在开始。在台上就座的有{0}、{1}、{2}。",
    "host: 向大家介绍": "各位记者，欢迎参加{subject}新闻发布会。向大家介绍一下今天的发布人：{0}、{1}、{2}。",
    "host: 参加的还有": "各位记者，今天举行{subject}新闻发布会。出席发布会的是{0}，参加今天发布会的还有{1}、{2}。",
    "report: 出席": (
        "3月4日，{city}召开{subject}新闻发布会。{0}、{1}、{2}出席发布会，介绍情况并回答记者提问。{host}主持发布会。"
    ),
    "report: 由": "{subject}新闻发布会3月4日举行。发布会由{host}主持，{0}作主发布，{1}、{2}回答记者提问。",
    "report: 通报了": (
        "3月4日，{city}举行{subject}新闻发布会。会上，{0}通报了总体情况，{1}介绍了具体做法，{2}就有关问题回答了提问。"
    ),
    "report: 表示": (
        "在3月4日举行的{subject}新闻发布会上，{0}表示，全年任务已经过半。{1}说，各乡镇进度不一。{2}指出，要守住底线。"
    ),
    "report: 分别": "{city}3月4日召开{subject}新闻发布会，{0}、{1}、{2}分别介绍了相关情况。{host}主持。",
    "report: 据": (
        "记者从3月4日举行的{subject}新闻发布会上获悉，据{0}介绍，进度过半。{1}介绍说，质量稳定。{2}提醒，注意安全。"
    ),
    "report: 主发布人": "{city}3月4日举行{subject}新闻发布会。主发布人为{0}，{1}和{2}参加答问。",
    "report: 主持的": (
        "3月4日，{subject}新闻发布会举行。主持发布会的{host}说，这是今年第二场。{0}介绍了进展，{1}、{2}回答了提问。"
    ),
    "report: 一位是": (
        "3月4日，{subject}新闻发布会举行，由{host}主持。三位发布人回答了提问，一位是{0}，一位是{1}，还有一位是{2}。"
    ),
    "report: 带来": "3月4日的{subject}新闻发布会上，{0}发布了最新进展，{1}、{2}现场解读。",
    "report: quoted first": (
        "3月4日，{city}召开{subject}新闻发布会。“全年任务已经过半。”{0}介绍。"
        "“各乡镇进度不一。”{1}说。{2}补充道：“要守住底线。”"
    ),
    "report: 出席的还有": "3月4日，{city}召开{subject}新闻发布会。{0}出席并讲话，出席发布会的还有{1}、{2}。",
}

# Who is named and takes no part.
OUTSIDERS: dict[str, str] = {
    "meeting elsewhere": "日前，{0}在乡镇调研时强调，要把工作做细。",
    "thanked": "感谢{0}多年来的支持。",
    "dead": "会前，大家为因公殉职的{0}默哀。",
    "honoured": "全国劳动模范、{0}荣获五一劳动奖章。",
    "appointed": "市人大常委会决定任命{0}。",
    "accused": "{0}涉嫌严重违纪违法，目前正接受审查调查。",
    "company": "某电器公司总经理{name}上月在财报会上说，销量增长一成。",
    "citizen": "市民{name}说，缴费方便多了。",
    "patient": "患者{name}昨天出院。",
    "book": "《{name}传》近日再版。",
    "visitor": "{0}将于下周来访。",
    "letter": "{0}发来贺信。",
}


def write_frame(cast: Cast, frame: str, outsider: str | None = None) -> str:
    """Return a briefing whose people stand in running words; one who takes no part may be named below."""
    people = [p.post + p.name for p in cast.speakers]
    host = cast.host.post + cast.host.name
    body = FRAMES[frame].format(*people, host=host, city=cast.city, subject=cast.subject)
    lines = [
        f"{cast.city}举行{cast.subject}新闻发布会",
        "2021年3月4日",
        body,
        "全市今年投入资金三千万元，新增网点四十处。",
    ]
    if outsider:
        lines.append(OUTSIDERS[outsider].format("省水利厅副厅长洪亮节", name="洪亮节"))
    return "\n".join(lines) + "\n"


# How a report tells a question; who asks and which of the speakers answer. Nobody asks where none of them answers.
TELLINGS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "有记者问，今冬何时开始？{0}回答说，11月15日开始。": (("", (0,)),),
    "有记者提问：“今冬何时开始？”{0}表示，11月15日开始。": (("", (0,)),),
    "江城晚报记者提问，今冬何时开始？{1}回答，11月15日开始。": (("江城晚报", (1,)),),
    "“今冬何时开始？”有记者问。“11月15日开始。”{2}答。": (("", (2,)),),
    "“今冬何时开始？”面对江城晚报记者的提问，{0}说，11月15日开始。": (("江城晚报", (0,)),),
    "现场有记者关心：今冬何时开始？{1}解释，要看气温。{0}补充，不晚于11月15日。": (("", (1, 0)),),
    "有网友问：今冬何时开始？{0}说，11月15日开始。另一位村民问，钱谁出？{2}说，财政出。": (
        ("网友", (0,)),
        ("村民", (2,)),
    ),
    "第一个提问的是江城晚报记者，他问：何时开始？这回答话的是{1}：“11月15日。”": (("江城晚报", (1,)),),
    "今冬何时开始？{0}说，11月15日开始。": (),
    "一、何时开始？\n按照方案，11月15日开始。\n二、价格涨不涨？\n价格不涨，困难家庭有补贴。": (),
    "“大家可能会问，钱从哪里来？”{0}说，“钱由财政出。”": (),
    "{0}说，有人问我，什么时候能开始？我的回答是，11月15日。": (),
    "记者问了几位居民，大家都说去年不错。": (),
    "记者在小区里问住户李大爷，去年怎么样？李大爷说，不错。": (),
    "在回答记者提问时，{0}说，11月15日开始。": (),
}


def write_report(cast: Cast, telling: str) -> str:
    """Return a report of a briefing that tells a question so."""
    intro = FRAMES["report: 出席"].format(
        *(p.post + p.name for p in cast.speakers),
        host=cast.host.post + cast.host.name,
        city=cast.city,
        subject=cast.subject,
    )
    told = telling.format(*(person.name for person in cast.speakers))
    return f"{cast.city}举行{cast.subject}新闻发布会\n2021年3月4日\n{intro}\n{told}\n全市今年投入资金三千万元。\n"
