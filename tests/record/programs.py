"""Records what PyTorch prints or raises for the programs in tests/data.

They are in ``programs.json`` and, those that end with an error, in ``mistakes.json``.
Run with real PyTorch: ``python tests/record/programs.py``. New programs are added to
a file with an ``id`` and their ``code``; this script fills in the rest.
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch  # here, so that the processes below start with it

DATA = Path(__file__).parents[1] / "data"
FILES = ("programs.json", "mistakes.json")


def run(program: dict[str, Any]) -> dict[str, Any]:
    """Run one program in a process of its own."""
    torch.manual_seed(0)
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    out = io.StringIO()
    answer: dict[str, Any] = {"id": program["id"], "code": program["code"]}
    warnings.simplefilter("ignore")
    try:
        with contextlib.redirect_stdout(out):
            exec(program["code"], names)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the answer)
        answer["exc"] = type(error).__name__
        answer["message"] = str(error)
    else:
        answer["stdout"] = out.getvalue()
    return answer


def record(path: Path) -> None:
    """Fill in the answers of one file."""
    programs = json.loads(path.read_text(encoding="utf-8"))
    with get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        answers = pool.map(run, programs, chunksize=1)
    text = ",\n".join(json.dumps(each, ensure_ascii=False) for each in answers)
    path.write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    for name in FILES:
        record(DATA / name)
