"""Which texts of an archive are copies of each other, whole or nearly, however damaged they came."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from build_archive.contract import Metadata
from build_archive.han import simplify
from build_archive.likeness import find_sharing
from build_archive.model import Kind
from build_archive.paragraphs import paragraphs_of, unmark
from build_archive.scanning import CharacterFinder, utf8_runs

# A text is found by its anchored shingles (Manber, "Finding similar files in a large file system", 1994): the six
# characters that begin with one of these, about one in twelve of a briefing's. They lie where the text says, so
# that what is put in or lost before them moves none; and they are few, so that thousands of texts are compared in
# seconds. Of a long text those with the least hashes are kept, of a copy mostly the same.
_BEGINS = CharacterFinder("的一不在有人发市要防")
_SHINGLE = 6  # characters
_MOST_HOLDERS = 60  # texts; what more of them hold is a form of words, and finds nothing
_LEAST_FOUND = 0.2  # of the shingles of the shorter: with one character in ten otherwise, half of them are lost
_MOST_SHINGLES = 128
_LETTERS = 16  # bytes of the fingerprint of a text's letters, before its shingles

# What is found is compared by its runs of three characters. Copies of one text that were repaired each for itself
# share nine in ten; the sessions of one series, written by one form, four in ten.
_LEAST_SHARED = 0.7
_LEAST_LENGTH = 0.5  # of the longer: a shorter one is an excerpt
_LEAST_NUMBERS = 0.9  # daily reports differ in their numbers alone; no damage changes one number in ten
_SAME_ANYWAY = 200  # characters: a text so long that stands twice under two days is one text with a wrong day

_ANCHOR_RE = re.compile(r"\{#[a-z0-9-]+\}")  # of a heading
_ANCHOR_BEHIND_RE = re.compile(rf"\{{#(?<![\W_]..)[a-z0-9-]+\}}(?:{_ANCHOR_RE.pattern})*")
_FREQUENT_MARKS = "，。、；：“”（）\n"
_LETTERS_RE = re.compile(r"[^\W_]+")
_NUMBER_RE = re.compile(r"(?<![\d□\ufffd])\d+(?![\d□\ufffd])")  # whole: none that lost a figure
_LOST = "□\N{REPLACEMENT CHARACTER}"
_FIFTIETH = 50
_CLAUSE_RE = re.compile(r"[^，。；：！？\n]*[，。；：！？\n]|[^，。；：！？\n]+")


def name_of(source: str, part: int) -> str:
    """Return how a sidecar names a document: its path below the sources' folder, its number where it is not the first.

    >>> name_of("source_texts/2020/a.txt", 1), name_of("source_texts/b.txt", 2)
    ('2020/a.txt', 'b.txt#2')
    """
    return source.partition("/")[2] + (f"#{part}" if part > 1 else "")


def copy_features(body: str) -> bytes:
    """Return what copies of a text are found by: a fingerprint of its letters, and hashes of its shingles.

    Nothing but the body decides it, so that it can be kept.
    """
    bare = _bare(body)
    begins = _BEGINS.places(bare[: max(0, len(bare) - _SHINGLE + 1)])
    hashes = set(map(zlib.crc32, utf8_runs(bare, begins, _SHINGLE)))
    letters = hashlib.blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=_LETTERS).digest()
    return letters + struct.pack(f"<{min(len(hashes), _MOST_SHINGLES)}I", *sorted(hashes)[:_MOST_SHINGLES])


@dataclass(frozen=True)
class Text:
    """A published text, and what tells it from others of its form."""

    metadata: Metadata
    body: str
    known: bytes = b""  # its features, where they were found before

    @cached_property
    def features(self) -> bytes:
        """What copies of it are found by."""
        return self.known or copy_features(self.body)

    @property
    def letters(self) -> bytes:
        """A fingerprint of its letters and figures."""
        return self.features[:_LETTERS]

    @property
    def shingles(self) -> tuple[int, ...]:
        """The hashes of its shingles that are kept."""
        return struct.unpack(f"<{len(self.features[_LETTERS:]) // 4}I", self.features[_LETTERS:])

    @property
    def key(self) -> tuple[str, int]:
        """The document that it is: its source, and its number there."""
        return self.metadata.provenance.source, self.metadata.provenance.part

    @property
    def name(self) -> str:
        """The document as a sidecar names it under `copy_of`."""
        return name_of(*self.key)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A text that another is a copy of."""

    text: Text
    share: float  # of the shorter's runs of three characters that the longer has

    @property
    def is_same(self) -> bool:
        """Whether both have the same letters and figures in the same order."""
        return self.share == 1.0


class CopyFinder:
    """Texts in which copies of a text are found, one after the other; what is looked for need not be among them.

    Costs grow with the texts, not with their pairs: a text is compared only with those that share its rarer words.
    """

    def __init__(self, texts: Iterable[Text] = ()) -> None:
        self._texts: list[Text] = []
        self._holders: dict[int, list[int]] = defaultdict(list)
        self._same: dict[bytes, list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: Text) -> None:
        """Take in a text, so that copies of it are found from now on."""
        place = len(self._texts)
        self._texts.append(text)
        self._same[text.letters].append(place)
        for shingle in text.shingles:
            self._holders[shingle].append(place)

    def find(self, text: Text) -> list[Likeness]:
        """Return the texts that `text` is a copy of, the likest first; never itself."""
        hits: Counter[int] = Counter()
        for shingle in text.shingles:
            holders = self._holders.get(shingle, ())
            if len(holders) <= _MOST_HOLDERS:
                hits.update(holders)
        size = len(text.shingles)
        near = {at for at in hits if hits[at] >= _LEAST_FOUND * min(size, len(self._texts[at].shingles))}
        return _alike(text, [self._texts[at] for at in near.union(self._same.get(text.letters, ()))])


