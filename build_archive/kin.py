"""What is alike in an archive: briefings on the same matter, and questions that ask the same elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from build_archive.archive import Archive, Question
from build_archive.lexicon import load_words
from build_archive.likeness import Reach, find_alike
from build_archive.pages import Page

# Pages: the best few. The bar was set by reading the pairs of the starter archive: what lies below it shares
# no more than a name of a place or the forms of a briefing.
PAGE_REACH = Reach(signature=48, most_common=200, most=4, bar=0.06)
# Questions: calibrated on tests/cases/questions_alike.yaml so that no pair there is joined wrongly.
QUESTION_REACH = Reach(signature=24, most_common=200, most=3, bar=0.3)
_PAGE_TEXT = 6_000  # characters that are compared; what a briefing is about is said in them


def related_pages(archive: Archive) -> Mapping[str, tuple[Page, ...]]:
    """Return for each page, by its path, those most like it; the sessions next to it are left out."""
    pages = archive.pages
    texts = [page.metadata.title + "\n" + page.body[:_PAGE_TEXT] for page in pages]
    beside = {
        path: {other.path for other in (near.before, near.after) if other} for path, near in archive.neighbours.items()
    }

    def may_pair(one: int, other: int) -> bool:
        return pages[other].path not in beside.get(pages[one].path, ())

    found = find_alike(texts, PAGE_REACH, may_pair)
    return {page.path: tuple(pages[other] for other in near) for page, near in zip(pages, found, strict=True)}


def questions_alike(questions: Sequence[Question]) -> Mapping[tuple[str, str], tuple[Question, ...]]:
    """Return for each question, by page and anchor, those in other cities that ask the same."""
    texts = [bare_question(question.text) for question in questions]

    def may_pair(one: int, other: int) -> bool:
        return questions[one].page.metadata.city != questions[other].page.metadata.city

    found = find_alike(texts, QUESTION_REACH, may_pair)
    return {
        (question.page.path, question.anchor): tuple(questions[other] for other in near)
        for question, near in zip(questions, found, strict=True)
        if near
    }


@cache
def _frame_re() -> re.Pattern[str]:
    words = sorted(load_words("question_words.tsv"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def bare_question(text: str) -> str:
    """Return a question without the words that any question may have.

    >>> bare_question("请问企业复工有哪些困难？").split()
    ['企业复工', '困难？']
    """
    return _frame_re().sub(" ", text)
