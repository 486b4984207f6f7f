"""Records tests/data/pytorch_checkpoint.pt; run with real PyTorch."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch

state = OrderedDict(bias=torch.zeros(2))
state._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]  # as a state_dict has it
torch.save(
    {
        "weight": torch.arange(6.0).reshape(2, 3),
        "half": torch.ones(2, dtype=torch.bfloat16),
        "state": state,
        "plain": [1, 2.5, "text", b"\x00\xff", (None, True), {1, 2}],
    },
    Path(__file__).parents[1] / "data" / "pytorch_checkpoint.pt",
)
