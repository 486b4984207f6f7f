"""Nested tuples, lists and dictionaries: taken apart, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["LEAF", "Tree", "flatten", "spread", "unflatten"]


class Tree:
    """The structure of a nested value, without its leaves.

    Attributes:
        kind: the type of the container, or None for a leaf.
        keys: of a dictionary; otherwise None.
        branches: the structures of what it contains.
    """

    __slots__ = ("branches", "keys", "kind")

    def __init__(
        self, kind: type | None, keys: list[Any] | None, branches: list[Tree]
    ) -> None:
        self.kind = kind
        self.keys = keys
        self.branches = branches

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        mine, others = (self.kind, self.keys), (other.kind, other.keys)
        return mine == others and self.branches == other.branches

    __hash__ = None  # type: ignore[assignment]  # says that it has none

    def text(self, indent: int = 0) -> str:
        """PyTorch's long form of a structure, as in the messages of ``vmap``."""
        if self.kind is None:
            return "*"
        inner = indent + 2
        branches = [each.text(inner) for each in self.branches]
        joined = (",\n" + " " * inner).join(branches)
        return f"TreeSpec({self.kind.__name__}, {self.keys}, [{joined}])"

    def short(self) -> str:
        """PyTorch's short form of a structure: ``(*, *)``."""
        if self.kind is None:
            return "*"
        branches = [each.short() for each in self.branches]
        if self.keys is not None:
            pairs = zip(self.keys, branches, strict=True)
            return "{" + ", ".join([f"{key!r}: {text}" for key, text in pairs]) + "}"
        if issubclass(self.kind, list):
            return "[" + ", ".join(branches) + "]"
        return "(" + ", ".join(branches) + (",)" if len(branches) == 1 else ")")


LEAF = Tree(None, None, [])


def flatten(value: Any) -> tuple[list[Any], Tree]:
    """The leaves of a nested value from left to right, and its structure."""
    if isinstance(value, dict):
        keys, items = list(value), list(value.values())
    elif isinstance(value, (tuple, list)):
        keys, items = None, list(value)
    else:
        return [value], LEAF
    leaves: list[Any] = []
    branches = []
    for item in items:
        inner, branch = flatten(item)
        leaves += inner
        branches.append(branch)
    return leaves, Tree(type(value), keys, branches)


def unflatten(leaves: Sequence[Any], tree: Tree) -> Any:
    """The nested value of this structure with these leaves."""
    waiting = iter(leaves)
    return _build(tree, waiting.__next__)


def _build(tree: Tree, following: Callable[[], Any]) -> Any:
    if tree.kind is None:
        return following()
    items = [_build(branch, following) for branch in tree.branches]
    if tree.keys is not None:
        return tree.kind(zip(tree.keys, items, strict=True))
    if hasattr(tree.kind, "_fields"):  # a named tuple
        return tree.kind(*items)
    return tree.kind(items)


def spread(prefix: Any, tree: Tree) -> list[Any] | None:
    """One value for each leaf of *tree*, from a *prefix* of the same structure.

    Where the prefix has a leaf, the value holds for the whole branch. The result is
    None if the structures do not fit.
    """
    if not isinstance(prefix, (dict, tuple, list)):
        return [prefix] * _count(tree)
    _, own = flatten(prefix)
    if (own.kind, own.keys) != (tree.kind, tree.keys):
        return None
    items = list(prefix.values()) if isinstance(prefix, dict) else list(prefix)
    if len(items) != len(tree.branches):
        return None
    values: list[Any] = []
    for item, branch in zip(items, tree.branches, strict=True):
        inner = spread(item, branch)
        if inner is None:
            return None
        values += inner
    return values


def _count(tree: Tree) -> int:
    if tree.kind is None:
        return 1
    return sum([_count(branch) for branch in tree.branches])
