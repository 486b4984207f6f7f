"""Recurrent cells, for loops over time that a program writes itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

from slowtorch import empty, zeros
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import init
from slowtorch.nn.functional.recurrent_cells import (
    gru_cell,
    lstm_cell,
    rnn_relu_cell,
    rnn_tanh_cell,
)
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """The base of ``RNNCell``, ``LSTMCell`` and ``GRUCell``: their weights.

    Args:
        input_size: the length of the input x.
        hidden_size: the length of the hidden state h.
        bias: whether there are biases.
        num_chunks: how many vectors of the hidden size W_ih x consists of.
        device: where the parameters are.
        dtype: their type.

    Example:
        >>> import slowtorch as torch
        >>> cell = torch.nn.LSTMCell(2, 3)
        >>> isinstance(cell, torch.nn.RNNCellBase), cell.weight_ih.shape
        (True, torch.Size([12, 2]))
    """

    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        for name, size in (("weight_ih", input_size), ("weight_hh", hidden_size)):
            weight = empty((rows, size), device=device, dtype=dtype)
            self.register_parameter(name, Parameter(weight))
        for name in ("bias_ih", "bias_hh"):
            values = (
                Parameter(empty(rows, device=device, dtype=dtype)) if bias else None
            )
            self.register_parameter(name, values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values, between -1/sqrt(hidden_size) and the opposite."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        shown = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            shown += f", bias={self.bias}"
        return shown

    def _check_dims(self, what: str, dims: int) -> None:
        if dims not in (1, 2):
            message = (
                f"{self._get_name()}: Expected {what} to be 1D or 2D, got {dims}D "
                "instead"
            )
            raise ValueError(message)

    def _batches(self, input: Tensor, hx: Tensor | None) -> tuple[Tensor, Tensor]:
        """Input and state with a batch dimension; zeros for a missing state."""
        self._check_dims("input", input.dim())
        if hx is not None:
            self._check_dims("hidden", hx.dim())
        batched = input.dim() == 2
        input = input if batched else input.unsqueeze(0)
        if hx is None:
            return input, self._zeros(input)
        return input, hx if batched else hx.unsqueeze(0)

    def _zeros(self, input: Tensor) -> Tensor:
        shape = (input.size(0), self.hidden_size)
        return zeros(shape, dtype=input.dtype, device=input.device)

    @property
    def _weights(self) -> tuple[Tensor, Tensor, Tensor | None, Tensor | None]:
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh


class RNNCell(RNNCellBase):
    """One step of a simple recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    All weights are uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at
    first, in PyTorch's order.

    Args:
        input_size: the length of x.
        hidden_size: the length of h.
        bias: whether there are b_ih and b_hh.
        nonlinearity: ``'tanh'``, or ``'relu'`` in its place.
        device: where the parameters are.
        dtype: their type.

    Shape:
        x (batch, input_size) and h (batch, hidden_size), zeros by default, to h' like
        h; or all of them without the batch.

    Attributes:
        weight_ih: W_ih, of shape (hidden_size, input_size).
        weight_hh: W_hh, of shape (hidden_size, hidden_size).
        bias_ih: b_ih, of shape (hidden_size), or ``None``.
        bias_hh: b_hh, of shape (hidden_size), or ``None``.

    Raises:
        ValueError: at a call, x or h has an impossible number of dimensions.
        RuntimeError: at a call, sizes do not go together, or there is no such
            nonlinearity.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> cell = torch.nn.RNNCell(2, 3)
        >>> h = cell(torch.ones(1, 2))
        >>> cell(torch.ones(1, 2), h)
        tensor([[-0.3970, -0.6950,  0.6009]], grad_fn=<TanhBackward0>)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        x, h = self._batches(input, hx)
        if self.nonlinearity == "tanh":
            result = rnn_tanh_cell(x, h, *self._weights)
        elif self.nonlinearity == "relu":
            result = rnn_relu_cell(x, h, *self._weights)
        else:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return result if x is input else result.squeeze(0)

    def extra_repr(self) -> str:
        shown = super().extra_repr()
        if self.nonlinearity != "tanh":
            shown += f", nonlinearity={self.nonlinearity}"
        return shown


