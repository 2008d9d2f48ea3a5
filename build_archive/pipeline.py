"""The way of a source to its pages, stage by stage; pure: bytes in, pages out."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from build_archive import __version__
from build_archive.account import Account, page_steps
from build_archive.anchors import carry_over
from build_archive.contract import Basis, Metadata, Place, Provenance, Role
from build_archive.doubts import field_doubts, part_sure, text_doubts
from build_archive.edits import CONFIDENCE_BAR, Proposal, run_step, settle
from build_archive.figures import FigureContext, extract_figures
from build_archive.gazetteer import Division, city_of, divisions_in, is_within, meant_city, resolve_division
from build_archive.model import (
    Block,
    BlockKind,
    Decoded,
    Diagnostic,
    Doubt,
    Found,
    Passage,
    Repaired,
    Severity,
)
from build_archive.names import Named
from build_archive.neighbours import Span, series_counted, sitting_of, spans_of
from build_archive.pages import Page, compose_made
from build_archive.paragraphs import paragraphs_of
from build_archive.privacy import (
    MASK,
    Masked,
    PrivacyError,
    count_masked,
    find_private,
    locate_masked,
    mask,
    mask_raw,
    masking_notes,
)
from build_archive.read import SourceError, read_source
from build_archive.recognise.dates import recognise_date, recognise_published, recognise_time
from build_archive.recognise.imprint import recognise_publisher, recognise_url, recognise_venue
from build_archive.recognise.people import recognise_people
from build_archive.recognise.places import recognise_place
from build_archive.recognise.titles import (
    recognise_kind,
    recognise_series,
    recognise_session,
    recognise_title,
    title_lines,
)
from build_archive.recognise.topics import recognise_topics
from build_archive.recognise.turns import (
    Part,
    compose_blocks,
    find_labels,
    leading_labels,
    part_labels,
    recognise_turns,
)
from build_archive.render import render_body, render_pieces
from build_archive.repair.boilerplate import propose_boilerplate
from build_archive.repair.byteshift import propose_byteshift
from build_archive.repair.columns import propose_columns
from build_archive.repair.layout import propose_layout
from build_archive.repair.mojibake import propose_mojibake
from build_archive.repair.pinyin import propose_pinyin
from build_archive.repair.punctuation import propose_punctuation
from build_archive.repair.script import propose_script
from build_archive.repair.spaces import propose_spaces
from build_archive.romanize import city_folder, slug_of
from build_archive.screen import screen_document
from build_archive.sidecar import (
    LOST_CORRECTION,
    Ruling,
    Sidecar,
    SidecarError,
    line_of_correction,
    parse_sidecar,
    propose_corrections,
)
from build_archive.split import split

Repair = Callable[[str], Proposal]

# All are run again until nothing changes: a reading may hide an entity, what a column cut in two is mended only once
# its halves are joined, and a note that a line end cut in two is one only when the lines are joined.
_PASSES = 6
_MASKING_ROUNDS = 4  # what is masked may let another number be seen, hardly ever a third

# Bytes before characters, characters before marks, marks before lines.
BYTE_REPAIRS: tuple[tuple[str, Repair], ...] = (
    ("mojibake", propose_mojibake),
    ("byteshift", propose_byteshift),
)
LINE_REPAIRS: tuple[tuple[str, Repair], ...] = (
    ("columns", propose_columns),  # before its gaps go with the spaces
    ("spaces", propose_spaces),
    ("punctuation", propose_punctuation),
    ("boilerplate", propose_boilerplate),
    ("layout", propose_layout),
)


def character_repairs(raw: str) -> tuple[tuple[str, Repair], ...]:
    """Return the repairs of characters in their order.

    `raw` is the text before all repairs: readings in it tell of a mirror after they are gone.
    """
    return (
        ("pinyin", propose_pinyin),
        ("script", partial(propose_script, raw=raw)),
        ("mojibake", propose_mojibake),  # what stood beside a reading or in another script
    )


SET_ASIDE = "document.set-aside"  # a note, never a warning: nothing is wrong and nothing is to be done
COPY = "document.copy"
_PLAIN_STEM_RE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED_END_RE = re.compile(r"-(?:p\d+|md|html?|docx|pdf)$")  # ends that page_path itself gives


@dataclass(frozen=True, slots=True)
class Source:
    """A raw file as it was found: its path below the archive's root, its bytes, its sidecar."""

    path: str
    data: bytes
    sidecar_path: str = ""
    sidecar: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as the build makes it."""

    path: str  # below the pages' folder
    metadata: Metadata  # without the fingerprint of the page
    body: str
    found: Mapping[str, Found[Any]]  # the evidence of each field, by its key; of an entry of a list, as speakers.2
    account: Account
    unsure: Mapping[str, Found[Any]] = field(default_factory=dict)  # what was not sure enough for the page

    def compose(self) -> tuple[Page, str]:
        """Return the page, and its text as it is written to disk."""
        return compose_made(self.metadata, self.body, self.path)

    @property
    def page(self) -> Page:
        """The page."""
        return self.compose()[0]

    @property
    def text(self) -> str:
        """The page as it is written to disk."""
        return self.compose()[1]


@dataclass(frozen=True, slots=True)
class Aside:
    """Why a document is not published."""

    note: Diagnostic
    why: str  # the rule of the screen, `copy`, or `hand` and the reason that a person gives


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a source: its pages, the account of its repairs, and what a person should know."""

    source: Source
    drafts: tuple[Draft, ...]
    repaired: Repaired
    diagnostics: tuple[Diagnostic, ...]
    raw: str = ""  # the text as decoded, before any repair
    set_aside: Mapping[int, Aside] = field(default_factory=dict)  # by the number of the document; noted above too
    looked_at: tuple[str, ...] = ()  # words that the sidecar says stand as they should
    copies: Mapping[int, str] = field(default_factory=dict)  # by the number of the document, what it is a copy of
    ruled_in: frozenset[int] = frozenset()  # documents that a person says are to be published

    @property
    def documents(self) -> int:
        """How many documents the source holds."""
        return len(self.drafts) + len(self.set_aside)


