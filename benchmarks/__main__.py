"""Measure: ``python -m benchmarks [--rounds N] [workload ...]``.

Each workload runs here and in PyTorch (where it is installed) by turns, in one process
on one thread; the median of the rounds' ratios is what counts, since a busy machine slows
both. Import time and memory are measured in processes of their own.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.workloads import WORKLOADS

LONG_ENOUGH = 0.01  # seconds that one timing should take


def seconds(step: Callable[[], object], times: int) -> float:
    """How long *times* calls of *step* take."""
    start = time.perf_counter()
    for _ in range(times):
        step()
    return time.perf_counter() - start


def repetitions(step: Callable[[], object]) -> int:
    """How many calls make a timing long enough."""
    times = 1
    while seconds(step, times) < LONG_ENOUGH:
        times *= 2
    return times


def reference() -> Any:
    """PyTorch on one thread, or None where it is not installed."""
    try:
        import torch
    except ModuleNotFoundError:
        return None
    torch.set_num_threads(1)
    return torch


def compare(name: str, rounds: int, torch: Any) -> str:
    """One line of the table."""
    import slowtorch

    title, promise, workload = WORKLOADS[name]
    ours = workload(slowtorch)
    our_times = repetitions(ours)
    theirs = workload(torch) if torch else None
    their_times = repetitions(theirs) if theirs else 0
    here, ratios = [], []
    for _ in range(rounds):
        mine = seconds(ours, our_times) / our_times
        here.append(mine)
        if theirs:
            ratios.append(mine / (seconds(theirs, their_times) / their_times))
    ratio = f"{statistics.median(ratios):8.2f}" if ratios else "       -"
    wanted = f"<= {promise:g}" if promise else ""
    micros = statistics.median(here) * 1e6
    return f"{name:<12} {micros:>11.1f} {ratio}  {wanted:<8} {title}"


def import_time(module: str) -> float:
    """Milliseconds that importing *module* adds to starting Python, at best of 15."""

    def start(code: str) -> float:
        command = [sys.executable, "-c", code]
        return seconds(lambda: subprocess.run(command, check=True), 1)

    with_module = min(start(f"import {module}") for _ in range(15))
    return 1000 * (with_module - min(start("pass") for _ in range(15)))


PEAK = """
import resource, slowtorch
from benchmarks.workloads import w6
step = w6(slowtorch)
for _ in range(5): step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak_memory() -> float:
    """MiB that a process needs at most for five steps of W6."""
    command = [sys.executable, "-c", PEAK]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(run.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("workloads", nargs="*", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    unknown = set(options.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    torch = reference()
    beside = f"PyTorch {torch.__version__}" if torch else "PyTorch: not installed"
    print(f"Python {platform.python_version()} on {platform.machine()}, {beside}")
    print(f"{'workload':<12} {'microseconds':>11} {'/PyTorch':>8}  promised")
    for name in options.workloads or WORKLOADS:
        print(compare(name, options.rounds, torch), flush=True)
    if not options.workloads:
        print(f"{'import':<12} {import_time('slowtorch'):>8.1f} ms           <= 60 ms")
        print(f"{'memory, W6':<12} {peak_memory():>8.1f} MiB          <= 16 MiB")


if __name__ == "__main__":
    main()
