"""Testing: closeness, and the contract that every operation keeps.

``assert_close`` is PyTorch's. ``contract`` makes the tests that our own
operations pass, for those of a plugin:

    from slowtorch.testing import contract
    TestSwish = contract("swish")
"""

from __future__ import annotations

from slowtorch.testing._close import assert_close
from slowtorch.testing._contracts import contract

__all__ = ["assert_close", "contract"]
