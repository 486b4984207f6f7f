"""Which dtype the result of mixing two operands has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._creation.numbers import natural_dtype
from slowtorch._dtype import promote_types
from slowtorch._tensor import Tensor
from slowtorch.ops._elementwise import common_type, type_with_number
from slowtorch.ops._results import no_match

if TYPE_CHECKING:
    from slowtorch._dtype import dtype
    from slowtorch._types import TensorOrNumber

__all__ = ["result_type"]


def result_type(tensor1: TensorOrNumber, tensor2: TensorOrNumber) -> dtype:
    """The dtype in which two operands meet: that of their sum, say.

    Tensors with dimensions decide; one without has a say only where its category
    (bool, integer, float) is higher, and a Python number only where neither has it.

    Raises:
        TypeError: an operand is neither a tensor nor a number.

    Example:
        >>> import slowtorch as torch
        >>> torch.result_type(torch.tensor([1, 2]), 1.0)
        torch.float32
        >>> torch.result_type(torch.tensor([1, 2], dtype=torch.uint8), 300)
        torch.uint8
    """
    for each in (tensor1, tensor2):
        if not isinstance(each, (Tensor, int, float)):
            raise no_match("result_type", tensor1, tensor2)
    first, second = _checked(tensor1, 1), _checked(tensor2, 2)
    if isinstance(first, Tensor):
        if isinstance(second, Tensor):
            return common_type(first._layout, second._layout)
        return type_with_number(first._layout.dtype, second)
    if isinstance(second, Tensor):
        return type_with_number(second._layout.dtype, first)
    return promote_types(natural_dtype(first), natural_dtype(second))


def _checked(given: Any, position: int) -> Any:
    if isinstance(given, (Tensor, int, float)):
        return given
    message = (
        f"result_type(): argument 'tensor{position}' (position {position}) must be "
        f"Tensor or Number, not {type(given).__name__}"
    )
    raise TypeError(message)
