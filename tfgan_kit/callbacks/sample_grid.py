"""Pictures during `fit`."""

import pathlib

from tfgan_kit import unasked
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.sampling import images


class SampleGrid(PeriodicCallback):
    """Writes `folder/step-<step>.png`, a grid of pictures of always the same latents.

    With classes each row is of one of them, and each column of one latent.

    Args:
        folder: Where they go.
        every: Generator steps between two; None: one an epoch. Always one at the end.
        num_images: Pictures in a grid; with classes its square root is that of columns.
        seed: The pictures' seed, as in `generate`.
        announce: Called, once, with a sentence about pictures that cannot be written,
            and training goes on; None: that is an error.
        last: None, or the last step of a run, whose grid is written before callbacks
            that come after this one.
    """

    def __init__(
        self, folder, every=None, num_images=64, seed=0, announce=None, last=None
    ):
        super().__init__(every, last)
        self.folder = pathlib.Path(folder)
        self.num_images = num_images
        self.seed = seed
        self.announce = announce

    def act(self, step):
        grid = self.model.generate_grid(self.num_images, self.seed)
        without = "pictures that cannot be written are left out"
        with unasked.skipped_on_failure(self.folder, without, self.announce):
            images.write_png(self.folder / f"step-{step:08d}.png", grid)
