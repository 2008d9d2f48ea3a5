"""Who has the word: splits a document into statements, questions and answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from build_archive.lexicon import load_table
from build_archive.names import ENDS_BODY, Named, is_name, parse_person, post_word_at_end, resolve_reference, surname_of
from build_archive.patterns import HAN, either_script
from build_archive.recognise.turns.askers import asker_after, asking_outlet, read_out_by_host, self_named
from build_archive.recognise.turns.labels import is_page_stamp, split_label
from build_archive.recognise.turns.layouts import without_marks
from build_archive.recognise.turns.prose import answers_in_prose, asked_in_prose, asker_in_prose
from build_archive.recognise.turns.words import (
    REMARK_RE,
    SALUTATION_RE,
    SIGNED_RE,
    Part,
    generic_part,
    is_asking,
    is_asking_outlet,
    is_named_reporter,
    names_outlet,
    spoken_label,
    without_verb,
)

# A host opens in one breath: 各位朋友，大家好。欢迎参加…
_GREETING_RE = re.compile(r"^[^。！!？]{0,30}(?:大家|各位|朋友们?)[^。！!？]{0,10}好[。！!，,]")
_WELCOME_RE = re.compile(r"欢迎|举行|召开|今天请|今天来|出席|到场")
# 下面，请李昆秘书长宣读…: the host hands over; the next line is that person's.
_HANDOVER_RE = re.compile(
    r"""(?:^|[。！？，,])(?:首先|下面|接下来|现在|随后|然后|最后|先|再|今天|第[一二三四五六]位|[^，。！？]{0,4}问题)?[，,]?\s*(?:先|再)?(?:有请|请|由)
        (?P<who>[^，,。：:]{2,40}?)[，,]?(?:介绍|发布|通报|宣读|讲|作|做|回答|解读|谈|发言|为|就|答复|说明|向|和|给|来)[^。！？]*[。！？：:]?$""",
    re.VERBOSE,
)
_THANKS_RE = re.compile(r"^(?:好的?，)?(?:谢谢|感谢)(?P<who>[^，,。！!的]{2,20})(?:[。！!，,]|的)")
_CLOSING_RE = re.compile(
    r"^(?:好的?[，。])?(?:请|有请)?(?:下一[位个]|继续)(?:问题|记者|提问|媒体)?[。！]?$|(?:发布会|提问|问答|通气会|吹风会).{0,10}(?:到此|到这里|结束)|^(?:因为|由于)?时间关系|最后一个问题[。！]?$|请[^，。]{0,12}(?:媒体|记者)[^，。]{0,4}提问|(?:下面|现在|接下来)[，,]?是?.{0,10}(?:提问|答问|问答)"
)
_ANSWER_OPENING_RE = re.compile(r"^(?:谢谢|感谢|好的|好，|我来|这个问题|关于(?:这|您|你)|对于(?:这|您|你))")
_HEADING_LABEL_RE = re.compile("答记者问$|答問$")  # [某某答记者问] heads what follows; nobody says it
_ASKING_LINE_RE = re.compile("^.{4,400}[？?](?:谢谢[。！!]?)?[*”」]*$")
_HEADING_MARK_RE = re.compile(
    r"""[#*\s]*(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．] | [#*\s]*[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]
    | [#*■●◆▲▼◎○★☆] | [QＱ问]\s*\d{0,2}[.、 ] | 第[一二三四五六七八九十]{1,3}问""",
    re.VERBOSE,
)
# What a report says of a person before a colon is no label: 某某通报了灾情：.
_TELLS_RE = re.compile(either_script("[了着过]|灾情|情况|[通发]报.|发布[^会]|算|列"))
_ASKS_RE = re.compile("[？?]”?$")
_QUOTED_RE = re.compile(either_script("(?:说|称|表示|介绍|指出|强调|坦言|解释|透露|提醒)(?:道)?$"))
# 市水务局答：
_BODY_ANSWERS_RE = re.compile(
    either_script("[^，。：；！？\\s]{2,20}[局委办部厅院处署室会司队所台站门心](?:答|回答|答复|答覆|回复|回应|解答)")
)
_NUMBER_RE = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．]\s*")
_HAN_RE = re.compile(f"[{HAN}]")
_ROLE_RE = re.compile("人$")
_JOINED_RE = re.compile("[、和及與与]")
_LONGEST_HEADING = 60  # characters of a numbered line over 答：, whatever mark it ends in
_LONGEST_ASKER = 10  # characters of the name of an outlet that none is known by: 新闻坊
_LONGEST_BARE = 120  # characters of a question without any mark
_LEAST_BODY = 4  # characters of the name of a body that is a label
_LONGEST_POST = 16  # characters of a post that is a label
_MAX_ROSTER = 120  # characters of a roster on one line


