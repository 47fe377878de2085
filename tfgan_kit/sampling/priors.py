"""The distribution of latents: noise from a prior, and codes. For graphs.

A key is an integer tensor `(2,)` for TensorFlow's stateless random numbers.
"""

import dataclasses

import numpy as np
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError

_COMPONENTS = 10
_DEVIATION = 0.5
_CENTRES_KEY = (0, 10)


def noise(prior, shape, key):
    """Return float32 noise whose last axis is that of a latent vector.

    Args:
        prior: str. Distribution of each number, independent of the others:

            - "normal": N(0, 1);
            - "uniform": U(-1, 1);
            - "truncated": N(0, 1) between -2 and 2;
            - "bernoulli": 0 or 1 with equal probability;
            - "mixture": one of ten equally likely Gaussians for the whole vector, each
              N(centre, 1/4), with fixed centres that were drawn from N(0, 3/4).

        shape: A tuple of sizes, of which the last is a number.
        key: Integer tensor `(2,)`.

    Examples:
        >>> from tfgan_kit.sampling import priors
        >>> noise = priors.noise("bernoulli", (2, 8), tf.constant([0, 1]))
        >>> noise.shape, sorted(set(noise.numpy().ravel().tolist()))
        (TensorShape([2, 8]), [0.0, 1.0])

    Reference: Brock et al. 2019, arXiv 1809.11096, appendix E, compare all but the
    last; Ben-Yosef and Weinshall 2018, arXiv 1808.10356, section 2, use the last.
    """
    return _PRIORS[prior](shape, key)


def _normal(shape, key):
    return tf.random.stateless_normal(shape, key, alg="philox")


def _uniform(shape, key):
    return tf.random.stateless_uniform(shape, key, -1.0, 1.0, alg="philox")


def _truncated(shape, key):
    return tf.random.stateless_truncated_normal(shape, key, alg="philox")


def _bernoulli(shape, key):
    share = tf.random.stateless_uniform(shape, key, alg="philox")
    return tf.cast(share < 0.5, tf.float32)


def _mixture(shape, key):
    *rows, length = shape
    centres = _normal((_COMPONENTS, length), _CENTRES_KEY) * (1 - _DEVIATION**2) ** 0.5
    chosen = _integers(rows, _COMPONENTS, fold(key, 1))
    return tf.gather(centres, chosen) + _DEVIATION * _normal(shape, key)


_PRIORS = {
    "normal": _normal,
    "uniform": _uniform,
    "truncated": _truncated,
    "bernoulli": _bernoulli,
    "mixture": _mixture,
}


def _integers(shape, below, key):
    share = tf.random.stateless_uniform(shape, key, alg="philox")
    return tf.cast(share * below, tf.int32)


def fold(key, number):
    """Return a key for other draws at the same place."""
    data = tf.cast(number, key.dtype)
    return tf.random.experimental.stateless_fold_in(key, data, alg="philox")


@dataclasses.dataclass(frozen=True)
class Codes:
    """The last numbers of a latent vector, each of which should get a meaning.

    Args:
        categorical: int. Number of choices. Each is a one-hot vector; they come first.
        categories: int. Number of categories per choice.
        continuous: int. Number of single numbers, from U(-1, 1).

    Examples:
        >>> codes = tfgan_kit.sampling.Codes(categorical=1, categories=10, continuous=2)
        >>> codes.size, list(codes.places(latent_dim=64))
        (12, ['0', 'c0', 'c1'])

    Reference: Chen et al. 2016, arXiv 1606.03657, section 7.2.
    """

    categorical: int
    categories: int
    continuous: int

    def __post_init__(self):
        for name, value in vars(self).items():
            options.check(name, value)
        if not self.size:
            raise InputError("there must be a code: categorical or continuous above 0.")

    @property
    def size(self):
        """Return the number of values in the codes."""
        return self.categorical * self.categories + self.continuous

    def draw(self, rows, key):
        """Draw float32 codes `(*rows, size)`; all values are equally likely."""
        chosen = _integers((*rows, self.categorical), self.categories, fold(key, 2))
        hot = tf.one_hot(chosen, self.categories)
        flat = tf.reshape(hot, (*rows, self.categorical * self.categories))
        return tf.concat([flat, _uniform((*rows, self.continuous), fold(key, 3))], -1)

    def as_columns(self, name, value):
        """Return the numbers of a code in a latent vector, `(1 or n, length)`.

        Args:
            name: str. A name in `places`.
            value: An array: integers for a choice, finite numbers for the others.

        Raises:
            InputError: The code has no such value.
        """
        value = value.reshape(-1)
        if name.startswith("c"):
            if not np.isfinite(value).all():
                raise InputError(f"{name} must be a number. Received: {value}.")
            return value[:, None]
        whole = np.issubdtype(value.dtype, np.integer)
        if not whole or value.min() < 0 or value.max() >= self.categories:
            raise InputError(
                f"{name} is a choice from 0 to {self.categories - 1}. "
                f"Received: {', '.join(map(str, value))}."
            )
        return np.eye(self.categories, dtype=np.float32)[value]

    def places(self, latent_dim):
        """Return the position of each code in a latent vector: slices by name.

        Choices are "0", "1", ..., and single numbers are "c0", "c1", ...
        """
        start = latent_dim - self.size
        slices = {}
        for number in range(self.categorical):
            slices[str(number)] = slice(start, start + self.categories)
            start += self.categories
        for number in range(self.continuous):
            slices[f"c{number}"] = slice(start + number, start + number + 1)
        return slices
