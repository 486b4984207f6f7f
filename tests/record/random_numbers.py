"""Record PyTorch's random numbers for ``tests/core/test_random_samplers.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/random_numbers.py``.
A record is [sampler, dtype, arguments, count, a digest for every seed]; the digest
covers the numbers as doubles and the generator's state after them. (A script called
random.py would hide the standard module from PyTorch.)
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import struct
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch

SEEDS = (0, 42, 2**40 + 3, -12345)
SIZES = (0, 1, 5, 15, 16, 17, 31, 32, 100, 1000)
FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
WEIGHTS = [(7 * i % 11) / 16 for i in range(40)]

Draw = Callable[..., torch.Tensor]


def _empty(count: int, dtype: str) -> torch.Tensor:
    return torch.empty(count, dtype=getattr(torch, dtype))


def _filler(name: str) -> Draw:
    return lambda count, dtype, *args: getattr(_empty(count, dtype), name)(*args)


def _noncontiguous(count: int, dtype: str) -> torch.Tensor:
    return _empty(2 * count, dtype)[::2].normal_()


def _bernoulli_each(count: int, dtype: str) -> torch.Tensor:
    return torch.bernoulli(torch.linspace(0, 1, count).to(getattr(torch, dtype)))


def _multinomial(count: int, dtype: str, replacement: bool) -> torch.Tensor:
    weights = torch.tensor([WEIGHTS, WEIGHTS[::-1]], dtype=getattr(torch, dtype))
    return torch.multinomial(weights, count, replacement)


def _trunc_normal(count: int, dtype: str, *args: float) -> torch.Tensor:
    return torch.nn.init.trunc_normal_(_empty(count, dtype), *args)


def _draw_seed(count: int, dtype: str) -> torch.Tensor:
    return torch.stack([_empty(1, dtype).random_()[0] for _ in range(count)])


Case = tuple[str, Draw, tuple[str, ...], list[tuple[Any, ...]]]

CASES: list[Case] = [
    ("uniform", _filler("uniform_"), FLOATS, [(), (-0.3, 0.9), (0.1, 0.10001)]),
    ("uniform", _filler("uniform_"), FLOATS, [(-1e-5, 100.0), (100.0, 100.5)]),
    ("normal", _filler("normal_"), FLOATS, [(), (0.3, 1.7), (1e3, 1e-4)]),
    ("noncontiguous", _noncontiguous, FLOATS, [()]),
    ("exponential", _filler("exponential_"), FLOATS, [(2.5,)]),
    ("cauchy", _filler("cauchy_"), FLOATS, [(1.3, 0.7)]),
    ("log_normal", _filler("log_normal_"), FLOATS, [(1.0, 2.0)]),
    ("geometric", _filler("geometric_"), (*FLOATS, *INTEGERS), [(0.3,)]),
    ("random", _filler("random_"), (*FLOATS, *INTEGERS, "bool"), [()]),
    ("randint", _filler("random_"), (*FLOATS, *INTEGERS), [(0, 10), (3, None)]),
    ("randint", _filler("random_"), ("int64", "float32"), [(0, 2**28), (-5, 2**40)]),
    ("randint", _filler("random_"), ("int64", "float32"), [(-(2**63), None)]),
    ("bernoulli", _filler("bernoulli_"), ("float32", "int64", "bool"), [(0.3,)]),
    ("bernoulli_each", _bernoulli_each, FLOATS, [()]),
]


def _digest(values: list[float]) -> str:
    state = bytes(torch.get_rng_state().tolist())
    packed = struct.pack(f"<{len(values)}d", *map(float, values))
    return hashlib.sha256(packed + state).hexdigest()[:16]


Record = list[Any]


def _record(name: str, draw: Draw, dtype: str, args: tuple[Any, ...], n: int) -> Record:
    digests = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        digests.append(_digest(draw(n, dtype, *args).flatten().tolist()))
    return [name, dtype, list(args), n, digests]


def _records() -> Iterator[Record]:
    for name, draw, dtypes, arguments in CASES:
        for dtype in dtypes:
            for args in arguments:
                for count in SIZES:
                    yield _record(name, draw, dtype, args, count)
    for dtype in FLOATS:
        for count, replacement in ((1, False), (7, False), (40, False), (60, True)):
            yield _record("multinomial", _multinomial, dtype, (replacement,), count)
        for args in ((0, 1, -2, 2), (0, 0.02, -0.03, 0.04), (0, 1, 1, 3)):
            for count in (0, 5, 100):
                yield _record("trunc_normal", _trunc_normal, dtype, args, count)
    for count in (1, 7, 128):
        yield _record("randperm", _permutation, "int8", (), count)
    for dtype in ("int64", "float32"):
        for count in (0, 1, 100, 10000):
            yield _record("randperm", _permutation, dtype, (), count)
    for name, dtype in (("normal", "float32"), ("uniform", "float64")):
        yield _record(name, _filler(f"{name}_"), dtype, (), 10000)
    yield _record("draw_seed", _draw_seed, "int64", (), 5)


def _permutation(count: int, dtype: str) -> torch.Tensor:
    return torch.randperm(count, dtype=getattr(torch, dtype))


def _main() -> None:
    warnings.simplefilter("ignore")  # integers that float32 cannot tell apart
    data = {"seeds": SEEDS, "weights": WEIGHTS, "records": list(_records())}
    path = pathlib.Path(__file__).parents[1] / "data" / "random.json"
    path.write_text(json.dumps(data, separators=(",", ":")).replace("],[", "],\n["))


if __name__ == "__main__":
    _main()
