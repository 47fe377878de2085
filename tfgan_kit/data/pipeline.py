"""Endless batches in an order that is a function of the seed."""

import functools

import tensorflow as tf

from tfgan_kit.data import few_labels, order
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.shards import shard_order
from tfgan_kit.data.shards.shard_images import ShardImages
from tfgan_kit.data.share import Share
from tfgan_kit.errors import InputError

# Seeds are below 2^31: these separate the seeds of flips from them, and the seeds of
# unpaired fields from those of pairs.
_FLIP = 2**40
_UNPAIRED_FLIP = 2**62
AUGMENTATIONS = ("none", "flip")


def steps_per_epoch(num_images: int, batch_size: int, n_critic: int) -> int:
    """Return the training steps per epoch, at `n_critic` batches of images per step.

    The result is at least 1, even if one step takes every image more than once.

    Raises:
        InputError: A single batch is larger than the data set.

    Examples:
        >>> tfgan_kit.data.steps_per_epoch(60_000, batch_size=64, n_critic=5)
        187
    """
    if batch_size > num_images:
        raise InputError(
            f"A batch cannot be larger than the data set, which has {num_images} rows; "
            f"choose a batch size of at most {num_images}. "
            f"Received: batch_size={batch_size}."
        )
    return max(1, num_images // (n_critic * batch_size))


def training_stream(
    data: DataSet,
    *,
    batch_size: int,
    seed: int,
    start_step: int = 0,
    augment: str = "none",
    num_labels: int | None = None,
    worker: int = 0,
    num_workers: int = 1,
    n_critic: int = 1,
    window: int = shard_order.WINDOW,
) -> tf.data.Dataset:
    """Return an endless stream of shuffled batches.

    Position p of the stream takes the example at place p % n of the permutation for
    (seed, p // n), so epochs follow one another without a gap and no example is left
    out. Step k takes the positions from k * batch_size on, so `start_step=k` skips k
    steps at no cost. Fields of pairs share one permutation. Each field of unpaired data
    has its own, of its own length, which is also a function of its name.

    Images that stay in TFRecord shards (`load(..., stream=True)`) have another order,
    in which a batch reads from a few places only; see `shard_order.shard_indices`.
    Resuming it costs nothing either.

    Several workers share each batch equally. Worker w takes its rows of the batch, so
    that together they have the batch of one worker. If images are in shards, worker w
    takes every `num_workers`-th file from number w on, and reads no other. Then each
    worker has its own epochs, and the order depends on the number of workers.

    Args:
        data: n examples. Memory-mapped data are read from the file, batch by batch.
        batch_size: int. Examples per step; it may exceed n.
        seed: int. 0 to 2**31 - 1.
        start_step: int. Number of steps already taken. Defaults to 0.
        augment: str. "none" (default) or "flip": each image at each position of the
            stream is mirrored or not, as a function of the seed. The images of a pair
            are mirrored alike, those of unpaired fields separately; fields that are not
            images are unchanged.
        num_labels: int. Number of examples that keep their label. Every fourth example
            of a batch is then one of these; the rest goes through all examples as
            above, with label -1; see `few_labels`. Defaults to None, which means all.
        worker: int. The number of this worker, from 0. Defaults to 0.
        num_workers: int. The number of workers, which divides `batch_size`. The result
            has `batch_size // num_workers` examples per step. Defaults to 1.
        n_critic: int. The number of equal batches into which a step divides its
            examples. A worker takes its rows of each of them. Defaults to 1.
        window: int. Number of records of shards that are shuffled together. It matters
            for images in shards only. Defaults to 16,384.

    Returns:
        For `ImageData`: uint8 images (batch_size, height, width, channels), or pairs of
        those and int64 labels (batch_size,) if `data` has labels. For `FieldData`:
        dictionaries of batches by field name, in the stored dtype.

    Raises:
        InputError: There are no examples or too few labels, a number is out of range,
            or `augment` is "flip" for data without images; or there are fewer shards
            than workers.

    Examples:
        >>> data = tfgan_kit.data.load("fashion_mnist_mini", split="train[:100]")
        >>> stream = tfgan_kit.data.training_stream(data, batch_size=8, seed=1)
        >>> images, labels = next(iter(stream))
        >>> images.shape, images.dtype.name
        (TensorShape([8, 28, 28, 1]), 'uint8')
    """
    _check(data, batch_size, seed, start_step, augment)
    share = Share(batch_size, worker, num_workers, window, n_critic)
    make = _pairs if data.paired else _unpaired
    choose = make(data, share, seed, num_labels)
    lookups = {field: _lookup(data, field) for field in data.modalities}

    def batch(step):
        values, (places, labels) = {}, choose(step)
        for field, lookup in lookups.items():
            indices, flip_seed = places[field]
            values[field] = lookup(indices)
            if augment == "flip" and _can_flip(data, field):
                values[field] = _flip(values[field], step, flip_seed, share)
        if isinstance(data, ImageData):
            return values["real"] if labels is None else (values["real"], labels)
        return values if labels is None else {**values, "labels": labels}

    steps = tf.data.Dataset.counter(start=start_step)
    return steps.map(batch, tf.data.AUTOTUNE, deterministic=True).prefetch(
        tf.data.AUTOTUNE
    )


def _lookup(data, field):
    """Return a function from indices to stored examples of a field."""
    array = data.fields[field]
    if not data.is_in_file(field):
        with tf.device("CPU:0"):
            held = tf.constant(array)
        return lambda indices: tf.gather(held, indices)
    if isinstance(array, ShardImages):
        return _shard_lookup(array)

    def read(indices):
        rows = functools.partial(data.read, field)
        values = tf.numpy_function(rows, [indices], array.dtype, stateful=False)
        return tf.ensure_shape(values, (*indices.shape, *array.shape[1:]))

    return read


def _shard_lookup(images):
    def read(indices):
        records = tf.numpy_function(
            images.records, [indices], tf.string, stateful=False
        )
        # In the graph, since a Python function that waits for others may wait forever.
        decoded = images.decode(tf.ensure_shape(records, indices.shape))
        return tf.ensure_shape(decoded, (*indices.shape, *images.image_shape))

    return read


def _pairs(data, share, seed, num_labels):
    """Return a function from a step to each field's indices, flip seed, and labels."""
    chooser = _chooser(data, share, seed, num_labels)

    def choose(step):
        indices, labels = chooser(step)
        return dict.fromkeys(data.modalities, (indices, seed + _FLIP)), labels

    return choose


def _unpaired(data, share, seed, num_labels):
    """Return the same function for fields that are shuffled separately."""
    if num_labels is not None:
        raise InputError(
            f"unpaired fields have no labels; leave them out. Received: {num_labels=}."
        )
    numbers = {field: order.field_number(field) for field in data.modalities}
    indices = {
        field: share.indices(data.fields[field], seed, number)
        for field, number in numbers.items()
    }

    def choose(step):
        places = {
            field: (indices[field](step), _UNPAIRED_FLIP + number * 2**31 + seed)
            for field, number in numbers.items()
        }
        return places, None

    return choose


def _chooser(data, share, seed, num_labels):
    """Return a function from a step to image indices, and labels or None."""
    with tf.device("CPU:0"):
        if num_labels is not None:
            return few_labels.mixed_batches(data, num_labels, share, seed)
        known = None if data.labels is None else tf.constant(data.labels)
    indices_of = share.indices(data.fields[next(iter(data.modalities))], seed)

    def choose(step):
        indices = indices_of(step)
        return indices, None if known is None else tf.gather(known, indices)

    return choose


def _flip(images, step, seed, share):
    """Return a worker's images of a step, about half of them mirrored."""
    key = tf.stack([tf.constant(seed, tf.int64), step])
    chance = tf.random.stateless_uniform([share.batch_size], key, alg="philox")
    chosen = share.of(chance) < 0.5
    chosen = tf.reshape(chosen, [-1] + [1] * (images.shape.rank - 1))
    return tf.where(chosen, images[..., ::-1, :], images)


def _can_flip(data, field):
    return "flip" in data.modalities[field].augmentations


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
    if augment == "flip" and not any(_can_flip(data, name) for name in data.modalities):
        kinds = sorted({modality.plural for modality in data.modalities.values()})
        raise InputError(
            "only images can be mirrored: leave out the augmentation flip. "
            f"Received: {data.name!r} of {', '.join(kinds)}."
        )
