"""The archive cut into stretches: pages that follow one another, of which data is made together and kept."""

from __future__ import annotations

import datetime
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from build_archive.archive import Archive, Person, Question
from build_archive.outline import Passage, read_outline
from build_archive.pages import Page

# A page of so many begins a stretch, by its path alone: a page that is added or taken out changes its own stretch,
# and hardly ever one or two that follow it.
_PAGES = 64
_LEAST_PAGES = 32
_MOST_PAGES = 192
_DAY_ZERO = datetime.date(1949, 10, 1).toordinal()
_STRETCHES_OF_A_DAY = 4  # more take the numbers of the days that follow
_ROWS = 1 << 14
_MOST_CHARACTERS = 3_000_000  # what bounds the memory; a longer page is a stretch by itself


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pages in the order of the archive, with what it says of them."""

    pages: Sequence[Page]
    first_row: int  # of so many numbers that no row of another stretch has, rising from stretch to stretch
    cast: Mapping[str, tuple[Person, ...]]  # by the page's path, as all that follows
    questions: Mapping[str, Sequence[Question]]
    anchors: Mapping[str, Mapping[int, str]]  # where each speaker is first found, by their number
    _outlines: dict[str, tuple[Passage, ...]] = field(default_factory=dict)

    def outline(self, page: Page) -> tuple[Passage, ...]:
        """Return the outline of a page, which is read once."""
        if page.path not in self._outlines:
            self._outlines[page.path] = read_outline(page.body)
        return self._outlines[page.path]

    def fingerprint(self, digests: Mapping[str, str]) -> str:
        """Return a fingerprint of all that data is made of, by those of the pages' files."""
        made = hashlib.sha256(str(self.first_row).encode())
        for page in self.pages:
            people = [(person.slug, person.name) for person in self.cast[page.path]]
            made.update(repr((page.path, digests[page.path], people, self.anchors.get(page.path))).encode())
        return made.hexdigest()


def cut(archive: Archive) -> Iterator[Stretch]:
    """Yield all stretches of the archive in order."""
    questions: dict[str, list[Question]] = defaultdict(list)
    for question in archive.questions:
        questions[question.page.path].append(question)
    anchors = archive.speaker_anchors()
    row = _ROWS
    for pages in _cut(archive.pages):
        row = max(row, _row_of_day(pages[0].metadata.date))
        yield Stretch(pages, row, archive.cast, questions, anchors)
        row += (sum(map(_most_rows, pages)) // _ROWS + 1) * _ROWS


def _row_of_day(day: datetime.date | None) -> int:
    """Return where the rows of pages from a day on begin: so they keep their numbers whatever stands before them.

    Those without a day follow the others.
    """
    return max(0, day.toordinal() - _DAY_ZERO) * _STRETCHES_OF_A_DAY * _ROWS if day else 0


def _most_rows(page: Page) -> int:
    data = page.metadata
    return max(page.body.count("\n") + 1, len(data.figures), len(data.speakers))


def _cut(pages: Sequence[Page]) -> Iterator[list[Page]]:
    stretch: list[Page] = []
    size = 0
    for page in pages:
        is_full = len(stretch) == _MOST_PAGES or size + len(page.body) > _MOST_CHARACTERS
        if stretch and (is_full or (len(stretch) >= _LEAST_PAGES and zlib.crc32(page.path.encode()) % _PAGES == 0)):
            yield stretch
            stretch, size = [], 0
        stretch.append(page)
        size += len(page.body)
    if stretch:
        yield stretch
