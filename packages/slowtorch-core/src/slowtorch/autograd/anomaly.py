"""Anomaly mode: where was the operation recorded whose gradient is wrong?"""

from __future__ import annotations

import warnings
from types import TracebackType
from typing import TYPE_CHECKING, Any

from slowtorch._callers import user_frame

if TYPE_CHECKING:
    from slowtorch.autograd.node import Node

__all__ = ["Anomaly", "detect_anomaly", "set_detect_anomaly"]

WARNING = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and "
    "should only be enabled for debugging."
)
TRACEBACK = "traceback_"  # PyTorch's key in ``metadata``


class Anomaly:
    """Whether anomaly mode is on, and whether gradients are searched for nan."""

    enabled = False
    check_nan = True


class set_detect_anomaly:  # noqa: N801 (PyTorch's own spelling)
    """Turn anomaly mode on or off: at once, and until the end of a ``with`` block.

    Args:
        mode: whether each operation remembers where it was recorded.
        check_nan: whether a gradient that is nan is an error.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(1, requires_grad=True)
        >>> with torch.autograd.set_detect_anomaly(True, check_nan=False):
        ...     (x.sqrt() * 0).sum().backward()
        >>> x.grad
        tensor([nan])
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = (Anomaly.enabled, Anomaly.check_nan)
        Anomaly.enabled, Anomaly.check_nan = mode, check_nan

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        Anomaly.enabled, Anomaly.check_nan = self._before


class detect_anomaly:  # noqa: N801 (PyTorch's own spelling)
    """Find the operation behind a wrong gradient.

    Inside the block every operation remembers the line of your program that called
    it. An error in backward, or a gradient that is nan, then says which line that
    was, in a note at the end of the error. (PyTorch prints it as a warning.)

    Args:
        check_nan: whether a gradient that is nan is an error.

    Raises:
        RuntimeError: in backward, when a rule has returned nan.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.zeros(1, requires_grad=True)
        >>> with torch.autograd.set_detect_anomaly(True):
        ...     (x.sqrt() * 0).sum().backward()
        Traceback (most recent call last):
            ...
        RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.
        SqrtBackward0 was recorded here:
        ...
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.check_nan = check_nan
        warnings.warn(WARNING, UserWarning, stacklevel=2)

    def __enter__(self) -> None:
        self._before = (Anomaly.enabled, Anomaly.check_nan)
        Anomaly.enabled, Anomaly.check_nan = True, self.check_nan

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        Anomaly.enabled, Anomaly.check_nan = self._before


def is_anomaly_enabled() -> bool:
    """Whether anomaly mode is on."""
    return Anomaly.enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly mode looks for nan."""
    return Anomaly.check_nan


def remember(node: Node) -> None:
    """Keep, as text, how the program got to the operation of *node*."""
    import traceback  # 5 ms that ``import slowtorch`` need not spend

    stack = traceback.extract_stack(user_frame(), limit=16)
    node.metadata[TRACEBACK] = traceback.format_list(stack)


def run(node: Node, grads: list[Any]) -> Any:
    """Run the rule of *node*; let an error say where the node was recorded.

    Raises:
        RuntimeError: the rule has returned nan.
    """
    try:
        results = node.backward(*grads)
        if Anomaly.check_nan:
            _refuse_nan(node, results if isinstance(results, tuple) else (results,))
    except Exception as error:
        error.add_note(_origin(node))
        raise
    return results


def _refuse_nan(node: Node, results: tuple[Any, ...]) -> None:
    for number, grad in enumerate(results):
        if grad is not None and bool((grad != grad).any()):
            raise RuntimeError(
                f"Function '{node.name()}' returned nan values in its {number}th "
                "output."
            )


def _origin(node: Node) -> str:
    lines = node.metadata.get(TRACEBACK)
    if lines is None:
        return f"{node.name()} was recorded outside anomaly mode: no line is known."
    return f"{node.name()} was recorded here:\n" + "".join(lines).rstrip()
