"""Checkpoints of PyTorch's own making, and the options of ``save`` and ``load``."""

from __future__ import annotations

import fractions
import io
import pickle
import struct
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import serialization
from slowtorch._serialization.archive_writer import ArchiveWriter
from slowtorch.serialization import CheckpointError

DATA = Path(__file__).parents[1] / "data"


def saved(value: Any) -> io.BytesIO:
    """A stream with *value* saved in it."""
    stream = io.BytesIO()
    torch.save(value, stream)
    stream.seek(0)
    return stream


def from_pytorch(name: str) -> Any:
    """What PyTorch has saved, see tests/record/checkpoint.py."""
    return torch.load(DATA / name)


@pytest.mark.parametrize("name", ["pytorch_legacy.pt", "pytorch_training.pt"])
def test_views_of_pytorch_share_memory(name: str) -> None:
    """Slices, transposes and expanded tensors are views of one memory again."""
    loaded = from_pytorch(name)
    views = loaded.get("views", loaded)
    views["whole"][1] = 50.0
    assert views["wide"].tolist() == [50.0] * 3
    assert views["turned"].tolist()[1][0] == 50.0


@pytest.mark.parametrize("name", ["pytorch_legacy.pt", "pytorch_training.pt"])
def test_all_dtypes_of_pytorch_load(name: str) -> None:
    """Every dtype that is there comes with its numbers."""
    loaded = from_pytorch(name)
    tensors = loaded.get("views", loaded)["by dtype"]
    assert {str(x.dtype): x.tolist() for x in tensors.values()} == {
        kind: [0, 1] for kind in tensors
    }


def test_training_goes_on_where_pytorch_stopped() -> None:
    """Model and optimiser take their state from a file of PyTorch."""
    loaded = from_pytorch("pytorch_training.pt")
    model = torch.nn.Linear(2, 1)
    model.register_buffer("mean", torch.zeros(1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1.0)
    model.load_state_dict(loaded["model"])
    optimizer.load_state_dict(loaded["optimizer"])
    assert optimizer.param_groups[0]["lr"] == 0.5
    assert optimizer.state[model.bias]["step"].item() == 1.0


def test_parameters_buffers_and_attributes_of_pytorch_load() -> None:
    """They are what they were, not plain tensors."""
    loaded = from_pytorch("pytorch_training.pt")
    assert isinstance(loaded["parameter"], torch.nn.Parameter)
    assert loaded["buffer"].persistent is False
    assert loaded["attached"].note == "kept"
    assert loaded["meta"].is_meta


def test_the_rest_of_python_loads() -> None:
    """Complex numbers, byte arrays, counters and long ints of a PyTorch file."""
    expected = [1j, bytearray(b"ab"), Counter("aab"), 2**70, torch.Size([1, 2])]
    assert from_pytorch("pytorch_training.pt")["plain"] == expected


def test_parameters_buffers_and_attributes_come_back() -> None:
    """What the reader gives, the writer takes."""
    loaded = from_pytorch("pytorch_training.pt")
    again = torch.load(saved(loaded))
    kinds = [type(again[name]) for name in ("parameter", "buffer", "attached", "meta")]
    assert kinds == [
        type(loaded[n]) for n in ("parameter", "buffer", "attached", "meta")
    ]
    assert (again["buffer"].persistent, again["attached"].note) == (False, "kept")


def test_equal_bytes_in_plenty_come_back() -> None:
    """Many equal values are no bomb."""
    value = [bytes([255]) * 1000 for _ in range(20)]
    assert torch.load(saved(value)) == value


@pytest.mark.parametrize("mapped", [False, True])
def test_a_path_loads_with_and_without_mmap(mapped: bool, tmp_path: Path) -> None:
    """Both ways read the same."""
    torch.save(torch.ones(2), tmp_path / "x.pt")
    assert torch.load(tmp_path / "x.pt", mmap=mapped).tolist() == [1.0, 1.0]


def test_a_damaged_file_is_refused_through_mmap(tmp_path: Path) -> None:
    """With the same error as without."""
    damaged = saved(torch.ones(2)).getvalue().replace(b"FloatStorage", b"ByteStorage!")
    (tmp_path / "x.pt").write_bytes(damaged)
    with pytest.raises(CheckpointError, match="the checksum of member 'data.pkl'"):
        torch.load(tmp_path / "x.pt", mmap=True)


def test_several_old_streams_follow_each_other() -> None:
    """The stream form says where it ends; the next one starts there."""
    data = (DATA / "pytorch_legacy.pt").read_bytes()
    stream = io.BytesIO(data + data)
    torch.load(stream)
    assert torch.load(stream)["scalar"].item() == 7


@pytest.mark.parametrize(
    "where",
    ["meta", torch.device("meta"), {"cpu": "meta"}],
    ids=["text", "device", "dict"],
)
def test_map_location_moves(where: Any) -> None:
    """A device by name, itself, or in a dict from the old one."""
    assert torch.load(saved(torch.ones(2)), map_location=where).is_meta


def test_map_location_is_asked() -> None:
    """A function sees each storage once, and where it was."""
    asked = []

    def choose(storage: Any, place: str) -> Any:
        asked.append((storage.nbytes(), place))
        return storage

    x = torch.ones(3)
    torch.load(saved([x, x[1:]]), map_location=choose)
    assert asked == [(12, "cpu")]


def on_cuda() -> io.BytesIO:
    """A checkpoint of a tensor on a GPU."""
    stream = saved(torch.ones(2))
    data = stream.getvalue()
    program = data[data.index(b"\x80\2c") : data.index(b"PK", 10)]
    program = program[: program.rindex(b".PK") + 1] if b".PK" in program else program
    program = program.replace(b"X\3\0\0\0cpu", b"X\6\0\0\0cuda:1")
    made = io.BytesIO()
    writer = ArchiveWriter(made, "archive")
    writer.add("data.pkl", program)
    writer.add("data/0", struct.pack("<2f", 1.0, 1.0))
    writer.add("version", b"3\n")
    writer.close()
    made.seek(0)
    return made


def test_a_tensor_from_a_gpu_needs_map_location() -> None:
    """In PyTorch's words."""
    with pytest.raises(
        RuntimeError, match="Attempting to deserialize object on a CUDA"
    ):
        torch.load(on_cuda())


@pytest.mark.parametrize("where", ["cpu", {"cuda:1": "cpu"}, lambda s, _: s.cpu()])
def test_a_tensor_from_a_gpu_comes_to_the_cpu(where: Any) -> None:
    """With map_location it loads."""
    assert torch.load(on_cuda(), map_location=where).tolist() == [1.0, 1.0]


def test_map_location_must_exist() -> None:
    """There is no CUDA to go to."""
    with pytest.raises(RuntimeError, match="map_location=torch.device"):
        torch.load(saved(torch.ones(1)), map_location="cuda")


def user_object() -> io.BytesIO:
    """A checkpoint in which PyTorch has pickled an object of a user's class."""
    made = io.BytesIO()
    writer = ArchiveWriter(made, "archive")
    writer.add("data.pkl", pickle.dumps(fractions.Fraction(1, 3), protocol=2))
    writer.add("version", b"3\n")
    writer.close()
    made.seek(0)
    return made


def test_a_class_of_the_user_loads_where_allowed() -> None:
    """Within safe_globals, and not after it."""
    with serialization.safe_globals([fractions.Fraction]):
        assert torch.load(user_object()) == fractions.Fraction(1, 3)
    with pytest.raises(CheckpointError, match=r"GLOBAL fractions.Fraction was not an"):
        torch.load(user_object())


def test_safe_globals_takes_classes() -> None:
    """Not names: what is allowed is there already."""
    with pytest.raises(TypeError, match="takes classes and functions, not 'os.system'"):
        serialization.safe_globals(["os.system"])  # type: ignore[list-item]  # on purpose


def test_safe_globals_cannot_replace_the_table() -> None:
    """A class that calls itself torch.Size does not become it."""
    impostor: Any = type("Size", (), {"__module__": "torch"})
    with serialization.safe_globals([impostor]):
        assert torch.load(saved(torch.Size([1]))) == torch.Size([1])


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"weights_only": False}, ValueError, "would run whatever code"),
        ({"pickle_module": pickle}, RuntimeError, "Can not safely load weights when"),
        ({"mmap": True}, ValueError, "f must be a file path in order to use the mmap"),
    ],
)
def test_options_of_load_are_refused_by_name(
    options: Any, error: type[Exception], complaint: str
) -> None:
    """What would be unsafe, or makes no sense, says so."""
    with pytest.raises(error, match=complaint):
        torch.load(io.BytesIO(), **options)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"pickle_protocol": 4}, "pickle_protocol must be 2, not 4"),
        ({"pickle_module": io}, "only Python's pickle"),
        ({"_use_new_zipfile_serialization": False}, "the old stream form is read"),
    ],
)
def test_options_of_save_are_refused_by_name(options: Any, complaint: str) -> None:
    """There is one form to write."""
    with pytest.raises(ValueError, match=complaint):
        torch.save(1, io.BytesIO(), **options)


