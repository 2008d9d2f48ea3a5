"""Who speaks, leads or wrote a document: rosters, attendance sentences, labels, reports, by-lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import (
    HAN,
    LONGEST_CLAUSE,
    Mention,
    Named,
    find_named,
    is_name,
    may_be_name,
    parse_person,
    post_word_at_end,
    split_post_and_name,
    strip_introduction,
    without_courtesy,
)

_SPEAKERS_HEAD_RE = re.compile(
    r"""(?:新闻|新聞)?(?:发布人|發布人|发言人|發言人|发布嘉宾|出席嘉宾|主要嘉宾|嘉宾|嘉賓|出席人员|出席人員|出席人|出席领导|参加人员|与会人员
        |到场嘉宾|到会嘉宾|答问人|主讲人|职务姓名|姓名职务|职务及姓名|姓名及职务)
        (?:名单)?[：:]?(?P<rest>.*)""",
    re.VERBOSE,
)
_HOST_HEAD_RE = re.compile(r"(?:新闻发布会)?主持(?:人|嘉宾)?[：:]?(?P<rest>.*)")
# What stands round a head line: its number, brackets.
_HEAD_FRAME_RE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、]|【|\[)|[】\]]$"
)
_MAX_HEAD = 12  # characters of a head line with its padding (发 布 人)
_IS_HOST_RE = re.compile(r"[（(](?:兼)?主持人?[）)]")
_ATTENDANCE_RE = re.compile(
    r"""(?:出席|参加|列席|到场|到会|来到|请到|请来|做客|作客).{0,40}?(?:嘉宾|人员|领导|发布人|发布会|通气会|吹风会|位|的)\S{0,6}?(?:有|分别是|是)[：:，,]?(?P<list>[^。]+)
        | 邀请(?:到了?|了|的是|来)(?P<invited>[^。]+)
        | (?:出席|参加)(?:今天|本场|本次|此次)?(?:新闻)?(?:发布会|通气会|吹风会)的\S{0,8}?[：:](?P<colon>[^。]+)""",
    re.VERBOSE,
)
_ATTENDANCE_HEAD_RE = re.compile(
    r"(?:出席|参加|到场|到会|来到)[^，。：]{0,20}(?:人员|嘉宾|领导|位|的)(?:包括|有|是|名单|如下)?[：:]$"
)
# Those listed before one of these take part: 市水务局局长某某、市气象局局长某某到场.
_TAKES_PART_RE = re.compile(r"(?:共同|一同|分别|等)?(?:出席|到场|到会|作客|做客|参加(?!过|了)|回答|答记者问|介绍)")
_ROSTER_LINES = 40
_MOST_HOSTS = 9  # in one line
_LONGEST_LIST = 1500  # characters of an enumeration of people
_COURTESY_AFTER_RE = re.compile("先生|女士|同志|教授|醫生|医生")
_SURE_HOSTS = ("people.host", "people.self", "people.label", "people.roster")
_LINE_MARK_RE = re.compile("[，。；：！？]")
_LIST_MARK_RE = re.compile(r"[，,、；;]")
# What a speaker does at a briefing, right after the name or after a short phrase (在会上, 就此, 还).
_SAYS_RE = re.compile(
    r"""(?:(?:在会上|会上|在发布会上|现场|当场|对此|就此|首先|随后|还|也|均|分别|代表\S{0,12}?|就[^，。；]{1,30}?|对[^，。；]{1,20}?|在[^，。；]{1,24}?[上中时]|最后|同时|昨[天日]|前[天日]|今[天日]|日前|随后|接着|进一步)){0,3}
        (?P<verb>出席|参加(?!过|了)|主持|介绍|介紹|通报|通報|发布|發布|表示|回应|回應|回答|答复|解答|答记者问|说明|說明|说|說|指出|强调|強調|提醒|透露|解释|解釋|宣读|谈到|坦言|称|预计|估计|要求|答|到场|到会|做客|作客|当场
            |给出|公布|提到|谈|补充|总结|呼吁|向)""",
    re.VERBOSE,
)
_BRIEFING_RE = re.compile(r"发布会|發布會|通气会|吹风会|通报会|媒体见面会|记者会|記者會|簡報會|情况说明会")
# Words that the text uses as the name of one who speaks, at the beginning of a clause: 某某介绍, 某某：.
_SUBJECT_RE = re.compile(
    rf"(?:^|[，。；！？”、：）〕】\s])(?P<name>[{HAN}]{{2,5}}?)(?:还|也|同时|最后|则|随后|在[^，。；]{{1,8}}上)?"
    r"(?:介绍|说|表示|通报|指出|强调|答|提醒|透露|解释|认为|[：:])",
    re.M,
)
_INTRODUCES_SELF_RE = re.compile(r"我是(?P<who>[^。！!，,：:？?“”]{6,50})[。！!，,]")
_WELCOMES_RE = re.compile(r"欢迎|举行|召开|出席|到场|今天请|邀请|主持")
# 车俊在…时强调: the headline of an official's activity names whose doings are reported.
_HEADLINE_RE = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,4}}?)(?:在|到|赴|主持|率|调研|督查|检查).{{2,60}}(?:强调|指出|要求|表示)"
)
_WRITER = r"(?:记者|記者|通讯员|通訊員|特约记者|实习生|实习记者|撰稿人)"
_BYLINE_RE = re.compile(
    rf"""[（(](?P<dateline>[^（）()。，]{{0,14}}?{_WRITER}[ ：:/]?[^（）()。]{{2,60}})[）)]
        | (?:^|讯|电|\s)(?P<open>[{HAN}]{{0,10}}{_WRITER}\s+[{HAN}·]{{2,8}}
            (?:\s+(?:{_WRITER}\s*)?[{HAN}·]{{2,8}}?(?=\s|$|\d|[，,])){{0,12}})
        | (?P<closing>(?:本报|本网|本台|首席|见习|全媒体)记者[ ：:]?[^（）()。，]{{2,60}})$
        | ^(?:文|撰文|作者)[ ：:/／]+(?P<written>[^（）()。，]{{2,40}})$""",
    re.VERBOSE,
)
_BYLINE_WORDS_RE = re.compile(
    rf"""据?(?P<writer>[{HAN}]{{0,10}}{_WRITER})[ ：:/]?
        | 文[/／] | 图[/／] | 摄(?:影)?$ | 报道$ | 供稿$ | 整理$ | (?:来?稿)?(?:摘编|综合)$ | [ 、，,\u3000/]+
        | (?P<name>[{HAN}·]{{2,17}}?)(?={_WRITER}|[ 、，,\u3000/]|摄|报道|供稿|整理|来?稿?摘编|来?稿?综合|$)""",
    re.VERBOSE,
)
# 作者：某某 某某 in a stamp; what follows, after a label or wider space, is no name.
_STAMPED_RE = re.compile(
    rf"(?P<label>作者|记者|通讯员)[：:][ \u3000]*(?P<called>[{HAN}]{{0,8}}(?:记者|通讯员))?[ \u3000]*"
    rf"(?P<names>[{HAN}·]{{2,17}}(?:[ 、\u3000]{{1,4}}[{HAN}·]{{2,17}}(?![：:{HAN}·]))*)(?![：:])"
)
_HOST_LABEL_RE = re.compile(r"^主持人?\s*(?P<who>[（(].+[）)]|.+)$")
_REPORTER_LABEL_RE = re.compile(r"^(?P<post>.{2,24}?[记記]者)\s*[ （(]\s*(?P<name>[^（）()\s]{2,17})[）)]?$")


def recognise_people(passage: Passage, labelled: Iterable[str] = ()) -> tuple[Found[Speaker], ...]:
    """Return who speaks, leads or wrote the document, in order of first mention.

    `labelled` are the labels that lead turns in (市疾控中心医生金浩); they name people too. A post
    is taken from where the person is introduced most formally: roster, attendance, label, report.
    A person whose name only is known is given without a post.
    """
    labels = tuple(labelled)
    introduced = [*_headline_people(passage), *_roster_people(passage), *_labelled_people(labels)]
    found = [*introduced, *_attending_people(passage.lines), *_self_introduced(passage.lines)]
    if _is_about_briefing(passage):
        introduced += [] if introduced else _unheaded_roster(passage.lines)
        found = [*introduced, *found]
        known = _subjects(passage.lines, labels)
        # Where the speakers are listed or labelled, others whom the text quotes are no speakers; those whom
        # a sentence on the briefing itself names are.
        for line in passage.lines:
            found += _reported_people(line, known) if not introduced or _BRIEFING_RE.search(line) else _hosts(line)
        found += _bare_labels(labels)
    found += _bylines(passage.lines)
    found += _stamped_authors(passage)
    return _in_order(_merged(found), passage)


def _is_about_briefing(passage: Passage) -> bool:
    opening = "\n".join((*passage.headline, *passage.lines))[:600]
    return bool(_BRIEFING_RE.search(opening))


def _subjects(lines: Iterable[str], labels: Iterable[str]) -> frozenset[str]:
    """Return the words that stand as the name of one who speaks somewhere in the text."""
    subjects = {match["name"] for line in lines for match in _SUBJECT_RE.finditer(line)}
    return frozenset(word for word in (*subjects, *labels) if may_be_name(word))


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
    low = max(0, end - LONGEST_CLAUSE)
    start = max(low - 1, *(line.rfind(mark, low, end) for mark in "，。；：！？,;:!?")) + 1
    return line[start:end]


def _roster_people(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield the people of a roster: a head line (发布人, 主持人) and the entries after it or under it."""
    role: Role | None = None
    is_briefing = _is_about_briefing(passage)
    for line in passage.lines:
        head_role, rest = _roster_head(line)
        if head_role is not None:
            role = head_role
            if rest:
                people = list(_listed_people(rest))
                role = role if people else None
                yield from (_speaker(p, head_role, line, "people.roster", 1.0) for p in people)
            continue
        entry = role is not None and len(line) <= 60 and not _ends_sentence(line)
        person = parse_person(line, firm=is_briefing and _is_parted(line)) if entry else None
        if person is None:
            role = None
        elif role is not None:
            own = Role.HOST if _IS_HOST_RE.search(line) else role
            yield _speaker(person, own, line, "people.roster", 1.0)


