"""Least-squares GAN."""

from typing import Unpack

import keras

from tfgan_kit import losses, options
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class LSGAN(AdversarialModel):
    """GAN with the least-squares loss on logits.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        a, b: float. The discriminator's targets for fake and for real images. Default
            to 0.0 and 1.0.
        c: float. The generator's target for its images. Defaults to 1.0.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: E[(D(real) - b)^2] / 2 + E[(D(fake) - a)^2] / 2.
        g_loss: E[(D(fake) - c)^2] / 2.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> networks = mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1))
        >>> model = LSGAN(*networks, a=-1.0, b=1.0, c=0.0)

    Reference: Mao et al. 2017, arXiv 1611.04076, equation 2.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        a: float = 0.0,
        b: float = 1.0,
        c: float = 1.0,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.a = options.check("a", a)
        self.b = options.check("b", b)
        self.c = options.check("c", c)
        self.loss_fn = losses.LeastSquares(self.a, self.b, self.c)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def get_config(self):
        return {**super().get_config(), "a": self.a, "b": self.b, "c": self.c}
