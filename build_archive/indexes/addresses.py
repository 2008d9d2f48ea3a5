"""Where derived pages stand below docs/, and the words by which pages are named."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from build_archive.archive import City, Group, Person, Question, Series
from build_archive.measures import Observation
from build_archive.pages import Page

WEEKDAYS = "一二三四五六日"


def page_address(page: Page) -> str:
    """Return the path of a briefing's page below docs/."""
    return f"briefings/{page.path}"


def passage_address(page: Page, anchor: str) -> str:
    """Return the path and anchor of a passage of a page; of the page where the anchor is empty."""
    return page_address(page) + (f"#{anchor}" if anchor else "")


def question_address(question: Question) -> str:
    """Return the path and anchor of a question."""
    return passage_address(question.page, question.anchor)


def figure_address(observation: Observation) -> str:
    """Return the path and anchor of the sentence that states a figure."""
    return passage_address(observation.page, observation.anchor)


def city_address(city: City) -> str:
    """Return the path of a city's page."""
    return f"cities/{city.slug}.md"


def person_address(person: Person) -> str:
    """Return the path of a person's page."""
    return f"people/{person.slug}.md"


def day_address(day: datetime.date) -> str:
    """Return the path of the page of a day on which there are briefings."""
    return f"dates/{day.isoformat()}.md"


def month_address(year: int, month: int) -> str:
    """Return the path and anchor of the list of a month."""
    return f"dates/{year}.md#m{month:02}"


def year_address(year: int) -> str:
    """Return the path of a year's page."""
    return f"dates/{year}.md"


def topic_address(topic: Group) -> str:
    """Return the path of a topic's page."""
    return f"topics/{topic.slug}.md"


def publisher_address(publisher: Group) -> str:
    """Return the path of a publisher's page."""
    return f"publishers/{publisher.slug}.md"


def series_address(series: Series) -> str:
    """Return the path of the page of a series."""
    return f"series/{series.slug}.md"


def metric_address(slug: str) -> str:
    """Return the path of a metric's page, by the metric's slug."""
    return f"figures/{slug}.md"


def metric_data_address(slug: str) -> str:
    """Return the path of the table of a metric's figures, as CSV."""
    return f"assets/data/figures/{slug}.csv"


def city_key(city: City) -> str:
    """Return the id of a city's section in a list by cities."""
    return f"c-{city.slug}"


def format_day(day: datetime.date) -> str:
    """Return a day in full, with its weekday.

    >>> format_day(datetime.date(2020, 3, 12))
    '2020年3月12日 星期四'
    """
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def format_moment(moment: datetime.datetime | None) -> str:
    """Return the end of a count; midnight is 24:00 of the day before, as the texts say it.

    >>> format_moment(datetime.datetime(2020, 3, 12)), format_moment(datetime.datetime(2020, 3, 12, 9, 30))
    ('2020-03-11 24:00', '2020-03-12 09:30')
    """
    if moment is None:
        return ""
    if moment.hour or moment.minute:
        return f"{moment:%Y-%m-%d %H:%M}"
    return f"{moment.date() - datetime.timedelta(days=1)} 24:00"


def format_session(page: Page) -> str:
    """Return 第38场, or nothing when the page has no session."""
    return f"第{page.metadata.session}场" if page.metadata.session else ""


def format_number(value: float) -> str:
    """Return a number with separators for thousands, its decimals as they were given.

    >>> format_number(68000), format_number(96.63), format_number(3.0)
    ('68,000', '96.63', '3')
    """
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def format_period(first: datetime.date | None, last: datetime.date | None) -> str:
    """Return from when to when, the day alone where both are one."""
    return " 至 ".join(day.isoformat() for day in dict.fromkeys((first, last)) if day)


def format_span(pages: Sequence[Page]) -> str:
    """Return from when to when pages reach."""
    days = [page.metadata.date for page in pages if page.metadata.date]
    return format_period(min(days, default=None), max(days, default=None))


def format_date(page: Page) -> str:
    """Return the day of a page as 2020-03-12, or that it is not known."""
    return page.metadata.date.isoformat() if page.metadata.date else "日期不详"


def count_of(number: int, unit: str) -> str:
    """Return how many there are, or that there is nothing yet."""
    return f"共 {number} {unit}。" if number else "还没有内容。"


def join_some(words: Iterable[str], most: int, counted: str) -> str:
    """Return the first words of a list, and how many there are when some are left out.

    >>> join_some("甲乙丙", 2, "人")
    '甲、乙 等 3 人'
    """
    found = list(words)
    return "、".join(found[:most]) + (f" 等 {len(found)} {counted}" if len(found) > most else "")
