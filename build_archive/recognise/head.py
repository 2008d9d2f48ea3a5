"""The head of a page: which of its first lines say where the page stands, which are its title, what its stamp says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from build_archive.han import simplify
from build_archive.lexicon import load_table, load_words
from build_archive.model import Passage

HEAD_LINES = 14  # a title stands in the first lines or nowhere
_MAX_TITLE = 80
_MAX_COLUMN = 10  # 政务公开: a word of a page's menu
_MAX_SITE = 30
_LEAST_COLUMNS = 3  # so many short words in a line are a menu
_MAX_STAMP = 160
_MAX_RUBRIC = 6
_MAX_RUBRIC_COLUMNS = 3

# A label such as 时间： or a digest's notice is no title; nor is a salutation.
LABEL_RE = re.compile(
    r"""^[【\[〖（(◎◆●▎■]?\s?(?:要点摘编|编者按|摘要|导读|核心提示|提要|导语|直播|发布会?|会议|活动)?\s?
        (?:时\s*间|地\s*点|日\s*期|来源|原文\S{0,2}|链接|网址|地址|主题|题目|出席\S{0,6}|参加\S{0,4}|与会\S{0,4}|发布\S{0,4}|新闻发言人
           |嘉\s*宾|主持人?|主\s*办\S{0,4}|记\s*者|作\s*者|撰文|摄影|编\s*辑|责编|责任编辑|问|答|问题|[QA]\d{0,2}|摘要|导读|核心提示|要点摘编|编者按
           |分类|关键词|主题词|索引号|标签|字体|字号)\s*[\]】〗]?\s*[：:]
      | ^(?:来源|编辑|责编|作者|时间|日期|发布时间|审核|校对|监制)\s*[｜丨|]
      | ^(?:各位|尊敬的|同志们|女士们|记者朋友|新闻界|大家[上下早晚]午?好)
      | ^(?:出席人员|发布人|参加人员|主持人|嘉宾|与会人员|发布嘉宾|目\s*录)$""",
    re.VERBOSE,
)
# 首页 >> 新闻中心, 要闻 > 正文
_PATH_RE = re.compile(r"\S\s?(?:>>|>|→|»|›|＞)\s?\S|^(?:当前|您的?|所在)?位置\s?[：:]")
_RULE_RE = re.compile(r"^[\W_]+$")
_TODAY_RE = re.compile(r"今天是[：:]?\s?\d{4}\s?年|您是第.{1,12}位|欢迎(?:您|访问|光临)")
_NUMBER_RE = re.compile(r"^[（(]?(?:总?第\s?\d{1,4}\s?[号期])[)）]?$|^\[[^\[\]]{2,12}\]$|^[\w-]{2,10}〔\d{4}〕\d+号$")
_LATIN_RE = re.compile(r"^[A-Za-z][A-Za-z\s',.&|·-]+$|^(?:https?://)?(?:www|m|news|gov)\.[\w./-]+|^https?://")
_CREDIT_RE = re.compile(r"(?:^|\s)(?:来源|作者|记者|编辑|责编|网编)\s?[：:]")  # 2小时前 来源：东川融媒
_SEPARATOR_RE = re.compile(r"\s*[|｜丨／/·•>＞»›→\\]\s*|\s+")
_WIDE_NAME_RE = re.compile(r"^[\u4e00-\u9fff](?:\s[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")
_EDITION_RE = re.compile(r"^(?:第?\s?[A-Z]?\d{1,3}\s?版|[A-D]\d{1,2})(?:\s?[·:：／/]?\s?\S{2,8})?$")
# The name of a body, a site, a paper, an account and nothing else.
_BODY_RE = re.compile(
    r"""^[\u4e00-\u9fff·（）()]{2,30}(?:政府|办公[室厅]|委员会|指挥部|领导小组|管理局|公报|[日晚晨时早商都周]报|都市报|快报|导报|融媒体?(?:中心)?
        |网|网站|门户|频道|在线|客户端|电视台|广播电台|广播电视台|新闻社|通讯社|[厅局部署委院]|处|政务|直播[间厅]|直播|新闻中心|平台|专栏|疾控中心|卫健委|公安)
        $|^[\u4e00-\u9fff·]{2,8}(?:发布|融媒|报|播报|头条|传媒|日报社|云)$""",
    re.VERBOSE,
)
# what tells of something done, so that a line that ends like a body is a headline: 召开…的通知, 市政府通报…网
_VERB_RE = re.compile(
    r"召开|举[行办]|通报|启动|印发|关于|答记者问|介绍|回应|发布(?!会|厅|$)|新增|[将已]|开通|上线|成立|揭牌"
)
_OCCASION_RE = re.compile(
    r"发布会|通气会|吹风会|通报|见面会|说明会|记者会|招待会|简报会|答记者问|答问|问答|实录|直播|公告|通告|通知|情况|新闻稿|新增|确诊|通报会|召开|举[行办]|公布|介绍|回应|部署|启动"
)
_DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_CLOCK = r"\d{1,2}\s?(?:[:：]\d{2}(?:[:：]\d{2})?|[时時]\d{1,2}分)"
_NAME = r"[^\s\d：:|｜，。\[\]【】（）()]{2,15}"
# 2021-08-03 16:20 东川融媒; 东川发布 2022-03-19 21:07; 原创 东川发布 东川发布 2021-08-08 19:26; 2022-11-20 发表于东川
BARE_STAMP_RE = re.compile(
    rf"""^[【\[（(]?\s?(?:(?:原创|转载|首发)\s*)?
      (?: {_DAY}(?:[\s|｜]{{0,3}}(?P<clock>{_CLOCK}))?(?:[\s|｜]+(?P<after>{_NAME})(?=\s|$))?
        | (?P<before>{_NAME}(?:[A-Za-z]{{0,10}}))(?:(?:\s+(?P=before))?\s+(?:{_NAME}\s+)?|(?<=[报网]))
          [（(]?{_DAY}\s{{0,3}}(?:{_CLOCK})? )""",
    re.VERBOSE,
)
# 东川在线 11-16 19:44, 03-12 08:30 东川发布: the year is not printed
_SHORT_STAMP_RE = re.compile(
    rf"^(?:(?P<before>{_NAME})\s+)?(?P<month>0?[1-9]|1[0-2])-(?P<day>[0-3]?\d)\s{{1,3}}(?P<clock>[0-2]?\d:[0-5]\d)"
    rf"(?:\s+(?P<after>{_NAME}))?(?=\s|$)"
)
_NO_ACCOUNT_RE = re.compile("^(?:开始|开播|开讲|开幕|结束|准时|现场|星期|周[一二三四五六日])")
# （2016年7月21日21:00 救援指挥部帐篷）, 2021年10月26日 15:00 开始: when and where it was, not when a page was put up
_EVENT_RE = re.compile(
    rf"^(?:[（(]\s?(?P<day>{_DAY}(?:\s?[（(]?(?:星期|周)[一二三四五六日天][）)]?)?\s*(?:[上下]午|晚)?\s?(?:{_CLOCK})?)"
    rf"[\s，,]+(?P<venue>[^（）()：:\d][^（）()：:]{{2,30}})[）)]"
    rf"|(?P<from>{_DAY}\s*(?:[上下]午|晚)?\s?{_CLOCK})\s?(?:准时|正式)?(?:开始|开播|开讲|举行|召开|直播))$"
)
_ANY_LABEL_RE = re.compile(r"(?:^|(?<=[\s\[【|｜]))([\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,7})\s?[：:]")
_STAMP_START_RE = re.compile(
    r"^(?:索\s?引\s?号|发[布佈]\S{0,2}(?:机构|日期|时间|單位|单位)|信息来源|文\s?号|名\s?称|分\s?类)\s?[：:]"
)
_MAX_BARE_STAMP = 60


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


def _two_lines(at: int, scores: Mapping[int, float], gaps: frozenset[int]) -> tuple[int, int]:
    """Return the lines of a title set in two: both good, no empty line between them, and one under them."""
    over = at - 1 in scores and scores[at - 1] >= _GOOD and at not in gaps
    under = at + 1 in scores and scores[at + 1] >= _GOOD and at + 1 not in gaps and at + 2 in gaps
    if over and at + 1 in gaps:
        return at - 1, at
    return (at, at + 1) if under else (at, at)


# A shoulder headline (引题) is finished only by the line under it: 某某在…时强调 / 落实…
SHOULDER_RE = re.compile(r"(?:强调|指出|要求|表示|提出|[时后]|[——―-]{1,2})$")
_DASH_RE = re.compile(r"^(?:[—―─]{1,2}|--)\s?\S")
_OFFICIAL_RE = re.compile(r"(?:通告|公告|通知|决定|令|预告|启事|公示)(?:（[^）]*）|[（(]第.{1,8}号[）)])?$")
_OVER_OFFICIAL_RE = re.compile(r"^[\u4e00-\u9fff（）]{4,30}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部])$")


# 某市某月某日山体滑坡救援情况 / 第四场新闻发布会: whose it is stands over it
SESSION_START_RE = re.compile(r"^(?:第\s?[\d一二三四五六七八九十]{1,4}\s?[场次場]|(?:系列)?(?:新闻|新聞|媒体|情况)(?:发布|發[布佈]|通气|通报)[会會])")


def _goes_on(over: str, line: str, gaps: frozenset[int], at: int) -> bool:
    """Whether two lines of a head are one title."""
    over, line = bare(over), bare(line)
    if _DASH_RE.match(line) or SHOULDER_RE.search(simplify(over)):
        return True
    if at in gaps:
        return False
    if SESSION_START_RE.match(line) and not over.endswith(_ENDS_TEXT) and not _is_name(over):
        return True
    return bool(line.startswith(("关于", "關於")) and _OFFICIAL_RE.search(line) and _OVER_OFFICIAL_RE.match(over))


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


def bare(line: str) -> str:
    """Return a line without the marks of a Markdown heading."""
    return line.lstrip("# ").strip()


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
        if LABEL_RE.match(folded) or (stamp_labels(folded) and _ANY_LABEL_RE.match(folded)):
            if best >= _GOOD:
                return
            continue
        if line in masthead or is_page_line(line) or len(text) < _LEAST_TITLE:
            continue
        under = simplify(bare(lines[at + 1])) if at + 1 < len(lines) else ""
        score = _weigh(folded, line) + _place_bonus(at, under, stamps)
        best = max(best, score)
        yield HeadLine(at, score)


_GOOD = 2.0  # a title as good as this is not followed by a better one below a label
_LEAST_TITLE = 5
_ENDS_TEXT = tuple("。；，,;")
_NO_TITLE_ENDS = tuple("：:、…”")
_DATELINE_RE = re.compile(
    r"^(?:本[报网刊台]|[^\s，。：“（(]{1,8}[报网社台])[^\s，。：“（(]{0,8}(?:\d{1,2}月\d{1,2}日)?(?:讯|电|消息)[\s（(，]"
)
_SIGNED_END_RE = re.compile(r"[。！？]”?[（(][^（）()]{2,30}[）)]$")  # … 请报修。（记者 林原）
_CLOCK_LEAD_RE = re.compile(rf"^[\[【]?(?:{_DAY}\s*)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?[\]】]?(?:\s|$)")
_BYLINE_RE = re.compile(
    r"^[\u4e00-\u9fff]{2,14}(?:记者|通讯员)(?:[\s：:／/]+[\u4e00-\u9fff·]{2,6}){1,4}(?:[\s／/]*(?:摄影|图文|文图)?(?:报道|摄))?$"
    r"|^[（(]?\s?(?:本[报刊网台])?(?:见习|首席|实习)?(?:记者|通讯员)[\s：:／/]"
)


def _begins_text(folded: str) -> bool:
    """Whether a line is of the text: a paragraph, a dateline, a salutation, what was said at an hour."""
    if (
        len(folded) > _MAX_TITLE
        or folded.endswith(("。", "；", "，"))
        or _SIGNED_END_RE.search(folded)
        or folded.startswith(("|", "各位", "尊敬的", "女士们"))
    ):
        return True
    return bool(_DATELINE_RE.match(folded) or _CLOCK_LEAD_RE.match(folded))


def _asks(folded: str) -> bool:
    return folded.endswith(("？", "！", "?", "!")) and not re.match(r"[问QＱ]|记者", folded)


def _weigh(folded: str, line: str) -> float:
    """Return how much speaks for a line by its own words."""
    if folded.endswith(_NO_TITLE_ENDS) and not re.search(r"“[^“”]+”$", folded):
        return -1.0
    if _BYLINE_RE.match(folded) or folded in load_words("rubrics.tsv"):
        return -1.0
    score = 1.0 if len(folded) >= _MAX_RUBRIC else 0.2
    score += 1.5 * bool(_OCCASION_RE.search(folded)) + 0.5 * (10 <= len(folded) <= 60)
    score += 0.5 * bool(re.search(r"[\d！？：——丨｜“]", folded)) + 2.0 * line.startswith("#")
    if _is_name(folded):
        score -= 2.5
    return score


def _place_bonus(at: int, under: str, stamps: frozenset[int]) -> float:
    """Return how much the place of a line speaks for it: right over a stamp, labels or the text."""
    if at + 1 in stamps or is_stamp(under):
        return 1.5
    return 1.0 if _begins_text(under) or LABEL_RE.match(under) or not under else 0.0


def is_page_line(line: str) -> bool:
    """Whether a line says where the page stands, not what it tells: path, menu, address, stamp, edition.

    >>> [is_page_line(line) for line in ("首页 >> 新闻中心 >> 要闻", "政务公开 | 办事服务 | 互动交流", "水库开闸")]
    [True, True, False]
    """
    text = bare(line)
    folded = simplify(text)
    if _PATH_RE.search(text) or _RULE_RE.match(text) or _TODAY_RE.search(folded) or _NUMBER_RE.match(folded):
        return True
    if (
        _LATIN_RE.match(text)
        or _EDITION_RE.match(text)
        or _CREDIT_RE.search(folded)
        or is_stamp(folded)
        or _is_widget(folded)
    ):
        return True
    return _is_menu(folded)


def _is_widget(folded: str) -> bool:
    """Whether a line is of what a page offers: other languages, other scripts, help to read it."""
    return len(folded) <= _MAX_TITLE and bool(_widget_re().search(folded)) and not re.search("[，。：！？]", folded)


@cache
def _widget_re() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, load_words("page_widgets.tsv")))))


def _is_menu(folded: str) -> bool:
    columns = [column for column in _SEPARATOR_RE.split(close_up(folded)) if column]
    if len(columns) < 2 or re.search("[，。！？：；“”《》]", folded):
        return False
    short = [column for column in columns if len(column) <= _MAX_COLUMN]
    if _is_name(columns[0]) and len(short) >= len(columns) - 1:
        return True
    has_bar = re.search(r"[|｜丨／/·•]", folded) is not None
    return len(short) == len(columns) >= (_LEAST_COLUMNS if has_bar else _LEAST_COLUMNS + 1)


def _is_name(text: str) -> bool:
    """Whether a text is only the name of a body, a site or a paper.

    >>> _is_name("东川市人民政府新闻办公室"), _is_name("市政府召开会议部署全市冬季供热工作并成立委员会")
    (True, False)
    """
    return len(text) <= _MAX_SITE and bool(_BODY_RE.match(text)) and not _VERB_RE.search(text)


def site_name(line: str) -> str:
    """Return the name of a body, site, paper or account that a line of the head begins with, "" where it is none."""
    text = close_up(bare(line))
    name = re.split(r"\s*(?:>>|>|→|»|›|＞|\||｜|丨|·|/|／)\s*|\s", text)[0]
    return name if _is_name(simplify(name)) else ""


def close_up(text: str) -> str:
    """Return a text without the spaces of a name set wide at its beginning.

    >>> close_up("东 川 在 线 | 直播厅")
    '东川在线 | 直播厅'
    """
    wide = _WIDE_NAME_RE.match(text)
    return re.sub(r"\s", "", wide[0]) + text[wide.end() :] if wide else text


def is_stamp(folded: str) -> bool:
    """Whether a line says when, by whom and how often read a page is."""
    if len(folded) > _MAX_STAMP or folded.endswith("。"):
        return False
    if bare_stamp(folded) or short_stamp(folded) or event_line(folded):
        return True
    return stamp_labels(folded) >= 1 + (not _STAMP_START_RE.match(folded))


def stamp_labels(folded: str) -> int:
    """Return how many labels of a stamp a line holds (发布机构：… 主题分类：…)."""
    known = load_table("stamp_labels.tsv")
    return sum(re.sub(r"\s", "", label) in known for label in _ANY_LABEL_RE.findall(folded))


def event_line(text: str) -> re.Match[str] | None:
    """Return the day and the place that a line of the head gives of the event: （2016年7月21日21:00 县委礼堂）.

    >>> [event_line(line) is not None for line in ("（2016年7月21日21:00 县委礼堂）", "（2016-07-21 21:00 东川发布）")]
    [True, False]
    """
    found = _EVENT_RE.match(text) if len(text) <= _MAX_BARE_STAMP else None
    return found if found and not (found["venue"] and _is_name(found["venue"])) else None


def short_stamp(text: str) -> re.Match[str] | None:
    """Return the day without its year, the hour and the name of a page's stamp: 东川在线 11-16 19:44."""
    return _SHORT_STAMP_RE.match(text) if len(text) <= _MAX_BARE_STAMP and "-" in text else None


def bare_stamp(text: str) -> re.Match[str] | None:
    """Return the day, with its time, that a page prints under the title, and who put it up beside it.

    >>> [bare_stamp(line) is not None for line in ("2021-08-03 16:20 东川融媒", "2021年8月3日 东川市通报汛情")]
    [True, False]
    """
    if len(text) > _MAX_BARE_STAMP or ("20" not in text and "19" not in text) or text.endswith(("。", "：", "，")):
        return None
    found = BARE_STAMP_RE.match(text)
    name = (found["before"] or found["after"] or "") if found else ""
    if not found or _OCCASION_RE.search(name) or _NO_ACCOUNT_RE.search(name) or event_line(text):
        return None
    if found["after"] and not found["clock"] and not _is_name(found["after"]):
        return None  # a day beside a heading: without its hour only a name makes it a stamp
    return found if not re.match(r"[】\])）]?(?!第)[\u4e00-\u9fff]", text[found.end() : found.end() + 2]) else None
