"""Recurrent cells as functions: ``torch.lstm_cell``, ``torch.gru_cell``...

One step, with the weights as arguments. They are names of ``torch``, not of
``torch.nn.functional``.
"""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._recurrent_steps import (
    CELLS,
    Cell,
    State,
    weights_of,
)
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__: list[str] = []


def rnn_tanh_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step of a simple recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    Args:
        input: x, of shape (batch, features).
        hx: h, of shape (batch, hidden).
        w_ih: W_ih, of shape (hidden, features).
        w_hh: W_hh, of shape (hidden, hidden).
        b_ih: b_ih, of shape (hidden).
        b_hh: b_hh, of shape (hidden).

    Returns:
        h', of shape (batch, hidden).

    Raises:
        RuntimeError: sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x, h, w = torch.ones(1, 2), torch.zeros(1, 1), torch.tensor([[0.5, -0.1]])
        >>> torch.rnn_tanh_cell(x, h, w, torch.ones(1, 1))
        tensor([[0.3799]])
    """
    return _step("rnn_tanh_cell", "RNN_TANH", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


def rnn_relu_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step with a rectifier: h' = max(0, W_ih x + b_ih + W_hh h + b_hh).

    Arguments, shapes and errors are those of ``rnn_tanh_cell``.

    Example:
        >>> import slowtorch as torch
        >>> x, h, w = torch.ones(1, 2), torch.ones(1, 1), torch.tensor([[0.5, -0.25]])
        >>> torch.rnn_relu_cell(x, h, w, torch.ones(1, 1))
        tensor([[1.2500]])
    """
    return _step("rnn_relu_cell", "RNN_RELU", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


def lstm_cell(
    input: Tensor,
    hx: Sequence[Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """One step of a long short-term memory.

        i, f, g, o = the four quarters of W_ih x + b_ih + W_hh h + b_hh
        c' = sigmoid(f) c + sigmoid(i) tanh(g)
        h' = sigmoid(o) tanh(c')

    Args:
        input: x, of shape (batch, features).
        hx: h and c, each of shape (batch, hidden).
        w_ih: W_ih, of shape (4 * hidden, features).
        w_hh: W_hh, of shape (4 * hidden, hidden).
        b_ih: b_ih, of shape (4 * hidden).
        b_hh: b_hh, of shape (4 * hidden).

    Returns:
        h' and c', each of shape (batch, hidden).

    Raises:
        TypeError: *hx* is no tuple of tensors.
        RuntimeError: sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x, h, c = torch.ones(1, 2), torch.zeros(1, 1), torch.ones(1, 1)
        >>> torch.lstm_cell(x, (h, c), torch.ones(4, 2), torch.ones(4, 1))
        (tensor([[0.8271]]), tensor([[1.7299]]))

    Source: Hochreiter, Schmidhuber: Long Short-Term Memory (1997), with the forget gate
    of Gers, Schmidhuber, Cummins (2000).
    """
    states = _tensors("lstm_cell", "hx", 2, hx)
    if len(states) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    h, c = _step("lstm_cell", "LSTM", input, states, w_ih, w_hh, b_ih, b_hh)
    return h, c


def gru_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """One step of a gated recurrent unit.

        r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
        z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
        n = tanh(W_in x + b_in + r (W_hn h + b_hn))
        h' = (1 - z) n + z h

    Args:
        input: x, of shape (batch, features).
        hx: h, of shape (batch, hidden).
        w_ih: W_ir, W_iz, W_in one below another, of shape (3 * hidden, features).
        w_hh: W_hr, W_hz, W_hn one below another, of shape (3 * hidden, hidden).
        b_ih: b_ir, b_iz, b_in, of shape (3 * hidden).
        b_hh: b_hr, b_hz, b_hn, of shape (3 * hidden).

    Returns:
        h', of shape (batch, hidden).

    Raises:
        RuntimeError: sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x, h = torch.ones(1, 2), torch.full((1, 1), 0.5)
        >>> torch.gru_cell(x, h, torch.ones(3, 2), torch.ones(3, 1))
        tensor([[0.5368]])

    Source: Cho and others: Learning Phrase Representations using RNN Encoder-Decoder
    (2014).
    """
    return _step("gru_cell", "GRU", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


def _step(
    name: str, mode: str, x: Tensor, state: State, *params: Tensor | None
) -> State:
    """Check the arguments, and make one step."""
    check_tensor(name, x)
    if len(state) == 1:
        check_tensor(name, state[0], "hx", 2)
    for at, each in enumerate(("w_ih", "w_hh")):
        check_tensor(name, params[at], each, at + 3)
    cell = CELLS[mode]
    _check_sizes(cell, x, state, *params[:2])  # type: ignore[arg-type]  # tensors, as just checked
    weights = weights_of(cell, params, biased=True)
    of_input = weights.of_input(x)
    if cell.gates > 1 and not of_input.is_floating_point():  # sigmoid in place
        message = "result type Float can't be cast to the desired output type "
        raise RuntimeError(message + of_input.dtype.type_name)
    return cell.step(of_input, state, weights)


def _check_sizes(
    cell: Cell, x: Tensor, state: State, w_ih: Tensor, w_hh: Tensor
) -> None:
    features, expected = x.size(1), w_ih.size(1)
    if features != expected:
        message = (
            f"input has inconsistent input_size: got {features} expected {expected}"
        )
        raise RuntimeError(message)
    batch, hidden = x.size(0), w_hh.size(1)
    for number, each in enumerate(state):
        if each.size(0) != batch:
            message = (
                f"Input batch size {batch} doesn't match hidden{number} batch size "
                f"{each.size(0)}"
            )
            raise RuntimeError(message)
        if each.size(1) != hidden:
            message = (
                f"hidden{number} has inconsistent hidden_size: got {each.size(1)}, "
                f"expected {hidden}"
            )
            raise RuntimeError(message)
    if w_ih.size(0) != cell.gates * hidden:
        message = (
            f"weight_ih first dim must be {cell.gates} * hidden_size = "
            f"{cell.gates * hidden}, but got {w_ih.size(0)}"
        )
        raise RuntimeError(message)


def _tensors(name: str, argument: str, at: int, given: object) -> State:
    if not isinstance(given, (tuple, list)):
        message = (
            f"{name}(): argument '{argument}' (position {at}) must be tuple of "
            f"Tensors, not {type(given).__name__}"
        )
        raise TypeError(message)
    for place, each in enumerate(given):
        if not isinstance(each, Tensor):
            message = (
                f"expected Tensor as element {place} in argument {at - 1}, but got "
                f"{type(each).__name__}"
            )
            raise TypeError(message)
    return tuple(given)


OPERATORS: tuple[Operator, ...] = ()  # none of them is in torch.nn.functional

TOP_LEVEL = (
    Operator(rnn_tanh_cell),
    Operator(rnn_relu_cell),
    Operator(lstm_cell),
    Operator(gru_cell),
)
