"""Writes files, each as a whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20
_PART = ".part"  # end of the names of files that are still being written
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is to be known of a file that was written."""

    size: int
    sha256: str
    rows: int = 0  # of a table


Put = Callable[[str, Iterable[bytes]], FileNote]  # writes a file below the site's folder, and says what it is


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file holds, from its begin, piece by piece."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def write_file(path: Path, text: str) -> bool:
    """Write `text` to `path` as a whole or not at all; return whether anything changed."""
    data = text.encode("utf-8")
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with _replacing(path) as file:
        file.write(data)
    return True


def write_new(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all. Raises FileExistsError where one stands there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file, temporary = _new_part(path)
    try:
        with file:
            file.write(data)
        os.link(temporary, path)  # unlike a renaming, this puts nothing in the place of another
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("xb") as new:
            new.write(data)
    finally:
        os.unlink(temporary)  # noqa: PTH108


def put_file(folder: Path, name: str, chunks: Iterable[bytes]) -> FileNote:
    """Write a file below `folder` as a whole or not at all, piece by piece; return what is to be known of it.

    What is given as a list is not written where it stands already: putting a file in the place of another may take
    a disk longer than to make it.
    """
    path = folder / name
    if isinstance(chunks, list) and _stands(path, data := b"".join(chunks)):
        return FileNote(len(data), hashlib.sha256(data).hexdigest())
    size, sha256 = 0, hashlib.sha256()
    with _replacing(path) as file:
        for chunk in chunks:
            file.write(chunk)
            size += len(chunk)
            sha256.update(chunk)
    return FileNote(size, sha256.hexdigest())


def _stands(path: Path, data: bytes) -> bool:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        about = os.lstat(path)
        return stat.S_ISREG(about.st_mode) and about.st_size == len(data) and path.read_bytes() == data
    return False


def names_below(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, seen from it, in order."""
    root = len(f"{folder}/")
    return sorted(f"{at}/{name}"[root:].replace(os.sep, "/") for at, _, names in os.walk(folder) for name in names)


def remove_parts(folder: Path) -> None:
    """Remove what runs that were killed have left half-written below `folder`; nothing may be writing there."""
    for path in folder.rglob(f".*{_PART}"):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of the one at `path` when all went well."""
    file, temporary = _new_part(path)
    try:
        with file:
            yield file
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise


def _new_part(path: Path) -> tuple[IO[bytes], str]:
    """Return a new file in the folder of `path`, which is made where there is none, and its name."""
    folder = os.path.dirname(path) or "."  # noqa: PTH120  as fast as it goes: there are tens of thousands
    while True:
        temporary = f"{folder}/.{os.getpid()}-{next(_NUMBERS)}{_PART}"
        try:
            handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:  # of a process that was killed and had this one's number
            continue
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
        else:
            try:
                os.chmod(handle, 0o644)  # noqa: PTH101  whatever the mask, all may read what is published
            except BaseException:
                os.close(handle)
                os.unlink(temporary)  # noqa: PTH108
                raise
            return os.fdopen(handle, "wb"), temporary
