"""Which image stands where in an endless stream: a function of the seed alone."""

import tensorflow as tf

# What `tf.random.experimental.index_shuffle` puts before a seed of two numbers.
_SEED_HEAD = 498247692


def image_indices(step, num_images, batch_size, seed):
    """Which images a step takes, int64 `(batch_size,)`.

    Position p of the stream has the image at place p % num_images of the permutation
    that belongs to (seed, p // num_images); a step takes `batch_size` positions.

    Args:
        step: Int64 scalar tensor.
        num_images: Images that there are.
        batch_size: Images of a step.
        seed: From 0 to 2^62.
    """
    positions = step * batch_size + tf.range(batch_size, dtype=tf.int64)
    epochs = positions // num_images
    # The public function takes one seed a call, but a batch may cross an epoch's
    # border: TensorFlow 2.21 pads a matrix of seeds along the wrong axis.
    seeds = tf.stack(
        [
            tf.fill([batch_size], tf.constant(value, tf.int64))
            for value in (_SEED_HEAD, seed)
        ]
        + [epochs],
        axis=1,
    )
    return tf.raw_ops.RandomIndexShuffle(
        index=positions % num_images,
        seed=seeds,
        max_index=tf.constant(num_images - 1, tf.int64),
        rounds=4,
    )
