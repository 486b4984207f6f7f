"""``CheckpointError``: a file is damaged, hostile, or asks for more than data."""

from __future__ import annotations

import pickle
from typing import Any

__all__ = ["CheckpointError", "EmptyFileError", "short"]


class CheckpointError(RuntimeError, pickle.UnpicklingError):
    """A checkpoint was refused; the message says which part of the file and why.

    It is both errors that PyTorch raises for such files: ``RuntimeError`` for a broken
    archive and ``pickle.UnpicklingError`` for contents that are not allowed.
    """


class EmptyFileError(CheckpointError, EOFError):
    """There is nothing to load: PyTorch raises an EOFError, and so its name is."""


EmptyFileError.__name__ = EmptyFileError.__qualname__ = "EOFError"


def short(value: Any) -> str:
    """A few words on a value out of a file, whatever it is.

    ``repr`` of it could be endless: a hundred tuples inside each other, each holding
    the next one twice, print as 2**100 items, and a long int takes quadratic time.
    """
    if isinstance(value, (str, bytes)):
        return repr(value[:60]) + ("..." if len(value) > 60 else "")
    if isinstance(value, int):
        bits = value.bit_length()
        return repr(value) if bits <= 64 else f"an int of {bits} bits"
    if isinstance(value, (float, type(None))):
        return repr(value)
    return f"a {type(value).__name__}"
