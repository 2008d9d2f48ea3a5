"""Spaces: what blanks the text keeps, and all that are noise taken out.

After this step the only blank characters of a text are the plain space and the newline, and:

- no line begins or ends with a space, and two spaces never stand side by side;
- a single space that is left is meant: it parts a post from a name (`市卫健委主任 张三`), the two
  phrases of a heading, the names of a byline, the parts of a dateline, or Latin words. However wide
  the gap was (a roster set with ideographic spaces), it is one space now; a name of two characters
  set apart (`陈　鹏`) is `陈 鹏`, for the recogniser of people to close;
- the indentation of a paragraph that follows the line before directly becomes an empty line, so that
  the layout repair still sees where the paragraph begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from build_archive.edits import Proposal
from build_archive.lexicon import load_table, load_words
from build_archive.model import Intervention, Kind
from build_archive.names import is_name, parse_person
from build_archive.repair.lines import HAN, STOPS, cue_pattern, cue_words, is_running

_BREAKS = r"\r\v\f\x1c-\x1e\x85\u2028\u2029"  # ends of lines of other systems, of pages and paragraphs
_BREAK_RE = re.compile(f"[\n{_BREAKS}]")
_GAP_RE = re.compile(r"\s+")

# Blanks that want a thought: not the newline, nor the one space between Latin words or beside the rule of a table.
_BLANK_RE = re.compile(r"[^\S\n](?!(?<=[A-Za-z] )[A-Za-z]|(?<=\| )[\w-]|(?<=[\w-] )\|)")

_HAN_RE = re.compile(f"[{HAN}]")
_BEFORE = "，。；：！？、…”’）》】〉」』"  # no space stands before these
_AFTER = "，；：、“‘（《【〈「『"  # nor after these
_ASCII_MARKS = ",;:!?)"
_CLOSERS = "”’）》】〉」』"
_OPENERS = "“‘（《【〈「『"

_COMMON = 500  # so often is a word counted in words.tsv before it tells of a slip; rarer ones are often chance
_WORDS_SHARE = 0.7  # of the characters of a line set apart, before it is taken for words
_CLOCK_RE = re.compile(
    r"^[\[(（【]?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\])）】]?\s*"
)
_LABEL = 40  # characters of the label of a turn
_SPEAKING = ("记者", "記者", "主持人", "主持", "网友", "網友")
_HEAD = 60  # a dateline or a label ends within so many characters

# A clause, as far as spaces are concerned: what stands between two marks.
_CLAUSE_RE = re.compile(r"[^，。；：！？、…,;:!?“”‘’（）()《》【】\"]+")

# A gap between two Han characters: a slip of the keyboard, or meant.
_INNER_RE = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")

_STAMP_RE = re.compile(
    r"""
    (?<!\d)(?P<year>(?:19|20)\d\d)
    [^\S\n]{0,3}[-/.年][^\S\n]{0,3}\d{1,2}            # month
    [^\S\n]{0,3}[-/.月][^\S\n]{0,3}\d{1,2}(?!\d|[^\S\n]{0,3}[:：])      # day, no hour
    (?:[^\S\n]{0,3}日)?
    (?:(?P<gap>[^\S\n]{0,3})\d{1,2}[^\S\n]{0,3}[:：][^\S\n]{0,3}\d{2}   # hour and minute
       (?:[^\S\n]{0,3}[:：][^\S\n]{0,3}\d{2})?)?(?!\d)
    """,
    re.VERBOSE,
)
_DATE_RE = re.compile(
    r"""
    (?<!\d)(?<!\d\s)(?:1\s9|2\s0)\s\d\s\d\s{0,3}年                         # 2 0 2 0 年 3 月 1 2 日: the year tells
        (?:\s{0,3}(?:[01]\s)?\d{1,2}\s{0,3}月(?:\s{0,3}(?:[0-3]\s)?\d{1,2}\s{0,3}日)?)?
    | (?<!\d)(?:\d{4}\s{0,3}年\s{0,3})?\d{1,2}\s{0,3}月(?:\s{0,3}\d{1,2}\s{0,3}日)?  # 2020 年 3 月 12 日
    | (?<!\d)\d{4}\s{0,3}年                                                    # 2020 年
    | 第\s{0,3}(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s{0,3}[届期次场号]      # 第 9 场
    """,
    re.VERBOSE,
)
_STAMP_HINT_RE = re.compile(r"\s(?:(?<=[\d第]\s)|(?=[\d届期次场号]))")
_SPACED_LABEL_RE = re.compile(rf"(?P<label>[{HAN}](?:\s{{1,4}}[{HAN}]){{1,5}})\s{{0,4}}[：:]")
_NEXT_LABEL_RE = re.compile(rf"[{HAN}]{{2,6}}[：:]")
_RUN_IN_RE = re.compile(
    r"""
    第?[一二三四五六七八九十]{1,3}[是要、，]        # 一是 一、 第一，
    | [（(][一二三四五六七八九十\d]{1,3}[）)]     # （一）
    | \d{1,2}[.．、]                            # 1.
    """,
    re.VERBOSE,
)
_AGENCY_RE = re.compile(
    "[^，。；！？,;!?]*(?:[日社報报网網台]|本刊|新闻|客户端)[^，。；！？,;!?]*"
)  # names a day or who reports
_LETTERS_RE = re.compile(rf"[{HAN}](?:\s{{1,4}}[{HAN}]){{3,}}")  # a line set character by character
_CHAPTER_RE = re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章节条款编场期]$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as the rules of this step see it."""

    text: str
    start: int
    running: bool
    stamp_gaps: frozenset[int]  # offsets in the line of gaps inside a date or a stamp
    slips: frozenset[int]  # offsets of gaps inside a sentence that mean nothing
    label_end: int  # where a label set apart by spaces ends; 0 for none


def propose_spaces(text: str) -> Proposal:
    r"""Propose every change of blanks; no other character is touched.

    Left alone: single spaces that part posts, names, phrases and Latin words. A line without blanks
    costs one search. Never doubts: a space that may be meant stays.

    >>> from build_archive.edits import apply_edits
    >>> apply_edits(t := "市急救中心医生　　金一\n下 面请他 !", propose_spaces(t)[0])
    '市急救中心医生 金一\n下面请他!'
    """
    edits: list[Intervention] = []
    at = 0  # where a line begins
    while blank := _BLANK_RE.search(text, at):
        if _BREAK_RE.match(blank[0]):
            start = blank.start()
            at = start + (2 if text.startswith("\r\n", start) else 1)
            edits.append(_edit("spaces.line-end", start, text[start:at], "\n"))
            continue
        start = text.rfind("\n", at, blank.start()) + 1 or at
        end = _BREAK_RE.search(text, blank.start())
        at = end.start() if end else len(text)
        edits += _propose_line(text[start:at], start, text)
    return edits, []


def _follows_text(text: str, start: int) -> bool:
    """Whether the line before the one that begins at `start` holds text."""
    at = start - (2 if text.endswith("\r\n", 0, start) else 1)
    while at > 0 and text[at - 1].isspace() and not _BREAK_RE.match(text[at - 1]):
        at -= 1
    return at > 0 and not _BREAK_RE.match(text[at - 1])


def _edit(rule: str, start: int, before: str, after: str, confidence: float = 1.0) -> Intervention:
    return Intervention(rule, Kind.SPACES, start, start + len(before), before, after, confidence)


def _propose_line(text: str, start: int, whole: str) -> Iterator[Intervention]:
    """Yield the changes of one line, which begins at `start` of the whole text."""
    if text.isspace():
        yield _edit("spaces.blank-line", start, text, "")
        return
    row = _read_row(text, start)
    for gap in _GAP_RE.finditer(text):
        if gap.start() == 0:
            begins = _is_indent(gap[0]) and _follows_text(whole, start)
            yield _edit("spaces.indent", start, gap[0], "\n" if begins else "")
            continue
        rule, after = _judge(row, gap)
        if after != gap[0]:
            yield _edit(rule, start + gap.start(), gap[0], after, 0.9 if rule == "spaces.inner" else 1.0)


def _is_indent(blanks: str) -> bool:
    """Whether blanks at the start of a line are the indentation of a paragraph."""
    return blanks.count("\u3000") >= 2 or len(blanks) >= 4 or "\t" in blanks


def _read_row(text: str, start: int) -> _Row:
    bare = text.strip()
    running = is_running(_GAP_RE.sub("", bare))
    if _is_letterspaced(bare):
        slips = frozenset(gap.start() for gap in _INNER_RE.finditer(text))
    else:
        slips = frozenset(_slips(text) if running else ())
    label = _SPACED_LABEL_RE.match(text, len(text) - len(text.lstrip()))
    joined = _GAP_RE.sub("", label["label"]) if label else ""
    is_label = joined in cue_words("label") or joined in load_table("words.tsv")
    label_end = label.end() if label and is_label else 0
    stamps = frozenset(_stamp_gaps(text) if _STAMP_HINT_RE.search(text) else ())
    return _Row(text, start, running, stamps, slips, label_end)


def _is_letterspaced(bare: str) -> bool:
    """Whether a line is a heading with its characters set apart: 市 政 府 文 件; not a list such as 赵 钱 孙 李."""
    if not _LETTERS_RE.fullmatch(bare):
        return False
    text = _GAP_RE.sub("", bare)
    words = load_table("words.tsv")
    at = covered = 0
    while at < len(text):
        length = next((n for n in (4, 3, 2) if text[at : at + n] in words and at + n <= len(text)), 0)
        covered += length
        at += length or 1
    return covered >= _WORDS_SHARE * len(text)


def _stamp_gaps(text: str) -> Iterator[int]:
    """Yield the gaps inside a date, also those inside its time: `2020- 03- 12 20: 31`."""
    for stamp in _STAMP_RE.finditer(text):
        kept = stamp.start("gap") if stamp["gap"] else -1
        for gap in _GAP_RE.finditer(stamp[0]):
            if stamp.start() + gap.start() != kept:
                yield stamp.start() + gap.start()
    for date in _DATE_RE.finditer(text):
        yield from (date.start() + gap.start() for gap in _GAP_RE.finditer(date[0]))


def _slips(text: str) -> Iterator[int]:
    """Yield the gaps between Han characters inside a clause of a running sentence that mean nothing."""
    if not _INNER_RE.search(text):
        return
    for clause in _CLAUSE_RE.finditer(text):
        gaps = list(_INNER_RE.finditer(text, clause.start(), clause.end()))
        if gaps and not _is_meant(text, clause, gaps):
            yield from (gap.start() for gap in gaps)


def _is_meant(text: str, clause: re.Match[str], gaps: list[re.Match[str]]) -> bool:
    """Whether the gaps of a clause part things: names, a list, verses, a dateline, a heading that runs in."""
    cuts = [clause.start(), *(at for gap in gaps for at in gap.span()), clause.end()]
    parts = ["".join(text[a:b].split()) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    sizes = [len(part) for part in parts]
    before, after = text[max(0, clause.start() - 1) : clause.start()], text[clause.end() : clause.end() + 1]
    is_short = max(sizes[1:]) <= 12 and (sizes[-1] <= 4 or (before + after) in ("（）", "()"))
    if _is_list(parts) or (is_short and cue_pattern("byline").search(clause[0])):
        return True
    if sizes in ([5, 5], [7, 7]) and before in ("", *STOPS) and after in ("", *STOPS):  # two verses of a poem
        return True
    head = text[: gaps[0].start()].strip()
    if len(parts) == 2 and _may_speak(_CLOCK_RE.sub("", head)):  # 卫兰　下月通车。
        return True
    return gaps[0].start() < _HEAD and _is_set_off(head, clause.start(), min(sizes))


def _may_speak(head: str) -> bool:
    """Whether the words at the start of a line can be the label of a turn: a name after a post or alone, 晚报记者."""
    if len(head) > _LABEL or re.search("[，。；：！？]", head):
        return False
    person = parse_person(head)
    return is_name(head) or bool(person and person.post) or head.endswith(_SPEAKING)


def _is_list(parts: list[str]) -> bool:
    """Whether the parts of a clause are names, or a list whose items stand between its first words and its last."""
    tail = parts if len(parts) == 2 else parts[1:]
    if all(2 <= len(part) <= 4 and part.startswith(_surnames()) for part in tail):
        return True
    return len(parts) > 3 and all(2 <= len(part) <= 4 for part in parts[1:-1])


def _is_set_off(head: str, clause_start: int, shortest: int) -> bool:
    """Whether `head`, the start of a line, is set off by the space after it.

    So are a dateline, the lead of an answer, the number of an article, and the heading of a point
    that runs into its text (`一是加强管理 各地…`).
    """
    if _is_dateline(head) or head in cue_words("lead") or _CHAPTER_RE.match(head):
        return True
    number = _RUN_IN_RE.match(head)
    return shortest >= 4 and number is not None and clause_start <= number.end()


@cache
def _surnames() -> tuple[str, ...]:
    return tuple(load_words("surnames.tsv"))


def _is_dateline(head: str) -> bool:
    return head.endswith(tuple(cue_words("dateline"))) and bool(_AGENCY_RE.fullmatch(head))


@cache
def _is_han(char: str) -> bool:
    return bool(_HAN_RE.match(char))


def _judge(row: _Row, gap: re.Match[str]) -> tuple[str, str]:
    """Return the rule for a gap that does not begin its line, and what it becomes."""
    if gap.end() == len(row.text):
        return "spaces.trailing", ""
    for rule, is_noise in _NOISE:
        if is_noise(row, gap):
            return rule, ""
    return "spaces.width", " "


def _is_in_stamp(row: _Row, gap: re.Match[str]) -> bool:
    return gap.start() in row.stamp_gaps


def _is_in_label(row: _Row, gap: re.Match[str]) -> bool:
    return gap.start() < row.label_end


def _is_before_mark(row: _Row, gap: re.Match[str]) -> bool:
    before, after = row.text[gap.start() - 1], row.text[gap.end()]
    if after in _BEFORE:
        return True
    return after in _ASCII_MARKS and (_is_han(before) or before in "%”’）》】")


def _is_after_mark(row: _Row, gap: re.Match[str]) -> bool:
    text, at = row.text, gap.start()
    before, after = text[at - 1], text[gap.end()]
    if before in "：:" and _NEXT_LABEL_RE.match(text, gap.end()):
        return False  # a label without a value: 浏览次数： 来源：
    if before in _AFTER or (before == "(" and _is_han(after)):
        return True
    beside = text[max(0, at - 64) : at - 1].rstrip()[-1:]  # a gap before the mark goes too
    in_chinese = bool(beside) and (_is_han(beside) or beside in "%”’）》】")
    if before in ",;:" and in_chinese:
        return True
    stop = before in "。！？…" or (before in "!?" and in_chinese)
    return stop and row.running


def _is_in_number(row: _Row, gap: re.Match[str]) -> bool:
    """Whether a gap of a sentence parts a number from what it counts: `新增 26 例`."""
    if not row.running:
        return False
    at = gap.start()
    before, after = row.text[at - 1], row.text[gap.end()]
    if before.isdecimal():
        return _is_han(after)
    return after.isdecimal() and _is_han(before) and not (at < _HEAD and _is_dateline(row.text[:at]))


def _cuts_word(text: str, gap: re.Match[str]) -> bool:
    """Whether a gap in a title or roster stands inside a word: 行 政中心, but not 市民 主任 (民主).

    The two characters beside it make a common word, and neither makes one with its other neighbour.
    """
    around = text[max(0, gap.start() - 2) : gap.start()] + text[gap.end() : gap.end() + 2]
    if len(gap[0]) > 1 or len(around) < 4 or not all(map(_is_han, around)):
        return False
    words = load_table("words.tsv")
    across = words.get(around[1:3])
    return across is not None and int(across[0]) >= _COMMON and around[:2] not in words and around[2:] not in words


def _is_slip(row: _Row, gap: re.Match[str]) -> bool:
    """Whether a gap inside a sentence means nothing, between characters or beside a bracket or quotation mark."""
    at = gap.start()
    if at in row.slips or not row.running:
        return at in row.slips or _cuts_word(row.text, gap)
    before, after = row.text[at - 1], row.text[gap.end()]
    beside = (before in _CLOSERS and _is_han(after)) or (after in _OPENERS and _is_han(before))
    return beside and not cue_pattern("byline").search(row.text, max(0, at - 12), at + 12)


# Why a gap is noise, in the order the reasons are tried.
_NOISE: tuple[tuple[str, Callable[[_Row, re.Match[str]], bool]], ...] = (
    ("spaces.stamp", _is_in_stamp),
    ("spaces.label", _is_in_label),
    ("spaces.before-mark", _is_before_mark),
    ("spaces.after-mark", _is_after_mark),
    ("spaces.number", _is_in_number),
    ("spaces.inner", _is_slip),
)
