"""Instance normalisation as layers."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

from slowtorch._callers import user_stacklevel
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn.modules.batchnorm import _NormBase

__all__ = ["InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]

OLD_STATISTICS = (
    "Unexpected running stats buffer(s) {names} for {klass} with "
    "track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this "
    "may be expected because {klass} does not track running stats by default since "
    "0.4.0. Please remove these keys from state_dict. If the running stats are "
    "actually needed, instead set track_running_stats=True in {klass} to enable them. "
    "See the documentation of {klass} for details."
)


class _InstanceNorm(_NormBase):
    """What the instance normalisations have in common."""

    ndim: ClassVar[int]  # of one example

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(
            *(num_features, eps, momentum, affine, track_running_stats),
            *(device, dtype),
            bias=bias,
        )

    def _get_no_batch_dim(self) -> int:
        return self.ndim

    def _check_input_dim(self, input: Tensor) -> None:
        alone = self.ndim
        if input.dim() not in (alone, alone + 1):
            message = (
                f"expected {alone}D or {alone + 1}D input (got {input.dim()}D input)"
            )
            raise ValueError(message)

    def _check_channels(self, input: Tensor) -> None:
        dim = input.dim() - self.ndim
        size = input.size(dim)
        if size == self.num_features:
            return
        if self.affine:
            message = (
                f"expected input's size at dim={dim} to match num_features "
                f"({self.num_features}), but got: {size}."
            )
            raise ValueError(message)
        message = (
            f"input's size at dim={dim} does not match num_features. You can silence "
            "this warning by not passing in num_features, which is not used because "
            "affine=False"
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        self._check_channels(input)
        if input.dim() == self.ndim:
            return self._normal(input.unsqueeze(0)).squeeze(0)
        return self._normal(input)

    def _normal(self, input: Tensor) -> Tensor:
        return F.instance_norm(
            *(input, self.running_mean, self.running_var, self.weight, self.bias),
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Load; statistics that old layers kept are explained, then ignored."""
        if local_metadata.get("version") is None and not self.track_running_stats:
            names = [f"{prefix}{name}" for name in ("running_mean", "running_var")]
            found = [name for name in names if name in state_dict]
            if found:
                listed = " and ".join([f'"{name}"' for name in found])
                klass = type(self).__name__
                error_msgs.append(OLD_STATISTICS.format(names=listed, klass=klass))
                for name in found:
                    del state_dict[name]
        super()._load_from_state_dict(
            *(state_dict, prefix, local_metadata, strict),
            *(missing_keys, unexpected_keys, error_msgs),
        )


class InstanceNorm1d(_InstanceNorm):
    """Normalisation of each channel of each example: of input (N, C, L) or (C, L).

    y = (x - mean) / sqrt(var + eps) * weight + bias

    Args:
        num_features: the number of channels C.
        eps: what is added to the variance.
        momentum: how far running statistics move.
        affine: whether there are a weight and a bias.
        track_running_stats: whether to keep a running mean and variance, and use them
            in evaluation.
        device: where the parameters are.
        dtype: their type.
        bias: whether there is a bias, if *affine*.

    Raises:
        ValueError: the input has another number of dimensions, only one value for
            each channel, or, if *affine*, another number of channels.

    Attributes:
        weight: of shape (C), 1 at first, or ``None``.
        bias: of shape (C), 0 at first, or ``None``.
        running_mean: of shape (C), 0 at first, or ``None``.
        running_var: of shape (C), 1 at first, or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.InstanceNorm1d(2)(torch.tensor([[1.0, 3.0], [5.0, 5.0]]))
        tensor([[-1.0000,  1.0000],
                [ 0.0000,  0.0000]])

    Source: Ulyanov, Vedaldi, Lempitsky: Instance Normalization (2016).
    """

    ndim = 2


class InstanceNorm2d(_InstanceNorm):
    """The same for input (N, C, H, W) or (C, H, W); see ``InstanceNorm1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.InstanceNorm2d(3)(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    ndim = 3


class InstanceNorm3d(_InstanceNorm):
    """The same for input (N, C, D, H, W) or (C, D, H, W); see ``InstanceNorm1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.InstanceNorm3d(3)(torch.ones(2, 3, 2, 2, 2)).shape
        torch.Size([2, 3, 2, 2, 2])
    """

    ndim = 4
