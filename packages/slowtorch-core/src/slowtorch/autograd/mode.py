"""Grad modes: whether operations record a graph.

Each thread has its own mode; a new thread starts with recording on.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, TypeVar, cast

__all__ = [
    "enable_grad",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "no_grad",
    "set_grad_enabled",
]

GENERATOR = 0x20  # the flag of a generator function's code: inspect.CO_GENERATOR

F = TypeVar("F", bound=Callable[..., Any])


class Mode(threading.local):
    """What the current thread records. Class attributes are a new thread's start."""

    enabled = True  # whether operations record
    inference = False
    asked = True  # the same in words of the user: in inference mode nothing records

    def set(self, asked: bool, inference: bool) -> None:
        """Set all three."""
        self.enabled = asked and not inference
        self.inference = inference
        self.asked = asked


mode = Mode()


class GradMode:
    """A mode as context manager and as decorator, also of generator functions."""

    enabled = True
    inference: bool | None = None  # None: leave as it is

    def __enter__(self) -> None:
        self._before = (is_grad_enabled(), mode.inference)
        inference = mode.inference if self.inference is None else self.inference
        mode.set(self.enabled, inference)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        mode.set(*self._before)

    def clone(self) -> GradMode:
        """A fresh one for each call of a decorated function."""
        return self.__class__()

    def __call__(self, function: F) -> F:
        # What inspect.isgeneratorfunction asks, without its 11 ms of import.
        code = getattr(function, "__code__", None)
        if code is not None and code.co_flags & GENERATOR:
            return cast("F", self._wrap_generator(function))

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return cast("F", wrapped)

    def _wrap_generator(
        self, function: Callable[..., Generator[Any, Any, Any]]
    ) -> Callable[..., Generator[Any, Any, Any]]:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            # The mode holds while the generator's own code runs, and the caller's
            # own mode holds between two values.
            generator = function(*args, **kwargs)
            resume: Callable[[], Any] = functools.partial(next, generator)
            while True:
                try:
                    with self.clone():
                        value = resume()
                except StopIteration as stop:
                    return stop.value
                try:
                    sent = yield value
                except GeneratorExit:
                    with self.clone():
                        generator.close()
                    raise
                except BaseException as error:  # noqa: BLE001  # the generator's to catch
                    resume = functools.partial(generator.throw, error)
                else:
                    resume = functools.partial(generator.send, sent)

        return wrapped


class _OptionalDecorator(GradMode):
    """``@no_grad`` works as well as ``@no_grad()``."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        made = super().__new__(cls)
        return made if function is None else made(function)

    def __init__(self, function: Callable[..., Any] | None = None) -> None:
        super().__init__()


class no_grad(_OptionalDecorator):  # noqa: N801 (PyTorch's own spelling)
    """Record nothing: results of operations do not require grad.

    Creating a leaf with ``requires_grad=True`` still works inside.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(1.0, requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
        >>> @torch.no_grad()
        ... def double(x):
        ...     return x * 2
        >>> double(x).requires_grad
        False
    """

    enabled = False


class enable_grad(_OptionalDecorator):  # noqa: N801 (PyTorch's own spelling)
    """Record again, inside a ``no_grad`` block.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor(1.0, requires_grad=True)
        >>> with torch.no_grad(), torch.enable_grad():
        ...     (x * 2).requires_grad
        True
    """


class set_grad_enabled(GradMode):  # noqa: N801 (PyTorch's own spelling)
    """Turn recording on or off: at once, and until the end of a ``with`` block.

    Args:
        mode: True to record, False not to.

    Example:
        >>> import slowtorch as torch
        >>> with torch.set_grad_enabled(False):
        ...     torch.is_grad_enabled()
        False
        >>> torch.is_grad_enabled()
        True
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            message = "set_grad_enabled(): argument 'enabled' (position 1) must be bool"
            raise TypeError(f"{message}, not {type(mode).__name__}")
        self.enabled = mode
        self._called = (is_grad_enabled(), is_inference_mode_enabled())
        _mode().set(mode, self._called[1])

    def __enter__(self) -> None:
        self._before = self._called

    def __call__(self, function: F) -> F:
        """Decorate *function*; being a decorator changes nothing by itself."""
        mode.set(*self._called)
        return super().__call__(function)

    def clone(self) -> GradMode:
        """A fresh one for each call of a decorated function."""
        return self.__class__(self.enabled)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.enabled})"


def _mode() -> Mode:
    return mode  # for functions with an argument of that name


class inference_mode(GradMode):  # noqa: N801 (PyTorch's own spelling)
    """Record nothing, and mark new tensors so that autograd refuses them later.

    Args:
        mode: False makes it an ordinary block in which recording is on.

    Example:
        >>> import slowtorch as torch
        >>> with torch.inference_mode():
        ...     x = torch.ones(2)
        >>> x.is_inference()
        True
    """

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        """A block; or without brackets, ``@inference_mode``, a decorated function."""
        return cls()(mode) if callable(mode) else super().__new__(cls)

    def __init__(self, mode: bool = True) -> None:
        self.enabled = not mode
        self.inference = mode

    def __enter__(self) -> None:
        super().__enter__()
        _enter_inference(1 if self.inference else 0)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        _enter_inference(-1 if self.inference else 0)

    def clone(self) -> GradMode:
        """A fresh one for each call of a decorated function."""
        return self.__class__(bool(self.inference))


class Inference:
    """How many blocks of inference mode are open, in any thread.

    Every new tensor looks here first: reading one attribute takes 9 ns, asking the
    thread-local mode would take 36.
    """

    blocks = 0
    lock = threading.Lock()


def _enter_inference(step: int) -> None:
    with Inference.lock:
        Inference.blocks += step
    saving.plain = saving.plain and not step


class Saving:
    """Whether saving for backward is the plain thing: no inference mode was ever on.

    Asking this once takes 10 ns; looking at each value that is saved would take 100.
    """

    __slots__ = ("plain",)

    def __init__(self) -> None:
        self.plain = True


saving = Saving()


def is_grad_enabled() -> bool:
    """Whether operations in this thread record a graph.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_grad_enabled()
        True
    """
    return mode.asked if mode.inference else mode.enabled


def is_inference_mode_enabled() -> bool:
    """Whether this thread is in inference mode.

    Example:
        >>> import slowtorch as torch
        >>> torch.is_inference_mode_enabled()
        False
    """
    return mode.inference
