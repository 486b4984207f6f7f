"""Files that want to do harm, or were damaged: each is refused, and does nothing.

Here, the pickles in PyTorch's two forms; test_hostile_archives.py has the zip form
itself, and test_safetensors.py the third one.
"""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
from pathlib import Path

import pytest

import slowtorch as torch
from slowtorch._serialization.archive_writer import ArchiveWriter
from slowtorch.serialization import CheckpointError

DATA = Path(__file__).parents[1] / "data"


def archive(program: bytes, **members: bytes) -> bytes:
    """A checkpoint with a pickle, and storages of our choice, of floats by default."""
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, "archive")
    writer.add("data.pkl", program)
    writer.add("version", b"3\n")
    for name, data in (members or {"s0": bytes(16)}).items():
        writer.add(f"data/{name.removeprefix('s')}", data)
    writer.close()
    return stream.getvalue()


# Pickles


def number(value: int) -> bytes:
    """An int, of any size."""
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8b" + struct.pack("<i", len(raw)) + raw


def text(value: str) -> bytes:
    """A string."""
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def name(module: str, attribute: str) -> bytes:
    """A global."""
    return f"c{module}\n{attribute}\n".encode()


def numbers(*values: int) -> bytes:
    """A tuple of ints."""
    return b"(" + b"".join(map(number, values)) + b"t"


NO_HOOKS = name("collections", "OrderedDict") + b")R"
FLOATS = name("torch", "FloatStorage")


def storage(
    word: bytes = text("storage"),
    kind: bytes = FLOATS,
    key: bytes = text("0"),
    tag: bytes = text("cpu"),
    count: bytes = number(4),
) -> bytes:
    """A persistent id of a storage of four floats, or with one part changed."""
    return b"(" + word + kind + key + tag + count + b"tQ"


def tensor(
    memory: bytes = storage(),
    offset: bytes = number(0),
    size: bytes = numbers(2),
    stride: bytes = numbers(1),
    grad: bytes = b"\x89",
    hooks: bytes = NO_HOOKS,
    more: bytes = b"",
) -> bytes:
    """The call that makes a tensor of two floats, or with one part changed."""
    function = name("torch._utils", "_rebuild_tensor_v2")
    return (
        function + b"(" + memory + offset + size + stride + grad + hooks + more + b"tR"
    )


def call(module: str, attribute: str, *arguments: bytes) -> bytes:
    """A function of our choice on arguments of our choice."""
    return name(module, attribute) + b"(" + b"".join(arguments) + b"tR"


CANARY = "canary-of-the-tests"
GADGETS = {
    f"{module}.{attribute}": call(module, attribute, *arguments)
    for module, attribute, *arguments in (
        ("os", "system", text(f"touch {CANARY}")),
        ("posix", "system", text(f"touch {CANARY}")),
        ("nt", "system", text("x")),
        ("os", "mkdir", text(CANARY)),
        ("subprocess", "Popen", text(f"touch {CANARY}")),
        ("builtins", "eval", text(f"open('{CANARY}', 'w')")),
        ("builtins", "exec", text(f"open('{CANARY}', 'w')")),
        ("builtins", "open", text(CANARY), text("w")),
        ("io", "open", text(CANARY), text("w")),
        ("builtins", "getattr", name("torch", "Size"), text("__class__")),
        ("builtins", "__import__", text("os")),
        ("builtins", "compile", text("1"), text("x"), text("eval")),
        ("builtins", "map", name("torch", "Size"), b"]"),
        ("builtins", "type", text("A"), b")", b"}"),
        ("builtins", "object"),
        ("builtins", "range", number(2**60)),
        ("importlib", "import_module", text("os")),
        ("operator", "attrgetter", text("x")),
        ("functools", "partial", name("torch", "Size")),
        ("pickle", "loads", text("x")),
        ("_pickle", "loads", text("x")),
        ("torch", "load", text("x")),
        ("torch.storage", "_load_from_bytes", text("x")),
        ("torch._utils", "_rebuild_sparse_tensor", number(1)),
        ("torch._utils", "_rebuild_wrapper_subclass", number(1)),
        ("torch.hub", "load", text("x"), text("y")),
        ("torch.jit", "load", text("x")),
        ("torch.nn.modules.linear", "Linear", number(1), number(1)),
        ("slowtorch", "save", number(1), text(CANARY)),
        ("slowtorch._tensor", "Tensor", number(1)),
        ("slowtorch._serialization.atomic", "write_atomically", text(CANARY)),
        ("numpy.core.multiarray", "_reconstruct", number(1)),
        ("copyreg", "_reconstructor", name("builtins", "object")),
        ("runpy", "run_path", text(CANARY)),
        ("webbrowser", "open", text("x")),
        ("code", "interact"),
        ("pathlib", "Path", text(CANARY)),
        ("weakref", "finalize", name("os", "mkdir")),
        ("ctypes", "CDLL", text("x")),
        ("socket", "socket"),
        ("__main__", "anything"),
        ("", ""),
    )
}

