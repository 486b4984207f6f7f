"""Dropout: noughts at random, so that no element becomes indispensable."""

from __future__ import annotations

import warnings

from slowtorch._callers import user_stacklevel
from slowtorch._tensor import Tensor
from slowtorch.nn.functional._dropouts import TOP_LEVEL as TOP_LEVEL
from slowtorch.nn.functional._dropouts import dropped
from slowtorch.plugins.operators import Operator

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]


def dropout(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Set each element to 0 with probability p, and scale the others by 1 / (1 - p).

    Their expected values stay the same, so nothing is to be done afterwards: with
    *training* off the input itself is returned.

    Args:
        input: any shape, floating-point.
        p: the probability of a nought.
        training: whether to do anything.
        inplace: write the result into *input*.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.dropout(torch.ones(8), p=0.25)
        tensor([0.0000, 1.3333, 1.3333, 0.0000, 1.3333, 0.0000, 1.3333, 1.3333])

    Source: Srivastava and others: Dropout: A Simple Way to Prevent Neural Networks
    from Overfitting (2014). The draws are PyTorch's, seed by seed.
    """
    _check_probability(p)
    return dropped("dropout", input, p, training, inplace)


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        message = f"dropout probability has to be between 0 and 1, but got {p}"
        raise ValueError(message)


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Dropout for numbers that SELU gave: mean 0 and variance 1 stay so.

    Each element becomes -1.7581 with probability p; then all are scaled and shifted,
    by a = 1 / sqrt((1 + 1.7581^2 p) (1 - p)) and 1.7581 a p.

    Args:
        input: any shape, floating-point.
        p: the probability that an element is dropped.
        training: whether to do anything.
        inplace: write the result into *input*.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.alpha_dropout(torch.zeros(4), training=True)
        tensor([-0.7792, -0.7792,  0.7792, -0.7792])

    Source: Klambauer and others: Self-Normalizing Neural Networks (2017).
    """
    _check_probability(p)
    return dropped("alpha_dropout", input, p, training, inplace, alpha=True)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """``alpha_dropout`` of whole channels: of input (N, C, ...), one draw for each.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: there are no channels, or the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.feature_alpha_dropout(torch.zeros(1, 3, 2), training=True)
        tensor([[[-0.7792, -0.7792],
                 [-0.7792, -0.7792],
                 [ 0.7792,  0.7792]]])
    """
    _check_probability(p)
    name = "feature_alpha_dropout"
    return dropped(name, input, p, training, inplace, features=True, alpha=True)


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """``dropout`` of whole channels: of input (N, C, L) or (C, L), one draw for each.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: the input has another number of dimensions, or integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.dropout1d(torch.ones(3, 2))
        tensor([[0., 0.],
                [0., 0.],
                [2., 2.]])

    Source: Tompson and others: Efficient Object Localization Using Convolutional
    Networks (2015).
    """
    _check_probability(p)
    ndim = input.dim()
    if ndim not in (2, 3):
        message = (
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note "
            "that dropout1d exists to provide channel-wise dropout on inputs with 1 "
            "spatial dimension, a channel dimension, and an optional batch dimension "
            "(i.e. 2D or 3D inputs)."
        )
        raise RuntimeError(message)
    return _by_channel(input, p, training, inplace, ndim == 2)


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """``dropout`` of whole channels: of input (N, C, H, W), one draw for each.

    Input of three dimensions counts as (N, C, L), with a warning.

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: there are no channels, or the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.dropout2d(torch.ones(1, 3, 1, 2))
        tensor([[[[0., 0.]],
        <BLANKLINE>
                 [[0., 0.]],
        <BLANKLINE>
                 [[2., 2.]]]])
    """
    _check_probability(p)
    ndim = input.dim()
    if ndim not in (3, 4):
        _warn_of_dimensions("dropout2d", ndim, 2, "3D or 4D")
    elif ndim == 3:
        message = (
            "dropout2d: Received a 3D input to dropout2d and assuming that "
            "channel-wise 1D dropout behavior is desired - input is interpreted as "
            "shape (N, C, L), where C is the channel dim. This behavior will change in "
            "a future release to interpret the input as one without a batch dimension, "
            "i.e. shape (C, H, W). To maintain the 1D channel-wise dropout behavior, "
            "please switch to using dropout1d instead."
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    return _by_channel(input, p, training, inplace, False)


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """``dropout`` of whole channels: of input (N, C, D, H, W) or (C, D, H, W).

    Raises:
        ValueError: *p* is no probability.
        RuntimeError: there are no channels, or the numbers are integers.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> _ = torch.manual_seed(0)
        >>> F.dropout3d(torch.ones(1, 3, 1, 1, 2)).flatten()
        tensor([0., 0., 0., 0., 2., 2.])
    """
    _check_probability(p)
    ndim = input.dim()
    if ndim not in (4, 5):
        _warn_of_dimensions("dropout3d", ndim, 3, "4D or 5D")
    return _by_channel(input, p, training, inplace, ndim == 4)


def _warn_of_dimensions(name: str, ndim: int, spatial: int, wanted: str) -> None:
    message = (
        f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will "
        "result in an error in a future release. To retain the behavior and silence "
        f"this warning, please use dropout instead. Note that {name} exists to provide "
        f"channel-wise dropout on inputs with {spatial} spatial dimensions, a channel "
        f"dimension, and an optional batch dimension (i.e. {wanted} inputs)."
    )
    warnings.warn(message, UserWarning, stacklevel=user_stacklevel())


def _by_channel(
    input: Tensor, p: float, training: bool, inplace: bool, alone: bool
) -> Tensor:
    """Dropout of channels; *alone* says that the input is one example, no batch."""
    batch = input
    if alone:
        batch = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    name = "feature_dropout_" if inplace else "feature_dropout"
    result = dropped(name, batch, p, training, inplace, features=True)
    if not alone:
        return result
    return result.squeeze_(0) if inplace else result.squeeze(0)


OPERATORS = (
    Operator(alpha_dropout),
    Operator(dropout),
    Operator(dropout1d),
    Operator(dropout2d),
    Operator(dropout3d),
    Operator(feature_alpha_dropout),
)
