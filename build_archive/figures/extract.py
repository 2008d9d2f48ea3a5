"""Goes through a text and gathers its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from build_archive.contract import Figure
from build_archive.figures.clauses import sentences
from build_archive.figures.kinds import EPIDEMIC_RE, TextKind, kind_of
from build_archive.figures.marks import LEVEL_RE
from build_archive.figures.scope import FigureContext, Scope
from build_archive.figures.sentence import GOES_ON_RE, Sentence
from build_archive.figures.tables import is_rule, read_heading, read_row
from build_archive.han import simplify
from build_archive.model import Found

# A sentence without a counted number, a statement of none or a day counted to is not read: it has nothing to say.
_HINT_RE = re.compile(  # begins with a class of characters: so the rest costs next to nothing
    r"""
    [\d一二两三四五六七八九十廿卅百千万余多无没未零清截] (?:
      (?<=\d)[多余几]?[十百千万亿]{0,2}[多余几]?\s?[^\d\s年月日时点岁天号楼后,.:。、\N{FULLWIDTH COMMA}]
    | (?<=[一二两三四五六七八九十廿卅百千万余多])[例人名份宗位]
    | (?:(?<=[无未零])|(?<=没)有)[再新增报告出现发有本土地境外输入冠肺炎]{0,12}
        (?:确诊|疑似|死亡|无症状|[重危]|病例|新型|治愈|出院|密切|感染者)
    | (?<=清)零 | (?<=零)新增 | (?<=截)[至止]
    )
    """,
    re.VERBOSE,
)
_SPACED_RE = re.compile(r"(?<![\d,.])(\d{1,3}) (?=\d{3}(?!\d))")  # 2 132宗, as printed in Hong Kong
_OUTSIDE = ("香港", "澳门", "台湾")
_WRITTEN_LATER_RE = re.compile(r"昨[日天](?:[上下]午)?[^。\n]{0,40}(?:发布会|通气会|见面会|记者会|吹风会)")
_FEW_TRADITIONAL = 8  # a text of which less than an eighth is other in simplified characters is no traditional one
_LONGEST_CAPTION = 60  # characters
_HEAD = 20_000  # characters of a text whose divisions are counted
_NEAR = 400  # characters in which the county of an 全县 is looked for


def extract_figures(paragraphs: Sequence[str], context: FigureContext) -> tuple[Found[Figure], ...]:
    """Return the figures of a text in reading order, each with the words that state it.

    A clause is read once, by the longest term, so that 累计确诊 is never also counted as 确诊. Left alone: numbers
    without a counter of `units.tsv`, ordinals, durations, ranges, and numbers that nothing tells as a count
    (转运了8位患者). What is plainly a count but of no metric becomes `other`, labelled in the words of the text; so
    does each labelled measure of a text that tells of a briefing and is no match report, forecast or novel. A
    traditional text is read as a simplified one, its quotes and labels stay as they are printed.
    Linear in the length of the text.

    >>> import datetime
    >>> day = datetime.date(2021, 3, 2)
    >>> found = extract_figures(["截至3月1日24时,全市累计确诊病例12例,无死亡病例。"], FigureContext(day, "某市"))
    >>> [(f.value.metric, f.value.value, f.value.as_of) for f in found]
    [('confirmed_total', 12, '2021-03-01T24:00'), ('deaths_total', 0, '2021-03-01T24:00')]
    """
    whole = "\n".join(paragraphs)
    is_outside = (context.home or "")[:2] in _OUTSIDE
    plain = _simplified(whole, is_outside)
    texts = plain.split("\n")
    if len(plain) != len(whole) or len(texts) != len(paragraphs):  # not letter by letter, or no paragraph at all
        texts = list(paragraphs)
    kind = kind_of(f"{context.heading}\n{plain}", context.attributed)
    if kind is TextKind.INVENTED:
        return ()
    scope = Scope(
        epidemic=EPIDEMIC_RE.search(plain) is not None,
        told=kind is TextKind.TOLD,
        whole=plain[:_HEAD],
        is_outside=is_outside,
    )
    written = context.written if _WRITTEN_LATER_RE.search(plain) else None
    context = replace(context, home=_home_of(plain, context, scope), written=written)
    found: list[Found[Figure]] = []
    for paragraph, text in zip(paragraphs, texts, strict=True):
        if scope.columns and (row := list(read_row(paragraph, text, context, scope))):
            found += row
            continue
        scope.begin_paragraph(text)
        if read_heading(text, scope):
            continue
        found += _read_paragraph(paragraph, text, context, scope)
        if not is_rule(text):
            scope.caption = text if len(text) <= _LONGEST_CAPTION else ""
    return tuple({_key(item.value): item for item in reversed(found)}.values())[::-1]


def _read_paragraph(paragraph: str, text: str, context: FigureContext, scope: Scope) -> Iterator[Found[Figure]]:
    for start, end in sentences(text):
        if scope.opens_list or _HINT_RE.search(text, start, end):
            scope.begin_sentence(goes_on=GOES_ON_RE.match(text, start) is not None)
            scope.around = text[max(0, start - _NEAR) : start]
            yield from Sentence(paragraph[start:end], text[start:end], context, scope).read()
            scope.unread = ""
        else:
            scope.unread = text[start:end]


def _key(figure: Figure) -> tuple[object, ...]:
    return (figure.metric, figure.label, figure.value, figure.unit, figure.place, figure.as_of)


def _home_of(text: str, context: FigureContext, scope: Scope) -> str | None:
    """Return the division that the figures of a text are of: its county, where it speaks mostly of 我县, 全县."""
    levels = Counter(LEVEL_RE.findall(text)).most_common(2)
    if not context.home or not levels or levels[0][0] not in "县区":
        return context.home
    (level, count), others = levels[0], levels[1:]
    clear = count >= 2 and count >= 2 * max((other for _level, other in others), default=0)
    if not clear or context.home.endswith(level):
        return context.home
    return scope.main_divisions(context.divisions).get(level, context.home)


def _simplified(text: str, is_outside: bool) -> str:
    """Return a text in simplified characters, each in its place; in a traditional one 2 132 becomes 2,132."""
    plain = simplify(text)
    is_traditional = plain is not text and sum(map(str.__ne__, plain, text)) * _FEW_TRADITIONAL >= len(text)
    return _SPACED_RE.sub(r"\1,", plain) if is_outside or is_traditional else plain
