"""Addresses that pages had before: recorded as pages move or are taken out, so that an address never dies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from build_archive.contract import UNHOLDABLE_RE

MOVES = "moves.tsv"  # in the pages' folder, committed

_HEADER = """\
# Where pages stood before: old path, where the page stands now. Written by the build and committed; the site publishes
# a redirect for each. Of a page that was taken out: its path, nothing, why (see lexicons/removals.tsv); a note stands
# in its place. After a merge, keep the lines of both sides.
"""


def parse_moves(text: str) -> dict[str, str]:
    r"""Return old paths with new ones; lines that are none (marks of a merge, other columns) are passed over.

    >>> parse_moves("# old, new\na/1.md\ta/2.md\n<<<<<<< HEAD\n../x.md\ta/3.md\n")
    {'a/1.md': 'a/2.md'}
    """
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in rows if len(row) == 2 and all(map(_is_page_path, row)) and row[0] != row[1]}


def parse_removed(text: str) -> dict[str, str]:
    r"""Return the paths of pages that were taken out, with why.

    >>> parse_removed("a/1.md\ta/2.md\nb/1.md\t\thand 重复\n")
    {'b/1.md': 'hand 重复'}
    """
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    found = {row[0]: row[2].strip() for row in rows if len(row) == 3 and _is_page_path(row[0]) and not row[1]}
    return {path: UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", why) for path, why in found.items()}


def render_moves(moves: Mapping[str, str], removed: Mapping[str, str] | None = None) -> str:
    """Return the text of the file of moves, in order of old paths."""
    rows = {old: f"{old}\t\t{' '.join(why.split())}\n" for old, why in (removed or {}).items()}
    rows |= {old: f"{old}\t{new}\n" for old, new in moves.items()}
    return _HEADER + "".join(row for _, row in sorted(rows.items()))


def _is_page_path(path: str) -> bool:
    """Whether it is a path of a page below the folder, with nothing in it that leads elsewhere."""
    parts = path.split("/")
    return path.endswith(".md") and not any(part.startswith(".") or not part for part in parts) and _is_plain(path)


def _is_plain(path: str) -> bool:
    return path.isascii() and path.isprintable() and not set(path) & set(" \"'\\<>:*?#%")


def record_moves(moves: Mapping[str, str], moved: Mapping[str, str], living: Collection[str]) -> dict[str, str]:
    """Return the moves with those just made, chains made short; a page that stands at an old address has it back.

    >>> record_moves({"a/1.md": "a/2.md"}, {"a/2.md": "a/3.md"}, {"a/3.md"})
    {'a/1.md': 'a/3.md', 'a/2.md': 'a/3.md'}
    >>> record_moves({"a/1.md": "a/2.md"}, {"a/2.md": "a/1.md"}, {"a/1.md"})
    {'a/2.md': 'a/1.md'}
    """
    known = {**moves, **moved}
    return {old: destination(old, known, living) or new for old, new in sorted(known.items()) if old not in living}


def destination(old: str, moves: Mapping[str, str], living: Collection[str]) -> str | None:
    """Return the page that one comes to from an old path; None when there is none, or the moves go in a circle.

    >>> destination("a", {"a": "b", "b": "c"}, {"c"}), destination("a", {"a": "b", "b": "a"}, {"c"})
    ('c', None)
    """
    seen = {old}
    at = moves.get(old)
    while at is not None and at not in living:
        if at in seen:
            return None
        seen.add(at)
        at = moves.get(at)
    return at


def removals_of(
    removed: Mapping[str, str], moves: Mapping[str, str], living: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield each old path that leads to no page because the page was taken out, with why.

    >>> list(removals_of({"a/2.md": "hand 重复"}, {"a/1.md": "a/2.md"}, {"a/3.md"}))
    [('a/1.md', 'hand 重复'), ('a/2.md', 'hand 重复')]
    """
    for old in sorted({*removed, *moves}):
        end = destination(old, moves, {*living, *removed}) or old
        if old not in living and end in removed and end not in living:
            yield old, removed[end]


def redirects_of(moves: Mapping[str, str], living: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each old path at which no page stands, with the page it leads to; without those that lead to none."""
    for old in sorted(moves):
        target = destination(old, moves, living) if old not in living else None
        if target:
            yield old, target
