"""How much of a damaged text comes back: the clean texts, the combinations, and the score."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from damage import MAKERS, damage

from build_archive.pipeline import repair
from build_archive.sidecar import Sidecar

ROOT = Path(__file__).parent.parent

# What is found together on real pages, in the order it came about.
COMBINATIONS: dict[str, tuple[str, ...]] = {
    "mirror": ("traditional", "byteshift", "halfwidth"),
    "mirror-rare": ("traditional", "byteshift-rare", "halfwidth"),
    "mirror-whole": ("traditional", "byteshift-whole", "halfwidth"),
    "mirror-readings": ("traditional", "readings-space", "halfwidth", "furniture-around"),
    "mirror-agency": ("traditional", "doubled-marks", "readings", "halfwidth"),
    "spun": ("pictographs", "halfwidth", "spaces"),
    "portal": ("halfwidth", "no-break-spaces", "furniture-around", "furniture-inside"),
    "portal-old": ("mixed-quotes", "spaces", "entities", "furniture-around"),
    "taken-over": ("halfwidth", "spam-words", "spam-lines", "trailing-dates"),
    "newspaper": ("halfwidth", "columns", "spaces"),
    "gazette": ("compatibility", "running-heads"),
    "misread-portal": ("halfwidth", "furniture-around", "utf8-as-windows"),
}

ROWS: dict[str, tuple[str, ...]] = {**{kind: (kind,) for kind in MAKERS}, **COMBINATIONS}  # of the table

_MARKS = "□\ufffd"  # what stands for a character that is lost
_FEW_WRONG = 4  # characters of a line, up to which it is not asked whether another alignment is better
_LEAST_PROSE = 30  # characters; a line so long that ends as a sentence ends is prose
_TITLE_RE = re.compile(r"[^\s：:>（）“”。]{12,40}")


@dataclass(frozen=True, slots=True)
class Score:
    """How many characters of a clean text stand in another text, are marked there as lost, or are wrong.

    `wrong` counts what differs and is not marked, and what was put in.
    """

    characters: int
    restored: int
    marked: int
    wrong: int

    def __add__(self, other: Score) -> Score:
        return Score(
            self.characters + other.characters,
            self.restored + other.restored,
            self.marked + other.marked,
            self.wrong + other.wrong,
        )

    def share(self, count: int) -> float:
        """Return `count` in percent of all characters."""
        return 100 * count / self.characters if self.characters else 100.0


NOTHING = Score(0, 0, 0, 0)


def score(clean: str, text: str) -> Score:
    """Return how much of `clean` stands in `text`, aligned by lines and then by characters.

    Empty lines and heading marks mean nothing; a line end counts as a character. Fast where lines
    answer each other; otherwise the time grows with the square of the stretch of lines that differ.

    >>> score("今天下雨。", "今天□雨。图片")
    Score(characters=5, restored=4, marked=1, wrong=2)
    """
    left, right = _lines(clean), _lines(text)
    total = NOTHING
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        answering = zip(left[i:j], right[k:m], strict=False)
        for before, after in answering if j - i == m - k else [("".join(left[i:j]), "".join(right[k:m]))]:
            total += Score(len(before), len(before), 0, 0) if tag == "equal" else _characters(before, after)
    end = total.characters > 0  # the last line has no end of its own
    return Score(total.characters - end, total.restored - end, total.marked, total.wrong)


def _lines(text: str) -> list[str]:
    return [line.removeprefix("## ") + "\n" for line in text.split("\n") if line.strip()]


def _characters(before: str, after: str) -> Score:
    """Return the better score of two alignments: character by character, where that can be, and by what is longest.

    The first is quick and enough where characters stand in place of others; it fails a line that lost a character
    here and gained one there.
    """
    if len(before) != len(after):
        return _aligned(before, after)
    in_place = _in_place(before, after)
    if in_place.wrong <= _FEW_WRONG:
        return in_place
    return max(in_place, _aligned(before, after), key=lambda score: score.restored)


def _in_place(before: str, after: str) -> Score:
    same = sum(map(str.__eq__, before, after))
    marks = sum(char in _MARKS for char in after)
    return Score(len(before), same, marks, len(before) - same - marks)


def _aligned(before: str, after: str) -> Score:
    restored = marked = wrong = 0
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            restored += j - i
            continue
        marks = sum(char in _MARKS for char in after[k:m])
        lost = min(marks, j - i)
        marked += lost
        wrong += max(j - i - lost, m - k - marks)
    return Score(len(before), restored, marked, wrong)


@cache
def clean_texts() -> dict[str, str]:
    """Return clean documents by name: the prose of the starter archive's originals, and the modern ones of the tests.

    Of an original only the title and whole sentences are taken: its notices and furniture are no text.
    """
    texts = {
        path.stem: _prose(path.read_text("utf-8")) for path in sorted((ROOT / "tools/starter_texts").glob("*.txt"))
    }
    for path in sorted((ROOT / "tests/cases/clean").glob("modern-*.txt")):
        texts[path.stem] = path.read_text("utf-8")
    return {name: text for name, text in texts.items() if text}


def _prose(text: str) -> str:
    lines = [line for line in text.split("\n") if len(line) >= _LEAST_PROSE and line.endswith("。")]
    lines = [line for line in lines if not re.search(r"\s|要点摘编", line)]
    title = next((line for line in text.split("\n") if _TITLE_RE.fullmatch(line)), "")
    return "\n\n".join(filter(None, (title, *lines))) + "\n" if lines else ""


FLOOR_SAMPLE = 3  # the floors are about one clean text in so many: enough to see a loss, and soon done


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The score of damaged texts before and after repair, the characters lost for good, and what the repair took."""

    before: Score
    after: Score
    lost: int
    size: int  # bytes of UTF-8 repaired
    seconds: float  # of CPU


def measure(kinds: Sequence[str], seeds: int = 1, every: int = 1) -> RoundTrip:
    """Damage and repair each of the clean texts, or one in `every`, once a seed; no two with the same chances."""
    before, after, lost, size, spent = NOTHING, NOTHING, 0, 0, 0.0
    for seed in range(seeds):
        for number, text in enumerate([*clean_texts().values()][::every]):
            item = damage(text, kinds, 1000 * seed + number)
            begun = time.process_time()
            done = repair(item.text, Sidecar()).text
            spent += time.process_time() - begun
            before += score(item.clean, item.text)
            after += score(item.clean, done)
            lost += item.lost
            size += len(item.text.encode())
    return RoundTrip(before, after, lost, size, spent)
