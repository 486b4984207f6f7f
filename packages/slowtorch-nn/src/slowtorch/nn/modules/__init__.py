"""The layers, losses and containers of nn.

Each file is imported when one of its names is first asked for: all of them would take
40 ms and 4 MiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._late import LateNames

# module -> its public names, as in its __all__ (a test compares them).
LATE = LateNames(
    __name__,
    {
        "activation": (
            "CELU ELU GELU Hardtanh LeakyReLU LogSigmoid ReLU ReLU6 SELU SiLU Sigmoid "
            "Softplus Softsign Tanh Tanhshrink"
        ),
        "adaptive": "AdaptiveLogSoftmaxWithLoss",
        "adaptive_pooling": (
            "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d "
            "AdaptiveMaxPool2d AdaptiveMaxPool3d"
        ),
        "attention": "MultiheadAttention",
        "avg_pooling": "AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d LPPool3d",
        "batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm",
        "containers": "ModuleDict ModuleList Sequential",
        "convolution": "Conv1d Conv2d Conv3d",
        "distance": "CosineSimilarity PairwiseDistance",
        "dropout": (
            "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout"
        ),
        "embedding": "Embedding",
        "embedding_bag": "EmbeddingBag",
        "flatten": "Flatten Unflatten",
        "fold": "Fold Unfold",
        "gated": "GLU Mish PReLU",
        "instancenorm": "InstanceNorm1d InstanceNorm2d InstanceNorm3d",
        "lazy": "",
        "lazy_convolutions": (
            "LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d "
            "LazyConvTranspose3d"
        ),
        "lazy_linear": "LazyLinear",
        "lazy_norms": (
            "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyInstanceNorm1d "
            "LazyInstanceNorm2d LazyInstanceNorm3d"
        ),
        "likelihood": "CTCLoss GaussianNLLLoss NLLLoss2d PoissonNLLLoss",
        "linear": "Bilinear Identity Linear",
        "loss": (
            "BCELoss BCEWithLogitsLoss CrossEntropyLoss HuberLoss KLDivLoss L1Loss "
            "MSELoss NLLLoss SmoothL1Loss"
        ),
        "margin": (
            "CosineEmbeddingLoss HingeEmbeddingLoss MarginRankingLoss "
            "MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss "
            "SoftMarginLoss"
        ),
        "normalization": "GroupNorm LayerNorm LocalResponseNorm RMSNorm",
        "padding": (
            "CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d "
            "ConstantPad3d ReflectionPad1d ReflectionPad2d ReflectionPad3d "
            "ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d "
            "ZeroPad3d"
        ),
        "parameters": "ParameterDict ParameterList",
        "piecewise": "Hardshrink Hardsigmoid Hardswish RReLU Softshrink Threshold",
        "pooling": "MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d",
        "recurrent": "GRU LSTM RNN RNNBase",
        "recurrent_cells": "GRUCell LSTMCell RNNCell RNNCellBase",
        "shuffle": "ChannelShuffle PixelShuffle PixelUnshuffle",
        "softmax": "LogSoftmax Softmax Softmax2d Softmin",
        "transformer": "Transformer",
        "transformer_layers": "TransformerDecoderLayer TransformerEncoderLayer",
        "transformer_stacks": "TransformerDecoder TransformerEncoder",
        "transposed_convolution": "ConvTranspose1d ConvTranspose2d ConvTranspose3d",
        "triplet": "TripletMarginLoss TripletMarginWithDistanceLoss",
        "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
    },
)

if TYPE_CHECKING:
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
else:
    __all__ = sorted(LATE)
    __getattr__, __dir__ = LATE.attribute, LATE.names
