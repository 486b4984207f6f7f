"""Batch and instance normalisations that find out the number of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import int64, tensor
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn.modules.batchnorm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from slowtorch.nn.modules.instancenorm import (
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
)
from slowtorch.nn.modules.lazy import LazyModuleMixin
from slowtorch.nn.parameter import (
    UninitializedBuffer,
    UninitializedParameter,
    UninitializedTensorMixin,
)

if TYPE_CHECKING:
    from slowtorch.nn.modules.batchnorm import _NormBase as Norm
else:
    Norm = object

__all__ = [
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]


class LazyNorm(LazyModuleMixin, Norm):
    """What the lazy normalisations have in common; to be put before one of them."""

    def __init__(
        self,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(0, eps, momentum, False, False, device, dtype)
        self.affine = affine
        self.track_running_stats = track_running_stats
        if affine:
            self.weight = UninitializedParameter(device=device, dtype=dtype)
            if bias:
                self.bias = UninitializedParameter(device=device, dtype=dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(device=device, dtype=dtype)
            self.running_var = UninitializedBuffer(device=device, dtype=dtype)
            self.num_batches_tracked = tensor(0, dtype=int64, device=device)

    def reset_parameters(self) -> None:
        """Set the initial values, once there is a size."""
        if self.num_features and not self.has_uninitialized_params():
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Make parameters and statistics for the channels of this input."""
        if not self.has_uninitialized_params():
            return
        self.num_features = input.shape[1]
        with no_grad():
            for each in self._own_tensors():
                if isinstance(each, UninitializedTensorMixin):
                    each.materialize((self.num_features,))
        self.reset_parameters()


class LazyBatchNorm1d(LazyNorm, BatchNorm1d):
    """``BatchNorm1d`` whose ``num_features`` is what its first input has.

    Args:
        eps: and the others, as for ``BatchNorm1d`` after ``num_features``.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyBatchNorm1d()
        >>> norm(torch.ones(4, 3)).shape, norm.num_features
        (torch.Size([4, 3]), 3)
    """

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(LazyNorm, BatchNorm2d):
    """``BatchNorm2d`` whose ``num_features`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyBatchNorm2d()
        >>> norm(torch.ones(4, 3, 2, 2)).shape
        torch.Size([4, 3, 2, 2])
        >>> type(norm).__name__, norm.num_features
        ('BatchNorm2d', 3)
    """

    cls_to_become = BatchNorm2d


class LazyBatchNorm3d(LazyNorm, BatchNorm3d):
    """``BatchNorm3d`` whose ``num_features`` is what its first input has.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyBatchNorm3d()
        >>> norm(torch.ones(4, 3, 2, 2, 2)).shape
        torch.Size([4, 3, 2, 2, 2])
        >>> type(norm).__name__, norm.num_features
        ('BatchNorm3d', 3)
    """

    cls_to_become = BatchNorm3d


class LazyInstanceNorm1d(LazyNorm, InstanceNorm1d):
    """``InstanceNorm1d`` whose ``num_features`` is what its first input has.

    It learns and keeps statistics by default, other than ``InstanceNorm1d``.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyInstanceNorm1d()
        >>> norm(torch.ones(4, 3, 2)).shape
        torch.Size([4, 3, 2])
        >>> type(norm).__name__, norm.num_features
        ('InstanceNorm1d', 3)
    """

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(LazyNorm, InstanceNorm2d):
    """``InstanceNorm2d`` whose ``num_features`` is what its first input has.

    It learns and keeps statistics by default, other than ``InstanceNorm2d``.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyInstanceNorm2d()
        >>> norm(torch.ones(4, 3, 2, 2)).shape
        torch.Size([4, 3, 2, 2])
        >>> type(norm).__name__, norm.num_features
        ('InstanceNorm2d', 3)
    """

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(LazyNorm, InstanceNorm3d):
    """``InstanceNorm3d`` whose ``num_features`` is what its first input has.

    It learns and keeps statistics by default, other than ``InstanceNorm3d``.

    Example:
        >>> import slowtorch as torch
        >>> norm = torch.nn.LazyInstanceNorm3d()
        >>> norm(torch.ones(4, 3, 2, 2, 2)).shape
        torch.Size([4, 3, 2, 2, 2])
        >>> type(norm).__name__, norm.num_features
        ('InstanceNorm3d', 3)
    """

    cls_to_become = InstanceNorm3d
