"""The title of a document, what it is, the series it belongs to and its number in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from build_archive.contract import DocumentKind
from build_archive.gazetteer import resolve_division
from build_archive.han import simplify
from build_archive.lexicon import load_table
from build_archive.model import Found, Passage
from build_archive.numerals import NumeralError, parse_numeral
from build_archive.page_lines import bare, is_page_line
from build_archive.recognise.head import (
    HEAD_LINES,
    LABEL_RE,
    SESSION_START_RE,
    SHOULDER_RE,
    is_caption,
    is_rubric,
    rank_titles,
    read_title,
)

# the names that briefings go by, in both scripts
_BRIEFING = (
    r"(?:(?=[新媒政情发發通吹见見说說简簡记記])(?:(?:新[闻聞]|媒[体體]|政策|情[况況])?(?:[发發][布佈][会會]|通[气氣][会會]|吹[风風][会會]|通[报報][会會]|见面会|見面會|说明会|說明會"
    r"|[简簡][报報][会會])|[记記]者招待[会會]|[记記]者[会會]))"
)
_HAN_NUMBER = "[〇零一二三四五六七八九十百两]{1,7}"
_ORDINAL = rf"第\s*(?P<number>\d{{1,4}}|{_HAN_NUMBER})\s*(?:[场場]|次|期)"
_UNNAMED_ORDINAL = _ORDINAL.replace("?P<number>", "?:")
_ORDINAL_BRACKET_RE = re.compile(rf"\s*[（(【\[]?\s*(?:总|總)?{_ORDINAL}\s*[）)】\]]?\s*")
# what is counted by an ordinal that stands before the briefing's name, and is no briefing: 第七次全国人口普查…发布会
_OTHER_COUNT = (
    r"普查|[调調]查|会[议議]|大[会會]|[检檢][测測]|[筛篩]查|采[样樣]|科考|考古|[换換][届屆]|巡[视視]|督察|峰[会會]"
    r"|[赛賽]|[审審][议議]|[轮輪]|[届屆]"
)
_ORDINAL_BEFORE_RE = re.compile(
    rf"{_ORDINAL}(?!举[行办]|召开|舉[行辦]|召開)(?P<theme>(?:(?!{_OTHER_COUNT})[^，。；：！？,;:!?\n]){{0,26}}?)(?P<briefing>{_BRIEFING})"
)
_ORDINAL_AFTER_RE = re.compile(
    rf"{_BRIEFING}(?:[^，。；！？\n]{{0,8}}(?=第\s*(?:\d{{1,4}}|{_HAN_NUMBER})\s*[场場])|[^，。；！？\n\w]{{0,3}}|上?[总總])?{_ORDINAL}"
)
_BARE_BRACKET_RE = re.compile(rf"{_BRIEFING}\s?[（(【](?P<number>\d{{1,3}}|{_HAN_NUMBER})[）)】]")
# 举行石家庄市…第9场新闻发布会: the name of a briefing in a sentence, back to the last mark or verb.
_NAMED_BRIEFING_RE = re.compile(
    rf"(?P<name>[^。；：:！？!?“”\n]{{2,60}}?{_BRIEFING}(?:\s*[（(]\s*{_ORDINAL}\s*[）)])?)",
)
_CLAUSE_END_RE = re.compile("[。；：:！？!?“”\n]")  # no name goes over one
# 某某指挥部召开第25场新闻发布会, 某县召开第5场疫情防控新闻发布会: who holds it stands before the verb.
_SPONSORED_BRIEFING_RE = re.compile(
    rf"(?P<sponsor>[^，。；：！？,;:!?\s“”（）()]{{2,40}}?)(?:今[天日]|[上下]午|晚|将于?|连夜|再次|继续|如期|正式|联合)*(?:举行|召开|举办|舉行|召開|舉辦)(?:了)?"
    rf"(?P<briefing>(?:{_UNNAMED_ORDINAL}[^，。；：！？,;:!?\s]{{0,24}}?)?{_BRIEFING}"
    rf"|[^，。；：！？,;:!?\s（(]{{2,24}}?{_UNNAMED_ORDINAL}{_BRIEFING}"
    rf"|[^，。；：！？,;:!?\s（(]{{2,24}}?{_BRIEFING}\s*[（(]\s*{_UNNAMED_ORDINAL}\s*[）)])"
)
_LEADING_RE = re.compile(
    r"""^.*(?:举行|召开|举办|舉行|召開|舉辦|出席|参加|参与|主持|来到|继续)(?:了|的是)?
      | ^.*(?:今天|今日|昨[天日]|前[天日]|现在(?:开始)?|[上下]午|中午|晚上?|[日号]|日晚)(?:是|的|，|,)*
      | ^.*\d{1,2}(?:[时時点點]|[:：]\d\d)(?:\d{1,2}分|半|整|许)?[，,]?
      | ^.*[时時点點](?:\d{1,2}分|半|整|许)[，,]?
      | ^.*(?:我们|大家|办)(?:在|的)
      | ^.*[）)〕】](?:讯|电)?(?=.{8})
      | ^[^，。]{0,6}(?:星期|周)[一二三四五六日天][，,]?(?=.{6}) | ^本[轮次场]
      | ^.*(?:这|也|正|就)是(?:我们|咱们|我[省市县区州])?(?=.{6})
      | ^(?:在|的|了|是|据|从|于|，|,|\s)+""",
    re.VERBOSE,
)
_HELD_RE = re.compile("召开|举[行办]|召開|舉[行辦]")
# a sentence on a briefing, or one that needs to be told whose, is not its name
_NO_NAME_RE = re.compile(r"[，！？!?]|召开|举行|举办|在|今[天日]|^[我本][省市州县区旗]")
_HELD_WORD_RE = re.compile(
    r"^([\u4e00-\u9fff]{1,12}[省市区县州盟旗])(?:(?:人民)?政府(?:新闻办公室|新闻办)?)?(?:召开|举行|举办)"
)  # 东川县召开…新闻发布会
_RUBRIC_RE = re.compile(r"^[\[【][^\[\]【】]{2,8}[\]】]\s?")  # [发布实录]…
_LED_BY_DAY_RE = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[上下]午|晚)?")  # no name begins with a day
_THEMED_RE = re.compile(  # “…”系列新闻发布会第九场, “…”成就系列新闻发布会（第三场）
    rf"(?<![省市县区州盟旗])(?P<name>“[^“”\n]{{2,30}}”(?:——)?[^“”，。；：（()\s]{{0,12}}?(?:系列|主题|专题){_BRIEFING})"
    rf"\s?(?:[（(]?{_UNNAMED_ORDINAL}|[（(](?:\d{{1,3}}|{_HAN_NUMBER})[）)])"
)
# 省政府新闻办举行第五次“…”防治工作新闻发布会: its name begins with the quoted words, after the number
_QUOTED_RE = re.compile(
    rf"(?:召开|举[行办]|召開|舉[行辦])了?(?P<counted>{_UNNAMED_ORDINAL}(?P<name>“[^“”\n]{{2,20}}”[^“”，。；：（()\s]{{1,16}}?{_BRIEFING}))"
)
# 某某指挥部…新闻发布会, 某区2022年…新闻发布会: who holds it, or when, and not what it is called
_HOLDER_ONLY_RE = re.compile(
    rf"^[^“”]*(?:指挥部|委员会|领导小组|政府|办公室|新闻办|[厅局委])(?:(?:19|20)\d\d年度?)?{_BRIEFING}$"
    rf"|^[\u4e00-\u9fff]{{1,12}}[省市区县州盟旗](?:19|20)\d\d年度?{_BRIEFING}$"
)
# 漾濞…地震…新闻发布会（第三场）: called after what happened, as the title has it
_CALLED_AFTER_RE = re.compile("地震|山火|火灾|爆炸|滑坡|泥石流|台风|洪[涝水]|坍塌|垮塌|事故|寒潮")
_OPENING = 600
_DIVISION_MARK_RE = re.compile(r"[市省区县州盟旗国]|指挥部|委员会")
_HEAD_LINES = 12
_MAX_TITLE_CLAUSE = 40
_MAX_TITLE_WORDS = 30
_TWO_PARTS_RE = re.compile(r"(?:强调|指出|要求|表示|提出)\s\S")  # a shoulder and what it leads to, already in one line
_DASH_RE = re.compile("[—―─]{1,2}|--")
# 东川市…发布会 says whose it is; 社区, 市场 and 全国 are no places
_BEGINS_WITH_PLACE_RE = re.compile(
    r"(?![全本我各])[\u4e00-\u9fff]{2,6}?(?:[省县州盟旗]|市(?![场民])|(?<![社地片园校景小山灾城片])区)"
)
_HOLDER_RE = re.compile(r"(?:人民)?政府新闻办(?:公室)?$")  # holds the briefings, whose name is the place's
_CONTESTED = 0.85  # how sure a title is beside a line that may be it as well
_NEAR_SCORE = 0.75
_MOST_RIVALS = 2
_OPENING_LINE = 400
_LEAST_NAME = 8
_LEAST_OWN_NAME = 9  # 防汛工作新闻发布会: more than 新闻发布会 alone
_SESSION_CHARACTERS = 3000
_MOST_SESSIONS = 2000
_LEAST_TURNS = 3
_NAME_LABEL_RE = re.compile(r"^(?:标\s*题|题\s*目|名\s*称)\s*[：:]\s*")
_HAS_BRIEFING_RE = re.compile(_BRIEFING)
_COUNTED_BRIEFING_RE = re.compile(_UNNAMED_ORDINAL)
_OTHER_SESSION_RE = re.compile(
    r"(?:上|下|前|另)一?[场次期]?$|明[天日]的?$|新年的?$|[届屆]$|(?:以后|之后|过后|[节年假]后|開年|开年|入[春夏秋冬汛]后?)的?$"
)  # 下一场…: not the number of this one
# 以下为文字实录, 發布會答問內容: what was said is given word for word.
_VERBATIM_RE = re.compile(
    r"实录|逐字稿|文字[稿版]|[（(]全文[）)]|(?:文字|图文|现场|网络)直播|问答[实内][录容]|答问(?:内容|全文|录|实录)|全文如下|速记|(?:谈话|发言|答问)(?:全文|内容)"
)
# what a page says who stands before those that it speaks to; what a reporter writes first
_ADDRESS_RE = re.compile(
    r"^(?:主持人[^：:\n]{0,40}[：:]\s?)?(?:尊敬的|各位|女士们|记者朋友|新闻界|媒体朋友|大家[上下早晚中]?午?好)[^“”\n]{0,40}(?:好|欢迎|[！!：:])"
    r"|^[\[【]?\d{1,2}[:：]\d\d(?::\d\d)?[\]】]?\s?[\u4e00-\u9fff]",
    re.MULTILINE,
)
# what a reporter meets officials at, that goes by no name
_MET_PRESS_RE = re.compile("(?:会见|面对|对)(?:[\\u4e00-\\u9fff]{0,6})(?:记者|媒体|传媒)(?:说|表示|介绍|透露)")
_REPORTED_RE = re.compile(
    r"^(?:本[报网台刊]|[^\s，。：]{2,6}[报网社台])[^\s，。：]{0,10}(?:讯|电)[\s（(]", re.MULTILINE
)
_ASKED_RE = re.compile("答记者问|答问|问答|访谈")
_DIGEST_RE = re.compile(r"速览|速读|一图|摘要|划重点|综述")
_BULLETIN_RE = re.compile(
    r"^警情通报|(?:最新|疫情|汛情|灾情|水情|雨情|震情|病例|救援|抢险|进展)(?:情况|通报|动态|信息|消息)(?:（.{1,12}）)?$|情况(?:的)?通报|新增[^，。：]{0,16}\d+例|(?:零|无)新增"
)
_OFFICIAL_TEXT_RE = re.compile(
    r"^[【\[]?(?:媒体|采访|活动|会议|发布会?)?(?:邀请函?|预告|启事)\s?[】\]：:｜|]|(?:通告|公告|通知|决定|令|预告|启事|公示|邀请函|公开信|倡议书|时间表)(?:（[^）]*）|[（(]第.{1,8}号[）)])?$"
)


def recognise_title(passage: Passage) -> Found[str] | None:
    """Return the title: stated on lines of its own, or made of the words of the first sentences."""
    if passage.headline:
        return Found(_join_headline(passage.headline), " ".join(passage.headline), "title.headline")
    at = title_lines(passage)
    if at:
        lines = [_closed(_NAME_LABEL_RE.sub("", bare(passage.lines[number]))) for number in at]
        quote = " ".join(passage.lines[number] for number in at)
        rivals = _rival_titles(passage, at)
        return Found(" ".join(lines), quote, "title.line", _CONTESTED if rivals else 1.0, rivals=rivals)
    if named := _named_briefing(passage):
        return Found(named, named, "title.named-briefing", 0.85, "derived")
    return _opening_words(passage)


_WIDE_RE = re.compile(r"[\u4e00-\u9fff](?:\s[\u4e00-\u9fff]){1,7}")


def _closed(line: str) -> str:
    """Return a line without the spaces that set it wide: 通 告."""
    return re.sub(r"\s", "", line) if _WIDE_RE.fullmatch(line) else line


def _rival_titles(passage: Passage, at: tuple[int, ...]) -> tuple[Found[str], ...]:
    """Return the other lines of the head that weigh nearly as much as the title."""
    ranked = rank_titles(passage)
    best = ranked[0].score if ranked else 0.0
    near = [line.at for line in ranked if line.at not in at and line.score > best - _NEAR_SCORE]
    return tuple(
        Found(bare(passage.lines[number]), passage.lines[number], "title.line", 0.4) for number in near[:_MOST_RIVALS]
    )


def _join_headline(lines: tuple[str, ...]) -> str:
    """Return a newspaper's headline in one line; what stands under a finished one is a subtitle, and none of it."""
    buttons = load_table("furniture_words.tsv")
    lines = tuple(line for line in lines if line.strip() not in buttons) or lines
    height = 1 if _TWO_PARTS_RE.search(simplify(lines[0])) else 2
    while height < len(lines) and (SHOULDER_RE.search(simplify(lines[height - 1])) or _DASH_RE.match(lines[height])):
        height += 1
    return " ".join(lines[:height])


