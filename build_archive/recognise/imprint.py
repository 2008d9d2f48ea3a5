"""Who published a text, where the briefing was held, and the address of the original."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from build_archive.han import simplify
from build_archive.lexicon import load_words
from build_archive.model import Found, Passage
from build_archive.page_lines import (
    bare_stamp,
    close_up,
    event_line,
    is_name,
    is_page_line,
    short_stamp,
    signed,
    site_name,
)
from build_archive.recognise.head import HEAD_LINES, is_called_off, read_title

_NAME = r"(?P<name>[^\s：:|｜丨，。、；（）()\[\]【】<>《》“”]{2,30}(?:[（(][^（）()]{1,12}[）)])?)"
_SOURCE_RE = re.compile(
    rf"(?<![\u4e00-\u9fff“])(?:信息|文章|稿件|新闻|内容|消息|图文|资料)?(?:来源|稿源|转自|转载自|供稿(?:单位)?)\s*[：:|｜丨]\s*{_NAME}"
)
# 发布时间 2021-02-04 09:12 来源 东川融媒: labels without marks, beside a day
_BARE_SOURCE_RE = re.compile(rf"(?:19|20)\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}[^，。]{{0,30}}\s(?:来源|稿源)\s{_NAME}")
_ISSUED_RE = re.compile(
    rf"(?:^|\s)(?:(?:发[布佈](?:机构|机关|单位|者)?|主办(?:单位)?|(?<=\d\s)单位|发[文稿](?:机关|机构|单位)|公开(?:机构|单位)|信息提供)\s*[：:]"
    rf"|(?:发[布佈]机构|发文(?:机关|机构|单位)|公开机构)\s)\s*{_NAME}"
)
_SOURCE_CUE_RE = re.compile("源|转自|转载自|供稿")  # without one a line is not searched
_ISSUED_CUE_RE = re.compile("发[布佈]|发[文稿]|主办|公开|信息提供|单位")
# 东川网  发布时间：2021-12-04: the site beside the day on which it put the page up
_BESIDE_DAY_RE = re.compile(rf"^{_NAME}\s{{1,8}}(?:发布|更新|上传)(?:时间|日期)\s?[：:]")
# 11-05 17:22 发布于 东川 来自 东川号
_FROM_RE = re.compile(
    r"\d{1,2}:\d\d[^，。：]{0,20}\s来自\s(?P<name>[^\s，。：]{1,20}(?:[号网报台社]|发布|融媒|在线|新闻|客户端))(?=\s|$)"
)
# what a stamp tells next, when the space before it is lost: 东川发布访问量：31
_NEXT_IN_STAMP_RE = re.compile(
    r"(?:访问|浏览|点击|阅读)(?:量|次?数)?$|(?:发布|更新)?(?:时间|日期)$|(?:责任)?编辑$|作者$|字[体号]$"
)
_GLUED_DAY_RE = re.compile(
    r"(?<=.{2})[@\s]?(?:19|20)\d\d[-/.年]\d.*$"
)  # 东川发布2024/10/20: the space before it is lost
_INSIDE_NAME_RE = re.compile(
    r"^(?:本[网站报刊台]|原创|网络|互联网|整理|未知|综合|其他|admin|管理员|http.*|.*\.(?:com|cn|net).*|记者|作者|编辑)$|^(?!.*(?:政府|[省市县区州]..)).*(?<!新闻)[处科股]$"
)
_STAMP_WORD_RE = re.compile(
    r"来源|作者|记者|编辑|字[体号]|浏览|阅读|点击|发[布表]|更新|日期|时间|星期|分享|打印|原创|转载|收录|听"
)
_PAPER_NAME_RE = re.compile(
    r"^《?[\u4e00-\u9fff]{2,20}(?:公报|[日晚晨时早商周]报|都市报|快报|导报|新闻|(?<![通简预警情汇举申填上播海战喜呈])报|周刊)》?$"
)
_EDITION_RE = re.compile(r"(?<=报)(?:数字报|电子报|电子版|数字版)$")
_NO_PAPER_RE = re.compile(
    "^(?:[疫汛灾水震险警]情|多媒体|数字报|电子报|抗疫|战疫|防控|救援|发布会|要情|工作|政务|每日)"
)  # 疫情快报: a rubric
# 东川网6月4日电, 东川社某市2月5日电, 东川网站4月28日讯, 东川网消息（联播）, 东川报某客户端12月10日讯
_DATELINE_PUBLISHER_RE = re.compile(
    r"^[（(]?(?P<name>[^\s，。：:（）()本据记]{2,10}?(?:网(?:站|财经)?|[报社台](?!网)|客户端|在线|(?<=.{2})新闻(?!网|社|台)))"
    r"(?:[\u4e00-\u9fff]{0,6}\s*(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日\s?(?:讯|专?电|消息)"
    r"|[\u4e00-\u9fff]{0,6}?(?:讯|消息)(?=[\s（(：:，,]))"
)
# 东川报客户端 | 记者 林原; 文/东川报记者 林原 石敏; （东川报记者 林原）
_REPORTERS_RE = re.compile(
    r"^(?:文|图文|采写)?[\s/／|｜：:（(]*(?P<name>(?!本)[\u4e00-\u9fffA-Za-z·-]{2,16}?(?:[日晚晨早商]报|都市报|青年报|[网社台]|客户端|头条|新闻|融媒))"
    r"\s?[|｜]?\s?(?:首席|见习|实习|全媒体)?记者[\s：:／/]+[\u4e00-\u9fff·]{2,4}(?=\s|$|[）)])"
)
_SIGNER_RE = re.compile(
    r"^[\u4e00-\u9fff（）()]{4,40}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部署会]|公司|中心|大队|支队|总队)$"
)
_SIGNED_DAY_RE = re.compile(r"^(?:(?:19|20)\d\d|[〇○零OＯo0一二三四五六七八九]{4})\s?年.{2,9}日$")
_CREDIT_RE = re.compile(r"[（(](?P<name>(?![省市县区州本])[^（）()，。：:\s]{3,30}?)\s?(?:供稿|整理|编发|提供)[）)]$")
_MAX_CREDIT = 40
_LONGEST_BYLINE = 60
_HEADED_LINES = 5  # in which a by-line stands
_OWNER_RE = re.compile(rf"(?:主办(?:单位)?|版权所有)\s*[：:©]?\s*{_NAME}")
_RIGHTS = 0.5  # the owner of a site often is not the publisher of the text: below the bar, but worth saying
_RIGHTS_RULE = ".copyright"
_SITE_RULES = (".breadcrumb", ".site")
_END_LINES = 4
_LINES_OVER_HEADLINE = 2
_PORTAL_RE = re.compile(r"门户网?站?$|入口网站$|政务网$|人民政府网$")  # where it stands, not who published it

_VENUE_RE = re.compile(
    r"(?:^|\s)[【\[]?(?:发布会?|会议|活动|举[行办]|召开|直播)?(?:地\s*点|会\s*场|场\s*地)(?:[】\]]?\s*[：:|｜丨]|[】\]]|(?<=[布会议动办开播行]地点)\s|(?<=^地点)\s)"
    r"\s*(?P<venue>\S[^\n]*)$"
)
_VENUE_HEADING_RE = re.compile(r"^(?:[一二三四五六七八九]、|\d[.、]|【)?(?:发布会|会议|活动|发布)?地点】?$")
_MAX_VENUE = 40
_NEXT_LABEL_RE = re.compile(r"\s+[\u4e00-\u9fff]{2,6}\s*[：:]")
_REMOTE_RE = re.compile(r"[（(](?:视频|线上|网络|云上|远程)(?:连线|会议|直播|方式|发布)?[）)]$")  # how, not where
# 在市行政中心二楼会议室举行: the last word tells that it is a building or a room, no town.
_ROOM = (
    r"(?:厅|室|楼|中心|大厦|酒店|宾馆|饭店|会堂|礼堂|馆|剧院|剧场|操场|广场|大院|号|基地|会所|板房|空地|球场|院子|帐篷[前里内旁]?|学校|法院"
    r"|[\d一二三四五六七八九十]+层)"
)
_IN_BRACKET = (
    r"[^在于，。；：、！？“”\s（）]{2,28}（[^（）]{2,24}(?:厅|室|楼|中心|礼堂|馆)）"  # 指挥部（某公司六楼会议室）
)
_HELD = (
    r"(?:正式|如期|准时|隆重|联合|首次|集中|分别)?"
    r"(?:举[行办]|召开|开了?[一两]?(?:场|个)?(?=[^，。]{0,12}[布气报风明面]会)|组织|开讲|接受|通报|会见(?:传媒|媒体|记者|新闻界)|发布(?!会|厅))"
)
_VENUE_IN_PROSE_RE = re.compile(
    rf"(?:(?<![存实现正])[在于借]|借[座用]|走进|移师)(?P<venue>{_IN_BRACKET}|[^在于，。；：、！？“”\s]{{2,28}}?{_ROOM}(?:（[^（）]{{2,30}}）)?)"
    rf"上?(?:[，,][^，。；]{{0,20}}(?:政府|新闻办|办公室|指挥部|[局委]))?(?:就[^，。；]{{2,40}}?)?{_HELD}"
)
# 会场设在县水利局四楼, 地点就在学校的操场上
_VENUE_TOLD_RE = re.compile(
    rf"(?:(?:会场|地点)(?:就|仍|依旧)?(?:设|安排|选|定|放)?|(?:发布|通气|通报|见面|说明)会(?:就)?(?:设|安排|放|移|搬))在(?P<venue>[^在于，。；：、！？“”\s]{{2,28}}{_ROOM})(?=[上里内]?[，。；])"
)
_VENUE_LABEL_CUE_RE = re.compile("[地场]")
_VENUE_CUE_RE = re.compile("[在于借]|走进|移师")
_VENUE_LINES = 20
_OPENING_CHARACTERS = 400
_PLAIN_VENUE_RE = re.compile(r"^(?:本[市县区州省]|全[市县区州省]|.{0,3}媒体|社会|[各其])")

_URL_RE = re.compile(r"^(?:原文|来源|原始|网页|信息)?(?:地址|链接|网址|出处)[：:]\s*(?P<url>https?://[^\s，。；）)]+)")


@lru_cache(maxsize=16)
def recognise_publisher(passage: Passage) -> Found[str] | None:
    """Return who published the text, the other names that the page offers as rivals.

    Read in this order: the body over its notice, 来源, the account beside the stamp, the newspaper's head, a label of
    the one who puts it up, the dateline, the by-line, who signed, whose site it is, whose the rights are.
    """
    # the stamp of a page that holds several documents says who put up the page
    ways = (_signer, *_WAYS) if passage.siblings > 1 else _WAYS
    found = [name for way in ways for name in way(passage)]
    if not found:
        return None
    rivals = {name.value: name for name in reversed(found[1:]) if name.value != found[0].value}
    return replace(found[0], rivals=tuple(reversed(rivals.values()))[:3])


@lru_cache(maxsize=8)
def _stamps(passage: Passage) -> tuple[tuple[str, str], ...]:
    """Return the lines in which a page names its source, each as it is and folded: furniture, the head, the end."""
    removed = (line for item in passage.removed for line in item.text.split("\n"))
    lines = dict.fromkeys((*removed, *passage.lines[:HEAD_LINES], *passage.lines[-_END_LINES:]))
    return tuple((line, simplify(line)) for line in lines)


def _issuer(passage: Passage) -> Iterator[Found[str]]:
    """Yield the body that stands over its notice."""
    lines = passage.headline or passage.lines[:HEAD_LINES]
    for over, line in pairwise(lines):
        if line.startswith(("关于", "關於")) and _SIGNER_RE.match(simplify(over)):
            yield Found(over, over, "publisher.issuer", 0.9)
            return


def _labelled(passage: Passage) -> Iterator[Found[str]]:
    lines = [pair for pair in _stamps(passage) if _SOURCE_CUE_RE.search(pair[1])]
    yield from _labels(_SOURCE_RE, lines, "publisher.stamp", 1.0)
    yield from _labels(_BARE_SOURCE_RE, lines, "publisher.stamp", 0.95)
    yield from _labels(_FROM_RE, (pair for pair in _stamps(passage) if "来自" in pair[1]), "publisher.stamp", 0.85)


def _issued(passage: Passage) -> Iterator[Found[str]]:
    rights = {line for item in passage.removed if item.rule.endswith(_RIGHTS_RULE) for line in item.text.split("\n")}
    lines = (pair for pair in _stamps(passage) if pair[0] not in rights and _ISSUED_CUE_RE.search(pair[1]))
    yield from _labels(_ISSUED_RE, lines, "publisher.label", 0.95)


def _labels(
    pattern: re.Pattern[str], lines: Iterable[tuple[str, str]], rule: str, confidence: float
) -> Iterator[Found[str]]:
    for line, folded in lines:
        if len(line) >= 200:
            continue
        for match in pattern.finditer(folded):
            name = _GLUED_DAY_RE.sub("", _NEXT_IN_STAMP_RE.sub("", match["name"]))
            if len(name) > 1 and not _INSIDE_NAME_RE.search(name):
                start = match.start("name")
                yield Found(line[start : start + len(name)], line.strip(), rule, confidence)


def _account(passage: Passage) -> Iterator[Found[str]]:
    """Yield the name beside the time at which a page was put up."""
    for line, folded in _stamps(passage):
        text = line.strip()
        beside = _BESIDE_DAY_RE.match(folded)
        if beside and is_name(beside["name"]):
            yield Found(line[slice(*beside.span("name"))], text, "publisher.bare-stamp", 0.9)
        stamp = bare_stamp(folded.strip()) or short_stamp(folded.strip())
        key = "before" if stamp and stamp["before"] else "after"
        if stamp and stamp[key] and not _STAMP_WORD_RE.match(stamp[key]):
            yield Found(text[slice(*stamp.span(key))], text, "publisher.bare-stamp", 0.9)


def _credited(passage: Passage) -> Iterator[Found[str]]:
    """Yield the body or paper that a bracket at the end says the text is from: （东川市政府办公室供稿）."""
    for line in passage.lines[-_END_LINES:]:
        match = _CREDIT_RE.search(simplify(line))
        name = line[slice(*match.span("name"))] if match else ""
        if name and (_SIGNER_RE.match(simplify(name)) or site_name(name) == name):
            yield Found(name, line[-_MAX_CREDIT:], "publisher.credit", 0.85)


def _paper(passage: Passage) -> Iterator[Found[str]]:
    """Yield the newspaper or gazette whose head stands over the page."""
    for line in (*passage.masthead, *(passage.lines[:2] if passage.headline else ())):
        if len(line) <= 80:
            for column in re.split(r"\s+", close_up(line.strip())):
                name = simplify(column)
                if (
                    _PAPER_NAME_RE.match(name)
                    and name not in load_words("rubrics.tsv")
                    and not _NO_PAPER_RE.match(name)
                ):
                    yield Found(_EDITION_RE.sub("", column.strip("《》")), line, "publisher.masthead")


def _dateline(passage: Passage) -> Iterator[Found[str]]:
    for line in passage.lines[:HEAD_LINES]:
        if match := _DATELINE_PUBLISHER_RE.match(simplify(line)):
            yield Found(line[slice(*match.span("name"))], line[: match.end()], "publisher.dateline", 0.9)
            return


def _reporters(passage: Passage) -> Iterator[Found[str]]:
    """Yield the paper or site whose reporters the by-line names."""
    for line in (*passage.lines[:_HEADED_LINES], *passage.lines[-_END_LINES:]):
        at = max(0, line.rfind("（"))
        match = _REPORTERS_RE.match(simplify(line[at:])) if len(line) - at <= _LONGEST_BYLINE else None
        if match and (at == 0 or line.endswith("）")):
            yield Found(line[at:][slice(*match.span("name"))], line[at:], "publisher.by-line", 0.8)
            return


def _site_owner(passage: Passage) -> Iterator[Found[str]]:
    """Yield the body, site or account whose name heads the page; a public body before a site that carries its text."""
    title = read_title(passage)
    over = passage.lines[:_LINES_OVER_HEADLINE] if passage.headline else passage.lines[: title[0] if title else 0]
    paths = [item.text for item in passage.removed if item.rule.endswith(_SITE_RULES)]
    named = [(site_name(line), line) for line in (*over, *paths)]
    owners = [
        Found(name, line, "publisher.site", 0.85)
        for name, line in named
        if name
        and simplify(name) not in load_words("rubrics.tsv")
        and not _NO_PAPER_RE.match(simplify(name))
        and not _PORTAL_RE.search(simplify(name))
        if line.strip() == name or is_page_line(line) or line in paths
    ]
    yield from sorted(owners, key=lambda owner: not _SIGNER_RE.match(simplify(owner.value)))


def _signer(passage: Passage) -> Iterator[Found[str]]:
    """Yield who signed a notice: the body over the day that closes it, or beside it."""
    for line in passage.lines[-_END_LINES:]:
        if match := signed(simplify(line)):
            yield Found(line[slice(*match.span("body"))], line[match.start() :], "publisher.signer", 0.85)
    for line, day in pairwise(passage.lines[-_END_LINES - 1 :]):
        if _SIGNED_DAY_RE.match(day.replace(" ", "")) and _SIGNER_RE.match(simplify(line)):
            yield Found(line, line, "publisher.signer", 0.85)


def _owner(passage: Passage) -> Iterator[Found[str]]:
    """Yield whose the rights in the page are: the site's owner, who need not be the text's publisher."""
    for item in passage.removed:
        if item.rule.endswith(_RIGHTS_RULE) and (match := _OWNER_RE.search(simplify(item.text))):
            name = item.text[slice(*match.span("name"))]
            if _SIGNER_RE.match(simplify(name)):
                yield Found(name, item.text, "publisher.rights", _RIGHTS)


_WAYS: tuple[Callable[[Passage], Iterator[Found[str]]], ...] = (
    _issuer,
    _labelled,
    _account,
    _paper,
    _issued,
    _credited,
    _dateline,
    _reporters,
    _signer,
    _site_owner,
    _owner,
)


def recognise_venue(passage: Passage) -> Found[str] | None:
    """Return the venue: stated by a label, under a heading of its own, or where the opening tells of the briefing."""
    if is_called_off(passage):
        return None
    lines = passage.lines
    head = lines[:_VENUE_LINES]
    for at, (line, folded) in enumerate(zip(head, map(simplify, head), strict=True)):
        if at < HEAD_LINES and (event := event_line(folded)) and event["venue"]:
            return Found(line[slice(*event.span("venue"))], line, "venue.under-title", 0.9)
        if not _VENUE_LABEL_CUE_RE.search(folded):
            continue
        if match := _VENUE_RE.search(folded[: 2 * _MAX_VENUE]):
            return Found(_venue_of(line[match.start("venue") : match.end()]), line, "venue.label")
        if _VENUE_HEADING_RE.match(folded) and at + 1 < len(lines) and len(lines[at + 1]) <= _MAX_VENUE:
            return Found(lines[at + 1].strip("。"), lines[at + 1], "venue.heading", 0.95)
    for line in lines[:HEAD_LINES]:
        opening = line[:_OPENING_CHARACTERS]
        folded = simplify(opening)
        if not _VENUE_CUE_RE.search(folded):
            continue
        for match in (*_VENUE_IN_PROSE_RE.finditer(folded), *_VENUE_TOLD_RE.finditer(folded)):
            if not _PLAIN_VENUE_RE.match(match["venue"]):
                start, end = match.span("venue")
                return Found(_venue_of(opening[start:end]), opening[match.start() : match.end()], "venue.prose", 0.9)
    return None


def _venue_of(words: str) -> str:
    """Return the words of a venue without the label that follows, and without how people took part."""
    words = _NEXT_LABEL_RE.split(words)[0].strip("。；， ")
    return _REMOTE_RE.sub("", words).strip()


def recognise_url(passage: Passage) -> Found[str] | None:
    """Return the address of the original that a label line states."""
    for line in (*passage.lines[:8], *passage.lines[-4:], *(item.text for item in passage.removed)):
        if match := _URL_RE.match(line.strip()):
            return Found(match["url"], line.strip(), "url.label")
    return None
