"""Copies of new texts in the archive: git finds the pages that share sentences, so that no other page need be read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from build_archive.copies import Text, compare
from build_archive.report.model import Twin

_SENTENCE_RE = re.compile(r"[^。！？；\n\\&*_\[\]`{}|]{14,80}(?=[。！？；])")  # without marks that Markdown escapes
_ASKED = 6  # sentences by which a text is looked for
_LEAST_SHARED = 2  # of them
_MOST = 3  # twins that are named

Finder = Callable[[Sequence[str]], Sequence[tuple[str, str]]]


def telling_sentences(body: str) -> list[str]:
    """Return the longest sentences of a body that stand there once, by which it is known again."""
    counted = Counter(match[0].strip() for match in _SENTENCE_RE.finditer(body))
    once = [sentence for sentence, count in counted.items() if count == 1]
    return sorted(once, key=lambda sentence: (-len(sentence), sentence))[:_ASKED]


def find_twins(texts: Mapping[str, Text], find: Finder, read: Callable[[str], Text | None]) -> dict[str, list[Twin]]:
    """Return for each new text, by its page, the pages that it is a copy of, the likest first.

    `find` returns which pages of the archive have which of some sentences, `read` the text of one of them.
    The new texts are compared with each other too. Only pages that share sentences are read.
    """
    asked = {path: telling_sentences(text.body) for path, text in texts.items()}
    holders: dict[str, set[str]] = defaultdict(set)
    for path, sentence in find([sentence for sentences in asked.values() for sentence in sentences]):
        holders[sentence].add(path)
    for path, sentences in asked.items():
        for other, text in texts.items():
            for sentence in sentences if other != path else ():
                if sentence in text.body:
                    holders[sentence].add(other)
    twins: dict[str, list[Twin]] = {}
    for path, sentences in asked.items():
        shared = Counter(other for sentence in sentences for other in holders[sentence] if other != path)
        likely = [other for other, count in shared.most_common() if count >= min(_LEAST_SHARED, len(sentences))]
        found = []
        for other in likely[: 4 * _MOST]:
            known = texts.get(other) or read(other)
            likeness = compare(texts[path], known) if known else None
            found += [Twin(other, likeness.share)] if likeness else []
        twins[path] = sorted(found, key=lambda twin: (-twin.share, twin.path))[:_MOST]
    return twins
