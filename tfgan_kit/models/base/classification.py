"""The class probabilities of a discriminator that is also a classifier."""

import numpy as np
import tensorflow as tf

from tfgan_kit.data.shards.shard_images import ShardImages
from tfgan_kit.keras_networks import input_shapes
from tfgan_kit.models.base import batches
from tfgan_kit.models.inputs import image_checks

_AT_ONCE = 256


def class_probabilities(discriminator, images):
    """Return the class probabilities of images.

    Args:
        discriminator: Keras model. Its first output must be class logits.
        images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1].

    Returns:
        A float32 array `(n, num_classes)`.

    Raises:
        InputError: The images have another shape, dtype or range.
    """
    image_shape = input_shapes(discriminator)[0][1:]
    if not isinstance(images, ShardImages):
        images = np.asarray(images)
    image_checks.check_array(images, image_shape)
    of_any_number = [tf.TensorSpec([None, *image_shape], tf.float32)]

    @tf.function(input_signature=of_any_number, jit_compile=False)
    def compute(part):
        return tf.nn.softmax(discriminator(part, training=False)[0])

    starts = range(0, len(images), _AT_ONCE)
    parts = (tf.convert_to_tensor(images[i : i + _AT_ONCE]) for i in starts)
    return np.concatenate([compute(batches.to_float(part)).numpy() for part in parts])
