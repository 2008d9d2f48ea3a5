"""What the index needs of some pages, kept in a file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build_archive.search.pairs import PageEntry, Pairs

_COLUMNS = ("characters", "followers", "seconds", "ranks")


def write_entries(entries: Mapping[str, PageEntry], path: Path) -> None:
    """Write the entries of some pages, by the pages' paths, as one file of NumPy's arrays."""
    texts = [entry.text.encode("utf-8", "surrogatepass") for entry in entries.values()]
    arrays = {
        "paths": np.array(list(entries)),
        "texts": np.frombuffer(zlib.compress(b"".join(texts), 1), np.uint8),
        "texts_sizes": np.array([len(text) for text in texts]),
    }
    for name in _COLUMNS:
        parts = [getattr(entry.pairs, name) for entry in entries.values()]
        arrays |= {name: np.concatenate(parts), f"{name}_sizes": np.array([len(part) for part in parts])}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


class KeptEntries:
    """What such files hold, with the numbers of the pages; read anew each time."""

    def __init__(self, files: Sequence[Path], numbers: Mapping[str, int]) -> None:
        """Of the pages whose numbers are given by their paths: no other may stand there."""
        self._files, self._numbers = files, numbers

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._numbers)

    def pairs(self) -> Iterator[tuple[int, Pairs]]:
        """Yield the pairs of each page, one file after the other."""
        for pages, kept in self._read():
            columns = (np.split(kept[name], _borders(kept, name)) for name in _COLUMNS)
            yield from zip(pages, map(Pairs, *columns), strict=True)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the text of each page, in the same order."""
        for pages, kept in self._read():
            data, ends = zlib.decompress(kept["texts"].tobytes()), np.cumsum(kept["texts_sizes"]).tolist()
            texts = (data[begin:end].decode("utf-8", "surrogatepass") for begin, end in pairwise([0, *ends]))
            yield from zip(pages, texts, strict=True)

    def _read(self) -> Iterator[tuple[list[int], Mapping[str, NDArray[Any]]]]:
        for path in self._files:
            with np.load(path) as kept:
                yield [self._numbers[page] for page in kept["paths"].tolist()], kept


def _borders(kept: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    borders: NDArray[Any] = np.cumsum(kept[f"{name}_sizes"])[:-1]
    return borders
