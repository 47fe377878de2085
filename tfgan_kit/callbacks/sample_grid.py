"""Previews of samples during `fit`."""

import os
import pathlib
from collections.abc import Callable

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
            callbacks, or None.
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

    def act(self, step: int) -> None:
        path = self.folder / f"step-{step:08d}{self.model.sampler.modality.suffix}"
        without = "pictures that cannot be written are left out"
        with unasked.skipped_on_failure(self.folder, without, self.announce):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.model.preview(path, self.num_images, self.seed)
