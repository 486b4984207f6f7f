"""Recurrent layers over whole sequences: RNN, LSTM, GRU."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn.modules._recurrent_base import RNNBase
from slowtorch.nn.utils.rnn import PackedSequence

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]

Sequences = TypeVar("Sequences", Tensor, PackedSequence)


class RNN(RNNBase):
    """Simple recurrent layers: h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh).

    Of several layers, each reads the h of the one below. All weights are uniform
    between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at first, in PyTorch's order.

    Args:
        input_size: the length of x_t.
        hidden_size: the length of h_t.
        num_layers: how many layers stand on one another.
        nonlinearity: ``'tanh'``, or ``'relu'`` in its place.
        bias: whether there are b_ih and b_hh.
        batch_first: whether input and output are (batch, time, features) instead of
            (time, batch, features); h is not concerned.
        dropout: the probability of dropout after each layer but the last.
        bidirectional: whether each layer runs backwards through time too.
        device: where the parameters are.
        dtype: their type.

    Shape:
        x (time, batch, input_size), or (time, input_size), or a ``PackedSequence``;
        h_0, zeros by default, (num_layers * directions, batch, hidden_size). Results:
        the h_t of the last layer, (time, batch, directions * hidden_size), or packed
        as x is; and the last h of every layer and direction, as h_0.

    Attributes:
        weight_ih_l0: W_ih of the first layer, of shape (hidden_size, input_size). The
            others end in ``_l1``...; in ``_reverse`` for the backward direction.
        weight_hh_l0: W_hh, of shape (hidden_size, hidden_size).
        bias_ih_l0: b_ih, of shape (hidden_size).
        bias_hh_l0: b_hh, of shape (hidden_size).

    Raises:
        TypeError: a size is no integer.
        ValueError: a size, the nonlinearity or the probability is impossible; at a
            call, x has an impossible number of dimensions or another dtype.
        RuntimeError: at a call, sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> rnn = torch.nn.RNN(2, 3)
        >>> output, h = rnn(torch.ones(4, 1, 2))
        >>> output.shape, h.shape
        (torch.Size([4, 1, 3]), torch.Size([1, 1, 3]))
        >>> h
        tensor([[[-0.4051, -0.7316,  0.6750]]], grad_fn=<StackBackward0>)

    Source: Elman: Finding Structure in Time (1990).
    """

    @overload
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = ...,
        nonlinearity: str = ...,
        bias: bool = ...,
        batch_first: bool = ...,
        dropout: float = ...,
        bidirectional: bool = ...,
        device: device_of | str | None = ...,
        dtype: dtype_of | None = ...,
    ) -> None: ...
    @overload
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse_projection(kwargs)
        if len(args) > 3:
            nonlinearity = args[3]
            args = (*args[:3], *args[4:])
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        modes = {"tanh": "RNN_TANH", "relu": "RNN_RELU"}
        if nonlinearity not in modes:
            message = (
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."
            )
            raise ValueError(message)
        super().__init__(modes[nonlinearity], *args, **kwargs)
        self.nonlinearity = nonlinearity

    def forward(
        self, input: Sequences, hx: Tensor | None = None
    ) -> tuple[Sequences, Tensor]:
        output, (h,) = self._run(input, None if hx is None else (hx,))
        return output, h


class LSTM(RNNBase):
    """Long short-term memory: recurrent layers that can keep what they have read.

        i_t, f_t, g_t, o_t = the four quarters of
                             W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
        c_t = sigmoid(f_t) c_{t-1} + sigmoid(i_t) tanh(g_t)
        h_t = sigmoid(o_t) tanh(c_t)

    Of several layers, each reads the h of the one below. All weights are uniform
    between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at first, in PyTorch's order.

    Args:
        input_size: the length of x_t.
        hidden_size: the length of h_t and c_t.
        num_layers: how many layers stand on one another.
        bias: whether there are b_ih and b_hh.
        batch_first: whether input and output are (batch, time, features) instead of
            (time, batch, features); h and c are not concerned.
        dropout: the probability of dropout after each layer but the last.
        bidirectional: whether each layer runs backwards through time too.
        proj_size: if not 0, h_t is W_hr times what it would be, and of this length.
        device: where the parameters are.
        dtype: their type.

    Shape:
        x (time, batch, input_size), or (time, input_size), or a ``PackedSequence``;
        h_0 and c_0, zeros by default, each (num_layers * directions, batch,
        hidden_size). Results: the h_t of the last layer, (time, batch, directions *
        hidden_size), or packed as x is; and the pair of the last h and the last c.

    Attributes:
        weight_ih_l0: W_ih of the first layer, of shape (4 * hidden_size, input_size).
            The others end in ``_l1``...; in ``_reverse`` for the backward direction.
        weight_hh_l0: W_hh, of shape (4 * hidden_size, hidden_size).
        bias_ih_l0: b_ih, of shape (4 * hidden_size).
        bias_hh_l0: b_hh, of shape (4 * hidden_size).
        weight_hr_l0: W_hr, of shape (proj_size, hidden_size), if there is one.

    Raises:
        TypeError: a size is no integer.
        ValueError: a size or the probability is impossible; at a call, x has an
            impossible number of dimensions or another dtype.
        RuntimeError: at a call, sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> lstm = torch.nn.LSTM(2, 3)
        >>> output, (h, c) = lstm(torch.ones(4, 1, 2))
        >>> output.shape, h.shape
        (torch.Size([4, 1, 3]), torch.Size([1, 1, 3]))
        >>> c.detach()
        tensor([[[-1.3805, -0.4189,  0.3451]]])

    Source: Hochreiter, Schmidhuber: Long Short-Term Memory (1997), with the forget gate
    of Gers, Schmidhuber, Cummins (2000).
    """

    @overload
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = ...,
        bias: bool = ...,
        batch_first: bool = ...,
        dropout: float = ...,
        bidirectional: bool = ...,
        proj_size: int = ...,
        device: device_of | str | None = ...,
        dtype: dtype_of | None = ...,
    ) -> None: ...
    @overload
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(
        self, input: Sequences, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Sequences, tuple[Tensor, Tensor]]:
        output, (h, c) = self._run(input, hx)
        return output, (h, c)

    def get_expected_cell_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that c_0 must have for this input."""
        layers, batch, _ = self.get_expected_hidden_size(input, batch_sizes)
        return layers, batch, self.hidden_size

    def check_forward_args(
        self, input: Tensor, hidden: Any, batch_sizes: Tensor | None
    ) -> None:
        """Refuse an input, an h_0 or a c_0 of another shape.

        Raises:
            RuntimeError: sizes do not go together.
            ValueError: the dtype of the input is not that of the weights.
        """
        self.check_input(input, batch_sizes)
        h, c = hidden
        size = self.get_expected_hidden_size(input, batch_sizes)
        self.check_hidden_size(h, size, "Expected hidden[0] size {}, got {}")
        size = self.get_expected_cell_size(input, batch_sizes)
        self.check_hidden_size(c, size, "Expected hidden[1] size {}, got {}")

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """The states of the batch in another order; as they are if it is ``None``."""
        h, c = hx
        permute = super().permute_hidden
        return permute(h, permutation), permute(c, permutation)

    def _check_dims(self, states: tuple[Tensor, ...], batched: bool) -> None:
        given, expected = (states[0].dim(), states[1].dim()), 3 if batched else 2
        if given != (expected, expected):
            message = (
                f"For {'' if batched else 'un'}batched {expected}-D input, hx and cx "
                f"should also be {expected}-D but got ({given[0]}-D, {given[1]}-D) "
                "tensors"
            )
            raise RuntimeError(message)


