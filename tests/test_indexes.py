"""Derived pages as values, and the data files: complete, bounded, with links that hold."""

import csv
import io
import posixpath
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from factories import HOSTILE, a_page, a_rich_archive, a_series_of_counts, a_small_archive
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linear import cpu_seconds

from build_archive.archive import Archive, Note, NoteKey, NoteKind
from build_archive.indexes import derive_sheets, render_data
from build_archive.indexes.sheets import PAGE_ROWS, Calendar, Cell, Chart, Heat, Link, Section, Sheet, Value, made
from build_archive.link import link
from build_archive.pages import Page

LISTS = ("cities", "dates", "people", "questions", "figures", "topics", "series", "publishers")


def sheets_of(archive: Archive) -> dict[str, Sheet]:
    return {sheet.path: made(sheet) for sheet in derive_sheets(archive)}


def sheets(*pages: Page) -> dict[str, Sheet]:
    return sheets_of(link(list(pages)))


def section(sheet: Sheet, key: str) -> Section:
    return next(one for one in sheet.sections if one.key == key)


def links_in(cell: Cell) -> Iterator[str]:
    if isinstance(cell, (Link, Value)):
        yield cell.target
    elif isinstance(cell, tuple):
        yield from (one.target for one in cell)


def targets(sheet: Sheet) -> Iterator[str]:
    """Every address that a page leads to."""
    yield from (one.target for one in (*sheet.links, *sheet.trail, sheet.before, sheet.after) if one)
    for part in sheet.sections:
        yield from (one.target for one in (*part.links, *part.leaves))
        yield from (target for row in part.rows for cell in row for target in links_in(cell))
        for chart in part.charts:
            yield from (point.target for point in chart.points)
            yield from (one.target for one in chart.more)
            yield from (target for row in chart.rows for cell in row for target in links_in(cell))
        if isinstance(part.picture, Calendar):
            yield from (mark.target for mark in part.picture.days.values())
            yield from part.picture.months.values()
        if isinstance(part.picture, Heat):
            yield from (mark.target for mark in part.picture.months.values())
            yield from part.picture.years.values()


def words(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Value):
        return cell.number + cell.unit
    return cell.text if isinstance(cell, Link) else "、".join(one.text for one in cell)


def rows_of(part: Section | Chart) -> list[str]:
    return [" | ".join(map(words, row)) for row in part.rows]


# All pages


def test_an_empty_archive_has_its_lists() -> None:
    found = sheets()
    assert set(found) == {f"{name}/index.md" for name in LISTS}
    assert all(sheet.note == "还没有内容。" for sheet in found.values())


def anchors_of(page: Page) -> set[str]:
    """The ids that the site gives a page: of its figures, its speakers and its passages."""
    ids = {f"f{number}" for number, _ in enumerate(page.metadata.figures, 1)}
    ids |= {f"who-{number}" for number, _ in enumerate(page.metadata.speakers, 1)}
    return ids | {part.split("}")[0] for part in page.body.split("{#")[1:]}


def assert_links_hold(pages: list[Page]) -> None:
    archive = link(pages)
    found = sheets_of(archive)
    known: dict[str, set[str]] = {f"briefings/{page.path}": anchors_of(page) for page in pages}
    known |= {path: {part.key for part in sheet.sections} for path, sheet in found.items()}
    known |= {path: set() for path in (*render_data(archive), "data/index.md")}  # the last is of the exports
    for path, sheet in found.items():
        for target in targets(sheet):
            address, _, anchor = target.partition("#")
            assert address in known, f"{path}: {target}"
            assert not anchor or anchor in known[address], f"{path}: {target}"


def test_every_link_leads_to_a_page_and_its_passage() -> None:
    assert_links_hold([*a_small_archive(), *a_series_of_counts()])


def a_long_archive() -> list[Page]:
    """So many briefings, people, questions and figures that every list is spread."""
    body = "### 雨情怎样？ {#q1}\n\n**记者：** 雨情怎样？\n\n### 水情怎样？ {#q2}\n\n**记者：** 水情怎样？\n"
    return [
        a_page(
            day=f"2021-{1 + number % 12:02}-{1 + number % 28:02}",
            session=number,
            path=f"xiamen/{number}.md",
            speakers=[(f"王{chr(0x4E00 + number)}", f"第{number}科科长")],
            publisher="市政府新闻办公室",
            topics=["防汛抗旱"],
            body=body,
            figures=a_series_of_counts()[number % 6].metadata.figures,
        )
        for number in range(1, 2 * PAGE_ROWS + 60)
    ]


