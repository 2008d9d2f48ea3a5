"""What a clause leaves in the scope besides its figures: items and parts, places, what is dealt out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from build_archive.figures.counts import find_counts
from build_archive.figures.labels import LONGEST_LABEL, find_label, label_of
from build_archive.figures.places import Place, are_many
from build_archive.figures.scope import Meaning, Share

if TYPE_CHECKING:
    from build_archive.figures.reading import ClauseReader

_LEVEL = "[全我本](?P<level>[省国市县区州])(?![城场])"
LEVEL_RE = re.compile(_LEVEL)
_ELSEWHERE_RE = re.compile(rf"{_LEVEL}|(?<![\u4e00-\u9fff])(?P<inner>[县区州旗])(?=里|城(?!乡))")
_OURS_RE = re.compile("[全我本]市")
_THAT_RE = re.compile("该(?P<level>[省市县区州])(?![委局])")
_PARTED_RE = re.compile(r"\s?分别[为是]")
_EACH_ONE_RE = re.compile(r"分别(?:在|为|是)?[^\d]{0,40}各\s?\d")
_MEASURED_IN_RE = re.compile(r"(?:出现在|发生在|记录在|在|位于|为|是)$")
_AND_RE = re.compile("、|以及|[和及与]")
_DEALT_VERB_RE = re.compile(r"分别(?:为|是|达到?)?(?P<verb>(?:同比|环比)?[\u4e00-\u9fff]{0,4}?)(?:了|到|至|为|约)?\d")
_STOP_RE = re.compile(r"[,;:\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}\N{FULLWIDTH COLON}](?!\d)")


def note_marks(reader: ClauseReader) -> None:
    """Keep whether the clause begins a new item, and whether it tells of a part."""
    scope, said, mark = reader.scope, reader.phrase.said, reader.clause.mark
    if mark == "semicolon":  # a new item of the list
        scope.begin_item()
        scope.place = None if said else scope.place
    is_parted = reader.sentence.deals and scope.subjects and _PARTED_RE.match(reader.clause.text)
    if is_parted or "subset" in reader.phrase.marks:
        scope.subset, scope.part_place = True, None
    elif said and scope.subset and mark != "weak":
        scope.subset, scope.part_place = reader.clause.is_note, None


def note_levels(reader: ClauseReader) -> None:
    """Keep which division the clause turns to by its level: 全县, 该省."""
    scope, text = reader.scope, reader.clause.text
    reader.elsewhere = _ELSEWHERE_RE.search(text)
    if _OURS_RE.search(text):
        scope.place = None
    elif that := _THAT_RE.search(text):  # 丁省…, 该省新增3例
        scope.place = _spoken_of(reader, that["level"]) or scope.place
    elsewhere = reader.elsewhere
    level = (elsewhere["level"] or elsewhere["inner"]) if elsewhere else ""
    if level and not (reader.context.home or "").endswith(level):
        scope.home = _spoken_of(reader, level) or scope.home
        scope.place = None if elsewhere and elsewhere["level"] else scope.place


def _spoken_of(reader: ClauseReader, level: str) -> str | None:
    """Return the division that an 全县 or 我区 means: the nearest such in the paragraph, else the text's."""
    around = reader.scope.around + reader.sentence.text[: reader.start]
    named = [name for _start, _end, name in reader.context.divisions(around) if name.endswith(level)]
    return named[-1] if named else reader.scope.main_divisions(reader.context.divisions).get(level)


def note_shares(reader: ClauseReader) -> None:
    """Keep what 分别 deals out: 甲区、乙区分别新增3例、2例; 确诊病例、疑似病例分别为3例、2例."""
    at = reader.clause.text.find("分别")
    if at < 0:
        reader.scope.shares = reader.scope.shares if reader.clause.mark == "weak" else ()
        return
    places = [name for _start, end, name in reader.places if end <= reader.start + at]
    words = [w for w in reader.words if w.term.subject and w.term.rank and w.end <= reader.start + at]
    shares: Sequence[Share] = places if len(places) > 1 else words if len(words) > 1 else _dealt_labels(reader, at)
    if _EACH_ONE_RE.match(reader.clause.text, at):  # 分别在甲区、乙区各1例
        shares = ()
    reader.scope.shares, reader.scope.shares_from = tuple(shares) if len(shares) > 1 else (), reader.start


def _dealt_labels(reader: ClauseReader, at: int) -> Sequence[Meaning]:
    """Return what the words before 分别 name, where as many numbers follow: 人均收入、消费支出分别增长5%、4%."""
    names = [label_of(name) for name in _AND_RE.split(reader.clause.text[:at])]
    if names == [""]:  # 工业用电1.2亿度, 居民用电0.8亿度, 分别增长5%、4%
        names = reader.scope.labels
    turn = _DEALT_VERB_RE.match(reader.clause.text, at)
    rest = _STOP_RE.split(reader.sentence.masked[reader.start + at :], maxsplit=1)[0]
    if len(names) < 2 or not all(names) or turn is None or len(find_counts(rest, 0)) != len(names):
        return ()
    return [Meaning(label=(name + turn["verb"])[:LONGEST_LABEL]) for name in names]


def note_places(reader: ClauseReader) -> None:
    """Keep the places that the clause names, for the clauses after it."""
    scope = reader.scope
    scope.awaited = not reader.counts
    if not reader.counts and scope.topic.label and (label := _quantity(reader)):
        scope.topic = Meaning(label=label)  # 最大雨量出现在甲镇, 为258毫米
    scope.last_place, scope.awaited_from = reader.places[-1][2], reader.places[-1][0]
    if scope.subset:
        scope.part_place = scope.last_place if reader.counts else scope.part_place
    elif are_many(reader.places, reader.sentence.text) and not reader.counts:  # 本市在甲区、乙区开展了检测
        ends = range(2, len(reader.places) + 1)
        first = next(end for end in ends if are_many(reader.places[:end], reader.sentence.text))
        scope.place = reader.places[first - 3][2] if first > 2 else None
    elif are_examples(reader, reader.places, reader.clause.end):
        scope.place = None
    elif not (reader.counts and reader.clause.mark == "weak"):
        scope.place = scope.last_place


def _quantity(reader: ClauseReader) -> str:
    """Return the words before the first place that name what is measured there."""
    led_in = reader.clause.text[: reader.places[0][0] - reader.start]
    match = _MEASURED_IN_RE.search(led_in)
    return find_label(led_in[: match.start()], "", "") if match else ""


def are_examples(reader: ClauseReader, places: Sequence[Place], until: int) -> bool:
    """Whether the places are examples of a group: 甲区、乙区等区域."""
    return len(places) > 1 and "等" in reader.sentence.text[places[-1][1] : until]
