"""The people of rosters: a head (发布人, 主持人, 姓名 | 职务) and its entries, on its line or below, in any layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from build_archive.contract import Role, Speaker
from build_archive.lexicon import load_table
from build_archive.model import Found, Passage
from build_archive.names import (
    ENDS_BODY,
    Named,
    fills_slot,
    find_named,
    is_name,
    may_be_name,
    parse_person,
    post_word_at_end,
    strip_introduction,
    unpadded,
)
from build_archive.patterns import HAN, either_script
from build_archive.recognise.people.findings import found_person, is_about_briefing

_MAX_HEAD = 26  # characters of a head with what stands round it
_MAX_ENTRY = 80
_PADDED_HEAD_RE = re.compile(rf"(?:[{HAN}][ \u3000]{{1,3}}){{1,3}}[{HAN}](?=[ \u3000：:]|$)")
_HEAD_END = r"[：:】］\]〕〉＞>」』｜|]"
_MAX_POST_LINE = 50
_UNHEADED_LINES = 40
_LEAST_CAPTION = 5  # characters of a post that no space parts from the name
# What stands round a head, taken off a word at a time so that no line costs more than its length.
_BEFORE_HEAD_RE = re.compile(rf"[^{HAN}\w（(]+|[（(]?(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[、.．）)]")
_AROUND_HEAD_RE = re.compile(
    either_script(
        "(?P<attends>出席|参加|到场|到会|与会|列席)|本次|本场|此次|今天|今日|当天|新闻|发布会|通气会|吹风会|通报会|记者会|见面会|访谈"
        "|现场|主要|特邀|特约|的|领导[和、]"
    )
)
_AFTER_HEAD_RE = re.compile(
    either_script(r"(?:名单|介绍|如下|包括|分别是|[有为是]|[（(][^（）()]{1,8}[）)]|[】\])）])$")
)
_ATTACHED_RE = re.compile(r"^附件?\d?[：:]\s*")
_ATTENDING_RE = re.compile(either_script("人员|领导|嘉宾|单位|官员"))
_COLUMN_NOUNS = either_script(
    "姓名|名字|职务|职位|单位|单位及职务|职务及单位|单位职务|职务职称|备注|序号|角色|身份|性别|发布(?:事项|内容|主题)|议题|主题"
)
_COLUMNS_RE = re.compile(rf"(?:{_COLUMN_NOUNS})(?:[\t| \u3000]+(?:{_COLUMN_NOUNS}))+")
_RULE_RE = re.compile(r"[|:\s—-]{3,}")  # under the head of a table
_CELLS_RE = re.compile(r"\t+|\s*\|\s*")
_PARTS_RE = re.compile(either_script(r"[；;，,]|、|(?<=[）)])(?:和|及|与|以及)?(?=.)"))
_IS_HOST_RE = re.compile(either_script(r"[（(](?:兼|本场)?主持人?[）)]|^主持人?$"))
# 市水务局：局长 卫兰
_UNIT_RE = re.compile(rf"(?P<unit>[^：:，。、\s]{{2,20}}[{ENDS_BODY}])[：:]\s*(?P<rest>[^：:。]{{4,40}})$")
_NAME_AND_POST_RE = re.compile(
    rf"[{HAN}·]{{2,17}}，[^。！？!?：]{{2,60}}。"
)  # the last of a list: 卫兰，市水务局局长。
_SHORT_POST = 8
_ENTRY_MARK_RE = re.compile(
    rf"^(?:[^{HAN}\w（(]+|[（(]?\d{{1,2}}[.、．）)]\s*|[（(]?[一二三四五六七八九十]{{1,2}}[、）)])"
)
_FIELD_RE = re.compile(either_script("^(?:姓名|职务|职位|职称|单位)[：:]"))
_STAFF_RE = re.compile(either_script("记者|通讯员|责编|编辑|校对|版式|摄影"))  # of a newspaper
_LINE_MARK_RE = re.compile("[，。；：！？]")
_SENTENCE_END_RE = re.compile("[。！？!?]")


def roster_people(passage: Passage) -> Iterator[Found[Speaker]]:
    """Yield the people of every roster of a document, those of its hosts as hosts."""
    firm = is_about_briefing(passage)
    lines = passage.lines
    role: Role | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if role and _RULE_RE.fullmatch(line):
            continue
        head, rest = read_head(line)
        if head is not None and not rest:
            role = head
            continue
        entries, used = _entries(lines, index - 1, rest if head else line, firm=firm) if head or role else ([], 0)
        index += used
        # A host stands on the line of the head; entries below it take part.
        following = Role.SPEAKER if head is Role.HOST and rest else head or role
        own_role, role = head or role, following if entries else None
        for person, is_host in entries:
            own = Role.HOST if is_host or own_role is Role.HOST else Role.SPEAKER
            yield found_person(person, own, line, "people.roster", 1.0)


def unheaded_roster(lines: Sequence[str]) -> list[Found[Speaker]]:
    """Return the people of two or more lines on end that hold nothing but a post and a name, as captions do too."""
    run: list[Found[Speaker]] = []
    for line in (*lines[:_UNHEADED_LINES], ""):
        is_entry = len(line) <= _MAX_ENTRY and not _LINE_MARK_RE.search(line) and not _STAFF_RE.search(line)
        is_spaced = re.search("[ \u3000\t|]", line)
        person = (_person_of(line) if is_spaced else parse_person(line)) if is_entry else None
        if person and person.post and (is_spaced or len(person.post) >= _LEAST_CAPTION):
            role = Role.HOST if _IS_HOST_RE.search(line) else Role.SPEAKER
            run.append(found_person(person, role, line, "people.roster-unheaded", 0.9))
        elif len(run) >= 2:
            return run
        else:
            run = []
    return []


def read_head(line: str) -> tuple[Role | None, str]:
    """Return the role that a head opens a roster of, and what stands after it on the line.

    >>> read_head("◎ 出席人员"), read_head("主 持 人：甲局长 卫兰"), read_head("出席发布会的有很多人")[0]
    ((<Role.SPEAKER: 'speaker'>, ''), (<Role.HOST: 'host'>, '甲局长 卫兰'), None)
    """
    line = _unpadded(_ATTACHED_RE.sub("", line.strip()))
    words, rest = _colon_parted(line)
    bare = re.sub(r"[ \u3000*#]", "", words)
    if len(bare) > _MAX_HEAD or re.search("[。！？!?]", rest):
        return None, ""
    if _COLUMNS_RE.fullmatch(line.strip("| ")):
        return Role.SPEAKER, ""
    role = _role_of_head(bare)
    return (role, rest.strip()) if role else (None, "")


def _unpadded(line: str) -> str:
    """Return a line whose head is no longer set with spaces in it: 主 持 人 市委 is 主持人 市委."""
    padded = _PADDED_HEAD_RE.match(line)
    head = re.sub(r"[ \u3000]", "", padded[0]) if padded else ""
    return head + line[padded.end() :] if padded and head in _heads() else line


def _role_of_head(words: str) -> Role | None:
    """Return the role that the noun of a head stands for, whatever stands round it."""
    while lead := _BEFORE_HEAD_RE.match(words):
        words = words[lead.end() :]
    is_headed = False
    while tail := _AFTER_HEAD_RE.search(words):
        words, is_headed = words[: tail.start()], tail[0] in ("有", "为", "是", "為")
    attends = False
    while words:
        if words in _heads():
            return _heads()[words]
        if attends and _ATTENDING_RE.fullmatch(words):
            return Role.SPEAKER
        around = _AROUND_HEAD_RE.match(words)
        if around is None:
            return None
        attends = attends or bool(around["attends"])
        words = words[around.end() :]
    return Role.SPEAKER if attends and is_headed else None  # 参加发布会的有：


def _colon_parted(line: str) -> tuple[str, str]:
    colon = re.search(_HEAD_END, line[1 : _MAX_HEAD * 2])
    if colon is None:
        first, _, rest = line.partition(" ")  # 嘉宾 市水务局局长 卫兰, a row of a table
        return (first, rest) if rest and _role_of_head(first) and _person_of(rest) else (line, "")
    at = colon.start() + 1
    return line[:at], line[at + 1 :].lstrip("：: \u3000")


@cache
def _heads() -> dict[str, Role]:
    return {noun: Role(role) for noun, (role,) in load_table("roster_heads.tsv").items()}


def _entries(lines: Sequence[str], index: int, words: str, *, firm: bool) -> tuple[list[tuple[Named, bool]], int]:
    """Return the people of an entry, whether each is marked as host, and how many further lines it takes."""
    words = _bare_entry(words)
    if not words or (len(words) > _MAX_ENTRY and not _PARTS_RE.search(words)) or _SENTENCE_END_RE.search(words):
        return [], 0
    below = [_bare_entry(line) for line in lines[index + 1 : index + 3]]
    if stacked := _stacked(words, below):
        return [(stacked, False)], 1
    cells = [cell for cell in _CELLS_RE.split(words.strip("| \t")) if cell]
    if len(cells) > 1:
        person = _of_cells(cells)
        return ([(person, any(_IS_HOST_RE.search(cell) for cell in cells))], 0) if person else ([], 0)
    is_host = bool(_IS_HOST_RE.search(words))
    if (led := _UNIT_RE.match(words)) and (person := _person_of(led["rest"])) and person.post:
        whole = person.post if len(person.post) > _SHORT_POST else led["unit"] + person.post
        return [(Named(person.name, whole), is_host)], 0
    return [(person, is_host) for person in _people_of(words, firm=firm)], 0


def _bare_entry(line: str) -> str:
    """Return an entry without the mark, the number or the name of the field before it."""
    entry = _FIELD_RE.sub("", _ENTRY_MARK_RE.sub("", unpadded(line.strip())))
    return entry[:-1] if _NAME_AND_POST_RE.fullmatch(entry) else entry


def _stacked(words: str, following: Sequence[str]) -> Named | None:
    """Return the person whose post and name stand on a line each, no words of theirs below."""
    if not following or len(words) > _MAX_POST_LINE or _LINE_MARK_RE.search(words):
        return None
    below = re.sub(r"[ \u3000]", "", following[0])
    if post_word_at_end(words) and not parse_person(words) and fills_slot(below):
        return Named(below, words)
    name = re.sub(r"[ \u3000]", "", words)
    is_post = len(following[0]) <= _MAX_POST_LINE and post_word_at_end(following[0]) and not parse_person(following[0])
    return Named(name, following[0]) if is_post and (is_name(name) or may_be_name(name)) else None


def _of_cells(cells: Sequence[str]) -> Named | None:
    """Return the person of a row of a table: the cell that is a name, the longest that is a post."""
    bare = [re.sub(r"[ \u3000]", "", cell) for cell in cells]
    names = [cell for cell in bare if is_name(cell)] or [cell for cell in bare if fills_slot(cell)]
    posts = sorted((cell for cell in cells if post_word_at_end(cell.strip())), key=len)
    if not names or not posts:
        return parse_person(" ".join(cells)) if len(cells) == 2 else None
    units = [cell for cell in cells if cell not in posts and re.sub(r"[ \u3000]", "", cell) not in names]
    unit = next((cell for cell in units if len(cell) >= 3 and not _IS_HOST_RE.search(cell)), "")
    is_apart = unit and cells.index(unit) < cells.index(posts[-1]) and len(posts[-1]) <= 8
    return Named(names[0], (unit if is_apart else "") + posts[-1].strip())


def _people_of(words: str, *, firm: bool) -> list[Named]:
    """Return the people of a line: one in any layout, or several parted by marks or space."""
    mentions = find_named(words, firm=True)
    if len(mentions) <= 1 and len(re.findall("[（(]", words)) <= 1 and (one := _person_of(words)):
        return [one]
    parts = [part for part in re.split("[；;]", words) if part.strip()]
    if len(parts) > 1 and all(people := [_person_of(part) for part in parts]):
        return [person for person in people if person]
    tokens = [token for token in re.split("[ \u3000\t]+", words) if token]
    if len(tokens) > 3 and len(tokens) % 2 == 0 and not _LINE_MARK_RE.search(words):
        pairs = [_person_of(f"{a} {b}") for a, b in zip(tokens[::2], tokens[1::2], strict=True)]
        if all(pair and pair.post for pair in pairs):
            return [pair for pair in pairs if pair]
    several = list(listed_people(words, firm=firm))
    return several if len(several) >= len(mentions) else [mention.named for mention in mentions]


def _person_of(words: str) -> Named | None:
    name, *rest = words.split()
    if len(rest) > 1 and is_name(name) and post_word_at_end(rest[0]) and not any(map(post_word_at_end, rest[1:])):
        return Named(name, rest[0])  # what each is to tell of stands in a third column
    return parse_person(words, firm=is_parted(words) or bool(re.search("[，,：]", words)))


def is_parted(line: str) -> bool:
    """Whether an entry's post and name are parted by the layout."""
    return bool(re.search("[ \u3000—–（(\t|]", line)) and not re.search("[：:]", line)


def listed_people(text: str, *, firm: bool = False) -> Iterator[Named]:
    """Yield the people of an enumeration; a post may itself hold the mark that parts the entries (、)."""
    pending, at = "", 0
    for mark in (*_PARTS_RE.finditer(text), None):
        part = text[at : mark.start() if mark else len(text)]
        # Nothing is put in where a post goes on behind a bracket: 第三医院（分院）副院长.
        between = "" if at and text[at - 1] in "）)" else "、"
        whole = f"{pending}{between}{part}" if pending else part
        at = mark.end() if mark else at
        person = parse_person(whole, firm=firm and is_parted(whole))
        if person is None and pending and is_name(part.strip()):
            person = Named(part.strip())
        pending = "" if person else whole
        if person:
            yield Named(person.name, strip_introduction(person.post) if person.post else None)
    if pending and is_name(pending.strip()):
        yield Named(pending.strip())
