"""What two versions of a page say otherwise: fields, people, figures, questions, links, anchors, text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from build_archive.contract import Figure, Metadata, Speaker
from build_archive.merge import trim_alike
from build_archive.outline import read_outline
from build_archive.pages import Page
from build_archive.paragraphs import paragraphs_of, split_body, unmark
from build_archive.report.model import Change

T = TypeVar("T")
Pair = tuple[T | None, T | None]

_FIELDS = tuple(
    name for name in Metadata.model_fields if name not in ("speakers", "figures", "topics", "place", "provenance")
)
_LINK_RE = re.compile(r"\]\((?P<target>[^()\s]{1,2000})\)|(?P<bare>https?://[^\s<>()（）“”\"，。；、]{1,2000})")
_CONTEXT = 16  # characters shown around a change of the text
_TELLING = 8  # characters at the beginning or the end by which a paragraph is known again
_MOST_PARAGRAPHS = 2_000  # beyond so many that differ, they are only counted


def compare_pages(old: Page, new: Page) -> tuple[Change, ...]:
    """Return what `new` says otherwise than `old`, in the order of a page; their provenance is not compared."""
    before, after = old.metadata, new.metadata
    return (
        *_fields(before, after),
        *(_change("speaker", pair, show_speaker) for pair in pair_speakers(before, after)),
        *(_change("figure", pair, show_figure) for pair in pair_figures(before, after)),
        *(_change("question", pair, str) for pair in pair_alike(_questions(old), _questions(new), ())),
        *(_change("link", pair, str) for pair in pair_alike(links_of(old), links_of(new), ())),
        *_anchors(old, new),
        *_texts(old.body, new.body),
    )


def _change(what: str, pair: Pair[T], show: Callable[[T], str]) -> Change:
    before, after = (None if side is None else show(side) for side in pair)
    return Change(what, before, after)


def pair_alike(old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]]) -> list[Pair[T]]:
    """Return what is not the same in both lists, paired by the first key that two have in common.

    None stands for the other where one is new or gone. Linear in the entries.

    >>> pair_alike(["a1", "b1", "c1"], ["a1", "b2", "d1"], [lambda entry: entry[0]])
    [('b1', 'b2'), ('c1', None), (None, 'd1')]
    """
    left: dict[int, T] = dict(enumerate(old))
    right: dict[int, T] = dict(enumerate(new))
    paired: list[tuple[int, int]] = []
    for number, key in enumerate([repr, *keys]):
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for at, entry in right.items():
            waiting[key(entry)].append(at)
        for at, entry in list(left.items()):
            if places := waiting.get(key(entry)):
                other = places.popleft()
                del left[at], right[other]
                paired += [(at, other)] if number else []
    changed: list[Pair[T]] = [(old[at], new[other]) for at, other in sorted(paired)]
    return [*changed, *((entry, None) for entry in left.values()), *((None, entry) for entry in right.values())]


def pair_speakers(old: Metadata, new: Metadata) -> list[Pair[Speaker]]:
    """Return the people who are not the same: one of another post under their name, one of another name in their post.

    A name alone is taken to be the other's where one of each is left over.
    """
    pairs = pair_alike(old.speakers, new.speakers, [lambda one: one.name, lambda one: (one.title or one, one.role)])
    gone, came = [pair for pair in pairs if pair[1] is None], [pair for pair in pairs if pair[0] is None]
    if len(gone) == len(came) == 1 and len(old.speakers) == len(new.speakers):
        return [*(pair for pair in pairs if None not in pair), (gone[0][0], came[0][1])]
    return pairs


def pair_figures(old: Metadata, new: Metadata) -> list[Pair[Figure]]:
    """Return the figures that are not the same, each with what it was."""
    return pair_alike(
        old.figures,
        new.figures,
        [
            lambda one: (one.metric, one.label, one.qualifier, one.place, one.quote),
            lambda one: (one.metric, one.label, one.quote),
            lambda one: (one.metric, one.label, one.qualifier, one.place, one.as_of),
            lambda one: one.quote,
        ],
    )


def show_speaker(speaker: Speaker) -> str:
    """Return a person in one line."""
    return f"{speaker.name}（{speaker.title}）[{speaker.role}]" if speaker.title else f"{speaker.name} [{speaker.role}]"


def show_figure(figure: Figure) -> str:
    """Return a figure in one line: what, how much, where, when, and the words that state it."""
    name = f"{figure.metric}({figure.label})" if figure.label else figure.metric
    upper = "" if figure.upper is None else f"–{figure.upper}"
    parts = [
        f"{name} {'≈' if figure.approx else ''}{figure.value}{upper}{figure.unit or ''}",
        figure.qualifier,
        figure.place,
        f"{figure.since}–{figure.as_of or ''}" if figure.since else figure.as_of,
    ]
    return f"{' · '.join(part for part in parts if part)}“{figure.quote}”"


def _fields(old: Metadata, new: Metadata) -> Iterator[Change]:
    for name in _FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _change(name, (before, after), str)
    if old.place != new.place:
        shown = (
            place and " ".join(part for part in (place.province, place.name, place.code) if part)
            for place in (old.place, new.place)
        )
        yield _change("place", (next(shown), next(shown)), str)
    if old.topics != new.topics:
        yield _change("topics", tuple("、".join(topics) or None for topics in (old.topics, new.topics)), str)  # type: ignore[arg-type]


def _questions(page: Page) -> list[str]:
    return [passage.heading for passage in read_outline(page.body) if passage.is_question]


def links_of(page: Page) -> list[str]:
    """Return the addresses that stand in the text of a page."""
    return [match["target"] or match["bare"] for match in _LINK_RE.finditer(page.body)]


def lost_anchors(old: Page, new: Page) -> list[str]:
    """Return the ids to which links led, and lead no longer."""
    held = set(_ids(new))
    return [anchor for anchor in _ids(old) if anchor not in held]


def _ids(page: Page) -> list[str]:
    blocks = split_body(page.body, page.metadata.provenance.paragraphs)
    return [anchor for block in blocks for anchor in (block.anchor, *block.others)]


def _anchors(old: Page, new: Page) -> Iterator[Change]:
    lost, made = lost_anchors(old, new), lost_anchors(new, old)
    if lost or made:
        yield Change("anchor", " ".join(lost) or None, " ".join(made) or None)


def paired_paragraphs(old: str, new: str) -> Iterator[Pair[str]]:
    """Yield the paragraphs and headings that are not the same, as read; None where one is new or gone.

    Where too many differ to be compared one by one, nothing is yielded.
    """
    before, after = (_blocks(body) for body in (old, new))
    start, end = trim_alike(before, after)
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > _MOST_PARAGRAPHS:
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if i2 - i1 == j2 - j1:
            yield from zip(before[i1:i2], after[j1:j2], strict=True)
        else:
            yield from pair_alike(
                before[i1:i2], after[j1:j2], [lambda text: text[:_TELLING], lambda text: text[-_TELLING:]]
            )


def _blocks(body: str) -> list[str]:
    """Return all blocks of a body as read, its headings too."""
    return [unmark(block.strip()) for block in re.split(r"\n\s*\n|\n(?=#)", body) if block.strip()]


def _texts(old: str, new: str) -> Iterator[Change]:
    if old.strip() == new.strip():
        return
    pairs = list(paired_paragraphs(old, new))
    for before, after in pairs:
        yield _narrowed(before, after)
    if not pairs:
        counts = [len(paragraphs_of(body)) for body in (old, new)]
        yield Change("paragraphs", str(counts[0]), str(counts[1]))


def _narrowed(before: str | None, after: str | None) -> Change:
    """Return the change of a paragraph: only what differs, with some words around it."""
    if before is None or after is None:
        return Change("text", before, after)
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    end = next((at for at in range(shorter - start) if before[-1 - at] != after[-1 - at]), shorter - start)
    while start and before[start - 1].isdigit():  # a number is read whole
        start -= 1
    while end and before[len(before) - end].isdigit():
        end -= 1
    lead, trail = before[:start], before[len(before) - end :]
    return Change(
        "text",
        before[start : len(before) - end],
        after[start : len(after) - end],
        f"…{lead[-_CONTEXT:]}" if len(lead) > _CONTEXT else lead,
        f"{trail[:_CONTEXT]}…" if len(trail) > _CONTEXT else trail,
    )


def numbers_of(text: str) -> Counter[str]:
    """Return the numbers that are written in digits, with how often each stands there."""
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", text))
