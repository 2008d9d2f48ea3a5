"""Labels in any layout, written in one: marks before them, any brackets, bars, wide spaces, bold, stamps, own lines.

A label is read as units: what it is for (提问1, 回应, 主持人), who speaks (a name, a post and a name, an outlet), and
a stamp. What follows the last unit is what is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from build_archive.lexicon import load_table
from build_archive.names import fills_slot, is_name, may_be_name, parse_person, post_word_at_end
from build_archive.patterns import HAN, either_script
from build_archive.recognise.turns.words import (
    SALUTATION_RE,
    Part,
    generic_part,
    is_named_reporter,
    names_asker,
    names_outlet,
    spoken_label,
    without_verb,
)

# any sign before a label, ▲ or 🎤, but no bracket, quotation mark or letter, nor what parts sentences
_MARKS_RE = re.compile(rf"[^{HAN}\w\[［〔【〈<＜「『（(《“\"‘'|、，。；！？]*")
_NUMBER_RE = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、．]\s*|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]\s*"
)
_HELD_RE = re.compile(
    r"[\[［〔【〈<＜「『（(](?P<held>[^\[\]［］〔〕【】〈〉<>＜＞「」『』（）()，。；！？]{1,40})[\]］〕】〉>＞」』）)]"
)
_CLOCK = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_STAMP_RE = re.compile(rf"[\[【(（]?{_CLOCK}[\]】)）]?")
_PLAIN_RE = re.compile(rf"[{HAN}\w·•《》“”\"、.@＠]{{1,40}}+(?=\s|[：:∶﹕︰｜|*]|——|[\[［〔【〈<＜「『（(]|$)")
_COLON_RE = re.compile(r"\s*\**\s*[：:∶﹕︰]\**\s*")
_GAP_RE = re.compile(r"\s*\**\s*(?:[｜|]|——)?\s*\**\s*")
_TOLD_RE = re.compile("(?:现场|在场|随后|最后)?(?:[还也又]有|有|另|一[位名个]|几[位名])")  # of a report: 有记者问：
_VERB_RE = re.compile(
    "(?:继续|再次|现场)?(?:提问|追问|发问|回答|答复|回应|补充|介绍|作答|开场|发布|通报|收尾|总结|小结|致辞|主持|结束|[说答问])"
)
_SIGNED = r"(?:——?[^，。；：！？—]{2,20}|[（(][^（）()，。；：！？]{2,24}[）)])"  # who asks or answers, at the end
_SPEECH_RE = re.compile(
    rf"[。！？!?…](?:谢谢)?[”」）)]?{_SIGNED}?(?:\s*[\[【(（]?{_CLOCK}[\]】)）]?)?$"
)  # a stamp may follow
_LEAST_SPEECH = 40
_FRAME_RE = re.compile(rf"^[^{HAN}\w（(《“]+")
# Within a line that lost its breaks a label stands after a sentence, a stamp or a bar: [主持人] …。 [09:15] | [卫兰] …
_LABEL_IN_LINE_RE = re.compile(
    r"(?:^|(?<=[。！？!?”）)|｜])|(?<=\d[:：]\d\d)|(?<=\d[:：]\d\d[\]】）)]))\s*"
    r"(?:(?P<label>(?:网友|网民)[“\"][^“”\"：:]{1,16}[”\"]|[^：:，,。！？!?；;“”\s|｜\[\]【】]{1,24})[：:]|(?P<held>[\[【][^\[\]【】\d]{2,30}[\]】]))"
)
_HELD_LABEL_RE = re.compile(r"[\[【][^\[\]【】\d]{2,30}[\]】]\s*[：:]")  # [卫兰]：, [晚报记者]：
_LONG_LINE = 200  # characters
_LEAST_IN_LINE = 3
_ASKED_IN_LINE_RE = re.compile(
    r"[^：:。？]{0,12}(?:[问問]|[记記]者)[：:][^：:]{4,}[。？！?]\s*[^：:。？]{1,12}[：:]"
)  # a line that asks
_NUMBERED_ASKER_RE = re.compile(
    r"(?P<word>[QＱ]\d{1,3})[.、．\s]*(?P<who>[^：:，,。？！?!（）()\d\s][^：:，,。？！?!（）()]{1,19})[：:]"
)
_NUMBERED_ASKED_RE = re.compile(r"^(?P<word>\d{1,2}[问問])\s*(?=[^：:题題卷].{3,100}[？?]$)")
_LETTERED_RE = re.compile(r"^(?P<word>[QA]\d{1,2})[.、．]\s*(?=\S)")
_PADDED_RE = re.compile(rf"(?P<first>[{HAN}])[ \u3000]{{1,2}}(?P<last>[{HAN}])(?=[ \u3000：:（(])")
_TWO_POSTS_RE = re.compile(r"(?P<first>[^：:。！？；，]{4,50})，(?P<last>[^：:。！？；，]{4,50})(?=：)")
_TABLE_RULE_RE = re.compile(r"[|:\s—-]{3,}")
_UNREAD_RE = re.compile(r"[（(][^（）()]{2,40}[）)]\s*[：:]")
# 主持人：市政府新闻办主任卫兰 各位…: who leads stands before the greeting, not before a colon
_GREETED_RE = re.compile(
    either_script(
        r"(?P<word>[^：:，,。！？；、\s]{1,8})[：:]\s*(?P<who>[^：:。！？；，,]{4,40}?)\s*(?=(?:各位|女士们|先生们|同志们|朋友们|记者朋友|媒体朋友|新闻界|尊敬的|大家)[^：:。]*好)"
    )
)
_ASIDE_UNITS = ("同期声", "同期", "现场声", "原声", "采访", "出镜")  # before who speaks on television
_COMMA_LABEL_RE = re.compile(r"(?P<first>[^，,：:。！？；、\s]{2,8})[，,](?P<second>[^：:。！？；，,]{2,40})[：:]")
_SIGN = rf"[^{HAN}\w\s（(《“\"\[【|]"
_MARKED_REPORTER_RE = re.compile(rf"{_SIGN}+\s*[^，。：；！？]{{2,16}}[记記]者")
_MARK_RE = re.compile("[。！？，；]")
_LEAST_WRAPPED = 16  # characters of a line that goes on in the next
_MAX_UNITS = 4
_JOINED_RE = re.compile("[、和及與与]")  # 回答（卫兰、金浩）
_LEAST = 2  # labels of a layout that has no colon


@dataclass(slots=True)
class _Label:
    """What leads a line in, as far as it is read."""

    part: Part | None = None
    word: str = ""  # what it is for, in the words of the text
    who: str = ""
    post: str = ""  # where it stands after the name
    is_held: bool = False  # whether who speaks stands in brackets
    is_bracketed: bool = False  # whether any unit does
    stamp: str = ""
    layout: list[str] = field(default_factory=list)  # the marks round the units
    rest: str = ""

    def printed(self) -> str:
        """Return the label as one that stands before a colon."""
        if not self.who:
            return self.word
        if self.part is None or (self.part is Part.QUESTION and self._says_who()):
            return f"{self.who}（{self.post}）" if self.post else self.who
        is_bare = generic_part(self.word) is Part.QUESTION and spoken_label(self.word, Part.QUESTION) in (
            "记者",
            "記者",
        )
        if self.part is Part.QUESTION and not self.is_held and not is_bare:
            return f"{self.word} {self.who}"  # 晚报记者 卫兰
        return f"{self.word}（{self.post}{self.who}）"

    def _says_who(self) -> bool:
        """Whether what stands beside the word is the asker's label by itself: 问（晚报记者）, not 晚报记者（追问）."""
        is_netizen = self.who.startswith(("网友", "网民", "網友", "網民"))
        return generic_part(self.who) is Part.QUESTION and (is_netizen or names_asker(self.word, self.who))

    def is_plain(self) -> bool:
        """Whether it is a label beyond doubt: before a colon, or a word and who it is about."""
        return ":" in self.layout or bool(self.word and self.who)

    def kind(self) -> str:
        """Return what its layout has in common with that of other labels of the text."""
        return "stamp" if self.stamp else self.layout[0] if self.layout else ""


