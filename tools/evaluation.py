"""How much of briefings that nobody tuned for is recognised: the annotated set, the judge, and the tables.

    python tools/evaluation.py [tuning] [held_out] [--field FIELD] [--show] [--reveal]

Each text of `tests/evaluation/` is converted in memory and its pages are compared with the documents
that its annotation tells of. Four verdicts: right; wrong (another value than the truth's); left out
(none where the truth has one); extra (one where the truth has none). A wrong value costs more than one
left out: it lowers precision and recall, and what is extra lowers precision.

--show prints each miss. It refuses the held-out half, which nobody who tunes may look at, unless
--reveal is given. The tables hold totals only.
"""

from __future__ import annotations

import argparse
import datetime
import difflib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from build_archive.contract import dump_metadata
from build_archive.numerals import find_numbers
from build_archive.pipeline import Source, convert_source

FOLDER = Path(__file__).parent.parent / "tests" / "evaluation"
FLOORS = FOLDER / "floors.yaml"
HALVES = ("tuning", "held_out")

# In the order of the table. `split` counts the documents of a source; `silence` is about sources out of scope.
FIELDS = (
    *("split", "title", "date", "date basis", "time", "published", "city", "place", "series", "session", "kind"),
    *("publisher", "venue", "speakers", "posts", "roles", "questions", "outlets", "answers"),
    *("figures", "data day", "units", "other figures", "evidence", "not figures", "absent", "kept", "silence"),
)

# The metrics that the truth tells apart. What the lexicon has come to know since stands there among the other figures,
# so there a figure of such a metric is right.
ANNOTATED = frozenset(
    (
        *("asymptomatic_new", "asymptomatic_total", "close_contacts", "close_contacts_observed"),
        *("close_contacts_released", "confirmed_new", "confirmed_total", "deaths_new", "deaths_total", "hospitalised"),
        *("imported_new", "imported_total", "quarantined", "recovered_new", "recovered_total", "severe", "suspected"),
        *("tests_done", "tests_positive", "tests_sampled", "tests_sent", "treated_total", "vaccinations"),
    )
)

ALIKE = 0.9  # least similarity of titles and names of bodies, as in the project's acceptance score
ALIKE_POST = 0.8
_LIKELY_PAIR = 0.3  # a page less like a document than this is about something else
_LEAST_SENTENCE = 12  # characters; shorter ones stand in other sentences by chance

_WIDTH = str.maketrans("，：；！？（）０１２３４５６７８９％“”「」‘’", ',:;!?()0123456789%""""\'\'')
_MARKS_RE = re.compile(r"[\s*`\\#>_]+")
_LINKS_RE = re.compile(r"\[([^\]]*)\]\([^)]*\)|\{[#.:][^}]*\}")
_DIGITS_RE = re.compile(r"\d+(?:\.\d+)?")
_QUESTION_RE = re.compile(r"\{[^}]*#q\d+")
_LEAD_RE = re.compile(r"^\*\*(.+?)[：:]\*\*", re.M)
_REPORTER_RE = re.compile(r"的?[记記]者.*", re.S)
_LABEL_RE = re.compile(r"^[^。，,：:\n]{1,40}[：:]", re.M)
_SENTENCE_END_RE = re.compile(r"[。!?！？\n]|\.(?!\d)")
_MIDNIGHT = "T00:00"


class Verdict(StrEnum):
    """What became of a value."""

    RIGHT = "right"
    WRONG = "wrong"
    LEFT_OUT = "left out"
    EXTRA = "extra"


class Judgement(NamedTuple):
    """One value of a field: what the truth has, what the page has, and what is to be thought of it."""

    field: str
    verdict: Verdict
    expected: str = ""
    got: str = ""
    source: str = ""  # half/name of the text


@dataclass(frozen=True, slots=True)
class Case:
    """A text of the set and what its annotation says."""

    name: str
    data: bytes
    truth: Mapping[str, Any]

    @property
    def is_out_of_scope(self) -> bool:
        """Whether the text is no briefing, so that it must give no speakers and no figures."""
        return bool(self.truth.get("out_of_scope"))


