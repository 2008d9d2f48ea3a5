"""Punctuation: half-width marks back to full width where Chinese typography wants them, quotes paired.

A mark belongs to the Chinese text when a Chinese character or a full-width mark stands beside it, or
beside the marks it touches, or when it is the partner of such a mark. All else keeps its marks:
numbers (`16:00`, `8,215,465`, `3:2`), URLs, e-mail addresses, Markdown links, names of files, code,
formulas, references (`[J]`), Latin and Japanese text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.lines import HAN, Line

_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_QUOTES = (('"', "“", "”"), ("'", "‘", "’"))

_HALF = ",:;!?()\"'"
_DASHES = "\\-\N{FULLWIDTH HYPHEN-MINUS}\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{HORIZONTAL BAR}"
_MARKS = f"{_HALF}.，。、；：！？（）“”‘’…—{_DASHES}"

# What makes the marks beside it Chinese: always, or only in a line that is mostly Chinese.
_WIDE_RE = re.compile(f"[{HAN}\u3001-\u303f\uff01-\uff60□]")
_LEANING_RE = re.compile(f"[{HAN}\u3001-\u303f\uff01-\uff60□“”‘’…—%℃]")
_HAN_RE = re.compile(f"[{HAN}]+")
_LATIN_RE = re.compile("[A-Za-z]+")
_KANA_RE = re.compile("[\u3041-\u30fa]+")

# A line is read only when it holds one of these: a half-width mark, but not of 1,000, 16:30, https:// or don't;
# a sentence that ends in a full stop of the other script; two dashes; title marks. A class stands first, so that
# the search runs from one such character to the next; what follows looks at the one just passed.
_SUSPECT_RE = re.compile(
    rf"""
    [{_HALF}.<≪{_DASHES}]
    (?:
      (?<=[;!?()"])
    | (?<=,)(?!(?<=[0-9].)[0-9])
    | (?<=:)(?!(?<=[0-9].)[0-9]|//)
    | (?<=')(?!(?<=[A-Za-z].)[A-Za-z])
    | (?<=[.。])[.。] | (?<=[{HAN}"”’）)》]\.)(?:[”’"]|$)
    | (?<=[{_DASHES}])[{_DASHES}] | (?<=<)< | (?<=≪)
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
# And one of these: marks printed twice, quotation marks that do not alternate. Clean text is full of such marks;
# a pattern that begins with a single character is searched for at the speed of str.find.
_FAULTS = ("，[，。、]", "、[、，。]", "；[；。]", "：：", "。[.。]", "“[^“”\n]*+“", "”[^“”\n]*+”", "‘[^‘’\n]*+‘")
_FAULT_RES = tuple(map(re.compile, _FAULTS))
_REACH = 200  # characters read with a suspect mark, to the end of their line: damage is seldom alone

# Signs that a line may hold something that keeps its marks; without them it is not looked for.
_HINT_RE = re.compile(
    r"""
    [{}<≪=/@&`\](\u3041-\u30fa.)\-]
    (?:
      (?<=[^(.)\-])
    | (?<=[A-Za-z]\() | (?<=^.\)) | (?<=^..\)) | (?<=^...\)) | (?<=[;；。].\)) | (?<=[;；。]..\))
    | (?<=[.\-])-?[a-z]{2}
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
_FOREIGN_RE = re.compile(
    r"""
    [{}] | </ | <!-- | /> | \s==\s | => | := | [A-Za-z_]\(\)      # code
    | \[(?:[JMDCNRSPAZ]|[A-Z]{1,2}/OL)\]                                 # a reference: GB/T 7714 sets it half-width
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
    | \]\((?:[^()\s]|\([^()\s]*+\))*+\)                                  # target of a Markdown link
    | !(?=\[[^\[\]]{0,99}\]\()                                           # an image in Markdown
    | `[^`]+`                                                            # code within a line
    | (?<![A-Za-z0-9])(?:[A-Za-z]|[a-z]{2,12})\([A-Za-z0-9,+*/-]{1,8}\)  # f(x)
    | --[a-z][a-z-]+                                                     # --strict
    | (?:^|(?<=[;；。]))[A-Za-z0-9]{1,3}\)                                # 1) a) as the number of a point
    """,
    re.VERBOSE,
)
_FILE_END_RE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|txt|csv|jpe?g|png|gif|zip|rar|mp[34])(?![A-Za-z0-9])")
_FILE_NAME_RE = re.compile(r"[^\s，。：；、！？“”‘’《》,:;\"'|/]*$")
_LONGEST_FILE_NAME = 80
_LONGEST_RUN = 16  # marks that touch; more are a ruled line, a leader or noise

# The runs of marks of a line that want a thought, and those that want none: a mark that stands alone beside
# a Chinese character. Full-width marks that stand alone are passed over.
_RUN_RE = re.compile(
    rf"""
    [{_MARKS}](?<![{_MARKS}].)                      # where a run begins
    (?:
      (?<=[,:;!?()])(?![{_MARKS}])(?:(?<=[{HAN}].)|(?=[{HAN}]))(?P<sure>)   # the only group: see lastindex
    | (?<=[;!?()"（）“”‘’])[{_MARKS}]*+
    | (?<=[,:])(?!(?<=[0-9].)[0-9])[{_MARKS}]*+
    | (?<=')(?!(?<=[A-Za-z].)[A-Za-z])[{_MARKS}]*+
    | (?<=[{HAN}》]\.)$
    | [{_MARKS}]++
    )
    """,
    re.VERBOSE,
)

# A run of marks, mark by mark; what repeats one mark is taken together.
_TOKEN_RE = re.compile(rf"[.。]{{2,}}|[{_DASHES}]{{2,}}|[,，]{{2,}}|[;；]{{2,}}|[:：]{{2,}}|、{{2,}}|.", re.DOTALL)

# Title marks typed as signs of less and more: <<条例>>, ≪条例≫.
_TITLE_RE = re.compile(
    rf"(?P<opening><<|≪)(?=[^<>≪≫\n]{{0,40}}[{HAN}])(?P<title>[^<>≪≫\n]{{1,60}})(?P<closing>>>|≫)",
)

_STRENGTH = {"、": 1, "，": 2, "；": 3, "。": 4}  # of two marks that touch, the stronger one stays


@dataclass(slots=True)
class _Run:
    """Marks that touch one another, and whether they belong to Chinese text."""

    start: int
    text: str
    wide: bool
    sure: bool  # mended at first sight
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

    Also: quotes paired, title marks, marks printed twice, `......` and `--`. No mark is put where none
    stood. Doubts say which quotation marks could not be paired. Costs one search of the text, and a
    reading of each line that holds a half-width or doubtful mark.

    >>> from build_archive.edits import apply_edits
    >>> apply_edits(t := '截至16:00,累计8,215人(含RT-PCR);他说:"好!"', propose_punctuation(t)[0])
    '截至16:00，累计8,215人（含RT-PCR）；他说：“好！”'
    """
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    for start, end in _stretches(text):
        if not _HAN_RE.search(text, start, end):
            continue
        kept, titles = _read_hints(text, start, end)
        edits += titles
        lines: list[Line] = []
        for match in _RUN_RE.finditer(text, start, end):
            at = match.start()
            if match.lastindex is None:
                if not lines or lines[-1].end < at:
                    lines.append(_line_at(text, start, at))
            elif at not in kept:
                mark = text[at]
                edits.append(Intervention("punctuation.width", Kind.PUNCTUATION, at, at + 1, mark, _FULL[mark]))
        for line in lines:
            if _HAN_RE.search(line.text):
                found, unclear = _mend_line(line, _read_runs(line, kept, _goes_on(text, line)))
                edits += found
                doubts += unclear
    return edits, doubts


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return where in `text` the lines stand that hold a suspect mark, those that touch together."""
    found = {span for pattern in (_SUSPECT_RE, *_FAULT_RES) for span in _find_stretches(pattern, text)}
    stretches: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if stretches and start <= stretches[-1][1] + 1:
            first, last = stretches[-1]
            stretches[-1] = (first, max(last, end))
        else:
            stretches.append((start, end))
    return stretches


def _find_stretches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := pattern.search(text, at):
        line = _line_at(text, at, match.start())
        end = text.find("\n", max(line.end, match.start() + _REACH))
        end = len(text) if end < 0 else end
        yield line.start, end
        at = end + 1


def _line_at(text: str, after: int, at: int) -> Line:
    """Return the line around `at`, which begins at `after` or behind it."""
    start = text.rfind("\n", after, at) + 1 or after
    end = text.find("\n", at)
    return Line(start, text[start:] if end < 0 else text[start:end])


def _read_hints(text: str, start: int, end: int) -> tuple[set[int], list[Intervention]]:
    """Return the offsets of all that keeps its marks in a stretch of lines, and the changes of its title marks."""
    kept: set[int] = set()
    titles: list[Intervention] = []
    while match := _HINT_RE.search(text, start, end):
        line = _line_at(text, start, match.start())
        start = line.end
        if _FOREIGN_RE.search(line.text) or _is_japanese(line.text):
            kept.update(range(line.start, line.end))
        else:
            kept |= _find_kept(line)
            titles += _mend_titles(line)
    return kept, titles


def _goes_on(text: str, line: Line) -> bool:
    """Whether a number that a line breaks off in goes on in the next: `8,215,` and `465人`."""
    return line.text.endswith(",") and text[line.end + 1 : line.end + 4].isdecimal()


def _is_japanese(text: str) -> bool:
    """Whether kana stand in a line as they do in Japanese; 鲜の味道 is Chinese."""
    kana = sum(map(len, _KANA_RE.findall(text)))
    return kana > 0 and 4 * kana > sum(map(len, _HAN_RE.findall(text)))


def _is_chinese(text: str) -> bool:
    return sum(map(len, _HAN_RE.findall(text))) > sum(map(len, _LATIN_RE.findall(text)))


def _find_kept(line: Line) -> set[int]:
    """Return the offsets in the text of what keeps its marks in a line."""
    text = line.text
    spans = [match.span() for match in _KEPT_RE.finditer(text)]
    for match in _FILE_END_RE.finditer(text):
        name = _FILE_NAME_RE.search(text[max(0, match.start() - _LONGEST_FILE_NAME) : match.start()])
        spans.append((match.start() - (len(name[0]) if name else 0), match.end()))
    return {line.start + at for start, end in spans for at in range(start, end)}


def _mend_titles(line: Line) -> Iterator[Intervention]:
    for match in _TITLE_RE.finditer(line.text):
        for group, mark in (("opening", "《"), ("closing", "》")):
            start, end = (line.start + at for at in match.span(group))
            yield Intervention("punctuation.title", Kind.PUNCTUATION, start, end, match[group], mark, 0.95)


def _read_runs(line: Line, kept: set[int], goes_on: bool) -> list[_Run]:
    """Return the runs of marks of a line, without what is kept."""
    text = line.text
    runs: list[_Run] = []
    chinese: bool | None = None
    for match in _RUN_RE.finditer(text):
        start, end = match.span()
        while start < end and line.start + start in kept:
            start += 1
        while start < end and line.start + end - 1 in kept:
            end -= 1
        if not 0 < end - start <= _LONGEST_RUN:
            continue
        sure = match.lastindex is not None
        wide = sure or bool(_WIDE_RE.search(text, max(0, start - 1), end + 1))
        if not wide:
            chinese = _is_chinese(text) if chinese is None else chinese
            wide = chinese and _leans(text, start, end, goes_on)
        runs.append(_Run(start, text[start:end], wide, sure))
    return runs


def _leans(text: str, start: int, end: int, goes_on: bool) -> bool:
    """Whether in a Chinese line the run from `start` to `end` is Chinese too, for what stands beside it."""
    if _LEANING_RE.search(text, max(0, start - 1), end + 1):
        return True
    return end == len(text) and start > 0 and text[start - 1].isalnum() and not goes_on  # ends a Chinese line


def _mend_line(line: Line, runs: list[_Run]) -> Proposal:
    """Return the changes and doubts of the runs of marks that want a thought."""
    quotes = _read_quotes(line.text, runs)
    _spread(runs, _pair_brackets(runs) + quotes.pairs, line.text)
    edits = [edit for run in runs if run.wide and not run.sure for edit in _mend_run(line, run, quotes)]
    doubts = [
        Doubt("punctuation.quote", line.start + at, line.text[at], "a quotation mark without its partner is kept")
        for at in quotes.unclear
    ]
    doubts += [
        Doubt("punctuation.quote-nested", line.start + at, line.text[at], "a quotation opens inside one still open")
        for at in quotes.nested
    ]
    return edits, doubts


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
    han: list[int] | None = None
    for opening, closing in pairs:
        left, right = bisect(starts, opening) - 1, bisect(starts, closing) - 1
        if runs[left].wide and runs[right].wide:
            continue
        runs[left].partners.append(right)
        runs[right].partners.append(left)
        if not runs[left].wide:
            han = [match.start() for match in _HAN_RE.finditer(text)] if han is None else han
            runs[left].wide = bisect(han, opening) < bisect(han, closing)
    waiting = [run for run in runs if run.wide]
    while waiting:
        for partner in waiting.pop().partners:
            if not runs[partner].wide:
                runs[partner].wide = True
                waiting.append(runs[partner])


def _read_quotes(text: str, runs: list[_Run]) -> _Quotes:
    """Pair the quotation marks of a line and say what the straight ones become."""
    quotes = _Quotes()
    found = [at for run in runs for at, char in enumerate(run.text, run.start) if char in "\"'“”‘’"]
    for marks in _QUOTES if found else ():
        places = [at for at in found if text[at] in marks]
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
    for index, at in enumerate(places):
        char = text[at]
        if char == straight and not opened and _is_measure(text, at, places[index + 1 : index + 2]):
            continue
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
            quotes.unclear.append(at)


def _is_measure(text: str, at: int, following: list[int]) -> bool:
    """Whether a straight mark outside a quotation stands for inches or minutes: after a number, as is the next one."""
    if not text[max(0, at - 1) : at].isdecimal():
        return False
    return not _HAN_RE.match(text, at + 1) or all(text[after - 1].isdecimal() for after in following)


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
        if _is_doubled(token[0], after, following):
            rule, after = "punctuation.doubled", ""
        following = after or following
        if after != token[0]:
            at = line.start + run.start + token.start()
            sure = 1.0 if rule == "punctuation.width" else 0.95
            edits.append(Intervention(rule, Kind.PUNCTUATION, at, at + len(token[0]), token[0], after, sure))
    return edits[::-1]


def _is_doubled(mark: str, after: str, following: str) -> bool:
    """Whether a mark says no more than the one that follows it.

    A mirror puts a half-width comma before every mark: before `、` it is the comma that goes.
    """
    if after + following == ".。" or mark + following == ",、":
        return True
    return _STRENGTH.get(after, 9) <= _STRENGTH.get(following, 0)


def _mend_mark(text: str, run: _Run, token: re.Match[str], quotes: _Quotes) -> tuple[str, str]:
    """Return the rule for one mark (or one mark repeated) of Chinese text, and what it becomes."""
    mark, at = token[0], run.start + token.start()
    if at in quotes.becomes:
        return "punctuation.quote", quotes.becomes[at]
    if len(mark) > 1:
        return _mend_repeated(text, mark, at)
    after = quotes.becomes.get(at + 1, text[at + 1 : at + 2])
    if mark == "." and (_ends_sentence(text, at) or (after in ("”", "’") and _HAN_RE.match(text, at - 1))):
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
    if len(text) - at > 2 or text[at + 1 :] not in ("", "”", "’", '"') or len(text) < 10:
        return False
    if not re.search("[，、；：,;:]", text) or not _is_chinese(text):
        return False
    return bool(_HAN_RE.match(text, at - 1)) or (text[at - 1] in '"”’）)》' and bool(_HAN_RE.search(text, at - 3, at)))
