"""Storages of a file: what type, how long, and where their numbers are to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from slowtorch._device import (
    CPU,
    DEVICES,
    KNOWN_TYPES,
    as_device,
    device,
    kernels_of,
)
from slowtorch._dtype import dtype
from slowtorch._serialization.errors import CheckpointError, short

__all__ = ["META", "FileStorage", "MapLocation", "Placement", "StorageKind"]

META = device("meta")
MapLocation: TypeAlias = (
    "str | device | Mapping[str, str] | Callable[[FileStorage, str], Any] | None"
)
NO_CUDA = (
    "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() "
    "is False. If you are running on a CPU-only machine, please use torch.load with "
    "map_location=torch.device('cpu') to map your storages to the CPU."
)


class StorageKind:
    """What ``torch.FloatStorage`` and the like stand for: a dtype."""

    __slots__ = ("dtype", "name")

    def __init__(self, name: str, kind: dtype | None) -> None:
        self.name = name
        self.dtype = kind  # None: untyped, counted in bytes


class FileStorage:
    """A storage in the file, whose numbers are read once and then shared.

    A function given as ``map_location`` is shown this, and returns it or None.

    Args:
        read: gives the numbers as a given dtype.
        kind: its type; None for an untyped storage.
        size: its length in bytes.
    """

    def __init__(
        self, read: Callable[[dtype], Any], kind: dtype | None, size: int
    ) -> None:
        self._read = read
        self.kind = kind
        self.size = size
        self.place = CPU  # where the numbers are: the CPU, or nowhere (meta)
        self.moved: device | None = None  # where each tensor is moved after that
        self._used: dtype | None = kind
        self._numbers: Any = None

    def nbytes(self) -> int:
        """The length in bytes."""
        return self.size

    def cpu(self) -> FileStorage:
        """Itself: a storage that is read from a file is on the CPU."""
        return self

    def numbers(self, kind: dtype) -> Any:
        """The storage as an array of type *kind*: always the same one.

        Raises:
            CheckpointError: it was read as another type before. Memory has one type.
        """
        if self._used not in (None, kind):
            message = f"a storage of {self._used} is used as one of {kind} too"
            raise CheckpointError(message)
        self._used = kind
        if self._numbers is None and self.place is not META:
            self._numbers = self._read(kind)
        return self._numbers

    def made(self) -> tuple[Any, Any]:
        """The array, if a tensor has asked for it, and the type of its numbers."""
        return self._numbers, self._used


class Placement:
    """Decides by ``map_location`` where a storage goes.

    Raises:
        RuntimeError: to a device that does not exist here.
    """

    def __init__(self, map_location: MapLocation) -> None:
        self._map = map_location
        if isinstance(map_location, str):
            _check_known(map_location)
        if isinstance(map_location, (str, device)):
            check_device(as_device(map_location))

    def place(self, storage: FileStorage, tag: str) -> None:
        """Set the place of a storage that was saved on the device *tag*."""
        given = self._map
        if callable(given) and self._ask(given, storage, tag):
            return
        if isinstance(given, Mapping):
            given = given.get(tag)
        target = as_device(given) if isinstance(given, (str, device)) else named(tag)
        check_device(target)
        if target.type == "meta":
            storage.place = META
        elif target.type != "cpu":
            storage.moved = target

    def _ask(
        self, choose: Callable[[FileStorage, str], Any], storage: FileStorage, tag: str
    ) -> bool:
        """Let a function decide; False if it leaves the decision to us."""
        answer = choose(storage, tag)
        if answer is not None and answer is not storage:
            message = (
                "map_location must return the storage it was given, or None, not a "
                f"{type(answer).__name__}; to move tensors, give a device instead"
            )
            raise TypeError(message)
        return answer is not None


def _check_known(place: str) -> None:
    try:
        as_device(place)
    except RuntimeError:
        message = (
            "don't know how to restore data location of torch.storage.UntypedStorage "
            f"(tagged with {place})"
        )
        raise RuntimeError(message) from None


def named(tag: Any, index: Any = None) -> device:
    """The device that a file names.

    It must be one that PyTorch knows, or that is there already: a word in a file is no
    reason to look for a plugin and to import it.
    """
    name, _, number = tag[:64].partition(":") if isinstance(tag, str) else ("", "", "")
    known = name in DEVICES or name in KNOWN_TYPES.split(", ")
    numbered = index is None or (type(index) is int and 0 <= index < 256)
    plain = len(number) < 4 and (not number or number.isdecimal())
    if known and numbered and plain and (index is None or not number):
        return device(tag, index)
    raise CheckpointError(f"don't know how to restore a device called {short(tag)}")


def check_device(where: device) -> None:
    """Refuse a device that cannot hold tensors here, in PyTorch's words for CUDA."""
    if where.type == "cuda":
        raise CheckpointError(NO_CUDA)
    try:
        kernels_of(where)
    except NotImplementedError as error:
        raise CheckpointError(str(error)) from None
