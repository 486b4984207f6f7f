"""The layers, losses and containers of nn."""

from __future__ import annotations

from slowtorch.nn.modules import (
    activation,
    adaptive,
    adaptive_pooling,
    attention,
    avg_pooling,
    batchnorm,
    containers,
    convolution,
    distance,
    dropout,
    embedding,
    embedding_bag,
    flatten,
    fold,
    gated,
    instancenorm,
    lazy_convolutions,
    lazy_linear,
    lazy_norms,
    likelihood,
    linear,
    loss,
    margin,
    normalization,
    padding,
    parameters,
    piecewise,
    pooling,
    recurrent,
    recurrent_cells,
    shuffle,
    softmax,
    transformer,
    transformer_layers,
    transformer_stacks,
    transposed_convolution,
    triplet,
    upsampling,
)
from slowtorch.nn.modules.activation import *
from slowtorch.nn.modules.adaptive import *
from slowtorch.nn.modules.adaptive_pooling import *
from slowtorch.nn.modules.attention import *
from slowtorch.nn.modules.avg_pooling import *
from slowtorch.nn.modules.batchnorm import *
from slowtorch.nn.modules.containers import *
from slowtorch.nn.modules.convolution import *
from slowtorch.nn.modules.distance import *
from slowtorch.nn.modules.dropout import *
from slowtorch.nn.modules.embedding import *
from slowtorch.nn.modules.embedding_bag import *
from slowtorch.nn.modules.flatten import *
from slowtorch.nn.modules.fold import *
from slowtorch.nn.modules.gated import *
from slowtorch.nn.modules.instancenorm import *
from slowtorch.nn.modules.lazy_convolutions import *
from slowtorch.nn.modules.lazy_linear import *
from slowtorch.nn.modules.lazy_norms import *
from slowtorch.nn.modules.likelihood import *
from slowtorch.nn.modules.linear import *
from slowtorch.nn.modules.loss import *
from slowtorch.nn.modules.margin import *
from slowtorch.nn.modules.normalization import *
from slowtorch.nn.modules.padding import *
from slowtorch.nn.modules.parameters import *
from slowtorch.nn.modules.piecewise import *
from slowtorch.nn.modules.pooling import *
from slowtorch.nn.modules.recurrent import *
from slowtorch.nn.modules.recurrent_cells import *
from slowtorch.nn.modules.shuffle import *
from slowtorch.nn.modules.softmax import *
from slowtorch.nn.modules.transformer import *
from slowtorch.nn.modules.transformer_layers import *
from slowtorch.nn.modules.transformer_stacks import *
from slowtorch.nn.modules.transposed_convolution import *
from slowtorch.nn.modules.triplet import *
from slowtorch.nn.modules.upsampling import *

FAMILIES = (
    activation,
    adaptive,
    adaptive_pooling,
    attention,
    avg_pooling,
    batchnorm,
    containers,
    convolution,
    distance,
    dropout,
    embedding,
    embedding_bag,
    flatten,
    fold,
    gated,
    instancenorm,
    lazy_convolutions,
    lazy_linear,
    lazy_norms,
    likelihood,
    linear,
    loss,
    margin,
    normalization,
    padding,
    parameters,
    piecewise,
    pooling,
    recurrent,
    recurrent_cells,
    shuffle,
    softmax,
    transposed_convolution,
    upsampling,
    transformer,
    transformer_layers,
    transformer_stacks,
    triplet,
)
