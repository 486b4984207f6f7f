"""Padding, interpolation, sampling at positions, and activations with bends."""

import json
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F

DATA = Path(__file__).parents[1] / "data"
NUMBERS: list[dict[str, Any]] = json.loads(
    (DATA / "images_numbers.json").read_text(encoding="utf-8")
)
FLOAT: Any = {"dtype": torch.float64}
NAMES: dict[str, Any] = {"torch": torch, "nn": nn, "F": F}


def waves(shape: tuple[int, ...], start: int) -> torch.Tensor:
    """Numbers that are easy to make: sines of whole numbers."""
    steps = torch.arange(start, start + torch.Size(shape).numel(), **FLOAT)
    return steps.reshape(shape).sin().requires_grad_()


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    parts = [(t, torch.linspace(low, high, t.numel(), **FLOAT)) for t in tensors]
    return torch.stack([(t * w.view(t.shape)).sum() for t, w in parts]).sum()


@pytest.mark.filterwarnings("ignore::UserWarning")  # recorded among the snippets
@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case["call"])
def test_numbers_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Node, shape, result and gradients of order one and two are as recorded."""
    given, _, call = case["call"].partition(": ")
    shapes = eval(f"dict({given})")
    inputs = {name: waves(shape, at) for at, (name, shape) in enumerate(shapes.items())}
    torch.manual_seed(0)
    result = eval(call, {**NAMES, **inputs})
    wanted = list(inputs.values())
    first = torch.autograd.grad(weighed([result], -1, 0.7), wanted, create_graph=True)
    bent = [g for g in first if g.requires_grad]
    second: Any = [None] * len(wanted)
    if bent:
        total = weighed(bent, -0.3, 1)
        second = torch.autograd.grad(total, wanted, allow_unused=True)
    known = [torch.zeros_like(x) if g is None else g for g, x in zip(second, wanted)]
    sums = [weighed([t], -0.5, 0.9).item() for t in (result, *first, *known)]
    assert (result.grad_fn.name(), list(result.shape)) == (case["node"], case["shape"])
    assert sums == pytest.approx(case["sums"], rel=1e-7, abs=1e-8)


def test_padding_by_a_negative_width_has_no_gradient_there() -> None:
    """What is cut off gets zeros, and what is seen twice gets twice as much."""
    x = torch.arange(4.0, requires_grad=True)
    F.pad(x.view(1, 4), (-1, 1), "reflect").sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 1.0, 2.0, 1.0]


def test_circular_padding_puts_the_other_end_there() -> None:
    """Rows and columns continue from the other side, corners from the far corner."""
    x = torch.tensor([[[1, 2], [3, 4]]])
    assert F.pad(x, (1, 0, 1, 0), "circular").tolist() == [
        [[4, 3, 4], [2, 1, 2], [4, 3, 4]]
    ]


def test_resized_lines_are_weighted_means() -> None:
    """Half way between two places each counts a half."""
    x = torch.tensor([[[0.0, 10.0, 20.0]]])
    wide = F.interpolate(x, 5, mode="linear", align_corners=True)
    assert wide.tolist() == [[[0.0, 5.0, 10.0, 15.0, 20.0]]]


def test_antialiasing_averages_all_that_is_left_out() -> None:
    """Shrunk with a filter, a constant image stays constant, and every place counts."""
    x = torch.ones(1, 1, 6, 7, requires_grad=True)
    small = F.interpolate(x, (2, 2), mode="bicubic", antialias=True)
    small.sum().backward()
    assert torch.allclose(small, torch.ones(1, 1, 2, 2))
    assert x.grad is not None
    assert x.grad.all()


def test_the_same_grid_gives_the_same_image() -> None:
    """An affine grid of the identity samples each place where it is."""
    x = torch.arange(12.0).view(1, 1, 3, 4)
    same = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    for align_corners in (False, True):
        grid = F.affine_grid(same, (1, 1, 3, 4), align_corners)
        sampled = F.grid_sample(x, grid, align_corners=align_corners)
        assert torch.allclose(sampled, x, atol=1e-5)


def test_a_position_that_is_no_number_reads_nothing() -> None:
    """nan is beyond the edge, where zeros are."""
    grid = torch.full((1, 1, 1, 2), float("nan"))
    sampled = F.grid_sample(torch.ones(1, 1, 2, 2), grid, align_corners=False)
    assert sampled.item() == 0.0


def test_slopes_of_prelu_are_learned() -> None:
    """Each channel's slope gets the sum of its negative inputs."""
    layer = nn.PReLU(2)
    layer(torch.tensor([[-1.0, 2.0], [-3.0, -4.0]])).sum().backward()
    assert layer.weight.grad is not None
    assert layer.weight.grad.tolist() == [-4.0, -4.0]


def test_uint8_is_interpolated_by_copying_only() -> None:
    """Weighted means of bytes are refused, not approximated."""
    x = torch.zeros(1, 1, 2, 2, dtype=torch.uint8)
    assert F.interpolate(x, 3).dtype is torch.uint8
    with pytest.raises(NotImplementedError, match="nearest modes only"):
        F.interpolate(x, 3, mode="bilinear")


def test_softplus_keeps_nan() -> None:
    """What is no number stays none."""
    assert F.softplus(torch.tensor([float("nan")])).isnan().all()
