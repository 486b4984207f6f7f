"""Recurrent layers: steps one after another, in one direction or two, layer on layer.

Input comes with the time first, (time, batch, features), or packed: the rows of all
sequences that reach time 0, then of those that reach time 1, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from slowtorch import cat, float32, stack
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._recurrent_steps import (
    Cell,
    State,
    Weights,
    weights_of,
)
from slowtorch.nn.functional.dropouts import dropout
from slowtorch.ops.joining import Stack

__all__ = ["run_layers"]


def run_layers(
    cell: Cell,
    input: Tensor,
    batch_sizes: Sequence[int] | None,
    hx: State,
    params: Sequence[Sequence[Tensor | None]],
    has_biases: bool,
    p: float,
    bidirectional: bool,
) -> tuple[Tensor, State]:
    """Run *input* through all layers.

    Args:
        cell: the kind of cell.
        input: all times at once, or packed rows.
        batch_sizes: how many packed rows belong to each time.
        hx: the first states, each of shape (layers * directions, batch, size).
        params: the weights, layer by layer, each direction for itself.
        has_biases: whether there are biases among them.
        p: the probability of dropout between layers; 0 outside training.
        bidirectional: whether each layer runs backwards too.

    Returns:
        the last layer's output for all times, and the last states, as *hx*.

    Raises:
        RuntimeError: sizes or devices do not go together.
    """
    _check(input, batch_sizes, hx, len(params))
    states = list(zip(*[each.unbind(0) for each in hx], strict=True))
    directions = 2 if bidirectional else 1
    ends: list[State] = []
    for start in range(0, len(params), directions):
        if start and p:
            input = dropout(input, p)
        outputs = []
        for place in range(start, start + directions):
            weights = weights_of(cell, params[place], has_biases)
            backwards = place > start
            output, end = _run(
                cell, input, batch_sizes, states[place], weights, backwards
            )
            outputs.append(output)
            ends.append(end)
        input = cat(outputs, -1) if bidirectional else outputs[0]
    return input, tuple([stack(each) for each in zip(*ends, strict=True)])


def _check(
    input: Tensor, batch_sizes: Sequence[int] | None, hx: State, count: int
) -> None:
    for each in hx:
        if each.device != input.device:
            message = (
                "Input and hidden tensors are not at the same device, found input "
                f"tensor at {input.device} and hidden tensor at {each.device}"
            )
            raise RuntimeError(message)
        if each.shape[0] != count:
            raise RuntimeError("Expected more hidden states in stacked_rnn")
    if batch_sizes is None:
        if not input.shape[0]:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        batch = input.shape[1]
    else:
        batch = _batch_of(batch_sizes)
    for each in hx:
        if each.shape[1] != batch:
            given, expected = list(each.shape), (count, batch, each.shape[2])
            raise RuntimeError(f"Expected hidden size {expected}, got {given}")


def _batch_of(batch_sizes: Sequence[int]) -> int:
    if not batch_sizes:
        raise RuntimeError("batch_sizes can not be empty")
    if any(later > earlier for earlier, later in pairwise(batch_sizes)):
        message = f"batch_sizes must not increase, but got {list(batch_sizes)}"
        raise RuntimeError(message)
    return batch_sizes[0]


def _run(
    cell: Cell,
    input: Tensor,
    batch_sizes: Sequence[int] | None,
    start: State,
    weights: Weights,
    backwards: bool,
) -> tuple[Tensor, State]:
    """One direction of one layer."""
    of_input = weights.of_input(input)
    if batch_sizes is None:
        over_times = _run_backwards if backwards else _run_forwards
        outputs, end = over_times(cell, of_input.unbind(0), start, weights)
        return _together(cell, outputs, end), end
    over_rows = _run_longer if backwards else _run_shorter
    outputs, end = over_rows(cell, of_input.split(list(batch_sizes)), start, weights)
    return cat(outputs), end


def _together(cell: Cell, outputs: list[Tensor], end: State) -> Tensor:
    """The outputs of all times as one tensor.

    Its node has the name of PyTorch's operation for a whole layer where PyTorch uses
    that: for float32, unless the hidden state is projected to another size.
    """
    last = outputs[0]._layout
    projects = len(end) > 1 and end[1].shape != end[0].shape
    if not cell.fused or projects or last.dtype is not float32:
        return stack(outputs)
    result = contiguous((len(outputs), *last.shape), last.dtype, last.device)
    return FusedLayer.apply(result, 0, *outputs)


class FusedLayer(Stack, node="MkldnnRnnLayerBackward0"):
    """The outputs of all steps; see ``Stack`` for the gradient."""

    __slots__ = ()


def _run_forwards(
    cell: Cell, times: Sequence[Tensor], state: State, weights: Weights
) -> tuple[list[Tensor], State]:
    outputs, step = [], cell.step
    for of_input in times:
        state = step(of_input, state, weights)
        outputs.append(state[0])
    return outputs, state


def _run_backwards(
    cell: Cell, times: Sequence[Tensor], state: State, weights: Weights
) -> tuple[list[Tensor], State]:
    outputs, state = _run_forwards(cell, times[::-1], state, weights)
    return outputs[::-1], state


def _run_shorter(
    cell: Cell, times: Sequence[Tensor], state: State, weights: Weights
) -> tuple[list[Tensor], State]:
    """Forwards through packed rows: the last sequences of the batch end first."""
    outputs, ended = [], []
    for of_input in times:
        size = of_input.shape[0]
        if size < state[0].shape[0]:
            ended.append(tuple([each[size:] for each in state]))
            state = tuple([each[:size] for each in state])
        state = cell.step(of_input, state, weights)
        outputs.append(state[0])
    ended.append(state)
    ends = zip(*reversed(ended), strict=True)
    return outputs, tuple([cat(each) for each in ends])


def _run_longer(
    cell: Cell, times: Sequence[Tensor], start: State, weights: Weights
) -> tuple[list[Tensor], State]:
    """Backwards through packed rows: sequences join in, each at its own end."""
    outputs = []
    size = times[-1].shape[0]
    state = tuple([each[:size] for each in start])
    for of_input in reversed(times):
        before, size = size, of_input.shape[0]
        if size > before:
            pairs = zip(state, start, strict=True)
            state = tuple([cat([one, more[before:size]]) for one, more in pairs])
        state = cell.step(of_input, state, weights)
        outputs.append(state[0])
    return outputs[::-1], state
