"""Rules that choose numbers of a recipe from the shape and the number of its images.

`Recipe.rules` names a rule for each value that it may change. A rule is a pure function
of that value and of `Data`, and returns a `Choice`, or None to leave the value alone.
The recipes are tuned for thousands of images of up to 32 x 32: there the rules of this
package change no number of the training.
"""

import dataclasses
import math
from typing import Any, NamedTuple


class Choice(NamedTuple):
    """A value that a rule chooses.

    Args:
        value: The value.
        reason: str. The reason, as a clause without a full stop.
    """

    value: Any
    reason: str


@dataclasses.dataclass(frozen=True)
class Data:
    """Everything that a rule may depend on.

    Args:
        shape: (height, width, channels) of an image.
        images: int. Number of images; None if it is not known.
        values: dict. Values of the run by name, with the choices of earlier rules.
    """

    shape: tuple[int, int, int]
    images: int | None
    values: dict[str, Any]

    @property
    def pixels(self):
        return self.shape[0] * self.shape[1]

    @property
    def size(self):
        return f"{self.shape[0]}x{self.shape[1]}"

    @property
    def images_per_step(self):
        return self.values["batch_size"] * self.values["n_critic"]

    @property
    def epoch(self):
        """Return the steps per epoch."""
        return max(1, self.images // self.images_per_step)

    @property
    def steps(self):
        return self.values["steps"] or self.values["epochs"] * self.epoch


# 32 images of 128 x 128.
_BATCH_SIDE = 4096


def batch_size(value: int, data: Data) -> Choice | None:
    """Halve the batch for large images, or until a batch is no more than all images.

    Karras et al. 2020, arXiv 2006.06676, code: min(4096 / side, 32) images per device.
    """
    new, reason = value, None
    while new > 1 and new * math.sqrt(data.pixels) > _BATCH_SIDE:
        new, reason = new // 2, f"images of {data.size} take much memory"
    while data.images is not None and new > max(data.images, 1):
        new, reason = new // 2, f"the number of images is {data.images}"
    return Choice(new, reason) if reason else None


# From 4 to 28 or 32 pixels.
_DOUBLINGS = 3


def steps(value: int, data: Data) -> Choice | None:
    """Train in proportion to the doublings from 4 pixels to the smaller side.

    Karras et al. 2018, arXiv 1710.10196, appendix A.1: as many images per doubling.
    """
    doublings = math.ceil(math.log2(min(data.shape[:2]) / 4))
    if doublings <= _DOUBLINGS:
        return None
    reason = f"{data.size} is {doublings} doublings of 4 pixels, and 28x28 is 3"
    return Choice(round(value * doublings / _DOUBLINGS), reason)


_FEW_IMAGES = 5000
_OFTEN = 1000


def augment(value: str, data: Data) -> Choice | None:
    """Augment what the discriminator sees if it sees few images often.

    Zhao et al. 2020, arXiv 2006.10738, and Karras et al. 2020, arXiv 2006.06676: it
    memorises some thousand images. A shorter run is slowed down only: 500 images of
    colour and 1,000 grey ones came out better without augmentation after 600 and 640
    views each, and better with it after 1,200 and 1,280 (benchmarks/README.md).
    """
    if data.images is None or data.images >= _FEW_IMAGES:
        return None
    seen = data.steps * data.images_per_step / data.images
    if seen <= _OFTEN:
        return None
    reason = (
        f"{data.images:,} images are fewer than {_FEW_IMAGES:,}, and the run shows "
        f"each {seen:,.0f} times"
    )
    return Choice("diffaugment", reason)


def r1_weight(value: float, data: Data) -> Choice | None:
    """Weigh R1 by StyleGAN2's rule of thumb, if that is more.

    Karras et al. 2020, arXiv 2006.06676, code: 0.0002 side^2 / batch.
    """
    new = 0.0002 * data.pixels / data.values["batch_size"]
    reason = f"0.0002 x {data.size} pixels / {data.values['batch_size']} images"
    return Choice(new, reason) if new > value else None


_PIXELS = 32 * 32


def by_pixels(value: float, data: Data) -> Choice | None:
    """Weigh a penalty of gradients by the pixels that they are summed over.

    Huang et al. 2024, arXiv 2501.05441, appendix D: 0.05 at 32 x 32 (CIFAR-10), 2 at
    64 x 64 and 150 at 256 x 256 (FFHQ).
    """
    if data.pixels <= _PIXELS:
        return None
    reason = f"{data.size} is {data.pixels / _PIXELS:.3g} times as many pixels as 32x32"
    return Choice(value * data.pixels / _PIXELS, reason)


_HIGH_RATE = 1e-3


def in_colour(value: float, data: Data) -> Choice | None:
    """Lower a high learning rate to a quarter for images in colour.

    Measured here: benchmarks/README.md, "Trials of the recipes".
    """
    if data.shape[2] < 3 or value <= _HIGH_RATE:
        return None
    return Choice(value / 4, "images in colour need a quarter of the rate of grey ones")


_MOST_FILES = 200
_MANY_IMAGES = 100_000
_LONGEST = 2000


def every(value: int | None, data: Data) -> Choice | None:
    """Write at most 200 times in a run; every 2,000 steps if images are very many.

    The default is once per epoch: each step of 20 images, and once a day of a million.
    """
    if data.images is None:
        return None
    if data.steps > _MOST_FILES * data.epoch:
        reason = f"an epoch has only {data.epoch} of the {data.steps:,} steps"
        return Choice(math.ceil(data.steps / _MOST_FILES), reason)
    if data.images > _MANY_IMAGES and data.epoch > _LONGEST:
        return Choice(_LONGEST, f"an epoch has {data.epoch:,} steps")
    return None


_SHARED = {"batch_size": batch_size}
_FILES = {"sample_every": every, "checkpoint_every": every}
# The rules of models that make images of latents, and of other models.
OF_IMAGES = {**_SHARED, "steps": steps, "augment": augment, **_FILES}
UNAUGMENTED = {name: rule for name, rule in OF_IMAGES.items() if name != "augment"}
OF_FIELDS = {**_SHARED, **_FILES}
_RATES = ("generator_optimizer.learning_rate", "discriminator_optimizer.learning_rate")
SNGAN = dict.fromkeys(_RATES, in_colour)
STYLEGAN2 = {"r1_weight": r1_weight}
# The burn-in keeps its share of the run.
R3GAN = {"burn_in_steps": steps, "gp_weight": by_pixels, "gp_weight_end": by_pixels}
