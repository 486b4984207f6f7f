"""Recurrent layers as functions: ``torch.lstm``, ``torch.gru``...

The modules ``LSTM``, ``GRU`` and ``RNN`` are what programs use; these functions take
the weights as arguments. They are names of ``torch``, not of ``torch.nn.functional``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from slowtorch._tensor import Tensor
from slowtorch.nn.functional._recurrent_layers import run_layers
from slowtorch.nn.functional._recurrent_steps import CELLS, Cell, State
from slowtorch.plugins.operators import Operator

__all__: list[str] = []

Params = Sequence[Tensor]


@overload
def rnn_tanh(
    data: Tensor,
    batch_sizes: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> tuple[Tensor, Tensor]: ...
@overload
def rnn_tanh(
    input: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> tuple[Tensor, Tensor]: ...
def rnn_tanh(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Steps of ``rnn_tanh_cell`` through time, in several layers.

    ``rnn_tanh(input, hx, params, has_biases, num_layers, dropout, train,
    bidirectional, batch_first)``, or for packed sequences
    ``rnn_tanh(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train,
    bidirectional)``. ``nn.RNN`` calls it with weights of its own.

    Args:
        input: x, of shape (time, batch, features), or batch first.
        data: the rows of packed sequences, of shape (rows, features).
        batch_sizes: how many of those rows belong to each time.
        hx: the first h, of shape (num_layers * directions, batch, hidden).
        params: for each layer and direction W_ih, W_hh and perhaps b_ih, b_hh.
        has_biases: whether the latter are there.
        num_layers: how many layers there are.
        dropout: the probability of dropout between layers.
        train: whether dropout does anything.
        bidirectional: whether each layer runs backwards too.
        batch_first: whether input and output are (batch, time, ...).

    Returns:
        the last layer's h for all times, and the last h of every layer, as *hx*.

    Raises:
        TypeError: the arguments fit neither form.
        RuntimeError: sizes or counts do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x, h = torch.ones(3, 1, 1), torch.zeros(1, 1, 1)
        >>> w = torch.ones(1, 1)
        >>> y, h = torch.rnn_tanh(x, h, [w, w], False, 1, 0.0, False, False, False)
        >>> y.flatten()
        tensor([0.7616, 0.9427, 0.9597])
    """
    output, h = _layers("rnn_tanh", "RNN_TANH", args, kwargs)
    return output, h


