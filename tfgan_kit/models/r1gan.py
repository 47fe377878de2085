"""GAN with R1."""

import keras
import tensorflow as tf

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class R1GAN(AdversarialModel):
    """GAN whose discriminator is drawn to gradients of 0 at real images.

    Args:
        generator, discriminator, n_critic, ema_decay, seed: See `AdversarialModel`.
        r1_weight: The paper's gamma.
        r1_every: In every so manieth step only, and then with so many times the weight.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        r1: r1_weight / 2 E[||gradient of the logit at real||^2].
        g_loss: -E[log D(fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> networks = mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1))
        >>> model = R1GAN(*networks, r1_weight=10.0)

    Reference: Mescheder et al. 2018, arXiv 1801.04406, section 4.1, equation 9; the
    steps between are those of Karras et al. 2020, arXiv 1912.04958, section 3.1.
    """

    loss_terms = ("d_loss", "r1", "g_loss")
    gradient_penalties = ("r1",)
    loss_fn = losses.NonSaturating()

    def __init__(
        self, generator, discriminator, *, r1_weight=10.0, r1_every=1, **kwargs
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.r1_weight = options.check("r1_weight", r1_weight)
        self.r1_every = options.check("r1_every", r1_every)

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        d_loss = self.discriminator_loss(*self.judge_both(real, self.synthesize(real)))
        return {"d_loss": d_loss, "r1": self._lazily(lambda: self._penalty(real))}

    def _penalty(self, real):
        weight = self.r1_every * self.r1_weight / 2.0
        return weight * regularizers.r1(self.judge, real)

    def _lazily(self, penalty):
        if self.r1_every == 1:
            return penalty()
        drawn = self._draws
        # No variable is written inside: that is what replicas cannot do in a `cond`.
        is_due = tf.cast(self.step.value, tf.int32) % self.r1_every == 0
        value = tf.cond(is_due, penalty, lambda: tf.constant(0.0))
        # What augments the images draws in a graph always, eagerly where it is due.
        self._draws = drawn + 1
        return value

    def get_config(self):
        numbers = {"r1_weight": self.r1_weight, "r1_every": self.r1_every}
        return {**super().get_config(), **numbers}
