"""What ``import slowtorch.nn`` leaves for later looks as if it had been there."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import slowtorch.nn.functional as F
from slowtorch import nn, optim
from slowtorch._late import LateNames
from slowtorch.nn import _kernels, init, modules, utils

GATHERED = [
    (package.LATE, module)
    for package in (F, init, modules)
    for module, names in package.LATE.table.items()
    if names
]
PARTLY = [(package.LATE, name) for package in (utils, optim) for name in package.LATE]


@pytest.mark.parametrize(("late", "module"), GATHERED)
def test_the_table_names_what_the_file_does(late: LateNames, module: str) -> None:
    """Whoever adds a public name to a late file adds it to ``LATE``."""
    public = getattr(late.module(module), "__all__", [])
    assert sorted(late.table[module].split()) == sorted(public), module


@pytest.mark.parametrize(("late", "name"), PARTLY)
def test_names_of_other_packages_are_there(late: LateNames, name: str) -> None:
    """What stands in a table can be imported."""
    assert late[name].__name__ == name


@pytest.mark.parametrize("package", [F, init, modules])
def test_every_file_is_gathered(package: ModuleType) -> None:
    """Whoever adds a file adds it to ``LATE``."""
    folder = Path(str(package.__file__)).parent
    assert {each.stem for each in folder.glob("[a-z]*.py")} == set(package.LATE.table)


@pytest.mark.parametrize("module", _kernels.LATE)
def test_the_table_names_the_kernels_of_the_file(module: str) -> None:
    """Whoever adds a kernel to a file adds it to ``LATE``."""
    kernels = getattr(import_module(f"{_kernels.__name__}.{module}"), module.upper())
    assert sorted(_kernels.LATE[module].split()) == sorted(kernels), module


def test_late_names_are_public() -> None:
    """``dir`` knows them."""
    assert {"Conv2d", "Linear", "Module", "utils"} <= set(dir(nn))
    assert {"conv2d", "relu"} <= set(dir(F))


def test_all_names_can_be_imported_at_once() -> None:
    """The star stands for late names, too."""
    program = (
        "from slowtorch.nn import *; assert Conv2d and Linear and Module and utils"
    )
    assert _complaints(program) == ""


@pytest.mark.parametrize("package", [nn, F, init, modules, utils, optim])
def test_all_public_names_are_there(package: ModuleType) -> None:
    """``from <package> import *`` finds whatever ``__all__`` promises."""
    assert all(hasattr(package, name) for name in package.__all__)


def test_a_name_is_of_the_package_once_it_was_asked_for() -> None:
    """Nothing stays in between."""
    assert vars(nn).get("Conv2d", nn.Conv2d) is vars(nn)["Conv2d"]
    assert vars(F).get("conv2d", F.conv2d) is vars(F)["conv2d"]


def test_files_are_attributes_of_their_package() -> None:
    """As ``torch.nn.modules.batchnorm`` is, without an import of its own."""
    program = (
        "from slowtorch import nn; "
        "assert issubclass(nn.BatchNorm1d, nn.modules.batchnorm._BatchNorm); "
        "assert nn.utils.rnn.PackedSequence"
    )
    assert _complaints(program) == ""


def test_import_leaves_rare_files_alone() -> None:
    """A linear layer needs neither convolutions nor their kernels."""
    program = (
        "import sys; import slowtorch as torch; from slowtorch import nn; "
        "x = torch.ones(1, 1, 2, 2); nn.Linear(2, 1)(x); "
        "rare = {'slowtorch.nn.modules.convolution', 'slowtorch.nn.utils', "
        "'slowtorch.nn._kernels.convolution', 'slowtorch.optim.adam'}; "
        "assert not rare & sys.modules.keys(); "
        "nn.Conv2d(1, 1, 2)(x); torch.optim.Adam; nn.utils.clip_grad_norm_; "
        "assert rare <= sys.modules.keys()"
    )
    assert _complaints(program) == ""


def _complaints(program: str) -> str:
    """What Python says that runs *program* afresh."""
    run = [sys.executable, "-c", program]
    return subprocess.run(run, capture_output=True, text=True).stderr
