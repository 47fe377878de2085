"""GAN with an auxiliary classifier."""

from typing import Unpack

import keras

from tfgan_kit import losses, options
from tfgan_kit.models.base import label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import (
    CLASS_LOGITS,
    LABELLED_GENERATOR,
    LOGITS,
    Wire,
)

_JUDGE = Wire(("real",), gives=(LOGITS, CLASS_LOGITS))
_TERMS = ("d_loss", "real_class_loss", "fake_class_loss", "g_loss", "g_class_loss")


@keras.saving.register_keras_serializable("tfgan_kit")
class ACGAN(AdversarialModel):
    """GAN whose discriminator predicts the class of an image instead of receiving it.

    Fake images have the labels of the real images in the same batch.

    Args:
        generator, num_classes, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model with a logit and class logits (head `Auxiliary`).
        real_class_weight, fake_class_weight, g_class_weight: float. Weights of the
            class terms, as logged below. Default to 1.0, 0.0 and 1.0.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        real_class_loss: real_class_weight times -E[log P(label | real)].
        fake_class_loss: fake_class_weight times -E[log P(label | fake)].
        g_loss: -E[log D(fake)].
        g_class_loss: g_class_weight times -E[log P(label | fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> generator = mlp.generator((8, 8, 1), 4, num_classes=10)
        >>> discriminator = mlp.discriminator((8, 8, 1), head=heads.Auxiliary(10))
        >>> model = ACGAN(generator, discriminator, num_classes=10)

    Reference: Odena et al. 2017, arXiv 1610.09585, equations 2 and 3.
    """

    wiring = {"generator": LABELLED_GENERATOR, "discriminator": _JUDGE}
    loss_terms = _TERMS
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        real_class_weight: float = 1.0,
        fake_class_weight: float = 0.0,
        g_class_weight: float = 1.0,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        label_checks.check_outputs(discriminator, (1, self.num_classes), "Auxiliary")
        self.real_class_weight = options.check("real_class_weight", real_class_weight)
        self.fake_class_weight = options.check("fake_class_weight", fake_class_weight)
        self.g_class_weight = options.check("g_class_weight", g_class_weight)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real, labels = batch["real"], batch["labels"]
        both = self.judge_both(real, self.synthesize(batch))
        logits, classes = zip(*both, strict=True)
        real_loss, fake_loss = (losses.class_cross_entropy(x, labels) for x in classes)
        return {
            "d_loss": self.discriminator_loss(*logits),
            "real_class_loss": self.real_class_weight * real_loss,
            "fake_class_loss": self.fake_class_weight * fake_loss,
        }

    def generator_terms(self, batch):
        logits, classes = self.judge(self.synthesize(batch))
        class_loss = losses.class_cross_entropy(classes, batch["labels"])
        return {
            "g_loss": self.loss_fn.generator(logits),
            "g_class_loss": self.g_class_weight * class_loss,
        }

    def get_config(self):
        names = ("real_class_weight", "fake_class_weight", "g_class_weight")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
