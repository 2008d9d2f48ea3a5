"""Joins two changes of one sequence, as git joins those of a file; by git itself, which the archive lives in."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

# As git writes a place that both sides changed, with what it was before between the two.
_CLASH_RE = re.compile(
    r"<{7}[^\n]*\n(?P<one>[\d\n]*)\|{7}[^\n]*\n(?P<base>[\d\n]*)={7}\n(?P<other>[\d\n]*)>{7}[^\n]*\n"
)
_MOST_CLASHES = 127  # that git tells; what is more has failed


class MergeError(Exception):
    """Git could not be asked; the message says why."""


class Group(NamedTuple):
    """Consecutive items of the joined sequence; of a clash, those of each side."""

    joined: Sequence[str]
    clash: tuple[Sequence[str], Sequence[str], Sequence[str]] | None = None  # base, one, other


def merge_sequences(base: Sequence[str], one: Sequence[str], other: Sequence[str]) -> Iterator[Group]:
    """Yield what `one` and `other` make of `base`, in order, and where they clash, the items of all three.

    Costs a process, but where only one side changed anything.

    >>> [group.joined for group in merge_sequences("甲乙丙", "丁乙丙", "甲乙戊")]
    [['丁', '乙', '戊']]
    """
    if list(one) in (list(base), list(other)):
        yield Group(list(other))
    elif list(other) == list(base):
        yield Group(list(one))
    else:
        items = list(dict.fromkeys([*base, *one, *other]))
        numbers = {item: str(number) for number, item in enumerate(items)}
        merged = _merge(*("".join(f"{numbers[item]}\n" for item in side) for side in (one, base, other)))
        at = 0
        for match in _CLASH_RE.finditer(merged):
            yield Group(_items(merged[at : match.start()], items))
            at = match.end()
            yield Group([], (*(_items(match[side], items) for side in ("base", "one", "other")),))  # type: ignore[arg-type]
        yield Group(_items(merged[at:], items))


def _items(lines: str, items: Sequence[str]) -> list[str]:
    return [items[int(line)] for line in lines.split()]


def _merge(*sides: str) -> str:
    """Return the lines of a side, the base and another side joined by git."""
    with TemporaryDirectory() as folder:
        for name, side in zip(("one", "base", "other"), sides, strict=True):
            Path(folder, name).write_bytes(side.encode())
        command = ["git", "merge-file", "-p", "--diff3", "one", "base", "other"]
        # No setting of a person or a repository decides how pages are merged, or whether.
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        surroundings |= {"LC_ALL": "C", "GIT_CEILING_DIRECTORIES": str(Path(folder).parent)}
        surroundings |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        try:
            done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, check=False)  # noqa: S603
        except FileNotFoundError as error:
            raise MergeError("git, which merges the two, is not installed") from error
    if not 0 <= done.returncode <= _MOST_CLASHES:
        raise MergeError(done.stderr.decode(errors="replace").strip() or "git merge-file failed")
    return done.stdout.decode()
