"""Proofs by installation: the wheels, in fresh environments."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.wheels

ROOT = Path(__file__).parents[2]
SWISH = ROOT / "examples" / "plugins" / "slowtorch-swish"

# fit 2 w = 6 by gradient descent, with nothing but core
TRAIN_BY_HAND = """
import slowtorch as torch
w = torch.tensor(0.0, requires_grad=True)
for _ in range(50):
    loss = (w * 2.0 - 6.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
print(f"{w.item():.4f}")
"""

TRAIN_WITH_ALL = """
import slowtorch as torch
torch.manual_seed(0)
x = torch.linspace(-1.0, 1.0, 16).reshape(16, 1)
pairs = torch.utils.data.TensorDataset(x, 3.0 * x + 1.0)
model = torch.nn.Linear(1, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(60):
    for inputs, targets in torch.utils.data.DataLoader(pairs, batch_size=4):
        optimiser.zero_grad()
        torch.nn.functional.mse_loss(model(inputs), targets).backward()
        optimiser.step()
print(f"{model.weight.item():.2f} {model.bias.item():.2f}")
"""

IMPORT_EVERYTHING = """
import importlib, pkgutil, slowtorch
for module in pkgutil.walk_packages(slowtorch.__path__, "slowtorch."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""

NOT_OURS = """
import sys
names = {name.partition(".")[0] for name in sys.modules}
print(sorted(names - sys.stdlib_module_names - {"__main__", "slowtorch"}))
"""

MISSING = """
import importlib.util, slowtorch
def said(statement):
    try:
        exec(statement)
    except Exception as error:
        return type(error).__name__, str(error), error.name
advice = "ships separately. Install it with: pip install slowtorch-"
for part in ("nn", "optim", "data", "utils.data"):
    full = f"slowtorch.{part}"
    parent, _, name = full.rpartition(".")
    __import__(parent)
    text = f"No module named '{full}': it {advice}{name}"
    assert said(f"import {full}") == ("ModuleNotFoundError", text, full)
    assert said(f"from {parent} import {name}") == ("ModuleNotFoundError", text, full)
    assert said(f"import {full}.plugin") == ("ModuleNotFoundError", text, full)
    assert said(full) == ("AttributeError", text, name)
    assert not hasattr(__import__("sys").modules[parent], name)
    assert importlib.util.find_spec(full) is None
print("said what to install")
"""

USE_SWISH = """
import slowtorch as torch
x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
y = {call}
y.sum().backward()
print([round(value, 4) for value in y.tolist() + x.grad.tolist()])
"""
# x s and s + x s (1 - s), with s = 1 / (1 + exp(-x)), at -1, 0 and 1
SWISHED = "[-0.2689, 0.0, 0.7311, 0.0723, 0.5, 0.9277]\n"


@pytest.fixture(scope="module")
def core(new_environment: Callable[..., Any]) -> Any:
    """An environment with slowtorch-core only."""
    return new_environment("slowtorch-core")


@pytest.fixture(scope="module")
def everything(new_environment: Callable[..., Any]) -> Any:
    """An environment with slowtorch[all], and a NumPy that must not be touched."""
    environment = new_environment("slowtorch[all]")
    poison = "raise RuntimeError('SlowTorch imported NumPy')\n"
    (environment.modules() / "numpy.py").write_text(poison)
    return environment


@pytest.fixture(scope="module")
def swish(new_environment: Callable[..., Any]) -> Any:
    """An environment with everything and the example plugin."""
    return new_environment("slowtorch[all]", "slowtorch-swish", "pytest")


def contents(wheelhouse: Path) -> dict[str, list[str]]:
    """Wheel -> the files of ours in it, metadata aside."""
    return {
        wheel.name.partition("-")[0]: [
            name
            for name in zipfile.ZipFile(wheel).namelist()
            if ".dist-info/" not in name
        ]
        for wheel in wheelhouse.glob("slowtorch*2026*.whl")
    }


def test_no_file_ships_twice(wheelhouse: Path) -> None:
    """Each file belongs to one wheel; the metapackage has none."""
    files = contents(wheelhouse)
    assert len(files) == 5
    assert files["slowtorch"] == []
    counted = Counter(name for names in files.values() for name in names)
    assert [name for name, count in counted.items() if count > 1] == []


def test_only_core_ships_the_namespace(wheelhouse: Path) -> None:
    """slowtorch/__init__.py comes with core, and with nothing else."""
    files = contents(wheelhouse)
    owners = [name for name in files if "slowtorch/__init__.py" in files[name]]
    assert owners == ["slowtorch_core"]


def test_every_package_is_typed(wheelhouse: Path) -> None:
    """Each wheel has its py.typed marker."""
    files = contents(wheelhouse)
    assert "slowtorch/py.typed" in files["slowtorch_core"]
    for name in ("nn", "optim", "data"):
        assert f"slowtorch/{name}/py.typed" in files[f"slowtorch_{name}"]


def test_core_alone_trains_by_hand(core: Any) -> None:
    """A parameter is fitted with core only."""
    assert core.run("-c", TRAIN_BY_HAND) == "3.0000\n"


def test_core_alone_says_what_to_install(core: Any) -> None:
    """Asking for nn, optim or data names the package that brings it."""
    assert core.run("-c", MISSING) == "said what to install\n"


def test_importing_core_loads_the_standard_library_only(core: Any) -> None:
    """Not even pluggy is loaded before a plugin is sought."""
    assert core.run("-c", f"import slowtorch\n{NOT_OURS}") == "[]\n"


def test_looking_for_plugins_loads_pluggy_only(core: Any) -> None:
    """An unknown name brings pluggy in, and nothing else."""
    program = f"import slowtorch\nhasattr(slowtorch, 'swihs')\n{NOT_OURS}"
    assert core.run("-c", program) == "['pluggy']\n"


def test_every_module_of_core_can_be_imported(core: Any) -> None:
    """Core imports none of the packages that build on it."""
    program = f"{IMPORT_EVERYTHING}{NOT_OURS}"
    assert core.run("-c", program) == "['pluggy']\n"


def test_nn_works_without_optim(new_environment: Callable[..., Any]) -> None:
    """Layers need core alone; the missing optimisers are explained."""
    environment = new_environment("slowtorch-nn")
    program = "import slowtorch as t; print(t.nn.Linear(2, 3)(t.ones(1, 2)).shape)"
    assert environment.run("-c", program) == "torch.Size([1, 3])\n"
    program = "import slowtorch as t; print(hasattr(t, 'optim'), hasattr(t, 'data'))"
    assert environment.run("-c", program) == "False False\n"


def test_everything_trains(everything: Any) -> None:
    """slowtorch[all] has layers, optimisers and loaders, after a single import."""
    assert everything.run("-c", TRAIN_WITH_ALL) == "3.00 1.00\n"


def test_numpy_is_never_imported(everything: Any) -> None:
    """Neither importing every module nor training touches a NumPy that is there."""
    program = f"{IMPORT_EVERYTHING}{TRAIN_WITH_ALL}{NOT_OURS}"
    assert everything.run("-c", program) == "3.00 1.00\n['pluggy']\n"


@pytest.mark.parametrize(
    "call",
    ["torch.swish(x)", "x.swish()", "x.clone().swish_()", "torch.nn.Swish()(x)"],
)
def test_the_example_plugin(swish: Any, call: str) -> None:
    """A third party's operation is a function, a method and a layer."""
    assert swish.run("-c", USE_SWISH.format(call=call)) == SWISHED


def test_the_example_plugin_passes_the_contract_tests(swish: Any) -> None:
    """Its two-line test file is green, and does run tests."""
    printed = swish.run("-m", "pytest", "-q", str(SWISH / "tests"))
    assert " passed" in printed


def test_the_example_plugin_is_listed(swish: Any) -> None:
    """``python -m slowtorch plugins`` says what it gave."""
    (line,) = [
        line
        for line in swish.run("-m", "slowtorch", "plugins").splitlines()
        if line.startswith("swish ")
    ]
    assert line.split(maxsplit=4)[1:] == [
        "slowtorch-swish",
        "1.0",
        "loaded",
        "ops: swish; layers: Swish",
    ]


def test_without_nn_core_still_works(swish: Any) -> None:
    """nn is removed: core trains, and what was built on nn is left out, with a word."""
    swish.pip("uninstall", "--yes", "slowtorch-nn")
    assert swish.run("-c", TRAIN_BY_HAND) == "3.0000\n"
    listed = swish.run("-m", "slowtorch", "plugins")
    assert "plugin 'swish' was left out" in listed
    assert "pip install slowtorch-nn" in listed
