"""A closed pickle machine: it builds data, and can do nothing else.

A pickle is a program for a small stack machine. Python's own runs whatever the program
names; this one knows a fixed table of instructions and a fixed table of constructors.
It imports nothing, looks up no attribute, and calls nothing that is not in the table.
What it does not know, it refuses by name.
"""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from slowtorch._serialization.errors import CheckpointError, short
from slowtorch._serialization.keys import Keys

__all__ = ["Global", "Machine"]

# A byte of a program can make an empty list of 72 bytes; nothing else grows like that.
# What is made is therefore counted: so much for every byte of the program, and so much
# that any program may make. Honest programs need 2 to 14 bytes a byte.
ROOM_PER_BYTE, ROOM = 16, 2**23
LIST, DICT, TUPLE, ENTRY, OBJECT = 72, 80, 64, 80, 250  # bytes of each, about
MOST_MARKS = 10_000  # containers that are begun and not ended
NOTHING = object()  # a place in the memo that was passed over


class Global:
    """A name that a program may use.

    Args:
        name: such as ``"torch Size"``.
        build: what calling it does; None for a name that cannot be called.
        value: what it stands for when it is not called.
        user: whether the *user* allowed it, for this call, by ``safe_globals``.
    """

    __slots__ = ("build", "name", "user", "value")

    def __init__(
        self,
        name: str,
        build: Callable[..., Any] | None,
        value: Any = None,
        user: bool = False,
    ) -> None:
        self.name = name
        self.build = build
        self.value = value
        self.user = user


