"""Lists of questions: who asked, who answered, and where else the same was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from build_archive.archive import Archive, Question
from build_archive.indexes.addresses import city_key, count_of, format_date, question_address, topic_address
from build_archive.indexes.people import person_link
from build_archive.indexes.sheets import Link, Row, Section, Sheet, link_all
from build_archive.kin import questions_alike
from build_archive.lexicon import load_table

_HEAD = ("日期", "城市", "提问", "媒体", "回答", "主题", "别处也问")
_MOST_TOPICS = 3


class Questions:
    """The questions of an archive with their topics and with those that ask the same elsewhere."""

    def __init__(self, archive: Archive) -> None:
        self._addresses = {topic.name: topic_address(topic) for topic in archive.topics}
        self._topics = {_key(question): topics_of(question.text) for question in archive.questions}
        self._alike = questions_alike(archive.questions)
        self.all = archive.questions
        self.by_topic: Mapping[str, Sequence[Question]] = self._group()

    def _group(self) -> Mapping[str, Sequence[Question]]:
        groups: dict[str, list[Question]] = defaultdict(list)
        for question in self.all:
            for topic in self._topics[_key(question)]:
                groups[topic].append(question)
        return groups

    def section(self, key: str, title: str, questions: Sequence[Question]) -> Section:
        """Return a list of questions of any city, each leading to its place."""
        return Section(key, title, _HEAD, tuple(map(self._row, questions)))

    def city_section(self, key: str, title: str, questions: Sequence[Question]) -> Section:
        """Return the list of the questions of one city, which need not name it."""
        rows = map(self._row, questions)
        return Section(key, title, _HEAD[:1] + _HEAD[2:], tuple(row[:1] + row[2:] for row in rows))

    def _row(self, question: Question) -> Row:
        topics = self._topics[_key(question)]
        alike = [Link(_where(other), question_address(other)) for other in self._alike.get(_key(question), ())]
        return (
            format_date(question.page),
            question.page.metadata.city or "",
            Link(question.title or question.text[:40], question_address(question)),
            question.outlet,
            link_all([person_link(person) for person in question.answered]),
            link_all([Link(topic, self._addresses[topic]) for topic in topics if topic in self._addresses]),
            link_all(alike),
        )


def _key(question: Question) -> tuple[str, str]:
    return (question.page.path, question.anchor)


def _where(question: Question) -> str:
    return f"{question.page.metadata.city or '未注明城市'} {format_date(question.page)}"


def topics_of(question: str) -> tuple[str, ...]:
    """Return the topics whose words a question uses, those it uses most first.

    >>> topics_of("企业怎样复工复产？")
    ('复工复产',)
    """
    begun = {question[at : at + 2] for at in range(len(question))}
    counts = Counter[str]()
    for begin in begun & _topic_words().keys():
        for topic, word in _topic_words()[begin]:
            counts[topic] += question.count(word)
    found = sorted((-count, topic) for topic, count in counts.items() if count)
    return tuple(topic for _, topic in found[:_MOST_TOPICS])


@cache
def _topic_words() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the words of topics, each with its topic, by their first two characters."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for topic, of_topic in load_table("topics.tsv").items():
        for word in of_topic:
            words[word[:2]].append((topic, word))
    return words


def question_sheets(archive: Archive, questions: Questions) -> Iterator[Sheet]:
    """Yield the list of all questions, a section a city."""
    by_city: dict[str, list[Question]] = defaultdict(list)
    for question in archive.questions:
        by_city[question.page.metadata.city or ""].append(question)
    sections = [
        questions.city_section(city_key(city), city.name, by_city[city.name])
        for city in archive.cities
        if city.name in by_city
    ]
    if "" in by_city:
        sections.append(questions.city_section("unplaced", "未注明城市", by_city[""]))
    note = count_of(len(archive.questions), "个提问")
    links = (Link("按主题看", "topics/index.md"),) if sections else ()
    yield Sheet("questions/index.md", "问答", "questions", tuple(sections), note, links)
