"""Values that parameters begin with.

All of these write into a tensor, record nothing, and return the tensor. Under the
same seed they give PyTorch's numbers, bit for bit, except ``orthogonal_``, which
agrees within rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._late import LateNames

# module -> its public names, as in its __all__ (a test compares them).
LATE = LateNames(
    __name__,
    {
        "identities": "dirac_ eye_",
        "laws": "constant_ normal_ ones_ trunc_normal_ uniform_ zeros_",
        "older": (
            "constant dirac eye kaiming_normal kaiming_uniform normal orthogonal "
            "sparse uniform xavier_normal xavier_uniform"
        ),
        "scaled": (
            "_calculate_fan_in_and_fan_out calculate_gain kaiming_normal_ "
            "kaiming_uniform_ xavier_normal_ xavier_uniform_"
        ),
        "structures": "orthogonal_ sparse_",
    },
)

if TYPE_CHECKING:
    from slowtorch.nn.init.identities import *
    from slowtorch.nn.init.laws import *
    from slowtorch.nn.init.older import *
    from slowtorch.nn.init.scaled import *
    from slowtorch.nn.init.structures import *
else:
    __all__ = sorted(LATE)
    __getattr__, __dir__ = LATE.attribute, LATE.names
