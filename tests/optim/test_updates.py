"""Updates as a reader would work them out, and what they do to memory."""

from typing import Any

import pytest

import slowtorch as torch
from slowtorch import optim
from slowtorch._device import KernelTable

EVERY = [
    *(optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad),
    *(optim.Adadelta, optim.Adamax, optim.NAdam, optim.RAdam, optim.Rprop, optim.ASGD),
]
FUSED = [
    (optim.SGD, {"lr": 0.1, "weight_decay": 0.1, "maximize": True}),
    (optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    (optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}),
    (optim.Adam, {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1}),
    (optim.AdamW, {"lr": 0.1, "weight_decay": 0.1}),
    (optim.RMSprop, {"lr": 0.1, "momentum": 0.9, "centered": True}),
    (optim.Adagrad, {"lr": 0.1, "lr_decay": 0.1}),
]


def leaf(*numbers: float, **options: Any) -> torch.Tensor:
    """A leaf to be optimised."""
    return torch.tensor(numbers, requires_grad=True, **options)


def stepped(
    optimizer: optim.Optimizer, x: torch.Tensor, *grads: list[float]
) -> list[float]:
    """The values of *x* after a step with each of the gradients."""
    for grad in grads:
        x.grad = torch.tensor(grad, dtype=x.dtype)
        optimizer.step()
    values: list[float] = x.tolist()
    return values


def test_sgd_by_hand() -> None:
    """1 - 0.5 * 2 = 0."""
    x = leaf(1.0)
    assert stepped(optim.SGD([x], lr=0.5), x, [2.0]) == [0.0]


def test_sgd_momentum_by_hand() -> None:
    """b = 2, then 0.5 * 2 + 2 = 3: x = 8 - 2 - 3."""
    x = leaf(8.0)
    assert stepped(optim.SGD([x], lr=1.0, momentum=0.5), x, [2.0], [2.0]) == [3.0]


def test_sgd_dampening_spares_the_first_step() -> None:
    """b = 2, then 0.5 * 2 + 0.25 * 4 = 2: x = 8 - 2 - 2."""
    x = leaf(8.0)
    optimizer = optim.SGD([x], lr=1.0, momentum=0.5, dampening=0.75)
    assert stepped(optimizer, x, [2.0], [4.0]) == [4.0]


def test_sgd_nesterov_by_hand() -> None:
    """b = 2, and the step is 2 + 0.5 * 2 = 3."""
    x = leaf(8.0)
    optimizer = optim.SGD([x], lr=1.0, momentum=0.5, nesterov=True)
    assert stepped(optimizer, x, [2.0]) == [5.0]


def test_sgd_weight_decay_and_maximize_by_hand() -> None:
    """g = -2 + 0.5 * 8 = 2: x = 8 - 2."""
    x = leaf(8.0)
    optimizer = optim.SGD([x], lr=1.0, weight_decay=0.5, maximize=True)
    assert stepped(optimizer, x, [2.0]) == [6.0]


def test_adams_first_step_is_lr() -> None:
    """m' / sqrt(v') is the sign of the gradient in the first step."""
    x = leaf(1.0, 1.0)
    found = stepped(optim.Adam([x], lr=0.5), x, [100.0, -0.01])
    assert found == pytest.approx([0.5, 1.5], rel=1e-5)


def test_adam_by_hand() -> None:
    """betas (0, 0) make it sign descent: x - lr * g / (|g| + eps)."""
    x = leaf(1.0, dtype=torch.float64)
    optimizer = optim.Adam([x], lr=1.0, betas=(0.0, 0.0), eps=1.0)
    assert stepped(optimizer, x, [3.0]) == [0.25]


def test_adamw_decays_the_parameter_alone() -> None:
    """With a zero gradient only x * (1 - lr * weight_decay) is left."""
    x = leaf(1.0, dtype=torch.float64)
    found = stepped(optim.AdamW([x], lr=0.5, weight_decay=0.5), x, [0.0])
    assert found == [0.75]


def test_amsgrad_remembers_the_largest() -> None:
    """A large gradient keeps later steps short."""
    x, y = leaf(0.0), leaf(0.0)
    grads = [[10.0], *[[0.1]] * 200]
    plain = stepped(optim.Adam([x], lr=0.1, betas=(0.0, 0.5)), x, *grads)
    optimizer = optim.Adam([y], lr=0.1, betas=(0.0, 0.5), amsgrad=True)
    assert plain[0] < 5 * stepped(optimizer, y, *grads)[0]


def test_lr_may_be_a_tensor() -> None:
    """A tensor as learning rate counts as the number in it."""
    x = leaf(1.0)
    assert stepped(optim.SGD([x], lr=torch.tensor(0.5)), x, [1.0]) == [0.5]


@pytest.mark.parametrize("kind", EVERY)
def test_every_optimiser_goes_downhill(kind: Any) -> None:
    """Thirty steps on x^2 + 10 y^2 lower it, state_dict round trip included."""
    x = leaf(1.0, -1.0)
    optimizer = kind([x], lr=0.02)
    for _ in range(30):
        optimizer.zero_grad()
        (x * x * torch.tensor([1.0, 10.0])).sum().backward()
        optimizer.step()
        optimizer.load_state_dict(optimizer.state_dict())
    assert (x * x * torch.tensor([1.0, 10.0])).sum().item() < 11.0


