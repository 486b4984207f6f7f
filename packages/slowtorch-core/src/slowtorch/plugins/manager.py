"""``Manager``: asks plugins what they offer, and keeps the registries.

Loading happens once, when somebody asks for a name that is not built in:

1. core's own families, then what is installed, are registered with pluggy; each may
   define hooks of its own there and then (``slowtorch_addhooks``);
2. hooks that nobody defines are reported: they are most often misspelt;
3. each plugin in turn is asked for operations, devices, layers, ...

A plugin that fails anywhere on the way is taken back entirely and reported in one
warning; the others work. An error in core's own families is ours, and raises.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, Protocol, cast

import pluggy

from slowtorch.plugins import hookspecs
from slowtorch.plugins.candidates import Candidate, Switches
from slowtorch.plugins.core import core_registries
from slowtorch.plugins.errors import PluginError, PluginWarning
from slowtorch.plugins.registry import Registry
from slowtorch.plugins.report import Report

__all__ = ["Manager"]

UNKNOWN_HOOK = (
    "No installed package defines it. Is it misspelt? If its package may be "
    "missing, mark the function with @hookimpl(optionalhook=True)."
)


class _Historic(Protocol):
    def call_historic(self, *, kwargs: Mapping[str, object]) -> None: ...


class _Hooks(Protocol):
    """The hook that the manager calls by name, typed: pluggy knows only ``Any``."""

    slowtorch_addhooks: _Historic


class _Answer(Protocol):
    """One plugin's implementation of one hook."""

    function: Callable[[], Iterable[object] | None]
    plugin: object
    wrapper: bool
    hookwrapper: bool


class Manager:
    """The typed front of pluggy: registries by kind, and a report on each plugin.

    Args:
        switches: whom to keep out.

    Attributes:
        registries: kind -> registry.
        reports: what became of each plugin, in the order of loading.
    """

    def __init__(self, switches: Switches) -> None:
        self.switches = switches
        self.registries: dict[str, Registry[Any]] = {}
        self.reports: list[Report] = []
        self._new_specs: list[ModuleType] = []
        self._plugins = pluggy.PluginManager("slowtorch")
        self._plugins.add_hookspecs(hookspecs)
        hooks = cast(_Hooks, self._plugins.hook)
        hooks.slowtorch_addhooks.call_historic(kwargs={"pluginmanager": self})
        for registry in core_registries():
            self.add_registry(registry)

    def add_hookspecs(self, module: ModuleType) -> None:
        """Define the hooks that *module* marks with ``hookspec``."""
        self._new_specs.append(module)

    def add_registry(self, registry: Registry[Any]) -> None:
        """Open a registry; its hook fills it once all plugins are known.

        Raises:
            PluginError: there is a registry of that kind.
        """
        if registry.kind in self.registries:
            raise PluginError(f"there is a registry of {registry.kind} already")
        self.registries[registry.kind] = registry

    def load(self, candidates: Iterable[Candidate]) -> None:
        """Register *candidates* and fill the registries with what they offer."""
        for candidate in candidates:
            self._register(candidate)
        self._refuse_unknown_hooks()
        for report in self.reports:
            if report.state == "loaded":
                self._ask(report)

    def warn(self) -> None:
        """One warning for each plugin that was left out."""
        for report in self.reports:
            if report.state == "failed":
                # On behalf of the plugin: whoever asked for a name is not to blame.
                module = report.candidate.module
                warnings.warn_explicit(report.complaint(), PluginWarning, module, 1)

    def _register(self, candidate: Candidate) -> None:
        report = Report(candidate)
        self.reports.append(report)
        if self.switches.keep_out(candidate):
            report.state = "blocked"
            self._plugins.set_blocked(candidate.owner.plugin)
            return
        with self._forgiving(report):
            self._refuse_same_name(candidate)
            report.plugin = candidate.load()
            self._plugins.register(report.plugin, candidate.owner.plugin)
            for module in self._new_specs:
                self._plugins.add_hookspecs(module)
        self._new_specs.clear()

    def _refuse_same_name(self, candidate: Candidate) -> None:
        for report in self.reports[:-1]:
            if report.candidate.owner.plugin == candidate.owner.plugin:
                message = (
                    "another plugin has the same name.\n"
                    f"  first:  {report.candidate.owner}\n"
                    f"  second: {candidate.owner}"
                )
                raise PluginError(message)

    def _refuse_unknown_hooks(self) -> None:
        while True:  # pluggy names one plugin at a time
            try:
                return self._plugins.check_pending()
            except pluggy.PluginValidationError as error:
                with self._forgiving(self._report_on(error.plugin)):
                    raise PluginError(f"{error}\n{UNKNOWN_HOOK}") from None

    def _report_on(self, plugin: object) -> Report:
        return next(report for report in self.reports if report.plugin is plugin)

    def _ask(self, report: Report) -> None:
        with self._forgiving(report):
            for registry in list(self.registries.values()):
                names = list(self._fill(registry, report))
                if names:
                    report.gave[registry.kind] = names

    def _fill(self, registry: Registry[Any], report: Report) -> Iterator[str]:
        # One implementation at a time, not pluggy's call of all at once: a registry
        # must know who gave what, and whom to take back.
        for answer in self._answers(registry.hook):
            if answer.plugin is not report.plugin:
                continue
            if answer.wrapper or answer.hookwrapper:
                raise PluginError(f"{registry.hook} cannot be wrapped")
            for given in answer.function() or ():
                name = registry.add(given, report.candidate.owner)
                if not report.candidate.ours:
                    _refuse_public_name(registry.namespace, name)
                yield name

    def _answers(self, hook: str) -> list[_Answer]:
        caller = getattr(self._plugins.hook, hook, None)
        return [] if caller is None else cast("list[_Answer]", caller.get_hookimpls())

    @contextmanager
    def _forgiving(self, report: Report) -> Iterator[None]:
        """Take back what a plugin did in the block if the block fails."""
        registries = dict(self.registries)
        try:
            with ExitStack() as stack:
                for registry in registries.values():
                    stack.enter_context(registry.transaction())
                yield
        except Exception as error:
            if report.candidate.builtin:
                raise
            self.registries = registries
            if self._plugins.is_registered(report.plugin):
                self._plugins.unregister(report.plugin)
            report.fail(error)


def _refuse_public_name(namespace: str, name: str) -> None:
    module = sys.modules.get(namespace)
    names = {} if module is None else vars(module)
    if name in names or name in names.get("__all__", ()):  # some come late
        raise PluginError(f"{namespace}.{name} is a name of {namespace}'s own")
