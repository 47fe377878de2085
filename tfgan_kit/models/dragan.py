"""GAN with a gradient penalty around the data."""

from typing import Unpack

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class DRAGAN(AdversarialModel):
    """GAN whose discriminator is pulled to gradients of norm 1 around real images.

    The penalty is defined for a single image. A discriminator with batch normalisation
    couples the images of a batch, so the recipe uses none.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        gp_weight: float. The paper's lambda. Defaults to 10.0.
        perturbation: float. Radius around the images, in standard deviations of the
            batch's pixels. Defaults to 0.5.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        gradient_penalty: gp_weight E[(||gradient of the logit at real, moved|| - 1)^2].
        g_loss: -E[log D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> networks = mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1))
        >>> model = DRAGAN(*networks, gp_weight=10.0)

    Reference: Kodali et al. 2017, arXiv 1705.07215.
    """

    loss_terms = ("d_loss", "gradient_penalty", "g_loss")
    gradient_penalties = ("gradient_penalty",)
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        gp_weight: float = 10.0,
        perturbation: float = 0.5,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.gp_weight = options.check("gp_weight", gp_weight)
        self.perturbation = options.check("perturbation", perturbation)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        noise = self.sample_uniform((batches.batch_size(real), *real.shape[1:]))
        mix = self.sample_mix(real)
        penalty = regularizers.dragan(self.judge, real, noise, mix, self.perturbation)
        d_loss = self.discriminator_loss(*self.judge_both(real, self.synthesize(batch)))
        return {"d_loss": d_loss, "gradient_penalty": self.gp_weight * penalty}

    def get_config(self):
        numbers = {"gp_weight": self.gp_weight, "perturbation": self.perturbation}
        return {**super().get_config(), **numbers}
