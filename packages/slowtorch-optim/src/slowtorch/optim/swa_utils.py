"""Averages of weights: of the last epochs (SWA), or of all with fading memory (EMA).

It needs ``slowtorch-nn``, as a model is an ``nn.Module``.

>>> import slowtorch as torch
>>> from slowtorch.optim.swa_utils import AveragedModel
>>> model = torch.nn.Linear(1, 1)
>>> average = AveragedModel(model)
>>> for value in (1.0, 3.0):
...     _ = torch.nn.init.constant_(model.weight, value)
...     average.update_parameters(model)
>>> average.module.weight.item()
2.0

Izmailov et al., "Averaging weights leads to wider optima and better generalization",
2018 (arXiv:1803.05407).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain
from typing import Any

from slowtorch import Tensor, int64, nn, no_grad, tensor
from slowtorch.nn.modules.batchnorm import _BatchNorm
from slowtorch.optim._swalr import SWALR

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]

Average = Callable[[Tensor, Tensor, Any], Tensor]
Averages = Callable[[list[Tensor], list[Tensor], Any], None]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """The rule of an exponential average: decay * average + (1 - decay) * new.

    Args:
        decay: how much of the average stays, between 0 and 1.

    Raises:
        ValueError: it is not.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import get_ema_avg_fn
        >>> get_ema_avg_fn(0.75)(torch.tensor(1.0), torch.tensor(3.0), 0)
        tensor(1.5000)
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Any:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Average:
    """The rule of the mean of all so far: average + (new - average) / (n + 1).

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import get_swa_avg_fn
        >>> get_swa_avg_fn()(torch.tensor(1.0), torch.tensor(4.0), 2)
        tensor(2.)
    """

    @no_grad()
    def swa_update(
        averaged_param: Tensor, current_param: Tensor, num_averaged: Any
    ) -> Any:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> Averages:
    """``get_ema_avg_fn`` for lists of tensors, in place.

    Args:
        decay: how much of the average stays, between 0 and 1.

    Raises:
        ValueError: it is not.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import get_ema_multi_avg_fn
        >>> averages = [torch.tensor(1.0)]
        >>> get_ema_multi_avg_fn(0.75)(averages, [torch.tensor(3.0)], 0)
        >>> averages
        [tensor(1.5000)]
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(
        ema_param_list: list[Tensor], current_param_list: list[Tensor], _: Any
    ) -> None:
        for average, new in zip(ema_param_list, current_param_list, strict=True):
            if average.is_floating_point():
                average.lerp_(new, 1 - decay)
            else:
                average.copy_(average * decay + new * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn() -> Averages:
    """``get_swa_avg_fn`` for lists of tensors, in place.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import get_swa_multi_avg_fn
        >>> averages = [torch.tensor(1.0)]
        >>> get_swa_multi_avg_fn()(averages, [torch.tensor(4.0)], 2)
        >>> averages
        [tensor(2.)]
    """

    @no_grad()
    def swa_update(
        averaged_param_list: list[Tensor],
        current_param_list: list[Tensor],
        num_averaged: Any,
    ) -> None:
        share = 1 / (float(num_averaged) + 1)
        pairs = zip(averaged_param_list, current_param_list, strict=True)
        for average, new in pairs:
            if average.is_floating_point():
                average.lerp_(new, share)
            else:
                average.copy_(average + (new - average) * share)

    return swa_update


def _check_decay(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        message = f"Invalid decay value {decay} provided. Please provide a value in "
        raise ValueError(f"{message}[0,1] range.")


class AveragedModel(nn.Module):
    """A copy of a model whose parameters are averages of the model's.

    Args:
        model: what to average; it is copied.
        device: where to keep the copy.
        avg_fn: ``avg_fn(average, new, number of models so far)`` gives the next
            average of a parameter; ``None``: the mean of all.
        multi_avg_fn: the same for lists of parameters, in place; instead of *avg_fn*.
        use_buffers: average buffers, too; otherwise they are the last model's.

    Attributes:
        module: the copy.
        n_averaged: of how many models it is the average, a buffer.

    Raises:
        AssertionError: both rules are given.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import AveragedModel, get_ema_avg_fn
        >>> average = AveragedModel(torch.nn.Linear(2, 2), avg_fn=get_ema_avg_fn(0.9))
        >>> average(torch.ones(1, 2)).shape
        torch.Size([1, 2])
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: nn.Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: Averages | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            message = "Only one of avg_fn and multi_avg_fn should be provided"
            raise AssertionError(message)
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        count = tensor(0, dtype=int64, device=device)
        self.register_buffer("n_averaged", count)
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the averaged model gives."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: nn.Module) -> None:
        """Take *model* into the average; the first one is the average itself."""
        pairs = list(zip(self._of(self.module), self._of(model), strict=True))
        ours = [ours.detach() for ours, _ in pairs]
        theirs = [new.detach().to(old.device) for old, new in pairs]
        if self.n_averaged == 0:
            for average, new in zip(ours, theirs, strict=True):
                average.copy_(new)
        elif self.avg_fn is not None:
            for average, new in zip(ours, theirs, strict=True):
                average.copy_(self.avg_fn(average, new, self.n_averaged))
        else:
            rule = self.multi_avg_fn or get_swa_multi_avg_fn()
            for some, others in _alike(ours, theirs):
                rule(some, others, self.n_averaged)
        if not self.use_buffers:
            buffers = zip(self.module.buffers(), model.buffers(), strict=True)
            for kept, last in buffers:
                kept.detach().copy_(last.detach())
        self.n_averaged += 1

    def _of(self, model: nn.Module) -> Iterable[Tensor]:
        buffers = model.buffers() if self.use_buffers else ()
        return chain(model.parameters(), buffers)


def _alike(
    ours: list[Tensor], theirs: list[Tensor]
) -> list[tuple[list[Tensor], list[Tensor]]]:
    """The pairs in groups of one dtype and device, as PyTorch hands them to a rule."""
    groups: dict[Any, tuple[list[Tensor], list[Tensor]]] = {}
    for average, new in zip(ours, theirs, strict=True):
        some, others = groups.setdefault((average.dtype, average.device), ([], []))
        some.append(average)
        others.append(new)
    return list(groups.values())


@no_grad()
def update_bn(loader: Iterable[Any], model: nn.Module, device: Any = None) -> None:
    """Compute the running means and variances of batch norms anew, over all batches.

    Those of an averaged model are not the averages of anything.

    Args:
        loader: gives batches; of a list or tuple the first element is the input.
        model: whose batch norms to renew; other layers are in training mode, too.
        device: where to bring each batch.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.optim.swa_utils import update_bn
        >>> model = torch.nn.BatchNorm1d(1)
        >>> update_bn([torch.tensor([[1.0], [3.0]])], model)
        >>> model.running_mean
        tensor([2.])
    """
    norms = [each for each in model.modules() if isinstance(each, _BatchNorm)]
    if not norms:
        return
    momenta = [each.momentum for each in norms]
    training = model.training
    for each in norms:
        each.reset_running_stats()
        each.momentum = None  # a mean over all batches
    model.train()
    for batch in loader:
        given = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(given if device is None else given.to(device))
    for each, momentum in zip(norms, momenta, strict=True):
        each.momentum = momentum
    model.train(training)
