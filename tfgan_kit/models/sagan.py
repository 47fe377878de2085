"""Self-attention GAN."""

import keras

from tfgan_kit import layers, losses
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import input_shapes
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class SAGAN(AdversarialModel):
    """GAN with the hinge loss and spectral normalisation of both networks.

    The attention is that of the networks (`SelfAttention`; `attention=True` of `dcgan`
    and `resnet`), and so is the normalisation: one power iteration for the generator's
    layers an update of the generator, and for the discriminator's an update of the
    discriminator. The two time scales are learning rates: 1e-4 and 4e-4.

    Args:
        generator, discriminator: Networks of spectral layers; ones without are refused.
        num_classes: Of labels. With them the generator takes latents and labels, the
            discriminator images and labels, and fakes have the labels of the real
            images beside them. None: no labels.
        ema_decay, seed: See `AdversarialModel`.
        n_critic: Discriminator steps per generator step.

    Logs:
        d_loss: E[max(0, 1 - D(real))] + E[max(0, 1 + D(fake))].
        g_loss: -E[D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1), normalization="spectral")
        >>> model = SAGAN(mlp.generator((8, 8, 1), 4, spectral=True), critic)

    Reference: Zhang et al. 2019, arXiv 1805.08318, sections 3 and 4.
    """

    loss_fn = losses.Hinge()

    def __init__(self, generator, discriminator, *, n_critic=1, **kwargs):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        for network in (generator, discriminator):
            if not layers.spectral_layers(network):
                raise InputError(
                    "SAGAN needs spectral layers in both networks: build them with "
                    "spectral=True and normalization='spectral'. "
                    f"Received: {network.name}."
                )

    def _check_sides(self, generator, discriminator):
        batches.check_images_fit(generator, discriminator)
        takes = [len(input_shapes(network)) for network in (generator, discriminator)]
        if takes[0] != takes[1]:
            raise InputError(
                "generator and discriminator must both take labels, or neither. "
                f"Received: networks of {takes[0]} and {takes[1]} inputs."
            )

    def train_step(self, data):
        if self.num_classes is None:
            steps = [(real,) for real in self.real_batches(data)]
        else:
            steps = self.labelled_batches(data)
        for step in steps:
            self.discriminator_step(self.discriminator_terms, *step)
        self.generator_step(self.generator_terms, *step)
        return self.get_metrics_result()

    def discriminator_terms(self, real, *labels):
        fake = self.synthesize(real, *labels)
        logits = self.judge_both((real, *labels), (fake, *labels))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, real, *labels):
        fake = self.synthesize(real, *labels)
        return {"g_loss": self.loss_fn.generator(self.judge(fake, *labels))}
