"""GANs as Keras models: one base class, one final class an algorithm."""

from tfgan_kit import environment

environment.check()  # before Keras is imported: it would fail in its own words

from tfgan_kit.models.adversarial_model import AdversarialModel
from tfgan_kit.models.gan import GAN
from tfgan_kit.models.lsgan import LSGAN
from tfgan_kit.models.sagan import SAGAN
from tfgan_kit.models.sngan import SNGAN
from tfgan_kit.models.wgan import WGAN
from tfgan_kit.models.wgan_gp import WGANGP

__all__ = ["GAN", "LSGAN", "SAGAN", "SNGAN", "WGAN", "WGANGP", "AdversarialModel"]