class LSTMCell(RNNCellBase):
    """One step of a long short-term memory.

        i, f, g, o = the four quarters of W_ih x + b_ih + W_hh h + b_hh
        c' = sigmoid(f) c + sigmoid(i) tanh(g)
        h' = sigmoid(o) tanh(c')

    All weights are uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at
    first, in PyTorch's order.

    Args:
        input_size: the length of x.
        hidden_size: the length of h and c.
        bias: whether there are b_ih and b_hh.
        device: where the parameters are.
        dtype: their type.

    Shape:
        x (batch, input_size) and the pair of h and c, each (batch, hidden_size), zeros
        by default, to the pair of h' and c'; or all of them without the batch.

    Attributes:
        weight_ih: W_ih, of shape (4 * hidden_size, input_size).
        weight_hh: W_hh, of shape (4 * hidden_size, hidden_size).
        bias_ih: b_ih, of shape (4 * hidden_size), or ``None``.
        bias_hh: b_hh, of shape (4 * hidden_size), or ``None``.

    Raises:
        TypeError: at a call, the state is no tuple.
        ValueError: at a call, x, h or c has an impossible number of dimensions.
        RuntimeError: at a call, sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> cell = torch.nn.LSTMCell(2, 3)
        >>> state = cell(torch.ones(1, 2))
        >>> h, c = cell(torch.ones(1, 2), state)
        >>> h
        tensor([[-0.3889, -0.1919,  0.1183]], grad_fn=<MulBackward0>)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(
        self, input: Tensor, hx: Sequence[Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        self._check_dims("input", input.dim())
        for number, each in enumerate(() if hx is None else hx):
            self._check_dims(f"hx[{number}]", each.dim())
        batched = input.dim() == 2
        x = input if batched else input.unsqueeze(0)
        if hx is None:
            hx = (self._zeros(x),) * 2
        elif not batched:
            hx = (hx[0].unsqueeze(0), hx[1].unsqueeze(0))
        h, c = lstm_cell(x, hx, *self._weights)
        return (h, c) if batched else (h.squeeze(0), c.squeeze(0))


class GRUCell(RNNCellBase):
    """One step of a gated recurrent unit.

        r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
        z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
        n = tanh(W_in x + b_in + r (W_hn h + b_hn))
        h' = (1 - z) n + z h

    All weights are uniform between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at
    first, in PyTorch's order.

    Args:
        input_size: the length of x.
        hidden_size: the length of h.
        bias: whether there are b_ih and b_hh.
        device: where the parameters are.
        dtype: their type.

    Shape:
        x (batch, input_size) and h (batch, hidden_size), zeros by default, to h' like
        h; or all of them without the batch.

    Attributes:
        weight_ih: W_ir, W_iz, W_in, of shape (3 * hidden_size, input_size).
        weight_hh: W_hr, W_hz, W_hn, of shape (3 * hidden_size, hidden_size).
        bias_ih: b_ir, b_iz, b_in, of shape (3 * hidden_size), or ``None``.
        bias_hh: b_hr, b_hz, b_hn, of shape (3 * hidden_size), or ``None``.

    Raises:
        ValueError: at a call, x or h has an impossible number of dimensions.
        RuntimeError: at a call, sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> cell = torch.nn.GRUCell(2, 3)
        >>> h = cell(torch.ones(1, 2))
        >>> cell(torch.ones(1, 2), h)
        tensor([[-0.1189,  0.0502,  0.2960]], grad_fn=<AddBackward0>)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        x, h = self._batches(input, hx)
        result = gru_cell(x, h, *self._weights)
        return result if x is input else result.squeeze(0)
