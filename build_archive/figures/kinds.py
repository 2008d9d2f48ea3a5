"""What kind of text it is: whether it tells of what is officially counted, and whether of an illness."""

from __future__ import annotations

import re
from enum import Enum

# In what is searched in whole texts, branches begin with letters, not with classes of them: many times as fast.
# A text that tells of one of these, and is none of what comes after them, states quantities; in any other only a
# sentence that says that it counts does.
_EVENT_RE = re.compile(
    r"发布[会厅]|会见传媒|会晤传媒|通[气报]会|吹风会|说明会|见面会|记者会|简报会|答记者问|新闻办|发言人"
)
_NOTICE_RE = re.compile(r"指挥部|通[告报]|公[告报]|本报讯")
_MATCH_RE = re.compile(
    r"比分|进球|射门|主队|客队|上半场|下半场|扳平|绝杀|点球|篮板|助攻|领先|球迷|球员|主教练|主场|客场|联赛|赛季|决赛|首发|替补|门将|夺冠"
    r"|半决赛|小组赛|得分|三分球|失误|逆转|战胜|击败|不敌|胜利|对手|裁判|黄牌|红牌|换人|积分"
)
_FORECAST_RE = re.compile(
    r"阵雨|多云|转晴|偏[东南西北]风|东[东南西北]风|南[东南西北]风|西[东南西北]风|北[东南西北]风|最[高低]气温|天气预报|降温"
    r"|雷雨|小雨|中雨|大雨|暴雨|晴|阴天|阵风|气温|冷空气|湿度|寒潮|能见度"
    r"|大雾|霜冻|雨夹雪|小雪|中雪|大雪|暴雪|气象台|紫外线|穿衣"
)
_TALE_RE = re.compile(
    r"小说|连载|长篇|第[一二三四五六七八九十\d]+[章回]|笑了|心里|眼睛|沉默|声音|低声|窗外|抬起头|摇头|点头|叹了|脸上|转身|目光"
)
_PRONOUN_RE = re.compile(r"[他她](?![们说介表强指])")
EPIDEMIC_RE = re.compile(r"疫情|新冠|肺炎|确诊|感染|病毒|病例|禽流感|非典|传染病|疑似|核酸|密[切接]|隔离|防疫")
ACCIDENT_RE = re.compile(r"事故|火灾|爆炸|地震|震区|洪[水涝灾]|台风|车祸|坍塌|因灾|遇难|受灾|失踪|溺水|过火|灾害")


_SHOW_RE = re.compile(
    r"主演|领衔|饰演|剧组|票房|开播|预告片|片场|演员|影片|电视剧|网剧|综艺|上映|首映|路演|粉丝|专辑|演唱会|收视|播放量|选秀|导师|嘉宾|偶像"
)
_OFFICE_RE = re.compile(
    r"卫健委|卫健局|卫生健康委|卫生健康局|卫生局|卫生厅|卫生署|疾控|指挥部|指挥中心|新闻办|新闻办公室|政府新闻|发言人|管理局|应急|防汛|医管局|人民政府"
)


class TextKind(Enum):
    """What a text does with numbers: tells what is officially counted, says some in passing, or makes them up."""

    TOLD = "told"
    PASSING = "passing"
    INVENTED = "invented"  # a match, a forecast, a novel, a show


def kind_of(text: str, is_attributed: bool) -> TextKind:
    """Return what a text does with numbers; `is_attributed` is a page that names the posts of its speakers."""
    shows = len(set(_SHOW_RE.findall(text)))
    if shows >= 5 and shows > len(set(_OFFICE_RE.findall(text))):
        return TextKind.INVENTED
    is_event = _EVENT_RE.search(text) is not None
    if not is_event and not is_attributed and not _NOTICE_RE.search(text):
        return TextKind.PASSING
    matches, forecasts, tales = (len(set(kind.findall(text))) for kind in (_MATCH_RE, _FORECAST_RE, _TALE_RE))
    is_forecast = forecasts >= (4 if is_event else 2)
    is_tale = tales >= 2 or len(_PRONOUN_RE.findall(text)) * 60 >= len(text)
    if matches < 3 and not is_forecast and not is_tale:
        return TextKind.TOLD
    return TextKind.PASSING
