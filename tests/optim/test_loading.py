"""``Optimizer.load_state_dict`` takes a state that fits, or nothing of it."""

import copy
import re
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import optim


def trained(kind: Any = optim.Adam, *shapes: tuple[int, ...], **options: Any) -> Any:
    """An optimiser that has made a step, and so has state."""
    params = [torch.ones(shape, requires_grad=True) for shape in shapes or ((2,), (3,))]
    optimizer = kind(params, **options)
    for param in params:
        param.grad = torch.ones(param.shape)
    optimizer.step(*([lambda: torch.ones(())] if kind is optim.LBFGS else []))
    return optimizer


def saved(optimizer: optim.Optimizer) -> dict[str, Any]:
    """Its state, to be spoilt."""
    return copy.deepcopy(optimizer.state_dict())


def refusal(optimizer: optim.Optimizer, state: dict[str, Any]) -> list[str]:
    """The lines of the error; the optimiser must be as before."""
    before, groups = repr(optimizer.state_dict()), optimizer.param_groups
    with pytest.raises(ValueError, match="nothing was loaded") as caught:
        optimizer.load_state_dict(state)
    assert repr(optimizer.state_dict()) == before
    assert optimizer.param_groups is groups
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_all_faults_are_told_at_once() -> None:
    """Missing, mis-shaped and unexpected entries are in one error, in order."""
    optimizer = trained()
    state = saved(optimizer)
    del state["state"][0]["exp_avg"]
    state["state"][1]["exp_avg_sq"] = torch.ones(1, 3)
    state["state"][1]["momentum_buffer"] = torch.ones(3)
    state["state"][5] = {"step": 1}
    state["param_groups"][0]["lr"] = 7.0
    assert refusal(optimizer, state) == [
        "missing state[0]['exp_avg']",
        "mis-shaped state[1]['exp_avg_sq']: torch.Size([1, 3]), not torch.Size([3])",
        "unexpected state[1]['momentum_buffer']",
        "unexpected state[5]: no group has this parameter",
    ]


@pytest.mark.parametrize(
    "name", ["ASGD", "Adadelta", "Adagrad", "Adam", "Adamax", "NAdam", "RMSprop"]
)
def test_state_of_other_shapes_is_refused(name: str) -> None:
    """Every optimiser looks at the shapes of what it keeps."""
    kind = getattr(optim, name)
    assert refusal(trained(kind, (4,)), saved(trained(kind, (2,))))


def test_momentum_of_another_shape_is_refused() -> None:
    """A buffer that would broadcast is no buffer of this parameter."""
    state = saved(trained(optim.SGD, (1,), momentum=0.9))
    optimizer = trained(optim.SGD, (3,), momentum=0.9)
    expected = "mis-shaped state[0]['momentum_buffer']"
    assert refusal(optimizer, state) == [
        f"{expected}: torch.Size([1]), not torch.Size([3])"
    ]


def test_the_state_of_lbfgs_spans_all_parameters() -> None:
    """Its direction is one row of all of them."""
    state = saved(trained(optim.LBFGS, (2,), (3,)))
    assert (
        "torch.Size([5]), not torch.Size([4])"
        in refusal(trained(optim.LBFGS, (2,), (2,)), state)[0]
    )


def test_a_state_of_another_kind_is_refused() -> None:
    """SGD's momentum says nothing about Adam's averages."""
    state = saved(trained(optim.SGD, (2,), momentum=0.9))
    found = refusal(trained(optim.Adam, (2,)), state)
    assert found[0] == "missing state[0]['step']"
    assert found[-1] == "unexpected state[0]['momentum_buffer']"


def test_a_list_is_no_state() -> None:
    """Where a tensor belongs there must be one."""
    optimizer = trained()
    state = saved(optimizer)
    state["state"][0]["exp_avg"] = [1.0, 2.0]
    expected = "mis-shaped state[0]['exp_avg']: a list, not torch.Size([2])"
    assert refusal(optimizer, state) == [expected]


def test_some_parameters_may_have_no_state() -> None:
    """One without a gradient so far is as before its first step."""
    optimizer = trained()
    state = saved(optimizer)
    del state["state"][0]
    state["state"][1] = {}
    optimizer.load_state_dict(state)
    assert optimizer.state_dict()["state"] == {1: {}}


def test_state_of_an_option_turned_off_may_stay() -> None:
    """An optimiser takes what it has itself saved."""
    optimizer = trained(optim.Adam, amsgrad=True)
    optimizer.param_groups[0]["amsgrad"] = False
    optimizer.load_state_dict(saved(optimizer))
    assert "max_exp_avg_sq" in optimizer.state_dict()["state"][0]


def test_counts_may_be_rows_of_one() -> None:
    """Old checkpoints count steps in a tensor of shape (1,)."""
    optimizer = trained()
    state = saved(optimizer)
    state["state"][0]["step"] = torch.ones(1)
    optimizer.load_state_dict(state)
    assert optimizer.state_dict()["state"][0]["step"].item() == 1.0


def test_a_subclass_with_its_own_step_may_keep_more() -> None:
    """What we know nothing about is taken as it is, as in PyTorch."""

    class Remembering(optim.Adam):
        def step(self, closure: Any = None) -> Any:
            for param in self.param_groups[0]["params"]:
                self.state[param].setdefault("before", torch.zeros(7))

    first, second = trained(Remembering), trained(Remembering)
    second.load_state_dict(saved(first))
    assert second.state_dict()["state"][0]["before"].shape == (7,)


def test_a_users_optimiser_compares_with_what_it_has() -> None:
    """Only a state that has its parameter's shape already tells what is expected."""

    class Mine(optim.Optimizer):
        def step(self, closure: Any = None) -> Any:
            for param in self.param_groups[0]["params"]:
                self.state[param]["buffer"] = torch.ones(param.shape)

    state = saved(trained(Mine, (2,), defaults={}))
    assert len(refusal(trained(Mine, (3,), defaults={}), state)) == 1


@pytest.mark.parametrize("key", ["state", "param_groups"])
def test_a_missing_half_is_named(key: str) -> None:
    """Both parts are needed, in PyTorch's words."""
    optimizer = trained()
    state = saved(optimizer)
    before = repr(optimizer.state_dict())
    del state[key]
    with pytest.raises(KeyError, match=re.escape(repr(key))):
        optimizer.load_state_dict(state)
    assert repr(optimizer.state_dict()) == before


def test_a_failing_setstate_changes_nothing() -> None:
    """A subclass that refuses the state leaves the old one in place."""

    class Picky(optim.Adam):
        def __setstate__(self, state: dict[str, Any]) -> None:
            super().__setstate__(state)
            raise LookupError("not mine")

    optimizer = trained(Picky)
    state, groups = optimizer.state, optimizer.param_groups
    with pytest.raises(LookupError, match="not mine"):
        optimizer.load_state_dict(saved(optimizer))
    assert optimizer.state is state
    assert optimizer.param_groups is groups
