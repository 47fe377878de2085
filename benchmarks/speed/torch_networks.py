"""The same networks in PyTorch: channels first, the same sizes and weights."""

import math

from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from speed.dcgan_stages import stages


def build(config, image_shape):
    """The generator and the discriminator of a `RunConfig`.

    Args:
        config: The `RunConfig`.
        image_shape: (height, width, channels).
    """
    normalization = config.network_options["discriminator"]["normalization"]
    make_generator, make_discriminator = FAMILIES[config.networks]
    return (
        make_generator(image_shape, config.latent_dim),
        make_discriminator(image_shape, normalization),
    )


def dcgan_generator(image_shape, latent_dim):
    sizes, widths = stages(image_shape)
    channels = [*widths, image_shape[2]]
    parts = [
        nn.Linear(latent_dim, math.prod(sizes[0]) * widths[0], bias=False),
        nn.Unflatten(1, (widths[0], *sizes[0])),
    ]
    for stage, size in enumerate(sizes[1:]):
        width, next_width = channels[stage : stage + 2]
        has_bias = size == sizes[-1]
        parts += [
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.ConvTranspose2d(width, next_width, 4, 2, 1, bias=has_bias),
            Crop(size),
        ]
    return nn.Sequential(*parts, nn.Tanh())


def dcgan_discriminator(image_shape, normalization):
    sizes, widths = stages(image_shape)
    channels, parts = image_shape[2], []
    for stage, (size, width) in enumerate(zip(sizes[:0:-1], widths[::-1], strict=True)):
        # An odd side needs three pixels of padding; the fourth changes no size.
        padding = [1 if side % 2 == 0 else 2 for side in size]
        conv = nn.Conv2d(channels, width, 4, 2, padding)
        parts.append(_spectral(conv, normalization))
        if stage and normalization == "batch":
            parts.append(nn.BatchNorm2d(width))
        parts.append(nn.LeakyReLU(0.2))
        channels = width
    head = nn.Linear(math.prod(sizes[0]) * channels, 1)
    return nn.Sequential(*parts, nn.Flatten(), _spectral(head, normalization))


def mlp_generator(image_shape, latent_dim):
    height, width, channels = image_shape
    parts, units = [nn.Linear(latent_dim, 128), nn.LeakyReLU(0.2)], 128
    for more in (256, 512, 1024):
        parts += [nn.Linear(units, more), nn.BatchNorm1d(more), nn.LeakyReLU(0.2)]
        units = more
    parts += [nn.Linear(units, math.prod(image_shape)), nn.Tanh()]
    return nn.Sequential(*parts, nn.Unflatten(1, (channels, height, width)))


def mlp_discriminator(image_shape, normalization):
    parts, units = [nn.Flatten()], math.prod(image_shape)
    for fewer in (512, 256):
        layer = _spectral(nn.Linear(units, fewer), normalization)
        parts += [layer, nn.LeakyReLU(0.2)]
        units = fewer
    return nn.Sequential(*parts, _spectral(nn.Linear(units, 1), normalization))


class Crop(nn.Module):
    """Removes the rows and columns beyond a size."""

    def __init__(self, size):
        super().__init__()
        self.height, self.width = size

    def forward(self, x):
        return x[:, :, : self.height, : self.width]


def _spectral(layer, normalization):
    return spectral_norm(layer) if normalization == "spectral" else layer


FAMILIES = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "mlp": (mlp_generator, mlp_discriminator),
}


def count_weights(*networks):
    """The number of weights that each network trains."""
    return [sum(weight.numel() for weight in n.parameters()) for n in networks]
