"""Every hook is explained: in its docstring, in docs/plugins.md, and by a test."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import slowtorch.data.hookspecs
import slowtorch.nn.hookspecs
import slowtorch.optim.hookspecs
import slowtorch.plugins.hookspecs

ROOT = Path(__file__).parents[2]
MODULES: tuple[ModuleType, ...] = (
    slowtorch.plugins.hookspecs,
    slowtorch.nn.hookspecs,
    slowtorch.optim.hookspecs,
    slowtorch.data.hookspecs,
)
HOOKS: list[Callable[..., Any]] = [
    getattr(module, name) for module in MODULES for name in module.__all__
]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_a_hook_is_explained_where_it_is_defined(hook: Callable[..., Any]) -> None:
    """Its docstring says when it is called, and shows an example."""
    assert hook.__doc__ is not None
    assert "Called once" in hook.__doc__
    assert "Example::" in hook.__doc__


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_a_hook_is_explained_in_the_docs(hook: Callable[..., Any]) -> None:
    """docs/plugins.md has it as a heading, with its arguments, and an example."""
    guide = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    heading = f"### `{hook.__name__}({', '.join(signature(hook).parameters)})`"
    assert heading in guide
    assert f"def {hook.__name__}(" in guide


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_hook_is_listed(module: ModuleType) -> None:
    """Whatever is marked as a hook is public in its module."""
    marked = [name for name in dir(module) if _is_hook(getattr(module, name))]
    assert sorted(module.__all__) == marked


def _is_hook(thing: object) -> bool:
    return hasattr(thing, "slowtorch_spec")
