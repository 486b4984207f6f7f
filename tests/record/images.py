"""Record PyTorch's padding, interpolation, grids and bent activations.

Run it with an interpreter that has PyTorch: ``python tests/record/images.py``. It is
for ``tests/nn/test_images.py``.

``nn_cases/images.txt`` holds snippets, as ``nn.py`` describes. Each line of
``images_numbers.txt`` is a call, after the shapes of its inputs, which are sines in
float64: recorded are the node, the shape, and sums of the result and of gradients of
order one and two in which no two elements count the same.
"""

from typing import Any

import torch

from nn import HERE, NAMES, record, snippets, write

FLOAT = {"dtype": torch.float64}


def waves(shape: tuple[int, ...], start: int) -> torch.Tensor:
    """Numbers that are easy to make: sines of whole numbers."""
    steps = torch.arange(start, start + torch.Size(shape).numel(), **FLOAT)
    return steps.reshape(shape).sin().requires_grad_()


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    parts = [(t, torch.linspace(low, high, t.numel(), **FLOAT)) for t in tensors]
    return torch.stack([(t * w.view(t.shape)).sum() for t, w in parts]).sum()


def measure(line: str) -> dict[str, Any]:
    """What a call gives, and its gradients."""
    given, _, call = line.partition(": ")
    shapes = eval(f"dict({given})")
    inputs = {name: waves(shape, at) for at, (name, shape) in enumerate(shapes.items())}
    torch.manual_seed(0)
    result = eval(call, {**NAMES, **inputs})
    wanted = list(inputs.values())
    first = torch.autograd.grad(weighed([result], -1, 0.7), wanted, create_graph=True)
    bent = [g for g in first if g.requires_grad]
    second: Any = [None] * len(wanted)
    if bent:
        total = weighed(bent, -0.3, 1)
        second = torch.autograd.grad(total, wanted, allow_unused=True)
    known = [torch.zeros_like(x) if g is None else g for g, x in zip(second, wanted)]
    sums = [weighed([t], -0.5, 0.9).item() for t in (result, *first, *known)]
    node, shape = result.grad_fn.name(), list(result.shape)
    rounded = [float(f"{s:.9g}") + 0.0 for s in sums]
    return {"call": line, "node": node, "shape": shape, "sums": rounded}


if __name__ == "__main__":
    write("images.json", [record(code) for code in snippets("images")])
    lines = (HERE / "nn_cases" / "images_numbers.txt").read_text(encoding="utf-8")
    write("images_numbers.json", [measure(line) for line in lines.splitlines()])
