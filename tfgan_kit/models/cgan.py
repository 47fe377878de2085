"""Conditional GAN."""

import keras

from tfgan_kit import losses
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.wiring import LABELLED_GENERATOR, Wire


@keras.saving.register_keras_serializable("tfgan_kit")
class CGAN(AdversarialModel):
    """GAN whose generator and discriminator both take a class label.

    Fake images have the labels of the real images in the same batch.

    Args:
        generator, num_classes, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model of images and labels, such as with the head `Joined`.

    Logs:
        d_loss: -E[log D(real | label)] - E[log(1 - D(fake | label))].
        g_loss: -E[log D(fake | label)].

    Raises:
        InputError: A network or a number does not fit.

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

    wiring = {
        "generator": LABELLED_GENERATOR,
        "discriminator": Wire(("real", "labels")),
    }
    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real, labels = batch["real"], batch["labels"]
        fake = self.synthesize(batch)
        logits = self.judge_both((real, labels), (fake, labels))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, batch):
        logits = self.judge(self.synthesize(batch), batch["labels"])
        return {"g_loss": self.loss_fn.generator(logits)}