def uniform_labels(lines: Sequence[str], known: Collection[str] = ()) -> list[str]:
    """Return the lines with labels of every layout before a colon; a stamp beside a label on a line of its own.

    `known` are names that the text introduces elsewhere; they need no known surname.
    A layout without a colon counts where two labels at least stand in it. A line that no label leads in stays as it is.

    >>> uniform_labels(("▼ 提问1 <晚报>", "何时通车？", "● 回应 <卫兰>", "下月通车。"))
    ['提问1（晚报）：何时通车？', '回应（卫兰）：下月通车。']
    >>> uniform_labels(("主持人　请提问。", "卫兰　我先说。", "第一　不涨价。"))
    ['主持人：请提问。', '卫兰：我先说。', '第一　不涨价。']
    """
    lines = [_joined_posts(_unpadded(line, known), known) for line in _spoken_rows(lines, known)]
    joined = [_in_brackets(line, known) for line in _with_fields(_marked_names(_numbered_asked(lines), known))]
    read = [_read(line, known) for line in joined]
    found = {
        index: (label, size)
        for index, label in enumerate(read)
        if label and (size := _length(joined, read, label, index, known)) is not None
    }
    often = Counter(label.kind() for label, _ in found.values())
    out: list[str] = []
    index = 0
    while index < len(joined):
        label, size = found.get(index, (None, 0))
        if label is None or not (label.is_plain() or often[label.kind()] >= _LEAST):
            out.append(joined[index])
            index += 1
            continue
        rest = joined[index + size] if size else label.rest
        out += [*([label.stamp] if label.stamp else []), f"{label.printed()}：{rest}"]
        index += size + 1
    return out


