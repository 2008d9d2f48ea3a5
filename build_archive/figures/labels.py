"""What a number counts that is of no metric, in the words of the text."""

from __future__ import annotations

import re

from build_archive.figures.clauses import MASK
from build_archive.figures.vocabulary import words

_TRIM = r"截至|截止|目前|其中|以来|已经|分别|达到|共有|[全我本][市省县区]"
_LABEL_RE = re.compile(
    rf"^(?:{_TRIM}|[共有已自从了并也还又都另为是达等\s{MASK}])+|(?:{_TRIM}|[共有已了为是达在等\s{MASK}])+$"
)
HAN_RE = re.compile(r"[\u4e00-\u9fff]{2}")
CHANGE_RE = re.compile(  # says how it changed, not what
    r"(?:同比|环比|比(?:上年|去年|上月|上季度|前一[年天日]|往年)(?:同期)?|较(?:上年|去年|上月|前一[年天日])(?:同期)?|年均|平均|实际"
    r"|名义|[共约则又]|分别|累计|大幅|进一步)*"
    r"(?:增长|下降|上升|提高|降低|增加|减少|上涨|下跌|回落|回升|增幅|降幅|增速|占比?|涨幅|跌幅|达到?|升至|降到|降至|增至|减)?"
    r"(?:了|到|为|至)?"
)
_NO_LABEL_RE = re.compile(  # says that there are some, or what was done with them, not of what
    r"每.*|.*(?:[由把将被让向从给]|造成|导致|引发)"
    r"|(?:[已又再也还都就先后共]|目前|现在|现有|新增|累计|一共|总共|合计|共计|共有|另有|其余|剩下|当中|全部|其他)*"
    r"(?:安排|组织|联系|参与|派来|派出|派了|派|发出|发了|发放|送来|解决|接送|转运|涉及|覆盖|完成|来了|去了|到了|住了|建成|供完|可住"
    r"|有|设|为)?"
    r"[了出过]?"
)
_PART_OF_CLAUSE_RE = re.compile(  # what begins so is cut out of a clause, and names no quantity
    r"""^(?: 的 | 由此 | 在(?![院校建册岗营治读职编保]) | 与 | 同(?![比类期]) | 不(?![良明]) | [把被将使让此]
          | 出自 | 查明 | 没有 )""",
    re.VERBOSE,
)
LONGEST_LABEL = 24


def label_of(text: str) -> str:
    """Return the words that name what is counted, without those that only lead in or out."""
    return _LABEL_RE.sub("", _LABEL_RE.sub("", text.strip(" \t\N{IDEOGRAPHIC SPACE},、\N{FULLWIDTH COMMA}“”")))


def is_label(text: str) -> bool:
    """Whether words name what is counted."""
    subject, _rank, state, _mark = words().get(text, ("", 0, "", ""))
    said = HAN_RE.search(text) and len(text) <= LONGEST_LABEL and (subject or not state)  # not 现时, 累计
    refused = _NO_LABEL_RE.fullmatch(text) or CHANGE_RE.fullmatch(text) or _PART_OF_CLAUSE_RE.search(text)
    return bool(said) and not refused
