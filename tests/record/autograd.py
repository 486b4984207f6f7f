"""Record what small programs about gradients, and about closeness, print in PyTorch.

Run it with an interpreter that has PyTorch: ``python tests/record/autograd.py``. The
programs are in ``autograd_programs.txt`` and ``closeness_programs.txt``, parted by
lines ``# name``; each prints, and may end with an error, which is recorded as a last
line. ``x`` is there from the start: two ones that require grad; so are ``close``,
which is ``testing.assert_close``, and ``Call``, a ``Function`` whose rules are the
functions ``Call.f`` and ``Call.b``.
"""

from __future__ import annotations

import json
import pathlib
import warnings
from contextlib import redirect_stdout
from io import StringIO

import torch

HERE = pathlib.Path(__file__).parent
PRELUDE = """
class Call(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *args): return Call.f(ctx, *args)
    @staticmethod
    def backward(ctx, *grads): return Call.b(ctx, *grads)
x = torch.ones(2, requires_grad=True)
close = torch.testing.assert_close
"""


def programs(topic: str) -> dict[str, str]:
    """The programs on a topic by name."""
    text = (HERE / f"{topic}_programs.txt").read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n# ")[1:]:
        name, _, code = part.partition("\n")
        found[name] = code.strip() + "\n"
    return found


def run(code: str) -> str:
    """What a program prints, and how it ends."""
    out = StringIO()
    with redirect_stdout(out):
        try:
            exec(PRELUDE + code, {"torch": torch})
        except Exception as error:  # noqa: BLE001  # whatever it is
            print(f"{type(error).__name__}: {error}")
    torch.set_grad_enabled(True)
    return out.getvalue()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for topic in ("autograd", "closeness"):
        record = {
            "pytorch": torch.__version__.partition("+")[0],
            "prelude": PRELUDE,
            "programs": [
                {"name": name, "code": code, "stdout": run(code)}
                for name, code in programs(topic).items()
            ],
        }
        path = HERE.parent / "data" / f"{topic}.json"
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
