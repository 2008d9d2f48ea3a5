"""The head of a page: which of its first lines say where the page stands, which are its title, what its stamp says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from build_archive.han import simplify
from build_archive.lexicon import load_words
from build_archive.model import Passage
from build_archive.page_lines import (
    ANY_LABEL_RE,
    DAY,
    MAX_TITLE,
    OCCASION_RE,
    bare,
    is_name,
    is_page_line,
    is_stamp,
    stamp_labels,
)

HEAD_LINES = 14  # a title stands in the first lines or nowhere
_MAX_RUBRIC = 6

# A label such as 时间： or a digest's notice is no title; nor is a salutation.
LABEL_RE = re.compile(
    r"""^[【\[〖（(◎◆●▎■]?\s?(?:要点摘编|编者按|摘要|导读|核心提示|提要|导语|直播|发布会?|会议|活动|召开|举行|举办)?\s?
        (?:时\s*间|地\s*点|日\s*期|(?:文字|图片|信息|稿件|文章)?来源|原文\S{0,2}|链接|网址|地址|主题|题目|出席\S{0,6}|参加\S{0,4}|与会\S{0,4}|发布\S{0,4}|新闻发言人
           |嘉\s*宾|主持人?|主\s*办\S{0,4}|记\s*者|作\s*者|撰文|摄影|编\s*辑|责编|责任编辑|问|答|问题|[QA]\d{0,2}|摘要|导读|核心提示|要点摘编|编者按
           |分类|关键[词字]|主题词|索引号|标签|字体|字号)\s*[\]】〗]?\s*[：:]
      | ^[^：:，。！？]{2,16}(?:记者|网友)\s?[：:]
      | ^(?:来源|编辑|责编|作者|时间|日期|发布时间|审核|校对|监制)\s*[｜丨|]
      | ^(?:各位|尊敬的|同志们|女士们|记者朋友|新闻界|大家[上下早晚]午?好)
      | ^(?:出席人员|发布人|参加人员|主持人|嘉宾|与会人员|发布嘉宾|目\s*录)$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head that may be the title, and how much speaks for it."""

    at: int
    score: float


def read_title(passage: Passage) -> tuple[int, ...]:
    """Return the numbers of the lines that are the title, () where none is one.

    Every line before the text is weighed: lines that say where the page stands are left out, names of bodies
    and rubrics weigh least, what tells of an occasion most, and so does the last line over a stamp or the text.
    A line that carries the title on (a dash before it, an unfinished shoulder over it) is part of it.
    """
    return _read_title(passage.lines[: HEAD_LINES + 4], _stamp_lines(passage), passage.masthead, passage.gaps)


def rank_titles(passage: Passage) -> tuple[HeadLine, ...]:
    """Return the lines that may be the title, the likeliest first."""
    found = _weighed(passage.lines[: HEAD_LINES + 4], _stamp_lines(passage), passage.masthead)
    return tuple(sorted(found, key=lambda line: (-line.score, line.at)))


def _stamp_lines(passage: Passage) -> frozenset[int]:
    """Return the lines over which a stamp was taken out, or a path (which a title follows)."""
    return frozenset(item.line for item in passage.removed if item.rule.endswith((".stamp", ".source")))


@lru_cache(maxsize=64)
def _read_title(
    lines: tuple[str, ...], stamps: frozenset[int], masthead: tuple[str, ...], gaps: frozenset[int]
) -> tuple[int, ...]:
    if notice := _notice(lines):
        return notice
    candidates = _weighed(lines, stamps, masthead)
    if not candidates:
        return ()
    best = max(candidates, key=lambda line: (line.score, -line.at))
    if best.score <= 0:
        return ()
    scores = {line.at: line.score for line in candidates}
    first = last = best.at
    while first - 1 in scores and _goes_on(lines[first - 1], lines[first], gaps, first):
        first -= 1
    while last + 1 in scores and _goes_on(lines[last], lines[last + 1], gaps, last + 1):
        last += 1
    if masthead:
        while first - 1 in scores and scores[first - 1] > 0 and first not in gaps:
            first -= 1
    if first == last and gaps:
        first, last = _two_lines(first, scores, gaps)
    return tuple(range(first, last + 1))


_NOTICE_RE = re.compile("(?:通告|公告|通知|公报|通报|公示|启事|决定|命令|倡议书|公开信)$")
_ISSUER_RE = re.compile(
    r"^(?:[\u4e00-\u9fff（）]{2,30})(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部会]|中心|公司|[支大总]队|的)$"
)
_MOST_ISSUERS = 3


def _notice(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the lines of a title of which the last is only 通 告, those over it say whose it is."""
    for at, line in enumerate(lines[: _MOST_ISSUERS + 2]):
        if len(line) <= _MAX_RUBRIC + 2 and _NOTICE_RE.match(re.sub(r"\s", "", simplify(bare(line)))):
            first = at
            while first and at - first < _MOST_ISSUERS and _ISSUER_RE.match(simplify(bare(lines[first - 1]))):
                first -= 1
            return tuple(range(first, at + 1)) if first < at else ()
    return ()


def _two_lines(at: int, scores: Mapping[int, float], gaps: frozenset[int]) -> tuple[int, int]:
    """Return the lines of a title set in two: both good, no empty line between them, and one under them."""
    over = at - 1 in scores and scores[at - 1] >= _FAIR and at not in gaps
    under = at + 1 in scores and scores[at + 1] >= _FAIR and at + 1 not in gaps and at + 2 in gaps
    if over and at + 1 in gaps:
        return at - 1, at
    return (at, at + 1) if under else (at, at)


# A shoulder headline (引题) is finished only by the line under it: 某某在…时强调 / 落实…
SHOULDER_RE = re.compile(r"(?:强调|指出|要求|表示|提出|[时后]|[——―-]{1,2})$")
_DASH_RE = re.compile(r"^(?:[—―─]{1,2}|--)\s?\S")
_OFFICIAL_RE = re.compile(r"(?:通告|公告|通知|决定|令|预告|启事|公示)(?:（[^）]*）|[（(]第.{1,8}号[）)])?$")
_OVER_OFFICIAL_RE = re.compile(r"^[\u4e00-\u9fff（）]{4,30}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部])$")


# 某市某月某日山体滑坡救援情况 / 第四场新闻发布会: whose it is stands over it
SESSION_START_RE = re.compile(
    r"^(?:第\s?[\d一二三四五六七八九十]{1,4}\s?[场次場]|(?:系列)?(?:新闻|新聞|媒体|情况)(?:发布|發[布佈]|通气|通报)[会會])"
)


_NO_SUBJECT_RE = re.compile("(?:主持|举行|召开|出席|就.{2,30})[^，。：]{0,16}(?:记者会|发布会|吹风会|招待会|答记者问)$")
# 问：怎样支持困难群体？——省民政厅负责人答记者问: a question heads the title
_ASKED_TITLE_RE = re.compile(r"[？?]\s?[—―-]{1,2}.{2,40}(?:答记者问|发布会|访谈|实录)$")


# 水利部： / 两河可能发生秋汛: who says it
_LEADS_IN_RE = re.compile(r"^[\u4e00-\u9fff]{2,12}(?:部|局|委|厅|办|署|院|中心|政府|指挥部|专家|负责人)[：:]$")


def _goes_on(over: str, line: str, gaps: frozenset[int], at: int) -> bool:
    """Whether two lines of a head are one title."""
    over, line = bare(over), bare(line)
    if _DASH_RE.match(line) or SHOULDER_RE.search(simplify(over)):
        return True
    if _NO_SUBJECT_RE.match(simplify(line)) and not over.endswith(_ENDS_TEXT) and not is_name(over):
        return True
    if at in gaps:
        return False
    if (
        over.endswith(("：", ":"))
        and (OCCASION_RE.search(simplify(over)) or _LEADS_IN_RE.match(simplify(over)))
        and not LABEL_RE.match(simplify(over))
    ):
        return True
    if SESSION_START_RE.match(line) and not over.endswith(_ENDS_TEXT) and not is_name(over):
        return True
    return bool(line.startswith(("关于", "關於")) and _OFFICIAL_RE.search(line) and _OVER_OFFICIAL_RE.match(over))


# 关于暂停召开…新闻发布会的公告, …发布会取消的通知
_CALLED_OFF_RE = re.compile(
    r"(?:暂停|取消|停止|暂缓|不再)(?:召开|举[行办])[^，。]{0,40}(?:发布|通气|通报|吹风|见面|说明|记者|招待|座谈)会"
    r"|(?:发布|通气|通报|吹风|见面|说明|记者|招待|座谈)会(?:暂停|取消|停办|暂缓)"
)


@lru_cache(maxsize=16)
def is_called_off(passage: Passage) -> bool:
    """Whether the title says that a briefing is not held: the day, the hour and the place that it names are of none."""
    lines = passage.headline or tuple(passage.lines[at] for at in read_title(passage))
    return _CALLED_OFF_RE.search(simplify("".join(lines))) is not None


@lru_cache(maxsize=16)
def fold(passage: Passage) -> Passage:
    """Return a passage in simplified characters, as the rules and the gazetteer read it."""
    pieces = (*passage.lines, *passage.headline, *passage.masthead, *(item.text for item in passage.removed))
    whole = "\n".join(pieces)
    if simplify(whole) is whole:
        return passage
    lines, headline, masthead = (
        tuple(map(simplify, part)) for part in (passage.lines, passage.headline, passage.masthead)
    )
    removed = tuple(replace(item, text=simplify(item.text)) for item in passage.removed)
    return replace(passage, lines=lines, headline=headline, masthead=masthead, removed=removed)


def as_printed(words: str, passage: Passage, title: str = "") -> str:
    """Return words that were found in a folded passage as the page prints them."""
    folded = fold(passage)
    if not words or folded is passage or folded.text == passage.text:
        return words
    removed = (item.text for item in passage.removed)
    for text in (title, *passage.lines, *passage.headline, *passage.masthead, *removed):
        if (at := simplify(text).find(words)) >= 0:
            return text[at : at + len(words)]
    return words


@lru_cache(maxsize=64)
def _weighed(lines: tuple[str, ...], stamps: frozenset[int], masthead: tuple[str, ...]) -> tuple[HeadLine, ...]:
    return tuple(_candidates(lines, stamps, masthead))


def _candidates(lines: tuple[str, ...], stamps: frozenset[int], masthead: tuple[str, ...]) -> Iterator[HeadLine]:
    """Yield the lines that may be a title, up to where the text begins."""
    best = 0.0
    for at, line in enumerate(lines[:HEAD_LINES]):
        text = bare(line)
        folded = simplify(text)
        if _begins_text(folded) and not (at == 0 and _asks(folded)):
            return
        if (LABEL_RE.match(folded) and not _ASKED_TITLE_RE.search(folded)) or (
            stamp_labels(folded) and ANY_LABEL_RE.match(folded)
        ):
            if best >= _GOOD:
                return
            continue
        if line in masthead or is_page_line(line) or (len(text) < _LEAST_TITLE and text[-1:] not in ("：", ":")):
            continue
        under = simplify(bare(lines[at + 1])) if at + 1 < len(lines) else ""
        score = _weigh(folded, line) + _place_bonus(at, under, stamps)
        best = max(best, score)
        yield HeadLine(at, score)


_FAIR = 1.5  # the other line of a title set in two
_GOOD = 2.0  # a title as good as this is not followed by a better one below a label
_LEAST_TITLE = 5
_ENDS_TEXT = tuple("。；，,;")
_NO_TITLE_ENDS = tuple("：:、…”")
_DATELINE_RE = re.compile(
    r"^(?:本[报网刊台]|[^\s，。：“（(]{1,8}[报网社台])[^\s，。：“（(]{0,8}(?:\d{1,2}月\d{1,2}日)?(?:讯|电|消息)[\s（(，]"
)
_SIGNED_END_RE = re.compile(r"[。！？]”?[（(][^（）()]{2,30}[）)]$")  # … 请报修。（记者 林原）
_CLOCK_LEAD_RE = re.compile(rf"^[\[【]?(?:{DAY}\s*)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?[\]】]?(?:\s|$)")
_SENTENCES_RE = re.compile(r"。[^”』」》）]")  # no title goes over a sentence
_BYLINE_RE = re.compile(
    r"^[\u4e00-\u9fff]{2,14}(?:记者|通讯员)(?:[\s：:／/]+[\u4e00-\u9fff·]{2,6}){1,4}(?:[\s／/]*(?:摄影|图文|文图)?(?:报道|摄))?$"
    r"|^[（(]?\s?(?:本[报刊网台])?(?:见习|首席|实习)?(?:记者|通讯员)[\s：:／/]"
)


_IN_BRACKETS_RE = re.compile(r"^【[^【】]{2,40}】$")  # 【来自发布会的报道】: under what the piece stands
# 发布会现场（卫兰 摄）, 图为发布会现场
_CAPTION_RE = re.compile(
    "^(?:图为|图\\s?\\d{0,2}[：:，、]|△|▲).{2,}|(?:摄|图)[）)]$|[\\s。][\u4e00-\u9fff·]{2,4}\\s?摄$|^.{4,}\\s截图\\s?摄?$|^.{0,8}(?:发布会|活动)现场$|^(?:现场图|资料图).{0,4}$"
)
_BULLET_RE = re.compile(r"^[■◆●★▲◇□◎▌▍◼►▶【\[]\s?|[】\]]$")
# 发布会速递, 战疫进行时, 权威发布: under what a page or a programme files its pieces
_RUBRIC_RE = re.compile(
    r"^[■◆●★▲◇□◎▌▍◼►▶【\[]?\s?[\u4e00-\u9fff·]{2,6}(?:速递|速览|速报|快报|播报|直通车|进行时|专栏|专区|在现场|第一线|直击|聚焦|看点)[】\]]?$"
)


def is_rubric(folded: str) -> bool:
    """Whether a line says only under what a page files its pieces: 疫情通报, ■ 发布会速递."""
    return _BULLET_RE.sub("", folded) in load_words("rubrics.tsv") or _RUBRIC_RE.match(folded) is not None


def is_caption(folded: str) -> bool:
    """Whether a line says what a picture shows, or who took it."""
    return _CAPTION_RE.search(folded) is not None


def _begins_text(folded: str) -> bool:
    """Whether a line is of the text: a paragraph, a dateline, a salutation, what was said at an hour."""
    if (
        len(folded) > MAX_TITLE
        or folded.endswith(("。", "；", "，"))
        or _SENTENCES_RE.search(folded)
        or _SIGNED_END_RE.search(folded)
        or folded.startswith(("|", "各位", "尊敬的", "女士们"))
    ):
        return True
    return bool(_DATELINE_RE.match(folded) or _CLOCK_LEAD_RE.match(folded))


def _asks(folded: str) -> bool:
    ends = folded.endswith(("？", "！", "?", "!")) and not _SENTENCES_RE.search(folded)
    return ends and not re.match(r"[问QＱ]|记者", folded)


def _weigh(folded: str, line: str) -> float:
    """Return how much speaks for a line by its own words."""
    if folded.endswith(_NO_TITLE_ENDS) and not re.search(r"“[^“”]+”$", folded):
        return -1.0
    if _BYLINE_RE.match(folded) or is_caption(folded):
        return -1.0
    if is_rubric(folded):
        return -2.0  # not even where it stands over a stamp
    score = 1.0 if len(folded) >= _MAX_RUBRIC else 0.2
    score += 1.5 * bool(OCCASION_RE.search(folded)) + 0.5 * (10 <= len(folded) <= 60)
    score += 0.5 * bool(re.search(r"[\d！？：——丨｜“]", folded)) + 2.0 * line.startswith("#")
    if is_name(folded):
        score -= 2.5
    if _IN_BRACKETS_RE.match(folded):
        score -= 1.5
    return score


def _place_bonus(at: int, under: str, stamps: frozenset[int]) -> float:
    """Return how much the place of a line speaks for it: right over a stamp, labels or the text."""
    if at + 1 in stamps or is_stamp(under):
        return 1.5
    return 1.0 if _begins_text(under) or LABEL_RE.match(under) or not under else 0.0
