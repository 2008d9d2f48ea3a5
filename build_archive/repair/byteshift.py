"""Runs of text that a mirror cut at the wrong byte, brought back from the bytes.

A mirror that works on GBK byte by byte puts a note wherever the two bytes of a noted character
stand, also across two characters. The byte before the note is then no character any more and shows
as `?`, the bracket of the note swallowed with it; all that follows is cut one byte late until an
ASCII byte, the second half of some character, closes the run. Marks are put in the same way, so a
byte can be lost before one without a note. Pairs that fall into GBK's user-defined area vanish.

The way of a run: it is entered at a `?` (`runs.ENTRY_RE`), its bytes are read to each place where it
may close (`runs.read_streams`), realigned into places (`lattice.lay_out`) and weighed by words
(`lattice.weigh`): first as they are, then with vanished pairs where that makes no good words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice, product, takewhile
from typing import NamedTuple

from build_archive.edits import Proposal
from build_archive.model import Doubt, Intervention, Kind
from build_archive.repair import gbk
from build_archive.repair.fluency import LOST, Chain, Language, as_read, learn_language
from build_archive.repair.lattice import GOOD, Frame, Habits, Leads, Place, Reading, Search, find_weak, lay_out
from build_archive.repair.runs import ENTRY_RE, FOLDED, NOTE_RE, VOID_RE, Stream, read_streams

_HAN_RUN_RE = re.compile("[\u4e00-\u9fff]+")
_NOTED_RE = re.compile(f"(.){NOTE_RE.pattern}")
_CONTEXT = 3  # characters read before and after a run, so that its first and last words are whole
_LEARNT = 200_000  # characters by which a page is judged

# The realigned text must be better words than the text as it stands, by this log-probability; a
# run that no note vouches for by more, unless notes elsewhere show what happened to the page. A reading
# with its tone mark and half its brackets stands in no text that is whole: nothing is asked of such a run.
_NOTED_LEAD, _BARE_LEAD = 6.0, 14.0
_HOPELESS = 0.65  # a run of which such a share makes no good words is none
_SHORT = 6  # places of a run that is too short to say so
_LEAST_KNOWN = 0.5  # share of frequent characters in a run that is one
_KNOWN = 3  # times that a character must stand on a page to be one of its own
_FEW_READINGS = 24  # of a run are looked at one by one ...
_POSSIBLE = -10.5  # log-probability a character from which words may be meant: where two readings may, none is sure
_UNLIKELY = -7.0  # ... but for those that so much speaks against
_MOST_WEAK = 60  # places of a run where vanished pairs are looked for

_MOST_GAINED = 14.0  # by a vanished pair that is found
_AS_GOOD = 3.0  # by so much two readings must differ that one is the better
_SURE = 0.9  # how sure it must be where a run ends
_DAMPING = 0.7
_MOST_LOST = 0.6  # a run of which a greater share is lost would be written, not read
_LONE_80 = 5.0  # what speaks against a `?` being the second byte 0x80, which one character in two hundred has
_NUMBER = 5.0  # what speaks for a swallowed character to be a digit where one of these follows
_COUNTED = frozenset("0123456789.年月日时分例人名个次位家所万亿千百余多岁天周元吨米届场条项件台座户辆只批期亩℃％%")
_LOSS = 3.0  # what each □ weighs against a reading, that a run is not drawn out over text that is whole

# After so many suspicions that came to nothing the page has no such damage: keeps hostile input linear.
_FAILURES = 200
_NO_FAILURE = 0.02  # a note that is of no character that may stand before it is seen at once, and says next to nothing
_BARE_FAILURE = 10  # as many failures counts a long search at a question mark that nothing vouches for


class Shown(NamedTuple):
    """What a run shows if it closes in some way."""

    stream: Stream
    places: list[Place]
    after: str  # the few characters behind it, simplified
    score: float = 0.0  # log-probability of the text as it stands


class Weighed(NamedTuple):
    """The reading of a stream, and by how much it is better words than what is shown."""

    stream: Stream
    reading: Reading
    filled: bool  # some characters have not all their bytes
    gain: float


class Page:
    """The text under repair, and what is known of it; costly knowledge only when it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def habits(self) -> Habits:
        """In which characters the page stands, and which of them it notes."""
        notes = _NOTED_RE.findall(self.text)
        noted = Counter(char for char, reading in notes if gbk.doubt_of(char, reading) is not None)
        standing = Counter(self._sample)
        bare = frozenset(char for char, count in standing.items() if count >= _KNOWN and char not in noted)
        always = frozenset(char for char, count in noted.items() if 2 * count > standing[char])
        changed = len(gbk.traditional_re().findall(self._sample))
        if changed <= 0.1 * sum(map(len, _HAN_RUN_RE.findall(self._sample))):
            return Habits(False, noted=always, bare=bare)
        return Habits(True, frozenset(gbk.simplified_re().findall(self.text)), always, bare)

    @cached_property
    def _sample(self) -> str:
        return NOTE_RE.sub("", self.text[:_LEARNT])

    @cached_property
    def _plain(self) -> str:
        return gbk.plain(self._sample)

    @cached_property
    def is_noted(self) -> bool:
        """Whether a mirror put its notes into the page: one with half its brackets, or three whole ones."""
        halves = (match["reading"] for match in VOID_RE.finditer(self.text))
        wholes = (match["reading"] for match in NOTE_RE.finditer(self.text))
        return any(not half.isascii() for half in halves) or sum(not whole.isascii() for whole in wholes) >= 3

    def knows(self, place: Place) -> bool:
        """Whether what stands at a place is a character that the page has elsewhere, as the names in it do."""
        return len(place.options) == 1 and self.text.count(place.options[0].text, 0, _LEARNT) >= _KNOWN

    @cached_property
    def language(self) -> Language:
        """The tables of words and the page's own turns."""
        return learn_language(self._plain)


