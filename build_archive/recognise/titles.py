"""The title of a document, the series it belongs to, its number, venue, publisher and address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from build_archive.contract import DocumentKind
from build_archive.lexicon import load_table
from build_archive.model import Found, Passage
from build_archive.numerals import parse_numeral

_BRIEFING = r"(?:(?:新闻|媒体|政策|情况)?(?:发布会|通气会|吹风会|通报会|见面会)|记者招待会|记者会)"
_ORDINAL = r"第\s*(?P<number>\d{1,4}|[〇零一二三四五六七八九十百两]{1,7})\s*(?:场|次|期)"
_UNNAMED_ORDINAL = _ORDINAL.replace("?P<number>", "?:")
_ORDINAL_RE = re.compile(_ORDINAL)
_ORDINAL_BRACKET_RE = re.compile(rf"\s*[（(【\[]?\s*(?:总)?{_ORDINAL}\s*[）)】\]]?\s*")
# A label such as 时间： or a digest's notice is no title; nor is a salutation.
_LABEL_LINE_RE = re.compile(
    r"""^(?:要点摘编|编者按|摘要|导读|时\s*间|地\s*点|日期|来源|原文\S{0,2}|链接|网址|地址|主题|发布\S{0,3}|出席\S{0,3}
           |嘉宾|主持人?|记者|作者|编辑|责编|责任编辑|问|答|问题|[QA])\s*[：:]
      | ^(?:各位|尊敬的|同志们|女士们)""",
    re.VERBOSE,
)
# A shoulder headline (引题) is finished only by the line under it: 某某在…时强调 / 落实…
_SHOULDER_RE = re.compile(r"(?:强调|指出|要求|表示|提出|[时后])$")
# 举行石家庄市…第9场新闻发布会: the name of a briefing in a sentence, back to the last mark or verb.
_NAMED_BRIEFING_RE = re.compile(
    rf"(?P<name>[^。；：:！？!?“”\n]{{2,60}}?{_BRIEFING}(?:\s*[（(]\s*{_ORDINAL}\s*[）)])?)",
)
# 某某指挥部召开第25场新闻发布会: who holds it stands before the verb.
_SPONSORED_BRIEFING_RE = re.compile(
    rf"(?P<sponsor>[^，。；：！？,;:!?\s“”（）()]{{4,40}}?)(?:今天|今日|上午|下午|晚)?(?:举行|召开|举办)"
    rf"(?P<briefing>(?:{_UNNAMED_ORDINAL})?{_BRIEFING})"
)
_LEADING_RE = re.compile(
    r"""^.*(?:举行|召开|举办|出席|参加|参与|主持|来到|继续)(?:了|的是)?
      | ^.*(?:今天|今日|昨天|现在|[上下]午|晚上?|日|日晚)(?:是|的|，|,)*
      | ^.*(?:我们|大家|办)(?:在|的)
      | ^.*[）)〕】](?:讯|电)?(?=.{8})
      | ^(?:在|的|了|是|据|从|于|，|,|\s)+""",
    re.VERBOSE,
)
# a sentence on a briefing, or one that needs to be told whose, is not its name
_NO_NAME_RE = re.compile("，|召开|举行|举办|在|^[我本][省市州县区旗]")
_HELD_WORD_RE = re.compile(r"^([\u4e00-\u9fff]{1,12}[省市区县州盟旗])(?:召开|举行|举办)")  # 东川县召开…新闻发布会
_THEMED_RE = re.compile(
    rf"(?P<name>“[^“”\n]{{2,30}}”(?:系列|主题){_BRIEFING})\s?[（(]?{_UNNAMED_ORDINAL}"
)  # “…”系列新闻发布会第九场
_OPENING = 600
_REGULAR_RE = re.compile(r"疫情(?:防控|联防联控)(?:工作)?新闻|例行|系列|每[日周月季]")
_DIVISION_MARK_RE = re.compile(r"[市省区县州盟旗国]|指挥部|委员会")
_TITLE_LINES = 4  # lines tried, beside those of the page
_HEAD_LINES = 10
_MAX_HALF_TITLE = 12  # two lines as short as this are one headline
_MAX_COLUMN = 8  # 政务公开: a word of a page's menu
_MAX_STAMP = 60
_MAX_TITLE = 80
_MAX_TITLE_CLAUSE = 40
_MAX_TITLE_WORDS = 30
# 首页 >> 新闻中心, 要闻 > 正文
_PATH_RE = re.compile(r"\S\s?(?:>>|>|→|»|›|＞)\s?\S")
_WIDE_NAME_RE = re.compile(r"^[\u4e00-\u9fff](?:\s[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")
_TODAY_RE = re.compile(r"今天是[：:]?\s?\d{4}\s?年|您是第.{1,12}位")
_RULE_RE = re.compile(r"^[\W_]+$")
_NUMBER_RE = re.compile(r"^[（(]?第\s?\d{1,4}\s?[号期][)）]?$|^\[[^\[\]]{2,12}\]$|^[A-Za-z][A-Za-z\s',.&-]+$")
_ANY_LABEL_RE = re.compile(r"(?:^|(?<=[\s\[【]))([\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,7})\s?[：:]")
_STAMP_START_RE = re.compile(r"^(?:索\s?引\s?号|发布(?:机构|日期|时间)|信息来源|文\s?号|名\s?称)\s?[：:]")
# The name of a body, a site or a paper and nothing else.
_BODY_NAME_RE = re.compile(
    r"""^[\u4e00-\u9fff·]{2,30}(?:政府|办公[室厅]|委员会|指挥部|管理局|公报|[日晚晨时]报|融媒体?(?:中心)?|网|在线|客户端
        |电视台)$|^[\u4e00-\u9fff·]{2,10}(?:发布|报)$""",
    re.VERBOSE,
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
# 2021-08-03 16:20 东川融媒, 东川发布 2022-03-19 21:07
_BARE_STAMP_RE = re.compile(
    rf"^(?:{_DAY}\s{{0,3}}{_CLOCK}(?:\s+(?P<after>[^\s\d：:|｜，。\[【]{{2,15}})(?=\s|$))?"
    rf"|(?P<before>[^\s\d：:|｜，。\[【]{{2,15}})\s+{_DAY}\s{{0,3}}{_CLOCK})"
)
_VENUE_RE = re.compile(r"^(?:发布会|会议|活动|发布|举[行办])?地\s*[点點][：:]\s*(?P<venue>.+)$")
_VENUE_HEADING_RE = re.compile(r"^(?:[一二三四五六七八九]、|\d[.、]|【)?(?:发布会|会议|活动|发布)?地点】?$")
_MAX_VENUE = 40
# 在市行政中心二楼会议室举行: the last word tells that it is a building or a room, no town.
_VENUE_IN_PROSE_RE = re.compile(
    r"""(?:[在于於]|借座)(?P<venue>[^在于於，。；：、！？“”\s]{2,28}?
        (?:厅|廳|室|[楼樓]|中心|大厦|酒店|宾馆|饭店|会堂|礼堂|馆|演播厅|剧院|剧场|操场|广场|大院|\d号|\d+[层樓楼])
        (?:（[^（）]{2,30}）)?)(?:正式|如期)?(?:举[行办]|舉[行辦]|召[开開])""",
    re.VERBOSE,
)
_URL_RE = re.compile(r"^(?:原文|来源|原始|网页|信息)?(?:地址|链接|网址|出处)[：:]\s*(?P<url>https?://[^\s，。；）)]+)")
_PUBLISHER_RES = (
    re.compile(
        r"(?<![材片])(?:信息|文章|稿件|内容)?来源\s*[：:]\s*(?P<name>[^\s：:|｜，。（）()\[\]【】]{2,30}(?:（[^（）]{1,12}）)?)"
    ),
    re.compile(
        r"(?:^|\s)(?:[发發][布佈](?:机构|單位|单位|机关|者)|主办单位)\s*[：:]\s*(?P<name>[^\s：:|｜，。]{2,30})"
    ),
)
_INSIDE_NAME_RE = re.compile(r"^(?:本[网站报刊台]|原创|网络|互联网|整理|未知)$|(?<!新闻)[处科股]$")  # says not who
_STAMP_WORD_RE = re.compile(r"来源|作者|记者|编辑|字[体号]|浏览|阅读|点击|发[布表]|更新|日期|时间|星期|分享|打印")
_PAPER_NAME_RE = re.compile(r"^(?:《)?[\u4e00-\u9fff]{2,20}(?:公报|日报|晚报|时报|周报|新闻|报|周刊)(?=》?(?:\s|$))")
_OFFICE_RE = re.compile(
    r"^[\u4e00-\u9fff]{2,12}[省市区县州盟旗][\u4e00-\u9fff]{1,20}(?:局|委员会|政府|办公[室厅]|指挥部|厅)$"
)
_DATELINE_PUBLISHER_RE = re.compile(
    r"^(?P<name>[^\s，。：:（）()本]{2,10}?[网报社台])\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:讯|电)"
)
# 以下为文字实录, 發布會答問內容: what was said is given word for word.
_VERBATIM_RE = re.compile(r"实录|實錄|文字直播|[问問]答[实實內内][录錄容]|答[问問][內内]容|答[问問]全文")
_OFFICIAL_TEXT_RE = re.compile(r"(?:通告|公告|通知|决定|令|预告|启事)(?:（[^）]*）|[（(]第.{1,8}号[）)])?$")


def recognise_title(passage: Passage) -> Found[str] | None:
    """Return the title: stated on a line of its own, or made of the words of the first sentences."""
    if passage.headline:
        return Found(_join_headline(passage.headline), " ".join(passage.headline), "title.headline")
    at = title_line(passage)
    if at is not None:
        line = passage.lines[at].lstrip("# ").strip()
        over = passage.lines[at - 1] if at else ""
        if _OFFICIAL_TEXT_RE.search(line) and line.startswith("关于") and _BODY_NAME_RE.match(over):
            line = f"{over} {line}"  # the body that issued a notice stands over it
        return Found(line, passage.lines[at], "title.line")
    if named := _named_briefing(passage):
        return Found(named, named, "title.named-briefing", 0.85, "derived")
    return _opening_words(passage)


def _opening_words(passage: Passage) -> Found[str] | None:
    """Return the clause of the opening that tells of the briefing, else the first words of the text."""
    for line in passage.lines[:3]:
        for clause in re.split("[，。；：！？,;]", line[:400]):
            if re.search(_BRIEFING, clause) and 6 <= len(clause) <= _MAX_TITLE_CLAUSE:
                return Found(clause.strip(), clause, "title.opening-clause", 0.7, "derived")
    first = next((line for line in passage.lines if not _LABEL_LINE_RE.match(line)), "")
    words = first.lstrip("# ")[:_MAX_TITLE_WORDS]
    return Found(words + "…" * (len(first) > len(words)), words, "title.first-words", 0.5, "derived") if words else None


def title_line(passage: Passage) -> int | None:
    """Return which line of the passage is its title: one of the first, before any long paragraph.

    Left alone are the lines that pages print over a title: the masthead, the path of the page, the name of
    the site or of the body, labels, stamps and rules.
    """
    tried = 0
    for at, line in enumerate(passage.lines[:_HEAD_LINES] if not passage.headline else ()):
        if line in passage.masthead or _is_page_line(line):
            continue
        if _is_title(line, is_first=not tried):
            return at
        tried += 1
        if len(line) > _MAX_TITLE or tried >= _TITLE_LINES:
            break
    return None


def _is_title(line: str, *, is_first: bool) -> bool:
    text = line.lstrip("# ").strip()
    asks = is_first and text.endswith(("？", "！")) and not re.match(r"[问QＱ]|记者", text)
    return (
        6 <= len(text) <= _MAX_TITLE
        and (asks or not text.endswith(tuple("。；！？，：:;!?,…”")[:10]))
        and not _LABEL_LINE_RE.match(text)
    )


def _is_page_line(line: str) -> bool:
    """Whether a line is one of those over a title that say where the page stands, not what it tells.

    >>> _is_page_line("首页 >> 新闻中心 >> 要闻"), _is_page_line("东川市人民政府新闻办公室")
    (True, True)
    """
    text = line.lstrip("# ").strip()
    if (
        _PATH_RE.search(text)
        or _RULE_RE.match(text)
        or _TODAY_RE.search(text)
        or _NUMBER_RE.match(text)
        or _URL_RE.match(f"链接：{text}")
    ):
        return True
    if _bare_stamp(text) or _stamp_labels(text) >= 1 + (not _STAMP_START_RE.match(text)):
        return True
    columns = [column for column in re.split(r"\s*[|｜]\s*|\s+", _close_up(text)) if column]
    return bool(columns and _BODY_NAME_RE.match(columns[0])) and all(
        len(column) <= _MAX_COLUMN for column in columns[1:]
    )


def _close_up(text: str) -> str:
    """Return a text without the spaces of a name set wide at its beginning.

    >>> _close_up("东 川 在 线 | 直播厅")
    '东川在线 | 直播厅'
    """
    wide = _WIDE_NAME_RE.match(text)
    return re.sub(r"\s", "", wide[0]) + text[wide.end() :] if wide else text


def _stamp_labels(text: str) -> int:
    """Return how many labels of a stamp a line holds (发布机构：… 主题分类：…)."""
    known = load_table("stamp_labels.tsv")
    return sum(re.sub(r"\s", "", label) in known for label in _ANY_LABEL_RE.findall(text))


def _bare_stamp(text: str) -> re.Match[str] | None:
    """Return the day with its time that a page prints under the title, and who put it up beside it."""
    return _BARE_STAMP_RE.match(text) if len(text) <= _MAX_STAMP and not text.endswith(("。", "：")) else None


def _join_headline(lines: tuple[str, ...]) -> str:
    """Return the headline in one line; a longer line under it is a subtitle, and none of it."""
    joined = last = lines[0]
    for line in lines[1:]:
        shoulder = _SHOULDER_RE.search(joined) or (_BODY_NAME_RE.match(joined) and _OFFICIAL_TEXT_RE.search(line))
        if not shoulder and max(len(last), len(line)) > _MAX_HALF_TITLE:
            break
        joined, last = f"{joined} {line}", line
    return joined


def _named_briefing(passage: Passage) -> str | None:
    """Return the name of the briefing as the first sentences give it, its number in it if it stands there."""
    for line in passage.lines[:12]:
        for match in _NAMED_BRIEFING_RE.finditer(line[:400]):
            name = match["name"]
            while (bare := _LEADING_RE.sub("", name)) != name:
                name = bare
            name = re.sub(r"[，,\s]", "", name)
            if len(name) >= 8 and _DIVISION_MARK_RE.search(name):
                return name
        for match in _SPONSORED_BRIEFING_RE.finditer(line[:400]):
            sponsor = _LEADING_RE.sub("", match["sponsor"])
            if _DIVISION_MARK_RE.search(sponsor):
                return sponsor + re.sub(r"\s", "", match["briefing"])
    return None


def recognise_session(passage: Passage, title: str) -> Found[int] | None:
    """Return the number of the session: 第三十八场, 第9场, 第 129 场, in the title or beside the briefing's name."""
    for text, rule in ((title, "session.title"), (passage.text[:3000], "session.text")):
        for match in _ORDINAL_RE.finditer(text):
            sentence = _sentence_around(text, match.start(), match.end())
            number = parse_numeral(match["number"])
            if (
                isinstance(number, int)
                and number
                and re.search(_BRIEFING, sentence)
                and not match[0].endswith("次会议")
            ):
                return Found(number, sentence.strip(), rule, 1.0 if rule == "session.title" else 0.95)
    return None


