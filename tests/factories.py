"""Builders with defaults, so that a test shows only what matters to it."""

import datetime
import re
from typing import Any

from build_archive.account import Account
from build_archive.contract import Figure, Metadata, Place, Provenance, Speaker
from build_archive.edits import replay
from build_archive.model import Doubt, Intervention, Kind, Step
from build_archive.pages import Page

FOLDERS = {"厦门市": "xiamen", "温州市": "wenzhou", "苏州市": "suzhou", "宿州市": "suzhou"}


def a_page(
    city: str | None = "厦门市",
    day: str | None = "2021-06-01",
    session: int | None = None,
    speakers: list[tuple[str, str | None]] | None = None,
    **more: Any,
) -> Page:
    """Return a page; `speakers` are (name, title); `body`, `path` and any key of the front matter may be given."""
    body = more.pop("body", "正文。\n")
    path = more.pop("path", f"{FOLDERS.get(city or '', 'other')}/{day}-{session or 'x'}.md")
    fields = {
        "title": "防汛工作新闻发布会",
        "date": datetime.date.fromisoformat(day) if day else None,
        "city": city,
        "series": "防汛工作新闻发布会",
        "session": session,
        "speakers": [Speaker(name=name, title=title) for name, title in speakers or []],
        "provenance": Provenance(source="source_texts/a.txt", sha256="0" * 64, generator="0"),
    }
    return Page(path, Metadata(**{**fields, **more}), body)


HOSTILE = '<script>document.title="x"</script>|**b** [y](javascript:alert) {#z} {{ config }} & &lt;'


FLOODS = """\
厦门市防汛工作情况如下。

## 陈一鸣（市水利局局长） {#s1}

截至6月1日24时，全市转移12500人，**水位**3.25米。

### 水库能否安全度汛 {#q1}

**记者：** 水库能否安全度汛？

**曾可心：** 未来三天雨势减弱，R&D 站点照常观测。
"""


def a_flood_briefing() -> Page:
    """Return a page that has every field of the header."""
    return a_page(
        session=2,
        speakers=[("陈一鸣", "市水利局局长"), ("曾可心", "市气象台首席预报员"), ("吴桐", None)],
        time="16:30",
        place=Place(name="厦门市", province="福建省", code="350200"),
        venue="市防汛指挥部",
        publisher="市政府新闻办公室",
        published=datetime.date(2021, 6, 2),
        url="https://www.example.org/news?a=1&b=2",
        topics=["防汛"],
        figures=[
            Figure(metric="other", label="转移", value=12500, unit="人", as_of="2021-06-01T24:00", quote="转移12500人"),
            Figure(metric="other", label="水位", value=3.25, unit="米", quote="水位3.25米"),
            Figure(metric="confirmed_new", value=1, quote="文中没有的话"),
        ],
        body=FLOODS,
        provenance=Provenance(
            source="source_texts/a.txt",
            sha256="0" * 64,
            generator="0",
            basis={"date": "inferred", "city": "stated"},
            repairs={"punctuation": 1204, "spaces": 3},
        ),
    )


def a_step(text: str, rule: str, kind: Kind, before: str, after: str) -> Step:
    """Return the step that puts `after` in the place of every `before`."""
    places = re.finditer(re.escape(before), text)
    edits = [Intervention(rule, kind, m.start(), m.end(), before, after, 0.95) for m in places]
    return Step(rule.partition(".")[0], tuple(edits))


def a_flood_account() -> Account:
    """Return the account of the flood briefing: a line of furniture, half-width commas, and a space in doubt."""
    raw = "首页 > 要闻\n" + FLOODS.replace("，", ",")
    furniture = a_step(raw, "boilerplate.breadcrumb", Kind.BOILERPLATE, "首页 > 要闻\n", "")
    bare = replay(raw, [furniture])
    commas = a_step(bare, "punctuation.width", Kind.PUNCTUATION, ",", "，")
    doubt = Doubt("spaces.inner", bare.index(" 站点"), " ", "may be '', but only 60% sure", 1, "")
    return Account("source_texts/a.txt", "0" * 64, raw, (furniture, commas), (doubt,))


def a_hostile_page() -> Page:
    """Return a page whose every text would be markup if it could."""
    return a_page(
        "某<b>市",
        "2018-02-03",
        title=HOSTILE,
        series=HOSTILE,
        venue=HOSTILE,
        publisher=HOSTILE,
        topics=[HOSTILE],
        speakers=[("index", HOSTILE), (HOSTILE, "x\ny---"), ("index", None)],
        url='https://e.example/"onclick="x',
        place=Place(name=HOSTILE),
        body=f"{HOSTILE}\n\n<img src=https://e.example/p.png>\n\n<!-- x -->\n\n[j](javascript:x) ![i](https://e.example/i)",
        figures=[Figure(metric="none_such", value=1, unit="<i>", place=HOSTILE, quote="<script>")],
    )


def a_series_of_counts(city: str = "厦门市") -> list[Page]:
    """Return briefings of six days, each with what the day before counted: new, in all, and in a district."""
    pages = []
    total = 100
    for number, new in enumerate((10, 12, 9, 7, 7, 4), 1):
        total += new
        day = datetime.date(2021, 6, number)
        counts = [("confirmed_new", new, city), ("confirmed_total", total, city), ("confirmed_new", 5, "同安区")]
        words = {"confirmed_new": "新增确诊", "confirmed_total": "累计确诊"}
        figures = [
            Figure(metric=metric, value=value, unit="例", place=place, as_of=f"{day}T24:00", quote=quote)
            for metric, value, place in counts
            for quote in [f"{'同安区' if place == '同安区' else ''}{words[metric]}{value}例"]
        ]
        body = f"{'，'.join(figure.quote for figure in figures)}。\n"
        pages.append(a_page(city, f"{day + datetime.timedelta(1)}", number, figures=figures, body=body))
    return pages


def a_small_archive() -> list[Page]:
    """Return pages of several cities and years, on several subjects, and a hostile one."""
    return [
        a_page(day="2021-05-20", session=1, speakers=[("陈一鸣", "水利局局长")]),
        a_flood_briefing(),
        a_page(day="2021-06-20", session=5, body="## 小结 {#s1}\n\n台风远去，水库回落。\n"),
        a_page("温州市", "2019-10-01", speakers=[("陈一鸣", "市文旅局副局长")], title="国庆旅游通气会", series=None),
        a_page("温州市", None, title="日期不详的通告", kind="notice", series=None),
        a_page(None, "2022-01-01", path="other/unplaced.md", title="未写城市的文章", kind="article", series=None),
        a_hostile_page(),
    ]


def a_rich_archive() -> list[Page]:
    """Return the small archive with more: counts of two cities day by day, and a city of very many questions."""
    asked = "\n\n".join(
        f"### 第{n}项工程何时完工？ {{#q{n}}}\n\n**记者：** 第{n}项工程何时完工？" for n in range(1, 211)
    )
    many = a_page("苏州市", "2020-06-30", title="工程进度发布会", series=None, body=asked + "\n")
    return [*a_small_archive(), *a_series_of_counts(), *a_series_of_counts("温州市"), many]
