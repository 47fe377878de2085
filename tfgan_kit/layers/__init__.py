"""Layers that Keras lacks."""

from tfgan_kit.layers.spectral_normalization import SpectralConv2D, SpectralDense

__all__ = ["SpectralConv2D", "SpectralDense"]
