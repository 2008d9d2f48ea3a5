"""Who speaks, leads or wrote a document: rosters, attendance sentences, labels, reports, by-lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import Named, parse_person
from build_archive.recognise.people.attendance import attending_people, hosts, self_introduced, speech_giver
from build_archive.recognise.people.bylines import bylines, stamped_authors
from build_archive.recognise.people.findings import BRIEFING_RE, is_about_briefing, is_elsewhere, is_outsider
from build_archive.recognise.people.labelled import bare_labels, labelled_people
from build_archive.recognise.people.reports import headline_people, quoted_people, reported_people, subjects
from build_archive.recognise.people.rosters import roster_people, unheaded_roster

_SURE_HOSTS = ("people.host", "people.self", "people.label", "people.roster")

_OUTSIDER = 0.4  # confidence: below the bar
_SHORT_POST = 4  # characters of a post that names no body


def recognise_people(
    passage: Passage, labelled: Iterable[str] = (), leading: Iterable[str] = ()
) -> tuple[Found[Speaker], ...]:
    """Return who speaks, leads or wrote the document, in order of first mention.

    `labelled` are the labels that lead turns in (市疾控中心医生金浩); they name people too;
    `leading` are those of them whose words lead the briefing: their people are hosts, unless a host or a roster is
    named. A post
    is taken from where the person is introduced most formally: roster, attendance, label, report.
    A person whose name only is known is given without a post. A document of sport, film, business or fiction has none.
    """
    if is_elsewhere(passage):
        return ()
    labels = tuple(labelled)
    introduced = [*headline_people(passage), *roster_people(passage), *labelled_people(labels)]
    selves = list(self_introduced(passage.lines))
    found = [*introduced, *selves]
    if is_about_briefing(passage):
        introduced += [] if introduced else unheaded_roster(passage.lines)
        introduced += [] if introduced else speech_giver(passage.lines)
        attending = list(attending_people(passage.lines, labels))
        found = [*introduced, *attending, *selves]
        known = subjects(passage.lines, labels)
        # Where the speakers are listed or labelled, others whom the text quotes are no speakers; those whom
        # a sentence on the briefing itself names are.
        for line in passage.lines:
            found += quoted_people(line) if not introduced else ()
            reported = list(reported_people(line, known) if not introduced or BRIEFING_RE.search(line) else hosts(line))
            found += [_doubted(item) for item in reported] if attending else reported
        found += bare_labels(labels)
    found += bylines(passage.lines)
    found += stamped_authors(passage)
    return _in_order(_with_host(_merged(found), leading), passage)


def _doubted(item: Found[Speaker]) -> Found[Speaker]:
    """Return a finding as a doubt where it tells of an outsider in a text that says who briefs."""
    person = Named(item.value.name, item.value.title)
    return replace(item, confidence=_OUTSIDER) if item.rule == "people.says" and is_outsider(person) else item


def _with_host(found: list[Found[Speaker]], leading: Iterable[str]) -> list[Found[Speaker]]:
    """Return the findings with those as hosts who lead the briefing, where none is named as such."""
    if any(item.value.role is Role.HOST for item in found):
        return found
    names = {person.name for label in leading if (person := parse_person(label, firm=True))} | set(leading)
    return [
        replace(item, value=replace(item.value, role=Role.HOST))
        if item.value.name in names and item.rule == "people.label"
        else item
        for item in found
    ]


def _merged(found: list[Found[Speaker]]) -> list[Found[Speaker]]:
    """Return each person once: the first finding wins, a later one adds a post or the role of host."""
    people: dict[str, Found[Speaker]] = {}
    for item in found:
        known = people.get(item.value.name)
        is_fuller = known is not None and known.value.role == item.value.role and _is_fuller(item, known)
        if known is None or is_fuller:
            people[item.value.name] = item
        elif item.value.role is Role.HOST and known.value.role is Role.SPEAKER and item.rule in _SURE_HOSTS:
            title = known.value.title or item.value.title
            people[item.value.name] = replace(item, value=replace(item.value, title=title))
    return list(people.values())


def _is_fuller(item: Found[Speaker], other: Found[Speaker]) -> bool:
    """Whether a post says more than the one known: one against none, 市水务局局长 against 局长.

    A label shortens the post of who takes part: 市水务局局长 is less than 市水务局党组书记、局长.
    """
    title, known = item.value.title, other.value.title
    if not title or not known or title == known:
        return bool(title) and not known
    if len(known) <= _SHORT_POST:
        return title.endswith(known)
    letters = iter(title)
    is_formal = other.rule == "people.label" and item.rule == "people.attendance"
    return is_formal and len(title) > len(known) and all(letter in letters for letter in known)


def _in_order(found: list[Found[Speaker]], passage: Passage) -> tuple[Found[Speaker], ...]:
    text = re.sub(r"[ \u3000]", "", "\n".join((*passage.headline, *passage.lines)))  # a name may be padded: 陈 鹏
    return tuple(sorted(found, key=lambda item: text.find(item.value.name) % (len(text) + 1)))
