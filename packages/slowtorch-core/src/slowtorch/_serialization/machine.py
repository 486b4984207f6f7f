"""A closed pickle machine: it builds data, and can do nothing else.

A pickle is a program for a small stack machine. Python's own runs whatever the program
names; this one knows a fixed table of instructions and a fixed table of constructors. It
imports nothing, looks up no attribute, and calls nothing that is not in the table. What
it does not know, it refuses by name.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from slowtorch._device import device
from slowtorch._dtype import dtype
from slowtorch._serialization.errors import CheckpointError

__all__ = ["Machine"]

KEYS = (str, int, float, bytes, type(None), dtype, device)
Constructor = Callable[..., Any]


class Global:
    """A name that the program asked for, and what the table has under it."""

    __slots__ = ("build", "name", "value")

    def __init__(self, name: str, build: Constructor | None, value: Any = None) -> None:
        self.name = name
        self.build = build
        self.value = value


class Machine:
    """Runs one pickle.

    Args:
        program: the bytes.
        names: full name, such as ``"torch Size"``, to what stands for it.
        persistent: turns a persistent id (a storage) into an object.
    """

    def __init__(
        self,
        program: bytes,
        names: Mapping[str, Global],
        persistent: Callable[[Any], Any],
    ) -> None:
        self._program = program
        self._names = names
        self._persistent = persistent
        self._at = 0
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def run(self) -> Any:
        """The object that the pickle describes.

        Raises:
            CheckpointError: an instruction or a name is unknown, or does not fit.
        """
        while True:
            opcode = self._take(1)
            if opcode == b".":
                break
            action = ACTIONS.get(opcode)
            if action is None:
                self._refuse(f"instruction {opcode!r} is not allowed")
            try:
                action(self)
            except (IndexError, TypeError, ValueError, OverflowError) as error:
                if isinstance(error, CheckpointError):
                    raise
                self._refuse(f"instruction {opcode!r} does not fit here: {error}")
        if len(self._stack) != 1 or self._marks:
            self._refuse("the program ends with something left over")
        return self._plain(self._stack[0])

    @property
    def position(self) -> int:
        """How many bytes of the program have been used."""
        return self._at

    def _refuse(self, why: str) -> NoReturn:
        raise CheckpointError(f"pickle, byte {self._at}: {why}")

    def _take(self, count: int) -> bytes:
        if count < 0 or self._at + count > len(self._program):
            self._refuse(f"the data ends, {count} more bytes were announced")
        taken = self._program[self._at : self._at + count]
        self._at += count
        return taken

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return number

    def _line(self) -> str:
        end = self._program.find(b"\n", self._at, self._at + 256)
        if end < 0:
            self._refuse("a name does not end")
        return self._take(end + 1 - self._at)[:-1].decode("ascii", "strict")

    def _pop(self) -> Any:
        if not self._stack or (self._marks and len(self._stack) <= self._marks[-1]):
            self._refuse("the stack is empty")
        return self._stack.pop()

    def _top(self, kind: type) -> Any:
        if not self._stack or type(self._stack[-1]) not in _kinds(kind):
            self._refuse(f"there is no {kind.__name__} to fill")
        return self._stack[-1]

    def _pop_mark(self) -> list[Any]:
        if not self._marks:
            self._refuse("a mark is missing")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _plain(self, value: Any) -> Any:
        """A finished value: anything but the name of a constructor."""
        if isinstance(value, Global):
            self._refuse(f"{value.name} is not data")
        return value

    def _key(self, value: Any, depth: int = 0) -> Any:
        """A value that may be a key. (Hashing tuples of tuples of ... recurses in C.)"""
        if type(value) is tuple and depth < 4:
            for each in value:
                self._key(each, depth + 1)
        elif not isinstance(value, KEYS):
            self._refuse(f"a {type(value).__name__} cannot be a key")
        return value

    def push_global(self) -> None:
        """GLOBAL: a name."""
        name = f"{self._line()} {self._line()}"
        found = self._names.get(name)
        if found is None:
            self._refuse(
                f"Unsupported global: GLOBAL {name.replace(' ', '.')} was not an allowed "
                "global by default. Only tensors, parameters and plain data are loaded"
            )
        self._stack.append(found if found.build else found.value)

    def reduce(self) -> None:
        """REDUCE: build something from a name and arguments."""
        arguments = self._pop()
        target = self._pop()
        if not isinstance(target, Global) or target.build is None:
            self._refuse("only a name in the table can be called")
        if type(arguments) is not tuple:
            self._refuse(f"{target.name} must be given a tuple")
        try:
            built = target.build(*map(self._plain, arguments))
        except CheckpointError:
            raise
        except Exception as error:
            raise CheckpointError(
                f"pickle, byte {self._at}: {target.name} refused its arguments: {error}"
            ) from error
        self._stack.append(built)

    def build(self) -> None:
        """BUILD: only the metadata of a state dict."""
        state = self._pop()
        target = self._top(OrderedDict)
        if type(state) is not dict or set(state) != {"_metadata"}:
            self._refuse("BUILD is allowed for the metadata of an OrderedDict only")
        target._metadata = state["_metadata"]

    def persistent_id(self) -> None:
        """BINPERSID: a storage."""
        self._stack.append(self._persistent(self._pop()))

    def append(self) -> None:
        """APPEND."""
        value = self._plain(self._pop())
        self._top(list).append(value)

    def appends(self) -> None:
        """APPENDS."""
        items = self._pop_mark()
        self._top(list).extend(map(self._plain, items))

    def set_item(self) -> None:
        """SETITEM."""
        value, key = self._plain(self._pop()), self._key(self._pop())
        self._top(dict)[key] = value

    def set_items(self) -> None:
        """SETITEMS."""
        items = self._pop_mark()
        if len(items) % 2:
            self._refuse("a key without a value")
        target = self._top(dict)
        for key, value in zip(items[::2], items[1::2], strict=True):
            target[self._key(key)] = self._plain(value)

    def make_tuple(self) -> None:
        """TUPLE."""
        self._stack.append(tuple(map(self._plain, self._pop_mark())))

    def short_tuple(self, count: int) -> None:
        """TUPLE1, TUPLE2, TUPLE3."""
        items = [self._plain(self._pop()) for _ in range(count)]
        self._stack.append(tuple(reversed(items)))

    def put(self, place: int) -> None:
        """BINPUT: remember the top of the stack."""
        if not self._stack:
            self._refuse("nothing to remember")
        self._memo[place] = self._stack[-1]

    def get(self, place: int) -> None:
        """BINGET: what was remembered."""
        if place not in self._memo:
            self._refuse(f"nothing was remembered under {place}")
        self._stack.append(self._memo[place])

    def text(self) -> None:
        """BINUNICODE."""
        raw = self._take(self._number("<I"))
        self._stack.append(raw.decode("utf-8", "surrogatepass"))

    def short_bytes(self) -> None:
        """SHORT_BINSTRING: text of Python 2, in old files."""
        self._stack.append(self._take(self._number("<B")).decode("latin1"))

    def integer(self, size: int) -> None:
        """LONG1, LONG4."""
        self._stack.append(int.from_bytes(self._take(size), "little", signed=True))

    def protocol(self) -> None:
        """PROTO."""
        version = self._number("<B")
        if version != 2:
            self._refuse(f"pickle protocol {version}; PyTorch writes protocol 2")


def _kinds(kind: type) -> tuple[type, ...]:
    return (dict, OrderedDict) if kind is dict else (kind,)


def _push(make: Callable[[], Any]) -> Callable[[Machine], None]:
    return lambda m: m._stack.append(make())


def _push_number(form: str) -> Callable[[Machine], None]:
    return lambda m: m._stack.append(m._number(form))


ACTIONS: dict[bytes, Callable[[Machine], Any]] = {
    b"\x80": Machine.protocol,
    b"(": lambda m: m._marks.append(len(m._stack)),
    b"N": _push(lambda: None),
    b"\x88": _push(lambda: True),
    b"\x89": _push(lambda: False),
    b"}": _push(dict),
    b"]": _push(list),
    b")": _push(tuple),
    b"K": _push_number("<B"),
    b"M": _push_number("<H"),
    b"J": _push_number("<i"),
    b"G": _push_number(">d"),
    b"\x8a": lambda m: m.integer(m._number("<B")),
    b"\x8b": lambda m: m.integer(m._number("<i")),
    b"X": Machine.text,
    b"U": Machine.short_bytes,
    b"q": lambda m: m.put(m._number("<B")),
    b"r": lambda m: m.put(m._number("<I")),
    b"h": lambda m: m.get(m._number("<B")),
    b"j": lambda m: m.get(m._number("<I")),
    b"t": Machine.make_tuple,
    b"\x85": lambda m: m.short_tuple(1),
    b"\x86": lambda m: m.short_tuple(2),
    b"\x87": lambda m: m.short_tuple(3),
    b"a": Machine.append,
    b"e": Machine.appends,
    b"s": Machine.set_item,
    b"u": Machine.set_items,
    b"c": Machine.push_global,
    b"R": Machine.reduce,
    b"b": Machine.build,
    b"Q": Machine.persistent_id,
    b"0": lambda m: m._pop(),
}
