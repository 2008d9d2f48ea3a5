"""The people whom a report of a briefing lets speak: 市卫健委副主任某某介绍, 甲局长某某、乙局长某某出席."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import Mention, find_named, is_name, may_be_name, names_after_bodies
from build_archive.patterns import HAN, either_script
from build_archive.recognise.people.attendance import hosts
from build_archive.recognise.people.findings import found_person, is_private, is_writer, role_by_verb

# Words that the text uses as the name of one who speaks, at the beginning of a clause: 某某介绍, 某某：.
_SUBJECT_RE = re.compile(
    rf"[，。；！？”、：）〕】\s](?P<name>[{HAN}]{{2,5}}?)(?:还|也|同时|最后|则|随后|[对向就在][^，。；]{{1,12}}?)?"
    + either_script(
        r"(?:先生|女士|同志|教授|医生)?(?:介绍|说|指(?![导挥示])|表示|通报|指出|强调|回答|回应|答|提醒|透露|解释|认为|坦言|补充|称|要求|呼吁|宣布|透露|告诉|建议|做客|作客|出席|[：:])"
    ),
)
# 车俊在…时强调: the headline of an official's activity names whose doings are reported.
_HEADLINE_RE = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,4}}?)(?:在|到|赴|主持|率|调研|督查|检查).{{2,60}}(?:强调|指出|要求|表示)"
)

_PULLED_QUOTE_RE = re.compile('[“「『"][^“”「」『』"]{4,200}[”」』"]\\s*(?:——?|–|--)\\s*')
_QUOTE_END_RE = re.compile("[。！？…，][”」』]")  # “…。”市水务局局长卫兰是…
_SHORT_POST = 4  # characters of a post that names no body
_LONGEST_POST = 80


def subjects(lines: Iterable[str], labels: Iterable[str]) -> frozenset[str]:
    """Return the words that stand as the name of one who speaks somewhere in the text."""
    # A line begins as after a mark: so the search leaps from mark to mark.
    found = {match["name"] for line in lines for match in _SUBJECT_RE.finditer(f"\n{line}")}
    return frozenset(word for word in (*found, *labels) if may_be_name(word))


def headline_people(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield the official whose doings the headline reports."""
    match = _HEADLINE_RE.match("".join(passage.headline[:1]))
    if not match or not is_name(match["name"]):
        return
    for line in passage.lines[:3]:
        for mention in find_named(line, frozenset({match["name"]})):
            if mention.named.name == match["name"]:
                yield found_person(mention.named, Role.SPEAKER, line[: mention.end], "people.headline", 0.95)
                return


def reported_people(line: str, known: frozenset[str] = frozenset()) -> Iterator[Found[Speaker]]:
    """Yield the people whom a line lets speak, take part or lead."""
    role: Role | None = None
    accepted: list[tuple[Mention, Role]] = []
    mentions = [m for m in _mentions(line, known) if not (is_writer(m.named) or is_private(m.named))]
    for at in range(len(mentions) - 1, -1, -1):
        mention = mentions[at]
        following = mentions[at + 1] if at + 1 < len(mentions) else None
        is_quoted = _QUOTE_END_RE.match(line, mention.start - 2) if mention.start > 1 else None
        speaks = is_quoted or mention.named.name in known
        own = role_by_verb(line, mention.end) or (Role.SPEAKER if speaks else None)
        role = own or (role if following and _is_listed_before(line, mention, following) else None)
        if role:
            accepted.append((mention, role))
    for mention, role in reversed(accepted):
        yield found_person(mention.named, role, line[mention.start : mention.end], "people.says", 0.9)
    yield from hosts(line)


def _mentions(line: str, known: frozenset[str]) -> list[Mention]:
    """Return the people of a line whose post stands before their name, or whose name between body and post."""
    found = list(find_named(line, known))
    called = [
        m
        for m in names_after_bodies(line)
        if len(m.named.post or "") > _SHORT_POST and not any(m.start < n.end and n.start < m.end for n in found)
    ]
    return sorted((*found, *called), key=lambda mention: mention.start)


def quoted_people(line: str) -> Iterator[Found[Speaker]]:
    """Yield the one whose words a line quotes and who stands after a dash: “…。”——市水务局局长 卫兰."""
    quote = _PULLED_QUOTE_RE.match(line)
    mention = (
        next(iter(find_named(line[quote.end() : quote.end() + _LONGEST_POST], firm=True)), None) if quote else None
    )
    if quote and mention and not mention.start and mention.named.post and not is_private(mention.named):
        words = line[quote.end() : quote.end() + mention.end]
        yield found_person(mention.named, Role.SPEAKER, words, "people.quoted", 0.9)


def _is_listed_before(line: str, mention: Mention, following: Mention) -> bool:
    """Whether a person stands in one enumeration with the one after."""
    between = line[mention.end : following.start]
    return len(between) <= 8 and not re.search("[。；：！？]", between)
