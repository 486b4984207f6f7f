"""Record PyTorch's attention, bags and lazy layers, for ``tests/nn/test_attention.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/attention.py``.

``nn_cases/attention.txt`` holds snippets, as ``nn.py`` describes, with two more names,
``R`` and ``B``, for numbers and masks of a shape. The numbers are of
layers in many forms, in float64: sums, which weigh every element differently, of the
outputs and of gradients of order one and two.
"""

import warnings
from typing import Any

import torch
from torch import nn

from nn import NAMES, record, snippets, write


def waves(*shape: int) -> torch.Tensor:
    """Numbers that are easy to make: the sines of 1, 2, 3 and so on."""
    return torch.arange(1, 1 + torch.Size(shape).numel()).float().reshape(shape).sin()


def nowhere(*shape: int) -> torch.Tensor:
    """A mask that hides nothing."""
    return torch.zeros(shape, dtype=torch.bool)


NAMES |= {"warnings": warnings, "R": waves, "B": nowhere}
FLOAT = {"dtype": torch.float64}
HEADS: list[dict[str, Any]] = [
    {},
    {"bias": False},
    {"add_bias_kv": True, "add_zero_attn": True},
    {"kdim": 3, "vdim": 6},
    {"batch_first": True},
    {"dropout": 0.5},
]
TRANSFORMERS: list[dict[str, Any]] = [
    {},
    {"norm_first": True},
    {"activation": "gelu", "batch_first": True},
    {"bias": False},
    {"dropout": 0.3},
]


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    parts = [(t, torch.linspace(low, high, t.numel(), **FLOAT)) for t in tensors]
    return torch.stack([(t * w.view(t.shape)).sum() for t, w in parts]).sum()


def heads(options: dict[str, Any], need_weights: bool) -> list[torch.Tensor]:
    """What a layer of attention gives, and its gradients."""
    torch.manual_seed(3)
    m = nn.MultiheadAttention(4, 2, **FLOAT, **options)
    q, k, v = [
        torch.randn(3, 3, n, **FLOAT).requires_grad_() for n in (4, m.kdim, m.vdim)
    ]
    mask = torch.tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]]).bool()
    y, w = m(q, k, v, mask.t(), need_weights, mask)
    outputs = [y] if w is None else [y, w]
    wanted = [q, k, v, *m.parameters()]
    first = torch.autograd.grad(
        weighed(outputs, -1, 0.7), wanted, create_graph=need_weights
    )
    if not need_weights:  # which PyTorch cannot differentiate twice
        return [*outputs, *first]
    second = torch.autograd.grad(weighed(first, -0.3, 1), wanted, allow_unused=True)
    known = [torch.zeros_like(x) if g is None else g for g, x in zip(second, wanted)]
    return [*outputs, *first, *known]


def transformer(options: dict[str, Any]) -> list[torch.Tensor]:
    """What a small transformer gives, and its gradients."""
    torch.manual_seed(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        m = nn.Transformer(4, 2, 2, 1, 8, **{"dropout": 0.0, **options}, **FLOAT)
    a, b = [torch.randn(3, 3, 4, **FLOAT).requires_grad_() for _ in range(2)]
    mask = m.generate_square_subsequent_mask(3, **FLOAT)
    hidden = torch.tensor([[0, 0, 1], [0, 0, 0], [0, 0, 0]]).bool()
    y = m(a, b, None, mask, None, hidden, None, hidden)
    grads = torch.autograd.grad(weighed([y], -1, 0.7), [a, b, *m.parameters()])
    return [y, *grads]


def sums(tensors: list[torch.Tensor]) -> list[float]:
    """One number for each tensor."""
    return [float(f"{weighed([t], -0.5, 0.9).item():.9g}") for t in tensors]


if __name__ == "__main__":
    write("attention.json", [record(code) for code in snippets("attention")])
    numbers = [
        {"heads": options, "weights": need, "sums": sums(heads(options, need))}
        for options in HEADS
        for need in (True, False)
    ]
    numbers += [{"net": o, "sums": sums(transformer(o))} for o in TRANSFORMERS]
    write("attention_numbers.json", numbers)
