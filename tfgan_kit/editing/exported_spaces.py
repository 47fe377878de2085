"""The spaces of exported generators, whose weights and gradients cannot be read.

Their directions are found from samples alone.
"""

import dataclasses
import functools

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.editing.spaces import LatentSpace, StyleSpace, check_inputs
from tfgan_kit.errors import InputError
from tfgan_kit.export.open_generator import OpenGenerator

_SIDE = 64  # pictures are compared at this size at most: details cost memory


def space_of_export(generator: OpenGenerator) -> LatentSpace:
    """Return the space of an exported generator: its styles, or its latents.

    Args:
        generator: From `export.open_source`, of a SavedModel or a TFLite file. It has
            styles if it has the signatures `map` and `synthesize`.

    Raises:
        InputError: It takes something else than latents and labels.

    Examples:
        >>> from tfgan_kit import editing, export
        >>> model = tfgan_kit.build("gan", (8, 8, 1), latent_dim=4)
        >>> path = export.export(model, "served")
        >>> _, generator = export.open_source(export.find("served"))
        >>> space = editing.space_of_export(generator)
        >>> editing.find(space, num=2).vectors.shape
        (2, 4)
    """
    check_inputs(generator.inputs)
    return (ExportedStyles if generator.halves else ExportedLatents)(generator)


class ExportedLatents(LatentSpace):
    """The latents of an exported generator.

    Args:
        generator: Its `OpenGenerator`.
    """

    usual = "pca"

    def matrix(self, places=None):
        """Raise InputError."""
        raise _no_weights()

    def _values(self, codes, labels):
        pictures = self.pictures(codes, labels)
        height, width = pictures.shape[1:3]
        if max(height, width) > _SIDE:
            share = _SIDE / max(height, width)
            size = [max(1, round(side * share)) for side in (height, width)]
            shrink = functools.partial(tf.image.resize, size=size, method="area")
            pictures = sampling.in_batches(shrink, (pictures,))
        return pictures.reshape(len(codes), -1).astype(np.float32)


class ExportedStyles(StyleSpace):
    """The styles of a SavedModel with the signatures `map` and `synthesize`.

    Args:
        generator: Its `OpenGenerator`.
    """

    usual = "pca"

    def __init__(self, generator: OpenGenerator):
        LatentSpace.__init__(self, generator)
        mapping, synthesis, (self.places, self._style_dim) = generator.halves
        self._images = dataclasses.replace(generator, function=synthesis)
        self._first_style = lambda *inputs: mapping(*inputs)[:, 0]

    def matrix(self, places=None):
        """Raise InputError."""
        raise _no_weights()


def _no_weights():
    return InputError(
        "sefa reads the weights of a run folder or a .keras file: use pca for an "
        "exported generator."
    )
