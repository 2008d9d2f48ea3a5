"""What the recognisers of people share: a finding, and what tells that a text is about a briefing."""

from __future__ import annotations

import re

from build_archive.contract import Role, Speaker
from build_archive.lexicon import load_table, load_words
from build_archive.model import Found, Passage
from build_archive.names import COURTESY, Named
from build_archive.patterns import either_script


def _each(words: str, tail: str) -> str:
    """Return alternatives of which each begins with one of the words, so that a search leaps to it."""
    return "|".join(word + tail for word in words.split())


BRIEFING_RE = re.compile(
    either_script(
        "发布会|发佈会|会见传媒|会见媒体|会见记者|会见新闻界|见记者|见传媒|通气会|吹风会|通报会|媒体见面会|记者见面会"
        "|媒体沟通会|说明会|记者会|记者招待会|简报会|答记者问|接受[^，。；]{0,20}(?:采访|专访|访问)|"
        + _each("与 同 和", "(?:传媒|媒体|新闻界|[^，。；]{0,8}网友)[^，。；]{0,4}(?:谈话|见面|交流)")
        + "|"
        + _each("谈话 答问 发言 问答", "(?:全文|内容|实录)")
        + "|通报所在的?(?:新闻|媒体)|回答了?[^，。；]{0,12}(?:提问|问题)|提问环节|提问机会|"
        + _each("记者 媒体 传媒", "的?提问")
        + "|"
        + _each("做客 作客 走进 来到 上线 参与", ".{0,24}(?:直播间|访谈|热线|栏目|节目|演播)")
        + "|"
        + _each("在线 网络 政务", "访谈")
        + "|行风热线|政风热线|民生热线"
        + "|集中采访|集体采访|媒体开放日|"
        + _each("今天 本期 我们", "的?[^，。]{0,8}(?:嘉宾|客人)")
        + "|"
        + _each("被 被记者 被传媒 被媒体", "问[及到]")
        + "|有[^，。；]{0,8}(?:记者|传媒|媒体)(?:问|关注)"
        "|新闻发布|新闻通报|新闻通气"
    )
)
# Of the words that follow a name those that may stand before what a speaker does.
_HOW_WORDS = sorted((w for w, (kind,) in load_table("after_names.tsv").items() if kind == "how"), key=len, reverse=True)
_HOW = f"(?=[{''.join(sorted({word[0] for word in _HOW_WORDS}))}])(?:{'|'.join(_HOW_WORDS)})"
# What a speaker does at a briefing, right after the name or after a short phrase (在会上, 就此, 还).
_SAYS_RE = re.compile(
    either_script(
        rf"""(?:{COURTESY})?
        (?:(?:{_HOW}|[和与及、][^，。；]{{2,60}}?(?:负责人|负责同志|有关同志|有关人员)|在现场|[带率]领?(?:领|队)?[^，。；]{{2,24}}?，|在会上|会上|在发布会上|现场|当场|对此|就此|首先|随后|还|也|亦有?|均|又|再|则|继续|一并|一同|共同|分别|代表\S{{0,12}}?|就[^，。；]{{1,30}}?
            |(?:围绕|针对|结合|通过|以|用)[^，。；]{{2,90}}?，?|从[^，。；]{{2,20}}?
            |对[^，。；]{{1,20}}?|向[^，。；]{{1,16}}?|在[^，。；]{{1,50}}?[上中时后]|最后|同时|昨[天日]|前[天日]|今[天日早晚]|[上下中]午|晚上|早上|日前|接着|进一步|笑着|特别|多次
            |[（(][^（）()]{{1,20}}[）)]|今天|于?(?:[\d一二三四五六七八九十]{{1,3}}月)?[\d一二三四五六七八九十]{{1,3}}日
            |在[^，。；]{{1,24}}?(?=会见(?:传媒|媒体|记者|新闻界)|见(?:传媒|记者)))){{0,5}}
        (?P<verb>出席|会见(?=传媒|媒体|记者|新闻界)|见(?=传媒|记者)|联同|会同|参加(?!过|了)|主持|介绍|通报|发布|发佈|表示|回应|回答|回复|答复|解答|答记者问|作答|说明|说|讲|指出|强调|提醒|透露|解释|解读|宣读|宣布
            |谈到|谈|坦言|直言|称|预计|估计|要求|答|到场|到会|做客|作客|当场|给出|公布|提到|补充|总结|呼吁|认为|相信|建议|承诺|重申|证实|澄清|披露
            |告诉|汇报|交代|接受|感叹|反问|发言(?!人)|讲话|致辞|致词|概括|举例|列举|用[^，。]{{2,14}}(?:形容|概括)|算了|[作做](?:[了出]|[^，。；]{{0,8}}?(?:介绍|发布|通报|说明|解读|发言|致辞|讲话|汇报|解答))|举行|召开|指(?!导|挥|示)|续
            |[与同和][^，。；]{{1,12}}?(?:交流|见面|对话|座谈|互动)|被[^，。；]{{0,6}}问|问候|进行了?(?:主题|重点|现场|情况|集中|统一)?(?:发言|介绍|通报|解读|发布|解答|说明|答疑)
            |[走来上][进到线]了?(?=[^，。；]{{0,20}}(?:直播|演播|热线|访谈|栏目|节目)))"""
    ),
    re.VERBOSE,
)
_ON_TOUR_RE = re.compile(
    either_script("调研(?!员)|考察|视察(?!员)|督导(?!员|组|专员)|督查(?!员|组|室)|慰问|批示")
)  # said elsewhere: 日前在茶园调研时指出
_CONDUCTS_RE = re.compile(either_script("[^，。；]{0,12}简报会"))  # in Hong Kong those who brief do so themselves
_WRITER_RE = re.compile(either_script("(?:记者|通讯员|实习生|编辑|摄影|网友|主持人)$"))
# Private people whom a report quotes: they take no part in the briefing.
_PRIVATE_RE = re.compile(
    either_script(
        "(?:遇难者?|遇害者|罹难者|死者|伤者|伤员|患者|病人|病友|家属|亲属|受害人|当事人|嫌疑人|被告|原告|目击者|市民|村民|居民|业主|游客|乘客|旅客"
        "|网友|网民|粉丝|球迷|观众|消费者|家长|饰演|导演|主演|演员|主教练|教练|球员|队员)(?:代表)?$"
    )
)
# Who speaks beside a briefing, of a firm, a school, a neighbourhood: no speaker where the text lists those who brief.
_OUTSIDER_RE = re.compile(
    either_script(
        "^家住|^[^，。]{0,6}某|公司|集团|企业|商会|超市|饭店|酒店|农场|合作社|事务所|物业|店|工作室|律师|教师|老师|教授|博士|院士|学生|农户|种植户|养殖户|退休"
        "|摊主|店主|店长|司机|志愿者|经理|董事长|总裁|创始人|老板|车主|户主|演员|导演|教练|队长"
    )
)
_PUBLIC_BODY_RE = re.compile(
    either_script(
        "政府|国务院|国新办|[省市县区州旗盟乡镇国团]委|党委|人大|政协|委员会|卫健委|发改委|法院|检察院|公安|消防|海关|税务|疾控|指挥部|管委会|管理区|防控"
        "|办公室|新闻办|外宣办|[一-龥]{2}[局厅署](?![部限势])|[一-龥]{2}部(?![分门队落])|[一-龥]{2}处(?!理|置|罚|于|在)|医院|学校|大学|机制|例行|银行|电力|应急"
    )
)
_BRIEFS_RE = re.compile(either_script("[局厅委署办]|政府|中心|医院|支队|总队|大队|发言人"))
# What tells of a press conference of another world: sport, film, business, fiction.
_ELSEWHERE_RE = re.compile(
    either_script(
        "联赛|球队|主教练|主帅|赛后|客场|主场|决赛|转会|男篮|女篮|男足|女足|球迷|进球|四强|比分|国足|篮板|世界杯|季前赛|票房|主演|领衔|影片|电视剧|专辑|巡演|开机|首映|电影节|业绩|财报|营收|新品|股东|上市公司|代言"
        "|本章|上一章|下一章|连载|小说|文史|摘自|宣统|光绪|民国"
    )
)
_PLAYED_RE = re.compile(either_script("扮演|[（(][^（）()]{2,5}[饰扮][）)]"))  # 卫兰（金浩扮）: a play
# How a novel tells of a press conference, whatever body it makes up for it.
_GESTURE_RE = re.compile(either_script("|".join(sorted(load_words("gestures.tsv"), key=len, reverse=True))))
_LEAST_GESTURES = 4
_DAY_RE = re.compile(
    r"\d\s?[月日]\s?\d|\d\s?日|[一二三四五六七八九十]月[一二三四五六七八九十]{1,3}日|\d{4}[-/.年]\d{1,2}"
)
_LEAST_ELSEWHERE = 2  # different words
_FIRST_PART = 3000
_OPENING = 800  # characters in which a text says what it is about


