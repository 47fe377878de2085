"""The images, or another feature, of a prepared TFDS data set."""

import functools
import math
import os

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from tfgan_kit import modalities as kinds
from tfgan_kit.data import splits
from tfgan_kit.data.files import split_names
from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.data.source import DataSource, NoFields
from tfgan_kit.data.sources.tfds_shards import shard_images
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import records

_BATCH = 256
_BATCH_BYTES = 2**28


def check_features(features, dataset):
    """Return the key of the images among a data set's features.

    Raises:
        InputError: There is no image, several without one called "image", or not uint8.
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


def check_feature(features, key, dataset):
    """Raise InputError unless a feature is uint8 images or numbers (length,)."""
    features = features if isinstance(features, tfds.features.FeaturesDict) else {}
    if key not in features:
        raise NoFields(
            f"The data set has no feature {key!r}: say which feature is which field. "
            f"Received: dataset={dataset!r} with {', '.join(sorted(features))}."
        )
    feature = features[key]
    is_image = _is_image(feature) and feature.np_dtype == np.uint8
    if not is_image and not _is_vector(feature):
        raise InputError(
            f"The feature {key!r} must be images of uint8 or numbers of the shape "
            f"(length,); take another one. "
            f"Received: dataset={dataset!r} with {feature}."
        )


def _is_image(feature):
    return isinstance(feature, tfds.features.Image)


def _is_vector(feature):
    shape = getattr(feature, "shape", None)
    is_number = np.dtype(getattr(feature, "np_dtype", None) or object).kind in "iuf"
    return bool(is_number and shape and len(shape) == 1 and shape[0])


def source_of(
    builder,
    dataset,
    split,
    *,
    feature=None,
    image_size=None,
    fit="crop",
    channels=None,
):
    """Return the source of one split of a prepared data set.

    Args:
        builder: A `tfds.core.DatasetBuilder` whose data is on disk.
        dataset: str. The name as the caller gave it, for messages.
        split: Any split that TFDS understands.
        feature: str. The name of the feature. Defaults to None, which means the images.
        image_size, fit, channels: See `image_files.read_image`. None means unchanged.

    Raises:
        InputError: The split is wrong or empty. Later, when images are requested: they
            differ in size, or a record is damaged.
    """
    key = feature
    if feature is None:
        key = check_features(builder.info.features, dataset)
    else:
        check_feature(builder.info.features, key, dataset)
    is_image = _is_image(builder.info.features[key])
    known = split_names.resolve(split, builder.info.splits)
    count = _count(builder, dataset, known)
    label = dict(builder.info.features).get("label")
    label = label if isinstance(label, tfds.features.ClassLabel) else None
    labels = None if label is None else np.empty(count, np.int64)
    examples = _Examples(builder, dataset, known, key, label is not None)
    convert = functools.partial(_convert, image_size, fit, channels)
    if not is_image:
        convert = functools.partial(_rows, f"the feature {key!r} of {dataset}")
    state = (_state(builder), split, image_size, fit, channels)
    about = builder, known, key, None if label is None else "label", state[2:]
    name, version = builder.info.full_name.rsplit("/", 1)
    return DataSource(
        name=name,
        version=version,
        split=split,
        count=count,
        labels=labels,
        class_names=None if label is None else tuple(label.names),
        key=repr((*((key,) * (feature is not None)), *state)),
        image_shape=functools.cache(lambda: _image_shape(examples, convert)),
        batches=lambda: _batches(examples, convert, labels, count),
        dtype="uint8" if is_image else "float32",
        plural="images" if is_image else "vectors",
        modality=None if is_image else kinds.Vectors,
        stream=functools.partial(shard_images, *about) if is_image else None,
    )


def _count(builder, dataset, split):
    infos = builder.info.splits
    counts = {name: infos[name].num_examples for name in infos}
    splits.parts_of(split, counts, dataset)
    return infos[split].num_examples


def _state(builder):
    """Return a value that changes when the data set is prepared again."""
    entries = sorted(os.scandir(builder.data_dir), key=lambda entry: entry.name)
    states = [(entry.name, entry.stat()) for entry in entries]
    return str(builder.data_dir), [
        (name, state.st_size, state.st_mtime_ns) for name, state in states
    ]


def _convert(image_size, fit, channels, images):
    if image_size is None and channels is None:
        return images
    channels = channels or images.shape[-1]
    return np.stack([fit_pixels(image, image_size, fit, channels) for image in images])


def _rows(where, values):
    rows = values.astype(np.float32)
    if not np.isfinite(rows).all():
        raise InputError(
            f"vectors must be finite numbers that float32 can hold. Received: {where} "
            "with NaN, infinity or a larger number."
        )
    return rows


class _Examples:
    """Iterable of batches of (images, labels) in the order of the files.

    Images of unknown size come one by one, because different sizes do not batch.
    """

    def __init__(self, builder, dataset, split, key, labelled):
        self.builder = builder
        self.dataset = dataset
        self.split = split
        self.key = key
        self.labelled = labelled

    def __iter__(self):
        shape = self.builder.info.features[self.key].shape
        batch = 1
        if None not in shape:
            batch = max(1, min(_BATCH, _BATCH_BYTES // math.prod(shape)))
        try:
            for path in self.builder.info.splits[self.split].filepaths:
                if ".tfrecord" in os.path.basename(path):
                    records.check(path)
            for images, labels in self._examples().batch(batch):
                yield images.numpy(), labels.numpy()
        # A missing or cut file, a broken record or a broken image. The text of
        # TensorFlow's own error goes on for pages and names no remedy.
        except (tf.errors.OpError, OSError, ValueError):
            raise InputError(self.damage) from None

    @property
    def damage(self):
        return (
            f"A data file in {self.builder.data_dir} is damaged or missing; delete "
            "that directory and prepare the data set anew. "
            f"Received: dataset={self.dataset!r}, split={self.split!r}."
        )

    def _examples(self):
        return self.builder.as_dataset(
            split=self.split,
            shuffle_files=False,
            # One file after the other, so that the order is that of the files; and no
            # cache, which would be a second copy.
            read_config=tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False),
        ).map(lambda example: (example[self.key], self._label(example)))

    def _label(self, example):
        return example["label"] if self.labelled else -1


def _image_shape(examples, convert):
    for images, _ in examples:
        return convert(images[:1]).shape[1:]
    raise InputError(examples.damage)


def _batches(examples, convert, labels, count):
    shape, filled = None, 0
    for images, batch_labels in examples:
        batch = convert(images)
        shape = shape or batch.shape[1:]
        if batch.shape[1:] != shape:
            raise InputError(
                "The data set's images must all have one size; give --image-size HxW. "
                f"Received: dataset={examples.dataset!r} with images of {shape} and "
                f"{batch.shape[1:]}."
            )
        if filled + len(batch) > count:
            raise InputError(examples.damage)
        indices = np.arange(filled, filled + len(batch))
        if labels is not None:
            labels[indices] = batch_labels
        filled += len(batch)
        yield indices, batch
    if filled != count:
        raise InputError(examples.damage)
