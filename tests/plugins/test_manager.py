"""Loading: what plugins offer is found, and whoever fails is left out whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pytest

from slowtorch.plugins import (
    Operator,
    Owner,
    PluginError,
    PluginWarning,
    Registry,
    hookimpl,
    hookspec,
    named_callable,
)
from slowtorch.plugins.candidates import Candidate, Switches
from slowtorch.plugins.manager import Manager

MakePlugin = Callable[..., Candidate]
LoadPlugins = Callable[..., Manager]


def twice(x: Any) -> Any:
    """An operation to register."""
    return x + x


def thrice(x: Any) -> Any:
    """Another."""
    return x + x + x


def failing() -> Iterable[Operator]:
    """A hook that gives one thing and then fails."""
    yield Operator(twice)
    raise ValueError("out of tea")


def states(manager: Manager) -> dict[str, str]:
    """What became of each plugin, by name."""
    return {each.candidate.owner.plugin: each.state for each in manager.reports}


def test_hook_slowtorch_register_ops(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """An operation is found in the registry, under its owner."""
    manager = load_plugins(
        make_plugin("tea", slowtorch_register_ops=(Operator(twice),))
    )
    ops = manager.registries["ops"]
    assert ops["twice"].function(2) == 4
    assert ops.owner("twice") == Owner("tea", "tea-dist", "1.0")
    assert manager.reports[0].gave == {"ops": ["twice"]}


def test_hook_slowtorch_register_devices(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A device is found under its type."""
    from slowtorch._device import Device, KernelTable

    abacus = Device("abacus", KernelTable("abacus", {}))
    manager = load_plugins(make_plugin("wood", slowtorch_register_devices=(abacus,)))
    assert manager.registries["devices"]["abacus"] is abacus


