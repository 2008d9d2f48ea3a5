"""Writes `build_archive/lexicons/word_pairs.tsv`, the word pairs by which the byte-shift repair chooses characters.

apt-get download sunpinyin-data   (0.1.22+20170109; unpack it: sunpinyin/data/pydict_sc.bin, lm_sc.t3g)
python tools/make_word_pairs.py FOLDER build_archive/lexicons/word_pairs.tsv
"""

from __future__ import annotations

import argparse
import heapq
import math
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from build_archive.lexicon import load_table

_PAIRS = 240_000  # what fits into some 2.5 MB
_LEAST_GAIN = 0.7  # natural logarithm: a pair that tells no more than its second word alone is left out
_LEAST_SHARE = 2e-7  # a word by itself: some twelve times in jieba's sixty million
_COUNTED = 60_101_967  # all that jieba's dictionary counted
_WORD_RE = re.compile("[\u4e00-\u9fff]{1,4}|[，。；？！：“”、]")

# The model's file: the order, a flag, four level sizes, a table of probabilities (2**16 floats) and
# one of back-off weights (2**14), then the levels. A node is three words of 32 bits: the word's
# number in the low 18 of the first, the probability's in the low 16 of the second, and where its
# children begin in the high 16 of the second and, above them, the high 7 of the third.
_PROBABILITIES, _WEIGHTS = 1 << 16, 1 << 14

_HEADER = """\
# Chinese words of up to four characters: how likely each is, and how likely after it the words it often precedes.
# Source: the open-gram language model of sunpinyin-data 0.1.22+20170109 (files lm_sc.t3g, pydict_sc.bin), licence
# CC BY-SA 3.0, as is this table: cut down to the {pairs:,} pairs that tell most and the words more frequent there
# than in words.tsv; written by tools/make_word_pairs.py, never by hand.
# Read by repair/fluency.py. All numbers are -10 ln p. Columns: word, its own number ("" when words.tsv has it),
# the words that follow, each with its number.
"""


class Node(NamedTuple):
    """A word of the model after its history."""

    word: int
    share: float
    children: int


class Pair(NamedTuple):
    """Two words that stand together more often than each alone would make them."""

    worth: float
    first: str
    second: str
    share: float


def read_words(data: bytes) -> list[str]:
    """Return the words of pydict_sc.bin by number."""
    return data[struct.unpack_from("<I", data, 8)[0] :].decode("utf-32-le").split("\0")


def read_nodes(data: bytes) -> tuple[list[Node], list[Node]]:
    """Return the single words and the second words of lm_sc.t3g."""
    _, _, root, singles, seconds, _ = struct.unpack_from("<6I", data)
    shares = struct.unpack_from(f"<{_PROBABILITIES}f", data, 24)
    start = 24 + 4 * (_PROBABILITIES + _WEIGHTS) + 12 * root
    rows = struct.iter_unpack("<3I", data[start : start + 12 * (singles + seconds)])
    nodes = [Node(a & 0x3FFFF, shares[b & 0xFFFF], (b >> 16) + (c >> 25 << 16)) for a, b, c in rows]
    return nodes[:singles], nodes[singles:]


def find_pairs(words: list[str], singles: list[Node], seconds: list[Node], known: dict[str, float]) -> Iterator[Pair]:
    """Yield every pair that tells more than its second word alone."""
    for node, following in pairwise(singles):
        first = words[node.word]
        if not _WORD_RE.fullmatch(first):
            continue
        for second in seconds[node.children : following.children]:
            gain = math.log(second.share / known.get(words[second.word], 1.0))
            if gain > _LEAST_GAIN:
                yield Pair(node.share * second.share * gain, first, words[second.word], second.share)


def make_table(words: list[str], singles: list[Node], seconds: list[Node]) -> str:
    """Return the table with its header."""
    counted = {word: max(int(count), 0.5) / _COUNTED for word, (count, *_) in load_table("words.tsv").items()}
    own = {words[node.word]: node.share for node in singles[:-1] if _WORD_RE.fullmatch(words[node.word])}
    known = {word: max(own.get(word, 0.0), counted.get(word, 0.0)) for word in own}
    rows: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for pair in heapq.nlargest(_PAIRS, find_pairs(words, singles, seconds, known)):
        rows[pair.first].append((-pair.share, f"{pair.second} {_number(pair.share)}"))
    lines = []
    for word, share in sorted(own.items()):
        number = _number(share) if share > max(_LEAST_SHARE, 1.3 * counted.get(word, 0.0)) else ""
        if number or rows[word]:
            lines.append(
                "\t".join((word, number, " ".join(text for _, text in sorted(rows[word])))).rstrip("\t") + "\n"
            )
    return _HEADER.format(pairs=_PAIRS) + "".join(lines)


def _number(share: float) -> str:
    return str(round(-10 * math.log(share)))


def main(argv: list[str] | None = None) -> int:
    """Write the table; the exit code is 0."""
    parser = argparse.ArgumentParser(description="Cut a language model down to the table of word pairs.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args(argv)
    words = read_words((args.folder / "pydict_sc.bin").read_bytes())
    table = make_table(words, *read_nodes((args.folder / "lm_sc.t3g").read_bytes()))
    args.target.write_text(table, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
