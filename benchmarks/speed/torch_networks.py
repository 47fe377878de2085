"""The planned networks in PyTorch: channels first, the same sizes and weights."""

import math

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from speed import plan


def build(layers, input_shape):
    """A `Sequential` of the layers.

    Args:
        input_shape: `(length,)`, or (height, width, channels), of one input.
    """
    modules, shape = [], tuple(input_shape)
    for layer in layers:
        added, shape = _MAKERS[type(layer)](layer, shape)
        modules += added
    return nn.Sequential(*modules)


class _Crop(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return x[:, :, : self.size[0], : self.size[1]]


def _dense(layer, shape):
    linear = nn.Linear(shape[0], layer.units, bias=layer.bias)
    return [_spectral(layer, linear)], (layer.units,)


def _conv(layer, shape):
    *sides, channels = shape
    # An odd side needs three pixels of padding; the fourth changes no size.
    padding = [1 if side % 2 == 0 else 2 for side in sides]
    conv = nn.Conv2d(channels, layer.filters, 4, 2, padding)
    return [_spectral(layer, conv)], (*(-(-s // 2) for s in sides), layer.filters)


def _spectral(layer, module):
    return spectral_norm(module) if layer.spectral else module


def _transposed(layer, shape):
    *sides, channels = shape
    conv = nn.ConvTranspose2d(channels, layer.filters, 4, 2, 1, bias=layer.bias)
    doubled = tuple(2 * side for side in sides)
    crop = [] if doubled == tuple(layer.size) else [_Crop(layer.size)]
    return [conv, *crop], (*layer.size, layer.filters)


def _batch_norm(layer, shape):
    kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
    return [kind(shape[-1], eps=1e-5, momentum=0.1)], shape


def _reshape(layer, shape):
    rows, columns, channels = layer.shape
    return [nn.Unflatten(1, (channels, rows, columns))], layer.shape


def _same_shape(make):
    return lambda layer, shape: ([make(layer)], shape)


_MAKERS = {
    plan.Dense: _dense,
    plan.Conv: _conv,
    plan.Transposed: _transposed,
    plan.BatchNorm: _batch_norm,
    plan.LeakyReLU: _same_shape(lambda layer: nn.LeakyReLU(layer.slope)),
    plan.ReLU: _same_shape(lambda layer: nn.ReLU()),
    plan.Tanh: _same_shape(lambda layer: nn.Tanh()),
    plan.Reshape: _reshape,
    plan.Flatten: lambda layer, shape: ([nn.Flatten()], (math.prod(shape),)),
}


def trainable(*networks):
    """How many weights each network trains."""
    return [sum(weight.numel() for weight in n.parameters()) for n in networks]


def optimizer(arguments, network):
    """The optimizer of a recipe, in PyTorch."""
    shared = {"lr": arguments["learning_rate"], "eps": arguments["epsilon"]}
    if arguments["name"] == "adam":
        betas = (arguments["beta_1"], arguments["beta_2"])
        return torch.optim.Adam(network.parameters(), betas=betas, **shared)
    if arguments["name"] == "rmsprop":
        alpha, momentum = arguments["rho"], arguments["momentum"]
        return torch.optim.RMSprop(
            network.parameters(), alpha=alpha, momentum=momentum, **shared
        )
    raise ValueError(f"no optimizer {arguments['name']} is known here.")
