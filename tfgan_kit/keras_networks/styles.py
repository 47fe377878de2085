"""The two halves of a generator with styles, and the truncation of its styles."""

import contextlib

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks.graph import functional


def styles_layer(network):
    """Return the layer `Styles` of a functional network, or None if it has not one."""
    model = functional(network)
    found = [x for x in model.layers if isinstance(x, layers.Styles)] if model else []
    return found[0] if len(found) == 1 else None


def style_networks(network):
    """Return two networks that share the layers of a generator, or None.

    The first maps the inputs to styles `(batch, places, style_dim)`, the second maps
    styles to images. There are none unless the generator is functional, and its images
    depend on its inputs only through one layer `Styles`.
    """
    layer = styles_layer(network)
    if layer is None:
        return None
    mapping = keras.Model(network.input, layer.output, name="mapping")
    try:
        synthesis = keras.Model(layer.output, network.output, name="synthesis")
    except ValueError:  # latents or labels also reach the images in another way
        return None
    return mapping, synthesis


def truncate_styles(network, psi):
    """Let a generator pull its styles to their average, outside training.

    Args:
        network: A generator with a layer `Styles`.
        psi: float. 1 leaves styles unchanged; 0 makes all of them the average.

    Raises:
        InputError: The network has no styles.

    Reference: Karras et al. 2019, arXiv 1812.04948, appendix B.
    """
    options.check("truncation_psi", psi)
    layer = styles_layer(network)
    if layer is None:
        raise InputError(
            "truncation_psi needs a generator with styles, such as that of stylegan2. "
            f"Received: {network.name}, which has none: leave it out."
        )
    layer.psi.assign(psi)


def truncation_psi(network):
    """Return the psi of a generator, or None if it has no styles."""
    layer = styles_layer(network)
    return None if layer is None else float(layer.psi.numpy())


@contextlib.contextmanager
def truncated_styles(network, psi):
    """Truncate the styles of a generator in a `with` block; None changes nothing."""
    if psi is None:
        yield
        return
    before = truncation_psi(network)
    truncate_styles(network, psi)
    try:
        yield
    finally:
        truncate_styles(network, before)
