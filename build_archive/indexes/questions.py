"""Lists of questions: who asked, who answered, and where else the same was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from build_archive.archive import Archive, Question
from build_archive.indexes.addresses import city_key, count_of, format_date, question_address, topic_address
from build_archive.indexes.people import person_link
from build_archive.indexes.sheets import Link, Row, Rows, Section, Sheet, link_all
from build_archive.kin import questions_alike

_HEAD = ("日期", "城市", "提问", "媒体", "回答", "主题", "别处也问")


class Questions:
    """The questions of an archive with their topics and with those that ask the same elsewhere."""

    def __init__(self, archive: Archive, alike: Mapping[tuple[str, str], tuple[Question, ...]] | None = None) -> None:
        """Take the questions; those `alike` need not be looked for where they are known."""
        self._archive = archive
        self._addresses = {topic.name: topic_address(topic) for topic in archive.topics}
        self._alike = questions_alike(archive.questions) if alike is None else alike
        self.all = archive.questions
        self.by_topic: Mapping[str, Sequence[Question]] = self._group()

    def _group(self) -> Mapping[str, Sequence[Question]]:
        groups: dict[str, list[Question]] = defaultdict(list)
        for question in self.all:
            for topic in question.topics:
                groups[topic].append(question)
        return groups

    def section(self, key: str, title: str, questions: Sequence[Question]) -> Section:
        """Return a list of questions of any city, each leading to its place."""
        return Section(key, title, _HEAD, Rows(questions, self._row, self._print_of))

    def city_section(self, key: str, title: str, questions: Sequence[Question]) -> Section:
        """Return the list of the questions of one city, which need not name it."""
        return Section(key, title, _HEAD[:1] + _HEAD[2:], Rows(questions, self._city_row, self._print_of))

    def _print_of(self, question: Question) -> str:
        """Return a fingerprint of all that a row shows."""
        page = self._archive.print_of(question.page)
        alike = [(self._archive.print_of(one.page), one.anchor) for one in self._alike.get(_key(question), ())]
        topics = [self._addresses.get(topic) for topic in question.topics]
        return f"{page} {question.anchor} {alike} {topics}"

    def _city_row(self, question: Question) -> Row:
        row = self._row(question)
        return row[:1] + row[2:]

    def _row(self, question: Question) -> Row:
        alike = [Link(_where(other), question_address(other)) for other in self._alike.get(_key(question), ())]
        return (
            format_date(question.page),
            question.page.metadata.city or "",
            Link(question.title or question.text[:40], question_address(question)),
            question.outlet,
            link_all([person_link(person) for person in question.answered]),
            link_all([Link(topic, self._addresses[topic]) for topic in question.topics if topic in self._addresses]),
            link_all(alike),
        )


def _key(question: Question) -> tuple[str, str]:
    return (question.page.path, question.anchor)


def _where(question: Question) -> str:
    return f"{question.page.metadata.city or '未注明城市'} {format_date(question.page)}"


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
