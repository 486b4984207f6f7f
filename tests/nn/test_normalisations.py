"""Normalisations and dropouts."""

import json
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F
from slowtorch.testing import assert_close

DATA = Path(__file__).parents[1] / "data"
NUMBERS: list[dict[str, Any]] = json.loads(
    (DATA / "normalisation_numbers.json").read_text(encoding="utf-8")
)
TOP: Any = torch  # whose names from plugins no type checker knows


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    sums = [
        (t * torch.linspace(low, high, t.numel(), dtype=t.dtype).view(t.shape)).sum()
        for t in tensors
    ]
    return torch.stack(sums).sum()


def call(case: dict[str, Any], x: Any, given: list[Any], running: list[Any]) -> Any:
    """The function that *case* names, called."""
    name, eps, own = case["name"], case["eps"], case["own"]
    weight, bias = given
    mean, var = running
    if name == "batch_norm":
        return F.batch_norm(x, mean, var, weight, bias, own, 0.3, eps)
    if name == "instance_norm":
        return F.instance_norm(x, mean, var, weight, bias, own, 0.3, eps)
    if name == "group_norm":
        return F.group_norm(x, case["groups"], weight, bias, eps)
    if name == "layer_norm":
        return F.layer_norm(x, case["parameters"], weight, bias, eps)
    if name == "rms_norm":
        return F.rms_norm(x, case["parameters"], weight, eps)
    return F.local_response_norm(x, case["groups"], 0.3, 0.6, 1.5)


