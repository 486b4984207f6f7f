"""Measure: ``python -m benchmarks [workload ...]``; ``--help`` has the options.

Each workload runs here and elsewhere by turns, and the median of the rounds' ratios
is what counts, since a busy machine slows both. PyTorch runs in this process, on one
thread; other Pythons and other libraries run in processes of their own.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import slowtorch
from benchmarks import costs
from benchmarks.primitives import primitives
from benchmarks.timing import paired, timed
from benchmarks.worker import Worker
from benchmarks.workloads import WORKLOADS, missing

Row = Iterable[object]

# Distribution -> its title, and what stands for ``torch`` in the workloads.
PEERS = {
    "micrograd": ("micrograd", "micrograd.engine"),
    "slowtorch": ("SlowTorch 2025", "slowtorch"),
    "ft-tensorlib": ("ft-tensorlib", "benchmarks.peers.ft_tensorlib"),
    "kerze": ("kerze", "benchmarks.peers.kerze"),
}


def reference() -> Any:
    """PyTorch on one thread, or None where it is not installed."""
    try:
        import torch
    except ModuleNotFoundError:
        return None
    torch.set_num_threads(1)
    return torch


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """A table in Markdown, line by line as it is measured."""
    yield f"| {' | '.join(map(str, head))} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def figure(value: float | None) -> str:
    """Three digits that count, or a dash for nothing."""
    if value is None:
        return "-"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def workloads(
    names: Iterable[str], rounds: int, torch: Any, others: dict[str, Worker]
) -> Iterator[Row]:
    """The rows of the first table."""
    for name in names:
        work = WORKLOADS[name]
        if missing(slowtorch, work):
            title = f"{work.title} (nn has no {work.layer} yet)"
            yield name, title, *"-" * (3 + len(others))
            continue
        theirs = [timed(work.make(torch))] if torch else []
        able = {title: each for title, each in others.items() if each.time(name)}
        theirs += [partial(each.seconds, name) for each in able.values()]
        here, ratios = paired(timed(work.make(slowtorch)), theirs, rounds)
        found = dict(zip([*(["torch"] if torch else []), *able], ratios, strict=True))
        wanted = f"<= {work.wanted:g}" if work.wanted else ""
        yield (
            *(name, work.title, figure(here * 1e6)),
            *(figure(found.get("torch")), wanted),
            *(figure(found.get(title)) for title in others),
        )


def limits(rounds: int) -> Iterator[Row]:
    """The rows of the second table: each primitive beside its limit."""
    for name, (ours, limit) in primitives(slowtorch).items():
        here, (ratio,) = paired(timed(ours), [timed(limit)], rounds)
        yield f"`{name}`", figure(here * 1e6), f"{ratio:.2f}"


def floor(torch: Any) -> Iterator[Row]:
    """The rows of the third table: what is paid whatever is computed."""
    here = costs.overhead(slowtorch)
    there = costs.overhead(torch) if torch else (None, None)
    for title, mine, theirs in zip(
        ("operation on one number, recorded", "its node, backward"),
        *(here, there),
        strict=True,
    ):
        beside = f"{figure(theirs * 1e6)} us" if theirs else "-"
        yield title, f"{figure(mine * 1e6)} us", beside, ""
    yield "import slowtorch", f"{costs.import_time() * 1000:.0f} ms", "", "<= 45 ms"
    yield "memory, W6", f"{costs.peak_memory():.1f} MiB", "", "<= 16 MiB"


def install(names: list[str]) -> str:
    """A new folder with distributions of other people in it."""
    folder = tempfile.mkdtemp()
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    subprocess.run([*command, "--target", folder, *names], check=True)
    return folder


def workers(pythons: list[str], peers: bool) -> dict[str, Worker]:
    """Whom to compare with, beside PyTorch."""
    ours = [str(Path(each).parent) for each in slowtorch.__path__]
    found = {
        f"on {Path(each).name}": Worker(each, "slowtorch", ours) for each in pythons
    }
    if peers:
        folder = [install(list(PEERS))]
        for title, module in PEERS.values():
            found[title] = Worker(sys.executable, module, folder)
    return found


def report(options: argparse.Namespace) -> Iterator[str]:
    """Everything, line by line."""
    torch = reference()
    beside = f"PyTorch {torch.__version__}" if torch else "PyTorch not installed"
    version = f"SlowTorch {slowtorch.__version__}, Python {platform.python_version()}"
    yield f"{version}, {beside}, {platform.system()} on {platform.machine()}."
    yield ""
    others = workers(options.python, options.peers)
    head = ("workload", "what", "us", "/ PyTorch", "wanted")
    rows = workloads(options.workloads or WORKLOADS, options.rounds, torch, others)
    yield from table([*head, *(f"/ {title}" for title in others)], rows)
    for each in others.values():
        each.close()
    if not options.workloads:
        yield ""
        yield from table(
            ("primitive, 64 x 64", "us", "/ limit"), limits(options.rounds)
        )
        yield ""
        yield from table(("cost", "SlowTorch", "PyTorch", "wanted"), floor(torch))


INTRODUCTION = """# Performance

Medians of paired rounds, float32, on one thread: "/ PyTorch" is our time divided by
PyTorch's, so that less is better and 1 is equal. Beside other Pythons, and other
libraries in pure Python (which compute in double precision), it is the same; a dash is
a workload that a library cannot express. The limit of a primitive is the fastest
expression of the standard library, from array to array. Measure yourself with
`python -m benchmarks`; [ARCHITECTURE.md](../ARCHITECTURE.md) says why the kernels are
written as they are.

"""


def main() -> None:
    """Print the tables, and write them where asked to."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("workloads", nargs="*", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", action="append", default=[], help="beside this one")
    parser.add_argument("--peers", action="store_true", help="install and compare them")
    parser.add_argument("--write", metavar="FILE", help="docs/performance.md")
    options = parser.parse_args()
    unknown = set(options.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    lines = []
    for line in report(options):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        Path(options.write).write_text(INTRODUCTION + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