def settle_together(conversions: Sequence[Conversion], pages: Iterable[Metadata] = ()) -> list[Conversion]:
    """Return the conversions with what only other briefings of their series tell: the year, and the series itself.

    `pages` are those that other conversions made, read only where something is open. Those of the sources that are
    converted here are passed over, so that the outcome does not depend on what was on disk before.
    """
    if not any(_is_undated(draft) or "series" in draft.unsure for c in conversions for draft in c.drafts):
        return list(conversions)
    own = {c.source.path for c in conversions}
    elsewhere = [page for page in pages if page.provenance.source not in own]
    return join_series(date_by_neighbours(conversions, elsewhere), elsewhere)


def _is_undated(draft: Draft) -> bool:
    return draft.metadata.date is None and draft.metadata.session is not None


def date_by_neighbours(conversions: Sequence[Conversion], pages: Sequence[Metadata] = ()) -> list[Conversion]:
    """Return the conversions with the years settled that only the other sessions of a series tell.

    A session without a date is recognised again, between the days of the sessions before and after it. `pages` are
    those of other sources.
    """
    own = dict(enumerate({d.metadata.provenance.part: sitting_of(d.metadata) for d in c.drafts} for c in conversions))
    spans = spans_of(own, map(sitting_of, pages))
    return [convert_source(c.source, spans[at]) if at in spans else c for at, c in enumerate(conversions)]


def join_series(conversions: Sequence[Conversion], pages: Sequence[Metadata] = ()) -> list[Conversion]:
    """Return the conversions with the series of those briefings that print no number themselves.

    A briefing is of a series where it has the name under which others of its city count their sessions. `pages` are
    those of other sources.
    """
    drafts = [draft.metadata for conversion in conversions for draft in conversion.drafts]
    counted = series_counted(map(sitting_of, (*drafts, *pages)))
    return [replace(c, drafts=tuple(_in_series(draft, counted) for draft in c.drafts)) for c in conversions]


