"""The packages as they are installed: ours register as a third party's would."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys

import pytest

import slowtorch
from slowtorch import plugins
from slowtorch.__main__ import describe, main


@pytest.mark.parametrize(
    ("kind", "name", "distribution"),
    [
        ("ops", "mul", "slowtorch-core"),
        ("devices", "meta", "slowtorch-core"),
        ("layers", "Linear", "slowtorch-nn"),
        ("losses", "MSELoss", "slowtorch-nn"),
        ("optimisers", "SGD", "slowtorch-optim"),
        ("datasets", "digits", "slowtorch-data"),
    ],
)
def test_ours_are_in_the_registries(kind: str, name: str, distribution: str) -> None:
    """Built-in names are registered, and owned by the package they come from."""
    assert plugins.registry(kind).owner(name).distribution == distribution


def test_nothing_of_ours_failed() -> None:
    """Every plugin of our own was loaded."""
    ours = [each for each in plugins.reports() if each.candidate.ours]
    assert {each.state for each in ours} == {"loaded"}


def test_find_answers_none_for_an_unknown_name() -> None:
    """Neither an unknown name nor an unknown kind is an error."""
    assert plugins.find("ops", "no_such_op") is None
    assert plugins.find("no_such_kind", "mul") is None


def test_an_unknown_kind_of_registry_is_named() -> None:
    """Asking for a registry that nobody keeps says which there are."""
    with pytest.raises(plugins.PluginError, match="no registry of 'teas'; there are"):
        plugins.registry("teas")


def test_an_unknown_name_of_the_module() -> None:
    """A typo gets PyTorch's words, also when plugins were asked."""
    with pytest.raises(AttributeError, match="'torch' has no attribute 'swihs'"):
        slowtorch.swihs  # type: ignore[attr-defined]  # noqa: B018  # the typo tested


def test_an_unknown_name_of_a_tensor() -> None:
    """A typo on a tensor gets Python's own error, also when plugins were asked."""
    x = slowtorch.ones(1)
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'swih'"):
        x.swih()  # type: ignore[attr-defined]  # the typo tested


def test_tensor_does_not_keep_its_getattr() -> None:
    """Once plugins are loaded, attributes of tensors are found at full speed."""
    plugins.reports()
    assert "__getattr__" not in vars(slowtorch.Tensor)


@pytest.mark.parametrize("name", ["nn", "optim", "data", "utils"])
def test_packages_need_no_import_of_their_own(name: str) -> None:
    """``import slowtorch`` is enough to use ``slowtorch.nn`` and its like."""
    program = f"import slowtorch; print(slowtorch.{name}.__name__)"
    run = [sys.executable, "-c", program]
    assert subprocess.check_output(run, text=True) == f"slowtorch.{name}\n"


def test_utils_data_is_data() -> None:
    """PyTorch's name for the package gives the same objects."""
    assert slowtorch.utils.data.DataLoader is slowtorch.data.DataLoader


def test_an_import_of_something_unknown_is_left_to_python() -> None:
    """The finder of our packages speaks for our packages only."""
    assert importlib.util.find_spec("slowtorch.no_such_package") is None
    with pytest.raises(ModuleNotFoundError, match="No module named 'slowtorch.nope'"):
        importlib.import_module("slowtorch.nope")


def test_the_table_of_plugins(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m slowtorch plugins`` shows who gave what."""
    main(["plugins"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["plugin", "distribution", "version", "state", "gave"]
    (optim,) = [line for line in lines if line.startswith("optim ")]
    assert optim.split()[1:4] == ["slowtorch-optim", slowtorch.__version__, "loaded"]
    assert "optimisers: " in optim


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m slowtorch --version`` prints it and nothing else."""
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"{importlib.metadata.version('slowtorch')}\n"


def test_the_table_of_nothing() -> None:
    """Without plugins there is a heading."""
    assert list(describe([])) == ["plugin  distribution  version  state  gave"]
