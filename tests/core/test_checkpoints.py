"""Checkpoints: what is saved comes back, and a bad file can only be refused."""

from __future__ import annotations

import io
import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch._serialization.archive_writer import ArchiveWriter
from slowtorch.serialization import CheckpointError

FROM_PYTORCH = Path(__file__).parents[1] / "data" / "pytorch_checkpoint.pt"


def round_trip(value: Any) -> Any:
    """*value* saved and loaded again."""
    stream = io.BytesIO()
    torch.save(value, stream)
    stream.seek(0)
    return torch.load(stream)


def archive(program: bytes, **members: bytes) -> io.BytesIO:
    """A checkpoint with a pickle and storages of our choice."""
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, "archive")
    writer.add("data.pkl", program)
    writer.add("version", b"3\n")
    for name, data in members.items():
        writer.add(f"data/{name.removeprefix('s')}", data)
    writer.close()
    stream.seek(0)
    return stream


def test_plain_data_comes_back() -> None:
    """Numbers, text, containers, dtypes, sizes and devices survive a round trip."""
    value = {
        "numbers": [0, -5, 255, 70000, 2**70, -(2**40), 1.5, float("inf"), True, None],
        "text": ("é", b"\x00\xff", b""),
        "kinds": [torch.float16, torch.Size([2, 3]), torch.device("cpu")],
        3: {1, 2},
        (1, "a"): OrderedDict(x=1),
    }
    assert round_trip(value) == value


@pytest.mark.parametrize("name", ["bool", "uint8", "int8", "int16", "int32", "int64"])
def test_integers_come_back(name: str) -> None:
    """Integer tensors keep their dtype and numbers."""
    x = torch.tensor([0, 1, 1], dtype=getattr(torch, name))
    y = round_trip(x)
    assert (y.dtype, y.tolist()) == (x.dtype, x.tolist())


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_floats_come_back(name: str) -> None:
    """Float tensors keep their dtype and numbers, infinities included."""
    x = torch.tensor([0.1, -2.5, float("inf")], dtype=getattr(torch, name))
    y = round_trip(x)
    assert (y.dtype, y.tolist()) == (x.dtype, x.tolist())


def test_views_share_memory_again() -> None:
    """Two views of one storage are two views of one storage after loading."""
    x = torch.arange(6.0)
    first, second = round_trip([x, x[2:5]])
    first[3] = 100.0
    assert second.tolist() == [2.0, 100.0, 4.0]


def test_strides_and_requires_grad_come_back() -> None:
    """A transposed leaf is still transposed, and still requires grad."""
    x = round_trip(torch.zeros(2, 3).t().requires_grad_())
    assert (x.shape, x.stride(), x.requires_grad) == ((3, 2), (1, 3), True)


def test_a_file_of_pytorch_loads() -> None:
    """A nested checkpoint written by PyTorch gives what was in it."""
    loaded = torch.load(FROM_PYTORCH)
    assert loaded["weight"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert loaded["half"].dtype is torch.bfloat16
    assert loaded["state"]._metadata == {"": {"version": 1}}
    assert loaded["plain"] == [1, 2.5, "text", b"\x00\xff", (None, True), {1, 2}]


def test_saving_replaces_a_file_as_a_whole(tmp_path: Path) -> None:
    """A save that fails leaves the old file, and nothing beside it."""
    path = tmp_path / "model.pt"
    torch.save({"epoch": 1}, path)
    with pytest.raises(TypeError, match="cannot save a .*function in a checkpoint"):
        torch.save({"epoch": test_plain_data_comes_back}, path)
    assert torch.load(path) == {"epoch": 1}
    assert os.listdir(tmp_path) == ["model.pt"]


def test_a_killed_save_is_cleaned_up(tmp_path: Path) -> None:
    """What a dead process left behind goes with the next save."""
    orphan = tmp_path / "model.pt.999999999-0.slowtorch-partial"
    orphan.write_bytes(b"half")
    torch.save(1, tmp_path / "model.pt")
    assert os.listdir(tmp_path) == ["model.pt"]


def test_code_is_refused(tmp_path: Path) -> None:
    """A pickle that names a function is refused by name; nothing is called."""
    canary = tmp_path / "canary"

    class Gadget:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(canary),)

    program = pickle.dumps(Gadget(), protocol=2)
    with pytest.raises(CheckpointError, match=r"Unsupported global: GLOBAL .*mkdir"):
        torch.load(archive(program))
    assert not canary.exists()


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        (b"\x80\x02", "the data ends"),
        (b"\x80\x02.", "left over"),
        (b"\x80\x05N.", "protocol 5"),
        (b"\x80\x02\x8c\x01a.", "not allowed"),
        (b"\x80\x02ctorch\nSize\n.", "torch Size is not data"),
        (b"\x80\x02]K\x01K\x02s.", "no dict to fill"),
        (b"\x80\x02}]K\x01s.", "a list cannot be a key"),
        (b"\x80\x02h\x05.", "nothing was remembered"),
        (b"\x80\x02" + b"]" * 600 + b"a" * 599 + b".", "more than 500 deep"),
        (b"\x80\x02X\xff\xff\xff\xffa.", "the data ends"),
        (b"\x80\x02K\x01Q.", "not the id of a storage"),
        (b"\x80\x02ccollections\nOrderedDict\n)R}X\x01\x00\x00\x00aK\x01sb.", "BUILD"),
    ],
)
def test_a_bad_program_is_refused(program: bytes, complaint: str) -> None:
    """Each way to misuse the machine ends in one error that says what it was."""
    with pytest.raises(CheckpointError, match=complaint):
        torch.load(archive(program))