def _in_series(draft: Draft, counted: Collection[tuple[str | None, str | None]]) -> Draft:
    named = draft.unsure.get("series")
    if named is None or (draft.metadata.city, named.value) not in counted:
        return draft
    found = {**draft.found, "series": replace(named, rule="series.counted-elsewhere", confidence=0.85)}
    unsure = {key: item for key, item in draft.unsure.items() if key != "series"}
    return replace(draft, metadata=in_series(draft.metadata, named.value), found=found, unsure=unsure)


def in_series(metadata: Metadata, series: str) -> Metadata:
    """Return the front matter of a page with a series that it names, and that others count their sessions in."""
    basis = {**metadata.provenance.basis, "series": Basis.DERIVED}
    ordered = {key: basis[key] for key in Metadata.model_fields if key in basis}
    provenance = metadata.provenance.model_copy(update={"basis": ordered})
    return metadata.model_copy(update={"series": series, "provenance": provenance})


def numbered_after(metadata: Metadata, body: str, old: Page) -> Metadata:
    """Return the front matter of a page with its paragraphs numbered after those of the page that it replaces."""
    numbers = carry_over(paragraphs_of(old.body), old.metadata.provenance.paragraphs, paragraphs_of(body))
    return numbered(metadata, numbers)


def numbered(metadata: Metadata, numbers: str | None) -> Metadata:
    """Return the front matter of a page with those numbers of its paragraphs."""
    provenance = metadata.provenance
    if numbers == provenance.paragraphs:
        return metadata
    return metadata.model_copy(update={"provenance": provenance.model_copy(update={"paragraphs": numbers})})


def convert_source(source: Source, spans: Mapping[int, Span] | None = None) -> Conversion:
    """Return the pages of one source. A source that cannot be used yields an error and no page.

    `spans` bounds the days of its documents, by their numbers, where their neighbours in a series are known.
    """
    try:
        sidecar = parse_sidecar(source.sidecar) if source.sidecar is not None else Sidecar()
        decoded = read_source(source.data, source.path)
    except SidecarError as error:
        hint = "mend the sidecar; nothing of this source was converted"
        return _refused(
            source,
            *(
                Diagnostic("sidecar.invalid", Severity.ERROR, wrong.message, source.sidecar_path, wrong.line, 0, hint)
                for wrong in error.complaints
            ),
        )
    except SourceError as error:
        return _refused(source, Diagnostic(error.code, Severity.ERROR, str(error), source.path, 0, 0, error.hint))
    try:
        decoded, repaired, masked = _repair_and_mask(decoded, sidecar)
    except PrivacyError as error:
        hint = "name the words under privacy in the sidecar, or mend the correction that has them"
        return _refused(source, Diagnostic("privacy.left", Severity.ERROR, str(error), source.path, 0, 0, hint))
    lost = [doubt for doubt in repaired.doubts if doubt.rule == LOST_CORRECTION]
    if lost:
        return _refused(source, *_lost_corrections(source, lost, masked))
    return _documents(_Origin(source, decoded, repaired, masked, spans or {}), sidecar)


def _lost_corrections(source: Source, lost: Iterable[Doubt], masked: Sequence[Masked]) -> Iterator[Diagnostic]:
    hint = "mend or remove the correction; nothing of this source was converted"
    hint += f"; private facts stand as {MASK}" if masked else ""
    for doubt in lost:
        line = line_of_correction(source.sidecar or "", doubt.before)
        yield Diagnostic("sidecar.correction", Severity.ERROR, doubt.message, source.sidecar_path, line, 0, hint)


def _documents(origin: _Origin, sidecar: Sidecar) -> Conversion:
    """Return the pages of a source that was read and repaired."""
    source, decoded, repaired = origin.source, origin.decoded, origin.repaired
    passages = split(repaired)
    texts = [passage.text for passage in passages]
    set_aside, notes = _screen(source, passages, sidecar)
    drafts: list[Draft] = []
    diagnostics = [
        *_decoding_notes(source, decoded),
        *text_doubts(source.path, decoded.text, repaired),
        *masking_notes(source.path, origin.masked),
        *_city_notes(source, sidecar),
        *notes,
    ]
    for passage in passages:
        if passage.number in set_aside:
            continue
        others = [text for text in texts if text is not passage.text]
        draft = _draft(passage, others, sidecar, origin)
        drafts.append(draft)
        diagnostics += field_doubts(source.path, passage.number, draft.found, draft.unsure)
    looked_at = tuple(c.before for c in sidecar.corrections if c.before == c.after)
    rulings = {passage.number: sidecar.ruling_of(passage.number) for passage in passages}
    copies = {number: ruling.copy_of for number, ruling in rulings.items() if ruling and ruling.copy_of}
    ruled_in = frozenset(number for number, ruling in rulings.items() if ruling and ruling.publish)
    conversion = Conversion(source, tuple(drafts), repaired, tuple(diagnostics), decoded.text, set_aside, looked_at)
    return replace(conversion, copies=copies, ruled_in=ruled_in)


