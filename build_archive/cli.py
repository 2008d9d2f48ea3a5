"""The command `build-archive`: convert, check, report, explain, adopt, add, build, offline."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time
from functools import partial, wraps
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click
from filelock import FileLock, Timeout
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from build_archive import __version__
from build_archive.add import Library, add_all
from build_archive.adopt import AdoptionError, Surroundings, adopt
from build_archive.asking import Nobody, Terminal
from build_archive.cache import Cache
from build_archive.check import check_moves, check_pages
from build_archive.contract import UNHOLDABLE_RE, Metadata
from build_archive.conversions import Conversions, Converter, convert_here
from build_archive.copies import Text
from build_archive.doubts import rank
from build_archive.executors import ExecutorError, Workers, forked, open_workers
from build_archive.explain import explain, explain_field
from build_archive.families import find_lost_originals, find_published_twice
from build_archive.files import remove_parts, write_file
from build_archive.fingerprint import program_fingerprint, state_fingerprint
from build_archive.model import Diagnostic, Severity
from build_archive.neighbours import Sitting, sitting_of
from build_archive.offline import write_zip
from build_archive.pages import Page, is_unedited
from build_archive.pipeline import COPY, SET_ASIDE, Conversion, Draft, Source, convert_source, settle_together
from build_archive.plain_json import parse_diagnostic, to_json
from build_archive.read import MAX_BYTES, SUFFIXES, advise_on
from build_archive.report.command import report_command
from build_archive.report.formats import annotate
from build_archive.schema import schema_texts
from build_archive.shelf import Shelf, read_shelf
from build_archive.site.links import advise, dead_link, find_dead_links
from build_archive.site.rendering import SiteError, write_site
from build_archive.write import WriteReport, page_paths, read_base, read_moves, read_page, read_pages, write_pages

_FIRST_DOUBTS = 20  # of the ranked list, where not all are asked for
_CACHE = "build.sqlite"
_SIDECAR_SUFFIXES = (".yml", ".yaml")
F = TypeVar("F", bound=Callable[..., Any])


def _options(*names: str) -> Callable[[F], F]:
    """Return a decorator that gives a command the options it shares with others."""
    folder = click.Path(file_okay=False, path_type=Path)
    known = {
        "source": click.option(
            "--source", type=folder, default=Path("source_texts"), show_default=True, help="Folder of raw texts."
        ),
        "output": click.option(
            "--output", type=folder, default=Path("docs/briefings"), show_default=True, help="Folder of pages."
        ),
        "docs": click.option(
            "--docs", type=folder, default=Path("docs"), show_default=True, help="Folder that MkDocs reads."
        ),
        "cache": click.option(
            "--cache",
            type=folder,
            default=Path(".cache"),
            envvar="BUILD_ARCHIVE_CACHE",
            show_default=True,
            help="Folder of what need not be redone.",
        ),
        "executor": click.option(
            "--executor",
            default="",
            help="Where sources are converted: a number of processes (default: one a processor), or dask://HOST:PORT.",
        ),
        "strict": click.option("--strict", is_flag=True, help="Warnings count as problems."),
        "verbose": click.option("--verbose", is_flag=True, help="Show notes too."),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = known[name](function)
        return function

    return decorate


class _Where(NamedTuple):
    """Where a run reads, writes and works."""

    source: Path
    output: Path
    docs: Path
    cache: Path
    executor: str


def _places(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes all places of a run as one value."""

    @wraps(function)
    def gathered(**values: Any) -> None:
        where = _Where(**{name: values.pop(name) for name in _Where._fields})
        try:
            function(where=where, **values)
        except (sqlite3.DatabaseError, zlib.error) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise _no_room(str(error)) from error
            click.echo(f"the cache is damaged ({error}); all is made anew", err=True)
            (where.cache / _CACHE).unlink()
            function(where=where, **values)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise _no_room(f"{error.filename or 'the disk'}: {error.strerror}") from error

    return _options(*_Where._fields)(gathered)


