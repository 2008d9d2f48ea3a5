"""What was cut into the sentences of a page: catchwords of a break-in, numbers of pages, names and addresses of sites.

A removal needs proof in the form: the same thing again and again, each time cut in without grammar, or
numbers that rise. What stands there once is a doubt. A text that is about such things keeps its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from build_archive.edits import Proposal
from build_archive.lexicon import WordFinder, load_words
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair.joins import fit
from build_archive.repair.lines import HAN
from build_archive.scanning import find_all

_LEAST_CATCHWORDS = 3  # in a line that holds nothing else
_CATCHWORD_SHARE = 0.6  # of its phrases
_LONGEST_ADVERT = 80
_SEEN = 8  # characters on either side of a catchword
_LEAST_ACROSS = 5.0  # in the units of `joins.fit`, over all places together
_CLAUSE_RE = re.compile("[。；！？，]|[:：].*[的了是]")
_CONTACT_RE = re.compile(r"1[3-9]\d{9}|(?:微信|薇信|VX|vx|QQ|qq|扣扣|电话)[号:：]?\s?[A-Za-z0-9_-]{5,20}|www\.|https?:")
_PHRASE_RE = re.compile(r"[,，|｜_\s]+")

_OF_PAGES_RE = re.compile(r"第\s?(?P<page>\d{1,4})\s?页[ ，,/]{0,2}[（(]?共\s?(?P<pages>\d{1,4})\s?页[）)]?")
_DASHED_RE = re.compile(r"[-—–]{1,2} ?(?P<page>\d{1,4}) ?[-—–]{1,2}")

# What names a site: its address, or the sentence that says a text was taken from it.
_NAMING_RE = re.compile(
    "http[!-~]{8,120}|www\\.[!-~]{4,120}|本文(?:来自|转自|摘自)[^，。！？；：\\s]{2,12}?(?:网|客户端|公众号)"
)
_HAN_RE = re.compile(f"[{HAN}]")
_LEAD_RE = re.compile(
    "(?:登[录陆]|访问|址|打开|输入|链接|浏览|进入|查询|网|站|箱|为|是|在|于|至|到|上|从|由|向|与|和|及|或|以|的|见|看|点击)$"
)

_SPAM_REASON = "catchwords of another site, put in by a break-in"
_PAGE_REASON = "number of a printed page"
_INJECTED_REASON = "name or address of a site, cut in without grammar again and again"


@cache
def _catchwords() -> re.Pattern[str]:
    words = sorted(load_words("spam_words.tsv"), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


@cache
def _catchword_finder() -> WordFinder:
    return WordFinder(load_words("spam_words.tsv"))


@cache
def _catchword_lists() -> re.Pattern[str]:
    word = _catchwords().pattern
    return re.compile(rf"(?:{word})(?:[,，] ?[^,，。；！？\s]{{0,8}}?(?:{word}))+")


def catchword_places(text: str) -> list[int]:
    """Return where words stand that break-ins put into pages; one scan."""
    return [start for start, _ in _catchword_finder().places(text)]


def holds_catchword(text: str) -> bool:
    """Whether a text holds any word that break-ins put into pages."""
    return bool(_catchwords().search(text))


def is_catchwords(line: str) -> bool:
    """Whether a line is nothing but catchwords: phrases with no grammar between them, most of them known.

    >>> is_catchwords("亚洲欧美在线,国产精品大全,中文字幕永久,首页"), is_catchwords("时时彩、快三都是骗局，请勿参与")
    (True, False)
    """
    if any(mark in line for mark in "。；！？、") or not holds_catchword(line):
        return False
    phrases = [phrase for phrase in _PHRASE_RE.split(line) if phrase]
    known = sum(holds_catchword(phrase) for phrase in phrases)
    return known >= _LEAST_CATCHWORDS and known >= _CATCHWORD_SHARE * len(phrases)


def is_advert(line: str) -> bool:
    """Whether a line is nothing but catchwords, or offers what they name: with a number to call, or twice in it.

    >>> is_advert("代开发票 电话13000000000"), is_advert("代开发票是违法行为，请拨打110举报")
    (True, False)
    """
    if is_catchwords(line):
        return True
    if len(line) > _LONGEST_ADVERT or _CLAUSE_RE.search(line) or not holds_catchword(line):
        return False
    phrases = [phrase for phrase in _PHRASE_RE.split(line) if phrase]
    known = sum(holds_catchword(phrase) for phrase in phrases)
    return bool(_CONTACT_RE.search(line)) or (known >= 2 and 2 * known >= len(phrases))


def speaks_of_them(sentence: str) -> bool:
    """Whether a sentence itself holds such a word, not in a list that was cut into it."""
    return holds_catchword(_catchword_lists().sub("", sentence))


def find_insertions(text: str, catchwords: Sequence[int]) -> Proposal:
    """Propose removing what was cut into the sentences of a text; `catchwords` is where such words stand in it.

    Costs a look for a few words; more is read only where they stand.

    >>> page = "各县区快三,时时彩要抓紧，市政府快三,时时彩将督查。"
    >>> [edit.before for edit in find_insertions(page, catchword_places(page))[0]]
    ['快三,时时彩', '快三,时时彩']
    """
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    for rule, reason, sure, unsure in (
        ("boilerplate.spam", _SPAM_REASON, *_find_catchwords(text, catchwords)),
        ("boilerplate.page-number", _PAGE_REASON, *_find_pages(text)),
        ("boilerplate.injected", _INJECTED_REASON, *_find_stuck(text)),
    ):
        for start, end in sure:
            edits.append(Intervention(rule, Kind.BOILERPLATE, start, end, text[start:end], "", 0.9, reason))
        for start, end in unsure:
            doubts.append(Doubt(rule, start, text[start:end], "it seems cut into the sentence; left as it stands"))
    return edits, doubts


_Spans = list[tuple[int, int]]


def _find_catchwords(text: str, places: Sequence[int]) -> tuple[_Spans, _Spans]:
    """Return the lists of catchwords that are cut in again and again, and those that stand once."""
    if not places:
        return [], []
    if alone := _find_alone(text, places):
        return alone, []
    lists = list(_catchword_lists().finditer(text))
    counts = Counter(found[0] for found in lists)
    sure = [found.span() for found in lists if counts[found[0]] > 1]
    unsure = [found.span() for found in lists if counts[found[0]] == 1]
    listed = sum(len(_catchwords().findall(found[0])) for found in lists)
    if len(places) > 2 * listed:  # the text itself speaks of it
        return [], sure + unsure
    return sure, unsure


def _find_alone(text: str, places: Sequence[int]) -> _Spans:
    """Return where one catchword is cut in again and again, where what stands around it goes on across it.

    A text that is about such a thing says something of it: there the word fits what stands beside it.
    """
    words = [(match.span(), match[0]) for at in places if (match := _catchwords().match(text, at))]
    found: dict[str, _Spans] = {}
    for (start, end), word in words:
        if _between_characters(text, start, end) == (start, end):
            found.setdefault(word, []).append((start, end))
    return [span for word, spans in found.items() if _goes_on_across(text, word, spans) for span in spans]


def _goes_on_across(text: str, word: str, spans: _Spans) -> bool:
    around = [(text[max(0, start - _SEEN) : start], text[end : end + _SEEN]) for start, end in spans]
    across = sum(fit(before, after) for before, after in around)
    beside = sum(max(fit(before, word), fit(word, after)) for before, after in around)
    return len(spans) > 1 and across >= max(_LEAST_ACROSS, 2 * beside)


def _find_pages(text: str) -> tuple[_Spans, _Spans]:
    """Return the numbers of pages inside lines that rise from one to the next, and those that stand alone."""
    sure: _Spans = []
    unsure: _Spans = []
    if "页" in text:
        found = list(_OF_PAGES_RE.finditer(text))
        rising = _rises([(int(match["page"]), match["pages"]) for match in found])
        (sure if rising else unsure).extend(_with_blanks(text, *match.span()) for match in found)
    if any(f"\n{dash}" in text for dash in "-—–"):
        dashed = [(int(match["page"]), match.span()) for match in _DASHED_RE.finditer(text)]
        lined = {page for page, (start, end) in dashed if _is_line(text, start, end)}
        for page, (start, end) in dashed:
            span = _between_characters(text, start, end)
            if span and (page - 1 in lined or page + 1 in lined):
                sure.append(span)
    return sure, unsure


def _is_line(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")


def _rises(pages: Sequence[tuple[int, str]]) -> bool:
    """Whether there are several numbers of pages that rise below the same total."""
    return len(pages) > 1 and all(
        earlier < later and of_earlier == of_later for (earlier, of_earlier), (later, of_later) in pairwise(pages)
    )


def _find_stuck(text: str) -> tuple[_Spans, _Spans]:
    """Return the names of sites that are cut in again and again, and those that stand once."""
    places = sorted(at for word in ("http", "www.", "本文") for at in find_all(word, text))
    names = [match for at in places if (match := _NAMING_RE.match(text, at))]
    found = [span for match in names if (span := _stuck(text, *match.span()))]
    counts = Counter(text[start:end].strip(" ") for start, end in found)
    repeated = [counts[text[start:end].strip(" ")] > 1 for start, end in found]
    sure = [span for span, again in zip(found, repeated, strict=True) if again]
    return sure, [span for span, again in zip(found, repeated, strict=True) if not again]


def _with_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    return start - (text[start - 1 : start] == " "), end + (text[end : end + 1] == " ")


def _between_characters(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a span with its blanks where Chinese characters stand on both its sides."""
    start, end = _with_blanks(text, start, end)
    return (start, end) if start and _HAN_RE.match(text, start - 1) and _HAN_RE.match(text, end) else None


def _stuck(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a span with its blanks where it is cut into Chinese text and no word before it leads it in."""
    span = _between_characters(text, start, end)
    return None if span and _LEAD_RE.search(text, max(0, span[0] - 4), span[0]) else span
