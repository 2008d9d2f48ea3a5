"""Lines that are put together of small parts of a page: counters, buttons, editors, page and issue of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from build_archive.lexicon import load_table, load_words

_LONGEST = 160  # characters of such a line
_MOST_BESIDE = 2  # parts that prove nothing, more than twice as many as those that do
_SENTENCE_RE = re.compile("[。；！？;?]|，.*，")
_BRACKETS_RE = re.compile(r"\|?[\[\]]\|?|\|{2,}")  # [|打印|] is a button


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of `furniture_parts.tsv`."""

    regex: re.Pattern[str]
    rule: str
    is_sure: bool


@cache
def _parts() -> tuple[_Part, ...]:
    editors = "|".join(sorted(load_words("editor_labels.tsv"), key=lambda word: (-len(word), word)))
    rows = load_table("furniture_parts.tsv").items()
    return tuple(
        _Part(re.compile(rf"(?:{pattern.replace('{editor}', editors)})(?=[|/]|$)"), rule, weight == "sure")
        for pattern, (rule, weight, _, _) in rows
    )


@cache
def _cue_re() -> re.Pattern[str]:
    rows = load_table("furniture_parts.tsv").values()
    cues = {cue for _, weight, cues, _ in rows if weight == "sure" for cue in cues.split()}
    return re.compile("|".join(map(re.escape, sorted(cues, key=lambda cue: (-len(cue), cue)))))


def has_part(line: str) -> bool:
    """Whether a line, not folded yet, may be made of parts: no sentence, and a part's cue in it."""
    return len(line) <= _LONGEST and _SENTENCE_RE.search(line) is None and _cue_re().search(line) is not None


def match_parts(folded: str) -> str | None:
    """Return the rule of a folded line that is nothing but two or more parts of a page, None for any other.

    >>> match_parts("京华新报|2022-11-23|18:27|浏览|9.8万"), match_parts("浏览|9.8万件藏品")
    ('app', None)
    """
    line = _BRACKETS_RE.sub("|", folded).strip("|")
    if not 0 < len(line) <= _LONGEST:
        return None
    found = list(_cover(line))
    sure = [rule for rule, is_sure in found if is_sure]
    if not sure or len(found) < 2 or len(found) - len(sure) > 2 * len(sure) + _MOST_BESIDE:
        return None
    return sure[0]


def _cover(line: str) -> Iterator[tuple[str, bool]]:
    """Yield rule and weight of the parts that a line is made of, longest first; nothing where it is not."""
    parts: list[tuple[str, bool]] = []
    at = 0
    while at < len(line):
        if line[at] in "|/":  # one more
            at += 1
            continue
        ends = [(match.end(), part.is_sure, part.rule) for part in _parts() if (match := part.regex.match(line, at))]
        ends += _button(line, at)
        end, is_sure, rule = max(ends, default=(at, False, ""))
        if end == at:
            return
        parts.append((rule, is_sure))
        at = end + 1  # over the bar or stroke
    yield from parts


def _button(line: str, at: int) -> Iterator[tuple[int, bool, str]]:
    """Yield the button or link that stands at a place."""
    end = min((found for bar in "|/" if (found := line.find(bar, at)) >= 0), default=len(line))
    row = load_table("furniture_words.tsv").get(line[at:end])
    if row:
        yield end, row[1] == "sure", row[0]
