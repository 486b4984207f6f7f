"""Record how PyTorch prints tensors, for ``tests/core/test_printing.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/printing.py``.
Each case is a snippet in which ``torch`` is the module, and what it wrote to the
standard output. Half of the snippets are chosen by hand, the rest drawn from a seed.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from math import inf, nan, prod
from pathlib import Path
from typing import Any

import torch

OUTPUT = Path(__file__).parents[1] / "data" / "printing.json"
FLOATS = ["float16", "bfloat16", "float32", "float32", "float64"]
INTEGERS = ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]

BY_HAND = [
    # Shapes: numbers, rows, blocks, nothing at all.
    "print(torch.tensor(-51.0), [torch.tensor(7)], repr(torch.tensor(True)))",
    "print(repr(torch.tensor(float('nan'))), repr(torch.tensor(-0.0)))",
    "print(torch.tensor(1.0).reshape([1, 1, 1, 1, 1]))",
    "print(torch.arange(24).reshape([2, 3, 4]))",
    "print(torch.arange(24.0).reshape([2, 2, 1, 3, 2]))",
    "print(torch.arange(6).reshape([2, 3]).t())",
    "print(torch.tensor([]), torch.tensor([], dtype=torch.int64))",
    "print(torch.zeros(2, 0), torch.zeros(0, 3, 0, dtype=torch.bool))",
    "print(torch.zeros(0, 2, dtype=torch.float64, requires_grad=True))",
    # Which format: whole, fixed-point, scientific, and the edges between them.
    "print(torch.tensor([1.0, 1000.0]), torch.tensor([1.0, 1001.0]))",
    "print(torch.tensor([0.5, 500.0]), torch.tensor([0.5, 500.5]))",
    "print(torch.tensor([1e8]), torch.tensor([1.1e8]), torch.tensor([0.5e8, 1.5]))",
    "print(torch.tensor([0.0001], dtype=torch.float64), torch.tensor([0.00009]))",
    "print(torch.tensor([0.0, -0.0, float('inf'), float('nan')]))",
    "print(torch.tensor([0.5, -0.0, 1.0, -float('inf'), float('nan')]))",
    "print(torch.tensor([99999.5, 0.9999]), torch.tensor([9.99995, 9.99994]))",
    "print(torch.tensor([65504.0, 0.1], dtype=torch.float16))",
    "print(torch.tensor([3.0e38, 1.0], dtype=torch.bfloat16))",
    "print(torch.tensor([5e-324, 1.7e308], dtype=torch.float64))",
    "print(torch.tensor([2**63, 5], dtype=torch.uint64), torch.tensor([-(2**63)]))",
    # Summaries.
    "print(torch.arange(1000)[-3:], torch.arange(1001))",
    "print(torch.arange(1200.0).reshape([300, 4]) * 0.001)",
    "print(torch.arange(1200).reshape([4, 300]))",
    "print(torch.arange(1100).reshape([11, 10, 10]) % 7)",
    "print(torch.zeros(5, 8, 9, 7, 3, dtype=torch.bool)[:, 0])",
    "print((torch.arange(1100.0) - 500).reshape([1100, 1]))",
    (
        "torch.set_printoptions(threshold=5, edgeitems=1)\n"
        "print(torch.tensor([0.25, 1e9, 1e-9, 0.0, 1e5, 0.5]))"
    ),
    (
        "torch.set_printoptions(threshold=2, edgeitems=0)\n"
        "print(torch.arange(5), torch.zeros(2, 2, dtype=torch.int16), torch.zeros(0))\n"
        "print(torch.zeros(2), repr(torch.tensor(1)))"
    ),
    (
        "torch.set_printoptions(threshold=-1)\n"
        "print(torch.zeros(0), torch.zeros(2, 0), "
        "repr(torch.tensor(3)), torch.zeros(7))"
    ),
    # Notes, and where they go when the line is full.
    "print(torch.tensor([1, 2], dtype=torch.int32), torch.tensor([True, False]))",
    "print(torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True) * 2)",
    "x = torch.ones(3, requires_grad=True) * 2\nx[0] = 5\nprint(x)",
    "x = torch.ones(2, requires_grad=True)\nwith torch.no_grad():\n    print(x, x * 2)",
    "print(torch.ones(2, requires_grad=True).sum(), torch.ones(2).sum())",
    "print(torch.zeros(2, 3, device='meta'), torch.zeros((), device='meta'))",
    "print(torch.zeros(4, device='meta', dtype=torch.int64))",
    "print(torch.zeros(0, device='meta', dtype=torch.float64, requires_grad=True))",
    (
        "torch.set_printoptions(linewidth=40)\n"
        "print(torch.zeros(2, 3, device='meta', dtype=torch.int16))"
    ),
    *(
        f"torch.set_printoptions(linewidth={width})\n"
        "print(torch.ones(2, 3, dtype=torch.float64, requires_grad=True))"
        for width in (20, 30, 37, 38, 39, 40, 57, 58, 59, 60)
    ),
    *(
        f"torch.set_default_dtype(torch.{dtype})\n"
        "print(torch.ones(1, dtype=torch.float32), torch.ones(1).double())\n"
        "print(torch.ones(1), torch.tensor([]), torch.ones(1, dtype=torch.float16))"
        for dtype in ("float64", "float32")
    ),
    # Settings.
    *(
        f"torch.set_printoptions(precision={precision})\n"
        "print(torch.tensor([1.5, 2.5, -0.25]), torch.tensor([1e-9, 3.0]))"
        for precision in (0, 1, 8, 12)
    ),
    *(
        f"torch.set_printoptions(sci_mode={mode})\n"
        "print(torch.tensor([1.0, 20.0, 0.0, float('inf')]), torch.tensor([0.0]))\n"
        "print(torch.tensor([1e-9, 2.5e9]), torch.tensor([3, 4]))"
        for mode in (True, False, None)
    ),
    *(
        f"torch.set_printoptions(linewidth={width})\n"
        "print(torch.arange(12).reshape([2, 6]), torch.arange(9.0) / 2)"
        for width in (1, 15, 24, 32.5, 200)
    ),
    "torch.set_printoptions(profile='short')\nprint(torch.arange(1200.0) / 8)",
    "torch.set_printoptions(profile='full')\nprint(torch.arange(1100) % 10)",
    (
        "torch.set_printoptions(profile='full', edgeitems=1, threshold=3)\n"
        "print(torch.arange(9))"
    ),
    (
        "torch.set_printoptions(linewidth=30, sci_mode=True)\n"
        "torch.set_printoptions(profile='short')\nprint(torch.arange(40.0) / 8)"
    ),
    "torch.set_printoptions(2, 5, 1, 20)\nprint(torch.arange(7.0) / 3)",
    (
        "torch.set_printoptions(sci_mode=True)\ntorch.set_printoptions(precision=2)\n"
        "print(torch.tensor([0.5]))"
    ),
    # format().
    "print(f'{torch.tensor(0.1)}', f'{torch.tensor(3)}', f'{torch.tensor([0.1])}')",
    "print(f'{torch.tensor(0.123456):.3f}|{torch.tensor(7):>5d}|{torch.tensor(1.5):8}')",
    "print(f'{torch.tensor(2.0, requires_grad=True):.2e}', f'{torch.tensor(True)}')",
    "print(f\"{torch.zeros((), device='meta')}\")",
]


def snippets() -> Iterator[str]:
    """All snippets, those by hand first."""
    yield from (code + "\n" for code in BY_HAND)
    rng = random.Random(0)
    for _ in range(150):
        yield drawn(rng)


def drawn(rng: random.Random) -> str:
    """A snippet that prints one tensor under random settings."""
    settings = drawn_settings(rng)
    first = f"torch.set_printoptions({settings})\n" if settings else ""
    dtype = rng.choice([*FLOATS, *FLOATS, *INTEGERS, "bool"])
    shape = drawn_shape(rng)
    number = drawn_number(rng, dtype)
    numbers = literal([number() for _ in range(prod(shape))])
    made = f"x = torch.tensor({numbers}, dtype=torch.{dtype}).reshape({shape})\n"
    return first + made + drawn_autograd(rng, dtype) + "print(repr(x))\n"


def drawn_settings(rng: random.Random) -> str:
    """Arguments of ``set_printoptions``, often none."""
    choices: dict[str, list[Any]] = {
        "precision": [0, 1, 2, 3, 6, 8],
        "threshold": [0, 1, 5, 10],
        "edgeitems": [1, 1, 2, 4],
        "linewidth": [20, 25, 33, 40, 60, 120],
        "sci_mode": [True, False],
        "profile": ["short", "full", "default"],
    }
    taken = {k: rng.choice(v) for k, v in choices.items() if rng.random() < 0.25}
    return ", ".join(f"{name}={value!r}" for name, value in taken.items())


def drawn_shape(rng: random.Random) -> list[int]:
    dim = rng.choice([0, 1, 1, 1, 2, 2, 2, 3, 4, 5])
    longest = {0: 0, 1: 14, 2: 5, 3: 3, 4: 2, 5: 2}[dim]
    return [rng.randint(1, longest) for _ in range(dim)]


def drawn_number(rng: random.Random, dtype: str) -> Callable[[], float]:
    """A source of numbers of one kind, so that the kind decides the format."""
    if dtype == "bool":
        return lambda: rng.random() < 0.5
    if dtype in INTEGERS:
        limits = torch.iinfo(getattr(torch, dtype))
        reach = 10 ** rng.choice([0, 1, 2, 5, 20])
        low, high = max(limits.min, -reach), min(limits.max, reach)
        return lambda: rng.randint(low, high)
    return rng.choice(float_kinds(rng))


def float_kinds(rng: random.Random) -> list[Callable[[], float]]:
    special = [0.0, -0.0, nan, inf, -inf, 1.0, 0.5]
    return [
        lambda: round(rng.gauss(0, 1), 3),
        lambda: float(rng.randint(-100, 100)),
        lambda: float(f"{rng.choice([-1, 1]) * 10 ** rng.uniform(-7, 7):.3g}"),
        lambda: rng.choice(special),
        lambda: rng.choice([*special, rng.randint(-20, 20) / 4]),
        lambda: float(rng.randint(-(10**6), 10**6)),
    ]


def drawn_autograd(rng: random.Random, dtype: str) -> str:
    if dtype not in FLOATS or rng.random() < 0.6:
        return ""
    return rng.choice(["x.requires_grad_()\n", "x = x.requires_grad_() * 1\n"])


def literal(numbers: list[float]) -> str:
    """The list as Python source; infinities and NaNs have no literal."""
    plain = (repr(x).replace("inf", "float('inf')") for x in numbers)
    return f"[{', '.join(plain)}]".replace("nan", "float('nan')")


def printed_by(code: str) -> str:
    """What the snippet prints, starting from the default settings."""
    torch.set_printoptions(profile="default")
    torch.set_default_dtype(torch.float32)
    out = StringIO()
    with redirect_stdout(out):
        exec(code, {"torch": torch})  # our own snippets
    return out.getvalue()


def main() -> None:
    cases = [{"code": code, "stdout": printed_by(code)} for code in snippets()]
    lines = ",\n".join(json.dumps(case) for case in cases)
    OUTPUT.write_text(
        f'{{"pytorch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
