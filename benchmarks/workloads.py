"""The workloads: small programs, each written once, for SlowTorch and for PyTorch.

A workload takes the module (``slowtorch`` or ``torch``) and returns a function that
does the work once. All tensors are float32. W1 also runs on micrograd's engine.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

__all__ = ["WORKLOADS", "Step", "Workload", "missing"]

Step = Callable[[], object]


def w1(torch: Any) -> Step:
    """The graph of micrograd's README: some thirty operations on single numbers."""
    if torch.__name__ == "micrograd.engine":
        leaf = torch.Value
    else:

        def leaf(value: float) -> Any:
            return torch.tensor([value], requires_grad=True)

    def step() -> object:
        a, b = leaf(-4.0), leaf(2.0)
        c = a + b
        d = a * b + b**3
        c = c + c + 1
        c = c + 1 + c + (-a)
        d = d + d * 2 + (b + a).relu()
        d = d + 3 * d + (b - a).relu()
        e = c - d
        f = e**2
        g = f / 2.0
        g = g + 10.0 / f
        g.backward()
        return g

    return step


def train_step(
    torch: Any, sizes: list[int], batch: int, loss: str, momentum: float = 0
) -> Step:
    """One step of a multilayer perceptron: forward, backward, SGD."""
    nn = torch.nn
    torch.manual_seed(0)
    layers: list[Any] = []
    activation = nn.ReLU if loss == "cross_entropy" else nn.Tanh
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    model = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=momentum)
    x = torch.randn(batch, sizes[0])
    if loss == "cross_entropy":
        criterion: Any = nn.CrossEntropyLoss()
        target = torch.randint(0, sizes[-1], (batch,))
    else:
        criterion = nn.MSELoss()
        target = torch.randn(batch, sizes[-1])

    def step() -> object:
        result = criterion(model(x), target)
        optimizer.zero_grad()
        result.backward()
        optimizer.step()
        return result

    return step


def w2(torch: Any) -> Step:
    """Moons: MLP 2-16-16-1, 100 samples, one step."""
    return train_step(torch, [2, 16, 16, 1], 100, "mse")


def w3(torch: Any, n: int) -> Step:
    """tanh(a*b + c).sum(), forward and backward, on n elements."""
    torch.manual_seed(0)
    a, b, c = (torch.randn(n, requires_grad=True) for _ in range(3))

    def step() -> object:
        a.grad = b.grad = c.grad = None
        result = (a * b + c).tanh().sum()
        result.backward()
        return result

    return step


def w4(torch: Any, n: int) -> Step:
    """A product of two n x n matrices, forward and backward."""
    torch.manual_seed(0)
    a = torch.randn(n, n, requires_grad=True)
    b = torch.randn(n, n, requires_grad=True)

    def step() -> object:
        a.grad = b.grad = None
        result = (a @ b).sum()
        result.backward()
        return result

    return step


def w5(torch: Any) -> Step:
    """The original "in action" network: 8-16-32-16-8-1, tanh, 6 samples, momentum."""
    return train_step(torch, [8, 16, 32, 16, 8, 1], 6, "mse", momentum=0.1)


def w6(torch: Any) -> Step:
    """Digits: MLP 64-32-10, ReLU, cross entropy, batch 32, one step."""
    return train_step(torch, [64, 32, 10], 32, "cross_entropy")


def w7(torch: Any) -> Step:
    """A small convolutional network on (8, 1, 8, 8): one step."""
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(128, 10)),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.CrossEntropyLoss()
    x, target = torch.randn(8, 1, 8, 8), torch.randint(0, 10, (8,))

    def step() -> object:
        result = criterion(model(x), target)
        optimizer.zero_grad()
        result.backward()
        optimizer.step()
        return result

    return step


def w8a(torch: Any) -> Step:
    """A column plus a row, (64, 1) + (1, 64), summed over columns, and backward."""
    torch.manual_seed(0)
    a = torch.randn(64, 1, requires_grad=True)
    b = torch.randn(1, 64, requires_grad=True)

    def step() -> object:
        a.grad = b.grad = None
        result = (a + b).sum(0)
        result.backward(torch.ones(64))
        return result

    return step


def w9a(torch: Any) -> Step:
    """log_softmax of (64, 100), forward and backward."""
    torch.manual_seed(0)
    x = torch.randn(64, 100, requires_grad=True)

    def step() -> object:
        x.grad = None
        result = torch.log_softmax(x, 1).sum()
        result.backward()
        return result

    return step


def w9b(torch: Any) -> Step:
    """layer_norm of (64, 100), forward and backward."""
    torch.manual_seed(0)
    x = torch.randn(64, 100, requires_grad=True)
    norm = torch.nn.LayerNorm(100)

    def step() -> object:
        x.grad = None
        result = norm(x).sum()
        result.backward()
        return result

    return step


def adamw(torch: Any) -> Step:
    """One AdamW step on 4,000 parameters."""
    torch.manual_seed(0)
    parameter = torch.nn.Parameter(torch.randn(40, 100))
    optimizer = torch.optim.AdamW([parameter])
    parameter.grad = torch.randn(40, 100)
    return lambda: optimizer.step()


def look(torch: Any, kind: str) -> Step:
    """One view of a 64 x 64 matrix."""
    x = torch.zeros(64, 64)
    views: dict[str, Step] = {
        "transpose": lambda: x.transpose(0, 1),
        "reshape": lambda: x.reshape(32, 128),
        "row": lambda: x[3],
        "slice": lambda: x[1:9, 2:5],
        "element": lambda: x[3, 4],
    }
    return views[kind]


class Workload(NamedTuple):
    """What is measured, the ratio to PyTorch's time that we want, and what it needs."""

    title: str
    wanted: float | None
    make: Callable[[Any], Step]
    layer: str = "Linear"


def missing(torch: Any, workload: Workload) -> bool:
    """Whether nn has not got the layer that a workload is about."""
    return not hasattr(torch.nn, workload.layer)


WORKLOADS: dict[str, Workload] = {
    "W1": Workload("scalar graph of micrograd's README", 0.45, w1),
    "W2": Workload("moons MLP 2-16-16-1, one step", 10, w2),
    "W3 n=10": Workload("tanh(a*b+c).sum() and backward", 0.4, lambda t: w3(t, 10)),
    "W3 n=1000": Workload("the same", 6, lambda t: w3(t, 1000)),
    "W3 n=100000": Workload("the same", 80, lambda t: w3(t, 100000)),
    "W4 n=64": Workload("matrix product and backward", 300, lambda t: w4(t, 64)),
    "W5": Workload("tanh MLP 8-16-32-16-8-1, one step", 2.5, w5),
    "W6": Workload("digits MLP 64-32-10, one step", 15, w6),
    "W7": Workload("convolution, pooling, linear, one step", 5, w7, "Conv2d"),
    "W8a": Workload("(64,1) + (1,64), sum(0), backward", 7, w8a),
    "W9a": Workload("log_softmax (64,100) and backward", 30, w9a),
    "W9b": Workload("layer_norm (64,100) and backward", 15, w9b, "LayerNorm"),
    "AdamW": Workload("4,000 parameters, one step", None, adamw),
    "transpose": Workload("a view", 2.5, lambda t: look(t, "transpose")),
    "reshape": Workload("a view", 2.5, lambda t: look(t, "reshape")),
    "row": Workload("x[3]", 2.5, lambda t: look(t, "row")),
    "slice": Workload("x[1:9, 2:5]", 2.5, lambda t: look(t, "slice")),
    "element": Workload("x[3, 4]", 2.5, lambda t: look(t, "element")),
}
