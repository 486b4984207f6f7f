"""Timing by turns: a busy machine slows both sides of a ratio alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.workloads import Step

__all__ = ["best", "paired", "repetitions", "seconds", "timed"]

LONG_ENOUGH = 0.01  # seconds that one timing should take


def seconds(step: Step, times: int = 1) -> float:
    """How long one of *times* calls of *step* takes."""
    start = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - start) / times


def repetitions(step: Step) -> int:
    """How many calls make a timing long enough."""
    times = 1
    while seconds(step, times) * times < LONG_ENOUGH:
        times *= 2
    return times


def paired(
    ours: Callable[[], float], theirs: Sequence[Callable[[], float]], rounds: int
) -> tuple[float, list[float]]:
    """Median of our time, and of its ratio to each of theirs, measured by turns."""
    here, ratios = [], []
    for _ in range(rounds):
        mine = ours()
        here.append(mine)
        ratios.append([mine / other() for other in theirs])
    columns = zip(*ratios, strict=True)
    return statistics.median(here), [statistics.median(each) for each in columns]


def timed(step: Step) -> Callable[[], float]:
    """A function that times *step*, often enough in a row."""
    times = repetitions(step)
    return lambda: seconds(step, times)


def best(step: Step, rounds: int = 7) -> float:
    """The shortest of several timings, in seconds."""
    measure = timed(step)
    return min(measure() for _ in range(rounds))
