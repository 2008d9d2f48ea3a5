"""A saved web page to lines of text; the site's own navigation and scripts left out."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Where publishing systems of Chinese government and news sites put the text of a page.
_CONTENT_SELECTORS = (
    "#zoom", "#Zoom", ".TRS_Editor", "#UCAP-CONTENT", "#js_content", ".rich_media_content", ".article-content",
    ".article_content", ".article-body", "#article_content", "#articleContent", ".pages_content", ".view.TRS_UEDITOR",
    ".news_content", ".content_text", ".xxgk_content", "#content_body", "article", "#content", ".content", "main",
)  # fmt: skip
_DROPPED = "script, style, noscript, template, iframe, object, embed, form, button, select, nav, svg, head > *"
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_LEAST_CONTENT = 60  # characters; a shorter match is not the text of the page
_CELL, _HEADING = "\ue0f0", "\ue0f1"  # private marks of what a line is made of, until it is finished
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


class NestingError(Exception):
    """The elements of a page stand too deep in one another."""


def _refuse_deep_nesting(html: str) -> None:
    depth = 0
    for tag in _NESTING_TAG_RE.finditer(html):
        depth = max(0, depth - 1) if tag["close"] else depth + 1
        if depth > _MAX_DEPTH:
            raise NestingError(f"more than {_MAX_DEPTH} elements stand in one another")


def extract_lines(html: str) -> list[str]:
    """Return the title, the stamp and the text of a saved page, a line a block, a table row a line.

    Scripts, styles, forms and navigation are dropped. Where no known container holds the text, all
    of the page's text is returned, so that nothing is lost; its furniture goes in the repairs.
    Raises NestingError for a page whose elements stand more than a thousand deep.
    """
    _refuse_deep_nesting(html)
    tree = LexborHTMLParser(html)
    metas = _meta_lines(tree)
    title = _title(tree)
    for node in tree.css(_DROPPED):
        node.decompose()
    content = _content(tree)
    if content is None:
        return _block_lines(tree.body) if tree.body else []
    text = _block_lines(content)
    stamp = [line for line in _lines_before(tree, content) if _STAMP_RE.search(line) and len(line) < 200]
    head = [title] if title and title not in text[:3] else []
    return [*head, *(stamp or metas), *text]


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


def _content(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in _CONTENT_SELECTORS:
        nodes = tree.css(selector)
        best = max(nodes, key=lambda node: len(node.text() or ""), default=None)
        if best is not None and len((best.text() or "").strip()) >= _LEAST_CONTENT:
            return best
    return None


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

    A heading keeps its rank as Markdown marks, a row of a table its cells between bars.
    """
    parts: list[str] = []
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            text = re.sub(r"[\t\r\n ]+", " ", node.text(deep=False) or "")
            parts.append(text.replace(_CELL, " ").replace(_HEADING, " "))
        else:
            _open_element(node, stack)
    lines = (_finish_line(line) for line in "".join(parts).split("\n"))
    return [line for line in lines if line]


def _finish_line(line: str) -> str:
    cells = [cell.strip() for cell in line.split(_CELL)]
    if len(cells) > 2:  # the mark stands after each cell, so a row of one cell has two parts
        return "| " + " | ".join(cell.replace("|", "/").replace(_HEADING, "") for cell in cells[:-1]) + " |"
    text = "".join(cells)
    return f"## {bare}" if text.startswith(_HEADING) and (bare := text.strip(_HEADING + " ")) else text.strip(_HEADING)


def _open_element(node: LexborNode, stack: list[LexborNode | str]) -> None:
    """Put an element's children on the stack between the breaks that its tag asks for."""
    in_cell = node.parent is not None and node.parent.tag in ("td", "th")
    if node.tag in ("td", "th"):
        before, after = "", _CELL
    elif node.tag in ("h2", "h3", "h4", "h5", "h6"):
        before, after = "\n" + _HEADING, "\n"
    elif node.tag in _BLOCKS:
        before = after = " " if in_cell else "\n"
    else:
        before = after = ""
    stack.append(after)
    children: list[LexborNode] = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    stack.extend(reversed(children))
    stack.append(before)