@overload
def rnn_relu(
    data: Tensor,
    batch_sizes: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> tuple[Tensor, Tensor]: ...
@overload
def rnn_relu(
    input: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> tuple[Tensor, Tensor]: ...
def rnn_relu(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Steps of ``rnn_relu_cell`` through time; see ``rnn_tanh``.

    Example:
        >>> import slowtorch as torch
        >>> x, h = torch.ones(3, 1, 1), torch.zeros(1, 1, 1)
        >>> w = torch.ones(1, 1)
        >>> y, h = torch.rnn_relu(x, h, [w, w], False, 1, 0.0, False, False, False)
        >>> y.flatten()
        tensor([1., 2., 3.])
    """
    output, h = _layers("rnn_relu", "RNN_RELU", args, kwargs)
    return output, h


@overload
def gru(
    data: Tensor,
    batch_sizes: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> tuple[Tensor, Tensor]: ...
@overload
def gru(
    input: Tensor,
    hx: Tensor,
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> tuple[Tensor, Tensor]: ...
def gru(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Steps of ``gru_cell`` through time; see ``rnn_tanh``.

    Example:
        >>> import slowtorch as torch
        >>> x, h = torch.ones(3, 1, 1), torch.zeros(1, 1, 1)
        >>> w = torch.ones(3, 1)
        >>> y, h = torch.gru(x, h, [w, w], False, 1, 0.0, False, False, False)
        >>> y.flatten()
        tensor([0.2048, 0.3468, 0.4517])
    """
    output, h = _layers("gru", "GRU", args, kwargs)
    return output, h


@overload
def lstm(
    data: Tensor,
    batch_sizes: Tensor,
    hx: Sequence[Tensor],
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> tuple[Tensor, Tensor, Tensor]: ...
@overload
def lstm(
    input: Tensor,
    hx: Sequence[Tensor],
    params: Params,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> tuple[Tensor, Tensor, Tensor]: ...
def lstm(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Steps of ``lstm_cell`` through time; see ``rnn_tanh``.

    *hx* is a pair, h and c; the results are the outputs, the last h and the last c.
    If h is shorter than c, *params* has a projection W_hr for each direction too.

    Example:
        >>> import slowtorch as torch
        >>> x, h = torch.ones(3, 1, 1), torch.zeros(1, 1, 1)
        >>> w = torch.ones(4, 1)
        >>> y, h, c = torch.lstm(
        ...     x, (h, h), [w, w], False, 1, 0.0, False, False, False)
        >>> y.flatten()
        tensor([0.3696, 0.6505, 0.7888])
    """
    output, h, c = _layers("lstm", "LSTM", args, kwargs)
    return output, h, c


PACKED = (
    "data",
    "batch_sizes",
    "hx",
    "params",
    "has_biases",
    "num_layers",
    "dropout",
    "train",
    "bidirectional",
)
PADDED = ("input", *PACKED[2:], "batch_first")
INVALID = """{0}() received an invalid combination of arguments - got ({1}), but \
expected one of:
 * (Tensor data, Tensor batch_sizes, {2} hx, tuple of Tensors params, bool has_biases, \
int num_layers, float dropout, bool train, bool bidirectional)
 * (Tensor input, {2} hx, tuple of Tensors params, bool has_biases, int num_layers, \
float dropout, bool train, bool bidirectional, bool batch_first)
"""


def _layers(
    name: str, mode: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Tensor, ...]:
    """Tell the two forms of call from one another, and run the layers."""
    cell = CELLS[mode]
    given = _bound(PACKED, args, kwargs, cell) or _bound(PADDED, args, kwargs, cell)
    if given is None:
        kinds = [type(each).__name__ for each in args]
        kinds += [f"{key}={type(each).__name__}" for key, each in kwargs.items()]
        kind_of_hx = "Tensor" if cell.states == 1 else "tuple of Tensors"
        raise TypeError(INVALID.format(name, ", ".join(kinds), kind_of_hx))
    hx = (given["hx"],) if cell.states == 1 else tuple(given["hx"])
    if len(hx) != cell.states:
        raise RuntimeError(f"{name} expects two hidden states")
    input = given["data"] if "data" in given else given["input"]
    sizes = given["batch_sizes"].tolist() if "data" in given else None
    turned = given.get("batch_first", False)
    output, ends = run_layers(
        cell,
        input.transpose(0, 1) if turned else input,
        sizes,
        hx,
        _groups(given, hx),
        given["has_biases"],
        given["dropout"] if given["train"] else 0.0,
        given["bidirectional"],
    )
    return output.transpose(0, 1) if turned else output, *ends


def _bound(
    names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any], cell: Cell
) -> dict[str, Any] | None:
    """The arguments by name, or nothing if they are not what *names* asks for."""
    given = {**dict(zip(names, args)), **kwargs}  # counted below
    if len(args) + len(kwargs) != len(names) or set(given) != set(names):
        return None
    several = (tuple, list)
    kinds: dict[str, Any] = {
        "params": several,
        "num_layers": int,
        "dropout": (float, int),
    }
    kinds["hx"] = Tensor if cell.states == 1 else several
    kinds |= dict.fromkeys(("data", "batch_sizes", "input"), Tensor)
    kinds |= dict.fromkeys(
        ("has_biases", "train", "bidirectional", "batch_first"), bool
    )
    return given if all(isinstance(given[n], kinds[n]) for n in names) else None


def _groups(given: dict[str, Any], hx: State) -> list[Params]:
    """The weights of each layer and direction."""
    params = given["params"]
    projected = len(hx) == 2 and hx[0].size(2) != hx[1].size(2)
    size = (4 if given["has_biases"] else 2) + projected
    directions = 2 if given["bidirectional"] else 1
    if len(params) != size * given["num_layers"] * directions:
        message = (
            "got an incorrect number of RNN parameters\n"
            f"{given['num_layers']} layers of {directions} directions have {size} "
            f"each, but there are {len(params)}"
        )
        raise RuntimeError(message)
    return [params[at : at + size] for at in range(0, len(params), size)]


OPERATORS: tuple[Operator, ...] = ()  # none of them is in torch.nn.functional

TOP_LEVEL = (
    Operator(rnn_tanh),
    Operator(rnn_relu),
    Operator(lstm),
    Operator(gru),
)