def repair(raw: str, sidecar: Sidecar) -> Repaired:
    """Return the text of a source with all repairs made, the corrections by hand last."""
    state = Repaired(raw)
    for _ in range(_PASSES):
        before = len(state.steps)
        for name, propose in (*BYTE_REPAIRS, *character_repairs(raw), *LINE_REPAIRS):
            state = run_step(state, name, propose)
        if len(state.steps) == before:
            break
    corrected = run_step(state, "corrections", lambda text: propose_corrections(text, sidecar.corrections))
    if len(corrected.steps) == len(state.steps):
        return corrected
    lost = [doubt for doubt in corrected.doubts if doubt.rule == LOST_CORRECTION]
    return replace(corrected, doubts=(*settle(state, corrected.steps[-1]).doubts, *lost))


def _repair_and_mask(decoded: Decoded, sidecar: Sidecar) -> tuple[Decoded, Repaired, tuple[Masked, ...]]:
    """Return the text as read and as repaired, both without what is private, and what was masked.

    It is masked in the raw text, so that no account of the repairs holds it: first what shows in the raw
    text, then what shows only once that is repaired. Raises PrivacyError where something private stays.
    """
    kept = [ruling.keep for ruling in sidecar.privacy if ruling.keep]
    named = [ruling.mask for ruling in sidecar.privacy if ruling.mask]
    raw = decoded.text
    private = find_private(raw, kept, named)
    masked = locate_masked(raw, private, ())
    raw = mask(raw, private)
    for _ in range(_MASKING_ROUNDS):
        repaired = repair(raw, sidecar)
        private = find_private(repaired.text, kept, named)
        if not private:
            return replace(decoded, text=raw), repaired, masked
        masked += locate_masked(raw, private, repaired.steps)
        raw = mask_raw(raw, repaired, private)
    raise PrivacyError(f"something private would stay on the page: {', '.join({item.rule for item in private})}")


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a page comes from."""

    source: Source
    decoded: Decoded
    repaired: Repaired
    masked: tuple[Masked, ...]
    spans: Mapping[int, Span]


def _refused(source: Source, *diagnostics: Diagnostic) -> Conversion:
    return Conversion(source, (), Repaired(""), diagnostics)


def _draft(passage: Passage, others: Sequence[str], sidecar: Sidecar, origin: _Origin) -> Draft:
    """Return the page of one document."""
    curated = sidecar.metadata_of(passage.number)
    recognised = _recognise(passage, others, curated, origin.spans.get(passage.number))
    stated = {key: Found(value, "", "sidecar", 1.0, "curated") for key, value in curated.items()}
    sure, unsure = part_sure(recognised.found)
    found, unsure = {**sure, **stated}, {key: item for key, item in unsure.items() if key not in stated}
    entries, doubtful = part_sure({**recognised.entries, **_numbered("figures", _figures(recognised, found))})
    values = {key: item.value for key, item in found.items() if item.value is not None}
    for key in ("speakers", "figures", "topics"):
        values.setdefault(key, [item.value for name, item in entries.items() if name.startswith(f"{key}.")])
    values.setdefault("title", origin.source.path)
    metadata = Metadata(**values, provenance=_provenance(passage, {**_of_lists(entries), **found}, origin))
    body = render_body(recognised.blocks)
    path = page_path(metadata, origin.source.path, passage)
    steps = page_steps(origin.repaired, passage.span, render_pieces(recognised.blocks))
    raw, doubts = origin.decoded.text, origin.repaired.doubts
    account = Account(origin.source.path, metadata.provenance.sha256, raw, steps, doubts)
    return Draft(path, metadata, body, {**found, **entries}, account, {**unsure, **doubtful})


def _of_lists(entries: Mapping[str, Found[Any]]) -> dict[str, Found[Any]]:
    """Return for each list of people or topics its first entry, on whose basis the others rest too."""
    return {key: entries[f"{key}.1"] for key in ("speakers", "topics") if f"{key}.1" in entries}


def _numbered(key: str, items: Iterable[Found[Any]]) -> dict[str, Found[Any]]:
    """Return the entries of a list by their keys: speakers.1, speakers.2 and so on."""
    return {f"{key}.{number}": item for number, item in enumerate(items, 1)}


@dataclass(frozen=True, slots=True)
class _Recognised:
    """What was found in a passage: fields, the entries of the fields that are lists, and the blocks of the body."""

    found: dict[str, Found[Any]]
    entries: dict[str, Found[Any]]
    blocks: tuple[Block, ...]
    home: Division | None  # the division that the document is about


def _recognise(passage: Passage, others: Sequence[str], curated: Mapping[str, Any], span: Span | None) -> _Recognised:
    title = recognise_title(passage)
    heading = title.value if title else ""
    printed = heading if title and title.basis == "stated" else ""  # a title made of the text proves nothing more
    series = recognise_series(passage, printed)
    date = recognise_date(passage, others, span)
    day: datetime.date | None = curated.get("date") or (date.value if date else None)
    published = recognise_published(passage, others)
    year = day.year if day else published.value.year if published else None
    place = recognise_place(passage, heading, series.value if series else None, year, others)
    if "city" in curated:
        stated = resolve_division(curated["city"], year)
        if place is None or stated is None or not is_within(place.value, stated):
            place = Found(stated, curated["city"], "place.sidecar", 1.0, "derived") if stated else None
    lines = passage.headline + passage.lines if "title" in curated else _body_lines(passage)
    lines = part_labels(lines)
    people = recognise_people(passage, find_labels(lines), leading_labels(lines))
    roster = [Named(p.value.name, p.value.title) for p in people if p.value.role is not Role.AUTHOR]
    hosts = {p.value.name for p in people if p.value.role is Role.HOST}
    turns = recognise_turns(lines, roster, hosts)
    topics = recognise_topics(heading, passage.text)
    spoken = sum(turn.part is not Part.TEXT for turn in turns)
    found: dict[str, Found[Any] | None] = {
        "title": title,
        "date": date,
        "time": recognise_time(passage),
        "city": _with_value(place, city_of) if place else None,
        "place": _with_value(place, _place) if place else None,
        "series": series,
        "session": recognise_session(passage, printed),
        "kind": recognise_kind(passage, heading, spoken),
        "published": published,
        "publisher": recognise_publisher(passage),
        "venue": recognise_venue(passage),
        "url": recognise_url(passage),
    }
    entries = _numbered("speakers", people) | _numbered("topics", topics)
    return _Recognised(
        {k: v for k, v in found.items() if v}, entries, compose_blocks(turns, roster), place.value if place else None
    )


def _with_value(found: Found[Division], read: Callable[[Division], Any]) -> Found[Any]:
    """Return what `read` makes of the division and of its rivals, on the same evidence."""
    rivals = tuple(Found(read(rival.value), rival.quote, rival.rule, rival.confidence) for rival in found.rivals)
    return Found(read(found.value), found.quote, found.rule, found.confidence, found.basis, rivals)


def _place(division: Division) -> Place:
    return Place(name=division.name, province=division.province or None, code=division.printed_code)


def _body_lines(passage: Passage) -> tuple[str, ...]:
    """Return the lines of the body: all but the title, which stands in the front matter."""
    at = title_lines(passage)
    lines = tuple(line for number, line in enumerate(passage.lines) if number not in at)
    used = recognise_title(passage) if passage.headline else None
    rest = tuple(line for line in passage.headline if used and line not in used.value)
    return rest + lines


def _figures(recognised: _Recognised, found: Mapping[str, Found[Any]]) -> Sequence[Found[Any]]:
    """Return the figures of the body's paragraphs; their places are resolved on the day of the page."""
    day = _value(found, "date")
    published = _value(found, "published")
    place = _value(found, "place")
    year = day.year if day else None
    paragraphs = [block.text for block in recognised.blocks if block.kind is BlockKind.PARAGRAPH]

    def divisions(text: str) -> list[tuple[int, int, str]]:
        return [(m.start, m.end, m.division.name) for m in divisions_in(text, year, recognised.home)]

    context = FigureContext(
        day=day,
        written=published if day and published and published > day else None,
        home=place.name if place else _value(found, "city"),
        divisions=divisions,
        heading=_value(found, "title") or "",
        attributed=any(item.value.title for key, item in recognised.entries.items() if key.startswith("speakers.")),
    )
    return extract_figures(paragraphs, context)


