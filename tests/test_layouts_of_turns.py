"""Briefings whose people, questions and answers are the same in every layout: each combination must give them all."""

import random
import zlib
from collections import Counter

import evaluation
import layouts
import pytest

from build_archive.contract import Role
from build_archive.pipeline import Draft, Source, convert_source


def draft_of(text: str) -> Draft:
    drafts = convert_source(Source("briefing.txt", text.encode())).drafts
    assert len(drafts) == 1
    return drafts[0]


def people_of(draft: Draft) -> dict[str, tuple[str, str]]:
    return {p.name: (p.role, p.title or "") for p in draft.metadata.speakers or [] if p.role is not Role.REPORTER}


def cast_of(*words: str | None) -> layouts.Cast:
    return layouts.draw_cast(random.Random(zlib.crc32("|".join(map(str, words)).encode())))


@pytest.mark.parametrize("layout", list(layouts.combinations()), ids=str)
def test_every_layout_gives_people_questions_and_answers(
    layout: tuple[str, str, str | None, str | None],
) -> None:
    cast = cast_of(*layout)
    draft = draft_of(layouts.write_briefing(cast, *layout))
    expected = layouts.expected_of(cast, *layout)
    people = people_of(draft)
    assert {name: role for name, (role, _) in people.items()} == expected.speakers
    assert all(evaluation.is_alike_post(post, people[name][1]) for name, post in expected.posts.items())
    hosts = {name for name, role in expected.speakers.items() if role == Role.HOST}
    asked = list(evaluation.questions_of(draft.body))
    assert len(asked) == expected.questions
    outlets = [asker.strip("《》") for asker, _ in asked if asker and not asker.startswith("网友")]
    assert Counter(outlets) == Counter(expected.outlets)
    assert Counter(name for _, names in asked for name in names if name not in hosts) == Counter(expected.answers)


@pytest.mark.parametrize("outsider", [None, *layouts.OUTSIDERS])
@pytest.mark.parametrize("frame", layouts.FRAMES)
def test_who_takes_part_is_read_from_running_words_and_nobody_else(frame: str, outsider: str | None) -> None:
    cast = cast_of(frame, outsider)
    people = people_of(draft_of(layouts.write_frame(cast, frame, outsider)))
    expected = {person.name: ("speaker", person.post) for person in cast.speakers}
    if "{host}" in layouts.FRAMES[frame]:
        expected[cast.host.name] = ("host", cast.host.post)
    assert {name: role for name, (role, _) in people.items()} == {name: role for name, (role, _) in expected.items()}
    assert all(evaluation.is_alike_post(post, people[name][1]) for name, (_, post) in expected.items())


@pytest.mark.parametrize("telling", layouts.TELLINGS)
def test_questions_told_in_a_report_are_questions_where_one_of_those_who_take_part_answers(telling: str) -> None:
    cast = cast_of(telling)
    draft = draft_of(layouts.write_report(cast, telling))
    asked = [(asker, names) for asker, names in evaluation.questions_of(draft.body)]
    names = [person.name for person in cast.speakers]
    assert asked == [(outlet, [names[at] for at in answers]) for outlet, answers in layouts.TELLINGS[telling]]
    assert set(people_of(draft)) == {*names, cast.host.name}
