"""GAN with a gradient penalty around the data."""

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class DRAGAN(AdversarialModel):
    """GAN whose discriminator is held to gradients of norm 1 around real images.

    The penalty is meant for one image at a time: a discriminator with batch
    normalisation couples the images of a batch, and the recipe has none.

    Args:
        generator, discriminator, n_critic, ema_decay, seed: See `AdversarialModel`.
        gp_weight: The paper's lambda.
        perturbation: How far around, in standard deviations of the batch's pixels.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        gradient_penalty: gp_weight E[(||gradient of the logit at real, moved|| - 1)^2].
        g_loss: -E[log D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

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
        self, generator, discriminator, *, gp_weight=10.0, perturbation=0.5, **kwargs
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.gp_weight = options.check("gp_weight", gp_weight)
        self.perturbation = options.check("perturbation", perturbation)

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        size = batches.batch_size(real)
        noise = self.sample_uniform((size, *self.image_shape))
        mix = self.sample_uniform((size, 1, 1, 1))
        penalty = regularizers.dragan(self.judge, real, noise, mix, self.perturbation)
        d_loss = self.discriminator_loss(*self.judge_both(real, self.synthesize(real)))
        return {"d_loss": d_loss, "gradient_penalty": self.gp_weight * penalty}

    def get_config(self):
        numbers = {"gp_weight": self.gp_weight, "perturbation": self.perturbation}
        return {**super().get_config(), **numbers}
