"""Punctuation: half-width marks back to full width where Chinese typography wants them, quotes paired.

A mark belongs to the Chinese text when a Chinese character or a full-width mark stands beside it, or
beside the marks it touches, or when it is the partner of such a mark. All else keeps its marks:
numbers (`16:00`, `8,215,465`, `3:2`), URLs, e-mail addresses, Markdown links, code, Latin text.
"""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, field

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.lines import HAN, Line, split_lines

_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_QUOTES = (('"', "“", "”"), ("'", "‘", "’"))

# What makes the marks beside it Chinese: always, or only in a line that is mostly Chinese.
_WIDE_RE = re.compile(f"[{HAN}\u3001-\u303f\uff01-\uff60□]")
_LEANING_RE = re.compile(f"[{HAN}\u3001-\u303f\uff01-\uff60□“”‘’…—%℃]")
_HAN_RE = re.compile(f"[{HAN}]+")
_LATIN_RE = re.compile("[A-Za-z]")

# A line is looked at only when it holds one of these.
_SUSPECT_RE = re.compile(
    r"""
    [,:;!?()"']                                     # a half-width mark
    | [.。]{2,} | ，， | ；； | ：： | 、、 | ，[。、] | 、[，。] | ；。   # doubled marks
    | [\N{HYPHEN-MINUS}\N{FULLWIDTH HYPHEN-MINUS}\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{HORIZONTAL BAR}]{2}
    | \.(?=[”’]?$)                                  # a line that ends in a full stop of the other script
    | “[^”]*“ | ”[^“]*”                             # quotes of one direction only, or nested
    """,
    re.VERBOSE,
)

# What keeps its marks, whatever stands beside it.
_KEPT_RE = re.compile(
    r"""
    https?://[A-Za-z0-9._~/%#?&=+:@,;!'-]*[A-Za-z0-9_/=]                 # URL, without the mark after it
    | www\.[A-Za-z0-9._~/%#?&=+:@-]*[A-Za-z0-9_/=]
    | (?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}
    | &(?:[A-Za-z]{2,10}|\#x?[0-9A-Fa-f]{1,7});                          # HTML entity
    | \]\([^()\s]*\)                                                     # target of a Markdown link
    | (?<=[0-9])[.,:](?=[0-9])                                           # decimal, thousands, time, ratio
    | (?<=[A-Za-z])['’](?=[A-Za-z])                                      # apostrophe
    | ^[A-Za-z0-9]{1,3}\)                                                # 1) a) as the number of a point
    """,
    re.VERBOSE,
)
_CODE_RE = re.compile(r"[{}]|</|/>|==|=>|:=|\(\)|;;")

_RUN_RE = re.compile(r"""[,:;!?()"'.，。、；：！？（）“”‘’…—\-－─―]+""")

# A run of marks, mark by mark; what repeats one mark is taken together.
_TOKEN_RE = re.compile(r"[.。]{2,}|[-－─―]{2,}|[,，]{2,}|[;；]{2,}|[:：]{2,}|、{2,}|.", re.DOTALL)

_STRENGTH = {"、": 1, "，": 2, "；": 3, "。": 4}  # of two marks that touch, the stronger one stays


@dataclass(slots=True)
class _Run:
    """Marks that touch one another, and whether they belong to Chinese text."""

    start: int
    text: str
    wide: bool
    partners: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Quotes:
    """What the quotation marks of a line come to."""

    becomes: dict[int, str] = field(default_factory=dict)  # offset of a mark that changes: the mark it becomes
    pairs: list[tuple[int, int]] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)  # straight marks of which no reading is sure
    nested: list[int] = field(default_factory=list)  # marks that open inside an open quotation of the same kind


def propose_punctuation(text: str) -> Proposal:
    """Propose a full-width mark for every half-width one that belongs to Chinese text, one edit a mark.

    Also: quotes paired, marks printed twice, `......` and `--`. No mark is put where none stood.
    Doubts say which quotation marks could not be paired. Costs one search a line that needs nothing.

    >>> from build_archive.edits import apply_edits
    >>> apply_edits(t := '截至16:00,累计8,215人(含RT-PCR);他说:"好!"', propose_punctuation(t)[0])
    '截至16:00，累计8,215人（含RT-PCR）；他说：“好！”'
    """
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    for line in split_lines(text):
        if _SUSPECT_RE.search(line.text) and _HAN_RE.search(line.text) and not _CODE_RE.search(line.text):
            found, unclear = _propose_line(line)
            edits += found
            doubts += unclear
    return edits, doubts


