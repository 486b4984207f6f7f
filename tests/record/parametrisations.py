"""Record how PyTorch's parametrisations behave, for its test in ``tests/nn``.

Run it with an interpreter that has PyTorch:
``python tests/record/parametrisations.py``.

``nn_cases/parametrisations.txt`` holds snippets, as ``nn.py`` describes, that may use
the classes in ``nn_cases/parametrisation_classes.txt``.
"""

import torch
from torch.nn import utils

from nn import HERE, NAMES, record, snippets, write

if __name__ == "__main__":
    parts = {"P": utils.parametrize, "Z": utils.parametrizations, "U": utils}
    NAMES.update(parts)
    classes = HERE / "nn_cases" / "parametrisation_classes.txt"
    exec(classes.read_text(encoding="utf-8"), NAMES)
    torch.manual_seed(0)
    write(
        "parametrisations.json", [record(code) for code in snippets("parametrisations")]
    )
