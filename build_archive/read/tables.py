"""Rows of tables as lines of text, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDEST = 20  # columns that one cell may span; hostile files claim millions


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and how many columns and rows it takes."""

    text: str
    columns: int = 1
    rows: int = 1


def compose_row(cells: Sequence[str]) -> str:
    """Return a row between bars; a bar in the text becomes a stroke.

    >>> compose_row(["区", "3|例"])
    '| 区 | 3/例 |'
    """
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


def fill_grid(rows: Sequence[Sequence[Cell]]) -> Iterator[list[str]]:
    """Yield the rows with empty cells where a cell reaches over several columns or rows, so that columns stay true.

    The text stands once, where the cell begins: nothing is invented.

    >>> list(fill_grid([[Cell("市区", rows=2), Cell("甲")], [Cell("乙")]]))
    [['市区', '甲'], ['', '乙']]
    """
    open_below: dict[int, int] = {}  # how many more rows the cell above takes, by column
    for row in rows:
        filled: list[str] = []
        below: dict[int, int] = {at: count - 1 for at, count in open_below.items() if count > 1}
        for cell in row:
            while len(filled) in open_below:
                filled.append("")
            for text in (cell.text, *[""] * (min(max(cell.columns, 1), _WIDEST) - 1)):
                if cell.rows > 1:
                    below[len(filled)] = cell.rows - 1
                filled.append(text)
        while len(filled) in open_below:
            filled.append("")
        open_below = below
        yield filled
