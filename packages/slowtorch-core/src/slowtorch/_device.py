"""Devices: where a tensor lives, and the kernel table that computes there.

``device("cpu")`` is a *name*: PyTorch lets you write ``device("cuda")`` on a
machine without one. A ``Device`` is the thing itself: a kernel table under a type
name. ``cpu`` and ``meta`` are built in, and a plugin may register others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

__all__ = ["DEVICES", "Device", "Kernel", "KernelTable", "as_device", "device"]

# kernel(layout of the result, inputs...) -> storage of the result. Any, for a few
# give a pair of storages, a Python number, or nothing.
Kernel: TypeAlias = Callable[..., Any]

KNOWN_TYPES = (
    "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, "
    "lazy, vulkan, mps, meta, hpu, mtia, privateuseone"
)


class KernelTable(dict[str, Kernel]):
    """The loops of one device by name; composed kernels fill what it lacks.

    ``composed`` holds fused kernels that are written in terms of simpler ones, so
    that a new device may start with a handful.

    Args:
        device_type: the name of the device.
        kernels: name -> kernel.
        late: module -> the names of its kernels, for ``add_late``.
    """

    composed: ClassVar[dict[str, Kernel]] = {}

    def __init__(
        self,
        device_type: str,
        kernels: dict[str, Kernel],
        late: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kernels)
        self.device_type = device_type
        self._late: dict[str, str] = {}  # kernel -> its module
        self.add_late(late or {})

    def add_late(self, table: Mapping[str, str]) -> None:
        """Promise kernels that are imported when one of their module is asked for.

        The module ``kernels.special`` has them in a dictionary ``SPECIAL``.
        """
        for module, names in table.items():
            self._late.update(dict.fromkeys(names.split(), module))

    def complete(self) -> KernelTable:
        """The table itself, once it has the kernels that are imported late."""
        for module in {*self._late.copy().values()}:
            self._load(module)
        return self

    def _load(self, module: str) -> None:
        from importlib import import_module

        table = getattr(import_module(module), module.rpartition(".")[2].upper())
        for name, kernel in table.items():
            self.setdefault(name, kernel)
        for name in table:  # now that all are there: other threads may be asking
            self._late.pop(name, None)

    def __missing__(self, name: str) -> Kernel:
        module = self._late.get(name)
        if module is not None:
            self._load(module)
        if name in self:
            return self[name]
        if name in self.composed:
            return self.composed[name]
        message = (
            f"Could not run '{name}' on device '{self.device_type}': its kernel "
            f"table has no such kernel. It has: {', '.join(sorted(self))}"
        )
        raise NotImplementedError(message)


class Device:
    """A place that can compute: a type name and its kernel table.

    Args:
        type: the name that ``device(type)`` refers to.
        kernels: name -> function(layout of the result, inputs...) -> storage.
    """

    __slots__ = ("kernels", "type")

    def __init__(self, type: str, kernels: KernelTable) -> None:
        self.type = type
        self.kernels = kernels

    def __repr__(self) -> str:
        return f"<Device {self.type!r}: {len(self.kernels.complete())} kernels>"


DEVICES: dict[str, Device] = {}  # filled by kernels/, and by plugins


class device:  # noqa: N801 (PyTorch's own spelling)
    """The name of a place for tensors: a type and, perhaps, an index.

    As a context (``with torch.device("meta"):``) it is where the thread makes tensors
    for which no device is named.

    Args:
        type: such as ``'cpu'``, ``'meta'`` or ``'cpu:0'``; or another device.
        index: which one of several.

    Raises:
        RuntimeError: the text does not name a device.

    Example:
        >>> import slowtorch as torch
        >>> torch.device("cpu"), torch.device("meta").type
        (device(type='cpu'), 'meta')
        >>> torch.device("cpu:0") == torch.device("cpu", 0)
        True
        >>> with torch.device("meta"):
        ...     x = torch.zeros(2)
        >>> x
        tensor(..., device='meta', size=(2,))
    """

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: str | device | int, index: int | None = None) -> None:
        name: Any = type
        if isinstance(name, int) and not isinstance(name, bool):
            raise RuntimeError(NO_ACCELERATOR)
        if isinstance(name, device) and index is None:
            name, index = name.type, name.index
        elif index is not None or not isinstance(name, str):
            _check_parts(name, index)
        if index is None:
            name, index = _parse(name)
        elif ":" in name:
            message = (
                "type (string) must not include an index because index was passed "
                f"explicitly: {name}"
            )
            raise RuntimeError(message)
        _check_known(name, name)
        object.__setattr__(self, "type", name)
        object.__setattr__(self, "index", index)

    def __enter__(self) -> device:
        DEFAULT.before.append(DEFAULT.device)
        DEFAULT.device = self
        return self

    def __exit__(self, *_: object) -> None:
        DEFAULT.device = DEFAULT.before.pop()

    def __setattr__(self, name: str, value: object) -> None:
        message = f"attribute {name!r} of 'torch.device' objects is not writable"
        raise AttributeError(message)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, device):
            return NotImplemented
        return self.type == other.type and self.index == other.index

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        if self.index is None:
            return f"device(type={self.type!r})"
        return f"device(type={self.type!r}, index={self.index})"

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type, self.index)


NO_ACCELERATOR = (  # a number alone means the index of one
    "Cannot access accelerator device when none is available."
)


def _check_parts(type: object, index: object) -> None:
    from slowtorch._signatures import kind_of, no_match  # only here

    if not isinstance(type, str) and index is None:
        raise no_match("device", type)
    if not isinstance(type, str):
        message = "device(): argument 'type' (position 1) must be str, not "
        raise TypeError(message + kind_of(type))
    if not isinstance(index, int):
        message = "device(): argument 'index' (position 2) must be int, not "
        raise TypeError(message + kind_of(index))
    if index < 0:
        raise RuntimeError("Device index must not be negative")


def _parse(text: str) -> tuple[str, int | None]:
    if not text:
        raise RuntimeError("Device string must not be empty")
    name, colon, index = text.partition(":")
    if colon and not index.isdecimal():
        raise RuntimeError(f"Invalid device string: '{text}'")
    _check_known(name, text)
    return name, int(index) if colon else None


def _check_known(name: str, text: str) -> None:
    if name not in DEVICES and name not in KNOWN_TYPES.split(", "):
        from slowtorch import plugins  # a plugin may know it: look now, not at import

        if plugins.find("devices", name) is not None:
            return
        message = (
            f"Expected one of {KNOWN_TYPES} device type at start of device string: "
            f"{text}"
        )
        raise RuntimeError(message)


CPU = device("cpu")


class Default(threading.local):
    """Where a thread makes tensors if no device is named; see ``set_default_device``.

    Attributes:
        device: where.
        before: what it was around each context that is open.
    """

    device = CPU

    def __init__(self) -> None:
        self.before: list[device] = []


DEFAULT = Default()


def as_device(given: device | str | int | None) -> device:
    """*given* as a device; ``None`` means the default one: the CPU, if not set."""
    if given is None:
        return DEFAULT.device
    return given if isinstance(given, device) else device(given)


def kernels_of(where: device) -> KernelTable:
    """The kernel table behind a device's name.

    Raises:
        AssertionError: for CUDA, in the words of a PyTorch built without it.
        NotImplementedError: no such device is installed.
    """
    if where.type in DEVICES:
        return DEVICES[where.type].kernels
    from slowtorch import plugins  # as in _check_known

    found: Device | None = plugins.find("devices", where.type)
    if found is not None:
        return found.kernels
    if where.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    message = (
        f"Could not run 'aten::empty.memory_format' with arguments from the "
        f"'{where.type.upper()}' backend.\n"
        f"Devices that can compute here: {', '.join(sorted(DEVICES))}."
    )
    raise NotImplementedError(message)