@dataclass(frozen=True)
class Page:
    """A converted page as it is judged: front matter and body."""

    metadata: Mapping[str, Any]
    body: str

    @cached_property
    def folded(self) -> str:
        """The body as it is compared."""
        return plain(self.body)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each verdict was given on a field."""

    right: int = 0
    wrong: int = 0
    left_out: int = 0
    extra: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was given that is right, in percent; None where nothing was given."""
        return _percent(self.right, self.right + self.wrong + self.extra)

    @property
    def recall(self) -> float | None:
        """Share of what the truth has that was given rightly, in percent; None where it has nothing."""
        return _percent(self.right, self.right + self.wrong + self.left_out)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall: what is wrong counts twice, what is left out or extra once.

        >>> Tally(right=8, wrong=1, left_out=2).f1
        80.0
        """
        return _percent(2 * self.right, 2 * (self.right + self.wrong) + self.left_out + self.extra)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def plain(text: object) -> str:
    """Return a text as it is compared: width folded, quotes unified, white space and Markdown marks dropped.

    The script is left alone: a traditional text stays traditional.

    >>> plain("防控工作，“第 ３ 场”")
    '防控工作,"第3场"'
    """
    return _MARKS_RE.sub("", unicodedata.normalize("NFC", str(text)).translate(_WIDTH))


def similarity(left: object, right: object) -> float:
    """Return how alike two texts are, from 0 to 1."""
    return difflib.SequenceMatcher(None, plain(left), plain(right), autojunk=False).ratio()


def is_same(expected: object, got: object) -> bool:
    """Whether two values are equal as they are compared."""
    return plain(expected) == plain(got)


def is_alike(expected: object, got: object) -> bool:
    """Whether two titles, or two names of bodies, mean the same."""
    return similarity(expected, got) >= ALIKE


def is_alike_post(expected: object, got: object) -> bool:
    """Whether two posts mean the same."""
    return similarity(expected, got) >= ALIKE_POST


def is_same_place(expected: Mapping[str, str], got: Mapping[str, str]) -> bool:
    """Whether two divisions have the same name and, where the truth gives one, the same code."""
    return is_same(expected["name"], got.get("name")) and expected.get("code") in (None, got.get("code"))


def judge(field: str, expected: Any, got: Any, same: Callable[[Any, Any], bool] = is_same) -> Iterator[Judgement]:
    """Yield the judgement on a single value; none where neither side has one."""
    wanted, given = expected not in (None, "", {}), got not in (None, "", {})
    if wanted and given:
        verdict = Verdict.RIGHT if same(expected, got) else Verdict.WRONG
    elif wanted or given:
        verdict = Verdict.LEFT_OUT if wanted else Verdict.EXTRA
    else:
        return
    yield Judgement(field, verdict, str(expected) if wanted else "", str(got) if given else "")


def judge_all(field: str, expected: Sequence[str], got: Sequence[str]) -> Iterator[Judgement]:
    """Yield the judgements on a list whose order does not matter; an item given twice counts twice."""
    wanted, given = Counter(expected), Counter(got)
    for item in (wanted & given).elements():
        yield Judgement(field, Verdict.RIGHT, item, item)
    for item in (wanted - given).elements():
        yield Judgement(field, Verdict.LEFT_OUT, item)
    for item in (given - wanted).elements():
        yield Judgement(field, Verdict.EXTRA, "", item)


def judge_fact(field: str, fact: bool, expected: object, got: object = "") -> Judgement:
    """Return the judgement on something that either holds or does not."""
    return Judgement(field, Verdict.RIGHT if fact else Verdict.WRONG, str(expected), str(got))


def judge_document(truth: Mapping[str, Any], page: Page | None) -> Iterator[Judgement]:
    """Yield the judgements on a page that is about a document.

    Without a page, all that the truth has is left out; without a truth, all that the page has is extra.
    """
    metadata = page.metadata if page else {}
    yield from judge("title", truth.get("title"), metadata.get("title"), is_alike)
    for field in ("date", "time", "published", "city", "session", "kind"):
        yield from judge(field, truth.get(field), metadata.get(field))
    for field in ("series", "publisher", "venue"):
        yield from judge(field, truth.get(field), metadata.get(field), is_alike)
    yield from judge("place", truth.get("place"), metadata.get("place"), is_same_place)
    if truth.get("date") and truth.get("date") == metadata.get("date"):
        basis = metadata.get("provenance", {}).get("basis", {}).get("date")
        yield from judge("date basis", truth.get("date_basis"), "stated" if basis == "stated" else "inferred")
    yield from judge_people(truth.get("speakers", []), metadata.get("speakers", []))
    yield from judge_questions(truth, page)
    yield from judge_figures(truth, metadata.get("figures", []))
    if page:
        for figure in metadata.get("figures", []):
            yield judge_fact("evidence", plain(figure["quote"]) in page.folded, figure["quote"])


def judge_people(expected: Sequence[Mapping[str, str]], got: Sequence[Mapping[str, str]]) -> Iterator[Judgement]:
    """Yield the judgements on names, and on posts and roles where the name is right."""
    wanted = {plain(person["name"]): person for person in expected}
    given = {plain(person["name"]): person for person in got}
    yield from judge_all("speakers", list(wanted), list(given))
    for name in wanted.keys() & given.keys():
        yield from judge("posts", wanted[name].get("title"), given[name].get("title"), is_alike_post)
        yield from judge("roles", wanted[name].get("role"), given[name].get("role"))


def judge_questions(truth: Mapping[str, Any], page: Page | None) -> Iterator[Judgement]:
    """Yield the judgements on the number of questions, who asks and who answers, each over the whole document.

    What the host says between is no answer.
    """
    rows = truth.get("questions", [])
    answerers = [plain(name) for row in rows for name in row.get("answered_by", [])]
    hosts = {plain(person["name"]) for person in truth.get("speakers", []) if person["role"] == "host"}
    asked, answered = [], []
    for outlet, people in questions_of(page.body) if page else ():
        asked.append(outlet)
        answered += [name for name in people if name in answerers or name not in hosts]
    count = len(asked)
    if page and "qa" in truth:
        yield judge_fact("questions", truth["qa"] == count, truth["qa"], count)
    else:
        yield from judge("questions", truth.get("qa") or None, count or None)
    outlets = [outlet_of(row.get("outlet", "")) for row in rows]
    yield from judge_all("outlets", [*filter(None, outlets)], [*filter(None, asked)])
    yield from judge_all("answers", answerers, answered)


def questions_of(body: str) -> Iterator[tuple[str, list[str]]]:
    r"""Yield of each question of a body the outlet that asks ("" where none is named) and those who answer, once each.

    答 leads in the words of somebody who is not named.

    >>> body = "### 几例？ {#q1}\n\n**晚报记者：** 几例？\n\n**张三：** 两例。\n\n**主持人：** 谢谢。\n"
    >>> list(questions_of(body))
    [('晚报', ['张三'])]
    """
    for section in re.split(r"^(?=#)", body, flags=re.M):
        if not _QUESTION_RE.search(section.split("\n", 1)[0]):
            continue
        leads = [lead.split("（")[0] for lead in _LEAD_RE.findall(section)]
        asker = outlet_of(leads[0]) if leads else ""
        people = [
            plain(lead) for lead in leads[1:] if lead != "答" and "主持" not in lead and not _REPORTER_RE.search(lead)
        ]
        yield asker, list(dict.fromkeys(people))


def outlet_of(label: str) -> str:
    """Return the outlet of a reporter's label, as it is compared; "" where the label only says that one asks.

    >>> outlet_of("晚报记者 李四"), outlet_of("记者")
    ('晚报', '')
    """
    return plain(_REPORTER_RE.sub("", label))


def judge_figures(truth: Mapping[str, Any], got: Sequence[Mapping[str, Any]]) -> Iterator[Judgement]:
    """Yield the judgements on figures: metric, value and place; on the right ones also unit and day."""
    wanted, given = by_key(truth.get("figures", [])), by_key(got)
    yield from judge_all("figures", list(wanted), list(given))
    for key in wanted.keys() & given.keys():
        units = [figure.get("unit") for figure in wanted[key]]
        days = [day_of(figure) for figure in wanted[key]]
        for figure in given[key]:
            unit, day = figure.get("unit"), day_of(figure)
            yield from judge("units", unit if unit in units else units[0], unit)
            for judgement in judge("data day", day if day in days else max(days), day):
                yield judgement._replace(expected=f"{judgement.expected} {key}")
    for figure in truth.get("other_figures", []):
        stated = [other for other in got if is_statement_of(other, figure)]
        yield from judge("other figures", figure["quote"], stated[0]["metric"] if stated else None, _is_other)
    known = [*truth.get("figures", []), *truth.get("other_figures", [])]
    unknown = [figure for figure in got if not any(is_statement_of(figure, other) for other in known)]
    for item in truth.get("not_figures", []):
        wrongly = [figure["quote"] for figure in unknown if is_made_of(figure, item)]
        yield judge_fact("not figures", not wrongly, item, "; ".join(wrongly))


def day_of(figure: Mapping[str, Any]) -> str:
    """Return the day that a figure counts to, "" where none is said; midnight ends the day before.

    >>> day_of({"as_of": "2020-07-22T00:00"}), day_of({"as_of": "2020-07-21T24:00"}), day_of({})
    ('2020-07-21', '2020-07-21', '')
    """
    moment = str(figure.get("as_of", ""))
    if not moment.endswith(_MIDNIGHT):
        return moment[:10]
    return str(datetime.date.fromisoformat(moment.removesuffix(_MIDNIGHT)) - datetime.timedelta(days=1))


def _is_other(_: str, metric: str) -> bool:
    return metric == "other" or metric not in ANNOTATED


def by_key(figures: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the figures of the annotated metrics by metric, value and place."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        if figure["metric"] in ANNOTATED:
            key = f"{figure['metric']} {float(figure['value']):g} {plain(figure.get('place', ''))}"
            rows.setdefault(key, []).append(figure)
    return rows


def is_statement_of(figure: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two figures are one number of the text: the same value, in words of which one holds the other."""
    if float(figure["value"]) != float(other["value"]):
        return False
    left, right = plain(figure["quote"]), plain(other["quote"])
    return left in right or right in left