def title_lines(passage: Passage) -> tuple[int, ...]:
    """Return which lines of the passage are its title; () where it stands over them, or where there is none."""
    return () if passage.headline else read_title(passage)


def _opening_words(passage: Passage) -> Found[str] | None:
    """Return the clause of the opening that tells of the briefing, else the first words of the text."""
    heads = [line for line in passage.lines[:HEAD_LINES] if not is_rubric(simplify(bare(line)))]
    lines = [line for line in heads if not is_caption(simplify(bare(line)))] or heads
    for line in lines[:3]:
        for clause in _CLAUSE_RE.split(_without_dateline(line)[:400]):
            words = _of_briefing(clause)
            if 6 <= len(_WORK_RE.sub("", words)) <= _MAX_TITLE_CLAUSE:
                return Found(words, words, "title.opening-clause", 0.7, "derived")
    first = next((line for line in lines if not LABEL_RE.match(line) and not is_page_line(line)), "")
    whole = _without_dateline(bare(first))
    words = whole[:_MAX_TITLE_WORDS]
    return Found(words + "…" * (len(whole) > len(words)), words, "title.first-words", 0.5, "derived") if words else None


# 东川社某市6月4日电（记者 林原）, 东川网讯 记者6月4日从市水利局获悉，: who filed it, and when
_DATELINE_RE = re.compile(
    r"^(?:本报)?(?:通讯员|记者)[^：，。]{2,20}(?:报道|讯)[：:]\s?|^[（(]?[^\s，。：“]{1,12}?[网报社台刊站线端][^\s，。：“]{0,8}?(?:\d{4}年)?(?:\d{1,2}月\d{1,2}日)?\s?(?:专?[电電]|[讯訊]|消息)[）)]?"
    r"\s?(?:[（(][^（）()]{1,40}[）)]|(?=[\s，：:])|(?<=\d日[电電讯訊]))\s?[：:]?\s?(?:(?:本报|本网)?[记記]者[^，。]{0,20}[获獲]悉[，：:])?"
)
_CLAUSE_RE = re.compile("[，。；：！？,;](?![^《》]{0,60}》)")  # no mark inside a title of a work ends a clause
_WORK_RE = re.compile("《[^《》]*》")
_AT_BRIEFING_RE = re.compile(
    rf"^.*?[在于於](?P<name>[^在于於]{{2,40}}?{_BRIEFING})(?:上|中).*$"
)  # 某某在国新办发布会上指出
_AFTER_NAME_RE = re.compile(  # …发布会透露, …发布会从本周起暂停
    r"(?<=[会會])(?:上|透露|[获獲]悉|介[绍紹]|通[报報]了|公布|宣布|指出|表示|[从從自]).*$"
)
_NO_HOLDER_RE = re.compile(
    "(?:首先|下面|现在)?(?:我(?![省市县区州院局])|欢迎|感谢|请)|(?:并|还|也|于|在)?(?:[^，。]{0,12}日)?(?:举[行办]|召开|舉[行辦]|召開)"
)  # and nobody who holds it
_JOINED_RE = re.compile("^(?:因此|所以|但是|同[时時]|此外|另外|然而|故|但|而)")


