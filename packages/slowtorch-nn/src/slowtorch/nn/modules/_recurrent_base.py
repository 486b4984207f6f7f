"""What RNN, LSTM and GRU have in common: weights, checks, the forms of input."""

from __future__ import annotations

import math
import warnings
from typing import Any

from slowtorch import empty, zeros
from slowtorch._callers import user_stacklevel
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import init
from slowtorch.nn.functional._recurrent_layers import run_layers
from slowtorch.nn.functional._recurrent_steps import CELLS
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter
from slowtorch.nn.utils.rnn import PackedSequence

__all__ = ["RNNBase"]


class RNNBase(Module):
    """The base of ``RNN``, ``LSTM`` and ``GRU``, which describe the arguments.

    Args:
        mode: ``'RNN_TANH'``, ``'RNN_RELU'``, ``'LSTM'`` or ``'GRU'``.
        input_size: the length of the input at each time.
        hidden_size: the length of the hidden state.
        num_layers: how many layers stand on one another.
        bias: whether there are biases.
        batch_first: whether the batch is the first dimension of input and output.
        dropout: the probability of dropout after each layer but the last.
        bidirectional: whether each layer runs backwards through time too.
        proj_size: the length of an LSTM's projected hidden state; 0 for none.
        device: where the parameters are.
        dtype: their type.

    Raises:
        TypeError: a size is no integer.
        ValueError: a size, the mode or the probability is impossible.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.GRU(2, 3)
        >>> isinstance(layer, torch.nn.RNNBase), layer.mode
        (True, 'GRU')
        >>> [name for name, _ in layer.named_parameters()]
        ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0']
    """

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        _check_dropout(dropout, num_layers)
        self._check_arguments()
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: self._directions]:
                self._add_weights(layer, f"_l{layer}{suffix}", device, dtype)
        self.reset_parameters()

    def _check_arguments(self) -> None:
        _check_flag("bias", self.bias)
        _check_flag("batch_first", self.batch_first)
        _check_size("input_size", self.input_size)
        _check_size("hidden_size", self.hidden_size)
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            message = (
                "proj_size should be a positive integer or zero to disable projections"
            )
            raise ValueError(message)
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if self.mode not in CELLS:
            raise ValueError(f"Unrecognized RNN mode: {self.mode}")

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def _output_size(self) -> int:
        return self.proj_size or self.hidden_size

    def _add_weights(
        self,
        layer: int,
        suffix: str,
        device: device_of | str | None,
        dtype: dtype_of | None,
    ) -> None:
        """Register the parameters of one direction of one layer."""
        rows = CELLS[self.mode].gates * self.hidden_size
        below = self._output_size * self._directions if layer else self.input_size
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (rows, below),
            "weight_hh": (rows, self._output_size),
        }
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, shape in shapes.items():
            parameter = Parameter(empty(shape, device=device, dtype=dtype))
            self.register_parameter(name + suffix, parameter)
        self._all_weights.append([name + suffix for name in shapes])

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The weights, one list for each direction of each layer.

        Example:
            >>> import slowtorch as torch
            >>> rnn = torch.nn.GRU(2, 3, num_layers=2)
            >>> [weight.shape[0] for weight in rnn.all_weights[1]]
            [9, 9, 9, 9]
        """
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self) -> list[Parameter]:
        return [weight for weights in self.all_weights for weight in weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    def flatten_parameters(self) -> None:
        """Do nothing: on a GPU, PyTorch moves the weights next to one another here."""

    def reset_parameters(self) -> None:
        """Draw new initial values, between -1/sqrt(hidden_size) and the opposite."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        parts = [f"{self.input_size}, {self.hidden_size}"]
        usual = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False}
        usual |= {"dropout": 0, "bidirectional": False}
        for name, value in usual.items():
            own = getattr(self, name)
            if own != value:
                parts.append(f"{name}={own}")
        return ", ".join(parts)

    # Checks

    def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        """Refuse an input of another dtype, number of dimensions or size.

        Raises:
            ValueError: the dtype is not that of the weights.
            RuntimeError: the dimensions or the last size are others.
        """
        wanted = getattr(self, self._all_weights[0][0]).dtype
        if input.dtype != wanted:
            message = (
                f"RNN input dtype ({input.dtype}) does not match weight dtype "
                f"({wanted}). Convert input: input.to({wanted}), or convert model: "
                f"model.to({input.dtype})"
            )
            raise ValueError(message)
        dims = 3 if batch_sizes is None else 2
        if input.dim() != dims:
            message = f"input must have {dims} dimensions, got {input.dim()}"
            raise RuntimeError(message)
        if input.size(-1) != self.input_size:
            message = (
                "input.size(-1) must be equal to input_size. Expected "
                f"{self.input_size}, got {input.size(-1)}"
            )
            raise RuntimeError(message)

    def get_expected_hidden_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that h_0 must have for this input.

        Example:
            >>> import slowtorch as torch
            >>> rnn = torch.nn.GRU(2, 3, bidirectional=True)
            >>> rnn.get_expected_hidden_size(torch.zeros(7, 5, 2), None)
            (2, 5, 3)
        """
        if batch_sizes is not None:
            batch = int(batch_sizes[0])
        else:
            batch = input.size(0 if self.batch_first else 1)
        return self.num_layers * self._directions, batch, self._output_size

    def check_hidden_size(
        self,
        hx: Tensor,
        expected_hidden_size: tuple[int, int, int],
        msg: str = "Expected hidden size {}, got {}",
    ) -> None:
        """Refuse a first state of another shape.

        Raises:
            RuntimeError: saying *msg*, with both shapes in it.
        """
        if hx.size() != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.size())))

    def check_forward_args(
        self, input: Tensor, hidden: Any, batch_sizes: Tensor | None
    ) -> None:
        """Refuse an input or an h_0 of another shape.

        Raises:
            RuntimeError: sizes do not go together.
            ValueError: the dtype of the input is not that of the weights.
        """
        self.check_input(input, batch_sizes)
        size = self.get_expected_hidden_size(input, batch_sizes)
        self.check_hidden_size(hidden, size)

    def _check_dims(self, states: tuple[Tensor, ...], batched: bool) -> None:
        given, expected = states[0].dim(), 3 if batched else 2
        if given != expected:
            message = (
                f"For {'' if batched else 'un'}batched {expected}-D input, hx should "
                f"also be {expected}-D but got {given}-D tensor"
            )
            raise RuntimeError(message)

    # Running

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """The states of the batch in another order; as they are if it is ``None``."""
        return hx if permutation is None else hx.index_select(1, permutation)

    def _run(
        self, input: Any, states: tuple[Tensor, ...] | None
    ) -> tuple[Any, tuple[Tensor, ...]]:
        """The outputs, in the form that *input* has, and the last states."""
        if isinstance(input, PackedSequence):
            return self._run_packed(input, states)
        dims = input.dim()
        if dims not in (2, 3):
            # Of the three classes, one says it a little differently.
            kind = "D tensor" if self.mode.startswith("RNN") else "D"
            message = f"Expected input to be 2D or 3D, got {dims}{kind} instead"
            raise ValueError(f"{self._get_name()}: {message}")
        if states is not None:
            self._check_dims(states, dims == 3)
        if dims == 3:
            return self._run_batch(input, states)
        batch_dim = 0 if self.batch_first else 1
        if states is not None:
            states = tuple([each.unsqueeze(1) for each in states])
        output, ends = self._run_batch(input.unsqueeze(batch_dim), states)
        return output.squeeze(batch_dim), tuple([each.squeeze(1) for each in ends])

    def _run_batch(
        self, input: Tensor, states: tuple[Tensor, ...] | None
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        states = self._start(input, None) if states is None else states
        self._check(input, states, None)
        if not self.batch_first:
            return self._run_layers(input, None, states)
        output, ends = self._run_layers(input.transpose(0, 1), None, states)
        if self.mode == "LSTM":
            return output.transpose(0, 1), ends
        # In place for the others: PyTorch's grad_fn, TransposeBackward1, tells so.
        return output.transpose_(0, 1), ends

    def _run_packed(
        self, input: PackedSequence, states: tuple[Tensor, ...] | None
    ) -> tuple[PackedSequence, tuple[Tensor, ...]]:
        rows, batch_sizes, order, back = input
        if states is None:
            states = self._start(rows, batch_sizes)
        else:
            permute = RNNBase.permute_hidden
            states = tuple([permute(self, each, order) for each in states])
        self._check(rows, states, batch_sizes)
        output, ends = self._run_layers(rows, batch_sizes.tolist(), states)
        packed = PackedSequence(output, batch_sizes, order, back)
        restore = RNNBase.permute_hidden
        return packed, tuple([restore(self, each, back) for each in ends])

    def _check(
        self, input: Tensor, states: tuple[Tensor, ...], batch_sizes: Tensor | None
    ) -> None:
        hidden = states if len(states) > 1 else states[0]
        self.check_forward_args(input, hidden, batch_sizes)

    def _start(self, input: Tensor, batch_sizes: Tensor | None) -> tuple[Tensor, ...]:
        """States of zeros: h, and perhaps c, which a projection does not shorten."""
        layers, batch, size = self.get_expected_hidden_size(input, batch_sizes)
        sizes = (size, self.hidden_size)[: CELLS[self.mode].states]
        kind, where = input.dtype, input.device
        return tuple(
            [zeros(layers, batch, each, dtype=kind, device=where) for each in sizes]
        )

    def _run_layers(
        self, input: Tensor, batch_sizes: list[int] | None, states: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        return run_layers(
            CELLS[self.mode],
            input,
            batch_sizes,
            states,
            self.all_weights,
            self.bias,
            self.dropout if self.training else 0.0,
            bool(self.bidirectional),
        )


def _check_dropout(dropout: float, num_layers: int) -> None:
    number = isinstance(dropout, (int, float)) and not isinstance(dropout, bool)
    if not number or not 0 <= dropout <= 1:
        message = (
            "dropout should be a number in range [0, 1] representing the probability "
            "of an element being zeroed"
        )
        raise ValueError(message)
    if dropout > 0 and num_layers == 1:
        message = (
            "dropout option adds dropout after all but last recurrent layer, so "
            f"non-zero dropout expects num_layers greater than 1, but got dropout="
            f"{dropout} and num_layers={num_layers}"
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())


def _check_flag(name: str, flag: object) -> None:
    if not isinstance(flag, bool):
        message = f"{name} should be of type bool, got: {type(flag).__name__}"
        raise TypeError(message)


def _check_size(name: str, size: object) -> None:
    if not isinstance(size, int):
        message = f"{name} should be of type int, got: {type(size).__name__}"
        raise TypeError(message)
    if size <= 0:
        raise ValueError(f"{name} must be greater than zero")
