"""Reading: encodings, saved pages, Word documents, PDFs; what is refused, and why."""

import codecs
import html
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from printing import PdfPage, assemble, docx_of, paragraph, pdf_of, wrap

from build_archive.pipeline import repair
from build_archive.read import MAX_BYTES, SourceError, read_source
from build_archive.read.columns import Glyph, PageGlyphs, lay_out
from build_archive.read.html import extract_lines
from build_archive.read.text import decode
from build_archive.sidecar import Sidecar

CHINESE = "今天的新闻发布会介绍全市供水情况，记者就水质提出了问题，水务局局长作了回答。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("repeat", [1, 30])
def test_encodings_are_told_apart(encoding: str, repeat: int) -> None:
    assert decode((CHINESE * repeat).encode(encoding)).text == CHINESE * repeat


def test_big5_is_read() -> None:
    text = "今天的新聞發布會介紹全市供水情況，記者就水質提出了問題，局長作了回答。"
    assert decode(text.encode("big5")).text == text


@given(st.integers(0, 200), st.sampled_from(["gb18030", "utf-8", "utf-16-le"]))
def test_damaged_bytes_do_not_stop_the_reading(at: int, encoding: str) -> None:
    data = bytearray((CHINESE * 20).encode(encoding))
    data[at] = 0xFF
    decoded = decode(bytes(data))
    assert CHINESE in decoded.text
    assert not decoded.damaged or decoded.text.count("\N{REPLACEMENT CHARACTER}") == decoded.damaged


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source.empty"),
        (b" \n\t", "source.empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "source.binary"),
        (bytes(range(32)) * 100, "source.binary"),
        (b"x" * (MAX_BYTES + 1), "source.too-large"),
        ("Здравствуйте, уважаемые журналисты. ".encode("koi8-r") * 9, "source.encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as error:
        read_source(data, "a.txt")
    assert error.value.code == code
    assert error.value.hint


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except SourceError:
        return
    assert decoded.encoding in {"utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"}


PAGE = """<html><head><title>供水发布会_某市</title><meta name="PubDate" content="2021-03-04">{head}</head><body>
<nav><a>首页</a></nav><h1>供水发布会</h1>{stamp}<div id="zoom"><p>{text}</p><p>尾<br>行&lt;b&gt;</p>
<h2>各区</h2><table><tr><th>区</th><th>数</th></tr><tr><td><p>东区</p></td><td>3|例</td></tr></table></div><script>alert('x')</script></body></html>"""


ROWS = ["## 各区", "| 区 | 数 |", "| 东区 | 3/例 |"]


def test_a_saved_page_becomes_title_stamp_and_lines() -> None:
    lines, _ = extract_lines(PAGE.format(head="", stamp="<p>发布日期：2021-03-05 来源：某报</p>", text=CHINESE * 2))
    assert lines == ["供水发布会", "发布日期：2021-03-05 来源：某报", CHINESE * 2, "尾", "行<b>", *ROWS]


def test_the_stamp_of_a_page_that_shows_none_comes_from_its_meta_tags() -> None:
    assert extract_lines(PAGE.format(head="", stamp="", text=CHINESE * 2))[0][1] == "发布日期：2021-03-04"


def test_a_page_without_a_known_container_keeps_its_text() -> None:
    assert extract_lines(f"<body><div><span>{CHINESE}</span></div><p>完</p></body>")[0] == [CHINESE, "完"]


def test_a_page_nested_beyond_reason_is_refused_at_once() -> None:
    with pytest.raises(SourceError, match="elements stand in one another"):
        read_source(("<div>" * 100_000 + CHINESE).encode(), "a.html")


def test_unclosed_paragraphs_are_no_nesting() -> None:
    assert len(extract_lines("<p>" + f"{CHINESE}<p>" * 5000)[0]) == 5000


def test_a_declared_charset_is_used_where_the_bytes_fit_it() -> None:
    page = f'<html><head><meta charset="gb2312"></head><body><p>{CHINESE}</p></body></html>'
    assert read_source(page.encode("gb18030"), "a.html").text.strip() == CHINESE


def test_the_tags_of_a_page_do_not_hide_its_encoding() -> None:
    tags = '<div class="a" style="color:red"><span></span></div>' * 200
    html_page = f"<html><body>{tags}<p>{CHINESE}</p></body></html>"
    assert read_source(html_page.encode("gb18030"), "a.html").text.strip() == CHINESE


def test_a_wrong_declaration_does_not_spoil_a_page() -> None:
    html_page = f'<html><head><meta charset="gb2312"></head><body><p>{CHINESE}</p></body></html>'
    assert read_source(html_page.encode("utf-8"), "a.html").text.strip() == CHINESE


def test_a_utf8_bom_is_dropped() -> None:
    assert decode(codecs.BOM_UTF8 + CHINESE.encode()).text == CHINESE


# Saved pages.


def lines_of(page: str) -> list[str]:
    return read_source(page.encode(), "a.html").text.splitlines()


def test_a_table_for_the_layout_is_text_and_one_of_data_is_rows() -> None:
    data = "<table><tr><td>东区</td><td>3例</td></tr><tr><td>西区</td><td>4例</td></tr></table>"
    page = f"<table><tr><td>导语</td><td><p>{CHINESE}</p>{data}<p>完毕</p></td></tr></table>"
    assert lines_of(page) == ["导语", CHINESE, "| 东区 | 3例 |", "| 西区 | 4例 |", "完毕"]


def test_cells_over_several_rows_and_columns_leave_the_columns_true() -> None:
    page = """<table><tr><th rowspan=2>区</th><th colspan=2>病例</th></tr><tr><td>新增</td><td>累计</td></tr>
        <tr><td>东区</td><td>1</td><td>2</td></tr></table>"""
    assert lines_of(page) == ["| 区 | 病例 |  |", "|  | 新增 | 累计 |", "| 东区 | 1 | 2 |"]


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<ol><li>供水<li><p>供气</p></ol><ul><li>供热</ul>", ["1. 供水", "2. 供气", "供热"]),
        ("<ol><li>一、供水</li><li>二、供气</li></ol>", ["一、供水", "二、供气"]),
        ("<dl><dt>供水</dt><dd>正常</dd></dl>", ["供水", "正常"]),
        ("一段。<br><br>　　二段。<br/>三段。", ["一段。", "二段。", "三段。"]),
        ("<p>姓<ruby>钭<rp>（</rp><rt>tǒu</rt><rp>）</rp></ruby></p>", ["姓钭(tǒu)"]),
        ("<p>新增3<sup>1</sup>例，5km<sup>2</sup>，注<sup>[2]</sup></p>", ["新增3¹例，5km²，注[2]"]),
        ("<form><input value=甲><p>正文</p><select><option>乙</option></select><button>搜</button></form>", ["正文"]),
        ("<p>看得见<span style='color:red; display : none'>看不见</span><b hidden>也看不见</b></p>", ["看得见"]),
        ("<noscript>请打开脚本</noscript><script>var a='文'</script><style>p{}</style><p>正文</p>", ["正文"]),
        ("<p>&lt;script&gt;甲&amp;amp;乙&nbsp;丙&#20013;</p>", ["<script>甲&amp;乙\xa0丙中"]),
    ],
)
def test_what_a_reader_sees_is_what_is_read(page: str, lines: list[str]) -> None:
    assert lines_of(f"<body>{page}</body>") == lines


