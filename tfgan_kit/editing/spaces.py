"""The spaces in which pictures of a generator are edited: its latents, or its styles.

A code is a vector `(dim,)`. Each space makes pictures of codes, and knows the linear
map that reads them first: its strong directions change pictures most.
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import Graph, functional, style_networks
from tfgan_kit.models.base.sampler import Sampler


def space_of(model: keras.Model) -> "LatentSpace":
    """Return the space of a model: its styles, or its latents.

    It has styles if its images depend on nothing else.

    Args:
        model: An `AdversarialModel`. Its averaged generator is used.

    Raises:
        InputError: The generator takes something else than latents and labels, or its
            weights are not finite.

    Examples:
        >>> from tfgan_kit import editing
        >>> space = editing.space_of(tfgan_kit.build("gan", (8, 8, 1), latent_dim=4))
        >>> codes, labels = space.draw(3)
        >>> space.name, codes.shape, space.pictures(codes, labels).shape
        ('latents', (3, 4), (3, 8, 8, 1))
    """
    check_inputs(model.sampler.inputs)
    if not all(np.isfinite(weight).all() for weight in model.sampler.network.weights):
        raise InputError(
            "the generator has weights that are NaN or infinite: they are damaged, or "
            "it diverged in training."
        )
    has_styles = style_networks(model.sampler.network) is not None
    return StyleSpace(model.sampler) if has_styles else LatentSpace(model.sampler)


def check_inputs(inputs):
    """Raise InputError if a generator takes something else than latents and labels."""
    if not inputs.has("latents") or {*inputs.parts} - {"latents", "labels"}:
        raise InputError(
            "an edit needs a generator that takes nothing but latents and labels. "
            f"Received: a generator of {', '.join(inputs.parts)}."
        )


class LatentSpace:
    """The latents of a generator.

    Args:
        sampler: The `Sampler` of the generator.

    Attributes:
        name: "latents" or "styles".
        usual: "sefa" or "pca". How `find` finds directions by default.
    """

    name, usual = "latents", "sefa"
    # The first layer is mostly linear, so that more samples would tell no more.
    _samples = 2000

    def __init__(self, sampler: Sampler):
        self._sampler = sampler

    @property
    def dim(self):
        """Return the length of a code."""
        return self._sampler.inputs.latent_dim

    def draw(self, num, seed=0, label=None):
        """Return the codes of a seed's samples `(num, dim)`, and their labels or None.

        Args:
            num: int. Number of samples.
            seed: int. Their seed. Defaults to 0.
            label: int. Class of all samples. Defaults to None, which means the classes
                of their seeds, if there are any.
        """
        latents, *labels = self._sampler.inputs.draw(num, seed, labels=label)
        labels = labels[0] if labels else None
        return self.codes_of(latents, labels), labels

    def codes_of(self, latents, labels=None):
        """Return the codes of latents."""
        return latents

    def pictures(self, codes, labels=None):
        """Return the stored pictures of codes `(n, dim)`, and labels if needed.

        Raises:
            InputError: The codes have another shape.
        """
        _check_codes(codes, (self.dim,))
        return self._sampler.stored(_present(codes, labels))

    def features(self, seed=0, label=None):
        """Return the codes of samples, and what principal components are made of.

        The samples have one class, by default 0: a difference between classes is no
        direction.
        """
        if label is None and self._sampler.inputs.num_classes:
            label = 0
        codes, labels = self.draw(self._samples, seed, label)
        return codes, self._values(codes, labels)

    def matrix(self, places=None):
        """Return the map from codes to the values that the first layer makes.

        Args:
            places: None, because only styles have places.

        Returns:
            A float64 array `(dim, units)`.

        Raises:
            InputError: The first layer is not linear.
        """
        dim = self.dim
        labels = (
            np.zeros(2 * dim + 1, np.int32)
            if self._sampler.inputs.num_classes
            else None
        )
        # A relu is linear on one side of 0.
        steps = np.concatenate([np.zeros((1, dim)), np.eye(dim), -2 * np.eye(dim)])
        values = self._values(steps.astype("float32"), labels).astype(np.float64)
        slopes, twice = np.split(values[1:] - values[:1], 2)
        if not np.allclose(
            twice, -2 * slopes, rtol=1e-3, atol=1e-4 * np.abs(twice).max()
        ):
            raise InputError(
                "sefa needs a generator whose first layer is linear: use pca. "
                f"Received: {self._sampler.network.name}."
            )
        return slopes

    def _values(self, codes, labels):
        inputs = _present(codes, labels)
        network = _to_first_layer(self._sampler.network)
        values = network(inputs if len(inputs) > 1 else inputs[0], training=False)
        return np.asarray(values, np.float32).reshape(len(codes), -1)


class StyleSpace(LatentSpace):
    """The styles w of a generator that has a layer `Styles`."""

    name = "styles"
    _samples = 10000

    def __init__(self, sampler: Sampler):
        super().__init__(sampler)
        self._mapping, self._synthesis = style_networks(sampler.network)
        _, self.places, self._style_dim = self._mapping.output_shape
        self._images = Sampler(sampler.inputs, self._synthesis, sampler.modality)
        self._first_style = tf.function(self._style_of, jit_compile=False)

    @property
    def dim(self):
        return self._style_dim

    def codes_of(self, latents, labels=None):
        # In the batches of `pictures`, so that the sums are those of whole samples.
        return sampling.in_batches(self._first_style, _present(latents, labels))

    def pictures(self, codes, labels=None):
        """Return the pictures of codes: one `(n, dim)`, or one per place `(n, p, dim)`.

        Labels are part of a style, so they are not used.
        """
        return self._images.stored((self.at_places(codes),))

    def at_places(self, codes):
        """Return codes `(n, places, dim)`: one vector for all places, or one each."""
        codes = np.asarray(codes, np.float32)
        if codes.ndim == 2:
            codes = np.repeat(codes[:, None], self.places, axis=1)
        _check_codes(codes, (self.places, self.dim))
        return codes

    def _style_of(self, *inputs):
        inputs = inputs if len(inputs) > 1 else inputs[0]
        return self._mapping(inputs, training=False)[:, 0]

    def features(self, seed=0, label=None):
        """Return the styles of samples, twice; without a label, of all classes."""
        codes, _ = self.draw(self._samples, seed, label)
        return codes, codes

    def matrix(self, places=None):
        """Return the maps from styles to the scales of channels, side by side.

        Args:
            places: slice. Only those of these places. Defaults to None: of all.

        Raises:
            InputError: There is no `ModulatedConv2D`, or none at these places.
        """
        kept = range(self.places)[places or slice(None)]
        kinds = [x for x in self._synthesis.layers if hasattr(x, "affine")]
        maps = [x.affine.numpy() for x in kinds if x.place in kept]
        if not maps:
            raise InputError(
                "sefa needs a generator with layers ModulatedConv2D: use pca. "
                f"Received: {self._sampler.network.name}."
            )
        return np.concatenate(maps, 1).astype(np.float64)


def _check_codes(codes, shape):
    """Raise InputError unless each code has this shape."""
    found = np.shape(codes)
    if len(found) != len(shape) + 1 or found[1:] != shape:
        expected = ", ".join(map(str, ("n", *shape)))
        raise InputError(
            f"the codes of this generator have the shape ({expected}). "
            f"Received: shape {found}."
        )


def _present(codes, labels):
    return (codes,) if labels is None else (codes, labels)


def _to_first_layer(network):
    """Return the network from the inputs to the first layer that mixes the latents.

    Layers before it, such as a batch normalization, treat each latent on its own.
    """
    model = functional(network)
    if model is None:
        raise InputError(
            "directions need a functional generator, whose layers can be read. "
            f"Received: {network.name}, which runs a call of its own."
        )
    graph, reached = Graph(model), {id(model.inputs[0])}
    for operation in model.operations:
        inputs, outputs = graph.call(operation) or ([], [])
        if reached.isdisjoint(map(id, inputs)):
            continue
        if any(len(x.shape) > 1 for x in getattr(operation, "weights", [])):
            return keras.Model(model.input, outputs[0])
        reached.update(map(id, outputs))
    raise InputError(
        "directions need a generator with a layer that has a matrix of weights. "
        f"Received: {network.name}."
    )