def _propose_line(line: Line) -> Proposal:
    runs, quotes = _read_runs(line.text), _read_quotes(line.text)
    _spread(runs, _pair_brackets(runs) + quotes.pairs, line.text)
    edits = [edit for run in runs if run.wide for edit in _mend_run(line, run, quotes)]
    doubts = [
        Doubt("punctuation.quote", line.start + at, line.text[at], "a quotation mark without its partner is kept")
        for at in quotes.unclear
    ]
    doubts += [
        Doubt("punctuation.quote-nested", line.start + at, line.text[at], "a quotation opens inside one still open")
        for at in quotes.nested
    ]
    return edits, doubts


def _read_runs(text: str) -> list[_Run]:
    """Return the runs of marks of a line, without those that are kept as they are."""
    kept = {at for m in _KEPT_RE.finditer(text) for at in range(m.start(), m.end())}
    chinese = _is_chinese(text)
    runs = []
    for match in _RUN_RE.finditer(text):
        start, end = match.span()
        while start < end and start in kept:
            start += 1
        while start < end and end - 1 in kept:
            end -= 1
        if start < end:
            runs.append(_Run(start, text[start:end], _is_wide(text, start, end, chinese)))
    return runs


def _is_chinese(text: str) -> bool:
    return sum(map(len, _HAN_RE.findall(text))) > len(_LATIN_RE.findall(text))


def _is_wide(text: str, start: int, end: int, chinese: bool) -> bool:
    """Whether the run from `start` to `end` holds a full-width mark or has Chinese text beside it."""
    wide = _LEANING_RE if chinese else _WIDE_RE
    if wide.search(text, max(0, start - 1), end + 1):
        return True
    return chinese and end == len(text) and start > 0 and text[start - 1].isalnum()  # ends a Chinese line


