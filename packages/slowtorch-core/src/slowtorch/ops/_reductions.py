"""What every reduction needs: which dimensions go, and the shape that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._dtype import FLOATING, dtype, int64
from slowtorch._layout import Layout, contiguous, layout_of
from slowtorch._tensor import Tensor, make, requires_grad
from slowtorch.autograd.mode import mode
from slowtorch.ops._dims import normal_dim, normal_dims
from slowtorch.ops._elementwise import cast

if TYPE_CHECKING:
    from slowtorch._types import Dims, Shape

__all__ = [
    "as_reduced",
    "check_keepdim",
    "check_not_empty",
    "invalid_combination",
    "one_dim",
    "other_names",
    "reduce",
    "reduced",
    "reduced_dims",
    "required_dim",
    "spread",
    "sum_type",
    "type_shown",
    "type_with_out",
]


def reduced_dims(
    name: str, dim: Dims, layout: Layout, forms: str = ""
) -> tuple[int, ...]:
    """*dim* as sorted dimensions counted from the front; None and () mean all.

    Raises:
        TypeError: it is neither an int nor a sequence of ints; *forms* are the
            function's signatures, if the message should show them.
        IndexError: there is no such dimension.
        RuntimeError: one of them is named twice.
    """
    ndim = len(layout.shape)
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    if dim.__class__ is int and -ndim <= dim < ndim:
        return (dim % ndim,)
    _check_dims(name, dim, forms)
    dims = normal_dims(dim, ndim)
    return tuple(sorted(dims)) if ndim else ()


def reduced(layout: Layout, dims: tuple[int, ...], keepdim: bool, to: dtype) -> Layout:
    """The layout of a reduction's result; always row-major, as PyTorch's are."""
    key = ("reduced", dims, keepdim, to)
    found = layout.relatives.get(key)
    if found is None:
        shape = kept_shape(layout.shape, dims, keepdim)
        found = layout.relatives[key] = contiguous(shape, to, layout.device)
    return found


def kept_shape(shape: Shape, dims: tuple[int, ...], keepdim: bool) -> Shape:
    """*shape* without *dims*, or with 1 in their places."""
    if keepdim:
        return tuple([1 if dim in dims else size for dim, size in enumerate(shape)])
    return tuple([size for dim, size in enumerate(shape) if dim not in dims])


def reduce(
    kernel: str, x: Tensor, dims: tuple[int, ...], keepdim: bool, to: dtype
) -> Tensor:
    """Apply a reduction's kernel."""
    out = reduced(x._layout, dims, keepdim, to)
    return make(out.kernels[kernel](out, x, dims), out)


def as_reduced(z: Tensor, source: Layout, dims: tuple[int, ...]) -> Tensor:
    """A reduction's result (or its gradient) with its dimensions kept as 1."""
    shape = kept_shape(source.shape, dims, True)
    return z if z._layout.shape == shape else z.reshape(shape)


def spread(grad: Tensor, source: Layout, dims: tuple[int, ...]) -> Tensor:
    """*grad* in the shape of what was reduced, each number repeated by stride 0."""
    if mode.enabled:
        return as_reduced(grad, source, dims).expand(source.shape)
    layout = grad._layout
    key = (source, dims)
    found = layout.relatives.get(key)
    if found is None:
        found = layout.relatives[key] = _spread_layout(layout, source, dims)
    result = make(grad._storage, found)
    result._offset = grad._offset
    return result


def _spread_layout(layout: Layout, source: Layout, dims: tuple[int, ...]) -> Layout:
    strides = list(layout.strides)
    if len(strides) != len(source.shape):  # they were not kept
        for dim in dims:
            strides.insert(dim, 0)
    for dim in dims:
        strides[dim] = 0
    whole = layout.whole and layout.numel == source.numel
    return layout_of(source.shape, tuple(strides), layout.dtype, layout.device, whole)


def sum_type(name: str, x: Tensor, to: dtype | None) -> tuple[Tensor, dtype]:
    """What a sum or product is taken of, and its type: int64 for integers.

    Raises:
        TypeError: the wanted type is none.
        RuntimeError: the wanted type has no gradient, but *x* requires one.
    """
    given = x._layout.dtype
    if to is None:
        return x, given if given.category == FLOATING else int64
    if not isinstance(to, dtype):
        message = (
            f"{name}(): argument 'dtype' must be torch.dtype, not {type(to).__name__}"
        )
        raise TypeError(message)
    if to.category != FLOATING and given is not to:
        if mode.enabled and requires_grad(x):
            raise RuntimeError(f"Autograd not support dtype: {to.type_name}")
        if given.category == FLOATING or to is not int64:
            x = cast(x, to)
    return x, to


