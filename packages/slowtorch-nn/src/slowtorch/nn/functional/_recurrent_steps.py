"""One step of each recurrent cell: from an input and a state to the next state.

A step is given what the input adds to its gates, W_ih x + b_ih, which a layer computes
for all times at once. A state is a tuple that begins with the hidden state h.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from slowtorch import addmm
from slowtorch._tensor import Tensor
from slowtorch.nn.functional.linears import linear

__all__ = ["CELLS", "Cell", "State", "Weights", "weights_of"]

State = tuple[Tensor, ...]


class Weights(NamedTuple):
    """What one direction of one layer has learnt.

    Attributes:
        input: W_ih, of shape (gates * hidden, features).
        bias: b_ih, and b_hh with it if the two are only ever added.
        hidden: W_hh transposed, of shape (hidden, gates * hidden).
        hidden_bias: b_hh where it has a place of its own, in a GRU.
        projection: W_hr transposed, which makes h shorter, in an LSTM.
    """

    input: Tensor
    bias: Tensor | None
    hidden: Tensor
    hidden_bias: Tensor | None
    projection: Tensor | None

    def of_input(self, x: Tensor) -> Tensor:
        """W_ih x + b_ih, for one time or for all."""
        return linear(x.contiguous(), self.input, self.bias)


class Cell(NamedTuple):
    """A kind of cell.

    Attributes:
        step: computes the next state.
        gates: how many vectors of the hidden size W_ih x consists of.
        states: how many tensors a state has.
        keeps_hidden_bias: whether b_hh cannot be added to b_ih beforehand.
        fused: whether PyTorch has one operation for all steps of a float32 layer.
    """

    step: Callable[[Tensor, State, Weights], State]
    gates: int
    states: int = 1
    keeps_hidden_bias: bool = False
    fused: bool = False


def rnn_tanh_step(of_input: Tensor, state: State, weights: Weights) -> State:
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh)."""
    (h,) = state
    return (addmm(of_input, h, weights.hidden).tanh(),)


def rnn_relu_step(of_input: Tensor, state: State, weights: Weights) -> State:
    """h' = max(0, W_ih x + b_ih + W_hh h + b_hh)."""
    (h,) = state
    return (addmm(of_input, h, weights.hidden).relu(),)


def lstm_step(of_input: Tensor, state: State, weights: Weights) -> State:
    """One step of a long short-term memory.

    i, f, g, o = the four quarters of W_ih x + b_ih + W_hh h + b_hh
    c' = sigmoid(f) c + sigmoid(i) tanh(g)
    h' = sigmoid(o) tanh(c'), and W_hr times that if there is a projection
    """
    h, c = state
    i, f, g, o = addmm(of_input, h, weights.hidden).unsafe_chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return h if weights.projection is None else h.mm(weights.projection), c


def gru_step(of_input: Tensor, state: State, weights: Weights) -> State:
    """One step of a gated recurrent unit.

    r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
    z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
    n = tanh(W_in x + b_in + r (W_hn h + b_hn))
    h' = (1 - z) n + z h, computed as (h - n) z + n
    """
    (h,) = state
    of_hidden = _plus(h, weights.hidden, weights.hidden_bias)
    x_r, x_z, x_n = of_input.unsafe_chunk(3, 1)
    h_r, h_z, h_n = of_hidden.unsafe_chunk(3, 1)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return ((h - n) * z + n,)


def _plus(x: Tensor, matrix: Tensor, bias: Tensor | None) -> Tensor:
    return x.mm(matrix) if bias is None else addmm(bias, x, matrix)


CELLS = {
    "RNN_TANH": Cell(rnn_tanh_step, gates=1),
    "RNN_RELU": Cell(rnn_relu_step, gates=1),
    "LSTM": Cell(lstm_step, gates=4, states=2, fused=True),
    "GRU": Cell(gru_step, gates=3, keeps_hidden_bias=True),
}


def weights_of(cell: Cell, given: Sequence[Tensor | None], biased: bool) -> Weights:
    """Prepare W_ih, W_hh, perhaps b_ih and b_hh, perhaps W_hr: once for all steps."""
    of_input, of_hidden, *others = given
    bias, hidden_bias = others[:2] if biased else (None, None)
    projection = others[-1] if len(others) % 2 else None
    if not cell.keeps_hidden_bias and hidden_bias is not None:
        bias = hidden_bias if bias is None else bias + hidden_bias
        hidden_bias = None
    return Weights(
        of_input,  # type: ignore[arg-type]  # only biases may be None
        bias,
        of_hidden.t(),  # type: ignore[union-attr]  # only biases may be None
        hidden_bias,
        None if projection is None else projection.t(),
    )