def propose_byteshift(text: str) -> Proposal:
    """Propose the realigned text for every run that was cut at the wrong byte.

    A run is accepted only when what comes back is words and what stands there is not. Characters
    whose bytes vanished are filled in when one reading is likelier than all others together by far;
    otherwise □ stands for each, with a doubt, as it does where it is not sure where a run ends.
    Left alone: every `?` that no such run follows, and, with a doubt, runs of which too much is lost.
    Linear in the length of the text; the tables of words are read when the first suspicion arises.

    >>> [edit.after for edit in propose_byteshift("加?hòng)娤娼瓋砂兜纳鷳B(tài)保護")[0]]
    ['強湘江兩岸的生態']
    """
    edits: list[Intervention] = []
    doubts: list[Doubt] = []
    page = Page(text)
    failures, done = 0.0, 0
    for match in ENTRY_RE.finditer(text):
        if match.start() < done or failures >= _FAILURES:
            continue
        left = _left_of(text, match.start(), edits)
        leads = _leads_of(left[-1:], match["reading"]) if match["reading"] else None
        if leads == ():
            failures += _NO_FAILURE
            continue
        run = _read_run(page, match, leads, left)
        if run is None:
            failures += 1 if leads else _BARE_FAILURE
            continue
        failures = max(0.0, failures - 2)
        done = run.end
        if run.confidence < _SURE:
            message = "cut at the wrong byte, and too much of it lost to bring it back; left as it stands"
            doubts.append(Doubt("byteshift.unreadable", run.start, run.before, message))
            continue
        edits.append(run)
        if LOST in run.after:
            message = f"{run.after.count(LOST)} characters whose bytes were lost; each stands as {LOST}"
            doubts.append(Doubt("byteshift.lost", run.start, run.before, message))
    return edits, doubts


def _left_of(text: str, at: int, edits: list[Intervention]) -> str:
    """Return the few characters of the line before `at`, as repaired so far and without notes."""
    left = text[max(0, at - 40) : at]
    if edits and edits[-1].end > at - 40:
        left = edits[-1].after + text[edits[-1].end : at]
    left = left.rpartition("\n")[2]
    return (NOTE_RE.sub("", left) if ")" in left or "）" in left else left)[-_CONTEXT:]


def _leads_of(before: str, reading: str) -> Leads:
    """Return the bytes that make a character so read with the second byte of the character `before`."""
    if before and before in FOLDED:  # a full-width mark that was folded
        return gbk.read_so(ord(before) + 0x80, reading)
    encoded = before.encode("gbk", "ignore")
    return gbk.read_so(encoded[1], reading) if len(encoded) == 2 and encoded[1] >= 0x81 else ()


def _streams(text: str, match: re.Match[str]) -> Iterator[Stream]:
    yield from read_streams(text, match.end())
    if not match["reading"] and not match["mark"]:  # the mark is itself half of two characters
        yield from read_streams(text, match.end(), "？".encode("gbk"))


