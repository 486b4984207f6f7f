"""``slowtorch.utils``: ``checkpoint``, and ``data``, which ships separately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import _siblings

__path__ = _siblings.extend_path(__path__, __name__)

if TYPE_CHECKING:
    from slowtorch.utils import checkpoint as checkpoint
    from slowtorch.utils import data as data
else:

    def __getattr__(name: str) -> object:
        if name in ("checkpoint", "data"):
            return _siblings.submodule(__name__, name)
        from slowtorch._naming import no_attribute

        raise no_attribute(__name__, name)
