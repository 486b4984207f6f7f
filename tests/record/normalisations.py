"""Record PyTorch's normalisations and dropouts, for ``test_normalisations.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/normalisations.py``.

``nn_cases/normalisations.txt`` holds snippets, as ``nn.py`` describes. The numbers are
of calls with many shapes, in float64: the result, the running statistics, and
gradients of order one and two, each as a sum that weighs every element differently.
"""

import random
from typing import Any

import torch
import torch.nn.functional as F

from nn import record, snippets, write


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    sums = [
        (t * torch.linspace(low, high, t.numel(), dtype=t.dtype).view(t.shape)).sum()
        for t in tensors
    ]
    return torch.stack(sums).sum()


def call(case: dict[str, Any], x: Any, given: list[Any], running: list[Any]) -> Any:
    """The function that *case* names, called."""
    name, eps = case["name"], case["eps"]
    own = case["own"]
    if name == "batch_norm":
        return F.batch_norm(x, *running, *given, own, 0.3, eps)
    if name == "instance_norm":
        return F.instance_norm(x, *running, *given, own, 0.3, eps)
    if name == "group_norm":
        return F.group_norm(x, case["groups"], *given, eps)
    if name == "layer_norm":
        return F.layer_norm(x, case["parameters"], *given, eps)
    if name == "rms_norm":
        return F.rms_norm(x, case["parameters"], given[0], eps)
    return F.local_response_norm(x, case["groups"], 0.3, 0.6, 1.5)


def run(case: dict[str, Any]) -> list[float]:
    """The sums for *case*; see ``describe``."""
    torch.manual_seed(case["seed"])
    kind, shape = torch.float64, case["parameters"]
    x = torch.rand(case["shape"], dtype=kind)
    x = (x.transpose(0, -1) if case["turned"] else x).requires_grad_()
    given = [
        torch.rand(shape, dtype=kind, requires_grad=True) if wanted else None
        for wanted in case["given"]
    ]
    running = [torch.rand(shape, dtype=kind) for _ in range(2)]
    result = call(case, x, given, running)
    wanted = [x, *[each for each in given if each is not None]]
    total = weighed([result], 0.3, 1.1)
    grads = torch.autograd.grad(total, wanted, create_graph=True)
    total = weighed(grads, -1, 0.7)
    again = torch.autograd.grad(total, wanted, allow_unused=True)
    zero = torch.zeros(1)
    found = (result, *running, *grads, *[zero if g is None else g for g in again])
    return [float(f"{weighed([t], -0.5, 0.9).item():.9g}") + 0.0 for t in found]


def describe(seed: int) -> dict[str, Any]:
    """Some call."""
    pick = random.Random(seed)
    names = ["batch_norm", "instance_norm", "group_norm", "layer_norm", "rms_norm"]
    name = pick.choice([*names, "local_response_norm"])
    few = 2 if name in names and name != "instance_norm" else 3
    shape = [pick.choice([2, 3, 4]) for _ in range(pick.randint(few, 4))]
    groups = pick.choice([1, 2])
    turned = pick.random() < 0.3 and name != "local_response_norm"
    shape[1] = groups * pick.choice([1, 2])
    seen = [shape[-1], *shape[1:-1], shape[0]] if turned else shape
    if turned and len(shape) == 2:
        groups = 1
    parameters = [seen[1]]
    if name in ("layer_norm", "rms_norm"):
        parameters = seen[pick.randint(1, len(seen) - 1) :]
    weight = name != "local_response_norm" and pick.random() < 0.7
    bias = weight and name != "rms_norm" and pick.random() < 0.8
    return {
        "seed": seed,
        "name": name,
        "shape": shape,
        "turned": turned,
        "parameters": parameters,
        "given": [weight, bias],
        "groups": groups,
        "own": pick.random() < 0.6,
        "eps": pick.choice([1e-5, 1e-2]),
    }


if __name__ == "__main__":
    write("normalisations.json", [record(code) for code in snippets("normalisations")])
    cases = [describe(seed) for seed in range(60)]
    write("normalisation_numbers.json", [each | {"sums": run(each)} for each in cases])
