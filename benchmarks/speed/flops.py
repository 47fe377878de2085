"""Floating point operations that a training step needs, counted from its networks.

2 for each multiply-add of a convolution or dense layer: a transposed convolution
counts its kernel once for each pixel that goes in (no inserted zeros), one behind an
enlarging layer each pixel of the enlarged picture. Padding counts as pixels;
normalisation, biases, activations, losses and optimizers count 0.

A gradient counts as much as the forward pass of its layer, once for each that is
needed: of the weights, and of the inputs. The first layer's inputs need none, unless
the images themselves do.
"""

import dataclasses
import math

from tfgan_kit import layers as own

# A grouped one has a kernel of so many channels as a group has.
_CONVOLUTIONS = (
    *("Conv2D", own.SpectralConv2D.__name__),
    *(own.GroupedConv2D.__name__, own.SpectralGroupedConv2D.__name__),
)


@dataclasses.dataclass(frozen=True)
class Cost:
    """The operations of one image's forward pass through a network.

    Args:
        forward: Of all layers.
        first: Of those with no other in front of them.
        last: Of those with no other behind them.
        is_piecewise_linear: Whether nothing in it has a second derivative.
    """

    forward: int
    first: int
    last: int
    is_piecewise_linear: bool = True


def step_per_image(generator, discriminator, *, n_critic=1, penalty=False):
    """Operations of a whole training step for each real image that it takes.

    Args:
        generator, discriminator: Keras functional models.
        n_critic: Discriminator steps per generator step.
        penalty: Whether each of them has a gradient penalty.
    """
    g, d = cost(generator), cost(discriminator)
    critic = discriminator_step(g, d)
    if penalty:
        critic += gradient_penalty(d)
    return critic + generator_step(g, d) / n_critic


def discriminator_step(g, d):
    """One real and one fake image: both go forward, and back to the weights."""
    weights, inputs = d.forward, d.forward - d.first
    return g.forward + 2 * (d.forward + weights + inputs)


def generator_step(g, d):
    """One fake image forward; back through the discriminator's inputs alone."""
    weights, inputs = g.forward, g.forward - g.first
    return (g.forward + d.forward) + d.forward + (weights + inputs)


def gradient_penalty(d):
    """One mixed image forward, back to itself, and that pass back to the weights.

    Each layer of the pass back takes a gradient from the layer in front of it: what it
    gave is a product with its weights, so its own gradients are one to the weights and
    one to the layer behind, where there is one. Where slopes are constant, as those of
    a LeakyReLU, the forward pass has no part in it.

    Raises:
        ValueError: The network has slopes that change.
    """
    if not d.is_piecewise_linear:
        raise ValueError("a penalty is counted for piecewise linear networks only.")
    forward, to_images = d.forward, d.forward
    weights, behind = d.forward, d.forward - d.last
    return forward + to_images + weights + behind


def cost(network):
    """The `Cost` of a Keras functional model."""
    costs = {layer.name: _forward(layer) for layer in network.layers}
    makers = {id(layer.output): layer for layer in network.layers}
    has_before, has_behind = {}, dict.fromkeys(costs, False)
    for layer in network.layers:  # from the inputs on
        sources = [] if _is_input(layer) else [makers[id(t)] for t in _inputs(layer)]
        has_before[layer.name] = any(
            costs[source.name] or has_before[source.name] for source in sources
        )
    for layer in reversed(network.layers):
        if _is_input(layer):
            continue
        for source in (makers[id(tensor)] for tensor in _inputs(layer)):
            has_behind[source.name] |= bool(costs[layer.name] or has_behind[layer.name])
    return Cost(
        forward=sum(costs.values()),
        first=sum(c for name, c in costs.items() if not has_before[name]),
        last=sum(c for name, c in costs.items() if not has_behind[name]),
        is_piecewise_linear=all(map(_is_piecewise_linear, network.layers)),
    )


def _is_input(layer):
    return _kind(layer) == "InputLayer"


def _inputs(layer):
    found = layer.input
    return found if isinstance(found, list) else [found]


def _kind(layer):
    return type(layer).__name__


def _forward(layer):
    inner = getattr(layer, "layer", layer)  # of Keras' SpectralNormalization
    kernel = getattr(inner, "kernel", None)
    if kernel is None:
        return 0
    if _kind(inner) == "Conv2DTranspose":
        pixels = math.prod(layer.input.shape[1:3])
    elif _kind(inner) in _CONVOLUTIONS:
        pixels = math.prod(layer.output.shape[1:3])
    elif _kind(inner) in ("Dense", own.SpectralDense.__name__):
        pixels = math.prod(layer.input.shape[1:-1])
    else:
        raise ValueError(f"no count is known of the layer {_kind(inner)}.")
    return 2 * math.prod(kernel.shape) * pixels


def _is_piecewise_linear(layer):
    if _kind(layer) in ("BatchNormalization", "LayerNormalization"):
        return False
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "linear") in ("linear", "relu", "leaky_relu")
