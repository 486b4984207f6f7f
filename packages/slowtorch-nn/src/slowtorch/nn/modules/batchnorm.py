"""Batch normalisation as layers."""

from __future__ import annotations

from typing import Any

from slowtorch import empty, ones, tensor, zeros
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._dtype import int64
from slowtorch._tensor import Tensor
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"]


class _NormBase(Module):
    """Parameters and running statistics of batch and instance normalisation."""

    _version = 2  # since which num_batches_tracked is saved

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = empty(num_features, device=device, dtype=dtype) if wanted else None
            self.register_parameter(name, None if value is None else Parameter(value))
        self._register_statistics(device, dtype)
        self.reset_parameters()

    def _register_statistics(
        self, device: device_of | str | None, dtype: dtype_of | None
    ) -> None:
        mean = var = count = None
        if self.track_running_stats:
            mean = zeros(self.num_features, device=device, dtype=dtype)
            var = ones(self.num_features, device=device, dtype=dtype)
            count = tensor(0, dtype=int64, device=device)
        self.register_buffer("running_mean", mean)
        self.register_buffer("running_var", var)
        self.register_buffer("num_batches_tracked", count)

    def reset_running_stats(self) -> None:
        """Forget the statistics: mean 0, variance 1, no batches."""
        if self.track_running_stats:
            for buffer, value in (
                (self.running_mean, 0),
                (self.running_var, 1),
                (self.num_batches_tracked, 0),
            ):
                if buffer is not None:
                    buffer.fill_(value)

    def reset_parameters(self) -> None:
        """Weight 1, bias 0, and the statistics forgotten."""
        self.reset_running_stats()
        if self.affine:
            if self.weight is not None:
                init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        raise NotImplementedError

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
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
        """Load; an old state has no number of batches, and the present one stays."""
        version = local_metadata.get("version")
        if (version is None or version < 2) and self.track_running_stats:
            own = self.num_batches_tracked
            if own is None or own.is_meta:
                own = tensor(0, dtype=int64)
            state_dict.setdefault(f"{prefix}num_batches_tracked", own)
        super()._load_from_state_dict(
            *(state_dict, prefix, local_metadata, strict),
            *(missing_keys, unexpected_keys, error_msgs),
        )


class _BatchNorm(_NormBase):
    """What the batch normalisations have in common: all but the check of shapes."""

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        own = self.training
        statistics = self.running_mean, self.running_var
        if own and not self.track_running_stats:
            statistics = None, None
        return F.batch_norm(
            *(input, *statistics, self.weight, self.bias),
            own or (self.running_mean is None and self.running_var is None),
            self._count_batch() if own else self.momentum or 0.0,
            self.eps,
        )

    def _count_batch(self) -> float:
        """One batch more; how far it moves the statistics."""
        if self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean of all batches
                return 1.0 / float(self.num_batches_tracked)
        return 0.0 if self.momentum is None else self.momentum


class BatchNorm1d(_BatchNorm):
    """Batch normalisation of input (N, C) or (N, C, L), channel by channel.

    y = (x - mean) / sqrt(var + eps) * weight + bias

    In training, mean and variance are those of the batch, and the running ones move
    towards them. In evaluation, the running ones are used, if they are tracked.

    Args:
        num_features: the number of channels C.
        eps: what is added to the variance.
        momentum: how far the running ones move; ``None`` for their plain averages.
        affine: whether there are a weight and a bias.
        track_running_stats: whether to keep running ones.
        device: where the parameters are.
        dtype: their type.
        bias: whether there is a bias, if *affine*.

    Raises:
        ValueError: the input has another number of dimensions; or, in training, only
            one value for each channel.

    Attributes:
        weight: of shape (C), 1 at first, or ``None``.
        bias: of shape (C), 0 at first, or ``None``.
        running_mean: of shape (C), 0 at first, or ``None``.
        running_var: of shape (C), 1 at first, or ``None``; divided by n - 1.
        num_batches_tracked: how many batches they have seen, or ``None``.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.BatchNorm1d(1, affine=False)
        >>> layer(torch.tensor([[1.0], [3.0]])), layer.running_mean
        (tensor([[-1.0000],
                [ 1.0000]]), tensor([0.2000]))

    Source: Ioffe, Szegedy: Batch Normalization (2015).
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in (2, 3):
            message = f"expected 2D or 3D input (got {input.dim()}D input)"
            raise ValueError(message)


class BatchNorm2d(_BatchNorm):
    """Batch normalisation of input (N, C, H, W); see ``BatchNorm1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.BatchNorm2d(3)(torch.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 4:
            raise ValueError(f"expected 4D input (got {input.dim()}D input)")


class BatchNorm3d(_BatchNorm):
    """Batch normalisation of input (N, C, D, H, W); see ``BatchNorm1d``.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.BatchNorm3d(3)(torch.ones(2, 3, 2, 2, 2)).shape
        torch.Size([2, 3, 2, 2, 2])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 5:
            raise ValueError(f"expected 5D input (got {input.dim()}D input)")


class SyncBatchNorm(_BatchNorm):
    """Batch normalisation over the batches of several processes.

    SlowTorch has a single process; in that, PyTorch's does what ``BatchNorm1d`` does,
    for any number of dimensions from two, and so does this.

    Args:
        num_features: the number of channels C.
        eps: what is added to the variance.
        momentum: how far the running statistics move; ``None`` for plain averages.
        affine: whether there are a weight and a bias.
        track_running_stats: whether to keep running statistics.
        process_group: kept; there is nobody to synchronise with.
        device: where the parameters are.
        dtype: their type.
        bias: whether there is a bias, if *affine*.

    Raises:
        ValueError: the input has fewer than two dimensions, or no channels.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.SyncBatchNorm(3)(torch.ones(2, 3)).shape
        torch.Size([2, 3])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: Any = None,
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
        self.process_group = process_group

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() < 2:
            message = f"expected at least 2D input (got {input.dim()}D input)"
            raise ValueError(message)
        if input.size(1) == 0:
            message = "SyncBatchNorm number of input channels should be non-zero"
            raise ValueError(message)

    @classmethod
    def convert_sync_batchnorm(
        cls, module: Module, process_group: Any = None
    ) -> Module:
        """*module* with each batch normalisation in it replaced by this class.

        Parameters and statistics are taken over, not copied.
        """
        result = module
        if isinstance(module, _BatchNorm):
            result = cls._like(module, process_group)
        for name, child in module.named_children():
            result.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return result

    @classmethod
    def _like(cls, module: _BatchNorm, process_group: Any) -> Module:
        made = cls(
            *(module.num_features, module.eps, module.momentum, module.affine),
            *(module.track_running_stats, process_group),
            bias=module.bias is not None,
        )
        made.weight, made.bias = module.weight, module.bias
        made.running_mean, made.running_var = module.running_mean, module.running_var
        made.num_batches_tracked = module.num_batches_tracked
        made.training = module.training
        return made
