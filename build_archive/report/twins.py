"""Texts that are the same or nearly the same: found by the sentences that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from build_archive.paragraphs import unmark
from build_archive.report.model import Twin

_SENTENCE_RE = re.compile(r"[^。！？；\n\\&*_\[\]`{}|]{14,80}(?=[。！？；])")  # without marks that Markdown escapes
_SPACES_RE = re.compile(r"\s+")
_ASKED = 6  # sentences by which a text is looked for
_LEAST_SHARED = 2  # of them
_LEAST_ALIKE = 0.5
_MOST = 3  # twins that are named

Finder = Callable[[Sequence[str]], Sequence[tuple[str, str]]]


def telling_sentences(body: str) -> list[str]:
    """Return the longest sentences of a body that stand there once, by which it is known again."""
    counted = Counter(match[0].strip() for match in _SENTENCE_RE.finditer(body))
    once = [sentence for sentence, count in counted.items() if count == 1]
    return sorted(once, key=lambda sentence: (-len(sentence), sentence))[:_ASKED]


def find_twins(bodies: Mapping[str, str], find: Finder, read: Callable[[str], str | None]) -> dict[str, list[Twin]]:
    """Return for each body, by its page, the pages that hold much of the same text, the likest first.

    `find` returns which pages of the archive have which of some sentences, `read` the body of one of them.
    The bodies are compared with each other too. Only pages that share sentences are read.
    """
    asked = {path: telling_sentences(body) for path, body in bodies.items()}
    holders: dict[str, set[str]] = defaultdict(set)
    for path, sentence in find([sentence for sentences in asked.values() for sentence in sentences]):
        holders[sentence].add(path)
    for path, sentences in asked.items():
        for other, body in bodies.items():
            for sentence in sentences if other != path else ():
                if sentence in body:
                    holders[sentence].add(other)
    twins: dict[str, list[Twin]] = {}
    for path, sentences in asked.items():
        shared = Counter(other for sentence in sentences for other in holders[sentence] if other != path)
        likely = [other for other, count in shared.most_common() if count >= min(_LEAST_SHARED, len(sentences))]
        found = []
        for other in likely[: 4 * _MOST]:
            text = bodies.get(other) or read(other)
            share = share_of(bodies[path], text) if text else 0.0
            found += [Twin(other, share)] if share >= _LEAST_ALIKE else []
        twins[path] = sorted(found, key=lambda twin: (-twin.share, twin.path))[:_MOST]
    return twins


def share_of(one: str, other: str) -> float:
    """Return how much of the shorter of two texts stands in the other, by pairs of characters.

    >>> share_of("全市水库蓄水正常", "截至目前，全市水库蓄水正常。"), share_of("甲乙丙丁", "子丑寅卯")
    (1.0, 0.0)
    """
    counted = [Counter(map("".join, pairwise(text))) for text in map(_bare, (one, other))]
    least = min(counts.total() for counts in counted)
    return round((counted[0] & counted[1]).total() / least, 2) if least else 0.0


def _bare(text: str) -> str:
    return _SPACES_RE.sub("", unmark(text))
