"""Averages of weights: ``slowtorch.optim.swa_utils``."""

from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.optim import swa_utils


def model_of(value: float) -> nn.Linear:
    """A layer whose only weight is known."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, value)
    return model


def averaged(*values: float, **options: Any) -> float:
    """The average of models with these weights."""
    average = swa_utils.AveragedModel(model_of(0.0), **options)
    for value in values:
        average.update_parameters(model_of(value))
    assert average.n_averaged.item() == len(values)
    return float(average.module.weight.item())


def test_the_average_is_the_mean() -> None:
    """Of all models that were taken in; the one it was made of is not."""
    assert averaged(5.0) == 5.0
    assert averaged(1.0, 2.0, 6.0) == 3.0


def test_an_average_may_fade() -> None:
    """0.5 * (0.5 * 1 + 0.5 * 3) + 0.5 * 6 = 4, by either form of the rule."""
    assert averaged(1.0, 3.0, 6.0, avg_fn=swa_utils.get_ema_avg_fn(0.5)) == 4.0
    multi = swa_utils.get_ema_multi_avg_fn(0.5)
    assert averaged(1.0, 3.0, 6.0, multi_avg_fn=multi) == 4.0


def test_a_rule_of_ones_own() -> None:
    """It gets the average, the new weight and how many models there were."""
    seen: list[Any] = []

    def latest(average: torch.Tensor, new: torch.Tensor, count: Any) -> torch.Tensor:
        seen.append((float(average), float(new), int(count)))
        return new

    assert averaged(1.0, 2.0, 4.0, avg_fn=latest) == 4.0
    assert seen == [(1.0, 2.0, 1), (2.0, 4.0, 2)]


def test_the_mean_has_a_rule_too() -> None:
    """``get_swa_avg_fn`` is what is done without a rule."""
    assert averaged(1.0, 2.0, 6.0, avg_fn=swa_utils.get_swa_avg_fn()) == 3.0


def test_only_one_rule() -> None:
    """Both would contradict each other."""
    rules = {
        "avg_fn": swa_utils.get_swa_avg_fn(),
        "multi_avg_fn": swa_utils.get_swa_multi_avg_fn(),
    }
    with pytest.raises(AssertionError, match="Only one of avg_fn and multi_avg_fn"):
        averaged(1.0, **rules)


def test_averages_are_copies() -> None:
    """Training the model further does not move them, and they have no history."""
    model = model_of(1.0)
    average = swa_utils.AveragedModel(model)
    average.update_parameters(model)
    nn.init.constant_(model.weight, 9.0)
    assert average.module.weight.item() == 1.0
    assert average.module.weight.is_leaf


def test_state_has_pytorchs_names() -> None:
    """A checkpoint of one loads into the other."""
    average = swa_utils.AveragedModel(nn.Linear(1, 1))
    names = ["n_averaged", "module.weight", "module.bias"]
    assert list(average.state_dict()) == names


@pytest.mark.parametrize(("use_buffers", "expected"), [(False, 4.0), (True, 3.0)])
def test_buffers_are_the_last_or_averaged(use_buffers: bool, expected: float) -> None:
    """As asked for; counts are whole numbers still."""
    model = nn.BatchNorm1d(1)
    average = swa_utils.AveragedModel(model, use_buffers=use_buffers)
    for value in (2.0, 4.0):
        assert model.running_mean is not None
        model.running_mean.fill_(value)
        average.update_parameters(model)
    assert average.module.running_mean.item() == expected
    assert average.module.num_batches_tracked.dtype is torch.int64


def test_batch_norms_are_renewed() -> None:
    """Over all batches alike; momentum and mode stay as they were."""
    model = nn.Sequential(nn.BatchNorm1d(1), nn.BatchNorm1d(1, momentum=0.3)).eval()
    batches = [[torch.tensor([[1.0], [3.0]]), "label"], torch.tensor([[5.0], [7.0]])]
    swa_utils.update_bn(batches, model)
    assert model[0].running_mean.tolist() == [4.0]
    assert model[0].running_var.tolist() == [2.0]
    assert [each.momentum for each in model] == [0.1, 0.3]
    assert not model.training


def test_nothing_to_renew_asks_for_no_batches() -> None:
    """A model without batch norms is not run."""

    def batches() -> Any:
        raise AssertionError("asked for a batch")
        yield

    swa_utils.update_bn(batches(), nn.Linear(1, 1))


def test_swalr_stays_at_its_rate() -> None:
    """It arrives after the epochs given, group by group."""
    groups: list[Any] = [{"params": torch.ones(1)}, {"params": torch.ones(1)}]
    optimizer = torch.optim.SGD(groups, lr=1.0)
    scheduler = swa_utils.SWALR(optimizer, [0.5, 0.1], anneal_epochs=2)
    for _ in range(4):
        optimizer.step()
        scheduler.step()
    assert scheduler.get_last_lr() == pytest.approx([0.5, 0.1])
