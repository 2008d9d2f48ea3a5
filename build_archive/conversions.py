"""Converts many sources: those that changed, wherever the work is done; the others come from the cache."""

from __future__ import annotations

import hashlib
import json
import traceback
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from build_archive.cache import Cache, Done
from build_archive.executors import Here, Workers
from build_archive.model import Diagnostic, Severity
from build_archive.neighbours import Sitting, Span, series_counted, spans_of
from build_archive.pipeline import Source, convert_source
from build_archive.plain_json import to_json
from build_archive.records import Card, PageRecord, SourceRecord, parse_pages, parse_record, record_of

_SOLID = 1  # level of compression: accounts are mostly the raw text, and are read again soon


class Job(NamedTuple):
    """A source to be converted; `spans` bounds the days of its documents where neighbours tell them."""

    source: Source
    spans: Mapping[int, Span] | None
    key: str  # fingerprint of all that decides what comes out


@dataclass(frozen=True, slots=True)
class Converted:
    """How a source stands in the cache."""

    key: str  # fingerprint of all that made it
    is_spanned: bool  # whether neighbours bounded the days of its documents
    record: SourceRecord


@dataclass(frozen=True, slots=True)
class Conversions:
    """The conversions of sources in their order; their texts are read from the cache when they are asked for."""

    cache: Cache
    sources: Mapping[str, Converted]  # by path
    counted: frozenset[tuple[str | None, str | None]]  # city and name of the series whose sessions are counted
    generator: str  # fingerprint of the program

    @property
    def records(self) -> Iterator[SourceRecord]:
        """What became of each source."""
        return (converted.record for converted in self.sources.values())

    def pages(self, source: str) -> tuple[PageRecord, ...]:
        """Return the pages of a source."""
        pages = self.cache.pages(source, is_spanned=self.sources[source].is_spanned)
        return tuple(page.joined(self.counted) for page in parse_pages(zlib.decompress(pages).decode()))

    def fingerprint(self, source: str, card: Card) -> str:
        """Return a fingerprint of all that made a page."""
        is_joined = (card.city, card.named) in self.counted
        return f"{self.sources[source].key} {card.part}{' joined' if is_joined else ''}"


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts sources, each only where the cache does not have it."""

    load: Callable[[str], Source]  # reads a source by its path
    stands: Callable[[str], str]  # tells a fingerprint of it, and of its sidecar
    cache: Cache
    workers: Workers
    generator: str  # fingerprint of the program
    show: Callable[[str], None] = lambda _: None  # is told of each source that is begun with

    def convert(self, names: Sequence[str], others: Callable[[Collection[str]], Iterable[Sitting]]) -> Conversions:
        """Return the conversions of the sources of those paths.

        `others` gives the documents of other sources, when it is told at which addresses the own pages stand: they
        tell together with the sources' own when a session without a date took place, and of which series a briefing
        without a number is.
        """
        found = dict(self._convert(names, {}))
        own = {name: {card.part: card for card in found[name].record.cards} for name in names}
        elsewhere = list(others({card.path for one in found.values() for card in one.record.cards}))
        spans = spans_of(own, elsewhere)
        found.update(self._convert([name for name in names if name in spans], spans))
        sources = {name: found[name] for name in names}
        counted = series_counted(chain(*(one.record.cards for one in sources.values()), elsewhere))
        self.cache.save()
        return Conversions(self.cache, sources, counted, self.generator)

    def _convert(
        self, names: Sequence[str], spans: Mapping[str, Mapping[int, Span]]
    ) -> Iterator[tuple[str, Converted]]:
        """Yield how each source stands in the cache afterwards, in any order."""
        known: list[tuple[str, Converted]] = []

        def missing() -> Iterator[Job]:
            for name in names:
                self.show(name)
                bounds = spans.get(name)
                key = self._key(name, bounds)
                record = self.cache.record(name, key, is_spanned=bounds is not None)
                if record is not None:
                    known.append((name, Converted(key, bounds is not None, parse_record(record))))
                    continue
                try:
                    yield Job(self.load(name), bounds, key)
                except OSError as error:
                    job = Job(Source(name, b""), bounds, key)
                    failed = _failed(job.source, f"it cannot be read: {error.strerror}")
                    self.cache.put(_done(job, failed))
                    known.append((name, Converted(key, bounds is not None, failed)))

        for done in self.workers.map(run, missing(), lose):
            self.cache.put(done)
            yield done.source, Converted(done.key, done.is_spanned, parse_record(done.record))
        yield from known

    def _key(self, name: str, spans: Mapping[int, Span] | None) -> str:
        bounds = {number: str(span) for number, span in (spans or {}).items()}
        said = (self.generator, name, self.stands(name), bounds)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def convert_here(sources: Iterable[Source], others: Iterable[Sitting] = ()) -> Conversions:
    """Return the conversions of a few sources, made in this process and kept nowhere else."""
    known = {source.path: source for source in sources}
    return Converter(known.__getitem__, str, Cache(None), Here(), "").convert(list(known), lambda _: others)


def run(job: Job) -> Done:
    """Convert a source. Whatever happens, it stops no other: an error that nobody foresaw is reported."""
    try:
        record, pages = record_of(convert_source(job.source, job.spans))
    except Exception as error:  # noqa: BLE001
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = f"the program failed on it: {error!r} ({Path(where.filename).name}:{where.lineno})"
        return _done(job, _failed(job.source, message))
    return _done(job, record, pages)


def lose(job: Job) -> Done:
    """Return what becomes of a source that no process survives."""
    message = "the process that converted it died; it may need more memory than there is"
    return _done(job, _failed(job.source, message))


def _failed(source: Source, message: str) -> SourceRecord:
    hint = "nothing of it was converted; if the file is sound, please report it"
    problem = Diagnostic("source.failed", Severity.ERROR, message, source.path, 0, 0, hint)
    return SourceRecord(source.path, hashlib.sha256(source.data).hexdigest(), (), (problem,))


def _done(job: Job, record: SourceRecord, pages: Sequence[PageRecord] = ()) -> Done:
    packed = zlib.compress(to_json(pages).encode(), _SOLID)
    return Done(job.source.path, job.spans is not None, job.key, to_json(record), packed)
