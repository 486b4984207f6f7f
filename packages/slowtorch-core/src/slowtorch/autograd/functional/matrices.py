"""All first derivatives as a matrix, and all second ones: jacobian and hessian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.functional.arguments import (
    Result,
    Tensors,
    as_tuple,
    call,
    gradients,
    independent,
)
from slowtorch.autograd.functional.hessians import single_number
from slowtorch.autograd.functional.strictness import (
    STRICTLY,
    WITH_GRAPH,
    check_jacobian,
    check_outputs,
)
from slowtorch.autograd.mode import enable_grad
from slowtorch.ops.joining import stack

__all__ = ["hessian", "jacobian"]


def jacobian(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Result:
    """J[i, j] = d output[i] / d input[j], one backward pass for each i.

    Args:
        func: from tensors to a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, for an input that plays no
            part.
        vectorize: accepted and without effect: there is no batched backward here,
            and the rows are computed one after the other.
        strategy: ``"forward-mode"``, which PyTorch has with *vectorize* only, is
            computed in reverse as well.

    Returns:
        A tensor of shape (*output.shape, *input.shape); for several inputs a tuple of
        them, and for several outputs a tuple of these.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: see *strict*.
        NotImplementedError: a combination that PyTorch does not have.

    Example:
        >>> import slowtorch as torch
        >>> a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
        >>> torch.autograd.functional.jacobian(lambda a, b: (a * b).sum(), (a, b))
        (tensor([3., 4.]), tensor([1., 2.]))
    """
    _check_strategy(create_graph, strict, vectorize, strategy)
    with enable_grad():
        given = independent(as_tuple(inputs, "inputs", "jacobian"), create_graph)
        outputs, several = call(func, given, "jacobian")
        check_outputs(outputs, strict)
        blocks = [
            _rows(place, output, given, create_graph, strict)
            for place, output in enumerate(outputs)
        ]
    if not isinstance(inputs, tuple):
        singles = tuple([block[0] for block in blocks])
        return singles if several else singles[0]
    return tuple(blocks) if several else blocks[0]


def _rows(
    number: int, output: Tensor, inputs: Tensors, create_graph: bool, strict: bool
) -> Tensors:
    """The block of each input: the gradients of all elements of *output*."""
    rows: list[list[Tensor]] = [[] for _ in inputs]
    for element in range(output.numel()):
        chosen = output.detach().new_zeros(output.numel())
        chosen[element] = 1
        grads = gradients((output,), inputs, (chosen.view(output.shape),), create_graph)
        for place, grad in enumerate(grads):
            if strict:
                _check_row(grad, number, place, create_graph)
            zeros = inputs[place].detach().new_zeros(inputs[place].shape)
            rows[place].append(zeros if grad is None else grad)
    return tuple(
        [
            stack(block).view((*output.shape, *each.shape))
            for block, each in zip(rows, inputs, strict=True)
        ]
    )


def _check_row(
    grad: Tensor | None, output: int, place: int, create_graph: bool
) -> None:
    if grad is None:
        message = (
            f"Output {output} of the user-provided function is independent of input "
            f"{place}. {STRICTLY}"
        )
        raise RuntimeError(message)
    if create_graph and not grad.requires_grad:
        message = (
            "The jacobian of the user-provided function is independent of input "
            f"{place}. {WITH_GRAPH}"
        )
        raise RuntimeError(message)


def _check_strategy(
    create_graph: bool, strict: bool, vectorize: bool, strategy: str
) -> None:
    """Refuse what PyTorch refuses, although nothing here depends on it."""
    if strategy not in ("forward-mode", "reverse-mode"):
        message = (
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If '
            'your function has more outputs than inputs, "forward-mode" tends to be '
            'more performant. Otherwise, prefer to use "reverse-mode".'
        )
        raise AssertionError(message)
    if strategy == "forward-mode" and create_graph:
        message = (
            "torch.autograd.functional.jacobian: `create_graph=True` and "
            '`strategy="forward-mode"` are not supported together (yet). Please either '
            'set `create_graph=False` or `strategy="reverse-mode"`.'
        )
        raise NotImplementedError(message)
    if strategy == "forward-mode" and not vectorize:
        message = (
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian is"
            "only implemented for `vectorize=True`."
        )
        raise NotImplementedError(message)
    if strict and vectorize:
        message = (
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` "
            "are not supported together. Please either set `strict=False` or "
            "`vectorize=False`."
        )
        raise RuntimeError(message)


def hessian(
    func: Callable[..., Any],
    inputs: Tensor | Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Result:
    """H[i, j] = d^2 func / d input[i] d input[j]: the Jacobian of the gradient.

    Args:
        func: from tensors to a tensor of one element.
        inputs: a tensor or a tuple of tensors.
        create_graph: record the computation, so that it can be differentiated.
        strict: raise an error, instead of giving zeros, where nothing depends on an
            input.
        vectorize: accepted and without effect, as in ``jacobian``.
        outer_jacobian_strategy: likewise.

    Returns:
        A tensor of shape (*input.shape, *input.shape); for several inputs a tuple of
        tuples.

    Raises:
        TypeError: something is no tensor and no tuple of tensors.
        RuntimeError: *func* returns more than one number; or see *strict*.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([1.0, 2.0])
        >>> torch.autograd.functional.hessian(lambda x: (x**3).sum(), x)
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    given = as_tuple(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        message = 'Expected strategy to be either "forward-mode" or "reverse-mode".'
        raise AssertionError(message)

    def single(*inner: Tensor) -> Tensor:
        outputs, several = call(func, inner, "hessian")
        single_number(outputs, several, "hessian")
        check_outputs(outputs, strict)
        return outputs[0].squeeze()

    def gradient(*inner: Tensor) -> Tensors:
        found: Tensors = jacobian(single, inner, create_graph=True)
        check_jacobian(found, strict)
        return found

    rows: tuple[Tensors, ...] = jacobian(
        gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy
    )
    return rows if isinstance(inputs, tuple) else rows[0][0]