def _is_parted(line: str) -> bool:
    """Whether an entry's post and name are parted by the layout, and not by a colon."""
    return bool(re.search("[ \u3000—–]", line)) and not re.search("[：:]", line)


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
    bare = _HEAD_FRAME_RE.sub("", line) if len(line) <= _MAX_HEAD else line
    if len(line) <= _MAX_HEAD and (squeezed := re.sub(r"[ \u3000]", "", bare)).rstrip("：:") == squeezed:
        bare = squeezed
    for pattern, role in ((_SPEAKERS_HEAD_RE, Role.SPEAKER), (_HOST_HEAD_RE, Role.HOST)):
        match = pattern.fullmatch(bare)
        if match and not _ends_sentence(match["rest"]) and (not match["rest"] or re.search("[：:]", line)):
            return role, match["rest"].strip()
    return None, ""


def _ends_sentence(text: str) -> bool:
    return text.endswith(("。", "！", "？", "!", "?"))


def _listed_people(text: str, *, firm: bool = False) -> Iterator[Named]:
    """Yield the people of an enumeration; a post may itself hold the mark that parts the entries (、)."""
    pending = ""
    for part in _LIST_MARK_RE.split(text):
        whole = f"{pending}、{part}" if pending else part
        person = parse_person(whole, firm=firm)
        if person is None and pending and is_name(part.strip()):
            person = Named(part.strip())
        pending = "" if person else whole
        if person:
            yield person
    if pending and is_name(pending.strip()):
        yield Named(pending.strip())


