"""Layers and losses as functions: nothing is kept between calls.

``import slowtorch.nn.functional as F`` is how programs name it. Each file has
operations and the functions that call them; operations with a gradient of their own
stand in the files whose names begin with an underscore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import plugins
from slowtorch.nn.functional import (
    activations,
    binary,
    classification,
    distances,
    dropouts,
    embeddings,
    linears,
    regression,
    softmaxes,
)
from slowtorch.nn.functional.activations import *
from slowtorch.nn.functional.binary import *
from slowtorch.nn.functional.classification import *
from slowtorch.nn.functional.distances import *
from slowtorch.nn.functional.dropouts import *
from slowtorch.nn.functional.embeddings import *
from slowtorch.nn.functional.linears import *
from slowtorch.nn.functional.regression import *
from slowtorch.nn.functional.softmaxes import *

FAMILIES = (
    activations,
    binary,
    classification,
    distances,
    dropouts,
    embeddings,
    linears,
    regression,
    softmaxes,
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        return plugins.attribute(__name__, name)
