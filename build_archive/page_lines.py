"""What a line at the head of a page is, when it is none of the text: a path, a menu, a stamp, the name of a site."""

from __future__ import annotations

import re
from functools import cache

from build_archive.han import simplify
from build_archive.lexicon import load_table, load_words

MAX_TITLE = 80
_MAX_COLUMN = 10  # 政务公开: a word of a page's menu
_MAX_SITE = 30
_LEAST_COLUMNS = 3  # so many short words in a line are a menu
_MAX_STAMP = 160

# 首页 >> 新闻中心, 要闻 > 正文
_PATH_RE = re.compile(r"\S\s?(?:>>|>|→|»|›|＞)\s?\S|^(?:当前|您的?|所在)?位置\s?[：:]")
_ARROW_RE = re.compile(r"\s?(?:>+|→|»|›|＞)\s?")
_BUTTON_RE = re.compile(
    r"\s(?:[【\[（(]\s?(?:大|中|小|打印|关闭|收藏|分享|纠错)\s?[】\]）)]|A[+-]|听新闻|字[体号]|发表于)(?:[^。：:]{0,30}$)"
)
_LEAST_ARROWS = 2  # in a path: 省医保局 > 政策法规 > 政策解读
_SOURCED_DAY_RE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}\s(?:\d{1,2}:\d{2}(?::\d{2})?\s)?来源：\S{2,16}(?:\s|$)")
# what a page's program prints of its own work, with the hour at which it was fetched
MACHINE_RE = re.compile(r"GMT\s?[+-]\d|Processed in|Powered by|queries?\b|页面(?:执行|生成)时间|当前时间")
_RULE_RE = re.compile(r"^[\W_]+$")
_TODAY_RE = re.compile(r"今天是[：:]?\s?\d{4}\s?年|您是第.{1,12}位|欢迎(?:您|访问|光临)")
_NUMBER_RE = re.compile(
    r"^[（(][^（）()]{0,20}第\s?\d{1,4}\s?号[）)]$|^[（(]?(?:总?第\s?\d{1,4}\s?[号期])[)）]?$"
    r"|^\[[^\[\]]{2,12}\]$|^[\w-]{2,10}〔\d{4}〕\d+号$"
)
_LATIN_RE = re.compile(r"^[A-Za-z][A-Za-z\s',.&|·-]+$|^(?:https?://)?(?:www|m|news|gov)\.[\w./-]+|^https?://")
_CONTACT_RE = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.]+$|^(?:电话|传真|邮箱|热线)?[：:\s]*(?:\d{3,4}[-—]\d{7,8}|1\d{10})$")
_CREDIT_RE = re.compile(r"(?:^|\s)(?:来源|作者|记者|编辑|责编|网编)\s?[：:]")  # 2小时前 来源：东川融媒
_SEPARATOR_RE = re.compile(r"\s*[|｜丨／/·•>＞»›→\\]\s*|\s+")
_WIDE_NAME_RE = re.compile(r"^[\u4e00-\u9fff](?:\s[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")
_EDITION_RE = re.compile(
    r"^(?:当前版|文章字数|版次|版面|通版阅读)[^，。]{0,8}[：:]|^(?:PDF\s)?.{0,12}本期共\d+版"
    r"|^(?:第?\s?[A-Z]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?版|[A-D]\d{1,2})(?:\s?[·:：／/]?\s?\S{2,8})?$"
)
# The name of a body, a site, a paper, an account and nothing else.
_BODY_RE = re.compile(
    r"""^[\u4e00-\u9fff·（）()]{2,30}(?:政府|办公[室厅]|委员会|指挥部|领导小组|管理局|公报|[日晚晨时早商都周]报|都市报|快报|导报|融媒体?(?:中心)?
        |网|网站|门户|频道|在线|客户端|电视台|广播电台|广播电视台|新闻社|通讯社|[厅局部署委院]|处|政务|直播[间厅]|直播|新闻中心|平台|专栏|疾控中心|卫健委|公安)
        $|^[\u4e00-\u9fff·]{2,8}(?:发布台?|融媒|报|播报|头条|传媒|日报社|云)$""",
    re.VERBOSE,
)
# what tells of something done, so that a line that ends like a body is a headline: 召开…的通知, 市政府通报…网
_VERB_RE = re.compile(
    r"召开|举[行办]|通报|启动|印发|关于|答记者问|介绍|回应|发布(?!会|厅|台|$)|新增|[将已]|开通|上线|成立|揭牌|进行|主持"
)
OCCASION_RE = re.compile(
    r"发布会|通气会|吹风会|通报|见面会|说明会|记者会|招待会|简报会|答记者问|答问|问答|实录|直播|公告|通告|通知|情况|新闻稿|新增|确诊|通报会|召开|举[行办]|公布|介绍|回应|部署|启动"
)
DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_CLOCK = r"\d{1,2}\s?(?:[:：]\d{2}(?:[:：]\d{2})?|[时時]\d{1,2}分)"
_NAME = r"[^\s\d：:|｜，。\[\]【】（）()]{2,15}"
# 2021-08-03 16:20 东川融媒; 东川发布 2022-03-19 21:07; 原创 东川发布 东川发布 2021-08-08 19:26; 2022-11-20 发表于东川
BARE_STAMP_RE = re.compile(
    rf"""^[【\[（(]?\s?(?:(?:原创|转载|首发)\s*|(?:https?://|www\.)[\w./-]{{4,40}}\s+)?
      (?: {DAY}(?:[\s|｜]{{0,3}}(?P<clock>{_CLOCK}))?(?:[\s|｜]+(?P<after>{_NAME})(?=\s|$|\d{{2,7}}$))?
        | (?P<before>{_NAME}(?:[A-Za-z]{{0,10}}))(?:(?:\s+(?P=before))?\s+(?:{_NAME}\s+)?|(?<=[报网]))
          [（(@]?{DAY}\s{{0,3}}(?:{_CLOCK})? )""",
    re.VERBOSE,
)
# 东川在线 11-16 19:44, 03-12 08:30 东川发布: the year is not printed
_SHORT_STAMP_RE = re.compile(
    rf"^(?:(?P<before>{_NAME})\s+)?(?P<month>0?[1-9]|1[0-2])(?:-|月)(?P<day>[0-3]?\d)日?\s{{1,3}}(?P<clock>[0-2]?\d:[0-5]\d)(?::[0-5]\d)?"
    rf"(?:\s+(?P<after>{_NAME}))?(?=\s|$)"
)
_NO_ACCOUNT_RE = re.compile("^(?:开始|开播|开讲|开幕|结束|准时|现场|星期|周[一二三四五六日])")
# （2016年7月21日21:00 救援指挥部帐篷）, 2021年10月26日 15:00 开始: when and where it was, not when a page was put up
_HAN_DAY = "[〇○零OＯo0一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
_HAN = r"[\d一二三四五六七八九十]"
_ANY_CLOCK = rf"(?:[上下]午|晚上?)?\s?(?:{_CLOCK}|{_HAN}{{1,3}}[时点](?:半|整|{_HAN}{{1,3}}分)?)"
_EVENT_RE = re.compile(
    rf"^(?:[（(]\s?(?P<day>(?:{DAY}|{_HAN_DAY})(?:\s?[（(]?(?:星期|周)[一二三四五六日天][）)]?)?\s*(?:{_ANY_CLOCK})?)"
    rf"(?:[\s，,]+|(?<=[点时半整分]))(?P<venue>[^（）()：:\d][^（）()：:]{{2,30}})[）)]"
    rf"|(?P<from>{DAY}\s*{_ANY_CLOCK})\s?(?:准时|正式)?(?:开始|开播|开讲|举行|召开|直播))$"
)
_ROOM_RE = re.compile("楼|层|会议|发布厅|报告厅|演播|多功能|礼堂|广场|酒店|宾馆|[室馆]$")
ANY_LABEL_RE = re.compile(r"(?:^|(?<=[\s\[【|｜]))([\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,7})\s?[：:]")
_STAMP_START_RE = re.compile(
    r"^(?:索\s?引\s?号|发[布佈]\S{0,2}(?:机构|日期|时间|單位|单位)|信息来源|文\s?号|名\s?称|分\s?类)\s?[：:]"
)
_OF_BODY_RE = re.compile(r"^.{2,8}(?:会|制度|办法|方案|通告|公告|通报|通知|规定|情况)$")
_MAX_BARE_STAMP = 60
_FILE_RE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|mp4|pdf)\b", re.IGNORECASE)  # named after the day it was made


