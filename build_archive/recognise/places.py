"""Recognises the place a document is about: the city it is filed under, or what lies in that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from build_archive.gazetteer import (
    Division,
    Level,
    Mention,
    ancestors,
    area_of,
    find_divisions,
    is_municipality,
    is_ordinary_word,
    is_within,
    resolve_division,
    shared_area,
)
from build_archive.han import simplify
from build_archive.lexicon import load_table, load_words
from build_archive.model import Found, Passage
from build_archive.recognise.head import as_printed, fold
from build_archive.recognise.imprint import recognise_publisher

# How much a sign weighs, and how sure a place is that rests on it. A sponsor names its own place;
# a dateline may be the paper's seat; what is merely spoken of most often may be a guest.
_WEIGHTS = {
    "place.sponsor": (6.0, 0.98),
    "place.kicker": (4.0, 0.95),
    "place.own-word": (4.0, 0.9),
    "place.dateline": (4.0, 0.95),
    "place.gazette": (4.0, 0.9),
    "place.title": (3.0, 0.9),
    "place.publisher": (3.0, 0.8),
    "place.masthead": (2.0, 0.8),
    "place.mentions": (3.0, 0.7),
}
_ENOUGH = 2.5  # a single city's newspaper, or a division named once, is not enough
_MARGIN = 0.5  # a lead smaller than this is ambiguous
_MAIN_SHARE = 0.6  # of all mentions, for the one a province's briefing is really about
_OPENING = 12  # lines in which a host announces the briefing
_HEAD_LINES = 10  # in which a dateline stands
_OFTEN, _VERY_OFTEN = 2, 5
_MOST_RIVALS = 3
_CLAUSE = 60  # characters before 发布会 in which its sponsor stands


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something that points to a division."""

    division: Division
    rule: str
    quote: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A document with what has been read in it."""

    passage: Passage
    title: str
    series: str
    year: int | None
    titled: tuple[Mention, ...]  # in the title
    mentions: tuple[Mention, ...]  # in the running text, without its dateline

    @property
    def stated(self) -> str:
        """The title and the text."""
        return self.title + "\n" + self.passage.text


def recognise_place(
    passage: Passage, title: str, series: str | None, year: int | None, context: Sequence[str] = ()
) -> Found[Division] | None:
    """Return the most specific division that a document is about, under its name of that year.

    Read in the name of the briefing, the title, the dateline, the line over the heading, the
    masthead and removed furniture, and from what the text speaks of most. Signs of one
    province, then of one city in it, are added up; where two are as strong, the division
    that holds both is returned, or None. A province's briefing is its province's, unless one
    city's officials speak in it of 我市. Briefings of the central government have no place.
    Where the text itself says nothing, its counties may lie in one city, or the other articles of
    its page, `context`, be of one. The other divisions that signs point to are the rivals.
    """
    reading = _read(fold(passage), simplify(title), simplify(series or ""), year)
    if _is_central(reading):
        return None
    signs = tuple(_read_signs(reading))
    place = _descend(signs, reading)
    if place is None or (_is_only_spoken_of(place, signs) and not _is_province_speaking(reading)):
        found = _from_neighbourhood(reading, context)
        if found and (inner := _only_county(found.value, (), reading)):
            found = replace(found, value=inner)
    else:
        inner = _only_county(place, signs, reading)
        found = _found(inner or place, signs, inferred=inner is not None)
    if found is None:
        return None
    return replace(found, quote=as_printed(found.quote, passage, title), rivals=_rivals(found, signs, passage))


def _read(passage: Passage, title: str, series: str, year: int | None) -> _Reading:
    dateline = _find_dateline(passage)
    begins = len(title) + 1
    named = find_divisions(f"{title}\n{passage.text}", year)
    told = (
        Mention(m.start - begins, m.end - begins, m.text, m.division) if begins else m
        for m in named
        if m.start >= begins
    )
    mentions = tuple(m for m in told if not dateline or not _overlaps(m, dateline))
    return _Reading(passage, title, series, year, tuple(m for m in named if m.start < begins), mentions)


def _rivals(found: Found[Division], signs: Sequence[_Sign], passage: Passage) -> tuple[Found[Division], ...]:
    """Return the other divisions that signs point to, the strongest first; those that hold the place are none."""
    weights: dict[Division, _Sign] = {}
    for sign in sorted(signs, key=lambda sign: sign.weight):
        if not is_within(found.value, sign.division):
            weights[sign.division] = sign
    ranked = sorted(weights.values(), key=lambda sign: -sign.weight)[:_MOST_RIVALS]
    return tuple(
        Found(sign.division, as_printed(sign.quote, passage), sign.rule, round(min(0.5, sign.weight / 12), 2))
        for sign in ranked
    )


def _from_neighbourhood(reading: _Reading, context: Sequence[str]) -> Found[Division] | None:
    """Return the city of a text that does not name its own: of all its counties, or of the page that it stands on."""
    text = reading.stated
    if area := shared_area(text, reading.year):
        return Found(area, "", "place.counties", 0.7, "inferred")
    if reading.passage.siblings < _OFTEN or not _CITY_BODY_RE.search(text):
        return None
    areas = Counter(area_of(m.division) for other in context for m in find_divisions(simplify(other), reading.year))
    cities = Counter({a: n for a, n in areas.items() if a.level is not Level.PROVINCE or is_municipality(a)})
    if not cities:
        return None
    city, count = cities.most_common(1)[0]
    is_main = count >= _OFTEN and count >= _MAIN_SHARE * cities.total()
    return Found(city, "", "place.page", 0.65, "inferred") if is_main else None


def _read_signs(reading: _Reading) -> Iterator[_Sign]:
    """Yield every sign of a document; one that stands in the light of others comes after them."""
    named = [*_sponsors(reading), *_title(reading), *_masthead(reading), *_publishers(reading)]
    yield from named
    outer = named[0].division if named else None
    yield from _datelines(reading, outer)
    yield from _kickers(reading, outer)
    yield from _own_words(reading)
    yield from _spoken_of(reading)
    yield from _all_in_one(reading)


def _sign(rule: str, mention: Mention, share: float = 1.0) -> _Sign:
    return _Sign(mention.division, rule, mention.text, _WEIGHTS[rule][0] * share)


_BRIEFING_RE = re.compile(
    r"发布会|通气会|吹风会|通报会|见面会|说明会|疫情简报会|[记記]者[会會]|[简簡][报報][会會]|[发發][布佈]會"
)
# 省政府新闻办, 省水利厅: a province's body that does not say of which province
_PROVINCIAL_BODY_RE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[日午时点天晚从由])(?:省|自治区)"
    r"(?:政府|委|人民政府|防总|[\u4e00-\u9fff]{1,10}?(?:[厅局委办部]|办公室|委员会))"
)
# 四川在线消息, 华商网汉中讯（记者 …）: who filed it, not whose briefing it is
_FILED_RE = re.compile(
    r"^[\u4e00-\u9fff]{2,10}?(?:网|报|社|台|在线|客户端|新闻)[^\s，。：]{0,14}?(?:讯|电|消息)(?=[\s（(\d])"
)
# 在西昌市举行, 本报西昌讯, 援湖北医疗队, 赴河南救援队: where it was held or filed, whom it helps, not whose it is
_AT_RE = re.compile(r"(?:[在于於援赴抵往]|支援|驰援|援助|帮扶|协作|来自|前往|本[报网])$")


@lru_cache(maxsize=8)
def _briefing_clauses(reading: _Reading) -> tuple[str, ...]:
    """Return what stands before 发布会 in its name, or where the host opens it."""
    return tuple(_find_briefing_clauses(reading))


def _find_briefing_clauses(reading: _Reading) -> Iterator[str]:
    for line in (reading.series, reading.title, *reading.passage.headline, *reading.passage.lines[:_OPENING]):
        line = _FILED_RE.sub("", line)
        if found := _BRIEFING_RE.search(line):
            yield re.split("[。！？!?；;]", line[max(0, found.start() - _CLAUSE) : found.start()])[-1]


def _is_central(reading: _Reading) -> bool:
    """Whether the briefing is one of the central government, which has no place."""
    if _OF_COUNTRY_RE.match(reading.title):
        return True
    clauses = _briefing_clauses(reading)
    titled = _BRIEFING_RE.search(reading.title)
    if titled and _central_re().search(reading.title, 0, titled.start()):
        return True
    for clause in clauses:
        if _central_re().search(clause):
            return True
        if find_divisions(clause, reading.year):
            return False
    if clauses or any(m.division.level is not Level.PROVINCE for m in reading.titled):
        return False
    return any(_central_re().match(line) for line in _leads(reading))


def _leads(reading: _Reading) -> Iterator[str]:
    """Yield what the title and the text begin with, without the dateline: 水利部30日通报…."""
    yield from filter(None, (*reading.passage.headline, reading.title))
    for line in reading.passage.lines[:_HEAD_LINES]:
        yield _WIRED_RE.sub("", line)
        if "。" in line:
            return


_WIRED_RE = re.compile(r"^[^。]{0,30}?(?:电|讯|消息)\s?(?:[（(][^（）()]{1,30}[）)])?\s?(?:记者[^，。]{0,8}从)?")
_OF_COUNTRY_RE = re.compile("(?:中国)?(?:内地|大陆)(?:新增|现有|累计|昨日|报告)|31个?省")


@cache
def _central_re() -> re.Pattern[str]:
    """Match a body of the central government, not what it has in a province: 国家统计局某某调查总队."""
    bodies = "|".join(sorted(map(re.escape, load_words("central_bodies.tsv")), key=len, reverse=True))
    branch = "[\\u4e00-\\u9fff]{2,8}(?:调查总?队|监管局|管理局|监察局|特派|专员办|税务局|海关)"
    return re.compile(f"(?<![省市县区州旗])(?:{bodies})(?!门|{branch})")  # 市农业部门 is the city's


def _sponsors(reading: _Reading) -> Iterator[_Sign]:
    """Yield whose briefing it is: the last division that its announcement names."""
    for clause in _briefing_clauses(reading):
        named = [m for m in find_divisions(clause, reading.year) if not _AT_RE.search(clause[: m.start])]
        if named:
            yield _sign("place.sponsor", named[-1])
            return


def _is_provincial_briefing(reading: _Reading) -> bool:
    """Whether a body of a province holds the briefing, of which the text need not say whose it is."""
    return any(_PROVINCIAL_BODY_RE.search(clause) for clause in _briefing_clauses(reading))


@lru_cache(maxsize=8)
def _is_province_speaking(reading: _Reading) -> bool:
    """Whether a province speaks: in its briefing, or of 全省 and hardly of 全市."""
    text = reading.passage.text
    provincial, ours = len(_SPEAKS_OF_PROVINCE_RE.findall(text)), len(_SPEAKS_OF_CITY_RE.findall(text))
    return _is_provincial_briefing(reading) or (provincial >= _OFTEN and provincial > _OFTEN * ours)


def _title(reading: _Reading) -> Iterator[_Sign]:
    """Yield what the title names; a county by its short name, when the text has the full one."""
    named = {area_of(m.division) for m in reading.mentions}
    areas = [area for area in named if not any(other != area and is_within(other, area) for other in named)]
    home = areas[0] if len(areas) == 1 else None  # where all lies that the text names, short names are known
    titled = find_divisions(reading.title, reading.year, home) if home else reading.titled
    for mention in titled:
        yield _sign("place.title", mention)


_OFFICE_RE = re.compile(
    r"^[\u4e00-\u9fff]{4,30}(?:政府|办公[室厅]|委员会|指挥部|局|厅|网|网站|新闻公报|新闻稿)$"
)  # whose page it is
# a city speaks, by its bodies: 市教育局, 全市
_CITY_BODY_RE = re.compile(
    r"(?:我|全(?<!安全)|本(?<![基日样]本))市(?![场])|(?:^|[^\u4e00-\u9fff]|[的由从到])市[委政教公卫水交住农民商人财文统发重城应气疾药审自科工司生林体医园退]"
)
_GAZETTE_RE = re.compile(r"公报|人民政府|政府新闻办")
# its bodies only where they are not told of another: 市委, not 福州市委
_SPEAKS_OF_CITY_RE = re.compile(
    r"(?:我|全(?<!安全)|本(?<![基日样]本))市(?![场])|(?:^|[^\u4e00-\u9fff]|[的由从到在向据经、]|中共)市(?:委(?!常委|书记|副书记|秘书长|委员)|政府(?!秘书长|副秘书长|党组))"
)
_NAMES_CITY_RE = re.compile(r"(?:我|全(?<!安全)|本(?<![基日样]本))市(?![场])|市委|市政府")
_SPEAKS_OF_PROVINCE_RE = re.compile(r"[我全本]省|省委|省政府|我区|自治区")
_OWN_PROVINCE_RE = re.compile(r"[我全本]省|我区")  # not 省委、省政府, to which a city's own text looks up


def _masthead(reading: _Reading) -> Iterator[_Sign]:
    """Yield whose newspaper, gazette or site it is; a province's paper says little of where things happen."""
    passage = reading.passage
    yield from _papers(reading)
    heads = [line for line in passage.lines[:2] if _OFFICE_RE.match(line)]
    lines = (*passage.masthead, *(removed.text for removed in passage.removed), *heads)
    publisher = recognise_publisher(passage)
    own = [publisher.value] if publisher and not any(publisher.value in line for line in lines) else []
    for line in (*lines, *own):
        for mention in find_divisions(line, reading.year):
            is_province = mention.division.level is Level.PROVINCE and not is_municipality(mention.division)
            if _GAZETTE_RE.search(line) and not is_province:
                yield _sign("place.gazette", mention)
            else:
                silent = 0.5 if is_province else 1.0
                yield _sign("place.masthead", mention, 1.5 if _speaks_for(mention.division, passage) else silent)