def _read_run(page: Page, match: re.Match[str], leads: Leads | None, left: str) -> Intervention | None:
    """Return the repair of the run that begins at an entry, None when it is none."""
    shows = [
        Shown(stream, lay_out(stream, leads, page.habits, not left), stream.suffix + _right_of(page, stream.end))
        for stream in _streams(page.text, match)
        if leads is not None or _may_be_closed_by_note(stream) or _may_be_words(stream)
    ]
    is_certain = _is_toned(match["reading"]) or (page.is_noted and any(not doubt for _, doubt in leads or ()))
    if is_certain and len(shows) == 1:
        run = _read_at_once(page, match, shows[0], left)
        if run:
            return run
    shows = [shown for shown in shows if _is_readable(shown.places)]
    if not shows:
        return None
    start = page.language.read(gbk.plain(left))
    search = Search(Frame(page.language, page.habits, start))
    shows = [shown._replace(score=_score_shown(page, start, match.start(), shown)) for shown in shows]
    found = [*_weigh(page, search, shows)]
    return _accept(page, match, found, is_certain) if found else None


def _read_at_once(page: Page, match: re.Match[str], shown: Shown, left: str) -> Intervention | None:
    """Return the repair of a run whose bytes leave one reading that is words throughout; most runs are such."""
    stream, places, after, _ = shown
    if stream.suffix or not (stream.trail or stream.reading):
        return None
    if math.prod(len(place.options) for place in places) > _FEW_READINGS:
        return None
    before = gbk.plain(left)
    begin, end = len(before), len(before) + len(places)
    found = []
    for options in product(*(place.options for place in places)):
        against = sum(option.bias for option in options)
        text = "".join([option.text for option in options])
        plain = before + "".join([option.plain for option in options]) + after
        is_own = against > _UNLIKELY and page.habits.is_own(text)
        if is_own and page.language.is_words(plain, begin, end, _POSSIBLE):
            found.append((text, plain, against))
    if len(found) != 1 or found[0][2] < 0 or not page.language.is_words(found[0][1], begin, end, GOOD):
        return None
    rule = "byteshift.run" if stream.trail else "byteshift.filled"
    start, end = match.start(), stream.end
    return Intervention(rule, Kind.MOJIBAKE, start, end, page.text[start:end], found[0][0], 0.99)


def _may_be_closed_by_note(stream: Stream) -> bool:
    """Whether the bytes that close a stream make, or begin, a character that is read as the note after it says."""
    if not (stream.data and stream.reading):
        return False
    if stream.trail:
        return gbk.doubt_of(gbk.pair(stream.data[-1], stream.trail), stream.reading) == 0.0
    return any(gbk.doubt_of(char, stream.reading) == 0.0 for char, _ in gbk.beginning_with(stream.data[-1]))


def _may_be_words(stream: Stream) -> bool:
    """Whether the first characters after the lost byte may be words: a quick look before a long one."""
    data = stream.data[1:7]
    if len(data) < 2:
        return len(stream.data) > 0
    chars = [gbk.pair(lead, trail) for lead, trail in zip(data[::2], data[1::2], strict=False)]
    return all(gbk.plain(char) in gbk.frequent() for char in chars)


def _is_readable(places: list[Place]) -> bool:
    """Whether every place holds something, and half of a long run frequent characters: a quick look."""
    if not all(place.options for place in places):
        return False
    known = sum(place.options[0].plain in gbk.frequent() for place in places)
    return len(places) <= _SHORT or known >= _LEAST_KNOWN * len(places)


def _score_shown(page: Page, start: Chain, at: int, shown: Shown) -> float:
    """Return the log-probability of the text as it stands, with a little of what follows."""
    text = NOTE_RE.sub("", VOID_RE.sub("?", page.text[at : shown.stream.end]))
    return page.language.read(gbk.plain(text) + shown.after.removeprefix(shown.stream.suffix), start).score


def _right_of(page: Page, end: int) -> str:
    """Return the few characters after a run, simplified, up to the next lost byte or the end of the line."""
    after = NOTE_RE.sub("", page.text[end : end + 20])
    return as_read(gbk.plain(re.split("[?\n]", after, maxsplit=1)[0][:_CONTEXT]))


def _weigh(page: Page, search: Search, shows: list[Shown]) -> Iterator[Weighed]:
    """Yield the readings of what a run shows; vanished pairs are looked for where one makes no good words without.

    That takes long; it is left undone for a reading that would not come near the best one by what is found.
    """
    first: list[tuple[Shown, Weighed, frozenset[int]]] = []
    for shown in shows:
        weighed = _weighed(shown, search.weigh(shown.places, shown.after))
        weak = _weak_places(page, shown, weighed.reading)
        if weak is not None:
            first.append((shown, weighed, weak))
    best = max((weighed.gain for _, weighed, _ in first), default=0.0)
    for shown, weighed, weak in first:
        if weak and weighed.gain + _MOST_GAINED * len(weak) > best:
            yield _weighed(shown, search.weigh(shown.places, shown.after, weak))
        else:
            yield weighed