DEEP = 20_000
LEVELS = b"".join([b"(h%ch%ctq%c0" % (n, n, n + 1) for n in range(200)])
BOMB = b")q\x000" + LEVELS + b"h\xc8"  # tuples that would print as 2**200 items
PROGRAMS = {
    **{f"gadget {key}": program for key, program in GADGETS.items()},
    "a method through BUILD": name("collections", "OrderedDict")
    + b")R}"
    + text("__class__")
    + name("torch", "Size")
    + b"sb",
    "BUILD of a tensor": tensor() + b"}" + text("_storage") + number(1) + b"sb",
    "BUILD of a dict": b"}}" + text("_metadata") + b"}sb",
    "BUILD of nothing": b"}b",
    "NEWOBJ": name("torch", "Size") + b")\x81",
    "calling a number": number(1) + b")R",
    "calling a result": call("torch", "Size", b")") + b")R",
    "calling without a tuple": name("torch", "Size") + b"]R",
    "a name as data": b"]" + name("torch", "Size") + b"a",
    "a name in a tuple": name("torch", "Size") + b"\x85",
    "a storage as data": storage(),
    "a storage type as data": FLOATS,
    "a tensor type as data": name("torch", "Tensor"),
    "an item in a tensor": tensor() + number(0) + number(1) + b"s",
    "appending to a tensor": tensor() + number(1) + b"a",
    "appending to a Size": call("torch", "Size", b")") + number(1) + b"a",
    "an item in a list": b"]" + number(0) + number(1) + b"s",
    "an odd number of items": b"}(" + number(1) + b"u",
    "a list as key": b"}]Ns",
    "a tensor as key": b"}" + tensor() + b"Ns",
    "a list within a key": b"}]\x85Ns",
    "a giant int as key": b"}" + number(1 << 100_000) + b"Ns",
    "a long tuple as key": b"}(" + b"N" * 1000 + b"tNs",
    "a stack underrun": b"0",
    "a tuple beyond the mark": b"N(\x85",
    "marks only": b"(" * 1000,
    "more marks than any file needs": b"(" * 20_000,
    "a million empty lists": b"(" + b"]" * 1_000_000 + b"t",
    "a million empty dicts": b"(" + b"}" * 1_000_000 + b"t",
    "a million tuples": b"(" + b"N\x85" * 1_000_000 + b"t",
    "a hundred thousand sets": name("builtins", "set")
    + b"q\x000("
    + b"h\0]\x85R" * 100_000
    + b"t",
    "a place far beyond the file": b"Nr\xff\xff\xff\x7f",
    "a place that was passed over": b"Nq\2h\1",
    "no mark": b"t",
    "an unknown memo": b"j\xff\xff\xff\xff",
    "nothing to remember": b"q\0",
    "an announced text of 4 GB": b"X\xff\xff\xff\xffx",
    "an announced int of 2 GB": b"\x8b\xff\xff\xff\x7fx",
    "an int of negative length": b"\x8b\xff\xff\xff\xff",
    "a text that is not UTF-8": b"X\1\0\0\0\xff",
    "a name without end": b"c" + b"a" * 1000,
    "a name not in ASCII": b"c\xff\n\xff\n",
    "protocol 4": b"\x80\4\x95\0\0\0\0\0\0\0\0N",
    "an opcode of protocol 0": b"S'a'\n",
    "EXT1": b"\x82\1",
    "INST": b"(ios\nsystem\n",
    "OBJ": b"(cos\nsystem\no",
    "PERSID": b"Px\n",
    "BINPERSID of a number": number(1) + b"Q",
    "STACK_GLOBAL": text("os") + text("system") + b"\x93",
    "lists in lists": b"]" * DEEP + b"a" * (DEEP - 1),
    "tuples in tuples": b")" + b"\x85" * DEEP,
    "dicts in dicts": (b"}" + text("a")) * DEEP + b"N" + b"s" * DEEP,
    "metadata in metadata": (NO_HOOKS + b"}" + text("_metadata")) * 1000
    + b"N"
    + b"sb" * 1000,
    "2**200 tuples as key": b"}" + BOMB + b"Ns",
    "2**200 tuples as a size": tensor(size=BOMB),
    "2**200 tuples as an id": BOMB + b"Q",
    "2**200 tuples as bytes": call("_codecs", "encode", BOMB, text("latin1")),
    "one text, many bytes": text("a" * 5000)
    + b"q\0"
    + text("latin1")
    + b"q\1"
    + name("_codecs", "encode")
    + b"q\2(" * 1
    + b"h\2h\0h\1\x86R" * 5000
    + b"t",
    "one list, many sets": b"]("
    + b"N" * 5000
    + b"eq\0" * 1
    + b"("
    + (name("builtins", "set") + b"h\0\x85R") * 5000
    + b"t",
    "keys of one hash": b"}("
    + b"".join([number(n * (2**61 - 1)) + b"N" for n in range(1, 3000)])
    + b"u",
    "tuple keys of one hash": b"}("
    + b"".join(
        [
            b"(" + b"".join([number(-1 - (n >> bit & 1)) for bit in range(10)]) + b"tN"
            for n in range(1024)
        ]
    )
    + b"u",
    "a set of one hash": call(
        *("builtins", "set"),
        b"](" + b"".join([number(n * (2**61 - 1)) for n in range(1, 3000)]) + b"e",
    ),
    "codecs other than latin1": call("_codecs", "encode", text("a"), text("rot13")),
    "a device of a plugin": call("torch", "device", text("no-such-plugin")),
    "a device with a wild index": call("torch", "device", text("cpu"), number(2**80)),
    "a Size of texts": call("torch", "Size", text("a") + b"\x85"),
    "a set of lists": call("builtins", "set", b"]]a"),
    "an OrderedDict of something": call("collections", "OrderedDict", b"]Na"),
    "a Counter of a list": call("collections", "Counter", b"]"),
    "a bytearray of a number": call("builtins", "bytearray", number(2**40)),
    "bytes of a number": call("builtins", "bytes", number(2**40)),
    "a complex of texts": call("builtins", "complex", text("1"), text("2")),
    "a parameter of a number": call(
        "torch._utils", "_rebuild_parameter", number(1), b"\x88", NO_HOOKS
    ),
    "a parameter of ints": call(
        *("torch._utils", "_rebuild_parameter"),
        tensor(storage(kind=name("torch", "IntStorage"))),
        *(b"\x88", NO_HOOKS),
    ),
    "attributes that hide a method": call(
        *("torch._utils", "_rebuild_parameter_with_state", tensor(), b"\x88", NO_HOOKS),
        b"}" + text("backward") + b"Ns",
    ),
    "attributes of the storage": call(
        *("torch._tensor", "_rebuild_from_type_v2"),
        name("torch._utils", "_rebuild_tensor_v2"),
        name("torch", "Tensor"),
        b"("
        + storage()
        + number(0)
        + numbers(2)
        + numbers(1)
        + b"\x89"
        + NO_HOOKS
        + b"t",
        b"}" + text("_storage") + b"Ns",
    ),
    "a type made by a set": call(
        *("torch._tensor", "_rebuild_from_type_v2", name("builtins", "set")),
        *(name("torch", "Tensor"), b")", b"}"),
    ),
    "a storage with another word": tensor(storage(word=text("module"))),
    "a storage without type": tensor(storage(kind=b"N")),
    "a storage whose type is a constructor": tensor(
        storage(kind=name("torch", "Size"))
    ),
    "a storage of another type": tensor(storage(kind=name("torch", "DoubleStorage"))),
    "a storage that is not there": tensor(storage(key=text("1"))),
    "a storage outside": tensor(storage(key=text("../data.pkl"))),
    "a storage with a number as key": tensor(storage(key=number(0))),
    "a storage on an unknown device": tensor(storage(tag=text("toaster"))),
    "a storage on CUDA": tensor(storage(tag=text("cuda:0"))),
    "a storage on a number": tensor(storage(tag=number(0))),
    "a storage of fewer elements": tensor(storage(count=number(3))),
    "a storage of more elements": tensor(storage(count=number(5))),
    "a storage of -1 elements": tensor(storage(count=number(-1))),
    "a storage of 2**62 elements": tensor(storage(count=number(2**62))),
    "a storage of many digits": tensor(storage(count=number(1 << 400_000))),
    "a storage of half elements": tensor(storage(count=b"G" + struct.pack(">d", 4.0))),
    "an id of four parts": tensor(b"(" + text("storage") + FLOATS + b"NNtQ"),
    "two types of one storage": tensor()
    + tensor(storage(kind=name("torch", "IntStorage")))
    + b"\x86",
    "a tensor of a list": tensor(memory=b"]"),
    "an offset of -1": tensor(offset=number(-1)),
    "an offset behind the end": tensor(offset=number(3)),
    "an offset of 2**64": tensor(offset=number(2**64)),
    "an offset of many digits": tensor(offset=number(1 << 400_000)),
    "an offset of text": tensor(offset=text("0")),
    "a size of -1": tensor(size=numbers(-1)),
    "a size of 5": tensor(size=numbers(5)),
    "a size of 2**62": tensor(size=numbers(2**62)),
    "a size of 2**64": tensor(size=numbers(2**64)),
    "a size of many digits": tensor(size=numbers(1 << 400_000)),
    "a size of True": tensor(size=b"\x88\x85"),
    "a size in a list": tensor(size=b"]"),
    "sizes without strides": tensor(size=numbers(1, 1)),
    "a thousand dimensions": tensor(
        size=numbers(*[1] * 1000), stride=numbers(*[1] * 1000)
    ),
    "a stride of -1": tensor(stride=numbers(-1)),
    "a stride of 4": tensor(stride=numbers(4)),
    "a stride of 2**63": tensor(size=numbers(1), stride=numbers(2**63)),
    "sizes whose product wraps to 4": tensor(
        size=numbers(2**32, 2**32), stride=numbers(2**32, 1)
    ),
    "an empty tensor of endless size": tensor(
        size=numbers(0, 2**62, 2**62), stride=numbers(1, 1, 1)
    ),
    "stride 0, 2**40 elements": tensor(size=numbers(2**40), stride=numbers(0)),
    "requires_grad of 1": tensor(grad=number(1)),
    "requires_grad of an int tensor": tensor(
        storage(kind=name("torch", "IntStorage")), grad=b"\x88"
    ),
    "hooks": tensor(hooks=b"}" + number(0) + b"Ns"),
    "a dtype of text": tensor(more=text("float32")),
    "metadata of a tensor": tensor(more=name("torch", "float32") + b"]"),
    "too many arguments": tensor(more=b"N" * 20),
    "bools of 255": tensor(
        storage(kind=name("torch", "BoolStorage"), count=number(16))
    ),
    "another complex storage": tensor(
        storage(kind=name("torch", "ComplexFloatStorage"))
    ),
    "something behind the end": b"N.N",
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_a_hostile_pickle_is_refused(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends in one error, and no file appears."""
    monkeypatch.chdir(tmp_path)
    data = archive(b"\x80\2" + PROGRAMS[case] + b".", s0=b"\xff" * 16)
    with pytest.raises(CheckpointError, match=r"."):
        torch.load(io.BytesIO(data))
    assert os.listdir(tmp_path) == []


def test_the_pickles_are_otherwise_good() -> None:
    """What the cases above change is accepted unchanged: they fail for their reason."""
    loaded = torch.load(io.BytesIO(archive(b"\x80\2" + tensor() + b".")))
    assert loaded.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "case", ["one text, many bytes", "lists in lists", "2**200 tuples as key"]
)
def test_memory_follows_the_file(case: str) -> None:
    """What a bomb allocates before it is refused is a small multiple of its length."""
    data = archive(b"\x80\2" + PROGRAMS[case] + b".")
    tracemalloc.start()
    with pytest.raises(CheckpointError, match=r"."):
        torch.load(io.BytesIO(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 * len(data) + 1_000_000


# The stream form


def legacy() -> bytes:
    """What PyTorch wrote."""
    return (DATA / "pytorch_legacy.pt").read_bytes()


def test_a_truncated_stream_is_refused() -> None:
    """A stream cut anywhere is refused, with the one error."""
    data = legacy()
    for length in range(0, len(data), 7):
        with pytest.raises(CheckpointError, match=r"."):
            torch.load(io.BytesIO(data[:length]))


def test_a_changed_byte_of_a_stream_loads_or_is_refused() -> None:
    """A stream has no checksums: it may load as something else, but nothing worse."""
    data, complaints = legacy(), []
    for place in range(0, len(data), 3):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        try:
            torch.load(io.BytesIO(bytes(damaged)))
        except CheckpointError as error:
            complaints.append(len(str(error)))
    assert max(complaints) < 600


def stream(program: bytes, keys: bytes = b"]", rest: bytes = b"") -> bytes:
    """A stream with an object and storages of our choice."""
    head = legacy()[:15]
    system = b"\x80\2}" + text("little_endian") + b"\x88s."
    parts = (head, b"\x80\2M\xe9\3.", system, b"\x80\2" + program + b".")
    return b"".join([*parts, b"\x80\2" + keys + b".", rest])


def stream_storage(count: int, view: bytes = b"N") -> bytes:
    """An id of a storage in a stream."""
    parts = (text("storage"), FLOATS, text("0"), text("cpu"), number(count), view)
    return b"(" + b"".join(parts) + b"tQ"


KEY = b"]" + text("0") + b"a"
STREAMS = {
    "a storage of 2**40": stream(tensor(stream_storage(2**40)), KEY, bytes(24)),
    "a storage of -1": stream(tensor(stream_storage(-1)), KEY, bytes(24)),
    "a storage view": stream(tensor(stream_storage(4, b")")), KEY, bytes(24)),
    "a storage of another length": stream(
        tensor(stream_storage(4)), KEY, struct.pack("<q", 3) + bytes(16)
    ),
    "a storage cut off": stream(
        tensor(stream_storage(4)), KEY, struct.pack("<q", 4) + bytes(15)
    ),
    "keys missing": stream(tensor(stream_storage(4)), b"]", bytes(24)),
    "keys twice": stream(
        tensor(stream_storage(4)), b"](" + text("0") * 2 + b"e", bytes(48)
    ),
    "keys of numbers": stream(tensor(stream_storage(4)), b"]NaK\0a", bytes(24)),
    "a gadget as object": stream(call("os", "mkdir", text(CANARY))),
    "a gadget in the keys": stream(b"N", call("os", "mkdir", text(CANARY))),
    "another version": legacy().replace(b"M\xe9\3.", b"M\xe8\3.", 1),
    "big-endian": legacy().replace(b"little_endianq\2\x88", b"little_endianq\2\x89", 1),
}


@pytest.mark.parametrize("case", STREAMS)
def test_a_hostile_stream_is_refused(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends in one error, and no file appears."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError, match=r"."):
        torch.load(io.BytesIO(STREAMS[case]))
    assert os.listdir(tmp_path) == []


def test_the_streams_are_otherwise_good() -> None:
    """What the cases above change is accepted unchanged."""
    rest = struct.pack("<q4f", 4, 1.0, 2.0, 3.0, 4.0)
    loaded = torch.load(io.BytesIO(stream(tensor(stream_storage(4)), KEY, rest)))
    assert loaded.tolist() == [1.0, 2.0]
