"""Questions told in the prose of a report (有记者问，何时通车？某某回答说，下月。), and who answers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from build_archive.names import Named
from build_archive.patterns import HAN, either_script
from build_archive.recognise.turns.words import Part

_ASKER = r"""(?P<asker>(?:[^，。：；！？“”\s]{0,16}?(?<!各位)(?:记者|通讯员) | 网友(?:“[^”]{1,20}”)? | 网民
    | [村市居股]民 | 业主 | 群众 | 听众 | 观众 | 家长 | 学生 | 大爷 | 大妈 | 外媒 | 媒体))"""
_ASKS = r"""(?: 追问 | 提问 | 发问 | 问道 | 问及 | 询问 | 打听 | 提出(?!的|了?要求) | 想知道 | 关心 | 关切 | (?:他|她)问
    | 关注(?![度点者])
    | 问(?!题|答|候|责|卷) )"""
# A question told without its mark: 有记者关心，下一步有哪些打算。
_INDIRECT = "(?:哪些|什么|如何|怎样|怎么|是否|多少|何时|为何|能否|会不会|能不能|有没有)"
_INDIRECT_RE = re.compile(either_script(_INDIRECT))
# Who asks, and the words of asking before the question, at the beginning of a sentence.
_ASKED_RE = re.compile(
    either_script(
        rf"""(?:^|(?<=[。！？?”]))[ ]*(?:[^，。：；！？“”]{{0,12}}[，,])?[^，。：；！？“”]{{0,16}}?{_ASKER}
        [^。：！？“”]{{0,16}}?{_ASKS}[^，。：；！？“”]{{0,10}}(?:[：:，,]|——)
        (?P<asked>“[^“”]{{2,400}}[？?]\s?”|“?[^。！“”]{{2,200}}[？?]”?
          |(?<=[：:])[^“”]{{2,400}}[？?](?=[^？?]{{0,400}}$)|[^。！？“”]{{0,60}}{_INDIRECT}[^。？！“”]{{0,40}}。)"""
    ),
    re.VERBOSE,
)
_BEGINS_TO_ASK_RE = re.compile(
    either_script(
        rf"""(?:[^，。：；！？“”]{{0,12}}[，,])?[^，。：；！？“”]{{0,16}}?{_ASKER}
        [^。：！？“”]{{0,16}}?{_ASKS}[^，。：；！？“”]{{0,10}}[：:，,]"""
    ),
    re.VERBOSE,
)
_PRESS_RE = re.compile(either_script("(?:记者|通讯员|网友.*|网民|媒体|外媒)$"))  # 市民关心，… may head a paragraph
# The question first: “何时通车？”有记者问。
_ASKED_FIRST_RE = re.compile(
    either_script(
        rf"""“(?P<asked>[^“”]{{2,200}}[？?])”
        (?:[^，。：；！？“”]{{0,8}}，)?(?:[^，。：；！？“”]{{0,8}}?(?:面对|对于|针对|听到))?[^，。：；！？“”]{{0,8}}?{_ASKER}
        [^。：！？“”]{{0,16}}?{_ASKS}[^，。：；！？“”]{{0,4}}[。，]"""
    ),
    re.VERBOSE,
)
# The question in the middle: 面对记者“何时通车？”的提问，…; “何时通车？”这是抛给他的第一个问题。
_ASKED_WITHIN_RE = re.compile(
    either_script(
        r"""(?:(?:^|(?<=[。！？?”，]))(?:在?被|面对|针对|对于|就|当)
          (?:(?P<asker>[^，。：；！？“”\s]{0,12}?(?:记者|媒体|网友|网民))|[^，。：；！？“”]{0,8}?)
          [^，。：；！？“”]{0,10}?\s?“(?P<asked>[^“”]{2,200}[？?])”
          [^，。：；！？“”]{0,4}(?:提问|问题|疑问|追问|发问|问)(?:时，?|，)
        | (?:^|(?<=[。！？?”，]))当?再?被追?问[及到起]?\s?“[^“”]{2,200}[？?]”(?:时，?|，)
        | (?:^|(?<=[。！？?”]))“[^“”]{2,200}[？?]”(?:这是)?[^，。：；！？“”]{0,10}
          (?:提给|抛给|问[^，。；]{0,6})的?[^，。：；！？“”]{0,10}问题[。，])"""
    ),
    re.VERBOSE,
)
_TOLD_RES = (_ASKED_RE, _ASKED_FIRST_RE, _ASKED_WITHIN_RE)
_QUOTED_FIRST_RE = re.compile("“[^“”]{1,400}[。！？…，]”")  # “…。”卫兰说。
_FIRST_WORDS = 80
_SENTENCE_MARK_RE = re.compile("[，。；！]")
# What asks is named after a quantity: 有记者, 一位村民, 另一位网友, 来自晚报的记者.
_QUANTITY_RE = re.compile(
    either_script(
        r"^.*(?:有|来自|一[位名个家]|几[位名]|两[位名]|第[一二三四五六七八九十][位个名]|另[一外][位名]?|轮到|是)"
    )
)
_SAYS = either_script(
    "的?回答是|回答|答复|答话|回应|表示|介绍|解释|坦言|笑着?说|笑了|补充|接过|答道|答|说明|说|称|指出|透露|告诉|强调|接话|摇头|点头"
)
_ANSWERED_RE = re.compile(
    rf"(?:^|(?<=[。！？?”]))(?:[^，。：；！？“”]{{1,30}}，){{0,2}}?(?P<who>[^，。：；！？“”]{{2,40}}?)(?:对此|当场|随即|也|则|又|就此|现场)?(?:{_SAYS})(?!话?的是)"
    + rf"|(?:{either_script('答话|回答|作答|接话')})的是(?P<last>[{HAN}·]{{2,12}})"
)


def asked_in_prose(line: str, person: Callable[[str], Named | None]) -> Iterator[tuple[Part, str, str]]:
    """Yield the parts of a line of a report in which questions are told, with who says each; nothing where none is.

    A question counts where one of those who take part answers in its sentences; what is asked otherwise is told only.
    `person` returns the one of the roster whom words name.
    """
    if "？" not in line and "?" not in line and not _INDIRECT_RE.search(line):
        return
    told = (match for pattern in _TOLD_RES for match in pattern.finditer(line))
    found = sorted(told, key=lambda match: match.start())
    asked: list[re.Match[str]] = []
    for match in found:
        if (not asked or match.start() >= asked[-1].end()) and _answers(line[match.end() :], person):
            asked.append(match)
    if asked and asked[0].start():
        yield Part.TEXT, "", line[: asked[0].start()]
    for index, match in enumerate(asked):
        end = asked[index + 1].start() if index + 1 < len(asked) else len(line)
        yield Part.QUESTION, _asker(match["asker"] or "记者"), line[match.start() : match.end()].strip()
        answer = line[match.end() : end]
        starts = _answers(answer, person)
        cuts = [0, *(at for at, _ in starts[1:]), len(answer)]
        for (_, name), low, high in zip(starts, cuts, cuts[1:], strict=False):
            yield Part.ANSWER, name, answer[low:high].strip()


def asker_in_prose(line: str) -> str:
    """Return who asks in a line that begins as a report tells a question (会上，有外媒记者提问，…), else "".

    The question may stand first: “何时通车？”有记者问。
    """
    if first := _ASKED_FIRST_RE.fullmatch(line):
        return _asker(first["asker"])
    match = _BEGINS_TO_ASK_RE.match(line)
    return _asker(match["asker"]) if match and _PRESS_RE.search(match["asker"]) else ""


def answers_in_prose(line: str, person: Callable[[str], Named | None]) -> str:
    """Return who of the roster a line lets answer in its first words (卫兰表示，…), "" where none does."""
    if not _SENTENCE_MARK_RE.search(line):
        return ""  # a heading: 卫兰答记者问
    quoted = _QUOTED_FIRST_RE.match(line)
    begins = quoted.end() if quoted else 0
    first = next(iter(_answers(line[begins : begins + _FIRST_WORDS], person)), None)
    return first[1] if first and first[0] == 0 else ""


def _answers(text: str, person: Callable[[str], Named | None]) -> list[tuple[int, str]]:
    """Return where the words of each one who answers begin, each different from the one before."""
    found: list[tuple[int, str]] = []
    for match in _ANSWERED_RE.finditer(text):
        named = person(match["who"] or match["last"])
        if named and (not found or found[-1][1] != named.name):
            found.append((match.start(), named.name))
    first = next(iter(re.split("(?<=[。！？](?!”))", text)), "")
    return found if found and found[0][0] <= len(first) else []


def _asker(words: str) -> str:
    """Return who asks, without what counts them: 有村民 is 村民."""
    return _QUANTITY_RE.sub("", words) or words