def _attending_people(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    """Yield the people of sentences that say who attends; the list may stand on the lines after."""
    for index, line in enumerate(lines[:40]):
        for match in _ATTENDANCE_RE.finditer(line):
            words = match["list"] or match["invited"] or match["colon"]
            firm = match["invited"] is None
            for person in _listed_people(words[:_LONGEST_LIST], firm=firm):
                if person.post:
                    yield _speaker(person, Role.SPEAKER, match[0], "people.attendance", 0.97)
        if not _ATTENDANCE_HEAD_RE.search(line):
            continue
        for entry in lines[index + 1 : index + 1 + _ROSTER_LINES]:
            parted = _is_parted(entry) and len(entry) <= 60
            people = [p for p in _listed_people(entry[:_LONGEST_LIST].split("。")[0], firm=parted) if p.post]
            yield from (_speaker(p, Role.SPEAKER, entry, "people.attendance", 0.97) for p in people)
            if not (people and parted):
                break


def _self_introduced(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    """Yield the host who opens the briefing with name and post: 欢迎参加…，我是市政府新闻办主任某某."""
    for line in lines[:20]:
        match = _INTRODUCES_SELF_RE.search(line)
        if match and _WELCOMES_RE.search(line):
            person = split_post_and_name(match["who"], firm=True)
            if person and not post_word_at_end(person.post or "").endswith(("记者", "記者")):
                yield _speaker(person, Role.HOST, match[0], "people.self", 0.95)
                return


def _labelled_people(labels: Iterable[str]) -> Iterator[Found[Speaker]]:
    for label in labels:
        host, reporter = _HOST_LABEL_RE.match(label), _REPORTER_LABEL_RE.match(label)
        if host:
            words = host["who"].strip("（() ）")
            person = parse_person(words, firm=True) or (Named(words) if is_name(words) else None)
            if person:
                yield _speaker(person, Role.HOST, label, "people.label", 0.95)
        elif reporter:
            if may_be_name(reporter["name"]):
                person = Named(reporter["name"], reporter["post"])
                yield _speaker(person, Role.REPORTER, label, "people.label", 0.95)
        elif (person := parse_person(label)) and person.post:
            yield _speaker(person, Role.SPEAKER, label, "people.label", 0.95)


def _bare_labels(labels: Iterable[str]) -> Iterator[Found[Speaker]]:
    """Yield the people whom labels name without a post."""
    for label in labels:
        name = without_courtesy(label)
        if is_name(name):
            yield _speaker(Named(name), Role.SPEAKER, label, "people.label", 0.85)


def _reported_people(line: str, known: Collection[str] = ()) -> Iterator[Found[Speaker]]:
    """Yield the people whom a report of a briefing lets speak: 市卫健委副主任某某介绍, 甲局长某某、乙局长某某出席."""
    accepted: list[tuple[Mention, Role]] = []
    for mention in reversed(find_named(line, known)):
        role = _role_by_verb(line, mention.end)
        if role is None and accepted and _is_listed_before(line, mention, accepted[-1][0]):
            role = accepted[-1][1]
        overlaps = accepted and mention.end > accepted[-1][0].end - len(accepted[-1][0].named.name)
        if role is not None and not overlaps:
            accepted.append((mention, role))
    previous = 0
    for mention, role in reversed(accepted):
        start = max(mention.start, previous)
        words = line[start : mention.end - len(mention.named.name)].lstrip("、和与及以，")
        quote = line[start : mention.end].lstrip("、和与及以，")
        yield _speaker(Named(mention.named.name, strip_introduction(words)), role, quote, "people.says", 0.9)
        previous = mention.end
    yield from _takes_part(line)
    yield from _hosts(line)


def _takes_part(line: str) -> Iterator[Found[Speaker]]:
    """Yield those who are listed before a verb of attending, where at least two of them are named."""
    for sentence in re.split("[。！？]", line):
        match = _TAKES_PART_RE.search(sentence)
        if match is None:
            continue
        people = [p for p in _listed_people(_list_before(sentence, match.start()), firm=True) if p.post]
        if len(people) > 1:
            yield from (_speaker(p, Role.SPEAKER, match.string, "people.attendance", 0.9) for p in people)


def _list_before(sentence: str, end: int) -> str:
    """Return the enumeration that ends there: the clauses back to the last that names nobody and is no post."""
    clauses = sentence[max(0, end - _LONGEST_LIST) : end].split("，")
    first = len(clauses) - 1
    while first and (post_word_at_end(clauses[first - 1]) or parse_person(clauses[first - 1], firm=True)):
        first -= 1
    return "，".join(clauses[first:])


def _role_by_verb(line: str, at: int) -> Role | None:
    """Return the part of a person by the verb after the name."""
    courtesy = _COURTESY_AFTER_RE.match(line, at)
    says = _SAYS_RE.match(line, courtesy.end() if courtesy else at)
    if says is None:
        return None
    return Role.HOST if says["verb"] == "主持" else Role.SPEAKER


def _is_listed_before(line: str, mention: Mention, following: Mention) -> bool:
    """Whether a person stands in one enumeration with the one after."""
    between = line[mention.end : following.end]
    return between[:1] in "、和与及，" and len(between) <= 60 and not re.search("[。；：！？]", between)


def _hosts(line: str) -> Iterator[Found[Speaker]]:
    """Yield the person named as host: 由市政府新闻办主任某某主持, 某某主持发布会."""
    for match in islice(re.finditer(r"主持(?!人|召开|会议|下)", line), _MOST_HOSTS):
        person = parse_person(_clause_before(line, match.start()), firm=bool(_BRIEFING_RE.search(line)))
        if person and person.post:
            yield _speaker(person, Role.HOST, line[max(0, match.start() - 40) : match.end()], "people.host", 0.9)


def _bylines(lines: tuple[str, ...]) -> Iterator[Found[Speaker]]:
    """Yield those who wrote the text, with what the by-line calls them (通讯员, 见习记者)."""
    for index, line in enumerate(lines):
        for match in _BYLINE_RE.finditer(line):
            words = match["dateline"] or match["open"] or match["closing"] or match["written"]
            at_edge = index < 6 or index >= len(lines) - 4
            if not (at_edge or match["dateline"]) or re.search("[：:]", line[match.end() : match.end() + 1]):
                continue
            writer = None
            for word in _BYLINE_WORDS_RE.finditer(words):
                writer = word["writer"] or writer
                if word["name"] and may_be_name(word["name"]):
                    yield _speaker(Named(word["name"], writer), Role.AUTHOR, match[0].strip(), "people.byline", 0.95)
                elif word["name"]:
                    writer = None  # a body: 共享联盟某某站


def _stamped_authors(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield those whom the removed stamp of a page names as its authors (作者：某某), where it holds one document."""
    for removed in passage.removed if passage.siblings == 1 else ():
        for match in _STAMPED_RE.finditer(removed.text):
            called = match["called"] or (match["label"] if match["label"] != "作者" else None)
            for name in re.split("[ 、，\u3000]+", match["names"]):
                if may_be_name(name):
                    yield _speaker(Named(name, called), Role.AUTHOR, match[0].strip(), "people.stamp", 0.9)


def _merged(found: list[Found[Speaker]]) -> list[Found[Speaker]]:
    """Return each person once: the first finding wins, a later one adds a post or the role of host."""
    people: dict[str, Found[Speaker]] = {}
    for item in found:
        known = people.get(item.value.name)
        if known is None or (item.value.title and known.value.title is None and known.value.role == item.value.role):
            people[item.value.name] = item
        elif item.value.role is Role.HOST and known.value.role is Role.SPEAKER and item.rule in _SURE_HOSTS:
            title = known.value.title or item.value.title
            people[item.value.name] = replace(item, value=item.value.model_copy(update={"title": title}))
    return list(people.values())


def _in_order(found: list[Found[Speaker]], passage: Passage) -> tuple[Found[Speaker], ...]:
    text = re.sub(r"[ \u3000]", "", "\n".join((*passage.headline, *passage.lines)))  # a name may be padded: 陈 鹏
    return tuple(sorted(found, key=lambda item: text.find(item.value.name) % (len(text) + 1)))
