"""``jacrev``, ``jacfwd`` and ``hessian``: all derivatives of a function."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.func.arguments import (
    Argnums,
    chosen,
    replaced,
    tensors_only,
    with_aux,
)
from slowtorch.func.batching import check_randomness
from slowtorch.func.levels import Level
from slowtorch.func.products import JVP, VJP, Push
from slowtorch.func.trees import unflatten
from slowtorch.ops.joining import stack

__all__ = ["hessian", "jacfwd", "jacrev"]


def jacrev(
    func: Callable[..., Any],
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
    _preallocate_and_copy: bool = False,
) -> Callable[..., Any]:
    """The function that gives J[i, j] = d func[i] / d argument[j], row by row.

    One forward pass, and one backward pass for each element of the output.

    Args:
        func: from tensors to a tensor, or a nest of them.
        argnums: by which argument to differentiate, or by which ones.
        has_aux: *func* returns a pair (outputs, anything else), and so does the
            result (J, anything else).
        chunk_size: accepted and without effect: rows are computed one by one.

    Returns:
        A function of the same arguments. For one output and one argument it gives a
        tensor of shape (*output.shape, *argument.shape); otherwise these are nested as
        the argument is, and all of it as the output is.

    Raises:
        RuntimeError: *func* returns something else than tensors, or there is no such
            argument.
        ValueError: the argument is no tensor; *chunk_size* is not positive.

    Example:
        >>> import slowtorch as torch
        >>> torch.func.jacrev(lambda x: x**2)(torch.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    def block(level: Level, outputs: Sequence[Tensor], place: int) -> list[Tensor]:
        output = outputs[place]
        rows = [level.gradients((output,), (v,)) for v in basis(output)]
        return [
            joined(column, output, variable)
            for column, variable in zip(
                _columns(rows, level.variables), level.variables, strict=True
            )
        ]

    @functools.wraps(func)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        call = functools.partial(func, **kwargs)
        return _assemble(call, args, argnums, has_aux, VJP, lambda *_: block)

    return jacobian


def jacfwd(
    func: Callable[..., Any],
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    randomness: str = "error",
) -> Callable[..., Any]:
    """The function that gives J[i, j] = d func[i] / d argument[j], column by column.

    PyTorch computes each column in one pass forwards. Here it takes one backward
    pass, and one more beforehand for all of them; see ``jvp``. So, as in PyTorch, it
    is the better choice where the output has more elements than the argument.

    Args:
        func: from tensors to a tensor, or a nest of them.
        argnums: by which argument to differentiate, or by which ones.
        has_aux: *func* returns a pair (outputs, anything else), and so does the
            result (J, anything else).
        randomness: checked and without effect: *func* is called once.

    Returns:
        A function of the same arguments, whose result is that of ``jacrev``.

    Raises:
        RuntimeError: *func* returns something else than tensors, or there is no such
            argument.
        ValueError: the argument is no tensor.

    Example:
        >>> import slowtorch as torch
        >>> torch.func.jacfwd(lambda x: x**2)(torch.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """

    def prepare(level: Level, outputs: Sequence[Tensor]) -> Any:
        push = Push(level, outputs)
        columns = [
            [push(vectors) for vectors in _directions(level.variables, place)]
            for place in range(len(level.variables))
        ]

        def block(_: Level, outputs: Sequence[Tensor], place: int) -> list[Tensor]:
            output = outputs[place]
            return [
                joined([each[place] for each in of_variable], variable, output).movedim(
                    tuple(range(variable.dim())),
                    tuple(range(output.dim(), output.dim() + variable.dim())),
                )
                for of_variable, variable in zip(columns, level.variables, strict=True)
            ]

        return block

    @functools.wraps(func)
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        check_randomness(randomness)
        call = functools.partial(func, **kwargs)
        return _assemble(call, args, argnums, has_aux, JVP, prepare)

    return jacobian


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that gives all second derivatives: ``jacfwd(jacrev(func))``.

    Args:
        func: from tensors to a tensor, or a nest of them.
        argnums: by which argument to differentiate, or by which ones.

    Returns:
        A function of the same arguments. For one output and one argument it gives a
        tensor of shape (*output.shape, *argument.shape, *argument.shape).

    Example:
        >>> import slowtorch as torch
        >>> torch.func.hessian(lambda x: (x**3).sum())(torch.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)


def _assemble(
    func: Callable[..., Any],
    args: tuple[Any, ...],
    argnums: Argnums,
    has_aux: bool,
    name: str,
    prepare: Callable[[Level, Sequence[Tensor]], Any],
) -> Any:
    """Call *func*, and nest the blocks of each of its outputs."""
    level = Level(chosen(args, argnums))
    result = level.call(func, *replaced(args, argnums, level.primals))
    output, aux = with_aux(result, has_aux, name)
    outputs, tree = tensors_only(output, name, "f(*primals)")
    block = prepare(level, outputs)
    blocks = [level.nest(block(level, outputs, n)) for n in range(len(outputs))]
    jacobian = unflatten(blocks, tree)
    return (jacobian, level.released_tree(aux)) if has_aux else jacobian


def basis(like: Tensor) -> Iterator[Tensor]:
    """The tensors of this shape with a single 1."""
    for place in range(like.numel()):
        vector = like.detach().new_zeros(like.numel())
        vector[place] = 1
        yield vector.view(like.shape)


def _directions(variables: Sequence[Tensor], place: int) -> Iterator[list[Tensor]]:
    """All directions that change one element of one variable."""
    zeros = [each.detach().new_zeros(each.shape) for each in variables]
    for vector in basis(variables[place]):
        yield [*zeros[:place], vector, *zeros[place + 1 :]]


def _columns(
    rows: list[tuple[Tensor, ...]], variables: Sequence[Tensor]
) -> list[list[Tensor]]:
    return [[row[place] for row in rows] for place in range(len(variables))]


def joined(parts: list[Tensor], first: Tensor, second: Tensor) -> Tensor:
    """*parts*, of the second's shape, as one of shape (*first.shape, *second.shape)."""
    shape = (*first.shape, *second.shape)
    return stack(parts).view(shape) if parts else first.detach().new_zeros(shape)
