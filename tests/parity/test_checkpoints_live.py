"""Checkpoints back and forth between SlowTorch and PyTorch itself."""

from __future__ import annotations

import io
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import slowtorch

if TYPE_CHECKING:
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch itself")

pytestmark = pytest.mark.torch
DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "bfloat16", "float32", "float64"),
)


def of_dtype(name: str, t: Any) -> Any:
    """Ones of a dtype."""
    return t.ones(3, dtype=getattr(t, name))


CASES: dict[str, Callable[[Any], Any]] = {
    **{name: partial(of_dtype, name) for name in DTYPES},
    "scalar": lambda t: t.tensor(2.5),
    "empty": lambda t: t.zeros(0, 3),
    "turned": lambda t: t.arange(6.0).reshape(2, 3).t(),
    "slice": lambda t: t.arange(10.0)[3:8:2],
    "expanded": lambda t: t.arange(2.0).reshape(2, 1).expand(2, 4),
    "leaf": lambda t: t.ones(2, requires_grad=True),
    "halves": lambda t: t.tensor([65504.0, -0.0, float("inf")], dtype=t.float16),
    "meta": lambda t: t.ones(2, device="meta"),
}


def described(x: Any) -> Any:
    """All that must be equal of two tensors."""
    flags = (str(x.dtype), tuple(x.shape), x.stride(), x.storage_offset())
    return (*flags, x.requires_grad, None if x.is_meta else x.tolist())


def saved(module: Any, value: Any, **options: Any) -> io.BytesIO:
    """A stream in which *module* has saved *value*."""
    stream = io.BytesIO()
    module.save(value, stream, **options)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("case", CASES)
def test_pytorch_reads_ours(case: str) -> None:
    """The tensor PyTorch would have made, by weights_only=True."""
    loaded = torch.load(saved(slowtorch, CASES[case](slowtorch)), weights_only=True)
    assert described(loaded) == described(CASES[case](torch))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("zipped", [True, False])
def test_we_read_pytorchs(case: str, zipped: bool) -> None:
    """The tensor we would have made, from both of PyTorch's forms."""
    stream = saved(torch, CASES[case](torch), _use_new_zipfile_serialization=zipped)
    assert described(slowtorch.load(stream)) == described(CASES[case](slowtorch))


def nested(t: Any) -> Any:
    """A checkpoint with everything in it."""
    x = t.arange(6.0)
    state = OrderedDict(weight=x.reshape(2, 3), bias=x[:2])
    state._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]  # as PyTorch has it
    return {
        "state": state,
        "plain": [1, -1, 255, 65536, -(2**40), 2**70, 1.5, True, None, "é\0", 1j],
        "bytes": (b"", b"\x00\xff", bytearray(b"ab")),
        "sets": {1, 2},
        ("a", 1): {t.float32: t.Size([1, 2]), None: t.device("cpu")},
        "parameter": t.nn.Parameter(t.ones(2)),
        "buffer": t.nn.Buffer(t.ones(2), persistent=False),
    }


def plain(value: Any) -> Any:
    """*value* with tensors, dtypes and the like as comparable data."""
    if hasattr(value, "storage_offset"):
        return (type(value).__name__, *described(value))
    if isinstance(value, dict):
        return [type(value), [(plain(k), plain(v)) for k, v in value.items()]]
    if type(value) in (list, tuple):
        return [plain(each) for each in value]
    return repr(value) if "torch" in type(value).__module__ else value


def test_whole_checkpoints_go_both_ways() -> None:
    """Everything nested, with weights_only=True on their side."""
    theirs = torch.load(saved(slowtorch, nested(slowtorch)), weights_only=True)
    ours = slowtorch.load(saved(torch, nested(torch)))
    names = [plain(each) for each in (theirs, ours, nested(torch), nested(slowtorch))]
    for each in names:
        del each[1][-1]  # PyTorch's Buffer is a Tensor with an attribute
    assert names[0] == names[2]
    assert names[1] == names[3]


