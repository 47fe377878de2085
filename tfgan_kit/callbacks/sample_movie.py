"""A film of the previews of a training."""

import math
import os
import pathlib
import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tfgan_kit import unasked
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids
from tfgan_kit.untrusted import pictures

_LONGEST_SIDE = 512
# A pixel of a frame takes about a byte: this keeps the file below about 5 MB.
_ALL_PIXELS = 5_000_000
_CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}


class SampleMovie(keras.callbacks.Callback):
    """Callback that makes a GIF of a folder's `step-<step>.png` when `fit` ends.

    It is made from the files, so a resumed run's film shows the whole run. Files that
    are damaged, or differ in size from the newest, are left out. Place it after the
    `SampleGrid` that writes them. Previews that are not PNG files, such as sounds, have
    no film.

    Args:
        folder: The folder of the previews. If it does not exist, no GIF is made.
        path: The GIF.
        max_frames: int. At least 2. If there are more previews, evenly spaced ones are
            used, including the first and the last. Large previews are reduced in size
            and number.
        announce: A function that gets a sentence if the GIF cannot be written. None
            means that this is an error.

    Raises:
        InputError: `max_frames` is below 2.
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        path: str | os.PathLike,
        max_frames: int = 100,
        announce: Callable[[str], None] | None = None,
    ):
        super().__init__()
        if max_frames < 2:
            raise InputError(
                f"max_frames must be at least 2. Received: max_frames={max_frames}."
            )
        self.folder = pathlib.Path(folder)
        self.path = pathlib.Path(path)
        self.max_frames = max_frames
        self.announce = announce

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        kinds = {path: _kind(path) for path in _in_order(self.folder)}
        known = [kind for kind in kinds.values() if kind]
        if not known:
            return
        (width, height), _ = known[-1]
        factor = math.ceil(max(width, height) / _LONGEST_SIDE)
        room = _ALL_PIXELS * factor**2 // (width * height)
        paths = [path for path, kind in kinds.items() if kind == known[-1]]
        chosen = _evenly(paths, max(2, min(room, self.max_frames)))
        frames = [_read(path, factor) for path in chosen]
        frames = [frame for frame in frames if frame is not None]
        if frames:
            frames = np.stack(frames)
            without = "the GIF of the training is left out"
            with unasked.skipped_on_failure(self.path, without, self.announce):
                image_grids.write_gif(self.path, frames, milliseconds=100, hold=2000)


def _in_order(folder):
    """Return the previews' files ordered by step, which may exceed eight digits."""
    paths = {
        int(match[1]): path
        for path in folder.glob("step-*.png")
        if (match := re.fullmatch(r"step-(\d+)\.png", path.name, re.ASCII))
    }
    return [paths[step] for step in sorted(paths)]


def _evenly(paths, count):
    indices = np.linspace(0, len(paths) - 1, min(count, len(paths)))
    return [paths[place] for place in indices.round().astype(int)]


def _kind(path):
    """Return `(size, mode)` from the file's header, or None if it is not a preview."""
    try:
        with pictures.opened(path) as picture:
            return (picture.size, picture.mode) if picture.mode in _CHANNELS else None
    except Exception:  # Pillow raises anything, and a training must end well
        return None


def _read(path, factor):
    """Return the picture `(height, width, channels)`, reduced by `factor`, or None."""
    try:
        with pictures.opened(path) as picture:
            pixels = np.asarray(picture.reduce(factor))
            return pixels.reshape(*pixels.shape[:2], _CHANNELS[picture.mode])
    except Exception:  # as above
        return None
