"""Spatial transformers: images sampled where a grid points to."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.nn._kernels.grid_sampling import Sampling
from slowtorch.nn.functional._checks import floats_only
from slowtorch.nn.functional._grids import (
    AffineGridGenerator,
    GridSampler2D,
    GridSampler3D,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["affine_grid", "grid_sample"]

CORNERS = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False "
    "since 1.3.0. Please specify align_corners=True if the old behavior is desired. "
    "See the documentation of grid_sample for details."
)
MODES = ("bilinear", "nearest", "bicubic")
LOOPS = {4: "grid_sampler_2d_cpu_kernel_impl", 5: "grid_sampler3d_cpu"}
PADDINGS = ("zeros", "border", "reflection")


def affine_grid(
    theta: Tensor, size: Sequence[int], align_corners: bool | None = None
) -> Tensor:
    """Positions for ``grid_sample`` that turn, stretch and shift: theta (x, y, 1).

    Args:
        theta: matrices, of shape (N, 2, 3) for images or (N, 3, 4) for volumes.
        size: what the samples will be: (N, C, H, W) or (N, C, D, H, W).
        align_corners: whether -1 and 1 are the middles of the outermost places, and
            not their outer edges. None means False, with a warning.

    Shape:
        (N, H, W, 2) or (N, D, H, W, 3); coordinates in the order x, y, z.

    Raises:
        ValueError: shapes do not fit, or the numbers are no floats.
        NotImplementedError: *size* is neither an image's nor a volume's.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> same = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> F.affine_grid(same, (1, 1, 1, 2), align_corners=False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])

    Source: Jaderberg and others: Spatial Transformer Networks (2015).
    """
    if align_corners is None:
        warnings.warn(CORNERS, UserWarning, stacklevel=user_stacklevel())
        align_corners = False
    if not theta.is_floating_point():
        message = f"Expected theta to have floating point type, but got {theta.dtype}"
        raise ValueError(message)
    _check_theta(theta, size)
    if align_corners and min(size[2:]) == 1:
        message = (
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids "
            "when align_corners=True. This is not an intended use case of affine_grid. "
            "See the documentation of affine_grid for details."
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    if min(size) <= 0:
        message = f"Expected non-zero, positive output size. Got {size}"
        raise ValueError(message)
    if theta.shape[0] != size[0]:
        width = len(size) - 1
        message = (
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{size[0]}, {width}] but got: [{theta.shape[0]}, {width}]."
        )
        raise RuntimeError(message)
    result: Tensor = AffineGridGenerator.apply(theta, tuple(size[2:]), align_corners)
    return result


def _check_theta(theta: Tensor, size: Sequence[int]) -> None:
    if len(size) not in (4, 5):
        message = (
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine "
            f"transforms, respectively. Got size {size}."
        )
        raise NotImplementedError(message)
    dims = len(size) - 2
    if theta.ndim != 3 or tuple(theta.shape[1:]) != (dims, dims + 1):
        message = (
            f"Expected a batch of {dims}D affine matrices of shape Nx{dims}x{dims + 1} "
            f"for size {size}. Got {theta.shape}."
        )
        raise ValueError(message)


def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """The input at the positions of a grid, interpolated.

    Args:
        input: shape (N, C, H, W) or (N, C, D, H, W).
        grid: positions from -1 to 1, of shape (N, h, w, 2) or (N, d, h, w, 3); the
            first coordinate is that of the last dimension.
        mode: ``'bilinear'`` (trilinear for volumes), ``'nearest'`` or ``'bicubic'``.
        padding_mode: what is beyond the edges: ``'zeros'``, ``'border'`` (the nearest
            place) or ``'reflection'``.
        align_corners: whether -1 and 1 are the middles of the outermost places, and
            not their outer edges. None means False, with a warning.

    Shape:
        (N, C, h, w) or (N, C, d, h, w)

    Raises:
        ValueError: a mode is none of these.
        RuntimeError: shapes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> x = torch.tensor([[[[0.0, 4.0]]]])
        >>> grid = torch.tensor([[[[-0.5, 0.0], [0.0, 0.0], [1.0, 0.0]]]])
        >>> F.grid_sample(x, grid, align_corners=False)
        tensor([[[[0., 2., 2.]]]])

    Source: Jaderberg and others: Spatial Transformer Networks (2015).
    """
    start = "nn.functional.grid_sample(): expected "
    if mode not in MODES:
        message = f"mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        raise ValueError(start + message)
    if padding_mode not in PADDINGS:
        message = (
            "padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
        raise ValueError(start + message)
    if align_corners is None:
        warnings.warn(CORNERS, UserWarning, stacklevel=user_stacklevel())
        align_corners = False
    return sampled(input, grid, Sampling(mode, padding_mode, align_corners))


def sampled(input: Tensor, grid: Tensor, how: Sampling) -> Tensor:
    """*input* at the positions of *grid*, the shapes being checked."""
    check_tensor("grid_sampler", input)
    check_tensor("grid_sampler", grid, "grid", 2)
    _check_shapes(input, grid)
    if input.ndim == 5 and how.mode == "bicubic":
        message = "grid_sampler(): bicubic interpolation only supports 4D input"
        raise RuntimeError(message)
    floats_only(LOOPS[input.ndim], input._layout)
    kinds = input._layout.dtype, grid._layout.dtype
    if kinds[0] is not kinds[1]:
        message = (
            f"expected scalar type {kinds[0].type_name} but found {kinds[1].type_name}"
        )
        raise RuntimeError(message)
    op = GridSampler2D if input.ndim == 4 else GridSampler3D
    result: Tensor = op.apply(input, grid, how)
    return result


def _check_shapes(input: Tensor, grid: Tensor) -> None:
    start, shapes = "grid_sampler(): expected ", (list(input.shape), list(grid.shape))
    if input.shape[:1] != grid.shape[:1]:
        message = (
            "grid and input to have same batch size, but got input with sizes "
            f"{shapes[0]} and grid with sizes {shapes[1]}"
        )
        raise RuntimeError(start + message)
    if grid.shape[-1] != input.ndim - 2:
        message = (
            f"grid to have size {input.ndim - 2} in last dimension, but got grid with "
            f"sizes {shapes[1]}"
        )
        raise RuntimeError(start + message)
    if input.ndim not in (4, 5) or input.ndim != grid.ndim:
        message = (
            f"{'4D' if input.ndim == 4 else '5D'} input and grid with same number of "
            f"dimensions, but got input with sizes {shapes[0]} and grid with sizes "
            f"{shapes[1]}"
        )
        raise RuntimeError(start + message)
    for dim, size in enumerate(input.shape[2:], 2):
        if not size:
            message = (
                "input to have non-empty spatial dimensions, but input has sizes "
                f"{shapes[0]} with dimension {dim} being empty"
            )
            raise RuntimeError(start + message)


# Under ``slowtorch`` itself, where modes are numbers.


def affine_grid_generator(
    theta: Tensor, size: Sequence[int], align_corners: bool
) -> Tensor:
    """Positions for ``grid_sampler``: see ``nn.functional.affine_grid``.

    Example:
        >>> import slowtorch as torch
        >>> theta = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> torch.nn.functional.affine_grid(theta, (1, 1, 1, 2), align_corners=False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])
    """
    check_tensor("affine_grid_generator", theta, "theta")
    _check_theta(theta, size)
    result: Tensor = AffineGridGenerator.apply(theta, tuple(size[2:]), align_corners)
    return result


def grid_sampler(
    input: Tensor,
    grid: Tensor,
    interpolation_mode: int,
    padding_mode: int,
    align_corners: bool,
) -> Tensor:
    """The input at the positions of a grid: see ``nn.functional.grid_sample``.

    Args:
        input: shape (N, C, H, W) or (N, C, D, H, W).
        grid: positions, of shape (N, h, w, 2) or (N, d, h, w, 3).
        interpolation_mode: 0 for bilinear, 1 for nearest, 2 for bicubic.
        padding_mode: 0 for zeros, 1 for the border, 2 for reflection.
        align_corners: whether -1 and 1 are the middles of the outermost places.

    Raises:
        ValueError: a mode is none of these.

    Example:
        >>> import slowtorch as torch
        >>> grid = torch.tensor([[[[-0.5, 0.0], [0.0, 0.0]]]])
        >>> x = torch.tensor([[[[0.0, 4.0]]]])
        >>> torch.nn.functional.grid_sample(x, grid, align_corners=False)
        tensor([[[[0., 2.]]]])
    """
    if interpolation_mode not in range(3) or padding_mode not in range(3):
        message = (
            "grid_sampler(): modes are 0, 1 or 2, but interpolation_mode is "
            f"{interpolation_mode!r} and padding_mode is {padding_mode!r}"
        )
        raise ValueError(message)
    how = Sampling(MODES[interpolation_mode], PADDINGS[padding_mode], align_corners)
    return sampled(input, grid, how)


OPERATORS = (
    Operator(affine_grid, nodes=(AffineGridGenerator,)),
    Operator(grid_sample, nodes=(GridSampler2D, GridSampler3D)),
)
TOP_LEVEL = (
    Operator(affine_grid_generator, nodes=(AffineGridGenerator,)),
    Operator(grid_sampler, nodes=(GridSampler2D, GridSampler3D)),
)
