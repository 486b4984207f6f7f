"""The layers, losses and containers of nn."""

from __future__ import annotations

from slowtorch.nn.modules import (
    activation,
    containers,
    dropout,
    embedding,
    flatten,
    linear,
    loss,
    parameters,
    softmax,
)
from slowtorch.nn.modules.activation import *
from slowtorch.nn.modules.containers import *
from slowtorch.nn.modules.dropout import *
from slowtorch.nn.modules.embedding import *
from slowtorch.nn.modules.flatten import *
from slowtorch.nn.modules.linear import *
from slowtorch.nn.modules.loss import *
from slowtorch.nn.modules.parameters import *
from slowtorch.nn.modules.softmax import *

FAMILIES = (
    activation,
    containers,
    dropout,
    embedding,
    flatten,
    linear,
    loss,
    parameters,
    softmax,
)
