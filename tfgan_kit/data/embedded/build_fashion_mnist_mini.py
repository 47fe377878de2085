"""Rebuild the embedded data set from a prepared Fashion-MNIST.

    python -m tfgan_kit.data.embedded.build_fashion_mnist_mini DATA_DIR [OUT_DIR]

DATA_DIR holds `fashion_mnist` as TFDS prepares it. OUT_DIR defaults to this folder.
Existing files of this version must be deleted first.
"""

import io
import sys
from pathlib import Path

import numpy as np
import tensorflow_datasets as tfds
from PIL import Image

from tfgan_kit.data import description_digest

VERSION = "1.0.0"
PER_CLASS = {"train": 1000, "test": 200}


def build(data_dir, out_dir):
    """Write `fashion_mnist_mini` below `out_dir`; the same input gives equal bytes."""
    source = tfds.builder("fashion_mnist", data_dir=data_dir)
    tfds.dataset_builders.store_as_tfds_dataset(
        name="fashion_mnist_mini",
        version=VERSION,
        features=tfds.features.FeaturesDict(
            {
                "image": tfds.features.Image(shape=(28, 28, 1), encoding_format="png"),
                "label": tfds.features.ClassLabel(
                    names=source.info.features["label"].names
                ),
            }
        ),
        split_datasets={
            split: list(_examples(source, split, limit))
            for split, limit in PER_CLASS.items()
        },
        data_dir=out_dir,
        description="The first 1,000 training and 200 test images of each class of "
        "Fashion-MNIST, in their original order.",
        homepage="https://github.com/zalandoresearch/fashion-mnist",
        # Otherwise examples would be ordered by a hash of their keys.
        disable_shuffling=True,
    )
    description_digest.write(Path(out_dir) / "fashion_mnist_mini" / VERSION)


def _examples(source, split, limit):
    taken = np.zeros(10, np.int64)
    examples = source.as_dataset(split=split, shuffle_files=False)
    for index, example in enumerate(examples.as_numpy_iterator()):
        label = int(example["label"])
        taken[label] += 1
        if taken[label] <= limit:
            yield index, {"image": _png(example["image"]), "label": label}
        if taken.min() >= limit:
            return


def _png(image):
    """Return Pillow's smallest PNG; TFDS stores an open file's bytes unchanged."""
    file = io.BytesIO()
    Image.fromarray(image[..., 0]).save(file, "png", optimize=True)
    return io.BytesIO(file.getvalue())


if __name__ == "__main__":
    build(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent)
