"""CIFAR-10 as JPEG files, OUT/train/CLASS/NNNN.jpg and OUT/test/CLASS/NNNN.jpg.

    python examples/data/cifar10_jpeg.py cifar10

TensorFlow Datasets downloads it (Krizhevsky 2009; no licence is stated), or reads it
from --data-dir.
"""

import argparse
import collections
import pathlib

from PIL import Image

from tfgan_kit import data


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=pathlib.Path, help="the folder to write")
    parser.add_argument("--data-dir", help="where TFDS keeps its data sets")
    parser.add_argument("--quality", type=int, default=75, help="[default: 75]")
    arguments = parser.parse_args()
    # Both are read first, because a folder of the name comes before TFDS.
    splits = {
        split: data.load("cifar10", split=split, data_dir=arguments.data_dir)
        for split in ("train", "test")
    }
    for split, images in splits.items():
        counts = collections.Counter()
        for pixels, label in zip(images.images, images.labels, strict=True):
            name = images.class_names[label]
            folder = arguments.out / split / name
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{counts[name]:04}.jpg"
            Image.fromarray(pixels).save(path, quality=arguments.quality)
            counts[name] += 1
        print(f"{sum(counts.values()):,} pictures in {arguments.out / split}")


if __name__ == "__main__":
    main()
