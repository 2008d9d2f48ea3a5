"""What commands share: their options, where a run reads, writes and works, how it is alone there, what it says."""

from __future__ import annotations

import errno
import sqlite3
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click
from filelock import FileLock, Timeout

from build_archive.cache import Cache
from build_archive.executors import ExecutorError, Workers, open_workers
from build_archive.fingerprint import Digests
from build_archive.model import Diagnostic, Severity

_CACHE = "build.sqlite"
F = TypeVar("F", bound=Callable[..., Any])


def options(*names: str) -> Callable[[F], F]:
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


class Where(NamedTuple):
    """Where a run reads, writes and works."""

    source: Path
    output: Path
    docs: Path
    cache: Path
    executor: str


def places(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes all places of a run as one value."""

    @wraps(function)
    def gathered(**values: Any) -> None:
        where = Where(**{name: values.pop(name) for name in Where._fields})
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

    return options(*Where._fields)(gathered)


def alone_in_archive(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that runs while no other writes into the archive."""

    @wraps(function)
    def alone(cache: Path, **values: Any) -> None:
        with _alone(cache):
            function(**values)

    return alone


def _no_room(what: str) -> click.ClickException:
    return click.ClickException(f"cannot write: {what}; what stood there is whole: make room, then build again")


class Shop(NamedTuple):
    """What conversions are made with."""

    cache: Cache
    workers: Workers
    digests: Digests  # of files as the run found them


@contextmanager
def open_shop(where: Where) -> Iterator[Shop]:
    """Open the cache and the workers, alone in the archive."""
    try:
        with (
            _alone(where.cache),
            closing(Cache(where.cache / _CACHE)) as kept,
            open_workers(where.executor) as workers,
        ):
            yield Shop(kept, workers, Digests())
    except ExecutorError as error:
        raise click.UsageError(str(error)) from error


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


def show(diagnostics: Sequence[Diagnostic], *, verbose: bool, listed: Collection[str] = ()) -> None:
    """Show what weighs more than a note, the notes too if `verbose`; those of the codes `listed` always."""
    for diagnostic in diagnostics:
        if verbose or diagnostic.severity is not Severity.NOTE or diagnostic.code in listed:
            click.echo(str(diagnostic), err=True)


def leave(diagnostics: Sequence[Diagnostic], *, strict: bool) -> None:
    """End the run, with the exit code 1 where something is wrong."""
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(diagnostic.severity in bad for diagnostic in diagnostics):
        sys.exit(1)
