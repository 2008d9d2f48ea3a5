"""Reads the rules that are kept as data: tables in `lexicons/` and in the packages beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources


class LexiconError(Exception):
    """A table of the lexicon is malformed; the message names file and line."""


def parse_table(text: str, name: str) -> Mapping[str, tuple[str, ...]]:
    r"""Parse `key<TAB>value[<TAB>value…]` lines; `#` starts a comment line.

    A line of a key alone has no values (a plain list). Raises LexiconError naming file and
    line: `metrics.tsv:7: '确诊' is already given above`.

    >>> dict(parse_table("# posts\n市长\tpost\n", "posts.tsv"))
    {'市长': ('post',)}
    """
    table: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, *values = line.rstrip("\r").split("\t")
        if not key.strip():
            raise LexiconError(f"{name}:{number}: the first column is empty; a row starts with its key")
        if key in table:
            raise LexiconError(f"{name}:{number}: {key!r} is already given above")
        table[key] = tuple(values)
    return table


@cache
def load_table(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the table `lexicons/NAME`, read once."""
    text = resources.files("build_archive").joinpath("lexicons", name).read_text(encoding="utf-8")
    return parse_table(text, name)


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the keys of the table `lexicons/NAME` as a set."""
    return frozenset(load_table(name))