def test_shared_memory_is_shared_in_pytorch() -> None:
    """Views of one tensor come to PyTorch as views of one tensor."""
    x = slowtorch.arange(4.0)
    whole, part = torch.load(saved(slowtorch, [x, x[1:]]), weights_only=True)
    whole[1] = 9.0
    assert part.tolist() == [9.0, 2.0, 3.0]


def test_pytorch_maps_ours_into_memory(tmp_path: Path) -> None:
    """The payloads are aligned as mmap=True needs them."""
    slowtorch.save(
        {"a": slowtorch.ones(1), "b": slowtorch.arange(5)}, tmp_path / "x.pt"
    )
    loaded = torch.load(tmp_path / "x.pt", mmap=True, weights_only=True)
    assert (loaded["a"].tolist(), loaded["b"].tolist()) == ([1.0], [0, 1, 2, 3, 4])


def pickle_of(stream: io.BytesIO) -> bytes:
    """The data.pkl of a checkpoint."""
    with zipfile.ZipFile(stream) as archive:
        return archive.read("archive/data.pkl")


def test_the_pickle_of_a_state_dict_is_pytorchs() -> None:
    """Byte for byte."""
    ours = slowtorch.nn.Sequential(slowtorch.nn.Linear(2, 3)).state_dict()
    theirs = torch.nn.Sequential(torch.nn.Linear(2, 3)).state_dict()
    assert pickle_of(saved(slowtorch, ours)) == pickle_of(saved(torch, theirs))


def trained(t: Any) -> tuple[Any, Any]:
    """A model and its optimiser after two steps."""
    model = t.nn.Linear(2, 1)
    with t.no_grad():
        model.weight.fill_(0.5)
        model.bias.fill_(0.25)
    optimizer = t.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        model(t.ones(1, 2)).sum().backward()
        optimizer.step()
    return model, optimizer


@pytest.mark.parametrize(("one", "other"), [(slowtorch, torch), (torch, slowtorch)])
def test_training_is_carried_over(one: Any, other: Any) -> None:
    """Half of a training here, half there: as all of it in one place."""
    model, optimizer = trained(one)
    stream = saved(one, [model.state_dict(), optimizer.state_dict()])
    there, continued = trained(other)
    weights, state = other.load(stream)
    there.load_state_dict(weights)
    continued.load_state_dict(state)
    for each, step in ((model, optimizer), (there, continued)):
        step.zero_grad()
        each(one.ones(1, 2) if each is model else other.ones(1, 2)).sum().backward()
        step.step()
    assert there.weight.tolist()[0] == pytest.approx(model.weight.tolist()[0], rel=1e-6)


class TestSafetensors:
    """Against the reference package."""

    @pytest.fixture
    def package(self) -> Any:
        """safetensors.torch."""
        return pytest.importorskip("safetensors.torch", reason="needs safetensors")

    def tensors(self, t: Any) -> Any:
        """One of each dtype, an empty and a scalar one."""
        made = {f"ö/{name}": t.ones(2, 3, dtype=getattr(t, name)) for name in DTYPES}
        return made | {"empty": t.zeros(0, 2), "scalar": t.tensor(1.5), "": t.ones(1)}

    @pytest.mark.parametrize("metadata", [None, {"a": 'b"\n\x1f\x7fé'}])
    def test_bytes_are_equal(self, package: Any, metadata: Any) -> None:
        """The same tensors give the same file."""
        theirs = package.save(self.tensors(torch), metadata)
        assert slowtorch.safetensors.save(self.tensors(slowtorch), metadata) == theirs

    def test_both_read_the_others(self, package: Any) -> None:
        """Names, dtypes, shapes and numbers."""
        data = slowtorch.safetensors.save(self.tensors(slowtorch))
        theirs, ours = package.load(data), slowtorch.safetensors.load(data)
        assert theirs.keys() == ours.keys()
        assert all([described(theirs[name]) == described(ours[name]) for name in ours])
