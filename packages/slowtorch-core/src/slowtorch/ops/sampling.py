"""Draws from given distributions: normal, bernoulli, multinomial.

The results depend on chance alone, so their gradients with respect to the parameters
are zero, as in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._creation.sizes import check_non_negative, leaf, single_size
from slowtorch._device import as_device
from slowtorch._dtype import as_dtype, get_default_dtype, int64
from slowtorch._generator import engine_of
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op
from slowtorch.ops._elementwise import binary, broadcast_shape, cast
from slowtorch.ops._out import write_out
from slowtorch.ops._results import check_tensor, finish, no_match

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype
    from slowtorch._generator import Generator
    from slowtorch._random import MersenneEngine
    from slowtorch._types import Shape, TensorOrNumber

__all__ = ["bernoulli", "multinomial", "normal"]


class Drawn(Op):
    """Numbers drawn with tensors for parameters.

    The gradient of each parameter is zero.
    """

    __slots__ = ("sources",)
    sources: tuple[Layout, ...]

    def start(self, *parameters: Tensor) -> None:
        """Remember what the parameters look like."""
        self.sources = tuple([each._layout for each in parameters])

    def backward(self, grad: Tensor) -> Any:
        gradients = []
        for source, need in zip(self.sources, self.needs_input_grad, strict=True):
            out = source.like(source.dtype)
            zeros = make(out.kernels["full"](out, 0), out) if need else None
            gradients.append(zeros)
        return tuple(gradients)


class Bernoulli(Drawn):
    """1 with the probability in each place, or else 0; see ``Drawn``."""

    __slots__ = ()

    def forward(self, p: Tensor, engine: MersenneEngine) -> Tensor:
        self.start(p)
        layout = p._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        return make(out.kernels["bernoulli_each"](out, engine, p), out)


class NormalOfMean(Drawn, node="NormalBackward1"):
    """N(mean, std^2) for each mean, with one std; see ``Drawn``."""

    __slots__ = ()

    def forward(self, mean: Tensor, std: float, engine: MersenneEngine) -> Tensor:
        self.start(mean)
        layout = mean._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        noise = make(out.kernels["normal"](out, engine, 0.0, std), out)
        return binary("add", noise, mean)


class NormalOfStd(Drawn, node="NormalBackward2"):
    """N(mean, std^2) for each std, with one mean; see ``Drawn``."""

    __slots__ = ()

    def forward(self, mean: float, std: Tensor, engine: MersenneEngine) -> Tensor:
        self.start(std)
        layout = std._layout
        out = contiguous(layout.shape, layout.dtype, layout.device)
        noise = make(out.kernels["normal"](out, engine, 0.0, 1.0), out)
        return binary("add", binary("mul", noise, std), mean)


class NormalOfBoth(Drawn, node="NormalBackward3"):
    """N(mean, std^2) for each mean and std; see ``Drawn``."""

    __slots__ = ()

    def forward(self, mean: Tensor, std: Tensor, engine: MersenneEngine) -> Tensor:
        self.start(mean, std)
        layout = mean._layout
        shape = tuple(broadcast_shape(layout.shape, std._layout.shape))
        out = contiguous(shape, layout.dtype, layout.device)
        noise = make(out.kernels["normal"](out, engine, 0.0, 1.0), out)
        scaled = binary("mul", noise, std)
        if scaled._layout.dtype is not layout.dtype:
            scaled = cast(scaled, layout.dtype)
        return binary("add", scaled, mean)


def normal(
    mean: TensorOrNumber = 0.0,
    std: TensorOrNumber = 1.0,
    size: Shape | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    device: device | str | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Random numbers from the normal distribution N(mean, std^2).

    Args:
        mean: the mean: one for each place in a tensor, or a number.
        std: the standard deviation: one for each place in a tensor, or a number.
        size: the shape, where neither is a tensor.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.
        dtype: the floating type, together with *size*.
        device: where the tensor is to live, together with *size*.
        requires_grad: whether to compute gradients for it, together with *size*.

    Raises:
        RuntimeError: a standard deviation is negative, or shapes do not broadcast.
        NotImplementedError: *mean* is not of a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.normal(10.0, 0.5, (2,))
        tensor([10.7705,  9.8533])
        >>> torch.normal(torch.tensor([0.0, 100.0]), 1.0)
        tensor([ -2.1788, 100.5684])
    """
    engine = engine_of("normal", generator)
    if isinstance(std, Tensor):
        _check_std(std)
        if isinstance(mean, Tensor):
            result = NormalOfBoth.apply(mean, std, engine)
        else:
            result = NormalOfStd.apply(float(mean), std, engine)
    elif isinstance(mean, Tensor):
        result = NormalOfMean.apply(mean, float(std), engine)
    else:
        options = (size, out, dtype, device, requires_grad)
        return _normal_of_size(mean, std, engine, options)
    return finish("normal", result, out)


