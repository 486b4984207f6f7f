"""Modules: what they hold, how they are called, how they are saved."""

import copy
import gc
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn


def network() -> nn.Sequential:
    """Two layers with an activation between them."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


def grad_of(x: torch.Tensor) -> torch.Tensor:
    """The gradient that has arrived at a tensor."""
    assert x.grad is not None
    return x.grad


class Scale(nn.Module):
    """One parameter, one buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(2.0))
        self.register_buffer("calls", torch.tensor(0))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Multiply."""
        return x * self.factor


def test_a_parameter_shares_memory_and_version() -> None:
    """A parameter is the memory it was made from."""
    data = torch.zeros(2)
    parameter = nn.Parameter(data)
    with torch.no_grad():
        parameter.add_(1)
    assert data.tolist() == [1.0, 1.0]
    assert data._version == parameter._version == 1


def test_operations_on_parameters_give_tensors() -> None:
    """Only what is made as a parameter is one."""
    parameter = nn.Parameter(torch.ones(2))
    for result in (parameter * 2, parameter.detach(), parameter.data, parameter[0]):
        assert type(result) is torch.Tensor


def test_assigning_registers() -> None:
    """Parameters and modules are found by name, buffers too."""
    module = nn.Module()
    module.layer = Scale()
    assert [name for name, _ in module.named_parameters()] == ["layer.factor"]
    assert [name for name, _ in module.named_buffers()] == ["layer.calls"]


def test_a_plain_tensor_is_no_parameter() -> None:
    """A tensor assigned to a module is an ordinary attribute."""
    module = nn.Module()
    module.mask = torch.ones(2)
    assert not list(module.parameters())
    assert "mask" in vars(module)


def test_a_parameter_replaces_an_attribute() -> None:
    """A name means one thing at a time."""
    module = nn.Module()
    module.w = 3
    module.w = nn.Parameter(torch.ones(1))
    module.w = nn.Linear(1, 1)
    assert not list(module.named_parameters(recurse=False))
    assert isinstance(module.w, nn.Linear)


def test_a_frozen_module_stays_out_of_the_graph() -> None:
    """requires_grad_(False) reaches every parameter."""
    net = network().requires_grad_(False)
    assert net(torch.ones(1, 2)).grad_fn is None


def test_deepcopy_has_parameters_of_its_own() -> None:
    """A copy learns by itself."""
    net = network()
    twin = copy.deepcopy(net)
    with torch.no_grad():
        twin[0].weight.zero_()
    assert net[0].weight.abs().sum() > 0
    assert isinstance(twin[0].weight, nn.Parameter)


def test_a_shared_parameter_stays_shared_in_a_copy() -> None:
    """Deep copies keep ties between modules."""
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    twin = copy.deepcopy(net)
    assert twin[1].weight is twin[0].weight


def test_to_converts_floats_only() -> None:
    """Integer buffers keep their dtype."""
    module = Scale().to(torch.float64)
    assert module.factor.dtype is torch.float64
    assert module.calls.dtype is torch.int64


def test_to_keeps_the_parameter_object() -> None:
    """An optimiser that holds a parameter sees it converted, gradient and all."""
    module = Scale()
    factor = module.factor
    module(torch.ones(3)).sum().backward()
    module.double()
    assert module.factor is factor
    assert factor.grad is not None
    assert factor.grad.dtype is torch.float64


def test_meta_makes_new_parameters() -> None:
    """On another device there is other memory."""
    module = Scale()
    factor = module.factor
    assert module.to("meta").factor is not factor
    assert module(torch.ones(3, device="meta")).shape == (3,)


def test_eval_reaches_descendants() -> None:
    """Modes are for the whole tree."""
    net = nn.Sequential(nn.Sequential(nn.Dropout())).eval()
    assert [module.training for module in net.modules()] == [False] * 3


def test_state_dict_holds_live_tensors() -> None:
    """A state dict has the values of later, unless it is copied."""
    module = Scale()
    state = module.state_dict()
    with torch.no_grad():
        module.factor.fill_(5)
    assert state["factor"].item() == 5.0
    assert not state["factor"].requires_grad


def test_state_goes_round() -> None:
    """What one network saved, another loads."""
    first, second = network(), network()
    with torch.no_grad():
        first[0].weight.fill_(0.5)
    second.load_state_dict(first.state_dict())
    x = torch.ones(1, 2)
    assert torch.equal(first(x), second(x))


def test_loading_reports_everything_at_once() -> None:
    """Missing, superfluous and misshapen entries come in one message."""
    state = OrderedDict({"0.weight": torch.zeros(9), "spare": torch.zeros(1)})
    everything = r'(?s)"0.bias".*"spare".*size mismatch for 0.weight'
    with pytest.raises(RuntimeError, match=everything):
        nn.Sequential(nn.Linear(2, 1)).load_state_dict(state)


def test_loading_fails_without_a_change() -> None:
    """PyTorch copies what fits before it complains; here all stays as it was."""
    layer = nn.Linear(2, 1)
    before = layer.weight.tolist()
    with pytest.raises(RuntimeError, match="Missing key"):
        layer.load_state_dict({"weight": torch.ones(1, 2)})
    assert layer.weight.tolist() == before


def test_assigning_fails_without_a_change() -> None:
    """With assign=True the parameters stay the same objects after an error."""
    layer = nn.Linear(2, 1)
    before = layer.weight
    with pytest.raises(RuntimeError, match="Missing key"):
        layer.load_state_dict({"weight": torch.ones(1, 2)}, assign=True)
    assert layer.weight is before


def test_not_strict_loads_what_there_is() -> None:
    """strict=False reports instead of raising."""
    keys = Scale().load_state_dict({"other": torch.ones(1)}, strict=False)
    assert keys.missing_keys == ["factor", "calls"]
    assert keys.unexpected_keys == ["other"]


def test_assign_takes_the_tensors_themselves() -> None:
    """assign=True keeps dtype and memory of what is loaded."""
    module, given = Scale(), torch.tensor(7.0, dtype=torch.float64)
    module.load_state_dict({"factor": given, "calls": torch.tensor(1)}, assign=True)
    assert module.factor.dtype is torch.float64
    given.fill_(8)
    assert module.factor.item() == 8.0


def test_hooks_run_in_order_and_come_off() -> None:
    """Pre-hooks change arguments, hooks change results, handles end both."""
    module = nn.Identity()
    before = module.register_forward_pre_hook(lambda m, args: args[0] + 1)
    after = module.register_forward_hook(lambda m, args, out: out * 10)
    assert module(torch.tensor(1.0)).item() == 20.0
    before.remove()
    after.remove()
    assert module(torch.tensor(1.0)).item() == 1.0


def test_a_hook_that_is_always_called_sees_failures() -> None:
    """always_call=True is called after an error too, which goes on."""
    seen: list[Any] = []
    module = nn.Module()
    module.register_forward_hook(lambda m, x, y: seen.append(y), always_call=True)
    with pytest.raises(NotImplementedError, match='missing the required "forward"'):
        module(1)
    assert seen == [None]


def test_full_backward_hooks_see_both_sides() -> None:
    """grad_output enters the module, grad_input leaves it."""
    seen: list[Any] = []
    layer = nn.Linear(2, 1, bias=False)
    layer.register_full_backward_hook(lambda m, i, o: seen.append((i, o)))
    x = torch.ones(1, 2, requires_grad=True)
    (layer(x) * 3).sum().backward()
    ((of_input,), (of_output,)) = seen[0]
    assert of_output.tolist() == [[3.0]]
    assert torch.equal(of_input, 3 * layer.weight.detach())
    assert torch.equal(grad_of(x), of_input)


def test_backward_hooks_replace_gradients() -> None:
    """A pre-hook changes what enters, a hook what leaves."""
    module = nn.Identity()
    module.register_full_backward_pre_hook(lambda m, grads: (grads[0] * 2,))
    module.register_full_backward_hook(lambda m, grads, _: (grads[0] + 1,))
    x = torch.ones(1, requires_grad=True)
    module(x).sum().backward()
    assert grad_of(x).tolist() == [3.0]


def test_a_saved_parameter_is_loaded_as_one(tmp_path: Path) -> None:
    """Checkpoints know parameters from tensors."""
    torch.save({"w": nn.Parameter(torch.ones(2))}, tmp_path / "w.pt")
    loaded = torch.load(tmp_path / "w.pt")["w"]
    assert isinstance(loaded, nn.Parameter)
    assert loaded.requires_grad


def test_training_leaves_no_garbage() -> None:
    """A step with hooks is freed by reference counts alone."""
    net, x = network(), torch.ones(4, 2)
    net.register_full_backward_hook(lambda *_: None)
    net[1].register_forward_hook(lambda *_: None)
    x.requires_grad_()
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            net(x).sum().backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_names_of_plugins_are_sought_last() -> None:
    """An unknown name in nn is an AttributeError that names it."""
    name = "Liner"
    with pytest.raises(AttributeError, match="has no attribute 'Liner'"):
        getattr(nn, name)