def bare(line: str) -> str:
    """Return a line without the marks of a Markdown heading."""
    return line.lstrip("# ").strip()


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
        or _CONTACT_RE.match(folded)
        or is_stamp(folded)
        or _is_widget(folded)
    ):
        return True
    return _is_menu(folded)


def head_furniture(line: str) -> str:
    """Return "breadcrumb" or "navigation" for a line at the head of a page that surely is one; "" if it may be text.

    A menu is one by words of menus; a roster, a title and the day and place of an event are none.

    >>> [head_furniture(line) for line in ("东川局 > 公开 > 解读", "要闻 | 视频 | 图集", "出席 林原 石敏 叶问")]
    ['breadcrumb', 'navigation', '']
    """
    folded = simplify(line)
    if len(folded) > _MAX_STAMP or folded.startswith("#") or re.search("[，。！？；：《》]", folded):
        return ""
    columns = [column for column in _SEPARATOR_RE.split(close_up(folded)) if column]
    if len(columns) < 2 or event_line(folded) or bare_stamp(folded):
        return ""
    if len(_ARROW_RE.findall(folded)) >= _LEAST_ARROWS and all(1 < len(column) <= _MAX_SITE for column in columns):
        return "breadcrumb"
    has_site = is_name(columns[0])
    rest = columns[1:] if has_site else columns
    if len(rest) < 2 or any(len(column) > _MAX_COLUMN for column in rest):
        return ""
    known = sum(map(_is_menu_word, rest))
    has_bar = re.search(r"[|｜丨／/]", folded) is not None
    if 2 * known >= len(rest) and known >= _LEAST_COLUMNS - has_bar:
        return "breadcrumb" if has_site else "navigation"
    return "navigation" if has_bar and known and _is_menu_word(columns[0]) else ""


