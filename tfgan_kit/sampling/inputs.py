"""The inputs of a generator, drawn from seeds: one definition for all its forms."""

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan_kit import memory
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import priors
from tfgan_kit.sampling.examples import Examples
from tfgan_kit.sampling.parts import Labels, Latents, Part, shown
from tfgan_kit.sampling.seeds import class_seeds, picture_seeds


def latents_from_seeds(seeds, latent_dim):
    """Return float32 normal latents `(batch, latent_dim)` of int64 seeds in a graph.

    Examples:
        >>> seeds = tf.constant([5, 7], tf.int64)
        >>> tfgan_kit.sampling.latents_from_seeds(seeds, latent_dim=3).shape
        TensorShape([2, 3])
    """
    return Inputs(latent_dim).from_seeds(seeds)[0]


def draw_latents(num_images, latent_dim, seed=0, truncation=None):
    """Draw the float32 normal latents `(num_images, latent_dim)` of a seed's pictures.

    Args:
        num_images: int. Number of pictures.
        latent_dim: int. Length of a latent vector.
        seed: int. Seed of the pictures, 0 to 2**31 - 1. Defaults to 0.
        truncation: float. As in `truncate`. Defaults to None, which means none.

    Examples:
        >>> latents = tfgan_kit.sampling.draw_latents(4, latent_dim=2, seed=1)
        >>> latents.shape
        (4, 2)
        >>> more = tfgan_kit.sampling.draw_latents(9, latent_dim=2, seed=1)
        >>> bool((more[:4] == latents).all())
        True
    """
    (latents,) = Inputs(latent_dim).draw(num_images, seed, truncation=truncation)
    return latents


