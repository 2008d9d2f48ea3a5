"""What paper does to a text: columns, pages, running heads, articles cut by their neighbours.

Every function is deterministic: the same text and arguments give the same damage.
"""

from __future__ import annotations

import random
import re
import unicodedata

_STOP_RE = re.compile("(?<=[。！？])(?=.)")
_WORD_END_RE = re.compile(r"[!-~]+\Z|[“‘（《]+\Z")
_HEADS = ("滨江日报", "东山市人民政府公报", "南湖晚报", "江城政务")


def wrap(text: str, width: int = 36) -> str:
    """Return `text` with each paragraph set in by two characters and broken into lines of `width`.

    So printed pages come out of `pdftotext` and gazettes out of scanning: a mark that may not begin a
    line hangs over the edge, empty lines between paragraphs are gone.
    """
    lines: list[str] = []
    for paragraph in filter(None, text.split("\n")):
        lines += _broken("　　" + paragraph, width)
    return "\n".join(lines) + "\n"


def _broken(paragraph: str, width: int) -> list[str]:
    """Return the lines of a paragraph; no word of Latin letters or digits is cut, nor an opening mark left behind."""
    lines, at = [], 0
    while at < len(paragraph):
        end = at + width
        while end < len(paragraph) and paragraph[end] in "，。；：、！？）”’》":
            end += 1
        if end < len(paragraph) and (word := _WORD_END_RE.search(paragraph, at + width // 2, end)):
            end = word.start() if paragraph[end].isascii() or paragraph[end - 1] in "“‘（《" else end
        lines.append(paragraph[at:end])
        at = end
    return lines


def columns(text: str, width: int) -> tuple[list[str], list[str]]:
    """Return the lines of a page of two columns, left and right; cut between two paragraphs."""
    paragraphs = [line for line in text.split("\n") if line]
    half = (len(paragraphs) + 1) // 2
    left, right = ([cut for p in part for cut in _broken(p, width)] for part in (paragraphs[:half], paragraphs[half:]))
    return left, right


def side_by_side(text: str, width: int = 24) -> str:
    """Return `text` as two columns with a gap between them, as `pdftotext -layout` prints a page of two columns."""
    left, right = columns(text, width)
    rows = max(len(left), len(right))
    left, right = left + [""] * (rows - len(left)), right + [""] * (rows - len(right))
    pairs = zip(left, right, strict=True)
    return "\n".join((a + " " * (2 * width + 6 - _printed(a)) + b).rstrip() for a, b in pairs) + "\n"


def _printed(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def interleaved(text: str, width: int = 24) -> str:
    """Return `text` as the lines of two columns in turns, as tools leave it that read a page row by row."""
    left, right = columns(text, width)
    rows = max(len(left), len(right))
    taken = (line for row in range(rows) for column in (left, right) for line in column[row : row + 1])
    return "\n".join(taken) + "\n"


def _pages(text: str, per_page: int) -> list[list[str]]:
    lines = wrap(text).rstrip("\n").split("\n")
    return [lines[at : at + per_page] for at in range(0, len(lines), per_page)]


def page_numbers(text: str, seed: int) -> str:
    """Return `text` on pages of eight lines, each with its number under it: `- 3 -`, `3`, `第3页 共9页`, `3 / 9`."""
    pages = _pages(text, 8)
    form = ("- {} -", "{}", "第{}页 共{}页", "{} / {}", "— {} —")[seed % 5]
    out = [line for number, page in enumerate(pages, 1) for line in (*page, form.format(number, len(pages)))]
    return "\n".join(out) + "\n"


def running_heads(text: str, seed: int) -> str:
    """Return `text` on pages of ten lines, each under the head of a newspaper or gazette, some with its number."""
    head = _HEADS[seed % len(_HEADS)]
    out: list[str] = []
    for number, page in enumerate(_pages(text, 10), 1):
        out += [f"{head}　{number}" if seed % 2 else f"{head} 2021年3月9日 星期二", *page]
    return "\n".join(out) + "\n"


def printed_twice(text: str, seed: int) -> str:
    """Return `text` twice, as portals print it whose page holds the article once more for telephones."""
    return text.strip("\n") + ("\n\n" if seed % 2 else "\n") + text.strip("\n") + "\n"


def late_heading(text: str, seed: int) -> str:
    """Return `text` whose heading (the first line) stands under the first sentence of its first paragraph.

    Seen where pages of newspapers are read block by block: a headline set lower than the column
    beside it comes after the lines above it.
    """
    heading, _, rest = text.partition("\n")
    first, _, others = rest.lstrip("\n").partition("\n")
    sentences = _STOP_RE.split(first)
    at = 1 + seed % max(1, len(sentences) - 1)
    cut = "".join(sentences[:at])
    if at < len(sentences) and len(sentences[at]) > 8:  # the column ends in mid sentence, not at its end
        cut, first = cut + sentences[at][:6], sentences[at][6:] + "".join(sentences[at + 1 :])
    else:
        first = "".join(sentences[at:])
    return "\n".join((cut, "## " + heading.removeprefix("## "), first, others))


def cut_paragraph(text: str, seed: int) -> str:
    """Return `text` with each longer paragraph cut once in mid sentence by an empty line, as a page's end leaves it."""
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    return re.sub(r"[^\n]{60,}", lambda m: _cut_once(m[0], chance), text)


def _cut_once(paragraph: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff]{2})", paragraph)]
    inner = [at for at in places if 24 < at < len(paragraph) - 24]
    if not inner:
        return paragraph
    at = chance.choice(inner)
    return f"{paragraph[:at]}\n\n{paragraph[at:]}"


_SECTIONS = ("各区进展", "物资保障", "下一步安排", "便民措施")


def heading_inside(text: str, seed: int) -> tuple[str, str]:
    """Return `text` with a heading in mid sentence of the paragraph before the one it is over, and as it should be.

    Seen where a page of a newspaper is read block by block, and a heading at the top of a column comes first.
    """
    chance = random.Random(seed)  # noqa: S311 (damage, not a secret)
    heading = f"## {_SECTIONS[seed % len(_SECTIONS)]}"
    paragraphs = text.split("\n\n")
    long = [at for at, paragraph in enumerate(paragraphs[1:-1], 1) if len(paragraph) >= 60 and paragraph.endswith("。")]
    if not long:
        return text, text
    at = chance.choice(long)
    cut = _cut_once(paragraphs[at], chance).replace("\n\n", f"\n\n{heading}\n\n")
    before, after = paragraphs[:at], paragraphs[at + 1 :]
    return "\n\n".join([*before, cut, *after]), "\n\n".join([*before, paragraphs[at], heading, *after])
