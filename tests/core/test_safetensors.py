"""safetensors: the bytes of the reference package, and a reader that is not fooled."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import safetensors
from slowtorch.serialization import CheckpointError

RECORDED = Path(__file__).parents[1] / "data" / "package.safetensors"


def file(header: Any, data: bytes = bytes(4), size: int | None = None) -> bytes:
    """A file with a header and data of our choice."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    length = len(raw) if size is None else size
    return length.to_bytes(8, "little") + raw + data


def entry(dtype: Any = "F32", shape: Any = (1,), offsets: Any = (0, 4)) -> Any:
    """What a header says of one tensor."""
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def test_a_file_of_the_package_loads() -> None:
    """All dtypes, with names and metadata beyond ASCII, come out as they went in."""
    loaded = safetensors.load_file(RECORDED)
    assert {name: x.tolist() for name, x in loaded.items()} == {
        name: [[0, 1]] for name in loaded
    }
    assert all([name == f"é {x.dtype}" for name, x in loaded.items()])


def test_saving_gives_the_bytes_of_the_package(tmp_path: Path) -> None:
    """The same tensors and metadata give the same file."""
    loaded = safetensors.load_file(RECORDED)
    again = tmp_path / "again.safetensors"
    safetensors.save_file(loaded, again, metadata={"about": 'a "quoted"\nline'})
    assert again.read_bytes() == RECORDED.read_bytes()


def test_only_what_a_view_shows_is_saved() -> None:
    """A contiguous slice is saved without the rest of its memory."""
    data = safetensors.save({"part": torch.arange(6.0)[2:4]})
    assert data[-8:] == torch.tensor([2.0, 3.0])._storage.tobytes()


def test_scalars_and_empties_come_back() -> None:
    """0-d and empty tensors keep their shape."""
    kept = {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}
    loaded = safetensors.load(safetensors.save(kept))
    assert [loaded[name].shape for name in kept] == [(), (0, 3)]


@pytest.mark.parametrize(
    ("tensors", "error", "complaint"),
    [
        ([1], ValueError, r"Expected a dict of \[str, torch.Tensor\] but received"),
        ({"a": 1}, ValueError, "Key `a` is invalid, expected torch.Tensor but"),
        ({1: torch.ones(1)}, TypeError, "the name of a tensor must be a string"),
        ({"a": torch.ones(2, 3).t()}, ValueError, "save a non contiguous tensor: `a`"),
        ({"__metadata__": torch.ones(1)}, ValueError, "cannot be called __metadata__"),
        ({"a": torch.ones(1, device="meta")}, ValueError, "tensor `a` is on device"),
    ],
)
def test_what_cannot_be_saved_is_named(
    tensors: Any, error: type[Exception], complaint: str
) -> None:
    """Each kind of wrong argument has its own words, the package's if it has any."""
    with pytest.raises(error, match=complaint):
        safetensors.save(tensors)


def test_shared_memory_is_refused() -> None:
    """Overlapping tensors would come back apart, so they are not saved."""
    x = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="Some tensors share memory"):
        safetensors.save({"a": x[:3], "b": x[2:]})


def test_metadata_must_be_strings() -> None:
    """The format has no other metadata."""
    with pytest.raises(TypeError, match="argument 'metadata': 'int' object is not"):
        safetensors.save({}, metadata={"epoch": 3})  # type: ignore[dict-item]  # on purpose


