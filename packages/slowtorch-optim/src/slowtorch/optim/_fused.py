"""Fused updates: the whole step of one parameter as a few passes over its memory.

A tensor operation costs 1 us plus 50 ns per element, and Adam takes a dozen of them.
A kernel of ours reads the memory, computes in double precision and writes back: SGD
takes 62 ns per element, Adam 255. Each optimiser adds two forms of its update:

- a kernel in the table of the CPU, called like all kernels but without a result,
  ``kernels["sgd"](None, param, grad, state, group)``, which changes the parameter and
  its state in place;
- the same, *composed* of tensor operations. It serves every other device and
  ``differentiable=True``, where the update has to be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch import Tensor
from slowtorch._device import KernelTable
from slowtorch._layout import contiguous
from slowtorch._tensor import INFERENCE, make
from slowtorch.autograd.inplace import check_writable
from slowtorch.kernels import CPU_KERNELS
from slowtorch.kernels.strided import flat
from slowtorch.optim._groups import Group

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch._types import Storage

__all__ = [
    "State",
    "Update",
    "Values",
    "add_kernel",
    "composed_decay",
    "composed_followed",
    "followed",
    "kernel",
    "number",
    "numbers",
    "order",
    "write",
]

Values: TypeAlias = Sequence[float]  # a storage, or a list
State: TypeAlias = dict[str, Any]  # of one parameter
Update: TypeAlias = Callable[[None, Tensor, Tensor, State, Group], None]


def add_kernel(name: str, composed: Update, fused: Update | None = None) -> None:
    """Put the forms of an update where ``kernel`` finds them."""
    KernelTable.composed[name] = composed
    if fused is not None:
        CPU_KERNELS[name] = fused


def kernel(name: str, param: Tensor, group: Group) -> Update:
    """The form of the update that suits *param*."""
    if group["differentiable"]:
        return KernelTable.composed[name]
    return param._layout.kernels[name]


def order(param: Tensor, *others: Tensor) -> Layout:
    """In which order to read all of them: as they lie if they lie alike, or by rows."""
    layout = param._layout
    if layout.whole:
        for other in others:
            if other._layout is not layout:
                break
        else:
            return layout
    return contiguous(layout.shape, layout.dtype, layout.device)


def numbers(x: Tensor, like: Layout) -> Storage:
    """The numbers of *x* in that order; not to be written to."""
    return x._storage if x._layout is like else flat(x)


def number(x: float | Tensor) -> float:
    """An option as a number; PyTorch allows tensors of one element for some."""
    return float(x.item()) if isinstance(x, Tensor) else x


def followed(like: Layout, param: Tensor, grad: Tensor, group: Group) -> Values:
    """The numbers to go by: g, or -g to maximise, plus weight_decay * p."""
    g: Values = numbers(grad, like)
    decay = number(group["weight_decay"])
    if group["maximize"]:
        g = [-x for x in g]
    if decay and not group.get("decoupled_weight_decay"):
        w = like.dtype.scalar(decay)
        g = like.store([x + w * y for x, y in zip(g, numbers(param, like))])
    return g


def composed_followed(param: Tensor, grad: Tensor, group: Group) -> Tensor:
    """The same as a tensor."""
    if group["maximize"]:
        grad = -grad
    if group["weight_decay"] and not group.get("decoupled_weight_decay"):
        grad = grad + param * group["weight_decay"]
    return grad


def composed_decay(param: Tensor, group: Group) -> None:
    """Decoupled weight decay: p <- p * (1 - lr * weight_decay)."""
    if group["weight_decay"] and group["decoupled_weight_decay"]:
        param.mul_(1 - group["lr"] * group["weight_decay"])


def write(x: Tensor, like: Layout, values: Values, by: str) -> Storage:
    """Write *values* over the memory of *x* and return them as they were rounded.

    The memory stays the same object, as do the tensor and its views; their version
    moves on, so that backward refuses a graph that has kept the old values.
    """
    storage = like.store(values)
    if x._layout is like:
        x._storage[:] = storage  # type: ignore[assignment]  # of one typecode
    else:
        x._layout.kernels["assign"](None, x, make(storage, like))
    counter = x._counter
    if counter is None:
        counter = x.own_counter()
    elif counter is INFERENCE:
        check_writable(x)
    counter.count(by)
    return storage
