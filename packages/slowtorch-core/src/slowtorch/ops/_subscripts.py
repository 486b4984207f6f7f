"""Reading the equations of ``einsum``.

    'bij,bjk->bik'   ->   labels of each operand, and those of the output

An ellipsis stands for whatever dimensions an operand has besides its labels. They
line up at their last one, as in broadcasting.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters, ascii_uppercase
from typing import Any

__all__ = ["ELLIPSIS", "Subscripts", "from_lists", "parse"]

ELLIPSIS = "..."
Subscripts = list[str]  # one-letter labels, and perhaps an ELLIPSIS


def parse(equation: str, operands: int) -> tuple[list[Subscripts], Subscripts | None]:
    """The labels of each operand, and of the output if an arrow leads to one.

    Raises:
        RuntimeError: a character is no letter, a dot stands alone, or there are more
            or fewer operands than terms.
    """
    left, arrow, right = equation.partition("->")
    terms: list[Subscripts] = []
    start = 0
    for number, text in enumerate(left.split(",")):
        terms.append(_labels(text, start, f"operand {number}"))
        start += len(text) + 1
    if len(terms) != operands:
        fewer = "fewer" if operands < len(terms) else "more"
        message = (
            f"einsum(): {fewer} operands were provided than specified in the equation"
        )
        raise RuntimeError(message)
    return terms, _labels(right, len(left) + 2, "output") if arrow else None


def _labels(text: str, start: int, owner: str) -> Subscripts:
    """The labels in one term, which begins at *start* and belongs to *owner*."""
    labels: Subscripts = []
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == ".":
            _check_ellipsis(text[place:], labels, owner)
            labels.append(ELLIPSIS)
            place += 2
        elif letter in ascii_letters:
            labels.append(letter)
        elif letter != " ":
            message = (
                f"einsum(): invalid subscript given at index {start + place} in the "
                "equation string, subscripts must be in [a-zA-Z]"
            )
            raise RuntimeError(message)
        place += 1
    return labels


def _check_ellipsis(text: str, labels: Subscripts, owner: str) -> None:
    """A dot must begin an ellipsis, and the first one of its term."""
    if owner == "output":
        again = "but an ellipsis (...) was already found"
        alone = "that is not part of any ellipsis (...)"
    else:
        again = "for which an ellipsis was already found"
        alone = "that is not part of any ellipsis"
    if ELLIPSIS in labels:
        raise RuntimeError(f"einsum(): found '.' for {owner} {again}")
    if not text.startswith(ELLIPSIS):
        raise RuntimeError(f"einsum(): found '.' for {owner} {alone}")


def from_lists(args: Sequence[Any]) -> tuple[str, list[Any]]:
    """An equation from ``einsum(x, [0, 1], y, [1, 2], [0, 2])``, and the operands.

    Raises:
        ValueError: a number does not lie in [0, 52).
    """
    operands = list(args[:-1:2]) if len(args) % 2 else list(args[::2])
    terms = [_letters(labels) for labels in args[1 : 2 * len(operands) : 2]]
    equation = ",".join(terms)
    if len(args) % 2:
        equation += "->" + _letters(args[-1])
    return equation, operands


def _letters(numbers: Sequence[Any]) -> str:
    letters = ascii_uppercase + ascii_letters[:26]
    term = ""
    for number in numbers:
        if number is Ellipsis:
            term += ELLIPSIS
        elif 0 <= number < len(letters):
            term += letters[number]
        else:
            message = (
                "einsum(): subscript in subscript list is not within the valid range "
                "[0, 52)"
            )
            raise ValueError(message)
    return term
