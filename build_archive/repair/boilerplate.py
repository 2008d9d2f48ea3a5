"""Furniture: what a site or a printed page puts around the text, taken out line by line.

Every removed line is one intervention with its reason; `before` holds the whole line, so that the
recognisers still read the facts in it (the day of publication, the publisher, the issue). A sentence
of the text is never furniture, whatever words it holds. The knowledge stands in three tables:
`furniture_words.tsv` (buttons and links), `boilerplate.tsv` (lines with parts that vary) and
`stamp_labels.tsv` (the line of labels under a headline).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from build_archive.edits import Proposal
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.lines import STOPS, Line, has_mark, split_lines

_LONGEST = 240  # no line of more characters is furniture as a whole
_LONGEST_HEAD = 30  # characters of a running head
_MASTHEAD_LINES = 12  # so many lines at the top may belong to a masthead
_FOOT_LINES = 40  # and so many at the end to a foot

_FOLD = str.maketrans("：，！？；（）【】［］〔〕「」“”｜丨│›»＞→／", ':,!?;()[][][]""""|||>>>>/')
_TIGHT_RE = re.compile(r"\s*([:>])\s*")
_BAR_RE = re.compile(r"[\s|]+")
_PART_RE = re.compile(r"[|/、·\[\]():>⊕⊖○\s]+")

# A whole sentence is furniture only where it speaks of rights or of sharing the page.
_NOTICE_RE = re.compile("版权|转载|授权|声明|侵权|扫一扫")

_MOMENT = r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s?(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_VALUE_RE = re.compile(
    rf"""
    \s?(?: [\[【（(][^\]】）)]{{0,20}}[\]】）)]   # [大 中 小]
    | {_MOMENT}
    | [^\s，。；！？]{{1,24}}(?=\s)              # one word
    )\s?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Furniture:
    """What a line was found to be."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A row of `boilerplate.tsv`."""

    regex: re.Pattern[str]
    longest: int
    furniture: _Furniture


_Verdicts = dict[int, _Furniture]  # number of a line to what it is


def propose_boilerplate(text: str) -> Proposal:
    r"""Propose removing the lines of furniture, each with its newline, and the furniture beside text in a line.

    Left alone: every line that ends a sentence and is not a notice of rights. A masthead goes only
    from the top of a source and with its issue; addresses and telephones only from a foot that also
    holds a notice of rights. Lines of more than 240 characters cost a look at their two ends.

    >>> [e.before for e in propose_boilerplate("首页 > 要闻\n扫一扫登记，方便又快捷。\n【打印】【关闭】")[0]]
    ['首页 > 要闻\n', '【打印】【关闭】']
    """
    lines = split_lines(text)
    folded = {number: _fold(line.text) for number, line in enumerate(lines) if _may_be_furniture(line.text)}
    verdicts = {number: found for number, fold in folded.items() if (found := _judge(lines[number].text, fold))}
    continued = _continue_paths(lines, folded, verdicts)
    _add_running_heads(lines, verdicts)
    for _ in range(2):  # what one of these takes away may bare what the next one looks for
        _add_foot(lines, folded, verdicts)
        _add_links(lines, folded, verdicts)
    _add_masthead(lines, folded, verdicts)
    edits = list(_removals(text, lines, verdicts, continued))
    doubts: list[Doubt] = []
    for number, line in enumerate(lines):
        if line.text and number not in verdicts:
            edits += _cuts(line)
            doubts += _doubts(line)
    return edits, doubts


def _may_be_furniture(text: str) -> bool:
    if text.endswith("。"):
        return len(text) <= _LONGEST and bool(_NOTICE_RE.search(text))
    return 0 < len(text) <= _LONGEST


def _fold(text: str) -> str:
    """Return a line as the patterns want it: half-width, a bar where spaces or bars part it."""
    return _BAR_RE.sub("|", _TIGHT_RE.sub(r"\1", text.translate(_FOLD))).strip("|")


@cache
def _patterns(scope: str) -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(re.compile(pattern), int(longest), _Furniture(f"boilerplate.{rule}", reason))
        for pattern, (rule, place, longest, reason) in load_table("boilerplate.tsv").items()
        if place == scope
    )


@cache
def _any_pattern(scope: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.regex.pattern})" for pattern in _patterns(scope)))


