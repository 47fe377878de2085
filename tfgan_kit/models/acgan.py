"""GAN with an auxiliary classifier."""

import keras

from tfgan_kit import losses, options
from tfgan_kit.models.base import label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel

_TERMS = (
    *("d_loss", "real_class_loss", "fake_class_loss"),
    *("g_loss", "g_class_loss"),
)
_WEIGHTS = ("real_class_weight", "fake_class_weight", "g_class_weight")


@keras.saving.register_keras_serializable("tfgan_kit")
class ACGAN(AdversarialModel):
    """GAN whose discriminator names the class of an image instead of being told it.

    Fake images are of the labels of the real ones that they are judged beside.

    Args:
        generator, num_classes, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: With a logit and class logits, as the head `Auxiliary` has them.
        real_class_weight, fake_class_weight, g_class_weight: Of the class terms of
            the discriminator and the generator.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        real_class_loss: real_class_weight times -E[log P(label | real)].
        fake_class_loss: fake_class_weight times -E[log P(label | fake)].
        g_loss: -E[log D(fake)].
        g_class_loss: g_class_weight times -E[log P(label | fake)].

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> generator = mlp.generator((8, 8, 1), 4, num_classes=10)
        >>> discriminator = mlp.discriminator((8, 8, 1), head=heads.Auxiliary(10))
        >>> model = ACGAN(generator, discriminator, num_classes=10)

    Reference: Odena et al. 2017, arXiv 1610.09585, equations 2 and 3.
    """

    loss_terms = _TERMS
    loss_fn = losses.NonSaturating()
    takes_labels = ("generator",)
    head = "Auxiliary"

    def __init__(
        self,
        generator,
        discriminator,
        *,
        real_class_weight=1.0,
        fake_class_weight=1.0,
        g_class_weight=1.0,
        **kwargs,
    ):
        super().__init__(generator, discriminator, **kwargs)
        label_checks.check_outputs(discriminator, (1, self.num_classes), self.head)
        weights = real_class_weight, fake_class_weight, g_class_weight
        for name, weight in zip(_WEIGHTS, weights, strict=True):
            setattr(self, name, options.check(name, weight))

    def train_step(self, data):
        for real, labels in self.labelled_batches(data):
            self.discriminator_step(self.discriminator_terms, real, labels)
        self.generator_step(self.generator_terms, real, labels)
        return self.get_metrics_result()

    def discriminator_terms(self, real, labels):
        both = self.judge_both(real, self.synthesize(real, labels))
        logits, classes = zip(*both, strict=True)
        real_loss, fake_loss = (losses.class_cross_entropy(x, labels) for x in classes)
        return {
            "d_loss": self.discriminator_loss(*logits),
            "real_class_loss": self.real_class_weight * real_loss,
            "fake_class_loss": self.fake_class_weight * fake_loss,
        }

    def generator_terms(self, real, labels):
        logits, classes = self.judge(self.synthesize(real, labels))
        class_loss = losses.class_cross_entropy(classes, labels)
        return {
            "g_loss": self.loss_fn.generator(logits),
            "g_class_loss": self.g_class_weight * class_loss,
        }

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in _WEIGHTS}
