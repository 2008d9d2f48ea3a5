"""Puts the damage of the wild into a clean text, so that repairs can be tested and shown at work.

Every function is deterministic: the same text and arguments give the same damage. The command

    python tools/damage.py KIND[,KIND…] IN OUT

applies the kinds in the order given, seeded by the text itself. KIND is one of readings, byteshift,
halfwidth, columns, traditional, spaces. A mirror's page is traditional,byteshift,halfwidth; columns
come first, or they cut through notes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from mirror import add_readings, shift_bytes, to_traditional

# Full-width marks that a careless tool folds; 。、“” survive it in every sample seen.
_FOLDED = str.maketrans("，：；！？（）％", ",:;!?()%")


def half_width(text: str) -> str:
    """Return `text` with its full-width marks folded to ASCII, as later tools leave them.

    >>> half_width("今天，（周五）好！")
    '今天,(周五)好!'
    """
    return text.translate(_FOLDED)


def break_columns(text: str, width: int = 22) -> str:
    """Return `text` with every longer line cut into lines of `width` characters, as a column leaves it."""
    return re.sub(f"([^\n]{{{width}}})(?=[^\n])", r"\1\n", text)


def stray_spaces(text: str, seed: int, every: int = 60) -> str:
    """Return `text` with a space put between two Han characters or before a mark, about one in `every` places."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    gap = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff，。、；：,;:!])")
    return gap.sub(lambda _: " " if chance.randrange(every) == 0 else "", text)


def _seed(text: str) -> int:
    return zlib.crc32(text.encode())


KINDS: dict[str, Callable[[str], str]] = {
    "readings": add_readings,
    "byteshift": lambda text: shift_bytes(text, _seed(text)),
    "halfwidth": half_width,
    "columns": break_columns,
    "traditional": to_traditional,
    "spaces": lambda text: stray_spaces(text, _seed(text)),
}


def main(argv: list[str] | None = None) -> int:
    """Damage one file into another; the exit code is 0."""
    parser = argparse.ArgumentParser(description="Put known damage into a clean text.")
    parser.add_argument("kinds", help=f"comma-separated, applied in order: {', '.join(KINDS)}")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args(argv)
    unknown = [kind for kind in args.kinds.split(",") if kind not in KINDS]
    if unknown:
        parser.error(f"no such kind: {', '.join(unknown)}; known: {', '.join(KINDS)}")
    text = args.source.read_text(encoding="utf-8")
    for kind in args.kinds.split(","):
        text = KINDS[kind](text)
    args.target.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
