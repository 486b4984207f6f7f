"""The types of what takes part in a convolution, checked in PyTorch's words.

PyTorch has several loops for a convolution, and each refuses mixed types in words of
its own; ``uses_onednn`` says which of them speaks.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from slowtorch._dtype import BOOL, bfloat16, float32
from slowtorch.nn._kernels.sliding import Way

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._layout import Layout

__all__ = ["check_bias_type", "check_types", "uses_onednn"]

Sizes = tuple[int, ...]
IN_C = {  # what C++ calls a type, where its name is another than ours
    "Float": "float",
    "Double": "double",
    "Half": "c10::Half",
    "BFloat16": "c10::BFloat16",
    "Long": "long int",
    "Int": "int",
    "Short": "short int",
    "Byte": "unsigned char",
    "Char": "signed char",
    "Bool": "bool",
}


def check_bias_type(x: Layout, bias: Layout | None) -> None:
    """Refuse a bias of another type.

    Raises:
        RuntimeError: naming both types.
    """
    if bias is not None and bias.dtype is not x.dtype:
        given = [each.dtype.type_name for each in (x, bias)]
        names = [IN_C.get(name, name) for name in given]
        message = (
            f"Input type ({names[0]}) and bias type ({names[1]}) should be the same"
        )
        raise RuntimeError(message)


def uses_onednn(x: Layout, weight: Layout, way: Way, groups: int) -> bool:
    """Whether PyTorch would call oneDNN, which has its own words for mixed types."""
    if x.dtype is bfloat16:
        return True
    if x.dtype is not float32:
        return False
    kernel = weight.shape[2:]
    large = len(kernel) > 1 and min(kernel[-2:]) > 3
    return groups > 1 or large or x.shape[0] > 1 or prod(x.shape) > 20480


def check_types(
    x: Layout,
    weight: Layout,
    bias: Layout | None,
    dilation: Sizes,
    transposed: bool,
    onednn: bool,
) -> None:
    """All numbers of one type, and no bools."""
    if x.dtype.category == BOOL:
        name = _loop(len(dilation), max(dilation) > 1, transposed)
        raise NotImplementedError(f"\"{name}\" not implemented for 'Bool'")
    for name, other in (("weight", weight), ("bias", bias)):
        if other is None or other.dtype is x.dtype:
            continue
        if onednn:
            raise RuntimeError(_mixed(x.dtype, other.dtype, name))
        if name == "weight" or not transposed or len(dilation) == 3:
            message = (
                f"expected scalar type {x.dtype.type_name} but found "
                f"{other.dtype.type_name}"
            )
            raise RuntimeError(message)
        if other.dtype.category > x.dtype.category:
            message = (
                f"result type {other.dtype.type_name} can't be cast to the desired "
                f"output type {x.dtype.type_name}"
            )
            raise RuntimeError(message)


def _loop(dims: int, dilated: bool, transposed: bool) -> str:
    if transposed:
        return f"slow_conv_transpose{max(dims, 2)}d_out_cpu"
    if dilated:
        return "slow_conv_dilated<>"
    return "compute_columns3d" if dims == 3 else "slow_conv2d_cpu"


def _mixed(x: dtype, other: dtype, name: str) -> str:
    given = "CPUBFloat16Type" if x is bfloat16 else f"torch.{x.type_name}Tensor"
    return (
        f"Input type ({given}) and {name} type (torch.{other.type_name}Tensor) should "
        f"be the same or input should be a MKLDNN tensor and {name} is a dense tensor"
    )
