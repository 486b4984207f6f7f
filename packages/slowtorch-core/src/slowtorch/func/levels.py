"""One level of differentiation: its own variables, and what leads past them.

``grad(f)(x)`` computes f on a *variable* of its own that has the numbers of x. If x
itself is differentiated by somebody outside, an outer ``grad`` or an ordinary
``backward``, then the variable keeps x behind it in the graph. Two levels can so never
be confused: each asks for the gradients of its own variables.

What a level returns keeps its history only if that leads to something outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.functional.arguments import MaybeTensors, gradients
from slowtorch.autograd.mode import enable_grad, is_grad_enabled
from slowtorch.autograd.node import AccumulateGrad
from slowtorch.autograd.op import edge_of
from slowtorch.func.trees import Tree, flatten, unflatten

__all__ = ["Level"]


class Level:
    """The variables of one transform.

    Args:
        primals: the values to differentiate at; any nest of tensors.

    Raises:
        ValueError: a leaf of *primals* is no tensor.
        RuntimeError: it has no floating-point dtype.

    Attributes:
        primals: the same nest, of this level's own variables.
        variables: its leaves.
        tree: its structure.
    """

    def __init__(self, primals: Any) -> None:
        leaves, self.tree = flatten(primals)
        self.recorded = is_grad_enabled()
        self._own: set[Any] = set()
        with enable_grad():
            self.variables = tuple([self._variable(each) for each in leaves])
        self.primals = unflatten(self.variables, self.tree)

    def _variable(self, value: Any) -> Tensor:
        if not isinstance(value, Tensor):
            message = f"Thing passed to transform API must be Tensor, got {type(value)}"
            raise ValueError(message)
        if self.recorded and requires_grad(value):
            return value.view_as(value)
        variable = value.detach().requires_grad_()
        self._own.add(edge_of(variable))
        return variable

    def adopt(self, leaves: Iterable[Tensor]) -> None:
        """Count *leaves* among this level's own: they lead to nothing outside."""
        self._own.update([edge_of(each) for each in leaves])

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of *function*, which is recorded whatever the mode outside."""
        with enable_grad():
            return function(*args)

    def leads_outside(self, tensors: Iterable[Tensor | None]) -> bool:
        """Whether the history of any of *tensors* has leaves that are not our own."""
        if not self.recorded:
            return False
        waiting = [
            edge_of(each)
            for each in tensors
            if each is not None and requires_grad(each)
        ]
        seen: set[Any] = set()
        while waiting:
            edge = waiting.pop()
            node = edge[0] if isinstance(edge, tuple) else edge
            if node is None or node in seen or node in self._own:
                continue
            if isinstance(node, AccumulateGrad):
                return True
            seen.add(node)
            waiting.extend(node.edges)
        return False

    def released(self, tensor: Any) -> Any:
        """*tensor*, without its history if that is this level's affair alone."""
        if isinstance(tensor, Tensor) and not self.leads_outside((tensor,)):
            return tensor.detach()
        return tensor

    def released_tree(self, value: Any) -> Any:
        """The same for every tensor of a nest."""
        leaves, tree = flatten(value)
        return unflatten([self.released(each) for each in leaves], tree)

    def gradients(
        self, outputs: Sequence[Tensor], grads: Sequence[Tensor] | None = None
    ) -> tuple[Tensor, ...]:
        """The gradients of *outputs* for all variables, zeros where there are none."""
        further = self.leads_outside([*outputs, *(grads or ())])
        found: MaybeTensors = gradients(outputs, self.variables, grads, further)
        return tuple(
            [
                variable.detach().new_zeros(variable.shape)
                if each is None
                else self.released(each)
                for each, variable in zip(found, self.variables, strict=True)
            ]
        )

    def nest(self, values: Sequence[Any], tree: Tree | None = None) -> Any:
        """*values*, one for each variable, in the structure of the primals."""
        return unflatten(values, self.tree if tree is None else tree)
