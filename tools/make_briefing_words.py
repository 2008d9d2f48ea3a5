"""Writes `build_archive/lexicons/briefing_words.tsv`: how often words stand in briefings, and after which others.

python tools/make_briefing_words.py tests/evaluation/tuning build_archive/lexicons/briefing_words.tsv

The texts are those that were written for this project to learn from, repaired. What is counted must never be the
texts that the repairs are measured on (`tools/starter_texts`, `tests/cases/clean`).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from build_archive.pipeline import repair
from build_archive.read import read_source
from build_archive.repair.fluency import Language, general_tables
from build_archive.repair.script import simplify
from build_archive.sidecar import Sidecar

_LEAST_COUNT = 2  # what stands there once may be a name, or a slip
_CHINESE_RE = re.compile("[\u4e00-\u9fff，。；！？：“”、（）0-9.%]+")

_HEADER = """\
# Words of briefings, how often they stand in {files} of them ({words} words in all), and the words that follow them.
# Source: counted in the texts of tests/evaluation/tuning, which were written for this project, by
# tools/make_briefing_words.py, never by hand; licence CC BY 4.0, as of those texts. What stands there once is left out.
# Read by repair/fluency.py beside words.tsv and word_pairs.tsv, which tell how people write in general.
# Columns: word, count, the words that follow, each with its count; 0 stands for any digit.
"""


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the distinct lines of the texts, repaired and simplified: what all have in common counts once."""
    seen: set[str] = set()
    for path in paths:
        text = simplify(repair(read_source(path.read_bytes(), path.name).text, Sidecar()).text)
        for line in text.split("\n"):
            if line not in seen:
                seen.add(line)
                yield line


def make_table(paths: list[Path]) -> str:
    """Return the table with its header."""
    language = Language(tables=general_tables())
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for line in read_lines(paths):
        for piece in _CHINESE_RE.findall(line):
            words = [word for word, _ in language.read(piece).words(len(piece))]
            counts.update(words)
            pairs.update(pairwise(words))
    following: dict[str, list[tuple[int, str]]] = {}
    for (first, second), count in pairs.items():
        if count >= _LEAST_COUNT:
            following.setdefault(first, []).append((-count, second))
    rows = [
        f"{word}\t{count}\t{' '.join(f'{second} {-less}' for less, second in sorted(following.get(word, [])))}".rstrip()
        for word, count in sorted(counts.items())
        if count >= _LEAST_COUNT
    ]
    return _HEADER.format(files=len(paths), words=f"{counts.total():,}") + "".join(f"{row}\n" for row in rows)


def main(argv: list[str] | None = None) -> int:
    """Write the table; the exit code is 0."""
    parser = argparse.ArgumentParser(description="Count the words of briefings.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args(argv)
    args.target.write_text(make_table(sorted(args.folder.glob("*.txt"))), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