def is_made_of(figure: Mapping[str, Any], item: str) -> bool:
    """Whether a figure is made of words that are no figure.

    >>> is_made_of({"value": 38, "unit": "场", "quote": "第38场发布会"}, "第38场")
    True
    >>> is_made_of({"value": 84, "unit": "例", "quote": "累计84例"}, "84")
    False
    """
    quote, words = plain(figure["quote"]), plain(item)
    if quote in words:
        return True
    values = {float(number.value) for number in find_numbers(words)} | {float(n) for n in _DIGITS_RE.findall(words)}
    if float(figure["value"]) not in values:
        return False
    # A bare number (84消毒液) is not the same number before its counter (84例).
    after = rf"(?!\d|{re.escape(plain(figure.get('unit') or ' '))})" if words[-1].isdecimal() else ""
    return re.search(rf"(?<!\d){re.escape(words)}{after}", quote) is not None


def pair(documents: Sequence[Mapping[str, Any]], pages: Sequence[Page]) -> list[tuple[Mapping[str, Any], Page | None]]:
    """Return each document with the page most like it, then each page that is left, with an empty document.

    Like are a title that is alike, and the names and quotes of the annotation that stand on the page. A
    source of one document is paired with its longest page, whatever that says.
    """
    if len(documents) == 1 and pages:
        best = max(range(len(pages)), key=lambda at: len(pages[at].body))
        chosen = {0: best}
    else:
        chosen = {}
        rows = ((likeness(d, p), i, j) for i, d in enumerate(documents) for j, p in enumerate(pages))
        for score, i, j in sorted(rows, reverse=True):
            if i not in chosen and j not in chosen.values() and score >= _LIKELY_PAIR:
                chosen[i] = j
    pairs: list[tuple[Mapping[str, Any], Page | None]] = [
        (document, pages[chosen[at]] if at in chosen else None) for at, document in enumerate(documents)
    ]
    return pairs + [({}, page) for at, page in enumerate(pages) if at not in chosen.values()]


