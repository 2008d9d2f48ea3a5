"""The divisions of the country by name, on a day: names to divisions, and divisions in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, lru_cache

from build_archive.han import simplify
from build_archive.lexicon import LexiconError, load_table, load_words
from build_archive.scanning import HeadFinder

FIRST_YEAR = 2000  # what the table says of this year holds for all years before it
_LAST_YEAR = 9999  # "still there"


class Level(StrEnum):
    """How large a division is."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"  # a development zone: people count by it, but it has no code and no people's congress


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one name, in the years in which it bore that name and lay in that prefecture."""

    code: str  # GB/T 2260; "" for a zone
    name: str
    level: Level
    province: str  # name of the province it lies in, its own for a province
    prefecture: str | None = None  # likewise; None for a province and what lies directly in one
    first_year: int = FIRST_YEAR
    last_year: int = _LAST_YEAR

    def __eq__(self, other: object) -> bool:
        """Whether it is the same in all; most are told apart by their codes."""
        if self is other or not isinstance(other, Division):
            return self is other
        return self.code == other.code and astuple(self) == astuple(other)

    def __hash__(self) -> int:
        """Return a hash; a few divisions have the same, but it is had at once."""
        return hash(self.code or self.name)

    @property
    def printed_code(self) -> str | None:
        """The code of the standard, which gives none to zones and the parts of 台湾省."""
        is_own = self.code.startswith("71") and self.level is not Level.PROVINCE
        return None if is_own else self.code or None

    @property
    def short(self) -> str:
        """The name without its suffix: 温州 for 温州市."""
        return short_name(self.name)


@dataclass(frozen=True, slots=True)
class Mention:
    """A division named in a text; `text` is the slice from `start` to `end`."""

    start: int
    end: int
    text: str
    division: Division


CHINA = Division("100000", "全国", Level.COUNTRY, "")

_SUFFIX_RE = re.compile(
    r"""
    (?P<own>.{2,}?)
    (?: 特别行政区 | 地区 | (?<=神农架)林区 | [特新]区 | (?<!矿)区 | [省市县盟] )   # 井陉矿区 is said in full
    """,
    re.VERBOSE,
)
_REGIONS = {  # the five whose names the patterns would cut wrongly
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}


@cache
def _autonomous_re() -> re.Pattern[str]:
    peoples = load_table("peoples.tsv")
    bare = [name for name, kind in peoples.items() if kind]
    return re.compile(
        rf"""
        (?P<own>.{{2,}}?)                                   # what stays: 延边, 积石山
        (?: (?:{"|".join(peoples)})族 )* (?:{"|".join(bare)})?  # 朝鲜族; 哈萨克 of 伊犁哈萨克
        (?: 自治[州县] | (?<=[回尔]族)区 )                   # not 自治旗, which is said in full
        """,
        re.VERBOSE,
    )


@lru_cache(maxsize=1 << 12)
def short_name(name: str) -> str:
    """Return a division's name without its suffix, or the whole name where nobody leaves it out.

    >>> [short_name(name) for name in ("永嘉县", "延边朝鲜族自治州", "浦东新区", "东乡族自治县", "郊区", "阿荣旗")]
    ['永嘉', '延边', '浦东', '东乡', '郊区', '阿荣旗']
    """
    if name in _REGIONS:
        return _REGIONS[name]
    if found := _autonomous_re().fullmatch(name):
        return found["own"].removesuffix("族")
    found = _SUFFIX_RE.fullmatch(name)
    return found["own"] if found else name


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of divisions.tsv."""

    code: str
    name: str
    first: int
    last: int


