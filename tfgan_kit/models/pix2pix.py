"""Image-to-image translation from pairs."""

from typing import Unpack

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import Wire
from tfgan_kit.options import check

_WEIGHTS = ("adversarial_weight", "l1_weight")


@keras.saving.register_keras_serializable("tfgan_kit")
class Pix2Pix(AdversarialModel):
    """GAN whose generator makes the target of a source image, as in pairs of both.

    The discriminator sees a source together with its target or with what the generator
    makes of it, and judges patches. The L1 term keeps the result near the target.

    Args:
        generator: Keras model. Maps source images to target images.
        discriminator: Keras model. Maps `[source, target]` to logits of any shape.
        adversarial_weight: float. Weight of g_loss. Defaults to 1.0; with 0, only the
            L1 term teaches the generator.
        l1_weight: float. Weight of the pixels' mean error. Defaults to 100.0.
        n_critic, ema_decay, seed: See `AdversarialModel`.

    Logs:
        d_loss: (-E[log D(x, y)] - E[log(1 - D(x, G(x)))]) / 2.
        g_loss: adversarial_weight times -E[log D(x, G(x))].
        l1_loss: l1_weight times E[|y - G(x)|].

    Raises:
        InputError: A network or a number does not fit.

    Differences: Batches have one set of statistics, and inference uses their averages;
    the paper has batches of one image and statistics of the image itself, which are
    instance normalisation, also at inference.

    Example:
        >>> from tfgan_kit.networks import patch, unet
        >>> shape = (8, 8, 1)
        >>> networks = unet.generator(shape, shape), patch.discriminator((shape, shape))
        >>> model = Pix2Pix(*networks, l1_weight=100.0)

    Reference: Isola et al. 2017, arXiv 1611.07004, sections 3.1 to 3.3.
    """

    wiring = {
        "generator": Wire(("source",), gives="target"),
        "discriminator": Wire(("source", "target")),
    }
    loss_terms = ("d_loss", "g_loss", "l1_loss")
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        adversarial_weight: float = 1.0,
        l1_weight: float = 100.0,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.adversarial_weight = check("adversarial_weight", adversarial_weight)
        self.l1_weight = check("l1_weight", l1_weight)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        source, fake = batch["source"], self.synthesize(batch)
        logits = self.judge_both((source, batch["target"]), (source, fake))
        return {"d_loss": self.discriminator_loss(*logits) / 2.0}

    def generator_terms(self, batch):
        fake = self.synthesize(batch)
        g_loss = self.loss_fn.generator(self.judge(batch["source"], fake))
        l1_loss = tf.reduce_mean(tf.abs(batch["target"] - fake))
        return {
            "g_loss": self.adversarial_weight * g_loss,
            "l1_loss": self.l1_weight * l1_loss,
        }

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in _WEIGHTS}