def _match(scope: str, folded: str) -> _Furniture | None:
    """Return what a folded line is by the patterns of one scope."""
    if not folded or not _any_pattern(scope).fullmatch(folded):
        return None
    for pattern in _patterns(scope):
        if len(folded) <= pattern.longest and pattern.regex.fullmatch(folded):
            return pattern.furniture
    return None


def _judge(text: str, folded: str) -> _Furniture | None:
    """Return what a line is, taken by itself."""
    found = _match_words(folded) or _match("line", folded)
    if found is None and _stamp_end(text) == len(text):
        found = _Furniture("boilerplate.stamp", "when, by whom and how often read")
    return found


def _match_words(folded: str) -> _Furniture | None:
    """Return what a line is whose every part is a button or a link."""
    words = load_table("furniture_words.tsv")
    parts = [folded] if folded in words else [part for part in _PART_RE.split(folded) if part]
    if not parts or len(folded) > 120 or any(part not in words for part in parts):
        return None
    sure = [part for part in parts if words[part][1] == "sure"]
    if not sure and len(parts) < 2:
        return None
    return _Furniture(f"boilerplate.{words[(sure or parts)[0]][0]}", "buttons and links of the page")


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a stamp's label, and of a line that begins with one."""
    words = "|".join(sorted(load_table("stamp_labels.tsv"), key=lambda word: (-len(word), word)))
    label = rf"(?P<label>{words})\s?[:：]"
    column = r"(?:[\[【（(][^\]】）)\s]{1,8}[\]】）)]\s?)?"  # [要闻]
    return re.compile(label), re.compile(rf"{column}[\[【（(]?\s?(?P<moment>{_MOMENT}\s?[|｜]?\s?)?{label}")


def _stamp_end(text: str) -> int:
    """Return where the line of labels ends that a line begins with: 0 for none, -1 where that is unsure."""
    label, head = _labels()
    first = head.match(text)
    if not first:
        return 0
    names, at = [first["label"]], first.end()
    for match in label.finditer(text, at, at + _LONGEST):
        value = text[at : match.start()]
        if len(value) > 40 or has_mark(value):
            break
        names.append(match["label"])
        at = match.end()
    if not _is_stamp(names) and not (first["moment"] and "来源" in names):
        return 0
    rest = text[at : at + _LONGEST]
    if len(rest) <= 40 and not has_mark(rest):
        return len(text)
    value_match = _VALUE_RE.match(text, at)
    return value_match.end() if value_match else -1


def _is_stamp(names: list[str]) -> bool:
    """Whether labels are those of a page: one that only pages have, or two of which one is the source."""
    kinds = [load_table("stamp_labels.tsv")[name][0] for name in names]
    return "portal" in kinds or (len(names) >= 2 and "来源" in names)


def _filled(lines: list[Line], numbers: Iterable[int]) -> Iterator[int]:
    return (number for number in numbers if lines[number].text)


def _continue_paths(lines: list[Line], folded: dict[int, str], verdicts: _Verdicts) -> set[int]:
    """Add the lines that go on with a path cut over two lines, and return their numbers."""
    continued: set[int] = set()
    for number in range(1, len(lines)):
        above = verdicts.get(number - 1)
        if above and above.rule == "boilerplate.breadcrumb" and number in folded:
            found = _match("after-breadcrumb", folded[number])
            if found:
                verdicts[number] = found
                continued.add(number)
    return continued


def _add_running_heads(lines: list[Line], verdicts: _Verdicts) -> None:
    """Add the short lines that stand beside numbers of pages, the same words twice or more."""
    filled = list(_filled(lines, range(len(lines))))
    beside: dict[str, set[int]] = {}
    for pair in pairwise(filled):
        for number, other in (pair, pair[::-1]):
            is_page = other in verdicts and verdicts[other].rule == "boilerplate.page-number"
            text = lines[number].text
            if is_page and number not in verdicts and len(text) <= _LONGEST_HEAD and not has_mark(text):
                beside.setdefault(text, set()).add(number)
    for numbers in beside.values():
        if len(numbers) >= 2:
            verdicts.update(dict.fromkeys(numbers, _Furniture("boilerplate.running-head", "head of a printed page")))


