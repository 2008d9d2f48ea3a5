"""The built site as one file: a zip that is unpacked and opened by a double click."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = "press-briefing-archive"  # what the zip unpacks to; index.html stands in it

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: equal sites make equal bytes
_FILE_MODE = 0o100644 << 16
# What only a server has use for.
_LEFT_OUT = frozenset({"404.html", "_redirects", "sitemap.xml", "sitemap.xml.gz"})


def site_files(site: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a built site that a reader of a copy needs, by their paths in it, in order."""
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        if file.is_file() and name not in _LEFT_OUT:
            yield name, file


def write_zip(site: Path, target: Path) -> int:
    """Write a site as a zip of one folder, the same bytes for the same site; return how many files it holds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in site_files(site):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on any machine
            entry.external_attr = _FILE_MODE
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
            count += 1
    return count
