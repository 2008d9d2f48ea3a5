"""Git repositories for tests."""

import subprocess
from pathlib import Path


class Repository:
    """A working copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str, check: bool = True) -> str:
        """Run git, which must end well unless `check` is False; return what it says."""
        named = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(
            ["git", *named, *arguments], cwd=self.folder, check=check, capture_output=True, encoding="utf-8"
        )
        return done.stdout + done.stderr

    def commit(self) -> None:
        """Commit all that there is."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    def change(self, path: str, before: str, after: str) -> None:
        """Put other words into a file."""
        text = (self.folder / path).read_text("utf-8")
        assert before in text
        (self.folder / path).write_text(text.replace(before, after), "utf-8")
