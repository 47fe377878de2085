"""The order of images in an endless stream: a function of the seed."""

import hashlib

import tensorflow as tf

# `tf.random.experimental.index_shuffle` puts this before a seed of two numbers.
SEED_HEAD = 498247692


def image_indices(step, num_images, batch_size, seed, head=SEED_HEAD):
    """Return the indices of the images of a step, int64 `(batch_size,)`.

    Position p of the stream has the image at place p % num_images of the permutation
    for (seed, p // num_images). A step takes `batch_size` positions.

    Args:
        step: Int64 scalar tensor.
        num_images: int. Number of images.
        batch_size: int. Images per step.
        seed: int. From 0 to 2^31.
        head: int. From 0 to 2^32; each value has its own permutations. The kernel uses
            the lowest 32 bits of this, of the seed and of the epoch.
    """
    positions = step * batch_size + tf.range(batch_size, dtype=tf.int64)
    epochs = positions // num_images
    last = tf.constant(num_images - 1, tf.int64)
    return shuffled(positions % num_images, (head, seed, epochs), last)


def shuffled(indices, seeds, last):
    """Return the place of each index in its own permutation of 0 to `last`.

    Args:
        indices: int64 `(n,)`.
        seeds: Three numbers or int64 tensors `(n,)`.
        last: int64, scalar or `(n,)`.
    """
    # The public function takes one seed per call, but a batch may cross an epoch's
    # border: TensorFlow 2.21 pads a matrix of seeds along the wrong axis.
    columns = [
        tf.broadcast_to(tf.convert_to_tensor(seed, tf.int64), tf.shape(indices))
        for seed in seeds
    ]
    return tf.raw_ops.RandomIndexShuffle(
        index=indices, seed=tf.stack(columns, axis=1), max_index=last, rounds=4
    )


def field_number(field):
    """Return a stable number for a field's name, from 0 to 2^31."""
    return int.from_bytes(hashlib.sha256(field.encode()).digest()[:4], "big") >> 1
