"""Record how PyTorch convolves, for ``tests/nn/test_convolution.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/convolution.py``.

``nn_cases/convolutions.txt`` holds snippets, as for ``nn.py``; of each are recorded
the output, the error and the warnings. Besides, it makes up convolutions of all kinds,
and records their results and sums over gradients of order one and two, in float64.
"""

import random
from typing import Any

import torch
import torch.nn.functional as F

from nn import record, rounded, snippets, write


def made_up(number: int) -> dict[str, Any]:
    """The arguments of a small convolution, transposed or not."""
    rng = random.Random(number)
    dims, transposed = 1 + number % 3, number % 2 == 1
    stride = [rng.randint(1, 3 if dims < 3 else 2) for _ in range(dims)]
    dilation = [rng.choice((1, 1, 2)) for _ in range(dims)]
    kernel = [rng.randint(1, 3 if dims < 3 else 2) for _ in range(dims)]
    groups = rng.choice((1, 1, 2))
    inputs, outputs = groups * rng.randint(1, 2), groups * rng.randint(1, 2)
    first, second = (inputs, outputs) if transposed else (outputs, inputs)
    padding = [rng.randint(0, d * (k - 1)) for k, d in zip(kernel, dilation)]
    sizes = [d * (k - 1) + rng.randint(1, 4 - dims) for k, d in zip(kernel, dilation)]
    case: dict[str, Any] = {
        "name": f"conv_transpose{dims}d" if transposed else f"conv{dims}d",
        "x": [1 + number % 2, inputs, *sizes],
        "weight": [first, second // groups, *kernel],
        "bias": rng.random() < 0.6,
        "options": {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "groups": groups,
        },
    }
    if transposed:
        case["options"]["output_padding"] = [
            rng.randint(0, max(s, d) - 1) for s, d in zip(stride, dilation)
        ]
    return case


def numbers(shape: list[int], start: int) -> torch.Tensor:
    """Numbers between -1 and 1."""
    steps = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return ((steps + start) * 1.7).sin().reshape(shape).requires_grad_()


def convolve(case: dict[str, Any]) -> dict[str, Any]:
    """Its results; gradients are of sums of products with numbers, too."""
    inputs = [numbers(case["x"], 0), numbers(case["weight"], 5)]
    if case["bias"]:
        groups = case["options"]["groups"] if "output_padding" in case["options"] else 1
        of_weight = case["weight"][1 if "output_padding" in case["options"] else 0]
        inputs.append(numbers([of_weight * groups], 3))
    result = getattr(F, case["name"])(*inputs, **case["options"])
    weights = numbers(list(result.shape), 1).detach()
    first = torch.autograd.grad((result * weights).sum(), inputs, create_graph=True)
    second = torch.autograd.grad(sum((g * g).sum() for g in first), inputs[:2])
    return {
        **case,
        "shape": list(result.shape),
        "value": rounded([result.detach()])[0],
        "first": [weighed(each) for each in first],
        "second": [weighed(each) for each in second],
    }


def weighed(gradient: torch.Tensor) -> float:
    """One number in which each of a gradient's counts for something else."""
    return float((gradient * numbers(list(gradient.shape), 2)).sum().detach())


if __name__ == "__main__":
    write("convolutions.json", [convolve(made_up(number)) for number in range(24)])
    write("convolution_texts.json", [record(code) for code in snippets("convolutions")])