def _add_masthead(lines: list[Line], folded: dict[int, str], verdicts: _Verdicts) -> None:
    """Add the masthead at the top of a source: name, year, day, issue; only where an issue is printed."""
    head: _Verdicts = {}
    has_issue = False
    for number in _filled(lines, range(len(lines))):
        if number in verdicts:
            continue
        fold = folded.get(number, "")
        issue = _match("masthead-issue", fold)
        found = issue or _match("masthead-name", fold) or _match("masthead-part", fold)
        if found is None or len(head) == _MASTHEAD_LINES:
            break
        has_issue = has_issue or issue is not None
        head[number] = found
    if has_issue:
        verdicts.update(head)


def _add_links(lines: list[Line], folded: dict[int, str], verdicts: _Verdicts) -> None:
    """Add the lists of links: under a heading of such a list, or three dated titles in a row."""
    dated: list[int] = []
    entries: list[int] = []  # of the list under the heading that stands first
    for number in [*_filled(lines, range(len(lines))), len(lines)]:
        fold = folded.get(number, "")
        entry = _match("dated-item", fold)
        if entry:
            dated.append(number)
        elif number not in verdicts:
            verdicts.update(dict.fromkeys(dated, _patterns("dated-item")[0].furniture) if len(dated) >= 3 else {})
            dated = []
        head = _match("related-head", fold)
        if entries and (head or number in verdicts or _match("related-item", fold)):
            entries.append(number)
            continue
        if len(entries) > 1 or (entries and number == len(lines)):
            verdicts.update({n: verdicts.get(n, _patterns("related-head")[0].furniture) for n in entries})
        entries = [number] if head else []


def _add_foot(lines: list[Line], folded: dict[int, str], verdicts: _Verdicts) -> None:
    """Add the foot of the page: owner, address and telephone beside a notice of rights at the end."""
    foot: _Verdicts = {}
    has_rights = False
    for number in _filled(lines, range(len(lines) - 1, -1, -1)):
        found = verdicts.get(number) or _match("footer", folded.get(number, ""))
        if found is None or len(foot) == _FOOT_LINES:
            break
        has_rights = has_rights or found.rule == "boilerplate.copyright"
        foot[number] = found
    if has_rights:
        verdicts.update(foot)


def _removals(text: str, lines: list[Line], verdicts: _Verdicts, continued: set[int]) -> Iterator[Intervention]:
    """Yield the removal of every line of furniture with its newline; a path cut in two goes as one."""
    for number in sorted(verdicts):
        if number in continued:
            continue
        last = number
        while last + 1 in continued:
            last += 1
        start, end = lines[number].start, min(lines[last].end + 1, len(text))
        found = verdicts[number]
        yield Intervention(found.rule, Kind.BOILERPLATE, start, end, text[start:end], "", 0.98, found.reason)


def _cuts(line: Line) -> Iterator[Intervention]:
    """Yield the removal of furniture at the two ends of a line of text."""
    end = _stamp_end(line.text)
    if end > 0:
        before = line.text[:end]
        reason = "when, by whom and how often read"
        yield Intervention("boilerplate.stamp", Kind.BOILERPLATE, line.start, line.start + end, before, "", 0.9, reason)
    for pattern in _patterns("tail"):
        found = pattern.regex.search(line.text, max(end, 0, len(line.text) - pattern.longest))
        if found and found.start() > 0 and line.text[found.start() - 1] in STOPS + "”）)":
            start = line.start + found.start()
            rule, reason = pattern.furniture.rule, pattern.furniture.reason
            yield Intervention(rule, Kind.BOILERPLATE, start, line.end, found[0], "", 0.95, reason)
            return


def _doubts(line: Line) -> Iterator[Doubt]:
    if _stamp_end(line.text) < 0:
        message = "the line begins with the labels of a page, but where the text begins is unsure"
        yield Doubt("boilerplate.stamp", line.start, line.text[:40], message)
