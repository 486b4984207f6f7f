"""Checking backward rules against finite differences.

    dz_j/dx_i  ~  (z_j(x + eps e_i) - z_j(x - eps e_i)) / (2 eps)

The error of this quotient is of the order of eps^2, and rounding adds about 1e-16 /
eps: in float64, with eps = 1e-6, some ten digits are right. In float32 hardly three
are, which is why inputs should be float64.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from slowtorch._dtype import dtype, float64
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.gradients import grad
from slowtorch.autograd.mode import enable_grad, no_grad
from slowtorch.autograd.roots import as_list

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

Function: TypeAlias = Callable[..., Any]
Matrix: TypeAlias = list[list[float]]  # [place in the input][place in the output]

NO_INPUT = (
    "gradcheck expects at least one input tensor to require gradient, but none of them "
    "have requires_grad=True."
)


class GradcheckError(RuntimeError):
    """A gradient is not what finite differences say."""


def gradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether the gradients of *func* agree with finite differences.

    Every element of every input that requires grad is moved by *eps* both ways, and
    the slope is compared with what backward gives: they agree if they differ by at
    most ``atol + rtol * |slope|``.

    Args:
        func: from the inputs to a tensor or several.
        inputs: one tensor or several, float64; others are handed on as they are.
        eps: how far to move.
        atol: absolute tolerance.
        rtol: relative tolerance.
        raise_exception: raise, or just return False.
        nondet_tol: how far two runs of backward may differ.
        check_undefined_grad: taken for PyTorch's sake: outputs are always checked one
            at a time, while the others have no gradient.
        check_grad_dtypes: whether a gradient of another dtype is an error.
        fast_mode: taken for PyTorch's sake; the full comparison is made all the same.
        check_backward_ad: False checks nothing.
        masked: taken for PyTorch's sake: tensors here are dense.
        check_batched_grad, check_batched_forward_grad, check_forward_ad: not
            supported.

    Raises:
        GradcheckError: a gradient is wrong, with both matrices of slopes.
        ValueError: no input requires grad.
        NotImplementedError: batched or forward gradients were asked for.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(lambda x: x * x.exp(), x)
        True
    """
    if check_batched_grad or check_batched_forward_grad or check_forward_ad:
        raise NotImplementedError("only gradients by backward, one by one, are checked")
    given = tuple(as_list(inputs))
    _check_inputs(given)
    if not check_backward_ad:
        return True
    tolerances = (atol, rtol, nondet_tol)
    try:
        for message in _problems(func, given, eps, tolerances, check_grad_dtypes):
            raise GradcheckError(message)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Whether the second derivatives of *func* agree with finite differences.

    The gradients of *func*, as a function of its inputs and of the gradients of its
    outputs, are handed to ``gradcheck``.

    Args:
        func: from the inputs to a tensor or several.
        inputs: one tensor or several, float64.
        grad_outputs: gradients of the outputs; random ones where left out.
        gen_non_contig_grad_outputs: taken for PyTorch's sake.
        check_fwd_over_rev: not supported.
        check_rev_over_rev: False checks nothing.
        eps, atol, rtol, raise_exception, nondet_tol, check_undefined_grad,
            check_grad_dtypes, check_batched_grad, fast_mode, masked: see
            ``gradcheck``.

    Raises:
        GradcheckError: a second derivative is wrong.
        ValueError: no input requires grad.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(lambda x: x * x.exp(), x)
        True
    """
    if check_fwd_over_rev:
        raise NotImplementedError("only gradients by backward, one by one, are checked")
    given = tuple(as_list(inputs))
    _check_inputs(given)
    if not check_rev_over_rev:
        return True
    outputs = _differentiable(func(*given))
    starts = as_list(grad_outputs) or list(_random_like(outputs))
    count = len(given)

    def gradients(*args: Any) -> tuple[Tensor, ...]:
        with enable_grad():
            results = _differentiable(func(*args[:count]))
            wanted = [each for each in args[:count] if _takes_part(each)]
            found = grad(
                results, wanted, args[count:], create_graph=True, allow_unused=True
            )
        return tuple([each for each in found if each is not None])

    return gradcheck(
        gradients,
        (*given, *starts),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad,
    )


def _takes_part(value: Any) -> bool:
    return isinstance(value, Tensor) and requires_grad(value)


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    for place, value in enumerate(inputs):
        if not _takes_part(value):
            continue
        layout = value._layout
        if layout.dtype is not float64:
            message = (
                f"Input #{place} requires gradient and is not a double precision "
                "floating point or complex. This check will likely fail if all the "
                "inputs are not of double precision floating point or complex. "
            )
            warnings.warn(message, UserWarning, stacklevel=3)
        if any(
            [
                stride == 0 and size > 1
                for stride, size in zip(layout.strides, layout.shape, strict=True)
            ]
        ):
            message = (
                f"The {place}th input has a dimension with stride 0. gradcheck only "
                "supports inputs that are non-overlapping to be able to compute the "
                "numerical gradients correctly. You should call .contiguous on the "
                "input before passing it to gradcheck."
            )
            raise RuntimeError(message)
    if not any([_takes_part(value) for value in inputs]):
        raise ValueError(NO_INPUT)


def _tensors(outputs: Any) -> list[Tensor]:
    listed = as_list(outputs)
    return [each for each in listed if isinstance(each, Tensor)]


def _differentiable(outputs: Any) -> list[Tensor]:
    return [each for each in _tensors(outputs) if requires_grad(each)]


def _random_like(outputs: list[Tensor]) -> Iterator[Tensor]:
    """Gradients to start with, from a generator of our own: PyTorch's is not moved."""
    import random  # 4 ms that ``import slowtorch`` need not spend

    numbers = random.Random(0)
    for output in outputs:
        layout = output._layout
        values = [numbers.uniform(-1, 1) for _ in range(layout.numel)]
        flat = _tensor(values, layout.dtype)
        yield flat.reshape(layout.shape).requires_grad_()


