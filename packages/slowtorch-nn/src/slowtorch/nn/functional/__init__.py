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
    adaptive_pooling,
    attention,
    avg_pooling,
    binary,
    classification,
    convolutions,
    ctc,
    distances,
    dropouts,
    embedding_bags,
    embeddings,
    folding,
    gated,
    grids,
    gumbel,
    interpolation,
    likelihoods,
    linears,
    margins,
    max_pooling,
    multi_head,
    normalisations,
    padding,
    pairs,
    piecewise,
    recurrent,
    recurrent_cells,
    regression,
    shuffles,
    softmaxes,
    top_layers,
    top_losses,
    top_pooling,
    triplets,
    unpooling,
)
from slowtorch.nn.functional.activations import *
from slowtorch.nn.functional.adaptive_pooling import *
from slowtorch.nn.functional.attention import *
from slowtorch.nn.functional.avg_pooling import *
from slowtorch.nn.functional.binary import *
from slowtorch.nn.functional.classification import *
from slowtorch.nn.functional.convolutions import *
from slowtorch.nn.functional.ctc import *
from slowtorch.nn.functional.distances import *
from slowtorch.nn.functional.dropouts import *
from slowtorch.nn.functional.embedding_bags import *
from slowtorch.nn.functional.embeddings import *
from slowtorch.nn.functional.folding import *
from slowtorch.nn.functional.gated import *
from slowtorch.nn.functional.grids import *
from slowtorch.nn.functional.gumbel import *
from slowtorch.nn.functional.interpolation import *
from slowtorch.nn.functional.likelihoods import *
from slowtorch.nn.functional.linears import *
from slowtorch.nn.functional.margins import *
from slowtorch.nn.functional.max_pooling import *
from slowtorch.nn.functional.multi_head import *
from slowtorch.nn.functional.normalisations import *
from slowtorch.nn.functional.padding import *
from slowtorch.nn.functional.pairs import *
from slowtorch.nn.functional.piecewise import *
from slowtorch.nn.functional.regression import *
from slowtorch.nn.functional.shuffles import *
from slowtorch.nn.functional.softmaxes import *
from slowtorch.nn.functional.triplets import *
from slowtorch.nn.functional.unpooling import *

FAMILIES = (
    activations,
    adaptive_pooling,
    attention,
    avg_pooling,
    binary,
    classification,
    convolutions,
    ctc,
    distances,
    dropouts,
    embedding_bags,
    embeddings,
    folding,
    gated,
    grids,
    interpolation,
    gumbel,
    likelihoods,
    linears,
    margins,
    max_pooling,
    multi_head,
    normalisations,
    padding,
    pairs,
    piecewise,
    recurrent,
    recurrent_cells,
    regression,
    shuffles,
    softmaxes,
    top_layers,
    top_losses,
    top_pooling,
    triplets,
    unpooling,
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        return plugins.attribute(__name__, name)
