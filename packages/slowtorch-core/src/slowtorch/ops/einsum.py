"""``einsum``: products and sums written as an equation of subscripts.

Each operand is brought to the same order of dimensions, one for each label, with
size 1 where it lacks one. Then operands are combined two at a time; a label that is
not needed any more is summed at once. A pair with something to sum is one ``bmm``:

    labels in both and kept: the batch      in the first only: rows
    in both and summed: the inner length    in the second only: columns
"""

from __future__ import annotations

import math
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.ops._subscripts import ELLIPSIS, Subscripts, from_lists, parse
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["einsum"]


def einsum(*args: Any) -> Tensor:
    """Sum the products of the operands' elements along labelled dimensions.

    In ``einsum('ij,jk->ik', x, y)`` every dimension has a letter. Equal letters run
    together; those missing on the right are summed:
    z[i, k] = sum over j of x[i, j] * y[j, k].

    - Without an arrow, the output has the letters that appear once, in the order of
      the alphabet (capitals first).
    - A letter twice in one operand takes the diagonal: ``'ii->i'``.
    - ``...`` stands for any further dimensions, which broadcast.

    Args:
        args: the equation and the operands (or a list of them); or operands each
            followed by a list of ints or ``...`` for its labels, and perhaps one more
            list for the output.

    Raises:
        RuntimeError: the equation does not fit the operands.
        ValueError: operands are missing.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.einsum('ij,jk->ik', x, x)
        tensor([[ 7., 10.],
                [15., 22.]])
        >>> torch.einsum('ii', x), torch.einsum(x, [0, 1], [1, 0])
        (tensor(5.), tensor([[1., 3.],
                [2., 4.]]))
    """
    if len(args) < 2:
        message = (
            "einsum(): must specify the equation string and at least one operand, or "
            "at least one operand and its subscripts list"
        )
        raise ValueError(message)
    if isinstance(args[0], Tensor):
        equation, operands = from_lists(args)
    else:
        equation, operands = args[0], list(args[1:])
        if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
            operands = list(operands[0])
    for position, each in enumerate(operands):
        if not isinstance(each, Tensor):
            message = (
                f"expected Tensor as element {position} in argument 1, but got "
                f"{type(each).__name__}"
            )
            raise TypeError(message)
    terms, output = parse(equation, len(operands))
    return _contract(operands, terms, output)


def _contract(
    operands: list[Tensor], terms: list[Subscripts], output: Subscripts | None
) -> Tensor:
    """The sum of products, for labels that were read from the equation."""
    counts = [_covered(*each) for each in zip(range(len(terms)), terms, operands)]
    if output is None:
        output = _implicit_output(terms)
    order = _order(terms, output, max(counts))
    kept = len(output) + (max(counts) - 1 if ELLIPSIS in output else 0)
    sizes: dict[str, int] = {}
    last: dict[str, int] = {}
    aligned = []
    for number, (operand, term) in enumerate(zip(operands, terms, strict=True)):
        names = _expand(term, counts[number], max(counts))
        last |= dict.fromkeys(names, number)
        operand, names = _diagonals(number, operand, names)
        _check_sizes(number, operand, names, sizes)
        aligned.append(_align(operand, names, order))
    return _combine(aligned, kept, [last[name] for name in order])


def _covered(number: int, term: Subscripts, operand: Tensor) -> int:
    """How many dimensions the ellipsis of an operand stands for.

    Raises:
        RuntimeError: the operand has more or fewer dimensions than its labels.
    """
    named = len(term) - (ELLIPSIS in term)
    if operand.ndim == named or (operand.ndim > named and ELLIPSIS in term):
        return operand.ndim - named
    verb = "is more than" if ELLIPSIS in term else "does not match"
    end = "" if ELLIPSIS in term else " and no ellipsis was given"
    message = (
        f"einsum(): the number of subscripts in the equation ({named}) {verb} the "
        f"number of dimensions ({operand.ndim}) for operand {number}{end}"
    )
    raise RuntimeError(message)


def _implicit_output(terms: list[Subscripts]) -> Subscripts:
    """The labels that appear once, after an ellipsis if there was any."""
    every = [label for term in terms for label in term]
    once = [label for label in every if every.count(label) == 1 and label != ELLIPSIS]
    return [ELLIPSIS] * (ELLIPSIS in every) + sorted(once)


def _expand(term: Subscripts, count: int, most: int) -> list[str]:
    """The labels of a term, with one for each dimension behind the ellipsis."""
    names = []
    for label in term:
        dots = [f".{place}" for place in range(most - count, most)]
        names += dots if label == ELLIPSIS else [label]
    return names


