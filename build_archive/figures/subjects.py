"""Which subject the words beside a number give, and what narrows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from build_archive.contract import Qualifier
from build_archive.figures.clauses import MASK
from build_archive.figures.counts import Count
from build_archive.figures.scope import Scope
from build_archive.figures.vocabulary import Word

_IDLE = (
    r"(?:新型冠状病毒|新冠病毒|新冠|肺炎|感染|COVID-19|本土|本地|境外|输入|新增|社会面|[长老]者|老人|患者|病人|市民|人士|已经|已|全部"
    r"|[省市州]内|[外省]外|外籍|中国籍|因|普通型|轻型|[均都正仍由属系]|接受|[的为是在\s]|" + MASK + r"++){0,6}"
)
_ILLNESS = r"(?:[\u4e00-\u9fffHN\d]{0,9}?(?:流感|甲流|非典型?|(?<!发)热|痘|疹|(?<![疾看生])病))?"  # 3例登革热病例
_BETWEEN_RE = re.compile(_IDLE + _ILLNESS + _IDLE)
OF_ILLNESS = frozenset({"deaths", "severe", "critical", "hospitalised", "treated", "recovered"})
KINDS = frozenset({"converted", "severe", "critical", "mild"})  # parts of those counted before
EVENTS = frozenset({"recovered", "deaths", "asymptomatic_released"})  # on a day they are those of the day
VETOES = ("veto", "age")
BY_DOSE = frozenset({"vaccinated", "dosed"})  # is told for groups of age: 3至11岁接种5万人
_QUALIFIERS = {qualifier.value: qualifier for qualifier in Qualifier}


def settle(words: Sequence[Word], scope: Scope) -> list[Word]:
    """Return the words with the marks decided that depend on what was said before."""
    if not any(word.mark in ("inflow", "reached") for word in words):
        return list(words)
    settled, total = [], scope.state == "total" or scope.by_time == "upto"
    for word in words:
        total = total or word.state == "total"
        mark = word.mark
        if mark == "inflow":
            mark = "imported" if scope.is_outside else "veto"
        elif mark == "reached":
            mark = "" if total else "veto"
        settled.append(word._replace(mark=mark))
    return settled


def subject_of(words: Sequence[Word], scope: Scope) -> str:
    """Return the one subject that the words give, "" for none, `mixed` where they give several or something else."""
    named = {word.subject: word.rank for word in words if word.subject}
    if not named:
        return ""
    marks = {word.mark for word in words}
    top = max(named.values())
    subject, *rivals = [name for name, rank in named.items() if rank == top]
    others = named.keys() - {subject}
    if "converted" in marks:
        return "converted" if "asymptomatic" in named and "veto" not in marks else "mixed"
    if rivals or "veto" in marks or ("age" in marks and subject not in BY_DOSE):
        return "mixed"
    if ("imported" in marks and subject != "asymptomatic") or (scope.imported and subject == "confirmed"):
        return "imported" if subject == "confirmed" else "mixed"
    are_contacts = "close_contacts" in others or {"close_contacts", "contacts_released"} <= scope.subjects
    if subject == "quarantined" and are_contacts:  # 密切接触者320人, 已解除隔离190人, 仍在集中隔离130人
        subject = "observed"
    if subject in ("released", "observed"):
        return _watched(subject, others, scope)
    # 密切接触者检测, 无症状感染者出院: not the metric of either
    of_others = top >= 2 and top != 7 and bool(others & {"asymptomatic", "close_contacts", "infected", "all_contacts"})
    # 境外输入病例12例, 出院3例: those of the imported
    of_imported = "imported" in scope.subjects and "confirmed" not in scope.subjects and subject != "confirmed"
    return "mixed" if of_others or of_imported else subject


def _watched(subject: str, others: set[str], scope: Scope) -> str:
    """Return who is released from observation or still under it: carriers or contacts."""
    is_contacts = "close_contacts" in others | scope.subjects
    if "asymptomatic" in others or ("asymptomatic" in scope.subjects and not is_contacts):
        return f"asymptomatic_{subject}"
    return f"contacts_{subject}" if is_contacts else "mixed"


def qualifier_of(words: Sequence[Word], subject: str) -> Qualifier | None:
    """Return what narrows the subject: 本土, 第一剂, or that only a group of age is told of."""
    for word in words:
        if word.mark in _QUALIFIERS and (word.mark == "local") != (subject in BY_DOSE):
            return _QUALIFIERS[word.mark]
    return Qualifier.PART if any(word.mark == "age" for word in words) else None


def is_beside(text: str, words: Sequence[Word], count: Count) -> bool:
    """Whether the words after a number say what it counts: 31例本土确诊病例, 37人(…)已全部集中隔离."""
    first = next((word.start for word in words if word.subject), None)
    return first is not None and _BETWEEN_RE.fullmatch(text, 0, first - count.end) is not None