def found_person(person: Named, role: Role, quote: str, rule: str, confidence: float) -> Found[Speaker]:
    """Return a person as a finding."""
    return Found(Speaker(name=person.name, title=person.post or None, role=role), quote, rule, confidence)


def is_about_briefing(passage: Passage) -> bool:
    """Whether the opening of a document names a briefing."""
    return bool(BRIEFING_RE.search("\n".join((*passage.headline, *passage.lines))[:_OPENING]))


def is_writer(person: Named) -> bool:
    """Whether what is called a post is what a by-line calls those who wrote the text."""
    return bool(_WRITER_RE.search(person.post or ""))


def role_by_verb(line: str, at: int) -> Role | None:
    """Return the part of a person by the verb after the name."""
    says = _SAYS_RE.match(line, at)
    if says is None or _ON_TOUR_RE.search(says[0]):
        return None
    conducts = _CONDUCTS_RE.match(line, says.end())
    return Role.HOST if says["verb"] == "主持" and not conducts else Role.SPEAKER


def is_private(person: Named) -> bool:
    """Whether a person is called what nobody who briefs for a public body is called."""
    return bool(_PRIVATE_RE.search(person.post or ""))


def is_outsider(person: Named) -> bool:
    """Whether a person is called what those are called whom a report lets speak beside those who brief."""
    post = person.post or ""
    return bool(_OUTSIDER_RE.search(post)) and not _BRIEFS_RE.search(post)


def _is_narrated(text: str) -> bool:
    """Whether a text tells of looks and gestures as a novel does, and names no day as a report does."""
    return not _DAY_RE.search(text) and len(set(_GESTURE_RE.findall(text))) >= _LEAST_GESTURES


def is_elsewhere(passage: Passage) -> bool:
    """Whether a document names no public body in its first part, and tells of sport, film, business or fiction."""
    text = "\n".join((*passage.masthead, *passage.headline, *passage.lines))[:_FIRST_PART]
    if len(_PLAYED_RE.findall(text)) >= _LEAST_ELSEWHERE or _is_narrated(text):
        return True
    return not _PUBLIC_BODY_RE.search(text) and len(set(_ELSEWHERE_RE.findall(text))) >= _LEAST_ELSEWHERE