def test_a_long_list_is_spread_over_pages_and_holds_each_entry_once() -> None:
    pages = a_long_archive()
    found = sheets(*pages)
    assert all(sum(len(part.rows) for part in sheet.sections) <= PAGE_ROWS for sheet in found.values())
    addresses = sorted(f"briefings/{page.path}" for page in pages)
    for folder, column in (("cities/xiamen", 2), ("dates/2021", 3), ("series/", 2), ("topics/", 3), ("publishers/", 3)):
        listed = [
            target
            for path, sheet in found.items()
            if path.startswith(folder)
            for part in sheet.sections
            for row in part.rows
            if len(row) == 4
            for target in links_in(row[column])
            if target.startswith("briefings/")
        ]
        assert sorted(listed) == addresses, folder
    asked = [
        row for path, one in found.items() if path.startswith("questions/") for p in one.sections for row in p.rows
    ]
    assert len(asked) == 2 * len(pages)


def test_the_pages_of_a_long_list_lead_to_each_other_and_their_links_hold() -> None:
    pages = a_long_archive()
    assert_links_hold(pages)
    found = sheets(*pages)
    second = found["cities/xiamen/series-1.2.md"]
    assert second.before
    assert second.before.target == "cities/xiamen/series-1.md"
    assert second.after
    assert second.after.target == "cities/xiamen/series-1.3.md"
    assert "cities/xiamen/series-1.3.md" in set(targets(found["cities/xiamen.md"]))


def test_pages_of_a_list_are_told_apart_by_name() -> None:
    asked = section(sheets(*a_rich_archive())["questions/index.md"], "c-suzhou")
    assert [leaf.text for leaf in asked.leaves] == ["1：2020-06-30", "2：2020-06-30"]
    spread = section(sheets(*a_long_archive())["questions/index.md"], "c-xiamen")
    assert spread.leaves[0].text.startswith("2021-01-01 – 2021-")


@given(st.text(max_size=40))
@example(HOSTILE)
@example("index")
@example("../../x")
@settings(max_examples=60)
def test_addresses_are_plain_whatever_the_names(name: str) -> None:
    page = a_page(
        name or None,
        path="x/a.md",
        series=name or None,
        publisher=name or None,
        topics=[name],
        speakers=[(name or "甲", name or None)],
        figures=[{"metric": name, "value": 1, "quote": name}, {"metric": f"{name}_", "value": 1, "quote": name}],
    )
    archive = link([page])
    paths = [*sheets_of(archive), *render_data(archive)]
    assert len(set(paths)) == len(paths)
    for path in paths:
        assert posixpath.normpath(path) == path
        assert path.isascii()
        assert set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789-/.")


# Cities, series


def test_a_city_shows_its_sessions_with_the_gaps() -> None:
    city = sheets(*a_small_archive())["cities/xiamen.md"]
    series = section(city, "series-1")
    assert series.note == "收录 3 场，编号至少到第 5 场。未收录：第 3–4 场。"
    assert [row.split(" | ")[1] for row in rows_of(series)] == ["第1场", "第2场", "第3–4场", "第5场"]


def test_a_city_shows_its_days_people_topics_and_publishers() -> None:
    city = sheets(*a_small_archive())["cities/xiamen.md"]
    picture = section(city, "calendar").picture
    assert isinstance(picture, Calendar)
    assert [day.isoformat() for day in picture.days] == ["2021-05-20", "2021-06-01", "2021-06-20"]
    assert rows_of(section(city, "people"))[0] == "陈一鸣 | 市水利局局长 | 2 篇"
    assert [one.text for one in section(city, "topics").links] == ["防汛 1"]
    assert section(city, "questions").links[0].target == "questions/index.md#c-xiamen"


def test_a_calendar_over_many_months_becomes_years_by_months() -> None:
    pages = [a_page(day=f"{2010 + n // 12}-{1 + n % 12:02}-01", path=f"xiamen/{n}.md") for n in range(14)]
    picture = section(sheets(*pages)["cities/xiamen.md"], "calendar").picture
    assert isinstance(picture, Heat)
    assert picture.months[2010, 3].count == 1