def stamp_buttons(line: str) -> int:
    """Return where the buttons begin that stand behind a stamp, with the space before them, -1 where there are none.

    >>> stamp_buttons("2009-11-10 17:26 东川局网站 【大】【中】【小】"), stamp_buttons("2009-11-10 17:26 东川局网站")
    (22, -1)
    """
    folded = simplify(line)
    if not (bare_stamp(folded) or short_stamp(folded) or _SOURCED_DAY_RE.search(folded)) or "记者" in folded:
        return -1
    found = _BUTTON_RE.search(folded)
    return found.start() if found else -1


def _is_menu_word(column: str) -> bool:
    words = (load_table("furniture_words.tsv"), load_words("rubrics.tsv"), load_words("page_widgets.tsv"))
    return any(column in known for known in words)


def _is_widget(folded: str) -> bool:
    """Whether a line is of what a page offers: other languages, other scripts, help to read it."""
    return len(folded) <= MAX_TITLE and bool(_widget_re().search(folded)) and not re.search("[，。：！？]", folded)


@cache
def _widget_re() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, load_words("page_widgets.tsv")))))


def _is_menu(folded: str) -> bool:
    columns = [column for column in _SEPARATOR_RE.split(close_up(folded)) if column]
    if len(columns) < 2 or re.search("[，。！？：；“”《》]", folded):
        return False
    short = [column for column in columns if len(column) <= _MAX_COLUMN]
    is_headed = is_name(columns[0]) and len(short) >= len(columns) - 1
    if is_headed and not (len(columns) == 2 and _OF_BODY_RE.search(columns[1])):  # 某区人民法院 新闻发布会制度
        return True
    has_bar = re.search(r"[|｜丨／/·•]", folded) is not None
    return len(short) == len(columns) >= (_LEAST_COLUMNS if has_bar else _LEAST_COLUMNS + 1)