def without_marks(line: str) -> str:
    """Return a line without the marks before it: a bullet, the frame of a card.

    >>> without_marks("├ 卫兰"), without_marks("卫兰")
    ('卫兰', '卫兰')
    """
    return _FRAME_RE.sub("", line).strip()


def turns_in_line(line: str, known: Collection[str]) -> list[str]:
    """Return the turns of a text that lost its line breaks, each with its label; the line alone where it holds few.

    >>> turns_in_line("甲局开会。  卫兰：大家好。 记者：几例？ 卫兰：两例。" + "共计如此。" * 40, {"卫兰"})[1:3]
    ['卫兰：大家好。', '记者：几例？']
    """
    brackets = _HELD_LABEL_RE.findall(line)
    if len(line) < _LONG_LINE and len(brackets) < _LEAST and not _ASKED_IN_LINE_RE.match(line):
        return [line]
    if sum(map(line.count, "：:[【")) < _LEAST_IN_LINE:  # of which each label has one
        return [line]
    labels = _LABEL_IN_LINE_RE.finditer(line)
    cuts = [match.start(match.lastgroup or 0) for match in labels if _is_called(match[match.lastgroup or 0], known)]
    if len(cuts) < (_LEAST if len(brackets) >= _LEAST else _LEAST_IN_LINE):
        return [line]
    edges = [0, *(at for at in cuts if at), len(line)]
    return [line[low:high].strip(" \u3000|｜") for low, high in pairwise(edges)]


def _is_called(label: str, known: Collection[str]) -> bool:
    """Whether what leads words in within a line is somebody's label: a known name, 记者, 主持人, [主持人]."""
    bare = label.strip("[]【】")
    if bare in known or generic_part(bare) is not None or (bare != label and is_name(bare)):
        return True
    person = parse_person(bare)
    return bool(person and person.name in known)


