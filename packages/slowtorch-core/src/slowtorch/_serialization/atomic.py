"""Writing a file so that it is either the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from glob import escape, glob
from itertools import count
from typing import BinaryIO

__all__ = ["write_atomically"]

SUFFIX = ".slowtorch-partial"  # recognisable: an interrupted save may leave one
NAME = 180  # characters of the name that are kept: systems allow 255 bytes or so
numbers = count()
writing: set[str] = set()  # what this process has not finished yet


def write_atomically(
    path: str | os.PathLike[str], fill: Callable[[BinaryIO], None]
) -> None:
    """Let *fill* write a temporary file beside *path*, then put it in its place.

    What a killed process left behind is removed by the next save to the same path. An
    error, a full disk or an interrupt leaves the old file byte for byte. Where *path*
    is a link, the file behind it is replaced; a device or a pipe is written to.

    Raises:
        OSError: the file could not be written.
        RuntimeError: there is no such folder.
    """
    target = os.path.realpath(os.fspath(path))
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        with open(target, "wb") as stream:
            fill(stream)
        return
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise RuntimeError(f"Parent directory {folder} does not exist.")
    start = os.path.join(folder, name[:NAME])
    _remove_orphans(start)
    partial = f"{start}.{os.getpid()}-{next(numbers)}{SUFFIX}"
    writing.add(partial)
    try:
        with open(partial, "xb") as stream:
            if mode is not None:
                os.chmod(partial, stat.S_IMODE(mode))
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial)
        raise
    finally:
        writing.discard(partial)
    _sync_folder(folder)


def _mode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _remove_orphans(start: str) -> None:
    for orphan in glob(f"{escape(start)}.*{SUFFIX}"):
        number = orphan[len(start) + 1 : -len(SUFFIX)].partition("-")[0]
        if number.isdecimal() and orphan not in writing and not _alive(int(number)):
            # Another process may have been faster, or may own it: not our business.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                os.unlink(orphan)


def _alive(process: int) -> bool:
    """Whether the process that wrote a partial file may still be writing it."""
    if process == os.getpid():
        return False  # what this process is writing was left out above
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # it belongs to somebody else, or this system cannot tell
    return True


def _sync_folder(folder: str) -> None:
    """Make the new name last through a power failure, where the system can."""
    if os.name == "posix":
        # The file itself is complete by now; some file systems cannot do this last bit.
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