def likeness(document: Mapping[str, Any], page: Page) -> float:
    """Return how much speaks for a page being about a document, from 0 to 2."""
    figures = [*document.get("figures", []), *document.get("other_figures", [])]
    signs = [figure["quote"] for figure in figures] + [person["name"] for person in document.get("speakers", [])]
    standing = sum(plain(sign) in page.folded for sign in signs)
    title = similarity(document.get("title", ""), page.metadata.get("title", ""))
    return title + (standing / len(signs) if signs else 0)


def judge_source(case: Case, pages: Sequence[Page]) -> Iterator[Judgement]:
    """Yield all judgements on the pages of a text; of one out of scope only whether it is silent."""
    documents: Sequence[Mapping[str, Any]] = case.truth["documents"]
    if case.is_out_of_scope:
        names = [person["name"] for page in pages for person in page.metadata.get("speakers", [])]
        quotes = [figure["quote"] for page in pages for figure in page.metadata.get("figures", [])]
        yield judge_fact("silence", not (names or quotes), "no speakers and no figures", [*names, *quotes])
        return
    yield judge_fact("split", len(pages) == len(documents), len(documents), len(pages))
    for document, page in pair(documents, pages):
        yield from judge_document(document, page)
    furniture = [item for document in documents for item in document.get("absent", [])]
    for item in furniture:
        yield judge_fact("absent", bool(pages) and not any(is_shown(item, page) for page in pages), item)
    said = bare(" ".join(f"{page.body} {list(page.metadata.values())}" for page in pages))
    for sentence in sentences_of(case.data.decode(), furniture):
        yield judge_fact("kept", sentence in said, sentence)


