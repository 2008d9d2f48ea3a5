"""Puts the damage of the wild into a clean text, so that repairs can be tested and shown at work.

Every function is deterministic: the same text and arguments give the same damage. The command

    python tools/damage.py KIND[,KIND…] IN OUT

applies the kinds in the order given, seeded by the text itself; `--help` lists them. A mirror's page
is traditional,byteshift,halfwidth; columns come first, or they cut through notes. What mirrors do to
bytes is in `mirror`, misread encodings in `misread`, portals in `portal`, paper in `press`.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import misread
import portal
import press
from mirror import HAN_RE, add_readings, choose_noted, reading_of, shift_lines, shift_lines_rarely, to_traditional
from pypinyin import Style
from pypinyin.style import convert

# Full-width marks that a careless tool folds; 。、“” survive it in every sample seen.
_FOLDED = str.maketrans("，：；！？（）％", ",:;!?()%")
_PICTOGRAPHS = "👆🐭🎈🌸📚🐟💡🍀"
_STAMP_RE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?|(?<!\d)\d{1,2}:\d{2}(?!\d)")

_SHORT_NUMBER_RE = re.compile(r"(?<=第)\d+(?=[场次例批])|(?<=[\u4e00-\u9fff])(?:\d+(?=\.\d)|\d(?=[例人名]\D))")

Maker = Callable[[str, int], "Damaged"]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A text after damage, what the best repair can make of it, and how many characters lost bytes for good."""

    text: str
    clean: str
    lost: int = 0


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


def spaces_before_marks(text: str, seed: int) -> str:
    """Return `text` with a space before one mark in three, as typists who write English leave it."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return re.sub("(?<=[\u4e00-\u9fff])(?=[，。、；：！？,;:!?])", lambda _: " " * (chance.randrange(3) == 0), text)


def split_stamps(text: str) -> str:
    """Return `text` with a space after each mark of its dates and times of day, as portals' templates print them.

    >>> split_stamps("2020-03-12 20:31")
    '2020- 03- 12 20: 31'
    """
    return _STAMP_RE.sub(lambda m: re.sub("([-:])", r"\1 ", m[0]), text)


def readings_without_tones(text: str, every: int = 6) -> str:
    """Return `text` with readings without tone marks after the characters of a mirror's table.

    >>> readings_without_tones("北京市", 1)
    '北(bei)京(jing)市(shi)'
    """
    return _noted(text, every, lambda char: f"({convert(reading_of(char), Style.NORMAL, strict=False)})")


def readings_with_space(text: str, every: int = 6) -> str:
    """Return `text` with readings that end in a space, `会(huì )`, as several mirrors print them."""
    return _noted(text, every, lambda char: f"({reading_of(char)} )")


def readings_twice(text: str, every: int = 6) -> str:
    """Return `text` with each reading printed twice, as on mirrors of mirrors."""
    return _noted(text, every, lambda char: f"({reading_of(char)})" * 2)


def pictographs(text: str, seed: int, every: int = 4) -> str:
    """Return `text` with pictographs in brackets, alone, inside a reading or after it: `分(👆)级`, `学(xué(🐭) )`.

    Seen on spun texts about schools and travel, one pictograph after one character in ten or so.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)

    def note(char: str) -> str:
        shape = chance.choice(("({1})", "({1})", "({0}({1}) )", "({0})"))
        return shape.format(reading_of(char), chance.choice(_PICTOGRAPHS))

    return _noted(text, every, note)


def _noted(text: str, every: int, note: Callable[[str], str]) -> str:
    noted = choose_noted(text, every)
    return HAN_RE.sub(lambda m: m[0] + note(m[0]) if m[0] in noted else m[0], text)


def doubled_marks(text: str, seed: int) -> str:
    """Return `text` with a comma before one mark in six: `,,` `，。` `,、`.

    Seen on mirrors of news agencies, which put their own comma before a mark of the original.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    comma = ",，"[seed % 2]
    return re.sub("(?<=[\u4e00-\u9fff])(?=[，。、])", lambda _: comma * (chance.randrange(6) == 0), text)


def mixed_quotes(text: str, seed: int) -> str:
    """Return `text` with straight quotation marks for half of the curved ones, one of a pair or both.

    Seen in transcripts that were typed on a keyboard and pasted together.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return re.sub("[“”]", lambda m: '"' if chance.randrange(2) else m[0], text)


