"""Says on standard error what a long run is at, and how long each part of it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def stage(words: str) -> Iterator[None]:
    """Say what is done now, and, once it is done, how many seconds it took: `Linking … 1.2 s`."""
    click.echo(f"{words} … ", err=True, nl=False)
    start = time.perf_counter()
    yield
    click.echo(f"{time.perf_counter() - start:.1f} s", err=True)


@contextmanager
def bar(words: str, length: int) -> Iterator[Callable[[str], None]]:
    """Show, where somebody looks on, how many things of so many are done: each is told by its name to what is yielded.

    At the end it is said how many seconds they took.
    """
    start = time.perf_counter()
    with click.progressbar(length=length, label=words, file=sys.stderr, item_show_func=str) as shown:
        yield lambda name: shown.update(1, name)
    click.echo(f"{words} … {time.perf_counter() - start:.1f} s", err=True)
