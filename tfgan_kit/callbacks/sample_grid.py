"""Pictures during `fit`."""

import pathlib

from tfgan_kit import images
from tfgan_kit.callbacks.periodic import PeriodicCallback


class SampleGrid(PeriodicCallback):
    """Writes `folder/step-<step>.png`, a grid of pictures of always the same latents.

    Args:
        folder: Where they go.
        every: Generator steps between two; None: one an epoch. Always one at the end.
        num_images: Pictures in a grid.
        seed: The pictures' seed, as in `generate`.
    """

    def __init__(self, folder, every=None, num_images=64, seed=0):
        super().__init__(every)
        self.folder = pathlib.Path(folder)
        self.num_images = num_images
        self.seed = seed

    def act(self, step):
        pictures = self.model.generate(self.num_images, self.seed)
        images.write_png(self.folder / f"step-{step:08d}.png", images.grid(pictures))