class Inputs:
    """Inputs of a generator: named parts in the order in which it takes them.

    The first four arguments make the usual inputs: latents and, if there are classes,
    int32 labels `(batch,)`.

    Args:
        latent_dim: int. Length of a latent vector.
        num_classes: int. Number of classes. Defaults to None, which means no labels.
        prior: str. Distribution of the noise. Defaults to "normal".
        codes: The `priors.Codes` at the end of a latent vector. Defaults to None.
        parts: dict. Each `Part` by its name, instead of the other arguments.

    Raises:
        InputError: The prior does not exist, or the codes leave no room for noise.

    Examples:
        >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2, num_classes=3)
        >>> latents, labels = inputs.draw(4, seed=0)
        >>> latents.shape, labels.tolist()
        ((4, 2), [0, 1, 2, 0])
    """

    def __init__(
        self,
        latent_dim: int | None = None,
        num_classes: int | None = None,
        prior: str = "normal",
        codes: priors.Codes | None = None,
        *,
        parts: Mapping[str, Part] | None = None,
    ):
        if parts is None:
            parts = {"latents": Latents(latent_dim, prior, codes)}
            if num_classes is not None:
                parts["labels"] = Labels(num_classes)
        self.parts = dict(parts)

    def __eq__(self, other):
        return isinstance(other, Inputs) and self._items == other._items

    def __hash__(self):
        return hash(self._items)

    _items = property(lambda self: tuple(self.parts.items()))
    latent_dim = property(lambda self: self._of("latents", "dim"))
    prior = property(lambda self: self._of("latents", "prior"))
    codes = property(lambda self: self._of("latents", "codes"))
    noise_dim = property(lambda self: self._of("latents", "noise_dim"))
    num_classes = property(lambda self: self._of("labels", "num_classes"))

    def has(self, name: str) -> bool:
        """Return whether the generator takes a part with that name."""
        return name in self.parts

    def _of(self, name, attribute):
        return getattr(self.parts[name], attribute) if name in self.parts else None

    def _latents(self) -> Latents:
        if "latents" not in self.parts:
            raise InputError(
                "this needs a generator of latents. Received: a generator of "
                f"{', '.join(self.parts)}."
            )
        return self.parts["latents"]

    def specs(self) -> list[tf.TensorSpec]:
        """Return the specification of a batch of each part."""
        return [part.spec(name) for name, part in self.parts.items()]

    def from_seeds(self, seeds, labels=None, **given):
        """Return a tuple of tensors for int64 `seeds` `(batch,)`, in a graph.

        Args:
            seeds: One seed per row.
            labels, **given: Values by the name of their part, which replace drawn
                values.
        """
        given = _by_name(labels, given)
        return tuple(
            given[name] if name in given else part.from_seeds(seeds, fold)
            for fold, (name, part) in enumerate(self.parts.items())
        )

    def draw(self, num_images, seed=0, *, truncation=None, labels=None, **given):
        """Return a tuple of arrays for the first pictures of `seed`.

        Args:
            num_images: int. Number of pictures.
            seed: int. Their seed. Defaults to 0.
            truncation: float. As in `truncate`. Defaults to None, which means none.
            labels: An integer for all, or integers `(num_images,)`. Defaults to None,
                which means the labels of the seeds.
            **given: Values of other parts, by their names.

        Raises:
            InputError: Values do not fit their part, or there is no such part.

        Examples:
            >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2, num_classes=3)
            >>> latents, labels = inputs.draw(4, labels=2, truncation=0.5)
            >>> labels.tolist(), bool(abs(latents).max() <= 0.5)
            ([2, 2, 2, 2], True)
        """
        self._check_room(num_images)
        seeds = picture_seeds(num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels, **given)

    def draw_classes(self, classes, num_images, seed=0, *, truncation=None):
        """Return a tuple of arrays for `num_images` pictures of each class.

        They are ordered by class, and every class has the same latents.

        Examples:
            >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2, num_classes=3)
            >>> latents, labels = inputs.draw_classes([0, 2], num_images=2)
            >>> labels.tolist()
            [0, 0, 2, 2]
        """
        self._check_room(len(classes) * num_images)
        seeds, labels = class_seeds(classes, num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels)

    def _check_room(self, rows):
        """Raise InputError if that number of rows does not fit into memory."""
        specs = self.specs()
        row = 8 + sum(spec.dtype.size * _numbers(spec.shape[1:]) for spec in specs)
        # The graph, its result and a copy.
        memory.check(3 * row * rows, f"the inputs of {rows:,} samples", "draw fewer")

    def draw_grid(self, num_images, columns, seed=0, *, truncation=None):
        """Return a tuple of arrays for a grid with that number of columns.

        If there are classes, it has a row for each of the first, at most 2 * `columns`.
        """
        if self.num_classes is None:
            return self.draw(num_images, seed, truncation=truncation)
        classes = range(min(self.num_classes, 2 * columns))
        return self.draw_classes(classes, columns, seed, truncation=truncation)

    def of_seeds(self, seeds, *, truncation=None, labels=None, **given):
        """Return a tuple of arrays for int64 `seeds` `(n,)`."""
        given = {
            name: self._part(name, value).check(value, len(seeds))
            for name, value in _by_name(labels, given).items()
        }
        drawn = self._drawn(seeds, given)
        if truncation is not None:
            latents = self._latents()
            drawn["latents"] = latents.truncated(drawn["latents"], truncation)
        return tuple(drawn[name] for name in self.parts)

    def _drawn(self, seeds, given):
        missing = tuple(name for name in self.parts if name not in given)
        for name in missing:
            part = self.parts[name]
            if isinstance(part, Examples) and not part.num_kept:
                raise InputError(
                    f"this generator takes {name} and keeps no example of it: call "
                    f"model.keep_examples({name}=...), or give {name}=... here."
                )
        # Inputs are equal if they are of one kind; their kept examples may differ.
        kept = tuple(id(p) for p in self.parts.values() if isinstance(p, Examples))
        tensors = _in_graph(self, missing, kept)(np.asarray(seeds, np.int64))
        return given | {n: x.numpy() for n, x in zip(missing, tensors, strict=True)}

    def _part(self, name, value):
        if name in self.parts:
            return self.parts[name]
        raise InputError(
            f"this generator takes no {name}: leave them out. Received: {shown(value)}."
        )

    def with_codes(self, latents, values):
        """Return latents `(n, latent_dim)` with codes set; see `Latents.with_codes`."""
        return self._latents().with_codes(latents, values)

    def between(self, start, end, shares):
        """Return latents on the way from one to another; see `Latents.between`.

        Examples:
            >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2)
            >>> (latents,) = inputs.draw(2)
            >>> inputs.between(latents[0], latents[1], np.linspace(0, 1, 5)).shape
            (5, 2)
        """
        return self._latents().between(start, end, shares)

    def check_labels(self, labels, num_images):
        """Return int32 labels `(num_images,)` from one label or from as many.

        Raises:
            InputError: The generator does not have these labels.
        """
        return self._part("labels", labels).check(labels, num_images)


def _numbers(shape):
    """Return the numbers in a row, with one in place of an unknown size."""
    return math.prod(size or 1 for size in shape)


def _by_name(labels: Any, given: dict[str, Any]) -> dict[str, Any]:
    values = {"labels": labels, **given}
    return {name: value for name, value in values.items() if value is not None}


@functools.lru_cache(maxsize=16)
def _in_graph(inputs, names, kept):
    """Return a function from seeds to those parts, as a graph without XLA.

    Args:
        inputs: The `Inputs`.
        names: Names of parts.
        kept: A key that distinguishes kept examples of equal inputs.
    """

    def draw(seeds):
        return [
            part.from_seeds(seeds, fold)
            for fold, (name, part) in enumerate(inputs.parts.items())
            if name in names
        ]

    signature = [tf.TensorSpec([None], tf.int64)]
    return tf.function(draw, input_signature=signature, jit_compile=False)