def _pair_brackets(runs: list[_Run]) -> list[tuple[int, int]]:
    """Return the offsets of the brackets of a line, pair by pair; a half without the other is left out."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for run in runs:
        for at, char in enumerate(run.text, run.start):
            if char in "(（":
                opened.append(at)
            elif char in ")）" and opened:
                pairs.append((opened.pop(), at))
    return pairs


def _spread(runs: list[_Run], pairs: list[tuple[int, int]], text: str) -> None:
    """Make the partner of a wide mark wide, and both marks of a pair that holds Chinese text."""
    starts = [run.start for run in runs]
    han = [match.start() for match in _HAN_RE.finditer(text)]
    for opening, closing in pairs:
        left, right = bisect(starts, opening) - 1, bisect(starts, closing) - 1
        runs[left].partners.append(right)
        runs[right].partners.append(left)
        runs[left].wide = runs[left].wide or bisect(han, opening) < bisect(han, closing)
    waiting = [run for run in runs if run.wide]
    while waiting:
        for partner in waiting.pop().partners:
            if not runs[partner].wide:
                runs[partner].wide = True
                waiting.append(runs[partner])


def _read_quotes(text: str) -> _Quotes:
    """Pair the quotation marks of a line and say what the straight ones become."""
    quotes = _Quotes()
    for marks in _QUOTES:
        places = [match.start() for match in re.finditer(f"[{''.join(marks)}]", text)]
        if marks[0] == "'":
            places = [at for at in places if not _is_apostrophe(text, at)]
        if any(text[at] == marks[0] for at in places):
            _turn_straight(text, places, marks, quotes)
        _turn_wrong_way(text, places, marks, quotes)
        _pair_quotes(text, places, marks, quotes)
    return quotes


def _is_apostrophe(text: str, at: int) -> bool:
    return at > 0 and bool(_LATIN_RE.match(text[at - 1])) and not _HAN_RE.match(text, at + 1)


def _turn_straight(text: str, places: list[int], marks: tuple[str, str, str], quotes: _Quotes) -> None:
    """Give each straight quotation mark its direction, from what is open and what stands beside it."""
    straight, opening, closing = marks
    opened: list[int] = []
    left = sum(text[at] == straight for at in places)
    for at in places:
        char = text[at]
        if char == straight:
            char = quotes.becomes[at] = opening if _opens(text, at, bool(opened), left) else closing
            left -= 1
        if char == opening:
            opened.append(at)
        elif opened:
            opened.pop()
    for at in opened:  # never closed in this line
        if text[at] == straight and not _begins_speech(text, at):
            del quotes.becomes[at]
            if not text[at - 1].isdecimal():  # 5" is five inches
                quotes.unclear.append(at)


def _opens(text: str, at: int, inside: bool, left: int) -> bool:
    """Whether a straight quotation mark opens; `left` counts the straight ones from here on."""
    before, after = _mark_before(text, at), text[at + 1 : at + 2]
    if inside:
        return before in tuple("：:（(") and after not in ("", *"，。；！？、,;!?）)")
    if at and (not after or after in "，。；！？、,;!?）)"):
        return False  # closes what an earlier line opened
    return not (before in tuple("。！？!?…") and left % 2)


def _mark_before(text: str, at: int) -> str:
    """Return the character before `at` as it will stand: dots are an ellipsis, a stray dot is none."""
    before = text[max(0, at - 8) : at]
    return "…" if before.endswith("...") else before.rstrip(".")[-1:]


def _begins_speech(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in "：:，,（("


def _turn_wrong_way(text: str, places: list[int], marks: tuple[str, str, str], quotes: _Quotes) -> None:
    """Turn the one mark that stands the wrong way round in a line: `“三服务“活动`.

    Only where all the others alternate, and never a mark that opens after a colon or comma (a
    quotation in a quotation) or closes after a stop.
    """
    _, opening, closing = marks
    now = [quotes.becomes.get(at, text[at]) for at in places]
    wrong = [i for i, char in enumerate(now) if char != (closing if i % 2 else opening)]
    if len(wrong) != 1 or len(now) % 2 or now[wrong[0]] not in (opening, closing):
        return
    at = places[wrong[0]]
    if at and text[at - 1] not in "：:，,、（(。！？!?…":
        quotes.becomes[at] = closing if wrong[0] % 2 else opening


def _pair_quotes(text: str, places: list[int], marks: tuple[str, str, str], quotes: _Quotes) -> None:
    _, opening, closing = marks
    opened: list[int] = []
    for at in places:
        char = quotes.becomes.get(at, text[at])
        if char == opening:
            quotes.nested += [at] if opened else []
            opened.append(at)
        elif char == closing and opened:
            quotes.pairs.append((opened.pop(), at))


def _mend_run(line: Line, run: _Run, quotes: _Quotes) -> list[Intervention]:
    """Return the changes of a run of marks that belongs to Chinese text."""
    edits: list[Intervention] = []
    following = ""  # the mark that stays to the right
    for token in reversed(list(_TOKEN_RE.finditer(run.text))):
        rule, after = _mend_mark(line.text, run, token, quotes)
        if after + following == ".。" or _STRENGTH.get(after, 9) <= _STRENGTH.get(following, 0):
            rule, after = "punctuation.doubled", ""
        following = after or following
        if after != token[0]:
            at = line.start + run.start + token.start()
            sure = 1.0 if rule == "punctuation.width" else 0.95
            edits.append(Intervention(rule, Kind.PUNCTUATION, at, at + len(token[0]), token[0], after, sure))
    return edits[::-1]


def _mend_mark(text: str, run: _Run, token: re.Match[str], quotes: _Quotes) -> tuple[str, str]:
    """Return the rule for one mark (or one mark repeated) of Chinese text, and what it becomes."""
    mark, at = token[0], run.start + token.start()
    if at in quotes.becomes:
        return "punctuation.quote", quotes.becomes[at]
    if len(mark) > 1:
        return _mend_repeated(text, mark, at)
    if mark == "." and _ends_sentence(text, at):
        return "punctuation.full-stop", "。"
    return "punctuation.width", _FULL.get(mark, mark)


def _mend_repeated(text: str, mark: str, at: int) -> tuple[str, str]:
    if mark[0] in ".。":
        if len(mark) >= 3:
            is_leader = text[at + len(mark) :].strip().isdecimal() if len(text) - at < 200 else False
            return "punctuation.ellipsis", mark if is_leader else "……"
        return "punctuation.doubled", "。" if "。" in mark else mark
    if mark[0] in "-－─―":
        return "punctuation.dash", "——" if len(mark) <= 4 else mark  # longer: a ruled line
    return "punctuation.doubled", _FULL.get(mark[0], mark[0])


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the half-width full stop at `at` ends a line that is a Chinese sentence."""
    if text[at + 1 :] not in ("", "”", "’", '"') or len(text) < 10 or not _HAN_RE.match(text, at - 1):
        return False
    return bool(re.search("[，、；：,;:]", text)) and _is_chinese(text)
