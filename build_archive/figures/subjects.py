"""Which subject the words beside a number give, and what narrows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from build_archive.contract import Qualifier
from build_archive.figures.clauses import MASK
from build_archive.figures.scope import Scope
from build_archive.figures.vocabulary import Term, Word

_IDLE = (
    r"(?:新型冠状病毒|新冠病毒|新冠|武汉|肺炎|感染|COVID-19|本土|本地|境外|输入|新增|社会面|[长老]者|老人|患者|病人|市民|人士|已经|已|全部"
    r"|[省市州]内|[外省]外|外籍|中国籍|因|普通型|轻型|结果|[均都正仍由属系呈]|接受|[的为是在\s]|" + MASK + r"++){0,6}"
)
_ILLNESS = r"(?:[\u4e00-\u9fffHN\d]{0,9}?(?:流感|甲流|非典型?|(?<!发)热|痘|疹|(?<![疾看生])病))?"  # 3例登革热病例
_BETWEEN_RE = re.compile(_IDLE + _ILLNESS + _IDLE)
OF_ILLNESS = frozenset({"deaths", "severe", "critical", "hospitalised", "treated", "recovered"})
KINDS = frozenset({"converted", "severe", "critical", "mild"})  # parts of those counted before
GRADES = frozenset({"severe", "critical"})  # how ill they are: new only where that is said of them
EVENTS = frozenset({"recovered", "deaths", "asymptomatic_released"})  # on a day they are those of the day
VETOES = ("veto", "age")
BY_DOSE = frozenset({"vaccinated", "dosed"})  # is told for groups of age: 3至11岁接种5万人
_QUALIFIERS = {qualifier.value: qualifier for qualifier in Qualifier}
_CONTACTS = frozenset({"close_contacts", "contacts_released"})
_PEOPLE = frozenset({"asymptomatic", "close_contacts", "infected", "all_contacts"})


class Phrase:
    """What the words of the lexicon that stand together say; made once for each sequence of them."""

    __slots__ = (
        "has_subject",
        "is_bare",
        "is_of_age",
        "is_open",
        "marks",
        "own",
        "qualifiers",
        "said",
        "subject",
        "subjects",
        "tie",
        "top",
    )

    def __init__(self, terms: tuple[Term, ...]) -> None:
        named = {term.subject: term.rank for term in terms if term.subject}
        self.subjects = frozenset(named)
        self.top = max(named.values(), default=0)
        first = [subject for subject, rank in named.items() if rank == self.top]
        self.subject = first[0] if first else ""  # the highest
        self.tie = len(first) > 1  # several are the highest
        self.marks = frozenset(term.mark for term in terms if term.mark)
        self.own = next((term.state for term in terms if term.subject and term.state), "")  # that a subject implies
        self.said = next((term.state for term in reversed(terms) if term.state and not term.subject), "")
        self.has_subject = bool(named)
        self.is_bare = not named and self.marks.isdisjoint(VETOES)  # says nothing of what is counted
        self.is_of_age = not named and "age" in self.marks and "veto" not in self.marks  # 60岁以上老人
        self.is_open = not self.marks.isdisjoint(("inflow", "reached"))  # says more or less by what was said before
        self.qualifiers = tuple(_QUALIFIERS[term.mark] for term in terms if term.mark in _QUALIFIERS)


@lru_cache(maxsize=1 << 12)
def _phrase(terms: tuple[Term, ...]) -> Phrase:
    return Phrase(terms)


NO_WORDS = Phrase(())


def phrase_of(words: Sequence[Word]) -> Phrase:
    """Return what words say together."""
    return _phrase(tuple([word[2] for word in words])) if words else NO_WORDS


def settle(words: list[Word], scope: Scope) -> list[Word]:
    """Return the words with the marks decided that depend on what was said before."""
    settled, total = [], scope.state == "total" or scope.by_time == "upto"
    for word in words:
        total = total or word.term.state == "total"
        mark = word.term.mark
        if mark == "inflow":
            mark = "imported" if scope.is_outside else "veto"
        elif mark == "reached":
            mark = "" if total else "veto"
        settled.append(word._replace(term=word.term._replace(mark=mark)))
    return settled


def subject_of(phrase: Phrase, scope: Scope) -> str:
    """Return the one subject that the words give, "" for none, `mixed` where they give several or something else."""
    subject, marks = phrase.subject, phrase.marks
    if not subject:
        return ""
    others = phrase.subjects - {subject}
    if "converted" in marks:
        return "converted" if "asymptomatic" in phrase.subjects and "veto" not in marks else "mixed"
    if phrase.tie or "veto" in marks or ("age" in marks and subject not in BY_DOSE):
        return "mixed"
    if ("imported" in marks and subject != "asymptomatic") or (scope.imported and subject == "confirmed"):
        return "imported" if subject == "confirmed" else "mixed"
    if subject == "quarantined" and ("close_contacts" in others or scope.subjects >= _CONTACTS):
        subject = "observed"  # 密切接触者320人, 已解除隔离190人, 仍在集中隔离130人
    if subject in ("released", "observed"):
        return _watched(subject, others, scope)
    # 密切接触者检测, 无症状感染者出院: not the metric of either
    of_others = phrase.top >= 2 and phrase.top != 7 and not others.isdisjoint(_PEOPLE)
    # 境外输入病例12例, 出院3例: those of the imported
    of_imported = "imported" in scope.subjects and "confirmed" not in scope.subjects and subject != "confirmed"
    return "mixed" if of_others or of_imported else subject


def _watched(subject: str, others: frozenset[str], scope: Scope) -> str:
    """Return who is released from observation or still under it: carriers or contacts."""
    is_contacts = "close_contacts" in others | scope.subjects
    if "asymptomatic" in others or ("asymptomatic" in scope.subjects and not is_contacts):
        return f"asymptomatic_{subject}"
    return f"contacts_{subject}" if is_contacts else "mixed"


def qualifier_of(phrase: Phrase, subject: str) -> Qualifier | None:
    """Return what narrows the subject: 本土, 第一剂, or that only a group of age is told of."""
    for qualifier in phrase.qualifiers:
        if (qualifier is Qualifier.LOCAL) != (subject in BY_DOSE):
            return qualifier
    return Qualifier.PART if "age" in phrase.marks else None


def is_beside(text: str, words: Sequence[Word], end: int) -> bool:
    """Whether the words after a number, which ends at `end`, say what it counts: 31例本土确诊病例."""
    for word in words:
        if word.term.subject:
            return _BETWEEN_RE.fullmatch(text, 0, word.start - end) is not None
    return False
