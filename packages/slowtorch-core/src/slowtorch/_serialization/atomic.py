"""Writing a file so that it is either the old one or the new one, never half."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

__all__ = ["write_atomically"]

SUFFIX = ".slowtorch-partial"  # recognisable: an interrupted save may leave one


def write_atomically(path: str | os.PathLike[str], fill: Callable[[BinaryIO], None]) -> None:
    """Let *fill* write a temporary file beside *path*, then put it in its place.

    What a killed process left behind is removed by the next save to the same path. An
    error, a full disk or an interrupt leaves the old file byte for byte.

    Raises:
        OSError: the file could not be written.
    """
    target = Path(path)
    for orphan in target.parent.glob(f"{_escaped(target.name)}.*{SUFFIX}"):
        if not _alive(orphan):
            orphan.unlink(missing_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}{SUFFIX}")
    try:
        with open(partial, "wb") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _escaped(name: str) -> str:
    return "".join([f"[{c}]" if c in "*?[" else c for c in name])


def _alive(orphan: Path) -> bool:
    """Whether the process that writes a partial file is still there."""
    number = orphan.name.removesuffix(SUFFIX).rpartition(".")[2]
    if not number.isdecimal():
        return True  # not one of ours: leave it alone
    if int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
