"""Wasserstein GAN with weight clipping."""

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class WGAN(AdversarialModel):
    """GAN that minimises the Wasserstein-1 distance over clipped critics.

    The constraint of every weight of `discriminator` becomes `WeightClipping(clip)`,
    which the optimizer applies after each update to those that train.

    Args:
        generator, discriminator, ema_decay, seed: See `AdversarialModel`.
        n_critic: Critic steps per generator step.
        clip: The paper's c, largest absolute value of a critic's weight.

    Logs:
        d_loss: E[D(fake)] - E[D(real)], minus the estimated distance (up to a factor).
        g_loss: -E[D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1))
        >>> model = WGAN(mlp.generator((8, 8, 1), 4), critic, clip=0.01)
        >>> rmsprop = keras.optimizers.RMSprop
        >>> model.compile(rmsprop(5e-5), rmsprop(5e-5))

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1.
    """

    loss_fn = losses.Wasserstein()

    def __init__(self, generator, discriminator, *, n_critic=5, clip=0.01, **kwargs):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        self.clip = options.check("clip", clip)
        for variable in discriminator.weights:  # a frozen one may be freed later
            variable.constraint = regularizers.WeightClipping(clip)

    def train_step(self, data):
        for real in self.real_batches(data):  # Algorithm 1, lines 2 to 8
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)  # lines 9 to 11
        return self.get_metrics_result()

    def get_config(self):
        return {**super().get_config(), "clip": self.clip}
