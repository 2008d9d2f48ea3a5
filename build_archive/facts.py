"""What linking and listing need of a page by itself: found in its text once, so that this need not be read again."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from build_archive.figure_checks import SUM, FigureRef, Finding, check_sums
from build_archive.lexicon import load_table
from build_archive.numerals import parse_numeral
from build_archive.outline import Passage, read_outline, speaker_of
from build_archive.pages import DIRECTION_RE, Page

SESSION_COUNT = r"第(?P<{0}>[0-9]{{1,4}}|[一二三四五六七八九十百零〇]{{1,7}})[场次]"  # 第38场
_COUNT_RE = re.compile(SESSION_COUNT.format("number"))
_MOST_TOPICS = 3  # of a question
# Who asks without a label that says so: 我是厦门日报记者.
_OUTLET_RE = re.compile(r"我是(?:来自)?(?P<outlet>[^，。：]{2,20}?)(?:的)?[记記]者")


class Asked(NamedTuple):
    """A question on a page."""

    anchor: str  # q1 …
    title: str  # the heading
    text: str  # in full
    outlet: str  # "" when the text does not say
    answered: Sequence[str]  # names of those speakers of the page who answer
    topics: Sequence[str]  # whose words it uses, those it uses most first


class Sum(NamedTuple):
    """Figures of a page that do not add up: see `Finding`."""

    figures: Sequence[int]  # their places among the figures of the page
    expected: float
    stated: float
    message: str
    sureness: float


class Facts(NamedTuple):
    """What is found in a page by itself."""

    anchors: Mapping[str, Sequence[str]]  # where each name speaks: its own statements, then where its words are led in
    questions: Sequence[Asked]
    sums: Sequence[Sum]
    counted: Sequence[int]  # numbers of sessions in the text: 第38场
    print: str  # fingerprint of all that lists and other pages may show of the page


def facts_of(page: Page) -> Facts:
    """Return what is found in a page; nothing but the page decides it."""
    outline = read_outline(show_upright(page.body))
    anchors = _anchors(outline)
    questions = tuple(_questions(outline, {speaker.name for speaker in page.metadata.speakers}))
    sums = tuple(_sum(found) for found in check_sums(page))
    counted = numbers_counted(page.body)
    shown = page.metadata.model_dump_json(exclude={"provenance"}, exclude_none=True)
    made = f"{page.path}\0{shown}\0{sorted(anchors.items())!r}{questions!r}"
    return Facts(anchors, questions, sums, counted, hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest())


def parse_facts(data: Sequence[Any]) -> Facts:
    """Return the facts that a list read from JSON holds."""
    anchors, questions, sums, counted, print_ = data
    return Facts(anchors, tuple(Asked(*one) for one in questions), tuple(Sum(*one) for one in sums), counted, print_)


def _sum(found: Finding) -> Sum:
    places = [ref.index for ref in found.figures]
    return Sum(places, found.expected, found.stated, found.message, found.sureness)


def findings_of(page: Page, facts: Facts) -> Iterator[Finding]:
    """Yield what `check_sums` found in a page."""
    for one in facts.sums:
        refs = tuple(FigureRef(page.path, at, page.metadata.figures[at]) for at in one.figures)
        yield Finding(SUM, refs, one.expected, one.stated, one.message, one.sureness)


def show_upright(body: str) -> str:
    """Show what turns the direction of writing as U+FFFD: nothing on a page stands in another order than it seems."""
    return DIRECTION_RE.sub("\N{REPLACEMENT CHARACTER}", body)


def numbers_counted(text: str) -> list[int]:
    """Return the numbers of the sessions that a text speaks of, each once.

    >>> numbers_counted("第三十八场发布会，见第2场，又见第38次")
    [2, 38]
    """
    return sorted({int(parse_numeral(match["number"])) for match in _COUNT_RE.finditer(html.unescape(text))})


def _anchors(outline: Sequence[Passage]) -> Mapping[str, Sequence[str]]:
    statements, answers = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for passage in outline:
        if passage.is_statement:
            statements[speaker_of(passage)].append(passage.anchor)
        for lead in {paragraph.lead for paragraph in passage.paragraphs if passage.anchor and paragraph.lead}:
            answers[lead].append(passage.anchor)
    names = statements.keys() | answers.keys()
    return {name: list(dict.fromkeys([*statements.get(name, []), *answers.get(name, [])])) for name in sorted(names)}


def _questions(outline: Sequence[Passage], speakers: Collection[str]) -> Iterator[Asked]:
    seen: set[str] = set()
    for passage in outline:
        if not passage.is_question or passage.anchor in seen:
            continue
        seen.add(passage.anchor)
        asker, asked, answers = _take_turns(passage, speakers)
        text = "\n".join(asked) or passage.heading
        answered = [name for name in dict.fromkeys(answers) if name in speakers]
        yield Asked(passage.anchor, passage.heading, text, _outlet(asker, text), answered, topics_of(text))


def _take_turns(passage: Passage, speakers: Collection[str]) -> tuple[str, list[str], list[str]]:
    """Return the label of who asks, the question's paragraphs, and the labels of those who answer."""
    asker, asked, answers = "", list[str](), list[str]()
    for paragraph in passage.paragraphs:
        lead = paragraph.lead
        if lead and (asker or asked or lead in speakers) and lead != asker:
            answers.append(lead)
        elif not answers:
            asker = asker or lead
            asked.append(paragraph.text)
    return asker, asked, answers


def _outlet(label: str, question: str) -> str:
    """Return who asks when label or question say more than that it is a reporter."""
    if label and label not in load_table("turn_labels.tsv"):
        return label
    said = _OUTLET_RE.search(question[:80])
    return said["outlet"] if said else ""


def topics_of(question: str) -> list[str]:
    """Return the topics whose words a question uses, those it uses most first.

    >>> topics_of("企业怎样复工复产？")
    ['复工复产']
    """
    begun = {question[at : at + 2] for at in range(len(question))}
    counts = Counter[str]()
    for begin in begun & _topic_words().keys():
        for topic, word in _topic_words()[begin]:
            counts[topic] += question.count(word)
    found = sorted((-count, topic) for topic, count in counts.items() if count)
    return [topic for _, topic in found[:_MOST_TOPICS]]


@cache
def _topic_words() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the words of topics, each with its topic, by their first two characters."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for topic, of_topic in load_table("topics.tsv").items():
        for word in of_topic:
            words[word[:2]].append((topic, word))
    return words