def _sentence_around(text: str, start: int, end: int) -> str:
    """Return what stands within 40 characters of a span in the same sentence."""
    left = max(text.rfind(mark, 0, start) for mark in "。；！？\n") + 1
    rights = [at for at in (text.find(mark, end) for mark in "。；！？\n") if at >= 0]
    return text[max(left, start - 40) : min(min(rights, default=len(text)), end + 40)]


def recognise_series(passage: Passage, title: str) -> Found[str] | None:
    """Return what the sessions are counted in: the briefing's name without its number.

    Only where a session is counted, or where the name is that of a regular briefing (疫情防控, 例行): a
    briefing held once is no series.
    """
    is_counted = recognise_session(passage, title) is not None
    if is_counted and (themed := _THEMED_RE.search(f"{title}\n{passage.text[:_OPENING]}")):
        return Found(themed["name"], themed[0], "series.theme", 0.95)
    for text, rule in ((title, "series.title"), (_named_briefing(passage) or "", "series.text")):
        name = _ORDINAL_BRACKET_RE.sub("", re.split("——|[丨|｜】]", text)[0 if "——" in text else -1]).strip()
        if is_counted:
            name = _HELD_WORD_RE.sub(r"\1", name)
        match = re.match(rf"^.{{2,50}}?{_BRIEFING}", name)
        if not match or not (is_counted or _REGULAR_RE.search(match[0])):
            continue
        if _DIVISION_MARK_RE.search(match[0]) and not _NO_NAME_RE.search(match[0]):
            return Found(
                re.sub(r"\s+", "", match[0]), text, rule, 0.95, "stated" if rule == "series.title" else "derived"
            )
    return None


