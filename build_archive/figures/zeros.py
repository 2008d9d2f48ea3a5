"""What a clause says there is none of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from build_archive.figures.clauses import MASK, Clause, blot
from build_archive.figures.places import Place
from build_archive.figures.scope import Scope
from build_archive.figures.subjects import phrase_of, subject_of
from build_archive.figures.vocabulary import Word, metrics

_NONE_RE = re.compile(r"(?:[尚暂均也都仍再亦])?为?(?:无|没有|未|零)再?")
_DENIAL_RE = re.compile(r"[无没未零]")
_CLEARED_RE = re.compile(r"(?:全部|已经|已|均|全|实现|都|全面)*清零$")
_TRAILING_RE = re.compile(rf"零{MASK}+$")
_IDLE_RE = re.compile(  # what may stand in a statement of none without changing it
    r"新型冠状病毒|新冠病毒|新冠|肺炎|感染|本土|本地|报告|出现|发现|发生|[全我本][市省县区]|患者|病例|[的均已也仍再都、和及或\s]|"
    + MASK
)
_NONE_THERE_RE = re.compile(
    rf"[{MASK}、和及与]+(?:[均都也]|全部)?(?:没有|无|未|零)再?(?:新增|新增报告|新发)(?:确诊)?(?:病例)?"
)
_WITH_UPTO = frozenset({"confirmed", "asymptomatic", "imported"})  # 截至8月1日24时无确诊病例: none ever


def are_without(named: str, places: Sequence[Place], scope: Scope) -> bool:
    """Whether a clause says of places that they have nothing new of what is counted: 甲县、乙县没有新增."""
    return bool(places) and scope.topic.state == "new" and _NONE_THERE_RE.fullmatch(named.strip()) is not None


def find_none(
    clause: Clause, words: Sequence[Word], places: Sequence[Place], scope: Scope
) -> Iterator[tuple[str, str]]:
    """Yield subject and metric of all that a clause says there is none of: 无新增确诊病例, 住院病例清零."""
    phrase = phrase_of(words)
    if not phrase.has_subject or not _DENIAL_RE.search(clause.text):
        return
    said = blot(clause.text, [(w.start - clause.start, w.end - clause.start) for w in words])
    denied = None if _CLEARED_RE.search(said) else _NONE_RE.search(said)
    if denied and _TRAILING_RE.search(said):  # 确诊病例、疑似病例均为零新增
        denied = None
    after = denied.start() + clause.start if denied else clause.start
    subjects = {w.term.subject: w for w in words if w.term.subject and w.term.rank and w.start >= after}
    rest = blot(said, [(p[0] - clause.start, p[1] - clause.start) for p in places])
    idle = _IDLE_RE.sub("", rest)
    said_none = bool(_NONE_RE.fullmatch(idle)) or bool(_CLEARED_RE.fullmatch(idle))
    if not said_none or not subjects or len(places) > 1 or "veto" in phrase.marks:
        return
    state = phrase.said
    if not state and "deaths" in subjects:
        state = "total"
    scope.state = state or "current"
    for word in subjects.values():
        subject = subject_of(phrase_of([w for w in words if not w.term.subject or w is word]), scope)
        found = state or ("total" if scope.by_time == "upto" and subject in _WITH_UPTO else "current")
        metric = metrics().get((subject, found), ("", ()))[0]
        if metric:
            yield subject, metric