def _order(terms: list[Subscripts], output: Subscripts, covered: int) -> list[str]:
    """All labels, those of the output first.

    Raises:
        RuntimeError: a label of the output is unknown or appears twice.
    """
    known = [label for term in terms for label in term]
    for label in output:
        problem = None
        if label != ELLIPSIS and output.count(label) > 1:
            problem = "appears more than once in the output"
        elif label != ELLIPSIS and label not in known:
            problem = "does not appear in the equation for any input operand"
        if problem:
            raise RuntimeError(f"einsum(): output subscript {label} {problem}")
    return list(dict.fromkeys(_expand([*output, *known], covered, covered)))


def _diagonals(
    number: int, operand: Tensor, names: list[str]
) -> tuple[Tensor, list[str]]:
    """One dimension for each label: the diagonal where a label appears twice.

    Raises:
        RuntimeError: the diagonal is not one of a square.
    """
    unique: list[str] = []
    for name in names:
        dim = len(unique)
        if name not in unique:
            unique.append(name)
            continue
        first = unique.index(name)
        if operand.shape[dim] != operand.shape[first]:
            message = (
                f"einsum(): subscript {name} is repeated for operand {number} but the "
                f"sizes don't match, {operand.shape[dim]} != {operand.shape[first]}"
            )
            raise RuntimeError(message)
        operand = operand.diagonal(0, first, dim).movedim(-1, first)
    return operand, unique


def _check_sizes(
    number: int, operand: Tensor, names: list[str], sizes: dict[str, int]
) -> None:
    """Compare with the sizes seen so far, which a size of 1 stretches to.

    Raises:
        RuntimeError: a label has two sizes, neither of them 1.
    """
    for dim, (name, size) in enumerate(zip(names, operand.shape, strict=True)):
        seen = sizes.get(name, 1)
        if seen == 1:
            sizes[name] = size
        elif size not in (1, seen):
            message = (
                f"einsum(): subscript {name} has size {size} for operand {number} "
                f"which does not broadcast with previously seen size {seen}"
            )
            if name[0] == ".":
                message = (
                    f"einsum(): dimension {dim} covered by ellipsis in operand {number}"
                    f"has size {size} which does not broadcast with previously seen "
                    f"ellipsis with size {seen} for the respective dimension"
                )
            raise RuntimeError(message)


def _align(operand: Tensor, names: list[str], order: list[str]) -> Tensor:
    """The dimensions of an operand in the common order, with 1 for missing labels."""
    names = list(names)
    for name in order:
        if name not in names:
            operand = operand.unsqueeze(-1)
            names.append(name)
    return operand.permute([names.index(name) for name in order])


def _combine(operands: list[Tensor], kept: int, last: list[int]) -> Tensor:
    """The product of all operands, summed over all dimensions but the first *kept*.

    *last* says for each dimension which operand is the last to have it.
    """
    dims = range(kept, len(last))
    if len(operands) == 1:
        return operands[0].sum(tuple(dims)) if dims else operands[0]
    result = operands[0]
    alone = tuple([dim for dim in dims if last[dim] == 0])
    if alone:
        result = result.sum(alone, keepdim=True)
    for number, operand in enumerate(operands[1:], 1):
        ready = [dim for dim in dims if last[dim] == number]
        result = _pair(result, operand, ready)
    return result.reshape(result.shape[:kept]) if dims else result


def _pair(x: Tensor, y: Tensor, summed: list[int]) -> Tensor:
    """x * y, summed over some dimensions, which stay with size 1."""
    only_x = tuple([dim for dim in summed if y.shape[dim] == 1 != x.shape[dim]])
    only_y = tuple([dim for dim in summed if x.shape[dim] == 1])
    if only_x:
        x = x.sum(only_x, keepdim=True)
    if only_y:
        y = y.sum(only_y, keepdim=True)
    inner = [dim for dim in summed if dim not in only_x + only_y]
    return _as_bmm(x, y, inner) if inner else x * y


def _as_bmm(x: Tensor, y: Tensor, inner: list[int]) -> Tensor:
    """x * y, summed over *inner*, as one batch of matrix products."""
    others = [dim for dim in range(x.ndim) if dim not in inner]
    batch = [dim for dim in others if x.shape[dim] != 1 != y.shape[dim]]
    rows = [dim for dim in others if x.shape[dim] != 1 == y.shape[dim]]
    columns = [dim for dim in others if x.shape[dim] == 1]
    sizes = [
        math.prod([each.shape[dim] for dim in dims])
        for each, dims in ((x, batch), (x, rows), (x, inner), (y, columns))
    ]
    left = x.permute(batch + rows + inner + columns)
    right = y.permute(batch + inner + columns + rows)
    product = left.reshape(sizes[:3]).bmm(right.reshape(sizes[0], sizes[2], sizes[3]))
    shape = [x.shape[dim] for dim in batch + rows] + [1] * len(inner)
    product = product.reshape(shape + [y.shape[dim] for dim in columns])
    order = batch + rows + inner + columns
    return product.permute([order.index(dim) for dim in range(x.ndim)])


OPERATORS = (Operator(einsum),)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