def _problems(
    func: Function,
    inputs: tuple[Any, ...],
    eps: float,
    tolerances: tuple[float, float, float],
    check_dtypes: bool,
) -> Iterator[str]:
    """What is wrong, output by output and input by input."""
    atol, rtol, nondet_tol = tolerances
    with enable_grad():
        outputs = _differentiable(func(*inputs))
    places = [place for place, value in enumerate(inputs) if _takes_part(value)]
    by_differences = [_numerical(func, inputs, place, eps) for place in places]
    for number, output in enumerate(outputs):
        wanted = [inputs[place] for place in places]
        by_backward = _analytical(output, wanted, check_dtypes)
        again = _analytical(output, wanted, check_dtypes)
        for column, place in enumerate(places):
            expected, found = by_differences[column][number], by_backward[column]
            if not _close(found, expected, atol, rtol):
                yield (
                    f"Jacobian mismatch for output {number} with respect to input "
                    f"{place},\nnumerical:{_shown(expected, output)}\n"
                    f"analytical:{_shown(found, output)}\n"
                )
            if not _close(found, again[column], nondet_tol, 0.0):
                yield (
                    "Backward is not reentrant, i.e., running backward with same input "
                    "and grad_output multiple times gives different values, although "
                    "analytical gradient matches numerical gradient. The tolerance for "
                    f"nondeterminism was {nondet_tol}."
                )


def _shown(matrix: Matrix, output: Tensor) -> Tensor:
    return _tensor(matrix, output._layout.dtype)


def _tensor(values: Any, dtype: dtype) -> Tensor:
    from slowtorch._creation import tensor  # which needs this package first

    return tensor(values, dtype=dtype)


def _close(a: Matrix, b: Matrix, atol: float, rtol: float) -> bool:
    return all(
        [
            x == y or abs(x - y) <= atol + rtol * abs(y)
            for row, other in zip(a, b, strict=True)
            for x, y in zip(row, other, strict=True)
        ]
    )


def _numerical(
    func: Function, inputs: tuple[Any, ...], place: int, eps: float
) -> list[Matrix]:
    """For each output, its slopes with respect to the elements of one input."""
    x: Tensor = inputs[place]
    memory: Any = x._storage
    rows: list[list[list[float]]] = []  # [element][output][place in the output]
    for position in _positions(x):
        before = memory[position]
        memory[position] = before + eps
        above = _values(func, inputs)
        memory[position] = before - eps
        below = _values(func, inputs)
        memory[position] = before
        rows.append(
            [
                [(a - b) / (2 * eps) for a, b in zip(high, low, strict=True)]
                for high, low in zip(above, below, strict=True)
            ]
        )
    outputs = len(_differentiable(func(*inputs)))
    return [[row[number] for row in rows] for number in range(outputs)]


def _positions(x: Tensor) -> Iterator[int]:
    """Where in memory the elements of *x* are, row by row."""
    for index in itertools.product(*[range(size) for size in x._layout.shape]):
        steps = zip(index, x._layout.strides, strict=True)
        yield x._offset + sum([i * step for i, step in steps])


def _values(func: Function, inputs: tuple[Any, ...]) -> list[list[float]]:
    # Recorded, for that decides which of the outputs count.
    with enable_grad():
        outputs = _differentiable(func(*inputs))
    with no_grad():
        return [output.reshape(-1).tolist() for output in outputs]


def _analytical(
    output: Tensor, inputs: list[Tensor], check_dtypes: bool
) -> list[Matrix]:
    """For each input, the gradients that backward gives, output place by place."""
    columns: list[list[list[float]]] = [[] for _ in inputs]
    numel = output._layout.numel
    for place in range(numel):
        start = [0.0] * numel
        start[place] = 1.0
        one = _tensor(start, output._layout.dtype).reshape(output._layout.shape)
        found = grad(output, inputs, one, retain_graph=True, allow_unused=True)
        for column, x, result in zip(columns, inputs, found, strict=True):
            if result is None:
                column.append([0.0] * x._layout.numel)
                continue
            if check_dtypes and result._layout.dtype is not x._layout.dtype:
                message = "Gradient has a dtype that differs from the input's"
                raise GradcheckError(message)
            column.append(result.detach().reshape(-1).tolist())
    return [
        [[row[i] for row in column] for i in range(x._layout.numel)]
        for column, x in zip(columns, inputs, strict=True)
    ]