def without_digits(text: str, seed: int) -> str:
    """Return `text` without the digits before a decimal point, or of a session, in half of the places.

    Seen on mirrors whose filter drops short numbers: `疫苗.4万剂次`, `第场`. They never come back.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    number = re.compile(
        r"(?<=第)\d+(?=[场次例批])|(?<=[\u4e00-\u9fff])\d+(?=\.\d)|(?<=[\u4e00-\u9fff])\d(?=[例人名]\D)"
    )
    return number.sub(lambda m: "" if chance.randrange(2) else m[0], text)


def _plain(make: Callable[[str], str]) -> Maker:
    return lambda text, _: Damaged(make(text), text)


def _seeded(make: Callable[[str, int], str]) -> Maker:
    return lambda text, seed: Damaged(make(text, seed), text)


def _digits(text: str, seed: int) -> Damaged:
    damaged = without_digits(text, seed)
    return Damaged(damaged, damaged)


def _byteshift(text: str, seed: int) -> Damaged:
    return _shifted(shift_lines(text, seed), text)


def _byteshift_rare(text: str, seed: int) -> Damaged:
    return _shifted(shift_lines_rarely(text, seed), text)


def _shifted(lines: list[tuple[str, int]], text: str) -> Damaged:
    return Damaged("\n".join(line for line, _ in lines), text, sum(dropped for _, dropped in lines))


def _byteshift_whole(text: str, seed: int) -> Damaged:
    """Return the damage of the bytes without loss: a line of which anything would be lost has readings only."""
    shifted = zip(shift_lines(text, seed), text.split("\n"), strict=True)
    return Damaged("\n".join(add_readings(line) if dropped else done for (done, dropped), line in shifted), text)


def _heading_inside(text: str, seed: int) -> Damaged:
    return Damaged(*press.heading_inside(text, seed))


def _misread_gbk(text: str, _: int) -> Damaged:
    damaged, lost = misread.utf8_as_gbk(text)
    return Damaged(damaged, text, lost)


def _replaced(text: str, seed: int) -> Damaged:
    damaged, lost = misread.replaced(text, seed)
    return Damaged(damaged, text, lost)


MAKERS: dict[str, Maker] = {
    "readings": _plain(add_readings),
    "readings-dense": _plain(lambda text: add_readings(text, 2)),
    "readings-space": _plain(readings_with_space),
    "readings-toneless": _plain(readings_without_tones),
    "readings-twice": _plain(readings_twice),
    "pictographs": _seeded(pictographs),
    "byteshift": _byteshift,
    "byteshift-rare": _byteshift_rare,
    "byteshift-whole": _byteshift_whole,
    "utf8-as-gbk": _misread_gbk,
    "utf8-as-latin": _plain(misread.utf8_as_latin),
    "utf8-as-windows": _plain(misread.utf8_as_windows),
    "gbk-as-windows": _plain(misread.gbk_as_windows),
    "utf8-twice": _plain(misread.utf8_twice),
    "part-misread": _seeded(misread.part_misread),
    "replaced": _replaced,
    "entities": _seeded(misread.entities),
    "invisible": _seeded(misread.invisible),
    "no-break-spaces": _seeded(misread.no_break_spaces),
    "compatibility": _plain(misread.compatibility),
    "traditional": _plain(to_traditional),
    "halfwidth": _plain(half_width),
    "doubled-marks": _seeded(doubled_marks),
    "mixed-quotes": _seeded(mixed_quotes),
    "spaces": _seeded(stray_spaces),
    "spaces-before-marks": _seeded(spaces_before_marks),
    "split-stamps": _plain(split_stamps),
    "furniture-around": _seeded(portal.around),
    "furniture-inside": _seeded(portal.inside),
    "spam-lines": _seeded(portal.spam_lines),
    "spam-words": _seeded(portal.spam_words),
    "trailing-dates": _seeded(portal.trailing_dates),
    "columns": _plain(break_columns),
    "wrapped": _plain(press.wrap),
    "cut-paragraphs": _seeded(press.cut_paragraph),
    "side-by-side": _plain(press.side_by_side),
    "interleaved": _plain(press.interleaved),
    "page-numbers": _seeded(press.page_numbers),
    "running-heads": _seeded(press.running_heads),
    "printed-twice": _seeded(press.printed_twice),
    "late-heading": _seeded(press.late_heading),
    "heading-inside": _heading_inside,
    "lost-digits": _digits,
}


# Misreading comes last: nobody edits, mirrors or prints what cannot be read.
MISREADINGS = ("utf8-as-gbk", "utf8-as-latin", "utf8-as-windows", "gbk-as-windows", "utf8-twice", "part-misread")


def damage(text: str, kinds: Sequence[str], seed: int) -> Damaged:
    """Return `text` after each kind in turn.

    What was lost is added up. Digits that are gone are gone from the clean text too, so they must be
    the first kind where they are one: after another kind nobody could say where they stood.
    """
    done = Damaged(text, text)
    for kind in kinds:
        step = MAKERS[kind](done.text, seed)
        clean = step.clean if done.text == done.clean else done.clean
        done = Damaged(step.text, clean, done.lost + step.lost)
    return done


def _seed(text: str) -> int:
    return zlib.crc32(text.encode())


def _of_itself(kind: str) -> Callable[[str], str]:
    return lambda text: MAKERS[kind](text, _seed(text)).text


KINDS: dict[str, Callable[[str], str]] = {kind: _of_itself(kind) for kind in MAKERS}


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
