"""``CheckpointError``: a file is damaged, hostile, or asks for more than data."""

from __future__ import annotations

import pickle

__all__ = ["CheckpointError"]


class CheckpointError(RuntimeError, pickle.UnpicklingError):
    """A checkpoint was refused; the message says which part of the file and why.

    It is both errors that PyTorch raises for such files: ``RuntimeError`` for a broken
    archive and ``pickle.UnpicklingError`` for contents that are not allowed.
    """
