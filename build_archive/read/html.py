"""A saved web page to lines of text; the site's own navigation and scripts left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from selectolax.lexbor import LexborHTMLParser, LexborNode

from build_archive.model import Decoded, Diagnostic, Severity
from build_archive.read.errors import SourceError
from build_archive.read.tables import Cell, compose_row, fill_grid
from build_archive.read.text import BOMS, decode

_HEAD_BYTES = 4_000  # in which a page declares its charset
_CHARSET_RE = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
# Where publishing systems of Chinese government and news sites put the text of a page.
_CONTENT_SELECTORS = (
    "#zoom", "#Zoom", ".TRS_Editor", "#UCAP-CONTENT", "#js_content", ".rich_media_content", ".article-content",
    ".article_content", ".article-body", "#article_content", "#articleContent", ".pages_content", ".view.TRS_UEDITOR",
    ".news_content", ".content_text", ".xxgk_content", "#content_body", "article", "#content", ".content", "main",
)  # fmt: skip
# A form may hold the whole page (one publishing system wraps it so); only what one fills in goes.
_DROPPED = "script, style, noscript, template, object, embed, button, input, select, textarea, nav, svg, rp, head > *"
_FRAMES = "iframe, frame"
_HIDING_RE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0[a-z%]*\s*(?:;|$))", re.IGNORECASE
)
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
})  # fmt: skip
_LEAST_CONTENT = 60  # characters; a shorter match is not the text of the page
_ARTICLE_SHARE = 0.25  # of the longest article's length; shorter ones are teasers
_LONGEST_CELL = 200  # characters; longer cells are there for the layout
_HEADING, _ITEM = "\ue0f1", "\ue0f2"  # private marks of what a line is, until it is finished
_MARKS_RE = re.compile(f"[{_HEADING}{_ITEM}]")
# The number that a browser shows before an item, and one that the item's own text begins with.
_ITEM_NUMBER_RE = re.compile(rf"(\d+\. ){_ITEM}\s*(?P<own>[（(]?[0-9一二三四五六七八九十]{{1,3}}[）)、.．])?")
_MAX_DEPTH = 1_000  # elements in one another; the parser's cost grows with the square of it
_NESTING_TAG_RE = re.compile(
    r"<(?P<close>/?)(?:div|span|font|section|article|table|center|blockquote|ul|ol|b|i|u|em|strong|a|dl|main)\b[^>]{0,4000}>",
    re.IGNORECASE,
)
_STAMP_RE = re.compile(
    r"(?:发布日期|发布时间|时间|日期|来源|信息来源)\s*[：:]|\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日"
)
# Names of the meta tags that the standard for government sites asks for.
_META_LABELS = {"pubdate": "发布日期", "contentsource": "来源"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_html(data: bytes) -> Decoded:
    """Return the text of a saved page; its declared charset is believed only where the bytes are valid in it."""
    decoded = _as_declared(data) or decode(data)
    lines, notes = extract_lines(decoded.text)
    if not lines:
        if any(note.code == "source.frames" for note in notes):
            hint = "open the frame by itself in the browser, save that page, and add it"
            raise SourceError("source.no-text", "the page only frames other pages, which it does not hold", hint)
        raise SourceError("source.no-text", "the page holds no text", "save the page again when it has loaded fully")
    return Decoded("\n".join(lines) + "\n", decoded.encoding, decoded.damaged, tuple(notes))


def _as_declared(data: bytes) -> Decoded | None:
    """Return a web page's text in the charset it declares, where the bytes are valid in that and not in UTF-8."""
    declared = _CHARSET_RE.search(data[:_HEAD_BYTES])
    if declared is None or data.startswith(tuple(bom for bom, _ in BOMS)):
        return None
    charset = declared[1].decode("ascii").lower()
    charset = "gb18030" if charset in ("gb2312", "gbk") else charset  # which holds both
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(LookupError, UnicodeDecodeError):  # a wrong declaration is common; then the bytes decide
            return Decoded(data.decode(charset), charset)
    return None


def _refuse_deep_nesting(html: str) -> None:
    depth = 0
    for tag in _NESTING_TAG_RE.finditer(html):
        depth = max(0, depth - 1) if tag["close"] else depth + 1
        if depth > _MAX_DEPTH:
            message = f"more than {_MAX_DEPTH} elements stand in one another"
            raise SourceError("source.nesting", message, "save the text of the page as .txt, and add that")