def parse_divisions(table: Mapping[str, Sequence[str]], source: str) -> tuple[Division, ...]:
    """Return the divisions of a table `code@first year → name, last year`, in the order of the table.

    A county whose prefecture was renamed comes once for each name. Raises LexiconError naming
    the row that is not of that form.

    >>> parse_divisions({"330000@2000": ["浙江省"]}, "divisions.tsv")[0].name
    '浙江省'
    """
    rows = [_parse_row(key, values, source) for key, values in table.items()]
    by_code: dict[str, list[_Row]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    return tuple(division for row in rows for division in _divisions_of(row, by_code))


def _parse_row(key: str, values: Sequence[str], source: str) -> _Row:
    found = re.fullmatch(r"(\d{6})@(\d{4})", key)
    last = values[1] if len(values) > 1 else str(_LAST_YEAR)
    if not found or not values or not values[0] or not re.fullmatch(r"\d{4}", last):
        raise LexiconError(f"{source}: {key!r}: a row is code@year, name and, if it is gone, the last year")
    return _Row(found[1], values[0], int(found[2]), int(last))


def _divisions_of(row: _Row, by_code: Mapping[str, Sequence[_Row]]) -> Iterable[Division]:
    provinces = by_code.get(row.code[:2] + "0000", ())
    province = provinces[-1].name if provinces else ""
    if row.code.endswith("0000"):
        yield Division(row.code, row.name, Level.PROVINCE, row.name, None, row.first, row.last)
    elif row.code.endswith("00"):
        yield Division(row.code, row.name, Level.PREFECTURE, province, row.name, row.first, row.last)
    else:
        above = [p for p in by_code.get(row.code[:4] + "00", ()) if p.first <= row.last and row.first <= p.last]
        if not above:
            yield Division(row.code, row.name, Level.COUNTY, province, None, row.first, row.last)
        for p in above:
            first, last = max(row.first, p.first), min(row.last, p.last)
            yield Division(row.code, row.name, Level.COUNTY, province, p.name, first, last)


@dataclass(frozen=True, slots=True)
class _Index:
    """All names with the divisions that bear them, found by their first two characters."""

    names: Mapping[str, tuple[Division, ...]]  # a blocked word has no divisions
    lengths: Mapping[str, tuple[int, ...]]  # first two characters to the lengths of names, longest first
    counties: frozenset[str]  # names of counties alone, and blocked words


@cache
def _index() -> _Index:
    divisions = parse_divisions(load_table("divisions.tsv"), "divisions.tsv")
    names: dict[str, tuple[Division, ...]] = {}
    for division in divisions:
        for name in _names_of(division):
            names[name] = (*names.get(name, ()), division)
    for alias, (name, *_) in load_table("place_aliases.tsv").items():
        for form in {alias, simplify(alias)}:
            names[form] = tuple(dict.fromkeys((*names.get(form, ()), *names[name])))
    for word, (kind, *_) in load_table("place_stopwords.tsv").items():
        if kind == "block" and word not in names:
            names[word] = ()
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    counties = frozenset(name for name, named in names.items() if all(d.level is Level.COUNTY for d in named))
    longest_first = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
    return _Index(names, longest_first, counties)


def _names_of(division: Division) -> set[str]:
    """Return the full name, the short one, and 恩施州 or 景宁县 for a long autonomous name."""
    short = division.short
    names = {division.name, short}
    if "自治" in division.name and division.name[-1] in "州县" and short not in _province_shorts():
        names.add(short + division.name[-1])
    return names


def cities_and_provinces() -> tuple[Division, ...]:
    """Return all provinces, municipalities and divisions of prefecture level, those abolished among them."""
    levels = (Level.PROVINCE, Level.PREFECTURE)
    return tuple(division for named in _index().names.values() for division in named if division.level in levels)


@cache
def _province_shorts() -> frozenset[str]:
    """Short names of provinces, which some counties share (河南 of 河南蒙古族自治县)."""
    keys = load_table("divisions.tsv").items()
    return frozenset(short_name(values[0]) for key, values in keys if key[2:6] == "0000")


_DIGITS = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.ZONE: 6}  # of a code, shared by all in it


def is_within(inner: Division, outer: Division) -> bool:
    """Whether a division is another or lies in it, by their codes."""
    if outer.level is Level.COUNTRY:
        return True
    digits = _DIGITS[outer.level]
    return bool(outer.code) and inner.code[:digits] == outer.code[:digits]


@lru_cache(maxsize=1 << 12)
def ancestors(division: Division) -> tuple[Division, ...]:
    """Return the division and those it lies in, under the names they had with it, the smallest first.

    >>> [d.name for d in ancestors(found)] if (found := resolve_division("永嘉县")) else []
    ['永嘉县', '温州市', '浙江省']
    """
    above = [division]
    if division.prefecture and division.level is not Level.PREFECTURE:
        above += [d for d in _index().names[division.prefecture] if d.code == division.code[:4] + "00"][-1:]
    if division.province and division.level is not Level.PROVINCE:
        above += [d for d in _index().names[division.province] if d.level is Level.PROVINCE]
    return tuple(above)


