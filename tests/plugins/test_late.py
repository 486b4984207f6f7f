"""Plugins are looked for late, at the first name that is not built in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from slowtorch import Tensor, _siblings, plugins
from slowtorch.plugins import Operator, loading, methods
from slowtorch.plugins.candidates import Candidate, third_party_on_disk
from slowtorch.plugins.core import publish_devices, publish_methods
from slowtorch.plugins.manager import Manager

MakePlugin = Callable[..., Candidate]
LoadPlugins = Callable[..., Manager]


class Toy:
    """A class that wants methods."""


@pytest.fixture
def toy_module() -> Iterator[ModuleType]:
    """A module in which names of plugins may appear."""
    module = sys.modules["toy_module"] = ModuleType("toy_module")
    yield module
    del sys.modules["toy_module"]


def install(folder: Path, name: str, group: str) -> None:
    """Pretend that a distribution with one entry point is installed in *folder*."""
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text(f"[{group}]\nx = y\n")


def test_a_third_party_is_seen_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Metadata with an entry point in our group is enough."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "missing")])
    install(tmp_path, "slowtorch_swish", "slowtorch")
    assert third_party_on_disk()


@pytest.mark.parametrize(
    ("name", "group"), [("slowtorch_nn", "slowtorch"), ("kettle", "console_scripts")]
)
def test_others_are_not_third_parties(
    name: str, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own packages, and packages without plugins, do not count."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    install(tmp_path, name, group)
    (tmp_path / "plain-1.0.dist-info").mkdir()
    assert not third_party_on_disk()


def test_methods_are_offered_where_somebody_may_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a plugin on disk a class gets a ``__getattr__``, until it is withdrawn."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    install(tmp_path, "slowtorch_swish", "slowtorch")
    methods.offer(Toy)
    assert "__getattr__" in vars(Toy)
    methods.withdraw(Toy)
    assert "__getattr__" not in vars(Toy)


def test_no_methods_are_offered_when_third_parties_are_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SLOWTORCH_PLUGINS=0 leaves the class as it is."""
    monkeypatch.setenv("SLOWTORCH_PLUGINS", "0")
    plugins.offer_methods(Toy)
    assert "__getattr__" not in vars(Toy)


def test_names_appear_in_their_namespace(
    toy_module: ModuleType,
    make_plugin: MakePlugin,
    load_plugins: LoadPlugins,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A registered name is found in its namespace, and kept there."""
    manager = load_plugins(make_plugin("a", slowtorch_register_ops=(Operator(len),)))
    manager.registries["ops"].namespace = "toy_module"
    monkeypatch.setattr(loading, "manager", lambda: manager)
    assert plugins.attribute("toy_module", "len") is len
    assert vars(toy_module)["len"] is len


def test_private_names_do_not_load_plugins(
    toy_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself asks modules for names with underscores all the time."""

    def manager() -> None:
        raise AssertionError("plugins were loaded")

    monkeypatch.setattr(loading, "manager", manager)
    with pytest.raises(AttributeError, match="'toy_module' has no attribute '_x'"):
        plugins.attribute("toy_module", "_x")


def test_a_plugin_may_ask_for_names_while_it_loads() -> None:
    """A name sought during loading is simply unknown: nothing loads twice."""
    program = (
        "import slowtorch\n"
        "from slowtorch.plugins import candidates, loading, Owner\n"
        "def load(): print(hasattr(slowtorch, 'swihs')); return object()\n"
        "plugin = candidates.Candidate(Owner('a', 'a', '1'), 'a', load)\n"
        "loading.discover = lambda: [plugin]\n"
        "print(hasattr(slowtorch, 'swihs'))"
    )
    run = [sys.executable, "-c", program]
    assert subprocess.check_output(run, text=True) == "False\nFalse\n"


def test_methods_are_put_on_tensor(
    make_plugin: MakePlugin, load_plugins: LoadPlugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a plugin declares as a method becomes one; ours are left alone."""

    def stir(x: Any) -> Any:
        return x + x

    operator = Operator(stir, method=True, inplace=True)
    manager = load_plugins(make_plugin("a", slowtorch_register_ops=(operator,)))
    publish_methods(manager.registries["ops"])
    both = [vars(Tensor)["stir"], vars(Tensor)["stir_"]]
    for name in ("stir", "stir_"):
        delattr(Tensor, name)
    assert both[0] is stir
    assert both[1].__qualname__ == "Tensor.stir_"


def test_devices_are_found_by_name(
    make_plugin: MakePlugin, load_plugins: LoadPlugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a plugin registers as a device is put where ``device`` looks."""
    from slowtorch import _device
    from slowtorch.plugins import core

    abacus = _device.Device("abacus", _device.KernelTable("abacus", {}))
    table: dict[str, _device.Device] = {}
    monkeypatch.setattr(core, "DEVICES", table)
    manager = load_plugins(make_plugin("a", slowtorch_register_devices=(abacus,)))
    publish_devices(manager.registries["devices"])
    assert table == {"abacus": abacus}


def test_a_package_in_several_folders_is_one(tmp_path: Path) -> None:
    """Every folder of the package on the path is searched, each of them once."""
    folders = [tmp_path / name / "toy" / "inner" for name in ("one", "two")]
    for folder in folders:
        folder.mkdir(parents=True)
    roots = [str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "three")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", roots)
        extended = _siblings.extend_path([str(folders[0])], "toy.inner")
    assert extended == [str(folder) for folder in folders]


def test_the_finder_is_installed_once() -> None:
    """Reloading slowtorch does not pile up finders."""
    _siblings.install_finder()
    kinds = [type(each).__name__ for each in sys.meta_path]
    assert kinds.count("SiblingFinder") == 1