def extract_lines(html: str) -> tuple[list[str], list[Diagnostic]]:
    """Return the title, the stamp and the text of a saved page, a line a block, a row of a table a line.

    Scripts, styles, navigation and what a style hides are dropped. Where no known container holds
    the text, all of the page's text is returned, so that nothing is lost; its furniture goes in the
    repairs. The notes say what was hidden, and that frames are other pages. Raises SourceError for
    a page whose elements stand more than a thousand deep.
    """
    _refuse_deep_nesting(html)
    tree = LexborHTMLParser(html)
    metas = _meta_lines(tree)
    title = _title(tree)
    for node in reversed(tree.css(_DROPPED)):  # the inner ones first: an outer one takes them with it
        node.decompose()
    notes = [*_drop_frames(tree), *_drop_hidden(tree)]
    contents = _contents(tree)
    if not contents:
        return (_block_lines(tree.body) if tree.body else []), notes
    text = [line for content in contents for line in _block_lines(content)]
    stamp = [line for line in _lines_before(tree, contents[0]) if _STAMP_RE.search(line) and len(line) < 200]
    head = [title] if title and title not in text[:3] else []
    return [*head, *(stamp or metas), *text], notes


def _drop_frames(tree: LexborHTMLParser) -> Iterator[Diagnostic]:
    frames = tree.css(_FRAMES)
    addresses = [address for node in frames if (address := (node.attributes.get("src") or "").strip())]
    for node in reversed(frames):
        node.decompose()
    if addresses:
        message = f"the page frames {len(addresses)} other pages, which it does not hold: {addresses[0][:80]}"
        hint = "if one of them holds the text, save it by itself, and add that"
        yield Diagnostic("source.frames", Severity.NOTE, message, hint=hint)


def _drop_hidden(tree: LexborHTMLParser) -> Iterator[Diagnostic]:
    """Drop what a style or an attribute hides, save a known container: its script would show it."""
    dropped = 0
    known = ", ".join(_CONTENT_SELECTORS)
    for node in reversed(tree.css("[style], [hidden]")):
        is_hidden = "hidden" in node.attributes or _HIDING_RE.search(node.attributes.get("style") or "")
        if not is_hidden or node.tag in ("html", "body") or node.css_matches(known) or node.css_first(known):
            continue
        dropped += len((node.text() or "").strip())
        node.decompose()
    if dropped:
        message = f"{dropped} characters that the page hides from its readers were left out"
        yield Diagnostic("source.hidden-text", Severity.NOTE, message)


def _meta_lines(tree: LexborHTMLParser) -> list[str]:
    named = {
        (node.attributes.get("name") or "").lower(): node.attributes.get("content") or "" for node in tree.css("meta")
    }
    parts = [f"{label}：{named[name].strip()}" for name, label in _META_LABELS.items() if named.get(name, "").strip()]
    return ["  ".join(parts)] if parts else []


def _title(tree: LexborHTMLParser) -> str:
    for selector in ("meta[name=ArticleTitle]", "h1", "title"):
        node = tree.css_first(selector)
        if node is not None:
            text = node.attributes.get("content") if selector.startswith("meta") else node.text(separator="")
            if text and text.strip():
                return re.sub(r"\s+", " ", text).strip().split("_")[0].strip()
    return ""


