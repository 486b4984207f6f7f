"""Names for the types that many signatures share."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from slowtorch._tensor import Tensor

__all__ = ["Dims", "Number", "Scalar", "Shape", "Storage", "Strides", "TensorOrNumber"]

Number: TypeAlias = bool | int | float
Storage: TypeAlias = "array[int] | array[float]"
Shape: TypeAlias = tuple[int, ...]
Strides: TypeAlias = tuple[int, ...]
Dims: TypeAlias = int | Sequence[int] | None
Scalar: TypeAlias = Number
TensorOrNumber: TypeAlias = "Tensor | Number"
