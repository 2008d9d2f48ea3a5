"""Fingerprints: what was made is kept only as long as all that it was made of is the same."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


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


def state_fingerprint(read: Iterable[Path], site: Path, said: Iterable[str]) -> str:
    """Return a fingerprint of how things stand: every byte of the files and folders `read`, what else is `said`.

    Of the `site`, which is made of these, only which files it has and how long they are.
    """
    whole = hashlib.sha256("\0".join([program_fingerprint(), *said]).encode())
    for path in read:
        for name, file in _files(path):
            whole.update(f"{name}\0".encode("utf-8", "surrogateescape"))
            whole.update(hashlib.sha256(_read(file)).digest())
    for name, file in _files(site):
        whole.update(f"{name}\0{os.stat(file).st_size}\0".encode("utf-8", "surrogateescape"))  # noqa: PTH116
    return whole.hexdigest()


def _files(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and path of each file, in order; links are not followed but told."""
    if path.is_file():
        yield str(path), str(path)
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            file = os.path.join(folder, name)  # noqa: PTH118  as fast as it goes: there are tens of thousands
            yield file, file


def _read(file: str) -> bytes:
    if os.path.islink(file):  # noqa: PTH114
        return b"link"
    with open(file, "rb") as opened:  # noqa: PTH123
        return opened.read()
