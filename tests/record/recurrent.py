"""Record how PyTorch's recurrent layers behave, for ``tests/nn/test_recurrent.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/recurrent.py``.

``nn_cases/recurrent.txt`` holds snippets, as ``nn.py`` describes. The numbers are of
layers in many forms: outputs, last states, and gradients of order one and two by the
input, the first states and all weights, as sums that weigh every element differently.
"""

import random
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from nn import record, snippets, write


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    return torch.stack(
        [
            (
                t * torch.linspace(low, high, t.numel(), dtype=t.dtype).view(t.shape)
            ).sum()
            for t in tensors
        ]
    ).sum()


def run(case: dict[str, Any]) -> list[float]:
    """The sums for a layer described by *case*; see ``describe``."""
    torch.manual_seed(case["seed"])
    kind = torch.float64
    layer = getattr(nn, case["layer"])(2, 3, dtype=kind, **case["options"])
    first = layer.batch_first and case["form"] == "batch"
    shape = {"batch": (2, 4, 2) if first else (4, 2, 2), "alone": (4, 2)}
    x = torch.rand(shape.get(case["form"], (4, 2, 2)), dtype=kind, requires_grad=True)
    given: Any = x
    if case["form"] == "packed":
        given = pack_padded_sequence(x, case["lengths"], enforce_sorted=False)
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    sizes = [layer.proj_size or 3, 3][: 2 if case["layer"] == "LSTM" else 1]
    batch = () if case["form"] == "alone" else (2,)
    start = [torch.rand(count, *batch, n, dtype=kind) for n in sizes]
    for each in start:
        each.requires_grad_()
    output, end = layer(given, tuple(start) if len(start) > 1 else start[0])
    if case["form"] == "packed":
        output, _ = pad_packed_sequence(output)
    ends = end if isinstance(end, tuple) else (end,)
    wanted = [x, *start, *layer.parameters()]
    total = weighed((output, *ends), 0.3, 1.1)
    grads = torch.autograd.grad(total, wanted, create_graph=True)
    again = torch.autograd.grad(weighed(grads, -1, 0.7), wanted)
    sums = [weighed([t], -0.5, 0.9) for t in (output, *ends, *grads, *again)]
    return [float(f"{s.item():.9g}") for s in sums]


def describe(seed: int) -> dict[str, Any]:
    """Some layer, and some form of input."""
    pick = random.Random(seed)
    name = pick.choice(["RNN", "LSTM", "GRU"])
    options: dict[str, Any] = {}
    for option in ("batch_first", "bidirectional"):
        if pick.random() < 0.4:
            options[option] = True
    if pick.random() < 0.2:
        options["bias"] = False
    if pick.random() < 0.5:
        options |= {"num_layers": 2, "dropout": pick.choice([0.0, 0.5])}
    if name == "RNN" and pick.random() < 0.4:
        options["nonlinearity"] = "relu"
    if name == "LSTM" and pick.random() < 0.4:
        options["proj_size"] = 2
    form = pick.choice(["batch", "alone", "packed"])
    lengths = [pick.randint(1, 4), 4]
    case = {"seed": seed, "layer": name, "options": options, "form": form}
    return case | {"lengths": lengths} if form == "packed" else case


if __name__ == "__main__":
    write("recurrent.json", [record(code) for code in snippets("recurrent")])
    cases = [describe(seed) for seed in range(36)]
    write("recurrent_numbers.json", [case | {"sums": run(case)} for case in cases])
