"""Who wrote a document: by-lines, and the authors that the stamp of the page names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import Named, fills_slot
from build_archive.page_lines import is_stamp
from build_archive.patterns import HAN
from build_archive.recognise.people.findings import found_person

_WRITER = r"(?:记者|記者|通讯员|通訊員|特约记者|实习生|实习记者|撰稿人|采访人员)"
_BYLINE_RE = re.compile(
    rf"""(?:^|[（(]|(?<=\s))[{HAN}]{{0,8}}?(?P<place>{_WRITER}[{HAN}·]{{2,3}})  # 記者卫兰台北27日電, 記者卫兰/台北報導
            (?:[／/][{HAN}]{{2,8}}?[報报][导導道]|[{HAN}]{{2,3}}(?:\d{{1,2}}日)?[專专]?[電电])
        | [（(](?P<dateline>[^（）()。，]{{0,14}}?{_WRITER}[ ：:/]?[^（）()。]{{2,60}})[）)]
        | (?P<told>(?:^|(?<=[讯电\s]))[{HAN}]{{0,6}}?{_WRITER}[ ：:/]?[{HAN}·]{{2,4}}
            (?:[、 ]{{1,2}}(?:{_WRITER}[ ]?)?[{HAN}·]{{2,4}}?){{0,8}})(?:报道|綜合報道|报导)[：:，]
        | (?:^|(?<=[讯电\s]))(?P<open>[{HAN}]{{0,10}}{_WRITER}\s+[{HAN}·]{{2,8}}
            (?:[\s、]+(?:{_WRITER}\s*)?[{HAN}·]{{2,8}}?(?=\s|$|\d|[，,、])){{0,12}})
        | (?P<closing>(?:本报|本网|本台|首席|见习|全媒体)记者[ ：:]?[^（）()。，]{{2,60}})$
        | ^(?:文|撰文|作者)[ ：:/／]+(?P<written>[^（）()。，]{{2,40}})$""",
    re.VERBOSE,
)
_WRITERS_IN_LINE = (
    "记者",
    "記者",
    "通讯员",
    "通訊員",
    "实习生",
    "撰稿人",
    "采访人员",
)  # a by-line has one of these
_WRITTEN_BY = ("文", "撰文", "作者")  # or begins with one of these
_BYLINE_WORDS_RE = re.compile(
    rf"""据?(?P<writer>[{HAN}]{{0,10}}{_WRITER})[ ：:/]?
        | 文[/／] | [图圖][/／] | [摄攝](?:影)?$ | 报道$ | 供稿$ | 供图$ | 整理$
        | (?:来?稿)?(?:摘编|综合)$ | [ 、，,\u3000/]+
        | (?P<name>[{HAN}·]{{2,17}}?)
          (?={_WRITER}|[ 、，,\u3000/]|[摄攝]|报道|供稿|供图|整理|来?稿?摘编|来?稿?综合|$)""",
    re.VERBOSE,
)
_PADDED_RE = re.compile(rf"(?<![{HAN}])([{HAN}])[ \u3000]([{HAN}])(?![{HAN}])")  # 通讯员 卫 兰
_STAFF_RE = re.compile(
    r"[ \u3000、，,]*(?:责任?编辑?|编辑|编审|校对|审核|监制|制图|摄影|值班主任)[ ：:/\u3000].*$"
)  # wrote nothing
_HEAD_LINES = 8
_PLAIN_CREDITS = ("文字", "图文")
_WRITERS = ("记者", "通讯员", "采访人员")
# 作者：某某 某某 in a stamp; what follows, after a label or wider space, is no name.
_CREDITED = "(?:图文|文字)(?:直播|整理)?|录音整理|采写|撰文|撰稿"
_STAMPED_RE = re.compile(
    rf"(?P<label>作者|记者|通讯员|采访人员|{_CREDITED})[：:｜丨][ \u3000]*"
    rf"(?P<called>[{HAN}]{{0,8}}(?:记者|通讯员))?[ \u3000]*"
    rf"(?P<names>[{HAN}·]{{2,17}}(?:[ 、\u3000]{{1,4}}[{HAN}·]{{2,17}}(?![：:{HAN}·]))*)(?![：:])"
)
_CREDIT_LINE_RE = re.compile(
    rf"[（(]?[{HAN}\s]{{0,10}}(?:{_CREDITED})[：:｜丨][^。？！，]{{2,30}}$"
)  # （某台 录音整理：卫兰）


def bylines(lines: Sequence[str]) -> Iterator[Found[Speaker]]:
    """Yield those who wrote the text, with what the by-line calls them (通讯员, 见习记者)."""
    for index, line in enumerate(lines):
        if not (line.startswith(_WRITTEN_BY) or any(word in line for word in _WRITERS_IN_LINE)):
            continue
        for match in _BYLINE_RE.finditer(line):
            words = next(words for words in match.groups() if words)
            at_edge = index < 6 or index >= len(lines) - 4
            if not (at_edge or match["dateline"]) or re.search("[：:]", line[match.end() : match.end() + 1]):
                continue
            writer = None
            for word in _BYLINE_WORDS_RE.finditer(_PADDED_RE.sub(r"\1\2", _STAFF_RE.sub("", words))):
                writer = word["writer"] or writer
                if word["name"] and fills_slot(word["name"]):
                    yield found_person(
                        Named(word["name"], writer), Role.AUTHOR, match[0].strip(), "people.byline", 0.95
                    )
                elif word["name"]:
                    writer = None  # a body: 共享联盟某某站


def stamped_authors(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield those whom the stamp of a page names as its authors (作者：某某), where it holds one document."""
    ends = filter(_CREDIT_LINE_RE.match, passage.lines[-_HEAD_LINES:])
    stamps = [*(item.text for item in passage.removed), *filter(is_stamp, passage.lines[:_HEAD_LINES]), *ends]
    for stamp in stamps if passage.siblings == 1 else ():
        for match in _STAMPED_RE.finditer(stamp):
            if match["label"] in _PLAIN_CREDITS and not match["called"]:
                continue  # 文字：… beside 摄影：… is of a caption
            called = match["called"] or (match["label"] if match["label"].endswith(_WRITERS) else None)
            for name in re.split("[ 、，\u3000]+", match["names"]):
                if fills_slot(name):
                    yield found_person(Named(name, called), Role.AUTHOR, match[0].strip(), "people.stamp", 0.9)
