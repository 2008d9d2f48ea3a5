"""How well one line goes on with another: what the end of the one and the beginning of the other make together."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from build_archive.repair.fluency import Chain, Language, general_scores, general_tables
from build_archive.repair.lines import ends_closed, leading_label, starts_block
from build_archive.repair.script import simplify

MISFIT = -3.0  # what begins something of its own goes on with nothing
BREAKS_OFF = -3.0  # for what ends in mid sentence and goes on nowhere

_SEEN = 4  # characters on either side
_REMEMBERED = 1 << 12
_BORDER_RE = re.compile(
    r"""
    (?:19|20)\d\d/年 | \d年/\d{1,2}月 | (?:\D|^)\d\d?/月 | \d月/\d{1,2}日 | (?:\D|^)\d\d?/[日时] | \d日/\d{1,2}时
    | \d/[例人名个次位家所万亿千百余多岁天周倍元吨米届场条项起件台处楼座栋户支辆只套种批期亩℃％%]
    """,
    re.VERBOSE,
)
_CUT_BEHIND = frozenset("0123456789年月日")
_NEVER_FIRST = frozenset("，。；：、！？）”’》】,;")


@lru_cache(_REMEMBERED)
def fit(before: str, line: str) -> float:
    """Return how well `line` goes on with `before`: the words across the border against the same characters apart.

    In logarithms of likelihood: 3.1 on average where a line was broken in mid sentence, 0.1 between lines that
    have nothing to do with each other (both counted in the clean texts of the tests, 24 characters a line).
    A sentence that is over fits anything.

    >>> fit("我市新增确诊病", "例三例，均已收治") > 3 > fit("我市新增确诊病", "街道开展了排查")
    True
    """
    if ends_closed(before):
        return 0.0
    if line[0] in _NEVER_FIRST:
        return -MISFIT
    if starts_block(line) or leading_label(line):
        return MISFIT
    if _is_cut(before, line):
        return -MISFIT
    tail, head = before[-_SEEN:], simplify(line[:_SEEN])
    read = _read(simplify(tail))
    return _language().read(head, read).score - read.score - _read(head).score


def _is_cut(before: str, line: str) -> bool:
    """Whether a line ends in half of a day or quantity, and the other begins with the other half."""
    if before[-1:] not in _CUT_BEHIND:
        return False
    return bool(_BORDER_RE.search(f"{before[-5:]}/{line[:3]}"))


@lru_cache(_REMEMBERED)
def _read(text: str) -> Chain:
    return _language().read(text)


@cache
def _language() -> Language:
    """Return how people write in general: in briefings the same words are near each other, whether joined or not."""
    return Language(tables=general_tables())


@lru_cache(_REMEMBERED)
def halves_a_word(before: str, line: str) -> bool:
    """Whether the end of a line and the beginning of another make a word; a quick look.

    >>> halves_a_word("新增确诊病", "例三例"), halves_a_word("新增确诊病", "街道")
    (True, False)
    """
    words = general_scores()
    if _is_cut(before, line):
        return True
    last, first = before[-1:], line[:1]
    return last + first in words or before[-2:] + first in words or last + line[:2] in words