def _weak_places(page: Page, shown: Shown, reading: Reading) -> frozenset[int] | None:
    """Return the places of a run where pairs may have vanished, None where nearly nothing of it makes words."""
    places = shown.places
    weak = find_weak(reading.path.chain, len(places) + len(shown.after), len(places))
    if len(weak) > _HOPELESS * len(places) and len(places) > _SHORT:
        return None if reading.path.score - shown.score < _BARE_LEAD else frozenset()
    open_places = (number for number in sorted(weak) if places[number].leads and not page.knows(places[number]))
    return frozenset(islice(open_places, _MOST_WEAK))


def _weighed(shown: Shown, reading: Reading) -> Weighed:
    """Return a reading with what speaks for it."""
    stream = shown.stream
    gain = reading.path.score - shown.score - _LOSS * reading.text.count(LOST)
    if stream.trail == 0x80:
        gain -= _LONE_80
    if stream.swallowed and shown.after[:1] in _COUNTED:
        gain += _NUMBER
    return Weighed(stream, reading, len(reading.text) > len(shown.places) or not stream.trail, gain)


def _choose(found: list[Weighed]) -> Weighed:
    """Return the best reading; of two that end at the same place and are as good, the one that marks more as lost."""
    best = max(found, key=lambda weighed: weighed.gain)
    rivals = (other for other in found if abs(other.stream.end - best.stream.end) <= 1)
    return max(
        (other for other in rivals if other.gain > best.gain - _AS_GOOD),
        key=lambda weighed: (weighed.reading.text.count(LOST), weighed.gain),
    )


def _is_toned(reading: str | None) -> bool:
    return reading is not None and not reading.isascii()


def _accept(page: Page, match: re.Match[str], found: list[Weighed], is_certain: bool) -> Intervention | None:
    """Return the repair by the best reading, when it is better words than the text as it stands.

    Of a run that is certain, since a note of the character that begins it stands there with half its brackets,
    nothing is asked: what cannot be read is lost.
    """
    best = _choose(found)
    least = _NOTED_LEAD if match["reading"] or page.is_noted else _BARE_LEAD
    lost = best.reading.text.count(LOST)
    if not is_certain and best.gain + _LOSS * lost < least:
        return None
    if lost and not match["reading"] and not page.is_noted:
        return None  # a question mark that nothing vouches for is read in full or not at all
    rivals = [best, *(other for other in found if abs(other.stream.end - best.stream.end) > 1)]
    weights = [math.exp(_DAMPING * (weighed.gain - best.gain)) for weighed in rivals]
    sure = 1.0 / sum(weights)
    if (is_certain or page.is_noted) and sure < _SURE:
        likely = [rival for rival, weight in zip(rivals, weights, strict=True) if weight > (1.0 - _SURE) * sum(weights)]
        end, after = _agreed(page, likely)
        sure = _SURE
    else:
        end, after = best.stream.end, best.reading.text + best.stream.suffix
    if not is_certain and after.count(LOST) > max(4, _MOST_LOST * len(after)):
        sure = 0.5
    rule = "byteshift.filled" if best.filled or LOST in after else "byteshift.run"
    start = match.start()
    return Intervention(rule, Kind.MOJIBAKE, start, end, page.text[start:end], after, round(min(sure, 0.99), 2))


def _agreed(page: Page, rivals: list[Weighed]) -> tuple[int, str]:
    """Return where the longest of several readings ends, and what they agree on at both ends with □ between."""
    end = max(rival.stream.end for rival in rivals)
    texts = [
        rival.reading.text + rival.stream.suffix + NOTE_RE.sub("", page.text[rival.stream.end : end])
        for rival in rivals
    ]
    first = _common(texts)
    rests = [text[len(first) :] for text in texts]
    last = _common([rest[::-1] for rest in rests])[::-1]
    return end, first + LOST * max(len(rest) - len(last) for rest in rests) + last


def _common(texts: list[str]) -> str:
    """Return what all texts begin with."""
    columns = zip(*texts, strict=False)
    return "".join(chars[0] for chars in takewhile(lambda chars: len(set(chars)) == 1, columns))