@dataclass(frozen=True, slots=True)
class Turn:
    """The lines of one person on end, or of nobody."""

    part: Part
    lead: str  # the name, or the label in the words of the text (记者, 主持人, 厦门日报记者)
    lines: tuple[str, ...]
    label: str = ""  # the label as printed, "" where none stands there
    is_told: bool = False  # in the sentences of a report


def recognise_turns(lines: Sequence[str], roster: Sequence[Named], hosts: Collection[str] = ()) -> tuple[Turn, ...]:
    """Return the turns of a document in order; every line stands in exactly one of them.

    `hosts` are the names of those of the roster who lead the briefing.

    Labelled turns go by their labels. Where the host has no label, the words by which the word is
    handed over (请某某介绍, 谢谢某市长) part the turns; an answer without a label belongs to the one
    person that the question is put to, else to nobody by name (答).
    """
    return _named_by_thanks(tuple(_Floor(lines, roster, hosts).turns()), roster)


def _named_by_thanks(turns: Sequence[Turn], roster: Sequence[Named]) -> tuple[Turn, ...]:
    """Return the turns with the answers of nobody by name given to the one whom the host thanks next."""
    out = list(turns)
    for at, (turn, following) in enumerate(pairwise(turns)):
        thanks = _THANKS_RE.match(following.lines[0]) if following.part is Part.HOST else None
        if thanks and turn.part is Part.ANSWER and turn.lead == "答" and not turn.label:
            person = resolve_reference(thanks["who"], list(roster))
            out[at] = replace(turn, lead=person.name) if person else turn
    return tuple(out)


