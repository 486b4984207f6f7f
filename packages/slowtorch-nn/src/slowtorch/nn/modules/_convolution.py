"""What the layers of convolutions have in common: parameters, checks, first values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import Any

from slowtorch import empty
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = ["ConvNd", "Numbers", "repeated"]

Numbers = int | Sequence[int]
Sizes = tuple[int, ...]
MODES = ("zeros", "reflect", "replicate", "circular")


def repeated(given: Any, dims: int) -> Sizes:
    """A number for each dimension, from one number or from as many."""
    return tuple(given) if isinstance(given, Iterable) else (given,) * dims


class ConvNd(Module):
    """What all convolutions have in common: parameters, and what they are made of."""

    __constants__ = (
        *("stride", "padding", "dilation", "groups", "padding_mode"),
        *("output_padding", "in_channels", "out_channels", "kernel_size"),
    )
    weight: Parameter
    bias: Parameter | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the layers an ``__init__`` of their own name, though it is the base's.

        What Python says about missing arguments then names the layer.
        """
        super().__init_subclass__(**kwargs)
        if "_apply_to" not in cls.__dict__:
            return
        made: Any = cls.__init__
        own = FunctionType(
            *(made.__code__, made.__globals__, "__init__"),
            *(made.__defaults__, made.__closure__),
        )
        own.__annotations__ = made.__annotations__
        own.__qualname__ = f"{cls.__name__}.__init__"
        setattr(cls, "__init__", own)  # noqa: B010 (mypy minds the assignment)

    def __init__(
        self,
        channels: tuple[int, int],
        kernel_size: Sizes,
        stride: Sizes,
        padding: str | Sizes,
        dilation: Sizes,
        transposed: bool,
        output_padding: Sizes,
        groups: int,
        bias: bool,
        padding_mode: str,
        device: device_of | str | None,
        dtype: dtype_of | None,
    ) -> None:
        super().__init__()
        check(channels, groups, padding, stride, padding_mode)
        self.in_channels, self.out_channels = channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        # Widths as ``functional.pad`` has them: the last dimension comes first.
        self._reversed_padding_repeated_twice = self._widths()
        first, second = channels if transposed else channels[::-1]
        shape = (first, second // groups, *kernel_size)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(channels[1], device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _widths(self) -> Sequence[int]:
        if not isinstance(self.padding, str):
            return tuple([width for width in self.padding[::-1] for _ in range(2)])
        widths = []
        for size, step in zip(self.kernel_size[::-1], self.dilation[::-1]):
            total = step * (size - 1) if self.padding == "same" else 0
            widths += [total // 2, total - total // 2]
        return widths

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))  # gain 1/sqrt(3)
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        sizes = f"kernel_size={self.kernel_size}, stride={self.stride}"
        parts = [f"{self.in_channels}, {self.out_channels}, {sizes}"]
        dims = len(self.padding)
        for name, default in (
            ("padding", (0,) * dims),
            ("dilation", (1,) * len(self.dilation)),
            ("output_padding", (0,) * len(self.output_padding)),
            ("groups", 1),
        ):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


def check(
    channels: tuple[int, int],
    groups: int,
    padding: str | Sizes,
    stride: Sizes,
    padding_mode: str,
) -> None:
    """Refuse arguments that cannot go together.

    Raises:
        ValueError: naming the rule.
    """
    if groups <= 0:
        raise ValueError("groups must be a positive integer")
    for name, number in zip(("in_channels", "out_channels"), channels, strict=True):
        if number % groups:
            raise ValueError(f"{name} must be divisible by groups")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            message = (
                f"Invalid padding string {padding!r}, should be one of "
                "{'same', 'valid'}"
            )
            raise ValueError(message)
        if padding == "same" and any([each != 1 for each in stride]):
            message = "padding='same' is not supported for strided convolutions"
            raise ValueError(message)
    if padding_mode not in MODES:
        modes = f"{{{', '.join(map(repr, MODES))}}}"
        message = f"padding_mode must be one of {modes}, but got {padding_mode=}"
        raise ValueError(message)