def _alone_in_archive(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that runs while no other writes into the archive."""

    @wraps(function)
    def alone(cache: Path, **values: Any) -> None:
        with _alone(cache):
            function(**values)

    return alone


def _no_room(what: str) -> click.ClickException:
    return click.ClickException(f"cannot write: {what}; what stood there is whole: make room, then build again")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn raw press briefings into a static, searchable archive.

    Exit codes: 0 good, 1 problems, 2 wrong usage.
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_options("strict", "verbose")
@_places
def convert(paths: tuple[Path, ...], where: _Where, *, strict: bool, verbose: bool) -> None:
    """Convert source texts to pages: all of --source, or the files and folders named."""
    with _shop(where) as shop:
        conversions, diagnostics = _convert(paths or (where.source,), where, shop)
        report = write_pages(conversions, where.output, where.source)
        diagnostics += [*_said(conversions), *report.diagnostics, *_published_twice(conversions, where.output)]
    _print(diagnostics, verbose=verbose)
    click.echo(_summary(conversions, report, diagnostics))
    _leave(diagnostics, strict=strict)


@main.command()
@_options("strict", "verbose")
@click.option("--format", "style", type=click.Choice(["text", "github"]), default="text", show_default=True)
@_places
def check(where: _Where, *, strict: bool, verbose: bool, style: str) -> None:
    """Find problems in sources and pages, and list the doubts, the weightiest first; nothing is written.

    In the format `github`, problems are said as that host's commands, which mark them on the lines of the files.
    """
    with _shop(where) as shop:
        conversions, diagnostics = _convert((where.source,), where, shop)
        shelf = read_shelf(where.output, shop.cache, shop.workers, program_fingerprint())
        found = [*diagnostics, *_said(conversions), *_check(shelf, conversions)]
        found += [*_published_twice(conversions, where.output, shelf), *find_lost_originals(list(conversions.records))]
    found += check_moves(*read_moves(where.output), [one.page for one in shelf.pages])
    found += _dead_links(shelf, where.output)
    doubts = rank(found)
    if style == "github":
        marked = [*(d for d in found if d.severity is not Severity.NOTE), *doubts[:_FIRST_DOUBTS]]
        lines = annotate(dict.fromkeys(marked), partial(_path_of, where.source, where.output))
        click.echo("".join(f"{line}\n" for line in lines), nl=False)
    else:
        _print([d for d in found if not d.weight], verbose=verbose, listed=(SET_ASIDE, COPY))
        _print_doubts(doubts if verbose else doubts[:_FIRST_DOUBTS], len(doubts))
    said = f"{len(conversions.sources)} sources, {len(shelf.pages)} pages{_say_set_aside(conversions)}, {_count(found)}"
    click.echo(said)
    _leave(found, strict=strict)


main.add_command(report_command)


@main.command(name="explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("field", required=False)
@_options("source", "output")
def explain_command(file: Path, field: str | None, source: Path, output: Path) -> None:
    """Show what was repaired in FILE (a source or a page), and where each field came from.

    With FIELD, such as date, speakers or figures.3: only where that came from, and what else it may be.
    """
    if field and field.partition(".")[0] not in Metadata.model_fields:
        raise click.UsageError(f"{field} is no field; they are {', '.join(Metadata.model_fields)}")
    conversions, diagnostics = _convert_wholly((_source_of(file, source),), source, output)
    if not field:
        _print([*diagnostics, *(d for c in conversions for d in c.diagnostics)], verbose=True)
    for conversion in conversions:
        drafts = _drafts_of(file, conversion)
        click.echo("\n".join(explain_field(draft, field) for draft in drafts) if field else explain(conversion))
    _leave([*diagnostics, *(d for c in conversions for d in c.diagnostics)], strict=False)


@main.command(name="adopt")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="在页面上修改", show_default=True, help="Why, as the corrections will say.")
@_options("source", "output", "cache")
@_alone_in_archive
def adopt_command(files: tuple[Path, ...], reason: str, source: Path, output: Path) -> None:
    """Put the edits of pages into the sidecars of their sources: of all edited pages, or of the FILES named.

    After that a page is made again just as it was edited. What a sidecar cannot say is reported, and that
    page stays as it is.
    """
    pages, problems = read_pages(output)
    metadata = [page.metadata for page in pages]
    named = {file.resolve() for file in files}
    edited = [page for page in pages if not is_unedited(page)]
    wanted = [page for page in edited if not named or (output / page.path).resolve() in named]
    for page in wanted:
        try:
            raw = _file_of(page, source)
            adopted = adopt(_load(raw, source), page, reason, Surroundings(read_base(output, page), metadata))
        except (AdoptionError, OSError) as error:
            hint = error.hint if isinstance(error, AdoptionError) else "put the source back, or remove the page"
            place = str(output / page.path)
            problems.append(Diagnostic("page.not-adopted", Severity.WARNING, str(error), place, 0, 0, hint))
            continue
        write_file(source / adopted.sidecar_path.split("/", 1)[1], adopted.sidecar or "")
        others = [sitting_of(one) for one in metadata if one.provenance.source != adopted.path]
        problems += write_pages(convert_here([adopted], others), output).diagnostics
        click.echo(f"{output / page.path}: adopted into {adopted.sidecar_path}")
    _print(problems, verbose=False)
    click.echo(f"{len(wanted)} edited pages, {len(problems)} problems")
    _leave(problems, strict=True)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Ask nothing: what is missing stays missing, copies are joined by the rules.")
@_options("source", "output", "cache", "verbose")
@_alone_in_archive
def add(files: tuple[Path, ...], source: Path, output: Path, *, yes: bool, verbose: bool) -> None:
    """Take texts into the archive: FILES, and all in the folders named.

    Shows what was recognised and asks for what is missing; the answers go into a sidecar. The same text is not
    taken in twice; a copy that differs is shown, and joined with the one that is there. The files that you name stay.
    """
    found, problems = _find_sources(files)
    library = Library(source, output, lambda path: _load(path, source))
    added = 0
    for outcome in add_all(found, library, Nobody() if yes else Terminal()):
        click.echo("".join(f"written: {name}\n" for name in outcome.written), nl=False)
        _print(outcome.diagnostics, verbose=verbose)
        added += bool(outcome.written)
    _print(problems, verbose=verbose)
    click.echo(f"{added} of {len(found)} texts added")
    if added < len(found) or problems:
        sys.exit(1)


@main.command()
@_options("strict", "verbose")
@_places
def build(where: _Where, *, strict: bool, verbose: bool) -> None:
    """Do all of it: convert, check the pages, and let MkDocs write the site with its lists, search and data."""
    config = load_config("mkdocs.yml")
    said = [str(where), str(config.site_url), str(config.repo_url), str(config.extra)]
    apart = () if where.output.resolve().is_relative_to(where.docs.resolve()) else (where.output,)
    read = (where.source, where.docs, *apart, Path("mkdocs.yml"))
    with _shop(where) as shop:
        told = shop.cache.said(state_fingerprint(read, Path(config.site_dir), said))
        if told is None:
            told = _build(where, config, shop)
            shop.cache.put_said(state_fingerprint(read, Path(config.site_dir), said), told)
        else:
            click.echo("nothing has changed; of what was built was said:", err=True)
    data = json.loads(told)
    diagnostics = [parse_diagnostic(one) for one in data["diagnostics"]]
    _print(diagnostics, verbose=verbose)
    click.echo(data["summary"])
    click.echo("site/ is written; open site/index.html")
    _leave(diagnostics, strict=strict)


@main.command()
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), default=Path("site"), show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"), show_default=True)
def offline(site: Path, output: Path) -> None:
    """Write the built site as one zip, and as a ZIM file for Kiwix readers where libzim is installed."""
    if not (site / "index.html").is_file():
        raise click.UsageError(f"there is no site in {site}/; run build first")
    name = "press-briefing-archive"
    count = write_zip(site, output / f"{name}.zip")
    click.echo(f"{output / name}.zip: {count} files; unpack it and open index.html")
    if find_spec("libzim") is None:
        click.echo("no ZIM file: libzim is not installed (pip install build-archive[offline])", err=True)
        return
    from build_archive.zim import write_zim  # noqa: PLC0415 — an extra

    click.echo(f"{output / name}.zim: {write_zim(site, output / f'{name}.zim')} files")


def _build(where: _Where, config: MkDocsConfig, shop: _Shop) -> str:
    """Build the pages and the site; return what is to be said of it, as JSON."""
    conversions, diagnostics = _convert((where.source,), where, shop)
    report = write_pages(conversions, where.output, where.source)
    shelf = read_shelf(where.output, shop.cache, shop.workers, program_fingerprint())
    for path, text in schema_texts().items():
        write_file(where.docs / path, text)
    diagnostics += [*_said(conversions), *report.diagnostics]
    reported = {(d.code, d.source) for d in diagnostics}
    diagnostics += [d for d in _check(shelf, conversions) if (d.code, d.source) not in reported]
    diagnostics += _published_twice(conversions, where.output, shelf)
    os.environ["SOURCE_DATE_EPOCH"] = _epoch(one.page for one in shelf.pages)
    config.extra["shelf"], config.extra["pieces"] = shelf.pages, where.cache / "pieces"
    try:
        diagnostics += write_site(config, shop.cache, forked(int(where.executor) if where.executor.isdigit() else 0))
    except SiteError as error:
        _print(diagnostics, verbose=False)
        click.echo(f"error: the site is not whole: {error}; the messages stand above", err=True)
        sys.exit(1)
    return to_json({"diagnostics": diagnostics, "summary": _summary(conversions, report, diagnostics)})


def _epoch(pages: Iterable[Page]) -> str:
    """Return the time that the site bears, as seconds: that of the latest briefing, not of the build."""
    days = [day for page in pages for day in (page.metadata.date, page.metadata.published) if day]
    latest = datetime.combine(max(days, default=date(1980, 1, 1)), time.min, UTC)
    return str(int(latest.timestamp()))


def _said(conversions: Conversions) -> Iterator[Diagnostic]:
    return (diagnostic for record in conversions.records for diagnostic in record.diagnostics)


def _check(shelf: Shelf, conversions: Conversions) -> Iterator[Diagnostic]:
    """Yield what is wrong with the pages: each by itself, then beside their sources and each other."""
    yield from shelf.problems
    yield from chain.from_iterable(one.problems for one in shelf.pages)
    hashes = {record.source: record.sha256 for record in conversions.records}
    looked_at = {record.source: record.looked_at for record in conversions.records}
    pages = [one.page for one in shelf.pages]
    yield from check_pages(pages, hashes, _set_aside(conversions), looked_at)


def _dead_links(shelf: Shelf, output: Path) -> Iterator[Diagnostic]:
    """Yield the links of pages to pages that are not there; of those into lists the build tells, which makes them."""
    pages = {f"briefings/{one.page.path}": one.page for one in shelf.pages}

    def is_there(path: str) -> bool:
        name = path.removeprefix("briefings/")
        return name == path or (output / name).is_file()

    for path, page in pages.items():
        for address in find_dead_links(page.body, path, is_there):
            yield dead_link(page, address, advise(address, path, pages))


def _set_aside(conversions: Conversions) -> set[tuple[str, int]]:
    """Return the documents that are not published, by source and number."""
    return {(record.source, number) for record in conversions.records for number, _ in record.set_aside}


class _Shop(NamedTuple):
    """What conversions are made with."""

    cache: Cache
    workers: Workers


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Hold the archive for oneself; another run that writes with the same folder `cache` is waited for."""
    cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(cache / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        click.echo(f"another run of build-archive is at work here; waiting for it ({lock.lock_file})", err=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _shop(where: _Where) -> Iterator[_Shop]:
    """Open the cache and the workers, alone in the archive."""
    try:
        with _alone(where.cache):
            for folder in (where.output, where.docs):
                remove_parts(folder)
            with closing(Cache(where.cache / _CACHE)) as kept, open_workers(where.executor) as workers:
                yield _Shop(kept, workers)
    except ExecutorError as error:
        raise click.UsageError(str(error)) from error


def _convert(paths: Sequence[Path], where: _Where, shop: _Shop) -> tuple[Conversions, list[Diagnostic]]:
    """Return the conversions of all source files below `paths`, with what could not even be read.

    The pages of the output folder tell of the sessions that other sources hold.
    """
    root = where.source
    files, diagnostics = _find_sources(paths)
    by_name: dict[str, Path] = {}
    for file in files:
        if (first := by_name.setdefault(_source_name(file, root), file)) != file:
            message = f"{first} goes by the same name, {_source_name(file, root)}; not converted"
            hint = "rename one of the two, or put both below the folder of sources"
            diagnostics.append(Diagnostic("source.same-name", Severity.ERROR, message, str(file), 0, 0, hint))
    with click.progressbar(length=len(by_name), label="Converting", file=sys.stderr, item_show_func=str) as bar:
        converter = Converter(
            load=lambda name: _load(by_name[name], root),
            cache=shop.cache,
            workers=shop.workers,
            generator=program_fingerprint(),
            show=lambda name: bar.update(1, name),
        )
        conversions = converter.convert(list(by_name), partial(_others, where.output, by_name))
    if root in paths:
        shop.cache.keep_only(by_name, f"{root.resolve().name}/")
    return conversions, diagnostics


def _others(output: Path, own: Collection[str], addresses: Collection[str]) -> Iterator[Sitting]:
    """Yield what the pages of sources that are not converted tell of their series."""
    return (sitting_of(page.metadata) for page in _pages_of_others(output, own, addresses))


def _pages_of_others(output: Path, own: Collection[str], addresses: Collection[str]) -> Iterator[Page]:
    """Yield the pages of sources that are not the `own`, at whose `addresses` nothing need be read."""
    for path in page_paths(output):
        page = read_page(output, path) if path not in addresses else None
        if isinstance(page, Page) and page.metadata.provenance.source not in own:
            yield page


def _published_twice(conversions: Conversions, output: Path, shelf: Shelf | None = None) -> Iterator[Diagnostic]:
    """Yield the documents that are copies of others, those of sources that are not converted too.

    The pages on the `shelf` need not be read again.
    """
    ruled_in = {(record.source, number) for record in conversions.records for number in record.ruled_in}
    out = _set_aside(conversions)
    shelved = [Text(one.page.metadata, one.page.body, one.copy_features) for one in (shelf.pages if shelf else ())]
    texts = {text.key: text for text in shelved if text.key not in out}
    for source, converted in conversions.sources.items():
        if any((source, card.part) not in texts for card in converted.record.cards):
            made = (page.page for page in conversions.pages(source))
            texts |= {text.key: text for text in (Text(page.metadata, page.body) for page in made)}
    own = [texts[key] for key in sorted(texts) if key[0] in conversions.sources]
    others = [text for key, text in texts.items() if key[0] not in conversions.sources]
    if shelf is None:
        addresses = {card.path for record in conversions.records for card in record.cards}
        pages = _pages_of_others(output, conversions.sources, addresses)
        others += (Text(page.metadata, page.body) for page in pages)
    return find_published_twice(own, ruled_in, others)


def _convert_wholly(paths: Iterable[Path], root: Path, output: Path) -> tuple[list[Conversion], list[Diagnostic]]:
    """Return the conversions of a few source files with all their evidence."""
    files, diagnostics = _find_sources(paths)
    conversions = [convert_source(_load(path, root)) for path in files]
    return settle_together(conversions, _described(output)), diagnostics


def _described(output: Path) -> Iterator[Metadata]:
    """Yield the front matter of the pages below `output`, which are read only if somebody asks."""
    for page in read_pages(output)[0]:
        yield page.metadata


def _find_sources(paths: Iterable[Path]) -> tuple[list[Path], list[Diagnostic]]:
    """Return the source files below `paths` in order, and a diagnostic for what is there but no source."""
    found: list[Path] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path} does not exist")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_symlink():
                hint = "put the file itself there"
                diagnostics.append(
                    Diagnostic("source.link", Severity.ERROR, "a link, not a file; not followed", str(file), 0, 0, hint)
                )
            elif file.is_file() and UNHOLDABLE_RE.search(str(file)):
                message = "the name holds an invisible character, which no page can hold"
                shown = UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", str(file))
                diagnostics.append(
                    Diagnostic("source.name", Severity.ERROR, message, shown, 0, 0, "give the file another name")
                )
            elif file.is_file() and _is_source(file):
                found.append(file)
            elif file.is_file() and not _is_companion(file):
                hint = advise_on(file.suffix)
                diagnostics.append(
                    Diagnostic(
                        "source.unknown-type", Severity.ERROR, "no source text by its name", str(file), 0, 0, hint
                    )
                )
    return found, diagnostics


def _is_source(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.stem not in ("README", "LICENSE")


def _is_companion(file: Path) -> bool:
    """Whether a file stands beside sources by right: a sidecar, a note on the folder, a hidden file."""
    beside = any(file.with_suffix(suffix).exists() for suffix in SUFFIXES)
    is_sidecar = file.suffix.lower() in _SIDECAR_SUFFIXES and beside
    return is_sidecar or file.name.startswith(".") or file.stem in ("README", "LICENSE")


def _load(path: Path, root: Path) -> Source:
    name = _source_name(path, root)
    sidecar = next((path.with_suffix(s) for s in _SIDECAR_SUFFIXES if path.with_suffix(s).is_file()), None)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)  # one byte more than is accepted tells that it is too large
    if sidecar is None or sidecar.is_symlink():
        return Source(name, data)
    text = sidecar.read_bytes().decode("utf-8-sig", errors="surrogateescape")  # told apart when it is parsed
    return Source(name, data, _source_name(sidecar, root), text)


def _source_name(path: Path, root: Path) -> str:
    """Return the name a source goes by on its page: the sources' folder and the path below it, on any machine."""
    resolved, base = os.path.realpath(path), os.path.realpath(root)
    inside = resolved.removeprefix(f"{base}{os.sep}")
    inside = Path(inside).as_posix() if inside != resolved else Path(resolved).name
    return f"{Path(base).name}/{inside}"


def _path_of(source: Path, output: Path, name: str) -> str:
    """Return the file that a diagnostic speaks of: a page below `output`, a source by its name, or a path as it is."""
    inside = name.partition("/")[2]
    places = [output / name, source / inside if name.startswith(f"{source.resolve().name}/") else Path(name)]
    return next((place.as_posix() for place in places if name and place.is_file()), name)


def _source_of(file: Path, root: Path) -> Path:
    """Return the source that a page was made from; a source is its own."""
    text = file.read_bytes()[:20].decode("utf-8", errors="replace")
    if file.suffix != ".md" or not text.startswith("---\n"):
        return file
    pages, problems = read_pages(file.parent)
    for page in pages:
        if page.path == file.name:
            try:
                return _file_of(page, root)
            except OSError as error:
                raise click.UsageError(f"{file}: {error}") from error
    raise click.UsageError(str(problems[0]) if problems else f"{file} is no page")


def _file_of(page: Page, root: Path) -> Path:
    """Return the file that a page was made from. Raises FileNotFoundError where the page names none below `root`."""
    name = page.metadata.provenance.source
    path = root / name.partition("/")[2]
    if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
        raise FileNotFoundError(f"its source {name} is not there")
    return path


def _drafts_of(file: Path, conversion: Conversion) -> list[Draft]:
    """Return the page that `file` is, or, where it is a source, all pages of it."""
    own = [draft for draft in conversion.drafts if file.suffix == ".md" and draft.path.endswith(f"/{file.name}")]
    return own or list(conversion.drafts)


def _print(diagnostics: Sequence[Diagnostic], *, verbose: bool, listed: Collection[str] = ()) -> None:
    """Print what weighs more than a note, the notes too if `verbose`; those of the codes `listed` always."""
    for diagnostic in diagnostics:
        if verbose or diagnostic.severity is not Severity.NOTE or diagnostic.code in listed:
            click.echo(str(diagnostic), err=True)


def _print_doubts(doubts: Sequence[Diagnostic], total: int) -> None:
    """Print a ranked list of doubts, each with its weight."""
    if not doubts:
        return
    shown = f"the first {len(doubts)}; --verbose shows all" if len(doubts) < total else "all"
    click.echo(f"{total} doubts, the weightiest first ({shown}):", err=True)
    for number, doubt in enumerate(doubts, 1):
        click.echo(f"{number}. [{doubt.weight:.2f}] {doubt}", err=True)


def _summary(conversions: Conversions, report: WriteReport, diagnostics: Sequence[Diagnostic]) -> str:
    kinds: dict[str, int] = {}
    for record in conversions.records:
        for kind, count in record.interventions.items():
            kinds[kind] = kinds.get(kind, 0) + count
    pages = len(report.written) + len(report.unchanged) + len(report.kept) + len(report.merged)
    repairs = f"{sum(kinds.values()):,} interventions ({', '.join(f'{k} {n:,}' for k, n in kinds.items())})"
    done = f"{len(report.written)} written, {len(report.unchanged)} unchanged"
    kept = f", {len(report.kept)} kept as edited by hand" if report.kept else ""
    kept += f", {len(report.merged)} merged with edits by hand" if report.merged else ""
    pages_made = f"{pages} pages ({done}{kept}){_say_set_aside(conversions)}"
    return f"{len(conversions.sources)} sources, {pages_made}, {repairs}, {_count(diagnostics)}"


def _say_set_aside(conversions: Conversions) -> str:
    count = len(_set_aside(conversions))
    if not count:
        return ""
    alone = "" if any(record.cards for record in conversions.records) else "; nothing is published"
    return f", {count} documents set aside (`check` lists them{alone})"


def _count(diagnostics: Sequence[Diagnostic]) -> str:
    errors, warnings, notes = (
        sum(d.severity is s for d in diagnostics) for s in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    )
    return f"{errors} errors, {warnings} warnings, {notes} notes (--verbose shows them)"


def _leave(diagnostics: Sequence[Diagnostic], *, strict: bool) -> None:
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(diagnostic.severity in bad for diagnostic in diagnostics):
        sys.exit(1)