def find_copies(texts: Sequence[Text]) -> Iterator[tuple[int, list[Likeness]]]:
    """Yield each text that is a copy of earlier ones, by its place, with those, the likest first.

    The same as to find each among those before it, in a tenth of the time.
    """
    near = find_sharing([text.features[_LETTERS:] for text in texts], _MOST_HOLDERS, _LEAST_FOUND)
    same: dict[bytes, list[int]] = {}
    for at, text in enumerate(texts):
        known = same.setdefault(text.letters, [])
        others = dict.fromkeys((*near.get(at, ()), *known))
        known.append(at)
        if found := _alike(text, [texts[other] for other in others]):
            yield at, found


def _alike(text: Text, others: Iterable[Text]) -> list[Likeness]:
    found = (compare(text, other) for other in others if other.key != text.key)
    return sorted(filter(None, found), key=lambda one: (-one.share, one.text.key))


def _bare(body: str) -> str:
    """Return the letters and figures of a body, whatever its script: what no repair of marks and spaces can change."""
    shown = _ANCHOR_BEHIND_RE.sub("", body) if "{#" in body else body
    for mark in _FREQUENT_MARKS:  # so few are left for the pattern
        shown = shown.replace(mark, "")
    return "".join(_LETTERS_RE.findall(simplify(shown)))


def compare(text: Text, other: Text) -> Likeness | None:
    """Return how alike two texts are, where one is a copy of the other; else None."""
    is_same, contradicts = text.letters == other.letters, _contradict(text, other)
    if contradicts and not is_same:
        return None
    one, two = _bare(text.body), _bare(other.body)
    if is_same and (len(one) >= _SAME_ANYWAY or not contradicts):
        return Likeness(other, 1.0)
    if contradicts or min(len(one), len(two)) < _LEAST_LENGTH * max(len(one), len(two)):
        return None
    numbers = _share(_numbers(text.body), _numbers(other.body))
    share = min(_share(_threes(one), _threes(two)), 0.999)
    return Likeness(other, share) if share >= _LEAST_SHARED and numbers >= _LEAST_NUMBERS else None


def _contradict(text: Text, other: Text) -> bool:
    """Whether two texts are of other days, or of other sessions."""
    pairs = ((_day(text), _day(other)), (text.metadata.session, other.metadata.session))
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _day(text: Text) -> tuple[int, int] | None:
    """Return month and day; the year of a copy is often that of the page around it, or concluded."""
    day = text.metadata.date
    return (day.month, day.day) if day else None


def _threes(bare: str) -> Counter[str]:
    return Counter(bare[at : at + 3] for at in range(len(bare) - 2))


def _numbers(body: str) -> Counter[str]:
    return Counter(_NUMBER_RE.findall(_ANCHOR_RE.sub("", body)))


def _share(one: Counter[str], two: Counter[str]) -> float:
    """Return the share of the smaller that the larger has too."""
    least = min(one.total(), two.total())
    return (one & two).total() / least if least else 1.0


def is_better(text: Text, other: Text) -> tuple[bool, str]:
    """Return whether `text` is the better of two copies, and why: the page of the better one stands for both.

    The first of these that tells them apart: fewer characters lost; more text, by a fiftieth at least; fewer
    characters that had to be repaired; an address where it was published. Else `other`, which was there before.
    """
    lost, other_lost = (sum(side.body.count(mark) for mark in _LOST) for side in (text, other))
    if lost != other_lost:
        return lost < other_lost, f"{min(lost, other_lost)} characters lost, not {max(lost, other_lost)}"
    length, other_length = len(_bare(text.body)), len(_bare(other.body))
    if abs(length - other_length) * _FIFTIETH > max(length, other_length):
        return length > other_length, f"{max(length, other_length)} characters, not {min(length, other_length)}"
    repaired, other_repaired = _repaired(text), _repaired(other)
    if repaired != other_repaired:
        least, most = sorted((repaired, other_repaired))
        return repaired < other_repaired, f"{least} characters repaired, not {most}"
    if bool(text.metadata.url) != bool(other.metadata.url):
        return bool(text.metadata.url), "it says where it was published"
    return False, "it was there before"


def _repaired(text: Text) -> int:
    made = text.metadata.provenance.repairs
    return sum(made.get(kind, 0) for kind in (Kind.MOJIBAKE, Kind.PINYIN, Kind.SCRIPT))


def difference(text: Text, other: Text) -> Iterator[tuple[str, str]]:
    """Yield what one text says otherwise than another, clause by clause: its words, and those of the other."""
    one, two = (_clauses(side.body) for side in (other, text))
    keys = [[_bare(clause) for clause in side] for side in (one, two)]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        before, after = "".join(one[i1:i2]).strip(), "".join(two[j1:j2]).strip()
        if kind != "equal" and _bare(before) != _bare(after):
            yield after, before


def _clauses(body: str) -> Sequence[str]:
    return _CLAUSE_RE.findall("\n".join(unmark(block) for block in paragraphs_of(body)))