def _contents(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return what holds the text of the page: the longest match of the first good selector, or all its articles."""
    for selector in _CONTENT_SELECTORS:
        sized = [(len((node.text() or "").strip()), node) for node in tree.css(selector)]
        longest, best = max(sized, key=lambda each: each[0], default=(0, None))
        if best is None or longest < _LEAST_CONTENT:
            continue
        if selector != "article":
            return [best]
        return [node for size, node in sized if size >= _ARTICLE_SHARE * longest and not _is_inside(node, "article")]
    return []


def _is_inside(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parent.parent
    return False


def _lines_before(tree: LexborHTMLParser, content: LexborNode) -> list[str]:
    """Return the lines of the page that stand before its text."""
    marker = "\x00"
    content.insert_before(marker)
    lines = _block_lines(tree.body) if tree.body else []
    before: list[str] = []
    for line in lines:
        if marker in line or line == "\N{REPLACEMENT CHARACTER}":
            break
        before.append(line)
    return before


def _block_lines(root: LexborNode) -> list[str]:
    """Return the text of a node, a line a block element; walks without recursion, so depth is no limit.

    A heading keeps its rank as Markdown marks, a row of a table of data its cells between bars.
    """
    parts: list[str] = []
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            parts.append(_MARKS_RE.sub(" ", re.sub(r"[\t\r\n ]+", " ", node.text(deep=False) or "")))
        elif node.tag == "table" and (rows := _data_rows(node)):
            parts += ["\n", *(f"{row}\n" for row in rows)]
        else:
            _open_element(node, stack)
    text = _ITEM_NUMBER_RE.sub(lambda item: item["own"] or item[1], "".join(parts))
    lines = (_finish_line(line) for line in text.split("\n"))
    return [line for line in lines if line]


def _finish_line(line: str) -> str:
    text = line.strip()
    return f"## {bare}" if text.startswith(_HEADING) and (bare := text.strip(_HEADING + " ")) else text.strip(_HEADING)


def _data_rows(table: LexborNode) -> list[str]:
    """Return the lines of a table that holds no other table; none where it does, as it is there for the layout."""
    rows: list[list[LexborNode]] = []
    stack = [table.child]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        stack.append(node.next)
        if node.tag == "table":
            return []
        if node.tag == "tr":
            rows.append([])
        if node.tag in ("td", "th"):
            if not rows:
                rows.append([])
            rows[-1].append(node)
        stack.append(node.child)
    lines = [[_block_lines(cell) for cell in row] for row in rows]
    if _is_data(table, rows, lines):
        cells = [
            [
                Cell(" ".join(text).replace("## ", ""), _span(node, "colspan"), _span(node, "rowspan"))
                for node, text in zip(row, texts, strict=True)
            ]
            for row, texts in zip(rows, lines, strict=True)
        ]
        captions = [line for node in table.css("caption") for line in _block_lines(node)]
        return captions + [compose_row(row) if len(row) > 1 else row[0] for row in fill_grid(cells) if any(row)]
    return [line for texts in lines for line in _layout_row(texts)]


def _is_data(table: LexborNode, rows: list[list[LexborNode]], lines: list[list[list[str]]]) -> bool:
    """Whether a table holds data: several rows of several short cells, or cells that are called heads."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    if any(node.tag == "th" for row in rows for node in row):
        return True
    is_short = all(sum(map(len, text)) <= _LONGEST_CELL for texts in lines for text in texts)
    return is_short and sum(len(row) > 1 for row in rows) > 1


def _layout_row(texts: list[list[str]]) -> list[str]:
    """Return a row that is there for the layout: its cells one after another, single short lines side by side."""
    filled = [text for text in texts if text]
    if all(len(text) == 1 and len(text[0]) <= 40 and not text[0].startswith("## ") for text in filled):
        return ["  ".join(text[0] for text in filled)] if filled else []
    return [line for text in filled for line in text]


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else 1


def _open_element(node: LexborNode, stack: list[LexborNode | str]) -> None:
    """Put an element's children on the stack between the breaks that its tag asks for."""
    if node.tag == "sup" and (raised := (node.text() or "").strip()).isdecimal() and raised.isascii():
        stack.append(raised.translate(_SUPERSCRIPTS))  # a note's mark is no part of the number before it
        return
    before = after = ""
    if node.tag in ("h2", "h3", "h4", "h5", "h6"):
        before, after = "\n" + _HEADING, "\n"
    elif node.tag == "rt":  # a reading; the repair of readings decides by the page
        before, after = "(", ")"
    elif node.tag in _BLOCKS:
        before = after = "\n"
    stack.append(after)
    children: list[LexborNode | str] = []
    child = node.child
    number = 0
    while child is not None:
        if child.tag == "li" and node.tag == "ol":  # the browser shows a number that the text does not hold
            number += 1
            children.append(f"{number}. {_ITEM}")
        children.append(child)
        child = child.next
    stack.extend(reversed(children))
    stack.append(before)
