"""Reads the rules that are kept as data: tables in `lexicons/` and in the packages beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import product

from build_archive.scanning import HeadFinder, find_all

_ALTERNATIVES_RE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")


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
def load_forms(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the table `lexicons/NAME` with each key that holds alternatives written out: (仍|尚)在."""
    table: dict[str, tuple[str, ...]] = {}
    for key, values in load_table(name).items():
        for word in _written_out(key):
            if word in table:
                raise LexiconError(f"{name}: {word!r} is given twice; {key!r} gives it too")
            table[word] = values
    return table


def _written_out(key: str) -> Iterator[str]:
    """Yield the words that a key with alternatives stands for, the key itself where it has none.

    >>> list(_written_out("(仍|)在(院|家)治疗"))
    ['仍在院治疗', '仍在家治疗', '在院治疗', '在家治疗']
    """
    parts = _ALTERNATIVES_RE.split(key)  # what is chosen from stands at the odd places
    return map("".join, product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts))))


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the keys of the table `lexicons/NAME` as a set."""
    return frozenset(load_table(name))


def label(name: str, kind: str) -> str:
    """Return what the site calls a closed name; the name itself when the table has no row for it.

    >>> label("transcript", "kind")
    '实录'
    """
    return load_table("labels.tsv").get(f"{kind}.{name}", (name,))[0]


class WordFinder:
    """Finds words in a text, at each place the longest; linear, whatever their number."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._singles = [word for word in self._words if len(word) == 1]
        self._alone = (1,) if self._singles else ()  # what is tried where no longer word begins
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            if len(word) > 1:
                lengths.setdefault(word[:2], set(self._alone)).add(len(word))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        self._heads = HeadFinder(lengths)

    def find(self, text: str) -> Iterator[str]:
        """Yield the words that stand in a text, each as often as it does; they do not overlap.

        >>> list(WordFinder(["台风", "强台风"]).find("强台风登陆，台风眼"))
        ['强台风', '台风']
        >>> list(WordFinder(["瞪", "目瞪口呆"]).find("目瞪口呆，瞪眼"))
        ['目瞪口呆', '瞪']
        """
        return (text[start:end] for start, end in self.places(text))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the words stand: start and end of each.

        >>> list(WordFinder(["台风", "强台风"]).places("强台风登陆，台风眼"))
        [(0, 3), (6, 8)]
        """
        done = 0
        heads = self._heads.find(text)
        if self._singles:
            heads = sorted({*heads, *(at for word in self._singles for at in find_all(word, text))})
        for at in heads:
            for length in self._lengths.get(text[at : at + 2], self._alone) if at >= done else ():
                if text[at : at + length] in self._words:
                    done = at + length
                    yield at, done
                    break
