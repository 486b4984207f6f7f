"""Losses and distances give what PyTorch was recorded to give."""

import json
import math
import re
import warnings
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F

DATA = Path(__file__).parents[1] / "data" / "nn_losses.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
D = torch.float64


def names() -> dict[str, Any]:
    """Fresh tensors, and short names, as in the recorder."""

    def leaf(*rows: list[float]) -> torch.Tensor:
        return torch.tensor(rows, dtype=D, requires_grad=True)

    x = leaf([0.7, -1.3, 2.1], [0.4, -0.6, 1.8])
    y = leaf([0.2, 0.9, -0.8], [0.1, 1.7, -0.3])
    z = leaf([1.2, -0.9, 0.8], [1.1, 0.7, -0.5])
    return {
        "x": x,
        "y": y,
        "z": z,
        "P": torch.cat([x, y, z], 0).reshape(3, 2, 3).log_softmax(2),
        "s": torch.tensor([[1, -1, 1], [-1, -1, 1]], dtype=D),
        "T": torch.tensor,
        "D": D,
        "F": F,
        "nn": nn,
        "torch": torch,
    }


def spread(like: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """Evenly spaced numbers in the shape of a tensor."""
    return torch.linspace(low, high, like.numel(), dtype=D).reshape(like.shape)


def near(expected: Any, found: torch.Tensor | None, single: bool = False) -> bool:
    """Whether numbers are as recorded; a missing gradient is zeros."""
    values = [] if found is None else found.detach().double().flatten().tolist()
    wanted = [0.0] * len(values) if expected is None else expected
    values = values or [0.0] * len(wanted)
    near = 3e-6 if single else 1e-6
    return bool(values == pytest.approx(wanted, rel=near, abs=near / 10, nan_ok=True))


def check_gradients(
    result: torch.Tensor, given: dict[str, Any], case: dict[str, Any]
) -> None:
    """Of order one, and of order two where PyTorch has them."""
    leaves = [given[name] for name in "xyz"]
    total = (result * spread(result, 0.3, 1.1)).sum()
    wanted, single = "second" in case, "float()" in case["code"]
    first = torch.autograd.grad(total, leaves, create_graph=wanted, allow_unused=True)
    assert all(map(near, case["first"], first, repeat(single)))
    if wanted:
        parts = [(g * spread(g, -1, 0.7) ** 2).sum() for g in first if g is not None]
        whole = torch.stack([part for part in parts if part.requires_grad]).sum()
        again = torch.autograd.grad(whole, leaves, allow_unused=True)
        assert all(map(near, case["second"], again, repeat(single)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["code"])[:70])
def test_does_what_pytorch_did(case: dict[str, Any]) -> None:
    """Values, forms, nodes, gradients, errors and warnings are as recorded."""
    given = names()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result: Any = eval(case["code"], given)
        except Exception as error:  # noqa: BLE001  # whichever was recorded
            result = f"{type(error).__name__}: {error}"
            assert result.startswith(case.get("error", "an error"))
    told = [f"{each.category.__name__}: {each.message}" for each in caught]
    assert sorted(set(told)) == case.get("warnings", [])
    if "error" in case:
        assert isinstance(result, str)
    elif "repr" in case:
        assert repr(result) == case["repr"]
    else:
        form = f"{result.dtype} {tuple(result.shape)} {result.stride()}"
        assert form == case["form"]
        assert near(
            case["value"], result, "float()" in case["code"] or result.dtype is not D
        )
        assert getattr(result.grad_fn, "name", str)() == case.get("node", "")
        if "first" in case:
            check_gradients(result, given, case)


def test_ctc_counts_all_alignments() -> None:
    """Of two times with one label: `1-`, `-1` and `11`, each with probability 1/4."""
    scores = torch.zeros(2, 1, 2, dtype=D).log_softmax(2)
    loss = F.ctc_loss(scores, torch.tensor([[1]]), (2,), (1,), reduction="none")
    assert loss.item() == pytest.approx(-math.log(0.75))


def test_ctc_refuses_a_target_that_is_no_class() -> None:
    """PyTorch would read beyond the scores."""
    scores = torch.zeros(2, 1, 2).log_softmax(2)
    message = re.escape("values from 0 to 1, but got value 2")
    with pytest.raises(RuntimeError, match=message):
        F.ctc_loss(scores, torch.tensor([[2]]), (2,), (1,))


def test_ctc_has_no_second_derivative() -> None:
    """As in PyTorch, in its words."""
    scores = torch.zeros(2, 1, 2, requires_grad=True)
    loss = F.ctc_loss(scores.log_softmax(2), torch.tensor([[1]]), (2,), (1,))
    (grad,) = torch.autograd.grad(loss, scores, create_graph=True)
    message = "derivative for aten::_ctc_loss_backward is not implemented"
    with pytest.raises(RuntimeError, match=message):
        (grad * grad).sum().backward()


def test_ctc_learns() -> None:
    """Following its gradient makes the labels likely."""
    torch.manual_seed(0)
    scores = torch.randn(5, 1, 3, requires_grad=True)
    optimizer = torch.optim.SGD([scores], lr=1.0)
    for _ in range(50):
        optimizer.zero_grad()
        loss = F.ctc_loss(scores.log_softmax(2), torch.tensor([[2, 1]]), (5,), (2,))
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1


def test_multi_margin_has_a_second_derivative() -> None:
    """Which PyTorch lacks: 2 for each wrong class, with p = 2, over C = 2."""
    x = torch.zeros(1, 2, dtype=D, requires_grad=True)
    loss = F.multi_margin_loss(x, torch.tensor([0]), p=2)
    (grad,) = torch.autograd.grad(loss, x, create_graph=True)
    assert grad.tolist() == [[-1.0, 1.0]]
    assert torch.autograd.grad(grad[0, 1], x)[0].tolist() == [[-1.0, 1.0]]


def test_pdist_has_derivatives_of_any_order() -> None:
    """Which PyTorch lacks."""
    x = torch.tensor([[0.0, 1.0], [2.0, 0.5], [1.0, 3.0]], dtype=D)
    assert torch.autograd.gradgradcheck(F.pdist, (x.requires_grad_(),))


def test_nllloss2d_warns() -> None:
    """It is NLLLoss under an older name."""
    with pytest.warns(FutureWarning, match="`NLLLoss2d` has been deprecated"):
        loss = nn.NLLLoss2d(ignore_index=3)
    assert isinstance(loss, nn.NLLLoss)
    assert loss.ignore_index == 3


def test_adaptive_softmax_is_a_distribution() -> None:
    """The probabilities of all classes sum to one; the loss is their -log, averaged."""
    torch.manual_seed(0)
    layer = nn.AdaptiveLogSoftmaxWithLoss(3, 10, [2, 5], div_value=1.5)
    x, target = torch.randn(4, 3), torch.tensor([0, 3, 8, 5])
    scores = layer.log_prob(x)
    assert scores.exp().sum(1).tolist() == pytest.approx([1.0] * 4, rel=1e-5)
    output, loss = layer(x, target)
    assert output.tolist() == pytest.approx(
        scores.gather(1, target.unsqueeze(1)).squeeze(1).tolist(), rel=1e-5
    )
    assert loss.item() == pytest.approx(-output.mean().item())


def test_adaptive_softmax_draws_its_weights_anew() -> None:
    """Under the seed it was made with, the same ones."""
    torch.manual_seed(0)
    layer = nn.AdaptiveLogSoftmaxWithLoss(4, 10, [2, 5], div_value=2.0)
    before = [param.tolist() for param in layer.parameters()]
    layer.reset_parameters()
    assert [param.tolist() for param in layer.parameters()] != before


def test_the_rule_of_a_distance_is_a_child() -> None:
    """Its parameters are the loss's."""
    loss = nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance())
    assert [name for name, _ in loss.named_children()] == ["distance_function"]


def test_losses_are_registered() -> None:
    """They stand in the registries as a third party's would."""
    from slowtorch import plugins

    for name in ("CTCLoss", "MultiMarginLoss", "TripletMarginLoss"):
        assert name in plugins.registry("losses")
    assert "PairwiseDistance" in plugins.registry("layers")
    assert "ctc_loss" in plugins.registry("functions")
    assert "ctc_loss" in plugins.registry("ops")
