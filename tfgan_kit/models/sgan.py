"""Semi-supervised GAN: a classifier that learns from images without labels, too."""

import keras
import tensorflow as tf

from tfgan_kit import losses, options
from tfgan_kit.keras_networks import output_shapes
from tfgan_kit.models.base import classification, label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.inputs.labels import ANY_BELOW


@keras.saving.register_keras_serializable("tfgan_kit")
class SGAN(AdversarialModel):
    """GAN whose discriminator is a classifier of K classes, and of fakes.

    With Z the sum of the exponentials of the K class logits, D = Z / (Z + 1): the logit
    of fakes is 0. A label of -1 says that an image has none. The real images are those
    without one, as the few others may come often; all, where each has one.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: With K class logits and features, as the head `Classes` has them.
        supervised_weight: Of the cross-entropy of the classes.
        feature_matching: The generator is to meet the real mean features, not deceive.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        supervised_loss: supervised_weight times -E[log P(label | labelled image)].
        g_loss: -E[log D(fake)], or ||E[features(real)] - E[features(fake)]||^2.

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> classifier = mlp.discriminator((8, 8, 1), head=heads.Classes(10))
        >>> model = SGAN(mlp.generator((8, 8, 1), 4), classifier)
        >>> model.classify(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 10)

    Reference: Salimans et al. 2016, arXiv 1606.03498, sections 3.1 and 5.
    """

    loss_terms = ("d_loss", "supervised_loss", "g_loss")
    loss_fn = losses.NonSaturating()
    head = "Classes"

    def __init__(
        self, generator, discriminator, *, supervised_weight=1.0,
        feature_matching=False, **kwargs
    ):  # fmt: skip
        super().__init__(generator, discriminator, **kwargs)
        label_checks.check_outputs(discriminator, (None, None), self.head)
        self.supervised_weight = options.check("supervised_weight", supervised_weight)
        self.feature_matching = options.check("feature_matching", feature_matching)

    @property
    def label_range(self):
        """The lowest and the highest label; all below 0 say that there is none."""
        return ANY_BELOW, output_shapes(self.discriminator)[0][-1] - 1

    def train_step(self, data):
        for real, labels in self.labelled_batches(data):
            self.discriminator_step(self.discriminator_terms, real, labels)
        self.generator_step(self.generator_terms, real, labels)
        return self.get_metrics_result()

    def discriminator_terms(self, real, labels):
        (classes, _), (fake_classes, _) = self.judge_both(real, self.synthesize(real))
        logits = _real_or_fake(_of_all(classes, labels)), _real_or_fake(fake_classes)
        d_loss = self.discriminator_loss(*logits)
        supervised_loss = losses.class_cross_entropy(classes, labels)
        weighted = self.supervised_weight * supervised_loss
        return {"d_loss": d_loss, "supervised_loss": weighted}

    def generator_terms(self, real, labels):
        fake = self.synthesize(real)
        if not self.feature_matching:
            classes, _ = self.judge(fake)
            return {"g_loss": self.loss_fn.generator(_real_or_fake(classes))}
        (_, features), (_, fake_features) = self.judge_both(real, fake)
        return {"g_loss": _distance(_of_all(features, labels), fake_features)}

    def classify(self, images):
        """The probabilities `(n, K)` of images, uint8 or float in [-1, 1]."""
        return classification.class_probabilities(self.discriminator, images)

    def get_config(self):
        own = {n: getattr(self, n) for n in ("supervised_weight", "feature_matching")}
        return {**super().get_config(), **own}


def _real_or_fake(class_logits):
    """The logit of D = Z / (Z + 1) with log Z = logsumexp(class_logits)."""
    return tf.reduce_logsumexp(class_logits, axis=1)


def _of_all(values, labels):
    """Of the images without a label; of all, where each has one."""
    unlabelled = labels < 0
    return tf.boolean_mask(values, unlabelled | ~tf.reduce_any(unlabelled))


def _distance(features, others):
    """The squared one of their means."""
    means = tf.reduce_mean(features, axis=0), tf.reduce_mean(others, axis=0)
    return tf.reduce_sum(tf.math.squared_difference(*means))
