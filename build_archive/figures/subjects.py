"""Which subject the words beside a number give."""

from __future__ import annotations

import re
from collections.abc import Sequence

from build_archive.figures.clauses import MASK
from build_archive.figures.counts import Count
from build_archive.figures.scope import Scope
from build_archive.figures.vocabulary import Word

_BETWEEN_RE = re.compile(
    r"(?:新型冠状病毒|新冠病毒|新冠|肺炎|感染|COVID-19|本土|本地|境外|输入|新增|社会面|已经|已|全部|[均都正]|接受|[的为是在\s]|"
    + MASK
    + r"++){0,6}"
)
OF_ILLNESS = frozenset({"deaths", "severe", "critical", "hospitalised", "treated", "recovered"})
VETOES = ("veto", "age")
_BY_AGE = frozenset({"vaccinated", "dosed"})  # is told for groups of age: 3至11岁接种5万人


def subject_of(words: Sequence[Word], scope: Scope) -> str:
    """Return the one subject that the words give, "" for none, `mixed` where they give several or something else."""
    named = [word for word in words if word.subject]
    if not named:
        return ""
    ages = [word for word in words if word.mark == "age"]
    top = max(word.rank for word in named)
    tops = {word.subject for word in named if word.rank == top}
    subject = tops.pop()
    others = {word.subject for word in named} - {subject}
    if tops or any(word.mark == "veto" for word in words) or (ages and subject not in _BY_AGE):
        return "mixed"
    if any(word.mark == "imported" for word in words) or (scope.imported and subject == "confirmed"):
        return "imported" if subject == "confirmed" else "mixed"
    if subject == "quarantined" and "close_contacts" in others:
        subject = "observed"
    if subject in ("released", "observed"):
        is_contacts = "close_contacts" in others | scope.subjects and "asymptomatic" not in others
        return f"contacts_{subject}" if is_contacts else "mixed"
    # 密切接触者检测, 无症状感染者出院: not the metric of either
    of_others = top >= 2 and bool(others & {"asymptomatic", "close_contacts", "infected"})
    # 境外输入病例12例, 出院3例: those of the imported
    of_imported = "imported" in scope.subjects and "confirmed" not in scope.subjects and subject != "confirmed"
    return "mixed" if of_others or of_imported else subject


def is_beside(text: str, words: Sequence[Word], count: Count) -> bool:
    """Whether the words after a number say what it counts: 31例本土确诊病例, 37人(…)已全部集中隔离."""
    first = next((word.start for word in words if word.subject), None)
    return first is not None and _BETWEEN_RE.fullmatch(text, 0, first - count.end) is not None
