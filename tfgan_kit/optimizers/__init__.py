"""Optimizers and schedules for both sides of a GAN."""

from tfgan_kit.optimizers.adam import Adam

__all__ = ["Adam"]
