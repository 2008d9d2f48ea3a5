"""The lines of a text with their places, and what a line's form says: heading, list item, label, cut sentence.

Shared by the repairs of spaces, furniture and layout, which all read a text line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from build_archive.lexicon import load_table

# Characters written with Chinese marks around them: Han with the extensions, kana, and the two odd ones out.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005\u3007"

STOPS = "。！？…!?"  # a sentence is over

# A line that holds one of these is a sentence, not a title.
_MARK_RE = re.compile("[，。；！？,;!?]")
_STOP_RE = re.compile(f"[{STOPS}]")
_CLOSING = frozenset(STOPS + "；;：:）)】].")
_QUOTES = frozenset("”’\"'」』》")
_CLOSED_QUOTE_RE = re.compile(rf"[{STOPS}][”’\"'」』》]{{1,4}}$")

_NUMERAL = "[一二三四五六七八九十百]{1,3}"

_BLOCK_RE = re.compile(
    rf"""
    \#{{1,6}}\s                                   # Markdown heading
    | \|                                           # row of a table
    | \*\*[^*]{{1,60}}\*\*$                       # a line all in bold: a heading that lost its marks
    | [-*+]\s | [•●○◆◇■□▲△★☆※►▶▪·]              # list item
    | {_NUMERAL}[、．]                            # 一、
    | [（(](?:{_NUMERAL}|\d{{1,3}})[）)]          # （一） (1)
    | \d{{1,3}}(?:[.．](?!\d)|[、)）])            # 1. 2、 3)
    | [\u2460-\u2473]                             # circled digits
    | 第{_NUMERAL}[，、：]                        # 第一，
    | 第(?:{_NUMERAL}|\d{{1,4}})[章节条编][ 、：]  # 第三条 …
    | (?:{_NUMERAL})[是要]                       # 一是 …
    """,
    re.VERBOSE,
)

# 记者： 市卫健委主任张三： … but not 他说：“…”, which goes on from the line before.
_LABEL_RE = re.compile(r"(?P<label>[^，。；！？：:,;!?\s“”（）()]{1,30})[：:](?![“\"‘0-9])")
_ADDRESS_RE = re.compile(r"(?:https?://|www\.)[!-~]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its newline, and where it starts in the text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the line ends: the place of its newline, or of the end of the text."""
        return self.start + len(self.text)


class Lines:
    r"""The lines of a text without their newlines, and where each starts; no object is made for a line.

    Reading costs one split; only `\n` ends a line.

    >>> lines = Lines("一\n\n二")
    >>> lines.texts, lines.start(2), lines.end(2), lines.filled
    (['一', '', '二'], 3, 4, [0, 2])
    """

    def __init__(self, text: str) -> None:
        self.texts = text.split("\n")
        self.filled = [number for number, line in enumerate(self.texts) if line]  # those that are not empty
        self._starts = list(accumulate(map(len, self.texts), initial=0))  # newlines not counted

    def start(self, number: int) -> int:
        """Return where a line starts in the text."""
        return self._starts[number] + number

    def number(self, offset: int) -> int:
        """Return the line that an offset into the text stands in."""
        return bisect_right(range(len(self.texts)), offset, key=self.start) - 1

    def end(self, number: int) -> int:
        """Return where a line ends: the place of its newline, or of the end of the text."""
        return self._starts[number + 1] + number


@cache
def cue_words(kind: str) -> frozenset[str]:
    """Return the words of one kind in `cues.tsv` (byline, credit, opener …)."""
    return frozenset(word for word, kinds in load_table("cues.tsv").items() if kind in kinds)


@cache
def cue_pattern(kind: str) -> re.Pattern[str]:
    """Return a pattern of all the words of one kind, the longest first."""
    words = sorted(cue_words(kind), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


def starts_block(text: str) -> bool:
    """Whether a line begins something of its own by its form: heading, list item, numbered point.

    >>> [starts_block(line) for line in ("## 温州", "一、总体情况", "1.5万人返岗", "度较大时，")]
    [True, True, False, False]
    """
    return bool(_BLOCK_RE.match(text))


def is_heading(text: str) -> bool:
    """Whether a line carries the marks of a Markdown heading, or is all in bold."""
    return text.startswith(("#", "**")) and starts_block(text)


def leading_label(text: str) -> str:
    """Return the label that leads a line in (记者, 主持人, a speaker with the post), "" when none does.

    >>> leading_label("记者：请问"), leading_label("他说：“请放心。”")
    ('记者', '')
    """
    match = _LABEL_RE.match(text)
    return match["label"] if match else ""


def ends_closed(text: str) -> bool:
    """Whether a line ends as a paragraph may end: with a stop, a colon, brackets, or an address of the web.

    A closing quotation mark counts only after a stop: `打通“堵点”` may go on.

    >>> [ends_closed(line) for line in ("就这样。”", "通过“点单式”", "（完）", "如下：", "下降幅")]
    [True, False, True, True, False]
    """
    last = text[-1:]
    if last in _CLOSING:
        return True
    if last in _QUOTES:
        return bool(_CLOSED_QUOTE_RE.search(text, max(0, len(text) - 5)))
    return last.isascii() and bool(_ADDRESS_RE.search(text, max(0, len(text) - 200)))


def has_mark(text: str) -> bool:
    """Whether a line holds a mark that parts or ends clauses, as a title seldom does.

    >>> has_mark("你好，温州"), has_mark("市委常委、副市长")
    (True, False)
    """
    return bool(_MARK_RE.search(text))


def is_running(text: str) -> bool:
    """Whether a line is running text: sentences, as against a title, a roster entry or a stamp.

    >>> is_running("下 面请医生发言。"), is_running("市急救中心医生 金一")
    (True, False)
    """
    if not has_mark(text):
        return False
    return ends_closed(text) or (len(text) >= 40 and bool(_STOP_RE.search(text)))