def type_with_out(to: dtype | None, out: Tensor | None) -> dtype | None:
    """The wanted type: that of ``out``, where none is named.

    Raises:
        RuntimeError: ``out`` is of another type than the one that is named.
    """
    if out is None or to is not None:
        if out is not None and to is not out._layout.dtype and isinstance(to, dtype):
            from slowtorch.ops._out import check_same_type

            check_same_type(to, out)
        return to
    return out._layout.dtype


def check_not_empty(
    name: str, layout: Layout, dims: tuple[int, ...], of: str = "()"
) -> None:
    """Refuse to pick a number where there is none.

    Raises:
        IndexError: a reduced dimension has size 0.
    """
    if layout.numel:
        return
    for dim in dims:
        if layout.shape[dim] == 0:
            message = f"{name}{of}: Expected reduction dim {dim} to have non-zero size."
            raise IndexError(message)


def other_names(
    name: str, names: dict[str, Any], dim: Any, keepdim: bool, forms: str = ""
) -> tuple[Any, bool]:
    """NumPy's ``axis`` and ``keepdims``, which PyTorch takes as well.

    Raises:
        TypeError: an argument has another name, or the value is given twice.
    """
    for wrong, value in names.items():
        if wrong == "axis" and dim is None:
            dim = value
        elif wrong == "keepdims" and not keepdim:
            keepdim = value
        elif forms and dim is None and wrong not in ("axis", "keepdims"):
            got = f"{wrong}={type(value).__name__}, "
            raise TypeError(invalid_combination(name, got, forms))
        else:
            message = f"{name}() got an unexpected keyword argument '{wrong}'"
            raise TypeError(message)
    return dim, keepdim


def invalid_combination(name: str, got: str, forms: str) -> str:
    """What PyTorch says when arguments fit none of a function's forms."""
    return (
        f"{name}() received an invalid combination of arguments - got ({got}), but "
        f"expected one of:\n{forms}"
    )


def type_shown(value: object) -> str:
    """The type of an argument as PyTorch's messages have it."""
    if isinstance(value, (tuple, list)):
        return f"{type(value).__name__} of ({', '.join(map(type_shown, value))})"
    return type(value).__name__


def _check_dims(name: str, dim: object, forms: str) -> None:
    each = dim if isinstance(dim, (tuple, list)) else (dim,)
    if all(isinstance(one, int) and one.__class__ is not bool for one in each):
        return
    if forms:
        raise TypeError(invalid_combination(name, type(dim).__name__, forms))
    message = (
        f"{name}(): argument 'dim' (position 1) must be tuple of ints, not "
        f"{type(dim).__name__}"
    )
    raise TypeError(message)


def check_keepdim(name: str, keepdim: object) -> None:
    """Refuse ``sum(0, 1)``, which means ``sum((0, 1))`` more often than keepdim=1.

    Raises:
        TypeError: *keepdim* is not a bool.
    """
    if keepdim.__class__ is not bool:
        message = (
            f"{name}(): argument 'keepdim' (position 2) must be bool, not "
            f"{type(keepdim).__name__}"
        )
        raise TypeError(message)


def required_dim(name: str, dim: object, names: dict[str, Any], ndim: int) -> int:
    """One dimension, which has to be given, counted from the front.

    Raises:
        TypeError: it is missing, or not an int.
        IndexError: there is no such dimension.
    """
    if names:
        dim, _ = other_names(name, names, dim, False)
    if dim is None:
        message = f'{name}() missing 1 required positional arguments: "dim"'
        raise TypeError(message)
    return one_dim(name, dim, ndim)


def one_dim(name: str, dim: object, ndim: int) -> int:
    """One dimension, counted from the front.

    Raises:
        TypeError: it is not an int.
        IndexError: there is no such dimension.
    """
    if isinstance(dim, int) and not isinstance(dim, bool):
        return normal_dim(dim, ndim)
    message = (
        f"{name}(): argument 'dim' (position 1) must be int, not {type(dim).__name__}"
    )
    raise TypeError(message)
