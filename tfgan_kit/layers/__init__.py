"""Layers that Keras lacks."""

from tfgan_kit.layers.batch_normalization import BatchNormalization
from tfgan_kit.layers.conv_2d_transpose import Conv2DTranspose
from tfgan_kit.layers.spectral_normalization import SpectralConv2D, SpectralDense

__all__ = ["BatchNormalization", "Conv2DTranspose", "SpectralConv2D", "SpectralDense"]
