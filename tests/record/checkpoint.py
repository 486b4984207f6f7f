"""Records the checkpoints in tests/data; run with real PyTorch and safetensors."""

from __future__ import annotations

from collections import Counter, OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save_file  # type: ignore[import-not-found]  # only to record

DATA = Path(__file__).parents[1] / "data"
DTYPES = (
    *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
    *(torch.uint16, torch.uint32, torch.uint64),
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
)

state = OrderedDict(bias=torch.zeros(2))
state._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]  # as a state_dict has it
torch.save(
    {
        "weight": torch.arange(6.0).reshape(2, 3),
        "half": torch.ones(2, dtype=torch.bfloat16),
        "state": state,
        "plain": [1, 2.5, "text", b"\x00\xff", (None, True), {1, 2}],
    },
    DATA / "pytorch_checkpoint.pt",
)

base = torch.arange(6.0)
views = {
    "whole": base,
    "row": base[2:5],
    "turned": base.reshape(2, 3).t(),
    "wide": base[1].expand(3),
    "empty": base[:0].reshape(0, 2),
    "scalar": torch.tensor(7, dtype=torch.int16),
    "by dtype": {str(kind): torch.tensor([0, 1], dtype=kind) for kind in DTYPES},
}
torch.save(views, DATA / "pytorch_legacy.pt", _use_new_zipfile_serialization=False)

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
model.register_buffer("mean", torch.ones(1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.5)
model(torch.ones(3, 2)).sum().backward()
optimizer.step()
attached = torch.ones(1)
attached.note = "kept"
torch.save(
    {
        "views": views,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "parameter": model.bias,
        "buffer": torch.nn.Buffer(torch.ones(1), persistent=False),
        "attached": attached,
        "meta": torch.ones(2, device="meta"),
        "plain": [1j, bytearray(b"ab"), Counter("aab"), 2**70, torch.Size([1, 2])],
    },
    DATA / "pytorch_training.pt",
)
save_file(
    {f"é {kind}": torch.tensor([[0, 1]], dtype=kind) for kind in DTYPES},
    DATA / "package.safetensors",
    metadata={"about": 'a "quoted"\nline'},
)
