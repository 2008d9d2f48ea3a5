"""The labels that lead turns in: what stands before the colon, in brackets, after a stamp, on a line of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from build_archive.lexicon import load_table
from build_archive.names import (
    Named,
    find_named,
    is_made_of_name_parts,
    is_name,
    may_be_name,
    parse_person,
    post_word_at_end,
    split_sentences,
    without_courtesy,
)
from build_archive.patterns import HAN, either_script
from build_archive.recognise.turns.layouts import turns_in_line, uniform_labels, without_marks
from build_archive.recognise.turns.words import (
    GREETED_RE,
    REMARK_RE,
    SALUTATION_RE,
    SIGNED_RE,
    Part,
    generic_part,
    is_named_reporter,
    names_outlet,
    without_verb,
)

_LABEL_RE = re.compile(
    r"""^(?:[QA]\d{1,3}\s*(?=[^\s：:\d（(]))?                       # Q1 晚报记者：
        (?:(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．]|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)])\s*
           (?=(?:[^：:，,。！？]{0,16}?(?:[记記]者|[网網]友)(?:提[问問]|追?[问問])?  # 一、记者：, 1. 晚报：
              |[^：:，,。！？\s]{2,14}(?:[报報网網台社]|融媒|客户端|新闻|卫视|发布|频道|周刊|留言|来电|來電)
              |[问問答]|主持人)\s*[（(：:【]|[【\[]))?
        (?: [\[【](?P<bracketed>[^\[\]【】]{1,40})[\]】]\s*[：:]?     # [晚报记者] …
          | (?P<netizen>[^：:，,。；;！!？?“”]{0,12}(?:网友|网民|網友|[听聽][众眾]|[观觀][众眾]|粉丝)
              [“"][^“”"：:]{1,20}[”"][）)]?
              (?:[（(][^（）()]{1,20}[）)])?)\s*[：:]
          | (?:\*\*)?                                              # **晚报记者**： in a Markdown text
            (?P<plain>[^：:，,。；;！!？?“”\s*\[【][^：:，,。；;！!？?“”*\[【]{0,39}?(?:[（(][^（）()：:。？！]{1,30}[）)])?)
            \s*(?:\*\*)?[：:](?:\*\*)?
        )\s*(?P<rest>.*)$""",
    re.VERBOSE,
)
_COLON_RE = re.compile(r"^([^。！？：:]{1,40})[∶︰﹕]")  # other characters that are set as a colon
_DASHED_RE = re.compile(r"(?P<label>[^—。，；：！？“”]{2,40}?)\s*——\s*(?P<rest>[^—]*)$")  # 市水务局局长 卫兰——
_INNER_RE = re.compile(r"^[（(](?P<who>[^（）()]{2,40})[）)]\s*[：:]?(?P<rest>.+)$")
_LONGEST_GENERIC = 12
# A stamp of the live text before a label: 15:30:12 主持人, [10:25] 晚报记者：.
_STAMP_RE = re.compile(
    r"^(?P<stamp>[\[【(（]?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?)\s*(?P<rest>[^\d\s:：].*)$"
)
_STAMP_ONLY_RE = re.compile(
    r"^[\[【(（]?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?$"
)
_MAX_ENTRY = 60
_MAX_LABEL = 40
_OPENING_LINES = 40
_LONGEST_LINE = 1500
_COMMON_WORD = 100  # times counted
_LEAST_TURNS = 3  # turns of a host or reporters, or labels of others, by which a text is a transcript
_NO_LABEL_RE = re.compile("[。！？!?，,；;：:]")
_ONE_COMMA_RE = re.compile("([^。！？!?，,；;：:]{2,4})[，,]([^。！？!?，,；;：:]+)")  # 卫兰，市水务局局长
_SPEECH_END_RE = re.compile(  # a stamp may follow
    r"[。！？!?…”」）)](?:\s*[\[【(（]?(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?)?$"
)
_LEAST_SPEECH = 40  # a line this long is somebody's words, whatever it ends in


# 媒体：东川网　作者：卫兰, 来源：… 编辑：…: two labels of the page on one short line, with no words of anybody.
_PAGE_STAMP_RE = re.compile(
    either_script(r"[^。！？：:]{2,8}[：:][^。！？：:]{1,24}[ \u3000]+(?:作者|来源|编辑|责编|审核|日期|时间|浏览)[：:]")
)
# What only the one who leads a briefing says.
_LEADS_RE = re.compile(
    either_script(
        r"""(?:发布会|通气会|吹风会|见面会|记者会|提问|问答|直播).{0,10}(?:到此|到这里|结束)
        | 欢迎.{0,24}(?:出席|参加|收看)
        | (?:进入|开始).{0,6}(?:提问|答问|问答) | 今天(?:我们)?(?:邀请|请)(?:到|来)"""
    ),
    re.VERBOSE,
)
# What the one who speaks first says, if it is the one who leads.
_OPENS_RE = re.compile(
    either_script(
        r"""(?:发布会|通气会|吹风会|见面会|记者会|说明会|活动|采访).{0,6}(?:正式|现在)?开始
        | [请欢]迎?.{0,14}(?:提问|举手) | 在(?:这里|此).{0,6}(?:召开|举行|举办) | 高兴地?(?:邀请|请[到来])
        | (?:我们|先)请.{2,20}(?:介绍|发布|通报|致辞|讲话|解读|宣读)
        | (?:首先|下面|接下来|现在)[，,]?\s*(?:先|我们|让我们|首先)*(?:有请|请|由).{2,40}
          (?:介绍|发布|通报|致辞|讲话|解读|宣读|作)
        | (?:请到|请来|邀请到?)了?.{2,}(?:先生|女士|同志|出席|参加|为大家|与大家|给大家)
        | 出席(?:今天|本次|本场|此次).{0,10}(?:会|嘉宾).{0,4}[有是]"""
    ),
    re.VERBOSE,
)


def part_labels(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines with every label in one layout: before a colon, at the beginning of its words.

    A stamp before a label becomes a line of its own. A label on a line of its own is put before the words
    below it, where at least two such labels lead words in; one that stands in two lines (post, name) too.
    What is no label stays as it is.

    >>> part_labels(("10:20:01 主持人", "请提问。", "10:21:15 晚报记者", "何时通车？"))
    ('10:20:01', '主持人：请提问。', '10:21:15', '晚报记者：何时通车？')
    """
    lines = _without_dashes([_COLON_RE.sub(r"\1：", line) for line in lines])
    known = _introduced(lines)
    lines = [turn for line in lines for turn in turns_in_line(line, known)]
    parted = _without_stamps(uniform_labels(lines, known))
    labels = {index: size for index in range(len(parted)) if (size := _stands_alone(parted, index))}
    bare = [re.sub(r"[ \u3000]", "", line) if len(line) <= _MAX_LABEL else "" for line in parted]
    names = Counter(filter(is_name, bare))
    listed = {person.name for line in parted if _is_entry(line) and (person := _person(line)) and person.post}
    spoken = {name for name, times in names.items() if times > 1} | listed | known
    for index, name in enumerate(bare):
        between = 0 < index < len(parted) - 1 and is_name(name) and _is_speech(parted, index - 1)
        leads = index not in labels and (name in spoken or between) and _waits_for_label(parted, index + 1)
        if leads and not any(at < index < at + size for at, size in labels.items()):
            labels[index] = 1
    if len(labels) < 2:
        return tuple(parted)
    out: list[str] = []
    index = 0
    while index < len(parted):
        size = labels.get(index, 0)
        label = " ".join(parted[index : index + size])
        label = _ONE_COMMA_RE.sub(r"\1（\2）", label)
        out.append(f"{label}：{parted[index + size]}" if size else parted[index])
        index += size + 1
    return tuple(out)


def _without_dashes(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines with a colon after the labels that a dash parts from their words, where two at least do."""
    dashed = {index: match for index, line in enumerate(lines) if (match := _DASHED_RE.match(line))}
    led = {at: match for at, match in dashed.items() if _names_a_part(match["label"], apart=True)}
    if len(led) < 2:
        return lines
    return [f"{led[at]['label']}：{led[at]['rest']}" if at in led else line for at, line in enumerate(lines)]


def _introduced(lines: Sequence[str]) -> frozenset[str]:
    """Return the names that the opening introduces with a post, whatever their surname."""
    found: set[str] = set()
    for line in lines[:_OPENING_LINES]:
        for sentence in split_sentences(line[:_LONGEST_LINE]):
            found |= {mention.named.name for mention in find_named(sentence, firm=True)}
        person = parse_person(line, firm=True) if len(line) <= _MAX_ENTRY and not _SPEECH_END_RE.search(line) else None
        found |= {person.name} if person and person.post else set()
    # A card: the name above the post.
    entries = [without_marks(line) if len(line) <= _MAX_ENTRY else "" for line in lines[:_OPENING_LINES]]
    found |= {name for name, post in pairwise(entries) if may_be_name(name) and _is_post_line(post)}
    return frozenset(found)


def _is_post_line(words: str) -> bool:
    return bool(post_word_at_end(words)) and not _NO_LABEL_RE.search(words) and parse_person(words) is None


def _is_entry(line: str) -> bool:
    return len(line) <= _MAX_ENTRY and bool(re.search("[ \u3000]", line)) and not _NO_LABEL_RE.search(line)


def _without_stamps(lines: Sequence[str]) -> list[str]:
    """Return the lines with the stamps before labels on lines of their own."""
    stamped = [(match["stamp"], match["rest"]) if (match := _STAMP_RE.match(line)) else None for line in lines]
    if sum(item is not None for item in stamped) < 2:
        return list(lines)
    out: list[str] = []
    for index, (line, item) in enumerate(zip(lines, stamped, strict=True)):
        if item and (split_label(item[1])[0] or _may_stand_alone(item[1], _is_speech(lines, index + 1))):
            out += item
        else:
            out.append(line)
    return out


def _may_stand_alone(words: str, leads: bool) -> bool:
    return leads and (_names_a_part(words) or (len(words) <= _MAX_LABEL and may_be_name(words)))


def _stands_alone(lines: Sequence[str], index: int) -> int:
    """Return over how many lines a label without a colon stands there, 0 where none does."""
    words = lines[index]
    if len(words) > _MAX_LABEL or (_NO_LABEL_RE.search(words) and not _ONE_COMMA_RE.fullmatch(words)):
        return 0
    below = re.sub(r"[ \u3000]", "", lines[index + 1]) if index + 1 < len(lines) else ""
    opens = bool(post_word_at_end(words)) or generic_part(words) is Part.HOST
    is_below = is_name(below) or (may_be_name(below) and generic_part(below) is None and not parse_person(words))
    if opens and is_below and _waits_for_label(lines, index + 2):
        return 2
    is_led = generic_part(words) is Part.HOST and _is_card(lines[index + 1 : index + 3])
    if is_led and _waits_for_label(lines, index + 3):
        return 3
    after_stamp = index > 0 and bool(_STAMP_ONLY_RE.match(lines[index - 1]))
    follows_words = index > 0 and (_is_speech(lines, index - 1) or bool(_STAMP_ONLY_RE.match(lines[index - 1])))
    is_label = _names_a_part(words, apart=follows_words) or (after_stamp and may_be_name(words))
    return 1 if is_label and _waits_for_label(lines, index + 1) else 0


def _is_card(entries: Sequence[str]) -> bool:
    """Whether two lines hold nothing but a post and a name, in either order."""
    bare = [re.sub(r"[ \u3000]", "", line) for line in entries]
    return len(bare) == 2 and any(
        _is_post_line(post) and is_name(name) for post, name in (bare, reversed(bare)) if len(post) <= _MAX_LABEL
    )


def _names_a_part(words: str, *, apart: bool = False) -> bool:
    """Whether words without a colon can be a label by themselves: 主持人, 晚报记者, 市水务局局长 卫兰.

    A person whose post is not set apart is one where the line stands apart: no entry of a list stands above it.
    """
    if len(words) > _MAX_LABEL or _NO_LABEL_RE.search(words):
        return bool(apart and _ONE_COMMA_RE.fullmatch(words) and len(words) <= _MAX_LABEL and parse_person(words))
    if generic_part(words) is not None or is_named_reporter(words):
        return True
    person = _person(words)
    return bool(person and person.post and (apart or re.search("[ \u3000]", words)))


def _is_speech(lines: Sequence[str], index: int) -> bool:
    """Whether the line there is somebody's words, and no label or entry of a list."""
    if index >= len(lines):
        return False
    line = lines[index]
    if len(line) >= _LEAST_SPEECH or SALUTATION_RE.match(line):
        return True
    return bool(_SPEECH_END_RE.search(line)) and bool(_NO_LABEL_RE.search(line))


def _waits_for_label(lines: Sequence[str], index: int) -> bool:
    """Whether the line there is somebody's words that no label of its own leads in: 发布人 may head a roster."""
    if not _is_speech(lines, index):
        return False
    own = without_verb(split_label(lines[index])[0])
    return generic_part(own) is None and not is_name(own) and parse_person(own) is None


def _person(label: str) -> Named | None:
    """Return the person that a label names; post and name parted by space need no known surname."""
    return parse_person(label, firm=bool(re.search("[ \u3000]", label)))


def find_labels(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the labels that name a person, as they stand before the colon or in brackets.

    A label that is nothing but a name counts where it stands twice; what stands once may be a word.
    """
    found, bare, opening, turns = [], list[str](), list[str](), 0
    asked = False  # whether the label before leads a question in
    for index, line in enumerate(lines):
        label, rest = split_label(line)
        if not label:
            continue
        part = generic_part(label)
        label = label if part else without_verb(label)
        asked, was_asked = part is Part.QUESTION, asked
        turns += part in (Part.HOST, Part.QUESTION) and _is_speech((rest,), 0)
        if part is Part.HOST or is_named_reporter(label):
            found.append(label)
        elif part is Part.ANSWER:
            named, signed = REMARK_RE.match(label), SIGNED_RE.search(rest)
            words = named["remark"] if named else signed["who"] if signed else ""
            person = parse_person(words)
            found += [words] if person and person.post else []
            bare += [words] if is_name(words) else []
        elif part is None and (is_name(without_courtesy(label)) or is_made_of_name_parts(label)):
            bare += [label] if _is_speech((rest,), 0) or not rest else []
            is_heard = was_asked or _opens(rest, lines[index + 1 : index + 3])
            opening += [label] if is_heard else []
        elif part is None and (person := _person(label)) and person.post and (rest or len(label) > 4):
            found.append(label)
    spoken = Counter(bare)
    # Where a text goes by labels, a name that speaks once counts too, and beside one that speaks twice.
    if turns + len(set(found)) >= _LEAST_TURNS:
        return (*found, *spoken)
    is_talk = len(bare) >= _LEAST_TURNS and max(spoken.values()) > 1
    return (
        *found,
        *(
            name
            for name, times in spoken.items()
            if times > 1 or ((is_talk or name in opening) and not _is_common(name))
        ),
    )


def _opens(words: str, below: Sequence[str]) -> bool:
    """Whether words, or those below where a label stands alone, greet or give the word away as at a briefing."""
    said = words or next((line for line in below if re.search(f"[{HAN}]", line)), "")
    return bool(GREETED_RE.match(said) or _OPENS_RE.search(said))


def _is_common(word: str) -> bool:
    return int(load_table("words.tsv").get(word, ("0",))[0]) >= _COMMON_WORD


def is_page_stamp(line: str) -> bool:
    """Whether a line has two labels of the page, and no words of anybody: 媒体：东川网 作者：卫兰."""
    return bool(_PAGE_STAMP_RE.match(line))


def leading_labels(lines: Sequence[str]) -> frozenset[str]:
    """Return the labels whose words open or close a briefing or call for questions, as a host's do."""
    leading, label, first = set(), "", ""
    for line in lines:
        own, rest = split_label(line)
        own = own if generic_part(own) else without_verb(own)
        if own and not (generic_part(own) or parse_person(own) or may_be_name(own)):
            own, rest = "", line  # 出席发布会的有：
        label = own or label
        first = first or label
        if label and (_LEADS_RE.search(rest) or (label == first and _OPENS_RE.search(rest))):
            leading.add(label)
    return frozenset(leading)


@lru_cache(maxsize=4096)
def split_label(line: str) -> tuple[str, str]:
    """Return what leads a line in, and the rest of the line; ("", line) where nothing does.

    A label without a name takes in the one that follows it: 【答】（卫兰）.

    >>> split_label("【答】（卫兰）三天。"), split_label("一、记者：何时？")
    (('答（卫兰）', '三天。'), ('记者', '何时？'))
    >>> split_label("记者：何时？"), split_label("[晚报记者] 何时？"), split_label("**Q1 网友**：何时？")[0]
    (('记者', '何时？'), ('晚报记者', '何时？'), '网友')
    >>> split_label("媒体：东川网 作者：卫兰")[0]  # a stamp of the page
    ''
    """
    if is_page_stamp(line):
        return "", line
    if line.startswith(("（", "(")) and line.endswith(("）", ")")) and generic_part(line[1:].partition("：")[0]):
        line = line[1:-1]  # （记者：何时通车？）
    match = _LABEL_RE.match(line.removeprefix("**") if line.startswith(("**Q", "**A")) else line)
    if match is None or GREETED_RE.match(line):
        return "", line
    label = without_marks(match["bracketed"] or match["netizen"] or match["plain"])
    rest = match["rest"].strip()
    return _with_inner_label(label, rest) if len(label) <= _LONGEST_GENERIC else (label, rest)


def _with_inner_label(label: str, rest: str) -> tuple[str, str]:
    """Return the label that stands inside another: 【答】（某某）…, 【网友提问】网友“某某”：…."""
    if generic_part(label) is None:
        return label, rest
    if bracketed := _INNER_RE.match(rest):
        inner = bracketed["who"].strip()
        is_asker = names_outlet(inner) or generic_part(inner) or parse_person(inner) or is_name(inner)
        if is_asker or (generic_part(label) is not Part.QUESTION and may_be_name(inner)):
            return f"{label}（{inner}）", bracketed["rest"].strip()
    netizen = _LABEL_RE.match(rest)
    if netizen and netizen["netizen"]:
        return netizen["netizen"].strip(), netizen["rest"].strip()
    if netizen and netizen["plain"] and generic_part(label) is generic_part(netizen["plain"]) is Part.QUESTION:
        return netizen["plain"].strip(), netizen["rest"].strip()
    if netizen and netizen["plain"] and generic_part(label) is Part.ANSWER:
        person = parse_person(netizen["plain"])
        if (person and person.post) or is_name(netizen["plain"].strip()):
            return f"{label}（{netizen['plain'].strip()}）", netizen["rest"].strip()
    return label, rest
