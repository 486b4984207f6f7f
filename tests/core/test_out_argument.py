"""``out=``: the types it may have, its new shape, and the warning about that."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

import slowtorch as torch

FLOATS = torch.tensor([[1.0, 2.0], [3.0, 4.5]])
TRUE = torch.tensor([True, True])


def out(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """Zeros to write a result to."""
    return torch.zeros(shape, dtype=dtype)


# Each with PyTorch 2.13's own words.
REFUSED: list[tuple[Callable[..., Any], torch.Tensor, str]] = [
    (
        lambda to: torch.argmax(FLOATS, 0, out=to),
        out(torch.int32, 2),
        "Expected out tensor to have dtype long int, but got int instead",
    ),
    (
        lambda to: torch.mm(FLOATS, FLOATS, out=to),
        out(torch.float64, 2, 2),
        "Expected out tensor to have dtype float, but got double instead",
    ),
    (
        lambda to: torch.abs(FLOATS, out=to),
        out(torch.float64, 2, 2),
        "Found dtype Double but expected Float",
    ),
    (
        lambda to: torch.any(TRUE, 0, out=to),
        out(torch.int64),
        "any only supports bool tensor for result, got: Long",
    ),
    (
        lambda to: torch.nonzero(FLOATS, out=to),
        out(torch.int32, 4, 2),
        "nonzero: Expected out tensor to have scalar type Long but got scalar typeInt",
    ),
    (
        lambda to: torch.signbit(FLOATS, out=to),
        out(torch.int64, 2, 2),
        "signbit does not support non-boolean outputs.",
    ),
    (
        lambda to: torch.max(FLOATS, FLOATS, out=to),
        out(torch.int64, 2, 2),
        "Expected canCast",
    ),
    (
        lambda to: torch.zeros(2, dtype=torch.float32, out=to),
        out(torch.float64, 2),
        r"dtype Float does not match dtype of out parameter \(Double\)",
    ),
    (
        lambda to: torch.searchsorted(torch.tensor([1]), torch.tensor([1]), out=to),
        out(torch.int32, 1),
        "output tensor's dtype Int and out_int32 flag is False",
    ),
    (
        lambda to: torch.add(FLOATS, 1, out=to),
        out(torch.int64, 2, 2),
        "result type Float can't be cast to the desired output type Long",
    ),
    (
        lambda to: torch.sum(FLOATS, 0, dtype=torch.float32, out=to),
        out(torch.float64, 2),
        "Expected out tensor to have dtype float, but got double instead",
    ),
]


@pytest.mark.parametrize(("call", "to", "message"), REFUSED)
def test_a_type_that_is_refused(
    call: Callable[..., Any], to: torch.Tensor, message: str
) -> None:
    """Functions that want the result's own type say so as PyTorch does."""
    with pytest.raises(RuntimeError, match=message):
        call(to)


@pytest.mark.parametrize("name", ["sum", "prod", "nansum"])
def test_reductions_take_the_type_of_out(name: str) -> None:
    """A bool ``out`` gets a bool, where the result alone would be int64."""
    to = out(torch.bool)
    getattr(torch, name)(TRUE, dim=0, out=to)
    assert to.item() is True


def test_sum_computes_in_the_type_of_out() -> None:
    """Each number is cast before it is added: 1 + 2."""
    to = out(torch.int32)
    torch.sum(torch.tensor([1.7, 2.6]), dim=0, out=to)
    assert to.item() == 3


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8])
def test_all_takes_bool_and_uint8(dtype: torch.dtype) -> None:
    """Either type will do for a question."""
    to = out(dtype)
    torch.all(TRUE, dim=0, out=to)
    assert to.item() == 1


def test_another_shape_warns() -> None:
    """The tensor gets the result's shape, and the user is told."""
    to = out(torch.float32, 3)
    with pytest.warns(
        UserWarning, match=r"had shape \[3\], which does not match .*\[2\]"
    ):
        torch.exp(torch.zeros(2), out=to)
    assert to.shape == (2,)


def test_an_empty_out_is_resized_quietly() -> None:
    """Zero elements mean that it was meant; the memory order is the result's."""
    to = out(torch.float32, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        torch.exp(torch.zeros(2, 3).t(), out=to)
    assert to.stride() == (1, 3)


def test_arange_has_a_warning_of_its_own() -> None:
    """It counts its elements."""
    to = out(torch.float32, 3)
    with pytest.warns(UserWarning, match="is 3 which does not match the computed"):
        torch.arange(2, out=to)
    assert to.tolist() == [0.0, 1.0]


def test_what_is_no_tensor() -> None:
    """A list is named as what it is."""
    with pytest.raises(TypeError, match="argument 'out' must be Tensor, not list"):
        torch.add(FLOATS, 1, out=[1])  # type: ignore[arg-type]  # the mistake tested


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("max", (0,), "Expected out tensor to have dtype long int, but got int"),
        ("topk", (1,), "Expected out tensor to have dtype long int, but got int"),
        ("median", (0,), "argument #1 'indices' to have scalar type Long; but got"),
        ("mode", (0,), "expected scalar type 'Long' but got 'Int' for indices output"),
        ("kthvalue", (1,), "output indices must be of scalar type Long"),
        ("cummax", (0,), "expected scalar_type Long but found Int"),
    ],
)
def test_indices_have_one_type(name: str, args: tuple[int, ...], words: str) -> None:
    """Each function says so in its own words."""
    pair = (out(torch.float32, 0), out(torch.int32, 0))
    with pytest.raises(RuntimeError, match=words):
        getattr(torch, name)(FLOATS, *args, out=pair)


def test_several_results() -> None:
    """Both are written, and the tuple says that they were."""
    pair = out(torch.float32, 0), out(torch.int64, 0)
    result = torch.sort(torch.tensor([2.0, 1.0]), out=pair)
    assert type(result).__name__ == "sort_out"
    assert [each.tolist() for each in pair] == [[1.0, 2.0], [1, 0]]


def test_the_wrong_number_of_results() -> None:
    """Two are wanted."""
    with pytest.raises(TypeError, match="expected tuple of 2 elements but got 1"):
        torch.topk(FLOATS, 1, out=(out(torch.float32, 0),))
