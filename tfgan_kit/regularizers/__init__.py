"""Penalties and constraints that keep a discriminator smooth."""

from tfgan_kit.regularizers.dragan import dragan
from tfgan_kit.regularizers.gradient_penalty import gradient_penalty
from tfgan_kit.regularizers.r1 import r1
from tfgan_kit.regularizers.weight_clipping import WeightClipping
from tfgan_kit.regularizers.zero_centred_penalty import zero_centred_penalty

__all__ = [
    "WeightClipping",
    "dragan",
    "gradient_penalty",
    "r1",
    "zero_centred_penalty",
]
