"""The people whom a report of a briefing lets speak: 市卫健委副主任某某介绍, 甲局长某某、乙局长某某出席."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import COURTESY, HAN, Mention, either_script, find_named, is_name, may_be_name
from build_archive.recognise.people.attendance import hosts
from build_archive.recognise.people.findings import found_person

# What a speaker does at a briefing, right after the name or after a short phrase (在会上, 就此, 还).
_SAYS_RE = re.compile(
    either_script(
        rf"""(?:{COURTESY})?
        (?:(?:在会上|会上|在发布会上|现场|当场|对此|就此|首先|随后|还|也|均|又|再|则|继续|一并|一同|共同|分别|代表\S{{0,12}}?|就[^，。；]{{1,30}}?
            |对[^，。；]{{1,20}}?|向[^，。；]{{1,16}}?|在[^，。；]{{1,24}}?[上中时后]|最后|同时|昨[天日]|前[天日]|今[天日]|日前|接着|进一步|笑着|特别|多次
            |[（(][^（）()]{{1,20}}[）)]|今天|\d{{1,2}}日)){{0,3}}
        (?P<verb>出席|参加(?!过|了)|主持|介绍|通报|发布|发佈|表示|回应|回答|回复|答复|解答|答记者问|作答|说明|说|讲|指出|强调|提醒|透露|解释|解读|宣读|宣布
            |谈到|谈|坦言|直言|称|预计|估计|要求|答|到场|到会|做客|作客|当场|给出|公布|提到|补充|总结|呼吁|认为|相信|建议|承诺|重申|证实|澄清|披露
            |告诉|汇报|交代|接受|感叹|反问|概括|举例|列举|用[^，。]{{2,14}}(?:形容|概括)|算了|作[了出]|做[了出]|举行|召开|指(?!导|挥|示)|续)"""
    ),
    re.VERBOSE,
)
# Words that the text uses as the name of one who speaks, at the beginning of a clause: 某某介绍, 某某：.
_SUBJECT_RE = re.compile(
    rf"(?:^|[，。；！？”、：）〕】\s])(?P<name>[{HAN}]{{2,5}}?)(?:还|也|同时|最后|则|随后|在[^，。；]{{1,8}}上)?"
    + either_script(
        r"(?:先生|女士|同志|教授|医生)?(?:介绍|说|表示|通报|指出|强调|回答|回应|答|提醒|透露|解释|认为|坦言|补充|做客|作客|出席|[：:])"
    ),
    re.M,
)
_SAYS_WORD_RE = re.compile(
    either_script(
        "[说讲称答谈续指]|介绍|表示|通报|强调|提醒|透露|解释|认为|补充|出席|主持|回应|公布|发布|解读|汇报|举行|召开|交代|坦言|要求|宣|预计|到场|到会|呼吁|做客|相信|建议|采访"
    )
)
# 车俊在…时强调: the headline of an official's activity names whose doings are reported.
_HEADLINE_RE = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,4}}?)(?:在|到|赴|主持|率|调研|督查|检查).{{2,60}}(?:强调|指出|要求|表示)"
)


def subjects(lines: Iterable[str], labels: Iterable[str]) -> frozenset[str]:
    """Return the words that stand as the name of one who speaks somewhere in the text."""
    found = {match["name"] for line in lines for match in _SUBJECT_RE.finditer(line)}
    return frozenset(word for word in (*found, *labels) if may_be_name(word))


def headline_people(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield the official whose doings the headline reports."""
    match = _HEADLINE_RE.match("".join(passage.headline[:1]))
    if not match or not is_name(match["name"]):
        return
    for line in passage.lines[:3]:
        for mention in find_named(line, (match["name"],)):
            if mention.named.name == match["name"]:
                yield found_person(mention.named, Role.SPEAKER, line[: mention.end], "people.headline", 0.95)
                return


def reported_people(line: str, known: Collection[str] = ()) -> Iterator[Found[Speaker]]:
    """Yield the people whom a line lets speak, take part or lead."""
    if _SAYS_WORD_RE.search(line):
        role: Role | None = None
        accepted: list[tuple[Mention, Role]] = []
        mentions = find_named(line, known)
        for at in range(len(mentions) - 1, -1, -1):
            mention = mentions[at]
            following = mentions[at + 1] if at + 1 < len(mentions) else None
            own = _role_by_verb(line, mention.end) or (Role.SPEAKER if mention.named.name in known else None)
            role = own or (role if following and _is_listed_before(line, mention, following) else None)
            if role:
                accepted.append((mention, role))
        for mention, role in reversed(accepted):
            yield found_person(mention.named, role, line[mention.start : mention.end], "people.says", 0.9)
    yield from hosts(line)


def _role_by_verb(line: str, at: int) -> Role | None:
    """Return the part of a person by the verb after the name."""
    says = _SAYS_RE.match(line, at)
    if says is None:
        return None
    return Role.HOST if says["verb"] == "主持" else Role.SPEAKER


def _is_listed_before(line: str, mention: Mention, following: Mention) -> bool:
    """Whether a person stands in one enumeration with the one after."""
    between = line[mention.end : following.start]
    return len(between) <= 8 and not re.search("[。；：！？]", between)
