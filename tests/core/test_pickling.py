"""copy and Python's pickle of tensors, modules and optimisers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import slowtorch as torch


def pickled(value: Any) -> Any:
    """*value* through a pickle."""
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_tensor_comes_back(protocol: int) -> None:
    """Numbers, dtype, strides and requires_grad."""
    x = torch.tensor([[1.5, 2.0, 3.0]] * 2, dtype=torch.bfloat16).t().requires_grad_()
    y = pickle.loads(pickle.dumps(x, protocol))
    assert (y.tolist(), y.dtype, y.stride(), y.requires_grad) == (
        *(x.tolist(), x.dtype, x.stride(), True),
    )


def test_a_result_becomes_a_leaf() -> None:
    """The history is not pickled; that a gradient is wanted, is."""
    y = pickled(torch.ones(2, requires_grad=True) * 2)
    assert (y.is_leaf, y.requires_grad, y.tolist()) == (True, True, [2.0, 2.0])


def test_views_in_one_pickle_share_memory() -> None:
    """One memory, two views."""
    x = torch.arange(4.0)
    whole, part = pickled((x, x[1:]))
    whole[1] = 9.0
    assert part.tolist() == [9.0, 2.0, 3.0]


def test_a_gradient_stays_behind_but_is_copied() -> None:
    """pickle drops it, deepcopy takes it along, as in PyTorch."""
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(2)
    assert pickled(x).grad is None
    copied = copy.deepcopy(x).grad
    assert copied is not None
    assert copied.tolist() == [1.0, 1.0]


def test_a_hook_is_warned_of() -> None:
    """A function cannot be expected in another process."""
    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda grad: grad)
    with pytest.warns(UserWarning, match="on tensor will not be serialized"):
        pickle.dumps(x)


def test_only_leaves_are_copied_deeply() -> None:
    """In PyTorch's words."""
    with pytest.raises(
        RuntimeError, match="Only Tensors created explicitly by the user"
    ):
        copy.deepcopy(torch.ones(1, requires_grad=True) * 2)


def test_a_shallow_copy_shares_memory() -> None:
    """And stays a parameter, if it was one."""
    x = torch.nn.Parameter(torch.ones(2))
    y = copy.copy(x)
    assert isinstance(y, torch.nn.Parameter)
    assert y.data_ptr() == x.data_ptr()


@pytest.mark.parametrize(
    "value", [torch.float16, torch.device("cpu"), torch.Size([2, 3]), torch.strided]
)
def test_descriptions_come_back(value: Any) -> None:
    """dtypes, devices and sizes are pickled by name."""
    assert pickled(value) == value
    assert copy.deepcopy(value) == value


def test_parameters_and_buffers_come_back() -> None:
    """As what they were, with what was attached to them."""
    weight = torch.nn.Parameter(torch.ones(1), requires_grad=False)
    vars(weight)["note"] = "kept"
    weight, mean = pickled((weight, torch.nn.Buffer(torch.ones(1), persistent=False)))
    assert (type(weight), weight.requires_grad) == (torch.nn.Parameter, False)
    assert (vars(weight), mean.persistent) == ({"note": "kept"}, False)


def trained() -> tuple[torch.nn.Module, torch.optim.Optimizer]:
    """A small network after one step."""
    torch.manual_seed(0)  # with other numbers, all units may be dead
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return model, optimizer


@pytest.mark.parametrize("copied", [pickled, copy.deepcopy])
def test_a_module_and_its_optimizer_stay_together(copied: Any) -> None:
    """The copied optimiser updates the parameters of the copied module."""
    model, optimizer = copied(trained())
    before = model[0].bias.tolist()
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert optimizer.param_groups[0]["params"][1] is model[0].bias
    assert model[0].bias.tolist() != before


def test_a_failed_load_leaves_an_optimizer_as_it_was() -> None:
    """Neither options nor state of an optimiser are half loaded."""
    _, optimizer = trained()
    before = repr(optimizer.state_dict())
    wrong: Any = optimizer.state_dict() | {"state": {0: 3}}
    wrong["param_groups"] = [wrong["param_groups"][0] | {"lr": 7.0}]
    with pytest.raises(AttributeError, match="no attribute"):
        optimizer.load_state_dict(wrong)
    assert repr(optimizer.state_dict()) == before
