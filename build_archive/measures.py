"""What figures measure: those that can be compared, and the moment that each counts to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from build_archive.contract import Figure
from build_archive.lexicon import load_table
from build_archive.pages import Page
from build_archive.timex import parse_as_of

OTHER = "other"
# A case is a person: 3例 and 3人 of one metric are one quantity, samples and shares are others.
_CLASSES = {"case": "person"}


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """A quantity whose figures can be compared with each other."""

    metric: str
    label: str  # of `other`: what the text calls it; "" of all named metrics
    kind: str  # class of the unit (person, sample …); the unit itself of `other` and where no class is known


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure on its page."""

    page: Page
    index: int  # among the figures of the page
    figure: Figure

    @property
    def anchor(self) -> str:
        """The id of its sentence in the page."""
        return figure_anchor(self.index)

    @property
    def measure(self) -> Measure:
        """What it measures."""
        figure = self.figure
        unit = figure.unit or ""
        if figure.metric == OTHER:
            return Measure(OTHER, figure.label or "", unit)
        classes = load_table("units.tsv").get(unit, (unit,))
        return Measure(figure.metric, "", _CLASSES.get(classes[0], classes[0]))

    @property
    def place(self) -> str:
        """The division it is about; that of the page where it names none."""
        return self.figure.place or self.page.metadata.city or ""

    @property
    def moment(self) -> datetime.datetime | None:
        """The end of what it counts; None when it is not given, or no day of the calendar."""
        return moment_of(self.figure.as_of)


def observe(pages: Iterable[Page]) -> Iterator[Observation]:
    """Yield the figures of all pages, page by page in the order of the text."""
    for page in pages:
        for index, figure in enumerate(page.metadata.figures):
            yield Observation(page, index, figure)


def figure_anchor(index: int) -> str:
    """Return the id of the sentence of a page's figure.

    >>> figure_anchor(0)
    'f1'
    """
    return f"f{index + 1}"


@lru_cache(maxsize=4096)  # many figures count to one moment
def moment_of(as_of: str | None) -> datetime.datetime | None:
    """Return the end of what a figure counts as a moment; a day without an hour ends at 24:00.

    >>> moment_of("2020-03-11T24:00"), moment_of("2020-03-11"), moment_of("2020-02-31")
    (datetime.datetime(2020, 3, 12, 0, 0), datetime.datetime(2020, 3, 12, 0, 0), None)
    """
    parsed = parse_as_of(as_of)
    if parsed is None:
        return None
    day, hour, minute = parsed
    try:
        midnight = datetime.datetime.combine(day, datetime.time())
        moment = midnight + datetime.timedelta(hours=24 if hour is None else hour, minutes=minute)
    except OverflowError:
        return None
    return moment if moment.year > 1 else None


def day_counted(moment: datetime.datetime) -> datetime.date:
    """Return the day that a count to a moment is about: midnight ends the day before it.

    >>> day_counted(datetime.datetime(2020, 3, 12))
    datetime.date(2020, 3, 11)
    """
    return (moment - datetime.timedelta(minutes=1)).date()
