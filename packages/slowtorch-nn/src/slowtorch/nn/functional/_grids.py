"""Grids of positions, and sampling at them, as operations."""

from __future__ import annotations

from typing import Any

from slowtorch import int64, linspace, ones, stack, tensor, zeros
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd import grad as gradients
from slowtorch.autograd.mode import mode
from slowtorch.autograd.op import Op
from slowtorch.nn._kernels.grid_sampling import Sampling, everything_along

__all__ = ["AffineGridGenerator", "GridSampler2D", "GridSampler3D"]


class AffineGridGenerator(Op):
    """z[n] = B theta[n]^T, where the rows of B are (x, y, 1) or (x, y, z, 1).

    dL/dtheta[n] = g[n]^T B
    """

    __slots__ = ("base",)
    base: Tensor

    def forward(
        self, theta: Tensor, sizes: tuple[int, ...], align_corners: bool
    ) -> Tensor:
        self.base = base_grid(theta, sizes, align_corners)
        result = self.base @ theta.detach().transpose(1, 2)
        return result.view(theta.shape[0], *sizes, len(sizes))

    def backward(self, grad: Tensor) -> Any:
        flat = grad.reshape(grad.shape[0], -1, grad.shape[-1])
        return (self.base.t() @ flat).transpose(1, 2)


def base_grid(theta: Tensor, sizes: tuple[int, ...], align_corners: bool) -> Tensor:
    """(x, y, 1) for each place, coordinates going from -1 to 1, the last one first."""
    kind, place = theta.dtype, theta.device
    columns = []
    for dim, size in reversed(list(enumerate(sizes))):
        line = linspace(-1, 1, size, dtype=kind, device=place)
        if size == 1:
            line = zeros(1, dtype=kind, device=place)
        elif not align_corners:
            line = line * (size - 1) / size
        shape = [1] * len(sizes)
        shape[dim] = size
        columns.append(line.view(shape).expand(sizes).reshape(-1))
    columns.append(ones(columns[0].shape[0], dtype=kind, device=place))
    return stack(columns, 1)


class GridSampler2D(Op):
    """z[n, :, p] = x[n] at the position grid[n, p].

    dL/dx = g at the places read, by their weights    dL/dgrid = g dx/dposition
    """

    __slots__ = ("how",)
    how: Sampling
    saves = ("input", "grid")

    def forward(self, x: Tensor, grid: Tensor, how: Sampling) -> Tensor:
        self.how = how
        self.save_for_backward(x, grid)
        layout = x._layout
        shape = (*layout.shape[:2], *grid._layout.shape[1:-1])
        out = contiguous(shape, layout.dtype, layout.device)
        return make(out.kernels["grid_sample"](out, x, grid, how), out)

    def backward(self, grad: Tensor) -> Any:
        x, grid = self.saved_tensors
        if mode.enabled:
            return differentiably(grad, x, grid, self.how, self.needs_input_grad)
        for_x = for_grid = None
        if self.needs_input_grad[0]:
            out = contiguous(x.shape, x.dtype, x.device)
            kernel = out.kernels["grid_sample_backward"]
            for_x = make(kernel(out, grad, grid, self.how), out)
        if self.needs_input_grad[1]:
            out = contiguous(grid.shape, grid.dtype, grid.device)
            kernel = out.kernels["grid_sample_slope"]
            for_grid = make(kernel(out, grad, x, grid, self.how), out)
        return for_x, for_grid


class GridSampler3D(GridSampler2D):
    """The same for volumes."""

    __slots__ = ()


def differentiably(
    grad: Tensor, x: Tensor, grid: Tensor, how: Sampling, needed: tuple[bool, ...]
) -> tuple[Tensor | None, ...]:
    """Both gradients, by way of operations that can be differentiated again."""
    wanted = [each for each, need in zip((x, grid), needed, strict=True) if need]
    result = sample_by_operations(x, grid, how)
    found = iter(gradients(result, wanted, grad, create_graph=True))
    return tuple([next(found) if need else None for need in needed])


def sample_by_operations(x: Tensor, grid: Tensor, how: Sampling) -> Tensor:
    """What the kernel computes, from operations with gradients of all orders."""
    count, channels, *sizes = x.shape
    places, weights = zeros(count, 1, 1, dtype=int64), ones(count, 1, 1, dtype=x.dtype)
    points = grid.reshape(count, -1, len(sizes))
    for dim, size in enumerate(sizes):
        here, weight = readings(points[:, :, len(sizes) - 1 - dim], size, how)
        places = (places.unsqueeze(3) * size + here.unsqueeze(2)).flatten(2)
        weights = (weights.unsqueeze(3) * weight.unsqueeze(2)).flatten(2)
    at = places.reshape(count, 1, -1).expand(count, channels, -1)
    values = x.reshape(count, channels, -1).gather(2, at)
    values = values.view(count, channels, *places.shape[1:]) * weights.unsqueeze(1)
    return values.sum(3).view(count, channels, *grid.shape[1:-1])


def readings(points: Tensor, size: int, how: Sampling) -> tuple[Tensor, Tensor]:
    """The places that coordinates read, and weights as functions of the coordinates.

    A weight is a polynomial of degree 3 at most, so its Taylor series is exact.
    """
    single = points.dtype.bits < 64
    rows = [everything_along(c, size, how, single) for c in points.flatten().tolist()]
    inside = [
        [each if 0 <= each[0] < size else (0, 0.0, 0.0, 0.0, 0.0) for each in row]
        for row in rows
    ]
    shape = (*points.shape, -1)
    places = tensor([[each[0] for each in row] for row in inside], dtype=int64)
    value, first, second, third = [
        tensor([[each[k] for each in row] for row in inside], dtype=points.dtype).view(
            shape
        )
        for k in (1, 2, 3, 4)
    ]
    d = (points - points.detach()).unsqueeze(2)
    return places.view(shape), value + d * (first + d * (second / 2 + d * (third / 6)))