def recognise_venue(passage: Passage) -> Found[str] | None:
    """Return the venue: stated by a label, under a heading of its own, or where the opening tells of the briefing."""
    for at, line in enumerate(passage.lines[:20]):
        if match := _VENUE_RE.match(line):
            return Found(match["venue"].strip(), line, "venue.label")
        if _VENUE_HEADING_RE.match(line) and at + 1 < len(passage.lines) and len(passage.lines[at + 1]) <= _MAX_VENUE:
            return Found(passage.lines[at + 1].strip("。"), passage.lines[at + 1], "venue.heading", 0.95)
    for line in passage.lines[:_HEAD_LINES]:
        if match := _VENUE_IN_PROSE_RE.search(line[:400]):
            return Found(match["venue"], match[0], "venue.prose", 0.9)
    return None


def recognise_url(passage: Passage) -> Found[str] | None:
    """Return the address of the original that a label line states."""
    for line in (*passage.lines[:8], *passage.lines[-4:], *(item.text for item in passage.removed)):
        if match := _URL_RE.match(line.strip()):
            return Found(match["url"], line.strip(), "url.label")
    return None


def recognise_publisher(passage: Passage) -> Found[str] | None:
    """Return who published the text: the stamp's 来源, a label, the masthead, the dateline, or whose site it is."""
    labelled = [*(item.text for item in passage.removed), *passage.lines[:_HEAD_LINES], *passage.lines[-2:]]
    return (
        _issuer(passage)
        or _labelled_publisher(labelled)
        or _paper(passage)
        or _stamped_publisher(labelled)
        or _dateline_publisher(passage)
        or _site_owner(passage)
    )