def _check_std(std: Tensor) -> None:
    if std.is_meta:
        return
    values: Any = std._layout.kernels["to_list"](None, std)
    if values and not min(values) >= 0:
        raise RuntimeError("normal expects all elements of std >= 0.0")


def _normal_of_size(
    mean: float, std: float, engine: MersenneEngine, options: tuple[Any, ...]
) -> Tensor:
    size, out, dtype, device, requires_grad = options
    if size is None:
        raise no_match("normal", mean, std)
    shape = single_size("normal", size, 3)
    check_non_negative(shape)
    natural = get_default_dtype() if out is None else out.dtype
    wanted = as_dtype("normal", dtype) or natural
    layout = contiguous(shape, wanted, as_device(device))
    result = make(layout.kernels["normal"](layout, engine, mean, std), layout)
    if out is not None:
        return write_out("normal", result, out)
    return leaf(result, requires_grad)


def bernoulli(
    input: Tensor,
    p: float | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Coins: 1 with the probability in each place of *input*, or else 0.

    Args:
        input: probabilities, a tensor of floats in [0, 1].
        p: one probability for all places, instead of those in *input*.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.

    Raises:
        RuntimeError: a probability lies outside [0, 1].
        NotImplementedError: *input* is not of a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.bernoulli(torch.tensor([0.1, 0.5, 0.9]))
        tensor([0., 0., 1.])
    """
    check_tensor("bernoulli", input)
    engine = engine_of("bernoulli", generator)
    if p is None:
        return finish("bernoulli", Bernoulli.apply(input, engine), out)
    layout = input._layout
    made = contiguous(layout.shape, layout.dtype, layout.device)
    result = make(made.kernels["bernoulli"](made, engine, float(p)), made)
    return finish("bernoulli", result, out)


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Indices drawn with the weights in *input*, or in each of its rows.

    Args:
        input: a vector of n weights, or a matrix with n in each row; they need not
            sum to 1.
        num_samples: how many indices to draw from each row.
        replacement: whether an index may come again.
        generator: where to draw from; by default the one ``manual_seed`` seeds.
        out: where to write the result.

    Returns:
        An int64 tensor of *num_samples* indices, or that many for each row.

    Raises:
        RuntimeError: the weights are negative, not finite or all zero, or there are
            too few of them.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.multinomial(torch.tensor([0.1, 0.2, 0.3, 0.4]), 2)
        tensor([2, 1])
    """
    check_tensor("multinomial", input)
    layout = input._layout
    if len(layout.shape) not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    engine = engine_of("multinomial", generator)
    if num_samples > 0 and not replacement and num_samples > layout.shape[-1]:
        message = (
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        )
        raise RuntimeError(message)
    shape = (*layout.shape[:-1], num_samples)
    made = contiguous(shape, int64, layout.device)
    storage = layout.kernels["multinomial"](
        made, engine, input, num_samples, replacement
    )
    return finish("multinomial", make(storage, made), out)
