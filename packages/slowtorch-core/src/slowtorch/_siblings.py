"""The packages that ship separately: found when installed, explained when not.

``slowtorch.nn``, ``slowtorch.optim`` and ``slowtorch.data`` are distributions of
their own in the same namespace. ``import slowtorch as torch; torch.nn.Linear`` works
without a second import, as in PyTorch; where nn is not installed,

- ``import slowtorch.nn`` and ``from slowtorch import nn`` raise
  ``ModuleNotFoundError``, with the command that installs it;
- ``slowtorch.nn`` raises ``AttributeError`` with the same advice, so that
  ``hasattr(slowtorch, "nn")`` is ``False`` (one class cannot be both errors);
- ``importlib.util.find_spec("slowtorch.nn")`` is ``None``: it is a question.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType

__all__ = ["SIBLINGS", "extend_path", "install_finder", "submodule"]

SIBLINGS = {
    "slowtorch.nn": "slowtorch-nn",
    "slowtorch.optim": "slowtorch-optim",
    "slowtorch.data": "slowtorch-data",
    "slowtorch.utils.data": "slowtorch-data",
}


def extend_path(path: list[str], name: str) -> list[str]:
    """*path*, and the folders of package *name* elsewhere on ``sys.path``.

    Editable installs put each distribution under a root of its own. It does what
    ``pkgutil.extend_path`` does for folders, without importing pkgutil (4 ms).
    """
    inner = name.replace(".", os.sep)
    folders = [os.path.join(root, inner) for root in sys.path]
    return path + [each for each in folders if each not in path and os.path.isdir(each)]


def submodule(package: str, name: str) -> ModuleType:
    """Import ``<package>.<name>``; for a module's ``__getattr__``.

    Raises:
        AttributeError: it is not installed.
        ModuleNotFoundError: likewise, to ``from <package> import <name>``.
    """
    from importlib import import_module

    full = f"{package}.{name}"
    try:
        return import_module(full)
    except ModuleNotFoundError as error:
        if error.name != full or _is_import(sys._getframe(2)):
            raise
        raise AttributeError(str(error), name=name, obj=sys.modules[package]) from None


class SiblingFinder:
    """Asked last, when every real finder has failed: says what to install."""

    @staticmethod
    def find_spec(
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """``None``, or ``ModuleNotFoundError`` if an import is what failed."""
        if fullname in SIBLINGS and _is_import(sys._getframe(2)):
            message = (
                f"No module named {fullname!r}: it ships separately. "
                f"Install it with: pip install {SIBLINGS[fullname]}"
            )
            raise ModuleNotFoundError(message, name=fullname)
        return None


def _is_import(frame: FrameType | None) -> bool:
    # Finders, and a package's __getattr__ under `from ... import`, are called by the
    # import system itself; importlib.util.find_spec, hasattr and pkgutil only ask.
    return frame is not None and frame.f_globals["__name__"] == "importlib._bootstrap"


def install_finder() -> None:
    """Append the finder to ``sys.meta_path``, once."""
    if not any(type(each).__name__ == "SiblingFinder" for each in sys.meta_path):
        sys.meta_path.append(SiblingFinder())
