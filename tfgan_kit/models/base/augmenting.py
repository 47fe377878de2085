"""How images are augmented for the discriminator, and how ADA steers the rate."""

import keras
import tensorflow as tf

from tfgan_kit import augmentation, options
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import batches

# The probability rises from 0 to 1 over this many images in a row of one sign.
_IMAGES = 500_000
# The mean of the signs covers about this many batches.
_BATCHES = 4


def check(augment, model):
    """Return `augment` if it names a change that suits the model's discriminator.

    Raises:
        InputError: The name is unknown, or the discriminator does not take images.
    """
    options.check("augment", augment)
    if augment == "none":
        return augment
    wire = model.wires[model.discriminator_side[0]]
    judged = model.fields.get(wire.takes[0])
    if judged is None or augment not in judged.augmentations:
        raise InputError(
            "augment changes the images that a discriminator sees, and this one sees "
            f"none: leave it out. Received: augment={augment!r}."
        )
    if augment == "ada" and wire.outputs[0] in model.fields:
        raise InputError(
            "ada needs a discriminator that returns logits, and this one returns "
            "images: use diffaugment. Received: augment='ada'."
        )
    return augment


def change(images, seed, probability):
    """Return augmented images: with a `Probability`, or always if it is None."""
    if probability is None:
        return augmentation.diffaugment(images, seed)
    return augmentation.ada(images, seed, probability.p.value)


def probability(augment, target):
    """Return the `Probability` steered to a target, or None if nothing is steered."""
    return Probability(target) if augment == "ada" else None


class Probability(keras.layers.Layer):
    """Probability p of ADA's augmentations, adjusted while the model trains.

    A discriminator that overfits is sure of the training images. Let r be the mean of
    sign(D(real) - boundary). If r is above the target, p rises; if r is below it, p
    falls. p stays in [0, 1] and moves by 1 in 500,000 real images, so its speed does
    not depend on the batch size.

    Args:
        target: float. Target of r.

    Differences: r is an exponential mean with a weight of 1/4 for the newest batch and
    p moves after each batch; the paper takes four batches and then moves. p does not
    exceed 1.

    Reference: Karras et al. 2020, arXiv 2006.06676, section 3.1.
    """

    def __init__(self, target):
        super().__init__(dtype="float32", name="probability")
        self.target = target
        self.p, self.r = (
            self.add_weight(
                shape=(),
                initializer="zeros",
                trainable=False,
                aggregation="mean",
                name=name,
            )
            for name in ("p", "r")
        )
        self.built = True

    def steer(self, real_logits, boundary):
        """Move p after a batch of real images, and return it.

        Args:
            real_logits: Float32 `(batch, ...)`, those of all replicas.
            boundary: The logit between real and fake.
        """
        # Comparisons are used because the sign of a NaN would stay in the mean forever.
        above = tf.reduce_mean(tf.cast(real_logits > boundary, tf.float32))
        below = tf.reduce_mean(tf.cast(real_logits < boundary, tf.float32))
        self.r.assign(self.r + (above - below - self.r) / _BATCHES)
        images = tf.cast(batches.batch_size(real_logits), tf.float32)
        p = self.p + tf.sign(self.r - self.target) * images / _IMAGES
        self.p.assign(tf.clip_by_value(p, 0.0, 1.0))
        return self.p.value