def _value(found: Mapping[str, Found[Any]], key: str) -> Any:
    return found[key].value if key in found else None


def _provenance(passage: Passage, found: Mapping[str, Found[Any]], origin: _Origin) -> Provenance:
    converted = any(step.name == "script" for step in origin.repaired.steps)
    return Provenance(
        source=origin.source.path,
        part=passage.number,
        sha256=hashlib.sha256(origin.source.data).hexdigest(),
        encoding=None if origin.decoded.encoding == "utf-8" else origin.decoded.encoding,
        script="traditional" if converted else None,
        basis={
            key: Basis(found[key].basis)
            for key in Metadata.model_fields
            if key in found and found[key].value is not None
        },
        repairs=origin.repaired.counts(),
        masked=count_masked(origin.masked),
        generator=__version__,
    )


def page_path(metadata: Metadata, source: str, passage: Passage) -> str:
    """Return where a page stands: `<city in pinyin>/<date>-<slug>.md`.

    The slug comes from the source's name, so it stays when the text is corrected; a name that is
    not plain ASCII, or stands in a subfolder, gets six characters of its hash, so that no two collide.
    """
    city = city_folder(metadata.city) if metadata.city else "unknown"
    day = metadata.date.isoformat() if metadata.date else "undated"
    slug = source_slug(source)
    if slug.startswith(f"{city}-{day}"):  # a source that is named like its page does not say it twice
        slug = slug.removeprefix(f"{city}-{day}").strip("-") or "briefing"
    if passage.siblings > 1:
        slug += f"-p{passage.number}"
    return f"{city}/{day}-{slug}.md"


