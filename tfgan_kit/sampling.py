"""From seeds to latents to pictures: defined once, for every form of a generator.

The latent of an int64 seed s is `stateless_normal([latent_dim], [s >> 32,
s & 0xffffffff], alg="philox")`, and picture i of `seed` has s = seed * 2^32 + i.
XLA draws other numbers from the same seed, so nothing here is ever compiled by it.
"""

import numpy as np
import tensorflow as tf

from tfgan_kit import options

BATCH_SIZE = 64


def picture_seeds(num_images, seed=0):
    """Int64 seeds `(num_images,)` of the pictures of `seed`, 0 <= seed < 2^31."""
    num_images = options.check("num_images", num_images)
    return np.int64(options.check("seed", seed)) * 2**32 + np.arange(num_images)


def latents_from_seeds(seeds, latent_dim):
    """Float32 latents `(batch, latent_dim)` of int64 `seeds` `(batch,)`, in a graph."""

    def latent(seed):
        key = tf.stack([seed // 2**32, seed % 2**32])  # >> and &, of negatives too
        return tf.random.stateless_normal([latent_dim], key, alg="philox")

    return tf.map_fn(latent, seeds, fn_output_signature=tf.float32)


_latents_from_seeds = tf.function(
    latents_from_seeds,
    input_signature=[tf.TensorSpec([None], tf.int64), tf.TensorSpec([], tf.int32)],
    jit_compile=False,
)


def draw_latents(num_images, latent_dim, seed=0):
    """The float32 latents `(num_images, latent_dim)` of the pictures of `seed`."""
    return _latents_from_seeds(picture_seeds(num_images, seed), latent_dim).numpy()


def to_uint8(images):
    """Images in [-1, 1] as uint8, rounded; a TensorFlow graph may hold it."""
    levels = tf.round((images + 1.0) * 127.5)
    return tf.cast(tf.clip_by_value(levels, 0.0, 255.0), tf.uint8)


def generate(generator, latents):
    """Uint8 images of `latents`, through batches of one fixed size.

    A convolution may sum in another order at another batch size; with one size, a
    picture never depends on how many were asked for.

    Args:
        generator: Callable, float32 latents `(64, latent_dim)` to images
            `(64, height, width, channels)`, float in [-1, 1] or uint8.
        latents: Float32 array `(n, latent_dim)`.

    Returns:
        A uint8 array `(n, height, width, channels)`.
    """
    parts = []
    for start in range(0, len(latents), BATCH_SIZE):
        part = latents[start : start + BATCH_SIZE]
        padding = [(0, BATCH_SIZE - len(part)), (0, 0)]
        images = tf.convert_to_tensor(generator(np.pad(part, padding)))
        images = images if images.dtype == tf.uint8 else to_uint8(images)
        parts.append(images[: len(part)].numpy())
    return np.concatenate(parts)
