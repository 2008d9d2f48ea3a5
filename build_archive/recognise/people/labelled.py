"""The people whom the labels of turns name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from build_archive.contract import Role, Speaker
from build_archive.lexicon import load_table
from build_archive.model import Found
from build_archive.names import Named, is_made_of_name_parts, is_name, may_be_name, parse_person, without_courtesy
from build_archive.recognise.people.findings import found_person
from build_archive.recognise.people.rosters import is_parted

_HOST_LABEL_RE = re.compile(r"^主持人?\s*(?P<who>[（(].+[）)]|.+)$")
_LEADS_TOO_RE = re.compile("(?<=.{2})主持人")  # 副主任、主持人卫兰
_MARKED_HOST_RE = re.compile(r"^(?P<who>[^（）()]{2,30})[（(](?:本场|兼)?主持人?[）)]$")  # 卫兰（主持人）
_VERB_RE = re.compile("[说答问讲话白束场结读词语言]$")  # 主持人开场白
_REPORTER_LABEL_RE = re.compile(
    r"^(?P<post>.{2,24}?[记記]者)\s*(?P<apart>[ （(]?)\s*(?P<name>[^（）()\s]{2,17})[）)]?$"
)


def labelled_people(labels: Iterable[str]) -> Iterator[Found[Speaker]]:
    """Yield the people whom labels name with a post, a host or a reporter."""
    for label in labels:
        host = _HOST_LABEL_RE.match(label) or _MARKED_HOST_RE.match(label)
        reporter = _REPORTER_LABEL_RE.match(label)
        if host:
            words = host["who"].strip()
            words = words[1:].rstrip("）)") if words[0] in "（(" else words
            person = parse_person(words, firm=True) or (Named(words) if _is_called(words, label) else None)
            if person:
                yield found_person(person, Role.HOST, label, "people.label", 0.95)
        elif reporter:
            if is_name(reporter["name"]) or (reporter["apart"] and may_be_name(reporter["name"])):
                person = Named(reporter["name"], reporter["post"])
                yield found_person(person, Role.REPORTER, label, "people.label", 0.95)
        elif (person := parse_person(label, firm=is_parted(label))) and person.post:
            role = Role.HOST if _LEADS_TOO_RE.search(label) else Role.SPEAKER
            yield found_person(person, role, label, "people.label", 0.95)


def _is_called(words: str, printed: str) -> bool:
    """Whether what stands beside 主持人 is a name: with brackets any name, else one that is no word (主持人开场)."""
    if may_be_name(words) and not is_name(words):
        return words not in load_table("words.tsv") and not _VERB_RE.search(words)
    return is_name(words) and (printed[-1] in "）)" or words not in load_table("words.tsv"))


def bare_labels(labels: Iterable[str]) -> Iterator[Found[Speaker]]:
    """Yield the people whom labels name without a post."""
    for label in labels:
        name = without_courtesy(label)
        if is_name(name) or is_made_of_name_parts(name):
            yield found_person(Named(name), Role.SPEAKER, label, "people.label", 0.85)
