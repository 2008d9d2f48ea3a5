"""Where work is done: in this process, in others of this machine, or on a cluster; the results come in order."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_BATCH = 64  # pieces of work for each process that are handed out together: what bounds the memory
_CAN_FORK = "fork" in get_all_start_methods()
_CLUSTER = "dask://"
_CLUSTER_BATCH = 512


class ExecutorError(Exception):
    """There is no such place to work; the message says what is."""


class Workers(Protocol):
    """What maps pieces of work to their results, in order."""

    def map(self, work: Callable[[T], R], items: Iterable[T], lost: Callable[[T], R]) -> Iterator[R]:
        """Yield the result of each piece; `lost` gives that of one that no process survives."""
        ...


class Here:
    """The process that asks."""

    def map(self, work: Callable[[T], R], items: Iterable[T], lost: Callable[[T], R]) -> Iterator[R]:  # noqa: ARG002
        """Yield the result of each piece of work."""
        return map(work, items)


class Processes:
    """Other processes of this machine. One that dies takes no other's work along."""

    def __init__(self, count: int) -> None:
        self._count = count

    def map(self, work: Callable[[T], R], items: Iterable[T], lost: Callable[[T], R]) -> Iterator[R]:
        """Yield the result of each piece of work."""
        pool = _pool(self._count)
        try:
            for batch in batches(items, self._count * _BATCH):
                futures = [_submit(pool, work, item) for item in batch]
                for item, future in zip(batch, futures, strict=True):
                    try:
                        yield future.result()
                    except BrokenProcessPool:  # it does not tell whose work broke it: each is tried by itself
                        yield _alone(work, item, lost)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in futures):
                    pool.shutdown()
                    pool = _pool(self._count)
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(count: int) -> ProcessPoolExecutor:
    # A forked process has the tables that this one has read; what neither looks through for garbage is not copied.
    gc.freeze()
    return ProcessPoolExecutor(count, mp_context=get_context("fork" if _CAN_FORK else "spawn"))


def _submit(pool: Executor, work: Callable[[T], R], item: T) -> Future[R]:
    try:
        return pool.submit(work, item)
    except BrokenProcessPool as error:
        future = Future[R]()
        future.set_exception(error)
        return future


def _alone(work: Callable[[T], R], item: T, lost: Callable[[T], R]) -> R:
    with _pool(1) as pool:
        try:
            return pool.submit(work, item).result()
        except BrokenProcessPool:
            return lost(item)


class Cluster:
    """A cluster that runs already. The work of a worker that dies is done again by another."""

    def __init__(self, executor: Executor, killed: type[Exception]) -> None:
        self._executor = executor
        self._killed = killed

    def map(self, work: Callable[[T], R], items: Iterable[T], lost: Callable[[T], R]) -> Iterator[R]:
        """Yield the result of each piece of work."""
        for batch in batches(items, _CLUSTER_BATCH):
            futures = [self._executor.submit(work, item) for item in batch]
            for item, future in zip(batch, futures, strict=True):
                try:
                    yield future.result()
                except self._killed:
                    yield lost(item)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items, so many at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


@contextmanager
def open_workers(where: str) -> Iterator[Workers]:
    """Yield who works: `1` this process, `4` so many others, `` one a processor, `dask://HOST:PORT` a cluster.

    Raises ExecutorError where it is none of these, or where dask.distributed is not installed.
    """
    if where.startswith(_CLUSTER):
        with _open_cluster(where.removeprefix(_CLUSTER)) as cluster:
            yield cluster
        return
    if where and not (where.isdigit() and int(where)):
        raise ExecutorError(f"{where!r} is no executor; give a number of processes, or {_CLUSTER}HOST:PORT")
    yield processes(int(where) if where else 0)


def processes(count: int = 0) -> Workers:
    """Return so many processes of this machine to work in; without a number, one a processor."""
    count = count or len(os.sched_getaffinity(0))
    return Processes(count) if count > 1 else Here()


def forked(count: int = 0) -> Workers:
    """Return processes that find what this one holds in memory; this one itself where there are no such."""
    return processes(count) if _CAN_FORK else Here()


@contextmanager
def _open_cluster(address: str) -> Iterator[Workers]:
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 — an extra
    except ImportError as error:
        raise ExecutorError("dask.distributed is not installed (pip install build-archive[cluster])") from error
    try:
        client = Client(f"tcp://{address}", timeout="10s")  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ExecutorError(f"no scheduler of dask answers at {address}") from error
    with client:
        yield Cluster(client.get_executor(), KilledWorker)  # type: ignore[no-untyped-call]
