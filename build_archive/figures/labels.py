"""What a number counts that is of no metric, in the words of the text."""

from __future__ import annotations

import re
from functools import lru_cache

from build_archive.figures.clauses import MASK
from build_archive.figures.vocabulary import words

_LEADS = (
    "截至|截止|目前|其中|以来|已经|分别|达到|共有|共计|一共|总共|合计"
    "|大约|将近|接近|超过|今年底|去年底|去年末|上年末|今年|去年|上年|当年|昨天|今天|昨日|今日|当中"
    "|虽然|尽管|但是|而且|不过|此外|另外"
)
_WHOLES = r"[全我本][市省县区州国]"
_COMPOUND = (  # words that begin like one that leads in
    "超[额时载标限市级]|共[同享建产青治]|约[定谈束]|近[视海郊岸代]|达标|等[级候效]|为[民期]|并[网购发]|还[款贷建林]|都市"
    "|自[来治动主然愿费建查贸驾行]|从[业事]|了解|又一"
)
_LED_IN, _LED_OUT = "的共有已自从了并也还又都另为是达等约近逾超", "共有已了为是达在等约近逾超将只仅都"
_LEAD_RE = re.compile(
    rf"(?:{_LEADS}|起(?=累计|共|已|新)|{_WHOLES}|[一二三四五六七八九十首]是|(?!{_COMPOUND})[{_LED_IN}\s{MASK}])+"
)
_TAIL_RE = re.compile(rf"(?:{_LEADS}|{_WHOLES}|[{_LED_OUT}\s{MASK}]|(?<![年人平日月户])均)+$")
_MAY_LEAD = frozenset(
    "".join(word[0] for word in _LEADS.split("|")) + "起全我本一二三四五六七八九十首" + _LED_IN + MASK
)
_MAY_TRAIL = frozenset("".join(word[-1] for word in _LEADS.split("|")) + "市省县区州国均" + _LED_OUT + MASK)
_EDGES = " \t\N{IDEOGRAPHIC SPACE},、\N{FULLWIDTH COMMA}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
_HAN_RE = re.compile(r"[\u4e00-\u9fff]{2}|^[A-Z]{2,}")
_PERIOD = r"(?:[上下]半年|全年|[前一二三四]季度|\d{1,2}月份?|前[\d一二三四五六七八九十]{1,2}个?月)"
_HOW = (  # compared with when, and how it is worked out
    r"(?:同比|环比"
    rf"|[比较](?:上年|去年|前年|上月|上季度|前一[年天日]|往年|年初|年底|月初|{_PERIOD}|近\d年|同期)"
    r"(?:[末底]|同期|均值|平均)*+"
    r"|受[\u4e00-\u9fff]{2,8}?影响"
    r"|按(?:可比|不变|现行)(?:价格?|口径)(?:计算)?|[\d两三四五]年平均|年均|平均|实际"
    r"|名义|[共约则又]|分别|累计|大幅|进一步)"
)
_TURN = (
    "(?:增长|下降|上升|提高|降低|增加|减少|上涨|下跌|回落|回升|走高|走低|攀升|收窄|增幅|降幅|增速|占比?|涨幅|跌幅|达到?"
    "|升至|降到|降至|增至|减)"
)
_CHANGE_RE = re.compile(  # says how it changed, not what
    rf"(?:{_PERIOD}|{_HOW})*{_TURN}(?:[了到为至])?|{_HOW}*[了到为至]?"
)
_PERIOD_RE = re.compile(f"^{_PERIOD}")
_TURNED_RE = re.compile(rf"(?<=.)(?:{_PERIOD}|{_HOW})*{_TURN}(?:[了到为至])?$")
_VERBS = (
    "安排|组织|联系|参与|派来|派出|派|发出|发|发放|送来|解决|接送|转运|涉及|覆盖|完成|来|去|到|住|建成|供完|可住|设|设立|抽|请|录|开展"
    "|举办|召开|出动|投入|调来|调集|惠及|拿出|收到|接到|罚|备|准备|存|现住|动员|下沉|建|新建|新设|增设|加派|选派|增派|启用"
)
_NO_LABEL_RE = re.compile(  # says that there are some, or what was done with them, not of what
    r"每.{0,3}|[这那该][个艘些次位名辆座家起].{0,2}|.*每\d.*|.*(?:[由把将让向从给与跟]|(?<!棉)被|造成|导致|引发)"
    r"|(?:[已又再也还都就先后共]|目前|现在|至今|迄今|[增升减降达][至到]|现有|新增|累计|一共|总共|合计|共计|共有|另有|其余|剩下|当中|全部|其他|每[天日人户亩次月年])*"
    rf"(?:{_VERBS}|有|为)?[了出过]?|[高低快慢多少]于"
    r"|(?:赶赴|前往|奔赴|驰援|抵达|到达).*|左右|上下|以[上下内外]|[她他它].*时|.*[会见访谈]时|.*[的其]一"
)
_PART_OF_CLAUSE_RE = re.compile(  # what begins so is cut out of a clause, and names no quantity
    r"""(?: 的 | 由此 | 在(?![院校建册岗营治读职编保]) | 与 | 同(?![比类期]) | 不(?![良明]) | [把被将使让此]
          | 出自 | 查明 | 没有 )""",
    re.VERBOSE,
)
_DONE_RE = re.compile(rf"(?:{_VERBS}|[\u4e00-\u9fff]{{1,2}})(?:了|出|到|过)$|(?:的|其中|还有|其余)$")
_FATE_RE = re.compile("遇难|死亡|受伤|失踪|失联|被困|获救|受灾|重伤|轻伤|中毒|落水|下落不明|生还")
_SENT_RE = re.compile("(?:调集|派出|派遣|出动|投入|调派|抽调|组织|调动|携带|配备)$")
_SINCE_YEAR_RE = re.compile(r"(?:[由从])?(?:19|20)\d\d年[底末]?的?$")  # 人数由2012年的37287万人
_BREAK_RE = re.compile(r"(?<=[的了把将对在由给向和及与])(?=[\u4e00-\u9fff]{2})")
_NOUN_RE = re.compile(  # the noun that follows a counter, up to what is said of it
    r"[的]?(?P<noun>[\u4e00-\u9fffA-Za-z]+?)(?=$|在|正|分别|定期|之间|一直|专门|负责|指导|协助|支援|奔赴|前往|赶赴|驰援|通过|利用|按|给|(?<!一)把|对|下(?=到|去|来|沉)|已|将|被|从|由|都|均|全部|来|去|到|做|向|为|是|有|没|可|能|要|(?<![布气风面明者谈待报年例社协委大商工])会(?![议场员计展所])|参加|出席|参与|接受|进行|完成|[\W_])"
)
LONGEST_LABEL = 24
_LONGEST_OF_CHANGE = 40  # of a label with how it changed