def _issuer(passage: Passage) -> Found[str] | None:
    """Return the body that stands over its notice."""
    lines = passage.headline or passage.lines[:_HEAD_LINES]
    for over, line in pairwise(lines):
        if line.startswith("关于") and _OFFICIAL_TEXT_RE.search(line) and _BODY_NAME_RE.match(over):
            return Found(over, over, "publisher.issuer", 0.9)
    return None


def _labelled_publisher(lines: Sequence[str]) -> Found[str] | None:
    for line in lines:
        for pattern in _PUBLISHER_RES:
            match = pattern.search(line)
            if match and len(line) < 200 and "http" not in match["name"] and not _INSIDE_NAME_RE.search(match["name"]):
                return Found(match["name"], line.strip(), "publisher.stamp")
    return None


def _paper(passage: Passage) -> Found[str] | None:
    """Return the newspaper or gazette whose head stands over the page."""
    for line in passage.masthead:
        if name := _PAPER_NAME_RE.match(_close_up(line.strip())):
            return Found(name[0], line, "publisher.masthead")
    return None


def _stamped_publisher(lines: Sequence[str]) -> Found[str] | None:
    """Return the name beside the time at which a page was put up."""
    for line in lines:
        stamp = _bare_stamp(line.strip())
        name = stamp and (stamp["before"] or stamp["after"])
        if name and not _STAMP_WORD_RE.match(name):
            return Found(name, line.strip(), "publisher.bare-stamp", 0.9)
    return None


