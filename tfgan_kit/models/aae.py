"""Adversarial autoencoder."""

import keras
import tensorflow as tf

from tfgan_kit import losses, options
from tfgan_kit.models.base import batches, label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel

_WEIGHTS = ("adversarial_weight", "reconstruction_weight")


@keras.saving.register_keras_serializable("tfgan_kit")
class AAE(AdversarialModel):
    """Autoencoder whose latents a discriminator holds to the prior.

    The generator is the decoder. The discriminator judges latents: those of the prior
    are real, those of images fake. Where they are alike, the decoder makes pictures of
    the prior as it makes reconstructions.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        encoder: Keras model, images to latents.
        discriminator: Keras model, latents to logits.
        adversarial_weight: Of the term that fools the discriminator.
        reconstruction_weight: Of the mean absolute error of pixels in [-1, 1].

    Logs:
        d_loss: -E[log D(z)] - E[log(1 - D(E(x)))].
        g_loss: adversarial_weight times -E[log D(E(x))].
        reconstruction_loss: reconstruction_weight times E[|x - G(E(x))|].

    Raises:
        InputError: Where networks or numbers do not fit.

    Differences: Both losses of the encoder move it in one step.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> encoder = mlp.discriminator((8, 8, 1), head=heads.Latents(4))
        >>> model = AAE(mlp.generator((8, 8, 1), 4), encoder, mlp.discriminator((4,)))
        >>> model.reconstruct(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 8, 8, 1)

    Reference: Makhzani et al. 2016, arXiv 1511.05644, section 2.
    """

    generator_side = ("generator", "encoder")
    loss_terms = ("d_loss", "g_loss", "reconstruction_loss")
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator,
        encoder,
        discriminator,
        *,
        adversarial_weight=0.02,
        reconstruction_weight=1.0,
        **kwargs,
    ):
        super().__init__(generator, discriminator, **kwargs)
        self._take_encoder(encoder)
        weights = adversarial_weight, reconstruction_weight
        self.adversarial_weight, self.reconstruction_weight = map(
            options.check, _WEIGHTS, weights
        )

    def _check_sides(self, generator, discriminator):
        label_checks.check_labels(self.takes_labels, generator=generator)
        batches.check_latents_fit(generator, discriminator, place=0)

    def train_step(self, data):
        for real in self.real_batches(data):  # the regularization phase
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)  # with the reconstruction phase
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        latents = self.sample_latents(batches.batch_size(real))
        logits = self.judge_both(latents, self.infer(real))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, real):
        codes = self.infer(real)
        g_loss = self.adversarial_weight * self.loss_fn.generator(self.judge(codes))
        pictures = tf.cast(self.generator(codes, training=True), tf.float32)
        error = self.reconstruction_weight * tf.reduce_mean(tf.abs(real - pictures))
        return {"g_loss": g_loss, "reconstruction_loss": error}

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in _WEIGHTS}
