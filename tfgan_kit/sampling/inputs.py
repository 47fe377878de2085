"""What a generator takes, drawn for seeds: one definition for every form of it."""

import dataclasses
import functools

import numpy as np
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import priors
from tfgan_kit.sampling.geometry import line, slerp, truncate
from tfgan_kit.sampling.seeds import class_seeds, picture_seeds


def latents_from_seeds(seeds, latent_dim):
    """Float32 normal latents `(batch, latent_dim)` of int64 `seeds`, in a graph."""
    return Inputs(latent_dim).from_seeds(seeds)[0]


def draw_latents(num_images, latent_dim, seed=0, truncation=None):
    """The float32 normal latents `(num_images, latent_dim)` of the pictures of `seed`.

    With a `truncation` they are truncated by it; see `truncate`.
    """
    (latents,) = Inputs(latent_dim).draw(num_images, seed, truncation=truncation)
    return latents


@dataclasses.dataclass(frozen=True)
class Inputs:
    """What a generator takes: latents and, with classes, int32 labels `(batch,)`.

    Args:
        latent_dim: Length of a latent vector.
        num_classes: None: it takes no labels.
        prior: Of the noise, as `priors.noise` has it.
        codes: None, or the `priors.Codes` at the end of a latent vector.

    Raises:
        InputError: There is no such prior, or no room for noise beside the codes.
    """

    latent_dim: int
    num_classes: int | None = None
    prior: str = "normal"
    codes: priors.Codes | None = None

    def __post_init__(self):
        options.check("prior", self.prior)
        if self.noise_dim < 1:
            raise InputError(
                f"latents of {self.latent_dim} numbers have no room for noise beside "
                f"{self.codes.size} of codes: latent_dim must be larger."
            )

    @property
    def noise_dim(self):
        """Length of the noise, which comes first in a latent vector."""
        return self.latent_dim - (self.codes.size if self.codes else 0)

    def latents(self, rows, key):
        """Float32 latents `(*rows, latent_dim)` of a key of stateless random numbers.

        In a graph, and in training: every latent vector there is comes from here.
        """
        noise = priors.noise(self.prior, (*rows, self.noise_dim), key)
        if self.codes is None:
            return noise
        return tf.concat([noise, self.codes.draw(rows, key)], axis=-1)

    def from_seeds(self, seeds, labels=None):
        """A tuple of tensors for int64 `seeds` `(batch,)`, in a graph."""

        def latent(seed):
            key = tf.stack([seed // 2**32, seed % 2**32])  # >> and &, of negatives too
            return self.latents((), key)

        latents = tf.map_fn(latent, seeds, fn_output_signature=tf.float32)
        if self.num_classes is None:
            return (latents,)
        if labels is None:
            labels = tf.cast(seeds % self.num_classes, tf.int32)
        return latents, labels

    def draw(self, num_images, seed=0, *, truncation=None, labels=None):
        """A tuple of arrays for the first pictures of `seed`.

        Args:
            num_images, seed: Which pictures.
            truncation: As `truncate` has it.
            labels: An integer for all, or integers `(num_images,)`; None: those of the
                seeds.

        Raises:
            InputError: Labels that are none, or for a generator without.
        """
        seeds = picture_seeds(num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels)

    def draw_classes(self, classes, num_images, seed=0, *, truncation=None):
        """The same for `num_images` pictures of each class, class by class.

        The latents are the same for every class.
        """
        seeds, labels = class_seeds(classes, num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels)

    def draw_grid(self, num_images, columns, seed=0, *, truncation=None):
        """The same for a grid of so many columns.

        With classes it has a row for each of the first ones, at most 2 * `columns`.
        """
        if self.num_classes is None:
            return self.draw(num_images, seed, truncation=truncation)
        classes = range(min(self.num_classes, 2 * columns))
        return self.draw_classes(classes, columns, seed, truncation=truncation)

    def of_seeds(self, seeds, *, truncation=None, labels=None):
        """The same for int64 `seeds` `(n,)`."""
        latents = _in_graph(self)(seeds).numpy()
        if truncation is not None:
            latents = self._truncated(latents, truncation)
        if labels is not None:
            return latents, self.check_labels(labels, len(seeds))
        if self.num_classes is None:
            return (latents,)
        return latents, (seeds % self.num_classes).astype(np.int32)

    def with_codes(self, latents, values):
        """Latents `(n, latent_dim)` with codes set.

        Args:
            latents: As they were drawn.
            values: By the names of `Codes.places`: integers for choices, finite numbers
                for the others, each one for all or an array `(n,)`.

        Raises:
            InputError: There is no such code, or no such value of it.
        """
        slices = self.codes.places(self.latent_dim) if self.codes else {}
        changed = latents.copy()
        for name, value in values.items():
            if name not in slices:
                raise InputError(
                    f"this generator has {', '.join(slices) or 'none'} for codes. "
                    f"Received: {name!r}."
                )
            changed[:, slices[name]] = self._code(name, np.asarray(value))
        return changed

    def _code(self, name, value):
        """What stands in the place of a code, `(1 or n, length)`."""
        value = value.reshape(-1)
        if name.startswith("c"):
            if not np.isfinite(value).all():
                raise InputError(f"{name} must be a number. Received: {value}.")
            return value[:, None]
        whole = np.issubdtype(value.dtype, np.integer)
        if not whole or value.min() < 0 or value.max() >= self.codes.categories:
            raise InputError(
                f"{name} is a choice from 0 to {self.codes.categories - 1}. "
                f"Received: {', '.join(map(str, value))}."
            )
        return np.eye(self.codes.categories, dtype=np.float32)[value]

    def _truncated(self, latents, truncation):
        if self.prior != "normal":
            raise InputError(
                "truncation is of normal latents, and those of this generator are of "
                f"another prior. Received: prior={self.prior!r}."
            )
        noise = truncate(latents[:, : self.noise_dim], truncation)
        return np.concatenate([noise, latents[:, self.noise_dim :]], axis=1)

    def between(self, start, end, shares):
        """Latents `(n, latent_dim)` on the way from one to another.

        Of a normal prior, and of a mixture, the noise goes on the arc; where others
        have limits, and for codes, it is the line.
        """
        way = slerp if self.prior in ("normal", "mixture") else line
        ways = ((way, slice(self.noise_dim)), (line, slice(self.noise_dim, None)))
        parts = [way(start[place], end[place], shares) for way, place in ways]
        return np.concatenate(parts, axis=1)

    def check_labels(self, labels, num_images):
        """Int32 labels `(num_images,)` of one label or of as many.

        Raises:
            InputError: They are none of the generator's.
        """
        array = np.asarray(labels)
        if self.num_classes is None:
            raise InputError(
                "this generator takes no labels: ask for none. "
                f"Received: {_shown(labels)}."
            )
        whole = np.issubdtype(array.dtype, np.integer)
        if not whole or array.shape not in ((), (num_images,)):
            raise InputError(
                f"labels must be an integer, or {num_images} of them. "
                f"Received: {labels!r}."
            )
        if array.min() < 0 or array.max() >= self.num_classes:
            raise InputError(
                f"labels are from 0 to {self.num_classes - 1}. "
                f"Received: {_shown(labels)}."
            )
        return np.broadcast_to(array, (num_images,)).astype(np.int32)


def _shown(labels):
    """Labels in one line, however many they are."""
    values = np.ravel(labels)
    if len(values) < 2:
        return repr(labels)
    return f"{len(values)} from {min(values)} to {max(values)}"


@functools.lru_cache(maxsize=16)
def _in_graph(inputs):
    """The latents of seeds, as a graph that XLA leaves alone."""
    return tf.function(
        lambda seeds: inputs.from_seeds(seeds)[0],
        input_signature=[tf.TensorSpec([None], tf.int64)],
        jit_compile=False,
    )
