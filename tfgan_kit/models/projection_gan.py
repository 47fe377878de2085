"""Projection discriminator."""

import keras

from tfgan_kit import losses
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class ProjectionGAN(AdversarialModel):
    """Conditional GAN whose discriminator projects an image on the vector of its label.

    Where `CGAN` joins label and image at the first layer, here they meet in an inner
    product at the last one. Fake images are of labels drawn evenly.

    Args:
        generator, num_classes, ema_decay, seed: See `AdversarialModel`.
        discriminator: Of images and labels, such as one with the head `Projection` and
            `normalization="spectral"`, where the labels' vectors are normalised, too.
        n_critic: Discriminator steps per generator step.

    Logs:
        d_loss: E[max(0, 1 - D(real, label))] + E[max(0, 1 + D(fake, label))].
        g_loss: -E[D(fake, label)].

    Raises:
        InputError: Where networks or numbers do not fit.

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

    loss_fn = losses.Hinge()
    takes_labels = ("generator", "discriminator")

    def __init__(self, generator, discriminator, *, n_critic=5, **kwargs):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)

    def train_step(self, data):
        for real, labels in self.labelled_batches(data):
            self.discriminator_step(self.discriminator_terms, real, labels)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def discriminator_terms(self, real, labels):
        fake_labels = self.sample_labels(batches.batch_size(real))
        fake = self.synthesize(real, fake_labels)
        logits = self.judge_both((real, labels), (fake, fake_labels))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, real):
        labels = self.sample_labels(batches.batch_size(real))
        logits = self.judge(self.synthesize(real, labels), labels)
        return {"g_loss": self.loss_fn.generator(logits)}
