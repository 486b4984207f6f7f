"""What a module is made of, one layer upon another.

    Registries    parameters, buffers and children by name; attribute access
    Traversal     all of them, in order, with their names
    Conversion    to other dtypes and devices; train, eval, gradients on and off
    Hooks         functions called around forward and backward
    State         state_dict and load_state_dict

``slowtorch.nn.Module`` stands on top and adds the call itself.
"""

from __future__ import annotations

__all__: list[str] = []
