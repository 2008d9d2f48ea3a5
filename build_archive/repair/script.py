"""Traditional characters: a page that a mirror converted goes back, a page written in them keeps them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from opencc import OpenCC

from build_archive.edits import Proposal
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Intervention, Kind

# Share of Han characters that simplification changes: 0.00-0.02 % in simplified samples, 30-40 % in traditional ones.
_TRADITIONAL_SHARE = 0.10
_TRACE_SHARE = 0.01

# Evidence of a mirror must outweigh evidence of a writer by this much; below it the page is left alone.
_CONVERTED_LEAD = 3

_HAN_RE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

# 于, 后 and 里 where a writer of traditional characters puts 於, 後 and 裡: a table that goes character by
# character leaves them. 皇后, 公里, 鄰里 and the surname 于 are right in both.
_LEFTOVER_RE = re.compile(
    r"""
    [由關关對对處处位屬属終终基鑒鉴至等]于   # prepositions
    | [之以最今然隨随先前節节]后            # after
    | [這这那哪家心手城夜年月日間间屋園园]里   # inside
    """,
    re.VERBOSE,
)

_NOTE_RE = re.compile("[\u3400-\u9fff]\\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6} ?\\)")


class Script(StrEnum):
    """In which characters a page stands, and how it came to."""

    SIMPLIFIED = "simplified"
    CONVERTED = "converted"  # traditional by a mirror's hand
    TRADITIONAL = "traditional"  # written so: Hong Kong, Macao, Taiwan
    MIXED = "mixed"  # some of both
    UNKNOWN = "unknown"  # traditional, and nothing tells by whose hand


@dataclass(frozen=True, slots=True)
class Weighed:
    """The script of a page with what speaks for it."""

    script: Script
    evidence: tuple[str, ...]


def simplify(text: str) -> str:
    """Return `text` in simplified characters, of the same length; wording is never changed.

    >>> simplify("衞生署發佈會上的資訊")
    '卫生署发布会上的资讯'
    """
    simplified = str(_converter().convert(text))
    for traditional, (plain, how) in load_table("script_forms.tsv").items():
        if how == "always":
            simplified = simplified.replace(traditional, plain)
    return simplified if len(simplified) == len(text) else "".join(_simplify_char(char) for char in text)


@cache
def _converter() -> OpenCC:
    return OpenCC("tw2s")


def _simplify_char(char: str) -> str:
    simplified = str(_converter().convert(char))
    return simplified if len(simplified) == 1 else char


def detect_script(text: str, raw: str = "") -> Script:
    """Return the script of a page; `raw` is its text before any repair, where that is at hand.

    >>> detect_script("福建省委、省政府召開發布會,介紹疫情防控工作情況。由于“復工復產”")
    <Script.CONVERTED: 'converted'>
    >>> detect_script("衞生署衞生防護中心公布,香港特別行政區政府會「加強檢測」")
    <Script.TRADITIONAL: 'traditional'>
    """
    return weigh_script(text, raw).script


def weigh_script(text: str, raw: str = "") -> Weighed:
    """Return the script of a page and the evidence for it; costs one conversion and one scan a cue."""
    simplified = simplify(text)
    han = len(_HAN_RE.findall(text))
    changed = sum(a != b for a, b in zip(text, simplified, strict=True))
    share = changed / han if han else 0.0
    measured = f"{share:.1%} of {han} characters are traditional"
    if share < _TRACE_SHARE:
        return Weighed(Script.SIMPLIFIED, (measured,))
    if share < _TRADITIONAL_SHARE:
        return Weighed(Script.MIXED, (measured,))
    mirror, mirror_words = _weigh_mirror(text, raw, simplified)
    writer, writer_words = _weigh_writer(text, simplified)
    evidence = (measured, *mirror_words, *writer_words)
    if mirror - writer >= _CONVERTED_LEAD:
        return Weighed(Script.CONVERTED, evidence)
    return Weighed(Script.TRADITIONAL if writer >= max(2, mirror) else Script.UNKNOWN, evidence)


def _weigh_mirror(text: str, raw: str, simplified: str) -> tuple[int, tuple[str, ...]]:
    """Return how much speaks for a conversion, with the words for it."""
    cues = _cues_in(simplified, "mainland")
    leftovers = sorted(set(_LEFTOVER_RE.findall(text)))
    notes = _NOTE_RE.findall(raw)
    weight = len(cues) + min(3, len(leftovers)) + 3 * (len(notes) >= 3) + ("“" in text and "「" not in text)
    words = (*_named("mainland words", cues), *_named("left as they were", leftovers), *_named("readings", notes))
    return weight, words


def _weigh_writer(text: str, simplified: str) -> tuple[int, tuple[str, ...]]:
    """Return how much speaks for a page written in traditional characters, with the words for it."""
    cues = _cues_in(simplified, "elsewhere")
    forms = [form for form in ("「", "衞") if form in text]
    return 2 * len(cues) + 3 * len(forms), (*_named("words from elsewhere", cues), *_named("forms", forms))


def _cues_in(simplified: str, where: str) -> list[str]:
    cues = load_table("script_cues.tsv")
    return [word for word, (place, *_) in cues.items() if place == where and word in simplified]


def _named(name: str, words: list[str]) -> tuple[str, ...]:
    return (f"{name}: {' '.join(words[:6])}",) if words else ()


def propose_script(text: str, raw: str = "") -> Proposal:
    """Propose simplified characters for a page that a mirror converted, one intervention a changed run.

    Left alone: simplified pages, whatever they hold (傅达乾), and pages written in traditional
    characters. A page of which it is not known gets a doubt. 乾 stays on every page unless 干 makes a word.
    """
    weighed = weigh_script(text, raw)
    if weighed.script in (Script.UNKNOWN, Script.MIXED):
        message = f"traditional characters left as they are, {weighed.script}: {'; '.join(weighed.evidence)}"
        at = _first_traditional(text)
        return [], [Doubt("script.undecided", at, text[at : at + 1], message)]
    if weighed.script is not Script.CONVERTED:
        return [], []
    simplified, doubts = _keep_names(text, simplify(text))
    return _changed_runs(text, simplified), doubts


def _first_traditional(text: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(text, simplify(text), strict=True)) if a != b), 0)


def _keep_names(text: str, simplified: str) -> tuple[str, list[Doubt]]:
    """Return the conversion with the characters put back that are right in names, and a doubt for each."""
    kept = list(simplified)
    doubts = []
    for traditional, (plain, how) in load_table("script_forms.tsv").items():
        if how != "word":
            continue
        for match in re.finditer(traditional, text):
            at = match.start()
            if not _is_in_word(simplified, at):
                kept[at] = traditional
                message = f"{traditional} left as it is: it makes no word as {plain}, so it may be a name"
                doubts.append(Doubt("script.name", at, traditional, message))
    return "".join(kept), doubts


def _is_in_word(text: str, at: int) -> bool:
    """Whether a word of two to four characters of the table stands over the character at `at`."""
    words = load_table("words.tsv")
    spans = ((start, start + n) for n in (2, 3, 4) for start in range(max(0, at - n + 1), at + 1))
    return any(end <= len(text) and text[start:end] in words for start, end in spans)


def _changed_runs(text: str, simplified: str) -> list[Intervention]:
    edits = []
    at = 0
    while at < len(text):
        if text[at] == simplified[at]:
            at += 1
            continue
        start = at
        while at < len(text) and text[at] != simplified[at]:
            at += 1
        edits.append(Intervention("script.simplify", Kind.SCRIPT, start, at, text[start:at], simplified[start:at]))
    return edits
