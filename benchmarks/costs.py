"""What every operation pays, what an import takes, and how much memory a step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.timing import best, seconds

__all__ = ["import_time", "overhead", "peak_memory"]

CHAIN = 200


def overhead(torch: Any) -> tuple[float, float]:
    """Seconds for one recorded operation on one number, and for one node backward."""
    x = torch.ones(1, requires_grad=True)
    factor = torch.ones(1)

    def forward() -> Any:
        y = x
        for _ in range(CHAIN):
            y = y * factor
        return y

    def both() -> None:
        x.grad = None
        forward().backward()

    there = best(forward)
    return there / CHAIN, (best(both) - there) / CHAIN


def python(code: str) -> str:
    """Run *code* in a process of its own, with compiled files as usual."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        cwd=Path(__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


def import_time(rounds: int = 15) -> float:
    """Seconds that ``import slowtorch`` adds to starting Python, best of *rounds*."""
    python("import slowtorch")
    imports, bare = [], []
    for _ in range(rounds):
        imports.append(seconds(lambda: python("import slowtorch")))
        bare.append(seconds(lambda: python("pass")))
    return min(imports) - min(bare)


# VmHWM, as ru_maxrss also counts what the process was forked from.
PEAK = """
import slowtorch
from benchmarks.workloads import w6
step = w6(slowtorch)
for _ in range(5): step()
status = dict(line.split(":") for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) / 1024)
"""


def peak_memory() -> float:
    """MiB that a process needs at most for five steps of W6 (on Linux)."""
    return float(python(PEAK))
