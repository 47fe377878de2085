"""Conditional GAN."""

import keras

from tfgan_kit import losses
from tfgan_kit.models.base.adversarial_model import AdversarialModel


@keras.saving.register_keras_serializable("tfgan_kit")
class CGAN(AdversarialModel):
    """GAN whose generator is told a class, and whose discriminator is told it, too.

    Fake images are of the labels of the real ones that they are judged beside.

    Args:
        generator, num_classes, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Of images and labels, such as one with the head `Joined`.

    Logs:
        d_loss: -E[log D(real | label)] - E[log(1 - D(fake | label))].
        g_loss: -E[log D(fake | label)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Differences: the generator maximises log D instead of minimising log(1 - D), as in
        Goodfellow et al. 2014, end of section 3.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> generator = mlp.generator((8, 8, 1), 4, num_classes=10)
        >>> discriminator = mlp.discriminator((8, 8, 1), head=heads.Joined(10))
        >>> model = CGAN(generator, discriminator, num_classes=10)
        >>> model.compile("adam", "rmsprop")
        >>> images, labels = np.zeros((32, 8, 8, 1), "uint8"), np.arange(32) % 10
        >>> history = model.fit(images, labels, verbose=0)
        >>> model.generate(3, labels=7).shape
        (3, 8, 8, 1)

    Reference: Mirza and Osindero 2014, arXiv 1411.1784, equation 2 and section 3.2.
    """

    loss_fn = losses.NonSaturating()
    takes_labels = ("generator", "discriminator")

    def train_step(self, data):
        for real, labels in self.labelled_batches(data):
            self.discriminator_step(self.discriminator_terms, real, labels)
        self.generator_step(self.generator_terms, real, labels)
        return self.get_metrics_result()

    def discriminator_terms(self, real, labels):
        fake = self.synthesize(real, labels)
        logits = self.judge_both((real, labels), (fake, labels))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, real, labels):
        logits = self.judge(self.synthesize(real, labels), labels)
        return {"g_loss": self.loss_fn.generator(logits)}
