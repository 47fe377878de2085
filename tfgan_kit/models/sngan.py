"""Spectrally normalised GAN."""

import keras

from tfgan_kit import losses
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class SNGAN(AdversarialModel):
    """GAN with the hinge loss and a spectrally normalised discriminator.

    The normalisation is that of the discriminator's layers (`SpectralConv2D`,
    `SpectralDense`): one power iteration an update of the discriminator.

    Args:
        generator, ema_decay, seed: See `AdversarialModel`.
        discriminator: A network of spectral layers; one without is refused.
        n_critic: Discriminator steps per generator step.

    Logs:
        d_loss: E[max(0, 1 - D(real))] + E[max(0, 1 + D(fake))].
        g_loss: -E[D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1), normalization="spectral")
        >>> model = SNGAN(mlp.generator((8, 8, 1), 4), critic)

    Reference: Miyato et al. 2018, arXiv 1802.05957, Algorithm 1, equations 16 and 17.
    """

    loss_fn = losses.Hinge()

    def __init__(self, generator, discriminator, *, n_critic=5, **kwargs):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        if not self.spectral_layers:
            raise InputError(
                "SNGAN needs a discriminator of spectral layers: build it with "
                f"normalization='spectral'. Received: {discriminator.name}."
            )

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()