class GRU(RNNBase):
    """Gated recurrent units: recurrent layers that can keep what they have read.

        r_t = sigmoid(W_ir x_t + b_ir + W_hr h_{t-1} + b_hr)
        z_t = sigmoid(W_iz x_t + b_iz + W_hz h_{t-1} + b_hz)
        n_t = tanh(W_in x_t + b_in + r_t (W_hn h_{t-1} + b_hn))
        h_t = (1 - z_t) n_t + z_t h_{t-1}

    Of several layers, each reads the h of the one below. All weights are uniform
    between -1/sqrt(hidden_size) and 1/sqrt(hidden_size) at first, in PyTorch's order.

    Args:
        input_size: the length of x_t.
        hidden_size: the length of h_t.
        num_layers: how many layers stand on one another.
        bias: whether there are b_ih and b_hh.
        batch_first: whether input and output are (batch, time, features) instead of
            (time, batch, features); h is not concerned.
        dropout: the probability of dropout after each layer but the last.
        bidirectional: whether each layer runs backwards through time too.
        device: where the parameters are.
        dtype: their type.

    Shape:
        as ``RNN``.

    Attributes:
        weight_ih_l0: W_ir, W_iz, W_in of the first layer one below another, of shape
            (3 * hidden_size, input_size). The others end in ``_l1``...; in
            ``_reverse`` for the backward direction.
        weight_hh_l0: W_hr, W_hz, W_hn, of shape (3 * hidden_size, hidden_size).
        bias_ih_l0: b_ir, b_iz, b_in, of shape (3 * hidden_size).
        bias_hh_l0: b_hr, b_hz, b_hn, of shape (3 * hidden_size).

    Raises:
        TypeError: a size is no integer.
        ValueError: a size or the probability is impossible; at a call, x has an
            impossible number of dimensions or another dtype.
        RuntimeError: at a call, sizes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> gru = torch.nn.GRU(2, 3)
        >>> output, h = gru(torch.ones(4, 1, 2))
        >>> output.shape
        torch.Size([4, 1, 3])
        >>> h.detach()
        tensor([[[-0.1111,  0.0473,  0.3151]]])

    Source: Cho and others: Learning Phrase Representations using RNN Encoder-Decoder
    (2014).
    """

    @overload
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = ...,
        bias: bool = ...,
        batch_first: bool = ...,
        dropout: float = ...,
        bidirectional: bool = ...,
        *,
        device: device_of | str | None = ...,
        dtype: dtype_of | None = ...,
    ) -> None: ...
    @overload
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _refuse_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)

    def forward(
        self, input: Sequences, hx: Tensor | None = None
    ) -> tuple[Sequences, Tensor]:
        output, (h,) = self._run(input, None if hx is None else (hx,))
        return output, h


def _refuse_projection(kwargs: dict[str, Any]) -> None:
    if "proj_size" in kwargs:
        message = "proj_size argument is only supported for LSTM, not RNN or GRU"
        raise ValueError(message)
