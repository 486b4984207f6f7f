"""Plugins made up on the spot, and a manager that knows only them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from slowtorch.plugins import Owner, hookimpl
from slowtorch.plugins.candidates import Candidate, Switches
from slowtorch.plugins.manager import Manager

MakePlugin = Callable[..., Candidate]
LoadPlugins = Callable[..., Manager]


@pytest.fixture
def make_plugin() -> MakePlugin:
    """A maker of plugins: a name, and what each hook returns or does."""

    def make(name: str, distribution: str = "", **hooks: Any) -> Candidate:
        module = ModuleType(f"{name}_module")
        for hook, answer in hooks.items():
            setattr(module, hook, hookimpl(_implementation(answer)))
        owner = Owner(name, distribution or f"{name}-dist", "1.0")
        return Candidate(owner, module.__name__, lambda: module)

    return make


@pytest.fixture
def load_plugins() -> LoadPlugins:
    """A loader of made-up plugins, under switches read from keyword arguments."""

    def load(*candidates: Candidate, **environ: str) -> Manager:
        manager = Manager(Switches.read(environ))
        manager.load(candidates)
        return manager

    return load


def _implementation(answer: Any) -> Callable[..., Any]:
    if callable(answer):
        return answer  # type: ignore[no-any-return]  # a test's own function
    return lambda: answer
