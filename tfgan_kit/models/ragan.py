"""Relativistic average GAN."""

import keras

from tfgan_kit import losses
from tfgan_kit.distribution import replicas
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class RaGAN(AdversarialModel):
    """GAN whose discriminator says how much more real an image is than the others.

    The losses of both networks use real and fake images: making fakes look real also
    means making real images look less real than fakes. The generator's step uses the
    real images of the discriminator's last step; the paper draws others.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: With r = sigmoid(D(real) - E[D(fake)]) and f = sigmoid(D(fake) -
            E[D(real)]): -E[log r] - E[log(1 - f)].
        g_loss: -E[log f] - E[log(1 - r)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> model = RaGAN(mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1)))

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, Algorithm 2.
    """

    loss_fn = losses.RelativisticAverage()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def generator_terms(self, batch):
        real = batch["real"]
        logits = self.judge_both(real, self.synthesize(batch))
        real_logits, fake_logits = map(replicas.whole, logits)
        return {"g_loss": self.loss_fn.generator(fake_logits, real_logits)}
