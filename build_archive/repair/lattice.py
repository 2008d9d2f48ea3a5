"""What a run may have said: its bytes as places, and the best way through what each may hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from heapq import nsmallest
from itertools import chain as joined
from itertools import takewhile
from operator import itemgetter, ne
from typing import NamedTuple

from build_archive.repair import gbk
from build_archive.repair.fluency import DIGIT, LONGEST, LOST, Chain, Language, followers_of, word_scores
from build_archive.repair.runs import Stream

_REMEMBERED = 1 << 14  # characters whose ties are kept
_KEPT = 1 << 11  # ... and places between which the candidates are
_WIDTH = 12  # paths kept at each place
_MARGIN = 8.0  # ... none of them less likely than the best by so much
_BRANCHING = 4  # ... of which so many are tried where a place may hold more than a few characters
_FEW = 4
_PROMISING = 12  # of more, so many are tried
_MOST_LAST = 60  # characters that are tried where a second byte is lost, the most frequent ones
_PARTICLES = 80  # marks and words of one character that are tried beside any other
_CANDIDATES = 40  # readings of a vanished pair that are looked at, the most frequent ones
_LEAST_SHARE = 1e-7  # of a character that no word holds

# Log-probabilities, by which the readings of a run are weighed against each other.
_HOPELESS = -8.0  # options against which so much speaks are not tried
_VANISHED = -2.0  # of a pair of the stream having vanished
_UNKNOWN = -18.0  # of a pair having vanished between characters that nobody would think of
_UNKNOWN_MORE = -20.0  # ... of two pairs in a row
_UNKNOWN_NOTED = -22.0  # ... where a note tells the last character, so that the words before it are all tried
_UNLIKE_NOTED = -6.0  # of a character without a note that is noted elsewhere on the page, or the other way round
_NOTED_FIRST = -2.0  # of a character with a note that stands nowhere else
_OTHER_SCRIPT = -4.0  # of a form of the other script
_MARK_FIRST = -8.0  # of a mark at the start of a line
_NO_TEXT = -8.0  # of what is neither Han nor a mark, as half of the pairs of other bytes are
_SWALLOWED = -5.0  # of an ASCII character having stood where a byte was lost
_NEVER_FIRST = frozenset("。！？；：”，、")
# What speaks against a mark as the last character of a line, and against all else.
_AT_END = {"。": 0.0, "！": 4.0, "？": 4.0, "；": 4.0, "：": 4.0, "”": 3.0}

# How sure a character must be that has not all its bytes. The scores take the words as
# independent, so their differences are damped before they count as probabilities.
_SURE = 0.77
_SURE_LENGTH = 0.9  # ... and how many characters there are; else there may be as many as one reading in 12 has
_LIKELY_LENGTH = 0.08
_DAMPING = 0.8

_SCORE = itemgetter(0)
_new = tuple.__new__  # what the class of a named tuple does, at half the cost

GOOD = -8.0  # a word of less log-probability a character may hide a vanished pair


class Path(NamedTuple):
    """One reading of a run up to some place."""

    score: float  # log-probability of the text with all that speaks against this reading
    chain: Chain
    bias: float = 0.0  # the part of the score that is not about words
    open: tuple[str, ...] = ()  # what stands in the places that are not decided yet


class Reading(NamedTuple):
    """The likeliest reading of a run, with □ for what others as likely read otherwise."""

    text: str
    path: Path


Leads = tuple[tuple[int, float], ...]  # bytes, each with what speaks against it


class Option(NamedTuple):
    """What a place may hold."""

    text: str
    plain: str  # the same in simplified characters
    bias: float = 0.0  # what speaks for it but the words
    weight: float = 0.0  # log-probability of the characters by themselves: which of many are tried


# Two bytes that are no character: something vanished between them.
_IMPOSSIBLE = Option(LOST, LOST, -20.0)


class Place(NamedTuple):
    """A pair of bytes after realigning: what it holds if nothing vanished, and the bytes to look for more."""

    options: tuple[Option, ...]
    leads: Leads = ()
    trails: Collection[int] = ()
    reading: str = ""  # of the note that its last character has
    is_cut: bool = False  # another note was put between the bytes of its first character, so that it has none


class Habits(NamedTuple):
    """In which characters a page stands, and which of them it notes: a mirror notes each everywhere or nowhere."""

    traditional: bool
    others: frozenset[str] = frozenset()  # simplified forms that a traditional page has
    noted: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()  # characters that stand there and are not noted

    def bias_of(self, text: str, plain: str) -> float:
        """Return what speaks against the characters that are forms of the other script; `plain`: them simplified."""
        if not self.traditional:
            return 2 * _OTHER_SCRIPT * sum(map(ne, text, plain)) if text != plain else 0.0
        if gbk.simplified_only().isdisjoint(text):
            return 0.0
        return _OTHER_SCRIPT * sum(char in gbk.simplified_only() and char not in self.others for char in text)

    def bias_of_notes(self, text: str, reading: str) -> float:
        """Return what speaks against characters of which the last has the note `reading`, "" for none."""
        if not text:
            return 0.0
        last = text[-1]
        against = 0.0 if self.noted.isdisjoint(text[:-1]) else _UNLIKE_NOTED
        if not reading:
            return against + _UNLIKE_NOTED * (last in self.noted)
        if last in self.bare:
            return against + _UNLIKE_NOTED
        return against if last in self.noted else against + _NOTED_FIRST

    def is_own(self, text: str) -> bool:
        """Whether nothing speaks against the form of any character."""
        return not self.bias_of(text, gbk.plain(text))


class Frame(NamedTuple):
    """By what a run is judged: the language and script of its page, and the text before it."""

    language: Language
    habits: Habits
    left: Chain


def lay_out(stream: Stream, leads: Leads | None, habits: Habits, fresh: bool) -> list[Place]:
    """Return the places of a run; `leads` is what byte may be lost before it, None when it may be any.

    `fresh` is whether the run begins its line.
    """
    known = stream.data + (bytes([stream.trail]) if stream.trail else b"")
    if not known:
        return [_last_place(leads or (), stream, habits)._replace(is_cut=True)]
    if leads is None:
        first = [Option(char, plain, 0.0, _weight(plain)) for char, plain in gbk.ending_in(known[0])]
    else:
        chars = [gbk.pair(lead, known[0]) for lead, _ in leads]
        first = [Option(char, gbk.plain(char), -doubt) for char, (_, doubt) in zip(chars, leads, strict=True)]
    judged = tuple(_judged(first, habits, fresh)) or ((_IMPOSSIBLE,) if leads else ())
    places = [Place(judged, leads or (), (known[0],), is_cut=True)]
    pairs = zip(known[1::2], known[2::2], strict=False)
    for number, (lead, trail) in enumerate(pairs, 2):
        reading = stream.reading if stream.trail and 2 * number > len(known) else ""
        places.append(Place((_shown(gbk.pair(lead, trail), reading, habits),), ((lead, 0.0),), (trail,)))
    if not stream.trail:
        places.append(_last_place(((known[-1], 0.0),), stream, habits))
    elif stream.reading:
        places[-1] = _noted(places[-1], stream.reading)
    return places


def _shown(char: str, reading: str, habits: Habits) -> Option:
    """Return what two bytes show; letters that GBK has of other scripts (Ｑ, ぃ, я) are in no Chinese sentence."""
    against = 0.0
    if not ("\u4e00" <= char <= "\u9fff" or char in gbk.frequent()):
        if gbk.is_private(char) or char.isalpha():
            return _IMPOSSIBLE
        against = _NO_TEXT
    return Option(char, gbk.plain(char), against + habits.bias_of_notes(char, reading))


def _judged(options: list[Option], habits: Habits, fresh: bool) -> Iterator[Option]:
    """Yield the options that are characters, with what speaks against each here."""
    for option in options:
        if not gbk.is_private(option.text):
            against = habits.bias_of(*option[:2]) + (_MARK_FIRST if fresh and option.text in _NEVER_FIRST else 0.0)
            yield option._replace(bias=option.bias + against)


def _noted(place: Place, reading: str) -> Place:
    """Return the last place with the characters that are read as its note says."""
    chosen = []
    for option in place.options:
        doubt = gbk.doubt_of(option.text, reading)
        chosen.append(_IMPOSSIBLE if doubt is None else option._replace(bias=option.bias - doubt))
    return place._replace(options=tuple(chosen), reading=reading)


def _last_place(leads: Leads, stream: Stream, habits: Habits) -> Place:
    """Return the place of the character whose second byte was lost, with the character swallowed after it."""
    options = []
    for lead, against in leads:
        for option, other_form in _beginning_with(lead, stream.reading, habits.traditional):
            if stream.followed and not _may_begin(option.text, stream.followed):
                continue
            bias = option.bias - against + habits.bias_of_notes(option.text, stream.reading)
            if other_form and option.text not in habits.others:
                bias += _OTHER_SCRIPT
            if stream.ends_line:
                bias -= against_end(option.text)
            options.append(option if bias == option.bias else option._replace(bias=bias))
    del options[_MOST_LAST:]
    if stream.swallowed:
        options = [
            Option(char + LOST, plain + DIGIT, bias + _SWALLOWED, weight) for char, plain, bias, weight in options
        ]
    if not stream.reading:
        return Place(tuple(options))
    return Place((*options, _IMPOSSIBLE), leads, gbk.trails_read(stream.reading), stream.reading)


def against_end(char: str) -> float:
    """Return what speaks against a character as the last one of a line."""
    return _AT_END.get(char, 5.0)


def _may_begin(char: str, reading: str) -> bool:
    """Whether the second byte of a character may be the first one of a character so read."""
    return bool(gbk.read_so(char.encode("gbk")[1], reading))


@lru_cache(_REMEMBERED)
def _beginning_with(lead: int, reading: str, traditional: bool) -> tuple[tuple[Option, bool], ...]:
    """Return the frequent characters with a first byte that are so read, and whether each is of the other script."""
    found = []
    for char, plain in gbk.beginning_with(lead):
        unlike = gbk.doubt_of(char, reading) if reading else 0.0
        if unlike is not None:
            against = 0.0 if traditional or char == plain else 2 * _OTHER_SCRIPT
            option = Option(char, plain, against - unlike, _weight(plain))
            found.append((option, traditional and char in gbk.simplified_only()))
    return tuple(found)


class Step(NamedTuple):
    """A place with all that decides how it is followed."""

    place: Place
    befores: str  # what may stand before it, and after it
    afters: str
    is_weak: bool  # vanished pairs are looked for in it


class Followed(NamedTuple):
    """A step, the paths that it led to, and what was decided by it."""

    step: Step
    paths: list[Path]
    decided: list[str]


class Search:
    """The readings of a run that are followed from place to place; what was followed once is not followed again.

    The ways in which a run may close show the same bytes up to there, so they have their first steps in common.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._trails: list[list[Followed]] = []

    def weigh(self, places: Sequence[Place], after: str, weak: frozenset[int] = frozenset()) -> Reading:
        """Return the best reading of the places and what follows them; vanished pairs are looked for in `weak` ones.

        As soon as all paths end in the same words, what they read before is decided, and one path goes on.
        """
        language, left = self._frame.language, self._frame.left
        steps = [*_steps(places, left.tail[-1:], after[:1], weak)]
        trail = self._followed(steps)
        paths = trail[-1].paths if trail else [Path(left.score, left)]
        for step in steps[len(trail) :]:
            paths = self._follow(step, paths)
            decided = []
            if trail and _agree(paths):
                decided = _decide(paths)
                paths = [paths[0]._replace(open=())]
            trail.append(Followed(step, paths, decided))
        self._trails.append(trail)
        for char in after:
            paths = _best([_gone_on(path, language.extend(path.chain, char)) for path in paths], language)
        paths = sorted(paths, key=_SCORE, reverse=True)
        decided = [*joined.from_iterable(followed.decided for followed in trail), *_decide(paths)]
        return Reading("".join(decided), paths[0])

    def _followed(self, steps: Sequence[Step]) -> list[Followed]:
        """Return the first steps as far as they were followed before."""
        longest: list[Followed] = []
        for trail in self._trails:
            pairs = takewhile(lambda pair: pair[0] == pair[1].step, zip(steps, trail, strict=False))
            longest = max(longest, [followed for _, followed in pairs], key=len)
        return longest

    def _follow(self, step: Step, paths: Sequence[Path]) -> list[Path]:
        """Return the paths that are worth going on with after a step, best first."""
        language, options = self._frame.language, step.place.options
        likely = paths if len(options) <= _FEW else paths[:_BRANCHING]
        ways = _ways(language, likely, _promising(options, step))
        if step.is_weak:
            inserts = [*_inserts(step.place, self._frame.habits)]
            ways += _ways(language, paths[:_BRANCHING], _promising(inserts, step))
        return _best(ways, language)


