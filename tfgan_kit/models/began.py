"""Boundary equilibrium GAN."""

import keras
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import output_shapes
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class BEGAN(AdversarialModel):
    """GAN whose discriminator is an autoencoder, kept in balance with its generator.

    L(x) is the mean of |x - D(x)| over the pixels of all x. The balance k begins at 0,
    is saved with the model, and stays in [0, 1].

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Images to images, as with `networks.heads.Images`.
        diversity: The paper's gamma, the L(fake) / L(real) that k leads to.
        balance_rate: The paper's lambda_k, how fast k moves.

    Logs:
        d_loss: L(real) - k L(fake).
        g_loss: L(fake).
        d_real, d_fake: L(real) and L(fake) in the discriminator's step.
        balance: k after it.
        convergence: The paper's M, L(real) + |diversity L(real) - L(fake)|.

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> head = heads.Images(mlp.generator((8, 8, 1), 4, normalization="none"))
        >>> autoencoder = mlp.discriminator((8, 8, 1), head=head)
        >>> model = BEGAN(mlp.generator((8, 8, 1), 4), autoencoder)

    Reference: Berthelot et al. 2017, arXiv 1703.10717, sections 3.3 and 3.4.
    """

    also_logged = ("balance", "convergence")

    def __init__(
        self, generator, discriminator, *, diversity=0.75, balance_rate=0.001, **kwargs
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.diversity = options.check("diversity", diversity)
        self.balance_rate = options.check("balance_rate", balance_rate)
        self.balance = self.add_weight(
            initializer="zeros", trainable=False, aggregation="mean", name="balance"
        )

    def _check_sides(self, generator, discriminator):
        super()._check_sides(generator, discriminator)
        if (outputs := output_shapes(discriminator)) != output_shapes(generator):
            raise InputError(
                "BEGAN needs a discriminator that gives images back, as one with "
                f"heads.Images does. Received: outputs {outputs}."
            )

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def judge(self, images):
        """Images as the discriminator sees them, and as it gives them back."""
        seen = self.augmented(images)
        return seen, tf.cast(self.discriminator(seen, training=True), tf.float32)

    def discriminator_terms(self, real):
        both = self.judge_both(real, self.synthesize(real))
        d_real, d_fake = (_error(*pair) for pair in both)
        d_loss = d_real - self.balance * d_fake
        surplus = self.diversity * d_real - d_fake
        balance = tf.clip_by_value(self.balance + self.balance_rate * surplus, 0.0, 1.0)
        self.balance.assign(balance)
        convergence = d_real + tf.abs(surplus)
        self.log(d_real=d_real, d_fake=d_fake, balance=balance, convergence=convergence)
        return {"d_loss": d_loss}

    def generator_terms(self, real):
        return {"g_loss": _error(*self.judge(self.synthesize(real)))}

    def get_config(self):
        numbers = {"diversity": self.diversity, "balance_rate": self.balance_rate}
        return {**super().get_config(), **numbers}


def _error(images, again):
    return tf.reduce_mean(tf.abs(images - again))