def source_slug(source: str) -> str:
    """Return the ASCII name of a source, unique to its path below the sources' folder.

    >>> source_slug("source_texts/wenzhou-38.txt"), source_slug("source_texts/温州.txt")[:8]
    ('wenzhou-38', 'wen-zhou')
    """
    relative = source.split("/", 1)[1] if "/" in source else source
    stem, _, suffix = relative.rpartition(".")
    if _PLAIN_STEM_RE.fullmatch(stem) and not _RESERVED_END_RE.search(stem):
        return stem if suffix == "txt" else f"{stem}-{suffix}"
    fingerprint = hashlib.sha256(relative.encode()).hexdigest()[:6]
    return f"{slug_of(stem)}-{fingerprint}"


def _decoding_notes(source: Source, decoded: Decoded) -> list[Diagnostic]:
    notes = [replace(note, source=source.path) for note in decoded.notes]
    if not decoded.damaged:
        return notes
    unit = "glyphs" if decoded.encoding == "pdf" else "bytes"
    lost = "\N{REPLACEMENT CHARACTER}"
    message = f"{decoded.damaged} {unit} could not be read as {decoded.encoding}; each shows as {lost}"
    line = decoded.text[: decoded.text.find(lost)].count("\n") + 1
    hint = "find a better copy, or correct the places in the sidecar"
    return [*notes, Diagnostic("source.damaged", Severity.WARNING, message, source.path, line, 0, hint)]


