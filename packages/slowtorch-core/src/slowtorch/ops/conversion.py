"""Tensors as other dtypes, on other devices, and as Python numbers."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType
from typing import TYPE_CHECKING, Any, NoReturn

from slowtorch._creation.nested import warn_of_scalar
from slowtorch._device import as_device, device
from slowtorch._dtype import (
    DTYPES,
    bfloat16,
    bool_,
    dtype,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor
from slowtorch.ops.copying import converted, flat_values

if TYPE_CHECKING:
    from slowtorch._formats import memory_format
    from slowtorch._types import Number

__all__ = ["is_nonzero"]

TO_SIGNATURES = """
 * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, \
bool copy = False, *, torch.memory_format memory_format = None)
 * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, \
torch.memory_format memory_format = None)
 * (Tensor tensor, bool non_blocking = False, bool copy = False, *, \
torch.memory_format memory_format = None)
"""


def to(
    self: Tensor,
    *args: Any,
    device: device | str | None = None,
    dtype: dtype | None = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """The tensor as another dtype or on another device; itself if nothing changes.

    ``x.to(dtype)``, ``x.to(device)``, ``x.to(device, dtype)`` and ``x.to(other)``
    (like another tensor) may each be followed by *non_blocking* and *copy*. Floats
    become integers by dropping their fraction; gradients flow back through the
    conversion.

    Args:
        args: see above.
        device: where the result is to live.
        dtype: the type of its elements.
        non_blocking: has no effect here.
        copy: make a copy even if nothing changes.
        memory_format: see ``clone``.

    Raises:
        TypeError: the arguments are none of these.
        AssertionError: the device is CUDA, in the words of a PyTorch without it.
        NotImplementedError: the numbers of a meta tensor are asked for.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1.9, -1.9]).to(torch.int64)
        tensor([ 1, -1])
    """
    if args:
        device, dtype, rest = _target(args, device, dtype, non_blocking, copy)
        copy = rest[1] if len(rest) > 1 else copy
    if dtype is not None and not isinstance(dtype, _dtype):
        dtype = _python_type(dtype)
    place = None if device is None else as_device(device)
    return converted(self, dtype, place, bool(copy), memory_format)


_dtype = dtype  # for functions with an argument of that name


def _target(
    args: tuple[Any, ...], device: Any, dtype: Any, non_blocking: bool, copy: bool
) -> tuple[Any, Any, tuple[Any, ...]]:
    """Device and dtype in the arguments of ``to``, and the arguments after them."""
    first, rest = args[0], args[1:]
    if isinstance(first, _dtype) and rest and not isinstance(rest[0], bool):
        raise TypeError(_bad_to(*args))
    if isinstance(first, (_dtype, type)):
        return device, first, rest
    if isinstance(first, Tensor):
        return first._layout.device, first._layout.dtype, rest
    if first is not None and not isinstance(first, (str, int, _device)):
        raise TypeError(_bad_to(*args))
    if rest and not isinstance(rest[0], bool):
        if not isinstance(rest[0], (_dtype, type, NoneType)):
            raise TypeError(_bad_to(*args))
        return first, rest[0], rest[1:]
    return first, dtype, rest


_device = device


def _python_type(given: Any) -> dtype:
    from slowtorch._dtype import as_dtype

    if not isinstance(given, type):
        raise TypeError(_bad_to(dtype=given))
    return as_dtype("to", given)  # type: ignore[return-value]  # not None: a type was given


def _bad_to(*args: Any, **named: Any) -> str:
    from slowtorch._signatures import got  # which only errors need

    given = got(args, named)
    return (
        f"to() received an invalid combination of arguments - got ({given}), but "
        f"expected one of:{TO_SIGNATURES}"
    )


def type_of(
    self: Tensor, dtype: Any = None, non_blocking: bool = False, **kwargs: Any
) -> Any:
    """The old-style name of the tensor's type; or the tensor as another dtype.

    Args:
        dtype: a dtype, or a name such as ``'torch.DoubleTensor'``.
        non_blocking: has no effect here.

    Raises:
        ValueError: there is no type of that name.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1, 2])
        >>> x.type(), x.type(torch.float32)
        ('torch.LongTensor', tensor([1., 2.]))
    """
    if dtype is None:
        return type_name(self)
    return converted(self, _named_type(dtype), None)


def type_name(self: Tensor) -> str:
    """Such as ``'torch.FloatTensor'``."""
    layout = self._layout
    place = "" if layout.device.type == "cpu" else f"{layout.device.type}."
    return f"torch.{place}{layout.dtype.type_name}Tensor"


def _named_type(given: Any) -> dtype:
    if isinstance(given, dtype):
        return given
    name = (
        given if isinstance(given, str) else f"torch.{getattr(given, '__name__', '')}"
    )
    for each in DTYPES.values():
        if name in (f"torch.{each.type_name}Tensor", f"torch.{each.name}"):
            return each
    if isinstance(given, type):
        return _python_type(given)
    if not isinstance(given, str):
        raise TypeError("dtype must be a type, str, or dtype object")
    raise ValueError(f"invalid type: {given!r}")


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor as the dtype of *other*, and on its device.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([1, 2]).type_as(torch.tensor(0.5))
        tensor([1., 2.])
    """
    check_tensor("type_as", other, "other")
    return converted(self, other._layout.dtype, other._layout.device)


