"""The walk that is under way: for those few who have to know from inside it.

The engine keeps the state of a walk in local variables, so that walks can be nested,
run in threads, and be interrupted. The questions here come from inside a rule or a
hook, and rarely. It is cheaper to look at the engine's frame then than to keep a record
in every walk.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from slowtorch.autograd import engine

if TYPE_CHECKING:
    from slowtorch.autograd.node import Node
    from slowtorch.autograd.target import Target

__all__ = ["Walk", "current_walk"]


class Walk(NamedTuple):
    """What one walk of the engine knows."""

    nodes: list[Node]  # all but leaves
    uses: dict[Any, int]  # the leaves, among others; one object for each walk
    target: Target | None  # what is wanted, if it is not every leaf

    def reaches(self, node: Node) -> bool:
        """Whether a gradient is to arrive at *node*."""
        target = self.target
        if target is not None and node not in target.needed:
            return any(node is wanted for wanted, _ in target.wanted)
        return node in self.uses or node in self.nodes


def current_walk() -> Walk | None:
    """The innermost walk that this thread is in; None outside of any."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is engine.walk.__code__:
            known = frame.f_locals
            return Walk(known["nodes"], known["uses"], known["target"])
    return None
