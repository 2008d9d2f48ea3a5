"""Makes the damaged texts of the starter archive from their whole originals in `tools/starter_texts/`.

    python tools/damage_archive.py [FOLDER]

FOLDER is source_texts/ unless another is named. The same originals give the same bytes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import damage
import mirror

from build_archive.lexicon import parse_table

ORIGINALS = Path(__file__).parent / "starter_texts"
TABLE = ORIGINALS / "damage.tsv"
# A reader must always see that a text is a digest, and of which page: these lines stay as they are.
_NOTICES = ("要点摘编", "原文地址", "原文链接", "要點摘編", "原文鏈接")
_OPENING = 46  # characters; the first line so long is the opening, and what stands to there keeps whole characters


def damaged(text: str, kind: str, width: int) -> str:
    """Return `text` with one kind of damage; notices and, against byte shift, title and figures are spared."""
    if kind in ("traditional", "halfwidth"):
        return damage.KINDS[kind](text)
    lines = text.split("\n")
    if kind == "columns":
        return "\n".join(damage.break_columns(line, width) if _is_paragraph(line, width) else line for line in lines)
    free = [number for number, line in enumerate(lines) if not line.startswith(_NOTICES)]
    done = damage.KINDS[kind]("\n".join(lines[number] for number in free)).split("\n")
    opening = next(n for n, line in enumerate(lines) if len(line) >= _OPENING and not line.startswith(_NOTICES))
    for number, line in zip(free, done, strict=True):
        spares = kind != "byteshift" or (number > opening and _keeps_figures(lines[number], line))
        lines[number] = line if spares else mirror.add_readings(lines[number])
    return "\n".join(lines)


def _is_paragraph(line: str, width: int) -> bool:
    return len(line) > 2 * width and line.endswith(("。", "；", "：")) and not line.startswith(_NOTICES)


def _keeps_figures(before: str, after: str) -> bool:
    """Whether no numeral was swallowed with a byte: the starter archive loses no figure."""
    return re.findall(r"\d+", before) == re.findall(r"\d+", after) and not after.endswith("?")


def make(folder: Path) -> list[Path]:
    """Write every text of the table into `folder`; return the files."""
    written = []
    for name, (kinds, width, encoding) in parse_table(TABLE.read_text(encoding="utf-8"), TABLE.name).items():
        original = next(path for path in ORIGINALS.glob(f"{name}.*"))
        text = original.read_text(encoding="utf-8")
        for kind in filter(None, kinds.split(",")):
            text = damaged(text, kind, int(width or 0))
        target = folder / original.name
        target.write_bytes(text.encode(encoding))
        written.append(target)
    return written


if __name__ == "__main__":
    here = Path(__file__).parent.parent / "source_texts"
    print(f"{len(make(Path(sys.argv[1]) if len(sys.argv) > 1 else here))} texts written")
