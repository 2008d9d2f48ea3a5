"""What a run may have said: its bytes as places, and the best way through what each may hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from build_archive.repair import gbk
from build_archive.repair.fluency import LONGEST, LOST, Chain, Language, followers_of, word_scores
from build_archive.repair.runs import Stream

_WIDTH = 8  # paths kept at each place
_MARGIN = 7.0  # ... none of them less likely than the best by so much
_BRANCHING = 4  # ... of which so many are tried where a place may hold more than a few characters
_FEW = 4
_MOST_LAST = 60  # characters that are tried where a second byte is lost, the most frequent ones
_PARTICLES = 80  # marks and words of one character that are tried beside any other
_INSERTS = 40  # readings of a vanished pair that are tried, the most frequent ones

# Log-probabilities, by which the readings of a run are weighed against each other.
_VANISHED = -2.0  # of a pair of the stream having vanished
_UNSEEN_SHARE = 0.15  # of the likelihood of all pairs of characters: that it is one nobody would think of
_SO_READ = 0.04  # share of the characters with some second byte that have the reading looked for
_LEAST_WEIGHT = 1e-6
_UNKNOWN_MORE = -15.0  # of two pairs having vanished in a row, between characters that nobody would think of
_UNKNOWN_NOTED = -22.0  # ... where a note tells the last character, so that the words before it are all tried
_OTHER_SCRIPT = -4.0  # of a form of the other script
_MARK_FIRST = -8.0  # of a mark at the start of a line
_NO_TEXT = -8.0  # of what is neither Han nor a mark, as half of the pairs of other bytes are
_SWALLOWED = -5.0  # of an ASCII character having stood where a byte was lost
_NEVER_FIRST = frozenset("。！？；：”，、")
# What speaks against a mark as the last character of a line, and against all else.
_AT_END = {"。": 0.0, "！": 4.0, "？": 4.0, "；": 4.0, "：": 4.0, "”": 3.0}

# How sure a character must be that has not all its bytes. The scores take the words as
# independent, so their differences are damped before they count as probabilities.
_SURE = 0.86
_DAMPING = 0.8

_PASSABLE = -9.0  # ... and of so little may fill one
GOOD = -8.0  # a word of less log-probability a character may hide a vanished pair


class Path(NamedTuple):
    """One reading of a run up to some place."""

    chain: Chain
    bias: float = 0.0
    open: tuple[str, ...] = ()  # what stands in the places that are not decided yet

    @property
    def score(self) -> float:
        """Log-probability of the text with all that speaks against this reading."""
        return self.chain.score + self.bias


class Reading(NamedTuple):
    """The likeliest reading of a run, with □ for what others as likely read otherwise."""

    text: str
    path: Path


Leads = tuple[tuple[int, float], ...]  # bytes, each with what speaks against it


class Option(NamedTuple):
    """What a place may hold."""

    text: str
    bias: float = 0.0


# Two bytes that are no character: something vanished between them.
_IMPOSSIBLE = Option(LOST, -20.0)


class Place(NamedTuple):
    """A pair of bytes after realigning: what it holds if nothing vanished, and the bytes to look for more."""

    options: tuple[Option, ...]
    leads: Leads = ()
    trails: Collection[int] = ()
    reading: str = ""  # of the note that its last character has


class Script(NamedTuple):
    """In which characters a page stands."""

    traditional: bool
    chars: frozenset[str]

    def bias_of(self, char: str) -> float:
        """Return what speaks against a form of the other script."""
        if self.traditional:
            return 0.0 if char not in gbk.simplified_only() or char in self.chars else _OTHER_SCRIPT
        return 0.0 if gbk.plain(char) == char else 2 * _OTHER_SCRIPT

    def is_own(self, text: str) -> bool:
        """Whether nothing speaks against the form of any character."""
        return not any(map(self.bias_of, text))


class Frame(NamedTuple):
    """By what a run is judged: the language and script of its page, and the text around it."""

    language: Language
    script: Script
    left: Chain
    after: str


def lay_out(stream: Stream, leads: Leads | None, script: Script, fresh: bool) -> list[Place]:
    """Return the places of a run; `leads` is what byte may be lost before it, None when it may be any.

    `fresh` is whether the run begins its line.
    """
    known = stream.data + (bytes([stream.trail]) if stream.trail else b"")
    if not known:
        return [_last_place(leads or (), stream, script)]
    if leads is None:
        first = [Option(char) for char in gbk.ending_in(known[0])]
    else:
        first = [Option(gbk.pair(lead, known[0]), -doubt) for lead, doubt in leads]
    judged = tuple(_judged(first, script, fresh)) or ((_IMPOSSIBLE,) if leads else ())
    places = [Place(judged, leads or (), (known[0],))]
    pairs = zip(known[1::2], known[2::2], strict=False)
    places += [Place((_shown(gbk.pair(lead, trail)),), ((lead, 0.0),), (trail,)) for lead, trail in pairs]
    if not stream.trail:
        places.append(_last_place(((known[-1], 0.0),), stream, script))
    elif stream.reading:
        places[-1] = _noted(places[-1], stream.reading)
    return places


def _shown(char: str) -> Option:
    if gbk.is_private(char):
        return _IMPOSSIBLE
    return Option(char, 0.0 if "\u4e00" <= char <= "\u9fff" or char in gbk.frequent() else _NO_TEXT)


def _judged(options: list[Option], script: Script, fresh: bool) -> Iterator[Option]:
    """Yield the options that are characters, with what speaks against each here."""
    for option in options:
        if not gbk.is_private(option.text):
            against = script.bias_of(option.text) + (_MARK_FIRST if fresh and option.text in _NEVER_FIRST else 0.0)
            yield option._replace(bias=option.bias + against)


def _noted(place: Place, reading: str) -> Place:
    """Return the last place with the characters that are read as its note says."""
    chosen = []
    for option in place.options:
        doubt = gbk.doubt_of(option.text, reading)
        chosen.append(_IMPOSSIBLE if doubt is None else option._replace(bias=option.bias - doubt))
    return place._replace(options=tuple(chosen), reading=reading)


def _last_place(leads: Leads, stream: Stream, script: Script) -> Place:
    """Return the place of the character whose second byte was lost, with the character swallowed after it."""
    options = []
    for lead, against in leads:
        for char in gbk.beginning_with(lead):
            doubt = gbk.doubt_of(char, stream.reading) if stream.reading else 0.0
            if doubt is not None:
                bias = script.bias_of(char) - doubt - against - (_AT_END.get(char, 5.0) if stream.ends_line else 0.0)
                options.append(Option(char + LOST, bias + _SWALLOWED) if stream.swallowed else Option(char, bias))
    if len(options) > _MOST_LAST:
        options.sort(key=lambda option: option.bias + word_scores().get(gbk.plain(option.text[0]), -30.0), reverse=True)
        del options[_MOST_LAST:]
    if not stream.reading:
        return Place(tuple(options))
    return Place((*options, _IMPOSSIBLE), leads, gbk.trails_read(stream.reading), stream.reading)


def weigh(frame: Frame, places: list[Place], weak: frozenset[int]) -> Reading:
    """Return the best reading of a run and of what comes after it; vanished pairs are looked for in `weak` places.

    As soon as all paths end in the same words, what they read before is decided, and one path goes on.
    """
    language = frame.language
    paths = [Path(frame.left)]
    decided: list[str] = []
    for number, place in enumerate(places):
        likely = paths if len(place.options) <= _FEW else paths[:_BRANCHING]
        ways = [way for path in likely for way in _ways(language, path, place.options)]
        if number in weak:
            fits = _fitting(frame, places, number, weak)
            inserts = [option for option in _inserts(place, frame.script) if fits(option.text)]
            ways += [way for path in paths[:_BRANCHING] for way in _ways(language, path, inserts)]
        paths = _best(ways)
        if number and _agree(paths):
            decided += _decide(paths)
            paths = [paths[0]._replace(open=())]
    for char in frame.after:
        paths = [path._replace(chain=language.extend(path.chain, char)) for path in paths]
    paths.sort(key=_by_score)
    decided += _decide(paths)
    return Reading("".join(decided), paths[0])


def _fitting(frame: Frame, places: list[Place], number: int, weak: frozenset[int]) -> Callable[[str], bool]:
    """Return whether what is put at a place may be words there: a quick look, so that few are weighed.

    Beside a place that is weak itself, the character that touches it may belong to any word.
    """
    before = frame.left.tail + "".join(_as_shown(place) for place in places[max(0, number - LONGEST) : number])
    after = "".join(_as_shown(place) for place in places[number + 1 : number + LONGEST]) + frame.after
    loose_left, loose_right = number - 1 in weak or number == 0, number + 1 in weak

    def fits(text: str) -> bool:
        start, end = len(before), len(before) + len(text)
        plain = before + gbk.plain(text) + after
        return LOST in text or frame.language.is_words(plain, start + loose_left, end - loose_right, _PASSABLE)

    return fits


def _as_shown(place: Place) -> str:
    return gbk.plain(place.options[0].text) if place.options else LOST


def _best(ways: list[Path]) -> list[Path]:
    """Return the paths that are worth going on with, best first."""
    if len(ways) == 1:
        return ways
    ways.sort(key=_by_score)
    least = ways[0].score - _MARGIN
    return [way for way in ways[:_WIDTH] if way.score > least]


def _ways(language: Language, path: Path, options: Sequence[Option]) -> Iterator[Path]:
    """Yield the path with each of the options; what they begin with in common is read once."""
    read = {"": path.chain}
    for option in options:
        plain = gbk.plain(option.text)
        for end, char in enumerate(plain, 1):
            if plain[:end] not in read:
                chain = read[plain[: end - 1]]
                read[plain[:end]] = language.skip(chain) if char == LOST else language.extend(chain, char)
        yield Path(read[plain], path.bias + option.bias, (*path.open, option.text))


def _agree(paths: list[Path]) -> bool:
    tail = paths[0].chain.tail
    return len(tail) == LONGEST - 1 and all(path.chain.tail == tail for path in paths)


def _decide(paths: list[Path]) -> list[str]:
    """Return what stands in the open places, with □ for each character that is not sure; paths are best first."""
    best = paths[0]
    if len(paths) == 1:
        return list(best.open)
    weights = [math.exp(_DAMPING * (path.score - best.score)) for path in paths]
    total = sum(weights)
    return [
        _vote([path.open[number] for path in paths], [weight / total for weight in weights])
        for number in range(len(best.open))
    ]


def _vote(texts: list[str], weights: list[float]) -> str:
    """Return the characters on which the readings of one place agree, □ for the others."""
    lengths: dict[int, float] = defaultdict(float)
    for text, weight in zip(texts, weights, strict=True):
        lengths[len(text)] += weight
    length = max(lengths, key=lambda number: lengths[number])
    chosen = ""
    for at in range(length):
        votes: dict[str, float] = defaultdict(float)
        for text, weight in zip(texts, weights, strict=True):
            if len(text) == length:
                votes[text[at]] += weight
        char = max(votes, key=lambda one: votes[one])
        chosen += char if votes[char] >= _SURE else LOST
    return chosen


def _by_score(path: Path) -> float:
    return -path.score


def _inserts(place: Place, script: Script) -> Iterator[Option]:
    """Yield what a place may hold when one pair or more vanished inside it."""
    unseen = 0.0
    for lead, doubt in place.leads:
        for trail in place.trails:
            texts, weight = _vanished(lead).get(trail, ((), 0.0))
            unseen += weight
            for text in texts:
                bias = (len(text) - 1) * _VANISHED + sum(map(script.bias_of, text)) - doubt
                if place.reading:
                    unlike = gbk.doubt_of(text[-1], place.reading)
                    bias -= 99.0 if unlike is None else unlike
                if bias > 4 * _VANISHED:
                    yield Option(text, bias)
        if place.reading and len(place.trails) == 1:
            for text in _before_noted(lead, next(iter(place.trails)), place.reading):
                yield Option(text, 2 * _VANISHED + sum(map(script.bias_of, text)) - doubt)
    if place.leads:
        share = _UNSEEN_SHARE * (_SO_READ if place.reading else 1.0)
        last = _noted_char(place) or LOST
        yield Option(LOST + last, _VANISHED + math.log(share * unseen + _LEAST_WEIGHT))
        yield Option(LOST * 2 + last, _UNKNOWN_MORE if last == LOST else _UNKNOWN_NOTED)


def _noted_char(place: Place) -> str:
    """Return the character that the note of a place is of, "" where it may be several."""
    if not place.reading or len(place.trails) != 1:
        return ""
    chars = [char for char in gbk.ending_in(next(iter(place.trails))) if gbk.doubt_of(char, place.reading) == 0.0]
    return chars[0] if len(chars) == 1 else ""


def _before_noted(lead: int, trail: int, reading: str) -> Iterator[str]:
    """Yield a character that begins with `lead` and a word that ends in the noted character, all between vanished."""
    trails = gbk.vanishing_trails()
    for last in gbk.ending_in(trail):
        if gbk.doubt_of(last, reading) is None:
            continue
        end = next(number for number in gbk.forms()[gbk.plain(last)] if gbk.pairs()[number] == last)
        for word in _words_ending_in().get(gbk.plain(last), ()):
            for number in gbk.forms().get(word[0], ()):
                if end >> 8 not in trails.get(number & 0xFF, ()):
                    continue
                for forms in _forms_after(lead).values():
                    for first, first_trail in forms:
                        if number >> 8 in trails.get(first_trail, ()) and gbk.plain(first) in gbk.frequent():
                            yield first + gbk.pairs()[number] + last


@cache
def _words_ending_in() -> Mapping[str, tuple[str, ...]]:
    """Return the words of two characters by their second one."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in word_scores():
        if len(word) == 2:
            found[word[1]].append(word)
    return {char: tuple(words) for char, words in found.items()}


