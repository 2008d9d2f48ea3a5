"""The account of a page as readers see it: raw text beside the page, every change marked and explained."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from markupsafe import Markup

from build_archive.account import Account
from build_archive.edits import apply_edits, trace
from build_archive.lexicon import load_table
from build_archive.model import Doubt, Intervention, Kind, Segment, Step

# One letter a kind, as the style sheet and the script know it: there are two of them for every change of a page.
_LETTERS = {
    Kind.MOJIBAKE: "m",
    Kind.PINYIN: "p",
    Kind.SCRIPT: "s",
    Kind.PUNCTUATION: "u",
    Kind.SPACES: "w",
    Kind.BOILERPLATE: "b",
    Kind.LAYOUT: "l",
    Kind.HAND: "h",
    Kind.COMPOSITION: "c",
}
_SPLIT_RULE = "split.other"
_FLAG = "doubt "  # begins the rule of a change that changes nothing: it carries the place of a doubt
_LONGEST_FLAG = 24  # characters; of longer words only the beginning is marked
_LONGEST_GROUP = 40  # characters of raw text; and as many changes as can be read in one note
_MOST_GROUPED = 8
_LONG_ROW = 400  # characters; a longer row is cut after a sentence, so that both sides stay side by side
_BLOCK = 40  # rows; a browser skips a block out of sight as a whole
_SHOWN = 60  # characters of a change in the list of changes
_FOLDED = 20_000  # characters shown of the other documents of a source

# What would not be seen, or would turn the page round, is shown by its code.
_UNSEEN_RE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff]")
_BLANK_RE = re.compile("[\x00-\x09\x0b-\x20\x7f-\xa0\u00ad\u061c\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_LINES_RE = re.compile("[^\n]*\n+|[^\n]+")  # a line with all empty lines that follow it
_NEWLINES_RE = re.compile("\n+")
_SYMBOLS = {" ": "␣", "\t": "⇥", "\r": "␍"}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change that was made once or often: the same before, after, confidence and reason."""

    number: int
    count: int
    before: Markup
    after: Markup
    sure: int  # per cent
    reason: str  # where it says more than the rule's explanation


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with what it did on the page."""

    name: str
    kind: str
    letter: str
    count: int
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class DoubtView:
    """A doubt with its place: the line of the raw text, 0 when it is in another document of the source."""

    number: int
    line: int
    doubt: Doubt
    words: Markup
    after: Markup | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the template of a page's account shows."""

    account: Account
    counts: tuple[tuple[str, str, int], ...]  # kind, its letter, how many changes
    rules: tuple[RuleView, ...]
    doubts: tuple[DoubtView, ...]
    rows: Markup

    @property
    def is_part(self) -> bool:
        """Whether the source holds other documents too."""
        return any(rule.name == _SPLIT_RULE for rule in self.rules)


def explain_rule(rule: str) -> str:
    """Return what a rule does, in Chinese; the name itself when the table has no row for it."""
    return load_table("rules.tsv").get(rule, ("", rule))[1]


def view_account(account: Account) -> AccountView:
    """Return the view of an account; linear in its text and the changes of each step."""
    legend = _Legend(account.steps)
    sheet = _Sheet(legend)
    for segment in trace(account.raw, _steps_with_flags(account)):
        sheet.add(segment)
    rows = sheet.close()
    made = Counter(edit.kind for step in account.steps for edit in step.interventions)
    return AccountView(
        account,
        tuple((kind.value, _LETTERS[kind], made[kind]) for kind in Kind if made[kind]),
        legend.rules(),
        tuple(_view_doubt(number, doubt, sheet.lines.get(number, 0)) for number, doubt in enumerate(account.doubts, 1)),
        rows,
    )


def _view_doubt(number: int, doubt: Doubt, line: int) -> DoubtView:
    after = None if doubt.after is None else _show_change(_short(doubt.after))
    return DoubtView(number, line, doubt, _show_change(_short(doubt.before)), after)


