"""The inputs of a generator beyond fields of the data: latents, labels, noise.

Each part has the shape and dtype of one row. It draws rows from a key in training, and
rows from int64 seeds for samples; the rows of a seed are the same in every form of a
generator. A user's own part has the same methods.
"""

import dataclasses
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import priors
from tfgan_kit.sampling.geometry import line, slerp, truncate


class Part:
    """One input of a generator. Abstract.

    Attributes:
        shape: tuple. Shape of one row.
        dtype: str. Name of the dtype of rows.

    Examples:
        >>> label = tfgan_kit.sampling.Labels(3)
        >>> label.spec("labels").dtype.name, label.get_config()
        ('int32', {'num_classes': 3})
    """

    shape: tuple[int, ...]
    dtype = "float32"

    def draw(self, rows: tuple, key: tf.Tensor) -> tf.Tensor:
        """Return rows `(*rows, *shape)` from a key of stateless random numbers."""
        raise NotImplementedError

    def from_seeds(self, seeds: tf.Tensor, fold: int = 0) -> tf.Tensor:
        """Return a row for each int64 seed `(batch,)`, in a graph.

        Args:
            seeds: Int64 `(batch,)`. Each row only depends on its own seed.
            fold: int. Position of the part in the generator, which distinguishes its
                parts. Defaults to 0.
        """

        def row(seed):
            key = tf.stack([seed // 2**32, seed % 2**32])  # >> and &, for negative too
            return self.draw((), priors.fold(key, _FOLDED + fold) if fold else key)

        return tf.map_fn(row, seeds, fn_output_signature=self.dtype)

    def check(self, values: Any, count: int) -> np.ndarray:
        """Return a user's values `(count, *shape)`, which replace drawn ones.

        Raises:
            InputError: They have another shape.
        """
        values = np.asarray(values, self.dtype)
        if values.shape not in ((count, *self.shape), self.shape):
            raise InputError(
                f"an input of this generator has the shape {(count, *self.shape)}. "
                f"Received: {values.shape}."
            )
        return np.broadcast_to(values, (count, *self.shape)).copy()

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of `__init__`."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Part":
        """Return the part whose `get_config` returned `config`."""
        return cls(**config)

    def spec(self, name: str) -> tf.TensorSpec:
        """Return the specification of a batch of rows."""
        return tf.TensorSpec([None, *self.shape], self.dtype, name=name)


_FOLDED = 16  # below this number, priors fold the draws of one latent vector


@dataclasses.dataclass(frozen=True)
class Latents(Part):
    """Latent vectors: noise from a prior, with codes at the end.

    Args:
        dim: int. Length of a latent vector.
        prior: str. Distribution of the noise; see `priors.noise`. Defaults to "normal".
        codes: The `Codes` at the end of a latent vector. Defaults to None.

    Raises:
        InputError: The prior does not exist, or the codes leave no room for noise.

    Examples:
        >>> latents = tfgan_kit.sampling.Latents(64)
        >>> latents.dim
        64
    """

    dim: int
    prior: str = "normal"
    codes: priors.Codes | None = None

    def __post_init__(self):
        options.check("prior", self.prior)
        if self.noise_dim < 1:
            raise InputError(
                f"latents of {self.dim} numbers have no room for noise beside "
                f"{self.codes.size} of codes: latent_dim must be larger."
            )

    @property
    def shape(self):
        return (self.dim,)

    @property
    def noise_dim(self) -> int:
        """Return the length of the noise, which comes first in a latent vector."""
        return self.dim - (self.codes.size if self.codes else 0)

    def draw(self, rows, key):
        noise = priors.noise(self.prior, (*rows, self.noise_dim), key)
        if self.codes is None:
            return noise
        return tf.concat([noise, self.codes.draw(rows, key)], axis=-1)

    def truncated(self, latents: np.ndarray, truncation: float) -> np.ndarray:
        """Return latents whose noise is truncated; see `truncate`.

        Raises:
            InputError: The prior is not normal.
        """
        if self.prior != "normal":
            raise InputError(
                "--truncation needs a normal prior. This generator uses "
                f"prior={self.prior!r}."
            )
        noise = truncate(latents[:, : self.noise_dim], truncation)
        return np.concatenate([noise, latents[:, self.noise_dim :]], axis=1)

    def between(
        self, start: np.ndarray, end: np.ndarray, shares: np.ndarray
    ) -> np.ndarray:
        """Return latents `(n, dim)` on the way from one latent vector to another.

        The noise of a normal or mixture prior follows the arc. Codes, and the noise of
        priors with limits, follow the straight line.
        """
        way = slerp if self.prior in ("normal", "mixture") else line
        ways = ((way, slice(self.noise_dim)), (line, slice(self.noise_dim, None)))
        pieces = [way(start[place], end[place], shares) for way, place in ways]
        return np.concatenate(pieces, axis=1)

    def with_codes(self, latents: np.ndarray, values: dict[str, Any]) -> np.ndarray:
        """Return latents `(n, dim)` with codes set.

        Args:
            latents: Drawn latents.
            values: dict. Values by the names of `Codes.places`: integers for choices,
                finite numbers for the others, each either one for all rows or an array
                `(n,)`.

        Raises:
            InputError: There is no such code, or the code has no such value.
        """
        places = self.codes.places(self.dim) if self.codes else {}
        changed = latents.copy()
        for name, value in values.items():
            if name not in places:
                raise InputError(
                    f"this generator has {', '.join(places) or 'none'} for codes. "
                    f"Received: {name!r}."
                )
            changed[:, places[name]] = self.codes.as_columns(name, np.asarray(value))
        return changed


@dataclasses.dataclass(frozen=True)
class Labels(Part):
    """Integer class labels. The label of a seed is the seed modulo their number.

    Args:
        num_classes: int. Number of classes.

    Examples:
        >>> labels = tfgan_kit.sampling.Labels(3)
        >>> labels.from_seeds(np.arange(5)).numpy().tolist()
        [0, 1, 2, 0, 1]
    """

    num_classes: int
    shape = ()
    dtype = "int32"

    def draw(self, rows, key):
        share = tf.random.stateless_uniform(rows, key, alg="philox")
        return tf.cast(share * self.num_classes, tf.int32)

    def from_seeds(self, seeds, fold=0):
        return tf.cast(seeds % self.num_classes, tf.int32)

    def check(self, values, count):
        """Return int32 labels `(count,)` from one label or from as many.

        Raises:
            InputError: They are not labels of this generator.
        """
        labels = np.asarray(values)
        whole = np.issubdtype(labels.dtype, np.integer)
        if not whole or labels.shape not in ((), (count,)):
            raise InputError(
                f"labels must be an integer, or {count} of them. Received: {values!r}."
            )
        if labels.min() < 0 or labels.max() >= self.num_classes:
            raise InputError(
                f"labels are from 0 to {self.num_classes - 1}. "
                f"Received: {shown(values)}."
            )
        return np.broadcast_to(labels, (count,)).astype(np.int32)


@keras.saving.register_keras_serializable("tfgan_kit")
@dataclasses.dataclass(frozen=True)
class Noise(Part):
    """Noise of any shape, such as the input of a stochastic layer.

    Args:
        shape: tuple. Shape of the noise of one example.
        kind: str. "normal", "uniform" in (0, 1), or "gumbel". Defaults to "normal".

    Raises:
        InputError: The kind does not exist.

    Examples:
        >>> noise = tfgan_kit.sampling.Noise((4, 4, 1), kind="uniform")
        >>> noise.draw((2,), tf.constant([0, 1])).shape
        TensorShape([2, 4, 4, 1])
    """

    shape: tuple[int, ...]
    kind: str = "normal"

    def __post_init__(self):
        object.__setattr__(self, "shape", tuple(self.shape))
        options.check("noise_kind", self.kind)

    def draw(self, rows, key):
        shape = (*rows, *self.shape)
        if self.kind == "normal":
            return tf.random.stateless_normal(shape, key, alg="philox")
        share = tf.random.stateless_uniform(shape, key, 1e-6, 1 - 1e-6, alg="philox")
        return share if self.kind == "uniform" else -tf.math.log(-tf.math.log(share))


def shown(labels: Any) -> str:
    """Return labels as one line of text of limited length."""
    values = np.ravel(labels)
    if len(values) < 2:
        return repr(labels)
    return f"{len(values)} from {min(values)} to {max(values)}"
