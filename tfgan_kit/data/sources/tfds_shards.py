"""The images of a prepared TFDS data set, left in its TFRecord files."""

import tensorflow as tf
import tensorflow_datasets as tfds

from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.data.shards.shard_images import ShardImages
from tfgan_kit.data.sources import shard_indexing
from tfgan_kit.errors import InputError


def shard_images(
    builder, split, key, label, conversion, announce=None, progress=None
) -> ShardImages:
    """Return the images of a split; its index has their labels.

    Args:
        builder: A `tfds.core.DatasetBuilder` whose data is on disk.
        split: A split that the builder knows, or a part of one.
        key: str. The name of the images' feature.
        label: str. The name of the labels' feature, or None.
        conversion: (image_size, fit, channels); see `image_files.read_image`.
        announce, progress: See `shard_indexing.index_of`.

    Raises:
        InputError: The data set has other files than TFRecords, or one is damaged.
    """
    file_format = builder.info.file_format
    if file_format != tfds.core.FileFormat.TFRECORD:
        raise InputError(
            "--stream reads TFRecord files: leave it out, or prepare the data set as "
            f"TFRecords. Received: {builder.info.name} in {file_format.name} files."
        )
    parts = [
        shard_indexing.ShardPart(
            part.filename,
            part.skip,
            part.take if part.take >= 0 else part.examples_in_shard - part.skip,
            part.examples_in_shard,
        )
        for part in builder.info.splits[split].file_instructions
    ]
    features = builder.info.features
    label_of = None if label is None else _reader(features, label)
    index = shard_indexing.index_of(parts, label_of, announce, progress)
    one = _decoder(_reader(features, key), conversion)
    try:
        image_shape = tuple(one(index.read([0])[0]).shape)
    except tf.errors.OpError:
        raise InputError(
            f"the first image of {builder.info.name} {split} cannot be decoded: "
            "prepare the data set anew."
        ) from None
    decode = _of_many(one, image_shape)
    return ShardImages(index, decode, image_shape, repr((key, conversion)))


def _reader(features, key):
    """Return a function from a record to one of its features."""
    one = tfds.features.FeaturesDict({key: features[key]})
    return lambda record: one.deserialize_example(record)[key]


def _decoder(read, conversion):
    """Return a function from a record to its converted image."""
    image_size, fit, channels = conversion

    def convert(image):
        return fit_pixels(image, image_size, fit, channels or image.shape[-1])

    def one(record):
        image = read(record)
        if image_size is None and channels is None:
            return image
        return tf.numpy_function(convert, [image], tf.uint8, stateful=False)

    return one


def _of_many(one, image_shape):
    """Return a function from records to their images, all of one shape."""

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def decode(records):
        return tf.map_fn(
            lambda record: tf.ensure_shape(one(record), image_shape),
            records,
            fn_output_signature=tf.TensorSpec(image_shape, tf.uint8),
        )

    return decode