@pytest.mark.parametrize(("kind", "options"), FUSED)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16])
def test_fused_equals_composed(kind: Any, options: Any, dtype: torch.dtype) -> None:
    """The CPU's kernel and the one of tensor operations take the same steps."""
    x, y = (leaf(1.0, -2.0, 3.0, dtype=dtype) for _ in range(2))
    fused = kind([x], **options)
    composed = kind([y], **options)
    composed.param_groups[0]["differentiable"] = True  # in no_grad, all the same
    grads = [[0.5, -1.5, 2.0], [-0.25, 0.125, 4.0], [1.0, 1.0, -3.0]]
    near = {torch.float64: 1e-12, torch.float32: 2e-6, torch.float16: 4e-3}[dtype]
    found = stepped(fused, x, *grads)
    assert found == pytest.approx(stepped(composed, y, *grads), rel=near, abs=near)


@pytest.mark.parametrize(("kind", "options"), FUSED)
def test_any_layout(kind: Any, options: Any) -> None:
    """A column of a matrix, transposed or not, steps as a tensor of its own does."""
    plain = leaf(1.0, -2.0, 3.0)
    matrix = torch.tensor([[1.0, 9.0], [-2.0, 9.0], [3.0, 9.0]])
    column = matrix[:, 0].requires_grad_()
    first, second = kind([plain], **options), kind([column], **options)
    grads = [[0.5, -1.5, 2.0], [1.0, 1.0, -3.0]]
    assert stepped(first, plain, *grads) == stepped(second, column, *grads)
    assert matrix[:, 1].tolist() == [9.0, 9.0, 9.0]


def test_gradient_in_another_order_of_memory() -> None:
    """A transposed gradient is read by rows, not as it lies."""
    x = torch.zeros(2, 3, requires_grad=True)
    x.grad = torch.arange(6.0).reshape(3, 2).t()
    optim.SGD([x], lr=1.0).step()
    assert x.tolist() == [[0.0, -2.0, -4.0], [-1.0, -3.0, -5.0]]


def test_transposed_parameter_keeps_its_strides() -> None:
    """State lies in memory as its parameter does."""
    x = torch.ones(2, 3).t().detach().requires_grad_()
    x.grad = torch.ones(2, 3).t()
    optimizer = optim.Adam([x])
    optimizer.step()
    assert x.stride() == (1, 3)
    assert optimizer.state[x]["exp_avg"].stride() == (1, 3)


@pytest.mark.parametrize("kind", EVERY)
def test_parameter_and_views_stay_the_same(kind: Any) -> None:
    """A step writes into the memory that views of the parameter look into."""
    x = leaf(1.0, 2.0)
    with torch.no_grad():
        view = x[1:]
    stepped(kind([x], lr=0.1), x, [1.0, 1.0])
    assert view.item() == x.tolist()[1] != 2.0


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.NAdam])
def test_backward_after_a_step_is_refused(kind: Any) -> None:
    """A graph that has saved a parameter notices that it was updated."""
    x = leaf(3.0)
    loss = (x * x).sum()
    stepped(kind([x], lr=0.1), x, [1.0])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_the_refusal_names_the_optimiser() -> None:
    """The error's hint says which step changed the parameter."""
    x = leaf(3.0)
    loss = (x * x).sum()
    stepped(optim.SGD([x], lr=0.1), x, [1.0])
    with pytest.raises(RuntimeError, match="changed by SGD.step"):
        loss.backward()


def test_meta_parameters_do_nothing() -> None:
    """On the meta device a step runs and computes nothing."""
    x = torch.zeros(2, device="meta", requires_grad=True)
    x.grad = torch.zeros(2, device="meta")
    optim.SGD([x]).step()
    assert x.is_meta


@pytest.mark.parametrize("rule", ["sgd", "adam", "rmsprop", "adagrad"])
def test_other_devices_have_a_composed_form(rule: str) -> None:
    """A device whose table lacks a fused update is given the composed one."""
    assert KernelTable("abacus", {})[rule] is KernelTable.composed[rule]


def test_differentiable_step_has_a_gradient() -> None:
    """d(w - lr * g)/dlr = -g, through the step itself."""
    w, lr = leaf(1.0, 1.0), leaf(0.1)
    x = w.clone()
    optimizer = optim.SGD([x], lr=lr, differentiable=True)
    x.grad = torch.tensor([2.0, 3.0])
    optimizer.step()
    x.sum().backward()
    assert w.grad is not None
    assert lr.grad is not None
    assert (w.grad.tolist(), lr.grad.tolist()) == ([1.0, 1.0], [-5.0])


def test_a_step_makes_no_garbage() -> None:
    """Steps leave nothing for the cyclic garbage collector."""
    import gc

    x = leaf(1.0, 2.0)
    optimizer = optim.Adam([x])
    stepped(optimizer, x, [1.0, 1.0])
    gc.collect()
    stepped(optimizer, x, *[[1.0, 1.0]] * 5)
    assert gc.collect() == 0
