"""What all optimisers share: groups, state dicts, hooks, gradients, closures."""

from typing import Any

import pytest

import slowtorch as torch
from slowtorch import optim
from slowtorch.optim import optimizer as base


def leaf(*numbers: float) -> torch.Tensor:
    """A leaf with a gradient of ones."""
    x = torch.tensor(numbers or (1.0,), requires_grad=True)
    x.grad = torch.ones(x.shape)
    return x


def test_optimiser_is_the_same_class() -> None:
    """The British spelling is an alias, not a subclass."""
    assert optim.Optimiser is optim.Optimizer


def test_step_without_gradient_changes_nothing() -> None:
    """A parameter whose gradient is None is left alone, state included."""
    x = torch.tensor([1.0], requires_grad=True)
    optimizer = optim.Adam([x])
    optimizer.step()
    assert x.item() == 1.0
    assert not optimizer.state_dict()["state"]


def test_groups_have_their_own_options() -> None:
    """Each group's rate moves its own parameters."""
    x, y = leaf(1.0), leaf(1.0)
    groups: list[dict[str, Any]] = [{"params": [x], "lr": 0.5}, {"params": [y]}]
    optim.SGD(groups, lr=0.25).step()
    assert (x.item(), y.item()) == (0.5, 0.75)


def test_add_param_group_joins_later() -> None:
    """A group added later has the defaults it leaves out."""
    optimizer = optim.SGD([leaf()], lr=0.5, momentum=0.9)
    optimizer.add_param_group({"params": leaf(), "lr": 0.1})
    assert optimizer.param_groups[1]["lr"] == 0.1
    assert optimizer.param_groups[1]["momentum"] == 0.9


def test_the_users_group_is_kept() -> None:
    """Groups are the dicts that were given, as in PyTorch."""
    group: dict[str, Any] = {"params": [leaf()]}
    assert optim.SGD([group]).param_groups[0] is group


def test_duplicates_in_a_group_warn() -> None:
    """A parameter given twice in one group is a warning, not yet an error."""
    x = leaf()
    with pytest.warns(UserWarning, match="duplicate parameters"):
        optim.SGD([x, x])


def test_required_option_must_be_given() -> None:
    """A default that is `required` has to come from the group."""
    message = "didn't specify a value of required optimization parameter lr"
    with pytest.raises(ValueError, match=message):
        optim.Optimizer([leaf()], {"lr": base.required})


def test_zero_grad_forgets() -> None:
    """By default gradients become None."""
    x = leaf()
    optim.SGD([x]).zero_grad()
    assert x.grad is None


def test_zero_grad_in_place() -> None:
    """With set_to_none=False the same tensor is filled with zeros."""
    x = leaf(1.0, 2.0)
    grad = x.grad
    optim.SGD([x]).zero_grad(set_to_none=False)
    assert x.grad is grad
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.0]


def test_zero_grad_detaches_a_recorded_gradient() -> None:
    """A gradient with history loses it when it is zeroed in place."""
    x = torch.tensor([2.0], requires_grad=True)
    (x**3).sum().backward(create_graph=True)
    optim.SGD([x]).zero_grad(set_to_none=False)
    assert x.grad is not None
    assert not x.grad.requires_grad


def test_closure_runs_with_gradients() -> None:
    """Step evaluates the closure, recording, and returns its value."""
    x = torch.tensor([1.0], requires_grad=True)
    optimizer = optim.SGD([x], lr=0.5)

    def closure() -> float:
        loss = (x * x).sum()
        loss.backward()
        return float(loss)

    with torch.no_grad():
        assert optimizer.step(closure) == 1.0
    assert x.item() == 0.0


def test_base_step_is_not_implemented() -> None:
    """The base class has no rule."""
    with pytest.raises(NotImplementedError, match="^$"):
        optim.Optimizer([leaf()], {}).step()


def test_state_dict_goes_on_exactly() -> None:
    """An optimiser loaded from another's state takes the same steps."""
    x, y = leaf(1.0, 2.0), leaf(1.0, 2.0)
    first, second = optim.Adam([x], lr=0.1), optim.Adam([y])
    first.step()
    with torch.no_grad():
        y.copy_(x)
    second.load_state_dict(first.state_dict())
    first.step()
    second.step()
    assert x.tolist() == y.tolist()


