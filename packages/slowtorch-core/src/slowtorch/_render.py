"""``Tensor.render``: the graph behind a tensor, drawn as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.node import AccumulateGrad
from slowtorch.autograd.op import edge_of
from slowtorch.autograd.target import pair

if TYPE_CHECKING:
    from slowtorch._layout import Layout
    from slowtorch.autograd.node import Edge, Node

__all__ = ["Drawing", "render"]


class Drawing(str):
    """Text that shows itself as it is, so that a prompt needs no ``print``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def render(
    self: Tensor,
    *,
    dtype: bool = False,
    values: bool = False,
    limit: int | None = 100,
) -> Drawing:
    """Draw how this tensor was computed, as a tree of tensors.

    Each line is a tensor: its number, its shape and the node that computed it, or
    ``leaf``. Below it are the tensors it was computed from; ``constant`` stands for
    what needs no gradient. A tensor that is used several times is drawn once, and
    later its number refers to it.

    Args:
        dtype: show dtypes too.
        values: show the numbers of the tensor itself and of the leaves. (The graph
            does not keep those in between.)
        limit: draw at most so many lines; None draws all.

    Raises:
        ValueError: *limit* is less than 1.

    Example:
        >>> import slowtorch as torch
        >>> a = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> b = torch.tensor([3.0, 4.0], requires_grad=True)
        >>> loss = ((a * b + a) * 2).sum()
        >>> loss.render(values=True)
        #1 () SumBackward0 = 28.0
        └─ #2 (2,) MulBackward0
           ├─ #3 (2,) AddBackward0
           │  ├─ #4 (2,) MulBackward0
           │  │  ├─ #5 (2,) leaf = [1.0, 2.0]
           │  │  └─ #6 (2,) leaf = [3.0, 4.0]
           │  └─ see #5
           └─ constant
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be at least 1; got {limit}")
    return Drawing("\n".join(_Artist(dtype, values).draw(self, limit)))


class _Artist:
    """Draws one graph, from a stack of what is still to be drawn."""

    def __init__(self, dtype: bool, values: bool) -> None:
        self.dtype = dtype
        self.values = values
        self.numbers: dict[tuple[Node, int], int] = {}  # of the tensors drawn
        self.drawn: dict[Node, int] = {}  # nodes whose inputs are drawn, and below what

    def draw(self, tensor: Tensor, limit: int | None) -> list[str]:
        edge = edge_of(tensor)
        if edge is None:
            return [f"#1 {self._what(tensor._layout)} no gradient{self._of(tensor)}"]
        lines: list[str] = []
        # Edge, what to write before it, what to write before its own inputs.
        stack: list[tuple[Edge, str, str]] = [(edge, "", "")]
        while stack:
            if limit is not None and len(lines) == limit:
                lines.append(f"... and more: limit={limit}")
                break
            edge, first, below = stack.pop()
            text, inputs = self._line(edge)
            if not lines:
                text += self._of(tensor) if inputs else ""
            lines.append(first + text)
            for place, each in enumerate(reversed(inputs)):
                branch, trunk = ("├─ ", "│  ") if place else ("└─ ", "   ")
                stack.append((each, below + branch, below + trunk))
        return lines

    def _line(self, edge: Edge) -> tuple[str, tuple[Edge, ...]]:
        """What to write for a tensor, and the tensors it was computed from."""
        if edge is None:
            return "constant", ()
        node, output = pair(edge)
        known = self.numbers.get((node, output))
        if known is not None:
            return f"see #{known}", ()
        number = self.numbers[node, output] = len(self.numbers) + 1
        several = isinstance(node.layout, tuple)
        layout: Any = node.layout[output] if several else node.layout  # type: ignore[index]  # several: a tuple
        start = f"#{number} {self._what(layout)}"
        if isinstance(node, AccumulateGrad):
            return f"{start} leaf{self._of(node.variable)}", ()
        text = f"{start} {type(node).__name__}"
        if several:
            text += f", output {output}"
        if node in self.drawn:
            return f"{text}, computed together with #{self.drawn[node]}", ()
        self.drawn[node] = number
        return text, node.edges

    def _what(self, layout: Layout) -> str:
        shape = str(tuple(layout.shape))
        return f"{shape} {layout.dtype.name}" if self.dtype else shape

    def _of(self, tensor: Tensor) -> str:
        """The numbers of a tensor, or the first few of many."""
        if not self.values or tensor.is_meta:
            return ""
        if tensor._layout.numel <= 8:
            return f" = {tensor.tolist()}"
        first = tensor.detach().reshape(-1)[:4].tolist()
        return f" = [{', '.join(map(str, first))}, ...]"