class _Floor:
    """Walks the lines and keeps who has the word."""

    def __init__(self, lines: Sequence[str], roster: Sequence[Named], hosts: Collection[str]) -> None:
        self.lines = lines
        self.roster = list(roster)
        self.hosts = hosts
        self.addressee: Named | None = None  # whom the last question was put to
        self.next_speaker: Named | None = None  # to whom the host has just handed over
        self.told = {
            index: told for index, line in enumerate(lines) if (told := [*asked_in_prose(line, self._named_in)])
        }
        labelled = [
            change for index in range(len(lines)) if index not in self.told and (change := self._labelled(index))
        ]
        self.host_is_labelled = any(part is Part.HOST for part, _, _ in labelled)
        asked = sum(part is Part.QUESTION for part, _, _ in labelled)
        answered = any(part in (Part.SPEAKER, Part.ANSWER) for part, _, _ in labelled)
        self.asks_by_label = asked > 1 or (asked == 1 and (answered or self.host_is_labelled))
        self.is_spoken = any(SALUTATION_RE.match(line) or _opens_briefing(line) for line in lines[:20])

    def turns(self) -> Iterator[Turn]:
        part, lead, label, held = Part.TEXT, "", "", list[str]()
        for index, line in enumerate(self.lines):
            if (told := self.told.get(index)) and self._is_told(part):
                if held:
                    yield Turn(part, lead, tuple(held), label)
                yield from (Turn(part, lead, (words,), is_told=True) for part, lead, words in told)
                part, lead, label, held = Part.TEXT, "", "", []
                continue
            change = self._change(index, part)
            if change is not None:
                if held:
                    yield Turn(part, lead, tuple(held), label)
                part, lead, rest = change
                label = split_label(line)[0] if rest != line else ""
                held = [rest] if rest else []
            else:
                held.append(line)
            self._listen(line, part)
            if part is Part.HOST and held and (read_out := read_out_by_host(held[-1])):
                cut = read_out.start("asked")
                said, asked = held[-1][:cut].strip(), held[-1][cut:]
                if spoken := [*held[:-1], *([said] if said else [])]:
                    yield Turn(part, lead, tuple(spoken), label)
                who = read_out.groupdict().get("label") or "记者"
                part, lead, label, held = Part.QUESTION, who, "", [asked]
                self._listen(asked, part)
        if held:
            yield Turn(part, lead, tuple(held), label)

    def _is_told(self, part: Part) -> bool:
        """Whether nobody has the word where a question is told, as in a report."""
        is_report = not (self.asks_by_label or self.host_is_labelled or self.is_spoken)
        return is_report and part is not Part.HOST

    def _named_in(self, words: str) -> Named | None:
        """Return the one of the roster whom the subject of a sentence names."""
        named = [person for person in self.roster if person.name in words]
        return named[0] if len(named) == 1 else (None if named else resolve_reference(words, self.roster))

    def _change(self, index: int, part: Part) -> tuple[Part, str, str] | None:
        """Return the part, lead and first words of the turn that begins with this line, if one does."""
        line = self.lines[index]
        labelled = self._labelled(index) or self._self_named(line)
        if labelled:
            return labelled
        host_is_heard = self.is_spoken and not self.host_is_labelled
        if part is Part.QUESTION and host_is_heard and not self.asks_by_label and self._is_hosts(line):
            return Part.HOST, "主持人", line
        if part is Part.QUESTION and (named := answers_in_prose(line, self._named_in) or self._signed(line)):
            return Part.ANSWER, named, line
        if part is Part.QUESTION and (self.addressee or _ANSWER_OPENING_RE.match(line)):
            return Part.ANSWER, self.addressee.name if self.addressee else "答", line
        return self._unlabelled(line, part) if host_is_heard else None

    def _signed(self, line: str) -> str:
        """Return who of the roster signs at the end of a line: …。（卫兰答）, "" where nobody does."""
        signed = SIGNED_RE.search(line)
        person = self._person(without_verb(signed["who"])) if signed else None
        return person.name if person else ""

    def _self_named(self, line: str) -> tuple[Part, str, str] | None:
        """Return the question of a reporter who has no label but says who asks (我是晚报记者)."""
        if self.asks_by_label or not (self.is_spoken or self.host_is_labelled):
            return None
        outlet = self_named(line)
        return (Part.QUESTION, outlet, line) if outlet else None

    def _unlabelled(self, line: str, part: Part) -> tuple[Part, str, str] | None:
        """Return the turn that begins with a line without a label where the host has none either."""
        if self.next_speaker is not None:
            speaker, self.next_speaker = self.next_speaker, None
            return Part.SPEAKER, speaker.name, line
        if part is Part.TEXT and SALUTATION_RE.match(line) and (giver := self._speech_giver(line)):
            return Part.SPEAKER, giver.name, line
        may_open = part is Part.TEXT and not is_page_stamp(line)
        opens = may_open and (SALUTATION_RE.match(line) or _opens_briefing(line))
        return (Part.HOST, "主持人", line) if opens or (part is not Part.HOST and self._is_hosts(line)) else None

    def _speech_giver(self, greeting: str) -> Named | None:
        """Return the one of the roster whose post and name stand right over a greeting, where nobody else is on it."""
        at = self.lines.index(greeting)
        person = self.roster[0] if len(self.roster) == 1 and not self.hosts else None
        above = "".join(self.lines[max(0, at - 2) : at])
        return person if person and re.search(f"{person.name}(?:[（(][^（）()]*[）)])?$", above) else None

    def _listen(self, line: str, part: Part) -> None:
        """Note whom the words of this line give the word to."""
        if part is Part.QUESTION:
            self.addressee = self._addressed(line)
        elif part is Part.HOST and self.host_is_labelled and (handover := _HANDOVER_RE.search(line[-120:])):
            self.addressee = self._person(handover["who"]) or self.addressee
        elif part in (Part.HOST, Part.TEXT) and not self.host_is_labelled and self.is_spoken:
            handover = _HANDOVER_RE.search(line[-120:])
            self.next_speaker = self._person(handover["who"]) if handover else None

    def _labelled(self, index: int) -> tuple[Part, str, str] | None:
        label, rest = split_label(self.lines[index])
        # 晚报记者金浩说：“…。” is told by a report
        is_told = _QUOTED_RE.search(label) and rest.startswith("“") and not _ASKS_RE.search(rest)
        if not label or _HEADING_LABEL_RE.search(label) or is_told:
            return self._headed(index)
        part = generic_part(label)
        asked = rest or (self.lines[index + 1] if index + 1 < len(self.lines) else "")
        if part is None and (is_asking_outlet(label, asked) or is_named_reporter(label, asks=is_asking(asked))):
            part = Part.QUESTION
        if part is None and self._asks_a_speaker(label, index, rest):
            return Part.QUESTION, _NUMBER_RE.sub("", without_marks(label)), rest
        if part is None:
            return self._named_turn(label, rest) or self._by_post(label, rest) or self._headed(index)
        # 主持人： above a roster, 【媒体提问】 above the questions
        heads_roster = part in (Part.HOST, Part.ANSWER) and self._opens_roster(index, rest)
        if heads_roster or (part is Part.QUESTION and not rest and self._is_followed_by_label(index)):
            return None
        if part is Part.ANSWER:
            return part, self._answerer(label, rest), rest
        lead = spoken_label(label, part)
        if lead in ("记者", "記者"):
            lead = asking_outlet(rest) or asker_after(rest) or lead
        return part, lead, rest

    @cached_property
    def _first_spoken(self) -> int:
        """The number of the first line that a label of one of the roster leads in."""
        labels = (split_label(line)[0] for line in self.lines)
        spoken = (at for at, label in enumerate(labels) if label and not generic_part(label) and self._person(label))
        return next(spoken, len(self.lines))

    def _asks_a_speaker(self, label: str, index: int, rest: str) -> bool:
        """Whether a label that names nobody known leads in a question: one of the roster has the word next.

        What it says ends in a question mark, or it names an outlet after somebody has spoken: before that, it is
        the site itself that tells what goes on.
        """
        if len(label) > _LONGEST_ASKER or self._person(without_verb(label)) or index + 1 == len(self.lines):
            return False
        if not _HAN_RE.search(rest):
            return False  # the same again in another language
        asks = rest.endswith(("？", "?")) or (rest and names_outlet(label) and index > self._first_spoken)
        below = split_label(self.lines[index + 1])[0] if asks else ""
        person = self._person(below) if below and not generic_part(below) else None
        return person is not None and person.name not in self.hosts

    def _headed(self, index: int) -> tuple[Part, str, str] | None:
        """Return the question that a line without a label is: who asks stands after it, or an answer's label below."""
        line = self.lines[index]
        if who := asker_after(line):
            return Part.QUESTION, who, line
        if index + 1 == len(self.lines):
            return None
        below = split_label(self.lines[index + 1])[0]
        is_answer = generic_part(below) is Part.ANSWER if below else False
        asks = _ASKING_LINE_RE.search(line) or (line.startswith("“") and asker_in_prose(line))
        if not asks and not (is_answer and _HEADING_MARK_RE.match(line) and len(line) <= _LONGEST_HEADING):
            return None
        is_answered = (below and self._person(below)) or answers_in_prose(self.lines[index + 1], self._named_in)
        if asks and is_answered and (asker := asker_in_prose(line)):
            return Part.QUESTION, asker, line
        person = None if is_answer or not below or generic_part(below) else self._person(below)
        is_set_apart = _HEADING_MARK_RE.match(line) or index in self._bare_questions
        is_heading = is_set_apart and person and person.name not in self.hosts
        words = line.strip("#* ") if line[0] in "#*" else line
        return (Part.QUESTION, "记者", words) if is_answer or is_heading else None

    @cached_property
    def _bare_questions(self) -> frozenset[int]:
        """The numbers of lines that ask, right above the label of one of the roster, where no label asks.

        One such line may be what somebody asks himself before another goes on.
        """
        found, host_speaks = list[int](), False
        for index, line in enumerate(self.lines[:-1]):
            label, below = split_label(line)[0], split_label(self.lines[index + 1])[0]
            part = generic_part(label) if label else None
            if part is Part.QUESTION:
                return frozenset()
            if label:
                host_speaks = part is Part.HOST or label in self.hosts
                continue
            person = self._person(below) if below and not generic_part(below) else None
            is_short = len(line) <= _LONGEST_BARE and _ASKING_LINE_RE.search(line)
            found += [index] if is_short and not host_speaks and person and person.name not in self.hosts else []
        return frozenset(found) if len(found) > 1 else frozenset()

    def _named_turn(self, label: str, rest: str) -> tuple[Part, str, str] | None:
        """Return the turn of the person of the roster that a label names."""
        person = self._person(without_verb(label)) or self._holder(without_verb(label))
        if _QUOTED_RE.search(label) and rest.startswith("“"):
            return None  # 卫兰说：“…” is told by a report
        names = _JOINED_RE.split(label)
        if person is None and len(names) > 1 and all(any(name == p.name for p in self.roster) for name in names):
            return Part.SPEAKER, label, rest  # 卫兰、金浩：
        if person is None and _BODY_ANSWERS_RE.fullmatch(label):
            return Part.ANSWER, without_verb(label), rest
        if person is None or _TELLS_RE.search(label.rpartition(person.name)[2]):
            return None
        if label.endswith("答"):
            return Part.ANSWER, person.name, rest
        return Part.HOST if person.name in self.hosts else Part.SPEAKER, person.name, rest

    def _by_post(self, label: str, rest: str) -> tuple[Part, str, str] | None:
        """Return the turn of the one whom a label names by nothing but the post, where it answers a question."""
        if label not in self._answering_posts:
            return None
        return Part.ANSWER, label, rest

    @cached_property
    def _answering_posts(self) -> frozenset[str]:
        """The labels that are a post and nothing else, and stand right below a question's."""
        found, asked = set(), False
        for line in self.lines:
            label, rest = split_label(line)
            part = generic_part(label) if label else None
            is_called = bool(label) and len(label) <= _LONGEST_POST and (_names_body(label) or post_word_at_end(label))
            if asked and part is None and rest and is_called:
                found.add(label)
            asked = part is Part.QUESTION or (asked and not label)
        return frozenset(found)

    def _holder(self, label: str) -> Named | None:
        """Return the one of the roster whose post ends in a label that is nothing but the end of a post: 局长：."""
        if len(label) == 1:  # 卫：
            held = [person for person in self.roster if surname_of(person.name) == label]
            return held[0] if len(held) == 1 else None
        held = [person for person in self.roster if person.post and person.post.endswith(label)]
        is_post = post_word_at_end(label) in (label, label.removeprefix("副"))
        return held[0] if len(held) == 1 and is_post else None

    def _answerer(self, label: str, rest: str) -> str:
        """Return who answers under a label without a name: in brackets, signed below, or whom the question calls.

        A label that calls somebody (发布人), or names somebody who is not on the roster, leads in as it is printed; one
        that only says that it is an answer is 答 where nobody is known.
        """
        remark, signed = REMARK_RE.match(label), SIGNED_RE.search(rest)
        words = remark["remark"] if remark else signed["who"] if signed else ""
        if words and (person := self._person(words)):
            return person.name
        if remark and all(self._person(name) for name in _JOINED_RE.split(words)):
            return words  # 答（卫兰、金浩）
        if remark or _ROLE_RE.search(label):
            return label
        named = self.addressee or (self.roster[0] if len(self.roster) == 1 else None)
        return named.name if named else "答"

    def _is_followed_by_label(self, index: int) -> bool:
        following = split_label(self.lines[index + 1])[0] if index + 1 < len(self.lines) else ""
        return bool(following) and (generic_part(following) is not None or self._person(following) is not None)

    def _opens_roster(self, index: int, rest: str) -> bool:
        """Whether names follow a label and no words: 主持人： above or before a post and a name."""
        entry = rest or (self.lines[index + 1] if index + 1 < len(self.lines) else "")
        if len(entry) > _MAX_ROSTER or re.search("[。！？]", entry):
            return False
        first = re.split("[；;，,]", entry)[0]
        return parse_person(first) is not None or is_name(first)

    def _person(self, words: str) -> Named | None:
        named = parse_person(words)
        if named:
            return next((person for person in self.roster if person.name == named.name), None)
        return resolve_reference(words, self.roster)

    def _is_hosts(self, line: str) -> bool:
        thanks = _THANKS_RE.match(line)
        if thanks and post_word_at_end(thanks["who"]) and resolve_reference(thanks["who"], self.roster):
            return True
        if _CLOSING_RE.search(line):
            return True
        handover = _HANDOVER_RE.search(line[-120:])
        return bool(handover and self._person(handover["who"]))

    def _addressed(self, question: str) -> Named | None:
        """Return the one person of the roster whom a question names (刘书记, 黄市长)."""
        named = [
            person
            for person in self.roster
            if person.name in question or (person.post and _is_called(person, question))
        ]
        return named[0] if len(named) == 1 else None


def _names_body(label: str) -> bool:
    """Whether a label is the name of a body: 市水务局."""
    return len(label) >= _LEAST_BODY and label[-1] in ENDS_BODY and label not in load_table("words.tsv")


def _opens_briefing(line: str) -> bool:
    """Whether a line greets and welcomes, as a host does."""
    return bool(_GREETING_RE.match(line) and _WELCOME_RE.search(line))


def _is_called(person: Named, text: str) -> bool:
    """Whether `text` calls a person by surname and post: 刘书记 for 刘彦伟, not every 刘."""
    for match in re.finditer(re.escape(surname_of(person.name)), text):
        for length in (2, 3, 4):
            word = text[match.end() : match.end() + length]
            if len(word) == length and post_word_at_end(word) == word and person.post and word in person.post:
                return True
    return False
