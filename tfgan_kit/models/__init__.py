"""GANs as Keras models: one base class, and one final class per algorithm."""

from tfgan_kit import optimizers  # noqa: F401  Keras finds it in what a run saved
from tfgan_kit.models import inversion  # noqa: F401  `tfgan_kit.inversion`
from tfgan_kit.models.aae import AAE
from tfgan_kit.models.acgan import ACGAN
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.began import BEGAN
from tfgan_kit.models.bigan import BiGAN
from tfgan_kit.models.cgan import CGAN
from tfgan_kit.models.cut import CUT
from tfgan_kit.models.cyclegan import CycleGAN
from tfgan_kit.models.dragan import DRAGAN
from tfgan_kit.models.esrgan import ESRGAN
from tfgan_kit.models.gan import GAN
from tfgan_kit.models.infogan import InfoGAN
from tfgan_kit.models.lsgan import LSGAN
from tfgan_kit.models.pix2pix import Pix2Pix
from tfgan_kit.models.projection_gan import ProjectionGAN
from tfgan_kit.models.r1gan import R1GAN
from tfgan_kit.models.r3gan import R3GAN
from tfgan_kit.models.ragan import RaGAN
from tfgan_kit.models.sagan import SAGAN
from tfgan_kit.models.sgan import SGAN
from tfgan_kit.models.sngan import SNGAN
from tfgan_kit.models.srgan import SRGAN
from tfgan_kit.models.stylegan2 import StyleGAN2
from tfgan_kit.models.wgan import WGAN
from tfgan_kit.models.wgan_gp import WGANGP

__all__ = [
    "AAE",
    "ACGAN",
    "BEGAN",
    "CGAN",
    "CUT",
    "DRAGAN",
    "ESRGAN",
    "GAN",
    "LSGAN",
    "R1GAN",
    "R3GAN",
    "SAGAN",
    "SGAN",
    "SNGAN",
    "SRGAN",
    "WGAN",
    "WGANGP",
    "AdversarialModel",
    "BiGAN",
    "CycleGAN",
    "InfoGAN",
    "Pix2Pix",
    "ProjectionGAN",
    "RaGAN",
    "StyleGAN2",
]
