"""A linear layer that finds out the length of its input."""

from __future__ import annotations

from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.modules.lazy import LazyModuleMixin
from slowtorch.nn.modules.linear import Linear
from slowtorch.nn.parameter import UninitializedParameter

__all__ = ["LazyLinear"]


class LazyLinear(LazyModuleMixin, Linear):
    """A ``Linear`` layer whose ``in_features`` is the length of its first input.

    Args:
        out_features: the length of y.
        bias: whether there is a b.
        device: where the parameters are.
        dtype: their type.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.LazyLinear(2)
        >>> layer(torch.ones(1, 5)).shape
        torch.Size([1, 2])
        >>> layer
        Linear(in_features=5, out_features=2, bias=True)
    """

    cls_to_become = Linear

    def __init__(
        self,
        out_features: int,
        bias: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__(0, 0, False)
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_features = out_features
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draw new initial values, once there are sizes."""
        if self.in_features and not self.has_uninitialized_params():
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Make the parameters for inputs like this one, unless they were loaded."""
        width = input.shape[-1]
        if isinstance(self.weight, UninitializedParameter):
            self.in_features = width
            with no_grad():
                self.weight.materialize((self.out_features, width))
                if isinstance(self.bias, UninitializedParameter):
                    self.bias.materialize((self.out_features,))
            self.reset_parameters()
        elif self.in_features == 0:
            known = self.weight.shape[-1]
            if width != known:
                message = (
                    f"The in_features inferred from input: {width} is not equal to "
                    f"in_features from self.weight: {known}"
                )
                raise AssertionError(message)
            self.in_features = width
