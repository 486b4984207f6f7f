"""Keys of dicts and members of sets that come from a file.

A dict is fast because hashes differ. Python keys the hashes of strings and bytes with a
secret of the process; those of numbers and tuples are public, so a file may hold any
number of keys with one hash, and filling a dict with them takes quadratic time. Hence
such keys are counted, and kept small (a long int is hashed again at each use).
"""

from __future__ import annotations

from typing import Any

from slowtorch._device import device
from slowtorch._dtype import dtype
from slowtorch._serialization.errors import CheckpointError

__all__ = ["Keys"]

SEEDED = (str, bytes, type(None), dtype, device)
LONGEST = 1024  # bits of an int
DISTINCT = 2**60  # two smaller ints never share a hash, so they need no counting
MOST_PARTS = 64  # numbers and strings in one tuple
MOST_ALIKE = 64  # different keys of one container with the same hash


class Keys:
    """Tells whether a value may be a key, for one file."""

    def __init__(self) -> None:
        self._alike: dict[str, int] = {}

    def check(self, value: Any, owner: int = 0) -> None:
        """Accept *value* as one more key of the container known as *owner*.

        Raises:
            CheckpointError: it is no plain data, or its hash is as many others'.
        """
        if isinstance(value, SEEDED):
            return
        if type(value) is int and 0 <= value < DISTINCT:
            return
        _count_parts(value)
        # A string, for the hashes of strings are seeded: see above.
        name = f"{owner} {hash(value)}"
        self._alike[name] = self._alike.get(name, 0) + 1
        if self._alike[name] > MOST_ALIKE:
            raise CheckpointError(f"more than {MOST_ALIKE} keys have the same hash")


def _count_parts(value: Any) -> None:
    parts, rest = 0, [value]
    while rest:
        each = rest.pop()
        parts += 1
        if parts > MOST_PARTS:
            raise CheckpointError(f"a key has more than {MOST_PARTS} parts")
        if type(each) is tuple:
            # Not all at once: the tuple may be long, and be used again and again.
            rest += each[:MOST_PARTS]
            parts += MOST_PARTS if len(each) > MOST_PARTS else 0
        elif isinstance(each, int) and each.bit_length() > LONGEST:
            raise CheckpointError(f"a key is an int of more than {LONGEST} bits")
        elif not isinstance(each, (*SEEDED, int, float, complex)):
            raise CheckpointError(f"a {type(each).__name__} cannot be a key")
