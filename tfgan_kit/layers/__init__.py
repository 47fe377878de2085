"""Layers that Keras lacks."""

from tfgan_kit.layers.batch_normalization import (
    BatchNormalization,
    ConditionalBatchNormalization,
)
from tfgan_kit.layers.conv_2d_transpose import Conv2DTranspose
from tfgan_kit.layers.label_embedding import LabelEmbedding
from tfgan_kit.layers.spectral_normalization import (
    SpectralConv2D,
    SpectralDense,
    SpectralEmbedding,
)

__all__ = [
    "BatchNormalization",
    "ConditionalBatchNormalization",
    "Conv2DTranspose",
    "LabelEmbedding",
    "SpectralConv2D",
    "SpectralDense",
    "SpectralEmbedding",
]
