"""Each operation's samples give here what they give in PyTorch itself.

The samples are those of the contract tests, each in four dtypes: the same shape,
strides, dtype and numbers, the same gradients, or an error of the same type.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import slowtorch
import slowtorch.nn.functional as F
from slowtorch.plugins import Sample

if TYPE_CHECKING:
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch itself")

pytestmark = pytest.mark.torch
DTYPES = ("float64", "float32", "int64", "bool")
OF_NOTHING = "tensors without elements are refused for their dtype like any other"
ON_INTEGERS = "integers are refused, where PyTorch truncates what it computes"
WHICH_OF_EQUALS = "which of several equal numbers is named is open: here the first"
SIGNS = "vectors are known but for a sign"
KNOWN = {
    "affine_grid_generator": ON_INTEGERS,
    "as_strided_scatter": "PyTorch's gradient of the input is wrong",
    "batch_norm": OF_NOTHING,
    "conv2d": OF_NOTHING,
    "conv_transpose2d": OF_NOTHING,
    "det": "PyTorch's gradient is zero where the computed determinant is",
    "embedding_bag": "PyTorch reads on behind the last offset, of columns in memory",
    "index_fill": "PyTorch's gradient of the value cannot count from the end",
    "linalg_cond": "PyTorch's gradient fails: it changes the inverse in place",
    "linalg_det": "PyTorch's gradient is zero where the computed determinant is",
    "linalg_svd": SIGNS,
    "local_response_norm": ON_INTEGERS,
    "mse_loss": OF_NOTHING,
    "native_batch_norm": OF_NOTHING,
    "native_group_norm": "means and deviations have no gradient",
    "svd": SIGNS,
    "topk": WHICH_OF_EQUALS,
    "vander": "PyTorch's gradient fails: it changes the powers in place",
}


def samples() -> dict[str, Callable[[], Iterable[Sample]]]:
    """All of ``tests/contracts/samples``."""
    found: dict[str, Callable[[], Iterable[Sample]]] = {}
    for path in sorted((Path(__file__).parents[1] / "contracts/samples").glob("*.py")):
        spec = spec_from_file_location(f"live_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= module.SAMPLES
    return found


SAMPLES = samples()


def function(t: Any, name: str) -> Any:
    """What a library has under a registered name, or None."""
    bare = name.removeprefix("torch.")
    functional = F if t is slowtorch else t.nn.functional
    places = [t, t.special, t.linalg, t.signal.windows, t.Tensor]
    if name == bare and (
        f"torch.{name}" in SAMPLES or not hasattr(slowtorch, name)  # not there as well
    ):
        places.insert(0, functional)
    for prefix in ("linalg_", "special_"):
        if bare.startswith(prefix):
            places, bare = [getattr(t, prefix[:-1])], bare.removeprefix(prefix)
    places.append(functional)
    return next((getattr(p, bare) for p in places if hasattr(p, bare)), None)


def converted(value: Any, t: Any, dtype: str, leaves: list[Any]) -> Any:
    """An argument for the library *t*: floating tensors in *dtype*, strides kept."""
    if isinstance(value, (list, tuple)):
        made = [converted(each, t, dtype, leaves) for each in value]
        return t.Size(made) if isinstance(value, slowtorch.Size) else type(value)(made)
    if isinstance(value, slowtorch.dtype):
        return getattr(t, str(value).partition(".")[2])
    if not isinstance(value, slowtorch.Tensor):
        return value
    kind = dtype if value.is_floating_point() else str(value.dtype).partition(".")[2]
    numbers = value.tolist()
    result = t.tensor(numbers, dtype=t.float64).reshape(value.shape)
    result = result.to(getattr(t, kind))
    steps: tuple[int, ...] = value.stride()
    order = sorted(range(value.ndim), key=lambda dim: (-steps[dim], dim))
    back = [order.index(dim) for dim in range(value.ndim)]
    if value.ndim > 1 and all(steps):
        result = result.permute(order).contiguous().permute(back)
    if kind.startswith("float") and value.is_floating_point():
        leaves.append(result.requires_grad_())
    return result


def flat(results: Any) -> list[Any]:
    """The tensors among one or several results."""
    if isinstance(results, (list, tuple)):
        return [each for result in results for each in flat(result)]
    return [results] if hasattr(results, "requires_grad") else []


def outcome(t: Any, name: str, sample: Sample, dtype: str) -> Any:
    """What came out, and the gradients of its sum weighted by 1, 2, 3, ...

    Numbers have no type here, so that those of both libraries can be compared.
    """
    leaves: list[Any] = []
    t.manual_seed(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            args = converted(sample.args, t, dtype, leaves)
            kwargs = {
                key: converted(value, t, dtype, leaves)
                for key, value in sample.kwargs.items()
            }
            results = function(t, name)(*args, **kwargs)
            found: list[Any] = [
                (str(x.dtype), tuple(x.shape), x.stride(), x.detach().tolist())
                for x in flat(results)
            ]
            total = sum(
                (x * t.arange(1.0, x.numel() + 1).to(x.dtype).reshape(x.shape)).sum()
                for x in flat(results)
                if x.requires_grad
            )
            if leaves and hasattr(total, "requires_grad"):
                grads = t.autograd.grad(total, leaves, allow_unused=True)
                # + 0: PyTorch has zeros without memory, which have no list.
                found += [(g if g is None else (g + 0).tolist()) for g in grads]
    except (TypeError, RuntimeError, ValueError, IndexError) as error:
        return type(error).__name__
    return found


def close(ours: Any, theirs: Any, dtype: str) -> bool:
    """Whether two outcomes are the same up to rounding."""
    if isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        pairs = zip(ours, theirs, strict=False)
        return len(ours) == len(theirs) and all(close(a, b, dtype) for a, b in pairs)
    if not isinstance(ours, float) or not isinstance(theirs, float):
        return bool(ours == theirs)
    room = 1e-9 if dtype == "float64" else 2e-4
    same = ours == theirs or (ours != ours and theirs != theirs)
    return same or abs(ours - theirs) <= room * max(1.0, abs(theirs))


def cases(name: str) -> Iterator[tuple[str, Any, Any, str]]:
    """What ours and theirs make of each sample in each dtype."""
    for number, sample in enumerate(SAMPLES[name]()):
        for dtype in DTYPES:
            ours = outcome(slowtorch, name, sample, dtype)
            theirs = outcome(torch, name, sample, dtype)
            yield f"sample {number}, {dtype}", ours, theirs, dtype


NAMES = [name for name in sorted(SAMPLES) if function(torch, name) is not None]


def differences(name: str) -> list[str]:
    """Where the two libraries do not agree; PyTorch may lack a dtype."""
    return [
        f"{words}: {ours}, not {theirs}"
        for words, ours, theirs, dtype in cases(name)
        if theirs != "NotImplementedError" and not close(ours, theirs, dtype)
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in KNOWN])
def test_same_as_pytorch(name: str) -> None:
    """Values, shapes, strides, dtypes and gradients."""
    assert differences(name) == []


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_known_difference(name: str) -> None:
    """What differs by decision, for the reason that ``KNOWN`` gives, still does."""
    assert differences(name), f"no longer differs: {KNOWN[name]}"
