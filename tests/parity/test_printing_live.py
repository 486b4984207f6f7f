"""Twenty thousand generated tensors print here as they print in PyTorch itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import slowtorch

if TYPE_CHECKING:
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch itself")

pytestmark = pytest.mark.torch
FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = (
    *("uint8", "int8", "int16", "int32", "int64"),
    *("uint16", "uint32", "uint64"),
)
LARGE = [(1001,), (40, 30), (300, 4), (4, 300), (11, 10, 10), (1, 1200), (6, 6, 6, 6)]
EDGES = [1e-4, 1e8, 1.0, 1000.0, 0.1, 1e5, 0.9999, 99999.5, 1000.1, 1e-3, 9.99995, 0.0]
SPECIAL = [0.0, -0.0, math.nan, math.inf, -math.inf, 1.0, 0.5]
KINDS: dict[str, Callable[[Random], float]] = {
    "normal": lambda dice: dice.gauss(0, 1),
    "whole": lambda dice: float(dice.randint(-100, 100)),
    "wide": lambda dice: dice.choice([-1, 1]) * 10 ** dice.uniform(-7, 7),
    "large": lambda dice: float(dice.randint(-(10**9), 10**9)),
    "special": lambda dice: dice.choice(SPECIAL),
    "one": lambda _: 0.1,
    "small": lambda dice: dice.gauss(0, 1) * 1e-4,
    "mixed": lambda dice: dice.choice([dice.gauss(0, 10), *SPECIAL]),
    "huge": lambda dice: dice.choice([-1, 1]) * 10 ** dice.uniform(-310, 307),
    "edge": lambda dice: dice.choice(EDGES),
}
STEPS: list[Callable[[Any], Any]] = [
    lambda x: x,
    lambda x: x * 1,
    lambda x: x.clone(),
    lambda x: x.neg(),
    lambda x: x.reshape(-1),
    lambda x: x.relu(),
    lambda x: x.unsqueeze(0),
]


def shape(dice: Random) -> tuple[int, ...]:
    """A shape: none, empty, long, summarised, or something of up to five dimensions."""
    kind = dice.random()
    if kind < 0.08:
        return ()
    if kind < 0.16:
        return tuple([dice.choice([0, 0, 1, 2, 3]) for _ in range(dice.randint(1, 4))])
    if kind < 0.3:
        return (dice.randint(1, 60),)
    if kind < 0.4:
        return (dice.choice([1, 2, 3, 7]), dice.randint(1, 40))
    if kind < 0.45:
        return dice.choice(LARGE)
    dims = dice.randint(1, 5)
    most = {1: 20, 2: 9, 3: 6, 4: 4, 5: 3}[dims]
    return tuple([dice.randint(1, most) for _ in range(dims)])


def numbers(t: Any, dice: Random, count: int) -> Any:
    """A vector of some dtype."""
    name = dice.choice([*FLOATS * 3, "bool", *INTEGERS])
    kind = getattr(t, name)
    if name in FLOATS:
        draw = KINDS[dice.choice(sorted(KINDS))]
        return t.tensor([draw(dice) for _ in range(count)], dtype=t.float64).to(kind)
    if name == "bool":
        return t.tensor([dice.random() < 0.5 for _ in range(count)], dtype=kind)
    info, most = t.iinfo(kind), 10 ** dice.choice([0, 1, 3, 8, 30])
    low, high = max(info.min, -most), min(info.max, most)
    return t.tensor([dice.randint(low, high) for _ in range(count)], dtype=kind)


def tensor(t: Any, dice: Random) -> Any:
    """A tensor of the library *t*, the same one for the same dice."""
    size = shape(dice)
    x = numbers(t, dice, math.prod(size)).reshape(size)
    form = dice.random()
    if form < 0.1 and x.ndim > 1:
        x = x.transpose(0, -1)
    elif form < 0.15 and x.ndim:
        x = x.expand(2, *x.shape)
    if x.is_floating_point() and dice.random() < 0.35:
        x = dice.choice(STEPS)(x.clone().requires_grad_())
    return x.to("meta") if dice.random() < 0.05 else x


def options(dice: Random) -> dict[str, Any]:
    """Some arguments of ``set_printoptions``."""
    offers: dict[str, list[Any]] = {
        "profile": ["default", "short", "full"],
        "precision": [0, 1, 2, 3, 6, 8, 12],
        "threshold": [0, 1, 5, 10, 50, 100, math.inf],
        "edgeitems": [1, 1, 2, 2, 3, 4, 5],
        "linewidth": [10, 20, 30, 33, 40, 60, 79, 81, 120, 200],
        "sci_mode": [True, False, None],
    }
    names = [each for each in offers if dice.random() < 0.25]
    return {name: dice.choice(offers[name]) for name in names}


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    """Both libraries go back to their defaults."""
    yield
    for t in (slowtorch, torch):
        t.set_printoptions(profile="default")
        t.set_default_dtype(t.float32)


@pytest.mark.parametrize("seed", range(20))
def test_a_thousand_tensors(seed: int) -> None:
    """Each prints the same, whatever the options, the dtype by default, the history."""
    for case in range(1000):
        dice = Random(f"{seed}, {case}")
        chosen = options(dice) if dice.random() < 0.5 else {}
        default = dice.choice(FLOATS) if dice.random() < 0.1 else "float32"
        state, printed = dice.getstate(), []
        for t in (slowtorch, torch):
            dice.setstate(state)
            t.set_printoptions(profile="default")
            t.set_printoptions(**chosen)
            t.set_default_dtype(getattr(t, default))
            printed.append(repr(tensor(t, dice)))
        assert printed[0] == printed[1], f"seed {seed}, case {case}, {chosen}"