def _city_notes(source: Source, sidecar: Sidecar) -> Iterator[Diagnostic]:
    """Yield the cities that a person states under a name that is not the full one, or that is misspelt."""
    stated = dict.fromkeys(values.get("city") for values in (sidecar.metadata, *sidecar.parts.values()))
    for city in (city for city in stated if city):
        meant = meant_city(city)
        if meant and meant != city:
            message = f"city is {city}; did you mean {meant}? Briefings of one city stand under one name"
            hint = f"write {meant}, or leave it if there is such a city"
            yield Diagnostic("sidecar.city", Severity.WARNING, message, source.sidecar_path, 0, 0, hint)


def _screen(source: Source, passages: Sequence[Passage], sidecar: Sidecar) -> tuple[dict[int, Aside], list[Diagnostic]]:
    """Return what is not published, by the number of the document, and all that is to be said about it.

    What a person rules in the sidecar holds. Else a sure objection sets a document aside; a doubtful one is noted.
    """
    if not passages:
        hint = "check the file, or remove it"
        message = "no text is left after the repairs [screen.empty 1.00]"
        empty = Diagnostic(SET_ASIDE, Severity.NOTE, message, source.path, 0, 0, hint)
        return {1: Aside(empty, "screen.empty")}, [empty]
    set_aside: dict[int, Aside] = {}
    known = {passage.number for passage in passages}
    notes = [_unknown_part(source, number, len(known)) for number in sidecar.parts if number not in known]
    for passage in passages:
        ruling = sidecar.ruling_of(passage.number)
        objection = screen_document(passage) if ruling is None else None
        if ruling and not ruling.publish:
            rule_out = _is_copy if ruling.copy_of else _ruled_out
            set_aside[passage.number] = rule_out(source, passage, ruling)
        elif objection and objection.confidence >= CONFIDENCE_BAR:
            note = _objected(SET_ASIDE, "is not published", source, passage, objection)
            set_aside[passage.number] = Aside(note, objection.rule)
        elif objection:
            notes.append(
                _objected("document.doubtful", "is published, but may not belong here", source, passage, objection)
            )
    return set_aside, [*notes, *(aside.note for aside in set_aside.values())]


def _objected(code: str, outcome: str, source: Source, passage: Passage, objection: Found[str]) -> Diagnostic:
    shown = " ".join(objection.quote.split())[:80]
    message = f"{_name(passage)} {outcome}: {objection.value} ({shown}) [{objection.rule} {objection.confidence:.2f}]"
    wish, ruling = ("publish it all the same", "true") if code == SET_ASIDE else ("set it aside", "false")
    hint = f"to {wish}, write `publish: {ruling}` and `reason: …` {_place_of_ruling(source, passage)}"
    return Diagnostic(code, Severity.NOTE, message, source.path, 0, 0, hint)


def _is_copy(source: Source, passage: Passage, ruling: Ruling) -> Aside:
    reason = f" ({ruling.reason})" if ruling.reason else ""
    message = f"{_name(passage)} is a copy of {ruling.copy_of}, whose page stands for both{reason}"
    hint = f"to publish it too, take out `copy_of` {_place_of_ruling(source, passage)}"
    return Aside(Diagnostic(COPY, Severity.NOTE, message, source.path, 0, 0, hint), "copy")


def _ruled_out(source: Source, passage: Passage, ruling: Ruling) -> Aside:
    message = f"{_name(passage)} is not published: set aside by hand: {ruling.reason}"
    hint = f"to publish it, take out `publish: false` {_place_of_ruling(source, passage)}"
    return Aside(Diagnostic(SET_ASIDE, Severity.NOTE, message, source.path, 0, 0, hint), f"hand {ruling.reason}")


def _unknown_part(source: Source, number: int, parts: int) -> Diagnostic:
    message = f"speaks of document {number}, but the source holds {parts}"
    return Diagnostic("sidecar.part", Severity.WARNING, message, source.sidecar_path, 0, 0, "mend the number")


def _name(passage: Passage) -> str:
    title = " ".join(passage.headline) or passage.lines[0].lstrip("# ")
    return f"document {passage.number} ({title[:30]})"


def _place_of_ruling(source: Source, passage: Passage) -> str:
    part = f", there under `parts: {{{passage.number}: …}}`" if passage.siblings > 1 else ""
    return f"in the sidecar {source.sidecar_path or source.path.rpartition('.')[0] + '.yml'}{part}"