@pytest.mark.parametrize(
    "case", NUMBERS, ids=lambda case: f"{case['name']}-{case['seed']}"
)
def test_numbers_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Results, running statistics and gradients of order one and two."""
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
    grads = torch.autograd.grad(weighed([result], 0.3, 1.1), wanted, create_graph=True)
    total = weighed(grads, -1, 0.7)
    again = torch.autograd.grad(total, wanted, allow_unused=True)
    zero = torch.zeros(1)
    found = (result, *running, *grads, *[zero if g is None else g for g in again])
    sums = [weighed([t], -0.5, 0.9).item() for t in found]
    assert sums == pytest.approx(case["sums"], rel=1e-6, abs=1e-8)


# Worked by hand


def test_layer_norm_of_two_numbers() -> None:
    """The mean of 1 and 3 is 2, and the deviation 1."""
    result = F.layer_norm(torch.tensor([1.0, 3.0]), (2,), eps=0.0)
    assert result.tolist() == [-1.0, 1.0]


def test_weight_and_bias_come_last() -> None:
    """Each place has a factor and a summand of its own."""
    weight, bias = torch.tensor([2.0, 3.0]), torch.tensor([10.0, 20.0])
    result = F.layer_norm(torch.tensor([1.0, 3.0]), (2,), weight, bias, 0.0)
    assert result.tolist() == [8.0, 23.0]


def test_a_large_mean_costs_no_digits() -> None:
    """The variance is not found as a difference of large numbers."""
    x = torch.tensor([1e8 - 1, 1e8 + 1], dtype=torch.float64)
    assert F.layer_norm(x, (2,), eps=0.0).tolist() == [-1.0, 1.0]


def test_running_variance_divides_by_one_less() -> None:
    """Of 1 and 3 it is 2; momentum 1 forgets what was."""
    mean, var = torch.zeros(1), torch.ones(1)
    F.batch_norm(torch.tensor([[1.0], [3.0]]), mean, var, training=True, momentum=1.0)
    assert (mean.item(), var.item()) == (2.0, 2.0)


def test_running_statistics_may_be_views() -> None:
    """They are changed where they lie in memory."""
    memory = torch.zeros(2, 2)
    x = torch.tensor([[1.0, 5.0], [3.0, 7.0]])
    F.batch_norm(x, memory[:, 0], memory[:, 1], training=True, momentum=1.0)
    assert memory.tolist() == [[2.0, 2.0], [6.0, 2.0]]


def test_evaluation_is_an_affine_map() -> None:
    """(x - mean) / sqrt(var), with what was given."""
    mean, var = torch.tensor([1.0]), torch.tensor([4.0])
    result = F.batch_norm(torch.tensor([[5.0]]), mean, var, eps=0.0)
    assert result.item() == 2.0


@pytest.mark.parametrize("shape", [(3, 2), (3, 2, 4), (2, 2, 3, 5), (5, 2, 1, 2)])
def test_each_channel_has_mean_0_and_variance_1(shape: tuple[int, ...]) -> None:
    """However its numbers lie scattered."""
    torch.manual_seed(0)
    x = torch.randn(shape, dtype=torch.float64)
    rows = F.batch_norm(x, None, None, training=True, eps=1e-12).transpose(0, 1)
    var, mean = torch.var_mean(rows.flatten(1), 1, correction=0)
    assert mean.abs().max() < 1e-12
    assert (var - 1).abs().max() < 1e-9


def test_the_gradient_of_a_sum_is_the_general_one() -> None:
    """One gradient for all elements takes a shorter way to the same numbers."""
    torch.manual_seed(0)
    x, w = torch.randn(5, 4, dtype=torch.float64), torch.randn(4, dtype=torch.float64)
    x, w = x.requires_grad_(), w.requires_grad_()
    result = F.layer_norm(x, (4,), w)
    short = torch.autograd.grad(result.sum(), (x, w), retain_graph=True)
    full = torch.autograd.grad(result, (x, w), torch.ones_like(x))
    for a, b in zip(short, full, strict=True):
        assert_close(a, b)


@pytest.mark.parametrize("name", ["layer", "batch", "group", "evaluation"])
def test_gradients_of_order_three(name: str) -> None:
    """They agree with differences of those of order two."""
    torch.manual_seed(0)
    x = torch.randn(2, 4, 2, dtype=torch.float64, requires_grad=True)
    one = torch.ones(4, dtype=torch.float64)
    calls: dict[str, Any] = {
        "layer": lambda x: F.layer_norm(x, (4, 2)),
        "batch": lambda x: F.batch_norm(x, None, None, training=True),
        "group": lambda x: F.group_norm(x, 2),
        "evaluation": lambda x: F.batch_norm(x, one, one, one * 3),
    }

    def slopes(x: torch.Tensor) -> torch.Tensor:
        total = (calls[name](x) ** 3).sum()
        (slope,) = torch.autograd.grad(total, x, create_graph=True)
        return slope

    assert torch.autograd.gradgradcheck(slopes, (x,))


def test_meta_tensors_have_shapes_only() -> None:
    """Nothing is computed, and no statistics move."""
    layer = nn.BatchNorm1d(3, device="meta")
    assert layer(torch.ones(2, 3, device="meta")).shape == (2, 3)
    assert layer.running_mean is not None
    assert layer.running_mean.is_meta


def test_a_state_goes_from_one_layer_to_another() -> None:
    """Parameters, running statistics and the number of batches."""
    one, other = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
    one(torch.tensor([[1.0, 2.0], [3.0, 8.0]]))
    other.load_state_dict(one.state_dict())
    assert other.running_mean.tolist() == one.running_mean.tolist()  # type: ignore[union-attr]  # tracked
    assert other.num_batches_tracked.item() == 1  # type: ignore[union-attr]  # tracked


def test_dropout_of_channels_drops_all_or_nothing() -> None:
    """Each row is twice what it was, or 0."""
    torch.manual_seed(0)
    result = F.dropout1d(torch.ones(50, 4))
    assert {tuple(row) for row in result.tolist()} == {(0.0,) * 4, (2.0,) * 4}


def test_alpha_dropout_keeps_mean_and_variance() -> None:
    """Of many numbers with mean 0 and variance 1."""
    torch.manual_seed(0)
    var, mean = torch.var_mean(F.alpha_dropout(torch.randn(20_000), 0.3, True))
    assert abs(mean.item()) < 0.03
    assert abs(var.item() - 1) < 0.05


def test_dropout_draws_nothing_in_evaluation() -> None:
    """The random stream goes on as if nothing had been called."""
    torch.manual_seed(0)
    expected = torch.rand(1).item()
    torch.manual_seed(0)
    nn.Sequential(nn.Dropout1d(), nn.AlphaDropout()).eval()(torch.ones(3, 3))
    assert torch.rand(1).item() == expected


def test_hard_gumbel_softmax_chooses_one() -> None:
    """A single 1 in each row, and the gradient of the soft choice."""
    x = torch.zeros(6, 3, requires_grad=True)
    result = F.gumbel_softmax(x, hard=True)
    assert result.sum(1).tolist() == pytest.approx([1.0] * 6)
    result[:, 0].sum().backward()
    assert x.grad is not None
    assert (x.grad[:, 0] > 0).all()


def test_top_level_forms_take_pytorchs_order() -> None:
    """Weight and bias stand before the running statistics."""
    x, weight = torch.tensor([[1.0], [3.0]]), torch.tensor([5.0])
    result = TOP.batch_norm(x, weight, None, None, None, True, 0.1, 0.0, False)
    assert result.flatten().tolist() == [-5.0, 5.0]