def _publishers(reading: _Reading) -> Iterator[_Sign]:
    """Yield the place of the public body that put the text up or signed it; media also tell of others' places."""
    publisher = recognise_publisher(reading.passage)
    for named in (publisher, *publisher.rivals) if publisher else ():
        mentions = find_divisions(named.value, reading.year) if _PUBLIC_BODY_RE.search(named.value) else ()
        if mentions:
            yield _sign("place.publisher", mentions[-1])
            return


_PUBLIC_BODY_RE = re.compile(
    r"(?:政府|办公[室厅]|办|[局厅委院]|委员会|指挥部|领导小组|疾[^，]{0,6}中心|[支大总]队|公安|宣传部)$"
)


_BODY_AFTER_RE = re.compile(
    r"(?:人民)?(?:政府|县?委)|[\u4e00-\u9fff]{2,10}?(?:局|委员会|办公室|指挥部|中心|支队|大队|法院|检察院)"
)


def _speaks_for(division: Division, passage: Passage) -> bool:
    """Whether a text speaks of a division as its own: 我县, 全州, 县委; or by its bodies, as 区卫健局."""
    unit = "地区" if division.name.endswith("地区") else division.name[-1]
    return _own_re(unit).search(passage.text) is not None


@cache
def _own_re(unit: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?:我|全(?<!安全)|本(?<![基日样]本)){unit}(?![场域]) | (?<![社小片辖地园]){unit}(?:委(?!员)|政府)
          | (?:^|[^\u4e00-\u9fff]|[的由从到了据]){unit}[\u4e00-\u9fff]{{2,8}}?(?:[局委办]|中心|指挥部|法院)""",
        re.VERBOSE,
    )


def _papers(reading: _Reading) -> Iterator[_Sign]:
    """Yield the place of a newspaper whose name does not say it: 右江日报."""
    passage = reading.passage
    heads = "\n".join((*passage.masthead, *(passage.lines[:2] if passage.headline else ())))
    if not heads:
        return
    heads = re.sub(r"(?<=\S)[ \u3000](?=\S)", "", heads)  # a name set wide
    for paper, (name, *_) in load_table("place_papers.tsv").items():
        if (at := heads.find(paper)) >= 0:
            division = resolve_division(name, reading.year)
            if division is not None:
                speaks = _speaks_for(division, passage)
                yield _sign("place.masthead", Mention(at, at + len(paper), paper, division), 1.5 if speaks else 1.0)
            return


_DATELINE_RE = re.compile(
    r"""
    ^ [（(【]? \s?
    (?P<agency> 本报 | 本网 | 本台 | [\u4e00-\u9fff]{2,8}? (?:社|网|报|台|客户端) )
    (?P<place> [\u4e00-\u9fff]{2,12}? )
    (?: \s? (?:\d{4}年)? \d{1,2} 月 \d{1,2} 日 \s? (?: [\u4e00-\u9fff]? 电 | 讯 | 消息 ) | 讯 (?= [\s（(] ) )
    """,
    re.VERBOSE | re.MULTILINE,
)
_NATIONAL_AGENCY_RE = re.compile(
    "新华|中新|人民|央视|央广|中国|中评|光明|经济日报|科技日报|法[治制]日报|工人日报|农民日报|环球|参考消息|国际在线|海外网"
)


def _overlaps(mention: Mention, found: re.Match[str]) -> bool:
    return mention.start < found.end() and found.start() < mention.end


def _find_dateline(passage: Passage) -> re.Match[str] | None:
    return _DATELINE_RE.search(passage.text, 0, len("\n".join(passage.lines[:_HEAD_LINES])))


def _datelines(reading: _Reading, outer: Division | None) -> Iterator[_Sign]:
    """Yield where the report was filed: 本报嘉善5月4日电.

    It is half a sign when the text then speaks only of other places, as a report from the
    capital of a province does. National agencies file the country's news from 北京.
    """
    found = _find_dateline(reading.passage)
    division = _whole(found["place"], reading.year, outer) if found else None
    if not found or division is None or (division.code == "110000" and _NATIONAL_AGENCY_RE.match(found["agency"])):
        return
    told = [m.division for m in reading.mentions if m.division.level is not Level.PROVINCE]
    is_told = not told or any(is_within(d, division) or is_within(division, d) for d in told)
    mention = Mention(found.start("place"), found.end("place"), found["place"], division)
    yield _sign("place.dateline", mention, 1.0 if is_told else 0.5)


def _kickers(reading: _Reading, outer: Division | None) -> Iterator[_Sign]:
    """Yield a division that stands alone on a line before the text, or leads the title in: 厦门：…."""
    lines = [line.lstrip("# ").strip() for line in (*reading.passage.headline, *reading.passage.lines[:1])]
    led_in = re.match("[^：:]{2,12}(?=[：:])", reading.title)
    for words in [*lines, led_in[0] if led_in else ""]:
        division = _whole(words, reading.year, outer) if 2 <= len(words) <= 15 else None
        if division:
            yield _sign("place.kicker", Mention(0, len(words), words, division))


_OWN_WORDS_RE = re.compile("(?<![样基标文书根成日资版原课])本(?:港(?![口区湾])|澳)")


def _own_words(reading: _Reading) -> Iterator[_Sign]:
    """Yield the region that speaks of itself, as only it does: 本港, 本澳."""
    if own := _OWN_WORDS_RE.search(reading.stated):
        division = resolve_division(own[0], reading.year)
        if division is not None:
            yield _sign("place.own-word", Mention(own.start(), own.end(), own[0], division))


def _whole(words: str, year: int | None, outer: Division | None) -> Division | None:
    """Return the division that words name from end to end: 嘉善, 浙江嘉善, 温州市永嘉县."""
    mentions = find_divisions(words, year, outer)
    if len(mentions) == 1 and mentions[0].text == words:
        return mentions[0].division
    division = resolve_division(words, year, outer)
    at_home = division is not None and outer is not None and is_within(division, area_of(outer))
    return division if at_home or not is_ordinary_word(words) else None


def _spoken_of(reading: _Reading) -> Iterator[_Sign]:
    """Yield what the text names, by its share; a place named once, or a whole province, says little.

    A province counts only where nothing in it is named: 浙江 beside 东阳市 takes nothing from it.
    """
    areas = {m: area_of(m.division) for m in reading.mentions}
    named = set(areas.values())
    counts = Counter(a for a in areas.values() if not any(b != a and is_within(b, a) for b in named))
    first = {area: mention for mention, area in reversed(areas.items())}
    for area, count in counts.items():
        mention = Mention(first[area].start, first[area].end, first[area].text, area)
        is_weak = (count == 1 and not _has_own_body(first[area], reading)) or (
            area.level is Level.PROVINCE and not is_municipality(area)
        )
        yield _sign("place.mentions", mention, count / counts.total() * (0.5 if is_weak else 1.0))


def _has_own_body(mention: Mention, reading: _Reading) -> bool:
    """Whether the one place that a text names is named with a body of it, and the text speaks of 全县 or its like."""
    if len({m.division for m in reading.mentions}) > 1 or mention.division.level is Level.PROVINCE:
        return False
    text = reading.passage.text
    return bool(_BODY_AFTER_RE.match(text, mention.end)) and _speaks_for(mention.division, reading.passage)


def _all_in_one(reading: _Reading) -> Iterator[_Sign]:
    """Yield the province in which all lies that a text names which speaks for its province: 全省, 省水利厅."""
    ways = {m.division: ancestors(m.division)[-1] for m in reading.mentions}
    provincial = len(_SPEAKS_OF_PROVINCE_RE.findall(reading.passage.text))
    is_enough = len(ways) >= _OFTEN or any(division.level is Level.PROVINCE for division in ways)
    is_enough = is_enough or (bool(ways) and provincial >= _VERY_OFTEN)  # 全省…发布会在太原召开
    if is_enough and len(set(ways.values())) == 1 and _is_province_speaking(reading):
        first = reading.mentions[0]
        yield _sign("place.mentions", Mention(first.start, first.end, first.text, ways[first.division]))


def _descend(signs: Sequence[_Sign], reading: _Reading) -> Division | None:
    """Return the smallest division that the signs agree on, from the province down."""
    place: Division | None = None
    while True:
        inside = [s for s in signs if place is None or is_within(s.division, place)]
        inner = _strongest(inside, place)
        if inner is None or (place and not _may_descend(place, inner, inside, reading)):
            return place
        place = inner


def _strongest(signs: Iterable[_Sign], place: Division | None) -> Division | None:
    """Return the division right under `place` with the most weight, when it is enough and leads clearly."""
    weights: dict[Division, float] = {}
    for sign in signs:
        if inner := _next_below(place, sign.division):
            weights[inner] = weights.get(inner, 0.0) + sign.weight
    ranked = sorted(weights.values(), reverse=True)
    if not ranked or ranked[0] < _ENOUGH or (len(ranked) > 1 and ranked[0] - ranked[1] < _MARGIN):
        return None
    return max(weights, key=lambda division: weights[division])


def _next_below(place: Division | None, division: Division) -> Division | None:
    """Return what lies right under `place` on the way to a division in it; its province without a place."""
    way = ancestors(division)[::-1]
    depth = 0 if place is None else [d.code for d in way].index(place.code) + 1
    return way[depth] if depth < len(way) else None


def _may_descend(place: Division, inner: Division, signs: Sequence[_Sign], reading: _Reading) -> bool:
    """Whether a document of `place` may be about a part of it.

    A city's briefing stays the city's, whatever district its title names, and a title that
    names both means the larger. A province's briefing is about one city when that city is most
    of what it names, and speaks of itself as 我市.
    """
    if place.level is Level.PROVINCE and not is_municipality(place) and _is_provincial_briefing(reading):
        return _is_city_speaking(inner, reading)
    own = {s.rule for s in signs if s.division.code == place.code}
    below = {s.rule for s in signs if is_within(s.division, inner)}
    if "place.kicker" in below or not own & {"place.sponsor", "place.title"}:
        return True
    if "place.sponsor" not in own:
        return not below <= {"place.title", "place.mentions"}
    return place.level is Level.PROVINCE and not is_municipality(place) and _is_city_speaking(inner, reading)


def _is_city_speaking(city: Division, reading: _Reading) -> bool:
    named = [m for m in reading.mentions if m.division.level is not Level.PROVINCE]
    share = sum(is_within(m.division, city) for m in named) / len(named) if named else 0.0
    text = reading.passage.text
    ours, provincial = (len(spoken.findall(text)) for spoken in (_SPEAKS_OF_CITY_RE, _OWN_PROVINCE_RE))
    return share >= _MAIN_SHARE and ours > provincial


def _is_only_spoken_of(place: Division, signs: Sequence[_Sign]) -> bool:
    """Whether a place is a province that nothing points to but the places named in it."""
    rules = {s.rule for s in signs if is_within(s.division, place)}
    return place.level is Level.PROVINCE and not is_municipality(place) and rules == {"place.mentions"}


def _only_county(place: Division, signs: Sequence[_Sign], reading: _Reading) -> Division | None:
    """Return the county that a report from `place` is about: the only one it names, from its first line on.

    Left alone is what a sponsor, a title or a gazette gave, and a text that speaks of 全市.
    """
    firm = {"place.sponsor", "place.title", "place.gazette", "place.kicker"}
    if place.level is Level.COUNTY or (place.level is Level.PROVINCE and _is_province_speaking(reading)):
        return None
    if any(s.rule in firm and s.division == place for s in signs) or _NAMES_CITY_RE.search(reading.passage.text):
        return None
    title_length = len(reading.title) + 1
    mentions = find_divisions(reading.stated, reading.year, place)
    inside = [m for m in mentions if m.division != place and is_within(m.division, place)]
    counties = {m.division for m in inside}
    if len(counties) != 1 or not reading.passage.lines:
        return None
    early = inside[0].start < title_length + len(reading.passage.lines[0])
    early = early or (bool(reading.mentions) and _has_own_body(reading.mentions[0], reading))
    elsewhere = sum(m.division == place for m in reading.mentions)
    return counties.pop() if early and len(inside) > elsewhere else None


def _found(place: Division, signs: Sequence[_Sign], *, inferred: bool) -> Found[Division]:
    """Return the place with the strongest sign of it, or of what lies in it, as evidence."""
    pointing = [s for s in signs if is_within(s.division, place)] or [s for s in signs if is_within(place, s.division)]
    best = max(pointing, key=lambda s: (s.division.code == place.code, s.weight))
    confidence = _WEIGHTS[best.rule][1]
    if inferred or best.rule == "place.mentions":
        return Found(place, best.quote, "place.mentions", min(confidence, 0.7), "inferred")
    return Found(place, best.quote, best.rule, confidence)
