"""The files of an archive's search, without a site: for tests and benches."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from build_archive.archive import Archive
from build_archive.files import FileNote
from build_archive.search import PageEntry, kept_entries, put_texts, render_index
from build_archive.search.pairs import Pairs
from build_archive.stretches import cut


class HeldEntries(list[PageEntry]):
    """The entries of the pages 0, 1 … for an index; they come in another order, as none is promised."""

    def pairs(self) -> Iterator[tuple[int, Pairs]]:
        """Yield the pairs of each page."""
        return ((number, self[number].pairs) for number in reversed(range(len(self))))

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the text of each page."""
        return ((number, self[number].text) for number in reversed(range(len(self))))


def search_files(archive: Archive) -> dict[str, str]:
    """Return every file of the search, by path below docs/."""
    files: dict[str, str] = {}

    def put(path: str, chunks: Iterable[bytes]) -> FileNote:
        data = b"".join(chunks)
        files[path] = data.decode()
        return FileNote(len(data), hashlib.sha256(data).hexdigest())

    with TemporaryDirectory() as folder:
        pieces = []
        for stretch in cut(archive):
            pieces.append(Path(folder, str(stretch.first_row)))
            pieces[-1].mkdir()
            put_texts(stretch, pieces[-1], put)
        files |= render_index(archive, kept_entries(archive, pieces))
    return files
