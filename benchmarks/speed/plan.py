"""The default networks of the recipes as plain data, from which the peers are built.

Here and not in `tfgan_kit.networks`, so that the peers stay what a user would write
whatever becomes of the package's own layers; the benchmark compares the numbers of
weights. Needs neither TensorFlow nor PyTorch.
"""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Dense:
    units: int
    bias: bool = True
    spectral: bool = False


@dataclasses.dataclass(frozen=True)
class Conv:
    """4 x 4, halves both sides, rounding up."""

    filters: int
    spectral: bool = False


@dataclasses.dataclass(frozen=True)
class Transposed:
    """4 x 4, doubles both sides, then leaves the rows and columns beyond `size`."""

    filters: int
    size: tuple[int, int]
    bias: bool = True


@dataclasses.dataclass(frozen=True)
class BatchNorm:
    """Decay 0.9, epsilon 1e-5."""


@dataclasses.dataclass(frozen=True)
class LeakyReLU:
    slope: float = 0.2


@dataclasses.dataclass(frozen=True)
class ReLU:
    pass


@dataclasses.dataclass(frozen=True)
class Tanh:
    pass


@dataclasses.dataclass(frozen=True)
class Reshape:
    shape: tuple[int, int, int]


@dataclasses.dataclass(frozen=True)
class Flatten:
    pass


def networks(config, image_shape):
    """The layers of the generator and those of the discriminator.

    Args:
        config: A `RunConfig` with the networks of its recipe as they are.
        image_shape: (height, width, channels).

    Raises:
        ValueError: Networks that are not planned here.
    """
    plans = {"dcgan": _dcgan, "mlp": _mlp}
    if config.networks not in plans:
        raise ValueError(f"there is no plan of the networks {config.networks}.")
    return plans[config.networks](image_shape, config.discriminator["normalization"])


def _dcgan(image_shape, normalization):
    sizes = [image_shape[:2]]
    while min(sizes[-1]) > 4:
        sizes.append(tuple(-(-side // 2) for side in sizes[-1]))
    *larger, smallest = sizes
    depth = len(larger)
    widest = min(32 * 2 ** (depth - 1), 512)
    widths = [max(widest // 2**stage, 16) for stage in range(depth)]

    generator = [
        Dense(math.prod(smallest) * widths[0], bias=False),
        Reshape((*smallest, widths[0])),
    ]
    for width, size in zip(widths[1:], reversed(larger[1:]), strict=True):
        generator += [BatchNorm(), ReLU(), Transposed(width, size, bias=False)]
    generator += [BatchNorm(), ReLU(), Transposed(image_shape[2], larger[0]), Tanh()]

    spectral = normalization == "spectral"
    discriminator = []
    for stage, width in enumerate(reversed(widths)):
        discriminator.append(Conv(width, spectral))
        if stage and normalization == "batch":
            discriminator.append(BatchNorm())
        discriminator.append(LeakyReLU())
    return generator, [*discriminator, Flatten(), Dense(1, spectral=spectral)]


def _mlp(image_shape, normalization):
    generator = [Dense(128), LeakyReLU()]
    for units in (256, 512, 1024):
        generator += [Dense(units), BatchNorm(), LeakyReLU()]
    generator += [Dense(math.prod(image_shape)), Tanh(), Reshape(image_shape)]
    spectral = normalization == "spectral"
    discriminator = [Flatten()]
    for units in (512, 256):
        discriminator += [Dense(units, spectral=spectral), LeakyReLU()]
    return generator, [*discriminator, Dense(1, spectral=spectral)]