def _in_brackets(line: str, known: Collection[str]) -> str:
    """Return a line whose label has two parts with the second in brackets: 主持人，卫兰：, Q1 晚报：.

    >>> _in_brackets("提问，江城晚报记者：何时？", ()), _in_brackets("卫兰，市水务局局长：三天。", ())
    ('提问（江城晚报记者）：何时？', '卫兰（市水务局局长）：三天。')
    >>> _in_brackets("Q2 江城晚报：何时？", ()), _in_brackets("一，要看天气：晴。", ())
    ('Q2（江城晚报）：何时？', '一，要看天气：晴。')
    """
    if numbered := _NUMBERED_ASKER_RE.match(line):
        return f"{numbered['word']}（{numbered['who']}）：{line[numbered.end() :]}"
    if (greeted := _GREETED_RE.match(line)) and _is_led_in(greeted["word"], greeted["who"]):
        return f"{greeted['word']}（{greeted['who']}）：{line[greeted.end() :]}"
    if not (parted := _COMMA_LABEL_RE.match(line)):
        return line
    first, second = parted["first"], parted["second"]
    part = generic_part(first) if first in load_table("turn_labels.tsv") else None
    fits = {
        Part.QUESTION: generic_part(second) is Part.QUESTION or names_outlet(second),
        Part.HOST: is_name(second) or second in known or parse_person(second) is not None,
        Part.ANSWER: is_name(second) or second in known or parse_person(second) is not None,
        None: (is_name(first) or first in known) and bool(post_word_at_end(second)) and parse_person(second) is None,
    }
    return f"{first}（{second}）：{line[parted.end() :]}" if fits.get(part) else line


def _is_led_in(word: str, who: str) -> bool:
    """Whether a word of a label is the host's or an answer's and who follows it is one person with a post."""
    person = parse_person(who) if generic_part(word) in (Part.HOST, Part.ANSWER) else None
    return bool(person and person.post)


