"""Bidirectional GAN, also known as ALI."""

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.models.base import batches, label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class BiGAN(AdversarialModel):
    """GAN with an encoder: which of two pairs is real, (x, E(x)) or (G(z), z)?

    Generator and encoder fool the discriminator together, each on its pair. Where they
    succeed, E is the inverse of G: `encode` finds the latents of an image,
    `reconstruct` the picture of these. No pixels are compared, so a reconstruction
    keeps what an image shows rather than its pixels.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        encoder: Keras model, images to latents.
        discriminator: Keras model, `[images, latents]` to logits.

    Logs:
        d_loss: -E[log D(x, E(x))] - E[log(1 - D(G(z), z))].
        g_loss: -E[log D(G(z), z)], which moves the generator.
        e_loss: -E[log(1 - D(x, E(x)))], which moves the encoder.

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> encoder = mlp.discriminator((8, 8, 1), head=heads.Latents(4))
        >>> judge = mlp.discriminator((8, 8, 1), head=heads.Pair(4))
        >>> model = BiGAN(mlp.generator((8, 8, 1), 4), encoder, judge)
        >>> model.encode(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 4)

    Reference: Donahue et al. 2017, arXiv 1605.09782, equation 3 and section 3.4.
    Dumoulin et al. 2017, arXiv 1606.00704, Algorithm 1.
    """

    generator_side = ("generator", "encoder")
    loss_terms = ("d_loss", "g_loss", "e_loss")
    loss_fn = losses.NonSaturating()

    def __init__(self, generator, encoder, discriminator, **kwargs):
        super().__init__(generator, discriminator, **kwargs)
        self._take_encoder(encoder)

    def _check_sides(self, generator, discriminator):
        batches.check_images_fit(generator, discriminator)
        label_checks.check_labels(self.takes_labels, generator=generator)
        batches.check_latents_fit(generator, discriminator, place=1)

    def train_step(self, data):
        for real in self.real_batches(data):  # ALI, Algorithm 1
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def judge_pairs(self, real):
        """Logits of the pairs (x, E(x)) and (G(z), z)."""
        latents = self.sample_latents(batches.batch_size(real))
        fake = tf.cast(self.generator(latents, training=True), tf.float32)
        return self.judge_both((real, self.infer(real)), (fake, latents))

    def discriminator_terms(self, real):
        return {"d_loss": self.discriminator_loss(*self.judge_pairs(real))}

    def generator_terms(self, real):
        real_logits, fake_logits = self.judge_pairs(real)
        # -log(1 - D) is -log D of the opposite logit: the labels change sides.
        opposite = self.loss_fn.generator(-real_logits)
        return {"g_loss": self.loss_fn.generator(fake_logits), "e_loss": opposite}
