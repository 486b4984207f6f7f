"""``finfo`` and ``iinfo``: what the numbers of a dtype can express."""

from __future__ import annotations

from typing import Any

from slowtorch._dtype import BOOL, dtype, get_default_dtype

__all__ = ["C_NAME", "finfo", "iinfo"]

# name: significant bits, largest exponent, decimal resolution
FORMATS = {
    "float16": (11, 16, 1e-3),
    "bfloat16": (8, 128, 1e-2),
    "float32": (24, 128, 1e-6),
    "float64": (53, 1024, 1e-15),
}

# What C++ calls the types, for error messages that speak of them.
C_NAME = {
    "bool": "bool",
    "uint8": "unsigned char",
    "uint16": "short unsigned int",
    "uint32": "unsigned int",
    "uint64": "long unsigned int",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "float32": "float",
    "float64": "double",
    "complex32": "c10::complex<c10::Half>",
    "complex64": "c10::complex<float>",
    "complex128": "c10::complex<double>",
}


class finfo:  # noqa: N801 (PyTorch's own spelling)
    """The limits of a floating-point type.

    Attributes:
        bits: how many bits a number takes.
        eps: the distance from 1 to the next number.
        max: the largest finite number.
        min: the smallest, which is -max.
        smallest_normal: the smallest positive number of full precision; also *tiny*.
        resolution: how many decimals are reliable, as 10**-n.
        dtype: the type's name.

    Raises:
        TypeError: *type* is not a floating-point dtype.

    Example:
        >>> import slowtorch as torch
        >>> torch.finfo(torch.float16).max
        65504.0
    """

    __slots__ = ("bits", "dtype", "eps", "max", "min", "resolution", "smallest_normal")

    def __init__(self, type: dtype | None = None) -> None:
        kind = _checked("finfo", get_default_dtype() if type is None else type)
        if not kind.is_floating_point:
            message = (
                "torch.finfo() requires a floating point input type. Use torch.iinfo "
                "to handle 'torch.finfo'"
            )
            raise TypeError(message)
        digits, top, self.resolution = FORMATS[kind.name]
        self.bits = kind.bits
        self.dtype = kind.name
        self.eps = 2.0 ** (1 - digits)
        self.max = (2.0 - self.eps) * 2.0 ** (top - 1)
        self.min = -self.max
        self.smallest_normal = 2.0 ** (2 - top)

    @property
    def tiny(self) -> float:
        """Another name for ``smallest_normal``."""
        return self.smallest_normal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, "
            f"max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )


class iinfo:  # noqa: N801 (PyTorch's own spelling)
    """The limits of an integer type.

    Attributes:
        bits: how many bits a number takes.
        max: the largest number.
        min: the smallest.
        dtype: the type's name.

    Raises:
        TypeError: *type* is not an integer dtype.

    Example:
        >>> import slowtorch as torch
        >>> torch.iinfo(torch.int8).min, torch.iinfo(torch.int8).max
        (-128, 127)
    """

    __slots__ = ("bits", "dtype", "max", "min")

    def __init__(self, type: dtype) -> None:
        kind = _checked("iinfo", type)
        if kind.is_floating_point:
            message = (
                "torch.iinfo() requires an integer input type. Use torch.finfo to "
                "handle 'torch.iinfo'"
            )
            raise TypeError(message)
        if kind.category == BOOL:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        self.bits = kind.bits
        self.dtype = kind.name
        self.max = (1 << (kind.bits - kind.is_signed)) - 1
        self.min = -self.max - 1 if kind.is_signed else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def _checked(name: str, given: Any) -> dtype:
    if isinstance(given, dtype):
        return given
    message = (
        f"{name}(): argument 'type' (position 1) must be torch.dtype, not "
        f"{type(given).__name__}"
    )
    raise TypeError(message)
