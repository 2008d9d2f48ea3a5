"""Many things that are needed one at a time: kept on disk, so that memory does not grow with their number."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Spool(Mapping[K, V], Generic[K, V]):
    """Values by their keys, in the order they came in; a forked process reads them too.

    They are put into a file without a name, which goes with the processes that have it open; only what this program
    wrote itself is read from it.

    >>> spool = Spool[str, list[int]]()
    >>> spool.put("甲", [1, 2])
    >>> spool["甲"], list(spool), len(spool)
    ([1, 2], ['甲'], 1)
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  it is open as long as this
        self._places: dict[K, tuple[int, int]] = {}  # of each value in the file: where it begins, and how long it is
        self._end = 0

    def put(self, key: K, value: V) -> None:
        """Keep a value; one that has the key already is replaced."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        os.pwrite(self._file.fileno(), data, self._end)
        self._places[key] = (self._end, len(data))
        self._end += len(data)

    def __getitem__(self, key: K) -> V:
        """Return a value, read anew each time."""
        begin, size = self._places[key]
        value: V = pickle.loads(os.pread(self._file.fileno(), size, begin))  # noqa: S301  the file is ours alone
        return value

    def __contains__(self, key: object) -> bool:
        """Whether there is a value with that key; none is read."""
        return key in self._places

    def __iter__(self) -> Iterator[K]:
        """Yield the keys."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)