def test_a_container_that_a_script_would_show_is_no_hidden_text() -> None:
    page = f'<div><div id="js_content" style="visibility: hidden"><p>{CHINESE * 2}</p></div></div>'
    assert lines_of(page) == [CHINESE * 2]


def test_all_articles_of_a_page_are_kept_but_not_the_teasers() -> None:
    page = f"<article>甲{CHINESE * 2}</article><article>乙{CHINESE * 2}</article><article>更多新闻</article>"
    assert lines_of(page) == [f"甲{CHINESE * 2}", f"乙{CHINESE * 2}"]


def test_frames_and_hidden_text_are_said() -> None:
    page = f'<p>{CHINESE}</p><iframe src="b.html"></iframe><p style="display:none">隐去</p>'
    notes = read_source(page.encode(), "a.html").notes
    assert [note.code for note in notes] == ["source.frames", "source.hidden-text"]
    assert "b.html" in notes[0].message
    assert "2 characters" in notes[1].message
    with pytest.raises(SourceError, match="only frames other pages"):
        read_source(b'<frameset><frame src="b.html"></frameset>', "a.html")


# Word documents.


def read_docx(body: str, **parts: str) -> list[str]:
    return read_source(docx_of(body, **parts), "a.DOCX").text.splitlines()


STYLES = """<w:styles><w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="a2"><w:name w:val="小标题"/><w:basedOn w:val="a1"/></w:style></w:styles>"""
NUMBERING = """<w:numbering><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def listed(text: str, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>')


def test_headings_and_automatic_numbers_are_written_out() -> None:
    headings = paragraph("供水", '<w:pStyle w:val="a1"/>') + paragraph("水质", '<w:pStyle w:val="a2"/>')
    items = [listed("甲", 0), listed("子", 1), listed("丑", 1), listed("点", 2), listed("乙", 0), listed("寅", 1)]
    lines = read_docx(headings + "".join(items), styles=STYLES, numbering=NUMBERING)
    assert lines == ["## 供水", "## 水质", "一、甲", "1. 子", "2. 丑", "点", "二、乙", "1. 寅"]


RUNS = {
    "<w:r><w:t>新增3</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>": "新增3¹",
    "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>后</w:t></w:r>": "链接 后",
    "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>一</w:t><w:noBreakHyphen/><w:t>二</w:t></w:r>": "一-二",
    "<w:r><w:ruby><w:rt><w:r><w:t>tǒu</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>钭</w:t></w:r></w:rubyBase></w:ruby></w:r>": "钭(tǒu)",
    "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>看得见</w:t></w:r>": "看得见",
    "<w:r><w:t>&lt;script&gt;</w:t></w:r>": "<script>",
}


@pytest.mark.parametrize(("runs", "text"), RUNS.items())
def test_runs_are_read_as_they_print(runs: str, text: str) -> None:
    assert read_docx(paragraph(runs)) == [text]


def test_insertions_are_kept_and_deletions_and_hidden_text_are_said() -> None:
    runs = """<w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>三例</w:delText></w:r></w:del>
        <w:ins><w:r><w:t>四例</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"""
    decoded = read_source(docx_of(paragraph(runs)), "a.docx")
    assert decoded.text == "新增四例\n"
    assert [note.message.split(" ")[0] for note in decoded.notes] == ["2", "1"]
    assert [note.code for note in decoded.notes] == ["source.revisions", "source.hidden-text"]


def test_notes_boxes_headers_and_footers_each_come_once() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('框里的字')}</w:txbxContent></w:pict></w:r>"
    both = (
        f"<w:r><w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:AlternateContent></w:r>"
    )
    mark = '<w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnotes><w:footnote w:id="2">{paragraph("注文")}</w:footnote></w:footnotes>'
    header = f"<w:hdr>{paragraph('某市新闻办')}</w:hdr>"
    footer = f"<w:ftr>{paragraph('- 1 -')}</w:ftr>"
    body = paragraph(mark + both) + paragraph("末段")
    lines = read_docx(body, footnotes=notes, header1=header, header2=header, footer1=footer)
    assert lines == ["正文[1]", "框里的字", "末段", "[1] 注文", "某市新闻办"]


def test_tables_of_word() -> None:
    def cell(text: str, span: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>'

    rows = [cell("区") + cell("病例", 2), cell("东区") + cell("1|2") + cell("3")]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    layout = f"<w:tbl><w:tr><w:tc>{paragraph(CHINESE)}</w:tc></w:tr></w:tbl>"
    lines = read_docx(f"<w:tbl>{table}</w:tbl>{layout}")
    assert lines == ["| 区 | 病例 |  |", "| 东区 | 1/2 | 3 |", CHINESE]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return out.getvalue()


ENTITY = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"PK\x03\x04 no archive", "source.broken"),
        ("a.docx", docx_of("<w:p>"), "source.broken"),
        ("a.docx", docx_of(paragraph("")), "source.no-text"),
        ("a.docx", docx_of(paragraph("<w:r><w:drawing/></w:r>")), "source.scan"),
        ("a.docx", docx_of("<w:sdt>" * 300 + "</w:sdt>" * 300), "source.nesting"),
        ("a.docx", docx_of(paragraph("文"), styles=f"{ENTITY}<w:styles>&e;</w:styles>"), "source.broken"),
        ("a.docx", _bomb(), "source.too-large"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "source.binary"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "source.encrypted"),
        ("a.txt", b"\xd0\xcf\x11\xe0" + bytes(600), "source.binary"),
        ("a.txt", b"{\\rtf1 text}", "source.binary"),
        ("a.txt", b"\x89PNG\r\n", "source.binary"),
        ("a.pdf", b"no PDF", "source.broken"),
        ("a.pdf", b"%PDF-1.7 and nothing", "source.broken"),
        ("a.pdf", pdf_of([PdfPage(), PdfPage()]), "source.scan"),
        ("a.pdf", pdf_of([PdfPage()], trailer="/Encrypt<</Filter/None>>"), "source.broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str, data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as error:
        read_source(data, name)
    assert error.value.code == code
    assert str(error.value)
    assert error.value.hint


@given(st.binary(max_size=300), st.sampled_from(["docx", "html", "pdf", "md"]), st.integers(0, 2**32))
def test_any_bytes_of_any_suffix_are_read_or_refused(data: bytes, suffix: str, seed: int) -> None:
    whole = docx_of(paragraph(CHINESE), styles=STYLES) if suffix == "docx" else data
    cut = bytearray(whole)
    for at in random.Random(seed).sample(range(len(cut)), min(4, len(cut))):
        cut[at] ^= 0x55
    for each in (data, bytes(cut), whole[: seed % (len(whole) + 1)]):
        with suppress(SourceError):
            read_source(each, f"a.{suffix}")


# PDFs.

PROSE = (
    "市水务局通报说，受连日降雨影响，城区三座水厂的取水口曾短时浑浊，经过调度，到昨天傍晚全部恢复正常。",
    "记者问到老旧小区的二次供水，水务局局长回答，今年要改造一百二十个小区的泵房，六月底以前完成一半。",
    "局长还说，水质每天检测四次，结果在网站上公布，市民有疑问可以打热线电话，两小时内会有人上门查看。",
)
COLUMN = 16  # characters in a line of a column


def set_in_columns(paragraphs: Sequence[str], count: int, top: float = 140) -> PdfPage:
    """Print paragraphs in columns side by side, the same number of lines in each."""
    page = PdfPage()
    lines = [line for text in paragraphs for line in wrap(text, COLUMN)]
    height = -(-len(lines) // count)
    for number in range(count):
        page.lines(50 + number * 180, top + number * 3, lines[number * height : (number + 1) * height])
    return page


def read_pdf(*pages: PdfPage) -> list[str]:
    return read_source(pdf_of(pages), "a.pdf").text.splitlines()


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_another(columns: int) -> None:
    page = set_in_columns(PROSE, columns)
    page.text(120, 90, "全市供水情况新闻发布会", 18)
    assert read_pdf(page) == ["全市供水情况新闻发布会", *PROSE]


def test_a_headline_over_columns_parts_two_articles() -> None:
    page = set_in_columns(PROSE, 2)
    page.text(50, 110, "供水恢复正常以后水质每天检测", 16)
    below = set_in_columns(PROSE[::-1], 2, top=420)
    page.text(50, 390, "老旧小区泵房今年改造一百多座", 16)
    page.operators += below.operators
    assert read_pdf(page) == [
        "## 供水恢复正常以后水质每天检测",
        *PROSE,
        "## 老旧小区泵房今年改造一百多座",
        *PROSE[::-1],
    ]


def test_the_order_of_drawing_does_not_matter() -> None:
    page = set_in_columns(PROSE, 2)
    page.operators = page.operators[::-1]
    assert read_pdf(page) == list(PROSE)


def test_a_printed_table_keeps_its_rows() -> None:
    page = PdfPage()
    for number, row in enumerate(
        [("区", "新增", "累计"), ("东区", "3例", "25例"), ("西区", "", "7例"), ("南区", "1例", "9例")]
    ):
        for column, text in enumerate(row):
            if text:
                page.text(80 + 90 * column, 100 + 18 * number, text)
    assert read_pdf(page) == [
        "| 区 | 新增 | 累计 |",
        "| 东区 | 3例 | 25例 |",
        "| 西区 |  | 7例 |",
        "| 南区 | 1例 | 9例 |",
    ]


def test_running_heads_page_numbers_and_notes_do_not_cut_a_paragraph() -> None:
    lines = [line for text in PROSE * 4 for line in wrap(text, 30)]
    pages = []
    for number in range(3):
        page = PdfPage()
        page.text(60, 40, "某市新闻办发布会实录")
        below = page.lines(60, 100, lines[number * 7 : number * 7 + 7])
        if number == 0:
            page.text(60, below + 60, "①老旧小区指建成二十年以上的", 7)
        page.text(290, 800, f"- {number + 1} -")
        pages.append(page)
    decoded = read_source(pdf_of(pages), "a.pdf")
    text = decoded.text
    assert text.count("某市新闻办发布会实录") == 1
    assert "- 2 -" not in text
    assert all(sentence in text for sentence in PROSE)
    assert "\n①老旧小区指建成二十年以上的\n" in text
    assert [note.code for note in decoded.notes] == ["source.running-head", "source.page-numbers"]


def test_a_turned_page_and_text_set_downwards_are_read() -> None:
    page = PdfPage()
    for number, line in enumerate(wrap(PROSE[0], 20)):
        page.text(100 + number * 14, 700, line, matrix="0 1 -1 0")
    for number, char in enumerate("竖排标题"):
        page.text(400, 100 + number * 20, char, 16)
    text = "".join(read_pdf(page))
    assert PROSE[0] in text
    assert "竖排标题" in text


def test_a_raised_number_is_no_part_of_the_number_before_it() -> None:
    page = PdfPage()
    page.text(60, 100, "新增３")
    page.text(90, 96, "1", 6)
    page.text(96, 100, "例。")
    assert read_pdf(page) == ["新增３¹例。"]


def test_pages_without_text_are_named() -> None:
    decoded = read_source(pdf_of([set_in_columns(PROSE, 2), PdfPage(), PdfPage()]), "a.pdf")
    assert decoded.encoding == "pdf"
    assert [note.code for note in decoded.notes] == ["source.pages-without-text"]
    assert "pages 2, 3 of 3" in decoded.notes[0].message


def test_fonts_that_do_not_say_what_their_glyphs_are_cannot_be_read() -> None:
    page = PdfPage()
    page.lines(60, 100, [line for text in PROSE for line in wrap(text, 30)])
    data = pdf_of([page], encoding="/Identity-H").replace(b"/Ordering(GB1)", b"/Ordering(Identity)")
    with pytest.raises(SourceError, match="do not say which characters"):
        read_source(data, "a.pdf")


def test_a_bomb_ends_with_its_own_file() -> None:
    packed = zlib.compress(b" " * 100_000_000, 9)
    content = zlib.compress(packed, 9)
    head = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(content)
    laughs = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 60>>stream\n" % (n + 6)
        + b"/X Do " * 10
        + b"\nendstream"
        for n in range(12)
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    start = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    data = assemble([*start, head + content + b"\nendstream", *laughs])
    with pytest.raises(SourceError) as error:
        read_source(data, "a.pdf")
    assert error.value.code in ("source.too-complex", "source.scan")


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 30))
def test_any_damaged_pdf_is_read_or_refused(seed: int, count: int) -> None:
    chance = random.Random(seed)
    data = bytearray(pdf_of([set_in_columns(PROSE, 2)]))
    for _ in range(count):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    with suppress(SourceError):
        read_source(bytes(data), "a.pdf")


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 2, st.floats(0.1, 500), st.sampled_from("中a1 。")), max_size=60))
def test_no_glyph_is_lost_wherever_it_stands(placed: list[tuple[float, float, float, str]]) -> None:
    glyphs = tuple(Glyph(char, x, x + size, y, size) for x, y, size, char in placed)
    layout = lay_out([PageGlyphs(glyphs)])
    text = "".join(layout.lines).replace("## ", "").replace("|", "").translate(str.maketrans("¹", "1"))
    assert sorted("".join(text.split())) == sorted(char for *_, char in placed if char != " ")


# There and back.

STARTER = ROOT / "tools" / "starter_texts"


def as_docx(lines: Sequence[str]) -> bytes:
    return docx_of("".join(paragraph(html.escape(line)) for line in lines))


def as_page(lines: Sequence[str]) -> bytes:
    cells = "".join(f"<tr><td><p>　　{html.escape(line)}</p></td></tr>" for line in lines)
    menu = "<td><a>首页</a><br><a>要闻</a></td>"
    return f"<table><tr>{menu}<td><table>{cells}</table></td></tr></table>".encode("gb18030")


def as_pdf(lines: Sequence[str]) -> bytes:
    """Print a text in two columns, over as many pages as it takes."""
    pages: list[PdfPage] = []
    printed = [part for line in lines for part in wrap(line, 24)]
    for at in range(0, len(printed), 100):
        page = PdfPage()
        half = -(-len(printed[at : at + 100]) // 2)
        page.lines(40, 60, printed[at : at + half])
        page.lines(305, 60, printed[at + half : at + 100])
        page.text(290, 810, f"— {len(pages) + 1} —")
        pages.append(page)
    return pdf_of(pages)


# Shares of sentences that come back whole; they may rise, never fall.
@pytest.mark.parametrize(
    ("name", "make", "floor"), [("a.docx", as_docx, 1.0), ("a.html", as_page, 1.0), ("a.pdf", as_pdf, 1.0)]
)
def test_clean_texts_come_back_whole(name: str, make: Callable[[Sequence[str]], bytes], floor: float) -> None:
    whole = total = 0
    for path in sorted(STARTER.glob("*.txt"))[:8]:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        expected = repair("\n".join(lines) + "\n", Sidecar()).text
        found = repair(read_source(make(lines), name).text, Sidecar()).text
        sentences = [each for each in re.split("[。！？\n]", expected) if len(each) > 5]
        whole += sum(each in found for each in sentences)
        total += len(sentences)
    assert total > 100
    assert whole >= floor * total, f"{whole} of {total}"
