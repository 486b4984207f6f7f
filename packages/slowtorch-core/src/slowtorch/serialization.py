"""``save``, ``load`` and what belongs to them: checkpoints in PyTorch's own format.

A file from here opens in PyTorch with ``weights_only=True``, and PyTorch's files open
here. Loading builds tensors and plain data; it never runs anything a file contains.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from types import TracebackType

    from slowtorch._device import device
    from slowtorch._serialization.errors import CheckpointError as CheckpointError

__all__ = ["get_safe_globals", "load", "safe_globals", "save"]

allowed: ContextVar[tuple[Any, ...]] = ContextVar("allowed", default=())


def save(
    obj: Any,
    f: str | os.PathLike[str] | BinaryIO,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
) -> None:
    """Write *obj* to a file, in the format of ``torch.save``.

    Tensors that share memory share it again after loading. A file is replaced as a
    whole or not at all: an error or a kill leaves the old one.

    Args:
        obj: tensors, parameters, numbers, strings, bytes, None, dtypes, devices, sizes,
            and lists, tuples, sets and dicts of these, such as a ``state_dict()``.
        f: a path, or a stream open for writing bytes.
        pickle_module: Python's ``pickle``, or None; no other is used.
        pickle_protocol: 2, the one that PyTorch reads back without running code.

    Raises:
        TypeError: *obj* holds something else, such as a module or a function.
        ValueError: another pickle module, protocol or file form is asked for, or
            containers are too deep inside each other.
        OSError: the file cannot be written.

    Example:
        >>> import io
        >>> import slowtorch as torch
        >>> stream = io.BytesIO()
        >>> torch.save({"weight": torch.ones(2), "epoch": 3}, stream)
        >>> _ = stream.seek(0)
        >>> torch.load(stream)
        {'weight': tensor([1., 1.]), 'epoch': 3}
    """
    from slowtorch._serialization.saving import save_path, save_stream

    if getattr(pickle_module, "__name__", "pickle") != "pickle":
        raise ValueError("save(): only Python's pickle is supported as pickle_module")
    if pickle_protocol != 2:
        message = f"save(): pickle_protocol must be 2, not {pickle_protocol!r}"
        raise ValueError(message)
    if not _use_new_zipfile_serialization:
        message = "save(): the old stream form is read, but no longer written"
        raise ValueError(message)
    if isinstance(f, (str, os.PathLike)):
        save_path(obj, f, not _disable_byteorder_record)
    else:
        save_stream(obj, f, not _disable_byteorder_record)


def load(
    f: str | os.PathLike[str] | BinaryIO,
    map_location: str
    | device
    | Mapping[str, str]
    | Callable[[Any, str], Any]
    | None = None,
    pickle_module: None = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    encoding: str = "utf-8",
) -> Any:
    """Read what ``save``, or ``torch.save``, has written.

    Args:
        f: a path, or a stream open for reading bytes.
        map_location: where tensors go: a device; a dict from the device they were on;
            or a function of a storage and that device's name, which gives the storage
            back, or None for the ordinary place. There is a CPU here and ``meta``, so
            what was saved on CUDA needs ``map_location="cpu"``, as in PyTorch.
        pickle_module: none may be given: the reader is a closed one of our own.
        weights_only: may be left out, or True. A pickle that may name anything can
            *run* anything, so there is no other mode.
        mmap: read a file through memory mapping: it is not copied as a whole first.
            (The numbers are copied, unlike in PyTorch.)
        encoding: of strings that Python 2 has written.

    Raises:
        FileNotFoundError: there is no such file.
        CheckpointError: the file is damaged, or holds more than tensors and data.
        ValueError: *weights_only* is False, or *mmap* is given with a stream.
        RuntimeError: *pickle_module* is given, or *map_location* names no device.

    Example:
        >>> import slowtorch as torch
        >>> import io
        >>> stream = io.BytesIO()
        >>> torch.save([torch.ones(2), 3], stream)
        >>> _ = stream.seek(0)
        >>> torch.load(stream)
        [tensor([1., 1.]), 3]
    """
    from slowtorch._serialization.loading import load_path, load_stream

    if weights_only is not None and not weights_only:
        message = (
            "load(weights_only=False) is not supported: it would run whatever code the "
            "file names. Checkpoints of tensors and plain data load without it, and a "
            "class of yours within slowtorch.serialization.safe_globals([...])."
        )
        raise ValueError(message)
    if pickle_module is not None:
        message = "Can not safely load weights when explicit pickle_module is specified"
        raise RuntimeError(message)
    if isinstance(f, (str, os.PathLike)):
        return load_path(f, map_location, bool(mmap), encoding, allowed.get())
    if mmap:
        raise ValueError("f must be a file path in order to use the mmap argument")
    return load_stream(f, map_location, encoding, allowed.get())


class safe_globals:  # noqa: N801 (PyTorch's own spelling)
    """Within it, ``load`` also makes objects of the classes given.

    Only in the ``with`` block, and only in the thread that entered it: there is no
    ``add_safe_globals``, with which any imported package could open the reader for the
    whole process. Allow a class only if making it from any arguments, and setting any
    attributes on it, is harmless.

    Args:
        safe_globals: classes, or functions that make objects.

    Raises:
        TypeError: something else is given, such as a name.

    Example:
        >>> import fractions
        >>> import slowtorch as torch
        >>> with torch.serialization.safe_globals([fractions.Fraction]):
        ...     torch.serialization.get_safe_globals()
        [<class 'fractions.Fraction'>]
        >>> torch.serialization.get_safe_globals()
        []
    """

    def __init__(self, safe_globals: Iterable[Callable[..., Any]]) -> None:
        self._added = tuple(safe_globals)
        for each in self._added:
            if not callable(each) or not hasattr(each, "__qualname__"):
                message = f"safe_globals takes classes and functions, not {each!r}"
                raise TypeError(message)

    def __enter__(self) -> None:
        self._token = allowed.set(allowed.get() + self._added)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        allowed.reset(self._token)


def get_safe_globals() -> list[Any]:
    """The classes that ``load`` may make here and now, besides its own table.

    Example:
        >>> import slowtorch as torch
        >>> torch.serialization.get_safe_globals()
        []
    """
    return list(allowed.get())


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "CheckpointError":  # only then: it needs Python's pickle
            from slowtorch._serialization.errors import CheckpointError

            return CheckpointError
        from slowtorch._naming import no_attribute

        raise no_attribute(__name__, name)
