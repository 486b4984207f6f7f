"""What all schedules share: order of calls, state, rates that are tensors."""

import warnings
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import optim
from slowtorch.optim import lr_scheduler as schedules


def sgd(lr: Any = 1.0, **options: Any) -> optim.SGD:
    """An optimiser of one parameter."""
    return optim.SGD([torch.ones(1)], lr=lr, **options)


def test_step_before_the_optimiser_warns() -> None:
    """The first rate would be skipped."""
    scheduler = schedules.StepLR(sgd(), 1)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        scheduler.step()


def test_steps_before_the_scheduler_do_not_count() -> None:
    """Only steps of the optimiser after the scheduler was made are in order."""
    optimizer = sgd()
    optimizer.step()
    scheduler = schedules.StepLR(optimizer, 1)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        scheduler.step()


def test_steps_in_order_do_not_warn() -> None:
    """Optimiser, then scheduler: silence."""
    optimizer = sgd()
    scheduler = schedules.StepLR(optimizer, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizer.step()
        scheduler.step()


def test_overridden_step_warns() -> None:
    """A step that was replaced cannot be watched."""
    optimizer = sgd()
    scheduler = schedules.StepLR(optimizer, 1)
    vars(optimizer)["step"] = lambda: None
    with pytest.warns(UserWarning, match="has been overridden"):
        scheduler.step()


def test_get_lr_outside_of_step_warns() -> None:
    """Rules that multiply mean nothing outside of a step."""
    with pytest.warns(UserWarning, match="please use `get_last_lr"):
        schedules.StepLR(sgd(), 1).get_lr()


def test_step_to_an_epoch_uses_the_closed_form() -> None:
    """Deprecated, but it works: epoch 5 of StepLR(2, 0.5) is 0.25."""
    optimizer = sgd()
    scheduler = schedules.StepLR(optimizer, 2, 0.5)
    optimizer.step()
    with pytest.warns(UserWarning, match="epoch parameter"):
        scheduler.step(5)
    assert scheduler.get_last_lr() == [0.25]


@pytest.mark.parametrize(
    "make",
    [
        lambda o: schedules.StepLR(o, 2, 0.5),
        lambda o: schedules.MultiStepLR(o, [1, 3], 0.5),
        lambda o: schedules.ConstantLR(o, 0.5, 3),
        lambda o: schedules.LinearLR(o, 0.25, 1.0, 4),
        lambda o: schedules.ExponentialLR(o, 0.5),
        lambda o: schedules.PolynomialLR(o, 5, 2.0),
        lambda o: schedules.CosineAnnealingLR(o, 5, 0.1),
    ],
)
def test_closed_form_equals_the_chain(make: Any) -> None:
    """Jumping to epoch 4 gives what four steps give."""
    optimizer, jumper = sgd(), make(sgd())
    scheduler = make(optimizer)
    for _ in range(4):
        optimizer.step()
        scheduler.step()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jumper.step(4)
    assert scheduler.get_last_lr() == pytest.approx(jumper.get_last_lr())


def test_state_dict_goes_on() -> None:
    """A scheduler loaded from another's state continues where it was."""
    first, second = (schedules.ExponentialLR(sgd(), 0.5) for _ in range(2))
    for _ in range(3):
        first.optimizer.step()
        first.step()
    second.load_state_dict(first.state_dict())
    assert second.last_epoch == 3
    assert second.get_last_lr() == [0.125]


def test_functions_are_not_saved_but_objects_are() -> None:
    """Of a callable object its attributes are saved and loaded."""

    class Factor:
        def __init__(self, base: float) -> None:
            self.base = base

        def __call__(self, epoch: int) -> float:
            return self.base**epoch

    first = schedules.LambdaLR(sgd(), Factor(0.5))
    second = schedules.LambdaLR(sgd(), Factor(0.9))
    second.load_state_dict(first.state_dict())
    assert first.state_dict()["lr_lambdas"] == [{"base": 0.5}]
    assert second.lr_lambdas[0](1) == 0.5


def test_a_tensor_rate_is_filled() -> None:
    """A rate that is a tensor stays that tensor, and old rates are copies."""
    lr = torch.tensor(1.0)
    optimizer = sgd(lr)
    scheduler = schedules.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    before = scheduler.get_last_lr()[0]
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert (lr.item(), before.item()) == (0.5, 1.0)


def test_two_schedules_multiply() -> None:
    """Schedules that chain can act on one optimiser."""
    optimizer = sgd()
    both = [
        schedules.ExponentialLR(optimizer, 0.5),
        schedules.StepLR(optimizer, 1, 0.5),
    ]
    optimizer.step()
    for each in both:
        each.step()
    assert optimizer.param_groups[0]["lr"] == 0.25


def test_warm_restarts_between_epochs() -> None:
    """Half-way through the first of two epochs the cosine is at pi / 4."""
    scheduler = schedules.CosineAnnealingWarmRestarts(sgd(), 2)
    scheduler.step(0.5)
    assert scheduler.get_last_lr() == pytest.approx([0.8535533905932737])


def test_warm_restarts_find_their_round() -> None:
    """With rounds of 2, 4, 8 epochs, epoch 7 is the second of the third round."""
    scheduler = schedules.CosineAnnealingWarmRestarts(sgd(), 2, T_mult=2)
    scheduler.step(7)
    assert (scheduler.T_cur, scheduler.T_i) == (1, 8)


def test_one_cycle_moves_adams_first_beta() -> None:
    """Adam has no momentum; its first decay rate takes the part."""
    optimizer = optim.Adam([torch.ones(1)], betas=(0.9, 0.99))
    schedules.OneCycleLR(optimizer, 1.0, 10)
    assert optimizer.param_groups[0]["betas"] == (0.95, 0.99)


def test_sequences_take_no_epoch() -> None:
    """The milestones decide on the order."""
    scheduler = schedules.ChainedScheduler([schedules.StepLR(sgd(), 1)])
    with pytest.raises(TypeError, match="takes no epoch"):
        scheduler.step(3)
