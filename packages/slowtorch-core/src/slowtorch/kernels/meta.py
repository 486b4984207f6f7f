"""The ``meta`` device: shapes and dtypes without numbers.

Whatever is asked of it, it computes nothing: every kernel returns no storage. What
would have to look at a number says so.
"""

from __future__ import annotations

from typing import Any

from slowtorch._device import Kernel, KernelTable

__all__ = ["META_KERNELS"]


def _nothing(out: Any, *inputs: Any, **options: Any) -> Any:
    return None


def _no_data(out: Any, *inputs: Any) -> Any:
    raise NotImplementedError("Cannot copy out of meta tensor; no data!")


def _no_item(out: Any, *inputs: Any) -> Any:
    raise RuntimeError("Tensor.item() cannot be called on meta tensors")


class _MetaTable(KernelTable):
    """Has every kernel there is: all of them do nothing."""

    def __missing__(self, name: str) -> Kernel:
        return _nothing


META_KERNELS = _MetaTable("meta", {"to_list": _no_data, "item": _no_item})