def _without_dateline(line: str) -> str:
    return _DATELINE_RE.sub("", line)


def _of_briefing(clause: str) -> str:
    """Return the words of a clause that name a briefing, "" where it names none.

    What is said at one is left out (某某在国新办发布会上指出), and so are words that join the clause to others.
    """
    if not _HAS_BRIEFING_RE.search(clause):
        return ""
    at = _AT_BRIEFING_RE.match(clause)
    words = _JOINED_RE.sub("", (at["name"] if at else _AFTER_NAME_RE.sub("", clause)).strip())
    return "" if _NO_HOLDER_RE.match(words) else words


def _named_briefing(passage: Passage, *, is_counted: bool = False) -> str | None:
    """Return the name of the briefing as the first sentences give it, its number in it if it stands there.

    Of a counted one, the name need not say whose it is.
    """
    title = title_lines(passage)
    lines = (line for at, line in enumerate(passage.lines[:_HEAD_LINES]) if at not in title)
    openings = (line[:_OPENING_LINE] for line in lines if not is_caption(simplify(line)))
    names = (_name_in(opening, is_counted=is_counted) for opening in openings if _HAS_BRIEFING_RE.search(opening))
    return next(filter(None, names), None)


def _name_in(opening: str, *, is_counted: bool) -> str | None:
    clauses = [clause for clause in _CLAUSE_END_RE.split(opening) if _HAS_BRIEFING_RE.search(clause)]
    sponsored = (match for clause in clauses for match in _SPONSORED_BRIEFING_RE.finditer(clause))
    if name := next(filter(None, map(_sponsored_name, sponsored)), None):
        return name
    for match in (match for clause in clauses for match in _NAMED_BRIEFING_RE.finditer(clause)):
        name = re.sub(r"[，,\s]", "", _bare_name(match["name"]))
        if match.string[match.end() : match.end() + 1] in ("上", "中"):
            name = re.split("[在于於]", name)[-1]  # 某某在…发布会上表示
        if opening[: opening.find(match["name"])].endswith("”"):
            continue  # 举行“十四五”成就发布会: its name begins with the quoted words
        own = len(_ORDINAL_BRACKET_RE.sub("", name)) >= _LEAST_OWN_NAME if is_counted else False
        if len(name) >= _LEAST_NAME and (own or _DIVISION_MARK_RE.search(name)):
            return name
    return None


