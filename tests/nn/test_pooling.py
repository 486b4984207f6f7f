"""Pooling and shuffles do what PyTorch's were recorded to do."""

import json
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
import slowtorch.nn.functional as F

DATA = Path(__file__).parents[1] / "data"
CALLS: list[dict[str, Any]] = json.loads(
    (DATA / "pooling_calls.json").read_text(encoding="utf-8")
)


def spread(shape: list[int]) -> torch.Tensor:
    """Different numbers in no order."""
    count = torch.Size(shape).numel()
    values = [(i * 37 % 101) / 10 - 5 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).view(shape)


def weighed(t: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """A sum in which no two elements count the same."""
    weights = torch.linspace(low, high, t.numel(), dtype=torch.float64)
    return (t * weights.view(t.shape)).sum()


@pytest.mark.parametrize("case", CALLS, ids=lambda case: str(case["call"]))
def test_numbers_places_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Node, form, places, and sums over values and gradients are as recorded."""
    shape, _, code = case["call"].partition(": ")
    x = spread([int(size) for size in shape.split()]).requires_grad_()
    result = eval(code, {"torch": torch, "F": F, "x": x})
    if "places" in case:
        result, places = result
        assert places.flatten().tolist() == case["places"]
        assert list(places.stride()) == case["apart"]
    assert result.grad_fn.name() == case["node"]
    assert list(result.shape) == case["shape"]
    assert list(result.stride()) == case["strides"]
    (first,) = torch.autograd.grad(weighed(result, 0.3, 1.1), x, create_graph=True)
    sums = [weighed(result, -0.5, 0.9), weighed(first, -1, 0.7)]
    if len(case["sums"]) > 2:
        again = torch.autograd.grad(sums[1], x)[0]
        sums.append(weighed(again, -0.5, 0.9))
    found = [each.item() for each in sums]
    assert found == pytest.approx(case["sums"], rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("size", [1, 5, 8])
def test_windows_of_one_are_the_input(images: int, size: int) -> None:
    """Pooling by 1 changes nothing, however lines of windows are laid."""
    x = torch.randn(images, 2, size, 3)
    assert torch.equal(F.max_pool2d(x, 1), x)
    assert torch.equal(F.avg_pool2d(x, 1), x)


def test_unpooling_undoes_pooling_of_what_is_largest() -> None:
    """Pooling what was unpooled gives the same numbers again."""
    values, places = F.max_pool2d(torch.rand(2, 3, 6, 8), 2, return_indices=True)
    again = F.max_pool2d(F.max_unpool2d(values, places, 2), 2)
    assert torch.equal(again, values)


def test_unshuffle_undoes_shuffle() -> None:
    """Pixels out of channels and back."""
    x = torch.randn(2, 12, 3, 5)
    assert torch.equal(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2), x)


def test_only_numbers_of_the_window_learn() -> None:
    """The gradient is 1 at the largest number of each window and 0 elsewhere."""
    x = torch.tensor([[1.0, 4.0, 3.0, 2.0, 9.0]], requires_grad=True)
    F.max_pool1d(x, 2).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[0.0, 1.0, 1.0, 0.0, 0.0]]


def test_overlapping_windows_add_their_gradients() -> None:
    """A number that is the largest of three windows learns from all three."""
    x = torch.tensor([[0.0, 1.0, 5.0, 1.0, 0.0]], requires_grad=True)
    F.max_pool1d(x, 3, stride=1).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[0.0, 0.0, 3.0, 0.0, 0.0]]