def _steps_with_flags(account: Account) -> Iterator[Step]:
    """Yield the steps of an account, and before each a change of nothing at every place that it doubted.

    So the trace carries the places of the doubts through all later steps, as it does those of the changes.
    """
    doubted: dict[int, list[tuple[int, Doubt]]] = defaultdict(list)
    for number, doubt in enumerate(account.doubts, 1):
        doubted[min(doubt.step, len(account.steps))].append((number, doubt))
    text = account.raw
    for index, step in enumerate((*account.steps, Step("", ()))):
        if index in doubted:
            yield Step("doubts", tuple(_flags(text, doubted[index])))
        yield step
        text = apply_edits(text, step.interventions)


def _flags(text: str, doubts: Iterable[tuple[int, Doubt]]) -> Iterator[Intervention]:
    """Yield the flags of the doubts about `text`: over the words where they are few, else at their beginning."""
    end = 0
    for number, doubt in sorted(doubts, key=lambda item: (item[1].start, item[0])):
        start = max(end, min(doubt.start, len(text)))
        is_short = len(doubt.before) <= _LONGEST_FLAG and "\n" not in doubt.before
        words = doubt.before if is_short and text.startswith(doubt.before, start) else ""
        end = start + len(words)
        yield Intervention(f"{_FLAG}{number}", Kind.HAND, start, end, words, words)


_Change = tuple[str, str, str, float, str]


def _key(edit: Intervention) -> _Change:
    return (edit.rule, edit.before, edit.after, edit.confidence, edit.reason)


