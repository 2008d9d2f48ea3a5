"""The tables of the archive: briefings, speakers, turns, questions, figures; what each column holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from build_archive.outline import Passage, speaker_of
from build_archive.pages import Page
from build_archive.stretches import Stretch

Value = str | int | float | bool | datetime.date | None


class Type(StrEnum):
    """The type of a column, by the name that Table Schema gives it."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type, and what it holds, in Chinese and in English."""

    name: str
    type: Type
    chinese: str
    english: str
    required: bool = False


Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the key is what tells its rows apart."""

    name: str
    chinese: str
    english: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Stretch], Iterator[Row]]  # in the order of the archive, then of the page


def id_of(page: Page) -> str:
    """Return what names a page in all tables: its path without the ending.

    >>> from build_archive.contract import Metadata, Provenance
    >>> made = Provenance(source="a.txt", sha256="0" * 64, generator="0")
    >>> id_of(Page("xiamen/2020-02-19-8.md", Metadata(title="通报", provenance=made), ""))
    'xiamen/2020-02-19-8'
    """
    return page.path.removesuffix(".md")


_ID = Column("briefing", Type.STRING, "所属的篇（briefings.id）", "the page it stands on (briefings.id)", True)
_NUMBER = Column("number", Type.INTEGER, "在该篇中的次序，从 1 起", "its place on the page, from 1", True)

_BRIEFINGS = (
    Column("id", Type.STRING, "页面的路径，不含后缀", "path of the page, without its ending", True),
    Column("title", Type.STRING, "标题", "title", True),
    Column("date", Type.DATE, "举行的日期", "day on which it took place"),
    Column("date_basis", Type.STRING, "日期的由来：照录、整理、推定、补注", "stated, derived, inferred or curated"),
    Column("time", Type.STRING, "开始的时刻，当地时间", "when it began, local time"),
    Column("city", Type.STRING, "城市（或省）", "city, or province of a province's briefing"),
    Column("place", Type.STRING, "最具体的行政区划", "most specific division"),
    Column("province", Type.STRING, "省级行政区划", "province"),
    Column("place_code", Type.STRING, "行政区划代码（GB/T 2260）", "code of the division (GB/T 2260)"),
    Column("series", Type.STRING, "系列名称", "name of the series"),
    Column("session", Type.INTEGER, "第几场", "number in the series"),
    Column("kind", Type.STRING, "体裁", "transcript, report, notice or article", True),
    Column("published", Type.DATE, "发布日期", "day of publication"),
    Column("publisher", Type.STRING, "发布者", "publisher"),
    Column("venue", Type.STRING, "地点", "venue"),
    Column("url", Type.STRING, "原文地址", "address of the original"),
    Column("topics", Type.STRING, "主题，以分号分隔", "topics, parted by semicolons"),
    Column("source", Type.STRING, "原始文件", "raw file", True),
    Column("part", Type.INTEGER, "原始文件中的第几篇", "which document of the raw file", True),
    Column("sha256", Type.STRING, "原始文件的指纹", "fingerprint of the raw file", True),
    Column("text", Type.STRING, "正文，段落以换行分隔", "the text, paragraphs parted by line breaks", True),
)
_SPEAKERS = (
    _ID,
    _NUMBER,
    Column("person", Type.STRING, "归并后的人物，同一人相同", "the person, the same on all pages", True),
    Column("name", Type.STRING, "姓名", "name", True),
    Column("title", Type.STRING, "职务，照原文", "post, in the words of the text"),
    Column("role", Type.STRING, "身份", "speaker, host, reporter or author", True),
)
_TURNS = (
    _ID,
    _NUMBER,
    Column("anchor", Type.STRING, "所在发言或问答的编号", "statement or question that it is part of: s1, q1 …"),
    Column("heading", Type.STRING, "所在发言或问答的标题", "heading of that"),
    Column("speaker", Type.STRING, "说话的人，照正文的标注", "who speaks, as the text labels it"),
    Column("text", Type.STRING, "文字", "the words", True),
)
_QUESTIONS = (
    _ID,
    Column("anchor", Type.STRING, "编号", "its id on the page: q1, q2 …", True),
    Column("heading", Type.STRING, "问题的简短标题", "short heading", True),
    Column("text", Type.STRING, "问题全文", "in full"),
    Column("outlet", Type.STRING, "提问的媒体", "outlet that asked"),
    Column("answered_by", Type.STRING, "回答的人，以分号分隔", "who answered, parted by semicolons"),
)
_FIGURES = (
    _ID,
    _NUMBER,
    Column("metric", Type.STRING, "指标；other 为其他量", "metric; `other` is any other quantity", True),
    Column("label", Type.STRING, "其他量的名称，照原文", "what `other` counts, in the words of the text"),
    Column("qualifier", Type.STRING, "限定：本土、第一剂等", "what narrows the metric: local, first_dose …"),
    Column("value", Type.NUMBER, "数值；范围的下限", "the number in full; of a range the lower end", True),
    Column("upper", Type.NUMBER, "范围的上限", "of a range the upper end"),
    Column("unit", Type.STRING, "单位", "unit"),
    Column("approx", Type.BOOLEAN, "原文说的是约数", "the text says about, over or nearly"),
    Column("place", Type.STRING, "数据所指的地方", "place that it is about"),
    Column("since", Type.STRING, "统计起始的日期或时刻", "start of what is counted"),
    Column("as_of", Type.STRING, "统计截止的日期或时刻", "end of what is counted"),
    Column("quote", Type.STRING, "原句", "the words that state it", True),
)


def _briefings(stretch: Stretch) -> Iterator[Row]:
    for page in stretch.pages:
        data, made = page.metadata, page.metadata.provenance
        place = data.place
        yield (
            *(id_of(page), data.title, data.date, made.basis.get("date"), data.time, data.city),
            *((place.name, place.province, place.code) if place else (None, None, None)),
            *(data.series, data.session, data.kind.value, data.published, data.publisher, data.venue, data.url),
            *(";".join(data.topics) or None, made.source, made.part, made.sha256),
            "\n".join(paragraph.text for passage in stretch.outline(page) for paragraph in passage.paragraphs),
        )


def _speakers(stretch: Stretch) -> Iterator[Row]:
    for page in stretch.pages:
        people = zip(page.metadata.speakers, stretch.cast[page.path], strict=True)
        for number, (speaker, person) in enumerate(people, 1):
            yield (id_of(page), number, person.slug, speaker.name, speaker.title, speaker.role.value)


def _turns(stretch: Stretch) -> Iterator[Row]:
    for page in stretch.pages:
        for number, turn in enumerate(turns_of(stretch.outline(page)), 1):
            yield (id_of(page), number, *turn)


def turns_of(outline: Sequence[Passage]) -> Iterator[tuple[str | None, str | None, str | None, str]]:
    """Yield for each paragraph of a page the anchor and heading it stands under, who speaks, and the words."""
    for passage in outline:
        speaker = _first_speaker(passage)
        for paragraph in passage.paragraphs:
            speaker = paragraph.lead or speaker
            yield (passage.anchor or None, passage.heading or None, speaker or None, paragraph.text)


def _first_speaker(passage: Passage) -> str:
    return speaker_of(passage) if passage.is_statement else ""


def _questions(stretch: Stretch) -> Iterator[Row]:
    for question in (one for page in stretch.pages for one in stretch.questions.get(page.path, ())):
        answered = ";".join(person.name for person in question.answered) or None
        yield (
            *(id_of(question.page), question.anchor, question.title, question.text or None),
            *(question.outlet or None, answered),
        )


def _figures(stretch: Stretch) -> Iterator[Row]:
    for page in stretch.pages:
        for number, figure in enumerate(page.metadata.figures, 1):
            yield (
                *(id_of(page), number, figure.metric, figure.label, figure.qualifier, figure.value, figure.upper),
                *(figure.unit, figure.approx, figure.place, figure.since, figure.as_of, figure.quote),
            )


TABLES = (
    Table("briefings", "各篇", "one row a page", _BRIEFINGS, ("id",), _briefings),
    Table("speakers", "人物", "one row a person on a page", _SPEAKERS, ("briefing", "number"), _speakers),
    Table("turns", "发言", "one row a paragraph", _TURNS, ("briefing", "number"), _turns),
    Table("questions", "提问", "one row a question", _QUESTIONS, ("briefing", "anchor"), _questions),
    Table("figures", "数据", "one row a figure", _FIGURES, ("briefing", "number"), _figures),
)


def as_float(value: Value) -> float | None:
    """Return a number as formats hold it that know no whole numbers of any length; such beyond 2**53 are rounded."""
    return float(value) if isinstance(value, int | float) else None


def column_names(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names of columns in order."""
    return tuple(column.name for column in columns)
