"""What a single line of a page is by its own words: buttons, path, stamp, notice of rights, and so on.

The knowledge stands in tables: `furniture_words.tsv` (buttons and links), `boilerplate.tsv` (lines with
parts that vary), `stamp_labels.tsv` (the line of labels under a headline) and `editor_labels.tsv`. What
a line is by the lines around it, `repair/boilerplate.py` finds out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from build_archive.lexicon import load_table, load_words
from build_archive.repair.lines import STOPS, Lines, has_mark
from build_archive.repair.parts import has_part, match_parts
from build_archive.scanning import find_all

_REMEMBERED = 1 << 14  # lines: the pages of a site share their furniture, and each text is read in two rounds

_LONGEST = 240  # no line of more characters is furniture as a whole
_TAIL = 80  # characters at the end of a line in which furniture is looked for
_LONGEST_MENU = 120  # characters of a line of buttons
_LEAST_MENU = 4  # so many words of any sort make a menu

_FOLD = tuple(zip("：，！？；（）【】［］〔〕〖〗「」“”｜丨│›»＞→／", ':,!?;()[][][][]""""|||>>>>/', strict=True))
_TIGHT_RE = re.compile(r"\s+(?=[:>])|(?<=[:>])\s+")
_PICTOGRAPHS_RE = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+")
_ARROWS_RE = re.compile(">{2,}")
_BAR_RE = re.compile(r"[\s|]+")
_PART_RE = re.compile(r"[|/、·\[\]():>⊕⊖○\s]+")
_PLAIN_PART_RE = re.compile(r"\d{1,3}|[-+＋－OＯ○☑☐]")  # a number of a page, a sign beside a button
_PARTING = r"|｜丨│/／、·\[\]【】［］〔〕〖〗()（）:：>›»＞→⊕⊖○\s"
_FIRST_PART_RE = re.compile(f"[{_PARTING}]*([^{_PARTING}]*)")

_CLAUSE_ENDS = frozenset("。！？…；：，、")
_STOP_RE = re.compile(f"[{STOPS}]")

# A whole sentence is furniture only where it speaks of rights, of sharing the page or of its comments.
_NOTICE_WORDS = ("版权", "转载", "授权", "声明", "侵权", "扫一扫", "暂无评论", "稿酬")

_THOUSANDS_RE = re.compile(r"(?<=\d),(?=\d{3})")

