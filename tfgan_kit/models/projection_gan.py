"""Projection discriminator."""

from typing import Unpack

import keras

from tfgan_kit import losses
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import LABELLED_GENERATOR, Wire


@keras.saving.register_keras_serializable("tfgan_kit")
class ProjectionGAN(AdversarialModel):
    """Conditional GAN whose discriminator projects an image on the vector of its label.

    `CGAN` joins label and image at the first layer; here they meet in an inner product
    at the last layer. Labels of fake images are drawn with equal probability.

    Args:
        generator, num_classes, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model of images and labels, such as with the head
            `Projection`. With `normalization="spectral"` the labels' vectors are
            normalised, too.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.

    Logs:
        d_loss: E[max(0, 1 - D(real, label))] + E[max(0, 1 + D(fake, label))].
        g_loss: -E[D(fake, label)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> generator = mlp.generator(
        ...     (8, 8, 1), 4, num_classes=10, normalization="conditional"
        ... )
        >>> discriminator = mlp.discriminator(
        ...     (8, 8, 1), head=heads.Projection(10), normalization="spectral"
        ... )
        >>> model = ProjectionGAN(generator, discriminator, num_classes=10)

    Reference: Miyato and Koyama 2018, arXiv 1802.05637, sections 3 and 5.
    """

    wiring = {
        "generator": LABELLED_GENERATOR,
        "discriminator": Wire(("real", "labels")),
    }
    loss_fn = losses.Hinge()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        n_critic: int = 1,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real, labels = batch["real"], batch["labels"]
        fake_labels = self.sample_labels(batches.batch_size(real))
        fake = self.synthesize(batch, fake_labels)
        logits = self.judge_both((real, labels), (fake, fake_labels))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, batch):
        real = batch["real"]
        labels = self.sample_labels(batches.batch_size(real))
        logits = self.judge(self.synthesize(batch, labels), labels)
        return {"g_loss": self.loss_fn.generator(logits)}
