"""The title of a document, the series it belongs to, its number, venue, publisher and address."""

from __future__ import annotations

import re

from build_archive.contract import DocumentKind
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
_SAYS_HELD_RE = re.compile("，|召开|举行|举办")  # a sentence on a briefing, not its name
_DIVISION_MARK_RE = re.compile(r"[市省区县州盟旗国]|指挥部|委员会")
_TITLE_LINES = 4
_MAX_TITLE = 80
_MAX_TITLE_CLAUSE = 40
_MAX_TITLE_WORDS = 30
_VENUE_RE = re.compile(r"^(?:地\s*点|发布地点|会议地点)[：:]\s*(?P<venue>.+)$")
_URL_RE = re.compile(r"^(?:原文|来源|原始|网页|信息)?(?:地址|链接|网址|出处)[：:]\s*(?P<url>https?://[^\s，。；）)]+)")
_PUBLISHER_RES = (
    re.compile(r"(?:信息|文章|稿件|内容)?来源\s*[：:]\s*(?P<name>[^\s：:|｜，。（）()]{2,30}(?:（[^（）]{1,12}）)?)"),
    re.compile(r"^(?:发布机构|发布单位|发布机关|主办单位)\s*[：:]\s*(?P<name>[^\s：:|｜，。]{2,30})"),
)
_DATELINE_PUBLISHER_RE = re.compile(
    r"^(?P<name>[^\s，。：:（）()本]{2,10}?[网报社台])\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:讯|电)"
)
_OFFICIAL_TEXT_RE = re.compile(r"(?:通告|公告|通知|决定|令)(?:（[^）]*）|[（(]第.{1,8}号[）)])?$")


def recognise_title(passage: Passage) -> Found[str] | None:
    """Return the title: stated on a line of its own, or made of the words of the first sentences."""
    if passage.headline:
        return Found(_join_headline(passage.headline), " ".join(passage.headline), "title.headline")
    at = title_line(passage)
    if at is not None:
        line = passage.lines[at]
        return Found(line.lstrip("# ").strip(), line, "title.line")
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
    """Return which line of the passage is its title: one of the first four, before any long paragraph."""
    for at, line in enumerate(passage.lines[:_TITLE_LINES] if not passage.headline else ()):
        if _is_title(line):
            return at
        if len(line) > _MAX_TITLE:
            break
    return None


def _is_title(line: str) -> bool:
    text = line.lstrip("# ").strip()
    return (
        6 <= len(text) <= _MAX_TITLE
        and not text.endswith(tuple("。；！？，：:;!?,…”")[:10])
        and not _LABEL_LINE_RE.match(text)
    )


def _join_headline(lines: tuple[str, ...]) -> str:
    joined = lines[0]
    for line in lines[1:]:
        if not _SHOULDER_RE.search(joined):
            break
        joined = f"{joined} {line}"
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
    """Return what the sessions are counted in: the briefing's name without its number."""
    for text, rule in ((title, "series.title"), (_named_briefing(passage) or "", "series.text")):
        name = _ORDINAL_BRACKET_RE.sub("", text.split("——")[0].split("丨")[-1]).strip()
        match = re.match(rf"^.{{2,50}}?{_BRIEFING}", name)
        if match and _DIVISION_MARK_RE.search(match[0]) and not _SAYS_HELD_RE.search(match[0]):
            return Found(
                re.sub(r"\s+", "", match[0]), text, rule, 0.95, "stated" if rule == "series.title" else "derived"
            )
    return None


def recognise_venue(passage: Passage) -> Found[str] | None:
    """Return the venue that a label line states."""
    for line in passage.lines[:20]:
        if match := _VENUE_RE.match(line):
            return Found(match["venue"].strip(), line, "venue.label")
    return None


def recognise_url(passage: Passage) -> Found[str] | None:
    """Return the address of the original that a label line states."""
    for line in (*passage.lines[:8], *passage.lines[-4:], *(item.text for item in passage.removed)):
        if match := _URL_RE.match(line.strip()):
            return Found(match["url"], line.strip(), "url.label")
    return None


def recognise_publisher(passage: Passage) -> Found[str] | None:
    """Return who published the text: the stamp's 来源, a label, the masthead, or the dateline."""
    labelled = [*(item.text for item in passage.removed), *passage.lines[:8], *passage.lines[-2:]]
    for line in labelled:
        for pattern in _PUBLISHER_RES:
            match = pattern.search(line)
            if match and len(line) < 200 and "http" not in match["name"]:
                return Found(match["name"], line.strip(), "publisher.stamp")
    for line in passage.masthead:
        if re.search(r"(?:公报|日报|晚报|时报|周报|新闻|报)$", line.strip()):
            return Found(line.strip(), line, "publisher.masthead")
    for line in passage.lines[:3]:
        if match := _DATELINE_PUBLISHER_RE.match(line):
            return Found(match["name"], match[0], "publisher.dateline", 0.9)
    return None


def recognise_kind(passage: Passage, title: str, labelled_turns: int) -> Found[DocumentKind]:
    """Return what sort of document it is, from its form: turns, several articles, an official text, else a report."""
    briefing = bool(re.search(_BRIEFING, title + passage.text[:600]))
    if labelled_turns >= 3:
        return Found(DocumentKind.TRANSCRIPT, "", "kind.turns", 0.95, "derived")
    if passage.siblings > 1 or (passage.masthead and not briefing):
        return Found(DocumentKind.ARTICLE, "", "kind.siblings", 0.9, "derived")
    if title and _OFFICIAL_TEXT_RE.search(title) and not briefing:
        return Found(DocumentKind.NOTICE, title, "kind.title", 0.9, "derived")
    return Found(DocumentKind.REPORT if briefing else DocumentKind.ARTICLE, "", "kind.briefing", 0.8, "derived")
