"""One repaired text to its documents: a briefing is one, a newspaper page or a gazette several."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from build_archive.edits import locate_all_after
from build_archive.model import Passage, Removed, Repaired

_HEADING_RE = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>\S.*)$|^\*\*(?P<bold>[^*]{4,60})\*\*$")
# 本报嘉兴5月4日电（记者…, 新华社北京1月2日电, 晨报松原讯 记者…: an article of a newspaper begins.
_DATELINE_RE = re.compile(
    r"""^(?:本[报网刊台]|[^\s，。：“（(]{1,6}[报网社台])[^\s，。：“（(]{0,8}?讯(?=[\s（(])|^本[报网刊台]讯
      | ^[又另]讯(?=[\s（(])
      | ^[^\s，。：“（(]{1,8}(?:融媒体?(?:中心)?|云|客户端|新闻|发布)讯(?=[\s（(\d])
      | ^(?:本报|本网|本刊|本台|[^\s，。：]{2,8}[报网社台])?\s?[^\s，。：（(]{0,8}?(?:\d{4}年)?\d{1,2}月\d{1,2}日
        (?:讯|电)(?:\s|[（(，]|$)""",
    re.VERBOSE,
)
# A line of its own that says who wrote the article: 本报记者 林原, □记者 林原 通讯员 石敏.
_BYLINE_RE = re.compile(
    r"^[□■●◎]?\s?(?:本[报刊网]|[^\s，。：]{1,4}[报刊])?(?:见习|首席|实习|特约|全媒体|融媒体?|驻[^\s，。]{2,6})?(?:记者|通讯员)[\s：:／/][^，。：:；？！]{2,30}$"
)
# … 请向物业报修。（本报记者 林原）: an article of a newspaper ends.
_SIGNED_RE = re.compile(r"[（(](?:本[报刊网])?(?:见习|首席|实习)?(?:记者|通讯员)[^（）()，。]{2,30}[）)]$")
# 2月20日，省委书记…: an article of a gazette begins.
_DATED_OPENING_RE = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚)?[，,]")
_SECTION_RE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}(?:、|[.．](?!\d)))"
)
_LINE_RE = re.compile(r"[^\n]*\S[^\n]*")  # a line that is not empty
_EDITION_RE = re.compile(
    r"^(?:第?\s?[A-Z]?\d{1,3}\s?版|\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})|^\S{2,8}[报刊]$"
    r"|^[\[【(（]?[A-D]\d{1,2}(?:\s?[·:：／/]?\s?\S{2,8})?[\]】)）]?$"
)
# 东川日报 2016年7月6日 星期三 A02 要闻: the head of a newspaper's page, its name with the day or the page.
# 汛情通报 is none
_PAPER_RE = re.compile(
    r"^(?:《)?(?:[\u4e00-\u9fff]{2,8}(?:(?<![通简预警情汇举申填上播海战喜填呈])报|周刊)|[\u4e00-\u9fff]{2,20}公报)(?:》)?(?=\s|$)"
)
_PAPER_DAY_RE = re.compile(
    r"(?:\d{1,2}月\d{1,2}日|\d{4}[-.]\d{1,2}[-.]\d{1,2})\s?(?:星期|周)[一二三四五六日天]?|\d{4}年.{0,12}第\s?\d{1,3}\s?期"
)
_PAPER_PAGE_RE = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版|(?:^|\s)[A-D]\d{1,2}(?=[\s·])|总第\s?\d+\s?期")
_PAPER_STAFF_RE = re.compile(
    r"编辑|责编|美编|校对|版式|发行热线|总编室|值班主任|统一刊号|[今本][日期]\d+版|农历|零售价"
)
_PAPER_CUE_RE = re.compile(
    "[报刊版期周星编校线室任号历价]|[A-D]\\d"
)  # without one of these a line is of no page's head
_PAPER_WALK_RE = re.compile(r"^上一?版\s+下一?版")
_BUTTONS_RE = re.compile(r"[【\[][上下]一?[版页期][】\]]|[【\[]版面导航[】\]]")
_BARRED_RE = re.compile(r"[|｜丨].{2,8}[|｜丨]")  # |相关新闻|
_GAZETTE_RE = re.compile(r"^[\u4e00-\u9fff]{2,20}公报$")
_SPACED_NAME_RE = re.compile(r"^[\u4e00-\u9fff](?:\s[\u4e00-\u9fff]){2,}$")  # 东 川 时 报
_MAX_PAGE_HEAD = 80
_MAX_NAME = 16  # a name of a paper alone on its line
# What the head of a page is made of; a line of which little is left without it is one.
_PAPER_PART_RE = re.compile(
    rf"""{_PAPER_DAY_RE.pattern} | (?:(?:19|20)\d\d\s?年)?\d{{1,2}}月\d{{1,2}}日 | {_PAPER_PAGE_RE.pattern}
      | (?:{_PAPER_STAFF_RE.pattern}|电话|热线|邮箱|邮编|主编|总编|责任|本版)[：:／/\s]*[^\s／/：:|｜]{{0,16}}
      | 星期[一二三四五六日天]
      | (?:^|(?<=\s))[\u4e00-\u9fff·]{{2,8}}(?:$|(?=\s)) | [（(]?总?第\s?\d+\s?期[）)]? | [\d\s·|｜／/：:.-]+""",
    re.VERBOSE,
)
_MAX_REST = 30  # 总第58期 4月30日出版: what stands beside the day
_MAX_UNKNOWN = 4  # characters that may be left
_MOST_TITLE_LINES = 4
_ISSUER_RE = re.compile(r"^[\u4e00-\u9fff]{4,30}(?:政府|办公[室厅]|委员会|指挥部|局|厅)$")  # stands over its notice
_HEAD_LINES = 6  # the head of a page stands in the first lines
# 市政府召开防汛会议……………（2）: a row of a table of contents, which names an article.
_CONTENTS_RE = re.compile(
    r"^(?P<title>[^…．·]{4,80}?)(?:（[^（）]{4,20}号）)?\s?(?:…+|[.．·]{4,})\s?[（(]?\s?\d{1,3}\s?[）)]?$"
)
_ENDS_SENTENCE = ("。", "！", "？", "；", "：", "，", "”。", "。”", "！”", "？”", "…", ":", ";", ",", ".", "!", "?")
_ASKS = ("？", "?", "！", "!")  # so a headline may end that a bullet leads
_MAX_HEADLINE = 60
_LEAST_ARTICLE = 60  # characters of the first paragraph after a headline
_ENDS_TEXT = ("。", "！", "？", "”", "。）", "完）")
_REPORTS_ON = ("据", "另据", "又据", "综合")
_LEAST_TITLE = 6
_LEAST_SIGNED = 40  # of one that its author signed
_LEAST_BODY = 12  # a "document" of less is a box, not an article
MASTHEAD_RULE = "boilerplate.masthead"
_RULE = "boilerplate.ornament"
_STAMP_RULES = (".stamp", ".source")
_DRAWN_RE = re.compile(r"^(?P<sign>[━═─―—=*_~～※＝－-])(?:\s?(?P=sign)){5,}$")  # a rule across the page
_WHOSE_RE = re.compile("[省市县区州盟旗]|国家|香港|澳门")
_BULLET_RE = re.compile(r"^[■◆●★▲◇□◎▌▍◼]\s?(?=[^\s：:]{4})")
# …九成。（顾盼）, （本报记者 苍耳）: a piece of a digest is signed; （笑声） and （略） are no names
_SIGNED_BRIEF_RE = re.compile(
    r"[。！？”]\s*[（(](?:(?:本报|见习|实习|首席|全媒体)*(?:记者|通讯员)\s?)?(?![^（）()]*[笑掌略完续附详图下见注停静默哽节])"
    r"[\u4e00-\u9fff]{2,4}(?:[\s、]+(?:(?:见习|实习)?(?:记者|通讯员)\s?)?[\u4e00-\u9fff]{2,4}){0,4}[）)]$"
)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a document begins: its first line (kickers before the headline), headline, first line of text."""

    first: int
    headline: int
    body: int


def split(repaired: Repaired) -> tuple[Passage, ...]:
    """Return the documents of a source, in order; every line stands in exactly one of them.

    A page is split where at least two articles show themselves: by headings over datelined
    articles, by headlines over datelined or dated openings, or under the masthead of a gazette.
    A single briefing with its own section headings stays whole. Lines before the first article
    belong to it.
    """
    placed = [(match.start(), match[0].strip()) for match in _LINE_RE.finditer(repaired.text)]
    lines = tuple(line for _, line in placed)
    removed = _removed(repaired, [at for at, _ in placed])
    masthead = tuple(
        line
        for item in removed
        for line in item.text.split("\n")
        if line.strip() and (item.rule == MASTHEAD_RULE or _is_page_head(line.strip()))
    )
    masthead += tuple(line for line in lines[:_HEAD_LINES] if _is_page_head(line))
    rules = sorted({item.line for item in removed if item.rule == _RULE and _DRAWN_RE.match(item.text.strip())})
    is_gazette, is_paper = _is_gazette(removed, masthead), _is_paper(removed, lines)
    stamps = frozenset(item.line for item in removed if item.rule.endswith(_STAMP_RULES))
    starts = _ruled_starts(lines, rules) or _headed_starts(lines, stamps)
    starts = starts or _article_starts(lines, is_gazette=is_gazette, is_paper=is_paper)
    starts = _under_days(lines, starts, stamps)
    gaps = _gaps(repaired.text, placed)
    if len(starts) < 2 and not (starts and masthead):
        whole = (0, len(repaired.text))
        return (Passage(1, lines, (), removed, masthead, span=whole, gaps=gaps),) if lines else ()
    bounds = [0, *(start.first for start in starts[1:]), len(lines)]
    passages = []
    for number, start in enumerate(starts, 1):
        begin, end = bounds[number - 1], bounds[number]
        headline_lines = tuple(_bare(line) for line in lines[start.headline : start.body])
        kickers = tuple(_bare(line) for line in lines[begin : start.headline])
        body = kickers + lines[start.body : end]
        span = (placed[begin][0] if begin else 0, placed[end][0] if end < len(placed) else len(repaired.text))
        around = _around(removed, bounds, number, start)
        passages.append(Passage(number, body, headline_lines, around, masthead, len(starts), span))
    return tuple(passages)


def _gaps(text: str, placed: Sequence[tuple[int, str]]) -> frozenset[int]:
    """Return the lines over which an empty line stands."""
    return frozenset(number for number, (at, _) in enumerate(placed) if at > 1 and text[at - 2 : at] == "\n\n")


def _around(removed: Sequence[Removed], bounds: Sequence[int], number: int, start: _Start) -> tuple[Removed, ...]:
    """Return the furniture of the page and that of one document, none that stands inside another.

    What stands over the first headline and under the last line is the page's; and so is what stands under the first
    headline, where a document has none of the kind itself: a stamp of its own says more of it than the first one's.
    """
    begin, end = bounds[number - 1], bounds[number]
    first = start.first if number == 1 else bounds[1]
    is_last = number == len(bounds) - 1
    own = {item.rule for item in removed if begin < item.line < end} if number > 1 else set()
    kept = []
    for item in removed:
        is_own = begin <= item.line < end or (item.line == end and is_last)
        if is_own and (item.line != begin or item.rule not in own or not item.rule.endswith(_STAMP_RULES)):
            kept.append(replace(item, line=max(0, item.line - start.body)))
        elif item.line >= bounds[-1] or (item.line < first and item.line <= _HEAD_LINES and item.rule not in own):
            kept.append(replace(item, line=-1))
    return tuple(kept)


def _is_page_head(line: str) -> bool:
    """Whether a line is of the head of a newspaper's page or gazette: its name, its day, its page, its staff.

    >>> _is_page_head("东川日报 2016年7月6日 星期三 A02 要闻"), _is_page_head("东川日报社迁入新址")
    (True, False)
    """
    if len(line) > _MAX_PAGE_HEAD or not _PAPER_CUE_RE.search(line) or line.endswith(_ENDS_SENTENCE):
        return False
    line = _BUTTONS_RE.sub("", line).strip()
    name = line.replace(" ", "") if _SPACED_NAME_RE.match(line) else line
    marks = [_PAPER_DAY_RE.search(line), _PAPER_PAGE_RE.search(line), _PAPER_STAFF_RE.search(line)]
    if _PAPER_RE.match(name):
        return len(name) <= _MAX_NAME or any(marks)
    if len(_PAPER_STAFF_RE.findall(line)) >= 2:
        return True
    day = marks[0]
    if _PAPER_WALK_RE.match(line) or (day is not None and len(line) - len(day[0]) <= _MAX_REST):
        return True
    return any(marks) and len(_PAPER_PART_RE.sub("", line)) <= _MAX_UNKNOWN


def _is_gazette(removed: Sequence[Removed], masthead: Sequence[str]) -> bool:
    """Whether the head is that of a gazette, whose articles have no datelines; or the furniture said so."""
    return any(item.rule == MASTHEAD_RULE for item in removed) or any(_GAZETTE_RE.match(line) for line in masthead)


def _is_paper(removed: Sequence[Removed], lines: Sequence[str]) -> bool:
    """Whether the head of a newspaper's page stands over the text."""
    over = [item.text.strip() for item in removed if 0 <= item.line < _HEAD_LINES]
    return any(map(_is_page_head, (*over, *lines[:_HEAD_LINES])))


def _removed(repaired: Repaired, begins: Sequence[int]) -> tuple[Removed, ...]:
    """Return the furniture that the boilerplate step took out, each with the number of the line after it."""
    removed = []
    for number, step in enumerate(repaired.steps, 1):
        if step.name == "boilerplate":
            places = locate_all_after([edit.end for edit in step.interventions], repaired.steps[number - 1 :])
            removed += [
                Removed(edit.before.strip("\n"), edit.rule, bisect_left(begins, place))
                for edit, place in zip(step.interventions, places, strict=True)
            ]
    return tuple(removed)


def _bare(line: str) -> str:
    match = _HEADING_RE.match(line)
    return (match["title"] or match["bold"]).strip() if match else _BULLET_RE.sub("", line)


def _article_starts(lines: tuple[str, ...], *, is_gazette: bool, is_paper: bool) -> list[_Start]:
    marked = _marked_starts(lines)
    datelines = sum(map(_has_dateline, lines))
    if len(marked) >= 2 and (datelines >= 2 or is_gazette):
        return marked
    for starts in (_listed_starts(lines), _serial_starts(lines), _bulleted_starts(lines)):
        if len(starts) >= 2:
            return starts
    return _unmarked_starts(lines, is_gazette=is_gazette, is_paper=is_paper)


def _has_dateline(line: str) -> bool:
    return ("讯" in line or "电" in line) and _DATELINE_RE.match(line) is not None


def _listed_starts(lines: tuple[str, ...]) -> list[_Start]:
    """Return the documents that a table of contents names, where each of its titles stands again in the text."""
    numbered = [at for at, line in enumerate(lines) if line[-1].isdecimal() or line[-1] in "）)"]
    rows = [(at, match["title"]) for at in numbered if (match := _CONTENTS_RE.match(lines[at]))]
    if len(rows) < 2:
        return []
    titles = {re.sub(r"\s", "", title) for _, title in rows}
    starts: list[_Start] = []
    at = rows[-1][0] + 1
    while at < len(lines):
        height = _title_height(lines, at, titles)
        if height:
            issued = at - 1 if _ISSUER_RE.match(lines[at - 1]) else at
            starts.append(_Start(issued, issued, at + height))
        at += height or 1
    return starts if len(starts) == len(titles) else []


# 时间：2022年8月6日: one of the labels that stand under the title of a briefing.
_UNDER_TITLE_RE = re.compile(
    r"^(?:(?:发布会?|会议|直播)?(?:时\s*间|地\s*点|日期)|发布人|主持人?|出席\S{0,4}|嘉\s*宾|来源|时間|地點)\s*[：:]"
)
_STAMPED_RE = re.compile(  # 2021-07-26 18:05 东川发布, 发布时间：2021-07-26
    r"^(?:(?:发布|更新|上传|发稿)?(?:时间|日期)\s?[：:]\s?)?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?=\s|$)"
)
_LONGEST_STAMP = 30
_OCCASION_RE = re.compile(
    r"发布会|通气会|吹风会|通报会|见面会|说明会|记者会|通报|通告|公告|情况|發[布佈]會|記者會|簡報會|通報|公佈"
)
# 关于暂停召开新闻发布会的公告: a document of its own, whoever signs it
_NOTICE_RE = re.compile(r"^(?:关于|關於).{4,50}(?:公告|通告|通知|预告|預告|启事|啟事|通报|通報|说明|說明|提示|公示)$")
_NUMBERS_RE = re.compile(r"[\d〇○零一二三四五六七八九十百]+")
_FIRST_AT = 8  # the first of several texts begins in the first lines
_LEAST_NAME = 8  # characters of a name without its numbers
_SESSION_HEAD_RE = re.compile(r"^(?:#{1,6}\s|\*\*|【)?第\s?[\d一二三四五六七八九十百]{1,4}\s?场")
_SESSION_HEAD = "the session's number leads"
_SPEAKER_RE = re.compile(r"^[^\s，。：]{2,12}\s?[：:]")


def _serial_starts(lines: tuple[str, ...]) -> list[_Start]:
    """Return the texts of one series pasted one after another.

    Their titles are the same but for their numbers (第六场, 第七场; 4月13日, 4月14日), each stands over labels or a
    paragraph, and the first stands at the top.
    """
    named: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if _SESSION_HEAD_RE.match(line) and len(line) <= _MAX_HEADLINE and _opens_text(lines, at):
            named.setdefault(_SESSION_HEAD, []).append(at)
        elif _LEAST_NAME <= len(line) <= _MAX_HEADLINE and _OCCASION_RE.search(line) and _opens_text(lines, at):
            named.setdefault(_NUMBERS_RE.sub("", _bare(line)), []).append(at)
    for name, places in named.items():
        distinct = len({_bare(lines[at]) for at in places}) == len(places)
        if len(places) >= 2 and places[0] < _FIRST_AT and len(name) >= _LEAST_NAME and distinct:
            return [_Start(at, at, at + 1) for at in places]
    return []


def _ruled_starts(lines: tuple[str, ...], rules: Sequence[int]) -> list[_Start]:
    """Return the documents that rules part, each under a title of its own that says whose it is and what.

    What a rule parts in one briefing (发布词, 现场问答) has no such title.
    """
    bounds = [at for at in rules if 0 < at < len(lines)]
    if not bounds:
        return []
    titled = [_has_own_title(lines, at) for at in bounds]
    if not all(titled):
        return []
    starts = [_Start(at, at, at + 1) for at in bounds]
    first = next((at for at in range(min(bounds[0], _FIRST_AT)) if _has_own_title(lines, at)), None)
    if first is not None and sum(map(len, lines[: bounds[0]])) >= _LEAST_ARTICLE:
        starts.insert(0, _Start(first, first, first + 1))
    return starts if len(starts) >= 2 and len({lines[start.first] for start in starts}) == len(starts) else []


def _headed_starts(lines: tuple[str, ...], stamps: frozenset[int]) -> list[_Start]:
    """Return the documents pasted one after another, each with a head of its own.

    A head is a title that says whose it is and what, over a label (时间：…) or a stamp. The first stands at the top,
    another where a text has ended. Left alone: a title that a page prints twice, and heads with no text between.
    """
    heads = [at for at in range(len(lines)) if _has_own_title(lines, at) and _is_labelled(lines, at, stamps)]
    if len(heads) < 2 or heads[0] >= _FIRST_AT:
        return []
    starts = heads[:1]
    for at in heads[1:]:
        told = sum(len(line) for line in lines[starts[-1] + 1 : at] if line.endswith(_ENDS_TEXT))
        over = lines[at - 1]
        if told >= _LEAST_ARTICLE and (over.endswith(_ENDS_TEXT) or len(over) < _LEAST_BODY or _is_day(over)):
            starts.append(at)
    distinct = len({_bare(lines[at]) for at in starts}) == len(starts)
    return [_Start(at, at, at + 1) for at in starts] if len(starts) >= 2 and distinct else []


def _under_days(lines: tuple[str, ...], starts: list[_Start], stamps: frozenset[int]) -> list[_Start]:
    """Let each document begin with the day over its title, where one stands over all of them.

    Where none is over the first, the day is the last line of the text before, which it signs.
    """
    if not starts:
        return []
    first, *others = starts
    is_under_day = first.first in stamps or (first.first > 0 and _is_day(lines[first.first - 1]))
    if not is_under_day or not all(_is_day(lines[start.first - 1]) for start in others):
        return starts
    return [first, *(replace(start, first=start.first - 1) for start in others)]


def _is_day(line: str) -> bool:
    return len(line) <= _LONGEST_STAMP and _STAMPED_RE.match(line) is not None


def _is_labelled(lines: tuple[str, ...], at: int, stamps: frozenset[int]) -> bool:
    """Whether a label or a stamp stands right under a line."""
    under = lines[at + 1 : at + 3]
    return at + 1 in stamps or any(_UNDER_TITLE_RE.match(line) or _STAMPED_RE.match(line) for line in under)


def _has_own_title(lines: tuple[str, ...], at: int) -> bool:
    line = lines[at]
    is_own = _NOTICE_RE.match(line) or (_OCCASION_RE.search(line) and _WHOSE_RE.search(line))
    return (
        bool(is_own)
        and _LEAST_TITLE <= len(line) <= _MAX_HEADLINE
        and not line.endswith(_ENDS_SENTENCE)
        and not _SECTION_RE.match(line)
        and at + 1 < len(lines)
    )


def _bulleted_starts(lines: tuple[str, ...]) -> list[_Start]:
    """Return the articles of a digest: each under a headline with the same mark before it, each signed at its end."""
    heads: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if (mark := _BULLET_RE.match(line)) and len(line) <= _MAX_HEADLINE and not line.endswith(_ENDS_SENTENCE):
            heads.setdefault(mark[0].strip(), []).append(at)
    for places in heads.values():
        ends = [*places[1:], len(lines)]
        signed = sum(
            any(_SIGNED_BRIEF_RE.search(line) for line in lines[at + 1 : end])
            for at, end in zip(places, ends, strict=True)
        )
        if len(places) >= 2 and signed == len(places):
            return [_Start(at, at, at + 1) for at in places]
    return []


def _opens_text(lines: tuple[str, ...], at: int) -> bool:
    """Whether a line is a title: a label stands under it, or a paragraph, perhaps with a by-line between."""
    line = lines[at]
    if line.endswith(_ENDS_SENTENCE) or _SECTION_RE.match(line) or _UNDER_TITLE_RE.match(line):
        return False
    under = lines[at + 1 : at + 3]
    return any(
        _UNDER_TITLE_RE.match(other) or _SPEAKER_RE.match(other) or len(other) >= _LEAST_ARTICLE for other in under
    )


def _title_height(lines: tuple[str, ...], at: int, titles: set[str]) -> int:
    """Return of how many lines from `at` a title of the contents is made, 0 where none is."""
    joined = ""
    for height in range(1, _MOST_TITLE_LINES + 1):
        if at + height > len(lines) or len(lines[at + height - 1]) > _MAX_HEADLINE:
            return 0
        joined += re.sub(r"\s", "", lines[at + height - 1])
        if joined in titles:
            return height
    return 0


def _marked_starts(lines: tuple[str, ...]) -> list[_Start]:
    """Return the documents that begin with a marked heading and hold text of their own."""
    headings = [i for i, line in enumerate(lines) if _HEADING_RE.match(line)]
    levels = [len((_HEADING_RE.match(lines[i]) or [""])["marks"] or "##") for i in headings]  # type: ignore[call-overload]
    article_level = max(set(levels), key=levels.count) if levels else 0
    starts = []
    for at, level in zip(headings, levels, strict=True):
        following = next((i for i in headings if i > at), len(lines))
        text = "".join(lines[at + 1 : _kicker_start(lines, following) if following < len(lines) else following])
        if level == article_level and len(text) >= _LEAST_BODY:
            starts.append(_Start(_kicker_start(lines, at), at, at + 1))
    return starts


def _kicker_start(lines: tuple[str, ...], heading: int) -> int:
    """Return where the kicker lines right before a heading begin (a place, a rubric)."""
    start = heading
    while start and _is_kicker(lines[start - 1]):
        start -= 1
    return start


def _is_kicker(line: str) -> bool:
    return len(line) <= 20 and not line.endswith(_ENDS_SENTENCE) and not line.startswith("**")


def _unmarked_starts(lines: tuple[str, ...], *, is_gazette: bool, is_paper: bool) -> list[_Start]:
    """Return the documents that begin with a headline over a paragraph that opens an article.

    It opens one by its dateline, in a gazette by its day. Beside one of those, and on the page of a paper, a
    by-line under the headline does too, and a paragraph that its author signed.
    """
    starts = [start for at in range(len(lines)) if (start := _start_at(lines, at, is_gazette=is_gazette))]
    starts = _with_telegrams(lines, starts)
    if not starts and not is_paper:
        return []
    taken = {start.body for start in starts}
    rest = range(1 if is_paper else starts[0].body, len(lines))
    signed = [start for at in rest if at not in taken and (start := _signed_at(lines, at))]
    return sorted({start.body: start for start in (*starts, *signed)}.values(), key=lambda start: start.first)


def _with_telegrams(lines: tuple[str, ...], starts: list[_Start]) -> list[_Start]:
    """Return the documents with the telegrams among them that have no headline: another dateline, where a text ended.

    The first on a page has nothing over it but the page's head. 据某报讯 goes on with a text.
    """
    headed = {start.body: start for start in starts}
    found: list[_Start] = []
    for at, line in enumerate(lines):
        if start := headed.get(at):
            found.append(start)
        elif _has_dateline(line) and not line.startswith(_REPORTS_ON):
            over = lines[at - 1] if at else ""
            is_next = bool(found) and (over.endswith(_ENDS_TEXT) or _SIGNED_RE.search(over) is not None)
            is_first = not found and at < _HEAD_LINES and not any(line.endswith(_ENDS_SENTENCE) for line in lines[:at])
            if is_next or is_first:
                found.append(_Start(at, at, at))
    return found if len(found) >= 2 else starts


def _start_at(lines: tuple[str, ...], at: int, *, is_gazette: bool) -> _Start | None:
    line = lines[at]
    opens = _has_dateline(line) or (is_gazette and _DATED_OPENING_RE.match(line) and len(line) >= _LEAST_ARTICLE)
    return _under_headline(lines, at) if opens else None


def _signed_at(lines: tuple[str, ...], at: int) -> _Start | None:
    """Return the document whose text begins at a line that a by-line stands over, or that its author signed."""
    line, over = lines[at], lines[at - 1]
    if len(line) < _LEAST_SIGNED:
        return None
    if _BYLINE_RE.match(over):
        return _under_headline(lines, at - 1)
    return _under_headline(lines, at) if _SIGNED_RE.search(line) or _SIGNED_BRIEF_RE.search(line) else None


def _under_headline(lines: tuple[str, ...], body: int) -> _Start | None:
    while body and _BYLINE_RE.match(lines[body - 1]):
        body -= 1
    headline = body
    while headline and body - headline < _MOST_TITLE_LINES and _is_headline(lines[headline - 1]):
        headline -= 1
    return _Start(headline, headline, body) if headline < body else None


def _is_headline(line: str) -> bool:
    """Whether a line over a dateline can be its headline; the paper's name, day and page are none."""
    return (
        not _EDITION_RE.match(line)
        and not _is_page_head(line)
        and not _BYLINE_RE.match(line)
        and not _SIGNED_RE.search(line)
        and not _SIGNED_BRIEF_RE.search(line)
        and 2 <= len(line) <= _MAX_HEADLINE
        and (not line.endswith(_ENDS_SENTENCE) or (line.endswith(_ASKS) and _BULLET_RE.match(line) is not None))
        and not _SECTION_RE.match(line)
        and not _BARRED_RE.fullmatch(line)
    )
