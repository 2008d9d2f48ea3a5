"""Who speaks, leads or wrote a document: rosters, attendance sentences, labels, reports, by-lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import (
    HAN,
    Mention,
    Named,
    find_named,
    is_name,
    parse_person,
    split_post_and_name,
    strip_introduction,
)

_SPEAKERS_HEAD_RE = re.compile(
    r"""(?:新闻)?(?:发布人|发言人|发布嘉宾|出席嘉宾|主要嘉宾|嘉宾|出席人员|出席人|出席领导|参加人员|答问人|主讲人)
        (?:名单)?[：:]?(?P<rest>.*)""",
    re.VERBOSE,
)
_HOST_HEAD_RE = re.compile(r"(?:新闻发布会)?主持(?:人|嘉宾)?[：:]?(?P<rest>.*)")
_ATTENDANCE_RE = re.compile(
    r"""(?:出席|参加|列席).{0,40}?(?:嘉宾|人员|领导|发布人|发布会|通气会|吹风会|的)\S{0,6}?(?:有|分别是|是)[：:，,]?(?P<list>[^。]+)
        | 邀请(?:到了?|了|的是|来)(?P<invited>[^。]+)
        | (?:出席|参加)(?:今天|本场|本次|此次)?(?:新闻)?(?:发布会|通气会|吹风会)的\S{0,8}?[：:](?P<colon>[^。]+)""",
    re.VERBOSE,
)
_ATTENDANCE_HEAD_RE = re.compile(r"(?:出席|参加)[^，。：]{0,20}(?:人员|嘉宾|领导|的)(?:包括|有|是|名单|如下)?[：:]$")
_ROSTER_LINES = 40
_LINE_MARK_RE = re.compile("[，。；：！？]")
_LIST_MARK_RE = re.compile(r"[，,、；;]")
# What a speaker does at a briefing, right after the name or after a short phrase (在会上, 就此, 还).
_SAYS_RE = re.compile(
    r"""(?:(?:在会上|会上|在发布会上|现场|当场|对此|就此|首先|随后|还|也|均|分别|代表\S{0,12}?|就[^，。；]{1,30}?|对[^，。；]{1,20}?)){0,3}
        (?P<verb>出席|参加(?!过|了)|主持|介绍|通报|发布|表示|回应|回答|答复|解答|答记者问|说明|说|指出|强调|提醒|透露|解释|宣读|谈到|坦言|称)""",
    re.VERBOSE,
)
_BRIEFING_RE = re.compile(r"发布会|通气会|吹风会|通报会|媒体见面会|记者会|情况说明会")
# 车俊在…时强调: the headline of an official's activity names whose doings are reported.
_HEADLINE_RE = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,4}}?)(?:在|到|赴|主持|率|调研|督查|检查).{{2,60}}(?:强调|指出|要求|表示)"
)
_BYLINE_RE = re.compile(
    r"""[（(](?:[^（）()]{0,12}?)记者[ ：:]?(?P<dateline>[^（）()]{2,60})[）)]
        | (?:本报|本网|本台|首席|见习|全媒体)记者[ ：:]?(?P<closing>[^（）()。，]{2,60})$
        | ^(?:文|撰文|作者)[ ：:/／]+(?P<written>[^（）()。，]{2,40})$""",
    re.VERBOSE,
)
_BYLINE_LABEL_RE = re.compile(
    r"(?:本报|本网|首席|见习|实习|全媒体)?(?:记者|通讯员|实习生|特约记者)[ ：:]?|文[/／]|图[/／]|摄(?:影)?$|报道$|供稿$"
)
_LABEL_RE = re.compile(r"^(?P<label>[^：:，,。；;！!？?“”]{2,40})[：:]")


def recognise_people(passage: Passage, labelled: Iterable[str] = ()) -> tuple[Found[Speaker], ...]:
    """Return who speaks, leads or wrote the document, in order of first mention.

    `labelled` are the labels that lead turns in (市疾控中心医生金浩); they name people too. A post
    is taken from where the person is introduced most formally: roster, attendance, label, report.
    A person whose name only is known is given without a post.
    """
    introduced = [*_headline_people(passage), *_roster_people(passage.lines), *_labelled_people(labelled)]
    found = [*introduced, *_attending_people(passage.lines)]
    if _is_about_briefing(passage):
        introduced += [] if introduced else _unheaded_roster(passage.lines)
        found = [*introduced, *found]
        # Where the speakers are listed or labelled, others whom the text quotes are no speakers; those whom
        # a sentence on the briefing itself names are.
        for line in passage.lines:
            found += _reported_people(line) if not introduced or _BRIEFING_RE.search(line) else _hosts(line)
    found += _bylines(passage.lines)
    return _in_order(_merged(found), passage)


def _is_about_briefing(passage: Passage) -> bool:
    opening = "\n".join((*passage.headline, *passage.lines))[:600]
    return bool(_BRIEFING_RE.search(opening))


def _speaker(person: Named, role: Role, quote: str, rule: str, confidence: float) -> Found[Speaker]:
    title = person.post or None
    return Found(Speaker(name=person.name, title=title, role=role), quote, rule, confidence)


def _headline_people(passage: Passage) -> Iterator[Found[Speaker]]:
    match = _HEADLINE_RE.match("".join(passage.headline[:1]))
    if not match or not is_name(match["name"]):
        return
    for line in passage.lines[:3]:
        at = line.find(match["name"])
        person = split_post_and_name(_clause_before(line, at + len(match["name"]))) if at > 0 else None
        if person and person.name == match["name"]:
            yield _speaker(person, Role.SPEAKER, line[: at + len(person.name)], "people.headline", 0.95)
            return


def _clause_before(line: str, end: int) -> str:
    start = max(line.rfind(mark, 0, end) for mark in "，。；：！？,;:!?") + 1
    return line[start:end]


def _roster_people(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    """Yield the people of a roster: a head line (发布人, 主持人) and the entries after it or under it."""
    role: Role | None = None
    for line in lines:
        head_role, rest = _roster_head(line)
        if head_role is not None:
            role = head_role
            if rest:
                people = list(_listed_people(rest))
                role = role if people else None
                yield from (_speaker(p, head_role, line, "people.roster", 1.0) for p in people)
            continue
        person = parse_person(line) if role is not None and len(line) <= 60 and not _ends_sentence(line) else None
        if person is None:
            role = None
        elif role is not None:
            yield _speaker(person, role, line, "people.roster", 1.0)


def _unheaded_roster(lines: tuple[str, ...]) -> list[Found[Speaker]]:
    """Return the people of two or more lines on end that hold nothing but a post and a name."""
    run: list[Found[Speaker]] = []
    for line in (*lines[:_ROSTER_LINES], ""):
        person = parse_person(line) if " " in line and len(line) <= 60 and not _LINE_MARK_RE.search(line) else None
        if person and person.post:
            run.append(_speaker(person, Role.SPEAKER, line, "people.roster-unheaded", 0.9))
        elif len(run) >= 2:
            return run
        else:
            run = []
    return []


def _roster_head(line: str) -> tuple[Role | None, str]:
    """Return the role that a head line opens a roster of, and what stands after it on the line."""
    for pattern, role in ((_SPEAKERS_HEAD_RE, Role.SPEAKER), (_HOST_HEAD_RE, Role.HOST)):
        match = pattern.fullmatch(line)
        if match and not _ends_sentence(match["rest"]) and (not match["rest"] or re.search("[：:]", line)):
            return role, match["rest"].strip()
    return None, ""


def _ends_sentence(text: str) -> bool:
    return text.endswith(("。", "！", "？", "!", "?"))


def _listed_people(text: str) -> Iterator[Named]:
    """Yield the people of an enumeration; a post may itself hold the mark that parts the entries (、)."""
    pending = ""
    for part in _LIST_MARK_RE.split(text):
        whole = f"{pending}、{part}" if pending else part
        person = parse_person(part) if not pending else parse_person(whole)
        if person is None and pending and is_name(part.strip()):
            person = Named(part.strip())
        pending = "" if person else whole
        if person:
            yield person
    if pending and is_name(pending.strip()):
        yield Named(pending.strip())


def _attending_people(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    """Yield the people of sentences that say who attends; the list may stand on the line after."""
    for index, line in enumerate(lines[:40]):
        listed = [(m[0], m["list"] or m["invited"] or m["colon"]) for m in _ATTENDANCE_RE.finditer(line)]
        if _ATTENDANCE_HEAD_RE.search(line) and index + 1 < len(lines):
            listed.append((lines[index + 1], lines[index + 1].split("。")[0]))
        for quote, words in listed:
            for person in _listed_people(words):
                if person.post:
                    yield _speaker(person, Role.SPEAKER, quote, "people.attendance", 0.97)


def _labelled_people(labels: Iterable[str]) -> Iterator[Found[Speaker]]:
    for label in labels:
        person = parse_person(label)
        if person and person.post:
            yield _speaker(person, Role.SPEAKER, label, "people.label", 0.95)


def _reported_people(line: str) -> Iterator[Found[Speaker]]:
    """Yield the people whom a report of a briefing lets speak: 市卫健委副主任某某介绍, 甲局长某某、乙局长某某出席."""
    accepted: list[tuple[Mention, Role]] = []
    for mention in reversed(find_named(line)):
        role = _role_by_verb(line, mention.end)
        if role is None and accepted and _is_listed_before(line, mention, accepted[-1][0]):
            role = accepted[-1][1]
        overlaps = accepted and mention.end > accepted[-1][0].end - len(accepted[-1][0].named.name)
        if role is not None and not overlaps:
            accepted.append((mention, role))
    previous = 0
    for mention, role in reversed(accepted):
        start = max(mention.start, previous)
        words = line[start : mention.end].lstrip("、和与及以，")
        person = split_post_and_name(strip_introduction(words)) or mention.named
        yield _speaker(Named(mention.named.name, person.post), role, words, "people.says", 0.9)
        previous = mention.end
    yield from _hosts(line)


def _role_by_verb(line: str, at: int) -> Role | None:
    """Return the part of a person by the verb after the name."""
    says = _SAYS_RE.match(line, at)
    if says is None:
        return None
    return Role.HOST if says["verb"] == "主持" else Role.SPEAKER


def _is_listed_before(line: str, mention: Mention, following: Mention) -> bool:
    """Whether a person stands in one enumeration with the one after."""
    between = line[mention.end : following.end]
    return between[:1] in "、和与及，" and len(between) <= 60 and not re.search("[。；：！？]", between)


def _hosts(line: str) -> Iterator[Found[Speaker]]:
    """Yield the person named as host: 由市政府新闻办主任某某主持, 某某主持发布会."""
    for match in re.finditer(r"主持(?!人|召开|会议|下)", line):
        person = split_post_and_name(strip_introduction(_clause_before(line, match.start())))
        if person:
            yield _speaker(person, Role.HOST, line[max(0, match.start() - 40) : match.end()], "people.host", 0.9)


def _bylines(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    for line in (*lines[:4], *lines[-3:]):
        for match in _BYLINE_RE.finditer(line):
            words = match["dateline"] or match["closing"] or match["written"]
            for word in re.split(r"[ 、，,\u3000]+", _BYLINE_LABEL_RE.sub(" ", words)):
                if is_name(word):
                    yield _speaker(Named(word), Role.AUTHOR, match[0].strip(), "people.byline", 0.95)


def _merged(found: list[Found[Speaker]]) -> list[Found[Speaker]]:
    """Return each person once: the first finding wins, a later one adds a post or the role of host."""
    people: dict[str, Found[Speaker]] = {}
    for item in found:
        known = people.get(item.value.name)
        adds_post = known and item.value.title and known.value.title is None and known.value.role == item.value.role
        if known is None or adds_post:
            people[item.value.name] = item
    return list(people.values())


def _in_order(found: list[Found[Speaker]], passage: Passage) -> tuple[Found[Speaker], ...]:
    text = re.sub(r"[ \u3000]", "", "\n".join((*passage.headline, *passage.lines)))  # a name may be padded: 陈 鹏
    return tuple(sorted(found, key=lambda item: text.find(item.value.name) % (len(text) + 1)))
