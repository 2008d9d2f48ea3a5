"""How a page is cited: GB/T 7714, APA, BibTeX, RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from build_archive.contract import Metadata, Role
from build_archive.pages import Page
from build_archive.site.english import english_day, english_kind

_SPACES_RE = re.compile(r"\s+")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # `\{` would still count where BibTeX matches braces
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "%&$#_"},
}
_TEX_RE = re.compile(r"[\\{}~^%&$#_]")


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited: a page of the archive."""

    page: Page
    site: str  # the archive's name
    address: str = ""  # of the page on the web; "" when the site has none of its own
    tongue: str = "zh-Hans"

    @property
    def title(self) -> str:
        """The title in one line."""
        return one_line(self.page.metadata.title)

    @property
    def author(self) -> str:
        """The body that published it; "" when the page does not say."""
        return one_line(self.page.metadata.publisher or "")


@dataclass(frozen=True, slots=True)
class Slot:
    """Words that the page's script puts in: % is the paragraph's number, %Y %m %d is today, %a the page's address."""

    kind: str  # paragraph, today, address
    words: str


Part = str | Slot


@dataclass(frozen=True, slots=True)
class Style:
    """A page cited in one style, in parts; without its slots it is whole too."""

    key: str
    name: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The citation of the whole page."""
        return "".join(part for part in self.parts if isinstance(part, str))


def cite(work: Work) -> tuple[Style, ...]:
    """Return a page cited in every style."""
    return (
        Style("gbt", "GB/T 7714", tuple(_cite_gbt(work))),
        Style("apa", "APA", tuple(_cite_apa(work))),
        Style("bibtex", "BibTeX", tuple(_cite_bibtex(work))),
        Style("ris", "RIS", tuple(_cite_ris(work))),
    )


def _cite_gbt(work: Work) -> Iterator[Part]:
    """Yield GB/T 7714—2015, 8.8: an electronic resource."""
    data = work.page.metadata
    author = f"{work.author}. " if work.author else ""
    year = f", {data.date.year}" if data.date else ""
    yield f"{author}{work.title}[EB/OL]. {one_line(work.site)}{year}"
    yield Slot("paragraph", ": 第%段")
    yield f"({data.date.isoformat()})" if data.date else ""
    yield Slot("today", "[%Y-%m-%d]")
    yield from _address(work, ". ")
    yield "."


def _cite_apa(work: Work) -> Iterator[Part]:
    """Yield APA 7: a page of a web site; without an author the title takes the first place."""
    data = work.page.metadata
    when = f"({data.date.year}, {_month_day(data)})." if data.date else "(n.d.)."
    what = f"{work.title} [{english_kind(data)}]"
    yield f"{work.author}. {when} {what}" if work.author else f"{what}. {when[:-1]}"
    yield Slot("paragraph", " (para. %)")
    yield f". {one_line(work.site)}."
    yield from _address(work, " ")


def _month_day(data: Metadata) -> str:
    assert data.date
    day, month, _ = english_day(data.date).split()
    return f"{month} {day}"


def _cite_bibtex(work: Work) -> Iterator[Part]:
    data = work.page.metadata
    fields = {
        "author": f"{{{_tex(work.author)}}}" if work.author else "",  # a body's name is not taken apart
        "title": f"{{{_tex(work.title)}}}",
        "year": str(data.date.year) if data.date else "",
        "date": data.date.isoformat() if data.date else "",
        "howpublished": _tex(one_line(work.site)),
        "language": "chinese",
    }
    key = re.sub(r"[^a-z0-9]+", "-", work.page.path.removesuffix(".md").lower()).strip("-")
    yield f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    yield Slot("paragraph", "  note = {第%段},\n")
    if work.address:
        yield f"  url = {{{work.address}"
        yield Slot("paragraph", "#p%")
        yield "},\n"
    else:
        yield Slot("address", "  url = {%a},\n")
    yield Slot("today", "  urldate = {%Y-%m-%d},\n")
    yield "}"


def _tex(text: str) -> str:
    return _TEX_RE.sub(lambda match: _TEX[match[0]], text)


def _cite_ris(work: Work) -> Iterator[Part]:
    data = work.page.metadata
    fields = [
        ("TY", "ELEC"),
        ("AU", work.author.replace(",", "，")),  # a comma would part a family name from given ones
        ("TI", work.title),
        ("PY", str(data.date.year) if data.date else ""),
        ("DA", data.date.strftime("%Y/%m/%d") if data.date else ""),
        ("T2", one_line(work.site)),
        *(("A2", one_line(one.name).replace(",", "，")) for one in data.speakers if one.role is Role.SPEAKER),
        *(("KW", one_line(topic)) for topic in data.topics),
        ("LA", "zh"),
    ]
    yield "\n".join(f"{name}  - {value}" for name, value in fields if value) + "\n"
    yield Slot("paragraph", "SP  - 第%段\n")
    if work.address:
        yield f"UR  - {work.address}"
        yield Slot("paragraph", "#p%")
        yield "\n"
    else:
        yield Slot("address", "UR  - %a\n")
    yield Slot("today", "Y2  - %Y/%m/%d\n")
    yield "ER  - "


def _address(work: Work, before: str) -> Iterator[Part]:
    if work.address:
        yield f"{before}{work.address}"
        yield Slot("paragraph", "#p%")
    else:
        yield Slot("address", f"{before}%a")


def one_line(text: str) -> str:
    """Return a text in one line."""
    return _SPACES_RE.sub(" ", text).strip()
