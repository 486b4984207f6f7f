"""Record how PyTorch's nn behaves, for ``tests/nn/test_recorded.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/nn.py``.

``nn_cases/modules.txt``, ``functional.txt`` and ``init.txt`` hold snippets, divided by
lines of dashes. Of each it records the output, the error and the warnings; every
snippet starts with seed 0 and the names ``torch``, ``nn``, ``F``, ``init``, ``copy``.
``nn_cases/gradients.txt`` holds one call a line, after the names of the inputs that
it is differentiated by: recorded are the node, the shape, the value, and gradients of
order one and two, in float64.
"""

import copy
import json
import warnings
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
NAMES = {"torch": torch, "nn": nn, "F": F, "init": nn.init, "copy": copy}


def snippets(name: str) -> list[str]:
    """The snippets in a file."""
    text = (HERE / "nn_cases" / f"{name}.txt").read_text(encoding="utf-8")
    return text.strip("\n").split("\n---\n")


def record(code: str) -> dict[str, Any]:
    """What a snippet does."""
    torch.manual_seed(0)
    out, error = StringIO(), ""
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(out):
        warnings.simplefilter("always")
        try:
            exec(code, dict(NAMES))
        except Exception as exception:  # noqa: BLE001  # whichever was recorded
            error = f"{type(exception).__name__}: {exception}"
    case: dict[str, Any] = {"code": code, "stdout": out.getvalue(), "error": error}
    case["warnings"] = [f"{w.category.__name__}: {w.message}" for w in caught]
    return {key: value for key, value in case.items() if value}


def rounded(tensors: Any) -> list[list[float] | None]:
    """The numbers of each tensor, to nine digits; nothing for a missing one."""
    full = [None if t is None else torch.zeros(t.shape) + t for t in tensors]
    return [
        None if t is None else [float(f"{v:.9g}") + 0.0 for v in t.flatten().tolist()]
        for t in full  # with storage, which PyTorch's symbolic zeros have not
    ]


def differentiate(line: str) -> dict[str, Any]:
    """The value of a call, and its gradients of order one and two."""
    inputs = {
        "x": torch.tensor([-2.0, -0.5, -0.01, 0.3, 1.2, 3.0], dtype=torch.float64),
        "y": torch.tensor([0.1, -0.5, 0.7, 2.0, 1.1, -1.0], dtype=torch.float64),
        "p": torch.tensor([0.2, 0.5, 0.9, 0.01, 0.7, 0.3], dtype=torch.float64),
    }
    names, _, call = line.partition(": ")
    wanted = [inputs[name].requires_grad_() for name in names.split(", ")]
    others = {k: v for k, v in inputs.items() if not v.requires_grad}
    result = eval(call, {**NAMES, **inputs, **others})
    weights = torch.linspace(0.3, 1.1, result.numel(), dtype=torch.float64)
    total = (result * weights.view(result.shape)).sum()
    first = torch.autograd.grad(total, wanted, create_graph=True)
    parts = [
        (g.flatten() * torch.linspace(-1, 0.7, g.numel(), dtype=torch.float64)).sum()
        for g in first
        if g.requires_grad
    ]
    second: Any = [None] * len(wanted)
    if parts:
        second = torch.autograd.grad(sum(parts), wanted, allow_unused=True)
    return {
        "call": line,
        "node": result.grad_fn.name(),
        "shape": list(result.shape),
        "value": rounded([result.detach()])[0],
        "first": rounded(first),
        "second": rounded(second),
    }


def write(name: str, content: list[dict[str, Any]]) -> None:
    """Save a list, one entry a line."""
    lines = ",\n".join(json.dumps(each) for each in content)
    (DATA / name).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    cases = [c for name in ("modules", "functional", "init") for c in snippets(name)]
    write("nn.json", [record(code) for code in cases])
    lines = (HERE / "nn_cases" / "gradients.txt").read_text(encoding="utf-8")
    write("nn_gradients.json", [differentiate(line) for line in lines.splitlines()])
