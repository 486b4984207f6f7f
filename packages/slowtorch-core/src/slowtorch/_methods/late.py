"""Families of operations for the tables of methods, without importing them.

``from slowtorch._methods.late import special`` gives a stand-in whose attributes are
``LateMethod``s. ``late.pyi`` beside this file tells type checkers the truth.
"""

from __future__ import annotations

from slowtorch._late import LATE, LateFamily


def __getattr__(name: str) -> LateFamily:
    if f"ops.{name}" in LATE:
        return LateFamily(f"slowtorch.ops.{name}")
    if name in ("_printing", "_render", "storage"):
        return LateFamily(f"slowtorch.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
