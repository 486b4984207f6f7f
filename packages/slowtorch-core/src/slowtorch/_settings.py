"""Program-wide settings, and the switches that change nothing here.

PyTorch lets a program choose threads, deterministic algorithms, the precision of matrix
products and a compiler. SlowTorch has one thread, is always deterministic and exact to
the last bit that a dtype holds, and compiles nothing; what was asked for is remembered,
so that programs that set and read these run as they are.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from slowtorch._callers import user_stacklevel
from slowtorch._device import DEFAULT, as_device, kernels_of
from slowtorch.autograd.anomaly import Anomaly

if TYPE_CHECKING:
    from slowtorch._device import device
    from slowtorch._dtype import dtype

__all__ = [
    "are_deterministic_algorithms_enabled",
    "autocast",
    "compile",
    "get_default_device",
    "get_float32_matmul_precision",
    "get_num_interop_threads",
    "get_num_threads",
    "is_anomaly_check_nan_enabled",
    "is_anomaly_enabled",
    "is_deterministic_algorithms_warn_only_enabled",
    "set_default_device",
    "set_default_tensor_type",
    "set_float32_matmul_precision",
    "set_num_interop_threads",
    "set_num_threads",
    "use_deterministic_algorithms",
]

F = TypeVar("F", bound=Callable[..., Any])


class Settings:
    """What was asked for."""

    threads = 1
    interop_threads = 1
    deterministic = False
    warn_only = False
    precision = "highest"


def get_num_threads() -> int:
    """The number last given to ``set_num_threads``; 1 before.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_num_threads()
        1
    """
    return Settings.threads


def set_num_threads(int: int) -> None:
    """Has no effect but on ``get_num_threads``: one operation uses one thread.

    Raises:
        RuntimeError: the number is no positive integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_num_threads(2)
        >>> torch.get_num_threads()
        2
        >>> torch.set_num_threads(1)
    """
    _check_threads("set_num_threads", int)
    Settings.threads = int


def get_num_interop_threads() -> int:
    """The number last given to ``set_num_interop_threads``; 1 before.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_num_interop_threads()
        1
    """
    return Settings.interop_threads


def set_num_interop_threads(int: int) -> None:
    """Has no effect but on ``get_num_interop_threads``; see ``set_num_threads``.

    Raises:
        RuntimeError: the number is no positive integer.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_num_interop_threads(2)
        >>> torch.get_num_interop_threads()
        2
        >>> torch.set_num_interop_threads(1)
    """
    _check_threads("set_num_interop_threads", int)
    Settings.interop_threads = int


def _check_threads(name: str, number: object) -> None:
    if number.__class__ is not int:
        message = f"{name} expects an int, but got {type(number).__name__}"
        raise RuntimeError(message)
    if number < 1:
        raise RuntimeError(f"{name} expects a positive integer")


def get_default_device() -> device:
    """Where tensors are made if no device is named.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_default_device()
        device(type='cpu')
    """
    return DEFAULT.device


def set_default_device(device: device | str | None) -> None:
    """Make tensors on this device where none is named; ``None``: on the CPU again.

    Raises:
        RuntimeError: there is no device of that name.
        AssertionError, NotImplementedError: it is not one that can compute here.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_default_device("meta")
        >>> torch.zeros(2).device
        device(type='meta')
        >>> torch.set_default_device(None)
    """
    wanted = as_device("cpu" if device is None else device)
    kernels_of(wanted)
    DEFAULT.device = wanted


def is_anomaly_enabled() -> bool:
    """Whether operations remember where they were recorded.

    Example:
        >>> import slowtorch as torch
        >>> with torch.autograd.set_detect_anomaly(True):
        ...     torch.is_anomaly_enabled()
        True
    """
    return Anomaly.enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly mode, when it is on, takes a gradient that is nan for an error.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_anomaly_check_nan_enabled()
        True
    """
    return Anomaly.check_nan


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Has no effect but on what is read back: every result is deterministic.

    Example:
        >>> import slowtorch as torch
        >>> torch.use_deterministic_algorithms(True)
        >>> torch.are_deterministic_algorithms_enabled()
        True
        >>> torch.use_deterministic_algorithms(False)
    """
    Settings.deterministic = bool(mode)
    Settings.warn_only = bool(mode and warn_only)


def are_deterministic_algorithms_enabled() -> bool:
    """What ``use_deterministic_algorithms`` was told last.

    Example:
        >>> import slowtorch as torch
        >>> torch.are_deterministic_algorithms_enabled()
        False
    """
    return Settings.deterministic


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether it was told only to warn.

    Example:
        >>> import slowtorch as torch
        >>> torch.use_deterministic_algorithms(True, warn_only=True)
        >>> torch.is_deterministic_algorithms_warn_only_enabled()
        True
        >>> torch.use_deterministic_algorithms(False)
    """
    return Settings.warn_only


