"""What a convolution checks before it runs, in PyTorch's order and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.nn._kernels.sliding import Way

__all__ = ["check_channels", "check_kernel_size", "check_signs", "check_sizes", "reach"]

Sizes = tuple[int, ...]
AXES = ("depth", "height", "width")


def check_signs(way: Way, output_padding: Sizes) -> None:
    if min(way.padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(output_padding) < 0:
        raise RuntimeError("negative output_padding is not supported")
    if min(way.stride) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(way.dilation) < 0:
        raise RuntimeError("dilation should be greater than zero")


def check_channels(
    x: Layout, weight: Layout, bias: Layout | None, groups: int, transposed: bool
) -> None:
    """Sizes of everything but the places."""
    shape, sizes = list(weight.shape), list(x.shape)
    if len(shape) != len(sizes):
        message = (
            f"Expected {len(shape)}-dimensional input for {len(shape)}-dimensional "
            f"weight {shape}, but got {len(sizes)}-dimensional input of size {sizes} "
            "instead"
        )
        raise RuntimeError(message)
    if shape[0] < groups:
        message = (
            f"Given groups={groups}, expected weight to be at least {groups} at "
            f"dimension 0, but got weight of size {shape} instead"
        )
        raise RuntimeError(message)
    if shape[0] % groups:
        message = (
            f"Given groups={groups}, expected weight to be divisible by {groups} at "
            f"dimension 0, but got weight of size [{shape}] instead"
        )
        raise RuntimeError(message)
    wanted = shape[0] if transposed else shape[1] * groups
    if sizes[1] != wanted:
        given = "transposed=1" if transposed else f"groups={groups}"
        message = (
            f"Given {given}, weight of size {shape}, expected input{sizes} to have "
            f"{wanted} channels, but got {sizes[1]} channels instead"
        )
        raise RuntimeError(message)
    outputs = shape[1] * groups if transposed else shape[0]
    if bias is not None and bias.shape != (outputs,):
        given = "transposed=1, " if transposed else ""
        message = (
            f"Given {given}weight of size {shape}, expected bias to be 1-dimensional "
            f"with {outputs} elements, but got bias of size {list(bias.shape)} instead"
        )
        raise RuntimeError(message)


def _by(sizes: list[int]) -> str:
    return f"({' x '.join(map(str, sizes))})"


def check_kernel_size(x: Layout, weight: Layout, way: Way) -> None:
    room = [n + 2 * p for n, p in zip(x.shape[2:], way.padding, strict=True)]
    kernel = reach(weight, way)
    if any([k > n for k, n in zip(kernel, room, strict=True)]):
        message = (
            f"Calculated padded input size per channel: {_by(room)}. Kernel size: "
            f"{_by(kernel)}. Kernel size can't be greater than actual input size"
        )
        raise RuntimeError(message)


def reach(weight: Layout, way: Way) -> list[int]:
    """How many pixels a kernel extends over."""
    sizes = zip(weight.shape[2:], way.dilation, strict=True)
    return [d * (k - 1) + 1 for k, d in sizes]


def _planar(sizes: list[int], filler: int) -> list[int]:
    """One dimension is a plane's second in PyTorch's loops, and in their messages."""
    return [filler, *sizes] if len(sizes) == 1 else sizes


def _named(sizes: Sizes, what: str, filler: int, comma: str = "") -> str:
    both = _planar(list(sizes), filler)
    pairs = zip(AXES[-len(both) :], both, strict=True)
    return f"{comma} ".join([f"{what}_{axis}: {size}" for axis, size in pairs])


def check_sizes(
    x: Layout,
    weight: Layout,
    way: Way,
    output_padding: Sizes,
    shape: Sizes,
    transposed: bool,
) -> None:
    """What is left to find out about sizes, once that there is something is known."""
    if not x.shape[0] or not x.shape[1]:
        return
    if 0 in x.shape:
        sizes = [*x.shape[:2], *_planar(list(x.shape[2:]), 1)]
        message = (
            "Only zero batch or zero channel inputs are supported, but got input "
            f"shape: {sizes}"
        )
        raise RuntimeError(message)
    _check_kernel(weight, way, transposed)
    if transposed:
        _check_transposed(x, way, output_padding, shape)


def _check_kernel(weight: Layout, way: Way, transposed: bool) -> None:
    kernel = tuple(weight.shape[2:])
    if 0 in kernel:
        given = f" {_named(kernel, 'kernel', 1)}"
        if len(kernel) == 3:
            given = f": {' x '.join(map(str, kernel))} (TxHxW)"
        message = f"kernel size should be greater than zero, but got{given}"
        raise RuntimeError(message)
    if 0 in way.dilation:
        given = str(_planar(list(way.dilation), 1))
        if transposed:
            given = _named(way.dilation, "dilation", 1, ",")
        raise RuntimeError(f"dilation should be greater than zero, but got {given}")
    if transposed and 0 in weight.shape:
        message = (
            f"non-empty 2D or 4D weight tensor expected, but got: {list(weight.shape)}"
        )
        raise RuntimeError(message)


def _check_transposed(x: Layout, way: Way, output_padding: Sizes, shape: Sizes) -> None:
    limits = zip(output_padding, way.stride, way.dilation, strict=True)
    if any([extra >= max(s, d) for extra, s, d in limits]):
        message = (
            "output padding must be smaller than either stride or dilation, but got "
            f"{_named(output_padding, 'output_padding', 0)} "
            f"{_named(way.stride, 'stride', 1)} {_named(way.dilation, 'dilation', 1)}"
        )
        raise RuntimeError(message)
    if min(shape[2:]) < 1:
        given, found = list(x.shape[2:]), list(shape[2:])
        message = (
            f"Given input size per channel: {_by(_planar(given, 1))}. Calculated "
            f"output size per channel: {_by(_planar(found, 1))}. Output size is too "
            "small"
        )
        raise RuntimeError(message)
