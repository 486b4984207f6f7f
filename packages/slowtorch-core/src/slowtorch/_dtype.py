"""Data types: what one element is, how it is stored, and how types mix.

========  =========  ========  =====================================
name      typecode   bytes     aliases
========  =========  ========  =====================================
bool      ``B``      1
uint8     ``B``      1         (``Tensor.byte``)
int8      ``b``      1         (``Tensor.char``)
int16     ``h``      2         short
int32     ``i``      4         int
int64     ``q``      8         long
uint16    ``H``      2
uint32    ``I``      4
uint64    ``Q``      8
float16   ``f``      2         half
bfloat16  ``f``      2
float32   ``f``      4         float
float64   ``d``      8         double
========  =========  ========  =====================================

The 16-bit floats are *stored* as float32 numbers that happen to fit in 16 bits:
reading them needs no conversion, and ``nbytes`` still reports PyTorch's size.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from slowtorch._rounding import (
    round_bfloat16,
    round_float16,
    round_float32,
    wrap_integer,
)

if TYPE_CHECKING:
    from slowtorch._types import Number, Storage

__all__ = [
    "BOOL",
    "FLOATING",
    "INTEGER",
    "bfloat16",
    "can_cast",
    "dtype",
    "float16",
    "float32",
    "float64",
    "get_default_dtype",
    "int8",
    "int16",
    "int32",
    "int64",
    "promote_types",
    "set_default_dtype",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]

BOOL, INTEGER, FLOATING = 0, 1, 2  # the categories, weakest first


class dtype:  # noqa: N801 (PyTorch's own spelling)
    """The type of a tensor's elements, such as ``torch.float32``.

    Attributes:
        name: ``'float32'`` and so on.
        itemsize: bytes that one element takes in PyTorch.
        typecode: the ``array`` typecode that holds it here.
        category: 0 for bool, 1 for integers, 2 for floating-point numbers.
        type_name: the old-style name in messages, such as ``'Float'``.
        numbers: Python numbers as numbers of this type, kept by ``scalar``.
        store: turns any numbers into an ``array`` of this type, rounding floats
            once and wrapping integers.

    Example:
        >>> import slowtorch as torch
        >>> torch.float32, torch.float32.itemsize, torch.int64.is_floating_point
        (torch.float32, 4, False)
        >>> torch.int8.store([127, 128, 3.9])
        array('b', [127, -128, 3])
    """

    __slots__ = (
        "bits",
        "category",
        "is_floating_point",
        "is_signed",
        "itemsize",
        "name",
        "numbers",
        "store",
        "type_name",
        "typecode",
    )

    is_complex = False

    def __init__(
        self, name: str, typecode: str, bits: int, category: int, type_name: str
    ) -> None:
        self.name = name
        self.typecode = typecode
        self.bits = bits
        self.itemsize = max(bits // 8, 1)
        self.category = category
        self.type_name = type_name
        self.is_floating_point = category == FLOATING
        self.is_signed = category != BOOL and not name.startswith("u")
        self.store = _store_for(self)
        self.numbers: dict[Number, float] = {}

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple[Callable[[str], dtype], tuple[str]]:
        return _by_name, (self.name,)

    def __copy__(self) -> dtype:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> dtype:
        return self

    def scalar(self, value: Number) -> Number:
        """*value* as the number that takes part in a computation of this type.

        Python numbers join 16- and 32-bit floats as float32 numbers: in PyTorch
        ``x * 0.1`` multiplies by the float32 nearest to 0.1.
        """
        if self.category != FLOATING:
            return self.store((value,))[0]
        if value == 0:  # a zero's sign is lost in a dictionary
            return float(value)
        numbers = self.numbers
        if value not in numbers:  # 40 ns to look up, 300 to compute
            if len(numbers) >= 1024:
                numbers.clear()
            numbers[value] = float(value) if self.bits == 64 else round_float32(value)
        return numbers[value]


def _store_for(self: dtype) -> Callable[[Iterable[Number]], Storage]:
    """How numbers become a storage of type *self*."""
    if self.category == FLOATING:
        if self.bits == 16:
            return round_float16 if self.name == "float16" else round_bfloat16
        return partial(array, self.typecode)  # a C call: the array rounds by itself
    if self.category == BOOL:
        return _store_bool
    return partial(_store_integer, self)


def _store_bool(values: Iterable[Number]) -> Storage:
    return array("B", [value != 0 for value in values])


def _store_integer(self: dtype, values: Iterable[Number]) -> Storage:
    values = values if isinstance(values, (list, array)) else list(values)
    try:
        return array(self.typecode, values)
    except (OverflowError, TypeError):
        wrapped = [wrap_integer(value, self.bits, self.is_signed) for value in values]
        return array(self.typecode, wrapped)


bool_ = dtype("bool", "B", 8, BOOL, "Bool")
uint8 = dtype("uint8", "B", 8, INTEGER, "Byte")
uint16 = dtype("uint16", "H", 16, INTEGER, "UInt16")
uint32 = dtype("uint32", "I", 32, INTEGER, "UInt32")
uint64 = dtype("uint64", "Q", 64, INTEGER, "UInt64")
int8 = dtype("int8", "b", 8, INTEGER, "Char")
int16 = dtype("int16", "h", 16, INTEGER, "Short")
int32 = dtype("int32", "i", 32, INTEGER, "Int")
int64 = dtype("int64", "q", 64, INTEGER, "Long")
float16 = dtype("float16", "f", 16, FLOATING, "Half")
bfloat16 = dtype("bfloat16", "f", 16, FLOATING, "BFloat16")
float32 = dtype("float32", "f", 32, FLOATING, "Float")
float64 = dtype("float64", "d", 64, FLOATING, "Double")

DTYPES = {
    each.name: each
    for each in (
        *(bool_, uint8, uint16, uint32, uint64, int8, int16, int32, int64),
        *(float16, bfloat16, float32, float64),
    )
}
ALIASES = {"half": float16, "float": float32, "double": float64}
ALIASES |= {"short": int16, "int": int32, "long": int64}
NO_COMPLEX = "complex numbers are not supported yet"
UNSUPPORTED = ("complex32", "complex64", "complex128", "cfloat", "cdouble", "chalf")


def _by_name(name: str) -> dtype:
    return DTYPES[name]


def unsupported(name: str) -> AttributeError:
    """What ``torch.complex64`` and its like raise: there is no such dtype here."""
    return AttributeError(f"{NO_COMPLEX}: there is no torch.{name}")


def as_dtype(name: str, given: Any) -> dtype | None:
    """A ``dtype=`` argument of function *name*: a dtype, or Python's own type for it.

    Raises:
        TypeError: it is neither.
        NotImplementedError: it is ``complex``.
    """
    if given is None or isinstance(given, dtype):
        return given
    if given in (bool, int, float):
        return {bool: bool_, int: int64, float: float64}[given]
    if given is complex:
        raise NotImplementedError(NO_COMPLEX)
    message = (
        f"{name}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}"
    )
    raise TypeError(message)


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest type that both types can be cast to.

    The higher category wins; within a category the wider type does, with two
    exceptions: float16 and bfloat16 meet in float32, and uint8 and a signed type
    meet in a signed type of at least 16 bits. The wider unsigned integers mix with
    floats and with themselves only.

    Raises:
        RuntimeError: uint16, uint32 or uint64 meets another integer or bool.

    Example:
        >>> import slowtorch as torch
        >>> torch.promote_types(torch.int64, torch.float16)
        torch.float16
        >>> torch.promote_types(torch.uint8, torch.int8)
        torch.int16
    """
    if type1 is type2:
        return type1
    check_dtypes("promote_types", type1=type1, type2=type2)
    low, high = sorted((type1, type2), key=lambda each: (each.category, each.bits))
    if high.category == FLOATING:
        both_half = low.category == FLOATING and low.bits == high.bits
        return float32 if both_half else high
    if {type1, type2} & {uint16, uint32, uint64}:
        message = (
            "Promotion for uint16, uint32, uint64 types is not supported, "
            f"attempted to promote {type1.type_name} and {type2.type_name}"
        )
        raise RuntimeError(message)
    if {type1, type2} == {uint8, int8}:
        return int16
    return high