def tensor_program(
    size: int, offset: int = 0, stride: int = 1, count: int = 2
) -> bytes:
    """The pickle of a one-dimensional float32 tensor over storage 0."""
    return (
        b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storage"
        b"ctorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu"
        + b"".join(b"J" + n.to_bytes(4, "little", signed=True) for n in (count,))
        + b"tQ"
        + b"J"
        + offset.to_bytes(4, "little", signed=True)
        + b"J"
        + size.to_bytes(4, "little", signed=True)
        + b"\x85"
        + b"J"
        + stride.to_bytes(4, "little", signed=True)
        + b"\x85"
        + b"\x89ccollections\nOrderedDict\n)RtR."
    )


def test_a_good_tensor_program_loads() -> None:
    """The program that the next test damages is itself accepted."""
    assert torch.load(archive(tensor_program(2), s0=bytes(8))).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"size": 3}, "reaches beyond its storage of 2 elements"),
        ({"size": 2, "stride": 2}, "reaches beyond"),
        ({"size": 1, "offset": 2}, "reaches beyond"),
        ({"size": 1, "offset": -1}, "reaches beyond"),
        ({"size": -1}, "negative number"),
        ({"size": 2, "stride": -1}, "negative number"),
        ({"size": 2, "count": 3}, "has 8 bytes, not 3 elements"),
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(
    changes: dict[str, int], complaint: str
) -> None:
    """Shapes, strides and offsets are held against the bytes that are there."""
    with pytest.raises(CheckpointError, match=complaint):
        torch.load(archive(tensor_program(**changes), s0=bytes(8)))


def test_every_truncation_is_refused() -> None:
    """A checkpoint cut anywhere is refused; none loads, none fails otherwise."""
    stream = io.BytesIO()
    torch.save({"weight": torch.ones(3), "n": 1}, stream)
    data = stream.getvalue()
    for length in range(len(data)):
        with pytest.raises(CheckpointError, match=r"archive|empty|not a checkpoint"):
            torch.load(io.BytesIO(data[:length]))


def test_every_changed_byte_is_noticed_or_harmless() -> None:
    """One flipped byte gives an error of ours, or the same data."""
    stream = io.BytesIO()
    torch.save({"weight": torch.ones(3)}, stream)
    data = bytearray(stream.getvalue())
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        try:
            loaded = torch.load(io.BytesIO(bytes(damaged)))
        except CheckpointError:
            continue
        assert loaded["weight"].tolist() == [1.0, 1.0, 1.0]


def test_other_formats_are_named() -> None:
    """An unsafe mode and the old tar form are refused by name."""
    with pytest.raises(ValueError, match="would run whatever code"):
        torch.load(io.BytesIO(b""), weights_only=False)
    tar = bytes(257) + b"ustar" + bytes(100)
    with pytest.raises(CheckpointError, match="a tar checkpoint"):
        torch.load(io.BytesIO(tar))
