"""The people of sentences that say who takes part: 出席发布会的有…, 今天请来了…, 由…主持, 我是…."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from build_archive.contract import Role, Speaker
from build_archive.han import simplify
from build_archive.lexicon import load_table
from build_archive.model import Found
from build_archive.names import (
    COURTESY,
    Mention,
    Named,
    find_named,
    is_name,
    name_at,
    names_after_bodies,
    parse_person,
    post_ends,
    post_word_at_end,
    split_sentences,
    unpadded,
)
from build_archive.patterns import HAN, either_script
from build_archive.recognise.people.findings import BRIEFING_RE, found_person, is_private, is_writer, role_by_verb
from build_archive.recognise.people.rosters import is_parted, listed_people

_OPENING_LINES = 40
_ROSTER_LINES = 40
_LONGEST_LIST = 1500  # characters of an enumeration of people
# A sentence that says who takes part.
_CUE_RE = re.compile(
    either_script(
        r"""出席|参加|列席|到场|分别[是为]|到会|来到|坐在|旁边|请到|请来|邀请|做客|作客|嘉宾|几位|发布人|发布嘉宾|主发布|答问|会见(?:传媒|媒体|记者|新闻界)|见(?:记者|传媒)|[两三四五六]位|一位是|台上|台下|在座|连线|接受.{0,12}采访|采访了|答记者问
        |回答.{0,12}(?:提问|问题)|分别通报|通报|汇报|交代|[请由].{4,60}?(?:介绍|通报|发布|解读|说明|讲话|作答)|召开|举行|发布会|记者会"""
    ),
    re.VERBOSE,
)
# One by which somebody who speaks at the briefing presents others.
_PRESENTS_RE = re.compile(
    either_script(
        r"""邀请|请到|请来|请出|有请|[请由].{2,60}(?:介绍|通报|发布|解读|说明|讲话|作答|回答|补充|解答|发言|致辞|宣读|谈)
        |(?:出席|参加|到场|列席|做客|来到).{0,16}(?:会|的[有是还]|嘉宾|现场|直播间)|嘉宾|在座|台上|就座|发布人|主持|[两三四五六七八]位|欢迎"""
    ),
    re.VERBOSE,
)
_SPEECH_LINES = 10
_LONGEST_ENTRY = 60
_DAY_LINE_RE = re.compile(r"[（(]?\d{4}年\d{1,2}月\d{1,2}日[）)]?")
_GREETS_RE = re.compile(either_script("(?:尊敬的)?(?:各位|女士们|新闻界|记者朋友|媒体朋友|朋友们|同志们)"))
_LABEL_BEGINS = 12  # characters by which a label is known on its line
# One that says what was done to people, or by people elsewhere.
_NOT_ATTENDANCE_RE = re.compile(
    either_script(
        "慰问|看望|悼念|追悼|牺牲|去世|逝世|遗体|表彰|授予|荣获|任命|免去|当选|被免|立案|逮捕|违纪|违法|处分|被查|举报|判处|视察(?!员)(?!.{0,20}后会?见)|调研(?!员)"
        "|参加过|出席过|参加了|会见(?!传媒|媒体|记者|新闻界)|贺电|来电"
    )
)
_SINGLE_RE = re.compile(
    either_script(
        r"""(?:[请由]|邀请到?了?|采访了?|请到了?|请来了?|连线了?|有请)(?P<who>[^，。；：]{4,60}?)(?:先生|女士|同志|教授|医生)?
        (?=[，,]?(?:就|为|向|给|对|在|来|作|做|一一|现场)?[^，。；]{0,24}?(?:介绍|通报|发布|解读|说明|讲话|作答|解答|回答|汇报|交代|接受采访|答记者问)|$)"""
    ),
    re.VERBOSE,
)
_HEAD_RE = re.compile(
    either_script(
        r"(?:出席|参加|到场|到会|来到|嘉宾|邀请|请来|请到)[^，。：]{0,24}(?:人员|嘉宾|领导|位|的|了|到)(?:包括|有|是|名单|如下)?[：:]$"
    )
)
# 副主任某某、某某 or 某某和某某: the post holds for both.
_SHARES_POST_RE = re.compile(rf"(?:{COURTESY})?[ \u3000]*[、和及與与][ \u3000]*")
_ENTRY_END_RE = re.compile("[；;：:]")
_LEAST_CUTS = 4  # of a list of two and more entries
_SELF_RE = re.compile(
    either_script(r"我是(?:(?:本场|今天)?(?:发布会)?的?主持人[，,])?(?P<who>[^。！!，,：:？?“”]{6,50})(?:[。！!，,]|$)")
)
_WELCOME_RE = re.compile(either_script("欢迎|举行|召开|出席|到场|今天请|邀请|主持|几位|嘉宾|发布人"))
_GREETING_RE = re.compile(either_script("[大各][家位].{0,8}好|[上下晚中]午好|你们好|晚上好"))
_HOST_RE = re.compile(either_script("主持(?!人|召开|会议|下|工作|编|修)"))
_HOST_OF_MEETING_RE = re.compile(either_script("主持(?!人|召开|下|工作|编|修)"))  # 主持会议: of a briefing, its host
_HOST_NOUN_RE = re.compile(
    either_script(r"主持人?、|主持(?:[今昨]天|本次|此次|这次|当天|本场)?的?[^，。：；“”]{0,20}会议?的(?:是)?")
)
_CALLED_HOST_RE = re.compile(either_script("主持人[ \u3000]*(?=.)"))  # 主持人卫兰, in a report
_GOING_ON = ("；", ";", "，", ",", "、")  # ends an entry of a list that has one more
_MOST_HOSTS = 9  # in one line

# Between two of those who take part: 先生、, 今日（三月八日）上午出席会议前联同.
_BETWEEN_RE = re.compile(
    either_script(
        rf"(?:{COURTESY})?[ \u3000]*(?:[今昨]日)?(?:（[^（）]{{1,12}}）)?(?:[上下中]午|晚上)?"
        r"(?:出席[^，。；：]{2,20}[前后])?[，、；／/,;和与及以还有暨联同会连]{0,3}[ \u3000]*"
    )
)
# A body alone may lead in the one who hosts: 由市政府新闻办公室卫兰主持.
_HOST_OF_BODY_RE = re.compile(
    rf"由(?P<body>[^，。：；、]{{2,30}}?(?:办公室|新闻办|新闻处|宣传部|宣传处|外宣办|网信办))[ \u3000]*"
    rf"(?P<name>[{HAN}]{{2,4}}?)[ \u3000]*(?:{COURTESY})?主持"
)


def attending_people(lines: Sequence[str], labels: Collection[str] = ()) -> Iterator[Found[Speaker]]:
    """Yield the people of the sentences of the opening that say who takes part; a list may stand below.

    Once one of the `labels` has led words in, only a sentence that speaks of the briefing itself tells who takes part.
    """
    first = tuple(label[:_LABEL_BEGINS] for label in labels)
    is_talk = False
    for index, line in enumerate(lines[:_OPENING_LINES]):
        is_talk = is_talk or bool(first and line.lstrip("*#[【（( \u3000").startswith(first))
        for sentence in split_sentences(unpadded(line)):
            if not is_talk or _PRESENTS_RE.search(sentence):
                yield from _of_sentence(sentence)
        if not _HEAD_RE.search(line):
            continue
        for entry in lines[index + 1 : index + 1 + _ROSTER_LINES]:
            parted = is_parted(entry) and len(entry) <= 60
            people = [p for p in listed_people(entry[:_LONGEST_LIST].split("。")[0], firm=parted) if p.post]
            yield from (found_person(p, Role.SPEAKER, entry, "people.attendance", 0.97) for p in people)
            if not (people and (parted or entry.endswith(_GOING_ON))):
                break


def speech_giver(lines: Sequence[str]) -> Iterator[Found[Speaker]]:
    """Yield the one whose name and post stand by themselves over a greeting, a day between them perhaps: a speech."""
    for index, line in enumerate(lines[:_SPEECH_LINES]):
        if not re.search("[ \u3000]", line) or re.search("[，。；：！？:]", line) or len(line) > _LONGEST_ENTRY:
            continue
        below = [text for text in lines[index + 1 : index + 3] if not _DAY_LINE_RE.fullmatch(text)]
        person = parse_person(unpadded(line)) if below and _GREETS_RE.match(below[0]) else None
        if person and person.post and not is_writer(person):
            yield found_person(person, Role.SPEAKER, line, "people.speech", 0.9)
            return


def _of_sentence(sentence: str) -> Iterator[Found[Speaker]]:
    if not post_ends(sentence[:_LONGEST_LIST]) or not _CUE_RE.search(sentence):
        return
    mentions = _mentions(sentence[:_LONGEST_LIST])
    cuts = [0, *(at for mention in mentions for at in (mention.start, mention.end)), len(sentence)]
    if any(_NOT_ATTENDANCE_RE.search(sentence, low, high) for low, high in zip(cuts[::2], cuts[1::2], strict=True)):
        return  # a word of a post says nothing: 举报中心主任, 立案庭庭长
    listed = [m for run in _runs(sentence, mentions) if len(run) > 1 for m in run]
    single = {m["who"] for m in _SINGLE_RE.finditer(sentence)}
    for mention in mentions:
        name = mention.named.name
        is_loose = "的" in (mention.named.post or "") and not is_name(name)  # 企业的负责人当天都 names nobody
        if is_loose or is_writer(mention.named) or is_private(mention.named):
            continue
        sharing = _sharing_post(sentence, mention.end)
        end = mention.end + sum(map(len, sharing))
        if mention in listed or any(name in who for who in single) or role_by_verb(sentence, end):
            quote = sentence[mention.start : mention.end]
            yield found_person(mention.named, Role.SPEAKER, quote, "people.attendance", 0.95)
            for named in sharing[1::2]:
                person = Named(named, mention.named.post)
                yield found_person(person, Role.SPEAKER, sentence[mention.start : end], "people.attendance", 0.9)


def _mentions(sentence: str) -> Sequence[Mention]:
    """Return the people of a sentence whose post stands before their name, else those whose name stands before it."""
    found = find_named(sentence, firm=True) or tuple(names_after_bodies(sentence))
    cuts = [0, *(mark.end() for mark in _ENTRY_END_RE.finditer(sentence)), len(sentence)]
    if len(cuts) <= _LEAST_CUTS:
        return found
    return tuple(_with_whole_post(mention, sentence, cuts, found) for mention in found)


def _with_whole_post(mention: Mention, sentence: str, cuts: Sequence[int], found: Sequence[Mention]) -> Mention:
    """Return a person of a list whose entries ； parts with the post that holds a comma: 甲厅副厅长，乙办副主任卫兰."""
    start = max(cut for cut in cuts if cut <= mention.start)
    before = sentence[start : mention.start].rstrip("，")
    is_first = not any(start <= other.start < mention.start for other in found)
    if not is_first or not mention.named.post or not post_word_at_end(before) or "，" in before:
        return mention
    return Mention(start, mention.end, Named(mention.named.name, f"{before}，{mention.named.post}"))


def _sharing_post(sentence: str, at: int) -> list[str]:
    """Return what joins to a person those who hold the same post, and their names, in turn: 、, 卫兰, 和, 金浩."""
    parts: list[str] = []
    while joined := _SHARES_POST_RE.match(sentence, at):
        name = name_at(sentence, joined.end())
        if not name or simplify(name) in load_table("words.tsv"):
            break  # 劳工及福利局局长
        parts += [joined[0], name]
        at = joined.end() + len(name)
    return parts


def _runs(sentence: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Return the mentions in runs: people that follow each other with nothing but a mark or 和 between."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        between = sentence[runs[-1][-1].end : mention.start] if runs else ""
        if runs and _BETWEEN_RE.fullmatch(between):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def self_introduced(lines: Sequence[str]) -> Iterator[Found[Speaker]]:
    """Yield those who open their words with name and post; the one who welcomes is the host."""
    for line in lines[:_OPENING_LINES]:
        match = _SELF_RE.search(line)
        opens = match and (_WELCOME_RE.search(line) or _GREETING_RE.search(line[: match.start()]))
        person = parse_person(match["who"], firm=True) if match and opens else None
        if match and person and not post_word_at_end(person.post or "").endswith(("记者", "記者")):
            role = Role.HOST if _WELCOME_RE.search(line) or "主持人" in match[0] else Role.SPEAKER
            yield found_person(person, role, match[0], "people.self", 0.95)


def hosts(line: str) -> Iterator[Found[Speaker]]:
    """Yield the people named as hosts: 由市政府新闻办主任某某主持, 某某、某某主持发布会, 主持人、某处处长某某."""
    is_briefing = bool(BRIEFING_RE.search(line))
    for match in list((_HOST_OF_MEETING_RE if is_briefing else _HOST_RE).finditer(line))[:_MOST_HOSTS]:
        low = max(0, match.start() - 80)
        near = find_named(line[low : match.start()], firm=is_briefing)
        if near and len(line[low : match.start()]) - near[-1].end <= _reach(line[low + near[-1].end : match.start()]):
            yield found_person(near[-1].named, Role.HOST, line[low : match.end()], "people.host", 0.9)
    for match in _HOST_OF_BODY_RE.finditer(line):
        if is_name(match["name"]):
            yield found_person(Named(match["name"], match["body"]), Role.HOST, match[0], "people.host", 0.85)
    for match in _CALLED_HOST_RE.finditer(line):
        name = name_at(line, match.end())
        if name and simplify(name) not in load_table("words.tsv"):
            yield found_person(Named(name), Role.HOST, match[0] + name, "people.host", 0.85)
    for match in _HOST_NOUN_RE.finditer(line):
        near = find_named(line[match.end() : match.end() + 60], firm=True)
        if near and near[0].start == 0:
            yield found_person(
                near[0].named, Role.HOST, line[match.start() : match.end() + near[0].end], "people.host", 0.9
            )


def _reach(between: str) -> int:
    """Return how far from 主持 the name of a host may end: past a courtesy or 在会上, not past another clause."""
    return 12 if not re.search("[，。；：]", between) else 0
