"""Padding as layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.module import Module

__all__ = [
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
]


class Pad(Module):
    """Widths around the last dimensions; a subclass says how many and what with."""

    dims: ClassVar[int]
    mode: ClassVar[str]
    padding: tuple[int, ...]

    def __init__(self, padding: int | Iterable[int]) -> None:
        super().__init__()
        if isinstance(padding, Iterable):
            self.padding = tuple(padding)
        else:
            self.padding = (padding,) * (2 * self.dims)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ConstantPad(Pad):
    """A number around the input."""

    value: float

    def __init__(self, padding: int | Iterable[int], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ReflectionPad(Pad):
    """The elements on the other side of each edge."""

    mode = "reflect"


class ReplicationPad(Pad):
    """The nearest element."""

    mode = "replicate"


class CircularPad(Pad):
    """The elements from the other end."""

    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        return super().forward(input)

    def _check_input_dim(self, input: Any) -> None:
        low, high = self.dims + 1, self.dims + 2
        if input.dim() not in (low, high):
            message = f"expected {low}D or {high}D input (got {input.dim()}D input)"
            raise ValueError(message)


class ConstantPad1d(ConstantPad):
    """A number around the last dimension.

    Args:
        padding: one width for all sides, or (left, right).
            A negative width cuts off.
        value: the number.

    Shape:
        (..., W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ConstantPad1d((1, 0), 9.0)(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[9., 1., 2., 3.]])
    """

    dims = 1


class ConstantPad2d(ConstantPad):
    """A number around the last two dimensions.

    Args:
        padding: one width for all sides, or (left, right, top, bottom).
            A negative width cuts off.
        value: the number.

    Shape:
        (..., H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ConstantPad2d(1, 2.5)(torch.zeros(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    dims = 2


class ConstantPad3d(ConstantPad):
    """A number around the last three dimensions.

    Args:
        padding: one width for all sides, or (left, right, top, bottom, front, back).
            A negative width cuts off.
        value: the number.

    Shape:
        (..., D, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ConstantPad3d(1, 2.5)(torch.zeros(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    dims = 3


class ZeroPad1d(ConstantPad1d):
    """Noughts around the last dimension.

    Args:
        padding: one width for all sides, or (left, right).
            A negative width cuts off.

    Shape:
        (..., W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ZeroPad1d((1, 0))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[0., 1., 2., 3.]])
    """

    def __init__(self, padding: int | Iterable[int]) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Noughts around the last two dimensions.

    Args:
        padding: one width for all sides, or (left, right, top, bottom).
            A negative width cuts off.

    Shape:
        (..., H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ZeroPad2d(1)(torch.zeros(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    def __init__(self, padding: int | Iterable[int]) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Noughts around the last three dimensions.

    Args:
        padding: one width for all sides, or (left, right, top, bottom, front, back).
            A negative width cuts off.

    Shape:
        (..., D, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ZeroPad3d(1)(torch.zeros(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    def __init__(self, padding: int | Iterable[int]) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ReflectionPad1d(ReflectionPad):
    """The last dimension, mirrored at the edges.

    Args:
        padding: one width for all sides, or (left, right).

    Shape:
        (C, W) or (N, C, W)

    Raises:
        RuntimeError: a width is not below the size of its dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReflectionPad1d((2, 0))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 2., 1., 2., 3.]])
    """

    dims = 1


class ReflectionPad2d(ReflectionPad):
    """The last two dimensions, mirrored at the edges.

    Args:
        padding: one width for all sides, or (left, right, top, bottom).

    Shape:
        (C, H, W) or (N, C, H, W)

    Raises:
        RuntimeError: a width is not below the size of its dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReflectionPad2d(1)(torch.zeros(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    dims = 2


class ReflectionPad3d(ReflectionPad):
    """The last three dimensions, mirrored at the edges.

    Args:
        padding: one width for all sides, or (left, right, top, bottom, front, back).

    Shape:
        (C, D, H, W) or (N, C, D, H, W)

    Raises:
        RuntimeError: a width is not below the size of its dimension.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReflectionPad3d(1)(torch.zeros(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    dims = 3


class ReplicationPad1d(ReplicationPad):
    """The last dimension, the outermost elements repeated.

    Args:
        padding: one width for all sides, or (left, right).

    Shape:
        (C, W) or (N, C, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReplicationPad1d((2, 0))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[1., 1., 1., 2., 3.]])
    """

    dims = 1


class ReplicationPad2d(ReplicationPad):
    """The last two dimensions, the outermost elements repeated.

    Args:
        padding: one width for all sides, or (left, right, top, bottom).

    Shape:
        (C, H, W) or (N, C, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReplicationPad2d(1)(torch.zeros(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    dims = 2


class ReplicationPad3d(ReplicationPad):
    """The last three dimensions, the outermost elements repeated.

    Args:
        padding: one width for all sides, or (left, right, top, bottom, front, back).

    Shape:
        (C, D, H, W) or (N, C, D, H, W)

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.ReplicationPad3d(1)(torch.zeros(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    dims = 3


class CircularPad1d(CircularPad):
    """The last dimension, continued from the other end.

    Args:
        padding: one width for all sides, or (left, right).

    Shape:
        (C, W) or (N, C, W)

    Raises:
        RuntimeError: a width is above the size of its dimension.
        ValueError: the input has another number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.CircularPad1d((2, 0))(torch.tensor([[1.0, 2.0, 3.0]]))
        tensor([[2., 3., 1., 2., 3.]])
    """

    dims = 1


class CircularPad2d(CircularPad):
    """The last two dimensions, continued from the other end.

    Args:
        padding: one width for all sides, or (left, right, top, bottom).

    Shape:
        (C, H, W) or (N, C, H, W)

    Raises:
        RuntimeError: a width is above the size of its dimension.
        ValueError: the input has another number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.CircularPad2d(1)(torch.zeros(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    dims = 2


class CircularPad3d(CircularPad):
    """The last three dimensions, continued from the other end.

    Args:
        padding: one width for all sides, or (left, right, top, bottom, front, back).

    Shape:
        (C, D, H, W) or (N, C, D, H, W)

    Raises:
        RuntimeError: a width is above the size of its dimension.
        ValueError: the input has another number of dimensions.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.CircularPad3d(1)(torch.zeros(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    dims = 3