def label_of(text: str) -> str:
    """Return the words that name what is counted, without those that only lead in or out.

    >>> label_of("目前全市共有在建工地"), label_of("转移群众已达")
    ('在建工地', '转移群众')
    """
    text = _SAID_RE.sub("", text.strip(_EDGES))
    shorter = _without_leads(text)
    return shorter if shorter is text else _without_leads(shorter)


_SAID_RE = re.compile(r"^[^的]{0,10}?(?:期间|(?<!符合)(?<!达到)要求|表示|指出|介绍说?|强调|透露|提出)(?![的了])")


def _without_leads(text: str) -> str:
    if text and (text[0] in _MAY_LEAD or text[0].isspace()) and (lead := _LEAD_RE.match(text)):
        text = text[lead.end() :]
    if text and (text[-1] in _MAY_TRAIL or text[-1].isspace()) and (tail := _TAIL_RE.search(text)):
        text = text[: tail.start()]
    return text


@lru_cache(maxsize=1 << 12)  # the briefings of a series have the same words again and again
def find_label(before: str, after: str, topic: str) -> str:
    """Return what the words beside a number say that it counts, "" where they say nothing.

    `topic` is what was counted before, for a number that says only how that changed.

    >>> find_label("全市转移群众", "", ""), find_label("一共设了", "卡口", "")
    ('转移群众', '卡口')
    """
    left, right = label_of(before), _noun(after)
    if "分别" in left:  # of several, and it is not told which
        return ""
    left = _SINCE_YEAR_RE.sub("", left)
    if left and _CHANGE_RE.fullmatch(left):
        if "分别" in before:
            return ""
        topic = _PERIOD_RE.sub("", topic) if _PERIOD_RE.match(left) else topic
        label = _TURNED_RE.sub("", topic) + left
        return label if topic and len(label) <= _LONGEST_OF_CHANGE else ""
    left = _shortened(_SINCE_YEAR_RE.sub("", left))
    if _PART_OF_CLAUSE_RE.match(left):  # 被水围住的群众有23名
        left = left.rpartition("的")[2]
    is_done = _DONE_RE.search(before.strip()) is not None
    done = left + "了"
    if _FATE_RE.match(right) or (right and _SENT_RE.search(left)):
        is_done = True  # 某地地震已有13人遇难; 总队调集10个支队
    candidates = [right, done if before.endswith(done) else left] if is_done else [left, right]
    return next((label for label in candidates if _is_label(label)), "")


def _noun(after: str) -> str:
    """Return the noun that a counter stands before: 53.7万名学生停课."""
    match = _NOUN_RE.match(label_of(after))
    return match["noun"] if match else ""


def _shortened(label: str) -> str:
    """Return the end of a long label, from where a phrase begins in it."""
    if len(label) <= LONGEST_LABEL:
        return label
    ends = [label[at.end() :] for at in _BREAK_RE.finditer(label)]
    return next((end for end in ends if len(end) <= LONGEST_LABEL), "")


def _is_label(text: str) -> bool:
    """Whether words name what is counted."""
    term = words().get(text)
    is_state = term is not None and term.state and not term.subject  # 现时, 累计
    said = _HAN_RE.search(text) and len(text) <= LONGEST_LABEL and not is_state
    refused = _NO_LABEL_RE.fullmatch(text) or _CHANGE_RE.fullmatch(text) or _PART_OF_CLAUSE_RE.match(text)
    return bool(said) and not refused