def is_shown(item: str, page: Page) -> bool:
    """Whether words stand in a body: punctuation counts, white space and Markdown do not.

    >>> is_shown("责任编辑：李 四", Page({}, "责任**编辑**：李四"))
    True
    """
    body = _LINKS_RE.sub(r"\1", page.body)
    folded = _MARKS_RE.sub("", item)
    return folded in _MARKS_RE.sub("", body) if folded else item in body.replace("\\", "")


def bare(text: str) -> str:
    """Return only the letters and digits of a text: what must not be lost, however it is punctuated."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def sentences_of(raw: str, furniture: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of a raw text that must stand in its pages, as their words; not those with furniture.

    A label that leads a line in (`记者：`) is a sentence of its own: the page sets it as a heading or in bold.
    """
    marks = [bare(item) for item in furniture]
    for sentence in map(bare, _SENTENCE_END_RE.split(_LABEL_RE.sub(r"\g<0>\n", raw))):
        if len(sentence) >= _LEAST_SENTENCE and not any(mark and mark in sentence for mark in marks):
            yield sentence


@cache
def load(half: str) -> tuple[Case, ...]:
    """Return the texts of a half with their annotations."""
    return tuple(
        Case(f"{half}/{path.stem}", path.with_suffix(".txt").read_bytes(), yaml.safe_load(path.read_text("utf-8")))
        for path in sorted((FOLDER / half).glob("*.yaml"))
    )