def check_dtypes(name: str, **given: object) -> None:
    """Refuse arguments that are no dtypes.

    Raises:
        TypeError: naming the first one that is not.
    """
    for at, (argument, value) in enumerate(given.items(), 1):
        if not isinstance(value, dtype):
            message = (
                f"{name}(): argument '{argument}' (position {at}) must be torch.dtype, "
                f"not {type(value).__name__}"
            )
            raise TypeError(message)


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether a value of type *from_* may be stored as *to* by an in-place op.

    A cast may lose precision and range but not category: floats do not become
    integers, and neither becomes bool.

    Example:
        >>> import slowtorch as torch
        >>> torch.can_cast(torch.float64, torch.float16)
        True
        >>> torch.can_cast(torch.float32, torch.int64)
        False
    """
    if not (isinstance(from_, dtype) and isinstance(to, dtype)):
        check_dtypes("can_cast", from_=from_, to=to)
    if from_.category == INTEGER and from_.is_signed and to in (uint16, uint32, uint64):
        return False
    return from_.category <= to.category


_default = float32


def get_default_dtype() -> dtype:
    """The type that a Python float becomes; float32 unless it was changed.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_default_dtype()
        torch.float32
    """
    return _default


def set_default_dtype(d: dtype) -> None:
    """Make *d* the type that Python floats become.

    Raises:
        TypeError: *d* is not a floating-point type.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_default_dtype(torch.float64)
        >>> torch.tensor(0.1).dtype
        torch.float64
        >>> torch.set_default_dtype(torch.float32)
    """
    global _default
    if not isinstance(d, dtype):
        message = (
            "invalid dtype object: only floating-point types are supported as the "
            "default type"
        )
        raise TypeError(message)
    if not d.is_floating_point:
        message = "only floating-point types are supported as the default type"
        raise TypeError(message)
    _default = d
