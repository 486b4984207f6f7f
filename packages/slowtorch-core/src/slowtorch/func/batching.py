"""``vmap``: a function of examples becomes one of batches, by calling it for each.

PyTorch turns each operation inside into one on the whole batch, which is fast, and
has to refuse what cannot be turned. Here it is a loop, and says so: *n* examples take
the time of *n* calls. In return anything may happen inside: ``if``, ``.item()``, any
operation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from slowtorch._generator import default_generator
from slowtorch._tensor import Tensor
from slowtorch.func.trees import Tree, flatten, spread, unflatten
from slowtorch.ops.comparison import equal
from slowtorch.ops.joining import stack

__all__ = ["vmap"]

RANDOM = (
    "vmap: called random operation while in randomness error mode. Please either use "
    "the 'same' or 'different' randomness flags on vmap or perform the randomness "
    "operation out of vmap"
)


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """The function that applies *func* to each slice of its arguments: a loop.

    Args:
        func: from tensors (or nests of them) to tensors (or a nest of them).
        in_dims: the dimension along which to slice; None passes an argument on whole.
            One for all arguments, or a tuple with one for each, nested as they are.
            Keyword arguments are always passed on whole.
        out_dims: where to put the new dimension of the results; likewise nested. None
            promises that the results are all equal, and gives the first.
        randomness: what random numbers inside *func* are: ``"error"``, forbidden;
            ``"different"``, new ones for each call, as the generator gives them (from
            16 normal numbers a call on, these are not PyTorch's, which draws them for
            the whole batch at once); ``"same"``, the same for each call.
        chunk_size: accepted and without effect: there is nothing to save by it.

    Returns:
        A function whose results are stacked. Where PyTorch refuses what depends on
        numbers (``if``, ``.item()``, ``nonzero`` of equal shapes), this one computes.
        A batch of no examples calls *func* once, with zeros, to learn the shapes.

    Raises:
        ValueError: *in_dims* or *out_dims* do not fit, or the sizes differ.
        RuntimeError: *randomness* is unknown, or random numbers were forbidden.
        IndexError: the result has no dimension *out_dims*.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.arange(6.0).view(2, 3)
        >>> torch.func.vmap(torch.dot, in_dims=(0, None))(x, torch.ones(3))
        tensor([ 3., 12.])
    """
    check_randomness(randomness)
    if chunk_size is not None and chunk_size <= 0:
        message = (
            f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})"
        )
        raise ValueError(message)

    @functools.wraps(func)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        leaves, tree = flatten(args)
        dims = _dims_in(func, in_dims, leaves, tree)
        size = _batch_size(leaves, dims)
        call = functools.partial(func, **kwargs)
        examples = [_example(leaves, dims, place) for place in range(max(size, 1))]
        inputs = [unflatten(each, tree) for each in examples]
        rows = [flatten(each) for each in _call_each(call, inputs, randomness)]
        return _together(func, rows, out_dims, size)

    return mapped


def check_randomness(randomness: str) -> None:
    """Raise ``RuntimeError`` if there is no such mode."""
    if randomness not in ("error", "different", "same"):
        message = (
            "Only allowed values for randomness are 'error', 'different', or 'same'. "
            f"Got {randomness}"
        )
        raise RuntimeError(message)


def _name(func: Callable[..., Any]) -> str:
    return getattr(func, "__name__", None) or repr(func)


def _dims_in(
    func: Callable[..., Any], in_dims: Any, leaves: list[Any], tree: Tree
) -> list[int | None]:
    """The dimension to slice for each leaf, or None."""
    call = f"vmap({_name(func)}, in_dims={in_dims}, ...)(<inputs>)"
    if not isinstance(in_dims, (int, tuple)):
        message = (
            f"{call}: expected `in_dims` to be int or a (potentially nested) tuple "
            f"matching the structure of inputs, got: {type(in_dims)}."
        )
        raise ValueError(message)
    if not leaves:
        message = (
            f"vmap({_name(func)})(<inputs>): got no inputs. Maybe you forgot to add "
            "inputs, or you are trying to vmap over a function with no inputs. The "
            "latter is unsupported."
        )
        raise ValueError(message)
    dims = spread(in_dims, tree)
    if dims is None:
        message = (
            f"{call}: in_dims is not compatible with the structure of `inputs`. "
            f"in_dims has structure {flatten(in_dims)[1].text()} but inputs has "
            f"structure {tree.text()}."
        )
        raise ValueError(message)
    return [_dim_in(call, dim, leaf) for dim, leaf in zip(dims, leaves, strict=True)]


def _dim_in(call: str, dim: Any, leaf: Any) -> int | None:
    """The dimension to slice of one leaf, from 0 on."""
    if dim is None:
        return None
    if not isinstance(dim, int):
        message = (
            f"{call}: Got in_dim={dim} for an input but in_dim must be either an "
            "integer dimension or None."
        )
        raise ValueError(message)
    if not isinstance(leaf, Tensor):
        message = (
            f"{call}: Got in_dim={dim} for an input but the input is of type "
            f"{type(leaf)}. We cannot vmap over non-Tensor arguments, please use None "
            "as the respective in_dim"
        )
        raise ValueError(message)
    count = leaf.dim()
    if not -count <= dim < count:
        message = (
            f"{call}: Got in_dim={dim} for some input, but that input is a Tensor of "
            f"dimensionality {count} so expected in_dim to satisfy -{count} <= in_dim "
            f"< {count}."
        )
        raise ValueError(message)
    return dim % count


def _batch_size(leaves: list[Any], dims: list[int | None]) -> int:
    sizes = [
        leaf.shape[dim]
        for leaf, dim in zip(leaves, dims, strict=True)
        if dim is not None
    ]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        message = (
            "vmap: Expected all tensors to have the same size in the mapped dimension, "
            f"got sizes {sizes} for the mapped dimension"
        )
        raise ValueError(message)
    return int(sizes[0])


def _example(leaves: list[Any], dims: list[int | None], place: int) -> list[Any]:
    """The slices at *place*; zeros if there is no slice at all."""
    return [
        leaf if dim is None else _slice(leaf, dim, place)
        for leaf, dim in zip(leaves, dims, strict=True)
    ]


def _slice(tensor: Tensor, dim: int, place: int) -> Tensor:
    if tensor.shape[dim]:
        return tensor.select(dim, place)
    shape = [*tensor.shape[:dim], *tensor.shape[dim + 1 :]]
    return tensor.new_zeros(shape)


def _call_each(
    func: Callable[..., Any], inputs: list[Any], randomness: str
) -> list[Any]:
    """The results of all calls, with random numbers as the mode wants them."""
    engine = default_generator._engine
    before = engine.state_bytes()
    if randomness == "same":
        results = []
        for args in inputs:
            engine.load_state_bytes(before)
            results.append(func(*args))
        return results
    results = [func(*args) for args in inputs]
    if randomness == "error" and engine.state_bytes() != before:
        engine.load_state_bytes(before)
        raise RuntimeError(RANDOM)
    return results


def _together(
    func: Callable[..., Any],
    rows: list[tuple[list[Any], Tree]],
    out_dims: Any,
    size: int,
) -> Any:
    """The results of all calls, stacked leaf by leaf."""
    name = _name(func)
    tree = rows[0][1]
    dims = _dims_out(name, out_dims, tree)
    for leaves, other in rows:
        if other != tree:
            message = (
                f"vmap({name}, ...): `{name}` must return the same structure for every "
                f"example, got {tree.short()} and {other.short()}"
            )
            raise ValueError(message)
        _check_leaves(name, leaves)
    columns = [[row[0][place] for row in rows] for place in range(len(dims))]
    results = [
        _stacked(name, column, dim, size)
        for column, dim in zip(columns, dims, strict=True)
    ]
    return unflatten(results, tree)


def _check_leaves(name: str, leaves: Sequence[Any]) -> None:
    for each in leaves:
        if not isinstance(each, Tensor):
            message = (
                f"vmap({name}, ...): `{name}` must only return Tensors, got type "
                f"{type(each)}. Did you mean to set out_dims= to None for output?"
            )
            raise ValueError(message)


def _dims_out(name: str, out_dims: Any, tree: Tree) -> list[int | None]:
    """Where the new dimension of each result goes, or None."""
    given, own = flatten(out_dims)
    if not all([each is None or isinstance(each, int) for each in given]):
        message = (
            f"vmap({name}, ..., out_dims={out_dims}): `out_dims` must be an int, None "
            "or a python collection of ints representing where in the outputs the "
            "vmapped dimension should appear."
        )
        raise ValueError(message)
    dims = spread(out_dims, tree)
    if dims is None:
        message = (
            f"vmap({name}, ..., out_dims={out_dims})(<inputs>): out_dims is not "
            f"compatible with the structure of `outputs`. out_dims has structure "
            f"{own.text()} but outputs has structure {tree.text()}."
        )
        raise ValueError(message)
    return dims


def _stacked(name: str, column: list[Tensor], dim: int | None, size: int) -> Tensor:
    """One result for the whole batch."""
    first = column[0]
    if dim is None:
        if all([each is first or equal(each, first) for each in column]):
            return first
        message = f"vmap({name}, ...): `{name}` can not return a BatchedTensor when "
        raise ValueError(message + "out_dim is None")
    whole = stack(column) if size else first.new_zeros((0, *first.shape))
    return whole if dim == 0 else whole.movedim(0, dim)