class Custom(dict[str, int]):
    """A dict of the user's own."""


@pytest.mark.parametrize(
    "value", [Custom(), object, frozenset(), torch.nn.Linear(1, 1), range(3)]
)
def test_what_would_come_back_as_something_else_is_not_saved(value: Any) -> None:
    """Classes beyond the table are refused when saving, not when it is too late."""
    with pytest.raises(TypeError, match="cannot save a .* in a checkpoint"):
        torch.save([value], io.BytesIO())


def test_depth_is_limited_when_saving() -> None:
    """As when loading."""
    value: list[Any] = []
    for _ in range(300):
        value = [value]
    with pytest.raises(ValueError, match="more than 250 deep"):
        torch.save(value, io.BytesIO())


def test_a_list_may_contain_itself() -> None:
    """As in PyTorch."""
    value: list[Any] = [1]
    value.append(value)
    loaded = torch.load(saved(value))
    assert loaded[1] is loaded


def test_what_is_no_file_is_named() -> None:
    """In PyTorch's words for saving."""
    nothing: Any = None
    with pytest.raises(AttributeError, match="expected 'f' to be string, path, or a"):
        torch.save(1, nothing)
    with pytest.raises(AttributeError, match="has no attribute 'seek'. You can"):
        torch.load(nothing)
    with pytest.raises(TypeError, match="the stream gave str, not bytes"):
        torch.load(io.StringIO("text"))  # type: ignore[arg-type]  # on purpose


def test_metadata_of_a_state_dict_comes_back() -> None:
    """The versions of the modules are kept with their numbers."""
    state = torch.load(saved(torch.nn.Sequential(torch.nn.Linear(1, 1)).state_dict()))
    assert isinstance(state, OrderedDict)
    assert vars(state)["_metadata"] == {"": {"version": 1}, "0": {"version": 1}}