def city_of(division: Division) -> str:
    """Return the city that a page about a division is filed under.

    The prefecture-level city of a county or district, the municipality of its district, and
    the division itself where there is none above it but the province.

    >>> [city_of(d) for name in ("永嘉县", "徐汇区", "仙桃市") if (d := resolve_division(name))]
    ['温州市', '上海市', '仙桃市']
    """
    if is_municipality(division):
        return division.province
    return division.prefecture or division.name


def meant_city(name: str, likeness: float = 0.75) -> str | None:
    """Return the city (or province) that somebody means by a name: its own, that which it lies in, the nearest one.

    >>> meant_city("温州"), meant_city("永嘉县"), meant_city("呼合浩特市"), meant_city("东方威尼斯")
    ('温州市', '温州市', '呼和浩特市', None)
    """
    division = resolve_division(name)
    if division:
        return city_of(division)
    near = get_close_matches(name, dict.fromkeys(one.name for one in cities_and_provinces()), n=1, cutoff=likeness)
    return near[0] if near else None


def is_municipality(division: Division) -> bool:
    """Whether a division is a municipality right under the central government, Hong Kong or Macao, or lies in one."""
    return division.province.endswith(("市", "特别行政区"))


@lru_cache(maxsize=1 << 12)
def area_of(division: Division) -> Division:
    """Return the prefecture, municipality or province in which short names are taken for granted."""
    for above in ancestors(division):
        if above.level is Level.PREFECTURE or (above.level is Level.PROVINCE and is_municipality(above)):
            return above
    return division


def _in_year(divisions: Sequence[Division], year: int | None) -> tuple[Division, ...]:
    """Keep what was there in a year; of what gave way to another in that year, the newer.

    Without a year, what is still there; and if nothing is, what was there last.
    """
    if year is None:
        last = max((d.last_year for d in divisions), default=0)
        return tuple(d for d in divisions if d.last_year == last)
    year = max(year, FIRST_YEAR)
    there = [d for d in divisions if d.first_year <= year <= d.last_year]
    begun = {d.name for d in there if d.first_year == year}
    return tuple(d for d in there if d.last_year != year or d.first_year == year or d.name not in begun)


@lru_cache(maxsize=1 << 14)
def _candidates(name: str, year: int | None) -> tuple[Division, ...]:
    """Return every division that bears a full or short name in a year."""
    return _in_year(_index().names.get(name, ()), year)


def resolve_division(name: str, year: int | None = None, within: Division | None = None) -> Division | None:
    """Return the one division that bears a full or short name in a year, or None.

    A name of several goes to the one inside `within`, then inside its prefecture, then its
    province; otherwise to the largest, when it is the only one of its size (吉林 is the
    province). What is left ambiguous gives None, as does a name unknown in that year.

    >>> found = resolve_division("江干区", 2020)
    >>> found and found.code
    '330104'
    >>> resolve_division("江干区", 2022), resolve_division("鼓楼区", 2022)
    (None, None)
    """
    return _choose(_candidates(name, year), name, within)


def _choose(candidates: Sequence[Division], name: str, home: Division | None) -> Division | None:
    full = [d for d in candidates if d.name == name]
    candidates = full or candidates
    for outer in ancestors(home) if home else ():
        inside = [d for d in candidates if is_within(d, outer)]
        if inside:
            return _largest(inside)
    return _largest(candidates)


def _largest(candidates: Sequence[Division]) -> Division | None:
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    digits = min(_DIGITS[d.level] for d in candidates)
    found = [d for d in candidates if _DIGITS[d.level] == digits]
    return found[0] if len(found) == 1 else None


def is_ordinary_word(name: str) -> bool:
    """Whether a name of a division is also a word, so that alone it names none: 资源, 和平."""
    return name in load_table("place_stopwords.tsv")


