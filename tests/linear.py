"""Texts that make a careless repair slow, and the test that it is linear on them.

The time for a text is compared with that for four times as much of it, on the CPU's clock, so that a
busy machine is no failure.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from build_archive.edits import Proposal

_LEAST_SECONDS = 0.04  # below that the clock says nothing, so more of the text is tried ...
_LONGEST = 2_000_000  # ... up to so many characters: what reads them in that time is not quadratic
_MOST_RATIO = 8  # 4 is linear, 16 quadratic
_TRIALS = 3  # what is quadratic fails in all of them, a machine that was busy in one

# What a text repeats. A repair's own tests add what its own patterns could stumble on.
REPEATED = {
    "brackets": "(",
    "voids": "?a)",
    "one line": "疫情防控工作",
    "spaces": " ",
    "newlines": "\n",
    "marks": "，。",
    "digits": "2020",
}


def grows_linearly(propose: Callable[[str], Proposal], repeated: str) -> bool:
    """Whether four times the text takes less than eight times as long; tried at a length that can be timed."""
    propose(repeated * 100)  # the tables are read
    length = 10_000
    while _seconds(propose, repeated, length) < _LEAST_SECONDS:
        if length > _LONGEST:
            return True
        length *= 4
    return any(
        _seconds(propose, repeated, 4 * length) < _MOST_RATIO * _seconds(propose, repeated, length)
        for _ in range(_TRIALS)
    )


def _seconds(propose: Callable[[str], Proposal], repeated: str, length: int) -> float:
    """Return the CPU time for a text of that length, the better of two runs."""
    text = repeated * (length // len(repeated))
    return min(cpu_seconds(lambda: propose(text)) for _ in range(2))


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of `work`, without the garbage collector, which walks all that other tests left behind."""
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()