@cache
def _vanished(lead: int) -> Mapping[int, tuple[tuple[str, ...], float]]:
    """Return, for a first byte and each last one, the characters between which all pairs vanish, and how likely.

    They are two or three, the likeliest first; the likelihood is that of all together.
    """
    counted: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    trails = gbk.vanishing_trails()
    for char, ends in _forms_after(lead).items():
        vanishing = [(form, trails[end]) for form, end in ends if end in trails]
        for text, weight in _turns_from(char).items() if vanishing else ():
            for form, leads in vanishing:
                for grown, last in _vanishing_forms(form, leads, text[1:]):
                    counted[last][grown] += weight
    return {
        last: (tuple(sorted(found, key=lambda text: -found[text])[:_INSERTS]), sum(found.values()))
        for last, found in counted.items()
    }


def _forms_after(lead: int) -> Mapping[str, list[tuple[str, int]]]:
    """Return, for each simplified character, its forms that begin with a byte, each with its second byte."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for trail in gbk.vanishing_trails():
        char = gbk.pair(lead, trail)
        if not gbk.is_private(char):
            found[gbk.plain(char)].append((char, trail))
    return found


def _vanishing_forms(form: str, leads: Collection[int], rest: str) -> Iterator[tuple[str, int]]:
    """Yield the forms of what follows `form` when all pairs between vanish, each with its last byte."""
    trails = gbk.vanishing_trails()
    for number in gbk.forms().get(rest[0], ()):
        if number >> 8 not in leads:
            continue
        grown = form + gbk.pairs()[number]
        if len(rest) == 1:
            yield grown, number & 0xFF
        elif number & 0xFF in trails:
            yield from _vanishing_forms(grown, trails[number & 0xFF], rest[1:])


def _turns_from(char: str) -> Mapping[str, float]:
    """Return the two and three characters in a row that begin with one and that words make, with how likely each is."""
    found: dict[str, float] = defaultdict(float, _turns().get(char, {}))
    scores = word_scores()
    if char in _singles():  # any two characters may be words each, when one of them is among the most frequent
        particles = _singles()[:_PARTICLES]
        for other in _singles() if char in particles else particles:
            found[char + other] += math.exp(scores[char] + scores[other])
    return found


@cache
def _singles() -> tuple[str, ...]:
    """Return the characters worth trying that are words of their own, the most frequent first."""
    return tuple(sorted(gbk.frequent() & word_scores().keys(), key=lambda char: -word_scores()[char]))


@cache
def _turns() -> Mapping[str, Mapping[str, float]]:
    """Return what two and three characters in a row the tables of words hold, by the first, with how likely each is."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word, score in word_scores().items():
        weight = math.exp(score)
        for at in range(len(word) - 1):
            turns = found[word[at]]
            turns[word[at : at + 2]] += weight
            if at + 2 < len(word):
                turns[word[at : at + 3]] += weight
        turns = found[word[-1]]
        for second, after in followers_of(word).items():
            turns[word[-1] + second[0]] += weight * math.exp(after)
    return found


def find_weak(chain: Chain, length: int, places: int) -> frozenset[int]:
    """Return which of the first `places` of the last `length` characters make no good words."""
    words = chain.words(length)
    at = length - sum(len(word) for word, _ in words)
    weak: set[int] = set()
    for word, score in words:
        if score < GOOD * len(word) or word == LOST:
            weak.update(range(at, at + len(word)))
        at += len(word)
    return frozenset(number for number in weak if 0 <= number < places)