PAIR = {"a": entry(), "b": entry()}
HOSTILE = {
    "nothing": b"",
    "seven bytes": bytes(7),
    "no header": file(b""),
    "a header of 2**64": file(b"{}", size=2**64 - 1),
    "a header above the cap": file(b"{}", size=100_000_001),
    "a header longer than the file": file(b"{}", b"", size=3),
    "a header that is not UTF-8": file(b'{"\xff": 1}'),
    "a header with a space before": file(b' {"a": 1}'),
    "a list": file(b"[]"),
    "no JSON": file(b"{a"),
    "two objects": file(b"{}{}"),
    "an endless nest": file(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "an endless nest of lists": file(b'{"a":' + b"[" * 100_000),
    "a name twice": file(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},' * 2),
    "a name twice, complete": file(
        b'{"a":%b,"a":%b}' % ((json.dumps(entry()).encode(),) * 2)
    ),
    "a field twice": file(b'{"a":{"dtype":"F32","dtype":"F32","shape":[1]}}'),
    "metadata twice": file(b'{"__metadata__":{},"__metadata__":{}}', b""),
    "metadata of a number": file({"__metadata__": {"a": 1}}, b""),
    "metadata of a list": file({"__metadata__": []}, b""),
    "metadata of null": file({"__metadata__": None}, b""),
    "a tensor of null": file({"a": None}),
    "a tensor of a list": file({"a": [entry()]}),
    "a field missing": file({"a": {"dtype": "F32", "shape": [1]}}),
    "a field too many": file({"a": entry() | {"strides": [1]}}),
    "a dtype of nobody": file({"a": entry("F7")}),
    "a dtype of later": file({"a": entry("F8_E4M3", [4])}),
    "a dtype of a number": file({"a": entry(1)}),
    "a dtype in small letters": file({"a": entry("f32")}),
    "a shape of text": file({"a": entry(shape="1")}),
    "a shape of null": file({"a": entry(shape=None)}),
    "a shape of floats": file({"a": entry(shape=[1.0])}),
    "a shape of true": file({"a": entry(shape=[True])}),
    "a negative shape": file({"a": entry(shape=[-1])}),
    "two negative sizes": file({"a": entry(shape=[-1, -1])}),
    "a shape too large": file({"a": entry(shape=[2])}),
    "a shape of 2**64": file({"a": entry(shape=[2**64])}),
    "a shape whose product wraps": file(
        {"a": entry(shape=[2**32, 2**32], offsets=[0, 0])}
    ),
    "an endless shape with a zero": file(
        {"a": entry(shape=[0, 2**62, 2**62], offsets=[0, 0])}, b""
    ),
    "a thousand dimensions": file({"a": entry(shape=[1] * 1000)}),
    "a number of 10000 digits": file(b'{"a":' + b"9" * 10_000 + b"}"),
    "NaN": file(b'{"a":NaN}'),
    "Infinity": file({"a": entry(shape=[float("inf")])}),
    "one offset": file({"a": entry(offsets=[4])}),
    "three offsets": file({"a": entry(offsets=[0, 2, 4])}),
    "offsets turned round": file({"a": entry(offsets=[4, 0])}),
    "a negative offset": file({"a": entry(offsets=[-4, 0])}),
    "offsets of text": file({"a": entry(offsets=["0", "4"])}),
    "offsets behind the end": file({"a": entry(offsets=[4, 8])}),
    "offsets of 2**63": file({"a": entry(offsets=[2**63, 2**63 + 4])}),
    "two tensors on one place": file(PAIR),
    "tensors that overlap": file(
        {"a": entry(shape=[2], offsets=[0, 8]), "b": entry(shape=[2], offsets=[4, 12])},
        bytes(12),
    ),
    "a gap": file({"a": entry(), "b": entry(offsets=[8, 12])}, bytes(12)),
    "a gap at the start": file({"a": entry(offsets=[4, 8])}, bytes(8)),
    "something behind the end": file({"a": entry()}, bytes(5)),
    "a file cut off": file({"a": entry()}, bytes(3)),
    "data without a tensor": file({}),
    "a bool of 2": file({"a": entry("BOOL", [1], [0, 1])}, b"\2"),
    "half a surrogate as name": file(
        b'{"\\ud800":' + json.dumps(entry()).encode() + b"}"
    ),
    "a checkpoint of PyTorch": b"PK\3\4" + bytes(100),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused(case: str) -> None:
    """It ends in the one error, in the package's opening words."""
    with pytest.raises(
        CheckpointError, match=r"^Error while deserializing: |a storage"
    ):
        safetensors.load(HOSTILE[case])


def test_what_the_cases_change_is_good() -> None:
    """The file that they start from loads."""
    assert safetensors.load(file({"a": entry()}))["a"].tolist() == [0.0]


def test_every_truncation_is_refused() -> None:
    """A file cut anywhere is refused."""
    data = RECORDED.read_bytes()
    for length in range(len(data)):
        with pytest.raises(CheckpointError, match="Error while deserializing"):
            safetensors.load(data[:length])


def test_a_claim_costs_nothing() -> None:
    """A header that claims a terabyte is refused before anything is allocated."""
    data = file({"a": entry(shape=[2**38], offsets=[0, 2**40])})
    tracemalloc.start()
    with pytest.raises(CheckpointError, match="not fully covered"):
        safetensors.load(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
