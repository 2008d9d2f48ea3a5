"""Derives from the linked archive its lists and pages (as sheets, which the theme writes) and its data files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from build_archive.archive import Archive, Question
from build_archive.indexes.cities import city_sheets
from build_archive.indexes.dates import date_sheets
from build_archive.indexes.figures import figure_sheets, figure_tables
from build_archive.indexes.people import people_sheets
from build_archive.indexes.questions import Questions, question_sheets
from build_archive.indexes.sheets import Sheet, spread
from build_archive.indexes.subjects import subject_sheets

Alike = Mapping[tuple[str, str], tuple[Question, ...]]


def derive_sheets(archive: Archive, alike: Alike | None = None) -> Iterator[Sheet]:
    """Yield every derived page, none with more rows than a page holds.

    The questions that are `alike` need not be looked for where they are known.

    Costs are linear in pages, people, questions and figures, but for sorting.
    """
    questions = Questions(archive, alike)
    for sheets in (
        city_sheets(archive),
        date_sheets(archive),
        people_sheets(archive),
        question_sheets(archive, questions),
        figure_sheets(archive),
        subject_sheets(archive, questions),
    ):
        for sheet in sheets:
            yield from spread(sheet)


def render_data(archive: Archive) -> Mapping[str, str]:
    """Return the derived data: path below docs/ to the text of the file."""
    return figure_tables(archive)
