"""Writes THIRD_PARTY.md: every package that the locks pin, with its licence as the package itself states it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "THIRD_PARTY.md"
# Each lock, and what its packages are for that stand in none before it.
LOCKS = {
    "requirements.lock": "Build the pages and the site",
    "requirements-offline.lock": "Write the ZIM file (optional)",
    "requirements-dev.lock": "Test and check; not part of what is published",
}
_PIN_RE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
_HEAD = """\
# Third parties · 第三方组件

Written by `tools/list_licences.py` (`make lock` runs it); the licences are those that the packages state.
本表由程序生成；许可证以各软件包自己的声明为准。

## In the site · 网站所含

The pages, scripts, styles and pictures of the site are this project's own; a reader's browser asks no other host for
anything. Two things in its data are made with the tables of others:

| what | from | licence |
| --- | --- | --- |
| tables by which a page is shown in the other script | OpenCC | {opencc} |
| readings by which people, cities and titles are found | pypinyin | {pypinyin} |

"""


def pinned(lock: str) -> Mapping[str, str]:
    """Return the packages of a lock with their versions; of two versions of one, both."""
    versions: dict[str, str] = {}
    for match in _PIN_RE.finditer((ROOT / lock).read_text(encoding="utf-8")):
        name = match["name"].lower()
        versions[name] = f"{versions[name]}, {match['version']}" if name in versions else match["version"]
    return versions


def licence_of(name: str) -> str:
    """Return the licence that an installed package states: as an expression, in its classifiers, its words or its file.

    Raises LookupError where it states none.
    """
    about: Any = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    if named := [one for one in classes if one != "OSI Approved"]:
        return ", ".join(named)
    words = " ".join((about.get("License") or "").split())
    if words and words != "UNKNOWN":
        return words[:80]
    for file in metadata.files(name) or []:
        if "LICEN" in file.name.upper():
            return file.read_text().strip().split("\n")[0]
    raise LookupError(f"{name} states no licence")


def _rows(packages: Mapping[str, str]) -> Iterator[str]:
    yield "| package | version | licence |"
    yield "| --- | --- | --- |"
    for name, version in sorted(packages.items()):
        yield f"| {name} | {version} | {licence_of(name).replace('|', '/')} |"


def compose() -> str:
    """Return the list as Markdown."""
    parts = [_HEAD.format(opencc=licence_of("opencc"), pypinyin=licence_of("pypinyin"))]
    listed: set[str] = set()
    for lock, purpose in LOCKS.items():
        packages = {name: version for name, version in pinned(lock).items() if name not in listed}
        listed |= set(packages)
        parts.append(f"## {purpose}\n\n`{lock}`\n\n" + "\n".join(_rows(packages)) + "\n")
    return "".join(parts[:1]) + "\n".join(parts[1:])


if __name__ == "__main__":
    try:
        TARGET.write_text(compose(), encoding="utf-8")
    except (LookupError, metadata.PackageNotFoundError) as error:
        sys.exit(f"{error}; install all locks first: make lint offline")
