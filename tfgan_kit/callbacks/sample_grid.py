"""Previews of samples during `fit`."""

import contextlib
import os
import pathlib
from collections.abc import Callable
from typing import Any

from tfgan_kit import unasked
from tfgan_kit.callbacks.periodic import PeriodicCallback


class SampleGrid(PeriodicCallback):
    """Callback that writes `folder/step-<step>.png`, a preview of the same samples.

    For images it is a grid. If there are classes, each row shows one class and each
    column one latent. Other examples have the preview and the suffix of their modality.

    Args:
        folder: The folder of the previews.
        every: int. Generator steps between two previews, or None for one per epoch. The
            end always gets one.
        num_images: int. Samples in a preview. If there are classes, its square root is
            the number of columns.
        seed: int. The samples' seed, as in `generate`.
        announce: A function that gets a sentence, once, if previews cannot be written.
            Training then continues. None means that this is an error.
        last: int. The last step of a run, whose preview is written before later
            callbacks, or None. A run that goes on removes the preview of its stop,
            which a run without the stop does not have.
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        every: int | None = None,
        num_images: int = 64,
        seed: int = 0,
        announce: Callable[[str], None] | None = None,
        last: int | None = None,
    ):
        super().__init__(every, last)
        self.folder = pathlib.Path(folder)
        self.num_images = num_images
        self.seed = seed
        self.announce = announce

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        super().on_train_begin(logs)
        step = self._last_step
        if self.last not in (None, step) and self.every and step % self.every:
            with contextlib.suppress(OSError):
                self._path(step).unlink(missing_ok=True)

    def _path(self, step):
        return self.folder / f"step-{step:08d}{self.model.sampler.modality.suffix}"

    def act(self, step: int) -> None:
        path = self._path(step)
        without = "pictures that cannot be written are left out"
        with unasked.skipped_on_failure(self.folder, without, self.announce):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.model.preview(path, self.num_images, self.seed)