_MOMENT = r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s?(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\d{1,2}时\d{1,2}分)?"
_VALUE_RE = re.compile(
    rf"""
    \s?(?: [\[【（(][^\]】）)]{{0,20}}[\]】）)]   # [大 中 小]
    | {_MOMENT}
    | [^\s，。；！？]{{1,24}}(?=\s)              # one word
    )\s?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a line was found to be."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A row of `boilerplate.tsv`."""

    regex: re.Pattern[str]
    longest: int
    cues: tuple[str, ...]
    furniture: Furniture


STAMP = Furniture("boilerplate.stamp", "when, by whom and how often read")


def find_short(lines: Lines, text: str) -> list[int]:
    r"""Return the lines that may be furniture: short, and no sentences but those that speak of the page itself.

    >>> find_short(Lines(page := "水位下降了。\n转载请注明出处。\n返回顶部"), page)
    [1, 2]
    """
    notices = {lines.number(at) for word in _NOTICE_WORDS for at in find_all(word, text)}
    short = [n for n in lines.filled if len(lines.texts[n]) <= _LONGEST]
    return [n for n in short if lines.texts[n][-1] != "。" or n in notices]


@lru_cache(_REMEMBERED)
def fold(line: str) -> str:
    """Return a line as the patterns want it: half-width, a bar where spaces or bars part it.

    >>> fold("当前位置： 首页 ＞ 要闻"), fold("打印 ｜ 关闭")
    ('当前位置:首页>要闻', '打印|关闭')
    """
    if not line.isascii() and _PICTOGRAPHS_RE.search(line):
        line = _PICTOGRAPHS_RE.sub(" ", line)
    for wide, half in _FOLD:  # on lines of this length faster than str.translate
        line = line.replace(wide, half)
    if _BAR_RE.search(line):
        line = _BAR_RE.sub("|", _TIGHT_RE.sub("", line)).strip("|")
    return _ARROWS_RE.sub(">", line)


@cache
def patterns(scope: str) -> tuple[_Pattern, ...]:
    """Return the rows of one scope of `boilerplate.tsv`."""
    editors = "|".join(load_words("editor_labels.tsv"))
    return tuple(
        _Pattern(
            re.compile(pattern.replace("{editor}", editors)),
            int(longest),
            _cues_of(pattern, cues),
            Furniture(f"boilerplate.{rule}", reason),
        )
        for pattern, (rule, place, longest, cues, reason) in load_table("boilerplate.tsv").items()
        if place == scope
    )


def _cues_of(pattern: str, cues: str) -> tuple[str, ...]:
    """Return the cues of a row; of one that names editors, every label of an editor that none of them covers."""
    given = [cue.replace("_", " ") for cue in cues.split()]
    labels = load_words("editor_labels.tsv") if "{editor}" in pattern and given != ["-"] else ()
    return (*given, *sorted(label for label in labels if not any(cue in label for cue in given)))


@cache
def _rows_by_cue(scope: str) -> dict[str, tuple[int, ...]]:
    """Return for each cue the rows of `patterns(scope)` that ask for it."""
    rows: dict[str, tuple[int, ...]] = {}
    for number, pattern in enumerate(patterns(scope)):
        for cue in pattern.cues:
            rows[cue] = (*rows.get(cue, ()), number)
    return {cue: tuple(sorted({n for part in rows if part in cue for n in rows[part]})) for cue in rows}


@cache
def _cue_re(scope: str) -> re.Pattern[str]:
    cues = sorted(_rows_by_cue(scope), key=lambda cue: (-len(cue), cue))
    return re.compile("|".join(map(re.escape, cues)))


@lru_cache(_REMEMBERED)
def match_by_cue(scope: str, line: str) -> Furniture | None:
    """Return what a line is by the patterns of one scope, of which only those are tried whose cues it holds."""
    cues = set(_cue_re(scope).findall(line))
    if not cues:
        return None
    folded, by_cue = fold(line), _rows_by_cue(scope)
    return _first(scope, sorted({row for cue in cues for row in by_cue[cue]}), folded)


@lru_cache(_REMEMBERED)
def match(scope: str, line: str) -> Furniture | None:
    """Return what a line is by the patterns of one scope."""
    return _first(scope, range(len(patterns(scope))), fold(line))


def _first(scope: str, rows: Iterable[int], folded: str) -> Furniture | None:
    for row in rows:
        pattern = patterns(scope)[row]
        if 0 < len(folded) <= pattern.longest and pattern.regex.fullmatch(folded):
            return pattern.furniture
    return None


@lru_cache(_REMEMBERED)
def judge(line: str) -> Furniture | None:
    """Return what a line that may be furniture is, taken by itself; None for text, and for what its place tells.

    >>> judge("【打印本页】【关闭窗口】").rule, judge("打印店在一楼")
    ('boilerplate.share', None)
    """
    first = _FIRST_PART_RE.match(line)
    found = None
    if first and first[1] in load_table("furniture_words.tsv"):
        found = _match_words(fold(line))
    return found or match_by_cue("line", line) or _judge_parts(line) or _judge_labels(line)


def _judge_labels(line: str) -> Furniture | None:
    """Return that a line is a stamp, whose labels and values stand in turn without marks: 索引号 0051 公开日期 …."""
    columns = line.split()
    labels = [load_table("stamp_labels.tsv").get(column, ("",))[0] for column in columns[::2]]
    is_stamp = len(columns) % 2 == 0 and len(labels) > 1 and all(labels) and labels.count("portal") > 1
    return STAMP if is_stamp else None


def _judge_parts(line: str) -> Furniture | None:
    """Return what a line is that is nothing but small parts of a page."""
    if not has_part(line):
        return None
    rule = match_parts(fold(line))
    return Furniture(f"boilerplate.{rule}", "small parts of a page and nothing else") if rule else None


def _match_words(folded: str) -> Furniture | None:
    """Return what a line is whose every part is a button or a link."""
    words = load_table("furniture_words.tsv")
    parts = [folded] if folded in words else [part for part in _PART_RE.split(folded) if part]
    parts = [part for part in parts if not _PLAIN_PART_RE.fullmatch(part)]
    if not parts or len(folded) > _LONGEST_MENU or any(part not in words for part in parts):
        return None
    by_strength = {how: [part for part in parts if words[part][1] == how] for how in ("sure", "weak", "menu")}
    if by_strength["sure"]:
        return Furniture(f"boilerplate.{words[by_strength['sure'][0]][0]}", "buttons and links of the page")
    if len(by_strength["weak"]) < 2 and len(parts) < _LEAST_MENU:
        return None
    return Furniture(f"boilerplate.{words[parts[0]][0]}", "buttons and links of the page")


def is_button(line: str) -> bool:
    """Whether a line is one button or link that elsewhere may head a text (评论, 关闭)."""
    return load_table("furniture_words.tsv").get(line, ("", ""))[1] == "weak"


@cache
def stamp_firsts() -> frozenset[str]:
    """Return the characters that a line of labels may begin with."""
    return frozenset("[【（(12 ") | {name[0] for name in load_words("stamp_labels.tsv")}


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a stamp's label and of a line that begins with one."""
    longest_first = sorted(load_words("stamp_labels.tsv"), key=lambda word: (-len(word), word))
    words = "|".join(r"\s?".join(word) for word in longest_first)  # 索 引 号 is set apart to fill its column
    label = rf"(?P<label>{words})\s?[:：]"
    column = r"(?:[\[【（(][^\]】）)\s]{1,8}[\]】）)]\s?)?"  # [要闻]
    head = rf"{column}[\[【（(]?\s?(?P<moment>{_MOMENT}\s?[|｜]?\s?)?{label}"
    return re.compile(label), re.compile(head)


def stamp_end(line: str) -> int:
    """Return where the line of labels ends that a line begins with: 0 for none, -1 where that is unsure.

    >>> [stamp_end(line) for line in ("发布时间：2022-05-06 来源：州政府办", "时间：下午两点", "水位下降。")]
    [23, 0, 0]
    """
    label, head = _labels()
    first = head.match(line)
    if not first:
        return 0
    names, at = ["".join(first["label"].split())], first.end()
    for found in label.finditer(line, at, at + _LONGEST):
        value = line[at : found.start()]
        if len(value) > 40 or has_mark(value):
            break
        names.append("".join(found["label"].split()))
        at = found.end()
    if not _is_stamp(names) and not (first["moment"] and "来源" in names):
        return 0
    rest = _THOUSANDS_RE.sub("", line[at : at + _LONGEST])
    if len(rest) <= 40 and not has_mark(rest):
        return len(line)
    value_match = _VALUE_RE.match(line, at)
    return value_match.end() if value_match else -1


def _is_stamp(names: list[str]) -> bool:
    """Whether labels are those of a page: one that only pages have, or two of which one is the source."""
    kinds = [load_table("stamp_labels.tsv")[name][0] for name in names]
    return "portal" in kinds or (len(names) >= 2 and "来源" in names)


def may_have_tail(line: str) -> bool:
    """Whether a line ends in no mark that ends a clause, but holds one that ends a sentence."""
    return line[-1] not in _CLAUSE_ENDS and bool(_STOP_RE.search(line, max(0, len(line) - _TAIL)))


def find_tails(line: str, least: int) -> Iterator[tuple[int, int, Furniture]]:
    """Yield the furniture that ends a line of text, last first: start, end and what it is.

    It must stand behind the end of a sentence, and not before `least`.
    """
    end = len(line)
    while end > least and (found := _find_tail(line, max(least, end - _TAIL), end)):
        yield found
        end = found[0]


def _find_tail(line: str, start: int, end: int) -> tuple[int, int, Furniture] | None:
    for pattern in patterns("tail"):
        found = pattern.regex.search(line, start, end)
        if found is None or end - found.start() > pattern.longest:
            continue
        at = found.start() - (line[found.start() - 1 : found.start()] == " ")
        if at > 0 and line[at - 1] in STOPS + "”）)":
            return at, end, pattern.furniture
    return None