def is_name(text: str) -> bool:
    """Whether a text is only the name of a body, a site or a paper.

    >>> is_name("东川市人民政府新闻办公室"), is_name("市政府召开会议部署全市冬季供热工作并成立委员会")
    (True, False)
    """
    return len(text) <= _MAX_SITE and bool(_BODY_RE.match(text)) and not _VERB_RE.search(text)


def site_name(line: str) -> str:
    """Return the name of a body, site, paper or account that a line of the head begins with, "" where it is none."""
    text = close_up(bare(line))
    name = re.split(r"\s*(?:>>|>|→|»|›|＞|\||｜|丨|·|/|／)\s*|\s", text)[0]
    return name if is_name(simplify(name)) else ""


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
    return sum(re.sub(r"\s", "", label) in known for label in ANY_LABEL_RE.findall(folded))


def event_line(text: str) -> re.Match[str] | None:
    """Return the day and the place that a line of the head gives of the event: （2016年7月21日21:00 县委礼堂）.

    >>> [event_line(line) is not None for line in ("（2016年7月21日21:00 县委礼堂）", "（2016-07-21 21:00 东川发布）")]
    [True, False]
    """
    found = _EVENT_RE.match(text) if len(text) <= _MAX_BARE_STAMP else None
    venue = found["venue"] if found else ""
    return found if found and not (venue and is_name(venue) and not _ROOM_RE.search(venue)) else None


_SIGNED_RE = re.compile(
    r"(?:^|(?<=[。！？；”\s]))(?P<body>[\u4e00-\u9fff（）()]{4,40}(?:政府|办公[室厅]|委员会|指挥部|领导小组|[局厅委院部署]|公安|中心|[支大总]队|公司))\s*"
    rf"(?P<day>{DAY}|{_HAN_DAY})$"
)


def signed(line: str) -> re.Match[str] | None:
    """Return the body and the day with which a notice ends that stand behind its last sentence, or alone on a line.

    >>> [signed(line) is not None for line in ("请勿外出。 东川县水务局 2022年8月6日", "8月6日到水务局 办理")]
    [True, False]
    """
    return _SIGNED_RE.search(line, max(0, len(line) - _LONGEST_SIGNATURE))


_LONGEST_SIGNATURE = 70


def short_stamp(text: str) -> re.Match[str] | None:
    """Return the day without its year, the hour and the name of a page's stamp: 东川在线 11-16 19:44."""
    return _SHORT_STAMP_RE.match(text) if len(text) <= _MAX_BARE_STAMP and ":" in text else None


def bare_stamp(text: str) -> re.Match[str] | None:
    """Return the day, with its time, that a page prints under the title, and who put it up beside it.

    >>> [bare_stamp(line) is not None for line in ("2021-08-03 16:20 东川融媒", "2021年8月3日 东川市通报汛情")]
    [True, False]
    """
    if len(text) > _MAX_BARE_STAMP or ("20" not in text and "19" not in text) or text.endswith(("。", "：", "，")):
        return None
    if _FILE_RE.search(text):
        return None
    found = BARE_STAMP_RE.match(text)
    name = (found["before"] or found["after"] or "") if found else ""
    if not found or OCCASION_RE.search(name) or _NO_ACCOUNT_RE.search(name) or event_line(text):
        return None
    if found["after"] and not found["clock"] and not is_name(found["after"]):
        return None  # a day beside a heading: without its hour only a name makes it a stamp
    return found if not re.match(r"[】\])）]?(?!第)[\u4e00-\u9fff]", text[found.end() : found.end() + 2]) else None
