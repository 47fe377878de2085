"""Training of the classifiers that the package includes.

    python -m tfgan_kit.metrics.train_classifiers DATA_DIR [OUT_DIR]

DATA_DIR holds `fashion_mnist` and `mnist` as TFDS prepares them. OUT_DIR defaults to
`features/classifiers` beside this file. Existing classifiers must be deleted first.
"""

import sys
import time
from pathlib import Path

from tfgan_kit import data
from tfgan_kit.metrics.features import classifier_training

NAMES = ("fashion_mnist", "mnist")


def main(data_dir, out_dir):
    """Write one folder per data set below `out_dir`."""
    for name in NAMES:
        splits = [
            data.load(name, split=split, data_dir=data_dir)
            for split in ("train", "test")
        ]
        start = time.monotonic()
        trained = classifier_training.train(*splits, Path(out_dir) / name)
        seconds = time.monotonic() - start
        print(f"{name}: {trained.facts['test_accuracy']:.2%} in {seconds:.0f} s")


if __name__ == "__main__":
    here = Path(__file__).parent / "features" / "classifiers"
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else here)
