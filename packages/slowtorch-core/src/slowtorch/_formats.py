"""Names that PyTorch has for arrangements in memory, of which one is supported.

Tensors here are arrays with strides (``torch.strided``). ``memory_format=`` may be
``contiguous_format`` or ``preserve_format``; the two channels-last formats are named
so that asking for them is refused clearly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._layout import Layout

__all__ = [
    "channels_last",
    "channels_last_3d",
    "contiguous_format",
    "layout",
    "memory_format",
    "preserve_format",
    "strided",
]


class _Name:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class memory_format(_Name):  # noqa: N801 (PyTorch's own spelling)
    """An order of dimensions in memory, such as ``torch.contiguous_format``.

    Example:
        >>> import slowtorch as torch
        >>> isinstance(torch.contiguous_format, torch.memory_format)
        True
        >>> torch.zeros(2, 2).is_contiguous(memory_format=torch.contiguous_format)
        True
    """

    __slots__ = ()


class layout(_Name):  # noqa: N801 (PyTorch writes it small)
    """A way to keep numbers, such as ``torch.strided``.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(2).layout, isinstance(torch.strided, torch.layout)
        (torch.strided, True)
    """

    __slots__ = ()


contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
strided = layout("strided")


def formatted(result: Layout, wanted: memory_format | None) -> Layout:
    """*result*, the layout of a copy, in the wanted memory format.

    Raises:
        RuntimeError: a channels-last format is asked for.
    """
    if wanted is None or wanted is preserve_format:
        return result
    if wanted is contiguous_format:
        from slowtorch._layout import contiguous

        return contiguous(result.shape, result.dtype, result.device)
    rank = 4 if wanted is channels_last else 5
    message = f"required rank {rank} tensor to use {wanted.name} format"
    if len(result.shape) == rank:
        message = (
            f"{wanted!r} is not supported; SlowTorch has torch.contiguous_format and "
            "torch.preserve_format"
        )
    raise RuntimeError(message)
