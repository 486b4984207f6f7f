"""Edges: bools, sizes, and operations without a slope, as PyTorch has them."""

from __future__ import annotations

from typing import Any

import pytest

import slowtorch as torch

PAIR = torch.tensor([True, False])


def test_searching_among_bools() -> None:
    """Values of another type are looked for; bools among bools are not."""
    row = torch.tensor([False, True])
    assert torch.searchsorted(row, torch.tensor([1, 0])).tolist() == [1, 0]
    with pytest.raises(NotImplementedError, match="not implemented for 'Bool'"):
        torch.searchsorted(row, PAIR)


def test_kthvalue_of_one_bool() -> None:
    """There is nothing to compare, so it is allowed."""
    assert torch.kthvalue(torch.tensor(True), 1).values.item() is True


@pytest.mark.parametrize("name", ["beta", "alpha"])
def test_addr_refuses_fractions_of_integers(name: str) -> None:
    """A float factor would not fit the result."""
    ones = torch.ones(2, dtype=torch.int64)
    factor: dict[str, Any] = {name: 0.5}
    with pytest.raises(RuntimeError, match=f"argument {name} must not be a floating"):
        torch.addr(torch.ones(2, 2, dtype=torch.int64), ones, ones, **factor)


def test_addr_of_bools_counts_a_factor_of_false() -> None:
    """beta = False leaves the product alone."""
    ones = torch.ones(2, 2, dtype=torch.bool)
    result = torch.addr(ones, PAIR, torch.tensor([True, True]), beta=False)
    assert result.tolist() == [[True, True], [False, False]]


def test_baddbmm_of_bools_is_named() -> None:
    """The message names the function that was called."""
    x = torch.ones(1, 2, 2, dtype=torch.bool)
    with pytest.raises(NotImplementedError, match='"baddbmm" not implemented'):
        torch.baddbmm(x, x, x)


def test_difference_of_bools_comes_before_its_factor() -> None:
    """Whatever alpha is, bools are not subtracted."""
    with pytest.raises(RuntimeError, match="with two bool tensors is not supported"):
        torch.sub(PAIR, PAIR, alpha=1.5)


def test_sum_to_size_counts_bools() -> None:
    """A sum of bools is an integer."""
    result = torch.ones(2, 3, dtype=torch.bool).sum_to_size(1, 3)
    assert result.dtype is torch.int64
    assert result.tolist() == [[2, 2, 2]]


@pytest.mark.parametrize("name", ["flip", "permute", "reshape", "tile"])
def test_functions_want_one_tuple(name: str) -> None:
    """``x.flip(0)`` is a method's; ``flip(x, 0)`` PyTorch refuses."""
    with pytest.raises(
        TypeError, match=r"\(position 2\) must be tuple of ints, not int"
    ):
        getattr(torch, name)(torch.ones(2), 0)


def test_a_size_that_is_no_integer() -> None:
    """Its place is told."""
    with pytest.raises(TypeError, match="failed to unpack the object at pos 2"):
        torch.ones(2, 3).reshape(6, 1.0)


def test_histogram_has_no_derivative() -> None:
    """It takes part in the graph, and says so when a gradient is asked for."""
    counts, edges = torch.histogram(torch.ones(2, requires_grad=True), 3)
    assert counts.requires_grad
    with pytest.raises(RuntimeError, match="derivative for aten::histogram is not"):
        edges.sum().backward()


def test_strides_where_nothing_was_found() -> None:
    """A run of no elements has stride 0."""
    assert torch.nonzero(torch.zeros(3, 2)).stride() == (1, 0)


@pytest.mark.parametrize("name", ["eq_", "ne_", "lt_", "le_", "gt_", "ge_"])
def test_comparisons_in_place_have_slope_zero(name: str) -> None:
    """The values came from the input, but do not follow it."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    getattr(y, name)(1.5)
    assert y.grad_fn is not None
    assert y.grad_fn.name() == f"{name[:-1].title()}Backward0"
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.0]


def test_comparison_of_a_part_in_place() -> None:
    """Only that part loses its slope."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    y[0].gt_(0.5)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 1.0]


def test_integrals_end_in_pytorchs_nodes() -> None:
    """A scalar of C++ has an overload of its own."""
    y = torch.tensor([1.0, 4.0], requires_grad=True)
    names = [torch.trapezoid(y), torch.trapezoid(y, torch.tensor([0.0, 1.0]))]
    found = [z.grad_fn.name() for z in names if z.grad_fn is not None]
    assert found == ["MulBackward1", "DivBackward1"]