def test_districts_show_their_latest_figures() -> None:
    city = sheets(*a_series_of_counts())["cities/xiamen.md"]
    assert rows_of(section(city, "districts")) == ["同安区 | 新增确诊 | 5例 | 2021-06-06 24:00 | 6 项"]


# People


def test_a_person_has_posts_passages_and_companions() -> None:
    person = sheets(*a_small_archive())["people/chen-yiming-xiamen.md"]
    assert rows_of(section(person, "posts"))[0] == "水利局局长 | 2021-05-20"
    appearances = section(person, "pages")
    assert "briefings/xiamen/2021-06-01-2.md#s1" in {t for row in appearances.rows for c in row for t in links_in(c)}
    assert rows_of(section(person, "beside"))[0].split(" | ")[0::2] == ["吴桐", "1 次"]


def test_every_answer_of_a_person_is_linked() -> None:
    body = (
        "## 甲乙（局长） {#s1}\n\n一。\n\n### 问一？ {#q1}\n\n**记者：** 问一？\n\n**甲乙：** 二。\n\n"
        "### 问二？ {#q2}\n\n**记者：** 问二？\n\n**丙丁：** 三。\n\n### 问三？ {#q3}\n\n**甲乙：** 四。\n"
    )
    found = sheets(a_page(speakers=[("甲乙", "市住建局局长"), ("丙丁", None)], body=body))
    row = section(found["people/jia-yi-xiamen.md"], "pages").rows[0]
    assert isinstance(row[-1], tuple)
    assert [(one.text, one.target.rpartition("#")[2]) for one in row[-1]] == [
        ("陈述", "s1"),
        ("答问 1", "q1"),
        ("答问 3", "q3"),
    ]


# Days


def test_a_day_shows_what_each_city_said() -> None:
    pages = [*a_series_of_counts(), *a_series_of_counts("温州市")]
    found = sheets(*pages)
    day = found["dates/2021-06-02.md"]
    assert day.title == "2021年6月2日 星期三"
    assert [row.split(" | ")[0] for row in rows_of(section(day, "briefings"))] == ["温州市", "厦门市"]
    assert rows_of(section(day, "figures")) == [
        "温州市 | 新增确诊 | 10例 | 2021-06-01 24:00",
        "温州市 | 累计确诊 | 110例 | 2021-06-01 24:00",
        "厦门市 | 新增确诊 | 10例 | 2021-06-01 24:00",
        "厦门市 | 累计确诊 | 110例 | 2021-06-01 24:00",
    ]
    assert day.after
    assert day.after.target == "dates/2021-06-03.md"


def test_a_year_has_a_calendar_and_its_months() -> None:
    year = sheets(*a_small_archive())["dates/2021.md"]
    assert [part.key for part in year.sections] == ["calendar", "m05", "m06"]
    assert rows_of(section(year, "m06"))[0].startswith("6月1日 星期二 | 厦门市 | 第2场")


# Questions


def test_questions_have_outlet_topic_answer_and_those_alike() -> None:
    def asked(city: str, question: str) -> Page:
        body = f"### {question[:12]} {{#q1}}\n\n**海港晚报记者：** {question}\n\n**甲乙：** 已经开始。\n"
        return a_page(city, speakers=[("甲乙", f"{city}水利局局长")], body=body, topics=["防汛抗旱"])

    found = sheets(
        asked("厦门市", "台风登陆以后，水库水位是否安全，何时开闸泄洪？"),
        asked("温州市", "请介绍水库泄洪安排，目前水库水位安全吗？"),
        asked("苏州市", "地铁三号线何时开通？"),
    )
    part = section(found["questions/index.md"], "c-xiamen")
    assert rows_of(part)[0].split(" | ")[2:] == ["海港晚报记者", "甲乙", "防汛抗旱", "温州市 2021-06-01"]
    assert rows_of(section(found["topics/fang-xun-kang-han.md"], "questions"))
    assert rows_of(section(found["questions/index.md"], "c-suzhou"))[0].endswith("| ")


# Figures


def chart_of(archive: Archive, title: str = "新增确诊") -> Chart:
    charts = section(sheets_of(archive)["cities/xiamen.md"], "figures").charts
    return next(chart for chart in charts if chart.title == title)


