"""What a document is about: topics of the curated list, by their trigger words."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

from build_archive.han import simplify
from build_archive.lexicon import WordFinder, load_table
from build_archive.model import Found

_TITLE_WEIGHT = 3  # a word of the title is worth so many in the text
_LEAST_HITS = 3  # a single mention of 学校 makes no topic; a word of the title does
_TEXT_A_HIT = 400  # characters: a topic of a long text must come up all over it, or it is only touched on
_LEAST_SHARE = 0.2  # of the hits of the strongest topic
_MOST_TOPICS = 5


def recognise_topics(title: str, text: str) -> tuple[Found[str], ...]:
    """Return at most five topics, the strongest first; a word in the title weighs like three in the text.

    Evidence is a share, not only a count: of a long text, only what comes up often for its length, and often
    beside what comes up most. Linear in the length of the text.
    """
    folded_title, folded = simplify(title), simplify(text)
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in (_count(folded) + _title_counts(folded_title)).items():
        hits[_topic_of()[word]][word] = count
    least = max(_LEAST_HITS, len(folded) / _TEXT_A_HIT)
    scores = {topic: words.total() for topic, words in hits.items()}
    strongest = max(scores.values(), default=0)
    named = {_topic_of()[word] for word in _count(folded_title)}
    kept = [
        (-score, topic)
        for topic, score in scores.items()
        if (score >= least and score >= _LEAST_SHARE * strongest) or (topic in named and score >= _LEAST_HITS)
    ]
    return tuple(
        Found(topic, hits[topic].most_common(1)[0][0], "topic.words", _confidence(-score, least), "derived")
        for score, topic in sorted(kept)[:_MOST_TOPICS]
    )


def _confidence(score: float, least: float) -> float:
    return round(min(0.95, 0.55 + 0.1 * score / least), 2)


def _title_counts(title: str) -> Counter[str]:
    return Counter({word: _TITLE_WEIGHT * count for word, count in _count(title).items()})


def _count(text: str) -> Counter[str]:
    return Counter(_finder().find(text))


@cache
def _finder() -> WordFinder:
    return WordFinder(_topic_of())


@cache
def _topic_of() -> dict[str, str]:
    return {word: topic for topic, words in load_table("topics.tsv").items() for word in words}
