"""Adversarial autoencoder."""

from typing import Unpack

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import ENCODER, GENERATOR, Wire
from tfgan_kit.options import check

_WEIGHTS = ("adversarial_weight", "reconstruction_weight")


@keras.saving.register_keras_serializable("tfgan_kit")
class AAE(AdversarialModel):
    """Autoencoder whose latents a discriminator pulls towards the prior.

    The generator is the decoder. The discriminator judges latents: those of the prior
    are real, those of images fake. Once both match, any latents of the prior decode.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        encoder: Keras model. Maps images to latents.
        discriminator: Keras model. Maps latents to logits.
        adversarial_weight: float. Weight of the encoder's g_loss. Defaults to 0.02.
        reconstruction_weight: float. Weight of the pixels' mean error. Defaults to 1.0.

    Logs:
        d_loss: -E[log D(z)] - E[log(1 - D(E(x)))].
        g_loss: adversarial_weight times -E[log D(E(x))].
        reconstruction_loss: reconstruction_weight times E[|x - G(E(x))|].

    Raises:
        InputError: A network or a number does not fit.

    Differences: The encoder minimises both losses in one step.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> encoder = mlp.discriminator((8, 8, 1), head=heads.Latents(4))
        >>> model = AAE(mlp.generator((8, 8, 1), 4), encoder, mlp.discriminator((4,)))
        >>> model.reconstruct(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 8, 8, 1)

    Reference: Makhzani et al. 2016, arXiv 1511.05644, section 2.
    """

    wiring = {
        "generator": GENERATOR,
        "encoder": ENCODER,
        "discriminator": Wire(("latents",)),
    }
    generator_side = ("generator", "encoder")
    loss_terms = ("d_loss", "g_loss", "reconstruction_loss")
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        encoder: keras.Model,
        discriminator: keras.Model,
        *,
        adversarial_weight: float = 0.02,
        reconstruction_weight: float = 1.0,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, encoder, discriminator, **kwargs)
        self.adversarial_weight = check("adversarial_weight", adversarial_weight)
        weight = check("reconstruction_weight", reconstruction_weight)
        self.reconstruction_weight = weight

    def train_step(self, data):
        for batch in self.begin_step(data):  # the regularization phase
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)  # the reconstruction phase
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        latents = self.sample_latents(batches.batch_size(real))
        logits = self.judge_both(latents, self.infer(real))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, batch):
        real = batch["real"]
        codes = self.infer(real)
        g_loss = self.adversarial_weight * self.loss_fn.generator(self.judge(codes))
        pictures = tf.cast(self.generator(codes, training=True), tf.float32)
        error = self.reconstruction_weight * tf.reduce_mean(tf.abs(real - pictures))
        return {"g_loss": g_loss, "reconstruction_loss": error}

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in _WEIGHTS}
