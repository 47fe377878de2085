"""Batches without end, in an order that is a function of the seed alone."""

import tensorflow as tf

from tfgan_kit.data import few_labels, order
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

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
    num_labels: int | None = None,
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
        num_labels: None, or how many images keep their label: then every fourth image
            of a batch is one of these, and the rest, which is what goes through all
            images as above, has the label -1; see `few_labels`.

    Returns:
        uint8 images (batch_size, height, width, channels), or pairs of those and
        int64 labels (batch_size,) if `data` has labels.

    Raises:
        InputError: no image, a number out of its range, or too few labels.
    """
    _check(data, batch_size, seed, start_step, augment)
    images, choose = _lookup(data), _chooser(data, batch_size, seed, num_labels)

    def batch(step):
        indices, labels = choose(step)
        pixels = images(indices)
        if augment == "flip":
            pixels = _flip(pixels, step, seed)
        return pixels if labels is None else (pixels, labels)

    steps = tf.data.Dataset.counter(start=start_step)
    return steps.map(batch, tf.data.AUTOTUNE, deterministic=True).prefetch(
        tf.data.AUTOTUNE
    )


def _lookup(data):
    """A function, indices to uint8 images."""
    if not data.is_mapped:
        with tf.device("CPU:0"):
            held = tf.constant(data.images)
        return lambda indices: tf.gather(held, indices)

    def read(indices):
        pixels = tf.numpy_function(data.rows, [indices], tf.uint8, stateful=False)
        return tf.ensure_shape(pixels, (*indices.shape, *data.image_shape))

    return read


def _chooser(data, batch_size, seed, num_labels):
    """A function, a step to the indices of its images and their labels or None."""
    with tf.device("CPU:0"):
        if num_labels is not None:
            return few_labels.mixed_batches(data, num_labels, batch_size, seed)
        known = None if data.labels is None else tf.constant(data.labels)

    def choose(step):
        indices = order.image_indices(step, len(data), batch_size, seed)
        return indices, None if known is None else tf.gather(known, indices)

    return choose


def _flip(images, step, seed):
    """Mirrors about half of the images of a step."""
    key = tf.stack([tf.constant(seed, tf.int64) + _FLIP, step])
    chance = tf.random.stateless_uniform([images.shape[0]], key, alg="philox")
    chosen = (chance < 0.5)[:, None, None, None]
    return tf.where(chosen, images[:, :, ::-1], images)


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
