"""Fingerprints: what was made is kept only as long as all that it was made of is the same."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path

_PACKAGE = Path(__file__).parent
_TOGETHER = 200  # files that a thread reads before it gives word


@cache
def program_fingerprint() -> str:
    """Return a fingerprint of this package with its tables and templates, of Python, and of what is installed."""
    # What is installed has a folder each, which bears its name and version.
    installed = sorted(found.name for folder in sys.path for found in Path(folder).glob("*.*-info"))
    print_ = hashlib.sha256("\n".join([sys.version, *installed]).encode())
    for file in sorted(file for file in _PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        print_.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
        print_.update(hashlib.sha256(file.read_bytes()).digest())
    return print_.hexdigest()


class Digests(dict[str, bytes]):
    """The SHA-256 of files by their paths, each file read once; b"" of one that is not there."""

    def __missing__(self, path: str) -> bytes:
        """Read a file that nobody asked for before."""
        self[path] = _digest(path, is_link=False)
        return self[path]

    def of(self, path: Path) -> bytes:
        """Return the digest of a file as it was found first."""
        return self[str(path)]

    def forget(self, path: Path) -> None:
        """Forget a file that is written, or removed."""
        self.pop(str(path), None)


def read_digests(paths: Iterable[Path], known: Mapping[str, bytes] | None = None) -> Digests:
    """Return the digest of each file of the files and folders `paths`; links are not followed but told.

    What is `known` is not read again.
    """
    found = Digests()
    files: list[tuple[str, bool]] = []
    for path in map(str, paths):
        files += [(path, False)] if os.path.isfile(path) else _told(path)  # noqa: PTH113
    missing = [(file, is_link) for file, is_link in files if file not in (known or {})]
    # Threads, for neither to read nor to reckon holds the others up.
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        groups = pool.map(_digest_all, (missing[at : at + _TOGETHER] for at in range(0, len(missing), _TOGETHER)))
        read = dict(zip((file for file, _ in missing), chain.from_iterable(groups), strict=True))
    found.update((file, read[file] if file in read else (known or {})[file]) for file, _ in files)
    return found


def state_fingerprint(read: Mapping[str, bytes], site: Path, said: Iterable[str]) -> str:
    """Return a fingerprint of how things stand: every byte of the files `read`, by their digests, what else is `said`.

    Of the `site`, which is made of these, only which files it has and how long they are.
    """
    whole = hashlib.sha256("\0".join([program_fingerprint(), *said]).encode())
    for name, digest in read.items():
        whole.update(f"{name}\0".encode("utf-8", "surrogateescape"))
        whole.update(digest)
    for entry in _entries(str(site)):
        size = entry.stat(follow_symlinks=False).st_size
        whole.update(f"{entry.path}\0{size}\0".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _told(folder: str) -> list[tuple[str, bool]]:
    return [(entry.path, entry.is_symlink()) for entry in _entries(folder)]


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield all below a folder that is no folder itself, in order."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=attrgetter("name"))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)
        else:
            yield entry


def _digest_all(files: Sequence[tuple[str, bool]]) -> list[bytes]:
    return [_digest(file, is_link=is_link) for file, is_link in files]


def _digest(file: str, *, is_link: bool) -> bytes:
    try:
        return hashlib.sha256(b"link" if is_link else _read(file)).digest()
    except OSError:  # whoever needs the file will say so
        return b""


def _read(file: str) -> bytes:
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123  as fast as it goes: there are tens of thousands
        return opened.read()