def get_float32_matmul_precision() -> str:
    """What ``set_float32_matmul_precision`` was told last: ``'highest'`` before.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_float32_matmul_precision()
        'highest'
    """
    return Settings.precision


def set_float32_matmul_precision(precision: str) -> None:
    """Has no effect but on what is read back: products are summed in double.

    Args:
        precision: ``'highest'``, ``'high'`` or ``'medium'``; anything else leaves a
            warning and no change, as in PyTorch.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_float32_matmul_precision("high")
        >>> torch.get_float32_matmul_precision()
        'high'
        >>> torch.set_float32_matmul_precision("highest")
    """
    if precision not in ("highest", "high", "medium"):
        message = (
            f"{precision} is not one of 'highest', 'high', or 'medium'; the current"
            "setFloat32MatmulPrecision call has no effect."
        )
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
        return
    Settings.precision = precision


@overload
def compile(model: F, **options: Any) -> F: ...
@overload
def compile(model: None = None, **options: Any) -> Callable[[F], F]: ...
def compile(model: Any = None, **options: Any) -> Any:
    """The function or module itself: there is nothing to compile to.

    PyTorch traces it and generates code. Results are the same here without, so
    programs need no change; nothing becomes faster either.

    Args:
        model: a function or a module; without one, a decorator is returned.
        options: ``fullgraph``, ``dynamic``, ``backend``, ``mode``, ``options``,
            ``disable``: all without effect.

    Raises:
        TypeError: there is no such option.

    Example:
        >>> import slowtorch as torch
        >>> torch.compile(torch.sin) is torch.sin
        True
    """
    known = ("fullgraph", "dynamic", "backend", "mode", "options", "disable")
    for name in options:
        if name not in known:
            raise TypeError(f"compile() got an unexpected keyword argument '{name}'")
    return (lambda function: function) if model is None else model


class autocast:  # noqa: N801 (PyTorch's own spelling)
    """Mixed precision: of devices that are absent it is off, as in PyTorch.

    ``autocast("cuda")`` warns and does nothing, so that programs written for both run
    on. Asked to take effect, ``autocast("cpu")``, it is refused: SlowTorch computes in
    the dtype of its inputs, and would be silently exact where PyTorch rounds to
    bfloat16. Cast with ``.to(torch.bfloat16)`` instead.

    Args:
        device_type: such as ``"cuda"``.
        dtype: the lower precision.
        enabled: with False, the block is an ordinary one.
        cache_enabled: has no effect here.

    Raises:
        NotImplementedError: on entering a block that would have to cast.

    Example:
        >>> import slowtorch as torch
        >>> with torch.autocast("cpu", enabled=False):
        ...     torch.ones(1) + 1
        tensor([2.])
    """

    def __init__(
        self,
        device_type: str,
        dtype: dtype | None = None,
        enabled: bool = True,
        cache_enabled: bool | None = None,
    ) -> None:
        if not isinstance(device_type, str):
            message = (
                f"Expected `device_type` of type `str`, got: `{type(device_type)}`"
            )
            raise ValueError(message)
        self.device, self.dtype, self.enabled = device_type, dtype, enabled
        self.cache_enabled = cache_enabled
        if enabled and device_type == "cuda":
            message = (
                "User provided device_type of 'cuda', but CUDA is not available. "
                "Disabling"
            )
            warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
            self.enabled = False

    def __enter__(self) -> autocast:
        if self.enabled:
            message = (
                f"autocast({self.device!r}): SlowTorch computes in the dtype of its "
                "inputs and does not cast on its own; cast with .to(dtype), or give "
                "enabled=False"
            )
            raise NotImplementedError(message)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing was changed."""

    def __call__(self, function: F) -> F:
        """Decorate *function*: each call runs in such a block."""

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return wrapped  # type: ignore[return-value]  # the same signature


OLD_DEFAULT = (
    "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
    "torch.set_default_dtype() and torch.set_default_device() as alternatives."
)


def set_default_tensor_type(t: object) -> None:
    """An older form of ``set_default_dtype``, which warns.

    Args:
        t: ``torch.DoubleTensor`` and its like, or the name as a string.

    Raises:
        TypeError: it is no type of floating-point tensors on the CPU.

    Example:
        >>> import slowtorch as torch
        >>> torch.set_default_dtype(torch.FloatTensor.dtype)  # in its place
    """
    from slowtorch._creation import legacy
    from slowtorch._dtype import set_default_dtype

    if isinstance(t, str) and t.startswith("torch.cuda."):
        message = f"type {t} not available. Torch not compiled with CUDA enabled."
        raise TypeError(message)
    kind = getattr(legacy, t.removeprefix("torch."), t) if isinstance(t, str) else t
    only = "only floating-point types are supported as the default type"
    if not isinstance(kind, legacy.TensorType):
        raise TypeError(f"invalid type object: {only}")
    if not kind.dtype.is_floating_point:
        raise TypeError(only)
    warnings.warn(OLD_DEFAULT, UserWarning, stacklevel=user_stacklevel())
    set_default_dtype(kind.dtype)
