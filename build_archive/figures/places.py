"""The divisions that a sentence speaks of, with the towns and zones that have no code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from build_archive.figures.scope import FigureContext
from build_archive.figures.vocabulary import longest_of
from build_archive.lexicon import load_table

Place = tuple[int, int, str]  # start, end, official name

FROM_RE = re.compile(r"(?:(?<![讲提说谈收接得])到|[从由自赴往至抵与向]|支援|驰援|来自|途经|返回|发往)$")
_ONWARD_RE = re.compile(
    r"生产建设兵团|(?:第[一二三四五六七八九十\d]{1,2})?(?:人民|中心|中医|传染病|儿童|胸科)?医院|[籍来返路街]|方向|大道|机场|输入|旅居|大学|海关|关联|肺炎|病毒"
)
COUNTRY = "全国"
_ZONES = "开发区|高新区|经开区|示范区|贸易区|合作区|试验区|管理区|度假区|新区|新城|园区|产业园|自贸区|保税区"
_TOWN_CUE_RE = re.compile(rf"镇|乡|街道|苏木|{_ZONES}")
_STOP = "的了在有与和及或各全该本某每这那两其我为是到从至比含由将等个名例宗位共约、"
_STOP_WORDS = "报告|新增|累计|采样|报道|增加|人员|居民|当中|另外|目前|现在|今天|昨天|今日|昨日|当日|本轮"
_WIDE = "".join(map(chr, (0xFF0C, 0xFF1B, 0xFF1A, 0xFF08, 0xFF09)))  # full-width , ; : ( )
_TOWN_RE = re.compile(
    rf"""
    (?: ^ | (?<=[\s,、;:({_WIDE}])
      | (?<=其中) | (?<=当中) | (?<=[在和为是及于州市县区旗]) )
    (?P<name> (?:(?![{_STOP}]|{_STOP_WORDS})[\u4e00-\u9fff]){{1,6}}? (?: [镇乡] | 街道(?:办事处)? | 苏木 | {_ZONES} ) )
    (?= \s?\d | [一二两三四五六七八九十][例人名] | 各 | 新增 | 累计 | 采样 | 检出 | 报告 | 确诊 | 现有 | 无 | 等 | 共
      | 有 | 划[定为] | 治愈 | 出院 | 死亡 | 疑似 | 阳性 | 检测 | 接种 | 排查
      | [\s,、;:){_WIDE}] | $ )
    """,
    re.VERBOSE,
)
_LISTED_CUE_RE = re.compile(r"[市县旗区]\d")
_LISTED_RE = re.compile(  # in a list of places, one under a name that no table has: 甲区3例、城中区2例
    rf"""
    (?<=[、,;:(为是于{_WIDE}])(?P<name>(?:(?:(?![{_STOP}]|{_STOP_WORDS})[\u4e00-\u9fff]){{2,5}}|[东西南北中])
        [市县旗区](?<![险控范小社景园厂校库灾片疫地]区)(?<![城超夜门都]市) )
    (?= \d{{1,6}}[例名宗] )
    """,
    re.VERBOSE,
)
_COUNTY_RE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2}[市县])(?=\s?\d)")  # of Taiwan
_BEYOND = "港澳台地区"  # as the country's bulletins sum them up
_BEYOND_RE = re.compile("港澳台(?:地区)?")
_COUNTRY_RE = re.compile(r"31个省[^,。;\N{FULLWIDTH COMMA}\n]{0,40}兵团")
_NO_TOWN_RE = re.compile(
    r"(?:乡|城|村|集|小城|建制|重点|中心|特色|涉事|受灾|边远|周边)(?:镇|乡|街道)|"
    r".*(?:下乡|返乡|回乡|家乡|农村|故乡|老乡)"
)


def find_places(text: str, context: FigureContext, printed: str = "") -> list[Place]:
    """Return the places in which something may be counted, in order; not those that it only came from.

    A country is one where it begins a statement: 美国新增确诊病例12万例, not 对美国出口12亿元. `printed` is the text in
    the script it is printed in: towns and zones, which no table of divisions has, bear their names in it.
    """
    places = list(context.divisions(text))
    if abroad := list(_abroad(text)):
        taken = {at for start, end, _name in places for at in range(start, end)}
        places += [(*match.span("name"), match["name"]) for match in abroad if match.start() not in taken]
    if _TOWN_CUE_RE.search(text):
        places = _with_towns(text, printed or text, places, _TOWN_RE)
    if places and "、" in text and _LISTED_CUE_RE.search(text):
        listed = [match.span("name") for match in _LISTED_RE.finditer(text)]
        places += [(a, b, text[a:b]) for a, b in listed if not any(p[0] < b and a < p[1] for p in places)]
    if (context.home or "").startswith("台湾"):
        places = _with_towns(text, printed or text, places, _COUNTY_RE)
    if "31个省" in text and (country := _COUNTRY_RE.search(text)):
        start, end = country.span()
        places = [(start, end, COUNTRY), *(place for place in places if place[1] <= start or place[0] >= end)]
    if "港澳台" in text:
        places += [(*match.span(), _BEYOND) for match in _BEYOND_RE.finditer(text)]
    if not places:
        return places
    return sorted(place for place in places if _is_subject(place, text))


_LEADS_RE = re.compile(rf"(?:^|[\s,、;:({_WIDE}]|其中|目前)$")  # what a country stands behind that is counted


def _abroad(text: str) -> Iterator[re.Match[str]]:
    for match in _abroad_re().finditer(text):
        if _LEADS_RE.search(text, max(0, match.start() - 2), match.start()):
            yield match


@cache
def _abroad_re() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>{longest_of(load_table('countries.tsv'))})"
        r"(?=(?:[共已现]|目前|当日|昨日|单日|疫情|[报通]告)*(?:新增|累计|报告|确诊|现有|死亡|发现|出现|感染|病例))"
    )


def _with_towns(text: str, printed: str, divisions: list[Place], pattern: re.Pattern[str]) -> list[Place]:
    """Return the places with the towns and zones under their printed names, one that follows its county beside it."""
    starts = [start for start, _end, _name in divisions]
    towns, covered = [], set()
    for match in pattern.finditer(text):
        start, end = match.span("name")
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if last > first and divisions[last - 1][1] >= end:
            if divisions[last - 1][0] == start or text[divisions[last - 1][0] : end] != divisions[last - 1][2]:
                continue
            covered.add(last - 1)  # the 开发区 of a longer name
            last -= 1
        if last > first:
            start = divisions[last - 1][1]
        elif first and divisions[first - 1][1] > start:
            continue
        if end - start >= 2 and not _NO_TOWN_RE.fullmatch(text, start, end):
            towns.append((start, end, printed[start:end]))
    return sorted([place for at, place in enumerate(divisions) if at not in covered] + towns)


# 除甲区、乙县以外: those of which what follows is not told
_EXCEPT_RE = re.compile(r"除(?!夕|险|草|四|尘|湿)了?[^,，。;；外]*$")
_LEFT_OUT_RE = re.compile(r"[^,，。;；]{0,12}?(?:以外|之外|外(?=[,，、]))")
_LONGEST_LIST = 24


def _is_subject(place: Place, text: str) -> bool:
    start, end, name = place
    if _EXCEPT_RE.search(text, max(0, start - _LONGEST_LIST), start) and _LEFT_OUT_RE.match(text, end):
        return False
    if name in ("开发区", "名胜区", "风景区") and "\u4e00" <= text[start - 1 : start] <= "\u9fff":
        return False  # the end of a longer name
    return not FROM_RE.search(text, max(0, start - 3), start) and not _ONWARD_RE.match(text, end)


def are_many(places: Sequence[Place], text: str) -> bool:
    """Whether the last two of the places are members of a list: 甲区、乙区等."""
    if len(places) < 2:
        return False
    return re.fullmatch(r"[、和及与]|以及", text[places[-2][1] : places[-1][0]]) is not None
