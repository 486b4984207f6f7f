"""Random counts: Poisson and binomial numbers, one for each parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING
from slowtorch._generator import engine_of
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import broadcast_shape
from slowtorch.ops._results import check_tensor
from slowtorch.ops.sampling import Drawn

if TYPE_CHECKING:
    from slowtorch._generator import Generator
    from slowtorch._random import MersenneEngine

__all__ = ["binomial", "poisson"]


class Poisson(Drawn):
    """A Poisson number for each rate; see ``Drawn``."""

    __slots__ = ()

    def forward(self, rates: Tensor, engine: MersenneEngine) -> Tensor:
        self.start(rates)
        layout = rates._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        return make(out.kernels["poisson"](out, engine, rates), out)


class Binomial(Op, node="NotImplemented"):
    """The successes in so many trials of such a probability: without a gradient."""

    __slots__ = ()

    def name(self) -> str:
        """PyTorch's name for such a node."""
        return "torch::autograd::NotImplemented"

    def forward(self, count: Tensor, prob: Tensor, engine: MersenneEngine) -> Tensor:
        shape = broadcast_shape(count._layout.shape, prob._layout.shape)
        out = contiguous(tuple(shape), count._layout.dtype, count._layout.device)
        return make(out.kernels["binomial"](out, engine, count, prob), out)

    def backward(self, grad: Tensor) -> Any:
        """Say that there is none.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("derivative for aten::binomial is not implemented")


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Poisson numbers: how often what happens *input* times on average happens once.

    P(k) = e^-input * input^k / k!

    Args:
        input: rates, not negative, of a floating dtype; the result has it too.
        generator: where to draw from; by default the one ``manual_seed`` seeds.

    Raises:
        RuntimeError: a rate is negative.
        NotImplementedError: the rates are integers.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.poisson(torch.tensor([0.0, 1.0, 5.0]))
        tensor([0., 2., 6.])
    """
    check_tensor("poisson", input)
    return Poisson.apply(input, engine_of("poisson", generator))


def binomial(count: Tensor, prob: Tensor, generator: Generator | None = None) -> Tensor:
    """Binomial numbers: the successes in *count* trials of probability *prob*.

    PyTorch computes float32 ones in that precision, so that one in a great many may
    differ.

    Args:
        count: how many trials, as floats.
        prob: probabilities, of the same dtype, in a shape that broadcasts.
        generator: where to draw from; by default the one ``manual_seed`` seeds.

    Raises:
        ValueError: a dtype is not floating.
        RuntimeError: the dtypes differ.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.binomial(torch.tensor([5.0]), torch.tensor([0.5]))
        tensor([4.])
    """
    check_tensor("binomial", count, "count")
    check_tensor("binomial", prob, "prob", 2)
    for name, each in (("count", count), ("prob", prob)):
        kind = each._layout.dtype
        if kind.category != FLOATING:
            message = f"binomial only supports floating-point dtypes for {name}, got: "
            raise ValueError(message + kind.type_name)
    if count.dtype is not prob.dtype:
        message = (
            f"Found dtype {prob.dtype.type_name} but expected {count.dtype.type_name}"
        )
        raise RuntimeError(message)
    return Binomial.apply(count, prob, engine_of("binomial", generator))
