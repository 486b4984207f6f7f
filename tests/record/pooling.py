"""Record how PyTorch pools and shuffles, for ``tests/nn/test_pooling.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/pooling.py``.

``nn_cases/pooling.txt`` holds snippets, as ``nn.py`` describes: layers as they are
shown, ties, nan, other types, errors. ``nn_cases/pooling_calls.txt`` holds one call a
line, after the shape of x. Recorded are node, shape, strides and places of the result,
and sums over it, and over gradients of order one and two, that weigh every element
differently.
"""

from typing import Any

import torch
import torch.nn.functional as F

from nn import HERE, record, snippets, write


def spread(shape: list[int]) -> torch.Tensor:
    """Different numbers in no order."""
    count = torch.Size(shape).numel()
    values = [(i * 37 % 101) / 10 - 5 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).view(shape)


def weighed(t: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """A sum in which no two elements count the same."""
    weights = torch.linspace(low, high, t.numel(), dtype=torch.float64)
    return (t * weights.view(t.shape)).sum()


def call(line: str) -> dict[str, Any]:
    """What a call gives, and its gradients."""
    shape, _, code = line.partition(": ")
    x = spread([int(size) for size in shape.split()]).requires_grad_()
    result = eval(code, {"torch": torch, "F": F, "x": x})
    case: dict[str, Any] = {"call": line}
    if isinstance(result, tuple):
        result, places = result
        case |= {"places": places.flatten().tolist(), "apart": places.stride()}
    case |= {"node": result.grad_fn.name(), "shape": list(result.shape)}
    case["strides"] = list(result.stride())
    (first,) = torch.autograd.grad(weighed(result, 0.3, 1.1), x, create_graph=True)
    sums = [weighed(result, -0.5, 0.9), weighed(first, -1, 0.7)]
    if first.requires_grad:
        (again,) = torch.autograd.grad(sums[1], x, allow_unused=True)
        sums += [] if again is None else [weighed(again, -0.5, 0.9)]
    case["sums"] = [float(f"{s.item():.10g}") + 0.0 for s in sums]
    return case


if __name__ == "__main__":
    write("pooling.json", [record(code) for code in snippets("pooling")])
    lines = (HERE / "nn_cases" / "pooling_calls.txt").read_text(encoding="utf-8")
    write("pooling_calls.json", [call(line) for line in lines.splitlines()])
