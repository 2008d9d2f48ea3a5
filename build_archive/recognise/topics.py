"""What a document is about: topics of the curated list, by their trigger words."""

from __future__ import annotations

from build_archive.lexicon import load_table
from build_archive.model import Found

_LEAST_HITS = 3  # a single mention of 学校 makes no topic; a word of the title does
_MOST_TOPICS = 5


def recognise_topics(title: str, text: str) -> tuple[Found[str], ...]:
    """Return at most five topics, the strongest first; a word in the title weighs like three in the text."""
    scored = []
    for topic, words in load_table("topics.tsv").items():
        hits = [(word, text.count(word) + _LEAST_HITS * title.count(word)) for word in words]
        score = sum(count for _, count in hits)
        if score >= _LEAST_HITS:
            strongest = max(hits, key=lambda hit: hit[1])[0]
            scored.append((-score, topic, strongest))
    return tuple(
        Found(topic, word, "topic.words", min(0.95, 0.6 + 0.05 * -score), "derived")
        for score, topic, word in sorted(scored)[:_MOST_TOPICS]
    )
