"""Boundary equilibrium GAN."""

from typing import Unpack

import keras
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.distribution import replicas
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import GENERATOR, Wire


@keras.saving.register_keras_serializable("tfgan_kit")
class BEGAN(AdversarialModel):
    """GAN whose discriminator is an autoencoder, kept in balance with its generator.

    L(x) is the mean of |x - D(x)|. The saved balance k starts at 0 and stays in [0, 1].

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model, images to images, such as with `heads.Images`.
        diversity: float. The paper's gamma, the target L(fake) / L(real). Default 1.0.
        balance_rate: float. The paper's lambda_k, the speed of k. Defaults to 0.3.

    Logs:
        d_loss: L(real) - k L(fake).
        g_loss: L(fake).
        d_real, d_fake, balance: L(real), L(fake) and the new k.
        convergence: The paper's M, L(real) + |diversity L(real) - L(fake)|.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> head = heads.Images(mlp.generator((8, 8, 1), 4, normalization="none"))
        >>> autoencoder = mlp.discriminator((8, 8, 1), head=head)
        >>> model = BEGAN(mlp.generator((8, 8, 1), 4), autoencoder)

    Reference: Berthelot et al. 2017, arXiv 1703.10717, sections 3.3 and 3.4.
    """

    wiring = {"generator": GENERATOR, "discriminator": Wire(("real",), gives="real")}
    also_logged = ("balance", "convergence")

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        diversity: float = 1.0,
        balance_rate: float = 0.3,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.diversity = options.check("diversity", diversity)
        self.balance_rate = options.check("balance_rate", balance_rate)
        self.balance = self.add_weight(
            initializer="zeros", trainable=False, aggregation="mean", name="balance"
        )

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def judge(self, images):
        """Return images as the discriminator sees them, and its reconstructions."""
        seen = self.augmented(images)
        return seen, tf.cast(self.discriminator(seen, training=True), tf.float32)

    def discriminator_terms(self, batch):
        real = batch["real"]
        both = self.judge_both(real, self.synthesize(batch))
        d_real, d_fake = (replicas.mean(_error(*pair)) for pair in both)
        d_loss = d_real - self.balance * d_fake
        surplus = self.diversity * d_real - d_fake
        balance = tf.clip_by_value(self.balance + self.balance_rate * surplus, 0.0, 1.0)
        self.balance.assign(balance)
        convergence = d_real + tf.abs(surplus)
        self.log(d_real=d_real, d_fake=d_fake, balance=balance, convergence=convergence)
        return {"d_loss": d_loss}

    def generator_terms(self, batch):
        return {"g_loss": _error(*self.judge(self.synthesize(batch)))}

    def get_config(self):
        numbers = {"diversity": self.diversity, "balance_rate": self.balance_rate}
        return {**super().get_config(), **numbers}


def _error(images, again):
    return tf.reduce_mean(tf.abs(images - again))