def _dateline_publisher(passage: Passage) -> Found[str] | None:
    for line in passage.lines[:_TITLE_LINES]:
        if match := _DATELINE_PUBLISHER_RE.match(line):
            return Found(match["name"], match[0], "publisher.dateline", 0.9)
    return None


def _site_owner(passage: Passage) -> Found[str] | None:
    """Return the public body whose name heads the page."""
    heads = [item.text for item in passage.removed if item.rule.endswith((".breadcrumb", ".site"))]
    for line in (*heads, *passage.lines[:_TITLE_LINES]):
        name = re.split(r"\s*(?:>|→|»|›|＞|\|)|\s", line.strip())[0]
        if _OFFICE_RE.match(name) and _is_page_line(line):
            return Found(name, line, "publisher.site", 0.85)
    return None


def recognise_kind(passage: Passage, title: str, labelled_turns: int) -> Found[DocumentKind]:
    """Return what sort of document it is, from its form: an official text, turns, a report of a briefing, or none."""
    if title and _OFFICIAL_TEXT_RE.search(title):
        return Found(DocumentKind.NOTICE, title, "kind.title", 0.9, "derived")
    if labelled_turns >= 3:
        return Found(DocumentKind.TRANSCRIPT, "", "kind.turns", 0.95, "derived")
    opening = passage.text[:600]
    if verbatim := _VERBATIM_RE.search(f"{title}\n{opening}"):
        return Found(DocumentKind.TRANSCRIPT, verbatim[0], "kind.verbatim", 0.85, "derived")
    briefing = re.search(_BRIEFING, f"{title}\n{opening}")
    if briefing:
        return Found(DocumentKind.REPORT, briefing[0], "kind.briefing", 0.8, "derived")
    return Found(DocumentKind.ARTICLE, "", "kind.no-briefing", 0.8, "derived")
