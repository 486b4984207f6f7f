"""Interpolation: images, lines and volumes in other sizes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slowtorch._callers import user_stacklevel
from slowtorch._dtype import FLOATING, float64, uint8
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._resampling import PAIRS
from slowtorch.nn.functional._taps import Line, nearest, taps_of
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._dtype import dtype

__all__ = ["interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]

COPYING = ("nearest", "nearest-exact", "area")  # modes without corners to align
# What a mode is for each number of dimensions.
MODES = {
    ("linear", 1): "linear",
    ("bilinear", 2): "linear",
    ("trilinear", 3): "linear",
    ("bicubic", 2): "cubic",
    ("lanczos", 2): "lanczos",
}
LOOPS = {  # PyTorch's names of what refuses integers
    ("linear", 1): "compute_indices_weights_linear",
    ("linear", 2): "upsample_bilinear2d_channels_last",
    ("linear", 3): "compute_indices_weights_linear",
    ("cubic", 2): "compute_indices_weights_cubic",
}


def interpolate(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """The input with another number of places along its dimensions after the second.

    Args:
        input: shape (N, C, W), (N, C, H, W) or (N, C, D, H, W).
        size: how many places the result has, for all dimensions or for each.
        scale_factor: or how many times as many (rounded down).
        mode: ``'nearest'`` (as OpenCV has it), ``'nearest-exact'`` (as others do),
            ``'linear'``, ``'bilinear'`` or ``'trilinear'`` for 1, 2 or 3 dimensions,
            ``'bicubic'``, ``'area'`` (means), and antialiased ``'lanczos'``.
        align_corners: whether the outermost places stand for themselves, and not for
            the middles of outermost areas; for the linear and cubic modes.
        recompute_scale_factor: take the quotient of the sizes as the scale, and not
            *scale_factor* itself.
        antialias: when shrinking, use a filter as wide as the areas (two dimensions).

    Raises:
        ValueError: sizes, factors and options do not go together.
        NotImplementedError: the mode does not have as many dimensions, or is not for
            the dtype.
        RuntimeError: a size is 0.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[0.0, 4.0]]])
        >>> F.interpolate(x, 4), F.interpolate(x, scale_factor=2.0, mode="linear")
        (tensor([[[0., 0., 4., 4.]]]), tensor([[[0., 1., 3., 4.]]]))
    """
    _check_corners(mode, align_corners)
    sizes, scales = _request(input, size, scale_factor)
    if recompute_scale_factor and size is not None:
        message = "recompute_scale_factor is not meaningful with an explicit size."
        raise ValueError(message)
    if recompute_scale_factor or mode == "area":
        scales = None
    _check_antialias(mode, antialias, align_corners, input.ndim)
    if mode == "area" and input.ndim in (3, 4, 5):
        return _means(input, sizes)
    kind = _kind(mode, antialias, input.ndim)
    _check_sizes(input, sizes)
    _check_type(input._layout.dtype, kind, len(sizes))
    return _resampled(input, kind, sizes, scales, bool(align_corners))


def _resampled(
    input: Tensor,
    kind: str,
    sizes: list[int],
    scales: list[float] | None,
    align_corners: bool,
) -> Tensor:
    double = input._layout.dtype is float64
    given: list[Any] = scales or [None] * len(sizes)
    lines = [
        Line(kind, was, wanted, scale, align_corners, double)
        for was, wanted, scale in zip(input.shape[2:], sizes, given, strict=True)
    ]
    op, _ = PAIRS[kind, len(sizes)]
    read: Any = nearest if kind in COPYING else taps_of
    result: Tensor = op.apply(input, tuple([read(line) for line in lines]))
    return result


def _means(input: Tensor, sizes: list[int]) -> Tensor:
    """The mean of each area, which is adaptive pooling."""
    from slowtorch.nn import functional as F

    if len(sizes) == 1:
        return F.adaptive_avg_pool1d(input, sizes[0])
    if len(sizes) == 2:
        return F.adaptive_avg_pool2d(input, sizes)
    return F.adaptive_avg_pool3d(input, sizes)


def _kind(mode: str, antialias: bool, ndim: int) -> str:
    """What ``Line`` calls the mode."""
    dims = ndim - 2
    if mode in COPYING and dims in (1, 2, 3):
        return mode
    found = MODES.get((mode, dims))
    if found is not None:
        return f"antialias-{found}" if antialias else found
    for (name, needed), found in MODES.items():
        if name == mode and found == "linear" and dims in (1, 2, 3):
            message = f"Got {ndim}D input, but {mode} mode needs {needed + 2}D input"
            raise NotImplementedError(message)
    message = (
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {ndim}D) for "
        "the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area "
        f"| nearest-exact (got {mode})"
    )
    raise NotImplementedError(message)


def _check_corners(mode: str, align_corners: bool | None) -> None:
    if mode in COPYING and align_corners is not None:
        message = (
            "align_corners option can only be set with the interpolating modes: linear "
            "| bilinear | bicubic | trilinear"
        )
        raise ValueError(message)


def _check_antialias(
    mode: str, antialias: bool, align_corners: bool | None, ndim: int
) -> None:
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and ndim == 4):
        message = (
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes "
            "and requires a 4-D tensor as input"
        )
        raise ValueError(message)
    if mode == "lanczos":
        if not antialias:
            raise ValueError("Lanczos mode requires antialias=True")
        if align_corners:
            raise ValueError("Lanczos mode does not support align_corners=True")


# Sizes and factors


def _request(input: Tensor, size: Any, scale_factor: Any) -> tuple[list[int], Any]:
    """How many places along each dimension, and the factors if they were given."""
    dims = input.dim() - 2
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        return _sizes(input, size, dims), None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    scales = _scales(input, scale_factor, dims)
    pairs = zip(input.shape[2:], scales, strict=True)
    return [math.floor(was * scale) for was, scale in pairs], scales


def _sizes(input: Tensor, size: Any, dims: int) -> list[int]:
    if not isinstance(size, (tuple, list)):
        return [_whole(size)] * dims
    if len(size) != dims:
        message = (
            "Input and output must have the same number of spatial dimensions, but got "
            f"input with spatial dimensions of {list(input.shape[2:])} and output size "
            f"of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) format "
            "and output size in (o1, o2, ...,oK) format."
        )
        raise ValueError(message)
    if not all([isinstance(each, (int, Tensor)) for each in size]):
        message = (
            "expected size to be one of int or Tuple[int] or Tuple[int, int] or "
            "Tuple[int, int, int], but got size with types "
            f"{[type(each) for each in size]}"
        )
        raise TypeError(message)
    return [_whole(each) for each in size]


def _whole(size: Any) -> int:
    if isinstance(size, (int, Tensor)):
        return int(size)
    message = (
        "interpolate(): argument 'size' must be an integer or a sequence of integers, "
        f"not {type(size).__name__}"
    )
    raise TypeError(message)


def _scales(input: Tensor, scale_factor: Any, dims: int) -> list[float]:
    if not isinstance(scale_factor, (tuple, list)):
        scale_factor = [scale_factor] * dims
    elif len(scale_factor) != dims:
        message = (
            "Input and scale_factor must have the same number of spatial dimensions, "
            "but got input with spatial dimensions of "
            f"{list(input.shape[2:])} and scale_factor of shape {scale_factor}. Please "
            "provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in "
            "(s1, s2, ...,sK) format."
        )
        raise ValueError(message)
    for each in scale_factor:
        if not isinstance(each, (int, float, Tensor)):
            message = (
                "interpolate(): argument 'scale_factor' must be a number or a sequence "
                f"of numbers, not {type(each).__name__}"
            )
            raise TypeError(message)
    return [float(each) for each in scale_factor]


def _check_sizes(input: Tensor, sizes: list[int]) -> None:
    was = input.shape[2:]
    if min(*was, *sizes) <= 0:
        link = " and output" if len(sizes) == 1 else " output"
        message = (
            f"Input and output sizes should be greater than 0, but got input "
            f"({_named(was)}){link} ({_named(sizes)})"
        )
        raise RuntimeError(message)
    if not input.shape[1]:
        message = (
            f"Non-empty {input.ndim}D data tensor expected but got a tensor with sizes "
            f"{list(input.shape)}"
        )
        raise RuntimeError(message)


def _named(sizes: Sequence[int]) -> str:
    names = "DHW"[-len(sizes) :]
    return ", ".join(f"{n}: {size}" for n, size in zip(names, sizes, strict=True))


def _check_type(kind: dtype, mode: str, dims: int) -> None:
    if kind.category == FLOATING or (kind is uint8 and mode in COPYING):
        return
    if kind is uint8:  # PyTorch computes with weights of 16 bits
        message = "interpolation of uint8 is supported for the nearest modes only"
        raise NotImplementedError(message)
    loop = LOOPS.get((mode, dims), "compute_indices_weights_nearest")
    message = f"\"{loop}\" not implemented for '{kind.type_name}'"
    raise NotImplementedError(message)


# Older names


def upsample(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """Deprecated: see ``interpolate``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.interpolate(torch.tensor([[[1.0, 2.0]]]), 4)
        tensor([[[1., 1., 2., 2.]]])
    """
    _warn_of("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """Deprecated: see ``interpolate``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.functional.interpolate(torch.tensor([[[1.0, 2.0]]]), 4)
        tensor([[[1., 1., 2., 2.]]])
    """
    _warn_of("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """Deprecated: see ``interpolate``, here with aligned corners.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[[[0.0, 3.0]]]])
        >>> F = torch.nn.functional
        >>> F.interpolate(x, (1, 4), mode="bilinear", align_corners=True)
        tensor([[[[0., 1., 2., 3.]]]])
    """
    _warn_of("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def _warn_of(name: str) -> None:
    message = (
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` "
        "instead."
    )
    warnings.warn(message, UserWarning, stacklevel=user_stacklevel())


OPERATORS = (
    Operator(
        interpolate, nodes=tuple([each for pair in PAIRS.values() for each in pair])
    ),
    Operator(upsample),
    Operator(upsample_nearest),
    Operator(upsample_bilinear),
)
