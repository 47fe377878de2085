"""From a generator's inputs to pictures, in batches of a fixed size."""

import numpy as np
import tensorflow as tf

from tfgan_kit import memory
from tfgan_kit.errors import InputError
from tfgan_kit.sampling.seeds import BATCH_SIZE

# Limit of the pixels of all images that a translator takes or gives in one batch.
_PIXELS = 2**18


def to_uint8(images):
    """Return images in [-1, 1] as rounded uint8; also works in a TensorFlow graph.

    Examples:
        >>> tfgan_kit.sampling.to_uint8(tf.constant([-1.0, 0.0, 1.0])).numpy().tolist()
        [0, 128, 255]
    """
    levels = tf.round((images + 1.0) * 127.5)
    return tf.cast(tf.clip_by_value(levels, 0.0, 255.0), tf.uint8)


def generate(generator, inputs, to_stored=to_uint8, rows=BATCH_SIZE):
    """Return stored examples of `inputs`, such as uint8 images, in fixed-size batches.

    At another batch size a convolution may sum in another order. With one fixed size, a
    picture does not depend on the number of pictures.

    Args:
        generator: Callable. Maps float32 latents `(64, latent_dim)` (and int32 labels
            `(64,)`) to images `(64, height, width, channels)`, float in [-1, 1] or
            uint8.
        inputs: A tuple of its arguments, arrays of n rows.
        to_stored: Function from float examples to stored ones. Defaults to `to_uint8`.
        rows: int. Size of the batches. Defaults to 64.

    Returns:
        An array of n rows: for images uint8 `(n, height, width, channels)`.

    Examples:
        >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2).draw(5)
        >>> network = keras.layers.Reshape((1, 2, 1))
        >>> tfgan_kit.sampling.generate(network, inputs).shape
        (5, 1, 2, 1)
    """

    def stored(*batch):
        examples = tf.convert_to_tensor(generator(*batch))
        return to_stored(examples) if examples.dtype.is_floating else examples

    return in_batches(stored, inputs, rows)


def finite(generator, name="the generator"):
    """Return a function of arrays to examples that raises InputError for NaN.

    A conversion to uint8 would hide NaN.

    Args:
        generator: Function of arrays to examples.
        name: Its name in the message. Defaults to "the generator".

    Examples:
        >>> tfgan_kit.sampling.finite(np.sqrt)(np.array([4.0]))
        array([2.])
    """

    def checked(*arrays):
        examples = np.asarray(generator(*arrays))
        if not np.isfinite(examples).all():
            raise InputError(
                f"{name} makes values that are NaN or infinite: its weights are "
                "damaged, or it diverged in training."
            )
        return examples

    return checked


def rows_of_pixels(pixels):
    """Return how many images of that many pixels networks take at once."""
    return int(min(BATCH_SIZE, max(1, _PIXELS // pixels)))


def in_batches(function, inputs, size=BATCH_SIZE):
    """Return a function's results for arrays of n rows, in calls with `size` rows.

    Raises:
        InputError: All results do not fit into memory.

    Examples:
        >>> squares = tfgan_kit.sampling.in_batches(np.square, [np.arange(5)], size=2)
        >>> squares.tolist()
        [0, 1, 4, 9, 16]
    """
    parts, total = [], len(inputs[0])
    for start in range(0, total, size):
        part = [values[start : start + size] for values in inputs]
        count = len(part[0])
        padded = [
            np.pad(values, [(0, size - count)] + [(0, 0)] * (values.ndim - 1))
            for values in part
        ]
        parts.append(np.asarray(function(*padded))[:count])
        if not start:  # the results, and their concatenation
            wanted = 2 * parts[0].nbytes // count * total
            memory.check(wanted, f"{total:,} results", "ask for fewer")
    return np.concatenate(parts)
