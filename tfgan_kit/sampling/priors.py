"""What latents are drawn from: noise of a prior, and codes. For graphs.

A key is an integer tensor `(2,)`, as TensorFlow's stateless random numbers take it.
"""

import dataclasses

import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError

_COMPONENTS = 10
_DEVIATION = 0.5
_CENTRES_KEY = (0, 10)


def noise(prior, shape, key):
    """Float32 noise whose last axis is that of a latent vector.

    Args:
        prior: What each of its numbers is, independently:

            - "normal": N(0, 1);
            - "uniform": U(-1, 1);
            - "truncated": N(0, 1) between -2 and 2;
            - "bernoulli": 0 or 1, as likely;
            - "mixture": of one of ten Gaussians for the whole vector, as likely, each
              N(centre, 1/4), their centres drawn once for all from N(0, 3/4).

        shape: A tuple of sizes, the last one a number.
        key: See above.

    Reference: Brock et al. 2019, arXiv 1809.11096, appendix E, compare all but the
    last; Ben-Yosef and Weinshall 2018, arXiv 1808.10356, section 2, have that.
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
    """A key for other draws at the same place."""
    data = tf.cast(number, key.dtype)
    return tf.random.experimental.stateless_fold_in(key, data, alg="philox")


@dataclasses.dataclass(frozen=True)
class Codes:
    """The last numbers of a latent vector, which are to mean something each.

    Args:
        categorical: How many of them are choices, each a one-hot vector; they come
            first.
        categories: Of each choice.
        continuous: How many are single numbers, from U(-1, 1).

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
        """How many numbers they are."""
        return self.categorical * self.categories + self.continuous

    def draw(self, rows, key):
        """Float32 codes `(*rows, size)`, each value as likely."""
        chosen = _integers((*rows, self.categorical), self.categories, fold(key, 2))
        hot = tf.one_hot(chosen, self.categories)
        flat = tf.reshape(hot, (*rows, self.categorical * self.categories))
        return tf.concat([flat, _uniform((*rows, self.continuous), fold(key, 3))], -1)

    def places(self, latent_dim):
        """Where each code stands in a latent vector: slices by name.

        Choices are "0", "1", ..., and the single numbers "c0", "c1", ...
        """
        start = latent_dim - self.size
        slices = {}
        for number in range(self.categorical):
            slices[str(number)] = slice(start, start + self.categories)
            start += self.categories
        for number in range(self.continuous):
            slices[f"c{number}"] = slice(start + number, start + number + 1)
        return slices