class _Legend:
    """The distinct changes of a page, numbered in the order of the steps."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._numbers: dict[_Change, int] = {}
        self._counts: Counter[int] = Counter()
        self._kinds: dict[str, Kind] = {}
        for step in steps:
            for edit in step.interventions:
                number = self._numbers.setdefault(_key(edit), len(self._numbers) + 1)
                self._counts[number] += 1
                self._kinds.setdefault(edit.rule, edit.kind)

    def number(self, edit: Intervention) -> int:
        """Return the number that a change shares with all that are the same."""
        return self._numbers[_key(edit)]

    def rules(self) -> tuple[RuleView, ...]:
        """Return the rules by kind and name, the changes of each by how often they were made."""
        changes: dict[str, list[ChangeView]] = defaultdict(list)
        for (rule, before, after, confidence, reason), number in self._numbers.items():
            shown = (_show_change(_short(before)), _show_change(_short(after)))
            told = "" if reason == load_table("rules.tsv").get(rule, ("", "", ""))[2] else reason
            changes[rule].append(ChangeView(number, self._counts[number], *shown, round(confidence * 100), told))
        order = list(Kind)
        return tuple(
            RuleView(
                rule,
                self._kinds[rule].value,
                _LETTERS[self._kinds[rule]],
                sum(change.count for change in changes[rule]),
                tuple(sorted(changes[rule], key=lambda change: (-change.count, change.number))),
            )
            for rule in sorted(changes, key=lambda rule: (order.index(self._kinds[rule]), rule))
        )


@dataclass(slots=True)
class _Row:
    """A row in the making: the two sides as HTML, and what stands in them."""

    line: int  # of the raw text, where it begins
    raw: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    raw_length: int = 0
    text_length: int = 0
    kinds: set[str] = field(default_factory=set)  # letters
    last: Intervention | None = None  # the change that decided what became of it
    goes_on: bool = False  # the row above was cut after a sentence

    @property
    def is_empty(self) -> bool:
        return not self.raw and not self.text


class _Sheet:
    """Puts segments into rows, the raw text of a line beside what became of it."""

    def __init__(self, legend: _Legend) -> None:
        self.lines: dict[int, int] = {}  # number of a doubt to its line
        self._legend = legend
        self._rows: list[str] = []
        self._line = 1
        self._row = _Row(1)
        self._group: list[Segment] = []

    def add(self, segment: Segment) -> None:
        """Add what comes next."""
        if not segment.interventions:
            self._close_group()
            self._add_same(segment.text)
        elif any(edit.rule == _SPLIT_RULE for edit in segment.interventions):
            self._fold(segment)
        else:
            self._add_changed(segment)

    def close(self) -> Markup:
        """Return all rows."""
        self._close_group()
        self._close_row()
        blocks = ("\n".join(self._rows[at : at + _BLOCK]) for at in range(0, len(self._rows), _BLOCK))
        return Markup("\n".join(f'<div class="block">\n{block}\n</div>' for block in blocks))  # noqa: S704 — all shown by _show

    def _add_same(self, text: str) -> None:
        first, *others = text.split("\n")
        self._add_line(first)
        for line in others:
            self._line += 1
            self._close_row()
            self._add_line(line)

    def _add_line(self, line: str) -> None:
        at = 0
        while at < len(line):
            end = self._cut_long(line, at)
            shown = _show(line[at:end])
            self._append(shown, shown, end - at, end - at)
            if end < len(line) or self._row.raw_length >= 4 * _LONG_ROW:
                self._close_row()
                self._row.goes_on = True
            at = end

    def _cut_long(self, line: str, at: int) -> int:
        """Return where the row is cut in a line without changes, of which it has taken all before `at`."""
        room = at + max(0, _LONG_ROW - self._row.raw_length)
        furthest = at + max(1, 4 * _LONG_ROW - self._row.raw_length)
        if len(line) <= room:
            return len(line)
        stop = line.find("。", room, furthest)
        return stop + 1 if stop >= 0 else min(len(line), furthest)

    def _append(self, raw: str, text: str, raw_length: int, text_length: int) -> None:
        row = self._row
        row.raw.append(raw)
        row.text.append(text)
        row.raw_length += raw_length
        row.text_length += text_length

    def _add_changed(self, segment: Segment) -> None:
        """Add a change; one that holds a line end on both sides, or is a whole line, ends the row."""
        if self._group and _is_composition(self._group[-1]) != _is_composition(segment):
            self._close_group()
        whole_line = self._row.is_empty and not self._group
        if "\n" in segment.raw and "\n" in segment.text:
            self._add_lines(segment)
            return
        self._group.append(segment)
        if whole_line and (segment.raw + segment.text).endswith("\n") and not (segment.raw and segment.text):
            self._close_group()
            self._close_row()
        elif len(self._group) >= _MOST_GROUPED or sum(len(one.raw) for one in self._group) > _LONGEST_GROUP:
            self._close_group()

    def _add_lines(self, segment: Segment) -> None:
        """Add a change with line ends on both sides, line beside line as far as both go."""
        for raw, text in zip_longest(_LINES_RE.findall(segment.raw), _LINES_RE.findall(segment.text), fillvalue=""):
            self._group.append(Segment(raw, text, segment.interventions))
            self._close_group()
            if raw.endswith("\n") or text.endswith("\n"):
                self._close_row()

    def _close_group(self) -> None:
        """Set the changes that touch each other as one, with the doubts about them."""
        if not self._group:
            return
        raw = "".join(segment.raw for segment in self._group)
        text = "".join(segment.text for segment in self._group)
        edits = [edit for segment in self._group for edit in segment.interventions]
        self._group = []
        flags = "".join(self._flag(edit) for edit in edits if edit.rule.startswith(_FLAG))
        edits = [edit for edit in edits if not edit.rule.startswith(_FLAG)]
        if edits:
            raw_side, text_side = self._mark(raw, text, edits)
        else:
            raw_side = text_side = f"<mark>{_show(text)}</mark>" if text else ""
        self._append(raw_side, text_side + flags, len(raw), len(text) + len(flags))
        self._line += raw.count("\n")

    def _mark(self, raw: str, text: str, edits: Sequence[Intervention]) -> tuple[str, str]:
        """Return both sides of a change; the one that holds words leads to the explanation."""
        numbers = list(dict.fromkeys(self._legend.number(edit) for edit in edits))
        letters = sorted({_LETTERS[edit.kind] for edit in edits})
        self._row.kinds |= set(letters)
        self._row.last = edits[-1]
        kinds = f' class="{" ".join(letters)}"'
        more = f' data-k="{" ".join(map(str, numbers))}"' if len(numbers) > 1 else ""
        start, end = f'<a href="#k{numbers[0]}"{more}>', "</a>"
        before, after = _show_change(raw), _show_change(text)
        if text:
            return f"<del{kinds}>{before}</del>", f"<ins{kinds}>{start}{after}{end}</ins>"
        return f"<del{kinds}>{start}{before}{end}</del>", f"<ins{kinds}></ins>"

    def _flag(self, edit: Intervention) -> str:
        number = int(edit.rule.removeprefix(_FLAG))
        if number in self.lines:  # a change with a line end in it stands in two rows
            return ""
        self.lines[number] = self._line
        return f'<a class="flag" id="d{number}" href="#doubt-{number}">疑{number}</a>'

    def _close_row(self) -> None:
        row = self._row
        self._row = _Row(self._line)
        if not row.is_empty:
            self._rows.append(_render_row(row))

    def _fold(self, segment: Segment) -> None:
        """Add the other documents of the source, folded."""
        self._close_group()
        self._close_row()
        raw = segment.raw.strip("\n")
        rest = f"<p>其余 {len(raw) - _FOLDED:,} 字见数据文件。</p>" if len(raw) > _FOLDED else ""
        title = f"本文件的其他篇目 <small>{len(raw):,} 字，不在本页</small>"
        self._rows.append(
            f'<details class="elsewhere"><summary>{title}</summary><p class="raw">{_show(raw[:_FOLDED])}</p>'
            f"{rest}</details>"
        )
        self._line += segment.raw.count("\n")
        self._row = _Row(self._line)


def _is_composition(segment: Segment) -> bool:
    return all(edit.kind is Kind.COMPOSITION for edit in segment.interventions)


def _render_row(row: _Row) -> str:
    """Return a row as HTML: both sides, or one and why there is no other."""
    raw, text = "".join(row.raw), "".join(row.text)
    number = f'<p class="raw" data-n="{row.line}">' if not row.goes_on else '<p class="raw">'
    form = "more " if row.goes_on else ""
    if row.last and row.raw_length and not row.text_length:
        kinds = " ".join(sorted(row.kinds))
        why = html.escape(explain_rule(row.last.rule))
        return f'<div class="row {form}cut {kinds}">{number}{raw}</p><p class="why">{why}</p></div>'
    form += "changed" if row.kinds or raw != text else "same"
    return f'<div class="row {form}">{number}{raw}</p><p class="now">{text}</p></div>'


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _show(text: str) -> str:
    """Return plain text as HTML; what is not seen, or would act on the page, as its code.

    >>> _show("<b>\u202e")
    '&lt;b&gt;<i>U+202E</i>'
    """
    return _UNSEEN_RE.sub(_code, html.escape(text))


@lru_cache(4096)  # most changes of a page are the same few
def _show_change(text: str) -> Markup:
    r"""Return changed text as HTML, blanks as symbols.

    >>> str(_show_change(" \u200b\n"))
    '␣<i>U+200B</i>⏎'
    """
    shown = _NEWLINES_RE.sub(lambda match: "⏎" * len(match[0]) + "\n", _BLANK_RE.sub(_code, html.escape(text)))
    return Markup(_UNSEEN_RE.sub(_code, shown).removesuffix("\n"))  # noqa: S704 — escaped above


def _code(match: re.Match[str]) -> str:
    char = match[0]
    return _SYMBOLS.get(char, f"<i>U+{ord(char):04X}</i>")
