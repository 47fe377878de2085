"""Wasserstein GAN with weight clipping."""

from typing import Unpack

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class WGAN(AdversarialModel):
    """GAN that minimises the Wasserstein-1 distance, with clipped critic weights.

    The constraint of every weight of `discriminator` becomes `WeightClipping(clip)`.
    The optimizer applies it after each update to the weights that train.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        n_critic: int. Critic steps per generator step. Defaults to 2.
        clip: float. The paper's c, largest absolute weight of the critic. Defaults to
            0.03.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: E[D(fake)] - E[D(real)], the negated distance estimate (up to a factor).
        g_loss: -E[D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1))
        >>> model = WGAN(mlp.generator((8, 8, 1), 4), critic, clip=0.01)
        >>> rmsprop = keras.optimizers.RMSprop
        >>> model.compile(rmsprop(5e-5), rmsprop(5e-5))

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1.
    """

    loss_fn = losses.Wasserstein()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        n_critic: int = 2,
        clip: float = 0.03,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        self.clip = options.check("clip", clip)
        for variable in discriminator.weights:  # a frozen weight may be unfrozen later
            variable.constraint = regularizers.WeightClipping(clip)

    def train_step(self, data):
        for batch in self.begin_step(data):  # Algorithm 1, lines 2 to 8
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)  # lines 9 to 11
        return self.end_step()

    def get_config(self):
        return {**super().get_config(), "clip": self.clip}