def _sponsored_name(match: re.Match[str]) -> str:
    """Return the name of a briefing whose holder stands before the verb, "" where that is nobody's."""
    sponsor = _bare_name(match["sponsor"].partition("在")[0])  # 县政府在县礼堂召开: the hall holds nothing
    is_named = len(match["briefing"]) > _LEAST_NAME or _COUNTED_BRIEFING_RE.match(match["briefing"])
    if not is_named or not (_DIVISION_MARK_RE.search(sponsor) or _is_division(sponsor)):
        return ""
    holder = _HOLDER_RE.sub("", sponsor)
    whose = holder if len(holder) > 1 else ""  # 市政府新闻办 does not say of which city
    if _BEGINS_WITH_PLACE_RE.match(_ORDINAL_BRACKET_RE.sub("", match["briefing"])):
        whose = ""  # the name says whose it is
    return whose + re.sub(r"\s", "", match["briefing"])


def _is_division(name: str) -> bool:
    """Whether a name is the short one of a division: 上海将举行第9场新闻发布会."""
    division = resolve_division(name)
    return division is not None and division.name.startswith(name)


def _bare_name(name: str) -> str:
    """Return what a briefing is called without the words of the sentence before its name."""
    while (shorter := _LEADING_RE.sub("", name)) != name:
        name = shorter
    return name


