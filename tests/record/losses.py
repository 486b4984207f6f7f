"""Record PyTorch's losses and distances, for ``tests/nn/test_losses.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/losses.py``.

``nn_cases/losses.txt`` holds one expression a line, over the names that ``names``
gives. Of each it records the error, or what it prints, or the node, shape, strides and
numbers of a tensor and its gradients of order one and two; and the warnings.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "data" / "nn_losses.json"
D = torch.float64


def names() -> dict[str, Any]:
    """Fresh tensors, and short names."""

    def leaf(*rows: list[float]) -> torch.Tensor:
        return torch.tensor(rows, dtype=D, requires_grad=True)

    x = leaf([0.7, -1.3, 2.1], [0.4, -0.6, 1.8])
    y = leaf([0.2, 0.9, -0.8], [0.1, 1.7, -0.3])
    z = leaf([1.2, -0.9, 0.8], [1.1, 0.7, -0.5])
    return {
        "x": x,
        "y": y,
        "z": z,
        "P": torch.cat([x, y, z], 0).reshape(3, 2, 3).log_softmax(2),
        "s": torch.tensor([[1, -1, 1], [-1, -1, 1]], dtype=D),
        "T": torch.tensor,
        "D": D,
        "F": F,
        "nn": nn,
        "torch": torch,
    }


def rounded(x: torch.Tensor) -> list[float]:
    """The numbers, to seven digits."""
    values = x.detach().double().flatten().tolist()
    return [float(f"{value:.7g}") + 0.0 for value in values]


def spread(like: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """Evenly spaced numbers in the shape of a tensor."""
    return torch.linspace(low, high, like.numel(), dtype=D).reshape(like.shape)


def gradients(result: torch.Tensor, given: dict[str, Any]) -> dict[str, Any]:
    """Gradients of order one and, if PyTorch has them, two."""
    leaves = [given[name] for name in "xyz"]
    total = (result * spread(result, 0.3, 1.1)).sum()
    first = torch.autograd.grad(total, leaves, create_graph=True, allow_unused=True)
    found: dict[str, Any] = {}
    found["first"] = [None if g is None else rounded(g) for g in first]
    parts = [(g * spread(g, -1, 0.7) ** 2).sum() for g in first if g is not None]
    parts = [part for part in parts if part.requires_grad]
    if parts:
        try:
            again = torch.autograd.grad(sum(parts), leaves, allow_unused=True)
            found["second"] = [None if g is None else rounded(g) for g in again]
        except RuntimeError:  # not implemented there
            pass
    return found


def described(result: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What there is to compare."""
    if not isinstance(result, torch.Tensor):
        return {"repr": repr(result)}
    case: dict[str, Any] = {
        "form": f"{result.dtype} {tuple(result.shape)} {result.stride()}",
        "value": rounded(result),
    }
    if result.grad_fn is not None:
        case["node"] = result.grad_fn.name()
        if result.dtype is D:
            case |= gradients(result, given)
    return case


def record(code: str) -> dict[str, Any]:
    """What one expression gives."""
    given = names()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            case = described(eval(code, given), given)
        except Exception as error:  # noqa: BLE001  # whichever it is: it is recorded
            case = {"error": f"{type(error).__name__}: {error}"}
    if caught:
        told = [f"{w.category.__name__}: {w.message}" for w in caught]
        case["warnings"] = sorted(set(told))
    return {"code": code, **case}


if __name__ == "__main__":
    lines = (HERE / "nn_cases" / "losses.txt").read_text(encoding="utf-8").splitlines()
    text = ",\n".join(json.dumps(record(code), separators=(",", ":")) for code in lines)
    OUTPUT.write_text(f"[\n{text}\n]\n", encoding="utf-8")
