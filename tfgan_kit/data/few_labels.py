"""Learning from a few labels: which images keep them, and how they enter a batch.

With 100 labels among 60,000 images, a batch of 128 would hold one in five steps.
Therefore a part of each batch is drawn repeatedly from the labelled images, and the
rest from all images, without their labels (Salimans et al. 2016, whose published code
draws equal numbers of both).
"""

import numpy as np
import tensorflow as tf

from tfgan_kit.data import order
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.share import Share
from tfgan_kit.errors import InputError

UNLABELLED = -1
# One of this many images in a batch has a label.
SHARE = 4
# Seeds are below 2^31, so this separates the order of the labelled images from theirs.
_OWN = 2**41


def labelled_places(data: ImageData, count: int, seed: int) -> np.ndarray:
    """Return the images that keep their label, equally many per class, by the seed.

    If the number of classes does not divide `count`, some classes have one more.

    Returns:
        Their indices, int64 `(count,)`, ascending.

    Raises:
        InputError: There are no labels, or too few of them.

    Examples:
        >>> data = tfgan_kit.data.load("fashion_mnist_mini", split="train[:200]")
        >>> places = tfgan_kit.data.labelled_places(data, count=20, seed=0)
        >>> np.bincount(data.labels[places]).tolist()
        [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    if data.labels is None:
        raise InputError(f"{data.name} has no labels, of which some could be kept.")
    if count < data.num_classes:
        raise InputError(
            f"each of the {data.num_classes} classes of {data.name} needs a label: "
            f"keep more. Received: labels={count}."
        )
    random = np.random.default_rng(seed)
    counts = np.full(data.num_classes, count // data.num_classes)
    counts[random.permutation(data.num_classes)[: count % data.num_classes]] += 1
    chosen = []
    for label, number in enumerate(counts):
        of_class = np.flatnonzero(data.labels == label)
        if len(of_class) < number:
            raise InputError(
                f"{count} labels are {number} of class {label}, of which {data.name} "
                f"has {len(of_class)}: keep fewer. Received: labels={count}."
            )
        chosen.append(random.choice(of_class, number, replace=False))
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def mixed_batches(data: ImageData, count: int, share: Share, seed: int):
    """Return a function from a step to the indices of its images and their labels.

    Every `SHARE`th image of a batch, from the first on, is one of the `count` that keep
    their label, so equal parts of a batch hold both kinds. The others are drawn from
    all images, in their own order, with label -1.

    Raises:
        InputError: There are too few labels, or a batch is too small for both kinds, or
            workers take whole shards, in which labelled images are not shared equally.
    """
    field = next(iter(data.modalities))
    if share.num_workers > 1 and data.is_in_shards(field):
        raise InputError(
            "a few labels cannot be shared by workers that read shards of their own: "
            f"leave out --labels or --stream. Received: labels={count}."
        )
    batch_size = share.batch_size
    if batch_size < 2:
        raise InputError(
            "a batch must hold two images or more, one labelled and one not. "
            f"Received: {batch_size=}."
        )
    kept = tf.constant(labelled_places(data, count, seed))
    known = tf.gather(tf.constant(data.labels), kept)
    has_label = np.arange(batch_size) % SHARE == 0
    num_labelled = int(has_label.sum())
    num_others = batch_size - num_labelled
    # The position of each image of the batch in: all others, then the labelled ones.
    rank = np.argsort(np.argsort(has_label, kind="stable"))
    whole = Share(num_others, 0, 1, share.window)
    others_of = whole.indices(data.fields[field], seed)

    def batch(step):
        others = others_of(step)
        labelled = order.image_indices(step, count, num_labelled, seed + _OWN)
        none = tf.fill([num_others], tf.constant(UNLABELLED, tf.int64))
        indices = tf.concat([others, tf.gather(kept, labelled)], axis=0)
        labels = tf.concat([none, tf.gather(known, labelled)], axis=0)
        own = rank[share.rows]
        return tf.gather(indices, own), tf.gather(labels, own)

    return batch