def _steps(places: Sequence[Place], before: str, after: str, weak: Container[int]) -> Iterator[Step]:
    """Yield the steps of a run that stands between the characters `before` and `after`."""
    for number, place in enumerate(places):
        befores = _shown_in(places[number - 1], -1) if number else before
        afters = _shown_in(places[number + 1], 0) if number + 1 < len(places) else after
        yield Step(place, befores, afters, number in weak)


def _shown_in(place: Place, at: int) -> str:
    """Return the first or the last characters of what a place may hold if nothing vanished."""
    return "".join([option.plain[at] for option in place.options[:_FEW]])


def _promising(options: Sequence[Option], step: Step) -> Sequence[Option]:
    """Return of many options for a step those that are likeliest by themselves and beside their neighbours."""
    if len(options) <= _PROMISING:
        return options
    befores = {char: _closest(step.befores, char) for char in {option.plain[0] for option in options}}
    afters = {char: _closest(char, step.afters) for char in {option.plain[-1] for option in options}}
    likelihoods = [bias + weight + befores[plain[0]] + afters[plain[-1]] for _, plain, bias, weight in options]
    ranked = sorted(range(len(options)), key=likelihoods.__getitem__, reverse=True)
    promising: list[Option] = []
    left = {True: _PROMISING, False: _PROMISING // 2}  # what is longer is unlikelier, but explains more of the text
    for option in map(options.__getitem__, ranked):
        is_short = len(option.plain) <= 2
        if left[is_short] or LOST in option.text:
            left[is_short] = max(0, left[is_short] - 1)
            promising.append(option)
    return promising


@lru_cache(_REMEMBERED)
def _closest(befores: str, afters: str) -> float:
    """Return the strongest tie between one of some characters and one of those that may follow, 0 where none are."""
    return max([tie(before, after) for before in befores for after in afters], default=0.0)


@lru_cache(_REMEMBERED)
def tie(one: str, other: str) -> float:
    """Return how much likelier two characters stand side by side than each by itself, as a logarithm."""
    apart = _shares().get(one, _LEAST_SHARE) * _shares().get(other, _LEAST_SHARE)
    return math.log(1.0 + _turns().get(one, {}).get(one + other, 0.0) / apart)


@cache
def _shares() -> Mapping[str, float]:
    """Return which share of all words holds a character."""
    found: dict[str, float] = defaultdict(float)
    for word, score in word_scores().items():
        for char in word:
            found[char] += math.exp(score)
    return found


def _weight(char: str) -> float:
    return math.log(_shares().get(char, _LEAST_SHARE))


def _gone_on(path: Path, chain: Chain) -> Path:
    return Path(chain.score + path.bias, chain, path.bias, path.open)


def _best(ways: list[Path], language: Language) -> list[Path]:
    """Return the paths that are worth going on with, best first."""
    if len(ways) <= _FEW:
        return sorted(ways, key=_SCORE, reverse=True) if len(ways) > 1 else ways
    prospects = [language.prospect(way[1]) + way[2] for way in ways]
    least = max(prospects) - _MARGIN
    ranked = sorted(range(len(ways)), key=prospects.__getitem__, reverse=True)[:_WIDTH]
    return [ways[number] for number in ranked if prospects[number] > least]


def _ways(language: Language, paths: Sequence[Path], options: Sequence[Option]) -> list[Path]:
    """Return the paths with each of the options; of many only the likely ones after a path that ends as one before."""
    ways: list[Path] = []
    tried: dict[str, Sequence[Option]] = {}  # by the last characters of the paths
    for path in paths:
        tail = path.chain.tail[-2:]
        found = _ways_on(language, path, tried.get(tail, options))
        if tail not in tried and len(options) > _FEW and len(paths) > 1:
            least = max(way[0] for way in found) - _MARGIN
            tried[tail] = [option for option, way in zip(options, found, strict=True) if way[0] > least]
        ways += found
    return ways


def _ways_on(language: Language, path: Path, options: Sequence[Option]) -> list[Path]:
    """Return the path with each of the options; what they begin with in common is read once."""
    _, chain, bias, undecided = path
    if len(options) == 1 and len(options[0].plain) == 1:  # as most places of a run are
        text, plain, against, _ = options[0]
        alone = language.skip(chain) if plain == LOST else language.extend(chain, plain)
        return [Path(alone.score + against + bias, alone, against + bias, (*undecided, text))]
    read = {"": chain}
    ways = []
    for text, plain, against, _ in options:
        grown = read.get(plain)
        if grown is None:
            grown = chain
            for end in range(1, len(plain) + 1):
                before, grown = grown, read.get(plain[:end])
                if grown is None:
                    char = plain[end - 1]
                    grown = language.skip(before) if char == LOST else language.extend(before, char)
                    read[plain[:end]] = grown
        against += bias
        ways.append(_new(Path, (grown[1][-1][0][0] + against, grown, against, (*undecided, text))))
    return ways


def _agree(paths: list[Path]) -> bool:
    tail = paths[0].chain.tail
    return len(tail) in (0, LONGEST - 1) and all(path.chain.tail == tail for path in paths)


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
    """Return the characters on which the readings of one place agree, □ for the others.

    Where it is not sure how many there are, the longest likely reading tells: a □ too many says
    that something is not known, one too few hides it. The first and the last character are asked of
    all that have more than one.
    """
    lengths: dict[int, float] = defaultdict(float)
    for text, weight in zip(texts, weights, strict=True):
        lengths[len(text)] += weight
    length = max(lengths, key=lambda number: lengths[number])
    if lengths[length] < _SURE_LENGTH:
        length = max(number for number, weight in lengths.items() if weight > _LIKELY_LENGTH or number == length)
    chosen = ""
    for at in range(length):
        votes: dict[str, float] = defaultdict(float)
        for text, weight in zip(texts, weights, strict=True):
            if len(text) == length or (at == 0 and len(text) > 1):
                votes[text[at]] += weight
            elif at == length - 1 and len(text) > 1:
                votes[text[-1]] += weight
        char = max(votes, key=lambda one: votes[one], default=LOST)
        chosen += char if votes[char] >= _SURE else LOST
    return chosen


def _inserts(place: Place, habits: Habits) -> Iterator[Option]:
    """Yield what a place may hold when one pair or more vanished inside it."""
    for lead, doubt in place.leads:
        for trail in place.trails:
            for option, other_forms in _candidates(lead, trail, place.reading, habits.traditional):
                against = option.bias - doubt + habits.bias_of_notes(option.text[place.is_cut :], place.reading)
                if other_forms:
                    against += _OTHER_SCRIPT * sum(char not in habits.others for char in other_forms)
                if against > _HOPELESS:
                    yield option if against == option.bias else option._replace(bias=against)
        if place.reading and len(place.trails) == 1:
            for text in _before_noted(lead, next(iter(place.trails)), place.reading):
                plain = gbk.plain(text)
                weight = _weight(plain[0]) + word_scores()[plain[1:]]
                yield Option(text, plain, 2 * _VANISHED + habits.bias_of(text, plain) - doubt, weight)
    if place.leads:
        last = _noted_char(place) or LOST
        yield Option(LOST + last, gbk.plain(LOST + last), _UNKNOWN)
        yield Option(LOST * 2 + last, gbk.plain(LOST * 2 + last), _UNKNOWN_MORE if last == LOST else _UNKNOWN_NOTED)


def _noted_char(place: Place) -> str:
    """Return the character that the note of a place is of, "" where it may be several."""
    if not place.reading or len(place.trails) != 1:
        return ""
    chars = [char for char, _ in gbk.ending_in(next(iter(place.trails))) if gbk.doubt_of(char, place.reading) == 0.0]
    return chars[0] if len(chars) == 1 else ""


def _before_noted(lead: int, trail: int, reading: str) -> Iterator[str]:
    """Yield a character that begins with `lead` and a word that ends in the noted character, all between vanished."""
    trails = gbk.vanishing_trails()
    for last, plain in gbk.ending_in(trail):
        if gbk.doubt_of(last, reading) is None:
            continue
        end = next(number for number in gbk.forms()[plain] if gbk.pairs()[number] == last)
        for word in _words_ending_in().get(plain, ()):
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


@lru_cache(_KEPT)
def _candidates(lead: int, trail: int, reading: str, traditional: bool) -> tuple[tuple[Option, str], ...]:
    """Return the likeliest characters that begin and end in two bytes and between which all pairs vanish.

    They are two or three, the last so read; each with its simplified characters, which may be the page's own on a
    traditional one. On a simplified page none is a traditional form.
    """
    found: dict[str, float] = defaultdict(float)
    doubts: dict[str, float] = {}  # what speaks against a last character being so read
    for last, plain, begin in _ending_in(trail):
        doubt = gbk.doubt_of(last, reading) if reading else 0.0
        if doubt is not None:
            doubts[last] = doubt
            for form, share in _firsts(lead, begin):  # any two characters may stand side by side
                found[form + last] += share * _shares().get(plain, _LEAST_SHARE)
    for text, weight in _vanished(lead).get(trail, {}).items():
        if text[-1] in doubts:
            found[text] += weight
    own = ((-weight, text) for text, weight in found.items() if traditional or gbk.plain(text) == text)
    return tuple(
        (
            Option(text, gbk.plain(text), (len(text) - 1) * _VANISHED - doubts[text[-1]], math.log(-less)),
            "".join(gbk.simplified_only().intersection(text)) if traditional else "",
        )
        for less, text in nsmallest(_CANDIDATES, own)
    )


@cache
def _firsts(lead: int, begin: int) -> tuple[tuple[str, float], ...]:
    """Return the frequent characters with a first byte whose second one vanishes before another, and their shares."""
    trails = gbk.vanishing_trails()
    return tuple(
        (form, _shares().get(char, _LEAST_SHARE))
        for char, ends in _forms_after(lead).items()
        for form, end in ends
        if begin in trails[end] and char in gbk.frequent()
    )


@cache
def _ending_in(trail: int) -> tuple[tuple[str, str, int], ...]:
    """Return the frequent characters with this second byte, each with its simplified form and its first byte."""
    return tuple((char, plain, char.encode("gbk")[0]) for char, plain in gbk.ending_in(trail))


@cache
def _vanished(lead: int) -> Mapping[int, Mapping[str, float]]:
    """Return, for a first byte and each last one, the characters between which all pairs vanish, and how likely."""
    counted: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    trails, forms = gbk.vanishing_trails(), gbk.forms_with_bytes()
    for char, ends in _forms_after(lead).items():
        vanishing = [(form, trails[end]) for form, end in ends if end in trails]
        for text, weight in _turns_from(char).items() if vanishing else ():
            for form, leads in vanishing:
                for second, begin, end in forms.get(text[1], ()):
                    if begin not in leads:
                        continue
                    if len(text) == 2:
                        counted[end][form + second] += weight
                        continue
                    ahead = trails.get(end, ())
                    for third, begin, last in forms.get(text[2], ()) if ahead else ():
                        if begin in ahead:
                            counted[last][form + second + third] += weight
    return counted


def _forms_after(lead: int) -> Mapping[str, list[tuple[str, int]]]:
    """Return, for each simplified character, its forms that begin with a byte, each with its second byte."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for trail in gbk.vanishing_trails():
        char = gbk.pair(lead, trail)
        if not gbk.is_private(char):
            found[gbk.plain(char)].append((char, trail))
    return found


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
