"""Batches without end, in an order that is a function of the seed alone."""

import tensorflow as tf

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

# What `tf.random.experimental.index_shuffle` puts before a seed of two numbers.
_SEED_HEAD = 498247692
# Seeds are below 2^31: this keeps the flips' apart from them.
_FLIP = 2**40
AUGMENTATIONS = ("none", "flip")


def steps_per_epoch(num_images: int, batch_size: int, n_critic: int) -> int:
    """Training steps in one epoch, at `n_critic` batches of images a step.

    At least one, even where one step takes more than every image once.

    Raises:
        InputError: a single batch is larger than the data set.
    """
    if batch_size > num_images:
        raise InputError(
            f"A batch cannot be larger than the data set; take at most {num_images}. "
            f"Received: batch_size={batch_size}."
        )
    return max(1, num_images // (n_critic * batch_size))


def training_stream(
    data: ImageData,
    *,
    batch_size: int,
    seed: int,
    start_step: int = 0,
    augment: str = "none",
) -> tf.data.Dataset:
    """An endless stream of shuffled batches.

    Position p of the stream takes the image at place p % n of the permutation that
    belongs to (seed, p // n), so epochs follow one another without a gap and no
    image is left out. Step k takes the positions from k * batch_size on: starting
    at `start_step=k` is skipping k steps, at no cost.

    Args:
        data: n images; what is mapped is read from its file, batch by batch.
        batch_size: images a step; it may exceed n.
        seed: 0 to 2**31 - 1.
        start_step: steps already taken, 0 or more.
        augment: "none", or "flip": each image at each position of the stream is
            mirrored or not, which also is a function of the seed alone.

    Returns:
        uint8 images (batch_size, height, width, channels), or pairs of those and
        int64 labels (batch_size,) if `data` has labels.

    Raises:
        InputError: no image, or a number out of its range.
    """
    _check(data, batch_size, seed, start_step, augment)
    images, labels = _lookup(data)

    def batch(step):
        places = _places(step, len(data), batch_size, seed)
        found = images(places)
        if augment == "flip":
            found = _flip(found, step, seed)
        return found if labels is None else (found, tf.gather(labels, places))

    steps = tf.data.Dataset.counter(start=start_step)
    return steps.map(batch, tf.data.AUTOTUNE, deterministic=True).prefetch(
        tf.data.AUTOTUNE
    )


def _lookup(data):
    """A function, places to uint8 images, and the labels as a tensor or None."""
    with tf.device("CPU:0"):
        labels = None if data.labels is None else tf.constant(data.labels)
        if not data.is_mapped:
            held = tf.constant(data.images)
            return lambda places: tf.gather(held, places), labels

    def read(places):
        found = tf.numpy_function(data.rows, [places], tf.uint8, stateful=False)
        return tf.ensure_shape(found, (*places.shape, *data.image_shape))

    return read, labels


def _flip(images, step, seed):
    """Mirrors about half of the images of a step."""
    key = tf.stack([tf.constant(seed, tf.int64) + _FLIP, step])
    chance = tf.random.stateless_uniform([images.shape[0]], key, alg="philox")
    chosen = (chance < 0.5)[:, None, None, None]
    return tf.where(chosen, images[:, :, ::-1], images)


def _places(step, num_images, batch_size, seed):
    """Which images a step takes: int64 (batch_size,)."""
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


def _check(data, batch_size, seed, start_step, augment):
    if not len(data):
        raise InputError(f"The data holds no image. Received: {data.name!r}.")
    if batch_size < 1:
        raise InputError(
            f"A batch must hold at least one image. Received: {batch_size=}."
        )
    if not 0 <= seed < 2**31:
        raise InputError(f"The seed must be from 0 to 2147483647. Received: {seed=}.")
    if start_step < 0:
        raise InputError(f"The first step must be 0 or more. Received: {start_step=}.")
    if augment not in AUGMENTATIONS:
        raise InputError(
            f"The augmentation must be one of {', '.join(AUGMENTATIONS)}. "
            f"Received: {augment=}."
        )