def _numbered_asked(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines with a colon after the number of a question where several have one: 1问 何时？, Q1. 何时？."""
    for pattern in (_NUMBERED_ASKED_RE, _LETTERED_RE):
        if sum(bool(pattern.match(line)) for line in lines) >= _LEAST:
            lines = [pattern.sub(r"\g<word>：", line) for line in lines]
    return lines


def _unpadded(line: str, known: Collection[str]) -> str:
    """Return a line whose label of two characters is not set wide: 记　者, 卫　兰.

    >>> _unpadded("记　者：何时？", ()), _unpadded("一　是要快。", ())
    ('记者：何时？', '一　是要快。')
    """
    padded = _PADDED_RE.match(line)
    word = padded["first"] + padded["last"] if padded else ""
    return word + line[padded.end() :] if padded and (word in known or generic_part(word)) else line


def _joined_posts(line: str, known: Collection[str]) -> str:
    """Return a line whose label has a comma between two posts with 、 there: 甲厅副厅长，乙办副主任卫兰：.

    >>> _joined_posts("甲厅副厅长，乙办副主任卫兰：大家好。", {"卫兰"}), _joined_posts("请局长来，卫兰：好。", {"卫兰"})
    ('甲厅副厅长、乙办副主任卫兰：大家好。', '请局长来，卫兰：好。')
    """
    parted = _TWO_POSTS_RE.match(line)
    person = parse_person(parted["last"]) if parted and post_word_at_end(parted["first"]) else None
    if parted is None or person is None or not person.post or person.name not in known:
        return line
    return f"{parted['first']}、{line[parted.start('last') :]}"


def _spoken_rows(lines: Sequence[str], known: Collection[str]) -> Sequence[str]:
    """Return the lines with the rows of a table that hold a label and its words as turns, a stamp above them."""
    rows = {at: cells for at, line in enumerate(lines) if (cells := _spoken_cells(line, known))}
    if len(rows) < _LEAST_IN_LINE:
        return lines
    out: list[str] = []
    for at, line in enumerate(lines):
        if at in rows:
            *stamp, label, words = rows[at]
            out += [*stamp, f"{label}：{words}"]
        elif not _TABLE_RULE_RE.fullmatch(line):
            out.append(line)
    return out


def _spoken_cells(line: str, known: Collection[str]) -> list[str]:
    """Return the cells of a row that holds, perhaps after a stamp, a label and words; [] where it holds others."""
    if not line.startswith("|"):
        return []
    cells = [cell.strip() for cell in line.strip("|").split("|") if cell.strip()]
    has_stamp = len(cells) == 3 and _STAMP_RE.fullmatch(cells[0])
    if len(cells) != 2 + bool(has_stamp) or not _is_speech(cells[-1]):
        return []
    label = cells[-2]
    person = parse_person(label)
    return cells if label in known or generic_part(label) or (person and person.post) or is_name(label) else []


def _marked_names(lines: Sequence[str], known: Collection[str]) -> Sequence[str]:
    """Return the lines with a colon after names that a mark leads in, as it does reporters (△卫兰 有)."""
    if not known or not any(map(_MARKED_REPORTER_RE.match, lines)):
        return lines
    names = "|".join([*sorted(map(re.escape, known), key=len, reverse=True), "网友“[^“”]{1,16}”"])
    name_re = re.compile(rf"(?P<mark>{_SIGN}+)\s*(?P<name>{names})\s*(?=[{HAN}\d])")
    return [name_re.sub(r"\g<name>：", line, count=1) if name_re.match(line) else line for line in lines]


def _length(
    lines: Sequence[str], read: Sequence[_Label | None], label: _Label, index: int, known: Collection[str]
) -> int | None:
    """Return over how many lines a label stands above its words; 0 beside them, None where it leads none in."""
    below = lines[index + 1] if index + 1 < len(lines) else ""
    if (
        label.part is Part.QUESTION
        and label.word == "问"
        and label.stamp
        and not re.search("[？?]", label.rest or below)
    ):
        return None  # 15:30 晚报: a stamp of the page
    is_asked = label.word and not label.word.endswith(("人", "主持"))  # 发布人：卫兰 stands in a roster
    is_who = is_name(label.rest) or label.rest in known
    if label.part is Part.QUESTION and not _MARK_RE.search(label.rest):  # 提问：晚报
        is_who = is_who or names_outlet(label.rest) or generic_part(label.rest) is Part.QUESTION
    if is_asked and not label.who and is_who and _is_speech(below):  # 回答：卫兰
        label.who, label.rest = label.rest, ""
        return 1
    if label.rest:
        return 0 if ":" in label.layout or _is_speech(label.rest) else None
    is_word = label.word and not label.who and index + 2 < len(lines) and _is_speech(lines[index + 2])
    is_word = is_word and read[index + 2] is None  # a roster above a labelled turn
    named = _read(f"{lines[index]} {below}", known) if is_word else None
    if named and named.who and not named.rest and generic_part(named.who) in (None, Part.QUESTION):  # no label again
        label.who, label.part = named.who, named.part
        return 2
    is_marked = bool(label.layout or label.stamp or (label.who and label.word))
    is_wrapped = label.layout and label.layout[0] != ":" and len(below) >= _LEAST_WRAPPED and not parse_person(below)
    is_led = _is_speech(below) or is_wrapped
    return 1 if is_marked and is_led and read[index + 1] is None else None


def _is_speech(line: str) -> bool:
    return len(line) >= _LEAST_SPEECH or bool(_SPEECH_RE.search(line) or SALUTATION_RE.match(line))


def _read(line: str, known: Collection[str]) -> _Label | None:
    """Return the label that leads a line in, None where none does."""
    lead = _MARKS_RE.match(line)
    at = lead.end() if lead else 0
    label = _Label(layout=[line[:at].strip()] if line[:at].strip() else [])
    if number := _NUMBER_RE.match(line, at):
        at = number.end()
        label.layout.append("1")
    if _TOLD_RE.match(line, at):
        return None
    for _ in range(_MAX_UNITS):
        match = _STAMP_RE.match(line, at) or _HELD_RE.match(line, at) or _PLAIN_RE.match(line, at)
        if match is None or not _take(label, match, line[match.end() :], known):
            break
        at = match.end()
        colon, gap = _COLON_RE.match(line, at), _GAP_RE.match(line, at)
        label.layout.append(":" if colon else gap[0].strip() or " " if gap and gap[0] else "")
        at = (colon or gap or match).end()
        if colon and not _STAMP_RE.match(line, at):
            break
    if number and not label.is_bracketed:
        return None  # 一、卫兰：… may be a point of a list; split_label reads a number before a label
    label.rest = line[at:].strip()
    if _UNREAD_RE.match(label.rest):
        return None  # 主持人卫兰（市政府新闻办主任）： is read whole by split_label
    label.layout = [mark for mark in label.layout if mark]
    is_said = not label.rest or re.search(r"\w", label.rest)
    return label if is_said and (label.word or label.who) else None


def _take(label: _Label, match: re.Match[str], following: str, known: Collection[str]) -> bool:
    """Take a unit into the label; whether it belongs to one."""
    held = match["held"] if match.re is _HELD_RE else None
    words = (held or match[0]).strip()
    if held and words in _ASIDE_UNITS:
        return True
    if words.endswith(("答记者问", "答記者問")):  # heads the questions; nobody says it
        return False
    if match.re is _STAMP_RE:
        label.stamp = match[0]
        return True
    if held:
        label.is_bracketed = True
        label.layout.append(match[0][0])
    is_before_colon = following.lstrip("* ").startswith(("：", ":", "∶"))
    bare = without_verb(words) if held or is_before_colon else words
    part = generic_part(words) or (Part.QUESTION if is_named_reporter(bare) else None)
    is_outlet = part is None and (label.stamp or _STAMP_RE.match(following.lstrip())) and names_outlet(words)
    if (part or is_outlet) and label.part is None and not label.who:
        label.part, label.word = part or Part.QUESTION, "问" if is_outlet else words
        label.who, label.is_held = words if is_outlet else "", bool(is_outlet)
        return True
    is_verb = bool((label.who or (label.word and not held)) and _VERB_RE.fullmatch(words))
    is_post = bool(not is_verb and label.who and post_word_at_end(words) and is_name(label.who))
    label.post = words if is_post else label.post
    if is_post or is_verb:
        return True
    is_last = bool(held) or not following.strip() or following.lstrip("* ").startswith(("：", ":", "｜", "|"))
    who = _who(bare, label, known, is_last=is_last)
    if who:
        label.who, label.is_held = f"{label.who} {words}".strip(), bool(held)
    return bool(who)


def _who(words: str, label: _Label, known: Collection[str], *, is_last: bool) -> str:
    """Return who a unit names, "" where it names nobody."""
    if label.who:
        return (
            words
            if post_word_at_end(label.who) == label.who[-len(post_word_at_end(label.who)) :] and is_name(words)
            else ""
        )
    if label.part is Part.QUESTION:
        return words if is_last and (names_outlet(words) or len(words) <= 24) else ""
    person = parse_person(words, firm=label.part in (Part.HOST, Part.ANSWER) and is_last)
    if is_name(words) or words in known or (person and person.post):
        return words
    names = _JOINED_RE.split(words)
    if label.part in (Part.ANSWER, Part.HOST) and is_last and all(may_be_name(n) or fills_slot(n) for n in names):
        return words
    return ""


def _with_fields(lines: Sequence[str]) -> list[str]:
    """Return the lines with who asks or answers and what is said, set as two fields, as one label."""
    table = load_table("turn_fields.tsv")
    out: list[str] = []
    who: tuple[str, str] | None = None
    for line in lines:
        name, _, value = line.partition("：")
        kind = table.get(name.strip(), ("",))[0]
        if kind in ("asker", "answerer") and value and not _is_speech(value):
            if who:
                out.append("：".join(who))
            who = name, value.strip()
        elif who and (kind == "content" or _is_speech(line)):
            word = "问" if table[who[0]][0] == "asker" else "答"
            out.append(f"{word}（{who[1]}）：{value.strip() if kind == 'content' else line}")
            who = None
        else:
            out += ["：".join(who)] if who else []
            who = None
            out.append(line)
    return [*out, "：".join(who)] if who else out