def test_hook_slowtorch_addhooks(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A plugin may open a registry, and another may fill it, in any order."""
    specs = ModuleType("specs")

    @hookspec
    def slowtorch_register_teas() -> Iterable[Callable[..., Any]]:
        """Offer teas."""
        raise NotImplementedError

    vars(specs)["slowtorch_register_teas"] = slowtorch_register_teas

    def addhooks(pluginmanager: Manager) -> None:
        pluginmanager.add_hookspecs(specs)
        pluginmanager.add_registry(
            Registry("teas", "slowtorch_register_teas", "tea", named_callable)
        )

    drinker = make_plugin("drinker", slowtorch_register_teas=(twice,))
    maker = make_plugin("maker", slowtorch_addhooks=addhooks)
    manager = load_plugins(drinker, maker)
    assert manager.registries["teas"].owner("twice").plugin == "drinker"


def test_a_failing_hook_leaves_nothing_behind(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A plugin that fails half-way is taken back, and the next one works."""
    bad = make_plugin("bad", slowtorch_register_ops=failing)
    good = make_plugin("good", slowtorch_register_ops=(Operator(thrice),))
    manager = load_plugins(bad, good)
    assert list(manager.registries["ops"]) == ["thrice"]
    assert states(manager) == {"bad": "failed", "good": "loaded"}


def test_a_failure_is_reported_with_its_place(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """The one warning names distribution, module, error and line."""
    manager = load_plugins(make_plugin("bad", slowtorch_register_ops=failing))
    with pytest.warns(PluginWarning, match="plugin 'bad' was left out") as warned:
        manager.warn()
    text = str(warned[0].message)
    assert len(warned) == 1
    assert "bad-dist 1.0" in text
    assert "bad_module" in text
    assert "ValueError: out of tea" in text
    assert "test_manager.py" in text


def test_a_plugin_that_cannot_be_imported_is_left_out(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """An ImportError in one plugin does not reach the others."""

    def load() -> object:
        raise ImportError("No module named 'kettle'")

    bad = Candidate(Owner("bad", "bad-dist", "1.0"), "bad", load)
    good = make_plugin("good", slowtorch_register_ops=(Operator(twice),))
    assert states(load_plugins(bad, good)) == {"bad": "failed", "good": "loaded"}


def test_failing_addhooks_takes_its_registries_back(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A registry opened by a plugin that then fails is closed again."""

    def addhooks(pluginmanager: Manager) -> None:
        pluginmanager.add_registry(Registry("teas", "hook", "tea", named_callable))
        raise ValueError("out of tea")

    manager = load_plugins(make_plugin("bad", slowtorch_addhooks=addhooks))
    assert "teas" not in manager.registries
    assert states(manager) == {"bad": "failed"}


def test_a_registry_is_opened_once(load_plugins: LoadPlugins) -> None:
    """Two registries of one kind are refused."""
    with pytest.raises(PluginError, match="there is a registry of ops already"):
        load_plugins().add_registry(Registry("ops", "hook", "m", named_callable))


def test_a_duplicate_is_refused_and_the_first_stays(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """Of two plugins with one name, the second is left out; both are named."""
    one = make_plugin("one", slowtorch_register_ops=(Operator(twice),))
    two = make_plugin("two", slowtorch_register_ops=(Operator(thrice), Operator(twice)))
    manager = load_plugins(one, two)
    assert list(manager.registries["ops"]) == ["twice"]
    assert "one-dist" in manager.reports[1].error
    assert "two-dist" in manager.reports[1].error


def test_two_plugins_of_one_name(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """The second plugin of a name is left out; both distributions are named."""
    manager = load_plugins(make_plugin("tea", "green"), make_plugin("tea", "black"))
    assert [each.state for each in manager.reports] == ["loaded", "failed"]
    assert "green" in manager.reports[1].error
    assert "black" in manager.reports[1].error


@pytest.mark.parametrize("name", ["Tensor", "load"])
def test_a_public_name_is_not_taken(
    name: str, make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A plugin cannot replace what slowtorch itself has, or imports when asked."""
    operator = Operator(twice, name=name)
    manager = load_plugins(make_plugin("bold", slowtorch_register_ops=(operator,)))
    assert f"slowtorch.{name} is a name of slowtorch's own" in manager.reports[0].error
    assert name not in manager.registries["ops"]


def test_a_method_of_tensor_is_not_taken(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A plugin cannot replace a method of Tensor."""
    operator = Operator(twice, name="copy", inplace=True)
    manager = load_plugins(make_plugin("bold", slowtorch_register_ops=(operator,)))
    assert "Tensor.copy_ is a name of Tensor's own" in manager.reports[0].error


def test_a_method_of_another_plugin_is_not_taken(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """Two operations of different names may still want one method."""
    first = Operator(twice, name="stir", inplace=True)
    second = Operator(twice, name="stir_", method=True)
    manager = load_plugins(
        make_plugin("one", slowtorch_register_ops=(first,)),
        make_plugin("two", slowtorch_register_ops=(second,)),
    )
    assert "Tensor.stir_ is registered by one" in manager.reports[1].error


def test_a_misspelt_hook_is_reported(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """A hook that nobody defines is named, and its plugin left out."""
    bad = make_plugin("bad", slowtorch_register_opps=(Operator(twice),))
    good = make_plugin("good", slowtorch_register_ops=(Operator(twice),))
    manager = load_plugins(bad, good)
    assert states(manager) == {"bad": "failed", "good": "loaded"}
    assert "unknown hook 'slowtorch_register_opps'" in manager.reports[0].error
    assert "optionalhook=True" in manager.reports[0].error


def test_an_optional_hook_may_be_unknown(load_plugins: LoadPlugins) -> None:
    """A hook marked optional is ignored where nobody defines it."""
    module = ModuleType("optional")
    hook = hookimpl(optionalhook=True)(lambda: ())
    vars(module)["slowtorch_register_teas"] = hook
    owner = Owner("optional", "optional", "1.0")
    manager = load_plugins(Candidate(owner, "optional", lambda: module))
    assert states(manager) == {"optional": "loaded"}


def test_a_wrapper_is_refused(load_plugins: LoadPlugins) -> None:
    """A plugin may not wrap what others register."""
    import pluggy

    @pluggy.HookimplMarker("slowtorch")(wrapper=True)
    def slowtorch_register_ops() -> Any:
        return (yield)

    module = ModuleType("wrapping")
    vars(module)["slowtorch_register_ops"] = slowtorch_register_ops
    owner = Owner("wrapping", "wrapping", "1.0")
    manager = load_plugins(Candidate(owner, "wrapping", lambda: module))
    assert "slowtorch_register_ops cannot be wrapped" in manager.reports[0].error


def test_an_error_of_our_own_raises(load_plugins: LoadPlugins) -> None:
    """A built-in family that fails is a bug of ours, and is not forgiven."""

    def load() -> object:
        raise ValueError("a bug")

    owner = Owner("slowtorch.ops.toy", "slowtorch-core", "1.0")
    with pytest.raises(ValueError, match="a bug"):
        load_plugins(Candidate(owner, "toy", load, builtin=True))


@pytest.mark.parametrize("blocked", ["tea", "tea-dist", "Tea_Dist", "x, tea"])
def test_a_blocked_plugin_is_not_imported(
    blocked: str, load_plugins: LoadPlugins
) -> None:
    """A plugin blocked by its own or its distribution's name is not even loaded."""

    def load() -> object:
        raise AssertionError("imported")

    tea = Candidate(Owner("tea", "tea-dist", "1.0"), "tea", load)
    manager = load_plugins(tea, SLOWTORCH_BLOCK_PLUGINS=blocked)
    assert states(manager) == {"tea": "blocked"}


def test_third_parties_can_be_turned_off(
    make_plugin: MakePlugin, load_plugins: LoadPlugins
) -> None:
    """SLOWTORCH_PLUGINS=0 keeps third parties out; our own packages stay."""
    manager = load_plugins(
        make_plugin("nn", "slowtorch-nn"), make_plugin("tea"), SLOWTORCH_PLUGINS="0"
    )
    assert states(manager) == {"nn": "loaded", "tea": "blocked"}


def test_no_switch_keeps_nobody_out(make_plugin: MakePlugin) -> None:
    """An empty environment lets everybody in."""
    assert not Switches.read({}).keep_out(make_plugin("tea"))
