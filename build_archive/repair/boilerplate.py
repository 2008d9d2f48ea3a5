"""Furniture: what a site or a printed page puts around the text, taken out line by line.

Every removed line is one intervention with its reason; `before` holds the whole line, so that the
recognisers still read the facts in it (the day of publication, the publisher, the issue). A sentence
of the text is never furniture, whatever words it holds. What a line is by its own words stands in
`repair/furniture.py`, what is cut into sentences in `repair/insertions.py`; here, what the lines around
it say.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from build_archive.edits import Proposal
from build_archive.han import simplify
from build_archive.model import Doubt, Intervention, Kind
from build_archive.page_lines import head_furniture, stamp_buttons
from build_archive.repair.furniture import (
    STAMP,
    Furniture,
    find_short,
    find_tails,
    is_button,
    judge,
    match,
    match_by_cue,
    may_have_tail,
    patterns,
    stamp_end,
    stamp_firsts,
)
from build_archive.repair.insertions import catchword_places, find_insertions, is_advert, speaks_of_them
from build_archive.repair.lines import Lines, ends_closed, has_mark, is_running
from build_archive.repair.repeats import find_repeats

_LONGEST_HEAD = 30  # characters of a running head
_LEAST_BROKEN = 18  # characters of a line of text that a running head breaks
_DIGITS_RE = re.compile(r"\d+")
_HAN_RE = re.compile("[\u3400-\u9fff]")
_LONGEST_LIST_HEAD = 24  # and of the heading of a list of links
_MASTHEAD_LINES = 12  # so many lines at the top may belong to a masthead
_HEAD_LINES = 8  # and what says where the page stands
_LONGEST_TITLE = 80
_FOOT_LINES = 40  # and so many at the end to a foot
_DATED_ROW = 3  # dated titles in a row that are a list of links
_TEASER_ROW = 4  # and beginnings of articles cut short, at the end of a page

_DATED_END_RE = re.compile(r"\d[-/.月:]\d{1,2}日?[\])）】]?$")
_MEASURED_RE = re.compile(r"\s[\d.,]+[^\d\s]{0,4}\s+\S+$")  # a row of a table: what, how much, on what day
_TEASER_END = ("...", "…", "]", "】")

# Furniture that only a page of the web has, below its text as a rule.
_OF_PAGES = frozenset(
    f"boilerplate.{rule}"
    for rule in ("copyright", "share", "navigation", "editor", "scan", "app", "comments", "related")
)
# What is the text's own, though it stands below other furniture: attachments, rows of tables, headings, the day.
_OWN_RE = re.compile(r"附[件：:录表图]|\||#|\*\*|\d{4}年\d{1,2}月\d{1,2}日|[一二三四五六七八九十]+、|[（(]|\d")

_RUNNING_HEAD = Furniture("boilerplate.running-head", "head of a printed page")
_BUTTON = Furniture("boilerplate.share", "buttons and links of the page")
_CATCHWORDS = Furniture("boilerplate.spam", "catchwords of another site, put in by a break-in")

_REPEATED = Furniture("boilerplate.repeated", "the same text stands right before it")


def propose_boilerplate(text: str) -> Proposal:
    r"""Propose removing the lines of furniture, each with its newline, and the furniture inside a line.

    Left alone: every line that ends a sentence and is not a notice of rights. A masthead goes only
    from the top of a source and with its issue; addresses and telephones only from a foot that also
    holds a notice of rights; what stands inside a sentence only where its form proves it. Lines of
    more than 240 characters cost a look at their two ends, others a search for cues.

    >>> [e.before for e in propose_boilerplate("首页 > 要闻\n扫一扫登记，方便又快捷。\n【打印】【关闭】")[0]]
    ['首页 > 要闻\n', '【打印】【关闭】']
    """
    catchwords = catchword_places(text)
    page = _Page(text, catchwords)
    spans = [*page.removals(len(text)), *page.cuts()]
    edits = [
        Intervention(found.rule, Kind.BOILERPLATE, start, end, text[start:end], "", confidence, found.reason)
        for start, end, found, confidence in spans
    ]
    inserted, doubts = find_insertions(text, catchwords)
    taken = sorted((start, end) for start, end, _, _ in spans)
    edits += [edit for edit in inserted if _is_free(edit.start, edit.end, taken)]
    doubts = [doubt for doubt in doubts if _is_free(doubt.start, doubt.start + len(doubt.before), taken)]
    return edits, [*page.doubts(text), *doubts]


def _is_free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a span touches none of those that are taken, which are sorted."""
    after = bisect_left(taken, (end, end))
    return after == 0 or taken[after - 1][1] <= start


