"""Layers that Keras lacks."""

from tfgan_kit.layers.batch_normalization import (
    BatchNormalization,
    ConditionalBatchNormalization,
)
from tfgan_kit.layers.bicubic_upsampling import BicubicUpsampling
from tfgan_kit.layers.binomial import BinomialDoubling, BinomialHalving
from tfgan_kit.layers.bounded_tanh import BoundedTanh
from tfgan_kit.layers.conv_2d_transpose import Conv2DTranspose
from tfgan_kit.layers.dropout import Dropout
from tfgan_kit.layers.equalized import (
    EqualizedConv2D,
    EqualizedDense,
    ScaledLeakyReLU,
    UnitVariance,
)
from tfgan_kit.layers.grouped_conv_2d import GroupedConv2D, SpectralGroupedConv2D
from tfgan_kit.layers.label_embedding import LabelEmbedding
from tfgan_kit.layers.learned_basis import FromBasis, ToBasis
from tfgan_kit.layers.minibatch_deviation import MinibatchDeviation
from tfgan_kit.layers.modulated_conv_2d import ModulatedConv2D
from tfgan_kit.layers.multiples import CropLike, PadToMultiple
from tfgan_kit.layers.noise_injection import NoiseInjection
from tfgan_kit.layers.pixel_shuffle import ICNR, PixelShuffle
from tfgan_kit.layers.reflection_padding import ReflectionPadding2D
from tfgan_kit.layers.self_attention import SelfAttention
from tfgan_kit.layers.spectral_convolutions import (
    SpectralConv2D,
    SpectralConv2DTranspose,
)
from tfgan_kit.layers.spectral_normalization import (
    SpectralDense,
    SpectralEmbedding,
    spectral_layers,
)
from tfgan_kit.layers.styles import LearnedConstant, Styles

__all__ = [
    "ICNR",
    "BatchNormalization",
    "BicubicUpsampling",
    "BinomialDoubling",
    "BinomialHalving",
    "BoundedTanh",
    "ConditionalBatchNormalization",
    "Conv2DTranspose",
    "CropLike",
    "Dropout",
    "EqualizedConv2D",
    "EqualizedDense",
    "FromBasis",
    "GroupedConv2D",
    "LabelEmbedding",
    "LearnedConstant",
    "MinibatchDeviation",
    "ModulatedConv2D",
    "NoiseInjection",
    "PadToMultiple",
    "PixelShuffle",
    "ReflectionPadding2D",
    "ScaledLeakyReLU",
    "SelfAttention",
    "SpectralConv2D",
    "SpectralConv2DTranspose",
    "SpectralDense",
    "SpectralEmbedding",
    "SpectralGroupedConv2D",
    "Styles",
    "ToBasis",
    "UnitVariance",
    "spectral_layers",
]
