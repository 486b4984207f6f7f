"""Every public name says what it computes, and shows it in an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getattr_static
from operator import attrgetter

import pytest

import slowtorch
from slowtorch import _MODULES, Tensor

# Of what is not there, the functions say that in one line; the module has the example.
ABSENT = ["accelerator", "backends", "cuda", "mps", "xpu"]
PACKAGES = ["autograd", "plugins", *(each for each in _MODULES if each not in ABSENT)]
SUBMODULES = {
    "autograd": "function functional graph",
    "distributions": "constraints kl",
    "nn": (
        "functional init modules parameter utils utils.parametrizations "
        "utils.parametrize utils.rnn"
    ),
    "optim": "lr_scheduler swa_utils",
    "signal": "windows",
    "utils": "checkpoint data",
}
MODULES = [
    "slowtorch",
    *[f"slowtorch.{package}" for package in PACKAGES],
    *[
        f"slowtorch.{one}.{name}"
        for one in SUBMODULES
        for name in SUBMODULES[one].split()
    ],
]
# What only leads on to something else, which then has the example.
LEADS_ON = re.compile(
    r"(?:In-place version of|(?:An|The) older name (?:for|of)|The result of|What) "
    r"``([\w.]+)``"
)


def public(name: str) -> Iterator[tuple[str, object]]:
    """The public functions and classes of a module."""
    module = import_module(name)
    for each in getattr(module, "__all__", ()):  # some hold modules only
        thing = getattr(module, each)
        if callable(thing) and not each.startswith("_"):
            yield each, thing


def methods() -> Iterator[tuple[str, object]]:
    """The public methods and properties of a tensor."""
    for name in dir(Tensor):
        thing = getattr_static(Tensor, name)
        if not isinstance(thing, property):
            thing = getattr(Tensor, name)  # which brings those that come late
        if not name.startswith("_") and (callable(thing) or hasattr(thing, "fget")):
            yield name, thing


def text(thing: object) -> str:
    """Its own docstring, not that of its class or of a base."""
    if isinstance(thing, type):
        return thing.__dict__.get("__doc__") or ""
    return "" if thing.__doc__ == type(thing).__doc__ else thing.__doc__ or ""


def shows(thing: object, *homes: object) -> bool:
    """Whether its docstring has an example, or leads on to one within *homes*."""
    if ">>>" in text(thing):
        return True
    found = LEADS_ON.match(text(thing))
    get = attrgetter(found[1]) if found else None
    return get is not None and any([">>>" in _told(get, home) for home in homes])


def _told(get: attrgetter[object], home: object) -> str:
    try:
        return text(get(home))
    except AttributeError:
        return ""


@pytest.mark.parametrize("name", MODULES)
def test_a_public_name_has_an_example(name: str) -> None:
    """Whatever a module offers is explained where it is defined."""
    homes = import_module(name), Tensor, slowtorch
    assert [each for each, thing in public(name) if not shows(thing, *homes)] == []


def test_a_method_has_an_example() -> None:
    """So are the methods and properties of a tensor."""
    homes = Tensor, slowtorch
    assert [name for name, thing in methods() if not shows(thing, *homes)] == []


@pytest.mark.parametrize("name", ABSENT)
def test_a_device_that_is_absent_has_one_example(name: str) -> None:
    """The module shows what a program sees, and each function says what it does."""
    module = import_module(f"slowtorch.{name}")
    assert ">>>" in text(module)
    own = [getattr(module, each) for each in module.__all__]
    assert [each for each in own if not text(each)] == []