class Machine:
    """Runs one pickle.

    Args:
        program: the bytes.
        names: full name, such as ``"torch Size"``, to what stands for it.
        persistent: turns a persistent id (a storage) into an object.
        at: where in the bytes the pickle starts.
        encoding: of the strings of Python 2.
    """

    def __init__(
        self,
        program: bytes,
        names: Mapping[str, Global],
        persistent: Callable[[Any], Any],
        at: int = 0,
        encoding: str = "utf-8",
    ) -> None:
        self._program = program
        self._names = names
        self._persistent = persistent
        self.position = at  # how many bytes have been used
        self._encoding = encoding
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: list[Any] = []
        self._keys = Keys()
        self._budget = len(program) - at
        self._room = ROOM + ROOM_PER_BYTE * (len(program) - at)
        self._user_classes = [each.build for each in names.values() if each.user]

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
                self._refuse(f"Unsupported operand {opcode[0]}: not allowed here")
            try:
                action(self)
            except (IndexError, TypeError, ValueError, OverflowError) as error:
                self._refuse(f"instruction {opcode!r} does not fit here: {error}")
        if len(self._stack) != 1 or self._marks:
            self._refuse("the program ends with something left over")
        return self._plain(self._stack[0])

    def _refuse(self, why: str) -> NoReturn:
        raise CheckpointError(f"pickle, byte {self.position}: {why}")

    def _take(self, count: int) -> bytes:
        start, stop = self.position, self.position + count
        if count < 0 or stop > len(self._program):
            self._refuse(f"the data ends, {count} more bytes were announced")
        self.position = stop
        return self._program[start:stop]

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return number

    def _line(self) -> str:
        end = self._program.find(b"\n", self.position, self.position + 256)
        if end < 0:
            self._refuse("a name does not end")
        return self._take(end + 1 - self.position)[:-1].decode("ascii")

    def _pop(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            self._refuse("the stack is empty")
        return self._stack.pop()

    def _top(self, *kinds: type) -> Any:
        bottom = self._marks[-1] if self._marks else 0
        if len(self._stack) <= bottom or type(self._stack[-1]) not in kinds:
            self._refuse(f"there is no {kinds[0].__name__} to fill")
        return self._stack[-1]

    def _pop_mark(self) -> list[Any]:
        if not self._marks:
            self._refuse("a mark is missing")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _plain(self, value: Any) -> Any:
        """A value that may be a part of others: anything but a constructor's name."""
        if isinstance(value, Global):
            self._refuse(f"{value.name} is not data")
        return value

    def _spend(self, arguments: tuple[Any, ...]) -> None:
        """Account for what a constructor copies.

        Each item was pushed once, by at least a byte; but one long text in the memo
        could be copied by each of the five bytes that follow.
        """
        for each in arguments:
            if isinstance(each, (str, bytes, tuple, list, dict)):
                self._budget -= len(each)
        if self._budget < 0:
            self._refuse("more is built than the file holds")

    def _occupy(self, size: int) -> None:
        """Account for an object of about *size* bytes."""
        self._room -= size
        if self._room < 0:
            self._refuse("what it builds would need far more memory than the file")

    def push_new(self, kind: type, size: int) -> None:
        """EMPTY_LIST, EMPTY_DICT."""
        self._occupy(size)
        self._stack.append(kind())

    def push_global(self) -> None:
        """GLOBAL: a name."""
        name = f"{self._line()} {self._line()}"
        found = self._names.get(name)
        if found is None:
            self._refuse(
                f"Unsupported global: GLOBAL {name.replace(' ', '.')} was not an "
                "allowed global by default. Tensors, parameters and plain data are; a "
                "class of yours is within slowtorch.serialization.safe_globals([...])"
            )
        self._stack.append(found if found.build else found.value)

    def reduce(self) -> None:
        """REDUCE: build something from a name and arguments."""
        arguments, target = self._pop(), self._pop()
        if not isinstance(target, Global) or target.build is None:
            self._refuse("only a name in the table can be called")
        self._stack.append(self._call(target, target.build, arguments))

    def new_object(self) -> None:
        """NEWOBJ: an object of a class that the user allowed."""
        arguments, target = self._pop(), self._pop()
        if not isinstance(target, Global) or target.build not in self._user_classes:
            self._refuse("NEWOBJ is allowed for a class in safe_globals only")
        kind: Any = target.build
        made = self._call(target, lambda *each: kind.__new__(kind, *each), arguments)
        self._stack.append(made)

    def _call(self, target: Global, build: Callable[..., Any], arguments: Any) -> Any:
        if type(arguments) is not tuple:
            self._refuse(f"{target.name} must be given a tuple")
        self._occupy(OBJECT)
        if not target.user:
            self._spend(arguments)
        try:
            return build(*arguments)
        except CheckpointError as error:
            self._refuse(str(error))
        except Exception as error:
            why = f"{target.name} refused: {str(error)[:200]}"
            raise CheckpointError(f"pickle, byte {self.position}: {why}") from error

    def build(self) -> None:
        """BUILD: the metadata of a state dict, or a user's object."""
        state = self._pop()
        target = self._stack[-1] if self._stack else None
        if type(target) in self._user_classes:
            _set_state(target, state)
            return
        named = type(state) is dict and list(state) == ["_metadata"]
        if type(target) is not OrderedDict or not named:
            self._refuse("BUILD is allowed for the metadata of an OrderedDict only")
        vars(target).update(state)

    def persistent_id(self) -> None:
        """BINPERSID: a storage."""
        self._stack.append(self._persistent(self._pop()))

    def mark(self) -> None:
        """MARK: where the items of a container begin."""
        if len(self._marks) >= MOST_MARKS:
            self._refuse(f"more than {MOST_MARKS} marks are open")
        self._marks.append(len(self._stack))

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
        value, key = self._pop(), self._pop()
        self._fill([key, value])

    def set_items(self) -> None:
        """SETITEMS."""
        self._fill(self._pop_mark())

    def _fill(self, items: list[Any]) -> None:
        if len(items) % 2:
            self._refuse("a key without a value")
        target = self._top(dict, OrderedDict, Counter)
        self._occupy(ENTRY * len(items) // 2)
        for key, value in zip(items[::2], items[1::2], strict=True):
            self._keys.check(key, id(target))
            target[key] = self._plain(value)

    def make_tuple(self, count: int) -> None:
        """TUPLE1, TUPLE2, TUPLE3."""
        self._occupy(TUPLE)
        items = [self._pop() for _ in range(count)]
        self._stack.append(tuple(reversed(items)))

    def make_long_tuple(self) -> None:
        """TUPLE."""
        self._occupy(TUPLE)
        self._stack.append(tuple(self._pop_mark()))

    def put(self, place: int) -> None:
        """BINPUT: remember the top of the stack."""
        if not self._stack:
            self._refuse("nothing to remember")
        if place >= len(self._program):
            self._refuse(f"place {place} is more than there is to remember")
        self._memo += [NOTHING] * (place + 1 - len(self._memo))
        self._memo[place] = self._stack[-1]

    def get(self, place: int) -> None:
        """BINGET: what was remembered."""
        found = self._memo[place] if place < len(self._memo) else NOTHING
        if found is NOTHING:
            self._refuse(f"nothing was remembered under {place}")
        self._stack.append(found)

    def text(self) -> None:
        """BINUNICODE."""
        raw = self._take(self._number("<I"))
        self._stack.append(raw.decode("utf-8", "surrogatepass"))

    def old_text(self) -> None:
        """SHORT_BINSTRING: text of Python 2, in old files."""
        raw = self._take(self._number("<B"))
        self._stack.append(raw.decode(self._encoding))

    def integer(self, size: int) -> None:
        """LONG1, LONG4."""
        self._stack.append(int.from_bytes(self._take(size), "little", signed=True))

    def protocol(self) -> None:
        """PROTO."""
        version = self._number("<B")
        if version != 2:
            self._refuse(f"pickle protocol {version}; PyTorch writes protocol 2")


def _set_state(target: Any, state: Any) -> None:
    """As Python's pickle does, for an object of a class that the user allowed."""
    if hasattr(target, "__setstate__"):
        target.__setstate__(state)
    elif type(state) is dict:
        target.__dict__.update(state)
    else:
        message = f"the state of a {type(target).__name__} is {short(state)}, no dict"
        raise CheckpointError(message)


def _push(make: Callable[[], Any]) -> Callable[[Machine], None]:
    return lambda m: m._stack.append(make())


def _push_number(form: str) -> Callable[[Machine], None]:
    return lambda m: m._stack.append(m._number(form))


ACTIONS: dict[bytes, Callable[[Machine], Any]] = {
    b"\x80": Machine.protocol,
    b"(": Machine.mark,
    b"N": _push(lambda: None),
    b"\x88": _push(lambda: True),
    b"\x89": _push(lambda: False),
    b"}": lambda m: m.push_new(dict, DICT),
    b"]": lambda m: m.push_new(list, LIST),
    b")": _push(tuple),
    b"K": _push_number("<B"),
    b"M": _push_number("<H"),
    b"J": _push_number("<i"),
    b"G": _push_number(">d"),
    b"\x8a": lambda m: m.integer(m._number("<B")),
    b"\x8b": lambda m: m.integer(m._number("<i")),
    b"X": Machine.text,
    b"U": Machine.old_text,
    b"q": lambda m: m.put(m._number("<B")),
    b"r": lambda m: m.put(m._number("<I")),
    b"h": lambda m: m.get(m._number("<B")),
    b"j": lambda m: m.get(m._number("<I")),
    b"t": Machine.make_long_tuple,
    b"\x85": lambda m: m.make_tuple(1),
    b"\x86": lambda m: m.make_tuple(2),
    b"\x87": lambda m: m.make_tuple(3),
    b"a": Machine.append,
    b"e": Machine.appends,
    b"s": Machine.set_item,
    b"u": Machine.set_items,
    b"c": Machine.push_global,
    b"R": Machine.reduce,
    b"\x81": Machine.new_object,
    b"b": Machine.build,
    b"Q": Machine.persistent_id,
    b"0": lambda m: m._pop(),
}
