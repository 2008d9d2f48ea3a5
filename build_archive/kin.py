"""What is alike in an archive: briefings on the same matter, and questions that ask the same elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache

from build_archive.archive import Archive, Question
from build_archive.lexicon import load_words
from build_archive.likeness import Reach, find_alike, pair_features
from build_archive.pages import Page

# Pages: the best few. The bar was set by reading the pairs of the starter archive: what lies below it shares
# no more than a name of a place or the forms of a briefing.
PAGE_REACH = Reach(signature=48, most_common=200, most=4, bar=0.06)
# Questions: calibrated on tests/cases/questions_alike.yaml so that no pair there is joined wrongly.
QUESTION_REACH = Reach(signature=24, most_common=200, most=3, bar=0.3)
_PAGE_TEXT = 6_000  # characters that are compared; what a briefing is about is said in them


def page_texts(page: Page) -> tuple[str, str]:
    """Return the text of a page that is compared, and what else stands on the page: no two characters are parted."""
    body = page.body
    rest = html.unescape(body) if "&" in body else body[_PAGE_TEXT - 1 :]
    return f"{page.metadata.title}\n{body[:_PAGE_TEXT]}", rest


def page_features(text: str) -> bytes:
    """Return what `relate_pages` compares of the text of a page that is compared; nothing but the text decides it."""
    return pair_features(text)


def question_features(text: str) -> bytes:
    """Return what `relate_questions` compares of a question's text; nothing but the text decides it."""
    return pair_features(bare_question(text))


def relate_pages(archive: Archive, features: Sequence[bytes]) -> Mapping[str, tuple[Page, ...]]:
    """Return for each page, by its path, those most like it; the sessions next to it are left out.

    The features are those of each page, in the order of the archive's pages.
    """
    pages = archive.pages
    beside = {
        path: {other.path for other in (near.before, near.after) if other} for path, near in archive.neighbours.items()
    }

    def may_pair(one: int, other: int) -> bool:
        return pages[other].path not in beside.get(pages[one].path, ())

    found = find_alike(features, PAGE_REACH, may_pair)
    return {page.path: tuple(pages[other] for other in near) for page, near in zip(pages, found, strict=True)}


def questions_alike(questions: Sequence[Question]) -> Mapping[tuple[str, str], tuple[Question, ...]]:
    """Return for each question, by page and anchor, those in other cities that ask the same."""
    return relate_questions(questions, [question_features(question.text) for question in questions])


def relate_questions(
    questions: Sequence[Question], features: Sequence[bytes]
) -> Mapping[tuple[str, str], tuple[Question, ...]]:
    """Return the same from the features of each question, in the same order."""

    def may_pair(one: int, other: int) -> bool:
        return questions[one].page.metadata.city != questions[other].page.metadata.city

    found = find_alike(features, QUESTION_REACH, may_pair)
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
