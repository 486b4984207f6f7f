"""What ``import slowtorch`` leaves for later looks as if it had been there."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import slowtorch as torch
from slowtorch._late import LATE, LateMethod, LateNames
from slowtorch.kernels import cpu

FAMILIES = [module for module in LATE if module.startswith("ops.")]


@pytest.mark.parametrize("module", FAMILIES)
def test_the_table_names_what_the_family_does(module: str) -> None:
    """Whoever adds a public name to a late family adds it to ``LATE``."""
    public = import_module(f"slowtorch.{module}").__all__ if LATE[module] else []
    assert sorted(LATE[module].split()) == sorted(public), f"_late.py, {module!r}"


@pytest.mark.parametrize("module", cpu.LATE)
def test_the_table_names_the_kernels_of_the_file(module: str) -> None:
    """Whoever adds a kernel to a late file adds it to ``LATE``."""
    kernels = getattr(import_module(module), module.rpartition(".")[2].upper())
    assert sorted(cpu.LATE[module].split()) == sorted(kernels), module


@pytest.mark.parametrize("names", LATE.values())
def test_every_late_name_is_an_attribute(names: str) -> None:
    """``slowtorch.<name>`` is there for each of them."""
    assert all(hasattr(torch, name) for name in names.split())


def test_a_package_gets_the_name_that_was_asked_for() -> None:
    """The second look finds it in the package itself."""
    late = LateNames("slowtorch.ops", {"special": "erf"})
    assert late["erf"] is torch.erf
    assert vars(import_module("slowtorch.ops"))["erf"] is torch.erf


def test_a_late_package_names_what_it_lacks() -> None:
    """As Python does: the module, and the name."""
    with pytest.raises(AttributeError, match=r"torch\.autograd' has no attribute 'x'"):
        _ = torch.autograd.x  # type: ignore[attr-defined]  # that is the point


def test_late_names_are_public() -> None:
    """``dir`` and ``from slowtorch import *`` know them."""
    assert {"erf", "randn", "save", "Generator"} <= set(dir(torch)) & set(torch.__all__)


def test_a_method_stands_on_the_class_once_it_was_asked_for() -> None:
    """Nothing stays between a call and the function."""
    assert torch.Tensor.lgamma is torch.lgamma
    assert vars(torch.Tensor)["lgamma"] is torch.lgamma


def test_late_methods_bind_to_a_tensor() -> None:
    """The stand-in gives a bound method, and on the class the function."""
    late = LateMethod("slowtorch.ops.special", "erf")
    x = torch.zeros(1)
    assert late.__get__(x, torch.Tensor)().tolist() == [0.0]
    assert late.__get__(None, torch.Tensor) is torch.erf


def test_import_leaves_rare_families_alone() -> None:
    """Neither special functions nor random numbers are imported at first."""
    program = (
        "import sys, slowtorch as torch; "
        "rare = {'slowtorch.ops.special', 'slowtorch._random', 'pathlib', 'pickle'}; "
        "assert not rare & sys.modules.keys(); "
        "assert torch.zeros(1).erf().item() == 0; "
        "assert rare & sys.modules.keys() == {'slowtorch.ops.special'}"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert run.stderr == ""
