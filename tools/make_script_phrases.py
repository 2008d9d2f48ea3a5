"""Writes `build_archive/lexicons/script_phrases.tsv`, the phrases in which OpenCC converts characters not as alone.

    python tools/make_script_phrases.py build_archive/lexicons/script_phrases.tsv

OpenCC's dictionaries are compiled; its package has the program that writes them as text.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import opencc
from opencc import OpenCC

from build_archive.site.variants import TARGETS

HEAD = """\
# Phrases in which a character is converted otherwise than alone, or that keep such a phrase from being seen: of
# 皇后面前 in 皇后 and 面前 there is no 后面. What they become, OpenCC says.
# Source: the dictionaries of OpenCC {version} (Apache License 2.0, Copyright (c) 2010-2025 Carbo Kuo and
# contributors); written by tools/make_script_phrases.py, never by hand.
# Read by site/variants.py.
# Columns: phrase, the scripts into which it is converted (hant, hans), those of them in which it only keeps others
# from being seen, for it becomes what its characters become alone.
"""
# The dictionaries of each way; the others hold regional wording, which is left alone.
DICTIONARIES = {
    "hant": ("STPhrases", "STPhrases_GeneratedFromRegionalPhrases", "TWVariantsPhrases", "HKVariantsPhrases"),
    "hans": ("TSPhrases", "TWVariantsRevPhrases"),
}
# Variants are told in traditional characters; a text to be converted has them in simplified ones.
TRADITIONAL = ("TWVariantsPhrases", "HKVariantsPhrases")


def read(name: str) -> Iterator[str]:
    """Yield the phrases of a dictionary."""
    parts = Path(opencc.__file__).parent / "clib"
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text")
        command = [str(parts / "bin/opencc_dict"), "-i", str(parts / f"share/opencc/{name}.ocd2"), "-o", str(text)]
        libraries = {"LD_LIBRARY_PATH": str(parts / "lib64")}
        subprocess.run([*command, "-f", "ocd2", "-t", "text"], check=True, capture_output=True, env=libraries)  # noqa: S603
        for line in text.read_text("utf-8").splitlines():
            yield line.split("\t")[0]


def main() -> None:
    """Write the table."""
    simplify = OpenCC("t2s").convert
    ways: dict[str, list[str]] = {}
    for way, names in DICTIONARIES.items():
        found = {phrase for name in names for phrase in read(name)}
        found |= {simplify(phrase) for name in TRADITIONAL if name in names for phrase in read(name)}
        for phrase in found:
            ways.setdefault(phrase, []).append(way)
    kept = {way: keepers([phrase for phrase, into in ways.items() if way in into], way) for way in DICTIONARIES}
    rows = [
        "\t".join([phrase, " ".join(into), " ".join(way for way in into if phrase in kept[way])]).rstrip("\t")
        for phrase, into in sorted(ways.items())
        if len(phrase) > 1
    ]
    Path(sys.argv[1]).write_text(HEAD.format(version=version("opencc")) + "\n".join(rows) + "\n", "utf-8")


def keepers(phrases: list[str], way: str) -> set[str]:
    """Return the phrases that become what their characters become alone, whichever the forms of the script."""
    kept = set(phrases)
    for target in (target for name, target in TARGETS.items() if name.startswith(way)):
        convert = OpenCC(target).convert
        chars = sorted(set("".join(phrases)))
        alone = dict(zip(chars, convert("\n".join(chars)).split("\n"), strict=True))
        whole = convert("\n".join(phrases)).split("\n")
        kept &= {one for one, to in zip(phrases, whole, strict=True) if "".join(map(alone.__getitem__, one)) == to}
    return kept


if __name__ == "__main__":
    main()
