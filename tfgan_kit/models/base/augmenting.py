"""What the discriminator sees of images, and how often, where that is steered."""

import keras
import tensorflow as tf

from tfgan_kit import augmentation, options
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import input_shapes, output_shapes
from tfgan_kit.models.base import batches

# So many images of one sign in a row bring the probability from 0 to 1.
_IMAGES = 500_000
# The mean of the signs is over about so many batches.
_BATCHES = 4


def check(augment, discriminator):
    """`augment`, if it is a name and the discriminator one that it can be for.

    Raises:
        InputError: It is not.
    """
    options.check("augment", augment)
    seen = input_shapes(discriminator)[0]
    if augment != "none" and len(seen) != 4:
        raise InputError(
            "augment changes the images that a discriminator sees, and this one sees "
            f"none: leave it out. Received: augment={augment!r}."
        )
    if augment == "ada" and output_shapes(discriminator)[0] == seen:
        raise InputError(
            "ada goes by a discriminator's logits, and this one gives images back: "
            "take diffaugment. Received: augment='ada'."
        )
    return augment


def change(images, seed, probability):
    """Images as the discriminator sees them: by a `Probability` or, at None, always."""
    if probability is None:
        return augmentation.diffaugment(images, seed)
    return augmentation.ada(images, seed, probability.p.value)


class Probability(keras.layers.Layer):
    """The probability p of ADA's augmentations, steered while the model trains.

    A discriminator that overfits is sure of the training images. With r, the mean of
    sign(D(real) - boundary), above the target, p rises, below it falls, in [0, 1] and
    by 1 in 500,000 real images: so its speed depends on no batch size.

    Args:
        target: Of r.

    Differences: r is an exponential mean with a weight of 1/4 for the newest batch and
    p moves at each, where the paper takes four batches and then moves; p does not go
    beyond 1.

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
        """Moves p after a batch of real images, and gives it.

        Args:
            real_logits: Float32 `(batch, ...)`.
            boundary: The logit between real and fake.
        """
        # Comparisons, for the sign of a NaN would stay in the mean for good.
        above = tf.reduce_mean(tf.cast(real_logits > boundary, tf.float32))
        below = tf.reduce_mean(tf.cast(real_logits < boundary, tf.float32))
        self.r.assign(self.r + (above - below - self.r) / _BATCHES)
        replicas = tf.distribute.get_replica_context().num_replicas_in_sync
        images = tf.cast(batches.batch_size(real_logits) * replicas, tf.float32)
        p = self.p + tf.sign(self.r - self.target) * images / _IMAGES
        self.p.assign(tf.clip_by_value(p, 0.0, 1.0))
        return self.p.value