def test_loading_copies() -> None:
    """A loaded state shares no tensor with the saved one."""
    first, second = optim.SGD([leaf()], momentum=0.9), optim.SGD([leaf()], momentum=0.9)
    first.step()
    second.load_state_dict(first.state_dict())
    second.state_dict()["state"][0]["momentum_buffer"].fill_(7.0)
    assert first.state_dict()["state"][0]["momentum_buffer"].item() == 1.0


def test_loading_casts_to_the_parameter() -> None:
    """State takes the parameter's dtype, but the count of steps stays float32."""
    first = optim.Adam([leaf()])
    first.step()
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    second = optim.Adam([x])
    second.load_state_dict(first.state_dict())
    assert second.state[x]["exp_avg"].dtype is torch.float64
    assert second.state[x]["step"].dtype is torch.float32


def test_loading_counts_of_old_checkpoints() -> None:
    """A step count that is a plain number becomes a tensor."""
    optimizer = optim.Adam([leaf()])
    optimizer.step()
    saved = optimizer.state_dict()
    saved["state"][0]["step"] = 3
    optimizer.load_state_dict(saved)
    optimizer.step()
    assert optimizer.state_dict()["state"][0]["step"].item() == 4.0


def test_loading_keeps_names() -> None:
    """Names of parameters survive a state that has none."""
    named = optim.SGD([("a", leaf())])
    named.load_state_dict(optim.SGD([leaf()]).state_dict())
    assert named.param_groups[0]["param_names"] == ["a"]


def test_step_hooks_see_the_call() -> None:
    """Hooks get the optimiser, its arguments with itself first, and keywords."""
    seen: list[Any] = []
    optimizer = optim.SGD([leaf()])
    optimizer.register_step_pre_hook(lambda *call: seen.append(call))
    handle = optimizer.register_step_post_hook(lambda *call: seen.append(call))
    optimizer.step()
    handle.remove()
    optimizer.step()
    assert seen == [(optimizer, (optimizer,), {})] * 3


def test_pre_hook_replaces_arguments() -> None:
    """What a pre-hook returns are the new arguments."""
    optimizer = optim.SGD([leaf()])
    optimizer.register_step_pre_hook(lambda o, args, kw: ((o, lambda: 5), kw))
    assert optimizer.step() == 5


def test_pre_hook_must_return_a_pair() -> None:
    """Anything but None or a pair is refused."""
    optimizer = optim.SGD([leaf()])
    optimizer.register_step_pre_hook(lambda *_: 3)
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        optimizer.step()


def test_global_hooks_see_every_optimiser() -> None:
    """A hook registered for all runs for each."""
    seen: list[Any] = []
    with base.register_optimizer_step_post_hook(lambda o, *_: seen.append(o)):
        optimizers = [optim.SGD([leaf()]), optim.Adam([leaf()])]
        for each in optimizers:
            each.step()
    assert seen == optimizers


def test_hooks_run_for_a_users_optimiser() -> None:
    """A subclass's own step is hooked as ours are."""

    class Mine(optim.Optimizer):
        def step(self, closure: Any = None) -> str:
            return "stepped"

    seen: list[Any] = []
    optimizer = Mine([leaf()], {})
    optimizer.register_step_pre_hook(lambda *_: seen.append(1))
    assert optimizer.step() == "stepped"
    assert seen == [1]


def test_state_dict_hooks_may_replace_it() -> None:
    """A post-hook of state_dict can return another one."""
    optimizer = optim.SGD([leaf()])
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "extra": 1})
    assert optimizer.state_dict()["extra"] == 1


def test_load_hooks_run_in_order() -> None:
    """Pre-hooks get the state dict, post-hooks the optimiser; prepended ones first."""
    seen: list[str] = []
    optimizer = optim.SGD([leaf()])
    optimizer.register_load_state_dict_pre_hook(lambda o, s: seen.append("second"))
    optimizer.register_load_state_dict_pre_hook(
        lambda o, s: seen.append("first"), prepend=True
    )
    optimizer.register_load_state_dict_post_hook(lambda o: seen.append("third"))
    optimizer.load_state_dict(optimizer.state_dict())
    assert seen == ["first", "second", "third"]