def test_figures_of_a_city_are_charted_over_time_and_lead_to_their_sentences() -> None:
    archive = link(a_series_of_counts())
    chart = chart_of(archive)
    assert [point.value for point in chart.points] == [10, 12, 9, 7, 7, 4]
    assert chart.points[0].target == "briefings/xiamen/2021-06-02-1.md#f1"
    assert rows_of(chart)[0] == "2021-06-06 24:00 | 4例 | "
    assert not chart.is_joined
    assert chart_of(archive, "累计确诊").is_joined


def test_what_cannot_be_compared_is_not_drawn_together() -> None:
    def measured(number: int, label: str | None, unit: str) -> Page:
        figure = {"metric": "other", "value": number, "unit": unit, "quote": "甲", "as_of": f"2021-06-{number:02}"}
        return a_page(day=f"2021-06-{number:02}", path=f"xiamen/{number}.md", figures=[{**figure, "label": label}])

    mixed = [measured(n, "水位" if n % 2 else "雨量", "米") for n in range(1, 8)]
    assert [chart.title for chart in section(sheets(*mixed)["cities/xiamen.md"], "figures").charts] == ["水位"]
    units = [measured(n, "水位", "米" if n % 2 else "厘米") for n in range(1, 7)]
    assert not section(sheets(*units)["cities/xiamen.md"], "figures").charts
    bare = [measured(n, None, "米") for n in range(1, 8)]
    assert not section(sheets(*bare)["cities/xiamen.md"], "figures").charts


def test_figures_without_a_day_are_listed_but_not_drawn() -> None:
    pages = [
        a_page(path=f"xiamen/{n}.md", figures=[{"metric": "severe", "value": n, "quote": "重症"}]) for n in range(6)
    ]
    found = sheets(*pages)
    assert not section(found["cities/xiamen.md"], "figures").charts
    assert len(rows_of(section(found["figures/severe.md"], "c-xiamen"))) == 6


def test_notes_of_breaks_and_checks_stand_by_their_figures() -> None:
    archive = link(a_series_of_counts())
    key = NoteKey("confirmed_new", "厦门市", date(2021, 6, 3))
    notes = {key: (Note(NoteKind.BREAK, "此后含无症状"), Note(NoteKind.CHECK, "与累计数差 2"))}
    chart = chart_of(replace(archive, notes=notes))
    assert [words for _, words in chart.breaks] == ["此后含无症状"]
    assert [point.is_doubted for point in chart.points] == [False, False, True, False, False, False]
    rows = rows_of(section(sheets_of(replace(archive, notes=notes))["figures/confirmed-new.md"], "c-xiamen"))
    assert [row for row in rows if "口径变化：此后含无症状；未能核对：与累计数差 2" in row]


def test_the_table_of_a_metric_can_be_downloaded() -> None:
    data = render_data(link([*a_series_of_counts(), *a_small_archive()]))
    table = list(csv.DictReader(io.StringIO(data["assets/data/figures/confirmed-new.csv"])))
    assert table[0]["value"] == "10"
    assert table[0]["page"] == "briefings/xiamen/2021-06-02-1.md"
    assert table[0]["quote"] == "新增确诊10例"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_no_cell_of_a_download_is_a_formula(text: str) -> None:
    page = a_page(title=text, figures=[{"metric": "severe", "value": -1, "unit": text, "quote": text}])
    table = next(csv.DictReader(io.StringIO(render_data(link([page]))["assets/data/figures/severe.csv"])))
    assert table["value"] == "-1"
    assert all(table[name].startswith("'") for name in ("quote", "unit", "title"))


# Cost


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "[" * 100_000, "](" * 50_000, "\\" * 100_000, "# " * 50_000, "&" * 100_000]
)
def test_cost_stays_linear(text: str) -> None:
    start = time.process_time()
    archive = link([a_page(body=text, title=text)])
    assert list(derive_sheets(archive))
    render_data(archive)
    assert time.process_time() - start < 4


def test_cost_grows_with_the_pages() -> None:
    def work(pages: list[Page]) -> float:
        archive = link(pages)
        return cpu_seconds(lambda: list(derive_sheets(archive)))

    pages = a_long_archive()
    few, many = pages[: len(pages) // 4], pages
    assert min(work(many) / work(few) for _ in range(2)) < 8
