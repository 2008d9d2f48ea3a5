"""Citations, head and data of a page: each read back by a parser, hostile titles and all."""

import json
from html.parser import HTMLParser

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from factories import HOSTILE, a_flood_briefing, a_hostile_page, a_page

from build_archive.pages import Page
from build_archive.site.citing import Slot, Style, Work, cite
from build_archive.site.english import english_name, english_place, facts_line
from build_archive.site.metadata import head_tags, json_ld

ADDRESS = "https://archive.example/briefings/xiamen/a.html"


def styles(page: Page, address: str = ADDRESS) -> dict[str, Style]:
    return {style.key: style for style in cite(Work(page, "新闻发布会档案", address))}


def with_paragraph(style: Style, number: int) -> str:
    """What the page's script shows when a paragraph is cited on 2026-11-28."""
    filled = []
    for part in style.parts:
        words = part.words if isinstance(part, Slot) else part
        if isinstance(part, Slot):
            today = (("%Y", "2026"), ("%m", "11"), ("%d", "28"), ("%a", ADDRESS), ("%", str(number)))
            for mark, value in today:
                words = words.replace(mark, value)
        filled.append(words)
    return "".join(filled)


def read_bibtex(text: str) -> dict[str, str]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries = bibtexparser.loads(text, parser).entries
    assert len(entries) == 1
    return dict(entries[0])


def test_gbt_names_body_title_archive_day_and_address() -> None:
    style = styles(a_flood_briefing())["gbt"]
    assert style.text == (f"市政府新闻办公室. 防汛工作新闻发布会[EB/OL]. 新闻发布会档案, 2021(2021-06-01). {ADDRESS}.")
    assert with_paragraph(style, 12) == (
        "市政府新闻办公室. 防汛工作新闻发布会[EB/OL]. 新闻发布会档案, 2021: 第12段(2021-06-01)[2026-11-28]. "
        f"{ADDRESS}#p12."
    )


def test_apa_puts_the_title_first_where_no_body_is_known() -> None:
    assert styles(a_page())["apa"].text == (f"防汛工作新闻发布会 [Report]. (2021, June 1). 新闻发布会档案. {ADDRESS}")
    assert with_paragraph(styles(a_flood_briefing())["apa"], 3) == (
        f"市政府新闻办公室. (2021, June 1). 防汛工作新闻发布会 [Report] (para. 3). 新闻发布会档案. {ADDRESS}#p3"
    )
    assert "(n.d.)" in styles(a_page(day=None))["apa"].text


@pytest.mark.parametrize(
    "page", [a_flood_briefing(), a_hostile_page(), a_page(day=None), a_page(title="a\\b{c}%d}}{$_^~#&")]
)
def test_bibtex_can_be_read_back(page: Page) -> None:
    for text in (styles(page)["bibtex"].text, with_paragraph(styles(page)["bibtex"], 7)):
        entry = read_bibtex(text)
        assert entry["ENTRYTYPE"] == "misc"
        assert entry["ID"].isascii()
        assert entry["url"].startswith(ADDRESS)
        assert text.count("{") == text.count("}")
    assert entry["note"] == "第7段"
    assert entry["urldate"] == "2026-11-28"


def test_a_title_in_bibtex_has_no_mark_that_tex_would_obey() -> None:
    title = read_bibtex(styles(a_page(title="50% & {x} \\input_1"))["bibtex"].text)["title"]
    assert title == r"{50\% \& \textbraceleft{}x\textbraceright{} \textbackslash{}input\_1}"


@pytest.mark.parametrize(
    "page", [a_flood_briefing(), a_hostile_page(), a_page(title="一\nER  - \nTY  - BOOK", publisher="甲, 乙")]
)
def test_ris_can_be_read_back_as_one_entry(page: Page) -> None:
    entries = rispy.loads(with_paragraph(styles(page)["ris"], 7))
    assert len(entries) == 1
    assert entries[0]["type_of_reference"] == "ELEC"
    assert entries[0]["title"] == " ".join(page.metadata.title.split())
    assert f"{ADDRESS}#p7" in str(entries[0])
    if page.metadata.publisher:
        assert len(entries[0]["authors"]) == 1


def test_without_an_address_none_is_invented() -> None:
    for style in styles(a_flood_briefing(), "").values():
        assert "http" not in style.text
        assert "#p" not in style.text


class Data(HTMLParser):
    """The JSON-LD of a page, as a browser parts it from the markup."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.data += data


@pytest.mark.parametrize("page", [a_flood_briefing(), a_hostile_page(), a_page(title="</script><img src=x>\u2028")])
def test_json_ld_stays_in_its_element_and_says_what_the_header_says(page: Page) -> None:
    reader = Data()
    reader.feed(f'<script type="application/ld+json">{json_ld(Work(page, "档案", ADDRESS))}</script>')
    assert reader.tags == ["script"]
    graph = json.loads(reader.data)["@graph"]
    assert graph[0]["name"] == " ".join(page.metadata.title.split())
    kinds = {part["@type"]: part for part in graph}
    assert ("Dataset" in kinds) == bool(page.metadata.figures)
    if "Event" in kinds:
        assert kinds["Event"]["startDate"].startswith(str(page.metadata.date))


def test_json_ld_tells_event_people_place_and_figures() -> None:
    graph = json.loads(json_ld(Work(a_flood_briefing(), "档案", ADDRESS)))["@graph"]
    event, data = graph[1], graph[2]
    assert event["startDate"] == "2021-06-01T16:30:00+08:00"
    assert event["location"]["address"]["addressRegion"] == "福建省"
    assert event["performer"][0] == {
        "@type": "Person", "name": "陈一鸣", "alternateName": "Chen Yiming", "jobTitle": "市水利局局长",
    }  # fmt: skip
    assert data["variableMeasured"] == ["转移", "水位", "新增确诊"]


def test_a_notice_is_no_event() -> None:
    graph = json.loads(json_ld(Work(a_page(kind="notice"), "档案")))["@graph"]
    assert [part["@type"] for part in graph] == ["WebPage"]


def test_zotero_is_told_a_web_page_with_its_people() -> None:
    tags = head_tags(Work(a_flood_briefing(), "档案", ADDRESS))
    told = [(name, content) for _, name, content in tags]
    assert ("DC.title", "防汛工作新闻发布会") in told
    assert ("DC.creator", "市政府新闻办公室") in told
    assert [content for name, content in told if name == "DC.contributor"] == ["陈一鸣", "曾可心", "吴桐"]
    assert ("og:url", ADDRESS) in told
    assert not [name for name, _ in told if name.startswith("citation_")]


def test_the_english_line_holds_what_the_fields_hold() -> None:
    assert facts_line(a_flood_briefing().metadata, 1) == (
        "Report. Xiamen (Fujian), 1 June 2021, 16:30. Session 2. "
        "Speakers: Chen Yiming, Zeng Kexin, Wu Tong. 1 question. 3 figures."
    )
    assert facts_line(a_page(None, None, speakers=[("A. Smith", None)]).metadata, 0) == "Report."
    assert HOSTILE not in facts_line(a_hostile_page().metadata, 0)


def test_english_names() -> None:
    assert [english_name(name) for name in ("单霁翔", "司马光", "艾合买提·买买提", "<b>", "王")] == [
        "Shan Jixiang", "Sima Guang", "Aihemaiti Maimaiti", "", "Wang",
    ]  # fmt: skip
    assert [english_place(name) for name in ("呼和浩特市", "西藏自治区", "大理白族自治州", "某<b>市")] == [
        "Hohhot", "Xizang", "Dali", "",
    ]  # fmt: skip
