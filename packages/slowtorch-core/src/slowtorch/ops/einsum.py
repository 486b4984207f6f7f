"""``einsum``: products and sums written as an equation of subscripts.

Each operand is brought to the same order of dimensions, one for each label, with
size 1 where it lacks one. Then operands are combined two at a time; a label that is
not needed any more is summed at once. A pair with something to sum is one ``bmm``:

    labels in both and kept: the batch      in the first only: rows
    in both and summed: the inner length    in the second only: columns
"""

from __future__ import annotations

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
    covered = max(map(_covered, range(len(terms)), terms, operands))
    if output is None:
        output = _implicit_output(terms)
    order = _order(terms, output, covered)
    kept = sum(covered if label == ELLIPSIS else 1 for label in output)
    if ELLIPSIS not in output:
        order = [each for each in order if len(each) == 1 or not each[0] == "."] + [
            each for each in order if each[0] == "." and len(each) > 1
        ]
    sizes: dict[str, int] = {}
    aligned = [
        _aligned(number, operand, term, order, sizes)
        for number, (operand, term) in enumerate(zip(operands, terms, strict=True))
    ]
    return _combine(aligned, kept)


def _covered(number: int, term: Subscripts, operand: Tensor) -> int:
    """How many dimensions the ellipsis of an operand stands for."""
    named = len(term) - (ELLIPSIS in term)
    if operand.ndim < named or (operand.ndim > named and ELLIPSIS not in term):
        found = "" if ELLIPSIS in term else "and no ellipsis was given"
        message = (
            f"einsum(): the number of subscripts in the equation ({named}) does not "
            f"match the number of dimensions ({operand.ndim}) for operand {number} "
            f"{found}"
        )
        if found == "":
            message = (
                f"einsum(): the number of subscripts in the equation ({named}) is more "
                f"than the number of dimensions ({operand.ndim}) for operand {number}"
            )
        raise RuntimeError(message)
    return operand.ndim - named


def _implicit_output(terms: list[Subscripts]) -> Subscripts:
    every = [label for term in terms for label in term]
    once = sorted([each for each in every if each != ELLIPSIS and every.count(each) == 1])
    return [ELLIPSIS, *once] if ELLIPSIS in every else once


def _order(terms: list[Subscripts], output: Subscripts, covered: int) -> list[str]:
    """All labels, those of the output first; an ellipsis as ``.0``, ``.1``, ...

    Raises:
        RuntimeError: a label of the output is unknown or appears twice.
    """
    known = [label for term in terms for label in term]
    for label in output:
        if label != ELLIPSIS and output.count(label) > 1:
            message = (
                f"einsum(): output subscript {label} appears more than once in the "
                "output"
            )
            raise RuntimeError(message)
        if label != ELLIPSIS and label not in known:
            message = (
                f"einsum(): output subscript {label} does not appear in the equation "
                "for any input operand"
            )
            raise RuntimeError(message)
    hidden = [f".{place}" for place in range(covered)]
    order: list[str] = []
    for label in [*output, ELLIPSIS, *known]:
        for each in hidden if label == ELLIPSIS else [label]:
            if each not in order:
                order.append(each)
    return order
