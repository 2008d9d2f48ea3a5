"""Finds what a text tells of private people: names of patients, homes, plates, telephone and identity numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from build_archive.edits import place_in_raw, trace
from build_archive.han import simplify
from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Repaired, Severity, Step
from build_archive.names import is_name, post_word_at_end, surname_of, without_courtesy
from build_archive.patterns import HAN

MASK = "\N{BLACK SQUARE}"  # a character each, so that all else stays in its place; □ is what damage lost


class PrivateKind(StrEnum):
    """What sort of private fact; the keys of `provenance.masked`."""

    NAME = "name"
    HOME = "home"
    PLATE = "plate"
    PHONE = "phone"
    IDENTITY = "identity"
    HAND = "hand"


class PrivacyError(Exception):
    """What is private in a text cannot be masked."""


class Masked(NamedTuple):
    """Something private that was masked: its kind, by which rule, and where in the raw text (from 1)."""

    kind: PrivateKind
    rule: str
    line: int
    column: int


class Private(NamedTuple):
    """Characters of a text that tell of a private person, and by which rule."""

    kind: PrivateKind
    start: int
    end: int
    rule: str


_EXPLAINED = {
    PrivateKind.NAME: "the name of a patient",
    PrivateKind.HOME: "the number of somebody's door",
    PrivateKind.PLATE: "the plate of a car",
    PrivateKind.PHONE: "somebody's telephone number",
    PrivateKind.IDENTITY: "the number of an identity card, passport or permit",
    PrivateKind.HAND: "what the sidecar names as private",
}
_CLAUSE = 24  # characters before a number in which it is said whose it is
_HALF_WIDTH = {0xFEE0 + code: code for code in range(ord("A"), ord("z") + 1) if chr(code).isalpha()}
_WIDE_RE = re.compile("[Ａ-Ｚａ-ｚ]")
_LONGEST_POST = 10  # characters of a post word
_TRACED = "t"
_ENDS = "。；;！!？?\n"

# What must not stand before the number is asked after its first digit: so a text is searched for digits alone.
# Citizens' number: division, day of birth, sequence, check character (GB 11643-1999).
_CITIZEN_RE = re.compile(
    r"[1-9](?<![0-9A-Za-z].)\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Any other number that is said to be one of a card, a passport or a permit: A123456(7), E12345678.
_LABELLED_RE = re.compile(r"[为是号码:：\s]{0,4}(?P<number>[A-Z]{0,2}\d{6,17}[0-9Xx]?(?:[（(][0-9A][）)])?)")
_MOBILE = r"1[3-9]\d(?:[- ]?\d{4}){2}"
_MOBILE_RE = re.compile(rf"(?<![\d.A-Za-z-])(?:\+?86[- ]?)?(?P<number>{_MOBILE})(?![\d.A-Za-z])")
_ANY_MOBILE_RE = re.compile(_MOBILE)  # found, or not, in no time
_OWN_PHONE_RE = re.compile(r"[为是:：\s]{0,3}(?P<number>(?:0\d{2,3}[- ]?)?\d{7,8})(?!\d)")
# Plates: GA 36-2018, five characters after the letter of the office, six for new energy; no I and O.
_PLATE_RE = re.compile(
    r"""
    [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\s]?
    (?P<number> (?=[A-HJ-NP-Z0-9]{0,5}\d) (?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学港澳] | [A-HJ-NP-Z0-9]{6}) )
    (?![A-Za-z0-9])
    """,
    re.VERBOSE,
)
# The parts of an address that lead to a door; streets, villages and estates stay.
_DOOR_RE = re.compile(r"(?P<number>\d{1,5}|[A-Za-z]\d{0,4})(?=号|弄|幢|栋|座|单元|室|楼|层|房|组|门)")
_FLAT_RE = re.compile(
    r"""
    (?: (?P<building>\d{1,4}) (?:号楼|幢|栋|座) [-\s]? (?: (?P<unit>\d{1,2}) 单元 [-\s]? )?
      | (?P<only_unit>\d{1,2}) 单元 [-\s]? )
    (?P<room>\d{2,4}) (?=室|房|号)
    """,
    re.VERBOSE,
)
_ANY_ROOM_RE = re.compile(r"[室房号](?<=\d.)")
_NAME = rf"(?P<name>[{HAN}]{{1,8}}[·•][{HAN}]{{1,8}}|[{HAN}]{{2,4}}?)"
_AGE = r"\d{1,3}周?岁"
_ANY_AGE_RE = re.compile(r"岁(?:(?<=\d岁)|(?<=\d周岁))")
# 王小明，男，35岁: nobody in office is led in by sex and age.
_SEX_AND_AGE_RE = re.compile(
    rf"""
    (?<![{HAN}·•]) {_NAME} [，,、（(\s]\s?
    (?: [男女]性? [，,、\s]\s? (?:现年|年龄)? {_AGE} | (?:现年)? {_AGE} [，,、\s]\s? [男女] )
    """,
    re.VERBOSE,
)
_AFTER_PATIENT_RE = re.compile(rf"(?:\s?\d{{1,4}}\s?)?[:：\s]?{_NAME}(?=[，,、（(]\s?(?:[男女系为]|{_AGE}|\d))")


def find_private(text: str, kept: Collection[str] = (), named: Collection[str] = ()) -> tuple[Private, ...]:
    """Return what of `text` is private, in order, not overlapping.

    `kept` are words that a person ruled public, `named` words that a person ruled private. Left alone: officials
    (a name alone is nobody's secret), telephones that are there to be called, streets and estates, names that the
    text itself made anonymous (王某, 李女士).
    """
    text = _folded(text)
    found = [*_words(text, named), *_identities(text), *_phones(text), *_plates(text), *_homes(text), *_names(text)]
    public = [span for words in kept for span in _spans(text, _folded(words))]
    private = [item for item in found if not any(start <= item.start and item.end <= end for start, end in public)]
    return tuple(_disjoint(private))


def _folded(text: str) -> str:
    """Return a text in simplified characters, plain digits and plain letters, each in its place."""
    text = simplify(text)
    return text.translate(_HALF_WIDTH) if _WIDE_RE.search(text) else text


def mask(text: str, private: Iterable[Private]) -> str:
    """Return `text` with ■ for every letter and digit of what is private; of the same length."""
    items = tuple(private)
    if not items:
        return text
    chars = list(text)
    for item in items:
        for at in range(item.start, item.end):
            if chars[at].isalnum():
                chars[at] = MASK
    return "".join(chars)


def mask_raw(raw: str, repaired: Repaired, private: Iterable[Private]) -> str:
    """Return the raw text with ■ for what became the private characters of the repaired one; of the same length.

    Where a repair made them of other characters, all that it read is masked.
    """
    hidden = mask(repaired.text, private)
    parts: list[str] = []
    at = 0
    for segment in trace(raw, repaired.steps):
        part = hidden[at : at + len(segment.text)]
        at += len(part)
        if part == segment.text:
            parts.append(segment.raw)
        elif segment.interventions:
            parts.append(_mask_all(segment.raw))
        else:
            parts.append(part)
    return "".join(parts)


def locate_masked(raw: str, private: Sequence[Private], steps: Sequence[Step]) -> tuple[Masked, ...]:
    """Return the private facts of the text after `steps` with their places in the raw one."""
    places = place_in_raw(raw, [item.start for item in private], steps)
    return tuple(Masked(item.kind, item.rule, *place) for item, place in zip(private, places, strict=True))


def count_masked(masked: Iterable[Masked]) -> dict[str, int]:
    """Return how many private facts of each kind were masked, in the order of the kinds."""
    counts = Counter(item.kind for item in masked)
    return {kind.value: counts[kind] for kind in PrivateKind if counts[kind]}


def masking_notes(source: str, masked: Iterable[Masked]) -> list[Diagnostic]:
    """Return what a person should know of the masking: where and why, never what."""
    hint = "if it is public, name the words with `keep: …` and `reason: …` under privacy in the sidecar; else take it \
out of the source too, where the repository is public"
    return [
        Diagnostic("privacy.masked", Severity.NOTE, _what(item), source, item.line, item.column, hint)
        for item in masked
    ]


def _what(item: Masked) -> str:
    return f"{_EXPLAINED[item.kind]} is masked ({item.rule})"


def _mask_all(text: str) -> str:
    return "".join(MASK if char.isalnum() else char for char in text)


def _disjoint(private: Iterable[Private]) -> Iterator[Private]:
    end = 0
    for item in sorted(private, key=lambda item: (item.start, -item.end)):
        if item.start >= end:
            yield item
            end = item.end


def _spans(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + len(words))


def _words(text: str, named: Collection[str]) -> Iterator[Private]:
    for words in named:
        for start, end in _spans(text, _folded(words)):
            yield Private(PrivateKind.HAND, start, end, "privacy.hand")


@cache
def _cue_re(tells: str) -> re.Pattern[str]:
    words = [word for word, (cue, *_) in load_table("privacy_words.tsv").items() if cue == tells]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _clause_before(text: str, at: int, length: int = _CLAUSE) -> str:
    low = max(0, at - length)
    return text[max([low, *(text.rfind(mark, low, at) + 1 for mark in _ENDS)]) : at]


def _identities(text: str) -> Iterator[Private]:
    for match in _CITIZEN_RE.finditer(text):
        if _is_citizen(match[0]):
            yield Private(PrivateKind.IDENTITY, *match.span(), "privacy.citizen-number")
    for cue in _cue_re("identity").finditer(text):
        if labelled := _LABELLED_RE.match(text, cue.end()):
            yield Private(PrivateKind.IDENTITY, *labelled.span("number"), "privacy.labelled-number")


def _is_citizen(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def _phones(text: str) -> Iterator[Private]:
    for match in _MOBILE_RE.finditer(text) if _ANY_MOBILE_RE.search(text) else ():
        if not _cue_re("public-number").search(_clause_before(text, match.start())):
            yield Private(PrivateKind.PHONE, *match.span("number"), "privacy.mobile")
    for cue in _cue_re("own-number").finditer(text):
        if own := _OWN_PHONE_RE.match(text, cue.end()):
            yield Private(PrivateKind.PHONE, *own.span("number"), "privacy.own-phone")


def _plates(text: str) -> Iterator[Private]:
    for match in _PLATE_RE.finditer(text):
        yield Private(PrivateKind.PLATE, *match.span("number"), "privacy.plate")


def _homes(text: str) -> Iterator[Private]:
    """Yield the numbers of doors: of an address led in as a dwelling, and of single flats anywhere."""
    for cue in _cue_re("home").finditer(text):
        end = min([len(text), *(at for mark in "，,。；;、\n" if (at := text.find(mark, cue.end())) >= 0)])
        for match in _DOOR_RE.finditer(text, cue.end(), end):
            yield Private(PrivateKind.HOME, *match.span("number"), "privacy.dwelling")
    for match in _FLAT_RE.finditer(text) if _ANY_ROOM_RE.search(text) else ():
        for part in ("building", "unit", "only_unit", "room"):
            if match[part]:
                yield Private(PrivateKind.HOME, *match.span(part), "privacy.flat")


def _names(text: str) -> Iterator[Private]:
    """Yield the names of patients where they are led in, and wherever else they stand; never one behind a post."""
    led_in = {match["name"]: rule for match, rule in _led_in(text) if _is_somebody(match["name"])}
    for name, rule in led_in.items():
        for start, end in _spans(text, name):
            if not post_word_at_end(text[max(0, start - _LONGEST_POST) : start]):
                yield Private(PrivateKind.NAME, start + len(surname_of(name)), end, rule)


def _led_in(text: str) -> Iterator[tuple[re.Match[str], str]]:
    may_trace = _ANY_AGE_RE.search(text) and _cue_re("tracing").search(text)
    tracing = "".join(_tracing(text)) if may_trace else ""
    for match in _SEX_AND_AGE_RE.finditer(text) if tracing else ():
        if tracing[match.start()] == _TRACED:
            yield match, "privacy.sex-and-age"
    for cue in _cue_re("patient").finditer(text):
        if named := _AFTER_PATIENT_RE.match(text, cue.end()):
            yield named, "privacy.patient"


def _tracing(text: str) -> Iterator[str]:
    """Yield for each paragraph as many marks as it has characters: whether it, or that before it, traces cases."""
    before = False
    for line in text.splitlines(keepends=True):
        here = bool(_cue_re("tracing").search(line))
        yield (_TRACED if here or before else " ") * len(line)
        before = here


def _is_somebody(name: str) -> bool:
    """Whether it is a name, and not one that the text itself made anonymous."""
    return is_name(name) and "某" not in name and bool(name[1:].strip("甲乙丙丁")) and without_courtesy(name) == name
