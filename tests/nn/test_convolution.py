"""Convolutions, there and back, and windows of images as columns."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F
from slowtorch.nn.functional import _same_padding

DATA = Path(__file__).parents[1] / "data"
CASES: list[dict[str, Any]] = json.loads(
    (DATA / "convolutions.json").read_text(encoding="utf-8")
)


def numbers(shape: tuple[int, ...], start: int) -> torch.Tensor:
    """The numbers that were recorded with."""
    steps = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return ((steps + start) * 1.7).sin().reshape(shape).requires_grad_()


def weighed(gradients: Any) -> list[float]:
    """One number for each gradient, in which each of its numbers counts."""
    return [(g * numbers(g.shape, 2)).sum().item() for g in gradients]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']} {case['x']}")
def test_numbers_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """A convolution's result and its gradients of order one and two are as recorded."""
    options = case["options"]
    inputs = [numbers(case["x"], 0), numbers(case["weight"], 5)]
    if case["bias"]:
        inputs.append(numbers((case["shape"][1],), 3))
    result = getattr(F, case["name"])(*inputs, **options)
    assert list(result.shape) == case["shape"]
    assert result.flatten().tolist() == pytest.approx(case["value"], 1e-7, 1e-12)
    total = (result * numbers(result.shape, 1).detach()).sum()
    first = torch.autograd.grad(total, inputs, create_graph=True)
    assert weighed(first) == pytest.approx(case["first"], 1e-9)
    squares = torch.stack([(g * g).sum() for g in first]).sum()
    second = torch.autograd.grad(squares, inputs[:2])
    assert weighed(second) == pytest.approx(case["second"], 1e-9)


def test_a_convolution_by_hand() -> None:
    """A kernel is laid on the image, not mirrored: 1*10 + 2*1, 2*10 + 4*1."""
    x = torch.tensor([[[1, 2, 4]]])
    assert F.conv1d(x, torch.tensor([[[10, 1]]])).tolist() == [[[12, 24]]]


def test_a_transposed_convolution_by_hand() -> None:
    """Pixels spread what they have: 1*(10, 1), and 2*(10, 1) one place further."""
    x = torch.tensor([[[1, 2]]])
    assert F.conv_transpose1d(x, torch.tensor([[[10, 1]]])).tolist() == [[[10, 21, 2]]]


def test_a_kernel_smaller_than_its_stride_leaves_gaps() -> None:
    """Pixels that nothing reaches have the bias."""
    x, weight = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[3.0]]])
    result = F.conv_transpose1d(x, weight, torch.tensor([0.5]), stride=3)
    assert result.tolist() == [[[3.5, 0.5, 0.5, 6.5]]]


def test_a_convolution_is_a_product_with_windows() -> None:
    """Weights times the columns of ``unfold`` are the same numbers."""
    x, weight = numbers((2, 3, 4, 5), 0), numbers((4, 3, 2, 3), 1)
    product = weight.flatten(1) @ F.unfold(x, (2, 3), padding=1)
    result = F.conv2d(x, weight, padding=1).flatten(2)
    assert torch.allclose(product, result)


def test_a_transposed_convolution_is_the_transpose() -> None:
    """<conv(x), y> = <x, conv_transpose(y)>, a stride and all."""
    x, weight = numbers((2, 4, 5, 7), 0), numbers((6, 2, 2, 3), 1)
    options: dict[str, Any] = {"stride": (2, 3), "padding": 1, "groups": 2}
    there = F.conv2d(x, weight, None, **options)
    y = numbers(there.shape, 2)
    back = F.conv_transpose2d(y, weight, None, output_padding=(1, 0), **options)
    assert torch.allclose((there * y).sum(), (x * back).sum())


def test_fold_undoes_unfold_where_windows_do_not_overlap() -> None:
    """With a stride as long as the window each pixel is in one of them."""
    x = numbers((2, 3, 4, 6), 0)
    columns = F.unfold(x, (2, 3), stride=(2, 3))
    assert torch.equal(F.fold(columns, (4, 6), (2, 3), stride=(2, 3)), x)


def test_integers_are_convolved_exactly() -> None:
    """Sums are not taken in floating point."""
    x = torch.full((1, 1, 2), 2**61 + 1)
    assert F.conv1d(x, torch.ones(1, 1, 2, dtype=torch.int64)).item() == 2**62 + 2


def test_arguments_may_be_lists_of_integers() -> None:
    """Lists, tuples, and tensors of one integer stand for the same numbers."""
    x, weight = numbers((1, 1, 5, 5), 0), numbers((1, 1, 2, 2), 1)
    expected = F.conv2d(x, weight, None, (2, 2), (1, 1))
    assert torch.equal(F.conv2d(x, weight, None, [2, 2], [1]), expected)
    two: Any = torch.tensor(2)
    assert torch.equal(F.conv2d(x, weight, None, two, 1), expected)


def test_an_uneven_padding_is_announced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of even length makes a copy of the input for padding='same'."""
    monkeypatch.setattr(_same_padding, "warned", set())
    x, weight = torch.ones(1, 1, 4), torch.ones(1, 1, 2)
    with pytest.warns(UserWarning, match="^Using padding='same' with even kernel"):
        result = F.conv1d(x, weight, padding="same")
    assert result.tolist() == [[[2, 2, 2, 1]]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        F.conv1d(x, weight, padding="same")


def test_a_weight_that_changed_is_found_by_backward() -> None:
    """What backward reads may not be written to in between."""
    x, weight = torch.ones(1, 1, 3), torch.ones(1, 1, 2).requires_grad_()
    result = F.conv1d(x, weight).sum()
    with torch.no_grad():
        weight.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.backward()


def test_a_digit_classifier_learns() -> None:
    """Two convolutions tell upright bars from lying ones after a few steps."""
    torch.manual_seed(0)
    x = torch.zeros(8, 1, 4, 4)
    for i in range(4):
        x[i, 0, :, i] = 1.0
        x[4 + i, 0, i, :] = 1.0
    y = torch.tensor([0] * 4 + [1] * 4)
    net = nn.Sequential(
        *(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 2, 4), nn.Flatten()),
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(30):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
    assert net(x).argmax(1).tolist() == y.tolist()
