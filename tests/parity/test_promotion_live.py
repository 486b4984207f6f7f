"""Every operator on every pair of types: the same type, shape, numbers and refusals."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import slowtorch

if TYPE_CHECKING:
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch itself")

pytestmark = pytest.mark.torch
TYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64"),
)
NUMBERS = [True, 2, -3, 300, 0.7, -0.0, float("inf")]


def by_operator(f: Callable[[Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """One of Python's operators, whichever library is asked."""
    return lambda _, x, y: f(x, y)


def by_name(name: str) -> Callable[[Any, Any, Any], Any]:
    """A function of the library."""
    return lambda t, x, y: getattr(t, name)(x, y)


OPERATORS: dict[str, Callable[[Any, Any, Any], Any]] = {
    **{
        each.__name__: by_operator(each)
        for each in (
            *(operator.add, operator.sub, operator.mul, operator.truediv),
            *(operator.floordiv, operator.mod, operator.pow, operator.eq, operator.lt),
            *(operator.and_, operator.xor, operator.lshift, operator.rshift),
        )
    },
    **{
        name: by_name(name)
        for name in ("maximum", "fmod", "copysign", "atan2", "remainder", "logical_or")
    },
    "add with alpha": lambda t, x, y: t.add(x, y, alpha=2),
    "clamp": lambda t, x, y: t.clamp(x, min=y),
    "where": lambda t, x, y: t.where(t.tensor([True, False, True]), x, y),
    "in place": lambda _, x, y: x.add_(y),
}


def tensor(t: Any, name: str, dims: int) -> Any:
    """Three numbers of a type, or the last of them."""
    values: list[Any] = [1.75, -2.25, 0.125]
    if "float" not in name:
        values = [True, False, True] if name == "bool" else [3, 0, 120]
    return t.tensor(values if dims else values[2], dtype=getattr(t, name))


def outcome(make: Callable[[], Any]) -> Any:
    """Type, shape and numbers to six digits; or the type of the error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = make()
    except (TypeError, RuntimeError, ValueError, NotImplementedError) as error:
        return type(error).__name__
    values = result.double().reshape(-1).tolist()
    return str(result.dtype), tuple(result.shape), [f"{v:.6g}" for v in values]


Recipe = tuple[str, int] | float  # a tensor's type and dimensions, or a number


def made(t: Any, recipe: Recipe) -> Any:
    """An operand, for the library *t*."""
    return tensor(t, *recipe) if isinstance(recipe, tuple) else recipe


def operands(name: str) -> Iterator[tuple[Recipe, Recipe]]:
    """Pairs of tensors, of a tensor and a number, and of a number and a tensor."""
    tensors = list(product(TYPES, (0, 1)))
    yield from product(tensors, tensors)
    yield from product(tensors, NUMBERS)
    if name not in ("in place", "where", "clamp", "add with alpha"):
        yield from product(NUMBERS, tensors)


@pytest.mark.parametrize("name", OPERATORS)
def test_all_pairs_of_types(name: str) -> None:
    """Tensors with and without dimensions, and Python numbers on either side.

    PyTorch has not written each operation for each unsigned type, and says so.
    """
    differ = []
    for x, y in operands(name):
        ours, theirs = (
            outcome(partial(OPERATORS[name], t, made(t, x), made(t, y)))
            for t in (slowtorch, torch)
        )
        if theirs not in (ours, "NotImplementedError"):
            differ.append(f"{x}, {y}: {ours}, not {theirs}")
    assert differ == []
