"""Self-attention GAN."""

from typing import Unpack

import keras

from tfgan_kit import layers, losses
from tfgan_kit.errors import InputError
from tfgan_kit.models import optional_labels
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class SAGAN(AdversarialModel):
    """GAN with the hinge loss and spectral normalisation of both networks.

    The networks provide the attention (`SelfAttention`; `attention=True` of `dcgan` and
    `resnet`) and the normalisation: each update of a network makes one power iteration
    for its layers. The two time scales are learning rates: 1e-4 (generator) and 4e-4.

    Args:
        generator, discriminator: Keras models with spectral layers; others are refused.
        num_classes: int. Number of classes. If given, the generator takes latents and
            labels, the discriminator takes images and labels, and fakes have the labels
            of the real images in their batch. Defaults to None (no labels).
        ema_decay, seed: See `AdversarialModel`.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.

    Logs:
        d_loss: E[max(0, 1 - D(real))] + E[max(0, 1 + D(fake))].
        g_loss: -E[D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1), normalization="spectral")
        >>> model = SAGAN(mlp.generator((8, 8, 1), 4, spectral=True), critic)

    Reference: Zhang et al. 2019, arXiv 1805.08318, sections 3 and 4.
    """

    wiring = optional_labels.WIRING
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
        for network in (generator, discriminator):
            if not layers.spectral_layers(network):
                raise InputError(
                    "SAGAN needs spectral layers in both networks: build them with "
                    "spectral=True and normalization='spectral'. "
                    f"Received: {network.name}."
                )

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = optional_labels.judged(self, batch["real"], batch)
        fake = self._fake(batch)
        return {"d_loss": self.discriminator_loss(*self.judge_both(real, fake))}

    def generator_terms(self, batch):
        return {"g_loss": self.loss_fn.generator(self.judge(*self._fake(batch)))}

    def _fake(self, batch):
        return optional_labels.judged(self, self.synthesize(batch), batch)