@cache
def evaluate(half: str) -> tuple[Judgement, ...]:
    """Convert the texts of a half and return all judgements on them; some ten seconds for both halves."""
    judgements = []
    for case in load(half):
        source = Source(f"source_texts/{case.name.rpartition('/')[2]}.txt", case.data)
        pages = [Page(dump_metadata(draft.metadata), draft.body) for draft in convert_source(source).drafts]
        judgements += [judgement._replace(source=case.name) for judgement in judge_source(case, pages)]
    return tuple(judgements)


def tally(judgements: Iterable[Judgement]) -> dict[str, Tally]:
    """Return the counts of each field on which there is a judgement, in the order of the table."""
    counts = Counter((judgement.field, judgement.verdict) for judgement in judgements)
    rows = {field: Tally(*(counts[field, verdict] for verdict in Verdict)) for field in FIELDS}
    return {field: row for field, row in rows.items() if row != Tally()}


def scores(half: str) -> dict[str, float]:
    """Return the F1 of each field of a half, in percent, cut to one decimal: what the floors hold.

    Of `silence` they hold the texts themselves: see `loud`.
    """
    rows = tally(item for item in evaluate(half) if item.field != "silence")
    return {field: math.floor((row.f1 or 0) * 10) / 10 for field, row in rows.items()}


def raise_scores(held: Mapping[str, float], scores: Mapping[str, float], lower: Collection[str]) -> dict[str, float]:
    """Return the floors of a half: the better of what was held and what is measured; in `lower` what is measured.

    >>> raise_scores({"title": 90.0, "posts": 95.0}, {"title": 88.0, "posts": 91.0}, ["posts"])
    {'title': 90.0, 'posts': 91.0}
    """
    return {field: score if field in lower else max(score, held.get(field, 0.0)) for field, score in scores.items()}


def loud(half: str) -> list[str]:
    """Return the texts out of scope that give speakers or figures."""
    return [item.source for item in evaluate(half) if item.field == "silence" and item.verdict is Verdict.WRONG]


def render_table(half: str, judgements: Sequence[Judgement]) -> str:
    """Return the table of a half, a row a field."""
    heads = ("right", "wrong", "left out", "extra", "precision", "recall", "F1")
    lines = [f"{half:16}" + "".join(f"{head:>10}" for head in heads)]
    for field, row in tally(judgements).items():
        counts = "".join(f"{count:10}" for count in (row.right, row.wrong, row.left_out, row.extra))
        shares = "".join(
            f"{'—' if share is None else format(share, '.1f'):>10}" for share in (row.precision, row.recall, row.f1)
        )
        lines.append(f"{field:16}{counts}{shares}")
    return "\n".join(lines)


def render_misses(judgements: Sequence[Judgement]) -> str:
    """Return a line a miss: where, which field, what is wrong, what was expected and what was got."""
    return "\n".join(
        f"{miss.source}  {miss.field}  {miss.verdict}  expected: {miss.expected or '—'}  got: {miss.got or '—'}"
        for miss in judgements
        if miss.verdict is not Verdict.RIGHT
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and the misses where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("halves", nargs="*", metavar="HALF", help=f"{' or '.join(HALVES)} (default: both)")
    parser.add_argument("--field", choices=FIELDS, help="only this field")
    parser.add_argument("--show", action="store_true", help="print each miss: file, field, expected, got")
    parser.add_argument("--reveal", action="store_true", help="show the misses of the held-out half too")
    options = parser.parse_args(arguments)
    halves = options.halves or HALVES
    if unknown := set(halves) - set(HALVES):
        parser.error(f"no such half: {', '.join(sorted(unknown))}; known: {', '.join(HALVES)}")
    if options.show and "held_out" in halves and not options.reveal:
        parser.error("the held-out half is not to be looked at while tuning: name `tuning`, or give --reveal")
    for half in halves:
        judgements = [item for item in evaluate(half) if options.field in (None, item.field)]
        if options.show:
            print(render_misses(judgements))
        print(render_table(half, judgements), end="\n\n")


if __name__ == "__main__":
    main()
