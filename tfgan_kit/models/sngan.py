"""Spectrally normalised GAN."""

from typing import Unpack

import keras

from tfgan_kit import losses
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class SNGAN(AdversarialModel):
    """GAN with the hinge loss and a spectrally normalised discriminator.

    The discriminator's layers normalise (`SpectralConv2D`, `SpectralDense`): each
    update of the discriminator makes one power iteration.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        discriminator: Keras model with spectral layers; others are refused.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: E[max(0, 1 - D(real))] + E[max(0, 1 + D(fake))].
        g_loss: -E[D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1), normalization="spectral")
        >>> model = SNGAN(mlp.generator((8, 8, 1), 4), critic)

    Reference: Miyato et al. 2018, arXiv 1802.05957, Algorithm 1, equations 16 and 17.
    """

    loss_fn = losses.Hinge()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        n_critic: int = 1,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        if not self.spectral_layers:
            raise InputError(
                "SNGAN needs a discriminator of spectral layers: build it with "
                f"normalization='spectral'. Received: {discriminator.name}."
            )

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()
