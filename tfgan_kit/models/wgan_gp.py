"""Wasserstein GAN with gradient penalty."""

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class WGANGP(AdversarialModel):
    """Wasserstein GAN whose critic is held to gradients of norm 1.

    The penalty is meant for one image at a time: a critic with batch normalisation
    couples the images of a batch, and the recipe has none.

    Args:
        generator, discriminator, ema_decay, seed: See `AdversarialModel`.
        n_critic: Critic steps per generator step.
        gp_weight: The paper's lambda.

    Logs:
        d_loss: E[D(fake)] - E[D(real)].
        gradient_penalty: gp_weight E[(||gradient of D at a mix|| - 1)^2].
        g_loss: -E[D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1))
        >>> model = WGANGP(mlp.generator((8, 8, 1), 4), critic)
        >>> adam = keras.optimizers.Adam(1e-4, beta_1=0.5, beta_2=0.9)
        >>> model.compile(adam, adam.from_config(adam.get_config()))

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1.
    """

    loss_terms = ("d_loss", "gradient_penalty", "g_loss")
    gradient_penalties = ("gradient_penalty",)
    loss_fn = losses.Wasserstein()

    def __init__(
        self, generator, discriminator, *, n_critic=5, gp_weight=10.0, **kwargs
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        self.gp_weight = options.check("gp_weight", gp_weight)

    def train_step(self, data):
        for real in self.real_batches(data):  # Algorithm 1, lines 2 to 10
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)  # lines 11 and 12
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        fake = self.synthesize(real)
        mix = self.sample_uniform((batches.batch_size(real), 1, 1, 1))
        penalty = regularizers.gradient_penalty(self.judge, real, fake, mix)
        d_loss = self.discriminator_loss(*self.judge_both(real, fake))
        return {"d_loss": d_loss, "gradient_penalty": self.gp_weight * penalty}

    def get_config(self):
        return {**super().get_config(), "gp_weight": self.gp_weight}