def _converter(name: str, wanted: dtype) -> Any:
    """The method ``x.<name>()``: the tensor as one particular dtype."""

    def convert(self: Tensor, memory_format: memory_format | None = None) -> Tensor:
        return converted(self, wanted, None, False, memory_format)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"""The tensor as ``{wanted}``: short for ``x.to({wanted})``.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([0, 1]).{name}().dtype
        {wanted}
    """
    return convert


to_bfloat16 = _converter("bfloat16", bfloat16)
to_bool = _converter("bool", bool_)
to_byte = _converter("byte", uint8)
to_char = _converter("char", int8)
to_double = _converter("double", float64)
to_float = _converter("float", float32)
to_half = _converter("half", float16)
to_int = _converter("int", int32)
to_long = _converter("long", int64)
to_short = _converter("short", int16)


def cpu(self: Tensor, memory_format: memory_format | None = None) -> Tensor:
    """The tensor on the CPU; itself if it is there.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(1)
        >>> x.cpu() is x
        True
    """
    return converted(self, None, as_device("cpu"), False, memory_format)


def cuda(
    self: Tensor,
    device: Any = None,
    non_blocking: bool = False,
    memory_format: memory_format | None = None,
) -> Tensor:
    """Refused: there is no CUDA here.

    Raises:
        AssertionError: always, in the words of a PyTorch built without CUDA.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).cuda()
        Traceback (most recent call last):
            ...
        AssertionError: Torch not compiled with CUDA enabled
    """
    return converted(self, None, as_device("cuda" if device is None else device))


def item(self: Tensor) -> Number:
    """The number in a tensor of one element.

    Raises:
        RuntimeError: there are more elements, or none.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([2.5]).item()
        2.5
    """
    layout = self._layout
    if layout.numel != 1:
        message = f"a Tensor with {layout.numel} elements cannot be converted to Scalar"
        raise RuntimeError(message)
    number: Number = layout.kernels["item"](None, self)
    return number


def tolist(self: Tensor) -> Any:
    """The numbers as nested lists; a tensor without dimensions as one number.

    Example:
        >>> import slowtorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
    """
    shape, values = self._layout.shape, flat_values(self)
    if not shape:
        return values[0]
    if not values:  # no numbers, but perhaps empty rows
        return _empty_lists(shape)
    for size in reversed(shape[1:]):
        values = [values[i : i + size] for i in range(0, len(values), size)]
    return values


def _empty_lists(shape: tuple[int, ...]) -> list[Any]:
    inner = [_empty_lists(shape[1:]) for _ in range(shape[0])] if len(shape) > 1 else []
    return inner


def numpy(self: Tensor, *, force: bool = False) -> NoReturn:
    """Refused: SlowTorch does without NumPy.

    Raises:
        RuntimeError: always, naming ``tolist``.

    Example:
        >>> import slowtorch as torch
        >>> torch.zeros(1).numpy()
        Traceback (most recent call last):
            ...
        RuntimeError: Numpy is not available
        Use .tolist(), which numpy.array() understands.
    """
    from slowtorch._tensor import requires_grad

    if requires_grad(self) and not force:
        message = (
            "Can't call numpy() on Tensor that requires grad. Use "
            "tensor.detach().numpy() instead."
        )
        raise RuntimeError(message)
    message = "Numpy is not available\nUse .tolist(), which numpy.array() understands."
    raise RuntimeError(message)


def __len__(self: Tensor) -> int:
    if not self._layout.shape:
        raise TypeError("len() of a 0-d tensor")
    return self._layout.shape[0]


def __iter__(self: Tensor) -> Iterator[Tensor]:
    if not self._layout.shape:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


def __reversed__(self: Tensor) -> Tensor:
    return self.flip(0) if self._layout.shape else self


def __contains__(self: Tensor, element: Any) -> bool:
    if not isinstance(element, (Tensor, int, float)):
        message = (
            "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
            f"{type(element)}."
        )
        raise RuntimeError(message)
    return bool((self == element).any())


def __bool__(self: Tensor) -> bool:
    count = self._layout.numel
    if count != 1:
        values = "more than one value" if count else "no values"
        raise RuntimeError(f"Boolean value of Tensor with {values} is ambiguous")
    return bool(self._layout.kernels["item"](None, self))


def is_nonzero(input: Tensor) -> bool:
    """Whether the one number in *input* is not zero: ``bool(input)``.

    Raises:
        RuntimeError: there are more numbers, or none.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_nonzero(torch.tensor([0.0]))
        False
    """
    check_tensor("is_nonzero", input)
    return __bool__(input)


def _one(self: Tensor) -> Number:
    if self._layout.numel != 1:
        message = "only one element tensors can be converted to Python scalars"
        raise ValueError(message)
    return item(self)


def __float__(self: Tensor) -> float:
    if self._requires_grad or self._meta is not None:
        warn_of_scalar(self)
    return float(_one(self))


def __int__(self: Tensor) -> int:
    return int(_one(self))


def __complex__(self: Tensor) -> complex:
    warn_of_scalar(self)
    return complex(_one(self))


def __index__(self: Tensor) -> int:
    layout = self._layout
    if layout.numel != 1 or layout.dtype.is_floating_point:
        message = (
            "only integer tensors of a single element can be converted to an index"
        )
        raise TypeError(message)
    return int(item(self))