@dataclass(frozen=True, slots=True)
class _Token:
    """A name of the index that stands in a text, not yet known to mean the division."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=64)
def _scan(text: str) -> tuple[_Token, ...]:
    """Return the names in a text from left to right, at each place the longest that can stand there.

    A word that turns out to be no place still takes its characters, so that 中山东路 holds no 山东.
    """
    names, lengths = _index().names, _index().lengths.get
    found: list[_Token] = []
    done = 0
    for at in _head_finder().find(text):
        sizes = lengths(text[at : at + 2])
        if sizes is None or at < done:
            continue
        for length in sizes:
            name = text[at : at + length]
            if name in names and not _is_cut(text, at + length, name) and not _runs_into_full_name(text, at, name):
                done = at + length
                found.append(_Token(at, done, name))
                break
    return tuple(found)


def _runs_into_full_name(text: str, at: int, name: str) -> bool:
    """Whether the short name of a county is really the end of a word and the start of a full name: 其中江宁区."""
    index = _index()
    if name[-1] in _FULL_ENDS or name not in index.counties:
        return False
    end = at + len(name)
    for start in range(at + 1, end):
        for length in index.lengths.get(text[start : start + 2], ()):
            other = text[start : start + length]
            if start + length > end and other[-1] in _FULL_ENDS and other in index.names:
                return True
    return False


@cache
def _head_finder() -> HeadFinder:
    """Return what finds where a name may begin, so that other characters cost next to nothing."""
    return HeadFinder(_index().lengths)


_FULL_ENDS = "省市区县州盟旗"
# What follows the last character of a full name and makes it the first of another word: 温州市场.
_CUTS = {"市": "场值容", "区": "域间别分位划块", "省": "道略"}


def _is_cut(text: str, end: int, name: str) -> bool:
    return end < len(text) and text[end] in _CUTS.get(name[-1], "")


@cache
def _named_after_re() -> re.Pattern[str]:
    """Match what a short name stands before when it is part of another name: 中山东路, 厦门大学, not 厦门大学生."""
    table = load_table("place_frames.tsv")
    words = {word: "".join(more) for word, (kind, *more) in table.items() if kind == "named-after"}
    longest = sorted(words, key=len, reverse=True)
    return re.compile(
        "[东西南北中]?(?:" + "|".join(w + (f"(?![{words[w]}])" if words[w] else "") for w in longest) + ")"
    )


@cache
def _body_re() -> re.Pattern[str]:
    """Match what a short name stands before when its body speaks: 永嘉融媒, 昆山卫健委."""
    return re.compile("|".join(sorted(map(re.escape, load_words("place_bodies.tsv")), key=len, reverse=True)))


def _frames(kind: str) -> list[str]:
    return [word for word, (value, *_) in load_table("place_frames.tsv").items() if value == kind]


@dataclass(frozen=True, slots=True)
class _Context:
    """What decides whether a name in a text means a division, and which."""

    text: str
    year: int | None
    home: Division | None
    stated: frozenset[str]  # codes of the counties whose full names stand in the text


def find_divisions(text: str, year: int | None = None, within: Division | None = None) -> tuple[Mention, ...]:
    """Return the divisions named in a text, in its order, under their names of that year.

    A path is one mention: 温州市永嘉县 means 永嘉县. A full name counts wherever it is not
    ambiguous, and so does the short name of a province or a prefecture. The short name of a
    county counts directly after a division it lies in, before a body of it (昆山卫健委), inside the
    prefecture of `within`, or where the full name stands in the text. Ordinary words (资源, 通道) and
    names of roads and universities count for nothing, nor does an ambiguous name. Costs one pass
    over the text.

    >>> [m.division.name for m in find_divisions("温州洞头和贵州省铜仁市，通道畅通")]
    ['洞头区', '铜仁市']
    """
    tokens = _scan(text)
    abbreviated = _find_abbreviations(text, _letters_around(within), tokens) if within else []
    if not tokens:
        return tuple(abbreviated)
    found: list[Mention] = []
    stated = frozenset(d.code for t in tokens for d in _candidates(t.name, year) if d.name == t.name)
    context = _Context(text, year, within, stated)
    for token in tokens:
        before = found[-1] if found else None
        if before and before.end == token.start and (inner := _resolve_inside(token.name, before.division, year)):
            found[-1] = Mention(before.start, token.end, text[before.start : token.end], inner)
        elif division := _resolve_token(token, context, before):
            found.append(Mention(token.start, token.end, token.name, division))
    return tuple(sorted(found + abbreviated, key=lambda mention: mention.start) if abbreviated else found)


def shared_area(text: str, year: int | None = None) -> Division | None:
    """Return the one prefecture or municipality that has all the counties which a text names, by short names too.

    One county is not enough, for its short name may be a word or a name's part; several that lie together are no
    chance. None where they lie in no one area, or in several.

    >>> found = shared_area("田东、田阳两县芒果开摘")
    >>> found and found.name
    '百色市'
    """
    areas: dict[str, set[Division]] = {}
    for token in _scan(text):
        if is_ordinary_word(token.name) or _named_after_re().match(text, token.end):
            continue
        counties = [d for d in _candidates(token.name, year) if d.level is Level.COUNTY]
        if counties:
            areas[token.name] = {area_of(county) for county in counties}
    shared = set.intersection(*areas.values()) if len(areas) > 1 else set()
    return shared.pop() if len(shared) == 1 else None


@lru_cache(maxsize=1 << 14)
def _resolve_inside(name: str, outer: Division, year: int | None) -> Division | None:
    inside = [d for d in _candidates(name, year) if d.level is not outer.level and is_within(d, outer)]
    if is_ordinary_word(name) and outer.level is Level.PROVINCE and not is_municipality(outer):
        return None  # 广西资源丰富, 广东城区: only 桂林资源 and 晋城城区 are said of divisions
    return _choose(inside, name, None)


def _resolve_token(token: _Token, context: _Context, before: Mention | None) -> Division | None:
    candidates = [d for d in _candidates(token.name, context.year) if _is_meant(d, token, context)]
    division = _choose(candidates, token.name, context.home)
    if division is None and before and candidates:  # 南京市新增3例，其中鼓楼区2例
        inside = [d for d in candidates if is_within(d, area_of(before.division))]
        division = inside[0] if len(inside) == 1 else None
    return division


def _is_meant(division: Division, token: _Token, context: _Context) -> bool:
    """Whether a name that does not follow the name of its province or prefecture can mean a division."""
    home = context.home
    if kind := load_table("place_stopwords.tsv").get(token.name):
        if kind[0] == "home" and token.name == division.name and _is_body_of(token, context.text):
            return True
        if division.level in _MEDIA_RES and _MEDIA_RES[division.level].match(context.text, token.end):
            return True
        is_own = kind[0] == "home" and home is not None and is_within(division, area_of(home))
        return is_own and not _is_named_after(token, context)
    if token.name in (division.name, division.short + division.name[-1]):  # 恩施州 is as full as the whole name
        return True
    if _is_named_after(token, context):
        return False
    is_known = division.level is not Level.COUNTY or division.code in context.stated
    is_known = is_known or (home is not None and is_within(division, area_of(home)))
    return is_known or _body_re().match(context.text, token.end) is not None


_OWN_BODY_RE = re.compile("人民政府|政府新闻办|新闻办|县委|卫健局|公安局|疫情防控|融媒体")
# 新乡日报, 平昌要闻: what a city's paper and a county's news are called, be its name a word or not
_MEDIA_RES = {
    Level.PREFECTURE: re.compile("日报|晚报|晨报|新闻网|广播电视台|电视台"),
    Level.COUNTY: re.compile("要闻|融媒|新闻网|县委"),
}
_ASKED_RE = re.compile("要求|邀请|邀|请求|号召|之约")


def _is_body_of(token: _Token, text: str) -> bool:
    """Whether a county whose name may be two words leads a clause with a body of it: 应县人民政府."""
    before = text[token.start - 1] if token.start else ""
    leads = not "\u4e00" <= before <= "\u9fff"
    body = _OWN_BODY_RE.match(text, token.end) if leads else None
    return body is not None and not _ASKED_RE.search(text, body.end(), body.end() + 6)


def _is_named_after(token: _Token, context: _Context) -> bool:
    return token.name[-1] not in "市县区" and bool(_named_after_re().match(context.text, token.end))


@cache
def _abbreviation_re() -> re.Pattern[str]:
    before, after = ("|".join(map(re.escape, _frames(kind))) for kind in ("before", "after"))
    letters = "".join(sorted({c for value in load_table("place_abbreviations.tsv").values() for c in value[0]}))
    return re.compile(
        rf"""
        (?: {before} )                   # 来, 返, 在 …
        (?: [(（] [{before}] [)）] )?    # 来（返）温
        (?P<letter> [{letters}] )
        (?= {after} | [，。；、,;）)\n] | \Z | (?:{before})[{letters}] )  # 人员, or a stop, or 来温返温
        """,
        re.VERBOSE,
    )


def _find_abbreviations(text: str, letters: Mapping[str, Division], tokens: Sequence[_Token]) -> list[Mention]:
    """Return the places named by one character in a fixed frame: 来温人员, 在厦台胞.

    A character stands for several places (宁 is 南京 and 宁夏), so `letters` holds only those of
    the page's own place. What a longer name or a blocked word (回温, 在深入) holds is left alone.
    """
    matches = [m for m in _abbreviation_re().finditer(text) if m["letter"] in letters]
    taken = {at for token in tokens for at in range(token.start, token.end)} if matches else set()
    return [
        Mention(m.start("letter"), m.end("letter"), m["letter"], letters[m["letter"]])
        for m in matches
        if m.start("letter") not in taken
    ]


@lru_cache(maxsize=1 << 12)
def _letters_around(division: Division) -> Mapping[str, Division]:
    """Return the characters that stand for a division and for those it lies in."""
    return {letter: d for d in reversed(ancestors(division)) for letter in _letters_of(d)}


def _letters_of(division: Division) -> str:
    return load_table("place_abbreviations.tsv").get(division.name, ("",))[0]


_OWN_RE = re.compile(
    r"""
    (?: 我(?<!自我) | 全(?<![安健完齐保周]全) | 本(?<![基成日根样资版原]本) )  # not 安全区, 样本市, 健全县级
    (?P<unit> [省市县区州旗盟] )
    (?! [场域] )                                                             # not 全市场, 本区域
    """,
    re.VERBOSE,
)
_COUNTRY_RE = re.compile(r"全国(?![人政两劳])|我国")  # not 全国人大, 全国政协, 全国两会, 全国劳模


def own_divisions(text: str, home: Division | None) -> tuple[Mention, ...]:
    """Return what 我市, 全县 … mean in a text that belongs to `home`.

    The unit looks up from the home: in 永嘉县 全县 is the county, 全市 is 温州市 and 全省 is
    浙江省. A unit that is not above it (全县 in a city's text) is no mention.
    """
    matches = list(_OWN_RE.finditer(text))
    units = {d.name[-1]: d for d in reversed(ancestors(home))} if matches and home else {}
    own = [Mention(m.start(), m.end(), m[0], units[m["unit"]]) for m in matches if m["unit"] in units]
    if "国" in text:
        own += [Mention(m.start(), m.end(), m[0], CHINA) for m in _COUNTRY_RE.finditer(text)]
        own.sort(key=lambda mention: mention.start)
    return tuple(own)


@cache
def _zone_re() -> re.Pattern[str]:
    words = sorted(map(re.escape, load_words("place_zones.tsv")), key=len, reverse=True)
    return re.compile("|".join(words))


def divisions_in(text: str, year: int | None, home: Division | None) -> tuple[Mention, ...]:
    """Return every place that a clause speaks of, for figures: names, 我市 and 全省, zones.

    Mentions do not overlap. A zone (高新区) is given the province and prefecture of the
    division before it, or of the home; without either it is left out.

    >>> home = resolve_division("温州市")
    >>> [(m.text, m.division.name) for m in divisions_in("我市鹿城区1例、乐清2例", 2020, home)]
    [('我市鹿城区', '鹿城区'), ('乐清', '乐清市')]
    """
    named: list[Mention] = [*find_divisions(text, year, home), *own_divisions(text, home)]
    named += [Mention(m.start(), m.end(), m[0], _ZONE) for m in _zone_re().finditer(text)]
    if not named:
        return ()
    found: list[Mention] = []
    for mention in sorted(named, key=lambda m: (m.start, -m.end)):
        before = found[-1] if found else None
        joined = before is not None and before.end == mention.start
        outer = before.division if before and joined else home
        division = _zone_of(mention.text, outer) if mention.division is _ZONE else mention.division
        if division is None or (before and mention.start < before.end):
            continue
        if before and joined and division != before.division and _lies_in(division, before.division):
            found[-1] = Mention(before.start, mention.end, text[before.start : mention.end], division)
        else:
            found.append(Mention(mention.start, mention.end, mention.text, division))
    return tuple(found)


_ZONE = Division("", "", Level.ZONE, "")  # stands for a zone whose surroundings are not yet known


def _zone_of(name: str, outer: Division | None) -> Division | None:
    if outer is None or outer.level is Level.COUNTRY:
        return None
    return Division("", name, Level.ZONE, outer.province, outer.prefecture)


def _lies_in(inner: Division, outer: Division) -> bool:
    return inner.level is Level.ZONE if outer.level is not Level.ZONE and not inner.code else is_within(inner, outer)
