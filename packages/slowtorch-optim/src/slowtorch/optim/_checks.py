"""Options that an optimiser refuses, in PyTorch's words."""

from __future__ import annotations

from math import inf

from slowtorch import Tensor

__all__ = [
    "check_betas",
    "check_lr",
    "check_not_negative",
    "check_sgd",
    "check_tensor_lr",
    "check_variants",
]


def check_not_negative(what: str, value: float | Tensor) -> None:
    """Refuse a negative option: ``"Invalid <what>: <value>"``."""
    if not 0.0 <= value <= inf:  # from the left, which shows in errors of text
        raise ValueError(f"Invalid {what}: {value}")


def check_sgd(
    lr: float | Tensor, momentum: float, weight_decay: float | Tensor
) -> None:
    """Refuse what SGD refuses, which asks the other way round: nan is no error."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    options: dict[str, float | Tensor] = {"learning rate": lr}
    options |= {"momentum value": momentum, "weight_decay value": weight_decay}
    for what, value in options.items():
        if value < 0.0:
            raise ValueError(f"Invalid {what}: {value}")


def check_lr(lr: float | Tensor) -> None:
    """Refuse a negative learning rate, and a tensor of several."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    check_not_negative("learning rate", lr)


def check_tensor_lr(lr: object, foreach: bool | None, capturable: bool) -> None:
    """Refuse what PyTorch cannot do with a tensor as learning rate."""
    if isinstance(lr, Tensor) and foreach and not capturable:
        message = (
            "lr as a Tensor is not supported for capturable=False and foreach=True"
        )
        raise ValueError(message)


def check_betas(betas: tuple[float | Tensor, float | Tensor]) -> None:
    """Refuse a decay rate outside of [0, 1)."""
    for index in (0, 1):
        if not 0.0 <= betas[index] < 1.0:
            message = f"Invalid beta parameter at index {index}: {betas[index]}"
            raise ValueError(message)
    if isinstance(betas[0], Tensor) != isinstance(betas[1], Tensor):
        raise ValueError("betas must be either both floats or both Tensors")


def check_variants(
    fused: bool | None, foreach: bool | None, differentiable: bool
) -> None:
    """Refuse implementations that PyTorch cannot combine; here there is only one."""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