def recognise_session(passage: Passage, title: str) -> Found[int] | None:
    """Return the number of the session: 第三十八场, 第9场, 第 129 场, in the title or beside the briefing's name.

    Other numbers that the text counts sessions with are its rivals. Left alone: what else is counted
    (第七次全国人口普查…发布会, 第三次会议).
    """
    found: list[Found[int]] = []
    for text, rule, confidence in (
        (title, "session.title", 1.0),
        (passage.text[:_SESSION_CHARACTERS], "session.text", 0.95),
    ):
        for number, quote in _sessions(text):
            if number not in [other.value for other in found]:
                found.append(Found(number, quote, rule, confidence if not found else 0.5))
    return replace(found[0], rivals=tuple(found[1:3])) if found else None


@lru_cache(maxsize=32)
def _sessions(text: str) -> tuple[tuple[int, str], ...]:
    """Return the numbers of the sessions in a text, kept: title, series and session all ask."""
    return tuple(_find_sessions(text)) if _HAS_BRIEFING_RE.search(text) else ()


def _find_sessions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbers of sessions in a text with the words that count them, those nearest the name first."""
    matches = [*_ORDINAL_AFTER_RE.finditer(text), *_ORDINAL_BEFORE_RE.finditer(text), *_BARE_BRACKET_RE.finditer(text)]
    for match in sorted(matches, key=lambda match: match.start()):
        before = text[max(0, match.start() - 6) : match.start()]
        if _OTHER_SESSION_RE.search(before):
            continue
        try:
            number = parse_numeral(match["number"])
        except NumeralError:
            continue
        if isinstance(number, int) and 0 < number < _MOST_SESSIONS:
            yield number, match[0].strip()


UNCOUNTED = "series.uncounted"
_UNCOUNTED = 0.5  # under the bar of what goes on a page


def recognise_series(passage: Passage, title: str) -> Found[str] | None:
    """Return what the sessions are counted in: the briefing's name without its number.

    Sure only where a session is counted: a briefing that is held once, or is only called a regular one, is no series.
    The name of another is given as unsure (`series.uncounted`): whether it is one, the other briefings tell.
    """
    found = _named_series(passage, title)
    if found and found.rule == "series.text" and _HOLDER_ONLY_RE.match(found.value):
        return replace(found, rule="series.holder", confidence=_UNCOUNTED)
    if found is None or recognise_session(passage, title) is not None:
        return found
    return replace(found, rule=UNCOUNTED, confidence=_UNCOUNTED, basis="derived")


def _named_series(passage: Passage, title: str) -> Found[str] | None:
    if themed := _THEMED_RE.search(f"{title}\n{passage.text[:_OPENING]}"):
        return Found(themed["name"], themed[0], "series.theme", 0.95)
    if quoted := _QUOTED_RE.search(f"{title}\n{passage.text[:_OPENING]}"):
        return Found(quoted["name"], quoted["counted"], "series.theme", 0.9)
    named = _named_briefing(passage, is_counted=True) or ""
    if not named and _sessions(title) and _HELD_RE.search(title):
        named = _name_in(title, is_counted=True) or ""  # 某市举行…新闻发布会（第九场）
    found: list[Found[str]] = []
    lines = [bare(passage.lines[at]) for at in title_lines(passage)]
    if len(lines) == 2 and SESSION_START_RE.match(lines[1]):
        lines = ["".join(lines)]  # whose briefings they are stands over the number
    titles = lines if "".join(lines) == title.replace(" ", "") or " ".join(lines) == title else [title]
    sources = [*((line, "series.title") for line in titles), (named, "series.text")]
    own = _series_name(title)
    if _sessions(title) and len(own) >= _LEAST_OWN_NAME and _CALLED_AFTER_RE.search(own):
        return Found(own, title, "series.title", 0.9)
    if _sessions(named) and not _sessions(title) and _DIVISION_MARK_RE.search(named) and "的" not in named:
        sources.reverse()  # the name that is counted, before one that a headline shortens
    for text, rule in sources:
        name = _series_name(text)
        if rule == "series.title" and not _DIVISION_MARK_RE.search(name):
            continue  # whose it is stood before the verb, as 我市
        if name and name not in [other.value for other in found]:
            basis = "stated" if rule == "series.title" else "derived"
            found.append(Found(name, text, rule, 0.95 if rule == "series.title" else 0.9, basis))
    return replace(found[0], rivals=tuple(found[1:])) if found else None


def _series_name(text: str) -> str:
    """Return the name of a series in a title or sentence, "" where it holds none."""
    name = _ORDINAL_BRACKET_RE.sub("", re.split("——|[丨|｜】]", text)[0 if "——" in text else -1]).strip()
    name = _LED_BY_DAY_RE.sub("", _RUBRIC_RE.sub("", name))
    match = re.match(rf"^.{{2,50}}?{_BRIEFING}", _HELD_WORD_RE.sub(r"\1", name))
    if not match or _NO_NAME_RE.search(match[0]):
        return ""
    if _HOW_MANY_RE.match(match[0]):
        return ""
    is_whose = len(match[0]) >= _LEAST_OWN_NAME or _DIVISION_MARK_RE.search(match[0])
    return re.sub(r"\s+", "", match[0]) if is_whose else ""


_HOW_MANY_RE = re.compile(r"\d+多?[场次期]")  # 已举行35场疫情防控新闻发布会: no name begins so


def recognise_kind(passage: Passage, title: str, labelled_turns: int) -> Found[DocumentKind]:
    """Return what sort of document it is, from its form: an official text, turns, a report of a briefing, or none."""
    folded, opening = simplify(title), simplify(passage.text[:_OPENING])
    if folded and _OFFICIAL_TEXT_RE.search(folded):
        return Found(DocumentKind.NOTICE, title, "kind.title", 0.9, "derived")
    briefing = _HAS_BRIEFING_RE.search(f"{title}\n{passage.text[:_OPENING]}")
    transcript = _as_transcript(f"{folded}\n{opening}", labelled_turns, is_briefing=briefing is not None)
    if transcript and not _DIGEST_RE.search(folded):
        return transcript
    if briefing is None and folded and _BULLETIN_RE.search(folded):
        return Found(DocumentKind.NOTICE, title, "kind.bulletin", 0.8, "derived")
    if briefing := briefing or _MET_PRESS_RE.search(opening):
        return Found(DocumentKind.REPORT, briefing[0], "kind.briefing", 0.8, "derived")
    return Found(DocumentKind.ARTICLE, "", "kind.no-briefing", 0.8, "derived")


def _as_transcript(head: str, labelled_turns: int, *, is_briefing: bool) -> Found[DocumentKind] | None:
    """Return that a text gives what was said, by its head and its turns; a reporter's text quotes turns too."""
    verbatim = _VERBATIM_RE.search(head)
    if not verbatim and _REPORTED_RE.search(head):
        return None
    asked = _ASKED_RE.search(head.split("\n", 1)[0])
    if labelled_turns >= (1 if asked else _LEAST_TURNS):
        return Found(DocumentKind.TRANSCRIPT, "", "kind.turns", 0.95, "derived")
    if verbatim:
        return Found(DocumentKind.TRANSCRIPT, verbatim[0], "kind.verbatim", 0.85, "derived")
    addressed = _ADDRESS_RE.search(head) if is_briefing else None
    return Found(DocumentKind.TRANSCRIPT, addressed[0], "kind.address", 0.8, "derived") if addressed else None
