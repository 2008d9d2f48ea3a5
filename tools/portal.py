"""What portals put round and into a text: navigation, counters, captions, footers, spam.

Every function is deterministic: the same text and seed give the same damage. The lines are put
together from the words that such sites use everywhere; none is a whole sentence of any page.
"""

from __future__ import annotations

import random
import re

_SITES = ("江城网", "新区在线", "滨海热线", "东山政府网", "南湖发布", "华东信息港")
_SECTIONS = ("要闻", "政务公开", "新闻中心", "本地新闻", "疫情防控", "通知公告", "健康")
_PEOPLE = ("李晓东", "王芳", "陈志强", "周敏", "吴海燕", "赵一鸣")
_TITLES = ("我市召开重点项目推进会", "春耕备耕工作全面展开", "明天起气温下降", "老旧小区改造完工", "公交线路调整通告")

# Lines above a text, as city portals and syndicated news sites print them; `{}` takes site, section, number, name.
_ABOVE = (
    "首页 > {section} > 正文",
    "当前位置：{site} >> {section} >> 正文",
    "您所在的位置：首页 - {section}",
    "来源：{site}　发布时间：2021-03-{day:02}　浏览次数：{count}",
    "【字体：大 中 小】　打印　关闭",
    "{site} 2021-03-{day:02} {hour:02}:15　阅读({count})",
    "扫一扫在手机打开当前页",
    "分享到：",
    "登录 注册 收藏 设为首页",
    "听新闻",
    "A+ A-",
)
_BELOW = (
    "（责任编辑：{name}）",
    "责编：{name}",
    "编辑：{name}　校对：{other}",
    "上一篇：{title}",
    "下一篇：{title}",
    "相关链接",
    "· {title}",
    "相关阅读：",
    "扫码关注{site}官方微信",
    "版权所有：{site}　未经授权不得转载",
    "主办单位：{site}　技术支持：信息中心",
    "网站标识码：33000000{day:02}",
    "浙ICP备0500{count}号-1　浙公网安备330100020{count}号",
    "联系电话：0571-8500{count}　地址：人民路{day}号",
    "声明：转载此文是出于传递更多信息之目的",
    "返回顶部",
    "打印本页　关闭窗口",
    "网友评论 条评论",
    "请输入验证码",
)
_INSIDE = (
    "发布会现场。{site}记者 {name} 摄",
    "图片",
    "[图片]",
    "点击查看大图",
    "↓↓↓",
    "下载{site}客户端，随时看新闻",
    "打开APP阅读全文",
    "广告",
    "视频加载中...",
    "展开全文",
)
_SPAM = (
    "彩票开奖结果_棋牌游戏下载_娱乐城注册送{day}元",
    "亚洲综合在线_国产精品视频_免费观看{count}集",
    "代开发票 电话13{day:02}5550{count}",
    "加微信abc{count}领取优惠券",
    "友情链接：减肥药 贷款 私服 {site}",
)
_INJECTED = ("水力模块", "皇冠体育", "蜘蛛池", "澳门金沙", "私家侦探", "代写论文", "棋牌游戏", "治疗白癜风")
_STOP_RE = re.compile("(?<=[。！？])(?=[\u4e00-\u9fff])")
_BETWEEN_RE = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def _filled(line: str, chance: random.Random) -> str:
    name, other = chance.sample(_PEOPLE, 2)
    return line.format(
        site=chance.choice(_SITES),
        section=chance.choice(_SECTIONS),
        title=chance.choice(_TITLES),
        name=name,
        other=other,
        day=chance.randint(1, 28),
        hour=chance.randint(8, 22),
        count=chance.randint(1000, 9999),
    )


def _some(lines: tuple[str, ...], least: int, chance: random.Random) -> list[str]:
    """Return some of `lines` in their order, filled in."""
    chosen = sorted(chance.sample(range(len(lines)), chance.randint(least, len(lines))))
    return [_filled(lines[number], chance) for number in chosen]


def around(text: str, seed: int) -> str:
    """Return `text` between the lines that city portals and syndicators print above and below an article."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    above, below = _some(_ABOVE, 3, chance), _some(_BELOW, 4, chance)
    gap = "\n\n" if seed % 2 else "\n"
    return gap.join((*above, text.strip("\n"), *below)) + "\n"


def inside(text: str, seed: int) -> str:
    """Return `text` with captions, placeholders and banners of apps between its paragraphs, one in three places."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    out: list[str] = []
    for line in text.split("\n"):
        if out and line and chance.randrange(3) == 0:
            out.append(_filled(chance.choice(_INSIDE), chance))
        out.append(line)
    return "\n".join(out)


def spam_lines(text: str, seed: int) -> str:
    """Return `text` under the lines that link farms print at the head of taken-over domains, and one at the end."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return "\n".join((*_some(_SPAM, 1, chance), text.strip("\n"), _filled(chance.choice(_SPAM), chance))) + "\n"


def spam_words(text: str, seed: int) -> str:
    """Return `text` with one foreign word put into about every third sentence.

    Seen on taken-over domains, where the word was a link: one word a page, between any two characters.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    word = chance.choice(_INJECTED)
    return "\n".join(
        "".join(_with_word(sentence, word, chance) for sentence in _STOP_RE.split(line)) for line in text.split("\n")
    )


def _with_word(sentence: str, word: str, chance: random.Random) -> str:
    places = [match.start() for match in _BETWEEN_RE.finditer(sentence)]
    if len(places) < 12 or chance.randrange(3):
        return sentence
    at = chance.choice(places)
    return sentence[:at] + word + sentence[at:]


def trailing_dates(text: str, seed: int) -> str:
    """Return `text` above the dates of a list whose titles were lost, as news portals for telephones leave them."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    days = sorted((chance.randint(1, 28) for _ in range(chance.randint(6, 16))), reverse=True)
    return text.strip("\n") + "\n" + "".join(f"2021-03-{day:02}\n" for day in days)
