"""The pairs of characters that all pages of the site show: united by groups, and only those anew that changed."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from build_archive.cache import Cache
from build_archive.fingerprint import program_fingerprint
from build_archive.site.variants import Pairs, unite

_GROUPS = 1024  # of one page that changes some sixty others do, each in another group
_ALL = -1  # the number of all groups together


def pack(pairs: Pairs) -> bytes:
    """Return pairs in little room: they are many."""
    return zlib.compress(pairs.tobytes(), 1)


def _unpack(packed: bytes) -> Pairs:
    return np.frombuffer(zlib.decompress(packed), np.uint32)


@dataclass(frozen=True, slots=True)
class Shown:
    """The pairs that all pages show, and whether the tables of the display were made of them."""

    cache: Cache
    pairs: Pairs

    def _print(self) -> str:
        return hashlib.sha256(program_fingerprint().encode() + self.pairs.tobytes()).hexdigest()

    def is_known(self) -> bool:
        """Whether the tables were made of these pairs."""
        return self.cache.unions().get(_ALL, ("", b""))[0] == self._print()

    def keep(self) -> None:
        """Keep that they are."""
        self.cache.put_union(_ALL, self._print(), b"")


def unite_shown(cache: Cache, others: Iterable[bytes]) -> Pairs:
    """Return the pairs of all pages that the cache knows, and those of `others`, packed; each once."""
    groups: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for path, print_ in cache.prints():
        groups[zlib.crc32(path.encode()) % _GROUPS].append((path, print_))
    known = cache.unions()
    united = [unite(map(_unpack, others))]
    for number, pages in groups.items():
        made_of = hashlib.sha256(repr(pages).encode()).hexdigest()
        before, pairs = known.get(number, ("", b""))
        if before == made_of:
            united.append(_unpack(pairs))
        else:
            united.append(unite(map(_unpack, cache.pairs(path for path, _ in pages))))
            cache.put_union(number, made_of, pack(united[-1]))
    return unite(united)
