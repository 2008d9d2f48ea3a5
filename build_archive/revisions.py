"""What git says changed since a revision, and the files as they were then and are now; only these are read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINK = "120000"  # the mode of a symbolic link
_RENAMES = "1000"  # files that came and went, up to which git looks for those that were renamed and changed at once


class RevisionError(Exception):
    """What was asked of git cannot be done; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not as it was, by its paths below the root of the repository."""

    old: str  # its path then; "" where it is new
    new: str  # its path now; "" where it is gone
    blob: str = ""  # the object that held it then
    is_link: bool = False  # whether it is a symbolic link now


class Revisions:
    """A repository, seen from one of its earlier commits to the files as they lie there now."""

    def __init__(self, folder: Path, revision: str) -> None:
        """Open the repository that holds `folder`. Raises RevisionError where it or the revision is not there."""
        self.root = folder
        self.root = Path(self._git("rev-parse", "--show-toplevel").decode(errors="surrogateescape").rstrip("\n"))
        if revision.startswith("-"):
            raise RevisionError(f"{revision} is no revision")
        try:
            tip = self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except RevisionError as error:
            hint = f"fetch it first: git fetch origin {revision}"
            raise RevisionError(f"there is no revision {revision}; {hint}") from error
        try:
            self.base = self._git("merge-base", tip, "HEAD").decode().strip()
            self.is_exact = True
        except RevisionError:  # a shallow clone need not hold where the two parted
            self.base, self.is_exact = tip, False

    def _git(self, *arguments: str, given: bytes | None = None, may_fail: bool = False) -> bytes:
        surroundings = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        command = ["git", *arguments]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=self.root, env=surroundings, input=given, capture_output=True, check=False
            )
        except FileNotFoundError as error:
            raise RevisionError("git is not installed, or the folder is not there") from error
        if done.returncode and not may_fail:
            raise RevisionError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} failed")
        return done.stdout

    def changes(self, folders: Sequence[str]) -> list[FileChange]:
        """Return what changed since the base, in order of path; new files in `folders` even if git holds none yet."""
        how = ("--raw", "-z", "--no-abbrev", "-M", f"-l{_RENAMES}", "--no-ext-diff", "--no-textconv")
        raw = self._git("diff", *how, self.base, "--")
        found = list(_parse_raw(raw.split(b"\0")))
        listed = self._git("ls-files", "-z", "--others", "--exclude-standard", "--", *folders)
        names = [name.decode(errors="surrogateescape") for name in listed.split(b"\0") if name]
        found += [FileChange("", name, is_link=(self.root / name).is_symlink()) for name in names]
        return sorted(found, key=lambda change: (change.new or change.old, change.old))

    def present(self, path: str, limit: int) -> bytes | None:
        """Return at most `limit` bytes of a file as it lies there; None where it is none, or only a link."""
        file = self.root / path
        if file.is_symlink() or not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(limit)

    def listed(self, folder: str, suffix: str) -> list[str]:
        """Return the paths of the files right in `folder` as it lies there, in order; links are left out."""
        files = sorted((self.root / folder).glob(f"*{suffix}"))
        return [file.relative_to(self.root).as_posix() for file in files if file.is_file() and not file.is_symlink()]

    def former(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the files as they were, by object or by path (`PATH` as `:PATH`); None for one that was not there."""
        with subprocess.Popen(
            ["git", "cat-file", "--batch"],  # noqa: S607
            cwd=self.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin
            assert process.stdout
            for name in names:
                if "\n" in name:
                    yield None
                    continue
                asked = f"{self.base}{name}" if name.startswith(":") else name
                process.stdin.write(asked.encode(errors="surrogateescape") + b"\n")
                process.stdin.flush()
                header = process.stdout.readline().split()
                if len(header) != 3 or not header[2].isdigit():
                    yield None
                    continue
                data = process.stdout.read(int(header[2]) + 1)[:-1]
                yield data if header[1] == b"blob" else None

    def find(self, words: Sequence[str], folder: str, was: bool = False) -> list[tuple[str, str]]:
        """Return the files below `folder` that have any of the words, each with the words found in it.

        Files as they lie there are searched, or with `was` those of the base.
        """
        wanted = sorted({word for word in words if word and "\n" not in word})
        if not wanted:
            return []
        how = ("-z", "--full-name", "--no-color", "--only-matching", "-I", "-F", "-f", "-")
        where = (self.base,) if was else ("--untracked",)
        given = "\n".join(wanted).encode(errors="surrogateescape") + b"\n"
        found = self._git("grep", *how, *where, "--", folder, given=given, may_fail=True)
        pairs = []
        for line in found.decode(errors="surrogateescape").split("\n"):
            path, _, word = line.partition("\0")
            if word:
                pairs.append((path.removeprefix(f"{self.base}:"), word))
        return list(dict.fromkeys(pairs))


def _parse_raw(fields: Sequence[bytes]) -> Iterator[FileChange]:
    """Yield what `git diff --raw -z` lists: a line of modes, objects and status, then one path or two."""
    rest = iter(field.decode(errors="surrogateescape") for field in fields)
    for line in rest:
        if not line.startswith(":"):
            continue
        _, mode, blob, _, status = line.split(" ")
        first = next(rest)
        second = next(rest) if status[0] in "RC" else first
        is_link = mode == _LINK
        if status[0] == "A":
            yield FileChange("", first, is_link=is_link)
        elif status[0] == "D":
            yield FileChange(first, "", blob)
        elif status[0] == "C":
            yield FileChange("", second, is_link=is_link)
        else:
            yield FileChange(first, second, blob, is_link)
