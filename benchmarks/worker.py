"""Another Python, or another library of our name, timed by turns with this process.

Run as ``python -m benchmarks.worker MODULE``, it reads the names of workloads from its
input and answers each with the seconds of one step, or ``-`` where the step fails.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.timing import timed
from benchmarks.workloads import WORKLOADS, Step

__all__ = ["Worker"]


class Worker:
    """A process that times workloads on request.

    Args:
        python: the interpreter.
        module: what stands for ``torch`` in the workloads: a library, or one of
            ``benchmarks.peers``.
        folders: where that module is found.
    """

    def __init__(self, python: str, module: str, folders: list[str]) -> None:
        here = str(Path(__file__).parents[1])
        subprocess.run([python, "-c", "pass"], check=True)  # or say what is wrong
        self.process = subprocess.Popen(
            [python, "-m", "benchmarks.worker", module],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([*folders, here])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def time(self, name: str) -> float | None:
        """Seconds of one step, or None where it cannot be run there."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the worker was started without pipes")
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return None if answer in ("", "-") else float(answer)

    def seconds(self, name: str) -> float:
        """The same, of what can be run there."""
        taken = self.time(name)
        if taken is None:
            raise RuntimeError(f"{name} ran once and failed now")
        return taken

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def make(module: str, name: str) -> Step:
    """Workload *name* for *module*: its own way to write it, or everybody's."""
    torch = importlib.import_module(module)
    own = getattr(torch, "STEPS", {})
    step: Step = own[name]() if name in own else WORKLOADS[name].make(torch)
    return step


def answer(module: str, name: str, known: dict[str, Callable[[], float]]) -> str:
    """One line: the seconds of one step of workload *name*."""
    try:
        if name not in known:
            known[name] = timed(make(module, name))
        return repr(known[name]())
    except Exception:  # noqa: BLE001 (whatever it raises: it does not run there)
        return "-"


def main() -> None:
    """Answer until the input ends."""
    known: dict[str, Callable[[], float]] = {}
    for line in sys.stdin:
        print(answer(sys.argv[1], line.strip(), known), flush=True)


if __name__ == "__main__":
    main()
