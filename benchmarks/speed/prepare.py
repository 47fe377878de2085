"""What needs TensorFlow before the rounds: `python -m speed.prepare FOLDER SHAPE ...`.

Leaves `28x28x1.npy`, the embedded images, and made-up ones of other shapes as arrays
for all peers, and `machine.json`.
"""

import json
import pathlib
import sys

import numpy as np

from tfgan_kit import data, precision
from tfgan_kit.benchmarking.machine_description import describe_machine

EMBEDDED_SHAPE = (28, 28, 1)
_MADE_UP = 4000


def main():
    folder, *shapes = sys.argv[1:]
    folder = pathlib.Path(folder)
    for text in shapes:
        shape = tuple(map(int, text.split("x")))
        np.save(folder / f"{text}.npy", _images(shape))
    _, reason = precision.choose_policy()
    about = {**describe_machine(), "precision_reason": reason}
    (folder / "machine.json").write_text(json.dumps(about), encoding="utf-8")


def _images(shape):
    if shape == EMBEDDED_SHAPE:
        return data.load(data.EMBEDDED).images
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (_MADE_UP, *shape), np.uint8)


if __name__ == "__main__":
    main()
