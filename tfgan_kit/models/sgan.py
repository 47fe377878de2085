"""Semi-supervised GAN: a classifier that also learns from images without labels."""

from typing import Unpack

import keras
import tensorflow as tf

from tfgan_kit import losses, options
from tfgan_kit.distribution.replicas import whole
from tfgan_kit.keras_networks import output_shapes
from tfgan_kit.losses import class_cross_entropy
from tfgan_kit.models.base import classification, label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import CLASS_LOGITS, FEATURES, GENERATOR, Wire
from tfgan_kit.models.inputs.labels import ANY_BELOW

_JUDGE = Wire(("real",), gives=(CLASS_LOGITS, FEATURES))
_NAMES = ("supervised_weight", "feature_matching")


@keras.saving.register_keras_serializable("tfgan_kit")
class SGAN(AdversarialModel):
    """GAN whose discriminator is a classifier of K classes and of fakes.

    D = Z / (Z + 1); Z is the sum of the exponentials of the K class logits. Label -1
    means "no label". Real images are those without a label, or all if each has one.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model with K class logits and features (head `Classes`).
        supervised_weight: float. Weight of the classes' cross-entropy. Defaults to 1.0.
        feature_matching: bool. Match real mean features, not fool D. Defaults to True.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        supervised_loss: supervised_weight times -E[log P(label | labelled image)].
        g_loss: -E[log D(fake)], or ||E[features(real)] - E[features(fake)]||^2.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> classifier = mlp.discriminator((8, 8, 1), head=heads.Classes(10))
        >>> model = SGAN(mlp.generator((8, 8, 1), 4), classifier)
        >>> model.classify(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 10)

    Reference: Salimans et al. 2016, arXiv 1606.03498, sections 3.1 and 5.
    """

    wiring = {"generator": GENERATOR, "discriminator": _JUDGE}
    loss_terms = ("d_loss", "supervised_loss", "g_loss")
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        supervised_weight: float = 1.0,
        feature_matching: bool = True,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        label_checks.check_outputs(discriminator, (None, None), "Classes")
        self.supervised_weight = options.check("supervised_weight", supervised_weight)
        self.feature_matching = options.check("feature_matching", feature_matching)

    label_range = property(lambda self: (ANY_BELOW, _classes(self.discriminator) - 1))

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real, labels = batch["real"], batch["labels"]
        (classes, _), (fake_classes, _) = self.judge_both(real, self.synthesize(real))
        both = _of_all(classes, labels), whole(fake_classes)
        d_loss = self.discriminator_loss(*map(_real_or_fake, both), is_whole=True)
        supervised_loss = self.supervised_weight * class_cross_entropy(classes, labels)
        return {"d_loss": d_loss, "supervised_loss": supervised_loss}

    def generator_terms(self, batch):
        real, labels = batch["real"], batch["labels"]
        fake = self.synthesize(real)
        if not self.feature_matching:
            classes, _ = self.judge(fake)
            return {"g_loss": self.loss_fn.generator(_real_or_fake(classes))}
        (_, features), (_, fake_features) = self.judge_both(real, fake)
        return {"g_loss": _distance(_of_all(features, labels), whole(fake_features))}

    def classify(self, images):
        """Return the probabilities `(n, K)` of images, uint8 or float in [-1, 1]."""
        return classification.class_probabilities(self.discriminator, images)

    def get_config(self):
        return super().get_config() | {name: getattr(self, name) for name in _NAMES}


def _classes(discriminator):
    return output_shapes(discriminator)[0][-1]


def _real_or_fake(class_logits):
    """Return the logit of D = Z / (Z + 1) with log Z = logsumexp(class_logits)."""
    return tf.reduce_logsumexp(class_logits, axis=1)


def _of_all(values, labels):
    """Return the values of images without a label, or all if each image has one.

    These are the images of all replicas.
    """
    unlabelled = whole(labels) < 0
    return tf.boolean_mask(whole(values), unlabelled | ~tf.reduce_any(unlabelled))


def _distance(features, others):
    """Return the squared distance of the mean features."""
    means = tf.reduce_mean(features, axis=0), tf.reduce_mean(others, axis=0)
    return tf.reduce_sum(tf.math.squared_difference(*means))
