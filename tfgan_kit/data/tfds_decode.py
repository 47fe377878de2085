"""From a prepared TFDS data set to arrays in memory."""

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from tfgan_kit.errors import InputError

_BATCH = 256


def check_features(features, dataset):
    """The key of the images among a data set's features.

    Raises:
        InputError: no image, several without one called "image", or not uint8.
    """
    features = features if isinstance(features, tfds.features.FeaturesDict) else {}
    # Sorted, since features read from disk come in any order.
    keys = sorted(
        key
        for key, feature in features.items()
        if isinstance(feature, tfds.features.Image)
    )
    key = "image" if "image" in keys else keys[0] if len(keys) == 1 else None
    if key is None:
        raise InputError(
            "The data set must hold one image an example; take another one. "
            f"Received: dataset={dataset!r}, image features {keys}."
        )
    if features[key].np_dtype != np.uint8:
        raise InputError(
            "The data set's images must be uint8; take another one. "
            f"Received: dataset={dataset!r} of {np.dtype(features[key].np_dtype)}."
        )
    return key


def decode(builder, dataset, split):
    """Reads a split into one array, holding no second copy of it.

    Returns:
        Images uint8 (n, height, width, channels), labels int64 (n,) or None, and a
        tuple of class names or None.

    Raises:
        InputError: the split is wrong or empty, the images differ in size or do
            not fit in memory, or a record is damaged.
    """
    key = check_features(builder.info.features, dataset)
    count = _count(builder, dataset, split)
    label = dict(builder.info.features).get("label")
    label = label if isinstance(label, tfds.features.ClassLabel) else None
    try:
        images, labels = _read(builder, split, count, key, label is not None)
    # A missing or cut file, a broken record or a broken image. The text of
    # TensorFlow's own error goes on for pages and names no remedy.
    except (tf.errors.OpError, EOFError):
        raise InputError(
            f"A data file in {builder.data_dir} is damaged or missing; delete that "
            "directory and prepare the data set anew. "
            f"Received: dataset={dataset!r}, split={split!r}."
        ) from None
    except MemoryError:
        raise InputError(
            "The images of this split do not fit in memory; take a part of it, "
            "such as 'train[:5000]'. "
            f"Received: dataset={dataset!r}, split={split!r} of {count} images."
        ) from None
    # TFDS marks an example without a label by -1.
    if label is None or labels.min() < 0:
        return images, None, None
    return images, labels, tuple(label.names)


def _count(builder, dataset, split):
    splits = builder.info.splits
    try:  # TFDS has an AttributeError for a split that is no text
        count = splits[split].num_examples
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(
            f"The data set has no such split; it has {', '.join(splits)}, and parts "
            f"are written like '{next(iter(splits), 'train')}[:1000]'. "
            f"Received: dataset={dataset!r}, split={split!r}."
        ) from None
    if count <= 0:
        raise InputError(
            "The split holds no image; give another one. "
            f"Received: dataset={dataset!r}, split={split!r}."
        )
    return count


def _read(builder, split, count, key, labelled):
    examples = builder.as_dataset(
        split=split,
        shuffle_files=False,
        # One file after the other, so that the order is that of the files; and no
        # cache, which would be a second copy.
        read_config=tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False),
    ).map(lambda example: (example[key], example["label"] if labelled else -1))
    # Images of unknown size are taken one by one, since differing ones do not batch.
    known = None not in builder.info.features[key].shape
    images = None
    labels = np.empty(count, np.int64)
    filled = 0
    for batch, batch_labels in examples.batch(_BATCH if known else 1):
        batch = batch.numpy()
        if images is None:
            images = np.empty((count, *batch.shape[1:]), np.uint8)
        if batch.shape[1:] != images.shape[1:]:
            raise InputError(
                "The data set's images must all have one size; take another one. "
                f"Received: dataset={builder.name!r} with images of "
                f"{images.shape[1:]} and {batch.shape[1:]}."
            )
        images[filled : filled + len(batch)] = batch
        labels[filled : filled + len(batch)] = batch_labels
        filled += len(batch)
    if filled != count:
        raise EOFError
    return images, labels
