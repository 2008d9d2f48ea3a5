"""Writes `build_archive/lexicons/words.tsv`, the word frequencies of the byte-shift repair.

pip download jieba==0.42.1 --no-deps --no-binary :all:   (unpack it: jieba/dict.txt)
python tools/make_words.py dict.txt build_archive/lexicons/words.tsv
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

# Below this count the dictionary's rows are guesses of its makers, not counted words.
_LEAST_COUNT = 5
_WORD_RE = re.compile("[\u4e00-\u9fff]{1,4}")

_HEADER = """\
# Chinese words of up to four characters and how often each was counted (of 60,101,967 in all).
# Source: dict.txt of jieba 0.42.1 (MIT, Copyright (c) 2013 Sun Junyi), rows counted {least} times or more
# and all single characters, of GB 2312 only; written by tools/make_words.py, never by hand.
# Read by repair/fluency.py (is it words, is a character frequent?), repair/byteshift.py, repair/script.py.
# Columns: word, count.
"""


def trim_dictionary(text: str) -> str:
    """Return the rows of jieba's dictionary that the repairs need, sorted, as a table with its header.

    What was counted held UTF-8 read as GBK: of the pieces (涓, 锛) those that are not in GB 2312 are left
    out, and a rare character alone counts no more than the words it stands in.
    """
    rows: dict[str, int] = {}
    held: Counter[str] = Counter()
    for line in text.splitlines():
        word, count, *_ = line.split(" ")
        if _WORD_RE.fullmatch(word) and _is_simplified(word) and (len(word) == 1 or int(count) >= _LEAST_COUNT):
            rows[word] = int(count)
            held.update(dict.fromkeys(word if len(word) > 1 else "", int(count)))
    for char in (word for word in rows if len(word) == 1 and not _is_everyday(word)):
        rows[char] = min(rows[char], held[char]) or 1
    body = "".join(f"{word}\t{count}\n" for word, count in sorted(rows.items()))
    return _HEADER.format(least=_LEAST_COUNT) + body


def _is_simplified(word: str) -> bool:
    return len(word.encode("gb2312", "ignore")) == 2 * len(word)


def _is_everyday(char: str) -> bool:
    """Whether a character is of the first level of GB 2312, the 3,755 in daily use."""
    return char.encode("gb2312")[0] < 0xD8


def main(argv: list[str] | None = None) -> int:
    """Write the table; the exit code is 0."""
    parser = argparse.ArgumentParser(description="Trim jieba's dictionary to the table of words.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args(argv)
    table = trim_dictionary(args.source.read_text(encoding="utf-8"))
    args.target.write_text(table, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
