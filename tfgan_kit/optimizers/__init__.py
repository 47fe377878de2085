"""Optimizers and schedules for both sides of a GAN."""

from tfgan_kit.optimizers.adam import Adam
from tfgan_kit.optimizers.half_linear import HalfLinear
from tfgan_kit.optimizers.scaled import Scaled

__all__ = ["Adam", "HalfLinear", "Scaled"]
