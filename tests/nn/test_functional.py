"""Functions of nn: what recorded snippets do not show."""

import math

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F


def grad_of(x: torch.Tensor) -> torch.Tensor:
    """The gradient that has arrived at a tensor."""
    assert x.grad is not None
    return x.grad


def test_linear_is_one_operation() -> None:
    """A layer adds Addmm and the transposed weight to the graph, no more."""
    layer = nn.Linear(3, 2)
    node = layer(torch.ones(4, 3)).grad_fn
    names = [each.name() for each, _ in node.next_functions if each is not None]
    assert node.name() == "AddmmBackward0"
    assert names == ["torch::autograd::AccumulateGrad", "TBackward0"]


def test_the_gradient_of_a_weight_is_laid_out_like_it() -> None:
    """A contiguous weight has a contiguous gradient."""
    layer = nn.Linear(3, 2)
    layer(torch.ones(4, 3)).sum().backward()
    assert grad_of(layer.weight).stride() == layer.weight.stride()


def test_dropout_keeps_the_mean() -> None:
    """What remains is scaled by 1 / (1 - p)."""
    torch.manual_seed(0)
    kept = F.dropout(torch.ones(4000), 0.75)
    assert set(kept.tolist()) == {0.0, 4.0}
    assert abs(kept.mean().item() - 1) < 0.1


def test_dropout_masks_the_gradient_alike() -> None:
    """The gradient is dropped where the value was."""
    x = torch.ones(50, requires_grad=True)
    y = F.dropout(x, 0.5)
    y.sum().backward()
    assert torch.equal(grad_of(x), y.detach())


def test_cross_entropy_does_not_overflow() -> None:
    """Huge scores give finite losses and gradients."""
    x = torch.tensor([[1000.0, 0.0]], requires_grad=True)
    loss = F.cross_entropy(x, torch.tensor([1]))
    loss.backward()
    assert loss.item() == 1000.0
    assert grad_of(x).tolist() == [[1.0, -1.0]]


def test_an_ignored_target_has_no_gradient() -> None:
    """ignore_index takes an example out of value and gradient."""
    x = torch.zeros(2, 3, requires_grad=True)
    F.cross_entropy(x, torch.tensor([0, -100])).backward()
    assert grad_of(x)[1].tolist() == [0.0, 0.0, 0.0]


def test_targets_may_be_changed_only_after_backward() -> None:
    """Changing a target in place between forward and backward is an error."""
    target = torch.tensor([0, 1])
    loss = F.nll_loss(torch.zeros(2, 3, requires_grad=True), target)
    target.fill_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_the_graph_is_freed_by_backward() -> None:
    """A second backward through a loss says what to do."""
    x = torch.zeros(2, 3, requires_grad=True)
    loss = F.cross_entropy(x, torch.tensor([0, 1]))
    loss.backward()
    with pytest.raises(RuntimeError, match="Specify retain_graph=True"):
        loss.backward()


def test_logits_and_probabilities_agree() -> None:
    """Binary cross entropy of sigmoid(x) is that of x with logits."""
    x, y = torch.linspace(-4, 4, 9), torch.linspace(0, 1, 9)
    ours = F.binary_cross_entropy_with_logits(x, y)
    assert ours.item() == pytest.approx(F.binary_cross_entropy(x.sigmoid(), y).item())


def test_logits_do_not_overflow() -> None:
    """Far scores give a loss that grows with them."""
    x = torch.tensor([-1000.0, 1000.0])
    loss = F.binary_cross_entropy_with_logits(x, torch.tensor([1.0, 0.0]))
    assert loss.item() == 1000.0


@pytest.mark.parametrize("function", [F.elu, F.selu, F.celu, F.silu, F.leaky_relu])
def test_nan_stays_nan(function: object) -> None:
    """An activation does not hide a nan."""
    assert callable(function)
    assert math.isnan(function(torch.tensor([math.nan])).item())


@pytest.mark.parametrize("value", [-1e4, 1e4])
def test_activations_bear_large_numbers(value: float) -> None:
    """No activation overflows inside, forward or backward."""
    for function in (F.elu, F.silu, F.softplus, F.logsigmoid, F.gelu, F.celu):
        x = torch.tensor([value], dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(function(x), x, create_graph=True)
        (bend,) = torch.autograd.grad(slope, x)
        assert math.isfinite(slope.item())
        assert math.isfinite(bend.item())


def test_embedding_reads_any_layout() -> None:
    """A transposed table is read by its rows."""
    table = torch.arange(6.0).view(2, 3).t()
    assert F.embedding(torch.tensor([2, 0]), table).tolist() == [[2.0, 5.0], [0.0, 3.0]]


def test_embedding_refuses_sparse_gradients() -> None:
    """What is not supported names itself."""
    with pytest.raises(NotImplementedError, match="sparse=True is not supported"):
        F.embedding(torch.tensor([0]), torch.ones(1, 1), sparse=True)


def test_meta_tensors_pass() -> None:
    """Shapes are computed without numbers."""
    net = nn.Sequential(nn.Linear(4, 8), nn.ELU(), nn.Linear(8, 3)).to("meta")
    scores = net(torch.empty(2, 4, device="meta"))
    target = torch.empty(2, dtype=torch.int64, device="meta")
    assert scores.shape == (2, 3)
    assert F.cross_entropy(scores, target).shape == ()


def test_half_precision_losses_stay_half() -> None:
    """A loss has the dtype of its input."""
    x = torch.ones(3, dtype=torch.float16)
    assert F.mse_loss(x, x * 2).dtype is torch.float16


def test_orthogonal_rows_are_orthogonal() -> None:
    """W W^T is the identity for fewer rows than columns."""
    torch.manual_seed(0)
    w = nn.init.orthogonal_(torch.empty(3, 5, dtype=torch.float64))
    assert torch.allclose(w @ w.t(), torch.eye(3, dtype=torch.float64), atol=1e-12)


def test_in_place_activations_keep_older_views_right() -> None:
    """The gradient goes through an in-place activation on a view of the input."""
    x = torch.tensor([[-1.0, 2.0], [3.0, -4.0]], requires_grad=True)
    y = x * 1
    F.leaky_relu(y[0], 0.5, inplace=True)
    y.sum().backward()
    assert grad_of(x).tolist() == [[0.5, 1.0], [1.0, 1.0]]


def test_a_loss_warns_at_the_line_of_its_user() -> None:
    """The warning about differing shapes points here, not into SlowTorch."""
    with pytest.warns(UserWarning, match="different to the input size") as caught:
        nn.MSELoss()(torch.zeros(3, 1), torch.zeros(3))
    assert caught[0].filename == __file__