_Removal = tuple[int, int, Furniture, float]


class _Page:
    """The lines of a page, and what each was found to be."""

    def __init__(self, text: str, catchwords: Sequence[int]) -> None:
        self._lines = Lines(text)
        self._texts, self._filled = self._lines.texts, self._lines.filled
        self._short = find_short(self._lines, text)
        for number in self._short:  # a page in traditional characters has its furniture in them; the tables have not
            self._texts[number] = simplify(self._texts[number])
        firsts = stamp_firsts()
        headed = [n for n in self._filled if self._texts[n][0] in firsts]
        self._stamps = {n: end for n in headed if (end := stamp_end(self._texts[n]))}  # where the labels end
        self._verdicts = {n: STAMP for n, end in self._stamps.items() if end == len(self._texts[n])}
        self._verdicts |= {n: found for n in self._short if (found := judge(self._texts[n]))}
        self._continued = self._add_continued()  # lines that go on with the furniture above them
        self._add_catchwords({self._lines.number(at) for at in catchwords})
        self._add_running_heads()
        heads, rows = self._find_list_heads(), self._find_rows()
        for _ in range(3):  # what one of these takes away may bare what the next one looks for
            self._add_foot()
            self._add_enclosed()
            self._add_last_buttons()
            self._add_lists(heads)
            self._add_rows(rows)
            self._add_interrupting_heads()
        self._add_teasers()
        self._add_masthead()
        self._buttons: dict[int, int] = {}  # where buttons begin behind a stamp
        self._add_head()
        self._unsure_repeats = self._add_repeats()

    def _match(self, scope: str, number: int) -> Furniture | None:
        """Return what a line is by the patterns of one scope."""
        return match(scope, self._texts[number]) if self._is_short(number) else None

    def _is_short(self, number: int) -> bool:
        at = bisect_left(self._short, number)
        return at < len(self._short) and self._short[at] == number

    def _add_continued(self) -> set[int]:
        """Add the lines that go on with a path cut over two lines, or hold the names for the label of an editor."""
        continued: set[int] = set()
        for number, found in list(self._verdicts.items()):
            at = number + 1
            if found.rule == "boilerplate.breadcrumb":
                while more := self._match("after-breadcrumb", at):
                    self._verdicts[at] = more
                    continued.add(at)
                    at += 1
            elif found.rule == "boilerplate.editor" and self._texts[number].endswith((":", "：", "/")):
                above_furniture = at + 1 >= len(self._texts) or not self._texts[at + 1] or at + 1 in self._verdicts
                if above_furniture and (more := self._match("after-editor", at)):
                    self._verdicts[at] = more
                    continued.add(at)
        return continued

    def _add_catchwords(self, holding: set[int]) -> None:
        """Add the lines of nothing but catchwords, where no sentence of the page speaks of such things."""
        lines = [n for n in holding if n not in self._verdicts and is_advert(self._texts[n])]
        if lines and not any(speaks_of_them(self._texts[n]) for n in holding if self._texts[n].endswith("。")):
            self._verdicts.update(dict.fromkeys(lines, _CATCHWORDS))

    def _add_running_heads(self) -> None:
        """Add the short lines that stand beside numbers of pages, the same words twice or more."""
        pages = [n for n, found in self._verdicts.items() if found.rule == "boilerplate.page-number"]
        beside: dict[str, set[int]] = {}
        for page in pages:
            at = bisect_left(self._filled, page)
            for number in (*self._filled[max(0, at - 1) : at], *self._filled[at + 1 : at + 2]):
                line = self._texts[number]
                if number not in self._verdicts and len(line) <= _LONGEST_HEAD and not has_mark(line):
                    beside.setdefault(line, set()).add(number)
        for numbers in beside.values():
            if len(numbers) >= 2:
                self._verdicts.update(dict.fromkeys(numbers, _RUNNING_HEAD))

    def _add_interrupting_heads(self) -> None:
        """Add the short lines that stand between the halves of sentences, the same twice or more but for numbers."""
        same: dict[str, list[int]] = {}
        left = [number for number in self._filled if number not in self._verdicts]
        for above, number in pairwise(left):
            line = self._texts[number]
            if len(line) > _LONGEST_HEAD or has_mark(line) or ends_closed(line):
                continue
            before = self._texts[above]
            if len(before) >= _LEAST_BROKEN and has_mark(before) and not ends_closed(before):
                same.setdefault(_DIGITS_RE.sub("#", line), []).append(number)
        sure = {key for key, numbers in same.items() if len(numbers) >= 2 and len(_HAN_RE.findall(key)) >= 4}
        if sure:
            heads = [n for n in left if _DIGITS_RE.sub("#", self._texts[n]) in sure]
            self._verdicts.update(dict.fromkeys(heads, _RUNNING_HEAD))

    def _find_list_heads(self) -> list[int]:
        """Return the headings of lists of links."""
        short = [n for n in self._short if len(self._texts[n]) <= _LONGEST_LIST_HEAD]
        return [n for n in short if match_by_cue("related-head", self._texts[n])]

    def _find_rows(self) -> list[int]:
        """Return the lines that are dated titles."""
        ended = [n for n in self._short if _DATED_END_RE.search(self._texts[n], len(self._texts[n]) - 7)]
        return [n for n in ended if self._match("dated-item", n) and not _MEASURED_RE.search(self._texts[n])]

    def _add_lists(self, heads: list[int]) -> None:
        """Add the lists of links under their headings; a heading alone only at the end of the page."""
        done = -1
        for head in heads:
            if head <= done:
                continue
            entries = [head]
            for at in range(bisect_right(self._filled, head), len(self._filled)):
                number = self._filled[at]
                listed = self._match("related-head", number) or self._match("related-item", number)
                if not listed and number not in self._verdicts:
                    break
                entries.append(number)
            done = entries[-1]
            if len(entries) > 1 or head == self._filled[-1]:
                for number in entries:
                    self._verdicts.setdefault(number, patterns("related-head")[0].furniture)

    def _add_rows(self, dated: list[int]) -> None:
        """Add three or more dated titles in a row; furniture between them does not part them."""
        row: list[int] = []
        for number in [*dated, -1]:
            if number < 0 or (row and not self._only_furniture_between(row[-1], number)):
                if len(row) >= _DATED_ROW:
                    self._verdicts.update(dict.fromkeys(row, patterns("dated-item")[0].furniture))
                row = []
            row.append(number)

    def _only_furniture_between(self, first: int, last: int) -> bool:
        for at in range(bisect_right(self._filled, first), len(self._filled)):
            if self._filled[at] == last:
                return True
            if self._filled[at] not in self._verdicts:
                return False
        return False

    def _add_teasers(self) -> None:
        """Add the beginnings of other articles, cut short, that end a page."""
        row: list[int] = []
        for number in reversed(self._filled):
            if number in self._verdicts:
                continue
            if not (self._texts[number].endswith(_TEASER_END) and self._match("teaser", number)):
                break
            row.append(number)
        if len(row) >= _TEASER_ROW:
            self._verdicts.update(dict.fromkeys(row, patterns("teaser")[0].furniture))

    def _add_last_buttons(self) -> None:
        """Add the single buttons at the end of a page: where no text follows, they head none."""
        row: list[int] = []
        for number in reversed(self._filled):
            if number in self._verdicts:
                continue
            if not is_button(self._texts[number]):
                self._verdicts.update(dict.fromkeys(row, _BUTTON))
                return
            row.append(number)

    def _add_masthead(self) -> None:
        """Add the masthead at the top of a source: name, year, day, issue; only where an issue is printed."""
        head: dict[int, Furniture] = {}
        has_issue = False
        for number in self._filled:
            if number in self._verdicts:
                has_issue = has_issue or self._verdicts[number].rule == "boilerplate.masthead"
                continue
            issue = self._match("masthead-issue", number)
            found = issue or self._match("masthead-name", number) or self._match("masthead-part", number)
            if found is None or len(head) == _MASTHEAD_LINES:
                break
            has_issue = has_issue or issue is not None
            head[number] = found
        if has_issue:
            self._verdicts.update(head)

    def _add_head(self) -> None:
        """Add the lines over the text that say where the page stands: paths, menus, stamps without labels."""
        for number in self._filled[:_HEAD_LINES]:
            line = self._texts[number]
            if number in self._verdicts:
                continue
            if len(line) > _LONGEST_TITLE or is_running(line):
                break
            if rule := head_furniture(line):
                self._verdicts[number] = Furniture(f"boilerplate.{rule}", "path or menu over the text")
            elif (at := stamp_buttons(line)) > 0:
                self._buttons[number] = at

    def _add_foot(self) -> None:
        """Add the foot of the page: owner, address and telephone beside a notice of rights, or under other furniture.

        An address right below the text, of a page that claims no rights, may be the text's own.
        """
        foot: list[int] = []
        for number in reversed(self._filled):
            if len(foot) == _FOOT_LINES or not (number in self._verdicts or self._match("footer", number)):
                break
            foot.append(number)
        rules = {number: self._verdicts[number].rule for number in foot if number in self._verdicts}
        top = max((n for n, rule in rules.items() if rule == "boilerplate.copyright"), default=-1)
        over = min((n for n, rule in rules.items() if rule in _OF_PAGES), default=len(self._texts))
        for number in foot:
            if number not in self._verdicts and (top >= 0 or number > over):
                found = self._match("footer", number)
                if found:
                    self._verdicts[number] = found

    def _add_enclosed(self) -> None:
        """Add what stands between furniture of the page's foot, below the last line of text: links, owner, address."""
        foot: list[int] = []
        for number in reversed(self._filled):
            if number not in self._verdicts and (is_running(self._texts[number]) or len(foot) == _FOOT_LINES):
                break
            foot.append(number)
        certain = [n for n in foot if n in self._verdicts and self._verdicts[n].rule in _OF_PAGES]
        if len(certain) < 2:
            return
        last, first = certain[0], certain[-1]
        for number in foot:
            if number in self._verdicts or number < first or _OWN_RE.match(self._texts[number]):
                continue
            found = self._match("footer", number) or (self._match("enclosed", number) if number < last else None)
            if found:
                self._verdicts[number] = found

    def _add_repeats(self) -> list[int]:
        """Add what is printed twice in a row; return the lines of which that is unsure."""
        text = [n for n in self._filled if n not in self._verdicts]
        sure, unsure = find_repeats([self._texts[n] for n in text])
        self._verdicts.update((text[n], _REPEATED) for n in sure)
        return [text[n] for n in unsure]

    def removals(self, size: int) -> Iterator[_Removal]:
        """Yield every line of furniture with its newline; what goes on over two lines goes as one."""
        for number in sorted(self._verdicts):
            if number in self._continued:
                continue
            last = number
            while last + 1 in self._continued:
                last += 1
            end = min(self._lines.end(last) + 1, size)
            yield self._lines.start(number), end, self._verdicts[number], 0.98

    def cuts(self) -> Iterator[_Removal]:
        """Yield the furniture at the two ends of the lines of text."""
        for number, end in self._stamps.items():
            if end > 0 and number not in self._verdicts:
                yield self._lines.start(number), self._lines.start(number) + end, STAMP, 0.9
        for number, at in self._buttons.items():
            yield self._lines.start(number) + at, self._lines.start(number) + len(self._texts[number]), _BUTTON, 0.9
        for number in self._filled:
            if may_have_tail(self._texts[number]) and number not in self._verdicts:
                start = self._lines.start(number)
                for first, last, found in find_tails(self._texts[number], max(0, self._stamps.get(number, 0))):
                    yield start + first, start + last, found, 0.95

    def doubts(self, text: str) -> Iterator[Doubt]:
        """Yield the lines that begin with labels of a page, where it is unsure where the text begins."""
        for number, end in self._stamps.items():
            if end < 0 and number not in self._verdicts:
                start = self._lines.start(number)
                message = "the line begins with the labels of a page, but where the text begins is unsure"
                yield Doubt(STAMP.rule, start, text[start : start + 40], message)
        for number in self._unsure_repeats:
            start = self._lines.start(number)
            yield Doubt(_REPEATED.rule, start, text[start : start + 20], "the same line stands before it")
