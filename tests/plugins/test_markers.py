"""The light markers write exactly what pluggy's own markers write."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pluggy
import pytest

from slowtorch.plugins import hookimpl, hookspec


def _written(marker: Any, attribute: str, **options: Any) -> object:
    def hook() -> None: ...

    marked = marker(**options)(hook) if options else marker(hook)
    return getattr(marked, attribute)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"optionalhook": True},
        {"tryfirst": True},
        {"trylast": True},
        {"specname": "slowtorch_register_ops"},
    ],
)
def test_hookimpl_equals_pluggys(options: dict[str, Any]) -> None:
    """Our hookimpl sets the attribute that pluggy's sets, with the same options."""
    theirs = _written(pluggy.HookimplMarker("slowtorch"), "slowtorch_impl", **options)
    assert _written(hookimpl, "slowtorch_impl", **options) == theirs


@pytest.mark.parametrize("options", [{}, {"historic": True}])
def test_hookspec_equals_pluggys(options: dict[str, Any]) -> None:
    """Our hookspec sets the attribute that pluggy's sets, with the same options."""
    theirs = _written(pluggy.HookspecMarker("slowtorch"), "slowtorch_spec", **options)
    assert _written(hookspec, "slowtorch_spec", **options) == theirs


def test_markers_do_not_import_pluggy() -> None:
    """Marking a hook in a fresh interpreter loads neither pluggy nor metadata."""
    program = (
        "import sys; from slowtorch.plugins import hookimpl; hookimpl(lambda: ())\n"
        "late = {'pluggy', 'importlib.metadata'} & set(sys.modules)\n"
        "sys.exit(', '.join(late) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
